/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fast way through what nearly all data is made of: the common terms without items, tuples and
 * proper lists, when they are right. It says nothing of anything else: where it stops, decode.c and
 * close.c meet the same bytes and either read them or say what is wrong.
 */
#include "etf/decode.h"
#include "etf/utf8.h"

/* ---- atoms ----------------------------------------------------------------------------------- */

/* Whether more bytes are left than the longest SMALL_ATOM_UTF8_EXT has, and what is read beyond. */
static inline bool has_name(const bt_reader *r, const uint8_t *at) {
    return r->in.end - at > 2 + 255 + 16 && *at == BT_TAG_SMALL_ATOM_UTF8;
}

/* Reads some of the atoms that stand behind another, as long as they are right. */
__attribute__((noinline)) static bt_term *read_names(bt_reader *r, bt_term *to, const bt_term *stop,
                                                     const bt_atom *before) {
    bt_name_run names;
    names.count = 0;
    const bt_atom *atoms[BT_MOST_NAMES];
    const uint8_t *at = r->in.at;
    for (; names.count < BT_MOST_NAMES && to + names.count < stop && has_name(r, at);
         at += 2 + at[1])
        bt_add_name(&names, &r->ctx->atoms, (const char *)at + 2, at[1]);
    size_t count = bt_intern_names(r->ctx, &names, before, atoms);
    for (size_t i = 0; i < count; i++) *to++ = bt_atom_term(atoms[i]);
    if (count != 0)
        r->in.at = (const uint8_t *)names.names[count - 1].text + names.names[count - 1].length;
    return to;
}

static inline const uint8_t *plain_atom(bt_reader *r, const uint8_t *text, size_t size,
                                        bt_term *out) {
    bool within = (size_t)(r->in.end - text) >= size + 16;
    const bt_atom *atom = within ? bt_find_recent(&r->ctx->atoms, (const char *)text, size) : NULL;
    if (atom == NULL) {
        bt_status status = within ? bt_intern_within(r->ctx, (const char *)text, size, &atom)
                                  : bt_intern(r->ctx, (const char *)text, size, &atom);
        if (status != BT_OK) return NULL;
    }
    *out = bt_atom_term(atom);
    return text + size;
}

/* ---- terms without items --------------------------------------------------------------------- */

/* For each, at least PLAIN_LEFT bytes are left; the result is where the term ends, or NULL for what
 * is not plain. */
#define PLAIN_LEFT 11

static inline const uint8_t *plain_float(const uint8_t *at, bt_term *out) {
    uint64_t bits = bt_be64(at + 1);
    if ((bits >> 52 & 0x7FF) == 0x7FF) return NULL; /* infinite, or none */
    out->kind = BT_FLOAT;
    memcpy(&out->as.real, &bits, sizeof bits);
    return at + 9;
}

/* One that fits 64 bits, or is so large that it has more bytes. */
static inline const uint8_t *plain_big(const uint8_t *at, size_t left, bt_term *out) {
    size_t count = at[1];
    const uint8_t *end = at + 3 + count;
    if (count > 8) {
        if (count + 3 > left || end[-1] == 0) return NULL;
        *out = bt_bytes(BT_BIG, at + 3, count);
        out->flags = at[2] != 0 ? BT_NEGATIVE : 0;
        return end;
    }
    uint64_t value = 0;
    for (const uint8_t *digit = end; digit > at + 3;) value = value << 8 | *--digit;
    if (value > INT64_MAX) return NULL;
    *out = bt_int(at[2] != 0 ? -(int64_t)value : (int64_t)value);
    return end;
}

/* Inline wherever it is used: a call for each term would cost a tenth. */
__attribute__((always_inline)) static inline const uint8_t *
plain_term(bt_reader *r, const uint8_t *at, size_t left, bt_term *out) {
    size_t size;
    switch (*at) {
    case BT_TAG_SMALL_INTEGER: *out = bt_int(at[1]); return at + 2;
    case BT_TAG_INTEGER: *out = bt_int((int32_t)bt_be32(at + 1)); return at + 5;
    case BT_TAG_NIL: *out = bt_nil(); return at + 1;
    case BT_TAG_ATOM:
        size = at[2];
        if (at[1] != 0 || size > left - 3 || !bt_is_ascii(at + 3, size)) return NULL;
        r->latin1_atoms = true;
        return plain_atom(r, at + 3, size, out);
    case BT_TAG_STRING:
        size = bt_be16(at + 1);
        if (size == 0 || size > left - 3) return NULL;
        *out = bt_bytes(BT_STRING, at + 3, size);
        return at + 3 + size;
    case BT_TAG_BINARY:
        size = bt_be32(at + 1);
        if (size > left - 5) return NULL;
        *out = bt_bytes(BT_BITSTRING, at + 5, size);
        out->bits = 8;
        return at + 5 + size;
    case BT_TAG_NEW_FLOAT: *out = (bt_term){0}; return plain_float(at, out);
    case BT_TAG_SMALL_BIG: return plain_big(at, left, out);
    default: return NULL;
    }
}

/* Whether the atom at `at` is `guess`. */
static inline bool is_guessed(const bt_reader *r, const uint8_t *at, const bt_atom *guess) {
    if (guess == NULL || !has_name(r, at)) return false;
    bt_name name = bt_name_of((const char *)at + 2, at[1]);
    return bt_atom_has(guess, &name);
}

/* Reads terms to `to` up to `stop`, as many as are plain; the end of what was read. An atom behind
 * another is often the one that stood there last time. */
__attribute__((always_inline)) static inline bt_term *read_plain(bt_reader *r, bt_term *to,
                                                                 const bt_term *stop) {
    const uint8_t *at = r->in.at, *const end = r->in.end;
    const bt_atom *before = NULL; /* the atom just read */
    while (to < stop && end - at >= PLAIN_LEFT) {
        const uint8_t *next = NULL;
        if (*at != BT_TAG_SMALL_ATOM_UTF8) {
            next = plain_term(r, at, (size_t)(end - at), to);
            before = NULL;
        } else if (before != NULL && is_guessed(r, at, before->next)) {
            before = before->next;
            *to = bt_atom_term(before);
            next = at + 2 + at[1];
        } else if (before != NULL && has_name(r, at)) {
            const bt_term *first = to;
            r->in.at = at;
            to = read_names(r, to, stop, before);
            if (to == first) break;
            at = r->in.at;
            before = to[-1].as.atom;
            continue;
        } else if (at[1] <= (size_t)(end - at) - 2) {
            next = plain_atom(r, at + 2, at[1], to);
            before = next != NULL ? to->as.atom : NULL;
            r->utf8_atoms = true;
        }
        if (next == NULL) break;
        at = next;
        to++;
    }
    r->in.at = at;
    return to;
}

bt_term *bt_read_plain_terms(bt_reader *r, bt_term *to, const bt_term *stop) {
    return read_plain(r, to, stop);
}

/* ---- tuples and lists ------------------------------------------------------------------------ */

/* Opens a tuple or list, as open_tuple and open_list do; false: not a plain one, or not yet. */
static inline bool open_plain(bt_decoder *d) {
    bt_ctx *ctx = d->r.ctx;
    bt_decode_frame *top = d->top;
    const uint8_t *at = d->r.in.at;
    size_t left = bt_left(&d->r.in), count, items, head;
    if (left < PLAIN_LEFT) return false;
    bool list = *at == BT_TAG_LIST;
    if (!list && *at != BT_TAG_SMALL_TUPLE) return false;
    head = list ? 5 : 2;
    count = list ? bt_be32(at + 1) : at[1];
    items = count + list;
    uint64_t owed = d->owed + (size_t)(top->stop - top->to);
    if (count == 0 || owed - 1 + items > left - head || d->depth == d->capacity ||
        d->outer + d->depth >= ctx->limits.depth ||
        items > (size_t)(ctx->arena.end - ctx->arena.at) / sizeof(bt_term))
        return false;
    bt_term *to = bt_alloc(ctx, items * sizeof *to);
    *top->to++ =
        (bt_term){.kind = list ? BT_LIST : BT_TUPLE, .count = (uint32_t)count, .as.items = to};
    d->owed = owed - 1;
    d->top = &d->frames[d->depth++];
    *d->top = (bt_decode_frame){to, to + items, (size_t)(at - d->r.in.begin), *at};
    d->r.in.at = at + head;
    return true;
}

/* Closes one, as close_frame does, when nothing has to be done to it. */
static inline bool close_plain(bt_decoder *d) {
    const bt_decode_frame *top = d->top, *around = d->depth == 1 ? &d->first : top - 1;
    const bt_term *term = around->to - 1;
    if (top->tag == BT_TAG_LIST) {
        const bt_term *tail = top->to - 1;
        if (term->as.items == tail || tail->kind != BT_NIL || bt_is_byte(tail - 1)) return false;
    } else if (top->tag != BT_TAG_SMALL_TUPLE) {
        return false;
    }
    (void)bt_leave_frame(d);
    return true;
}

void bt_read_plain(bt_decoder *d) {
    for (;;) {
        bt_decode_frame *top = d->top;
        if (top->to < top->stop) top->to = read_plain(&d->r, top->to, top->stop);
        bool more = top->to < top->stop ? open_plain(d) : d->depth != 0 && close_plain(d);
        if (!more) return;
    }
}
