/* SPDX-License-Identifier: Apache-2.0 */
/* Interned atoms: within a context, equal text is one pointer. */
#ifndef BT_ATOMS_H
#define BT_ATOMS_H

#include "etf/arena.h"
#include "etf/lanes.h"

#define BT_ATOM_MAX_CHARS 255
#define BT_ATOM_MAX_BYTES (255 * 4)

/* An atom carries its UTF-8 external form, so that encoding it is one copy: behind `text` stands a
 * NUL, before it tag 119 and a length byte, or tag 118 and two. A text of less than sixteen bytes
 * has zeros behind it up to there. */
struct bt_atom {
    uint16_t length; /* bytes of UTF-8 */
    uint8_t chars;
    bool latin1;      /* every character is below 256 */
    uint8_t spelling; /* found when first printed: see parser/text/atom_text.c; 0: not yet */
    uint8_t before[3];
    char text[];
};

/* An atom is told by where it is in chunks of memory, in units of so many bytes. */
#define BT_ATOM_UNIT 4u

/* Eight places of the table, which fill one line of the cache. Free ones come last: their place is
 * 0, where no atom is, and so is their hash, which no atom has. */
#define BT_BUCKET 8
typedef struct bt_atom_bucket {
    uint32_t hashes[BT_BUCKET];
    uint32_t atoms[BT_BUCKET];
} bt_atom_bucket;

/* Atoms that were read lately, each where a simple hash puts it. More of the hash tells most others
 * without a look at them. */
#define BT_RECENT_BITS 10

typedef struct bt_atoms {
    bt_arena *arena;         /* where they are; the table is in its memory too */
    size_t most;             /* how many there may be */
    bt_atom_bucket *buckets; /* a power of two; what does not fit goes into the next one */
    size_t bucket_count, count, expected;
    bt_lanes seeds[2]; /* of hashes */
    size_t capacity;   /* atoms that there is room for: with more, many buckets would be full */
    void *memory;      /* of the buckets, which are aligned in it; NULL: nothing was interned yet */
    uint8_t **chunks;
    size_t chunk_count, chunk_capacity;
    uint8_t *at;    /* where the next atom goes */
    uint32_t place; /* the same as a place */
    uint32_t left;  /* units from there to the end of its chunk */
    const bt_atom *recent[1 << BT_RECENT_BITS];
    uint16_t recent_tags[1 << BT_RECENT_BITS]; /* 0: none yet */
} bt_atoms;

static inline const char *bt_atom_bytes(const bt_atom *atom) {
    return atom->text;
}
/* The external form and how many bytes it has. Most begin where one can tell at once. */
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
/* Says that input of so many bytes will be read: the table then grows less often. A large boot
 * script has a new atom for every fifty bytes. */
static inline void bt_expect_atoms(bt_atoms *atoms, size_t bytes) {
    atoms->expected = atoms->count + bytes / 48;
}

/* ---- names within longer text ------------------------------------------------------------------
 * These read up to sixteen bytes beyond a name. Nothing branches on a length that most names have:
 * no branch predictor would know it. */

/* A name and its first and last sixteen bytes, which may overlap; of a shorter one all, twice, and
 * zeros behind them. */
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
/* Whether an atom has this name: behind a text of less than sixteen bytes it has zeros too. */
static inline bool bt_atom_has(const bt_atom *atom, const bt_name *name) {
    if (atom->length != name->length || !bt_is_same(bt_load_lanes(atom->text), name->first) ||
        !bt_is_same(bt_load_lanes(atom->text + name->last_at), name->last))
        return false;
    for (size_t i = 16; i < name->last_at; i += 16)
        if (!bt_is_same(bt_load_lanes(atom->text + i), bt_load_lanes(name->text + i))) return false;
    return true;
}
/* Where the atom with a name of up to 16 bytes is if it was read lately, and its tag there. */
static inline size_t bt_recent_of(bt_lanes name, uint16_t *tag) {
    uint64_t halves[2];
    memcpy(halves, &name, sizeof halves);
    uint64_t mixed = (halves[0] + halves[1]) * 0x9FB21C651E98DF25u;
    *tag = (uint16_t)(mixed >> 32) | 1;
    return (size_t)(mixed >> (64 - BT_RECENT_BITS));
}
/* bt_intern of such a name. */
bt_status bt_intern_within(bt_atoms *atoms, const char *text, size_t length, const bt_atom **out);
/* The atom with a name of up to 16 bytes, if it was read lately; else NULL. */
static inline const bt_atom *bt_find_recent(bt_atoms *atoms, const char *text, size_t length) {
    uint16_t tag;
    if (length > 16) return NULL;
    bt_lanes name = bt_first_lanes(bt_load_lanes(text), length);
    size_t at = bt_recent_of(name, &tag);
    if (atoms->recent_tags[at] != tag) return NULL;
    const bt_atom *atom = atoms->recent[at];
    return atom->length == length && bt_is_same(bt_load_lanes(atom->text), name) ? atom : NULL;
}
/* Both halves of a product: a difference between two names that would cancel out in the lower half
 * alone, whatever the seed, does not in both. */
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
/* The hash of a name, never 0. It differs from context to context and from run to run: no one can
 * prepare names that collide. */
static inline uint32_t bt_hash(const bt_atoms *atoms, const bt_name *name) {
    uint64_t hash = bt_hash_lanes(name->first ^ atoms->seeds[0]);
    for (size_t i = 16; i < name->last_at; i += 16) {
        bt_lanes here = bt_load_lanes(name->text + i);
        hash = bt_hash_lanes(here ^ (bt_lanes)(bt_hashes){hash, hash << 32 | hash >> 32});
    }
    hash ^= bt_hash_lanes(name->last ^ atoms->seeds[1]);
    return (uint32_t)(hash + name->length) | UINT32_C(1) << 31;
}
/* Names that are interned together: the memory that each has to wait for is asked for early. */
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
/* bt_intern of all of them. Returns how many it made atoms of: the one behind them is for
 * bt_intern, which may refuse it. */
size_t bt_intern_names(bt_atoms *atoms, const bt_name_run *run, bt_term *out);

/* Whether a term is the atom with this text. */
bool bt_is_atom(const bt_term *term, const char *text);
/* -1, 0, 1 by text, code point by code point, as OTP orders atoms. */
int bt_atom_order(const bt_atom *a, const bt_atom *b);
/* Begins without atoms, of which there may be `most`; all else is zero. */
void bt_atoms_init(bt_atoms *atoms, bt_arena *arena, size_t most);
void bt_atoms_free(bt_atoms *atoms);
#endif
