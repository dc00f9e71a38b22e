/* SPDX-License-Identifier: Apache-2.0 */
/* Interned atoms: within a context, equal text is one pointer. */
#ifndef BT_ATOMS_H
#define BT_ATOMS_H

#include "etf/arena.h"
#include "etf/lanes.h"

#define BT_ATOM_MAX_CHARS 255
#define BT_ATOM_MAX_BYTES (255 * 4)

/* An atom holds its external form, so that encoding it is one copy: before `text` there are tag 119
 * and a length byte, or tag 118 and two. Behind it there is a NUL, and zeros up to the sixteenth
 * byte. */
struct bt_atom {
    uint16_t length; /* bytes of UTF-8 */
    uint8_t chars;
    bool latin1;      /* every character is below 256 */
    uint8_t spelling; /* how it is printed: see parser/text/atom_text.c; 0: not known yet */
    uint8_t before[3];
    char text[];
};

/* The table refers to an atom by its place in chunks of memory, counted in units of 4 bytes. */
#define BT_ATOM_UNIT 4u

/* A bucket of the table: eight slots, which fill one cache line. Free slots come last; their hash
 * and their place are 0, which no atom has. */
#define BT_BUCKET 8
typedef struct bt_atom_bucket {
    uint32_t hashes[BT_BUCKET];
    uint32_t atoms[BT_BUCKET];
} bt_atom_bucket;

/* Quick slots: atoms by a simple hash of the name. A tag, more bits of that hash, rejects most
 * others without loading the atom.
 *
 * The first atoms of a context are only there, each in the slot of its hash or one of the next.
 * Small input needs no more. When there are BT_FIRST_ATOMS, or one finds no free slot, all of them
 * are entered in the table. From then on the slots are a cache of atoms read lately. */
#define BT_QUICK_BITS 10
#define BT_QUICK_NEXT 16
#define BT_QUICK_SLOTS ((1 << BT_QUICK_BITS) + BT_QUICK_NEXT)
#define BT_FIRST_ATOMS ((1 << BT_QUICK_BITS) / 2)

typedef struct bt_atoms {
    bt_arena *arena;         /* for atoms; the table is counted as its memory too */
    size_t most;             /* how many there may be */
    bt_atom_bucket *buckets; /* bucket_count, a power of two */
    size_t bucket_count, count, expected;
    bt_lanes seeds[2]; /* random, for the hashes */
    size_t capacity;   /* atoms before the table grows, three quarters of the slots */
    void *memory;      /* where the aligned buckets are; NULL: there are only first atoms */
    uint8_t **chunks;
    size_t chunk_count, chunk_capacity;
    uint8_t *at;    /* where the next atom goes */
    uint32_t place; /* its place */
    uint32_t left;  /* units left in the chunk */
    const bt_atom *quick[BT_QUICK_SLOTS];
    uint16_t quick_tags[BT_QUICK_SLOTS]; /* 0: free */
} bt_atoms;

static inline const char *bt_atom_bytes(const bt_atom *atom) {
    return atom->text;
}
/* The external form and its size. */
static inline const uint8_t *bt_atom_etf(const bt_atom *atom, size_t *size) {
    const uint8_t *text = (const uint8_t *)atom->text;
    *size = (size_t)2 + atom->length;
    if (__builtin_expect(*size <= 2 + 255, 1)) return text - 2;
    ++*size;
    return text - 3;
}

/* The atom with this text. BT_USAGE: more than 255 characters or not UTF-8 (what atoms may hold:
 * no surrogates). BT_INVALID: over the atoms limit, without a diagnostic. */
bt_status bt_intern(bt_atoms *atoms, const char *text, size_t length, const bt_atom **out);
/* Announces input of so many bytes, so that the table grows less often. A large boot script has a
 * new atom for every fifty bytes. */
static inline void bt_expect_atoms(bt_atoms *atoms, size_t bytes) {
    atoms->expected = atoms->count + bytes / 48;
}

/* ---- names within longer text ------------------------------------------------------------------
 * These load up to sixteen bytes beyond a name. They do not branch on lengths that are common in
 * names, because such branches cannot be predicted. */

/* A name with its first and last sixteen bytes, which may overlap. A name of less than sixteen
 * bytes is in both, followed by zeros. */
typedef struct bt_name {
    const char *text;
    uint32_t length;
    uint32_t last_at; /* where the last bytes begin */
    bt_lanes first, last;
} bt_name;
static inline bt_name bt_name_of(const char *text, size_t length) {
    size_t count = length < 16 ? length : 16, last_at = length - count;
    return (bt_name){text, (uint32_t)length, (uint32_t)last_at,
                     bt_first_lanes(bt_load_lanes(text), count),
                     bt_first_lanes(bt_load_lanes(text + last_at), count)};
}
static inline bool bt_is_same(bt_lanes a, bt_lanes b) {
    return bt_lane_bits((bt_lanes)(a == b)) == 0xFFFF;
}
static inline bool bt_is_ascii_name(const bt_name *name) {
    bt_lanes all = name->first | name->last;
    for (size_t i = 16; i + 16 < name->length; i += 16) all |= bt_load_lanes(name->text + i);
    return bt_lane_bits((bt_lanes)(all > 127)) == 0;
}
/* Whether an atom has this name. An atom of less than sixteen bytes ends with zeros too. */
static inline bool bt_atom_has(const bt_atom *atom, const bt_name *name) {
    if (atom->length != name->length || !bt_is_same(bt_load_lanes(atom->text), name->first) ||
        !bt_is_same(bt_load_lanes(atom->text + name->last_at), name->last))
        return false;
    for (size_t i = 16; i < name->last_at; i += 16)
        if (!bt_is_same(bt_load_lanes(atom->text + i), bt_load_lanes(name->text + i))) return false;
    return true;
}
/* Where an atom is looked for first: a quick slot, and the tag in it. */
typedef struct bt_quick {
    size_t slot;
    uint16_t tag;
} bt_quick;
/* Of a name of up to sixteen bytes, with zeros behind; of a longer one, of bytes that depend on its
 * first and last ones. */
static inline bt_quick bt_quick_of(bt_lanes name) {
    uint64_t halves[2];
    memcpy(halves, &name, sizeof halves);
    uint64_t mixed = (halves[0] + halves[1]) * 0x9FB21C651E98DF25u;
    return (bt_quick){(size_t)(mixed >> (64 - BT_QUICK_BITS)), (uint16_t)(mixed >> 32) | 1};
}
/* Whether there are only first atoms. Names are then interned faster one by one than in runs. */
static inline bool bt_only_first_atoms(const bt_atoms *atoms) {
    return atoms->memory == NULL;
}
/* Parts of bt_intern_within: for any name, and for one of up to sixteen bytes that is not in its
 * quick slot. */
const bt_atom *bt_intern_slow(bt_atoms *atoms, const char *text, size_t length);
const bt_atom *bt_intern_short(bt_atoms *atoms, const char *text, size_t length, bt_lanes lanes,
                               bt_quick quick);
/* The atom with this name within longer text; it may have any length. NULL: bt_intern says why. */
static inline const bt_atom *bt_intern_within(bt_atoms *atoms, const char *text, size_t length) {
    if (length > 16) return bt_intern_slow(atoms, text, length);
    bt_lanes lanes = bt_first_lanes(bt_load_lanes(text), length);
    bt_quick quick = bt_quick_of(lanes);
    const bt_atom *atom = atoms->quick[quick.slot];
    if (atoms->quick_tags[quick.slot] == quick.tag && atom->length == length &&
        bt_is_same(bt_load_lanes(atom->text), lanes))
        return atom;
    return bt_intern_short(atoms, text, length, lanes, quick);
}
/* Both halves of a product. In the lower half alone, two chosen names could be equal whatever the
 * seed is. */
static inline uint64_t bt_hash_mix(uint64_t a, uint64_t b) {
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
typedef uint64_t bt_hashes __attribute__((vector_size(16)));
static inline uint64_t bt_hash_lanes(bt_lanes lanes) {
    uint64_t halves[2];
    memcpy(halves, &lanes, sizeof halves);
    return bt_hash_mix(halves[0], halves[1]);
}
/* The hash of a name, never 0. It depends on a random seed, so nobody can prepare names that
 * collide. */
static inline uint32_t bt_hash(const bt_atoms *atoms, const bt_name *name) {
    uint64_t hash = bt_hash_lanes(name->first ^ atoms->seeds[0]);
    for (size_t i = 16; i < name->last_at; i += 16) {
        bt_lanes here = bt_load_lanes(name->text + i);
        hash = bt_hash_lanes(here ^ (bt_lanes)(bt_hashes){hash, hash << 32 | hash >> 32});
    }
    hash ^= bt_hash_lanes(name->last ^ atoms->seeds[1]);
    return (uint32_t)(hash + name->length) | UINT32_C(1) << 31;
}
/* Names that are interned together: their buckets are prefetched while others are hashed. */
enum { BT_MOST_NAMES = 16 };
typedef struct bt_name_run {
    size_t count;
    bt_name names[BT_MOST_NAMES];
    uint32_t hashes[BT_MOST_NAMES];
} bt_name_run;
static inline void bt_add_name(bt_name_run *run, const bt_atoms *atoms, const char *text,
                               size_t length) {
    size_t i = run->count++;
    bt_name *name = &run->names[i];
    *name = bt_name_of(text, length);
    uint32_t hash = bt_hash(atoms, name);
    __builtin_prefetch(&atoms->buckets[hash & (atoms->bucket_count - 1)], 1);
    run->hashes[i] = hash;
}
/* bt_intern of each name. Returns for how many that worked; bt_intern of the next one says why it
 * does not. */
size_t bt_intern_names(bt_atoms *atoms, const bt_name_run *run, bt_term *out);

/* Whether a term is the atom with this text. */
bool bt_is_atom(const bt_term *term, const char *text);
/* -1, 0, 1 by text, code point by code point, as OTP orders atoms. */
int bt_atom_order(const bt_atom *a, const bt_atom *b);
/* Starts without atoms in memory that is zero. There may be `most` atoms. */
void bt_atoms_init(bt_atoms *atoms, bt_arena *arena, size_t most);
void bt_atoms_free(bt_atoms *atoms);
#endif
