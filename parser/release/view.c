/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/view.h"

#include <string.h>

#include "etf/term.h"
#include "etf/utf8.h"

bt_status bt_read_first(bt_ctx *ctx, const bt_source *source, bt_node *out) {
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_forms forms;
    bt_status status = bt_parse(ctx, source, NULL, &forms);
    if (status != BT_OK && status != BT_INVALID) return status;
    if (status == BT_INVALID) {
        if (forms.count == 0 || bt_error_before(ctx, &mark, forms.spans[0].begin))
            return BT_INVALID;
        if (bt_soften(ctx, &mark) != BT_OK) return BT_INVALID;
    }
    if (forms.count == 0) return bt_report(ctx, BT_MSG_REL_EMPTY, bt_whole(source));
    *out = bt_form(&forms, 0);
    if (forms.count == 1) return BT_OK;
    return bt_report(ctx, BT_MSG_REL_TRAILING, bt_form(&forms, 1).place);
}

static bool is_character(const bt_term *term) {
    if (term->kind != BT_INT || term->as.integer < 0 || term->as.integer > 0x10FFFF) return false;
    return term->as.integer < 0xD800 || term->as.integer > 0xDFFF;
}

bool bt_is_string(const bt_term *term) {
    if (term->kind == BT_NIL || term->kind == BT_STRING) return true;
    if (!bt_is_proper(term)) return false;
    for (uint32_t i = 0; i < term->count; i++)
        if (!is_character(&term->as.items[i])) return false;
    return true;
}

bool bt_same_string(const bt_term *a, const bt_term *b) {
    if (a->kind != b->kind || a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (bt_element(a, i).as.integer != bt_element(b, i).as.integer) return false;
    return true;
}

char *bt_string_utf8(bt_ctx *ctx, const bt_term *string, size_t *length) {
    uint8_t *text = bt_alloc(ctx, (size_t)string->count * 4 + 1);
    if (text == NULL) return NULL;
    size_t size = 0;
    for (uint32_t i = 0; i < string->count; i++)
        size += bt_utf8_write((uint32_t)bt_element(string, i).as.integer, text + size);
    text[size] = '\0';
    if (length != NULL) *length = size;
    return (char *)text;
}

bt_status bt_string_from(bt_ctx *ctx, const char *text, size_t length, bt_term *out) {
    size_t bad;
    const uint8_t *at = (const uint8_t *)text, *end = at + length;
    if (bt_ascii_run(at, length) == length) return bt_make_string(ctx, text, length, out);
    (void)bt_utf8_count(at, length, &bad);
    if (bad != length) return bt_make_string(ctx, text, length, out);
    bt_term *items = bt_alloc(ctx, length * sizeof *items);
    if (items == NULL) return BT_NOMEM;
    size_t count = 0;
    while (at < end) {
        uint32_t character;
        at += bt_utf8_read(at, end, &character);
        items[count++] = bt_int(character);
    }
    return bt_make_list(ctx, items, count, NULL, out);
}

const char *bt_show_string(bt_ctx *ctx, const bt_term *string) {
    size_t length;
    char *text = bt_string_utf8(ctx, string, &length);
    return text == NULL ? "" : bt_show(ctx, text, length);
}

bool bt_is_tuple(const bt_term *term, size_t size, const char *tag) {
    if (term->kind != BT_TUPLE || term->count != size) return false;
    return tag == NULL || (size > 0 && bt_is_atom(&term->as.items[0], tag));
}

bool bt_is_atom_named(const bt_atom *atom, const char *name) {
    return atom != NULL && strlen(name) == atom->length &&
           memcmp(bt_atom_bytes(atom), name, atom->length) == 0;
}

bool bt_list_has(const bt_term *term, const bt_atom *atom) {
    for (uint32_t i = 0; term != NULL && term->kind == BT_LIST && i < term->count; i++)
        if (term->as.items[i].kind == BT_ATOM && term->as.items[i].as.atom == atom) return true;
    return false;
}
