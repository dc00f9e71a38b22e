/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter: a text in another layout, its tokens and comments as they are spelt.
 *
 *   format.c         bt_format_text: reads, lays out, and holds the result against the text
 *   format_read.c    the text as pieces, and how wide they are on one line
 *   format_layout.c  where lines are broken
 *
 * It works on tokens, not on terms, so that nothing can get lost. All of it takes time in
 * proportion to the text: whether something fits on a line is told by the difference of two
 * numbers.
 */
#ifndef BT_FORMAT_H
#define BT_FORMAT_H

#include "etf/sink.h"
#include "parser/text/text.h"

#include "grammar/term_parser.h"

/* Types of pieces are those of tokens and this one. */
enum { BT_PIECE_COMMENT = 1 };

/* What has to be broken is wider than any line. */
#define BT_UNBROKEN ((uint64_t)1 << 32)

/* A token or a comment. `#{` is one piece, of the type TERM_HASH, whatever stands in between. */
typedef struct bt_piece {
    uint64_t column; /* where it would begin if all before it stood on one line, each break that has
                        to be made counted as BT_UNBROKEN */
    uint32_t begin, end; /* in the text */
    uint32_t match;      /* of an opening bracket: its closing one; of a closing one: where the last
                            element begins */
    uint16_t type;
    uint8_t newlines; /* before it: 0, 1, or 2 for a blank line */
    bool flow : 1;    /* of an opening bracket: nothing but short elements, several to a line */
    bool tag : 1;     /* a place that begins with a bracket, `{{name}}` */
} bt_piece;

typedef struct bt_pieces {
    bt_piece *items; /* with one of type TERM_YYEOF behind them */
    size_t count, capacity;
    const char *newline; /* as the first one that is in no token */
    uint8_t carried;     /* newlines before the comma that was read last */
} bt_pieces;

static inline bool bt_piece_opens(const bt_piece *piece) {
    return piece->type == TERM_OPEN_LIST || piece->type == TERM_OPEN_TUPLE ||
           piece->type == TERM_HASH || piece->type == TERM_OPEN_BITS ||
           piece->type == TERM_OPEN_PAREN;
}
static inline bool bt_piece_closes(const bt_piece *piece) {
    return piece->type == TERM_CLOSE_LIST || piece->type == TERM_CLOSE_TUPLE ||
           piece->type == TERM_CLOSE_BITS || piece->type == TERM_CLOSE_PAREN;
}
/* Whether a blank stands between two tokens on one line; `{{{` begins another place than `{{`. */
static inline bool bt_piece_apart(const bt_piece *before, const bt_piece *piece) {
    return (piece->tag && (before->type == TERM_OPEN_TUPLE || before->type == TERM_HASH)) ||
           before->type == TERM_COMMA || before->type == TERM_ARROW || piece->type == TERM_ARROW ||
           before->type == TERM_BAR || piece->type == TERM_BAR || before->type == TERM_FUN ||
           (before->type == TERM_STRING && piece->type == TERM_STRING);
}

/* ---- format.c -------------------------------------------------------------------------------- */

/* Whether two valid texts have the same tokens and the same comments, in the same encoding; what
 * differs is told of the first. A comma may change places with a comment. */
bt_status bt_format_check(bt_ctx *ctx, const bt_source *source, const bt_source *result,
                          const bt_parse_options *options);

/* ---- format_read.c --------------------------------------------------------------------------- */

/* The next comment of white space from `*at` to `end`, without blanks at its end. Moves `*at`
 * behind it, or to `end` when there is none (false). */
bool bt_format_comment(const bt_text *text, uint32_t *at, uint32_t end, bt_span *out);
/* The columns that a token takes; BT_UNBROKEN and more when it goes over several lines. */
uint64_t bt_format_width(const bt_text *text, const bt_piece *piece);
/* Reads the pieces of a text that is valid. */
bt_status bt_format_read(bt_text *text, bt_pieces *out);
void bt_format_free(bt_text *text, bt_pieces *pieces);

/* ---- format_layout.c ------------------------------------------------------------------------- */

bt_status bt_format_layout(const bt_text *text, const bt_pieces *pieces, uint32_t width,
                           bt_sink sink);
#endif
