/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second reading of a form that has mistakes. It goes over the tokens with a stack of open
 * brackets, says what is wrong at each place where an element, a separator or a bracket is not what
 * it should be, and goes on as if it had been. The verdict is the parser's: this only explains it.
 */
#ifndef BT_RECOVER_H
#define BT_RECOVER_H

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
    bool typed;       /* a binary: within the types of an element */
    bool tailed;      /* a list: within its tail */
    bt_span open;     /* the bracket */
    bt_span comma;    /* the last one in it */
    uint32_t commas;  /* those with an element before them */
    uint32_t line;    /* where the bracket's line begins */
    uint32_t suspect; /* where, by the indentation, it seems to end; 0: nowhere */
} bt_frame;

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
typedef struct bt_line {
    uint32_t from; /* the line, or what a token from lines before leaves of it */
    bool expecting;
    char open[8]; /* the innermost brackets, from within */
} bt_line;

typedef struct bt_walk {
    bt_text *text;
    bt_ctx *ctx;
    bt_frame *frames;
    size_t count, capacity;
    bt_token token, last;          /* the current one, and the one before */
    bool expecting;                /* an element */
    bool nothing;                  /* what was explained stands for no element */
    uint32_t begin;                /* where the form begins */
    uint32_t line;                 /* where the current token's line begins */
    uint32_t element;              /* where the last one begins */
    bt_line line_state, last_line; /* of the lines of both tokens */
    uint32_t quotes_read; /* the last line that was gone through for its quotes, or UINT32_MAX */
    bt_mend mend;         /* as long as it is ahead */
    uint32_t swapped;     /* a closing bracket that was told with the one before, or UINT32_MAX */
    size_t reports;
    bool done;
    bt_status status; /* BT_NOMEM, or BT_OK */
} bt_walk;

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
static inline bool bt_is_digit(char c) {
    return c >= '0' && c <= '9';
}
/* What names are made of, in ASCII. */
static inline bool bt_is_word(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || bt_is_digit(c) || c == '_' ||
           c == '@';
}

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

/* ---- walk.c ---------------------------------------------------------------------------------- */

/* The next token, from where the scanner is. */
bt_token bt_token_read(bt_text *text);

/* ---- frames.c: brackets that are open -------------------------------------------------------- */

/* The innermost; NULL: none is open. */
static inline bt_frame *bt_frame_top(const bt_walk *walk) {
    return walk->count == 0 ? NULL : &walk->frames[walk->count - 1];
}
void bt_frame_push(bt_walk *walk, char kind, bt_span open);
/* The current token, an opening bracket, and a closing one. */
void bt_frame_open(bt_walk *walk);
void bt_frame_close(bt_walk *walk);
/* Pops brackets that are not closed, down to `count`. Those that end at one place are one mistake.
 */
void bt_frames_unclosed(bt_walk *walk, size_t count, uint32_t before);
/* Makes walk->mend when it is due at the current token. True: the token has been dealt with. */
bool bt_frames_mend(bt_walk *walk);
/* Adds where a bracket was opened to the last report. */
void bt_frame_relate(const bt_walk *walk, const bt_frame *frame);
/* A comma in a bracket (NULL: in none) without an element behind it; `last`: before the closing
 * one. */
void bt_extra_comma(bt_walk *walk, const bt_frame *frame, bt_span comma, bool last);
/* A key without a value; when more such follow at once, they are one mistake. */
void bt_missing_value(bt_walk *walk, bt_frame *map);

/* ---- explain.c: single tokens that cannot stand where they are ------------------------------- */

/* The current token where an element is expected. Reports what is wrong and moves to the end of
 * what stands for an element. */
void bt_explain_start(bt_walk *walk);
/* The current token behind an element. True when it has been dealt with. */
bool bt_explain_behind(bt_walk *walk);
/* The current '#', which begins no map. True when it is no element. */
bool bt_explain_hash(bt_walk *walk);
/* The comma at the current token, behind a key: true when it stands for '=>'. */
bool bt_explain_map_comma(bt_walk *walk);
/* `fun m:f/1`, with the 'fun' read; anything else is no term. */
void bt_explain_fun(bt_walk *walk);
/* `[X || X <- L]` and the like from the current token, an opening bracket, on; goes behind. */
bool bt_explain_comprehension(bt_walk *walk);
/* Words at the current token that are a text without its quotes: three or more side by side, fewer
 * in a binary, and `don't`. */
bool bt_explain_words(bt_walk *walk);
/* A comment of another language at the current token: reports it and goes behind. */
bool bt_explain_comment(bt_walk *walk);

/* ---- explain_flaw.c -------------------------------------------------------------------------- */

/* A malformed token, as an element. */
void bt_explain_flaw(bt_walk *walk);
/* A control character in the middle of a word, whose other half the current token is. */
bool bt_explain_control(bt_walk *walk);
/* A letter right before quotes or brackets, as a sigil whose '~' lacks. */
bool bt_explain_tilde(bt_walk *walk);
/* Whether a letter stands at a place that names without quotes do not have. */
bool bt_is_foreign_letter(const bt_text *text, const char *at);
/* ---- elixir.c -------------------------------------------------------------------------------- */

/* Whether the next token is a map or struct of Elixir, `%{...}` or `%Name{...}`, which to Erlang
 * is a comment, where a term has to stand. */
bool bt_elixir_map(bt_text *text, bt_span *out);
/* The current token, which is one. */
void bt_explain_elixir_map(bt_walk *walk);
/* `:name`, the current token being the colon. True when it has been dealt with. */
bool bt_explain_elixir_atom(bt_walk *walk);
/* `Module.function`, the current token being the first part. */
bool bt_is_elixir_call(const bt_walk *walk);
/* `?a`, the current token being the '?'. */
bool bt_explain_elixir_character(bt_walk *walk);
/* `"a" <> "b"`, the current token being the '<'. */
bool bt_explain_elixir_join(bt_walk *walk);
/* `Module.Name`, the current token being the first part. */
bool bt_explain_elixir_module(bt_walk *walk);
/* `~w(a b)`, the current token being a sigil that Erlang does not have. */
bool bt_explain_elixir_sigil(bt_walk *walk);
/* Whether the next token is a tag of EEx, `<%= ... %>`. */
bool bt_eex_tag(bt_text *text, bt_span *out);
/* The current token, which is one: the last thing that is told. */
void bt_explain_eex(bt_walk *walk);

/* ---- quotes.c -------------------------------------------------------------------------------- */

/* Something is wrong at the current token: is it that a quote of its line lacks its partner? Or of
 * the line where the last token begins, if that goes over lines. Reports it and goes behind. */
bool bt_explain_quote(bt_walk *walk);
/* Where a string that is not closed, from its quote at `open` on, seems to have its last quote
 * behind a backslash: adds that to the last report and returns the place behind it, or 0. */
uint32_t bt_relate_escaped(bt_walk *walk, uint32_t open);

/* ---- explain_number.c ------------------------------------------------------------------------ */

/* A run of digits, letters and points that is no number as a whole: versions, `1e3`, `1a`. It
 * begins at `begin`, and the walk goes on behind it. Returns true. */
bool bt_explain_number(bt_walk *walk, uint32_t begin);
/* The operator at the current token, behind an element: what it would come to, if that is plain. */
void bt_explain_expression(bt_walk *walk);

/* ---- guess.c --------------------------------------------------------------------------------- */

/* What language a text seems to be, or NULL; `*hint` is what to say behind it. */
const char *bt_guess_language(const bt_text *text, const char **hint);
#endif
