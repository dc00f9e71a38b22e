/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/flat.h"

void bt_record_name_write(bt_printer *p, const bt_term *record) {
    bt_out_byte(p->out, '#');
    bt_leaf_write(p->out, &record->as.items[0], p->style);
    bt_out_byte(p->out, ':');
    bt_leaf_write(p->out, &record->as.items[1], p->style);
}

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
    bt_extent it = bt_extent_at(p, p->at);
    switch (term->kind) {
    case BT_STRING:
        if (it.parts == BT_BITS_NUMBERS)
            write_byte_list(p->out, term);
        else
            bt_string_write(p->out, term->as.bytes, term->count);
        break;
    case BT_BITSTRING: bt_bits_write(p->out, term, (bt_bits_form)it.parts); break;
    case BT_BIG:
        bt_out_bytes(p->out, p->texts[p->text_at].text, p->texts[p->text_at].length);
        p->text_at++;
        break;
    case BT_FLOAT:
        bt_out_bytes(p->out, p->floats + p->float_at, it.width);
        p->float_at += it.width;
        break;
    default:
        if (!bt_is_wide_string(term, p->style)) return enter(p, term);
        bt_wide_string_write(p->out, term);
        break;
    }
    p->at++;
    return BT_OK;
}

/* These write a term up to its next part with an extent, and return that part; NULL at the end. */

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
