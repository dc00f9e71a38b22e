/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/numbering.h"

#include <string.h>

static size_t hash_of(const void *a, const void *b) {
    uint64_t h = (uint64_t)(uintptr_t)a * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 29 ^ (uint64_t)(uintptr_t)b) * 0xBF58476D1CE4E5B9u;
    return (size_t)(h ^ h >> 32);
}

/* The slot that has a pair, or the free one where it belongs. */
static uint32_t *slot_of(const bt_numbering *numbering, const void *a, const void *b) {
    size_t mask = numbering->slot_count - 1, at = hash_of(a, b) & mask;
    for (; numbering->slots[at] != 0; at = (at + 1) & mask) {
        const bt_numbered *item = &numbering->items[numbering->slots[at] - 1];
        if (item->a == a && item->b == b) break;
    }
    return &numbering->slots[at];
}

/* Doubles the slots, so that at most half of them are taken. */
static bool more_slots(bt_ctx *ctx, bt_numbering *numbering) {
    size_t count = numbering->slot_count == 0 ? 64 : 2 * numbering->slot_count;
    uint32_t *slots = bt_resize(&ctx->memory, NULL, 0, count * sizeof *slots);
    if (slots == NULL) return false;
    memset(slots, 0, count * sizeof *slots);
    bt_release(&ctx->memory, numbering->slots, numbering->slot_count * sizeof *slots);
    numbering->slots = slots;
    numbering->slot_count = count;
    for (uint32_t i = 0; i < numbering->count; i++)
        *slot_of(numbering, numbering->items[i].a, numbering->items[i].b) = i + 1;
    return true;
}

size_t *bt_numbering_put(bt_ctx *ctx, bt_numbering *numbering, const void *a, const void *b,
                         bool *is_new) {
    if (2 * (numbering->count + 1) > numbering->slot_count && !more_slots(ctx, numbering))
        return NULL;
    uint32_t *slot = slot_of(numbering, a, b);
    *is_new = *slot == 0;
    if (*is_new) {
        if (!bt_grow(&ctx->memory, (void **)&numbering->items, sizeof *numbering->items,
                     &numbering->capacity, numbering->count + 1))
            return NULL;
        numbering->items[numbering->count++] = (bt_numbered){a, b, 0};
        *slot = (uint32_t)numbering->count;
    }
    return &numbering->items[*slot - 1].number;
}

const size_t *bt_numbering_find(const bt_numbering *numbering, const void *a, const void *b) {
    if (numbering->count == 0) return NULL;
    uint32_t slot = *slot_of(numbering, a, b);
    return slot == 0 ? NULL : &numbering->items[slot - 1].number;
}

void bt_numbering_free(bt_ctx *ctx, bt_numbering *numbering) {
    bt_release(&ctx->memory, numbering->items, numbering->capacity * sizeof *numbering->items);
    bt_release(&ctx->memory, numbering->slots, numbering->slot_count * sizeof *numbering->slots);
}
