/* SPDX-License-Identifier: Apache-2.0 */
/* Terms that come again, byte for byte: read once, with one array of items. */

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

/* ---- terms made up, in which much comes again, nearly or exactly -------------------------------
 */

enum { ROOM = 300000, LEAST_LEFT = 100000, TERMS = 4096 };

typedef struct made {
    uint64_t seed;
    size_t size, terms;
    size_t begins[TERMS], ends[TERMS];
    uint8_t bytes[ROOM];
} made;

static unsigned below(made *m, unsigned most) {
    m->seed = m->seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(m->seed >> 33) % most;
}

static void put(made *m, unsigned byte) {
    m->bytes[m->size++] = (uint8_t)byte;
}

static void put_count(made *m, unsigned count) {
    for (int shift = 24; shift >= 0; shift -= 8) put(m, count >> shift & 255);
}

static void put_atom(made *m) {
    unsigned size = below(m, 4) != 0 ? 1 + below(m, 20) : below(m, 60), other = below(m, 3);
    put(m, BT_TAG_SMALL_ATOM_UTF8);
    put(m, size);
    for (unsigned i = 0; i < size; i++) put(m, 'a' + (i < other ? below(m, 4) : i % 26));
}

/* One of the last terms again, at times with a bit changed. */
static bool put_again(made *m) {
    if (m->terms < 4 || below(m, 3) != 0) return false;
    size_t back = 1 + below(m, m->terms < 40 ? (unsigned)m->terms : 40), i = m->terms - back;
    size_t size = m->ends[i] - m->begins[i];
    if (size > LEAST_LEFT / 8) return false;
    memcpy(m->bytes + m->size, m->bytes + m->begins[i], size);
    m->size += size;
    if (size > 4 && below(m, 60) == 0) m->bytes[m->size - 1 - below(m, 3)] ^= 1;
    return true;
}

static void put_term(made *m, int depth) {
    size_t begin = m->size;
    unsigned count = below(m, 12),
             kind = depth > 9 || m->size > ROOM - 2 * LEAST_LEFT ? 0 : below(m, 8);
    if (put_again(m)) {
        /* which it was */
    } else if (kind < 2) {
        put(m, BT_TAG_SMALL_INTEGER);
        put(m, count);
    } else if (kind == 2) {
        put_atom(m);
    } else if (kind == 3) {
        put(m, BT_TAG_BINARY);
        put_count(m, count);
        while (count-- != 0) put(m, below(m, 256));
    } else if (kind < 6) {
        put(m, BT_TAG_SMALL_TUPLE);
        put(m, 2);
        put_atom(m);
        put_term(m, depth + 1);
    } else {
        put(m, BT_TAG_LIST);
        put_count(m, count + 1);
        for (unsigned i = 0; i <= count; i++) kind == 6 ? put_atom(m) : put_term(m, depth + 1);
        below(m, 8) != 0 ? put(m, BT_TAG_NIL) : put_atom(m);
    }
    if (m->terms == TERMS) return;
    m->begins[m->terms] = begin;
    m->ends[m->terms++] = m->size;
}

static ptrdiff_t read_made(void *user, void *buffer, size_t capacity) {
    etf_bytes *left = user;
    size_t size = left->size < capacity ? left->size : capacity;
    memcpy(buffer, left->data, size);
    left->data += size;
    left->size -= size;
    return (ptrdiff_t)size;
}

/* Reads it in one of three ways, and says its bytes again. */
enum way { WITH_PLACES, PLAIN, ONCE };
static bt_status read_in(enum way way, const made *m, bt_ctx *ctx, bt_buffer *out) {
    etf_bytes left = {NULL, (unsigned char *)m->bytes, m->size};
    const bt_source *source;
    bt_node node;
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = way == WITH_PLACES;
    cr_assert_eq(bt_source_read(ctx, "made up", read_made, &left, &source), BT_OK);
    if (way == ONCE) bt_source_once(source);
    bt_status status = bt_decode(ctx, source, &options, &node, NULL);
    if (status == BT_OK) cr_assert_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(out)), BT_OK);
    return status;
}

/* With places, each term is read by itself. */
Test(etf_seen, are_the_terms_that_they_would_be) {
    static made m;
    int good = 0;
    for (unsigned seed = 1; seed <= 300; seed++) {
        m.seed = seed;
        m.size = m.terms = 0;
        unsigned count = 1 + below(&m, below(&m, 2) != 0 ? 30 : 1000);
        put(&m, 131);
        put(&m, BT_TAG_LIST);
        put_count(&m, count);
        while (count-- != 0) put_term(&m, 0);
        put(&m, BT_TAG_NIL);
        bt_ctx *ctx[3];
        bt_buffer again[3];
        bt_status status[3];
        for (int way = 0; way < 3; way++) {
            ctx[way] = bt_ctx_new(NULL);
            again[way] = (bt_buffer)BT_BUFFER_INIT(ctx[way]);
            status[way] = read_in((enum way)way, &m, ctx[way], &again[way]);
            cr_expect_eq(status[way], status[0], "seed %u, way %d", seed, way);
            cr_assert_eq(again[way].size, again[0].size, "seed %u, way %d", seed, way);
            if (status[0] == BT_OK)
                cr_expect_arr_eq(again[way].data, again[0].data, again[0].size, "seed %u, way %d",
                                 seed, way);
        }
        cr_expect_str_eq(etf_complaint(ctx[PLAIN]), etf_complaint(ctx[WITH_PLACES]));
        good += status[0] == BT_OK;
        for (int way = 0; way < 3; way++) {
            bt_buffer_free(&again[way]);
            bt_ctx_free(ctx[way]);
        }
    }
    cr_expect(good > 50 && good < 300, "%d are right", good);
}
