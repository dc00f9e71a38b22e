/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Decodes external terms, as binary_to_term does. One pass, without recursion: there is a frame
 * for each compound term that is not complete. A compound term begins with the number of its
 * items, so room for them is allocated at once and each item is decoded into its place. Strings,
 * binaries, large integers and opaque terms are not copied: they point into the source.
 *
 * Every term takes at least one byte, so there cannot be more terms to come (`owed`) than bytes
 * left. A count that claims more is refused at once, which keeps memory in proportion to the
 * input.
 */
#include "etf/decode.h"

#include "etf/decoder.h"
#include "etf/skip.h"
#include "etf/source.h"
#include "etf/utf8.h"

static void start(bt_decoder *d, bool spanned) {
    d->spanned = spanned;
    d->top = d->frames = d->few;
    d->capacity = sizeof d->few / sizeof *d->few;
    *d->top = (bt_decode_frame){.to = &d->whole.term, .stop = &d->whole.term + 1};
    bt_stack_init(&d->stack, d->r.ctx, spanned);
}

static bool add_frames(bt_decoder *d) {
    bool first = d->frames == d->few;
    size_t depth = (size_t)(d->top - d->frames), capacity = first ? 0 : d->capacity;
    void *frames = first ? NULL : d->frames;
    if (!bt_grow(&d->r.ctx->memory, &frames, sizeof *d->frames, &capacity, d->capacity + 1))
        return bt_fail_memory(&d->r);
    if (first) memcpy(frames, d->few, sizeof d->few);
    d->frames = frames;
    d->capacity = capacity;
    d->top = d->frames + depth;
    return true;
}

static void release(bt_decoder *d) {
    bt_stack_free(&d->stack);
    if (d->seen != NULL) bt_release(&d->r.ctx->memory, d->seen, d->seen_count * sizeof *d->seen);
    if (d->frames != d->few)
        bt_release(&d->r.ctx->memory, d->frames, d->capacity * sizeof *d->frames);
}

/* Adds an item to the top frame. */
static bool put(bt_decoder *d, bt_term term, size_t begin) {
    *d->top->to = term;
    bt_set_span(d, d->top->to++, begin);
    return true;
}

/* The same for a term that points at bytes of the input. */
static bool put_bytes(bt_decoder *d, bt_term term, size_t begin) {
    return bt_keep_bytes(&d->r, &term) && put(d, term, begin);
}

/* ---- frames ---------------------------------------------------------------------------------- */

/* Whether enough bytes are left for a term with `items` items; reports it if not. */
static bool claim(bt_decoder *d, uint64_t items, size_t begin) {
    uint64_t owed = d->owed + (size_t)(d->top->stop - d->top->to) - 1;
    return bt_has(&d->r.in, owed + items) || bt_fail_count(&d->r, begin, items);
}

/* Starts a compound term: room for `items` items, and a frame to decode them into. */
static bool open_frame(bt_decoder *d, uint8_t tag, bt_kind kind, uint32_t count, size_t items,
                       size_t begin) {
    bt_reader *r = &d->r;
    size_t depth = (size_t)(d->top - d->frames);
    if (d->outer + depth >= r->ctx->limits.depth)
        return bt_fail(r, BT_MSG_LIMIT_DEPTH, begin, begin + 1, NULL, r->ctx->limits.depth, 0);
    if (depth + 1 == d->capacity && !add_frames(d)) return false;
    size_t each = sizeof(bt_term) + (d->spanned ? sizeof(bt_span) : 0);
    bt_term *to = bt_alloc(r->ctx, items * each);
    if (to == NULL) return bt_fail_memory(r);
    *d->top->to++ = (bt_term){.kind = (uint8_t)kind,
                              .flags = d->spanned ? BT_SPANNED : 0,
                              .count = count,
                              .as.items = to};
    d->owed += (size_t)(d->top->stop - d->top->to);
    *++d->top = (bt_decode_frame){.to = to, .stop = to + items, .begin = begin, .tag = tag};
    return true;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool intern(bt_decoder *d, const bt_atom_bytes_at *at, const bt_atom **out) {
    bt_reader *r = &d->r;
    const char *text = (const char *)at->text;
    size_t length = at->length;
    char utf8[2 * BT_ATOM_MAX_CHARS];
    if (at->latin1 && bt_ascii_run(at->text, length) != length) {
        length = 0;
        for (uint32_t i = 0; i < at->length; i++)
            length += bt_utf8_write(at->text[i], (uint8_t *)utf8 + length);
        text = utf8;
    }
    switch (bt_intern(&r->ctx->atoms, text, length, out)) {
    case BT_OK: return true;
    case BT_INVALID:
        return bt_fail(r, BT_MSG_LIMIT_ATOMS, (size_t)(at->text - r->in.begin), bt_offset(&r->in),
                       NULL, r->ctx->limits.atoms, 0);
    case BT_USAGE: return bt_check_atom(r, at); /* reports what is wrong */
    default: return bt_fail_memory(r);
    }
}

static bool read_atom(bt_decoder *d, uint8_t tag, size_t begin) {
    bt_atom_bytes_at at;
    const bt_atom *atom;
    if (!bt_read_atom_bytes(&d->r, tag, begin, &at) || !intern(d, &at, &atom)) return false;
    return put(d, bt_atom_term(atom), begin);
}

/* Checks that an atom comes next, as the term that begins at `owner` requires. */
static bool need_atom(bt_decoder *d, size_t owner) {
    bt_reader *r = &d->r;
    size_t begin = bt_offset(&r->in);
    if (bt_has(&r->in, 1) && bt_is_atom_tag(*r->in.at)) {
        uint8_t tag = bt_get8(&r->in);
        return read_atom(d, tag, begin);
    }
    return bt_skip_atom(r, owner); /* reports what is wrong */
}

/* ---- terms without items --------------------------------------------------------------------- */

static bool read_integer(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    int32_t value = (int32_t)bt_get32(&r->in);
    if (r->strict && value >= 0 && value < 256)
        return bt_fail(r, BT_MSG_STRICT_INTEGER, begin, begin + 5, "INTEGER_EXT", 0, 0);
    return put(d, bt_int(value), begin);
}

static bool read_big(bt_decoder *d, uint8_t tag, size_t begin) {
    bt_digits digits;
    int64_t value;
    if (!bt_read_big(&d->r, tag, begin, &digits)) return false;
    if (bt_digits_fit(&digits, &value)) return put(d, bt_int(value), begin);
    bt_term big = bt_bytes(BT_BIG, digits.bytes, digits.count);
    big.flags = digits.negative ? BT_NEGATIVE : 0;
    return put_bytes(d, big, begin);
}

static bool read_float(bt_decoder *d, uint8_t tag, size_t begin) {
    double value;
    if (!bt_read_float(&d->r, tag, begin, &value)) return false;
    return put(d, (bt_term){.kind = BT_FLOAT, .as.real = value}, begin);
}

static bool read_string(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 2)) return false;
    uint32_t count = bt_get16(&r->in);
    if (!bt_need(r, begin, count)) return false;
    if (r->strict && count == 0)
        return bt_fail(r, BT_MSG_STRICT_LIST, begin, begin + 3, "STRING_EXT", 0, 0);
    if (count == 0) return put(d, bt_nil(), begin);
    bt_term string = bt_bytes(BT_STRING, r->in.at, count);
    r->in.at += count;
    return put_bytes(d, string, begin);
}

static bool read_binary(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t count = bt_get32(&r->in);
    if (!bt_need(r, begin, count)) return false;
    bt_term binary = bt_bytes(BT_BITSTRING, r->in.at, count);
    binary.bits = 8;
    r->in.at += count;
    return put_bytes(d, binary, begin);
}

/* A bitstring points at the input too, unless unused bits have to be cleared in a copy. */
static bool read_bitstring(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    uint32_t count;
    uint8_t bits;
    if (!bt_read_bits(r, begin, &count, &bits)) return false;
    const uint8_t *bytes = r->in.at;
    r->in.at += count;
    bt_term term;
    uint8_t mask = (uint8_t)(0xFF >> bits);
    if (count != 0 && (bytes[count - 1] & mask) != 0)
        return bt_decode_check(
                   d, bt_make_bitstring(r->ctx, bytes, 8 * ((size_t)count - 1) + bits, &term)) &&
               put(d, term, begin);
    term = bt_bytes(BT_BITSTRING, bytes, count);
    term.bits = count == 0 ? 8 : bits;
    return put_bytes(d, term, begin);
}

static bool put_opaque(bt_decoder *d, bt_kind kind, size_t begin) {
    bt_reader *r = &d->r;
    return put_bytes(d, bt_bytes(kind, r->in.begin + begin, bt_offset(&r->in) - begin), begin);
}

/* ---- terms with items ------------------------------------------------------------------------ */

/* A string of more than 65,535 bytes comes as a LIST_EXT of SMALL_INTEGER_EXTs. It is decoded
 * directly to a string, without making a term for each byte first. */
static bool read_long_string(bt_decoder *d, uint32_t count, size_t begin) {
    bt_reader *r = &d->r;
    const uint8_t *at = r->in.at;
    uint8_t *bytes = bt_alloc(r->ctx, count);
    if (bytes == NULL) return bt_fail_memory(r);
    for (uint32_t i = 0; i < count; i++) bytes[i] = at[2 * (size_t)i + 1];
    r->in.at += 2 * (size_t)count + 1;
    return put(d, bt_bytes(BT_STRING, bytes, count), begin);
}

static bool is_long_string(const bt_reader *r, uint32_t count) {
    const uint8_t *at = r->in.at;
    if (count <= UINT16_MAX || bt_left(&r->in) < 2 * (uint64_t)count + 1) return false;
    for (uint32_t i = 0; i < count; i++)
        if (at[2 * (size_t)i] != BT_TAG_SMALL_INTEGER) return false;
    return at[2 * (size_t)count] == BT_TAG_NIL;
}

static bool open_list(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t count = bt_get32(&r->in);
    if (r->strict && count == 0)
        return bt_fail(r, BT_MSG_STRICT_LIST, begin, begin + 5, "LIST_EXT", 0, 0);
    if (count == UINT32_MAX) return bt_fail_count(r, begin, (uint64_t)count + 1);
    if (is_long_string(r, count)) return read_long_string(d, count, begin);
    return claim(d, (uint64_t)count + 1, begin) &&
           open_frame(d, BT_TAG_LIST, BT_LIST, count, (size_t)count + 1, begin);
}

static bool open_tuple(bt_decoder *d, uint8_t tag, size_t begin) {
    uint32_t arity;
    return bt_read_arity(&d->r, tag, begin, &arity) && claim(d, arity, begin) &&
           open_frame(d, BT_TAG_SMALL_TUPLE, BT_TUPLE, arity, arity, begin);
}

static bool open_map(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t pairs = bt_get32(&r->in);
    return claim(d, 2 * (uint64_t)pairs, begin) &&
           open_frame(d, BT_TAG_MAP, BT_MAP, pairs, 2 * (size_t)pairs, begin);
}

/* From here on the input is not overwritten (bt_source_once), so terms may point into it. */
static void last_from_here(bt_decoder *d) {
    d->r.ctx->arena.passed.reader = NULL;
    d->r.once = false;
}

static bool open_export(bt_decoder *d, size_t begin) {
    return open_frame(d, BT_TAG_EXPORT, BT_EXPORT, 3, 3, begin) && need_atom(d, begin) &&
           need_atom(d, begin) && claim(d, 1, begin);
}

/* A fun's parts are decoded only to check them. Once they are valid, the fun is an opaque term that
 * points at its bytes, which therefore have to last. */
static bool open_fun(bt_decoder *d, size_t begin) {
    uint32_t variables;
    last_from_here(d);
    return bt_read_fun_head(&d->r, begin, &variables) && bt_skip_atom(&d->r, begin) &&
           claim(d, 3 + (uint64_t)variables, begin) &&
           open_frame(d, BT_TAG_NEW_FUN, BT_FUN, 3 + variables, 3 + (size_t)variables, begin) &&
           ++d->funs != 0;
}

/* Checks that the keys of a record, the last `count` items, are all different, with a hash table of
 * those seen. */
static bool check_keys(bt_decoder *d, uint32_t count, size_t begin) {
    bt_reader *r = &d->r;
    const bt_term *keys = d->top->to - count;
    size_t capacity = 4;
    while (capacity < 2 * (size_t)count) capacity *= 2;
    const bt_atom **seen = bt_resize(&r->ctx->memory, NULL, 0, capacity * sizeof *seen);
    if (seen == NULL) return bt_fail_memory(r);
    memset(seen, 0, capacity * sizeof *seen);
    uint32_t i = 0, first = 0;
    for (bool same = false; i < count && !same; i += !same) {
        size_t at = (uintptr_t)keys[i].as.atom / BT_ATOM_UNIT & (capacity - 1);
        while (seen[at] != NULL && seen[at] != keys[i].as.atom) at = (at + 1) & (capacity - 1);
        same = seen[at] != NULL;
        seen[at] = keys[i].as.atom;
    }
    bt_release(&r->ctx->memory, seen, capacity * sizeof *seen);
    if (i == count) return true;
    while (keys[first].as.atom != keys[i].as.atom) first++;
    /* The module and the name stand between the six bytes of the head and the keys. */
    return bt_fail_twice(r, BT_MSG_ETF_DUPLICATE_FIELD, begin + 6, 2 + (uint64_t)first,
                         2 + (uint64_t)i);
}

static bool open_record(bt_decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 5)) return false;
    uint32_t fields = bt_get32(&r->in);
    uint8_t flags = bt_get8(&r->in);
    if (flags > 1) return bt_fail(r, BT_MSG_ETF_RECORD, begin + 5, begin + 6, NULL, flags, 0);
    size_t items = 2 + 2 * (size_t)fields;
    bt_term *record = d->top->to;
    if (!claim(d, items, begin) || !open_frame(d, BT_TAG_RECORD, BT_RECORD, fields, items, begin))
        return false;
    if (flags != 0) record->flags |= BT_EXPORTED;
    for (uint64_t i = 0; i < 2 + (uint64_t)fields; i++)
        if (!need_atom(d, begin)) return false;
    return check_keys(d, fields, begin);
}

static bool open_local(bt_decoder *d, size_t begin) {
    if (!bt_need(&d->r, begin, 4)) return false;
    d->r.in.at += 4;
    last_from_here(d);
    if (!claim(d, 1, begin) || !open_frame(d, BT_TAG_LOCAL, BT_LOCAL, 1, 1, begin)) return false;
    d->local++;
    return true;
}

/* Decodes a term: adds it to the top frame, or opens a frame for its items. */
static bool read_term(bt_decoder *d) {
    bt_reader *r = &d->r;
    size_t begin = bt_offset(&r->in);
    if (!bt_need(r, begin, 1)) return false;
    uint8_t tag = bt_get8(&r->in);
    switch (tag) {
    case BT_TAG_SMALL_INTEGER:
        return bt_need(r, begin, 1) && put(d, bt_int(bt_get8(&r->in)), begin);
    case BT_TAG_INTEGER: return read_integer(d, begin);
    case BT_TAG_ATOM:
    case BT_TAG_SMALL_ATOM_UTF8:
    case BT_TAG_SMALL_ATOM:
    case BT_TAG_ATOM_UTF8: return read_atom(d, tag, begin);
    case BT_TAG_STRING: return read_string(d, begin);
    case BT_TAG_NIL: return put(d, bt_nil(), begin);
    case BT_TAG_BINARY: return read_binary(d, begin);
    case BT_TAG_NEW_FLOAT:
    case BT_TAG_FLOAT: return read_float(d, tag, begin);
    case BT_TAG_SMALL_BIG:
    case BT_TAG_LARGE_BIG: return read_big(d, tag, begin);
    case BT_TAG_BIT_BINARY: return read_bitstring(d, begin);
    case BT_TAG_SMALL_TUPLE:
    case BT_TAG_LARGE_TUPLE: return open_tuple(d, tag, begin);
    case BT_TAG_LIST: return open_list(d, begin);
    case BT_TAG_MAP: return open_map(d, begin);
    case BT_TAG_EXPORT: return open_export(d, begin);
    case BT_TAG_NEW_FUN: return open_fun(d, begin);
    case BT_TAG_PID:
    case BT_TAG_NEW_PID:
        return bt_skip_pid(r, tag, begin, d->local != 0) && put_opaque(d, BT_PID, begin);
    case BT_TAG_PORT:
    case BT_TAG_NEW_PORT:
    case BT_TAG_V4_PORT:
        return bt_skip_port(r, tag, begin, d->local != 0) && put_opaque(d, BT_PORT, begin);
    case BT_TAG_REFERENCE:
    case BT_TAG_NEW_REFERENCE:
    case BT_TAG_NEWER_REFERENCE:
        return bt_skip_reference(r, tag, begin, d->local != 0) &&
               put_opaque(d, BT_REFERENCE, begin);
    case BT_TAG_RECORD:
        if (r->ctx->otp >= bt_tag_of(tag)->since) return open_record(d, begin);
        break;
    case BT_TAG_LOCAL:
        if (r->ctx->otp >= bt_tag_of(tag)->since) return open_local(d, begin);
        break;
    default: break;
    }
    return bt_fail_tag(r, tag, begin);
}

/* ---- the loop -------------------------------------------------------------------------------- */

static bool read_all(bt_decoder *d) {
    bool plain = !d->spanned && !d->r.strict;
    for (;;) {
        if (plain) bt_read_plain(d);
        d->passed = d->r.in.at;
        if (d->top->to < d->top->stop) {
            if (!read_term(d)) return false;
        } else {
            if (d->top == d->frames) return true;
            if (!bt_close_frame(d)) return false;
        }
    }
}

bool bt_read_term(bt_reader *r, size_t depth, uint64_t owed, bt_term *out) {
    if (!r->strict && bt_read_plain_term(r, out)) return true;
    bt_decoder d = {.r = *r, .outer = depth, .owed = owed};
    start(&d, false);
    bool ok = read_all(&d);
    *r = d.r;
    *out = d.whole.term;
    release(&d);
    return ok;
}

/* Makes the table of terms that may come again, smaller for small input. */
static bool make_seen(bt_decoder *d, size_t size) {
    if (d->spanned || d->r.strict) return true; /* each term has its own places and checks */
    d->seen_count = 16;
    while (d->seen_count < size / 64 && d->seen_count < 1024) d->seen_count *= 2;
    d->seen = bt_resize(&d->r.ctx->memory, NULL, 0, d->seen_count * sizeof *d->seen);
    if (d->seen == NULL) return bt_fail_memory(&d->r);
    memset(d->seen, 0, d->seen_count * sizeof *d->seen);
    return true;
}

/* ---- the call -------------------------------------------------------------------------------- */

static bt_status finish(bt_decoder *d, const bt_source *source, bt_node *out, bt_etf_info *info) {
    bt_reader *r = &d->r;
    bt_term *term = bt_alloc(r->ctx, sizeof *term);
    if (term == NULL) return BT_NOMEM;
    *term = d->whole.term;
    size_t used = bt_reader_used(r);
    /* The term begins behind the version byte, which is not there with the option `bare`. */
    size_t begin = !r->compressed && source->data[0] == BT_ETF_VERSION;
    *out = (bt_node){term, bt_at(source, begin, used)};
    if (info != NULL) *info = bt_reader_info(r);
    return BT_OK;
}

/* Inflated bytes become part of the source, as terms point into them. */
static bool keep_inflated(bt_decoder *d, const bt_source *source) {
    bt_reader *r = &d->r;
    if (!r->compressed) return true;
    bt_status status = bt_source_keep(r->ctx, source, r->inflated, r->inflated_size);
    if (status == BT_OK) r->inflated = NULL;
    return bt_decode_check(d, status);
}

/* From now on, bytes that have been read are used as memory for terms. */
static void consume(bt_decoder *d, uint8_t *bytes) {
    d->r.once = true;
    d->passed = bytes;
    d->r.ctx->arena.passed = (bt_passed){bytes, &d->passed};
}

bt_status bt_decode(bt_ctx *ctx, const bt_source *source, const bt_decode_options *given,
                    bt_node *out, bt_etf_info *info) {
    bt_decode_options options = bt_decode_options_of(given);
    bt_decoder d = {.local = 0};
    bt_source_is_binary(source);
    if (source->consumed) return BT_INVALID;
    bool once = !options.spans && bt_source_consume(source);
    bool ok = bt_reader_open(&d.r, ctx, source, &options);
    uint8_t *bytes = d.r.compressed ? d.r.inflated : source->owned;
    ok = ok && keep_inflated(&d, source);
    bt_expect_atoms(&ctx->atoms, source->size);
    start(&d, options.spans && !d.r.compressed);
    if (ok && once) consume(&d, bytes);
    ok = ok && make_seen(&d, source->size) && read_all(&d) && bt_reader_end(&d.r, source);
    bt_status status;
    if (ok)
        status = finish(&d, source, out, info);
    else if (once && d.r.fault.status == BT_INVALID)
        status = BT_INVALID; /* it cannot be shown: the bytes may be overwritten */
    else
        status = bt_reader_report(&d.r, source);
    ctx->arena.passed = (bt_passed){NULL, NULL};
    release(&d);
    bt_release(&ctx->memory, d.r.inflated, d.r.inflated_size);
    return status;
}
