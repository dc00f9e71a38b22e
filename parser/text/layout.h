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

#include "parser/text/print.h"

struct bt_frame {
    const bt_term *term;
    size_t next; /* the part, pair or field that comes next */
    int64_t base, column, used, closing;
    bool first; /* the next part stands right behind the bracket */
    bool value; /* a map's value comes next, on a line of its own */
};

/* A part, before it is written. */
typedef struct bt_part {
    const bt_term *term;
    int64_t width;
    bool whole; /* may follow another on its line */
} bt_part;

/* A part whose extent, if it has one, is at `extent`. */
bt_part bt_part_at(const bt_printer *p, const bt_term *term, size_t extent);
/* The extent of what follows the term. */
size_t bt_extent_after(const bt_printer *p, const bt_term *term, size_t extent);
bt_status bt_push_frame(bt_printer *p, bt_frame frame);

static inline bool bt_fits(const bt_printer *p, int64_t width, int64_t column, int64_t closing,
                           int64_t used) {
    return width < p->width - column - closing && width + used + closing <= p->most;
}
/* What closes behind part `i`. */
static inline int64_t bt_closing_behind(const bt_frame *frame, size_t i) {
    return i + 1 < frame->term->count ? 0 : frame->closing + 1;
}
static inline bool bt_is_tagged(const bt_term *term) {
    return term->kind == BT_TUPLE && term->count > 1 && term->as.items[0].kind == BT_ATOM;
}
/* Whether what is behind a tag, or a name, this wide goes on a line of its own. */
static inline bool bt_breaks_behind(const bt_printer *p, int64_t width) {
    return p->indent > 0 && width > p->indent;
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
/* Decides that for the next part, and moves the frame's column behind it. */
bt_step bt_take_step(const bt_printer *p, bt_frame *frame, int64_t width, bool whole,
                     int64_t closing);

/* Finds the indentation for tagged tuples that keeps the term at hand, the whole, on the page. */
bt_status bt_find_indent(bt_printer *p, const bt_term *term);
#endif
