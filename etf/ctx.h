/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a context. */
#ifndef BT_CTX_H
#define BT_CTX_H

#include <string.h>

#include "etf/arena.h"
#include "etf/atoms.h"
#include "etf/diag.h"
#include "etf/source.h"

/* So many bytes may become two terms each, and an array of these still has a size. */
#define BT_MOST_BYTES (SIZE_MAX / 32)
/* No source is larger: places in it have 32 bits. */
#define BT_MOST_INPUT (BT_MOST_BYTES < UINT32_MAX ? BT_MOST_BYTES : UINT32_MAX - 1)
/* The same by default where nobody knows how much will come. */
#define BT_STREAM_BYTES (BT_MOST_INPUT < 1 << 28 ? BT_MOST_INPUT : 1 << 28)

struct bt_ctx {
    bt_memory memory;
    bt_arena arena;
    bt_limits limits;      /* every field set */
    uint64_t stream_bytes; /* input_bytes of what has no size beforehand */
    int otp;
    bt_atoms atoms;
    bt_sources sources;
    bt_diags diags;
};

/* Memory that lives as long as the context, for any type; NULL when there is none. */
static inline void *bt_alloc(bt_ctx *ctx, size_t size) {
    return bt_arena_alloc(&ctx->arena, size);
}
/* A NUL-terminated copy of `size` bytes, or NULL. */
char *bt_copy(bt_ctx *ctx, const void *bytes, size_t size);

/* Takes what a caller has filled in of a struct that begins with its size; NULL: nothing. The rest
 * keeps its default, and so do fields that are newer than the caller's headers. */
static inline void bt_take_options(void *options, size_t size, const void *given) {
    if (given == NULL) return;
    size_t filled = *(const size_t *)given;
    memcpy(options, given, filled < size ? filled : size);
}
#endif
