/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The fast path of the decoder. It reads what nearly all data consists of: atoms, numbers, strings
 * and binaries, tuples, proper lists and maps, as long as they are valid. It never reports an
 * error: at anything else it stops, and decode.c and close.c read the same bytes or say what is
 * wrong with them.
 */
#include "etf/decoder.h"
#include "etf/utf8.h"

/* ---- atoms ----------------------------------------------------------------------------------- */

/* Most data has one kind of atoms only: SMALL_ATOM_UTF8_EXT, with two bytes before the name, or
 * ATOM_EXT from releases before 26, with three. Functions with a parameter `head` are compiled
 * once for each of the two. */
enum { UTF8_HEAD = 2, LATIN1_HEAD = 3 };

/* Whether such an atom begins at `at`, far enough from the end that the longest name and the
 * sixteen bytes behind it may be loaded. An ATOM_EXT of more than 255 bytes does not count. */
static inline bool has_name(const uint8_t *at, const uint8_t *end, size_t head) {
    return end - at > LATIN1_HEAD + 255 + 16 &&
           (head == UTF8_HEAD ? *at == BT_TAG_SMALL_ATOM_UTF8 : *at == BT_TAG_ATOM && at[1] == 0);
}

/* Prefetches input. Reading alternates between the input and the table of atoms, so the
 * processor's own prefetching does not find the pattern. */
static inline void read_soon(const uint8_t *at) {
    __builtin_prefetch(at + 1024);
}

/* Whether the name can be taken as UTF-8: always in the one kind of atoms, ASCII only in the
 * other, which is latin1. */
static inline bool is_utf8(const bt_name *name, size_t head) {
    return head == UTF8_HEAD || bt_is_ascii_name(name);
}

/* Fills a run with the names from `at` on, at most `most`. Returns where the last one ends. */
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
        read_soon(at);
    }
    return at;
}

/* Reads atoms that follow each other, until `stop` or one that is not valid. Before one run of
 * names is interned, the next is hashed, so that its lines of the table arrive meanwhile. */
__attribute__((always_inline)) static inline bt_term *read_names(bt_reader *r, bt_term *to,
                                                                 const bt_term *stop, size_t head) {
    bt_name_run runs[2], *run = &runs[0], *next = &runs[1];
    const uint8_t *at = r->in.at;
    run->count = 0;
    do {
        at = take_names(r, next, at, (size_t)(stop - to) - run->count, head);
        size_t count = bt_intern_names(&r->ctx->atoms, run, to);
        if (count != 0) {
            const bt_name *last = &run->names[count - 1];
            r->in.at = (const uint8_t *)last->text + last->length;
            to += count;
        }
        if (count < run->count) break;
        bt_name_run *done = run;
        run = next;
        next = done;
    } while (run->count != 0);
    return to;
}

__attribute__((noinline)) static bt_term *read_utf8_names(bt_reader *r, bt_term *to,
                                                          const bt_term *stop) {
    return read_names(r, to, stop, UTF8_HEAD);
}

__attribute__((noinline)) static bt_term *read_latin1_names(bt_reader *r, bt_term *to,
                                                            const bt_term *stop) {
    return read_names(r, to, stop, LATIN1_HEAD);
}

/* The atom with this text, or NULL where it has to be left to decode.c. `within`: sixteen bytes
 * behind the text may be loaded. */
static inline const bt_atom *plain_atom(bt_ctx *ctx, const uint8_t *bytes, size_t size,
                                        bool within) {
    const char *text = (const char *)bytes;
    const bt_atom *atom;
    if (within) return bt_intern_within(&ctx->atoms, text, size);
    return bt_intern(&ctx->atoms, text, size, &atom) == BT_OK ? atom : NULL;
}

__attribute__((noinline)) static const uint8_t *put_atom(bt_reader *r, const uint8_t *text,
                                                         size_t size, bt_term *out) {
    bool within = (size_t)(r->in.end - text) >= size + 16;
    const bt_atom *atom = plain_atom(r->ctx, text, size, within);
    *out = bt_atom_term(atom);
    return atom != NULL ? text + size : NULL;
}

/* ---- terms without items --------------------------------------------------------------------- */

/* Each of these needs PLAIN_LEFT bytes of input, and returns where the term ends, or NULL for what
 * has to be left to decode.c. */
#define PLAIN_LEFT 11

static inline const uint8_t *plain_float(const uint8_t *at, bt_term *out) {
    uint64_t bits = bt_be64(at + 1);
    if ((bits >> 52 & 0x7FF) == 0x7FF) return NULL; /* infinity or NaN */
    out->kind = BT_FLOAT;
    memcpy(&out->as.real, &bits, sizeof bits);
    return at + 9;
}

/* An integer that fits 64 bits, or has more than eight bytes. One between is left to decode.c. */
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

/* Always inlined: a call for each term would make decoding a tenth slower. */
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
        if (head == UTF8_HEAD && !r->utf8_atoms)
            return NULL; /* the other of the two ways is faster */
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

/* Copies of the decoder's fields that change with each term, so that they can be in registers. */
typedef struct place {
    const uint8_t *at;
    bt_decode_frame *top;
    bt_term *to;
    const bt_term *stop;
    uint64_t owed;
    const uint8_t *compared;
} place;

/* The slot for a term that begins here, and the hash of its first bytes; its items begin after
 * `head` bytes. NULL: such a term is not looked for. That goes for terms whose first item is no
 * atom, which seldom come twice, and within a fun or LOCAL_EXT, where the same bytes can mean
 * something else. */
static inline bt_decode_seen *find_seen(const bt_decoder *d, const place *p, size_t head,
                                        uint32_t *hash) {
    uint64_t words[4];
    if (d->seen == NULL || (size_t)(d->r.in.end - p->at) < sizeof words ||
        (p->at[head] != BT_TAG_SMALL_ATOM_UTF8 && p->at[head] != BT_TAG_ATOM) ||
        p->at < p->compared || d->local + d->funs != 0)
        return NULL;
    memcpy(words, p->at, sizeof words);
    uint64_t mixed = (words[0] + words[1] * 0xD6E8FEB86659FD93u + words[2] * 0xA0761D6478BD642Fu +
                      words[3] * 0xE7037ED1A0B428DBu) *
                     0x9FB21C651E98DF25u;
    *hash = (uint32_t)mixed;
    return &d->seen[mixed >> 32 & (d->seen_count - 1)];
}

/* Whether the term of a slot comes again here, byte for byte. Its depth is not known, so it is
 * taken to be as deep as it is long when the depth limit is checked.
 *
 * Where the bytes differ after all, no term inside the equal part is looked for (`compared`).
 * Otherwise bytes of nested terms would be compared once for each level. */
static inline bool is_seen(const bt_decoder *d, place *p, const bt_decode_seen *seen,
                           uint32_t hash) {
    const uint8_t *lasting = d->r.ctx->arena.passed.begin; /* bytes before it may be overwritten */
    if (seen->hash != hash || seen->size == 0 || seen->bytes < lasting ||
        seen->size > (size_t)(d->r.in.end - p->at) ||
        d->outer + (size_t)(p->top - d->frames) + seen->size > d->r.ctx->limits.depth)
        return false;
    if (memcmp(p->at, seen->bytes, seen->size) == 0) return true;
    size_t same = 0;
    while (same + 16 <= seen->size &&
           bt_is_same(bt_load_lanes(p->at + same), bt_load_lanes(seen->bytes + same)))
        same += 16;
    p->compared = p->at + same;
    return false;
}

/* Adds a term that was seen before; it shares the items of that one. */
static inline void put_seen(place *p, bt_kind kind, size_t count, const bt_decode_seen *seen) {
    *p->to++ = (bt_term){.kind = (uint8_t)kind, .count = (uint32_t)count, .as.items = seen->items};
    for (size_t i = 0; i < seen->size; i += 64) read_soon(p->at + i);
    p->at += seen->size;
}

/* Starts a term with `items` items, which begin after `head` bytes, as decode.c does. False: it
 * is left to decode.c, because it is invalid or empty, or because more memory is needed. */
static inline bool open_plain(bt_decoder *d, place *p, const bt_decode_frame *last, bt_kind kind,
                              size_t head, size_t count, size_t items, bt_decode_seen *seen) {
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
    read_soon(p->at);
    *p->to++ = (bt_term){.kind = (uint8_t)kind, .count = (uint32_t)count, .as.items = to};
    p->top++->to = p->to;
    p->top->stop = to + items; /* its `to` is set when the next frame is opened */
    p->top->begin = (size_t)(p->at - d->r.in.begin);
    p->top->tag = *p->at;
    p->top->seen = seen;
    p->owed = owed;
    p->to = to;
    p->stop = to + items;
    p->at += head;
    return true;
}

/* The same for a list or tuple, unless it was seen before and can be added at once. */
__attribute__((always_inline)) static inline bool open_or_put(bt_decoder *d, place *p,
                                                              const bt_decode_frame *last,
                                                              bt_kind kind, size_t head,
                                                              size_t count, size_t items) {
    uint32_t hash;
    const uint8_t *bytes = p->at;
    bt_decode_seen *seen = kind == BT_TUPLE && count != 2 ? NULL : find_seen(d, p, head, &hash);
    if (seen != NULL && is_seen(d, p, seen, hash)) {
        put_seen(p, kind, count, seen);
        return true;
    }
    if (!open_plain(d, p, last, kind, head, count, items, seen)) return false;
    if (seen != NULL) *seen = (bt_decode_seen){.bytes = bytes, .hash = hash};
    return true;
}

/* Completes a term whose items are all there. False: it is left to bt_close_frame, as it is a map,
 * an improper list, or a list that becomes a string. */
static inline bool close_plain(const bt_decoder *d, place *p) {
    if (p->top == d->frames) return false;
    bt_decode_frame *around = p->top - 1;
    if (p->top->tag == BT_TAG_LIST) {
        const bt_term *tail = p->to - 1, *list = around->to - 1;
        if (list->as.items == tail || tail->kind != BT_NIL || bt_is_byte(tail - 1)) return false;
    } else if (p->top->tag != BT_TAG_SMALL_TUPLE) {
        return false;
    }
    bt_decode_seen *seen = p->top->seen;
    const uint8_t *bytes = d->r.in.begin + p->top->begin;
    if (seen != NULL && seen->bytes == bytes) {
        seen->size = (uint32_t)(p->at - bytes);
        seen->items = around->to[-1].as.items;
    }
    p->top = around;
    p->to = around->to;
    p->stop = around->stop;
    p->owed -= (size_t)(p->stop - p->to);
    return true;
}

/* With more items than this to come, atoms that follow each other are interned in runs. */
enum { FEW_NAMES = 8 };

__attribute__((always_inline)) static inline void read_plain(bt_decoder *d, size_t head) {
    bt_reader *r = &d->r;
    const uint8_t *const end = r->in.end, *next;
    const bt_decode_frame *last = d->frames + bt_most_depth(d);
    place p = {r->in.at, d->top, d->top->to, d->top->stop, d->owed, d->compared};
    for (;;) {
        if (p.to == p.stop) {
            if (!close_plain(d, &p)) break;
        } else if (has_name(p.at, end, head)) {
            *(head == UTF8_HEAD ? &r->utf8_atoms : &r->latin1_atoms) = true;
            const uint8_t *behind = p.at + head + p.at[head - 1];
            if (bt_only_first_atoms(&r->ctx->atoms) || p.stop - p.to <= FEW_NAMES ||
                *behind != *p.at) {
                if (head == LATIN1_HEAD && !bt_is_ascii(p.at + head, p.at[head - 1])) break;
                const bt_atom *atom = plain_atom(r->ctx, p.at + head, p.at[head - 1], true);
                if (atom == NULL) break;
                p.at = behind;
                *p.to++ = bt_atom_term(atom);
            } else {
                r->in.at = p.at;
                bt_term *to = head == UTF8_HEAD ? read_utf8_names(r, p.to, p.stop)
                                                : read_latin1_names(r, p.to, p.stop);
                if (to == p.to) break;
                p.at = r->in.at;
                p.to = to;
            }
        } else {
            if (end - p.at < PLAIN_LEFT) break;
            size_t count;
            if (*p.at == BT_TAG_SMALL_TUPLE) {
                count = p.at[1];
                if (!open_or_put(d, &p, last, BT_TUPLE, 2, count, count)) break;
            } else if (*p.at == BT_TAG_LIST) {
                count = bt_be32(p.at + 1);
                if (!open_or_put(d, &p, last, BT_LIST, 5, count, count + 1)) break;
            } else if (*p.at == BT_TAG_MAP) {
                count = bt_be32(p.at + 1);
                if (!open_plain(d, &p, last, BT_MAP, 5, count, 2 * count, NULL)) break;
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
    d->compared = p.compared;
}

void bt_read_plain(bt_decoder *d) {
    if (d->r.latin1_atoms && !d->r.utf8_atoms)
        read_plain(d, LATIN1_HEAD);
    else
        read_plain(d, UTF8_HEAD);
}
