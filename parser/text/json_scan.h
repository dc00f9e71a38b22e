/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of JSON, for what makes terms of them (json_read.c). */
#ifndef BT_JSON_SCAN_H
#define BT_JSON_SCAN_H

#include "etf/place.h"
#include "parser/text/json_write.h"

typedef struct bt_json_in {
    bt_ctx *ctx;
    const bt_source *source;
    const uint8_t *begin, *at, *end;
} bt_json_in;

/* The place from `from` up to where reading stands. */
static inline bt_place bt_json_place(const bt_json_in *in, const uint8_t *from) {
    return bt_at(in->source, (size_t)(from - in->begin), (size_t)(in->at - in->begin));
}
void bt_json_skip_space(bt_json_in *in);
/* Reports that something else was expected here: `expected` in words. */
bt_status bt_json_expected(bt_json_in *in, const char *expected);
/* Passes over a word such as `true`, if it is here. */
bool bt_json_word(bt_json_in *in, const char *word);
/* Reads a string, at its quote, as UTF-8 in the context's memory or in the source. */
bt_status bt_json_read_string(bt_json_in *in, const uint8_t **text, size_t *size);
/* Reads a number, at its first character; `real`: always as a float. */
bt_status bt_json_read_number(bt_json_in *in, bool real, bt_term *out);
/* Makes an integer of decimal text with a sign; `from` is its place. */
bt_status bt_json_integer(bt_json_in *in, const uint8_t *from, const char *text, size_t size,
                          bt_term *out);
/* The bytes that base64 text stands for; false when it is none. */
bool bt_json_base64(const uint8_t *text, size_t size, uint8_t *out, size_t *out_size);
#endif
