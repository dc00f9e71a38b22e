/* SPDX-License-Identifier: Apache-2.0 */
/* The fields of a context. Atoms, sources and diagnostics have files of their own; lifetime.c makes
 * and frees a context. */
#ifndef BT_CTX_H
#define BT_CTX_H

#include <stdarg.h>
#include <string.h>

#include "etf/arena.h"
#include "etf/atoms.h"
#include "etf/messages.h"

/* The most input: with two terms for each byte, an array of terms still has a size that fits
 * size_t. */
#define BT_MOST_BYTES (SIZE_MAX / 32)
/* No source is larger, because a place in it has 32 bits. */
#define BT_MOST_INPUT (BT_MOST_BYTES < UINT32_MAX ? BT_MOST_BYTES : UINT32_MAX - 1)
/* The default limit of input whose size is not known beforehand. */
#define BT_STREAM_BYTES (BT_MOST_INPUT < 1 << 28 ? BT_MOST_INPUT : 1 << 28)

/* Bytes inflated from a source, which live as long as it. */
typedef struct bt_kept {
    struct bt_kept *next;
    uint8_t *bytes;
    size_t size;
} bt_kept;

/* One input, with an index of its lines. */
struct bt_source {
    bt_source *next;
    const char *name;
    const char *shown; /* the name for messages, control characters escaped */
    const uint8_t *data;
    size_t size;
    uint32_t index;    /* in order of opening */
    uint32_t reported; /* diagnostics kept for it */
    /* Once the limit of diagnostics is reached, those of this severity and below are dropped. */
    bt_severity dropped_to;
    uint8_t *owned; /* data, when the context owns it: `capacity` bytes, padded */
    size_t capacity;
    bool once;     /* may be overwritten while it is read: see bt_source_once */
    bool consumed; /* reading it once has begun */
    bool latin1;   /* latin-1 text: its coding comment says so */
    bool comments; /* parsed text with comments, the coding comment not counted */
    bool binary;   /* external terms: places are byte offsets, not lines and columns */
    bt_kept *kept;
    uint32_t *lines; /* the offset of each line's start; made when first needed */
    size_t line_count, line_capacity;
    uint32_t at; /* the last place located; the next one on the line is counted from it */
    bt_position position;
};

typedef struct bt_sources {
    bt_source *first, *last;
    uint32_t count;
} bt_sources;

/* The diagnostics of a context. */
typedef struct bt_diags {
    bt_diag **items;
    size_t count, capacity;
    size_t counts[BT_ERROR + 1]; /* reported, kept or not */
    size_t dropped;
    bool unread;             /* reading of a text ended early, because of too many mistakes */
    uint32_t without_source; /* how many of items have no source */
    bt_diag *last;           /* bt_relate and bt_suggest add to it; NULL if it was dropped */
    bool sorted;
    uint8_t levels[BT_MESSAGES]; /* a bt_level for each */
} bt_diags;

struct bt_ctx {
    bt_memory memory;
    bt_arena arena;
    bt_limits limits;      /* all fields are set */
    uint64_t stream_bytes; /* the limit of input whose size is not known beforehand */
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
/* Text as sprintf makes it, of any length, or NULL. */
char *bt_sprint(bt_ctx *ctx, const char *format, ...) BT_PRINTF(2, 3);
char *bt_vsprint(bt_ctx *ctx, const char *format, va_list arguments) BT_PRINTF(2, 0);

/* Copies a caller's options over the defaults. The struct begins with its size: fields that the
 * caller's headers do not have keep their default. NULL: all defaults. */
static inline void bt_take_options(void *options, size_t size, const void *given) {
    if (given == NULL) return;
    size_t filled = *(const size_t *)given;
    memcpy(options, given, filled < size ? filled : size);
}
#endif
