/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "etf/utf8.h"

/* Reads from a copy that ends where the data ends, so that a sanitizer sees a read past it. */
static size_t read_exactly(const char *bytes, size_t size, uint32_t *c) {
    uint8_t *copy = malloc(size);
    memcpy(copy, bytes, size);
    size_t length = bt_utf8_read(copy, copy + size, c);
    free(copy);
    return length;
}

Test(utf8, every_code_point_goes_round) {
    for (uint32_t c = 0; c < 0x110000; c++) {
        uint8_t bytes[4];
        size_t length = bt_utf8_write(c, bytes);
        size_t expected = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
        cr_assert_eq(length, expected);
        uint32_t back = UINT32_MAX;
        size_t used = bt_utf8_read(bytes, bytes + length, &back);
        if (c >= 0xD800 && c <= 0xDFFF) {
            cr_assert_eq(used, 0, "surrogate %X", c);
        } else {
            cr_assert_eq(used, length, "%X", c);
            cr_assert_eq(back, c);
        }
        for (size_t cut = 1; cut < length; cut++)
            cr_assert_eq(bt_utf8_read(bytes, bytes + cut, &back), 0, "%X cut to %zu", c, cut);
    }
}

Test(utf8, refuses_what_is_none) {
    static const struct {
        const char *bytes;
        size_t size;
    } rows[] = {
        {"\x80", 1}, /* a continuation alone */
        {"\xBF", 1},
        {"\xC0\x80", 2}, /* longer than needed */
        {"\xC1\xBF", 2},
        {"\xE0\x80\x80", 3},
        {"\xE0\x9F\xBF", 3},
        {"\xF0\x80\x80\x80", 4},
        {"\xF0\x8F\xBF\xBF", 4},
        {"\xED\xA0\x80", 3}, /* surrogates */
        {"\xED\xBF\xBF", 3},
        {"\xF4\x90\x80\x80", 4}, /* beyond U+10FFFF */
        {"\xF5\x80\x80\x80", 4},
        {"\xFE", 1},
        {"\xFF", 1},
        {"\xC3\x28", 2}, /* no continuation */
        {"\xE2\x28\xA1", 3},
        {"\xE2\x82\x28", 3},
        {"\xF0\x28\x8C\xBC", 4},
        {"\xF0\x90\x28\xBC", 4},
        {"\xF0\x9F\x98\x28", 4},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint32_t c;
        cr_expect_eq(read_exactly(rows[i].bytes, rows[i].size, &c), 0, "row %zu", i);
    }
}

Test(utf8, counts_characters_up_to_the_first_bad_byte) {
    static const struct {
        const char *text;
        size_t size, count, bad;
    } rows[] = {
        {"", 0, 0, 0},
        {"plain text of some length", 25, 25, 25},
        {"\xC3\xA9t\xC3\xA9", 5, 3, 5},
        {"a\xE2\x82\xAC"
         "b\xF0\x9F\x98\x80",
         9, 4, 9},
        {"12345678\xFF"
         "9",
         10, 8, 8},
        {"1234567\xC3", 8, 7, 7},
        {"a\0b", 3, 3, 3},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        size_t bad;
        size_t count = bt_utf8_count((const uint8_t *)rows[i].text, rows[i].size, &bad);
        cr_expect_eq(count, rows[i].count, "row %zu", i);
        cr_expect_eq(bad, rows[i].bad, "row %zu", i);
    }
}

Test(utf8, ascii_runs_end_anywhere) {
    for (size_t size = 0; size < 40; size++)
        for (size_t at = 0; at <= size; at++) {
            uint8_t *data = malloc(size + 1);
            memset(data, 'x', size);
            if (at < size) data[at] = 0x80;
            cr_assert_eq(bt_ascii_run(data, size), at);
            free(data);
        }
}
