/* SPDX-License-Identifier: Apache-2.0 */
/* Writing terms over several lines, by the rules in layout.h. */
#include "etf/diag.h"
#include "parser/text/flat.h"
#include "parser/text/layout.h"

/* ---- terms ----------------------------------------------------------------------------------- */

static bt_status new_line(bt_printer *p, int64_t column) {
    static const char line[] = "\n                               ";
    if (column > p->ctx->limits.indent)
        return bt_report(p->ctx, BT_MSG_PRINT_INDENT, BT_NOWHERE, p->ctx->limits.indent);
    if (column < (int64_t)sizeof line) {
        bt_out_short(p->out, line, (size_t)column, sizeof line);
    } else {
        bt_out_byte(p->out, '\n');
        bt_out_repeat(p->out, ' ', (size_t)column - 1);
    }
    return BT_OK;
}

/* Writes what separates the next part from the one before. */
static bt_status separate(bt_printer *p, const bt_broken *frame, bool first, bt_step step) {
    if (first) return BT_OK;
    bt_out_byte(p->out, ',');
    return step.behind ? BT_OK : new_line(p, frame->base);
}

/* Writes a list of bytes that is no string over several lines. */
static bt_status write_bytes(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                             int64_t used) {
    bt_broken frame = {.term = term, .closing = closing, .used = used + 1, .first = true};
    frame.base = frame.column = column + 1;
    bt_out_byte(p->out, '[');
    for (size_t i = 0; i < term->count; i++) {
        const bt_term byte = bt_int(term->as.bytes[i]);
        int64_t width = (int64_t)bt_leaf_width(&byte, p->style);
        bt_step step = bt_take_step(p, &frame, width, true, bt_closing_behind(&frame, i));
        bt_status status = separate(p, &frame, i == 0, step);
        if (status != BT_OK) return status;
        bt_leaf_write(p->out, &byte, p->style);
    }
    bt_out_byte(p->out, ']');
    return BT_OK;
}

static bt_status write_bits(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                            int64_t used) {
    int64_t room = p->width - column - 2, most = p->most - 4 - used;
    room = (room < most ? room : most) - closing;
    if (column + 1 > p->ctx->limits.indent)
        return bt_report(p->ctx, BT_MSG_PRINT_INDENT, BT_NOWHERE, p->ctx->limits.indent);
    bt_bits_wrap(p->out, term, room < 8 ? 8 : room, (size_t)column + 1);
    return BT_OK;
}

static bt_status begin_tagged(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                              int64_t used) {
    int64_t tag = (int64_t)bt_leaf_width(&term->as.items[0], p->style);
    const bt_broken *frame = bt_push_tagged(p, term, tag, column, closing, used);
    if (frame == NULL) return BT_NOMEM;
    bt_out_byte(p->out, '{');
    bt_leaf_write(p->out, &term->as.items[0], p->style);
    if (frame->first) bt_out_byte(p->out, ',');
    return BT_OK;
}

/* Breaks the line behind the name of a record or field if it is too long. */
static bt_status break_behind(bt_printer *p, int64_t width, int64_t *column, int64_t *used) {
    if (!bt_breaks_behind(p, width)) {
        *column += width;
        return BT_OK;
    }
    *column += p->indent;
    *used = 0;
    return new_line(p, *column);
}

static bt_status begin_record(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                              int64_t used) {
    int64_t name = (int64_t)bt_record_name_width(p, term) + 1;
    used += name;
    bt_record_name_write(p, term);
    bt_out_byte(p->out, '{');
    bt_status status = BT_OK;
    if (term->count != 0) status = break_behind(p, name, &column, &used);
    if (status != BT_OK) return status;
    return bt_push_broken(p, term, column, closing, used) == NULL ? BT_NOMEM : BT_OK;
}

/* Begins a term that does not fit. */
static bt_status begin_broken(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                              int64_t used) {
    p->at++;
    switch (term->kind) {
    case BT_STRING: return write_bytes(p, term, column, closing, used);
    case BT_BITSTRING: return write_bits(p, term, column, closing, used);
    case BT_RECORD: return begin_record(p, term, column, closing, used);
    case BT_MAP:
        bt_out_text(p->out, "#{");
        column++;
        break;
    case BT_TUPLE:
        if (bt_is_tagged(term)) return begin_tagged(p, term, column, closing, used);
        bt_out_byte(p->out, '{');
        break;
    default: bt_out_byte(p->out, '['); break;
    }
    return bt_push_broken(p, term, column + 1, closing, used + 1) == NULL ? BT_NOMEM : BT_OK;
}

/* Writes a term, or begins it when it does not fit. */
static bt_status begin(bt_printer *p, const bt_term *term, int64_t column, int64_t closing,
                       int64_t used) {
    bt_print_part it = bt_part_at(p, term, p->at);
    if (it.whole || bt_fits(p, it.width, column, closing, used)) return bt_write_flat(p, term);
    return begin_broken(p, term, column, closing, used);
}

/* ---- parts of terms -------------------------------------------------------------------------- */

static bt_status end(bt_printer *p, char bracket) {
    bt_out_byte(p->out, (uint8_t)bracket);
    p->broken_count--;
    return BT_OK;
}

static bt_status next_tail(bt_printer *p, bt_broken *frame) {
    bt_print_part it = bt_part_at(p, &frame->term->as.items[frame->term->count], p->at);
    int64_t closing = frame->closing + 1;
    bt_out_byte(p->out, '|');
    if (it.whole && bt_fits(p, it.width + 1, frame->column, closing, frame->used))
        return bt_write_flat(p, it.term);
    bt_status status = new_line(p, frame->base);
    return status == BT_OK ? begin(p, it.term, frame->base, closing, 0) : status;
}

/* Writes elements up to the first that does not fit, and begins that. */
static bt_status next_elements(bt_printer *p, bt_broken *frame) {
    const bt_term *term = frame->term;
    while (frame->next < term->count) {
        size_t i = frame->next++;
        bool first = frame->first;
        int64_t closing = bt_closing_behind(frame, i);
        bt_print_part it = bt_part_at(p, &term->as.items[i], p->at);
        bt_step step = bt_take_step(p, frame, it.width, it.whole, closing);
        bt_status status = separate(p, frame, first, step);
        if (status != BT_OK) return status;
        if (!it.whole && !step.fits)
            return begin_broken(p, it.term, frame->base, closing, step.used);
        status = bt_write_flat(p, it.term);
        if (status != BT_OK) return status;
    }
    if (frame->next++ == term->count && (term->flags & BT_IMPROPER)) return next_tail(p, frame);
    return end(p, term->kind == BT_LIST ? ']' : '}');
}

static bt_status next_value(bt_printer *p, bt_broken *frame) {
    int64_t column = frame->base + bt_value_indent(p);
    size_t i = frame->next++;
    frame->value = false;
    bt_out_text(p->out, " =>");
    bt_status status = new_line(p, column);
    if (status != BT_OK) return status;
    return begin(p, &frame->term->as.items[2 * i + 1], column, bt_closing_behind(frame, i), 0);
}

static bt_status next_pair(bt_printer *p, bt_broken *frame) {
    size_t i = frame->next;
    if (frame->value) return next_value(p, frame);
    if (i == frame->term->count) return end(p, '}');
    bool first = frame->first;
    int64_t closing = bt_closing_behind(frame, i);
    bt_print_part key = bt_part_at(p, &frame->term->as.items[2 * i], p->at);
    bt_print_part value = bt_part_at(p, key.term + 1, bt_extent_after(p, key.term, p->at));
    bt_step step =
        bt_take_step(p, frame, key.width + 4 + value.width, key.whole && value.whole, closing);
    bt_status status = separate(p, frame, first, step);
    if (status != BT_OK) return status;
    if (!step.fits) {
        frame->value = true;
        return begin(p, key.term, frame->base, closing, step.used);
    }
    frame->next++;
    status = bt_write_flat(p, key.term);
    bt_out_text(p->out, " => ");
    return status == BT_OK ? bt_write_flat(p, value.term) : status;
}

static bt_status next_field(bt_printer *p, bt_broken *frame) {
    size_t i = frame->next++;
    if (i == frame->term->count) return end(p, '}');
    bool first = frame->first;
    int64_t closing = bt_closing_behind(frame, i);
    const bt_term *key = bt_record_key(frame->term, i);
    int64_t name = (int64_t)bt_leaf_width(key, p->style) + 3;
    bt_print_part it = bt_part_at(p, bt_record_value(frame->term, i), p->at);
    bt_step step = bt_take_step(p, frame, name + it.width, it.whole, closing);
    bt_status status = separate(p, frame, first, step);
    if (status != BT_OK) return status;
    bt_leaf_write(p->out, key, p->style);
    bt_out_text(p->out, " =");
    if (step.fits || !bt_breaks_behind(p, name)) bt_out_byte(p->out, ' ');
    if (step.fits) return bt_write_flat(p, it.term);
    int64_t column = frame->base, used = step.used + name;
    status = break_behind(p, name, &column, &used);
    return status == BT_OK ? begin(p, it.term, column, closing, used) : status;
}

bt_status bt_write_lines(bt_printer *p, const bt_term *term) {
    bt_status status = BT_OK;
    if (!bt_fits(p, p->most, 1, 0, 0)) status = bt_find_indent(p, term);
    if (status == BT_OK) status = begin(p, term, 1, 0, 0);
    while (status == BT_OK && p->broken_count > 0) {
        bt_broken *frame = &p->broken[p->broken_count - 1];
        switch (frame->term->kind) {
        case BT_MAP: status = next_pair(p, frame); break;
        case BT_RECORD: status = next_field(p, frame); break;
        default: status = next_elements(p, frame); break;
        }
    }
    return status;
}
