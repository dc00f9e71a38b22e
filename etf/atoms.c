/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/atoms.h"

#include <string.h>

#include "etf/ctx.h"
#include "etf/lanes.h"
#include "etf/utf8.h"

/* ---- memory of atoms ------------------------------------------------------------------------- */

#define CHUNK_UNITS 4096u

static bt_atom *atom_at(const bt_atoms *atoms, uint32_t place) {
    return (bt_atom *)(void *)(atoms->chunks[place / CHUNK_UNITS] +
                               place % CHUNK_UNITS * BT_ATOM_UNIT);
}

static bool add_chunk(bt_ctx *ctx) {
    bt_atoms *atoms = &ctx->atoms;
    if (!bt_grow(&ctx->memory, (void **)&atoms->chunks, sizeof *atoms->chunks,
                 &atoms->chunk_capacity, atoms->chunk_count + 1))
        return false;
    uint8_t *chunk = bt_alloc(ctx, CHUNK_UNITS * BT_ATOM_UNIT);
    if (chunk == NULL) return false;
    atoms->chunks[atoms->chunk_count] = chunk;
    size_t first = atoms->chunk_count++ * CHUNK_UNITS;
    atoms->place = (uint32_t)(first == 0 ? 1 : first); /* no atom is at 0 */
    atoms->left = (uint32_t)(first + CHUNK_UNITS) - atoms->place;
    return true;
}

/* Room for an atom of so many bytes, and one unit behind it, which its last piece may reach into;
 * 0: no memory. */
static uint32_t room_for(bt_ctx *ctx, size_t length) {
    bt_atoms *atoms = &ctx->atoms;
    uint32_t units = (uint32_t)(offsetof(bt_atom, text) + length + BT_ATOM_UNIT) / BT_ATOM_UNIT;
    if (units >= atoms->left && !add_chunk(ctx)) return 0;
    uint32_t place = atoms->place;
    atoms->place += units;
    atoms->left -= units;
    return place;
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Four bits for each of four numbers that is equal to `wanted`. */
static unsigned equal4(const uint32_t *numbers, uint32_t wanted) {
    typedef uint32_t four __attribute__((vector_size(16)));
    four all;
    memcpy(&all, numbers, sizeof all);
    return bt_lane_bits((bt_lanes)(all == wanted));
}

/* The same for a bucket's eight. */
static unsigned equal8(const uint32_t *numbers, uint32_t wanted) {
    return equal4(numbers, wanted) | equal4(numbers + 4, wanted) << 16;
}

/* The bucket where an atom with this hash would go. */
static bt_atom_bucket *bucket_for(const bt_atoms *atoms, uint32_t hash) {
    size_t mask = atoms->bucket_count - 1, at = hash & mask;
    while (atoms->buckets[at].atoms[BT_BUCKET - 1] != 0) at = (at + 1) & mask;
    return &atoms->buckets[at];
}

static void enter(bt_atom_bucket *bucket, uint32_t hash, uint32_t place) {
    unsigned i = (unsigned)__builtin_ctz(equal8(bucket->atoms, 0)) / 4;
    bucket->hashes[i] = hash;
    bucket->atoms[i] = place;
}

static size_t table_size(size_t bucket_count) {
    return (bucket_count + 1) * sizeof(bt_atom_bucket);
}

static size_t capacity(size_t bucket_count) {
    return bucket_count * BT_BUCKET / 4 * 3;
}

/* The next size of the table. Growing is slow, so while many more atoms are expected it grows
 * faster; not to its last size at once, in which few atoms would be far from each other. */
static size_t next_bucket_count(const bt_atoms *atoms) {
    if (atoms->bucket_count == 0) return 64;
    size_t next = atoms->bucket_count * 2;
    while (next < atoms->bucket_count * 16 && capacity(next) < atoms->expected) next *= 2;
    return next;
}

static bool grow(bt_atoms *atoms, bt_memory *memory) {
    bt_atoms old = *atoms;
    size_t count = next_bucket_count(atoms);
    void *table = bt_resize(memory, NULL, 0, table_size(count));
    if (table == NULL) return false;
    uintptr_t aligned =
        ((uintptr_t)table + sizeof(bt_atom_bucket) - 1) & ~(sizeof(bt_atom_bucket) - 1);
    atoms->memory = table;
    atoms->buckets = (bt_atom_bucket *)aligned;
    atoms->bucket_count = count;
    atoms->capacity = capacity(count);
    memset(atoms->buckets, 0, count * sizeof *atoms->buckets);
    for (size_t i = 0; i < old.bucket_count; i++)
        for (size_t k = 0; k < BT_BUCKET && old.buckets[i].atoms[k] != 0; k++) {
            uint32_t hash = old.buckets[i].hashes[k];
            enter(bucket_for(atoms, hash), hash, old.buckets[i].atoms[k]);
        }
    if (old.memory != NULL) bt_release(memory, old.memory, table_size(old.bucket_count));
    return true;
}

void bt_atoms_free(bt_atoms *atoms, bt_memory *memory) {
    if (atoms->memory != NULL) bt_release(memory, atoms->memory, table_size(atoms->bucket_count));
    bt_release(memory, atoms->chunks, atoms->chunk_capacity * sizeof *atoms->chunks);
    *atoms = (bt_atoms){0};
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool is_latin1(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)text[i] > 0xC3) return false; /* U+00FF is C3 BF */
    return true;
}

static bool is_ascii(const bt_name *name) {
    bt_lanes all = name->first | name->last;
    for (size_t i = 16; i + 16 < name->length; i += 16) all |= bt_load_lanes(name->text + i);
    return bt_lane_bits((bt_lanes)(all > 127)) == 0;
}

/* How many characters a name has; more than an atom may have when it is not UTF-8. */
static size_t count_chars(const bt_name *name) {
    size_t length = name->length, bad = length;
    if (is_ascii(name)) return length;
    if (length > BT_ATOM_MAX_BYTES) return SIZE_MAX;
    size_t chars = bt_utf8_count((const uint8_t *)name->text, length, &bad);
    return bad == length ? chars : SIZE_MAX;
}

/* Puts the text and a NUL where an atom has them. */
static void put_text(bt_atom *atom, const bt_name *name) {
    size_t length = name->length, last = length < 16 ? 0 : length - 16;
    memcpy(atom->text, &name->first, 16);
    if (length > 32) memcpy(atom->text + 16, name->text + 16, length - 32);
    memcpy(atom->text + last, &name->last, 16);
    atom->text[length] = '\0';
}

/* Makes an atom that goes into this bucket; NULL: there is no table yet. */
static bt_status make(bt_ctx *ctx, const bt_name *name, uint32_t hash, bt_atom_bucket *bucket,
                      const bt_atom **out) {
    static const bt_atom plain = {.latin1 = true, .header = 2, .before = {118, 119}};
    bt_atoms *atoms = &ctx->atoms;
    size_t length = name->length, chars = count_chars(name);
    if (chars > BT_ATOM_MAX_CHARS) return BT_USAGE;
    if (atoms->count >= ctx->limits.atoms) return BT_INVALID;
    if (atoms->count >= atoms->capacity) {
        if (!grow(atoms, &ctx->memory)) return BT_NOMEM;
        bucket = bucket_for(atoms, hash);
    }
    uint32_t place = room_for(ctx, length);
    if (place == 0) return BT_NOMEM;
    bt_atom *atom = atom_at(atoms, place);
    *atom = plain;
    atom->length = (uint16_t)length;
    atom->chars = (uint8_t)chars;
    atom->before[2] = (uint8_t)length;
    if (chars != length) atom->latin1 = is_latin1(name->text, length);
    if (length > 255) {
        atom->header = 3;
        atom->before[1] = (uint8_t)(length >> 8);
    }
    put_text(atom, name);
    enter(bucket, hash, place);
    atoms->count++;
    *out = atom;
    return BT_OK;
}

/* The atom with this name, or NULL and the bucket where it would go, NULL when there is no table.
 */
static const bt_atom *find(const bt_atoms *atoms, const bt_name *name, uint32_t hash,
                           bt_atom_bucket **bucket) {
    *bucket = NULL;
    for (size_t at = hash; atoms->buckets != NULL; at++) {
        bt_atom_bucket *here = *bucket = &atoms->buckets[at & (atoms->bucket_count - 1)];
        for (unsigned equal = equal8(here->hashes, hash); equal != 0; equal &= equal - 1) {
            const bt_atom *atom = atom_at(atoms, here->atoms[__builtin_ctz(equal) / 4]);
            if (bt_atom_has(atom, name)) return atom;
        }
        if (here->atoms[BT_BUCKET - 1] == 0) break;
    }
    return NULL;
}

bt_status bt_intern_behind(bt_ctx *ctx, const bt_name *name, uint32_t hash, const bt_atom *before,
                           const bt_atom **out) {
    if (before != NULL && before->next != NULL && bt_atom_has(before->next, name)) {
        *out = before->next;
        return BT_OK;
    }
    bt_atom_bucket *bucket;
    const bt_atom *atom = find(&ctx->atoms, name, hash, &bucket);
    if (atom == NULL) {
        bt_status status = make(ctx, name, hash, bucket, &atom);
        if (status != BT_OK) return status;
    }
    if (before != NULL) ((bt_atom *)before)->next = atom; /* no atom is const: all are made here */
    *out = atom;
    return BT_OK;
}

bt_status bt_intern_within(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out) {
    bt_name name = bt_name_of(text, length);
    bt_status status = bt_intern_behind(ctx, &name, bt_hash(ctx, &name), NULL, out);
    if (status == BT_OK && length <= 16) *bt_recent_of(&ctx->atoms, name.first) = *out;
    return status;
}

bt_status bt_intern(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out) {
    char copy[BT_ATOM_MAX_BYTES + 16];
    if (length > BT_ATOM_MAX_BYTES) return BT_USAGE;
    if (length != 0) memcpy(copy, text, length);
    return bt_intern_within(ctx, copy, length, out);
}

bool bt_is_atom(const bt_term *term, const char *text) {
    return term->kind == BT_ATOM && strlen(text) == term->as.atom->length &&
           memcmp(bt_atom_bytes(term->as.atom), text, term->as.atom->length) == 0;
}

/* UTF-8 keeps the order of code points. */
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
