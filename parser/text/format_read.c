/* SPDX-License-Identifier: Apache-2.0 */
/* A text as pieces, and how wide they are on one line. */
#include <string.h>

#include "etf/width.h"
#include "parser/text/format.h"

/* ---- tokens and comments --------------------------------------------------------------------- */

bool bt_format_comment(const bt_text *text, uint32_t *at, uint32_t end, bt_span *out) {
    const char *base = text->base, *stop = base + end;
    const char *begin = *at == end ? NULL : memchr(base + *at, '%', end - *at);
    *at = end;
    if (begin == NULL) return false;
    const char *line_end = memchr(begin, '\n', (size_t)(stop - begin));
    if (line_end == NULL) line_end = stop;
    *at = (uint32_t)(line_end - base);
    while (line_end[-1] == ' ' || line_end[-1] == '\t' || line_end[-1] == '\r') line_end--;
    *out = (bt_span){(uint32_t)(begin - base), (uint32_t)(line_end - base)};
    return true;
}

/* The newlines in white space, as far as they count. */
static uint8_t newlines_in(const bt_text *text, uint32_t from, uint32_t to) {
    unsigned count = 0;
    for (const char *at = text->base + from, *end = text->base + to; at < end && count < 2; at++)
        count += *at == '\n';
    return (uint8_t)count;
}

/* Adds a piece that has white space before it from `gap` on. Newlines before a comma count as if
 * they were behind it, but not for a comment behind it on its line. */
static bool add(bt_text *text, bt_pieces *pieces, int type, bt_span place, uint32_t gap) {
    if (pieces->count == pieces->capacity &&
        !bt_grow(&text->ctx->memory, (void **)&pieces->items, sizeof *pieces->items,
                 &pieces->capacity, pieces->count + 1))
        return false;
    uint8_t newlines = newlines_in(text, gap, place.begin);
    bool behind = type == BT_PIECE_COMMENT && newlines == 0;
    if (newlines < pieces->carried && !behind) newlines = pieces->carried;
    pieces->carried = type == TERM_COMMA ? newlines : 0;
    pieces->items[pieces->count++] =
        (bt_piece){.begin = place.begin,
                   .end = place.end,
                   .type = (uint16_t)type,
                   .newlines = newlines,
                   .tag = type == TERM_ATOM && text->base[place.begin] == '{'};
    return true;
}

/* A comma or dot goes before the comments that stand between it and its element. */
static void move_before_comments(bt_pieces *pieces) {
    size_t at = pieces->count - 1;
    bt_piece piece = pieces->items[at];
    while (at > 0 && pieces->items[at - 1].type == BT_PIECE_COMMENT) at--;
    memmove(&pieces->items[at + 1], &pieces->items[at],
            (pieces->count - 1 - at) * sizeof *pieces->items);
    pieces->items[at] = piece;
}

/* Finds out how lines end, where white space has the first one. */
static void find_newline(const bt_text *text, uint32_t from, uint32_t to, bt_pieces *pieces) {
    const char *begin = text->base + from, *newline = memchr(begin, '\n', to - from);
    if (newline == NULL) return;
    pieces->newline = newline > begin && newline[-1] == '\r' ? "\r\n" : "\n";
}

static bool read_pieces(bt_text *text, bt_pieces *pieces) {
    uint32_t at = 0, gap;
    bool hash = false;
    bt_span place, comment;
    bt_value value;
    for (;;) {
        int type = bt_text_token(&value, &place, text);
        if (type == TERM_BAD) return false;
        if (pieces->newline == NULL) find_newline(text, at, place.begin, pieces);
        for (gap = at; bt_format_comment(text, &at, place.begin, &comment); gap = at)
            if (!add(text, pieces, BT_PIECE_COMMENT, comment, gap)) return false;
        at = place.end;
        /* The bracket of `#{` has been added with the '#'. */
        if (!hash && !add(text, pieces, type, place, gap)) return false;
        hash = type == TERM_HASH;
        if (type == TERM_COMMA || type == TERM_DOT) move_before_comments(pieces);
        if (type != TERM_YYEOF) continue;
        pieces->count--;
        if (pieces->newline == NULL) pieces->newline = "\n";
        return true;
    }
}

/* ---- widths ---------------------------------------------------------------------------------- */

uint64_t bt_format_width(const bt_text *text, const bt_piece *piece) {
    if (piece->type == TERM_HASH) return 2;
    if (piece->end - piece->begin == 1) return 1; /* most tokens */
    const char *end = text->base + piece->end;
    const char *at = text->base + piece->begin;
    while (at < end && (uint8_t)*at >= ' ' && (uint8_t)*at < 0x7F) at++;
    uint64_t width = (uint64_t)(at - text->base) - piece->begin;
    while (at < end) {
        uint32_t c = (uint8_t)*at;
        size_t length = c < 0x80 ? 1 : bt_text_read(text, at, &c);
        int columns = c < 0x80 ? 1 : bt_char_width(c);
        width += c == '\n' ? BT_UNBROKEN : (uint64_t)(columns < 0 ? 0 : columns);
        at += length == 0 ? 1 : length;
    }
    return width;
}

/* A bracket that is open. */
typedef struct level {
    uint32_t open, last; /* pieces: it, and where its last element begins */
    bool flow;
} level;

typedef struct levels {
    level *items;
    size_t count, capacity;
} levels;

/* Elements that take little room: several may stand on a line. Strings do not, but for those that
 * binaries are made of. */
static bool is_short(const bt_piece *around, const bt_piece *piece) {
    switch (piece->type) {
    case TERM_ATOM:
    case TERM_INTEGER:
    case TERM_FLOAT:
    case TERM_CHAR:
    case TERM_MINUS:
    case TERM_PLUS:
    case TERM_COMMA:
    case BT_PIECE_COMMENT: return true;
    default: return around->type == TERM_OPEN_BITS && !bt_piece_opens(piece);
    }
}

/* Opens and closes brackets; false: no memory. */
static bool nest(bt_text *text, bt_pieces *pieces, levels *stack, uint32_t at) {
    bt_piece *piece = &pieces->items[at];
    level *top = stack->count == 0 ? NULL : &stack->items[stack->count - 1];
    if (bt_piece_closes(piece) && top != NULL) {
        pieces->items[top->open].match = at;
        pieces->items[top->open].flow = top->flow;
        piece->match = top->last;
        stack->count--;
        return true;
    }
    if (top != NULL && !is_short(&pieces->items[top->open], piece)) top->flow = false;
    if (top != NULL && piece->type == TERM_COMMA) top->last = at + 1;
    if (!bt_piece_opens(piece)) return true;
    if (!bt_grow(&text->ctx->memory, (void **)&stack->items, sizeof *stack->items, &stack->capacity,
                 stack->count + 1))
        return false;
    bool list = piece->type == TERM_OPEN_LIST || piece->type == TERM_OPEN_BITS;
    stack->items[stack->count++] = (level){at, at + 1, list};
    return true;
}

/* Whether whoever wrote the text wants a break before a piece: a newline behind an opening bracket
 * keeps what is in it broken, a blank line a list or map, and strings side by side stay on their
 * lines. */
static bool is_broken(const bt_piece *before, const bt_piece *piece, const bt_piece *around) {
    if (piece->newlines == 0 || bt_piece_closes(piece)) return false;
    if (piece->newlines == 2 && before->type == TERM_COMMA && around != NULL)
        return around->type == TERM_OPEN_LIST || around->type == TERM_HASH;
    return before->type == TERM_OPEN_LIST || before->type == TERM_OPEN_TUPLE ||
           before->type == TERM_HASH || (before->type == TERM_STRING && piece->type == TERM_STRING);
}

static bool measure(bt_text *text, bt_pieces *pieces) {
    levels stack = {NULL, 0, 0};
    uint64_t column = 0;
    bool enough = true;
    for (uint32_t i = 0; i < pieces->count && enough; i++) {
        bt_piece *piece = &pieces->items[i];
        if (i > 0) column += bt_piece_apart(piece - 1, piece);
        const bt_piece *around =
            stack.count == 0 ? NULL : &pieces->items[stack.items[stack.count - 1].open];
        if (i > 0 && is_broken(piece - 1, piece, around)) column += BT_UNBROKEN;
        piece->column = column;
        column += piece->type == BT_PIECE_COMMENT ? BT_UNBROKEN : bt_format_width(text, piece);
        enough = nest(text, pieces, &stack, i);
    }
    pieces->items[pieces->count].column = column;
    bt_release(&text->ctx->memory, stack.items, stack.capacity * sizeof *stack.items);
    return enough;
}

bt_status bt_format_read(bt_text *text, bt_pieces *out) {
    enum { TOKEN = 7 }; /* bytes that one takes, with its white space, in most files */
    *out = (bt_pieces){0};
    if (!bt_grow(&text->ctx->memory, (void **)&out->items, sizeof *out->items, &out->capacity,
                 text->source->size / TOKEN + 1))
        return BT_NOMEM;
    return read_pieces(text, out) && measure(text, out) ? BT_OK : BT_NOMEM;
}

void bt_format_free(bt_text *text, bt_pieces *pieces) {
    bt_release(&text->ctx->memory, pieces->items, pieces->capacity * sizeof *pieces->items);
}
