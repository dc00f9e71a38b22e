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
        if (bt_item_count(item) != 0 && enter(w, item, &now) != BT_OK) return BT_NOMEM;
    }
    *out = size;
    return BT_OK;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

/* Where bytes go. The sink's first failure sticks. */
typedef struct writer {
    walker w;
    bt_sink sink;
    bt_status status;
    uint8_t *bytes, *at, *end;
} writer;

/* Up to so many bytes of a term are copied without a call and without asking for room. */
#define SHORT_MAX 256
/* The room in front of each term: an atom needs the most, with the bytes that a copy of sixteen may
 * write beyond it. */
#define ROOM (3 + BT_ATOM_MAX_BYTES + 16)
#define CHUNK ((size_t)64 * 1024) /* a larger one would be mapped anew for each call */

/* Hands the bytes in front of `at` to the sink. Returns where the next go. */
static uint8_t *flush(writer *out, const uint8_t *at) {
    size_t size = (size_t)(at - out->bytes);
    if (out->status == BT_OK) out->status = bt_sink_write(out->w.ctx, out->sink, out->bytes, size);
    return out->bytes;
}

/* Puts bytes; those for which there is no room go to the sink as they are. */
static uint8_t *put_many(writer *out, uint8_t *at, const uint8_t *bytes, size_t count) {
    if (count > (size_t)(out->end - at)) {
        at = flush(out, at);
        if (out->status == BT_OK) out->status = bt_sink_write(out->w.ctx, out->sink, bytes, count);
        return at;
    }
    memcpy(at, bytes, count);
    return at + count;
}

static inline uint8_t *put_bytes(writer *out, uint8_t *at, const uint8_t *bytes, size_t count) {
    if (count > SHORT_MAX) return put_many(out, at, bytes, count);
    if (count >= 16) {
        for (size_t i = 0; i < count - 16; i += 16) memcpy(at + i, bytes + i, 16);
        memcpy(at + count - 16, bytes + count - 16, 16);
    } else if (count >= 8) {
        memcpy(at, bytes, 8);
        memcpy(at + count - 8, bytes + count - 8, 8);
    } else {
        for (size_t i = 0; i < count; i++) at[i] = bytes[i];
    }
    return at + count;
}

static uint8_t *put32(uint8_t *at, uint32_t value) {
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
    return at + 4;
}

static uint8_t *put64(uint8_t *at, uint64_t value) {
    return put32(put32(at, (uint32_t)(value >> 32)), (uint32_t)value);
}

static uint8_t *put_tag32(uint8_t *at, uint8_t tag, uint32_t value) {
    *at = tag;
    return put32(at + 1, value);
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
    put64(at, __builtin_bswap64(rest)); /* the least significant byte first */
    return at + count;
}

static uint8_t *put_float(uint8_t *at, double value) {
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    *at = BT_TAG_NEW_FLOAT;
    return put64(at + 1, bits);
}

static uint8_t *put_latin1(writer *out, uint8_t *at, const bt_atom *atom) {
    *at++ = BT_TAG_ATOM;
    *at++ = 0;
    *at++ = atom->chars;
    const uint8_t *text = (const uint8_t *)bt_atom_bytes(atom);
    if (atom->chars == atom->length) return put_bytes(out, at, text, atom->length);
    for (const uint8_t *end = text + atom->length; text < end; text++) {
        uint8_t c = *text;
        if (c >= 0x80) c = (uint8_t)(c << 6 | (*++text & 0x3F));
        *at++ = c;
    }
    return at;
}

static uint8_t *put_atom(writer *out, uint8_t *at, const bt_atom *atom) {
    if (out->w.old_atoms && atom->latin1) return put_latin1(out, at, atom);
    size_t size;
    const uint8_t *etf = bt_atom_etf(atom, &size);
    for (size_t i = 0; i < size; i += 16) memcpy(at + i, etf + i, 16); /* no call for a few bytes */
    return at + size;
}

static uint8_t *put_tuple(uint8_t *at, uint32_t count) {
    if (count > 255) return put_tag32(at, BT_TAG_LARGE_TUPLE, count);
    *at++ = BT_TAG_SMALL_TUPLE;
    *at++ = (uint8_t)count;
    return at;
}

static uint8_t *put_record(uint8_t *at, const bt_term *term) {
    at = put_tag32(at, BT_TAG_RECORD, term->count);
    *at++ = (term->flags & BT_EXPORTED) != 0;
    return at;
}

static uint8_t *put_big(writer *out, uint8_t *at, const bt_term *term) {
    if (term->count < 256) {
        *at++ = BT_TAG_SMALL_BIG;
        *at++ = (uint8_t)term->count;
    } else {
        at = put_tag32(at, BT_TAG_LARGE_BIG, term->count);
    }
    *at++ = (term->flags & BT_NEGATIVE) != 0;
    return put_bytes(out, at, term->as.bytes, term->count);
}

/* A string that is too long for its tag. */
static uint8_t *put_byte_list(writer *out, uint8_t *at, const uint8_t *bytes, uint32_t count) {
    at = put_tag32(at, BT_TAG_LIST, count);
    for (uint32_t i = 0; i < count; i++) {
        if (out->end - at < ROOM) at = flush(out, at);
        at = put_integer(at, bytes[i]);
    }
    *at++ = BT_TAG_NIL;
    return at;
}

static uint8_t *put_string(writer *out, uint8_t *at, const uint8_t *bytes, uint32_t count) {
    if (count > STRING_MAX) return put_byte_list(out, at, bytes, count);
    *at++ = BT_TAG_STRING;
    *at++ = (uint8_t)(count >> 8);
    *at++ = (uint8_t)count;
    return put_bytes(out, at, bytes, count);
}

static uint8_t *put_bitstring(writer *out, uint8_t *at, const bt_term *term) {
    bool whole = term->bits == 8;
    uint32_t count = term->count;
    at = put_tag32(at, whole ? BT_TAG_BINARY : BT_TAG_BIT_BINARY, count);
    if (!whole) *at++ = term->bits;
    return put_bytes(out, at, term->as.bytes, count);
}

static bt_status write_all(writer *out, const bt_term *term) {
    walker *w = &out->w;
    run now = {term, term + 1, false};
    uint8_t *at = out->at;
    for (;;) {
        if (out->end - at < ROOM) {
            at = flush(out, at);
            if (out->status != BT_OK) return out->status;
        }
        if (now.at == now.end) {
            if (now.nil) *at++ = BT_TAG_NIL;
            if (w->depth == 0) break;
            now = w->runs[--w->depth];
            continue;
        }
        const bt_term *item = now.at++;
        switch ((bt_kind)item->kind) {
        case BT_INT: at = put_integer(at, item->as.integer); continue;
        case BT_BIG: at = put_big(out, at, item); continue;
        case BT_FLOAT: at = put_float(at, item->as.real); continue;
        case BT_ATOM: at = put_atom(out, at, item->as.atom); continue;
        case BT_NIL: *at++ = BT_TAG_NIL; continue;
        case BT_STRING: at = put_string(out, at, item->as.bytes, item->count); continue;
        case BT_BITSTRING: at = put_bitstring(out, at, item); continue;
        case BT_PID:
        case BT_PORT:
        case BT_REFERENCE:
        case BT_FUN:
        case BT_LOCAL: at = put_bytes(out, at, item->as.bytes, item->count); continue;
        case BT_TUPLE: at = put_tuple(at, item->count); break;
        case BT_LIST: at = put_tag32(at, BT_TAG_LIST, item->count); break;
        case BT_MAP: at = put_tag32(at, BT_TAG_MAP, item->count); break;
        case BT_EXPORT: *at++ = BT_TAG_EXPORT; break;
        case BT_RECORD: at = put_record(at, item); break;
        }
        /* Empty tuples and maps have none. */
        if (item->as.items != NULL && enter(w, item, &now) != BT_OK) return BT_NOMEM;
    }
    out->at = at;
    return out->status;
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
        size += 1 + ROOM; /* so that there is room behind the last term too */
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
    if (status == BT_OK && options.compressed < 0) {
        (void)flush(&out, out.at);
        status = out.status;
    } else if (status == BT_OK) {
        status = write_compressed(ctx, out.bytes, (size_t)(out.at - out.bytes), options.compressed,
                                  sink);
    }
    bt_release(&ctx->memory, out.bytes, out.bytes == NULL ? 0 : (size_t)(out.end - out.bytes));
    bt_release(&ctx->memory, out.w.runs, out.w.capacity * sizeof *out.w.runs);
    return status;
}
