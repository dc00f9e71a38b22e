/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/arena.h"

/* Each block is an eighth of all before it, so that little is left unused at the end. Pages of a
 * block that are not written take no memory, except huge pages (lifetime.c). */
#define LEAST_BLOCK ((size_t)16 * 1024)
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)

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
    *arena = (bt_arena){.memory = memory, .next_size = LEAST_BLOCK};
}

void bt_arena_free(bt_arena *arena) {
    for (bt_block *block = arena->blocks, *next; block != NULL; block = next) {
        next = block->next;
        bt_release(arena->memory, block, block->size);
    }
    bt_arena_init(arena, arena->memory);
}

/* How many bytes of input were read and are not used by the arena yet. */
static size_t passed_room(const bt_arena *arena) {
    const bt_passed *passed = &arena->passed;
    return passed->reader == NULL ? 0 : (size_t)(*passed->reader - passed->begin) & ~(size_t)15;
}

static uint8_t *take_passed(bt_arena *arena, size_t size) {
    uint8_t *taken = arena->passed.begin;
    arena->passed.begin += size;
    return taken;
}

/* The size of the next block: about what is wanted, whole huge pages if large. */
static size_t next_size(size_t wanted) {
    if (wanted < LEAST_BLOCK) return LEAST_BLOCK;
    return wanted & ~((wanted < HUGE_PAGE ? 16 : HUGE_PAGE) - 1);
}

void *bt_arena_slow(bt_arena *arena, size_t size) {
    if (size > SIZE_MAX - HEADER - 16) return NULL;
    size = (size + 15) & ~(size_t)15;
    /* A large piece gets memory of its own, so that the rest of the newest block is not lost. */
    bool own = arena->blocks != NULL && size >= arena->next_size / 4;
    size_t room = passed_room(arena);
    if (own && room >= size) return take_passed(arena, size);
    if (room >= size && room >= LEAST_BLOCK) {
        arena->at = take_passed(arena, room);
        arena->end = arena->at + room;
        arena->at += size;
        return arena->at - size;
    }
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
    arena->next_size = next_size(arena->total / 8);
    return data;
}
