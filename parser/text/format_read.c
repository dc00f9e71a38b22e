/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/format_read.h"

#include <string.h>

#include "etf/lanes.h"
#include "etf/width.h"

/* ---- pieces ---------------------------------------------------------------------------------- */

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

/* Counts the newlines in white space, up to 2. */
static uint8_t newlines_in(const bt_text *text, uint32_t from, uint32_t to) {
    unsigned count = 0;
    for (const char *at = text->base + from, *end = text->base + to; at < end && count < 2; at++)
        count += *at == '\n';
    return (uint8_t)count;
}

/* Sets the line end, if white space has the first newline. */
static void find_newline(bt_format_reader *r) {
    const char *begin = r->text->base + r->from;
    const char *newline = memchr(begin, '\n', r->token.at.begin - r->from);
    if (newline == NULL) return;
    r->newline = newline > begin && newline[-1] == '\r' ? "\r\n" : "\n";
}

/* Counts the newlines before the newest token, behind comments. */
static uint8_t last_newlines(const bt_format_reader *r) {
    bt_span comment;
    uint32_t at = r->from, from = at;
    while (bt_format_comment(r->text, &at, r->token.at.begin, &comment)) from = at;
    return newlines_in(r->text, from, r->token.at.begin);
}

/* Makes a piece the newest one; white space before it begins at `from`. Newlines before a comma
 * count as if they were behind it, except for a comment behind it on its line. */
static void hand(bt_format_reader *r, bt_piece piece, uint32_t from) {
    piece.newlines = newlines_in(r->text, from, piece.at.begin);
    bool behind = piece.type == BT_PIECE_COMMENT && piece.newlines == 0;
    if (piece.newlines < r->carried && !behind) piece.newlines = r->carried;
    r->carried = 0;
    r->piece = piece;
    r->opened += bt_piece_opens(piece.type);
}

/* Makes the next comment before a token the newest piece, and then the token. False: there are no
 * more comments, and the token is the newest piece. */
__attribute__((noinline)) static bool hand_left(bt_format_reader *r) {
    bt_piece comment = {.type = BT_PIECE_COMMENT};
    uint32_t from = r->from;
    bool first = r->token.type == TERM_COMMA || r->token.type == TERM_DOT;
    if (first && !r->handed) { /* the comma comes before comments between it and its element */
        r->handed = true;
        r->token.newlines = last_newlines(r);
        r->piece = r->token;
    } else if (bt_format_comment(r->text, &r->from, r->token.at.begin, &comment.at)) {
        hand(r, comment, from);
    } else {
        r->left = false;
        if (r->handed) {
            r->piece = r->token;
            return false;
        }
        hand(r, r->token, from);
    }
    return true;
}

/* Holds back the token that was read, behind another one that ended at `from`, until comments are
 * handed out. */
static void hold(bt_format_reader *r, int before, uint32_t from) {
    r->token = r->piece;
    r->from = from;
    r->left = true;
    r->handed = before == TERM_HASH; /* the bracket of `#{` belongs to the '#' */
    r->carried = r->piece.newlines;
    if (r->newline == NULL) find_newline(r);
}

int bt_format_next(bt_format_reader *r) {
    while (!r->left || !hand_left(r)) {
        int before = r->piece.type;
        uint32_t from = r->piece.at.end;
        int type = bt_text_spelt(r->text, from, &r->piece.at);
        if (type == TERM_BAD) { /* a valid text has none: there is no memory */
            r->text->status = BT_NOMEM;
            type = TERM_YYEOF;
        }
        if (type == TERM_ATOM && r->text->base[r->piece.at.begin] == '{') type = BT_PIECE_TAG;
        r->piece.type = (uint16_t)type;
        if (before != TERM_COMMA) r->piece.newlines = 0;        /* the comma's */
        if (r->piece.at.begin == from && before != TERM_HASH) { /* most */
            r->opened += bt_piece_opens(type);
            return type;
        }
        hold(r, before, from);
    }
    return r->piece.type;
}

static int closing(int type) {
    switch (type) {
    case TERM_OPEN_LIST: return TERM_CLOSE_LIST;
    case TERM_OPEN_BITS: return TERM_CLOSE_BITS;
    case TERM_OPEN_PAREN: return TERM_CLOSE_PAREN;
    default: return TERM_CLOSE_TUPLE;
    }
}

uint64_t bt_format_jump(bt_format_reader *r, const bt_format_bracket *bracket) {
    int type = closing(r->piece.type);
    uint32_t length = type == TERM_CLOSE_BITS ? 2 : 1;
    r->piece = (bt_piece){.at = {bracket->close, bracket->close + length}, .type = (uint16_t)type};
    r->left = false;
    r->opened += bracket->within;
    return (uint64_t)bracket->width + length;
}

/* ---- widths ---------------------------------------------------------------------------------- */

/* How many bytes from `at` on are characters of one column each. */
static size_t plain_run(const char *at, size_t size) {
    size_t i = 0;
    for (; i < size; i += sizeof(bt_lanes)) {
        bt_lanes bytes = bt_load_lanes(at + i);
        unsigned other = bt_lane_bits((bt_lanes)(bytes >= 0x80) | (bt_lanes)(bytes == '\n'));
        if (other == 0) continue;
        i += (size_t)__builtin_ctz(other);
        break;
    }
    return i < size ? i : size;
}

uint64_t bt_format_measured(const bt_text *text, const bt_piece *piece) {
    size_t size = bt_piece_length(piece);
    if (piece->type == BT_PIECE_COMMENT) return BT_UNBROKEN;
    if (piece->type == TERM_HASH) return 2;
    const char *at = text->base + piece->at.begin, *end = at + size;
    uint64_t width = plain_run(at, size);
    for (at += width; at < end;) {
        uint32_t c = (uint8_t)*at;
        size_t length = c < 0x80 ? 1 : bt_text_read(text, at, &c);
        int columns = c < 0x80 ? 1 : bt_char_width(c);
        width += c == '\n' ? BT_UNBROKEN : (uint64_t)(columns < 0 ? 0 : columns);
        at += length == 0 ? 1 : length;
    }
    return width;
}

/* Whether the author wants a break before a piece: a newline behind an opening bracket keeps it
 * broken, a blank line breaks a list or map, and strings in a row stay on their lines. */
static bool is_broken(int before, const bt_piece *piece, int around) {
    if (bt_piece_closes(piece->type)) return false;
    if (piece->newlines == 2 && before == TERM_COMMA && around != 0)
        return around == TERM_OPEN_LIST || around == TERM_HASH;
    return before == TERM_OPEN_LIST || before == TERM_OPEN_TUPLE || before == TERM_HASH ||
           (before == TERM_STRING && piece->type == TERM_STRING);
}

uint64_t bt_format_gap(int before, const bt_piece *piece, int around) {
    bool broken = piece->newlines != 0 && is_broken(before, piece, around);
    return bt_piece_apart(before, piece->type) + (broken ? BT_UNBROKEN : 0);
}

/* ---- brackets -------------------------------------------------------------------------------- */

/* A bracket that is open. */
typedef struct level {
    uint64_t column;
    uint32_t bracket;
    uint16_t type;
    bool flow;
} level;

typedef struct measuring {
    bt_memory *memory;
    bt_format_brackets *brackets;
    level *levels;
    size_t depth, capacity;
} measuring;

/* Whether elements of this type take little room, so that several stand on a line. Strings do only
 * in binaries. */
static bool is_short(int around, int type) {
    switch (type) {
    case TERM_ATOM:
    case TERM_INTEGER:
    case TERM_FLOAT:
    case TERM_CHAR:
    case TERM_MINUS:
    case TERM_PLUS:
    case TERM_COMMA:
    case BT_PIECE_TAG:
    case BT_PIECE_COMMENT: return true;
    default: return around == TERM_OPEN_BITS && !bt_piece_opens(type);
    }
}

/* False: no memory. */
static bool open_bracket(measuring *m, int type, uint64_t column) {
    bt_format_brackets *brackets = m->brackets;
    if (!bt_grow(m->memory, (void **)&m->levels, sizeof *m->levels, &m->capacity, m->depth + 1) ||
        !bt_grow(m->memory, (void **)&brackets->items, sizeof *brackets->items, &brackets->capacity,
                 brackets->count + 1))
        return false;
    bool list = type == TERM_OPEN_LIST || type == TERM_OPEN_BITS;
    m->levels[m->depth++] = (level){column, (uint32_t)brackets->count, (uint16_t)type, list};
    brackets->items[brackets->count++] = (bt_format_bracket){0};
    return true;
}

static void close_bracket(measuring *m, uint32_t place, uint64_t column) {
    const level *l = &m->levels[--m->depth];
    uint64_t width = column - l->column;
    m->brackets->items[l->bracket] = (bt_format_bracket){
        .close = place,
        .width = width < UINT32_MAX ? (uint32_t)width : UINT32_MAX,
        .within = (uint32_t)(m->brackets->count - l->bracket - 1) & INT32_MAX,
        .flow = l->flow,
    };
}

static bool measure(bt_format_reader *r, measuring *m) {
    uint64_t column = 0;
    for (;;) {
        level *top = m->depth == 0 ? NULL : &m->levels[m->depth - 1];
        int before = r->piece.type, type = bt_format_next(r);
        if (type == TERM_YYEOF) return r->text->status == BT_OK;
        column += bt_format_gap(before, &r->piece, top == NULL ? 0 : top->type);
        if (bt_piece_closes(type) && top != NULL)
            close_bracket(m, r->piece.at.begin, column);
        else if (top != NULL && !is_short(top->type, type))
            top->flow = false;
        if (bt_piece_opens(type) && !open_bracket(m, type, column)) return false;
        column += bt_format_width(r->text, &r->piece);
    }
}

/* Frees the room that is not needed, as the result needs some too. */
static bool give_back(bt_memory *memory, bt_format_brackets *brackets) {
    const size_t size = sizeof *brackets->items;
    if (brackets->count == 0) return true;
    void *items =
        bt_resize(memory, brackets->items, brackets->capacity * size, brackets->count * size);
    if (items == NULL) return false;
    brackets->items = items;
    brackets->capacity = brackets->count;
    return true;
}

bt_status bt_format_measure(bt_text *text, bt_format_brackets *out) {
    *out = (bt_format_brackets){0};
    bt_format_reader reader = {.text = text};
    measuring m = {.memory = &text->ctx->memory, .brackets = out};
    bool enough = measure(&reader, &m);
    bt_release(m.memory, m.levels, m.capacity * sizeof *m.levels);
    out->newline = reader.newline == NULL ? "\n" : reader.newline;
    return enough && give_back(m.memory, out) ? BT_OK : BT_NOMEM;
}
