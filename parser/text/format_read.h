/* SPDX-License-Identifier: Apache-2.0 */
/* A text that is well as pieces, tokens and comments, and its brackets. Pieces are not kept but
 * read again where they are needed: scanning costs less than memory. What is kept is a record for
 * each bracket, how wide it is and where it ends, so that all of it takes time in proportion to the
 * text: whoever looks ahead goes over brackets at once. */
#ifndef BT_FORMAT_READ_H
#define BT_FORMAT_READ_H

#include "etf/sink.h"
#include "parser/text/spelt.h"

#include "grammar/term_parser.h"

/* Types of pieces are those of tokens, and these; a place that begins with a bracket, `{{name}}`,
 * is no TERM_ATOM then. */
enum { BT_PIECE_COMMENT = 1, BT_PIECE_TAG };

/* What has to be broken is wider than any line. */
#define BT_UNBROKEN ((uint64_t)1 << 31)

/* A token or a comment. `#{` is one piece, of the type TERM_HASH, whatever stands in between. */
typedef struct bt_piece {
    bt_span at;
    uint16_t type;
    uint8_t newlines; /* before it: 0, 1, or 2 for a blank line */
} bt_piece;

/* An opening bracket. */
typedef struct bt_format_bracket {
    uint32_t close;       /* where its closing one begins */
    uint32_t width;       /* the columns up to there if all of it stood on one line, each break that
                             has to be made counted as BT_UNBROKEN; UINT32_MAX: or more */
    uint32_t within : 31; /* brackets that are opened in it */
    uint32_t flow : 1;    /* nothing but short elements, several to a line */
} bt_format_bracket;

typedef struct bt_format_brackets {
    bt_format_bracket *items; /* as they are opened */
    size_t count, capacity;
    const char *newline; /* as the first one that is in no token */
} bt_format_brackets;

/* A place among the pieces of a text; a copy of it looks ahead. */
typedef struct bt_format_reader {
    bt_text *text;
    const char *newline; /* as in bt_format_brackets; NULL: not seen yet */
    bt_piece piece;      /* the newest; at first none, of the type TERM_YYEOF */
    uint32_t opened;     /* brackets so far, with it */
    /* Comments that stand before a token are handed out first. */
    bool left;       /* there may be some, */
    bool handed;     /* but the token has been */
    uint8_t carried; /* newlines of the comma before them */
    uint32_t from;   /* where they are looked for */
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

/* The next comment of white space from `*at` to `end`, without blanks at its end. Moves `*at`
 * behind it, or to `end` when there is none (false). */
bool bt_format_comment(const bt_text *text, uint32_t *at, uint32_t end, bt_span *out);
/* Reads the next piece of a text that is valid and returns its type: TERM_YYEOF at the end, and
 * when there is no memory (text->status). */
int bt_format_next(bt_format_reader *reader);
/* Goes from an opening bracket, the newest piece, to its closing one, and returns the columns of
 * all of it. */
uint64_t bt_format_jump(bt_format_reader *reader, const bt_format_bracket *bracket);
/* The columns that a piece takes; BT_UNBROKEN and more when it goes over several lines, or a line
 * has to end behind it. */
uint64_t bt_format_measured(const bt_text *text, const bt_piece *piece);
static inline uint64_t bt_format_width(const bt_text *text, const bt_piece *piece) {
    bool one = bt_piece_length(piece) == 1; /* most tokens */
    return one && piece->type != TERM_HASH && piece->type != BT_PIECE_COMMENT
               ? 1
               : bt_format_measured(text, piece);
}
/* The columns between two pieces on one line: a type, and the one behind it. `around` is the
 * bracket that both stand in, 0: none. */
uint64_t bt_format_gap(int before, const bt_piece *piece, int around);
/* Finds the brackets of a text that is valid. */
bt_status bt_format_measure(bt_text *text, bt_format_brackets *out);
#endif
