/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decides where lines are broken. Pieces are written as they are read, with a stack of the open
 * brackets that did not fit on their line. Decisions depend only on what is the same when the
 * result is formatted again: widths, and newlines that are kept.
 */
#include "parser/text/format_layout.h"

#include <string.h>

/* How many columns elements are indented, and where that ends: brackets nested deeper than 25
 * levels go no further to the right, so that the result does not grow with the square of the
 * depth. */
enum { INDENT = 4, DEEPEST = 100 };

typedef enum style {
    LINES,  /* each bracket ends a line, and each element has one */
    FLOW,   /* the same, but several elements on a line */
    TAGGED, /* {first, and the other elements on lines below; the bracket is behind the last */
    HUG     /* only the last element is broken: {a, b, [ ... ]} */
} style;

/* A bracket that is open and broken. */
typedef struct frame {
    uint32_t indent; /* the indentation of its line, from which its elements are indented */
    uint32_t tail;   /* how many columns are right behind its closing bracket */
    uint16_t type;
    bool pair;  /* a tuple of two elements, without a comment in the first */
    bool value; /* it is in a value that was put below its key */
    style style;
} frame;

typedef struct layout {
    bt_format_reader reader; /* its newest piece is the next one to write */
    int before;              /* the type of the last piece that was written */
    const bt_format_bracket *brackets;
    uint64_t width, column;
    frame *frames;
    size_t depth, capacity;
    bt_out *out;
} layout;

static frame *top(layout *l) {
    return l->depth == 0 ? NULL : &l->frames[l->depth - 1];
}

/* ---- what is ahead --------------------------------------------------------------------------- */

/* The bracket that the newest piece opens. */
static const bt_format_bracket *opened(const layout *l, const bt_format_reader *r) {
    return &l->brackets[r->opened - 1];
}

static bool is_empty(int type, const bt_format_bracket *bracket) {
    return bracket->width == (type == TERM_HASH || type == TERM_OPEN_BITS ? 2 : 1);
}

/* How wide the newest piece is; a bracket with all that is in it, which is passed over. */
static uint64_t go_over(const layout *l, bt_format_reader *r) {
    return bt_piece_opens(r->piece.type) ? bt_format_jump(r, opened(l, r))
                                         : bt_format_width(r->text, &r->piece);
}

/* Whether an element, or a key, ends before a piece of this type: a separator, a closing bracket,
 * `=>` or a comment. */
static bool ends_element(int type) {
    return type == TERM_COMMA || type == TERM_ARROW || type == TERM_BAR || type == TERM_DOT ||
           type == TERM_YYEOF || type == BT_PIECE_COMMENT || bt_piece_closes(type);
}

/* Pieces on one line. */
typedef struct stretch {
    uint64_t width; /* the width, with the blank before `end` */
    size_t pieces;  /* how many; a bracket with all that is in it is one */
    bt_piece end;   /* the piece behind them */
} stretch;

/* Adds the newest piece of `r`, and all that is in it. */
static void extend(const layout *l, bt_format_reader *r, stretch *s) {
    s->width += go_over(l, r);
    int before = r->piece.type;
    (void)bt_format_next(r);
    s->width += bt_format_gap(before, &r->piece, 0);
    s->pieces++;
}

/* The next piece, and all that is in it. */
static stretch read_piece(const layout *l) {
    bt_format_reader r = l->reader;
    stretch s = {0};
    extend(l, &r, &s);
    s.end = r.piece;
    return s;
}

/* The element that begins with the newest piece of `r`. */
static stretch read_element(const layout *l, bt_format_reader r) {
    stretch s = {0};
    while (!ends_element(r.piece.type)) extend(l, &r, &s);
    s.end = r.piece;
    return s;
}

/* The last element of the bracket that is the next piece. */
typedef struct last_element {
    uint64_t column; /* its column, counted from the bracket */
    size_t commas;   /* before it */
    bt_piece start;
    const bt_format_bracket *bracket; /* if it is a bracket: that one, or NULL */
} last_element;

static last_element read_last(const layout *l) {
    bt_format_reader r = l->reader;
    last_element last = {0};
    uint64_t column = bt_format_width(r.text, &r.piece);
    for (bool starts = true;;) {
        int before = r.piece.type, type = bt_format_next(&r);
        column += bt_format_gap(before, &r.piece, l->reader.piece.type);
        if (bt_piece_closes(type) || type == TERM_YYEOF) return last;
        if (starts) {
            last.column = column;
            last.start = r.piece;
        }
        last.bracket = starts && bt_piece_opens(type) ? opened(l, &r) : NULL;
        starts = type == TERM_COMMA;
        last.commas += starts;
        column += go_over(l, &r);
    }
}

/* ---- what fits ------------------------------------------------------------------------------- */

/* How far elements of the innermost bracket are indented. */
static uint32_t indent_of(layout *l) {
    const frame *f = top(l);
    if (f == NULL) return 0;
    uint32_t indent = f->indent + (f->style == HUG ? 0 : INDENT) + (f->value ? INDENT : 0);
    return indent < DEEPEST ? indent : DEEPEST;
}

/* How wide it is from a piece on to where a line may be broken. */
static uint32_t tail_at(layout *l, const bt_piece *piece) {
    const frame *f = top(l);
    if (piece->type == TERM_COMMA || piece->type == TERM_DOT) return 1;
    if (piece->type == TERM_ARROW) return 2; /* its blank has been counted */
    if (f == NULL || !bt_piece_closes(piece->type) || f->style == LINES || f->style == FLOW)
        return 0;
    return bt_piece_length(piece) + f->tail;
}

/* Whether pieces fit on a line from a column on, with what has to follow them on it. */
static bool fits(layout *l, const stretch *s, uint64_t column) {
    return column + s->width + tail_at(l, &s->end) <= l->width;
}

/* ---- how a bracket is broken ----------------------------------------------------------------- */

/* Whether a tuple hugs its last element: a list or map that is broken, or a tuple; unless it would
 * fit on a line of its own. */
static bool hugs(layout *l, const last_element *last, uint32_t tail) {
    const bt_piece *piece = &last->start;
    if (last->bracket == NULL || is_empty(piece->type, last->bracket)) return false;
    if (l->column + last->column + bt_piece_length(piece) > l->width) return false;
    if (piece->type == TERM_OPEN_LIST || piece->type == TERM_HASH) return true;
    if (piece->type != TERM_OPEN_TUPLE) return false;
    uint64_t below = indent_of(l) + (uint64_t)INDENT + 1 + tail;
    return last->commas == 0 || below + last->bracket->width + 1 > l->width;
}

static style tuple_style(layout *l, frame *f) {
    bt_format_reader r = l->reader;
    int type = bt_format_next(&r);
    if (r.piece.newlines != 0) return LINES;
    last_element last = read_last(l);
    if (hugs(l, &last, f->tail)) return HUG;
    stretch first = read_element(l, r);
    bool only = bt_piece_closes(first.end.type);
    /* The only element is a single token, which would be no better on a line of its own. */
    if (only && first.pieces == 1 && !bt_piece_opens(type)) return HUG;
    f->pair = first.end.type == TERM_COMMA && last.commas == 1;
    uint64_t begin = l->column + 1 + bt_piece_apart(f->type, type);
    uint32_t tail = only ? 1 + f->tail : 1;
    return begin + first.width + tail <= l->width ? TAGGED : LINES;
}

static style style_of(layout *l, frame *f) {
    switch (f->type) {
    case TERM_OPEN_PAREN: return HUG;
    case TERM_OPEN_TUPLE: return tuple_style(l, f);
    case TERM_OPEN_BITS:
        if (read_last(l).commas == 0) return HUG; /* one element */
        break;
    default: break;
    }
    return opened(l, &l->reader)->flow ? FLOW : LINES;
}

/* Whether the value that begins with the next piece goes below its key: it fits there, and not
 * here. */
static bool goes_below(layout *l, uint32_t indent) {
    const bt_piece *piece = &l->reader.piece;
    stretch value = read_element(l, l->reader);
    uint64_t here = l->column + 1;
    if (fits(l, &value, here)) return false;
    if ((piece->type == TERM_OPEN_LIST || piece->type == TERM_HASH) &&
        !is_empty(piece->type, opened(l, &l->reader)))
        return false;
    if (fits(l, &value, indent)) return true;
    if (bt_piece_opens(piece->type)) return false;
    if (value.pieces > 1) return true; /* strings in a row */
    const char *begin = l->reader.text->base + piece->at.begin;
    const char *line = memchr(begin, '\n', bt_piece_length(piece));
    return line != NULL && here + (size_t)(line - begin) > l->width;
}

/* ---- breaks ---------------------------------------------------------------------------------- */

/* Whether an element that is not the first begins a new line. */
static bool breaks_element(layout *l, const frame *f) {
    stretch element;
    switch (f->style) {
    case HUG: return false;
    case FLOW:
        if (l->reader.piece.newlines != 0) return true;
        element = read_element(l, l->reader);
        return !fits(l, &element, l->column + 1);
    case TAGGED: return !f->pair || goes_below(l, indent_of(l));
    default: return true;
    }
}

/* Whether a string behind another one has to begin a line. */
static bool breaks_string(layout *l) {
    bt_format_reader r = l->reader;
    uint64_t width = bt_format_width(r.text, &r.piece);
    if (r.piece.newlines != 0) return true;
    (void)bt_format_next(&r);
    return l->column + 1 + width + tail_at(l, &r.piece) > l->width;
}

/* Whether the next piece begins a new line. */
static bool breaks(layout *l) {
    int type = l->reader.piece.type, before = l->before;
    frame *f = top(l);
    bool lines = f != NULL && (f->style == LINES || f->style == FLOW);
    if (before == BT_PIECE_COMMENT || before == TERM_DOT) return true;
    if (type == TERM_STRING && before == TERM_STRING) return breaks_string(l);
    if (f == NULL) return false;
    if (bt_piece_closes(type) || bt_piece_opens(before) || type == TERM_BAR) return lines;
    if (before == TERM_COMMA) return breaks_element(l, f);
    if (before != TERM_ARROW) return false;
    f->value = goes_below(l, indent_of(l) + INDENT);
    return f->value;
}

/* Whether a blank line may be before a piece that begins a line: it may be between elements. */
static bool may_part(const layout *l) {
    int type = l->reader.piece.type, before = l->before;
    return before == TERM_COMMA || before == TERM_DOT ||
           (type == BT_PIECE_COMMENT && !bt_piece_opens(before)) ||
           (before == BT_PIECE_COMMENT && !bt_piece_closes(type));
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_piece(layout *l) {
    const bt_piece *piece = &l->reader.piece;
    const char *bytes = l->reader.text->base + piece->at.begin;
    if (piece->type == TERM_HASH)
        bt_out_bytes(l->out, "#{", 2);
    else if (bt_piece_length(piece) == 1) /* most of them */
        bt_out_byte(l->out, (uint8_t)*bytes);
    else
        bt_out_bytes(l->out, bytes, bt_piece_length(piece));
    l->before = piece->type;
}

/* White space before the next piece. */
static void write_space(layout *l) {
    const bt_piece *piece = &l->reader.piece;
    const char *newline = l->reader.newline;
    if (l->before == TERM_YYEOF) return; /* it is the first one */
    bool comment = piece->type == BT_PIECE_COMMENT;
    bool below = comment && l->before != BT_PIECE_COMMENT ? piece->newlines != 0 : breaks(l);
    if (!below) {
        unsigned blanks = comment ? 2 : bt_piece_apart(l->before, piece->type);
        l->column += blanks;
        while (blanks-- > 0) bt_out_byte(l->out, ' ');
        return;
    }
    bt_out_text(l->out, newline);
    if (piece->newlines == 2 && may_part(l)) bt_out_text(l->out, newline);
    l->column =
        bt_piece_closes(piece->type) && top(l)->style != HUG ? top(l)->indent : indent_of(l);
    bt_out_repeat(l->out, ' ', (size_t)l->column);
}

/* Writes a bracket that fits on the line, with all that is in it. */
static void write_flat(layout *l) {
    const bt_format_bracket *bracket = opened(l, &l->reader);
    const bt_piece *piece = &l->reader.piece;
    l->column += bracket->width;
    write_piece(l);
    while (piece->at.begin != bracket->close && bt_format_next(&l->reader) != TERM_YYEOF) {
        if (bt_piece_apart(l->before, piece->type)) bt_out_byte(l->out, ' ');
        write_piece(l);
    }
    l->column += bt_piece_length(piece);
}

static bool push(layout *l, const bt_piece *behind) {
    frame f = {.indent = indent_of(l), .tail = tail_at(l, behind), .type = l->reader.piece.type};
    f.style = style_of(l, &f);
    if (!bt_grow(&l->reader.text->ctx->memory, (void **)&l->frames, sizeof *l->frames, &l->capacity,
                 l->depth + 1))
        return false;
    l->frames[l->depth++] = f;
    return true;
}

/* Writes the next piece, or a bracket with all that is in it; false: no memory. */
static bool write_next(layout *l) {
    const bt_piece *piece = &l->reader.piece;
    frame *f = top(l);
    write_space(l);
    if (bt_piece_opens(piece->type)) {
        stretch all = read_piece(l);
        if (is_empty(piece->type, opened(l, &l->reader)) || fits(l, &all, l->column)) {
            write_flat(l);
            return true;
        }
        if (!push(l, &all.end)) return false;
    } else if (bt_piece_closes(piece->type)) {
        l->depth--;
    } else if (piece->type == TERM_COMMA && f != NULL) {
        f->value = false;
    }
    write_piece(l);
    uint64_t width = bt_format_width(l->reader.text, piece);
    if (width < BT_UNBROKEN) {
        l->column += width;
    } else if (piece->type != BT_PIECE_COMMENT) {
        const char *end = l->reader.text->base + piece->at.end, *line = end;
        while (line[-1] != '\n') line--;
        l->column = (uint64_t)(end - line);
    }
    return true;
}

bt_status bt_format_layout(bt_text *text, const bt_format_brackets *brackets, uint32_t width,
                           bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    layout l = {.reader = {.text = text, .newline = brackets->newline},
                .brackets = brackets->items,
                .width = width,
                .out = &out};
    bool enough = true;
    while (enough && bt_format_next(&l.reader) != TERM_YYEOF) enough = write_next(&l);
    if (l.before != TERM_YYEOF) bt_out_text(&out, brackets->newline);
    bt_status status = enough && text->status == BT_OK ? bt_out_end(text->ctx, &out) : BT_NOMEM;
    bt_release(&text->ctx->memory, l.frames, l.capacity * sizeof *l.frames);
    return status;
}
