/* SPDX-License-Identifier: Apache-2.0 */
/* Going over the tokens of a form that has mistakes: where the walk is, and what is open there. */
#ifndef BT_WALK_H
#define BT_WALK_H

#include "parser/text/text.h"

typedef struct bt_token {
    int type;
    bt_span at;
    bt_flaw flaw; /* of a TERM_BAD */
    bt_span flaw_at;
} bt_token;

/* An open bracket. */
typedef struct bt_frame {
    char kind; /* '[', '{', '(', '<' for a binary, '#' for a map */
    bool filled;
    bool paired;      /* a map: '=>' has been seen since the last comma */
    bool unpaired;    /* a map: it has been said that the last key has no value */
    char part;        /* a binary: ':' in the size of an element, '/' in its types, else 0 */
    bool tailed;      /* a list: within its tail */
    bt_span open;     /* the bracket */
    bt_span comma;    /* the last one in it */
    uint32_t commas;  /* those with an element before them */
    uint32_t line;    /* where the bracket's line begins */
    uint32_t suspect; /* where, by the indentation, it seems to end; 0: nowhere */
} bt_frame;

/* An element of it is over. */
static inline void bt_frame_next(bt_frame *frame) {
    frame->paired = false;
    frame->part = 0;
}

/* What would bring the brackets of a form in order. */
typedef enum bt_mend_edit {
    BT_MEND_NONE,
    BT_MEND_CLOSE,   /* a closing bracket lacks before the token, */
    BT_MEND_OPEN,    /* an opening one */
    BT_MEND_REMOVE,  /* the token is a bracket too many, */
    BT_MEND_REPLACE, /* of the wrong kind, */
    BT_MEND_SWAP,    /* of the wrong kind as the next one is, */
    BT_MEND_DOT      /* or a dot where a comma is meant */
} bt_mend_edit;

typedef struct bt_mend {
    bt_mend_edit edit;
    uint16_t kind;   /* what is right: the type of the opening bracket */
    bt_span token;   /* `#{` is one */
    bt_span partner; /* of an opening bracket: what closes it */
    bool behind;     /* an opening bracket lacks at the end of the line before */
    uint32_t before; /* where the token before ends */
} bt_mend;

/* What is known where a line begins. */
typedef struct bt_line_start {
    uint32_t from; /* the line, or what a token from lines before leaves of it */
    bool expecting;
    char open[8]; /* the innermost brackets, from within */
} bt_line_start;

typedef struct bt_walk {
    bt_text *text;
    bt_ctx *ctx;
    bt_frame *frames;
    size_t count, capacity;
    bt_token token, last;                /* the current one, and the one before */
    bool expecting;                      /* an element */
    bool nothing;                        /* what was explained stands for no element */
    uint32_t begin;                      /* where the form begins */
    uint32_t line;                       /* where the current token's line begins */
    uint32_t element;                    /* where the last one begins */
    bt_line_start line_state, last_line; /* of the lines of both tokens */
    uint32_t quotes_read; /* the last line that was gone through for its quotes, or UINT32_MAX */
    bt_mend mend;         /* as long as it is ahead */
    uint32_t swapped;     /* a closing bracket that was told with the one before, or UINT32_MAX */
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

/* A text, that of a span and another, one behind the other, in the context's memory. */
const char *bt_walk_join(const bt_walk *walk, const char *before, bt_span span, const char *behind);
/* The atom with the text of a span, in quotes. */
const char *bt_walk_quote(const bt_walk *walk, bt_span span);
/* Where the line ends that holds an offset. */
uint32_t bt_walk_line_end(const bt_text *text, uint32_t offset);

/* The next token, from where the scanner is. */
bt_token bt_token_read(bt_text *text);
/* Moves to the next token. */
void bt_walk_next(bt_walk *walk);
/* Notes what is known where a line, or what is left of it, begins. */
void bt_walk_line(bt_walk *walk, uint32_t from);
/* The token behind the current one, without moving. */
bt_token bt_walk_peek(const bt_walk *walk);
/* Goes on behind an offset, with a token that ends there as the current one. */
void bt_walk_jump(bt_walk *walk, uint32_t offset);
/* Moves to the last token before a separator or a bracket that closes what is open now. */
void bt_walk_skip(bt_walk *walk);
/* At the end of a line on which a string was not closed: over what it seems to go on with below. */
void bt_walk_skip_words(bt_walk *walk);
/* Where `${NAME}` ends that begins at an offset; 0: it is none. */
uint32_t bt_template_end(const bt_text *text, uint32_t begin);
/* `#name =>`: a map whose bracket is missing behind the '#'. */
bool bt_is_bare_map(const bt_text *text, uint32_t hash);
bool bt_is_closing(int type);
bool bt_is_opening(int type);
/* Whether an element may begin with this token. */
bool bt_is_start(int type);
#endif
