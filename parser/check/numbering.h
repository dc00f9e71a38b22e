/* SPDX-License-Identifier: Apache-2.0 */
/* Pairs of pointers, each with a number: a hash table. */
#ifndef BT_NUMBERING_H
#define BT_NUMBERING_H

#include "etf/ctx.h"

typedef struct bt_numbered {
    const void *a, *b;
    size_t number;
} bt_numbered;

typedef struct bt_numbering {
    bt_numbered *items;
    size_t count, capacity;
    uint32_t *slots; /* slot_count of them, a power of two: an item's index and 1; 0: free */
    size_t slot_count;
} bt_numbering;

/* Where a pair's number is. If `*is_new`, the pair was not there, and the caller sets it. Valid
 * until the next call. NULL: no memory. */
size_t *bt_numbering_put(bt_ctx *ctx, bt_numbering *numbering, const void *a, const void *b,
                         bool *is_new);
/* The number of a pair. NULL: it is not there. */
const size_t *bt_numbering_find(const bt_numbering *numbering, const void *a, const void *b);
void bt_numbering_free(bt_ctx *ctx, bt_numbering *numbering);
#endif
