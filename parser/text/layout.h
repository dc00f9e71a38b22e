/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The layout of OTP's io_lib_pretty. What it goes by, and the names that are used here:
 *   column     where a term begins, from 1
 *   base       the column where the parts of a term begin when they begin a line
 *   used       characters on the line so far, without the indentation
 *   closing    brackets that close behind a term, on the same line
 * A term fits when it ends before the line's width, and `used` stays within the width of the whole
 * term. A term that fits, and has no parts, may follow another on its line; one with parts always
 * begins a line, unless it is the first part. A tuple that begins with an atom (the tag) has its
 * other parts under its second, or, where that would be too far right anywhere in the whole term,
 * 4 columns into the tuple on a line of their own, or, where even that is too far right, 1 column.
 */
#ifndef BT_LAYOUT_H
#define BT_LAYOUT_H

#include "parser/text/printer.h"

/* A term that is broken over lines. */
struct bt_broken {
    const bt_term *term;
    size_t next; /* the part, pair or field that comes next */
    int64_t base, column, used, closing;
    bool first; /* the next part stands right behind the bracket */
    bool value; /* a map's value comes next, on a line of its own */
};

/* A part, before it is written. */
typedef struct bt_print_part {
    const bt_term *term;
    int64_t width;
    bool whole; /* may follow another on its line */
} bt_print_part;

/* The part with this term; if it has an extent, that is at `extent`. */
static inline bt_print_part bt_part_at(const bt_printer *p, const bt_term *term, size_t extent) {
    if (!bt_has_extent(term))
        return (bt_print_part){term, (int64_t)bt_leaf_width(term, p->style), true};
    bt_extent it = bt_extent_at(p, extent);
    bool whole =
        term->kind == BT_BIG || term->kind == BT_FLOAT || bt_is_wide_string(term, p->style);
    if (term->kind == BT_STRING || term->kind == BT_BITSTRING) whole = it.parts != BT_BITS_NUMBERS;
    return (bt_print_part){term, it.width, whole};
}
/* The extent of what follows the term. */
static inline size_t bt_extent_after(const bt_printer *p, const bt_term *term, size_t extent) {
    const unsigned with_parts = 1u << BT_TUPLE | 1u << BT_LIST | 1u << BT_MAP | 1u << BT_RECORD;
    if (!bt_has_extent(term)) return extent;
    bool parts = (with_parts >> term->kind & 1) != 0;
    return extent + 1 + (parts ? bt_extent_at(p, extent).parts : 0);
}
/* Begins a term whose parts begin at `base`, the first of them right behind the bracket. NULL: no
 * memory. The frame is filled in its place, as a copy would wait for what was just written. */
static inline bt_broken *bt_push_broken(bt_printer *p, const bt_term *term, int64_t base,
                                        int64_t closing, int64_t used) {
    if (p->broken_count == p->broken_capacity &&
        !bt_grow(&p->ctx->memory, (void **)&p->broken, sizeof *p->broken, &p->broken_capacity,
                 p->broken_count + 1))
        return NULL;
    bt_broken *frame = &p->broken[p->broken_count++];
    *frame = (bt_broken){.term = term,
                         .base = base,
                         .column = base,
                         .used = used,
                         .closing = closing,
                         .first = true};
    return frame;
}

static inline bool bt_fits(const bt_printer *p, int64_t width, int64_t column, int64_t closing,
                           int64_t used) {
    return width < p->width - column - closing && width + used + closing <= p->most;
}
/* How many brackets close behind part `i`. */
static inline int64_t bt_closing_behind(const bt_broken *frame, size_t i) {
    return i + 1 < frame->term->count ? 0 : frame->closing + 1;
}
static inline bool bt_is_tagged(const bt_term *term) {
    return term->kind == BT_TUPLE && term->count > 1 && term->as.items[0].kind == BT_ATOM;
}
/* Whether what is behind a tag, or a name, this wide goes on a line of its own. */
static inline bool bt_breaks_behind(const bt_printer *p, int64_t width) {
    return p->indent > 0 && width > p->indent;
}
/* Begins a tagged tuple: what is behind its tag, which is so wide. */
static inline bt_broken *bt_push_tagged(bt_printer *p, const bt_term *term, int64_t tag,
                                        int64_t column, int64_t closing, int64_t used) {
    bt_broken *frame = bt_push_broken(p, term, column + tag + 2, closing, used + tag + 2);
    if (frame == NULL) return NULL;
    frame->next = 1;
    if (bt_breaks_behind(p, tag + 2)) { /* no comma, yet */
        frame->base = column + p->indent;
        frame->used--;
        frame->first = false;
    }
    return frame;
}
/* How far a map's value is indented when it is below its key. */
static inline int64_t bt_value_indent(const bt_printer *p) {
    return p->indent > 0 ? p->indent : 4;
}

/* How the line goes on with a part of a frame's term. */
typedef struct bt_step {
    bool behind;  /* it follows another on its line, or else begins a line or is the first */
    bool fits;    /* it is written on one line */
    int64_t used; /* on its line in front of it, when it is not behind another */
} bt_step;
/* Decides it for the next part, and moves the frame's column behind the part. */
static inline bt_step bt_take_step(const bt_printer *p, bt_broken *frame, int64_t width, bool whole,
                                   int64_t closing) {
    /* A comma before it, and one behind it unless it is the last. */
    if (!frame->first && whole &&
        bt_fits(p, width + 1, frame->column, closing == 0 ? 1 : closing, frame->used)) {
        frame->column += 1 + width;
        frame->used += 1 + width;
        return (bt_step){true, true, 0};
    }
    int64_t used = frame->first ? frame->used : 0;
    bool fits = bt_fits(p, width, frame->base, closing, used);
    /* Nothing follows a term with parts: the line counts as full. */
    int64_t taken = fits && whole ? width : p->width;
    frame->first = false;
    frame->column = frame->base + taken;
    frame->used = frame->term->kind == BT_MAP ? taken : used + taken;
    return (bt_step){false, fits, used};
}

/* Finds the indentation of tagged tuples with which the whole term is not too far right. */
bt_status bt_find_indent(bt_printer *p, const bt_term *term);
#endif
