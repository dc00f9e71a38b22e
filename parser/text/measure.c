/* SPDX-License-Identifier: Apache-2.0 */
/* Measures how wide each term would be on one line. */
#include "parser/text/printer.h"

#include "etf/big.h"
#include "parser/text/float.h"

/* A term whose parts are being measured: from `at` on. */
typedef struct frame {
    const bt_term *at, *end;
    size_t extent;
    uint64_t width;
} frame;

typedef struct measurer {
    bt_printer *p;
    frame *frames; /* the terms around the one at hand */
    size_t count, capacity;
} measurer;

static uint32_t saturate(uint64_t width) {
    return width < UINT32_MAX ? (uint32_t)width : UINT32_MAX;
}

__attribute__((noinline)) static bt_status add_wide(bt_printer *p, size_t at, bt_extent wide) {
    if (p->wide_count == BT_WIDE || !bt_grow(&p->ctx->memory, (void **)&p->wides, sizeof *p->wides,
                                             &p->wide_capacity, p->wide_count + 1))
        return BT_NOMEM;
    p->extents[at] = BT_WIDE | (uint32_t)p->wide_count;
    p->wides[p->wide_count++] = wide;
    return BT_OK;
}

static inline bt_status set_extent(bt_printer *p, size_t at, uint64_t width, size_t parts) {
    if (width >= BT_WIDE >> BT_PACKED_WIDTH || parts >> BT_PACKED_WIDTH != 0)
        return add_wide(p, at, (bt_extent){saturate(width), (uint32_t)parts});
    p->extents[at] = (uint32_t)(width << BT_PACKED_WIDTH | parts);
    return BT_OK;
}

__attribute__((noinline)) static bool add_room(bt_printer *p) {
    return p->extent_count != UINT32_MAX &&
           bt_grow(&p->ctx->memory, (void **)&p->extents, sizeof *p->extents, &p->extent_capacity,
                   p->extent_count + 1);
}

static inline bt_status add_extent(bt_printer *p, uint64_t width, size_t parts) {
    if (p->extent_count == p->extent_capacity && !add_room(p)) return BT_NOMEM;
    return set_extent(p, p->extent_count++, width, parts);
}

static uint64_t byte_list_width(const uint8_t *bytes, size_t count) {
    uint64_t width = 2 + (uint64_t)count - 1;
    for (size_t i = 0; i < count; i++) width += bytes[i] < 10 ? 1 : bytes[i] < 100 ? 2 : 3;
    return width;
}

static bt_status measure_string(bt_printer *p, const bt_term *term) {
    uint64_t width = bt_string_width(term->as.bytes, term->count);
    if (width != 0) return add_extent(p, width, BT_BITS_LATIN1);
    return add_extent(p, byte_list_width(term->as.bytes, term->count), BT_BITS_NUMBERS);
}

static bt_status measure_bits(bt_printer *p, const bt_term *term) {
    uint64_t width;
    bt_bits_form form = bt_bits_measure(term, p->style, &width);
    return add_extent(p, width, form);
}

static bt_status measure_big(bt_printer *p, const bt_term *term) {
    bt_number_text text;
    bt_status status = bt_integer_text(p->ctx, term, &text.text, &text.length);
    if (status != BT_OK) return status;
    if (!bt_grow(&p->ctx->memory, (void **)&p->texts, sizeof *p->texts, &p->text_capacity,
                 p->text_count + 1))
        return BT_NOMEM;
    p->texts[p->text_count++] = text;
    return add_extent(p, text.length, 0);
}

/* Finding the text of a float takes time, so it is kept. */
static bt_status measure_float(bt_printer *p, const bt_term *term) {
    if (!bt_grow(&p->ctx->memory, (void **)&p->floats, 1, &p->float_capacity,
                 p->float_count + BT_FLOAT_TEXT))
        return BT_NOMEM;
    size_t width = bt_float_text(term->as.real, p->floats + p->float_count);
    p->float_count += width;
    return add_extent(p, width, 0);
}

/* The width of a term without its parts: brackets, commas, arrows, a record's names. */
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

/* Goes into a term with parts; `*now` is kept until it is done. */
static bt_status enter(measurer *m, const bt_term *term, frame *now) {
    bt_printer *p = m->p;
    if (m->count == m->capacity && !bt_grow(&p->ctx->memory, (void **)&m->frames, sizeof *m->frames,
                                            &m->capacity, m->count + 1))
        return BT_NOMEM;
    m->frames[m->count++] = *now;
    if (m->count > p->depth) p->depth = m->count;
    size_t before = term->kind == BT_RECORD ? 2 + (size_t)term->count : 0;
    const bt_term *items = term->as.items;
    *now =
        (frame){items + before, items + bt_item_count(term), p->extent_count, own_width(p, term)};
    return add_extent(p, 0, 0);
}

/* Measures a term that has an extent, or enters it. */
static bt_status measure(measurer *m, const bt_term *term, frame *now) {
    bt_printer *p = m->p;
    bt_status status;
    switch (term->kind) {
    case BT_STRING: status = measure_string(p, term); break;
    case BT_BIG: status = measure_big(p, term); break;
    case BT_FLOAT: status = measure_float(p, term); break;
    case BT_BITSTRING: status = measure_bits(p, term); break;
    default:
        if (!bt_is_wide_string(term, p->style)) return enter(m, term, now);
        status = add_extent(p, bt_wide_string_width(term), 0);
        break;
    }
    if (status == BT_OK) now->width += bt_extent_at(p, p->extent_count - 1).width;
    return status;
}

/* Adds the term's width to its extent and to the term around it. */
static bt_status leave(measurer *m, frame *now) {
    uint64_t width = now->width;
    size_t parts = m->p->extent_count - now->extent - 1;
    bt_status status = set_extent(m->p, now->extent, width, parts);
    *now = m->frames[--m->count];
    now->width += width;
    return status;
}

bt_status bt_measure(bt_printer *p, const bt_term *term) {
    measurer m = {.p = p};
    frame now = {.at = term, .end = term + 1};
    bt_status status = BT_OK;
    while (status == BT_OK && (now.at < now.end || m.count > 0)) {
        if (now.at == now.end) {
            status = leave(&m, &now);
            continue;
        }
        const bt_term *part = now.at++;
        if (bt_has_extent(part))
            status = measure(&m, part, &now);
        else
            now.width += bt_leaf_width(part, p->style);
    }
    bt_release(&p->ctx->memory, m.frames, m.capacity * sizeof *m.frames);
    return status;
}
