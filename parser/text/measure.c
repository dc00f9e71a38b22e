/* SPDX-License-Identifier: Apache-2.0 */
/* How wide each term would be on one line. */
#include "parser/text/print.h"

#include "etf/big.h"
#include "parser/text/float.h"

/* A term whose parts are being measured. */
typedef struct frame {
    const bt_term *items; /* the next part */
    size_t left;          /* parts to come */
    size_t extent;
    uint64_t width;
} frame;

typedef struct measurer {
    bt_printer *p;
    frame *frames;
    size_t count, capacity;
} measurer;

static uint32_t saturate(uint64_t width) {
    return width < UINT32_MAX ? (uint32_t)width : UINT32_MAX;
}

static bt_status add_extent(bt_printer *p, uint64_t width, size_t next) {
    if (p->extent_count == p->extent_capacity) {
        if (p->extent_count == UINT32_MAX) return BT_NOMEM;
        if (!bt_grow(&p->ctx->memory, (void **)&p->extents, sizeof *p->extents, &p->extent_capacity,
                     p->extent_count + 1))
            return BT_NOMEM;
    }
    p->extents[p->extent_count++] = (bt_extent){saturate(width), (uint32_t)next};
    return BT_OK;
}

static uint64_t byte_list_width(const uint8_t *bytes, size_t count) {
    uint64_t width = 2 + (uint64_t)count - 1;
    for (size_t i = 0; i < count; i++) width += bytes[i] < 10 ? 1 : bytes[i] < 100 ? 2 : 3;
    return width;
}

static bt_status measure_string(bt_printer *p, const bt_term *term, uint64_t *width) {
    bt_bits_form form = BT_BITS_LATIN1;
    *width = bt_string_width(term->as.bytes, term->count);
    if (*width == 0) {
        form = BT_BITS_NUMBERS;
        *width = byte_list_width(term->as.bytes, term->count);
    }
    return add_extent(p, *width, form);
}

static bt_status measure_bits(bt_printer *p, const bt_term *term, uint64_t *width) {
    bt_bits_form form = bt_bits_measure(term, p->style, width);
    return add_extent(p, *width, form);
}

static bt_status measure_big(bt_printer *p, const bt_term *term, uint64_t *width) {
    bt_number_text text;
    bt_status status = bt_integer_text(p->ctx, term, &text.text, &text.length);
    if (status != BT_OK) return status;
    if (!bt_grow(&p->ctx->memory, (void **)&p->texts, sizeof *p->texts, &p->text_capacity,
                 p->text_count + 1))
        return BT_NOMEM;
    p->texts[p->text_count] = text;
    *width = text.length;
    return add_extent(p, *width, p->text_count++);
}

/* Spelling a float is work: its text is kept. */
static bt_status measure_float(bt_printer *p, const bt_term *term, uint64_t *width) {
    size_t at = p->float_count, need = at + BT_FLOAT_TEXT;
    if (need > UINT32_MAX ||
        !bt_grow(&p->ctx->memory, (void **)&p->floats, 1, &p->float_capacity, need))
        return BT_NOMEM;
    *width = bt_float_text(term->as.real, p->floats + at);
    p->float_count += *width;
    return add_extent(p, *width, at);
}

/* The width of a term with parts, apart from its parts: brackets, commas, arrows, a record's
 * names. */
static uint64_t own_width(const bt_printer *p, const bt_term *term) {
    uint64_t commas = term->count == 0 ? 0 : (uint64_t)term->count - 1;
    switch (term->kind) {
    case BT_MAP: return 3 + commas + 4 * (uint64_t)term->count;
    case BT_RECORD: {
        uint64_t width = bt_record_name_width(p, term) + 2 + commas + 3 * (uint64_t)term->count;
        for (size_t i = 0; i < term->count; i++)
            width += bt_leaf_width(bt_record_key(term, i), p->style);
        return width;
    }
    default: return 2 + commas + ((term->flags & BT_IMPROPER) != 0);
    }
}

static bt_status enter(measurer *m, const bt_term *term) {
    bt_printer *p = m->p;
    if (m->count == m->capacity && !bt_grow(&p->ctx->memory, (void **)&m->frames, sizeof *m->frames,
                                            &m->capacity, m->count + 1))
        return BT_NOMEM;
    size_t before = term->kind == BT_RECORD ? 2 + (size_t)term->count : 0;
    m->frames[m->count++] = (frame){term->as.items + before, bt_item_count(term) - before,
                                    p->extent_count, own_width(p, term)};
    return add_extent(p, 0, 0);
}

/* Measures a term without parts, or enters one with parts; then `*width` is 0. */
static bt_status measure(measurer *m, const bt_term *term, uint64_t *width) {
    *width = 0;
    switch (term->kind) {
    case BT_STRING: return measure_string(m->p, term, width);
    case BT_BIG: return measure_big(m->p, term, width);
    case BT_FLOAT: return measure_float(m->p, term, width);
    case BT_BITSTRING:
        if (term->count != 0) return measure_bits(m->p, term, width);
        break;
    case BT_TUPLE:
    case BT_LIST:
    case BT_MAP:
    case BT_RECORD:
        if (bt_has_extent(term)) return enter(m, term);
        break;
    default: break;
    }
    *width = bt_leaf_width(term, m->p->style);
    return BT_OK;
}

/* Gives the top frame's width to its extent and to the term around it. */
static void leave(measurer *m) {
    frame *top = &m->frames[--m->count];
    m->p->extents[top->extent] = (bt_extent){saturate(top->width), (uint32_t)m->p->extent_count};
    if (m->count > 0) m->frames[m->count - 1].width += top->width;
}

bt_status bt_measure(bt_printer *p, const bt_term *term) {
    measurer m = {.p = p};
    uint64_t width;
    bt_status status = measure(&m, term, &width);
    while (status == BT_OK && m.count > 0) {
        frame *top = &m.frames[m.count - 1];
        if (top->left == 0) {
            leave(&m);
            continue;
        }
        top->left--;
        size_t depth = m.count;
        status = measure(&m, top->items++, &width);
        m.frames[depth - 1].width += width;
    }
    bt_release(&p->ctx->memory, m.frames, m.capacity * sizeof *m.frames);
    return status;
}
