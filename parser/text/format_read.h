/* SPDX-License-Identifier: Apache-2.0 */
/* A valid text as pieces (tokens and comments), and its brackets. Pieces are not kept but read
 * again where they are needed, as scanning is quicker than memory. Of each bracket is kept how wide
 * it is and where it ends, so that looking ahead passes over it at once, and all takes time in
 * proportion to the text. */
#ifndef BT_FORMAT_READ_H
#define BT_FORMAT_READ_H

#include "etf/sink.h"
#include "parser/text/spelt.h"

#include "grammar/term_parser.h"

/* The types of pieces: those of tokens, and these. A place that begins with a bracket, `{{name}}`,
 * is a BT_PIECE_TAG, not a TERM_ATOM. */
enum { BT_PIECE_COMMENT = 1, BT_PIECE_TAG };

/* The width of what has to be broken: more than any line has. */
#define BT_UNBROKEN ((uint64_t)1 << 31)

/* A token or a comment. `#{` is one piece, of the type TERM_HASH, whatever stands in between. */
typedef struct bt_piece {
    bt_span at;
    uint16_t type;
    uint8_t newlines; /* how many are before it: 0, 1, or 2 for a blank line */
} bt_piece;

/* An opening bracket. */
typedef struct bt_format_bracket {
    uint32_t close; /* where its closing one begins */
    uint32_t width; /* how many columns it is wide up to there on one line; each break that has to
                       be made counts as BT_UNBROKEN; UINT32_MAX: or more */
    uint32_t within : 31; /* how many brackets are opened in it */
    uint32_t flow : 1;    /* it has only short elements, of which several stand on a line */
} bt_format_bracket;

typedef struct bt_format_brackets {
    bt_format_bracket *items; /* in the order in which they are opened */
    size_t count, capacity;
    const char *newline; /* the line end: that of the first one that is in no token */
} bt_format_brackets;

/* A place among the pieces of a text; a copy of it looks ahead. */
typedef struct bt_format_reader {
    bt_text *text;
    const char *newline; /* as in bt_format_brackets; NULL: not seen yet */
    bt_piece piece;      /* the newest; of the type TERM_YYEOF at first */
    uint32_t opened;     /* how many brackets were opened so far */
    /* Comments before a token are pieces of their own, which come before it. */
    bool left;       /* there may be such comments */
    bool handed;     /* the token itself has been a piece already */
    uint8_t carried; /* newlines of the comma before the comments */
    uint32_t from;   /* where comments are looked for */
    bt_piece token;
} bt_format_reader;

static inline bool bt_piece_opens(int type) {
    return type == TERM_OPEN_LIST || type == TERM_OPEN_TUPLE || type == TERM_HASH ||
           type == TERM_OPEN_BITS || type == TERM_OPEN_PAREN;
}
static inline bool bt_piece_closes(int type) {
    return type == TERM_CLOSE_LIST || type == TERM_CLOSE_TUPLE || type == TERM_CLOSE_BITS ||
           type == TERM_CLOSE_PAREN;
}
/* Whether a blank stands between two tokens on one line; `{{{` begins another place than `{{`. */
static inline bool bt_piece_apart(int before, int type) {
    return (type == BT_PIECE_TAG && (before == TERM_OPEN_TUPLE || before == TERM_HASH)) ||
           before == TERM_COMMA || before == TERM_ARROW || type == TERM_ARROW ||
           before == TERM_BAR || type == TERM_BAR || before == TERM_FUN ||
           (before == TERM_STRING && type == TERM_STRING);
}
static inline uint32_t bt_piece_length(const bt_piece *piece) {
    return piece->at.end - piece->at.begin;
}

/* Finds the next comment in white space from `*at` to `end`, without blanks at its end. Moves `*at`
 * behind it, or to `end` when there is none (false). */
bool bt_format_comment(const bt_text *text, uint32_t *at, uint32_t end, bt_span *out);
/* Reads the next piece of a text that is valid and returns its type: TERM_YYEOF at the end, and
 * when there is no memory (text->status). */
int bt_format_next(bt_format_reader *reader);
/* Goes from an opening bracket, the newest piece, to its closing one. Returns how wide it all
 * is. */
uint64_t bt_format_jump(bt_format_reader *reader, const bt_format_bracket *bracket);
/* How wide a piece is; BT_UNBROKEN or more when it has several lines, or a line has to end behind
 * it. */
uint64_t bt_format_measured(const bt_text *text, const bt_piece *piece);
static inline uint64_t bt_format_width(const bt_text *text, const bt_piece *piece) {
    bool one = bt_piece_length(piece) == 1; /* most tokens */
    return one && piece->type != TERM_HASH && piece->type != BT_PIECE_COMMENT
               ? 1
               : bt_format_measured(text, piece);
}
/* How many columns are between two pieces on one line. `before` is the type of the first; `around`
 * the bracket that both are in, or 0. */
uint64_t bt_format_gap(int before, const bt_piece *piece, int around);
/* Finds the brackets of a text that is valid. */
bt_status bt_format_measure(bt_text *text, bt_format_brackets *out);
#endif
