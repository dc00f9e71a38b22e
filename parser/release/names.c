/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/names.h"

#include <string.h>

void bt_names_init(bt_names *names, bt_ctx *ctx) {
    *names = (bt_names){.ctx = ctx};
}

static uint32_t hash_of(const char *text, size_t length) {
    uint64_t h = 0xcbf29ce484222325u;
    for (size_t i = 0; i < length; i++) h = (h ^ (uint8_t)text[i]) * 0x100000001b3u;
    return (uint32_t)(h ^ h >> 32);
}

/* The slot that has the text, or the free one where it belongs. */
static bt_name_slot *locate(const bt_names *names, const char *text, size_t length, uint32_t hash) {
    size_t at = hash & (names->capacity - 1);
    for (;; at = (at + 1) & (names->capacity - 1)) {
        bt_name_slot *slot = &names->slots[at];
        if (slot->text == NULL) return slot;
        if (slot->hash == hash && slot->length == length && memcmp(slot->text, text, length) == 0)
            return slot;
    }
}

static bool grow(bt_names *names) {
    size_t capacity = names->capacity == 0 ? 64 : names->capacity * 2;
    bt_name_slot *old = names->slots;
    bt_name_slot *slots = bt_alloc(names->ctx, capacity * sizeof *slots);
    if (slots == NULL) return false;
    memset(slots, 0, capacity * sizeof *slots);
    size_t old_capacity = names->capacity;
    names->slots = slots;
    names->capacity = capacity;
    for (size_t i = 0; i < old_capacity; i++)
        if (old[i].text != NULL) *locate(names, old[i].text, old[i].length, old[i].hash) = old[i];
    return true;
}

uint32_t bt_names_find(const bt_names *names, const char *text, size_t length) {
    if (names->count == 0) return BT_NO_NAME;
    const bt_name_slot *slot = locate(names, text, length, hash_of(text, length));
    return slot->text == NULL ? BT_NO_NAME : slot->value;
}

uint32_t *bt_names_slot(bt_names *names, const char *text, size_t length) {
    if (length > UINT32_MAX || (names->count >= names->capacity / 2 && !grow(names))) return NULL;
    uint32_t hash = hash_of(text, length);
    bt_name_slot *slot = locate(names, text, length, hash);
    if (slot->text == NULL) {
        *slot = (bt_name_slot){text, (uint32_t)length, hash, BT_NO_NAME};
        names->count++;
    }
    return &slot->value;
}

void bt_index_init(bt_index *index, bt_ctx *ctx) {
    *index = (bt_index){.names = {.ctx = ctx}};
}

void *bt_index_find(const bt_index *index, const char *text, size_t length) {
    uint32_t number = bt_names_find(&index->names, text, length);
    return number == BT_NO_NAME ? NULL : index->items[number];
}

static bool make_room(bt_index *index) {
    uint32_t room = index->room == 0 ? 8 : index->room * 2;
    void **items = bt_alloc(index->names.ctx, room * sizeof *items);
    if (items == NULL) return false;
    if (index->count != 0) memcpy(items, index->items, index->count * sizeof *items);
    index->items = items;
    index->room = room;
    return true;
}

void **bt_index_slot(bt_index *index, const char *text, size_t length) {
    if (index->count == index->room && !make_room(index)) return NULL;
    uint32_t *number = bt_names_slot(&index->names, text, length);
    if (number == NULL) return NULL;
    if (*number == BT_NO_NAME) {
        *number = index->count++;
        index->items[*number] = NULL;
    }
    return &index->items[*number];
}
