/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows of etf_rows.h are too short for: the encoder's buffer, and sinks that fail. */
#include <criterion/criterion.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etf/term.h"

enum { FEW = 600, ROOM = 4 << 20 };

/* Around the most of a STRING_EXT, and around what the encoder collects. */
static const uint32_t many[] = {65536 - 2000, 65535, 65536, 65537, 131072, 400000};
enum { MANY = sizeof many / sizeof *many, TERMS = 3 * (FEW + MANY) };

typedef struct expected {
    uint8_t *bytes;
    size_t size;
} expected;

static void put(expected *to, const void *bytes, size_t count) {
    cr_assert_leq(to->size + count, ROOM);
    memcpy(to->bytes + to->size, bytes, count);
    to->size += count;
}

static void put_head(expected *to, uint8_t tag, uint32_t count) {
    const uint8_t head[] = {tag, (uint8_t)(count >> 24), (uint8_t)(count >> 16),
                            (uint8_t)(count >> 8), (uint8_t)count};
    put(to, head, sizeof head);
}

static void put_string(expected *to, const uint8_t *bytes, uint32_t count) {
    const uint8_t head[] = {107, (uint8_t)(count >> 8), (uint8_t)count};
    if (count <= 65535) {
        put(to, head, sizeof head);
        put(to, bytes, count);
        return;
    }
    put_head(to, 108, count);
    for (uint32_t i = 0; i < count; i++) put(to, (const uint8_t[]){97, bytes[i]}, 2);
    put(to, "j", 1);
}

static void put_big(expected *to, const uint8_t *bytes, uint32_t count) {
    if (count < 256)
        put(to, (const uint8_t[]){110, (uint8_t)count}, 2);
    else
        put_head(to, 111, count);
    put(to, "", 1);
    put(to, bytes, count);
}

/* A list of binaries, strings and integers of all these sizes, and its external form. */
static bt_term list_of_all(const uint8_t *bytes, bt_term *items, expected *to) {
    bt_term *item = items;
    put(to, "\x83", 1);
    put_head(to, 108, TERMS);
    for (uint32_t i = 0; i < FEW + MANY; i++) {
        /* Strings have a byte, and integers more bytes than an int64_t. */
        uint32_t count = i < FEW ? i : many[i - FEW];
        uint32_t string = count == 0 ? 1 : count, big = count < 9 ? 9 : count;
        *item = bt_bytes(BT_BITSTRING, bytes, count);
        item++->bits = 8;
        *item++ = bt_bytes(BT_STRING, bytes, string);
        *item++ = bt_bytes(BT_BIG, bytes, big);
        put_head(to, 109, count);
        put(to, bytes, count);
        put_string(to, bytes, string);
        put_big(to, bytes, big);
    }
    put(to, "j", 1);
    return (bt_term){.kind = BT_LIST, .count = TERMS, .as.items = items};
}

/* As they are, and through the buffer that has the size of all. */
Test(encode, any_number_of_bytes) {
    static bt_term items[TERMS];
    uint8_t *bytes = malloc(400000); /* of exactly this size: nothing is read behind them */
    expected whole = {malloc(ROOM), 0};
    for (size_t i = 0; i < 400000; i++) bytes[i] = (uint8_t)(i % 251 + 1);
    bt_term list = list_of_all(bytes, items, &whole);
    for (int compressed = -1; compressed <= 0; compressed++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
        options.compressed = compressed;
        bt_buffer out = BT_BUFFER_INIT(ctx);
        cr_expect_eq(bt_encode(ctx, &list, &options, bt_buffer_sink(&out)), BT_OK);
        cr_expect(out.size == whole.size && memcmp(out.data, whole.bytes, out.size) == 0);
        bt_buffer_free(&out);
        bt_ctx_free(ctx);
    }
    free(whole.bytes);
    free(bytes);
}

/* The bytes of a term are read to their end, and no further. */
Test(encode, bytes_end_where_they_end) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (uint32_t count = 1; count < FEW; count++) {
        uint8_t *bytes = calloc(count, 1);
        bt_term string = bt_bytes(BT_STRING, bytes, count);
        bt_buffer out = BT_BUFFER_INIT(ctx);
        cr_expect_eq(bt_encode(ctx, &string, NULL, bt_buffer_sink(&out)), BT_OK);
        cr_expect_eq(out.size, 4 + count);
        bt_buffer_free(&out);
        free(bytes);
    }
    bt_ctx_free(ctx);
}

typedef struct failing {
    unsigned calls, fail_at;
} failing;

static int fail(void *user, const void *bytes, size_t size) {
    failing *f = user;
    (void)bytes;
    (void)size;
    return ++f->calls == f->fail_at ? EPIPE : 0;
}

/* It is not called again. */
Test(encode, a_sink_that_fails) {
    static bt_term items[TERMS];
    uint8_t *bytes = calloc(400000, 1);
    expected whole = {malloc(ROOM), 0};
    bt_term list = list_of_all(bytes, items, &whole);
    unsigned fail_at = 1;
    for (;; fail_at++) {
        failing f = {0, fail_at};
        const bt_diag *const *diags;
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_status status = bt_encode(ctx, &list, NULL, (bt_sink){fail, &f});
        size_t count = bt_diagnostics(ctx, &diags);
        bt_ctx_free(ctx);
        if (f.calls < fail_at) {
            cr_expect_eq(status, BT_OK);
            break;
        }
        cr_expect_eq(status, BT_IO);
        cr_expect_eq(count, 1);
        cr_expect_eq(f.calls, fail_at);
    }
    cr_expect_gt(fail_at, 20);
    free(whole.bytes);
    free(bytes);
}
