/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "etf/big.h"
#include "etf/ctx.h"

static bt_term of_digits(bt_ctx *ctx, const char *digits, int base, bool negative) {
    bt_term term;
    cr_assert_eq(bt_integer_of_digits(ctx, digits, strlen(digits), base, negative, &term), BT_OK);
    return term;
}

static void expect_text(bt_ctx *ctx, const bt_term *term, const char *expected) {
    const char *text;
    size_t length;
    cr_assert_eq(bt_integer_text(ctx, term, &text, &length), BT_OK);
    cr_expect_eq(length, strlen(expected));
    cr_expect_str_eq(text, expected);
}

Test(big, small_integers_are_words) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    static const struct {
        const char *digits;
        int base;
        bool negative;
        int64_t value;
    } rows[] = {
        {"0", 10, false, 0},
        {"000", 10, true, 0},
        {"00000000000000000000000000000000000000000000000000000000000000000000101", 2, false, 5},
        {"1z", 36, false, 71},
        {"1Z", 36, true, -71},
        {"9223372036854775807", 10, false, INT64_MAX},
        {"9223372036854775808", 10, true, INT64_MIN},
        {"7fffffffffffffff", 16, false, INT64_MAX},
        {"8000000000000000", 16, true, INT64_MIN},
        {"999999999999999", 10, false, 999999999999999},
        {"1000000000000000", 10, false, 1000000000000000},
        {"1y2p0ij32e8e7", 36, false, INT64_MAX},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bt_term term = of_digits(ctx, rows[i].digits, rows[i].base, rows[i].negative);
        cr_expect_eq(term.kind, BT_INT, "row %zu", i);
        cr_expect_eq(term.as.integer, rows[i].value, "row %zu", i);
    }
    bt_ctx_free(ctx);
}

Test(big, words_end_at_63_bits) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term up = of_digits(ctx, "9223372036854775808", 10, false);
    cr_expect_eq(up.kind, BT_BIG);
    cr_expect_eq(up.count, 8);
    cr_expect_eq(up.flags, 0);
    expect_text(ctx, &up, "9223372036854775808");
    bt_term down = of_digits(ctx, "9223372036854775809", 10, true);
    cr_expect_eq(down.kind, BT_BIG);
    cr_expect_eq(down.flags, BT_NEGATIVE);
    expect_text(ctx, &down, "-9223372036854775809");
    bt_term least = bt_make_int(INT64_MIN);
    expect_text(ctx, &least, "-9223372036854775808");
    bt_ctx_free(ctx);
}

/* Text there and back at every length, over the border between our own arithmetic and GMP's. */
Test(big, text_round_trip) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    char digits[4001];
    unsigned seed = 1;
    for (size_t n = 1; n <= 4000; n += n < 1300 ? 1 : 97) {
        for (size_t i = 0; i < n; i++) {
            seed = seed * 1103515245 + 12345;
            digits[i] = (char)('0' + (seed >> 16) % 10);
        }
        if (digits[0] == '0') digits[0] = '9';
        digits[n] = '\0';
        bt_term term = of_digits(ctx, digits, 10, false);
        expect_text(ctx, &term, digits);
        if (n % 5 == 0) {
            const char *text;
            size_t length;
            term = of_digits(ctx, digits, 10, true);
            cr_assert_eq(bt_integer_text(ctx, &term, &text, &length), BT_OK);
            cr_expect(length == n + 1 && text[0] == '-' && memcmp(text + 1, digits, n) == 0);
        }
        if (n % 7 == 0) { /* all nines: one below a power of ten */
            memset(digits, '9', n);
            term = of_digits(ctx, digits, 10, false);
            expect_text(ctx, &term, digits);
        }
    }
    bt_ctx_free(ctx);
}

/* In base 16 the digits are the bytes: what GMP and we make of others is compared with them. */
Test(big, bases_agree) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (size_t bits = 8; bits <= 20000; bits = bits * 3 / 2) {
        char *two = malloc(bits + 1), *sixteen = malloc(bits / 4 + 1);
        cr_assert(two != NULL && sixteen != NULL);
        bits = bits / 4 * 4;
        for (size_t i = 0; i < bits; i++) two[i] = (char)('0' + (i * i % 7 < 3 || i == 0));
        for (size_t i = 0; i < bits; i += 4) {
            int v = 0;
            for (size_t k = 0; k < 4; k++) v = v * 2 + two[i + k] - '0';
            sixteen[i / 4] = "0123456789abcdef"[v];
        }
        two[bits] = sixteen[bits / 4] = '\0';
        bt_term a = of_digits(ctx, two, 2, false), b = of_digits(ctx, sixteen, 16, false);
        int order;
        cr_assert_eq(bt_compare(ctx, &a, &b, &order), BT_OK);
        cr_expect_eq(order, 0, "%zu bits", bits);
        if (b.kind == BT_BIG) {
            cr_expect_eq(b.count, (bits + 7) / 8);
            cr_expect_eq(b.as.bytes[0], strtol(sixteen + bits / 4 - 2, NULL, 16));
        }
        free(two);
        free(sixteen);
    }
    bt_ctx_free(ctx);
}

Test(big, twos_complement) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    static const struct {
        const char *digits;
        bool negative;
        uint64_t bits;
        uint8_t expected[12];
    } rows[] = {
        {"1", false, 8, {1}},
        {"1", true, 8, {0xFF}},
        {"256", false, 8, {0}},
        {"1", false, 4, {0x10}},
        {"1", true, 3, {0xE0}},
        {"5", false, 12, {0x00, 0x50}},
        {"2", true, 17, {0xFF, 0xFF, 0x00}},
        {"3", true, 17, {0xFF, 0xFE, 0x80}},
        {"9223372036854775808", true, 64, {0x80, 0, 0, 0, 0, 0, 0, 0}},
        {"18446744073709551616", false, 72, {1, 0, 0, 0, 0, 0, 0, 0, 0}},
        {"18446744073709551616", true, 72, {0xFF, 0, 0, 0, 0, 0, 0, 0, 0}},
        {"18446744073709551617",
         true,
         76,
         {0xFF, 0xEF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xF0}},
        {"18446744073709551617", true, 16, {0xFF, 0xFF}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint8_t out[12] = {0};
        bt_term term = of_digits(ctx, rows[i].digits, 10, rows[i].negative);
        bt_integer_bits(&term, rows[i].bits, out);
        cr_expect_arr_eq(out, rows[i].expected, sizeof out, "row %zu", i);
    }
    bt_ctx_free(ctx);
}

/* Integers over the limit are refused before GMP sees them; those at it are not. */
Test(big, limit) {
    bt_limits limits = BT_LIMITS_INIT;
    bt_config config = BT_CONFIG_INIT;
    limits.integer_digits = 3000;
    config.limits = &limits;
    bt_ctx *ctx = bt_ctx_new(&config);
    char digits[3101];
    memset(digits, '9', 3100);
    digits[3000] = '\0';
    bt_term most = of_digits(ctx, digits, 10, false);
    expect_text(ctx, &most, digits);
    digits[3000] = '9';
    digits[3100] = '\0';
    bt_term more = of_digits(ctx, digits, 10, true);
    const char *text;
    size_t length;
    const bt_diag *const *diags;
    cr_expect_eq(bt_integer_text(ctx, &more, &text, &length), BT_INVALID);
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    cr_expect_str_eq(diags[0]->name, "limit/integer");
    bt_ctx_free(ctx);
}
