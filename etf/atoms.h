/* SPDX-License-Identifier: Apache-2.0 */
/* Interned atoms: within a context, equal text is one pointer. */
#ifndef BT_ATOMS_H
#define BT_ATOMS_H

#include "etf/arena.h"

#define BT_ATOM_MAX_CHARS 255
#define BT_ATOM_MAX_BYTES (255 * 4)

/* An atom carries its UTF-8 external form, so that encoding it is one copy: `etf` is tag 119 and
 * a length byte, or tag 118 and two, then the text, then a NUL. */
struct bt_atom {
    uint32_t hash;
    uint16_t length; /* bytes of UTF-8 */
    uint8_t chars;
    bool latin1;      /* every character is below 256 */
    uint8_t header;   /* bytes before the text in etf: 2 or 3 */
    uint8_t spelling; /* found when first printed: see parser/text/leaf.c; 0: not yet */
    uint8_t etf[];
};

/* The hash stands beside the pointer, so that neither a search nor growing touches an atom that is
 * not the one. */
typedef struct bt_atom_slot {
    uint32_t hash;
    uint32_t length;
    bt_atom *atom; /* NULL: free */
} bt_atom_slot;

typedef struct bt_atoms {
    bt_atom_slot *slots; /* open addressing, capacity a power of two */
    size_t capacity, count;
} bt_atoms;

static inline const char *bt_atom_bytes(const bt_atom *atom) {
    return (const char *)atom->etf + atom->header;
}

/* The atom with this text. BT_USAGE: more than 255 characters or not UTF-8 (what atoms may hold:
 * no surrogates). BT_INVALID: over the atoms limit, without a diagnostic. */
bt_status bt_intern(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out);
/* Starts to bring into the cache what bt_intern of this text will look at: for those who know some
 * names ahead, of which each would be a wait for memory. */
void bt_intern_soon(const bt_ctx *ctx, const char *text, size_t length);
/* Whether a term is the atom with this text. */
bool bt_is_atom(const bt_term *term, const char *text);
/* -1, 0, 1 by text, code point by code point, as OTP orders atoms. */
int bt_atom_order(const bt_atom *a, const bt_atom *b);
void bt_atoms_free(bt_atoms *atoms, bt_memory *memory);
#endif
