/* SPDX-License-Identifier: Apache-2.0 */
/*
 * External terms that are made to exhaust a reader. What they cost is counted in bytes held at once
 * and in calls of the allocator, which are the same on every machine: both stay in proportion to
 * the input, for every reader.
 */
#include <stdio.h>

#include "counting.h"
#include "etf/zip.h"
#include "etf_rows.h"

/* An attack of any size n: `head`, n as 32 bits if `counted`, n times `each`, `middle`, n times
 * `after`. In `each`, ## stands for two bytes that differ from one to the next. */
typedef struct attack {
    const char *name, *head;
    bool counted;
    const char *each, *middle, *after;
} attack;

#define FUN_OF_WRONG_SIZE                                                                          \
    "70 00000003 01 00000000000000000000000000000000 00000000 00000001 77016D 6100 6100"           \
    "58 770161 00000000 00000000 00000000"

static const attack attacks[] = {
    {"a list of the shortest terms", "6C", true, "6A", "6A", ""},
    {"a tuple of the shortest terms", "69", true, "6A", "", ""},
    {"tuples in tuples", "", false, "6801", "6A", ""},
    {"tuples in tuples without an end", "", false, "6801", "", ""},
    {"lists in lists", "", false, "6C00000001", "6A", "6A"},
    {"lists as tails of lists", "", false, "6C00000001 770161", "6A", ""},
    {"strings as tails of strings", "", false, "6C00000001 6101", "6A", ""},
    {"lists and strings as tails", "", false, "6C00000001 770161 6C00000001 6101", "6A", ""},
    {"lists of no elements as tails", "", false, "6C00000000", "6A", ""},
    {"maps as values", "", false, "7400000001 6101", "6A", ""},
    {"maps as keys", "", false, "7400000001", "6A", "6A"},
    {"maps as keys, out of order", "", false, "7400000002", "6A", "6A 61016A"},
    {"small maps", "6C", true, "7400000002 61016A 61026A", "6A", ""},
    {"a map", "74", true, "62FFFF## 6A", "", ""},
    {"a map whose last key is its first", "74", true, "62FFFF## 6A", "62FFFF0000 6A", ""},
    {"atoms", "6C", true, "7704 3030 ##", "6A", ""},
    {"funs in funs, all of a wrong size", "", false, FUN_OF_WRONG_SIZE, "6A", ""},
    {"LOCAL_EXT in LOCAL_EXT", "", false, "7900000000", "6A", ""},
    {"native records in native records", "", false, "4300000001 00 77016D 770172 77016B", "6A", ""},
    {"a native record of many fields", "4300002000 00 77016D 770172", false, "7704 3030 ##", "",
     "6A"},
    {"dirty bits", "6C", true, "4D00000001 03 FF", "6A", ""},
    {"large integers of zeros", "6C", true, "6E 09 00 000000000000000000", "6A", ""},
    {"bytes behind the term", "6A", false, "6A", "", ""},
};
enum { ATTACKS = sizeof attacks / sizeof *attacks };

/* Writes the digits' bytes; returns what comes behind them. */
static uint8_t *put(uint8_t *to, const char *hex, unsigned number) {
    for (const char *at = hex; *at != '\0';) {
        if (*at == '#') {
            /* Letters and digits, so that they may stand in an atom. */
            *to++ = (uint8_t)('0' + number / 64 % 64);
            *to++ = (uint8_t)('0' + number % 64);
            at += 2;
        } else if (*at == ' ') {
            at++;
        } else {
            unsigned byte;
            cr_assert_eq(sscanf(at, "%2X", &byte), 1);
            *to++ = (uint8_t)byte;
            at += 2;
        }
    }
    return to;
}

/* Without the version byte. */
static uint8_t *make(const attack *a, uint32_t n, size_t *size) {
    size_t most =
        strlen(a->head) + strlen(a->middle) + 8 + n * (strlen(a->each) + strlen(a->after));
    uint8_t *bytes = malloc(most), *to = put(bytes, a->head, 0);
    cr_assert_neq(bytes, NULL);
    uint32_t count = n + (a->counted && strncmp(a->middle, "62", 2) == 0);
    for (int shift = 24; a->counted && shift >= 0; shift -= 8) *to++ = (uint8_t)(count >> shift);
    for (uint32_t i = 0; i < n; i++) to = put(to, a->each, i);
    to = put(to, a->middle, 0);
    for (uint32_t i = 0; i < n; i++) to = put(to, a->after, i);
    *size = (size_t)(to - bytes);
    return bytes;
}

static bt_status decode(bt_ctx *ctx, const bt_source *source) {
    bt_node node;
    return bt_decode(ctx, source, NULL, &node, NULL);
}

static int drop(void *user, const void *data, size_t size) {
    (void)data;
    *(size_t *)user += size;
    return 0;
}

static bt_status hex(bt_ctx *ctx, const bt_source *source) {
    size_t written = 0, size;
    const uint8_t *bytes = (const uint8_t *)bt_source_data(source, &size);
    bt_status status = bt_hex(ctx, source, NULL, (bt_sink){drop, &written});
    if (bytes[1] != 80) cr_expect_leq(written, 160 * size + 2000);
    return status;
}

static const etf_reader readers[] = {decode, etf_decode_with_places, etf_validate, hex};
enum { READERS = sizeof readers / sizeof *readers };

/* What reading 131 and these bytes costs. */
static counting cost(etf_reader read, const uint8_t *bytes, size_t size) {
    uint8_t *whole = malloc(size + 1);
    cr_assert_neq(whole, NULL);
    whole[0] = 131;
    memcpy(whole + 1, bytes, size);
    counting c = {.calls = 0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "attack", whole, size + 1, &source), BT_OK);
    bt_status status = read(ctx, source);
    cr_expect(status == BT_OK || status == BT_INVALID);
    counting_end(&c, ctx);
    free(whole);
    return c;
}

enum { STEP = 300000, MANY = 8192 };

Test(etf_hostile, memory_is_in_proportion_to_the_input) {
    for (size_t i = 0; i < ATTACKS; i++)
        for (size_t r = 0; r < READERS; r++) {
            size_t size;
            uint8_t *bytes = make(&attacks[i], MANY, &size);
            counting c = cost(readers[r], bytes, size);
            cr_expect_leq(c.peak, 72 * size + STEP, "%s, reader %zu: %zu bytes for %zu",
                          attacks[i].name, r, c.peak, size);
            cr_expect_leq(c.calls, 2 * MANY + 200, "%s, reader %zu: %zu calls", attacks[i].name, r,
                          c.calls);
            free(bytes);
        }
}

/* The same, compressed: against the bytes that come out, and none come out beyond the ratio. */
Test(etf_hostile, memory_is_in_proportion_to_what_is_inflated) {
    for (size_t i = 0; i < ATTACKS; i++)
        for (size_t r = 0; r < READERS; r++) {
            size_t size, packed;
            bool fits;
            uint8_t *bytes = make(&attacks[i], MANY, &size), *out = malloc(size + 100);
            bt_ctx *ctx = bt_ctx_new(NULL);
            cr_assert_neq(out, NULL);
            cr_assert_eq(bt_deflate(ctx, bytes, size, 9, out + 5, size + 95, &packed, &fits),
                         BT_OK);
            cr_assert(fits);
            out[0] = 80;
            for (int byte = 0; byte < 4; byte++) out[1 + byte] = (uint8_t)(size >> (24 - 8 * byte));
            counting c = cost(readers[r], out, packed + 5);
            cr_expect_leq(c.peak, 76 * size + STEP, "%s, reader %zu: %zu bytes for %zu",
                          attacks[i].name, r, c.peak, size);
            bt_ctx_free(ctx);
            free(out);
            free(bytes);
        }
}

/* Six bytes: any tag, and a count that claims the world. */
Test(etf_hostile, six_bytes_cost_nothing) {
    static const char *const counts[] = {"FFFFFFFF", "7FFFFFFF", "3FFFFFFF", "0FFFFFFF",
                                         "00FFFFFF", "0000FFFF", "FF00FFFF", "01FFFFFF"};
    for (unsigned tag = 0; tag < 256; tag++)
        for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
            for (size_t r = 0; r < READERS; r++) {
                uint8_t bytes[5] = {(uint8_t)tag};
                (void)put(bytes + 1, counts[i], 0);
                counting c = cost(readers[r], bytes, sizeof bytes);
                cr_expect_leq(c.peak, 100000, "tag %u, %s", tag, counts[i]);
                cr_expect_leq(c.calls, 12, "tag %u, %s", tag, counts[i]);
            }
}

/* A few bytes of zlib data that claim to be a gigabyte. */
Test(etf_hostile, a_lie_about_the_inflated_size_costs_nothing) {
    uint8_t bytes[2000] = {80, 0x3F, 0xFF, 0xFF, 0xFF, 0x78, 0x9C};
    for (size_t r = 0; r < READERS; r++)
        cr_expect_leq(cost(readers[r], bytes, sizeof bytes).peak, 100000);
    bytes[1] = 0; /* now within the ratio: 2 MB of 2 kB, all of which come out */
    bytes[2] = 0x1E;
    for (size_t r = 0; r < READERS; r++)
        cr_expect_leq(cost(readers[r], bytes, sizeof bytes).peak, 200000);
}
