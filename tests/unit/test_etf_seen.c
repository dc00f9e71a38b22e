/* SPDX-License-Identifier: Apache-2.0 */
/* Terms that come again, byte for byte: read once, with one array of items. */
#include <stdio.h>

#include "etf/tags.h"
#include "etf/term.h"
#include "etf_rows.h"

/* What is decoded says the same bytes again. */
static void expect_round(bt_ctx *ctx, const etf_bytes *bytes, bt_node *node) {
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    cr_assert_eq(etf_decode(ctx, bytes, bytes->size, false, node), BT_OK, "%s", etf_complaint(ctx));
    cr_assert_eq(bt_encode(ctx, node->term, NULL, bt_buffer_sink(&buffer)), BT_OK);
    cr_assert(buffer.size == bytes->size && memcmp(buffer.data, bytes->data, buffer.size) == 0);
    bt_buffer_free(&buffer);
}

#define MODULES "6C00000004 7705616C706861 770462657461 770567616D6D61 770564656C7461 6A"
#define BEHIND                                                                                     \
    "6D00000028 00000000000000000000000000000000000000000000000000000000000000000000000000000000"

Test(etf_seen, have_one_array_of_items) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    etf_bytes bytes = etf_bytes_of("6804" MODULES "6802 6101" MODULES MODULES BEHIND);
    bt_node node;
    expect_round(ctx, &bytes, &node);
    const bt_term *lists = node.term->as.items;
    cr_expect_eq(lists[0].as.items, lists[2].as.items);
    cr_expect_eq(lists[0].as.items, lists[1].as.items[1].as.items);
    cr_expect_eq(lists[2].count, 4);
    bt_ctx_free(ctx);
    free(bytes.memory);
}

/* A list, or a pair with it in, of any length, and again with one byte changed. */
Test(etf_seen, every_byte_counts) {
    for (int size = 1; size <= 70; size++)
        for (int changed = 0; changed < 3 * size; changed++) {
            uint8_t data[1000] = {131, BT_TAG_SMALL_TUPLE, 3}, *at = data + 3;
            for (int copy = 0; copy < 2; copy++) {
                static const uint8_t head[] = {
                    BT_TAG_SMALL_TUPLE, 2, BT_TAG_SMALL_ATOM_UTF8, 1, 'k', BT_TAG_LIST, 0, 0, 0, 3};
                memcpy(at, head, sizeof head);
                at += sizeof head;
                for (int i = 0; i < 3; i++) {
                    *at++ = BT_TAG_SMALL_ATOM_UTF8;
                    *at++ = (uint8_t)size;
                    memset(at, 'a' + i, (size_t)size);
                    if (copy == 1 && changed / size == i) at[changed % size] = 'x';
                    at += size;
                }
                *at++ = BT_TAG_NIL;
            }
            static const uint8_t behind[] = {BT_TAG_BINARY, 0, 0, 0, 100};
            memcpy(at, behind, sizeof behind);
            at += sizeof behind + 100;
            etf_bytes bytes = {data, data, (size_t)(at - data)};
            bt_ctx *ctx = bt_ctx_new(NULL);
            bt_node node;
            expect_round(ctx, &bytes, &node);
            bt_ctx_free(ctx);
        }
}

/* Twenty tuples in each other that were read are too deep within as many others. */
Test(etf_seen, are_held_to_the_depth) {
    enum { DEEP = 20 };
    for (uint32_t depth = 30; depth <= 50; depth++) {
        uint8_t data[1000] = {131, BT_TAG_SMALL_TUPLE, 3}, *at = data + 3;
        for (int copy = 0; copy < 2; copy++) {
            for (int i = 0; copy == 1 && i < DEEP; i++) {
                *at++ = BT_TAG_SMALL_TUPLE;
                *at++ = 1;
            }
            for (int i = 0; i < DEEP; i++) {
                static const uint8_t pair[] = {BT_TAG_SMALL_TUPLE, 2, BT_TAG_SMALL_ATOM_UTF8, 1};
                memcpy(at, pair, sizeof pair);
                at += sizeof pair;
                *at++ = (uint8_t)('a' + i);
            }
            *at++ = BT_TAG_NIL;
        }
        static const uint8_t behind[] = {BT_TAG_BINARY, 0, 0, 0, 100};
        memcpy(at, behind, sizeof behind);
        at += sizeof behind + 100;
        etf_bytes bytes = {data, data, (size_t)(at - data)};
        bt_limits limits = BT_LIMITS_INIT;
        limits.depth = depth;
        bt_config config = BT_CONFIG_INIT;
        config.limits = &limits;
        bt_ctx *ctx = bt_ctx_new(&config);
        bt_node node;
        bt_status status = etf_decode(ctx, &bytes, bytes.size, false, &node);
        cr_expect_eq(status, depth < 2 * DEEP + 1 ? BT_INVALID : BT_OK, "%u", depth);
        cr_expect_str_eq(etf_complaint(ctx), depth < 2 * DEEP + 1 ? "limit/depth" : "");
        bt_ctx_free(ctx);
    }
}

/* Where a pid needs no node, within LOCAL_EXT, nothing is seen that then would have none outside.
 */
Test(etf_seen, mean_something_else_in_a_local_term) {
#define PAIR "6802 77036B6579 58 6A 000000010000000200000003"
    static const char *const ways[] = {"6803 7900000000" PAIR "7900000000" PAIR BEHIND,
                                       "6803 7900000000" PAIR PAIR BEHIND};
    for (int i = 0; i < 2; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        etf_bytes bytes = etf_bytes_of(ways[i]);
        bt_node node;
        cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), i == 0 ? BT_OK : BT_INVALID,
                     "%s", etf_complaint(ctx));
        bt_ctx_free(ctx);
        free(bytes.memory);
    }
}
