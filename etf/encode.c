/* SPDX-License-Identifier: Apache-2.0 */
/* Encodes terms to the bytes of term_to_binary(Term, [deterministic]), in one pass through a
 * buffer. To be compressed they have to be in memory as a whole, so then the size is computed
 * first, and the buffer has that size. */
#include "etf/ctx.h"
#include "etf/sink.h"
#include "etf/tags.h"
#include "etf/term.h"
#include "etf/zip.h"

/* A run of terms that are still to be encoded. */
typedef struct run {
    const bt_term *at, *end;
    bool nil; /* of a proper list: [] is written after them */
} run;

typedef struct walker {
    bt_ctx *ctx;
    run *runs;
    size_t depth, capacity;
    bool old_atoms; /* up to OTP 25 */
} walker;

/* The longest list that is written as a STRING_EXT. */
#define STRING_MAX 65535

/* Whether a term has items to visit. */
static inline bool has_items(const bt_term *term) {
    const unsigned kinds =
        1u << BT_TUPLE | 1u << BT_LIST | 1u << BT_MAP | 1u << BT_EXPORT | 1u << BT_RECORD;
    return (kinds >> term->kind & 1) != 0 && (term->count != 0 || term->kind == BT_RECORD);
}

/* Goes on with the items of a term; the rest of `*now` comes after them. */
static inline bt_status enter(walker *w, const bt_term *term, run *now) {
    if (w->depth == w->capacity &&
        !bt_grow(&w->ctx->memory, (void **)&w->runs, sizeof *w->runs, &w->capacity, w->depth + 1))
        return BT_NOMEM;
    w->runs[w->depth++] = *now;
    const bt_term *items = term->as.items;
    bool nil = term->kind == BT_LIST && !(term->flags & BT_IMPROPER);
    *now = (run){items, items + bt_item_count(term), nil};
    return BT_OK;
}

/* ---- sizes ----------------------------------------------------------------------------------- */

static uint64_t integer_bytes(int64_t value) {
    uint64_t magnitude = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    return (uint64_t)(71 - __builtin_clzll(magnitude | 1)) / 8;
}

static uint64_t integer_size(int64_t value) {
    if (value >= 0 && value < 256) return 2;
    if (value >= INT32_MIN && value <= INT32_MAX) return 5;
    return 3 + integer_bytes(value);
}

static uint64_t atom_size(const walker *w, const bt_atom *atom) {
    if (w->old_atoms && atom->latin1) return 3 + (uint64_t)atom->chars;
    size_t size;
    (void)bt_atom_etf(atom, &size);
    return size;
}

/* The size of a term without its items. */
static uint64_t size_of(const walker *w, const bt_term *term) {
    uint64_t count = term->count;
    switch ((bt_kind)term->kind) {
    case BT_INT: return integer_size(term->as.integer);
    case BT_BIG: return (count < 256 ? 3 : 6) + count;
    case BT_FLOAT: return 9;
    case BT_ATOM: return atom_size(w, term->as.atom);
    case BT_TUPLE: return count < 256 ? 2 : 5;
    case BT_NIL: return 1;
    case BT_STRING: return count <= STRING_MAX ? 3 + count : 5 + 2 * count + 1;
    case BT_LIST:
    case BT_MAP: return 5;
    case BT_BITSTRING: return (term->bits == 8 ? 5 : 6) + count;
    case BT_EXPORT: return 1;
    case BT_RECORD: return 6;
    case BT_PID:
    case BT_PORT:
    case BT_REFERENCE:
    case BT_FUN:
    case BT_LOCAL: return count;
    }
    return 0;
}

static bt_status measure(walker *w, const bt_term *term, uint64_t *out) {
    uint64_t size = 0;
    run now = {term, term + 1, false};
    for (;;) {
        if (now.at == now.end) {
            size += now.nil;
            if (w->depth == 0) break;
            now = w->runs[--w->depth];
            continue;
        }
        const bt_term *item = now.at++;
        size += size_of(w, item);
        if (has_items(item) && enter(w, item, &now) != BT_OK) return BT_NOMEM;
    }
    *out = size;
    return BT_OK;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static uint8_t *put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
    return at + 4;
}

static uint8_t *put_tag32(uint8_t *at, uint8_t tag, uint32_t value) {
    *at = tag;
    return put32(at + 1, value);
}

static uint8_t *put_bytes(uint8_t *at, const void *bytes, size_t count) {
    if (count != 0) memcpy(at, bytes, count);
    return at + count;
}

static uint8_t *put_integer(uint8_t *at, int64_t value) {
    if (value >= 0 && value < 256) {
        at[0] = BT_TAG_SMALL_INTEGER;
        at[1] = (uint8_t)value;
        return at + 2;
    }
    if (value >= INT32_MIN && value <= INT32_MAX)
        return put_tag32(at, BT_TAG_INTEGER, (uint32_t)value);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    uint8_t count = (uint8_t)integer_bytes(value);
    *at++ = BT_TAG_SMALL_BIG;
    *at++ = count;
    *at++ = value < 0;
    for (unsigned i = 0; i < 8; i++) at[i] = (uint8_t)(rest >> 8 * i); /* one store */
    return at + count;
}

static uint8_t *put_big(uint8_t *at, const bt_term *term) {
    if (term->count < 256) {
        *at++ = BT_TAG_SMALL_BIG;
        *at++ = (uint8_t)term->count;
    } else {
        at = put_tag32(at, BT_TAG_LARGE_BIG, term->count);
    }
    *at++ = (term->flags & BT_NEGATIVE) != 0;
    return put_bytes(at, term->as.bytes, term->count);
}

static uint8_t *put_float(uint8_t *at, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    at = put_tag32(at, BT_TAG_NEW_FLOAT, (uint32_t)(bits >> 32));
    return put32(at, (uint32_t)bits);
}

static uint8_t *put_latin1(uint8_t *at, const bt_atom *atom) {
    *at++ = BT_TAG_ATOM;
    *at++ = 0;
    *at++ = atom->chars;
    const uint8_t *text = (const uint8_t *)bt_atom_bytes(atom);
    if (atom->chars == atom->length) return put_bytes(at, text, atom->length);
    for (const uint8_t *end = text + atom->length; text < end; text++) {
        uint8_t c = *text;
        if (c >= 0x80) c = (uint8_t)(c << 6 | (*++text & 0x3F));
        *at++ = c;
    }
    return at;
}

static uint8_t *put_atom(const walker *w, uint8_t *at, const bt_atom *atom) {
    if (w->old_atoms && atom->latin1) return put_latin1(at, atom);
    size_t size;
    const uint8_t *etf = bt_atom_etf(atom, &size);
    for (size_t i = 0; i < size; i += 16) memcpy(at + i, etf + i, 16); /* no call for a few bytes */
    return at + size;
}

static uint8_t *put_string(uint8_t *at, const bt_term *term) {
    if (term->count <= STRING_MAX) {
        *at++ = BT_TAG_STRING;
        *at++ = (uint8_t)(term->count >> 8);
        *at++ = (uint8_t)term->count;
        return put_bytes(at, term->as.bytes, term->count);
    }
    at = put_tag32(at, BT_TAG_LIST, term->count);
    for (uint32_t i = 0; i < term->count; i++) {
        *at++ = BT_TAG_SMALL_INTEGER;
        *at++ = term->as.bytes[i];
    }
    *at++ = BT_TAG_NIL;
    return at;
}

static uint8_t *put_bitstring(uint8_t *at, const bt_term *term) {
    bool whole = term->bits == 8;
    at = put_tag32(at, whole ? BT_TAG_BINARY : BT_TAG_BIT_BINARY, term->count);
    if (!whole) *at++ = term->bits;
    return put_bytes(at, term->as.bytes, term->count);
}

/* Writes a term without its items. */
static uint8_t *put(const walker *w, uint8_t *at, const bt_term *term) {
    switch ((bt_kind)term->kind) {
    case BT_INT: return put_integer(at, term->as.integer);
    case BT_BIG: return put_big(at, term);
    case BT_FLOAT: return put_float(at, term->as.real);
    case BT_ATOM: return put_atom(w, at, term->as.atom);
    case BT_TUPLE:
        if (term->count > 255) return put_tag32(at, BT_TAG_LARGE_TUPLE, term->count);
        *at++ = BT_TAG_SMALL_TUPLE;
        *at++ = (uint8_t)term->count;
        return at;
    case BT_NIL: *at++ = BT_TAG_NIL; return at;
    case BT_STRING: return put_string(at, term);
    case BT_LIST: return put_tag32(at, BT_TAG_LIST, term->count);
    case BT_MAP: return put_tag32(at, BT_TAG_MAP, term->count);
    case BT_BITSTRING: return put_bitstring(at, term);
    case BT_EXPORT: *at++ = BT_TAG_EXPORT; return at;
    case BT_RECORD:
        at = put_tag32(at, BT_TAG_RECORD, term->count);
        *at++ = (term->flags & BT_EXPORTED) != 0;
        return at;
    case BT_PID:
    case BT_PORT:
    case BT_REFERENCE:
    case BT_FUN:
    case BT_LOCAL: return put_bytes(at, term->as.bytes, term->count);
    }
    return at;
}

/* Where bytes go. */
typedef struct writer {
    walker w;
    bt_sink sink;
    uint8_t *bytes, *at, *end;
} writer;

/* The most that a term of fixed size or an atom takes, with the bytes that a copy of sixteen may
 * write beyond it. */
#define SMALL_MAX (3 + BT_ATOM_MAX_BYTES + 16)
#define CHUNK ((size_t)128 * 1024)

static bt_status flush(writer *out) {
    size_t size = (size_t)(out->at - out->bytes);
    out->at = out->bytes;
    return bt_sink_write(out->w.ctx, out->sink, out->bytes, size);
}

/* Makes room for `size` bytes more. */
static bt_status make_room(writer *out, uint64_t size) {
    bt_status status = flush(out);
    size_t capacity = (size_t)(out->end - out->bytes);
    if (status != BT_OK || size <= capacity) return status;
    uint8_t *bytes = bt_resize(&out->w.ctx->memory, out->bytes, capacity, size);
    if (bytes == NULL) return BT_NOMEM;
    out->bytes = out->at = bytes;
    out->end = bytes + size;
    return BT_OK;
}

/* Makes room for a term without its items. */
static inline bt_status make_room_for(writer *out, const bt_term *term) {
    bool small = term->count < SMALL_MAX / 4;
    uint64_t most = small ? SMALL_MAX : size_of(&out->w, term);
    return most > (uint64_t)(out->end - out->at) ? make_room(out, most) : BT_OK;
}

static bt_status write_all(writer *out, const bt_term *term) {
    walker *w = &out->w;
    run now = {term, term + 1, false};
    for (;;) {
        bt_status status = BT_OK;
        if (now.at == now.end) {
            if (now.nil && out->at == out->end) status = make_room(out, 1);
            if (status != BT_OK) return status;
            if (now.nil) *out->at++ = BT_TAG_NIL;
            if (w->depth == 0) return BT_OK;
            now = w->runs[--w->depth];
            continue;
        }
        const bt_term *item = now.at++;
        status = make_room_for(out, item);
        if (status != BT_OK) return status;
        out->at = put(w, out->at, item);
        if (has_items(item)) status = enter(w, item, &now);
        if (status != BT_OK) return status;
    }
}

/* ---- the call -------------------------------------------------------------------------------- */

/* Writes the compressed form if it is smaller; its tag and size take five bytes. */
static bt_status write_compressed(bt_ctx *ctx, const uint8_t *plain, size_t size, int level,
                                  bt_sink sink) {
    size_t body = size - 1, capacity = size, deflated = 0;
    bool fits = false;
    uint8_t *out = bt_resize(&ctx->memory, NULL, 0, capacity);
    if (out == NULL) return BT_NOMEM;
    bt_status status = BT_OK;
    if (body > 5 && body <= UINT32_MAX)
        status = bt_deflate(ctx, plain + 1, body, level, out + 6, capacity - 6, &deflated, &fits);
    if (status == BT_OK && fits) {
        out[0] = BT_ETF_VERSION;
        put_tag32(out + 1, BT_TAG_COMPRESSED, (uint32_t)body);
        status = bt_sink_write(ctx, sink, out, 6 + deflated);
    } else if (status == BT_OK) {
        status = bt_sink_write(ctx, sink, plain, size);
    }
    bt_release(&ctx->memory, out, capacity);
    return status;
}

bt_status bt_encode(bt_ctx *ctx, const bt_term *term, const bt_encode_options *given,
                    bt_sink sink) {
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    bt_take_options(&options, sizeof options, given);
    if (options.compressed < -1 || options.compressed > 9) return BT_USAGE;
    writer out = {.w = {.ctx = ctx, .old_atoms = ctx->otp < 26}, .sink = sink};
    uint64_t size = CHUNK;
    bt_status status = BT_OK;
    if (options.compressed >= 0) {
        status = measure(&out.w, term, &size);
        size += 1 + SMALL_MAX; /* so that make_room_for always finds room, for the last term too */
    }
    if (status == BT_OK) {
        out.bytes = bt_resize(&ctx->memory, NULL, 0, size);
        if (out.bytes == NULL) status = BT_NOMEM;
    }
    if (status == BT_OK) {
        out.end = out.bytes + size;
        out.at = out.bytes;
        *out.at++ = BT_ETF_VERSION;
        status = write_all(&out, term);
    }
    if (status == BT_OK)
        status = options.compressed < 0
                     ? flush(&out)
                     : write_compressed(ctx, out.bytes, (size_t)(out.at - out.bytes),
                                        options.compressed, sink);
    bt_release(&ctx->memory, out.bytes, out.bytes == NULL ? 0 : (size_t)(out.end - out.bytes));
    bt_release(&ctx->memory, out.w.runs, out.w.capacity * sizeof *out.w.runs);
    return status;
}
