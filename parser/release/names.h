/* SPDX-License-Identifier: Apache-2.0 */
/* A table from text to a small number, for names that are looked up often. */
#ifndef BT_NAMES_H
#define BT_NAMES_H

#include "etf/ctx.h"

#define BT_NO_NAME UINT32_MAX

typedef struct bt_name_slot {
    const char *text; /* NULL: free */
    uint32_t length, hash, value;
} bt_name_slot;

/* Its memory is the context's; there is nothing to free. */
typedef struct bt_names {
    bt_ctx *ctx;
    bt_name_slot *slots;
    size_t capacity, count;
} bt_names;

void bt_names_init(bt_names *names, bt_ctx *ctx);
/* The value of `text`, or BT_NO_NAME. */
uint32_t bt_names_find(const bt_names *names, const char *text, size_t length);
/* Where the value of `text` is. New text is added with the value BT_NO_NAME; it is not copied.
 * NULL: no memory. Valid until the next call. */
uint32_t *bt_names_slot(bt_names *names, const char *text, size_t length);

static inline uint32_t bt_names_find_atom(const bt_names *names, const bt_atom *atom) {
    return bt_names_find(names, bt_atom_bytes(atom), atom->length);
}
static inline uint32_t *bt_names_slot_atom(bt_names *names, const bt_atom *atom) {
    return bt_names_slot(names, bt_atom_bytes(atom), atom->length);
}
/* Sets the value of an atom's name; false: no memory. */
static inline bool bt_names_put(bt_names *names, const bt_atom *atom, uint32_t value) {
    uint32_t *slot = bt_names_slot_atom(names, atom);
    if (slot != NULL) *slot = value;
    return slot != NULL;
}

/* A table from text to pointers, in the order in which they were added. */
typedef struct bt_index {
    bt_names names;
    void **items;
    uint32_t count, room;
} bt_index;

void bt_index_init(bt_index *index, bt_ctx *ctx);
/* The pointer for `text`, or NULL. */
void *bt_index_find(const bt_index *index, const char *text, size_t length);
/* Where the pointer for `text` is. New text is added with NULL; it is not copied. NULL: no memory.
 * Valid until the next call. */
void **bt_index_slot(bt_index *index, const char *text, size_t length);
#endif
