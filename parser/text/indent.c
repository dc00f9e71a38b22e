/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the indentation of a term: the layout is gone through without writing, to see whether a
 * tagged tuple or record would begin its parts in the right half of the page. Parts that fit on one
 * line do not matter, and are passed over.
 */
#include "parser/text/layout.h"

typedef struct walk {
    bt_printer *p;
    bt_status status;
    bool too_far; /* some parts would begin too far right */
} walk;

/* Whether the term whose extent was the last has to be gone into. If none of its parts has an
 * extent, none of them is broken; then only a record still matters, as its line may break behind a
 * name. */
static bool matters(const bt_printer *p, const bt_term *term) {
    return bt_extent_at(p, p->at - 1).parts != 0 || term->kind == BT_RECORD;
}

static void push(walk *w, const bt_term *term, int64_t base, int64_t closing, int64_t used) {
    if (matters(w->p, term) && bt_push_broken(w->p, term, base, closing, used) == NULL)
        w->status = BT_NOMEM;
}

static bool is_too_far(const bt_printer *p, int64_t column, bool strictly) {
    if (strictly) return !(p->most + column < p->width || column < p->width / 2);
    return !(p->most + column <= p->width || column <= p->width / 2);
}

static void enter_tagged(walk *w, const bt_term *term, int64_t column, int64_t closing,
                         int64_t used) {
    bt_printer *p = w->p;
    int64_t tag = (int64_t)bt_leaf_width(&term->as.items[0], p->style);
    bool breaks = bt_breaks_behind(p, tag + 2);
    w->too_far = is_too_far(p, column + (breaks ? p->indent : tag + 2), !breaks);
    if (matters(p, term) && bt_push_tagged(p, term, tag, column, closing, used) == NULL)
        w->status = BT_NOMEM;
}

/* The column of what follows the name of a record or of a field. */
static int64_t record_column(walk *w, int64_t width, int64_t column, int64_t *used) {
    bool breaks = bt_breaks_behind(w->p, width);
    column += breaks ? w->p->indent : width;
    if (breaks) *used = 0;
    if (is_too_far(w->p, column, false)) w->too_far = true;
    return column;
}

/* Goes into a term that does not fit. */
static void enter_broken(walk *w, const bt_term *term, int64_t column, int64_t closing,
                         int64_t used) {
    bt_printer *p = w->p;
    p->at++;
    switch (term->kind) {
    case BT_TUPLE:
        if (bt_is_tagged(term)) {
            enter_tagged(w, term, column, closing, used);
            return;
        }
        /* fall through */
    case BT_LIST: push(w, term, column + 1, closing, used + 1); break;
    case BT_MAP: push(w, term, column + 2, closing, used + 2); break;
    case BT_RECORD: {
        if (term->count == 0) return;
        int64_t name = (int64_t)bt_record_name_width(p, term) + 1;
        used += name;
        column = record_column(w, name, column, &used);
        push(w, term, column, closing, used);
        break;
    }
    default: break;
    }
}

/* Goes into the term if it does not fit, or else past it. */
static void enter(walk *w, const bt_term *term, int64_t column, int64_t closing, int64_t used) {
    bt_printer *p = w->p;
    bt_print_part it = bt_part_at(p, term, p->at);
    if (it.whole || bt_fits(p, it.width, column, closing, used))
        p->at = bt_extent_after(p, term, p->at);
    else
        enter_broken(w, term, column, closing, used);
}

/* Passes over elements up to the first that does not fit, and goes into that. */
static void next_elements(walk *w, bt_broken *frame) {
    bt_printer *p = w->p;
    const bt_term *term = frame->term, *items = term->as.items;
    bool tail = (term->flags & BT_IMPROPER) != 0;
    /* How full the line is only matters for a tail with parts. */
    bool follow = tail && bt_has_extent(&items[term->count]);
    while (frame->next < term->count) {
        size_t i = frame->next++;
        if (!bt_has_extent(&items[i]) && !follow) {
            frame->first = false;
            continue;
        }
        bt_print_part it = bt_part_at(p, &items[i], p->at);
        int64_t closing = bt_closing_behind(frame, i);
        bt_step step = bt_take_step(p, frame, it.width, it.whole, closing);
        if (!it.whole && !step.fits) {
            enter_broken(w, it.term, frame->base, closing, step.used);
            return;
        }
        p->at = bt_extent_after(p, it.term, p->at);
    }
    if (frame->next++ == term->count && follow)
        enter(w, &items[term->count], frame->column, frame->closing + 1, 0);
    else
        p->broken_count--;
}

static void next_pair(walk *w, bt_broken *frame) {
    bt_printer *p = w->p;
    const bt_term *term = frame->term;
    size_t i = frame->next;
    if (i == term->count) {
        p->broken_count--;
        return;
    }
    const bt_term *key = &term->as.items[2 * i], *value = key + 1;
    int64_t closing = bt_closing_behind(frame, i);
    if (frame->value) {
        frame->value = false;
        frame->next++;
        enter(w, value, frame->base + bt_value_indent(p), closing, 0);
        return;
    }
    size_t behind = bt_extent_after(p, key, p->at);
    int64_t width = bt_part_at(p, key, p->at).width + 4 + bt_part_at(p, value, behind).width;
    int64_t used = frame->first ? frame->used : 0;
    frame->first = false;
    if (bt_fits(p, width, frame->base, closing, used)) {
        p->at = bt_extent_after(p, value, behind);
        frame->next++;
    } else {
        frame->value = true;
        enter(w, key, frame->base, closing, used);
    }
}

static void next_field(walk *w, bt_broken *frame) {
    bt_printer *p = w->p;
    size_t i = frame->next++;
    if (i == frame->term->count) {
        p->broken_count--;
        return;
    }
    int64_t name = (int64_t)bt_leaf_width(bt_record_key(frame->term, i), p->style) + 3;
    bt_print_part it = bt_part_at(p, bt_record_value(frame->term, i), p->at);
    int64_t closing = bt_closing_behind(frame, i), width = name + it.width;
    bt_step step = bt_take_step(p, frame, width, it.whole, closing);
    if (step.fits) {
        p->at = bt_extent_after(p, it.term, p->at);
        return;
    }
    int64_t used = step.used + name;
    int64_t column = record_column(w, name, frame->base, &used);
    enter(w, it.term, column, closing, used);
}

/* Whether no part of the term is too far right with p->indent. */
static bt_status keeps_to_page(bt_printer *p, const bt_term *term, bool *out) {
    walk w = {.p = p};
    p->at = 0;
    enter(&w, term, 1, 0, 0);
    while (w.status == BT_OK && !w.too_far && p->broken_count > 0) {
        bt_broken *frame = &p->broken[p->broken_count - 1];
        switch (frame->term->kind) {
        case BT_MAP: next_pair(&w, frame); break;
        case BT_RECORD: next_field(&w, frame); break;
        default: next_elements(&w, frame); break;
        }
    }
    p->broken_count = 0;
    p->at = 0;
    *out = !w.too_far;
    return w.status;
}

bt_status bt_find_indent(bt_printer *p, const bt_term *term) {
    static const int tried[] = {-1, 4};
    for (size_t i = 0; i < sizeof tried / sizeof *tried; i++) {
        bool keeps;
        p->indent = tried[i];
        bt_status status = keeps_to_page(p, term, &keeps);
        if (status != BT_OK || keeps) return status;
    }
    p->indent = 1;
    return BT_OK;
}
