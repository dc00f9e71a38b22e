/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/atoms.h"

#include <string.h>

#include "etf/ctx.h"
#include "etf/utf8.h"

static uint64_t load8(const char *at) {
    uint64_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint32_t load4(const char *at) {
    uint32_t word;
    memcpy(&word, at, sizeof word);
    return word;
}

static uint64_t mix(uint64_t h, uint64_t word) {
    h = (h ^ word) * 0x9FB21C651E98DF25u;
    return h ^ h >> 32;
}

/* FNV-1a over words; the last one overlaps the one before, so that no length needs a loop over
 * bytes. Short names are the rule. */
static uint32_t hash_of(uint64_t seed, const char *text, size_t length) {
    uint64_t h = seed ^ length;
    if (length >= 8) {
        for (; length > 8; text += 8, length -= 8) h = mix(h, load8(text));
        h = mix(h, load8(text + length - 8));
    } else if (length >= 4) {
        h = mix(h, load4(text) | (uint64_t)load4(text + length - 4) << 32);
    } else if (length > 0) {
        h = mix(h, (uint64_t)(uint8_t)text[0] | (uint64_t)(uint8_t)text[length / 2] << 8 |
                       (uint64_t)(uint8_t)text[length - 1] << 16);
    }
    h *= 0x9FB21C651E98DF25u;
    return (uint32_t)(h >> 32);
}

/* Differs from context to context, so that no input can be made to collide in all. */
static uint32_t hash_in(const bt_ctx *ctx, const char *text, size_t length) {
    return hash_of(0xcbf29ce484222325u ^ (uint64_t)(uintptr_t)ctx, text, length);
}

/* memcmp for lengths that are not worth a call. */
static bool is_same(const char *a, const char *b, size_t length) {
    if (length >= 8) {
        for (; length > 8; a += 8, b += 8, length -= 8)
            if (load8(a) != load8(b)) return false;
        return load8(a + length - 8) == load8(b + length - 8);
    }
    if (length >= 4) return load4(a) == load4(b) && load4(a + length - 4) == load4(b + length - 4);
    for (size_t i = 0; i < length; i++)
        if (a[i] != b[i]) return false;
    return true;
}

static bool grow(bt_atoms *atoms, bt_memory *memory) {
    size_t capacity = atoms->capacity == 0 ? 1024 : atoms->capacity * 2;
    bt_atom_slot *slots = bt_resize(memory, NULL, 0, capacity * sizeof *slots);
    if (slots == NULL) return false;
    memset(slots, 0, capacity * sizeof *slots);
    for (size_t i = 0; i < atoms->capacity; i++) {
        const bt_atom_slot *old = &atoms->slots[i];
        if (old->atom == NULL) continue;
        size_t at = old->hash & (capacity - 1);
        while (slots[at].atom != NULL) at = (at + 1) & (capacity - 1);
        slots[at] = *old;
    }
    bt_atoms_free(atoms, memory);
    atoms->slots = slots;
    atoms->capacity = capacity;
    return true;
}

void bt_atoms_free(bt_atoms *atoms, bt_memory *memory) {
    bt_release(memory, atoms->slots, atoms->capacity * sizeof *atoms->slots);
    atoms->slots = NULL;
    atoms->capacity = 0;
}

static bool is_latin1(const char *text, size_t length) {
    for (size_t i = 0; i < length; i++)
        if ((uint8_t)text[i] > 0xC3) return false; /* U+00FF is C3 BF */
    return true;
}

static bt_status make(bt_ctx *ctx, const char *text, size_t length, uint32_t hash, bt_atom **out) {
    if (length > BT_ATOM_MAX_BYTES) return BT_USAGE;
    bool ascii = bt_is_ascii((const uint8_t *)text, length);
    size_t bad = length, chars = length;
    if (!ascii) chars = bt_utf8_count((const uint8_t *)text, length, &bad);
    if (bad != length || chars > BT_ATOM_MAX_CHARS) return BT_USAGE;
    if (ctx->atoms.count >= ctx->limits.atoms) return BT_INVALID;
    size_t header = length < 256 ? 2 : 3;
    bt_atom *atom = bt_alloc(ctx, sizeof *atom + header + length + 1);
    if (atom == NULL) return BT_NOMEM;
    atom->hash = hash;
    atom->length = (uint16_t)length;
    atom->chars = (uint8_t)chars;
    atom->latin1 = ascii || is_latin1(text, length);
    atom->header = (uint8_t)header;
    atom->spelling = 0;
    atom->etf[0] = header == 2 ? 119 : 118;
    atom->etf[1] = (uint8_t)(header == 2 ? length : length >> 8);
    if (header == 3) atom->etf[2] = (uint8_t)length;
    if (length != 0) memcpy(atom->etf + header, text, length);
    atom->etf[header + length] = '\0';
    *out = atom;
    return BT_OK;
}

bt_status bt_intern(bt_ctx *ctx, const char *text, size_t length, const bt_atom **out) {
    bt_atoms *atoms = &ctx->atoms;
    if (length == 0) text = "";
    if (atoms->count >= atoms->capacity / 2 && !grow(atoms, &ctx->memory)) return BT_NOMEM;
    /* Where the context lies differs from run to run, so no one can prepare names that collide. */
    uint32_t hash = hash_in(ctx, text, length);
    size_t at = hash & (atoms->capacity - 1);
    bt_atom_slot *slot;
    for (; (slot = &atoms->slots[at])->atom != NULL; at = (at + 1) & (atoms->capacity - 1)) {
        if (slot->hash == hash && slot->length == length &&
            is_same(bt_atom_bytes(slot->atom), text, length)) {
            *out = slot->atom;
            return BT_OK;
        }
    }
    bt_status status = make(ctx, text, length, hash, &slot->atom);
    if (status != BT_OK) return status;
    slot->hash = hash;
    slot->length = (uint32_t)length;
    atoms->count++;
    *out = slot->atom;
    return BT_OK;
}

void bt_intern_soon(const bt_ctx *ctx, const char *text, size_t length) {
    const bt_atoms *atoms = &ctx->atoms;
    if (atoms->capacity != 0)
        __builtin_prefetch(&atoms->slots[hash_in(ctx, text, length) & (atoms->capacity - 1)]);
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
