/* SPDX-License-Identifier: Apache-2.0 */
/* Interned atoms: within a context, equal text is one pointer. */
#ifndef BT_ATOMS_H
#define BT_ATOMS_H

#include "etf/arena.h"
#include "etf/lanes.h"

#define BT_ATOM_MAX_CHARS 255
#define BT_ATOM_MAX_BYTES (255 * 4)

/* An atom carries its UTF-8 external form, so that encoding it is one copy: behind `text` stands a
 * NUL, before it tag 119 and a length byte, or tag 118 and two. */
struct bt_atom {
    uint32_t hash;
    uint16_t length; /* bytes of UTF-8 */
    uint8_t chars;
    bool latin1;      /* every character is below 256 */
    uint8_t header;   /* bytes before the text that belong to its external form: 2 or 3 */
    uint8_t spelling; /* found when first printed: see parser/text/leaf.c; 0: not yet */
    uint8_t before[3];
    char text[];
};

/* Eight places of the table, which fill one line of the cache. An atom is told by where it is in
 * chunks of memory, in units of 16 bytes from 1 on; 0 is a free place, and those come last. */
#define BT_BUCKET 8
typedef struct bt_atom_bucket {
    uint32_t hashes[BT_BUCKET];
    uint32_t atoms[BT_BUCKET];
} bt_atom_bucket;

typedef struct bt_atoms {
    bt_atom_bucket *buckets; /* a power of two; what does not fit goes into the next one */
    size_t bucket_count, count, expected;
    void *memory; /* of the buckets, which are aligned in it */
    uint8_t **chunks;
    size_t chunk_count, chunk_capacity;
    size_t used; /* units of the newest chunk */
} bt_atoms;

static inline const char *bt_atom_bytes(const bt_atom *atom) {
    return atom->text;
}
/* The external form: `header` and `length` bytes. */
static inline const uint8_t *bt_atom_etf(const bt_atom *atom) {
    return (const uint8_t *)atom->text - atom->header;
}

/* The atom with this text. BT_USAGE: more than 255 characters or not UTF-8 (what atoms may hold:
 * no surrogates). BT_INVALID: over the atoms limit, without a diagnostic. */
bt_status bt_intern(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out);
/* Says that input of so many bytes will be read: the table then grows less often. A large boot
 * script has a new atom for every fifty bytes. */
static inline void bt_expect_atoms(bt_atoms *atoms, size_t bytes) {
    atoms->expected = atoms->count + bytes / 64;
}

/* ---- names within longer text ------------------------------------------------------------------
 * These read up to sixteen bytes beyond a name. Its hash is made of its pieces of sixteen bytes, of
 * which the last has less, if only none, and zeros for the rest. It differs from context to context
 * and from run to run: no one can prepare names that collide. */

/* bt_intern of such a name. */
bt_status bt_intern_within(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out);
/* The same for those who have made its hash on their way through the text. */
bt_status bt_intern_hashed(bt_ctx *ctx, const char *text, size_t length, uint32_t hash,
                           const bt_atom **out);
static inline uint64_t bt_hash_begin(const bt_ctx *ctx) {
    return 0xcbf29ce484222325u ^ (uint64_t)(uintptr_t)ctx;
}
static inline uint64_t bt_hash_piece(uint64_t hash, bt_lanes piece) {
    uint64_t halves[2];
    memcpy(halves, &piece, sizeof halves);
    uint64_t a = hash ^ halves[0], b = (hash >> 32 | hash << 32) ^ halves[1];
    /* Both halves of the product: a difference between two names that would cancel out in the
     * lower one alone, whatever the seed, does not in both. */
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
#else
    uint64_t low = (uint32_t)a * (b & UINT32_MAX), high = (a >> 32) * (b >> 32);
    uint64_t across = (uint32_t)a * (b >> 32), back = (a >> 32) * (b & UINT32_MAX);
    return low ^ high ^ (across << 32 | across >> 32) ^ (back << 32 | back >> 32);
#endif
}
static inline uint32_t bt_hash_end(uint64_t hash, size_t length) {
    return (uint32_t)((hash ^ length) * 0x9FB21C651E98DF25u >> 32);
}
/* Starts to bring into the cache what bt_intern_hashed will look at. */
static inline void bt_intern_soon(const bt_atoms *atoms, uint32_t hash) {
    if (atoms->buckets != NULL)
        __builtin_prefetch(&atoms->buckets[hash & (atoms->bucket_count - 1)], 1);
}

/* Whether a term is the atom with this text. */
bool bt_is_atom(const bt_term *term, const char *text);
/* -1, 0, 1 by text, code point by code point, as OTP orders atoms. */
int bt_atom_order(const bt_atom *a, const bt_atom *b);
void bt_atoms_free(bt_atoms *atoms, bt_memory *memory);
#endif
