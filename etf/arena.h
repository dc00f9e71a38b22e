/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of a context: a hook with accounting, and an arena on top of it. */
#ifndef BT_ARENA_H
#define BT_ARENA_H

#include "bootterm.h"

/* The allocator hook with the memory limit. */
typedef struct bt_memory {
    bt_allocator hook;
    uint64_t used, peak, limit; /* limit 0: none */
} bt_memory;

/* As bt_allocator.resize, counted. NULL too when no size_t can be so large. */
void *bt_resize(bt_memory *memory, void *ptr, size_t old_size, uint64_t new_size);
static inline void bt_release(bt_memory *memory, void *ptr, size_t size) {
    (void)bt_resize(memory, ptr, size, 0);
}
/* Grows an array of `item_size` items so that at least `need` fit; doubles. False: no memory, and
 * nothing changed. */
bool bt_grow(bt_memory *memory, void **items, size_t item_size, size_t *capacity, size_t need);

/* Bytes that are read once: what lies before the reader is memory for an arena's blocks. */
typedef struct bt_passed {
    uint8_t *begin;
    const uint8_t *const *reader; /* NULL: there are none */
} bt_passed;

/* Bump allocation, all freed at once. */
typedef struct bt_block bt_block;
typedef struct bt_arena {
    bt_memory *memory;
    bt_block *blocks;
    uint8_t *at, *end;       /* the free part of the newest block */
    size_t next_size, total; /* of blocks: of the next, and of all */
    bt_passed passed;
} bt_arena;

void bt_arena_init(bt_arena *arena, bt_memory *memory);
void bt_arena_free(bt_arena *arena);
void *bt_arena_slow(bt_arena *arena, size_t size);

/* Asks for memory that will be written soon, a little ahead of `at`: the processor's own looking
 * ahead ends with each page. It does not matter whether there is memory of ours. */
static inline void bt_write_soon(const uint8_t *at) {
    __builtin_prefetch(at + 1024, 1);
}

/* `size` bytes aligned for any term; NULL when there is no memory. */
static inline void *bt_arena_alloc(bt_arena *arena, size_t size) {
    if (size > (size_t)(arena->end - arena->at) || arena->at == NULL)
        return bt_arena_slow(arena, size);
    void *p = arena->at;
    arena->at += (size + 15) & ~(size_t)15; /* what is free is a multiple of 16 */
    bt_write_soon(arena->at);
    return p;
}
#endif
