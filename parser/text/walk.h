/* SPDX-License-Identifier: Apache-2.0 */
/* Going through the tokens of a form with mistakes: where the walk is, and which brackets are open
 * there. */
#ifndef BT_WALK_H
#define BT_WALK_H

#include "parser/text/text.h"

typedef struct bt_token {
    int type;
    bt_span at;
    bt_flaw flaw; /* of a token of the type TERM_BAD */
    bt_span flaw_at;
} bt_token;

/* An open bracket. */
typedef struct bt_frame {
    char kind;        /* '[', '{', '(', '<' for a binary, '#' for a map */
    bool filled;      /* an element in it has been ended by a separator */
    bool paired;      /* a map: '=>' has been seen since the last comma */
    bool unpaired;    /* a map: that its last key has no value was reported */
    char part;        /* a binary: ':' in the size of an element, '/' in its types, else 0 */
    bool tailed;      /* a list: its tail has begun */
    bt_span open;     /* the bracket */
    bt_span comma;    /* the last one in it */
    uint32_t commas;  /* how many commas have an element before them */
    uint32_t line;    /* the beginning of the bracket's line */
    uint32_t suspect; /* where, by the indentation, it seems to end; 0: nowhere */
} bt_frame;

/* Called at the end of an element. */
static inline void bt_frame_next(bt_frame *frame) {
    frame->paired = false;
    frame->part = 0;
}

/* The change that balances the brackets of a form. */
typedef enum bt_mend_edit {
    BT_MEND_NONE,
    BT_MEND_CLOSE,   /* put a closing bracket before the token */
    BT_MEND_OPEN,    /* put an opening bracket there */
    BT_MEND_REMOVE,  /* remove the token, a bracket */
    BT_MEND_REPLACE, /* replace it, a bracket of the wrong kind */
    BT_MEND_SWAP,    /* exchange it and the next token, which is one too */
    BT_MEND_DOT      /* put a comma in its place, a dot */
} bt_mend_edit;

typedef struct bt_mend {
    bt_mend_edit edit;
    uint16_t kind;   /* the right kind: the type of the opening bracket */
    bt_span token;   /* where the change is; `#{` is one token */
    bt_span partner; /* the closing bracket of an opening one */
    bool behind;     /* an opening bracket is put at the end of the line before */
    uint32_t before; /* where the token before ends */
} bt_mend;

/* What is known at the beginning of a line. */
typedef struct bt_line_start {
    uint32_t from; /* the line's beginning, or the end of a token that began on lines before */
    bool expecting;
    char open[8]; /* the innermost open brackets, the innermost first */
} bt_line_start;

typedef struct bt_walk {
    bt_text *text;
    bt_ctx *ctx;
    bt_frame *frames;
    size_t count, capacity;
    bt_token token, last;                /* the current one, and the one before */
    bool expecting;                      /* an element */
    bool nothing;                        /* what was reported stands for no element */
    uint32_t begin;                      /* where the form begins */
    uint32_t line;                       /* where the current token's line begins */
    uint32_t element;                    /* where the last element begins */
    bt_line_start line_state, last_line; /* for the lines of both tokens */
    uint32_t quotes_read; /* the last line whose quotes were looked at, or UINT32_MAX */
    bt_mend mend;         /* the change, until its place is reached */
    uint32_t swapped; /* a closing bracket that was reported with the one before, or UINT32_MAX */
    size_t reports;
    bool done;
    bt_status status; /* BT_NOMEM, or BT_OK */
} bt_walk;

/* The innermost bracket that is open, or NULL. */
static inline bt_frame *bt_frame_top(const bt_walk *walk) {
    return walk->count == 0 ? NULL : &walk->frames[walk->count - 1];
}

/* Reports a message, with its place and arguments. */
#define BT_SAY(walk, ...) bt_walk_said((walk), bt_report((walk)->ctx, __VA_ARGS__))
void bt_walk_said(bt_walk *walk, bt_status status);

static inline bt_place bt_walk_place(const bt_walk *walk, bt_span span) {
    return (bt_place){walk->text->source, span};
}
static inline bt_span bt_walk_point(uint32_t offset) {
    return (bt_span){offset, offset};
}
static inline size_t bt_walk_length(bt_span span) {
    return span.end - span.begin;
}
static inline const char *bt_walk_text(const bt_walk *walk, bt_span span) {
    return walk->text->base + span.begin;
}
/* The text of a span for a message. */
const char *bt_walk_show(const bt_walk *walk, bt_span span);
/* Whether a span is this text. */
bool bt_walk_is(const bt_walk *walk, bt_span span, const char *text);
/* Suggests a text in place of a span. */
void bt_walk_fix(const bt_walk *walk, bt_span span, const char *text);

/* A text, the text of a span, and another text, joined in the context's memory. */
const char *bt_walk_join(const bt_walk *walk, const char *before, bt_span span, const char *behind);
/* The atom with the text of a span, in quotes. */
const char *bt_walk_quote(const bt_walk *walk, bt_span span);
/* The end of the line that an offset is on. */
uint32_t bt_walk_line_end(const bt_text *text, uint32_t offset);

/* The next token, from where the scanner is. */
bt_token bt_token_read(bt_text *text);
/* Moves to the next token. */
void bt_walk_next(bt_walk *walk);
/* Keeps what is known at the beginning of a line, or of what is left of it. */
void bt_walk_line(bt_walk *walk, uint32_t from);
/* The token behind the current one, without moving. */
bt_token bt_walk_peek(const bt_walk *walk);
/* Goes on at an offset. The current token is then one that ends there. */
void bt_walk_jump(bt_walk *walk, uint32_t offset);
/* Moves to the last token before a separator or a bracket that closes what is open now. */
void bt_walk_skip(bt_walk *walk);
/* At the end of a line with a string that is not closed: passes over what seems to belong to the
 * string on the lines below. */
void bt_walk_skip_words(bt_walk *walk);
/* The end of a `${NAME}` that begins at an offset; 0: none does. */
uint32_t bt_template_end(const bt_text *text, uint32_t begin);
/* `#name =>`: a map whose bracket is missing behind the '#'. */
bool bt_is_bare_map(const bt_text *text, uint32_t hash);
bool bt_is_closing(int type);
bool bt_is_opening(int type);
/* Whether an element may begin with this token. */
bool bt_is_start(int type);
#endif
