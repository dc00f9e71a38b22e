/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict of bt_decode without its terms. Plain data is skipped in one loop that keeps no more
 * than a count for each level of nesting. What needs a look at values (the keys of a map, the
 * index of a fun) is decoded with memory of its own, which is given back soon after.
 */
#include "etf/read.h"
#include "etf/utf8.h"

/* Scratch memory is given back when there is more of it than this. */
#define SCRATCH_KEPT ((uint64_t)1 << 20)

typedef struct validator {
    bt_reader r;
    bt_ctx *scratch;
    uint32_t *outer; /* items still to come, for each level but the innermost */
    size_t depth, capacity;
    uint64_t owed; /* the sum of those */
} validator;

/* ---- decoding what has to be looked at ------------------------------------------------------- */

static bool make_scratch(validator *v) {
    const bt_memory *memory = &v->r.ctx->memory;
    bt_limits limits = v->r.ctx->limits;
    if (memory->limit != 0) limits.memory_bytes = memory->limit - memory->used;
    if (v->scratch != NULL) return true;
    bt_config config = BT_CONFIG_INIT;
    config.allocator = &memory->hook;
    config.limits = &limits;
    if (memory->limit == 0 || limits.memory_bytes != 0) v->scratch = bt_ctx_new(&config);
    if (v->scratch == NULL) return bt_fail_memory(&v->r);
    v->scratch->otp = v->r.ctx->otp;
    return true;
}

/* Decodes the term whose tag is at the cursor, and drops it. */
static bool decode_here(validator *v) {
    bt_reader *r = &v->r;
    bt_ctx *ctx = r->ctx;
    if (!make_scratch(v)) return false;
    r->ctx = v->scratch;
    bool ok = bt_read_and_drop(r, v->depth);
    r->ctx = ctx;
    if (bt_ctx_memory(v->scratch, NULL) > SCRATCH_KEPT) {
        bt_ctx_free(v->scratch);
        v->scratch = NULL;
    }
    return ok;
}

/* ---- skipping the rest ----------------------------------------------------------------------- */

/* Opens a term of `count` items at the cursor; `left` of the term around it are still to come, and
 * then those of this one. */
static bool enter(validator *v, size_t begin, uint64_t count, uint64_t *left) {
    bt_reader *r = &v->r;
    if (v->owed + *left + count > bt_left(&r->in))
        return bt_fail_short(r, begin, v->owed + *left + count);
    if (v->depth >= r->ctx->limits.depth)
        return bt_fail(r, BT_MSG_LIMIT_DEPTH, begin, begin + 1, NULL, r->ctx->limits.depth, 0);
    if (v->depth == v->capacity &&
        !bt_grow(&r->ctx->memory, (void **)&v->outer, sizeof *v->outer, &v->capacity, v->depth + 1))
        return bt_fail_memory(r);
    v->outer[v->depth++] = (uint32_t)*left;
    v->owed += *left;
    *left = count;
    return true;
}

static bool enter_tuple(validator *v, uint8_t tag, size_t begin, uint64_t *left) {
    bt_reader *r = &v->r;
    bool large = tag == BT_TAG_LARGE_TUPLE;
    if (!bt_need(r, begin, large ? 4 : 1)) return false;
    uint32_t arity = large ? bt_get32(&r->in) : bt_get8(&r->in);
    if (arity > BT_TUPLE_MAX)
        return bt_fail(r, BT_MSG_ETF_FIELD, begin + 1, begin + 5, "LARGE_TUPLE_EXT", arity,
                       BT_TUPLE_MAX);
    return enter(v, begin, arity, left);
}

/* A list, or a map that has no two keys. */
static bool enter_counted(validator *v, uint8_t tag, size_t begin, uint64_t *left) {
    bt_reader *r = &v->r;
    if (!bt_need(r, begin, 4)) return false;
    uint64_t count = bt_be32(r->in.at);
    if (tag == BT_TAG_MAP && count > 1) {
        r->in.at--;
        return decode_here(v);
    }
    r->in.at += 4;
    uint64_t items = tag == BT_TAG_MAP ? 2 * count : count + 1;
    if (items > UINT32_MAX) return bt_fail_short(r, begin, items);
    return enter(v, begin, items, left);
}

static bool skip_bytes(bt_reader *r, size_t begin, unsigned count_size) {
    if (!bt_need(r, begin, count_size)) return false;
    uint32_t count = count_size == 2 ? bt_get16(&r->in) : bt_get32(&r->in);
    if (!bt_need(r, begin, count)) return false;
    r->in.at += count;
    return true;
}

static bool skip_fixed(bt_reader *r, size_t begin, size_t count) {
    if (!bt_need(r, begin, count)) return false;
    r->in.at += count;
    return true;
}

static bool skip_atom(bt_reader *r, uint8_t tag, size_t begin) {
    bt_atom_bytes_at atom;
    return bt_read_atom_bytes(r, tag, begin, &atom) && bt_check_atom(r, &atom);
}

static bool skip_bits(bt_reader *r, size_t begin) {
    uint32_t count;
    uint8_t bits;
    if (!bt_read_bits(r, begin, &count, &bits)) return false;
    r->in.at += count;
    return true;
}

/* The term whose tag stands before the cursor. */
static bool skip_term(validator *v, uint8_t tag, size_t begin, uint64_t *left) {
    bt_reader *r = &v->r;
    bt_digits digits;
    double real;
    switch (tag) {
    case BT_TAG_SMALL_INTEGER: return skip_fixed(r, begin, 1);
    case BT_TAG_INTEGER: return skip_fixed(r, begin, 4);
    case BT_TAG_NIL: return true;
    case BT_TAG_STRING: return skip_bytes(r, begin, 2);
    case BT_TAG_BINARY: return skip_bytes(r, begin, 4);
    case BT_TAG_ATOM:
    case BT_TAG_SMALL_ATOM_UTF8:
    case BT_TAG_SMALL_ATOM:
    case BT_TAG_ATOM_UTF8: return skip_atom(r, tag, begin);
    case BT_TAG_NEW_FLOAT:
    case BT_TAG_FLOAT: return bt_read_float(r, tag, begin, &real);
    case BT_TAG_SMALL_BIG:
    case BT_TAG_LARGE_BIG: return bt_read_big(r, tag, begin, &digits);
    case BT_TAG_BIT_BINARY: return skip_bits(r, begin);
    case BT_TAG_SMALL_TUPLE:
    case BT_TAG_LARGE_TUPLE: return enter_tuple(v, tag, begin, left);
    case BT_TAG_LIST:
    case BT_TAG_MAP: return enter_counted(v, tag, begin, left);
    case BT_TAG_PID:
    case BT_TAG_NEW_PID: return bt_skip_pid(r, tag, begin, false);
    case BT_TAG_PORT:
    case BT_TAG_NEW_PORT:
    case BT_TAG_V4_PORT: return bt_skip_port(r, tag, begin, false);
    case BT_TAG_REFERENCE:
    case BT_TAG_NEW_REFERENCE:
    case BT_TAG_NEWER_REFERENCE: return bt_skip_reference(r, tag, begin, false);
    default: r->in.at--; return decode_here(v); /* exports, funs, records; or no term at all */
    }
}

/* How many bytes the term at `at` takes when it is one of the common ones, plain and right; else
 * 0. */
static inline size_t plain_size(const uint8_t *at, size_t left) {
    size_t size;
    if (left < 5) return 0;
    switch (*at) {
    case BT_TAG_SMALL_INTEGER: return 2;
    case BT_TAG_INTEGER: return 5;
    case BT_TAG_NIL: return 1;
    case BT_TAG_STRING: size = 3 + (size_t)bt_be16(at + 1); break;
    case BT_TAG_BINARY: size = 5 + (size_t)bt_be32(at + 1); break;
    case BT_TAG_ATOM: size = at[1] == 0 ? 3 + (size_t)at[2] : SIZE_MAX; break;
    case BT_TAG_SMALL_ATOM_UTF8:
        size = 2 + (size_t)at[1];
        if (size > left || !bt_is_ascii(at + 2, at[1])) return 0;
        break;
    default: return 0;
    }
    return size <= left ? size : 0;
}

static bool skip_all(validator *v) {
    bt_reader *r = &v->r;
    uint64_t left = 1;
    for (;;) {
        while (left == 0) {
            if (v->depth == 0) return true;
            left = v->outer[--v->depth];
            v->owed -= left;
        }
        left--;
        size_t plain = plain_size(r->in.at, bt_left(&r->in));
        if (plain != 0) {
            uint8_t tag = *r->in.at;
            r->latin1_atoms |= tag == BT_TAG_ATOM;
            r->utf8_atoms |= tag == BT_TAG_SMALL_ATOM_UTF8;
            r->in.at += plain;
            continue;
        }
        size_t begin = bt_offset(&r->in);
        if (!bt_need(r, begin, 1)) return false;
        uint8_t tag = bt_get8(&r->in);
        if (!skip_term(v, tag, begin, &left)) return false;
    }
}

bt_status bt_reader_check(bt_reader *r, bt_ctx *ctx, const bt_source *source,
                          const bt_decode_options *options) {
    validator v = {.depth = 0};
    bt_source_is_binary(source);
    bool ok = bt_reader_open(&v.r, ctx, source, options);
    /* What is strictly wrong shows in the terms. */
    ok = ok && (options->strict ? decode_here(&v) : skip_all(&v)) && bt_reader_end(&v.r, source);
    bt_ctx_free(v.scratch);
    bt_release(&ctx->memory, v.outer, v.capacity * sizeof *v.outer);
    *r = v.r;
    return ok ? BT_OK : v.r.fault.status;
}

bt_status bt_validate(bt_ctx *ctx, const bt_source *source, const bt_decode_options *given,
                      bt_etf_info *info) {
    bt_reader r;
    bt_decode_options options = bt_decode_options_of(given);
    bt_status status = bt_reader_check(&r, ctx, source, &options);
    if (status == BT_OK && info != NULL) *info = bt_reader_info(&r);
    if (status != BT_OK) status = bt_reader_report(&r, source);
    bt_release(&ctx->memory, r.inflated, r.inflated_size);
    return status;
}
