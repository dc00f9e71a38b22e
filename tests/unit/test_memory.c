/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "counting.h"
#include "etf/ctx.h"
#include "parser/bootterm_check.h"

Test(memory, counts_what_is_held_and_its_peak) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    uint64_t peak;
    cr_expect_eq(bt_ctx_memory(ctx, &peak), c.held);
    cr_expect_eq(peak, c.held);
    void *p = bt_resize(&ctx->memory, NULL, 0, 5000);
    uint64_t high = bt_ctx_memory(ctx, NULL);
    cr_expect_eq(high, c.held);
    p = bt_resize(&ctx->memory, p, 5000, 100);
    cr_expect_eq(bt_ctx_memory(ctx, &peak), high - 4900);
    cr_expect_eq(peak, high);
    bt_release(&ctx->memory, p, 100);
    cr_expect_eq(bt_ctx_memory(ctx, &peak), high - 5000);
    counting_end(&c, ctx);
}

Test(memory, the_limit_holds_to_the_byte) {
    counting c = {0};
    bt_limits limits = BT_LIMITS_INIT;
    limits.memory_bytes = sizeof(bt_ctx) + 1000;
    bt_ctx *ctx = counting_ctx(&c, &limits);
    void *p = bt_resize(&ctx->memory, NULL, 0, 1000);
    cr_assert_not_null(p);
    cr_expect_null(bt_resize(&ctx->memory, p, 1000, 1001));
    cr_expect_null(bt_resize(&ctx->memory, NULL, 0, 1));
    cr_expect_null(bt_resize(&ctx->memory, NULL, 0, SIZE_MAX));
    cr_expect_eq(bt_ctx_memory(ctx, NULL), limits.memory_bytes);
    bt_release(&ctx->memory, p, 1000);
    p = bt_resize(&ctx->memory, NULL, 0, 1000);
    cr_expect_not_null(p);
    bt_release(&ctx->memory, p, 1000);
    counting_end(&c, ctx);
    limits.memory_bytes = sizeof(bt_ctx) - 1;
    cr_expect_null(counting_ctx(&c, &limits));
}

Test(memory, arena_pieces_are_aligned_and_apart) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    enum { PIECES = 3000 };
    static uint8_t *pieces[PIECES];
    static size_t sizes[PIECES];
    for (size_t i = 0; i < PIECES; i++) {
        sizes[i] = i % 100 == 7 ? i * 31 : i % 97;
        pieces[i] = bt_alloc(ctx, sizes[i]);
        cr_assert_not_null(pieces[i]);
        cr_assert_eq((uintptr_t)pieces[i] % 16, 0);
        memset(pieces[i], (int)(i & 0xFF), sizes[i]);
    }
    for (size_t i = 0; i < PIECES; i++)
        for (size_t j = 0; j < sizes[i]; j++) cr_assert_eq(pieces[i][j], i & 0xFF);
    counting_end(&c, ctx);
}

Test(memory, an_empty_piece_is_no_failure) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    cr_expect_not_null(bt_alloc(ctx, 0));
    bt_term tuple;
    cr_expect_eq(bt_make_tuple(ctx, NULL, 0, &tuple), BT_OK);
    counting_end(&c, ctx);
}

Test(memory, absurd_sizes_are_refused) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    cr_expect_null(bt_alloc(ctx, SIZE_MAX));
    cr_expect_null(bt_alloc(ctx, SIZE_MAX - 15));
    cr_expect_not_null(bt_alloc(ctx, 1));
    cr_expect_null(bt_alloc(ctx, SIZE_MAX - 1));
    void *items = NULL;
    size_t capacity = 0;
    cr_expect_not(bt_grow(&ctx->memory, &items, 16, &capacity, SIZE_MAX / 8));
    cr_expect_eq(capacity, 0);
    counting_end(&c, ctx);
}

Test(memory, growing_keeps_what_is_there) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    uint32_t *items = NULL;
    size_t capacity = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        cr_assert(bt_grow(&ctx->memory, (void **)&items, sizeof *items, &capacity, i + 1));
        items[i] = i;
    }
    for (uint32_t i = 0; i < 1000; i++) cr_assert_eq(items[i], i);
    cr_expect_leq(capacity, 1024);
    bt_release(&ctx->memory, items, capacity * sizeof *items);
    counting_end(&c, ctx);
}

/* Room for a word is room for all that may be one: once for a file, not for each of its words. */
Test(memory, of_vm_args_is_in_proportion) {
    enum { LINES = 4000 };
    static char text[LINES * 7];
    for (size_t i = 0; i < LINES; i++) memcpy(text + 7 * i, "-a '1'\n", 7);
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    bt_lint_options options = BT_LINT_OPTIONS_INIT;
    options.kind = BT_FILE_VMARGS;
    cr_assert_eq(bt_source_memory(ctx, "vm.args", text, sizeof text, &source), BT_OK);
    cr_expect_eq(bt_lint(ctx, source, &options), BT_OK);
    cr_expect_lt(c.peak, 30 * sizeof text, "%zu", c.peak);
    counting_end(&c, ctx);
}

Test(context, limits_of_zero_take_the_default) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.depth = 7;
    bt_config config = BT_CONFIG_INIT;
    config.limits = &limits;
    bt_ctx *ctx = bt_ctx_new(&config);
    cr_expect_eq(ctx->limits.depth, 7);
    cr_expect_eq(ctx->limits.atoms, 50000000);
    cr_expect_eq(ctx->limits.diagnostics, 100);
    cr_expect_eq(ctx->limits.input_bytes, BT_MOST_INPUT);
    bt_ctx_free(ctx);
}

Test(context, an_older_callers_shorter_struct_is_fine) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.input_bytes = 5;
    limits.diagnostics = 3;
    limits.size = offsetof(bt_limits, diagnostics);
    bt_config config = BT_CONFIG_INIT;
    config.limits = &limits;
    bt_ctx *ctx = bt_ctx_new(&config);
    cr_expect_eq(ctx->limits.input_bytes, 5);
    cr_expect_eq(ctx->limits.diagnostics, 100);
    bt_ctx_free(ctx);
    config.size = sizeof config.size;
    ctx = bt_ctx_new(&config);
    cr_expect_eq(ctx->limits.input_bytes, BT_MOST_INPUT);
    bt_ctx_free(ctx);
    bt_ctx_free(NULL);
}

Test(context, releases) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_expect_eq(bt_otp(ctx), BT_OTP_NEWEST);
    cr_expect_eq(bt_set_otp(ctx, 23), BT_USAGE);
    cr_expect_eq(bt_set_otp(ctx, 30), BT_USAGE);
    cr_expect_eq(bt_otp(ctx), BT_OTP_NEWEST);
    for (int release = BT_OTP_OLDEST; release <= BT_OTP_NEWEST; release++) {
        cr_expect_eq(bt_set_otp(ctx, release), BT_OK);
        cr_expect_eq(bt_otp(ctx), release);
    }
    bt_ctx_free(ctx);
    static const struct {
        const char *version;
        int release;
    } rows[] = {
        {"8.0", 24},     {"8.3.2.4", 24}, {"8.4", 25},
        {"8.5.4.2", 25}, {"9.0", 26},     {"9.2.4", 26},
        {"10.0", 27},    {"10.2.7", 27},  {"10.3", 28},
        {"10.4.1", 28},  {"11.0", 29},    {"11", 29},
        {"7.3", 0},      {"12.0", 0},     {"", 0},
        {"x", 0},        {"9x", 0},       {" 9.0", 0},
        {"+9.0", 0},     {"-9", 0},       {"99999999999999999999.1", 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(bt_otp_of_kernel(rows[i].version), rows[i].release, "%s", rows[i].version);
}

Test(context, version_is_the_headers) {
    cr_expect_str_eq(bt_version(), BT_VERSION);
    char text[32];
    (void)snprintf(text, sizeof text, "%d.%d.%d", BT_VERSION_MAJOR, BT_VERSION_MINOR,
                   BT_VERSION_PATCH);
    cr_expect_str_eq(text, BT_VERSION);
}
