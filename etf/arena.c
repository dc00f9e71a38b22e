/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/arena.h"

/* Of a block, only the pages that are written take memory, unless it has huge ones (lifetime.c).
 * Blocks are too small for these until one is little of what there is. */
#define FIRST_BLOCK ((size_t)16 * 1024)
#define SMALL_BLOCK ((size_t)1024 * 1024)
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)
#define LEAST_PASSED ((size_t)64 * 1024)

struct bt_block {
    bt_block *next;
    size_t size; /* of the whole block, this header included */
};
#define HEADER ((sizeof(bt_block) + 15) & ~(size_t)15)

void *bt_resize(bt_memory *memory, void *ptr, size_t old_size, uint64_t new_size) {
    size_t size = (size_t)new_size;
    if (size != new_size || (ptr == NULL && size == 0)) return NULL;
    if (size > old_size && memory->limit != 0 && size - old_size > memory->limit - memory->used)
        return NULL;
    void *p = memory->hook.resize(memory->hook.user, ptr, old_size, size);
    if (p == NULL && size != 0) return NULL;
    memory->used = memory->used - old_size + size;
    if (memory->used > memory->peak) memory->peak = memory->used;
    return p;
}

bool bt_grow(bt_memory *memory, void **items, size_t item_size, size_t *capacity, size_t need) {
    if (need <= *capacity) return true;
    size_t wanted = *capacity < 16 ? 16 : *capacity;
    while (wanted < need) {
        if (wanted > SIZE_MAX / 2 / item_size) return false;
        wanted *= 2;
    }
    void *p = bt_resize(memory, *items, *capacity * item_size, wanted * item_size);
    if (p == NULL) return false;
    *items = p;
    *capacity = wanted;
    return true;
}

void bt_arena_init(bt_arena *arena, bt_memory *memory) {
    *arena = (bt_arena){.memory = memory, .next_size = FIRST_BLOCK};
}

void bt_arena_free(bt_arena *arena) {
    for (bt_block *block = arena->blocks, *next; block != NULL; block = next) {
        next = block->next;
        bt_release(arena->memory, block, block->size);
    }
    bt_arena_init(arena, arena->memory);
}

/* Makes the newest block of what has been passed, if that is enough. */
static bool take_passed(bt_arena *arena, size_t size) {
    bt_passed *passed = &arena->passed;
    if (passed->reader == NULL) return false;
    size_t room = (size_t)(*passed->reader - passed->begin) & ~(size_t)15;
    if (room < size || room < LEAST_PASSED) return false;
    arena->at = passed->begin;
    arena->end = passed->begin += room;
    return true;
}

void *bt_arena_slow(bt_arena *arena, size_t size) {
    if (size > SIZE_MAX - HEADER - 16) return NULL;
    size = (size + 15) & ~(size_t)15;
    if (take_passed(arena, size)) {
        arena->at += size;
        return arena->at - size;
    }
    /* A large piece gets a block of its own behind the newest one, whose rest stays in use. */
    bool own = arena->blocks != NULL && size >= arena->next_size / 4;
    size_t block_size = own || size + HEADER > arena->next_size ? size + HEADER : arena->next_size;
    bt_block *block = bt_resize(arena->memory, NULL, 0, block_size);
    if (block == NULL) return NULL;
    block->size = block_size;
    uint8_t *data = (uint8_t *)block + HEADER;
    if (own) {
        block->next = arena->blocks->next;
        arena->blocks->next = block;
        return data;
    }
    block->next = arena->blocks;
    arena->blocks = block;
    arena->at = data + size;
    arena->end = (uint8_t *)block + block_size;
    arena->total += block_size;
    if (arena->next_size < SMALL_BLOCK)
        arena->next_size *= 4;
    else if (arena->total >= 8 * HUGE_PAGE)
        arena->next_size = (arena->total / 4) & ~(HUGE_PAGE - 1);
    return data;
}
