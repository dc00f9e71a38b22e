/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of a context: what it owns, as it lies in memory. What is done with atoms, sources and
 * diagnostics is in files of their own (lifetime.c makes and frees all of it). */
#ifndef BT_CTX_H
#define BT_CTX_H

#include <string.h>

#include "etf/arena.h"
#include "etf/atoms.h"
#include "etf/messages.h"

/* So many bytes may become two terms each, and an array of these still has a size. */
#define BT_MOST_BYTES (SIZE_MAX / 32)
/* No source is larger: places in it have 32 bits. */
#define BT_MOST_INPUT (BT_MOST_BYTES < UINT32_MAX ? BT_MOST_BYTES : UINT32_MAX - 1)
/* The same by default where nobody knows how much will come. */
#define BT_STREAM_BYTES (BT_MOST_INPUT < 1 << 28 ? BT_MOST_INPUT : 1 << 28)

/* Memory that lives as long as the source's terms: bytes that were inflated from it. */
typedef struct bt_kept {
    struct bt_kept *next;
    uint8_t *bytes;
    size_t size;
} bt_kept;

/* One input, and what is known of its lines. */
struct bt_source {
    bt_source *next;
    const char *name;
    const char *shown; /* the name for messages, control characters escaped */
    const uint8_t *data;
    size_t size;
    uint32_t index;        /* in order of opening */
    uint32_t reported;     /* diagnostics kept for it */
    bt_severity kept_from; /* those kept are no less than that, once they are as many as may be */
    uint8_t *owned;        /* data, when the context owns it: `capacity` bytes, padded */
    size_t capacity;
    bool once;     /* it is read once, and its memory used: see bt_source_once */
    bool consumed; /* that has begun */
    bool latin1;   /* text whose bytes are characters: its coding comment says latin-1 */
    bool comments; /* text that was parsed has some, but for the one that says its coding */
    bool binary;   /* external terms: places are byte offsets, not lines and columns */
    bt_kept *kept;
    uint32_t *lines; /* the offset of each line's start, made when first asked for */
    size_t line_count, line_capacity;
    uint32_t at; /* the last place asked for, from which the next is counted */
    bt_position position;
};

typedef struct bt_sources {
    bt_source *first, *last;
    uint32_t count;
} bt_sources;

/* What has been reported. */
typedef struct bt_diags {
    bt_diag **items;
    size_t count, capacity;
    size_t counts[BT_ERROR + 1]; /* reported, kept or not */
    size_t dropped;
    bool unread;             /* a text has so many mistakes that not all of it was read */
    uint32_t without_source; /* kept of those that have no source */
    bt_diag *last;           /* what bt_relate and bt_suggest add to; NULL when dropped */
    bool sorted;
    uint8_t levels[BT_MESSAGES]; /* a bt_level for each */
} bt_diags;

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
