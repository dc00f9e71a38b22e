/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Bytes to terms, as binary_to_term does it. One pass, without recursion: a frame for each
 * compound term that is not complete, its items so far on the stack (etf/stack.h). Strings,
 * binaries, large integers and opaque terms stay where they are, in the source.
 *
 * Every term takes a byte at least, so the terms still to come (`owed`) can never be more than the
 * bytes left: a count that claims more is refused at once, and memory stays in proportion to the
 * input.
 */
#include "etf/read.h"
#include "etf/stack.h"
#include "etf/term.h"
#include "etf/utf8.h"

typedef struct frame {
    uint8_t tag;
    uint32_t left;  /* items still to come */
    uint32_t count; /* of the term, as it is folded */
    size_t begin;   /* offset of the tag */
    size_t end;     /* NEW_FUN: where it says it ends; RECORD: its flags */
} frame;

typedef struct decoder {
    bt_reader r;
    bt_stack stack;
    frame *frames;
    size_t depth, capacity;
    size_t outer;   /* how deep the first term is nested already */
    uint64_t owed;  /* items still to come in all frames */
    uint32_t local; /* frames of LOCAL_EXT */
} decoder;

static bool check(decoder *d, bt_status status) {
    if (status == BT_OK) return true;
    return bt_fail_memory(&d->r);
}

static bool push(decoder *d, bt_term term, size_t begin) {
    bt_span span = {(uint32_t)begin, (uint32_t)bt_offset(&d->r.in)};
    return bt_push(&d->stack, term, span) == BT_OK || bt_fail_memory(&d->r);
}

/* ---- frames ---------------------------------------------------------------------------------- */

/* Starts a compound term of which `items` terms are still to come. */
static bool open_frame(decoder *d, uint8_t tag, uint64_t items, uint32_t count, size_t begin) {
    bt_reader *r = &d->r;
    if (d->owed + items > bt_left(&r->in)) return bt_fail_short(r, begin, d->owed + items);
    if (d->outer + d->depth >= r->ctx->limits.depth)
        return bt_fail(r, BT_MSG_LIMIT_DEPTH, begin, begin + 1, NULL, r->ctx->limits.depth, 0);
    if (!bt_grow(&r->ctx->memory, (void **)&d->frames, sizeof *d->frames, &d->capacity,
                 d->depth + 1))
        return bt_fail_memory(r);
    d->owed += items;
    d->frames[d->depth++] = (frame){tag, (uint32_t)items, count, begin, 0};
    return true;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool intern(decoder *d, const bt_atom_bytes_at *at, const bt_atom **out) {
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
    switch (bt_intern(r->ctx, text, length, out)) {
    case BT_OK: return true;
    case BT_INVALID:
        return bt_fail(r, BT_MSG_LIMIT_ATOMS, (size_t)(at->text - r->in.begin), bt_offset(&r->in),
                       NULL, r->ctx->limits.atoms, 0);
    case BT_USAGE: return bt_check_atom(r, at); /* which says what is wrong */
    default: return bt_fail_memory(r);
    }
}

static bool read_atom(decoder *d, uint8_t tag, size_t begin) {
    bt_atom_bytes_at at;
    const bt_atom *atom;
    if (!bt_read_atom_bytes(&d->r, tag, begin, &at) || !intern(d, &at, &atom)) return false;
    return push(d, bt_atom_term(atom), begin);
}

/* An atom where only an atom may stand, in the term that begins at `owner`. */
static bool need_atom(decoder *d, size_t owner) {
    bt_reader *r = &d->r;
    size_t begin = bt_offset(&r->in);
    if (bt_has(&r->in, 1) && bt_is_atom_tag(*r->in.at)) {
        uint8_t tag = bt_get8(&r->in);
        return read_atom(d, tag, begin);
    }
    return bt_skip_atom(r, owner); /* which says what is wrong */
}

/* ---- terms without items --------------------------------------------------------------------- */

static bool read_integer(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    int32_t value = (int32_t)bt_get32(&r->in);
    if (r->strict && value >= 0 && value < 256)
        return bt_fail(r, BT_MSG_STRICT_INTEGER, begin, begin + 5, "INTEGER_EXT", 0, 0);
    return push(d, bt_int(value), begin);
}

static bool read_big(decoder *d, uint8_t tag, size_t begin) {
    bt_digits digits;
    int64_t value;
    if (!bt_read_big(&d->r, tag, begin, &digits)) return false;
    if (bt_digits_fit(&digits, &value)) return push(d, bt_int(value), begin);
    bt_term big = bt_bytes(BT_BIG, digits.bytes, digits.count);
    big.flags = digits.negative ? BT_NEGATIVE : 0;
    return push(d, big, begin);
}

static bool read_float(decoder *d, uint8_t tag, size_t begin) {
    double value;
    if (!bt_read_float(&d->r, tag, begin, &value)) return false;
    return push(d, (bt_term){.kind = BT_FLOAT, .as.real = value}, begin);
}

static bool read_string(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 2)) return false;
    uint32_t count = bt_get16(&r->in);
    if (!bt_need(r, begin, count)) return false;
    if (r->strict && count == 0)
        return bt_fail(r, BT_MSG_STRICT_LIST, begin, begin + 3, "STRING_EXT", 0, 0);
    bt_term string = count == 0 ? bt_nil() : bt_bytes(BT_STRING, r->in.at, count);
    r->in.at += count;
    return push(d, string, begin);
}

static bool read_binary(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t count = bt_get32(&r->in);
    if (!bt_need(r, begin, count)) return false;
    bt_term binary = bt_bytes(BT_BITSTRING, r->in.at, count);
    binary.bits = 8;
    r->in.at += count;
    return push(d, binary, begin);
}

/* The bytes of a bitstring are shared too, unless its padding is to be cleared. */
static bool read_bitstring(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    uint32_t count;
    uint8_t bits;
    if (!bt_read_bits(r, begin, &count, &bits)) return false;
    const uint8_t *bytes = r->in.at;
    r->in.at += count;
    bt_term term;
    uint8_t mask = (uint8_t)(0xFF >> bits);
    if (count != 0 && (bytes[count - 1] & mask) != 0) {
        if (!check(d, bt_make_bitstring(r->ctx, bytes, 8 * ((size_t)count - 1) + bits, &term)))
            return false;
    } else {
        term = bt_bytes(BT_BITSTRING, bytes, count);
        term.bits = count == 0 ? 8 : bits;
    }
    return push(d, term, begin);
}

static bool push_opaque(decoder *d, bt_kind kind, size_t begin) {
    bt_reader *r = &d->r;
    return push(d, bt_bytes(kind, r->in.begin + begin, bt_offset(&r->in) - begin), begin);
}

/* ---- terms with items ------------------------------------------------------------------------ */

static bool open_list(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t count = bt_get32(&r->in);
    if (r->strict && count == 0)
        return bt_fail(r, BT_MSG_STRICT_LIST, begin, begin + 5, "LIST_EXT", 0, 0);
    if (count == UINT32_MAX) return bt_fail_short(r, begin, (uint64_t)count + 1);
    return open_frame(d, BT_TAG_LIST, (uint64_t)count + 1, count, begin);
}

static bool open_tuple(decoder *d, uint8_t tag, size_t begin) {
    bt_reader *r = &d->r;
    bool large = tag == BT_TAG_LARGE_TUPLE;
    if (!bt_need(r, begin, large ? 4 : 1)) return false;
    uint32_t arity = large ? bt_get32(&r->in) : bt_get8(&r->in);
    if (arity > BT_TUPLE_MAX)
        return bt_fail(r, BT_MSG_ETF_FIELD, begin + 1, begin + 5, "LARGE_TUPLE_EXT", arity,
                       BT_TUPLE_MAX);
    if (r->strict && large && arity < 256)
        return bt_fail(r, BT_MSG_STRICT_TUPLE, begin, begin + 5, NULL, arity, 0);
    return open_frame(d, BT_TAG_SMALL_TUPLE, arity, arity, begin);
}

static bool open_map(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 4)) return false;
    uint32_t pairs = bt_get32(&r->in);
    if (!bt_has(&r->in, 2 * (uint64_t)pairs)) return bt_fail_short(r, begin, 2 * (uint64_t)pairs);
    return open_frame(d, BT_TAG_MAP, 2 * (uint64_t)pairs, pairs, begin);
}

static bool open_export(decoder *d, size_t begin) {
    for (int names = 0; names < 2; names++)
        if (!need_atom(d, begin)) return false;
    return open_frame(d, BT_TAG_EXPORT, 1, 3, begin);
}

/* The index, the hash, the creator and the variables are read as terms, and dropped for the bytes
 * once they have proved right. */
static bool open_fun(decoder *d, size_t begin) {
    uint32_t variables;
    size_t end;
    if (!bt_read_fun_head(&d->r, begin, &variables, &end) || !bt_skip_atom(&d->r, begin) ||
        !open_frame(d, BT_TAG_NEW_FUN, 3 + (uint64_t)variables, 3 + variables, begin))
        return false;
    d->frames[d->depth - 1].end = end;
    return true;
}

/* The keys of a record, the last `count` terms, are all different: a table of those seen. */
static bool check_keys(decoder *d, uint32_t count, size_t begin) {
    bt_reader *r = &d->r;
    const bt_term *keys = &d->stack.terms[d->stack.count - count];
    size_t capacity = 4;
    while (capacity < 2 * (size_t)count) capacity *= 2;
    const bt_atom **seen = bt_resize(&r->ctx->memory, NULL, 0, capacity * sizeof *seen);
    if (seen == NULL) return bt_fail_memory(r);
    memset(seen, 0, capacity * sizeof *seen);
    bool same = false;
    for (uint32_t i = 0; i < count && !same; i++) {
        size_t at = keys[i].as.atom->hash & (capacity - 1);
        while (seen[at] != NULL && seen[at] != keys[i].as.atom) at = (at + 1) & (capacity - 1);
        same = seen[at] != NULL;
        seen[at] = keys[i].as.atom;
    }
    bt_release(&r->ctx->memory, seen, capacity * sizeof *seen);
    return !same || bt_fail(r, BT_MSG_ETF_DUPLICATE_FIELD, begin, bt_offset(&r->in), NULL, 0, 0);
}

static bool open_record(decoder *d, size_t begin) {
    bt_reader *r = &d->r;
    if (!bt_need(r, begin, 5)) return false;
    uint32_t fields = bt_get32(&r->in);
    uint8_t flags = bt_get8(&r->in);
    if (flags > 1) return bt_fail(r, BT_MSG_ETF_RECORD, begin + 5, begin + 6, NULL, flags, 0);
    if (!bt_need(r, begin, 2 + 2 * (uint64_t)fields)) return false;
    for (uint64_t i = 0; i < 2 + (uint64_t)fields; i++)
        if (!need_atom(d, begin)) return false;
    if (!check_keys(d, fields, begin)) return false;
    if (!open_frame(d, BT_TAG_RECORD, fields, fields, begin)) return false;
    d->frames[d->depth - 1].end = flags;
    return true;
}

static bool open_local(decoder *d, size_t begin) {
    if (!bt_need(&d->r, begin, 4)) return false;
    d->r.in.at += 4;
    if (!open_frame(d, BT_TAG_LOCAL, 1, 1, begin)) return false;
    d->local++;
    return true;
}

/* Reads a term: pushes it, or opens a frame for it. */
static bool read_term(decoder *d) {
    bt_reader *r = &d->r;
    size_t begin = bt_offset(&r->in);
    if (!bt_need(r, begin, 1)) return false;
    uint8_t tag = bt_get8(&r->in);
    switch (tag) {
    case BT_TAG_SMALL_INTEGER:
        return bt_need(r, begin, 1) && push(d, bt_int(bt_get8(&r->in)), begin);
    case BT_TAG_INTEGER: return read_integer(d, begin);
    case BT_TAG_ATOM:
    case BT_TAG_SMALL_ATOM_UTF8:
    case BT_TAG_SMALL_ATOM:
    case BT_TAG_ATOM_UTF8: return read_atom(d, tag, begin);
    case BT_TAG_STRING: return read_string(d, begin);
    case BT_TAG_NIL: return push(d, bt_nil(), begin);
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
        return bt_skip_pid(r, tag, begin, d->local != 0) && push_opaque(d, BT_PID, begin);
    case BT_TAG_PORT:
    case BT_TAG_NEW_PORT:
    case BT_TAG_V4_PORT:
        return bt_skip_port(r, tag, begin, d->local != 0) && push_opaque(d, BT_PORT, begin);
    case BT_TAG_REFERENCE:
    case BT_TAG_NEW_REFERENCE:
    case BT_TAG_NEWER_REFERENCE:
        return bt_skip_reference(r, tag, begin, d->local != 0) &&
               push_opaque(d, BT_REFERENCE, begin);
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

/* ---- folding --------------------------------------------------------------------------------- */

/* Strictly, all of a LIST_EXT is in one list, and bytes alone are a STRING_EXT. */
static bool check_list(decoder *d, const frame *f) {
    const bt_term *items = &d->stack.terms[d->stack.count - f->count - 1];
    const bt_term *tail = &items[f->count];
    bool bytes = tail->kind == BT_NIL && f->count <= UINT16_MAX;
    for (uint32_t i = 0; bytes && i < f->count; i++) bytes = bt_is_byte(&items[i]);
    if (!bytes && tail->kind != BT_STRING && tail->kind != BT_LIST) return true;
    return bt_fail(&d->r, BT_MSG_STRICT_LIST, f->begin, f->begin + 5, "LIST_EXT", 0, 0);
}

static bool fold_map(decoder *d, const frame *f, bt_span span) {
    bool duplicates;
    if (!check(d, bt_fold_map(&d->stack, f->count, span, &duplicates))) return false;
    if (!duplicates) return true;
    return bt_fail(&d->r, BT_MSG_ETF_DUPLICATE_KEY, span.begin, span.end, NULL, 0, 0);
}

static bool is_small(const bt_term *term) {
    return term->kind == BT_INT && term->as.integer >= BT_SMALL_MIN &&
           term->as.integer <= BT_SMALL_MAX;
}

static bool fold_export(decoder *d, const frame *f, bt_span span) {
    bt_term *arity = &d->stack.terms[d->stack.count - 1];
    if (!is_small(arity) || arity->as.integer < 0)
        return bt_fail(&d->r, BT_MSG_ETF_INTEGER, span.begin, span.end, "EXPORT_EXT", 0, 0);
    arity->as.integer &= UINT32_MAX; /* as binary_to_term keeps it */
    return check(d, bt_fold_as(&d->stack, BT_EXPORT, 0, f->count, f->count, span));
}

static bool fold_opaque(decoder *d, const frame *f, bt_kind kind) {
    d->stack.count -= f->count;
    return push_opaque(d, kind, f->begin);
}

static bool fold_fun(decoder *d, const frame *f, bt_span span) {
    const bt_term *items = &d->stack.terms[d->stack.count - f->count];
    if (!is_small(&items[0]) || !is_small(&items[1]))
        return bt_fail(&d->r, BT_MSG_ETF_INTEGER, span.begin, span.end, "NEW_FUN_EXT", 0, 0);
    if (items[2].kind != BT_PID)
        return bt_fail(&d->r, BT_MSG_ETF_PID, span.begin, span.end, "NEW_FUN_EXT", 0, 0);
    if (d->r.strict && f->end != span.end)
        return bt_fail(&d->r, BT_MSG_STRICT_FUN, span.begin, span.end, NULL,
                       span.end - span.begin - 1, f->end - span.begin - 1);
    if (f->end == span.end) return fold_opaque(d, f, BT_FUN);
    /* Written again, it says its right size, as it does in OTP. */
    uint32_t size = span.end - span.begin - 1;
    char *copy = bt_copy(d->r.ctx, d->r.in.begin + span.begin, (size_t)size + 1);
    if (copy == NULL) return bt_fail_memory(&d->r);
    for (int i = 0; i < 4; i++) copy[4 - i] = (char)(size >> 8 * i);
    d->stack.count -= f->count;
    return push(d, bt_bytes(BT_FUN, (const uint8_t *)copy, (size_t)size + 1), f->begin);
}

/* All items are there: makes them the term. */
static bool fold(decoder *d, const frame *f) {
    bt_span span = {(uint32_t)f->begin, (uint32_t)bt_offset(&d->r.in)};
    switch (f->tag) {
    case BT_TAG_SMALL_TUPLE: return check(d, bt_fold_tuple(&d->stack, f->count, span));
    case BT_TAG_LIST:
        if (d->r.strict && !check_list(d, f)) return false;
        return check(d, bt_fold_list(&d->stack, f->count, true, span));
    case BT_TAG_MAP: return fold_map(d, f, span);
    case BT_TAG_EXPORT: return fold_export(d, f, span);
    case BT_TAG_RECORD:
        return check(d, bt_fold_as(&d->stack, BT_RECORD, f->end ? BT_EXPORTED : 0, f->count,
                                   2 + 2 * (size_t)f->count, span));
    case BT_TAG_LOCAL: d->local--; return fold_opaque(d, f, BT_LOCAL);
    default: return fold_fun(d, f, span);
    }
}

/* A fast way through the common terms without items, as many as are left of a frame and fit the
 * stack. It stops before anything that is not plain and right, which read_term then meets. */
static void read_run(decoder *d, frame *f) {
    bt_reader *r = &d->r;
    bt_stack *stack = &d->stack;
    const uint8_t *at = r->in.at, *const end = r->in.end;
    size_t room = stack->capacity - stack->count;
    if (room == 0 || f->left == 0) return;
    bt_term *const from = stack->terms + stack->count, *to = from;
    bt_term *const stop = from + (room < f->left ? room : f->left);
    while (to < stop && end - at >= 5) {
        const uint8_t tag = *at;
        size_t left = (size_t)(end - at), head = 3, size;
        if (tag == BT_TAG_ATOM || tag == BT_TAG_SMALL_ATOM_UTF8) {
            if (tag == BT_TAG_SMALL_ATOM_UTF8) head = 2;
            size = at[head - 1];
            const bt_atom *atom;
            if ((head == 3 && at[1] != 0) || head + size > left || !bt_is_ascii(at + head, size) ||
                bt_intern(r->ctx, (const char *)at + head, size, &atom) != BT_OK)
                break;
            r->latin1_atoms |= head == 3;
            r->utf8_atoms |= head == 2;
            *to++ = bt_atom_term(atom);
            at += head + size;
        } else if (tag == BT_TAG_SMALL_INTEGER) {
            *to++ = bt_int(at[1]);
            at += 2;
        } else if (tag == BT_TAG_INTEGER && !r->strict) {
            *to++ = bt_int((int32_t)bt_be32(at + 1));
            at += 5;
        } else if (tag == BT_TAG_STRING) {
            size = bt_be16(at + 1);
            if (size == 0 || head + size > left) break;
            *to++ = bt_bytes(BT_STRING, at + head, size);
            at += head + size;
        } else if (tag == BT_TAG_NIL) {
            *to++ = bt_nil();
            at++;
        } else if (tag == BT_TAG_BINARY) {
            size = bt_be32(at + 1);
            if (5 + size > left) break;
            *to = bt_bytes(BT_BITSTRING, at + 5, size);
            to++->bits = 8;
            at += 5 + size;
        } else {
            break;
        }
    }
    r->in.at = at;
    stack->count += (size_t)(to - from);
    f->left -= (uint32_t)(to - from);
    d->owed -= (uint64_t)(to - from);
}

static bool read_all(decoder *d) {
    if (!read_term(d)) return false;
    while (d->depth > 0) {
        frame *top = &d->frames[d->depth - 1];
        if (!d->stack.spanned) read_run(d, top);
        if (top->left == 0) {
            frame done = *top;
            d->depth--;
            if (!fold(d, &done)) return false;
            continue;
        }
        top->left--;
        d->owed--;
        if (!read_term(d)) return false;
    }
    return true;
}

bool bt_read_and_drop(bt_reader *r, size_t depth) {
    decoder d = {.r = *r, .outer = depth};
    bt_stack_init(&d.stack, r->ctx, false);
    bool ok = read_all(&d);
    *r = d.r;
    bt_stack_free(&d.stack);
    bt_release(&r->ctx->memory, d.frames, d.capacity * sizeof *d.frames);
    return ok;
}

/* ---- the call -------------------------------------------------------------------------------- */

static bt_status finish(decoder *d, const bt_source *source, bt_node *out, bt_etf_info *info) {
    bt_reader *r = &d->r;
    bt_term *term = bt_alloc(r->ctx, sizeof *term);
    if (term == NULL) return BT_NOMEM;
    *term = d->stack.terms[0];
    size_t used = bt_reader_used(r);
    /* The term itself begins behind the version byte, which may be missing (bare). */
    size_t begin = !r->compressed && source->data[0] == BT_ETF_VERSION;
    *out = (bt_node){term, bt_at(source, begin, used)};
    if (info != NULL) *info = bt_reader_info(r);
    return BT_OK;
}

bt_status bt_decode(bt_ctx *ctx, const bt_source *source, const bt_decode_options *given,
                    bt_node *out, bt_etf_info *info) {
    bt_decode_options options = bt_decode_options_of(given);
    decoder d = {.local = 0};
    bt_source_is_binary(source);
    bool ok = bt_reader_open(&d.r, ctx, source, &options);
    bt_stack_init(&d.stack, ctx, options.spans && !d.r.compressed);
    ok = ok && read_all(&d) && bt_reader_end(&d.r, source);
    bt_status status = ok ? finish(&d, source, out, info) : bt_reader_report(&d.r, source);
    bt_stack_free(&d.stack);
    bt_release(&ctx->memory, d.frames, d.capacity * sizeof *d.frames);
    if (status == BT_OK && d.r.compressed)
        status = bt_source_keep(ctx, source, d.r.inflated, d.r.inflated_size);
    if (status != BT_OK) bt_release(&ctx->memory, d.r.inflated, d.r.inflated_size);
    return status;
}
