/* SPDX-License-Identifier: Apache-2.0 */
/* Each call on external terms, with the n-th allocation failing for every n: BT_NOMEM, and nothing
 * leaks. */
#include <stdio.h>

#include "tests/unit/counting.h"
#include "tests/unit/etf_rows.h"

static bt_status encode_at(bt_ctx *ctx, const bt_source *source, int level) {
    bt_node node;
    bt_status status = bt_decode(ctx, source, NULL, &node, NULL);
    if (status != BT_OK) return status;
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    options.compressed = level;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    status = bt_encode(ctx, node.term, &options, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    return status;
}

static bt_status work_encode(bt_ctx *ctx, const bt_source *source) {
    return encode_at(ctx, source, -1);
}

static bt_status work_compress(bt_ctx *ctx, const bt_source *source) {
    return encode_at(ctx, source, 6);
}

static bt_status work_hex(bt_ctx *ctx, const bt_source *source) {
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_status status = bt_hex(ctx, source, NULL, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    return status;
}

/* Fails ever later, until the work is done; `expected` is what it then comes to. */
static void fail_each(etf_reader work, const void *data, size_t size, int otp, bt_status expected) {
    for (size_t n = 1;; n++) {
        counting c = {.fail_at = n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_status status = BT_NOMEM;
        const bt_source *source;
        if (ctx != NULL) {
            cr_assert_eq(bt_set_otp(ctx, otp), BT_OK);
            status = bt_source_memory(ctx, "input", data, size, &source);
            if (status == BT_OK) status = work(ctx, source);
        }
        counting_end(&c, ctx);
        if (c.calls < n) {
            cr_expect_eq(status, expected);
            return;
        }
        /* A diagnostic that there was no memory for may be lost, but not the verdict. */
        cr_assert(status == BT_NOMEM || (status == expected && expected == BT_INVALID),
                  "failing at %zu gave %d", n, (int)status);
        cr_assert_lt(n, 10000);
    }
}

static const etf_reader works[] = {etf_decode_with_places, etf_validate, work_encode, work_compress,
                                   work_hex};
enum { WORKS = sizeof works / sizeof *works };

Test(etf_fault, every_row_with_every_allocation_failing) {
    for (size_t i = 0; i < ETF_ROWS; i++)
        for (size_t w = 0; w < WORKS; w++) {
            etf_bytes bytes = etf_bytes_of(etf_rows[i].hex);
            int otp = etf_rows[i].until == 0 ? BT_OTP_NEWEST : etf_rows[i].until;
            fail_each(works[w], bytes.data, bytes.size, otp, BT_OK);
            fail_each(works[w], bytes.data, bytes.size - 1, otp, BT_INVALID);
            free(bytes.memory);
        }
}

/* A term that makes every stack and buffer grow, plain and compressed: nested lists in maps whose
 * keys are out of order. */
Test(etf_fault, a_larger_term) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term term = bt_make_nil(), items[200];
    for (int depth = 0; depth < 12; depth++) {
        for (int i = 0; i < 40; i++) {
            char name[16];
            int length = snprintf(name, sizeof name, "key%d_%d", i % 7 * 100 + i, depth % 5);
            cr_assert_eq(bt_make_atom(ctx, name, (size_t)length, &items[2 * i]), BT_OK);
            items[2 * i + 1] = bt_make_int(i);
        }
        items[7] = term;
        cr_assert_eq(bt_make_map(ctx, items, 40, &items[0]), BT_OK);
        cr_assert_eq(bt_make_list(ctx, items, 3, &items[5], &term), BT_OK);
    }
    for (int level = -1; level <= 9; level += 5) {
        bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
        options.compressed = level;
        bt_buffer buffer = BT_BUFFER_INIT(ctx);
        cr_assert_eq(bt_encode(ctx, &term, &options, bt_buffer_sink(&buffer)), BT_OK);
        for (size_t w = 0; w < WORKS; w++)
            fail_each(works[w], buffer.data, buffer.size, BT_OTP_NEWEST, BT_OK);
        bt_buffer_free(&buffer);
    }
    bt_ctx_free(ctx);
}
