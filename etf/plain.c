/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A fast way through what nearly all data is made of: the common terms without items, tuples,
 * proper lists and maps, when they are right. It says nothing of anything else: where it stops,
 * decode.c and close.c meet the same bytes and either read them or say what is wrong.
 */
#include "etf/decoder.h"
#include "etf/utf8.h"

/* ---- atoms ----------------------------------------------------------------------------------- */

/* Most data has either SMALL_ATOM_UTF8_EXT alone, whose names have a head of two bytes, or
 * ATOM_EXT, of three, from releases before 26. What takes `head` exists for each of them. */
enum { UTF8_HEAD = 2, LATIN1_HEAD = 3 };

/* Whether such an atom begins at `at` and more bytes are left than the longest has, and what is
 * read beyond it. A longer ATOM_EXT is none. */
static inline bool has_name(const uint8_t *at, const uint8_t *end, size_t head) {
    return end - at > LATIN1_HEAD + 255 + 16 &&
           (head == UTF8_HEAD ? *at == BT_TAG_SMALL_ATOM_UTF8 : *at == BT_TAG_ATOM && at[1] == 0);
}

/* Whether the name's bytes are UTF-8 if they are right. */
static inline bool is_utf8(const bt_name *name, size_t head) {
    return head == UTF8_HEAD || bt_is_ascii_name(name);
}

/* Starts a run with the names from `at` on, at most so many. */
__attribute__((always_inline)) static inline const uint8_t *
take_names(const bt_reader *r, bt_name_run *run, const uint8_t *at, size_t most, size_t head) {
    if (most > BT_MOST_NAMES) most = BT_MOST_NAMES;
    for (run->count = 0; run->count < most && has_name(at, r->in.end, head);) {
        size_t size = at[head - 1];
        bt_add_name(run, &r->ctx->atoms, (const char *)at + head, size);
        if (!is_utf8(&run->names[run->count - 1], head)) {
            run->count--;
            break;
        }
        at += head + size;
    }
    return at;
}

/* Reads the atoms that stand behind another, as long as they are right. Before some are interned,
 * the next ones are taken. */
__attribute__((always_inline)) static inline bt_term *
read_names(bt_reader *r, bt_term *to, const bt_term *stop, const bt_atom *before, size_t head) {
    bt_name_run runs[2], *run = &runs[0], *next = &runs[1];
    const uint8_t *at = take_names(r, run, r->in.at, (size_t)(stop - to), head);
    while (run->count != 0) {
        at = take_names(r, next, at, (size_t)(stop - to) - run->count, head);
        size_t count = bt_intern_names(&r->ctx->atoms, run, before, to);
        if (count == 0) break;
        to += count;
        before = to[-1].as.atom;
        r->in.at = (const uint8_t *)run->names[count - 1].text + run->names[count - 1].length;
        if (count < run->count) break;
        bt_name_run *done = run;
        run = next;
        next = done;
    }
    return to;
}

__attribute__((noinline)) static bt_term *
read_utf8_names(bt_reader *r, bt_term *to, const bt_term *stop, const bt_atom *before) {
    return read_names(r, to, stop, before, UTF8_HEAD);
}

__attribute__((noinline)) static bt_term *
read_latin1_names(bt_reader *r, bt_term *to, const bt_term *stop, const bt_atom *before) {
    return read_names(r, to, stop, before, LATIN1_HEAD);
}

/* Whether the atom at `at` is `guess`. */
static inline bool is_guessed(const uint8_t *at, const bt_atom *guess, size_t head) {
    if (guess == NULL) return false;
    bt_name name = bt_name_of((const char *)at + head, at[head - 1]);
    return bt_atom_has(guess, &name) && is_utf8(&name, head);
}

/* The atom with this text; `within`: what is behind it may be read too. NULL: it is not plain. */
static inline const bt_atom *plain_atom(bt_ctx *ctx, const uint8_t *bytes, size_t size,
                                        bool within) {
    const char *text = (const char *)bytes;
    const bt_atom *atom = within ? bt_find_recent(&ctx->atoms, text, size) : NULL;
    if (atom != NULL) return atom;
    bt_status status = within ? bt_intern_within(&ctx->atoms, text, size, &atom)
                              : bt_intern(&ctx->atoms, text, size, &atom);
    return status == BT_OK ? atom : NULL;
}

static inline const uint8_t *put_atom(bt_reader *r, const uint8_t *text, size_t size,
                                      bt_term *out) {
    bool within = (size_t)(r->in.end - text) >= size + 16;
    const bt_atom *atom = plain_atom(r->ctx, text, size, within);
    *out = bt_atom_term(atom);
    return atom != NULL ? text + size : NULL;
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
    uint64_t value = count == 0 ? 0 : bt_le64(at + 3) << (64 - 8 * count) >> (64 - 8 * count);
    if (value > INT64_MAX) return NULL;
    *out = bt_int(at[2] != 0 ? -(int64_t)value : (int64_t)value);
    return end;
}

/* Inline wherever it is used: a call for each term would cost a tenth. */
__attribute__((always_inline)) static inline const uint8_t *
plain_term(bt_reader *r, const uint8_t *at, size_t left, bt_term *out, size_t head) {
    size_t size;
    switch (*at) {
    case BT_TAG_SMALL_INTEGER: *out = bt_int(at[1]); return at + 2;
    case BT_TAG_INTEGER: *out = bt_int((int32_t)bt_be32(at + 1)); return at + 5;
    case BT_TAG_NIL: *out = bt_nil(); return at + 1;
    case BT_TAG_SMALL_ATOM_UTF8:
        size = at[1];
        if (size > left - 2) return NULL;
        r->utf8_atoms = true;
        return put_atom(r, at + 2, size, out);
    case BT_TAG_ATOM:
        if (head == UTF8_HEAD && !r->utf8_atoms) return NULL; /* the other way is faster */
        size = at[2];
        if (at[1] != 0 || size > left - 3 || !bt_is_ascii(at + 3, size)) return NULL;
        r->latin1_atoms = true;
        return put_atom(r, at + 3, size, out);
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

bool bt_read_plain_term(bt_reader *r, bt_term *to) {
    const uint8_t *at = r->in.at, *next;
    if (bt_left(&r->in) < PLAIN_LEFT) return false;
    if ((next = plain_term(r, at, bt_left(&r->in), to, LATIN1_HEAD)) == NULL) return false;
    r->in.at = next;
    return true;
}

/* ---- terms with items ------------------------------------------------------------------------ */

/* Where reading is: the decoder's cursor, top frame and `owed`. */
typedef struct place {
    const uint8_t *at;
    bt_decode_frame *top;
    bt_term *to;
    const bt_term *stop;
    uint64_t owed;
} place;

/* Opens a term with `items` items behind its `head` bytes, as decode.c does; false: not a plain
 * one, or not yet. */
static inline bool open_plain(bt_decoder *d, place *p, const bt_decode_frame *last, bt_kind kind,
                              size_t head, size_t count, size_t items) {
    bt_arena *arena = &d->r.ctx->arena;
    size_t left = (size_t)(d->r.in.end - p->at) - head;
    uint64_t owed = p->owed + (size_t)(p->stop - p->to) - 1;
    bt_term *to = (bt_term *)(void *)arena->at;
    if (count == 0 || owed + items > left || p->top == last ||
        items > (size_t)(arena->end - arena->at) / sizeof *to)
        return false;
    d->passed = p->at;
    arena->at += items * sizeof *to;
    bt_write_soon(arena->at);
    __builtin_prefetch(p->at + 1024);
    *p->to++ = (bt_term){.kind = (uint8_t)kind, .count = (uint32_t)count, .as.items = to};
    p->top++->to = p->to;
    p->top->stop = to + items; /* its `to` is set when it is left */
    p->top->begin = (size_t)(p->at - d->r.in.begin);
    p->top->tag = *p->at;
    p->owed = owed;
    p->to = to;
    p->stop = to + items;
    p->at += head;
    return true;
}

/* Closes one, as bt_close_frame does, when nothing has to be done to it. */
static inline bool close_plain(const bt_decoder *d, place *p) {
    if (p->top == d->frames) return false;
    bt_decode_frame *around = p->top - 1;
    if (p->top->tag == BT_TAG_LIST) {
        const bt_term *tail = p->to - 1, *list = around->to - 1;
        if (list->as.items == tail || tail->kind != BT_NIL || bt_is_byte(tail - 1)) return false;
    } else if (p->top->tag != BT_TAG_SMALL_TUPLE) {
        return false;
    }
    p->top = around;
    p->to = around->to;
    p->stop = around->stop;
    p->owed -= (size_t)(p->stop - p->to);
    return true;
}

/* An atom behind another is often the one that stood there last time. */
__attribute__((always_inline)) static inline void read_plain(bt_decoder *d, size_t head) {
    bt_reader *r = &d->r;
    const uint8_t *const end = r->in.end, *next;
    const bt_decode_frame *last = d->frames + bt_most_depth(d);
    place p = {r->in.at, d->top, d->top->to, d->top->stop, d->owed};
    const bt_atom *before = NULL; /* the atom just read */
    for (;;) {
        if (p.to == p.stop) {
            before = NULL;
            if (!close_plain(d, &p)) break;
        } else if (has_name(p.at, end, head)) {
            const bt_atom *atom = NULL;
            if (before == NULL) {
                *(head == UTF8_HEAD ? &r->utf8_atoms : &r->latin1_atoms) = true;
                if (head == LATIN1_HEAD && !bt_is_ascii(p.at + head, p.at[head - 1])) break;
                atom = plain_atom(r->ctx, p.at + head, p.at[head - 1], true);
                if (atom == NULL) break;
            } else if (is_guessed(p.at, bt_atom_next(before), head)) {
                atom = bt_atom_next(before);
            }
            if (atom != NULL) {
                p.at += head + p.at[head - 1];
                *p.to++ = bt_atom_term(before = atom);
            } else {
                r->in.at = p.at;
                bt_term *to = head == UTF8_HEAD ? read_utf8_names(r, p.to, p.stop, before)
                                                : read_latin1_names(r, p.to, p.stop, before);
                if (to == p.to) break;
                before = to[-1].as.atom;
                p.at = r->in.at;
                p.to = to;
            }
        } else {
            before = NULL;
            if (end - p.at < PLAIN_LEFT) break;
            size_t count;
            if (*p.at == BT_TAG_SMALL_TUPLE) {
                count = p.at[1];
                if (!open_plain(d, &p, last, BT_TUPLE, 2, count, count)) break;
            } else if (*p.at == BT_TAG_LIST) {
                count = bt_be32(p.at + 1);
                if (!open_plain(d, &p, last, BT_LIST, 5, count, count + 1)) break;
            } else if (*p.at == BT_TAG_MAP) {
                count = bt_be32(p.at + 1);
                if (!open_plain(d, &p, last, BT_MAP, 5, count, 2 * count)) break;
            } else {
                next = plain_term(r, p.at, (size_t)(end - p.at), p.to, head);
                if (next == NULL || !bt_keep_bytes(r, p.to)) break;
                p.at = next;
                p.to++;
            }
        }
    }
    r->in.at = p.at;
    d->top = p.top;
    d->top->to = p.to;
    d->owed = p.owed;
}

void bt_read_plain(bt_decoder *d) {
    if (d->r.latin1_atoms && !d->r.utf8_atoms)
        read_plain(d, LATIN1_HEAD);
    else
        read_plain(d, UTF8_HEAD);
}
