/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where lines are broken. Pieces are written one after the other, with a stack of the brackets that
 * are open and did not fit on their line. Every decision is taken from what comes out the same when
 * the result is formatted again: widths, and the newlines that are kept.
 */
#include <string.h>

#include "parser/text/format.h"

/* Columns that elements are indented by, and where it ends: what is nested deeper than 25 levels
 * goes no further to the right, so that the result does not grow with the square of the depth. */
enum { INDENT = 4, DEEPEST = 100 };

typedef enum style {
    LINES,  /* brackets on lines of their own ends, each element on a line */
    FLOW,   /* the same, but several elements on a line */
    TAGGED, /* {first, with the other elements on lines below, the last with the bracket behind it
             */
    HUG     /* no break but within the last element: {a, b, [ ... ]} */
} style;

/* A bracket that is open and broken. */
typedef struct frame {
    uint32_t open;   /* the piece */
    uint32_t indent; /* of the line it stands on, as far as elements are concerned */
    uint32_t tail;   /* columns that stand right behind its closing bracket */
    style style;
    bool value; /* within a value that has been put below its key */
} frame;

typedef struct layout {
    const bt_text *text;
    const bt_piece *pieces;
    size_t count;
    uint64_t width, column;
    frame *frames;
    size_t depth, capacity;
    const char *newline;
    bt_out *out;
} layout;

static frame *top(layout *l) {
    return l->depth == 0 ? NULL : &l->frames[l->depth - 1];
}

/* ---- what fits ------------------------------------------------------------------------------- */

/* The columns from a piece to before another on one line. */
static uint64_t span_of(const layout *l, size_t from, size_t to) {
    return l->pieces[to].column - l->pieces[from].column;
}

/* Where elements of the innermost bracket are indented to. */
static uint32_t indent_of(layout *l) {
    const frame *f = top(l);
    if (f == NULL) return 0;
    uint32_t indent = f->indent + (f->style == HUG ? 0 : INDENT) + (f->value ? INDENT : 0);
    return indent < DEEPEST ? indent : DEEPEST;
}

/* The columns of what has to stand right before piece `at`, from it on. */
static uint32_t tail_at(layout *l, size_t at) {
    const frame *f = top(l);
    const bt_piece *piece = &l->pieces[at];
    if (piece->type == TERM_COMMA || piece->type == TERM_DOT) return 1;
    if (piece->type == TERM_ARROW) return 2; /* its blank is counted before it */
    if (f == NULL || !bt_piece_closes(piece) || f->style == LINES || f->style == FLOW) return 0;
    return piece->end - piece->begin + f->tail;
}

/* Where an element ends that begins at a piece, or the part of it before `=>`: at a separator, a
 * bracket that closes what is around, or a comment. */
static size_t element_end(const layout *l, size_t at) {
    for (;; at++) {
        const bt_piece *piece = &l->pieces[at];
        if (bt_piece_opens(piece))
            at = piece->match;
        else if (piece->type == TERM_COMMA || piece->type == TERM_ARROW ||
                 piece->type == TERM_BAR || piece->type == TERM_DOT || bt_piece_closes(piece) ||
                 piece->type == BT_PIECE_COMMENT)
            return at;
    }
}

/* Whether pieces fit on a line from a column on, with what has to stand behind them. */
static bool fits(layout *l, size_t from, size_t to, uint64_t column) {
    return column + span_of(l, from, to) + tail_at(l, to) <= l->width;
}

static bool is_empty(const bt_piece *open, size_t at) {
    return open->match == at + 1;
}

/* ---- how a bracket is broken ----------------------------------------------------------------- */

/* Whether a tuple holds on to its last element: a list or map that is broken, or a tuple, unless it
 * would fit on a line of its own. */
static bool hugs(layout *l, size_t open) {
    size_t close = l->pieces[open].match, last = l->pieces[close].match;
    const bt_piece *piece = &l->pieces[last];
    if (!bt_piece_opens(piece) || piece->match + 1 != close || is_empty(piece, last)) return false;
    if (l->column + span_of(l, open, last) + (piece->end - piece->begin) > l->width) return false;
    if (piece->type == TERM_OPEN_LIST || piece->type == TERM_HASH) return true;
    if (piece->type != TERM_OPEN_TUPLE) return false;
    uint64_t below = indent_of(l) + (uint64_t)INDENT + 1 + tail_at(l, close + 1);
    return last == open + 1 || below + span_of(l, last, close) > l->width;
}

static style tuple_style(layout *l, size_t open) {
    if (l->pieces[open + 1].newlines != 0) return LINES;
    if (hugs(l, open)) return HUG;
    size_t end = element_end(l, open + 1), close = l->pieces[open].match;
    if (end == close && end == open + 2) return HUG; /* one token, wherever it stands */
    uint32_t tail = end == close ? 1 + tail_at(l, close + 1) : 1;
    return l->column + span_of(l, open, end) + tail <= l->width ? TAGGED : LINES;
}

static style style_of(layout *l, size_t open) {
    const bt_piece *piece = &l->pieces[open];
    switch (piece->type) {
    case TERM_OPEN_PAREN: return HUG;
    case TERM_OPEN_TUPLE: return tuple_style(l, open);
    case TERM_OPEN_BITS:
        if (l->pieces[piece->match].match == open + 1) return HUG; /* one element */
        break;
    default: break;
    }
    return piece->flow ? FLOW : LINES;
}

/* Whether the value that begins at a piece goes below its key: when it fits there, and not here. */
static bool goes_below(layout *l, size_t at, uint32_t indent) {
    const bt_piece *piece = &l->pieces[at];
    size_t end = element_end(l, at);
    uint64_t here = l->column + 1;
    if (fits(l, at, end, here)) return false;
    if ((piece->type == TERM_OPEN_LIST || piece->type == TERM_HASH) && !is_empty(piece, at))
        return false;
    if (fits(l, at, end, indent)) return true;
    if (bt_piece_opens(piece)) return false;
    if (end > at + 1) return true; /* strings side by side */
    const char *begin = l->text->base + piece->begin;
    const char *line = memchr(begin, '\n', piece->end - piece->begin);
    return line != NULL && here + (size_t)(line - begin) > l->width;
}

/* ---- breaks ---------------------------------------------------------------------------------- */

static bool is_pair(const layout *l, const frame *f, size_t value) {
    return l->pieces[l->pieces[f->open].match].match == value &&
           element_end(l, f->open + 1) + 1 == value;
}

/* Whether an element begins on a new line; it is not the first one. */
static bool breaks_element(layout *l, const frame *f, size_t at) {
    switch (f->style) {
    case HUG: return false;
    case FLOW:
        return l->pieces[at].newlines != 0 || !fits(l, at, element_end(l, at), l->column + 1);
    case TAGGED: return !is_pair(l, f, at) || goes_below(l, at, indent_of(l));
    default: return true;
    }
}

/* Whether a piece begins on a new line, as the layout has it. */
static bool breaks(layout *l, size_t at) {
    const bt_piece *piece = &l->pieces[at], *before = piece - 1;
    frame *f = top(l);
    bool lines = f != NULL && (f->style == LINES || f->style == FLOW);
    if (before->type == BT_PIECE_COMMENT || before->type == TERM_DOT) return true;
    if (piece->type == TERM_STRING && before->type == TERM_STRING)
        return piece->newlines != 0 ||
               l->column + 1 + bt_format_width(l->text, piece) + tail_at(l, at + 1) > l->width;
    if (f == NULL) return false;
    if (bt_piece_closes(piece) || at == f->open + 1 || piece->type == TERM_BAR) return lines;
    if (before->type == TERM_COMMA) return breaks_element(l, f, at);
    if (before->type != TERM_ARROW) return false;
    f->value = goes_below(l, at, indent_of(l) + INDENT);
    return f->value;
}

/* Whether a blank line may stand before a piece that begins a line: between elements. */
static bool may_part(layout *l, size_t at) {
    const bt_piece *piece = &l->pieces[at], *before = piece - 1;
    return before->type == TERM_COMMA || before->type == TERM_DOT ||
           (piece->type == BT_PIECE_COMMENT && (top(l) == NULL || at != top(l)->open + 1)) ||
           (before->type == BT_PIECE_COMMENT && !bt_piece_closes(piece));
}

/* ---- writing --------------------------------------------------------------------------------- */

static void write_piece(layout *l, const bt_piece *piece) {
    if (piece->type == TERM_HASH)
        bt_out_bytes(l->out, "#{", 2);
    else if (piece->end - piece->begin == 1) /* most of them */
        bt_out_byte(l->out, (uint8_t)l->text->base[piece->begin]);
    else
        bt_out_bytes(l->out, l->text->base + piece->begin, piece->end - piece->begin);
}

/* White space before a piece. */
static void write_space(layout *l, size_t at) {
    const bt_piece *piece = &l->pieces[at];
    if (at == 0) return;
    bool comment = piece->type == BT_PIECE_COMMENT;
    bool below =
        comment && piece[-1].type != BT_PIECE_COMMENT ? piece->newlines != 0 : breaks(l, at);
    if (!below) {
        unsigned blanks = comment ? 2 : bt_piece_apart(piece - 1, piece);
        bt_out_repeat(l->out, ' ', blanks);
        l->column += blanks;
        return;
    }
    bt_out_text(l->out, l->newline);
    if (piece->newlines == 2 && may_part(l, at)) bt_out_text(l->out, l->newline);
    l->column = bt_piece_closes(piece) && top(l)->style != HUG ? top(l)->indent : indent_of(l);
    bt_out_repeat(l->out, ' ', (size_t)l->column);
}

/* Writes a bracket that fits on the line, with all that is in it. */
static size_t write_flat(layout *l, size_t open) {
    size_t close = l->pieces[open].match;
    for (size_t i = open; i <= close; i++) {
        if (i > open && bt_piece_apart(&l->pieces[i - 1], &l->pieces[i])) bt_out_byte(l->out, ' ');
        write_piece(l, &l->pieces[i]);
    }
    l->column += span_of(l, open, close) + l->pieces[close].end - l->pieces[close].begin;
    return close + 1;
}

static bool push(layout *l, size_t open) {
    frame f = {.open = (uint32_t)open, .indent = indent_of(l), .style = style_of(l, open)};
    f.tail = tail_at(l, l->pieces[open].match + (size_t)1);
    if (!bt_grow(&l->text->ctx->memory, (void **)&l->frames, sizeof *l->frames, &l->capacity,
                 l->depth + 1))
        return false;
    l->frames[l->depth++] = f;
    return true;
}

/* Writes a piece, or a bracket with all that is in it; returns the piece to go on with, 0 when
 * there is no memory. */
static size_t write_next(layout *l, size_t at) {
    const bt_piece *piece = &l->pieces[at];
    frame *f = top(l);
    write_space(l, at);
    if (bt_piece_opens(piece)) {
        if (is_empty(piece, at) || fits(l, at, piece->match + (size_t)1, l->column))
            return write_flat(l, at);
        if (!push(l, at)) return 0;
    } else if (bt_piece_closes(piece)) {
        l->depth--;
    } else if (piece->type == TERM_COMMA && f != NULL) {
        f->value = false;
    }
    write_piece(l, piece);
    uint64_t width = bt_format_width(l->text, piece);
    if (width < BT_UNBROKEN) {
        l->column += width;
    } else {
        const char *end = l->text->base + piece->end, *line = end;
        while (line[-1] != '\n') line--;
        l->column = (uint64_t)(end - line);
    }
    return at + 1;
}

bt_status bt_format_layout(const bt_text *text, const bt_pieces *pieces, uint32_t width,
                           bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    layout l = {.text = text,
                .pieces = pieces->items,
                .count = pieces->count,
                .width = width,
                .newline = pieces->newline,
                .out = &out};
    bool enough = true;
    for (size_t at = 0; at < l.count && enough;) {
        at = write_next(&l, at);
        enough = at != 0;
    }
    if (l.count > 0) bt_out_text(&out, l.newline);
    bt_status status = enough ? bt_out_end(text->ctx, &out) : BT_NOMEM;
    bt_release(&text->ctx->memory, l.frames, l.capacity * sizeof *l.frames);
    return status;
}
