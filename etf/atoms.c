/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/atoms.h"

#include <string.h>

#include "etf/lanes.h"
#include "etf/term.h"
#include "etf/utf8.h"

/* ---- memory of atoms ------------------------------------------------------------------------- */

/* SPARE units behind the last atom stay free: the encoder copies sixteen bytes at a time, which may
 * go beyond a name's end. */
#define CHUNK_UNITS 8192u
#define SPARE (16 / BT_ATOM_UNIT)

static bt_atom *atom_at(const bt_atoms *atoms, uint32_t place) {
    return (bt_atom *)(void *)(atoms->chunks[place / CHUNK_UNITS] +
                               place % CHUNK_UNITS * BT_ATOM_UNIT);
}

/* Room for an atom of any length. */
#define LONGEST                                                                                    \
    ((offsetof(bt_atom, text) + BT_ATOM_MAX_BYTES + BT_ATOM_UNIT) / BT_ATOM_UNIT + SPARE)

static bool add_chunk(bt_atoms *atoms) {
    if (atoms->chunk_count == UINT32_MAX / CHUNK_UNITS) return false; /* a place has 32 bits */
    if (!bt_grow(atoms->arena->memory, (void **)&atoms->chunks, sizeof *atoms->chunks,
                 &atoms->chunk_capacity, atoms->chunk_count + 1))
        return false;
    uint8_t *chunk = bt_arena_alloc(atoms->arena, CHUNK_UNITS * BT_ATOM_UNIT);
    if (chunk == NULL) return false;
    bool is_first = atoms->chunk_count == 0; /* place 0 stays free */
    atoms->chunks[atoms->chunk_count] = chunk;
    atoms->place = (uint32_t)(atoms->chunk_count++ * CHUNK_UNITS + is_first);
    atoms->left = CHUNK_UNITS - is_first;
    atoms->at = chunk + is_first * BT_ATOM_UNIT;
    return true;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* A mask with four bits for each of four numbers: set where it equals `wanted`. */
static inline unsigned equal4(const uint32_t *numbers, uint32_t wanted) {
    typedef uint32_t four __attribute__((vector_size(16)));
    four all;
    memcpy(&all, numbers, sizeof all);
    return bt_lane_bits((bt_lanes)(all == wanted));
}

/* The same for the eight of a bucket. */
static inline unsigned equal8(const uint32_t *numbers, uint32_t wanted) {
    return equal4(numbers, wanted) | equal4(numbers + 4, wanted) << 16;
}

/* A free slot, where a new atom goes. */
typedef struct slot {
    bt_atom_bucket *bucket;
    unsigned index;
} slot;

static inline void enter(slot to, uint32_t hash, uint32_t place) {
    to.bucket->hashes[to.index] = hash;
    to.bucket->atoms[to.index] = place;
}

/* Buckets form a circle: what does not fit into one goes into the next. */
static inline bt_atom_bucket *bucket_at(const bt_atoms *atoms, size_t at) {
    return &atoms->buckets[at & (atoms->bucket_count - 1)];
}

/* A free slot for this hash. */
static slot slot_for(const bt_atoms *atoms, uint32_t hash) {
    for (size_t at = hash;; at++) {
        bt_atom_bucket *here = bucket_at(atoms, at);
        unsigned free = equal8(here->hashes, 0);
        if (free != 0) return (slot){here, (unsigned)__builtin_ctz(free) / 4};
    }
}

static size_t table_size(size_t bucket_count) {
    return (bucket_count + 1) * sizeof(bt_atom_bucket);
}

static size_t capacity(size_t bucket_count) {
    return bucket_count * BT_BUCKET / 4 * 3;
}

#define FIRST_BUCKETS (size_t)(2 * BT_FIRST_ATOMS / BT_BUCKET)

/* The next size of the table. Growing is slow, so it grows by more than two while many more atoms
 * are expected: by less at first, as the input may have few atoms after all. */
static size_t next_bucket_count(const bt_atoms *atoms) {
    bool is_first = atoms->memory == NULL;
    size_t next = is_first ? FIRST_BUCKETS : atoms->bucket_count * 2;
    size_t most = is_first ? FIRST_BUCKETS * 8 : atoms->bucket_count * 256;
    while (next < most && capacity(next) < atoms->expected) next *= 2;
    return next;
}

/* Enters the first atoms in the table. They are all in one chunk. */
static void enter_first(bt_atoms *atoms) {
    for (size_t i = 0; i < BT_QUICK_SLOTS; i++) {
        const bt_atom *atom = atoms->quick[i];
        if (atom == NULL) continue;
        bt_name name = bt_name_of(atom->text, atom->length);
        uint32_t hash = bt_hash(atoms, &name);
        size_t place = (size_t)((const uint8_t *)atom - atoms->chunks[0]) / BT_ATOM_UNIT;
        enter(slot_for(atoms, hash), hash, (uint32_t)place);
    }
}

static bool grow(bt_atoms *atoms) {
    bt_memory *memory = atoms->arena->memory;
    size_t count = next_bucket_count(atoms), old_count = atoms->bucket_count;
    const bt_atom_bucket *old = atoms->buckets;
    void *old_memory = atoms->memory;
    void *table = bt_resize(memory, NULL, 0, table_size(count));
    if (table == NULL) return false;
    uintptr_t aligned =
        ((uintptr_t)table + sizeof(bt_atom_bucket) - 1) & ~(sizeof(bt_atom_bucket) - 1);
    atoms->memory = table;
    atoms->buckets = (bt_atom_bucket *)aligned;
    atoms->bucket_count = count;
    atoms->capacity = capacity(count);
    memset(atoms->buckets, 0, count * sizeof *atoms->buckets);
    if (old_memory == NULL) enter_first(atoms);
    for (size_t i = 0; i < old_count; i++)
        for (size_t k = 0; k < BT_BUCKET && old[i].atoms[k] != 0; k++) {
            uint32_t hash = old[i].hashes[k];
            enter(slot_for(atoms, hash), hash, old[i].atoms[k]);
        }
    if (old_memory != NULL) bt_release(memory, old_memory, table_size(old_count));
    return true;
}

void bt_atoms_init(bt_atoms *atoms, bt_arena *arena, size_t most) {
    static const bt_atom_bucket none; /* has no capacity */
    atoms->arena = arena;
    atoms->most = most;
    atoms->buckets = (bt_atom_bucket *)&none;
    atoms->bucket_count = 1;
    uint64_t seeds[4] = {(uint64_t)(uintptr_t)atoms};
    for (size_t i = 0; i < 4; i++) seeds[i] = bt_hash_mix(seeds[0] + i + 1, 0x9FB21C651E98DF25u);
    memcpy(atoms->seeds, seeds, sizeof seeds);
}

void bt_atoms_free(bt_atoms *atoms) {
    bt_memory *memory = atoms->arena->memory;
    if (atoms->memory != NULL) bt_release(memory, atoms->memory, table_size(atoms->bucket_count));
    bt_release(memory, atoms->chunks, atoms->chunk_capacity * sizeof *atoms->chunks);
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool is_latin1(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)text[i] > 0xC3) return false; /* U+00FF is C3 BF */
    return true;
}

/* The number of characters of a name; SIZE_MAX if it is not UTF-8 or too long. */
static size_t count_chars(const bt_name *name) {
    size_t length = name->length, bad = length;
    if (length > BT_ATOM_MAX_BYTES) return SIZE_MAX;
    size_t chars = bt_utf8_count((const uint8_t *)name->text, length, &bad);
    return bad == length ? chars : SIZE_MAX;
}

/* Fills in the fields of an atom that is not ASCII or longer than 255 bytes. */
static void describe(bt_atom *atom, const bt_name *name) {
    atom->latin1 = is_latin1(name->text, name->length);
    if (name->length > 255) atom->before[1] = (uint8_t)(name->length >> 8);
}

/* Copies the text into an atom, with a NUL behind it. */
static inline void put_text(bt_atom *atom, const bt_name *name) {
    memcpy(atom->text, &name->first, 16);
    for (size_t i = 16; i < name->last_at; i += 16) memcpy(atom->text + i, name->text + i, 16);
    memcpy(atom->text + name->last_at, &name->last, 16);
    atom->text[name->length] = '\0';
}

/* Makes a new atom at `place`, where there is room for it. NULL: the name is invalid. */
__attribute__((always_inline)) static inline const bt_atom *
make(bt_atoms *atoms, const bt_name *name, uint32_t *place) {
    size_t length = name->length, chars = bt_is_ascii_name(name) ? length : count_chars(name);
    size_t size = offsetof(bt_atom, text) + (length < 16 ? 16 : length + 1);
    uint32_t units = (uint32_t)(size + BT_ATOM_UNIT - 1) / BT_ATOM_UNIT;
    if (chars > BT_ATOM_MAX_CHARS) return NULL;
    bt_atom *atom = (bt_atom *)(void *)atoms->at;
    *atom = (bt_atom){.length = (uint16_t)length,
                      .chars = (uint8_t)chars,
                      .latin1 = true,
                      .before = {118, 119, (uint8_t)length}};
    if (chars != length) describe(atom, name);
    put_text(atom, name);
    *place = atoms->place;
    atoms->at += units * BT_ATOM_UNIT;
    bt_write_soon(atoms->at);
    atoms->place += units;
    atoms->left -= units;
    atoms->count++;
    return atom;
}

/* The atom with this name; or NULL and the slot for it. */
__attribute__((always_inline)) static inline const bt_atom *
find(const bt_atoms *atoms, const bt_name *name, uint32_t hash, slot *to) {
    for (size_t at = hash;; at++) {
        bt_atom_bucket *here = bucket_at(atoms, at);
        for (unsigned equal = equal8(here->hashes, hash); equal != 0; equal &= equal - 1) {
            const bt_atom *atom = atom_at(atoms, here->atoms[__builtin_ctz(equal) / 4]);
            if (bt_atom_has(atom, name)) return atom;
        }
        unsigned free = equal8(here->hashes, 0);
        if (free == 0) continue;
        *to = (slot){here, (unsigned)__builtin_ctz(free) / 4};
        return NULL;
    }
}

/* Makes room for `count` new atoms. False: over the limit, or no memory. */
static bool has_room(bt_atoms *atoms, size_t count) {
    return count <= atoms->most - atoms->count &&
           (atoms->count + count <= atoms->capacity || grow(atoms));
}

size_t bt_intern_names(bt_atoms *atoms, const bt_name_run *run, bt_term *out) {
    if (!has_room(atoms, run->count)) return 0;
    for (size_t i = 0; i < run->count; i++) {
        slot to;
        uint32_t place;
        const bt_name *name = &run->names[i];
        const bt_atom *atom = find(atoms, name, run->hashes[i], &to);
        if (atom == NULL) {
            if (atoms->left < LONGEST && !add_chunk(atoms)) return i;
            if ((atom = make(atoms, name, &place)) == NULL) return i;
            enter(to, run->hashes[i], place);
        }
        out[i] = bt_atom_term(atom);
    }
    return run->count;
}

/* Interns a name with the table; from now on there is one. */
static const bt_atom *intern_in_table(bt_atoms *atoms, const bt_name *name, bt_quick quick) {
    bt_name_run one;
    bt_term term;
    slot to;
    one.count = 0;
    bt_add_name(&one, atoms, name->text, name->length);
    const bt_atom *atom = bt_intern_names(atoms, &one, &term) == 1
                              ? term.as.atom
                              : find(atoms, one.names, *one.hashes, &to); /* over the limit */
    if (atom == NULL) return NULL;
    atoms->quick[quick.slot] = atom;
    atoms->quick_tags[quick.slot] = quick.tag;
    return atom;
}

/* Whether there may be one more first atom. All are in one chunk. */
static inline bool has_first_room(const bt_atoms *atoms) {
    return bt_only_first_atoms(atoms) && atoms->left >= LONGEST && atoms->count < BT_FIRST_ATOMS &&
           atoms->count < atoms->most;
}

/* Makes a first atom, for a free slot. */
__attribute__((always_inline)) static inline const bt_atom *
make_first(bt_atoms *atoms, const bt_name *name, bt_quick quick) {
    uint32_t place;
    const bt_atom *atom = make(atoms, name, &place);
    if (atom == NULL) return NULL;
    atoms->quick[quick.slot] = atom;
    atoms->quick_tags[quick.slot] = quick.tag;
    return atom;
}

/* Most new atoms of small input are made here, so that other ways are left to bt_intern_slow. */
const bt_atom *bt_intern_short(bt_atoms *atoms, const char *text, size_t length, bt_lanes lanes,
                               bt_quick quick) {
    if (length > 16) __builtin_unreachable();
    bt_name name = {text, (uint32_t)length, 0, lanes, lanes};
    if (atoms->quick_tags[quick.slot] != 0 || !has_first_room(atoms) || !bt_is_ascii_name(&name))
        return bt_intern_slow(atoms, text, length);
    return make_first(atoms, &name, quick);
}

const bt_atom *bt_intern_slow(bt_atoms *atoms, const char *text, size_t length) {
    bt_name name = bt_name_of(text, length);
    bt_quick quick = bt_quick_of(length > 16 ? name.first + name.last : name.first);
    if (!bt_only_first_atoms(atoms)) return intern_in_table(atoms, &name, quick);
    if (atoms->chunk_count == 0 && !add_chunk(atoms)) return NULL;
    bt_quick here = quick;
    size_t end = quick.slot + BT_QUICK_NEXT;
    for (; here.slot < end && atoms->quick_tags[here.slot] != 0; here.slot++)
        if (atoms->quick_tags[here.slot] == here.tag && bt_atom_has(atoms->quick[here.slot], &name))
            return atoms->quick[here.slot];
    return here.slot < end && has_first_room(atoms) ? make_first(atoms, &name, here)
                                                    : intern_in_table(atoms, &name, quick);
}

bt_status bt_intern(bt_atoms *atoms, const char *text, size_t length, const bt_atom **out) {
    char copy[BT_ATOM_MAX_BYTES + 16];
    if (length > BT_ATOM_MAX_BYTES) return BT_USAGE;
    if (length != 0) memcpy(copy, text, length);
    if ((*out = bt_intern_within(atoms, copy, length)) != NULL) return BT_OK;
    bt_name name = bt_name_of(copy, length);
    if (count_chars(&name) > BT_ATOM_MAX_CHARS) return BT_USAGE;
    return atoms->count >= atoms->most ? BT_INVALID : BT_NOMEM;
}

bool bt_is_atom(const bt_term *term, const char *text) {
    return term->kind == BT_ATOM && strlen(text) == term->as.atom->length &&
           memcmp(bt_atom_bytes(term->as.atom), text, term->as.atom->length) == 0;
}

/* The order of UTF-8 bytes is that of code points. */
int bt_atom_order(const bt_atom *a, const bt_atom *b) {
    if (a == b) return 0;
    size_t shorter = a->length < b->length ? a->length : b->length;
    int order = memcmp(bt_atom_bytes(a), bt_atom_bytes(b), shorter);
    if (order != 0) return order;
    return a->length < b->length ? -1 : 1;
}

const char *bt_atom_text(const bt_atom *atom, size_t *length) {
    if (length != NULL) *length = atom->length;
    return bt_atom_bytes(atom);
}

uint32_t bt_atom_chars(const bt_atom *atom) {
    return atom->chars;
}
