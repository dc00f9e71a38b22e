/* SPDX-License-Identifier: Apache-2.0 */
/* The exact term order. The expected orders are OTP's: lists:sort/1 on OTP 25, 27 and 29, but for
 * integers before floats, which is what term_to_binary(_, [deterministic]) sorts keys by. */
#include "counting.h"
#include "etf/ctx.h"
#include "etf/term.h"

enum { MOST = 80 };

typedef struct terms {
    bt_ctx *ctx;
    bt_term items[MOST];
    size_t count;
} terms;

static bt_term *next(terms *t) {
    cr_assert_lt(t->count, MOST);
    return &t->items[t->count++];
}

static void add_big(terms *t, bool negative, const char *bytes, size_t size) {
    cr_assert_eq(bt_make_big(t->ctx, negative, (const uint8_t *)bytes, size, next(t)), BT_OK);
}

static void add_float(terms *t, double value) {
    cr_assert_eq(bt_make_float(value, next(t)), BT_OK);
}

static void add_atom(terms *t, const char *text) {
    cr_assert_eq(bt_make_atom(t->ctx, text, strlen(text), next(t)), BT_OK);
}

static void add_bytes(terms *t, bt_kind kind, const char *bytes, size_t size) {
    char *copy = bt_copy(t->ctx, bytes, size);
    cr_assert_not_null(copy);
    *next(t) = bt_bytes(kind, (const uint8_t *)copy, size);
}
#define ADD_BYTES(t, kind, text) add_bytes(t, kind, text, sizeof text - 1)

static void add_tuple(terms *t, const int64_t *values, size_t count) {
    bt_term items[8];
    for (size_t i = 0; i < count; i++) items[i] = bt_int(values[i]);
    cr_assert_eq(bt_make_tuple(t->ctx, items, count, next(t)), BT_OK);
}
#define ADD_TUPLE(t, ...)                                                                          \
    add_tuple(t, (const int64_t[]){__VA_ARGS__},                                                   \
              sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

static void add_map(terms *t, const int64_t *values, size_t pairs) {
    bt_term items[8];
    for (size_t i = 0; i < 2 * pairs; i++) items[i] = bt_int(values[i]);
    cr_assert_eq(bt_make_map(t->ctx, items, pairs, next(t)), BT_OK);
}
#define ADD_MAP(t, ...)                                                                            \
    add_map(t, (const int64_t[]){__VA_ARGS__},                                                     \
            sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t) / 2)

/* A list of integers, with an atom as its tail unless that is NULL. */
static void add_list(terms *t, const int64_t *values, size_t count, const char *tail) {
    bt_term items[8], end;
    for (size_t i = 0; i < count; i++) items[i] = bt_int(values[i]);
    if (tail != NULL) cr_assert_eq(bt_make_atom(t->ctx, tail, strlen(tail), &end), BT_OK);
    cr_assert_eq(bt_make_list(t->ctx, items, count, tail == NULL ? NULL : &end, next(t)), BT_OK);
}
#define ADD_LIST(t, tail, ...)                                                                     \
    add_list(t, (const int64_t[]){__VA_ARGS__},                                                    \
             sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t), tail)

static int compare(bt_ctx *ctx, const bt_term *a, const bt_term *b) {
    int order = 99;
    cr_assert_eq(bt_compare(ctx, a, b, &order), BT_OK);
    return (order > 0) - (order < 0);
}

static void expect_ascending(const terms *t) {
    for (size_t i = 0; i < t->count; i++)
        for (size_t j = 0; j < t->count; j++)
            cr_expect_eq(compare(t->ctx, &t->items[i], &t->items[j]), (i > j) - (i < j),
                         "items %zu and %zu", i, j);
}

Test(order, all_kinds) {
    counting c = {0};
    terms t = {.ctx = counting_ctx(&c, NULL)};
    add_big(&t, true, "\0\0\0\0\0\0\0\0\1", 9);
    add_big(&t, true, "\1\0\0\0\0\0\0\200", 8);
    *next(&t) = bt_int(INT64_MIN);
    *next(&t) = bt_int(-1);
    *next(&t) = bt_int(0);
    *next(&t) = bt_int(255);
    *next(&t) = bt_int(INT64_MAX);
    add_big(&t, false, "\0\0\0\0\0\0\0\200", 8);
    add_big(&t, false, "\377\0\0\0\0\0\0\201", 8);
    add_big(&t, false, "\0\1\0\0\0\0\0\201", 8);
    add_big(&t, false, "\0\0\0\0\0\0\0\0\1", 9);
    add_float(&t, -1.5e300);
    add_float(&t, -0.0);
    add_float(&t, 0.0);
    add_float(&t, 5.0e-324);
    add_float(&t, 1.0);
    add_atom(&t, "");
    add_atom(&t, "a");
    add_atom(&t, "aa");
    add_atom(&t, "b");
    add_atom(&t, "\xC3\xA9");
    /* references: node, creation, then the words from the last one on */
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\2\x77\3a@b\0\0\0\1\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\2\x77\3a@b\0\0\0\1\0\0\0\2\0\0\0\1");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\2\x77\3a@b\0\0\0\1\0\0\0\1\0\0\0\2");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\3\x77\3a@b\0\0\0\1\0\0\0\1\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\1\x77\3a@b\0\0\0\2\0\0\0\1");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\1\x77\3b@a\0\0\0\1\0\0\0\1");
    /* ports: node, creation, number */
    ADD_BYTES(&t, BT_PORT, "\x59\x77\3a@b\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_PORT, "\x59\x77\3a@b\0\0\0\2\0\0\0\1");
    ADD_BYTES(&t, BT_PORT, "\x78\x77\3a@b\0\0\0\1\0\0\0\0\0\0\0\1");
    ADD_BYTES(&t, BT_PORT, "\x59\x77\3a@b\0\0\0\1\0\0\0\2");
    ADD_BYTES(&t, BT_PORT, "\x59\x77\3b@a\0\0\0\1\0\0\0\1");
    /* pids: serial, number, node, creation */
    ADD_BYTES(&t, BT_PID, "\x58\x77\3a@b\0\0\0\1\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_PID, "\x58\x77\3a@b\0\0\0\1\0\0\0\1\0\0\0\2");
    ADD_BYTES(&t, BT_PID, "\x58\x77\3b@a\0\0\0\1\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_PID, "\x58\x77\3a@b\0\0\0\2\0\0\0\1\0\0\0\1");
    ADD_BYTES(&t, BT_PID, "\x58\x77\3a@b\0\0\0\1\0\0\0\2\0\0\0\1");
    cr_assert_eq(bt_make_tuple(t.ctx, NULL, 0, next(&t)), BT_OK);
    ADD_TUPLE(&t, 9);
    ADD_TUPLE(&t, 1, 1);
    ADD_TUPLE(&t, 1, 2);
    ADD_TUPLE(&t, 2, 1);
    cr_assert_eq(bt_make_map(t.ctx, NULL, 0, next(&t)), BT_OK);
    ADD_MAP(&t, 9, 9);
    ADD_MAP(&t, 1, 9, 2, 9);
    ADD_MAP(&t, 1, 1, 3, 2);
    ADD_MAP(&t, 1, 2, 3, 1);
    *next(&t) = bt_nil();
    ADD_LIST(&t, "tail", 1);
    ADD_LIST(&t, NULL, 1);
    ADD_LIST(&t, "tail", 1, 2);
    ADD_LIST(&t, "tale", 1, 2);
    ADD_LIST(&t, NULL, 1, 2);
    ADD_LIST(&t, "tail", 1, 2, 3);
    ADD_LIST(&t, NULL, 1, 2, 3);
    ADD_LIST(&t, NULL, 1, 2, 300);
    ADD_LIST(&t, NULL, 1, 2, 300, 0);
    ADD_LIST(&t, NULL, 2);
    ADD_LIST(&t, NULL, 300);
    ADD_LIST(&t, NULL, 300, 1);
    static const struct {
        const char *bytes;
        size_t bits;
    } bits[] = {{"", 0},     {"\0", 1},   {"\0", 8},       {"\0\0", 9}, {"\1", 8},
                {"\100", 3}, {"\100", 8}, {"\100\200", 9}, {"\200", 1}};
    for (size_t i = 0; i < sizeof bits / sizeof *bits; i++)
        cr_assert_eq(bt_make_bitstring(t.ctx, bits[i].bytes, bits[i].bits, next(&t)), BT_OK);
    expect_ascending(&t);
    counting_end(&c, t.ctx);
}

Test(order, negative_zero_was_zero_before_otp_27) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term plus, minus;
    cr_assert_eq(bt_make_float(0.0, &plus), BT_OK);
    cr_assert_eq(bt_make_float(-0.0, &minus), BT_OK);
    for (int release = BT_OTP_OLDEST; release <= BT_OTP_NEWEST; release++) {
        cr_assert_eq(bt_set_otp(ctx, release), BT_OK);
        cr_expect_eq(compare(ctx, &minus, &plus), release < 27 ? 0 : -1, "OTP %d", release);
        cr_expect_eq(compare(ctx, &plus, &minus), release < 27 ? 0 : 1, "OTP %d", release);
    }
    bt_ctx_free(ctx);
}

Test(order, how_a_pid_is_written_does_not_matter) {
    terms t = {.ctx = bt_ctx_new(NULL)};
    ADD_BYTES(&t, BT_PID, "\x67\x64\0\3\xE9@b\0\0\0\1\0\0\0\2\3");
    ADD_BYTES(&t, BT_PID, "\x58\x77\4\xC3\xA9@b\0\0\0\1\0\0\0\2\0\0\0\3");
    ADD_BYTES(&t, BT_PID, "\x58\x76\0\4\xC3\xA9@b\0\0\0\1\0\0\0\2\0\0\0\3");
    ADD_BYTES(&t, BT_PID, "\x58\x73\3\xE9@b\0\0\0\1\0\0\0\2\0\0\0\3");
    for (size_t i = 0; i < 4; i++) cr_expect_eq(compare(t.ctx, &t.items[0], &t.items[i]), 0);
    t.count = 0;
    ADD_BYTES(&t, BT_PORT, "\x66\x64\0\3a@b\0\0\0\1\3");
    ADD_BYTES(&t, BT_PORT, "\x59\x77\3a@b\0\0\0\1\0\0\0\3");
    ADD_BYTES(&t, BT_PORT, "\x78\x77\3a@b\0\0\0\0\0\0\0\1\0\0\0\3");
    for (size_t i = 0; i < 3; i++) cr_expect_eq(compare(t.ctx, &t.items[0], &t.items[i]), 0);
    t.count = 0;
    ADD_BYTES(&t, BT_REFERENCE, "\x65\x64\0\3a@b\0\0\0\1\3");
    ADD_BYTES(&t, BT_REFERENCE, "\x72\0\1\x64\0\3a@b\3\0\0\0\1");
    ADD_BYTES(&t, BT_REFERENCE, "\x5A\0\2\x77\3a@b\0\0\0\3\0\0\0\1\0\0\0\0");
    for (size_t i = 0; i < 3; i++) cr_expect_eq(compare(t.ctx, &t.items[0], &t.items[i]), 0);
    bt_ctx_free(t.ctx);
}

Test(order, depth_costs_memory_and_not_the_stack) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_term a = bt_int(1), b = bt_int(2), x = bt_int(1);
    for (int i = 0; i < 1000000; i++) {
        const bt_term pair_a[2] = {a, x}, pair_b[2] = {b, x};
        cr_assert_eq(bt_make_tuple(ctx, pair_a, 2, &a), BT_OK);
        cr_assert_eq(bt_make_tuple(ctx, pair_b, 2, &b), BT_OK);
    }
    uint64_t before = bt_ctx_memory(ctx, NULL);
    cr_expect_eq(compare(ctx, &a, &b), -1);
    cr_expect_eq(compare(ctx, &b, &a), 1);
    cr_expect_eq(compare(ctx, &a, &a), 0);
    cr_expect_eq(bt_ctx_memory(ctx, NULL), before, "comparing keeps no memory");
    counting_end(&c, ctx);
}
