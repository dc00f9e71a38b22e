/* SPDX-License-Identifier: Apache-2.0 */
/* How a context begins, with what allocator and limits, and how it ends. */
#include <stdlib.h>
#include <sys/mman.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/source.h"

#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

/* The default allocator. Large memory is used completely, so it gets huge pages, which spare nearly
 * all page faults and have to be aligned. Memory that grows is mapped anew by realloc, which is
 * cheaper than a copy. As half of it may never be used, it gets huge pages only when one is a small
 * part of it. */
static void *default_resize(void *user, void *ptr, size_t old_size, size_t new_size) {
    (void)user;
    (void)old_size;
    if (new_size == 0) {
        free(ptr);
        return NULL;
    }
    if (new_size < (ptr == NULL ? 1 : 8) * HUGE_PAGE) return realloc(ptr, new_size);
    void *p = ptr == NULL ? aligned_alloc(HUGE_PAGE, (new_size + HUGE_PAGE - 1) & ~(HUGE_PAGE - 1))
                          : realloc(ptr, new_size);
#ifdef MADV_HUGEPAGE
    uintptr_t begin = ((uintptr_t)p + HUGE_PAGE - 1) & ~(uintptr_t)(HUGE_PAGE - 1);
    uintptr_t end = ((uintptr_t)p + new_size) & ~(uintptr_t)(HUGE_PAGE - 1);
    if (p != NULL && begin < end) (void)madvise((void *)begin, end - begin, MADV_HUGEPAGE);
#endif
    return p;
}

static const bt_limits default_limits = {
    .size = sizeof(bt_limits),
    .input_bytes = BT_MOST_INPUT,
    .memory_bytes = 0,
    .expansion_bytes = BT_MOST_BYTES < 1 << 30 ? BT_MOST_BYTES : 1 << 30,
    .expansion_ratio = 1000,
    .depth = 10000000,
    .integer_digits = 20201779,
    .atoms = 50000000,
    .diagnostics = 100,
    .indent = 20000, /* OTP has no limit: 100,000 levels take five gigabytes of spaces */
};

/* The defaults, with what the caller has set. */
static bt_limits limits_of(const bt_limits *given) {
    bt_limits limits = default_limits, set = {0};
    if (given == NULL) return limits;
    bt_take_options(&set, sizeof set, given);
    if (set.input_bytes != 0 && set.input_bytes < limits.input_bytes)
        limits.input_bytes = set.input_bytes;
    if (set.memory_bytes != 0) limits.memory_bytes = set.memory_bytes;
    if (set.expansion_bytes != 0)
        limits.expansion_bytes =
            set.expansion_bytes < BT_MOST_BYTES ? set.expansion_bytes : BT_MOST_BYTES;
    if (set.expansion_ratio != 0) limits.expansion_ratio = set.expansion_ratio;
    if (set.depth != 0) limits.depth = set.depth;
    if (set.integer_digits != 0) limits.integer_digits = set.integer_digits;
    if (set.atoms != 0) limits.atoms = set.atoms;
    if (set.diagnostics != 0) limits.diagnostics = set.diagnostics;
    if (set.indent != 0) limits.indent = set.indent;
    return limits;
}

/* Whether the caller sets a limit on input, which is then for pipes too. */
static bool sets_input(const bt_limits *given) {
    return given != NULL && given->size >= offsetof(bt_limits, memory_bytes) &&
           given->input_bytes != 0;
}

bt_ctx *bt_ctx_new(const bt_config *config) {
    bt_config set = BT_CONFIG_INIT;
    bt_take_options(&set, sizeof set, config);
    bt_memory memory = {.hook = {default_resize, NULL}};
    if (set.allocator != NULL) memory.hook = *set.allocator;
    bt_limits limits = limits_of(set.limits);
    memory.limit = limits.memory_bytes;
    bt_ctx *ctx = bt_resize(&memory, NULL, 0, sizeof *ctx);
    if (ctx == NULL) return NULL;
    *ctx = (bt_ctx){.memory = memory, .limits = limits, .otp = BT_OTP_NEWEST};
    ctx->stream_bytes = sets_input(set.limits) ? limits.input_bytes : BT_STREAM_BYTES;
    bt_arena_init(&ctx->arena, &ctx->memory);
    bt_atoms_init(&ctx->atoms, &ctx->arena, limits.atoms);
    return ctx;
}

void bt_ctx_free(bt_ctx *ctx) {
    if (ctx == NULL) return;
    bt_diags_free(ctx);
    bt_sources_free(ctx);
    bt_atoms_free(&ctx->atoms);
    bt_arena_free(&ctx->arena);
    bt_memory memory = ctx->memory;
    bt_release(&memory, ctx, sizeof *ctx);
}
