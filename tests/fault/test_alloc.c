/* SPDX-License-Identifier: Apache-2.0 */
/* The n-th allocation fails, for every n: each call says BT_NOMEM, nothing leaks or crashes. */
#include <stdio.h>

#include "etf/ctx.h"
#include "etf/sink.h"
#include "etf/stack.h"
#include "etf/term.h"
#include "tests/unit/counting.h"

/* Runs `work` with ever later failures until it runs through; says how often that was. */
static size_t until_it_works(bt_status (*work)(bt_ctx *ctx)) {
    for (size_t n = 1;; n++) {
        counting c = {.fail_at = n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_status status = ctx == NULL ? BT_NOMEM : work(ctx);
        counting_end(&c, ctx);
        if (status == BT_OK) {
            cr_assert_lt(c.calls, n);
            return n;
        }
        cr_assert_eq(status, BT_NOMEM, "failing at %zu gave %d", n, (int)status);
        cr_assert_lt(n, 100000);
    }
}

static bt_status many_atoms(bt_ctx *ctx) {
    for (int i = 0; i < 5000; i++) {
        char text[16];
        const bt_atom *atom;
        int length = snprintf(text, sizeof text, "a%d", i);
        bt_status status = bt_intern(ctx, text, (size_t)length, &atom);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static bt_status nested_terms(bt_ctx *ctx) {
    bt_stack stack;
    bt_stack_init(&stack, ctx, true);
    bt_status status = BT_OK;
    bt_span span = {0, 1};
    for (int i = 0; status == BT_OK && i < 300; i++) {
        status = bt_push(&stack, bt_int(300 - i % 7), span);
        if (status == BT_OK) status = bt_push(&stack, bt_int(i), span);
        if (status == BT_OK && i % 3 == 0) status = bt_fold_tuple(&stack, 2, span);
    }
    for (int i = 0; status == BT_OK && i < 20; i++) {
        status = bt_push(&stack, bt_nil(), span);
        if (status == BT_OK) status = bt_fold_list(&stack, 5, true, span);
        if (status == BT_OK) status = bt_fold_list(&stack, 2, true, span);
    }
    if (status == BT_OK) status = bt_fold_map(&stack, 60, span, NULL);
    bt_stack_free(&stack);
    return status;
}

static bt_status one_of_each(bt_ctx *ctx) {
    bt_term atom, items[4], out;
    bt_status status = bt_make_atom(ctx, "m", 1, &atom);
    if (status == BT_OK) status = bt_make_string(ctx, "text", 4, &items[0]);
    if (status == BT_OK) status = bt_make_bitstring(ctx, "text", 31, &items[1]);
    if (status == BT_OK)
        status = bt_make_big(ctx, true, (const uint8_t *)"123456789", 9, &items[2]);
    items[3] = bt_make_int(1);
    if (status == BT_OK) status = bt_make_map(ctx, items, 2, &items[0]);
    if (status == BT_OK) status = bt_make_list(ctx, items, 3, &atom, &items[1]);
    if (status == BT_OK) status = bt_make_export(ctx, &atom, &atom, &items[3], &items[2]);
    if (status == BT_OK) status = bt_make_tuple(ctx, items, 4, &out);
    int order;
    if (status == BT_OK) status = bt_compare(ctx, &out, &out, &order);
    return status;
}

static ptrdiff_t read_zeros(void *user, void *buffer, size_t capacity) {
    size_t *left = user;
    size_t n = *left < capacity ? *left : capacity;
    memset(buffer, '\n', n);
    *left -= n;
    return (ptrdiff_t)n;
}

static bt_status sources(bt_ctx *ctx) {
    const bt_source *source;
    size_t left = 100000;
    bt_status status = bt_source_read(ctx, "zeros", read_zeros, &left, &source);
    if (status == BT_OK) status = bt_source_memory(ctx, "memory", "a\nb", 3, &source);
    if (status == BT_OK && bt_source_own(ctx, source) == NULL) status = BT_NOMEM;
    if (status == BT_OK) status = bt_source_file(ctx, "/dev/null", &source);
    return status;
}

static bt_status reports(bt_ctx *ctx) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "memory", "a\nb", 3, &source);
    if (status != BT_OK) return status;
    for (int i = 0; i < 40; i++) {
        status = bt_report(ctx, BT_MSG_IO_OPEN, bt_at(source, 2, 3), bt_show(ctx, "\1\2\3", 3));
        if (status == BT_NOMEM) return status;
        bt_relate(ctx, bt_at(source, 0, 1), "opened here");
        bt_suggest(ctx, bt_at(source, 0, 1), "]", 1);
    }
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    status = bt_write_diagnostics(ctx, NULL, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    return status;
}

static bt_status a_file(bt_ctx *ctx) {
    bt_file *file;
    bt_status status = bt_file_create(ctx, "/dev/null", &file);
    return status == BT_OK ? bt_file_commit(file) : status;
}

Test(alloc, atoms) {
    cr_expect_gt(until_it_works(many_atoms), 5);
}

Test(alloc, folding) {
    cr_expect_gt(until_it_works(nested_terms), 8);
}

Test(alloc, making) {
    cr_expect_gt(until_it_works(one_of_each), 8);
}

Test(alloc, sources) {
    cr_expect_gt(until_it_works(sources), 6);
}

Test(alloc, reports) {
    cr_expect_gt(until_it_works(reports), 4);
}

Test(alloc, files) {
    cr_expect_gt(until_it_works(a_file), 2);
}
