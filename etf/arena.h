/* SPDX-License-Identifier: Apache-2.0 */
/* The memory of a context: an allocator that counts, and an arena on top of it. */
#ifndef BT_ARENA_H
#define BT_ARENA_H

#include "bootterm.h"

/* The caller's allocator with the memory limit. */
typedef struct bt_memory {
    bt_allocator hook;
    uint64_t used, peak, limit; /* limit 0: none */
} bt_memory;

/* bt_allocator.resize, counted. NULL also when the size is over the limit or no size_t. */
void *bt_resize(bt_memory *memory, void *ptr, size_t old_size, uint64_t new_size);
static inline void bt_release(bt_memory *memory, void *ptr, size_t size) {
    (void)bt_resize(memory, ptr, size, 0);
}
/* Grows an array so that at least `need` items of `item_size` fit, by doubling. False: no memory,
 * and nothing has changed. */
bool bt_grow(bt_memory *memory, void **items, size_t item_size, size_t *capacity, size_t need);

/* Input that is read once (bt_source_once): bytes before the reader are used as memory. */
typedef struct bt_passed {
    uint8_t *begin;
    const uint8_t *const *reader; /* NULL: no such input */
} bt_passed;

/* Pieces are taken one after the other out of blocks, and all are freed at once. */
typedef struct bt_block bt_block;
typedef struct bt_arena {
    bt_memory *memory;
    bt_block *blocks;
    uint8_t *at, *end;       /* the free part of the newest block */
    size_t next_size, total; /* of blocks: of the next, and of all but those of one piece */
    bt_passed passed;
} bt_arena;

void bt_arena_init(bt_arena *arena, bt_memory *memory);
void bt_arena_free(bt_arena *arena);
void *bt_arena_slow(bt_arena *arena, size_t size);

/* Prefetches memory that will be written soon, as the processor's own prefetching stops at each
 * page. The address may be beyond the block: a prefetch cannot fail. */
static inline void bt_write_soon(const uint8_t *at) {
    __builtin_prefetch(at + 1024, 1);
}

/* `size` bytes, aligned to 16; NULL when there is no memory. */
static inline void *bt_arena_alloc(bt_arena *arena, size_t size) {
    if (size > (size_t)(arena->end - arena->at) || arena->at == NULL)
        return bt_arena_slow(arena, size);
    void *p = arena->at;
    arena->at += (size + 15) & ~(size_t)15; /* blocks end at a multiple of 16 */
    bt_write_soon(arena->at);
    return p;
}
#endif
