/* SPDX-License-Identifier: Apache-2.0 */
/* Terms as text: the entry, and writing on one line. */
#include "parser/text/print.h"

#include "etf/atoms.h"

/* A line's width is held below what the arithmetic takes. */
#define MOST_WIDTH (1u << 30)

void bt_record_name_write(bt_printer *p, const bt_term *record) {
    bt_out_byte(p->out, '#');
    bt_leaf_write(p->out, &record->as.items[0], p->style);
    bt_out_byte(p->out, ':');
    bt_leaf_write(p->out, &record->as.items[1], p->style);
}

/* ---- on one line ----------------------------------------------------------------------------- */

static void write_byte_list(bt_out *out, const bt_term *term) {
    bt_out_byte(out, '[');
    for (size_t i = 0; i < term->count; i++) {
        const bt_term byte = bt_int(term->as.bytes[i]);
        if (i != 0) bt_out_byte(out, ',');
        bt_leaf_write(out, &byte, (bt_style){0});
    }
    bt_out_byte(out, ']');
}

static bt_status enter(bt_printer *p, const bt_term *term) {
    if (p->flat_count == p->flat_capacity &&
        !bt_grow(&p->ctx->memory, (void **)&p->flats, sizeof *p->flats, &p->flat_capacity,
                 p->flat_count + 1))
        return BT_NOMEM;
    p->flats[p->flat_count++] = (bt_flat){term, 0};
    p->at++;
    switch (term->kind) {
    case BT_LIST: bt_out_byte(p->out, '['); break;
    case BT_MAP: bt_out_bytes(p->out, "#{", 2); break;
    case BT_RECORD: bt_record_name_write(p, term); /* fall through */
    default: bt_out_byte(p->out, '{'); break;
    }
    return BT_OK;
}

/* Writes a term that has an extent, or enters it. */
static bt_status write_or_enter(bt_printer *p, const bt_term *term) {
    uint32_t form = p->extents[p->at].next;
    switch (term->kind) {
    case BT_STRING:
        if (form == BT_BITS_NUMBERS)
            write_byte_list(p->out, term);
        else
            bt_string_write(p->out, term->as.bytes, term->count);
        break;
    case BT_BITSTRING: bt_bits_write(p->out, term, (bt_bits_form)form); break;
    case BT_BIG: bt_out_bytes(p->out, p->texts[form].text, p->texts[form].length); break;
    case BT_FLOAT: bt_out_bytes(p->out, p->floats + form, p->extents[p->at].width); break;
    default: return enter(p, term);
    }
    p->at++;
    return BT_OK;
}

/* These write a term up to its next part that has an extent, and return that; NULL at the end. */

static const bt_term *next_field(bt_printer *p, bt_flat *flat) {
    const bt_term *record = flat->term;
    while (flat->next < record->count) {
        size_t i = flat->next++;
        const bt_term *value = bt_record_value(record, i);
        if (i != 0) bt_out_byte(p->out, ',');
        bt_leaf_write(p->out, bt_record_key(record, i), p->style);
        bt_out_bytes(p->out, " = ", 3);
        if (bt_has_extent(value)) return value;
        bt_leaf_write(p->out, value, p->style);
    }
    bt_out_byte(p->out, '}');
    return NULL;
}

static const bt_term *next_part(bt_printer *p, bt_flat *flat) {
    const bt_term *term = flat->term;
    bt_out *out = p->out;
    bool list = term->kind == BT_LIST, map = term->kind == BT_MAP;
    for (size_t i = flat->next, count = bt_item_count(term); i < count; i++) {
        const bt_term *part = &term->as.items[i];
        if (map && i % 2 == 1)
            bt_out_bytes(out, " => ", 4);
        else if (i != 0)
            bt_out_byte(out, list && i == term->count ? '|' : ',');
        if (bt_has_extent(part)) {
            flat->next = i + 1;
            return part;
        }
        bt_leaf_write(out, part, p->style);
    }
    bt_out_byte(out, list ? ']' : '}');
    return NULL;
}

bt_status bt_write_extent(bt_printer *p, const bt_term *term) {
    size_t base = p->flat_count;
    bt_status status = write_or_enter(p, term);
    while (status == BT_OK && p->flat_count > base) {
        bt_flat *flat = &p->flats[p->flat_count - 1];
        const bt_term *part =
            flat->term->kind == BT_RECORD ? next_field(p, flat) : next_part(p, flat);
        if (part == NULL)
            p->flat_count--;
        else
            status = write_or_enter(p, part);
    }
    return status;
}

/* ---- entry ----------------------------------------------------------------------------------- */

/* Whether a line may begin behind the limit. One begins within a line's width or behind a tuple's
 * tag, which is shorter than that, further than what is around it; and together they are no wider
 * than twice the term on one line. */
static bool may_pass_limit(const bt_printer *p) {
    const int64_t tag = 4 * 255 + 4, limit = p->ctx->limits.indent;
    int64_t step = p->width > tag ? p->width : tag;
    return p->most * 2 > limit && (int64_t)p->depth > limit / step;
}

static int drop(void *user, const void *bytes, size_t size) {
    (void)user;
    (void)bytes;
    (void)size;
    return 0;
}

/* Writes to nowhere: what cannot be laid out is told before the first line of it is written. */
static bt_status try_lines(bt_printer *p, const bt_term *term) {
    bt_out nowhere, *out = p->out;
    bt_out_init(&nowhere, (bt_sink){drop, NULL});
    p->out = &nowhere;
    bt_status status = bt_write_lines(p, term);
    p->out = out;
    p->at = 0;
    return status;
}

static bt_status print(bt_printer *p, const bt_term *term, bool flat) {
    bt_status status = bt_measure(p, term);
    if (status != BT_OK) return status;
    if (flat || !bt_has_extent(term)) return bt_write_flat(p, term);
    p->most = p->extents[0].width;
    if (may_pass_limit(p)) status = try_lines(p, term);
    return status == BT_OK ? bt_write_lines(p, term) : status;
}

static void release(bt_printer *p) {
    bt_memory *memory = &p->ctx->memory;
    bt_release(memory, p->extents, p->extent_capacity * sizeof *p->extents);
    bt_release(memory, p->texts, p->text_capacity * sizeof *p->texts);
    bt_release(memory, p->floats, p->float_capacity);
    bt_release(memory, p->flats, p->flat_capacity * sizeof *p->flats);
    bt_frames_free(p);
}

bt_status bt_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                   bt_sink sink) {
    bt_print_options set = BT_PRINT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    if (set.width > MOST_WIDTH) return BT_USAGE;
    bt_out out;
    bt_out_init(&out, sink);
    bt_printer p = {.ctx = ctx,
                    .out = &out,
                    .style = {ctx->otp, set.latin1},
                    .width = set.width == 0 ? 80 : set.width};
    if (set.coding) bt_out_text(&out, "%% coding: utf-8\n");
    bt_status status = print(&p, term, set.flat);
    release(&p);
    if (set.form) bt_out_text(&out, ".\n");
    if (status != BT_OK) return status;
    return bt_out_end(ctx, &out);
}
