/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/report.h"

#include "etf/ctx.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/release/script.h"
#include "parser/text/json_write.h"

/* ---- text ------------------------------------------------------------------------------------ */

static uint32_t put_character(bt_out *out, uint32_t c) {
    if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
        bt_out_format(out, "\\x%02X", c);
        return 4;
    }
    uint8_t bytes[4];
    bt_out_bytes(out, bytes, bt_utf8_write(c, bytes));
    return 1;
}

uint32_t bt_put_bytes(bt_out *out, const void *text, size_t size) {
    const uint8_t *at = text, *end = at + size;
    uint32_t width = 0;
    while (at < end) {
        uint32_t c;
        size_t length = bt_utf8_read(at, end, &c);
        width += put_character(out, length == 0 ? *at : c);
        at += length == 0 ? 1 : length;
    }
    return width;
}

uint32_t bt_put_atom(bt_out *out, const bt_atom *atom) {
    size_t size;
    const char *text = bt_atom_text(atom, &size);
    return bt_put_bytes(out, text, size);
}

/* Character `i` of a string term, as a code point that UTF-8 has. */
static uint32_t character(const bt_term *string, uint32_t i) {
    bt_term c = bt_element(string, i);
    bool surrogate = c.as.integer >= 0xD800 && c.as.integer < 0xE000;
    return surrogate ? 0xFFFD : (uint32_t)c.as.integer;
}

bt_status bt_put_string(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    if (term == NULL) {
        bt_out_byte(out, '?');
        return BT_OK;
    }
    if (!bt_is_text(term)) return bt_put_term(ctx, out, term);
    for (uint32_t i = 0; i < term->count; i++) (void)put_character(out, character(term, i));
    return BT_OK;
}

uint32_t bt_string_chars(const bt_term *term) {
    return term != NULL && bt_is_text(term) ? term->count : 0;
}

bt_status bt_put_term(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    bt_print_options flat = BT_PRINT_OPTIONS_INIT;
    flat.flat = flat.unicode = true;
    return bt_print(ctx, term, &flat, bt_out_sink(out));
}

void bt_put_pad(bt_out *out, uint32_t width, uint32_t column) {
    bt_out_repeat(out, ' ', width < column ? column - width : 1);
}

void bt_put_count(bt_out *out, uint64_t count, const char *what) {
    bt_out_format(out, "%llu %s%s", (unsigned long long)count, what, count == 1 ? "" : "s");
}

/* ---- JSON ------------------------------------------------------------------------------------ */

void bt_json_atom(bt_out *out, const bt_atom *atom) {
    if (atom == NULL) {
        bt_out_text(out, "null");
        return;
    }
    size_t size;
    const char *text = bt_atom_text(atom, &size);
    bt_json_utf8(out, text, size);
}

bt_status bt_json_string(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    if (term == NULL || !bt_is_text(term)) return bt_json_text(ctx, out, term);
    bt_out_byte(out, '"');
    for (uint32_t i = 0; i < term->count; i++) bt_json_character(out, character(term, i));
    bt_out_byte(out, '"');
    return BT_OK;
}

bt_status bt_json_text(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    if (term == NULL) {
        bt_out_text(out, "null");
        return BT_OK;
    }
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_print_options flat = BT_PRINT_OPTIONS_INIT;
    flat.flat = flat.unicode = true;
    bt_status status = bt_print(ctx, term, &flat, bt_buffer_sink(&buffer));
    if (status == BT_OK) bt_json_utf8(out, buffer.data, buffer.size);
    bt_buffer_free(&buffer);
    return status;
}
