/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The verdict of bt_decode without its terms. Plain data is skipped in one loop that keeps no more
 * than a count for each level of nesting. What needs a look at values (the keys of a map, the
 * index of a fun) is decoded with memory of its own, which is given back soon after.
 */
#include "etf/validate.h"

#include "etf/decode.h"
#include "etf/skip.h"
#include "etf/source.h"
#include "etf/stack.h"
#include "etf/term.h"
#include "etf/utf8.h"

/* Scratch memory is given back when there is more of it than this. */
#define SCRATCH_KEPT ((uint64_t)1 << 20)

/* A map that has begun and is not complete. */
typedef struct open_map {
    size_t depth; /* open terms up to this one */
    size_t keys;  /* keys on the stack that belong to the maps around it */
    size_t begin; /* offset of its tag */
} open_map;

typedef struct validator {
    bt_reader r;
    bt_ctx *scratch;
    bt_stack keys;   /* keys of the open maps, each with [] as its value; in scratch memory */
    uint32_t *outer; /* for each level but the innermost: items still to come */
    size_t depth, capacity;
    uint64_t owed; /* their sum */
    open_map *maps;
    size_t map_count, map_capacity;
    size_t map_depth; /* level of the innermost map; SIZE_MAX: no map is open */
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
    bt_stack_init(&v->keys, v->scratch, false);
    return true;
}

static void drop_scratch(validator *v) {
    if (v->scratch == NULL) return;
    bt_stack_free(&v->keys);
    bt_ctx_free(v->scratch);
    v->scratch = NULL;
}

/* Frees the scratch memory if there is too much of it and no key needs it. */
static void trim_scratch(validator *v) {
    if (v->map_count == 0 && bt_ctx_memory(v->scratch, NULL) > SCRATCH_KEPT) drop_scratch(v);
}

/* Decodes the term at the cursor; `left` more items follow in the term around it. */
static bool decode_here(validator *v, uint64_t left, bt_term *out) {
    bt_reader *r = &v->r;
    bt_ctx *ctx = r->ctx;
    if (!make_scratch(v)) return false;
    r->ctx = v->scratch;
    bool ok = bt_read_term(r, v->depth, v->owed + left, out);
    r->ctx = ctx;
    return ok;
}

/* The same, for a term that is only checked. */
static bool decode_and_drop(validator *v, uint64_t left) {
    bt_term term;
    bool ok = decode_here(v, left, &term);
    if (v->scratch != NULL) trim_scratch(v);
    return ok;
}

/* ---- the keys of maps ------------------------------------------------------------------------ */

static bool open_map_at(validator *v, size_t begin) {
    bt_memory *memory = &v->r.ctx->memory;
    if (!bt_grow(memory, (void **)&v->maps, sizeof *v->maps, &v->map_capacity, v->map_count + 1))
        return bt_fail_memory(&v->r);
    v->maps[v->map_count++] = (open_map){v->depth, v->scratch ? v->keys.count : 0, begin};
    v->map_depth = v->depth;
    return true;
}

static bool read_key(validator *v, uint64_t left) {
    const bt_span none = {0, 0};
    bt_term key;
    if (!decode_here(v, left, &key)) return false;
    return (bt_push(&v->keys, key, none) == BT_OK && bt_push(&v->keys, bt_nil(), none) == BT_OK) ||
           bt_fail_memory(&v->r);
}

static bool are_ascending(validator *v, const bt_term *keys, size_t count, bool *out) {
    int order = -1;
    for (size_t i = 2; order < 0 && i < count; i += 2)
        if (bt_compare(v->scratch, &keys[i - 2], &keys[i], &order) != BT_OK)
            return bt_fail_memory(&v->r);
    *out = order < 0;
    return true;
}

/* Ends the innermost map: checks that its keys are all different. */
static bool close_map(validator *v) {
    open_map map = v->maps[--v->map_count];
    v->map_depth = v->map_count == 0 ? SIZE_MAX : v->maps[v->map_count - 1].depth;
    bt_twice twice;
    bool ascending = true;
    size_t count = v->keys.count - map.keys;
    if (!are_ascending(v, v->keys.terms + map.keys, count, &ascending)) return false;
    if (!ascending) {
        if (bt_fold_map(&v->keys, count / 2, (bt_span){0, 0}, &twice) != BT_OK)
            return bt_fail_memory(&v->r);
        if (twice.second != 0)
            return bt_fail_twice(&v->r, BT_MSG_ETF_DUPLICATE_KEY, map.begin + 5,
                                 2 * (uint64_t)twice.first, 2 * (uint64_t)twice.second);
    }
    v->keys.count = map.keys;
    trim_scratch(v);
    return true;
}

/* ---- skipping the rest ----------------------------------------------------------------------- */

/* Opens a term of `count` items at the cursor; `left` items of the term around it come after it. */
static bool enter(validator *v, size_t begin, uint64_t count, uint64_t *left) {
    bt_reader *r = &v->r;
    if (v->owed + *left + count > bt_left(&r->in)) return bt_fail_count(r, begin, count);
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
    uint32_t arity;
    return bt_read_arity(&v->r, tag, begin, &arity) && enter(v, begin, arity, left);
}

/* A list or a map. A map of one pair needs no look at its key. */
static bool enter_counted(validator *v, uint8_t tag, size_t begin, uint64_t *left) {
    bt_reader *r = &v->r;
    if (!bt_need(r, begin, 4)) return false;
    uint64_t count = bt_get32(&r->in);
    uint64_t items = tag == BT_TAG_MAP ? 2 * count : count + 1;
    if (items > UINT32_MAX) return bt_fail_count(r, begin, items);
    return enter(v, begin, items, left) &&
           (tag != BT_TAG_MAP || count < 2 || open_map_at(v, begin));
}

/* Checks the term whose tag stands before the cursor. */
static bool skip_term(validator *v, uint8_t tag, size_t begin, uint64_t *left) {
    switch (tag) {
    case BT_TAG_SMALL_TUPLE:
    case BT_TAG_LARGE_TUPLE: return enter_tuple(v, tag, begin, left);
    case BT_TAG_LIST:
    case BT_TAG_MAP: return enter_counted(v, tag, begin, left);
    case BT_TAG_EXPORT:
    case BT_TAG_NEW_FUN:
    case BT_TAG_RECORD:
    case BT_TAG_LOCAL: v->r.in.at--; return decode_and_drop(v, *left);
    default: return bt_skip_leaf(&v->r, tag, begin, false);
    }
}

/* The size of the term at `at` if it is a common one without items, and valid; else 0. */
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
    case BT_TAG_SMALL_BIG: size = 3 + (size_t)at[1]; break;
    case BT_TAG_SMALL_ATOM_UTF8:
        size = 2 + (size_t)at[1];
        if (size > left || !bt_is_ascii(at + 2, at[1])) return 0;
        break;
    default: return 0;
    }
    return size <= left ? size : 0;
}

/* Skips common terms, at most `most`. Returns how many of `most` are left. */
static uint64_t skip_plain(bt_reader *r, uint64_t most) {
    const uint8_t *at = r->in.at, *const end = r->in.end;
    bool latin1 = false, utf8 = false;
    for (; most > 0; most--) {
        size_t size = plain_size(at, (size_t)(end - at));
        if (size == 0) break;
        latin1 |= *at == BT_TAG_ATOM;
        utf8 |= *at == BT_TAG_SMALL_ATOM_UTF8;
        at += size;
    }
    r->in.at = at;
    r->latin1_atoms |= latin1;
    r->utf8_atoms |= utf8;
    return most;
}

static bool skip_all(validator *v) {
    bt_reader *r = &v->r;
    uint64_t left = 1;
    for (;;) {
        while (left == 0) {
            if (v->depth == 0) return true;
            if (v->depth == v->map_depth && !close_map(v)) return false;
            left = v->outer[--v->depth];
            v->owed -= left;
        }
        bool in_map = v->depth == v->map_depth;
        if (in_map && left % 2 == 0) {
            if (!read_key(v, --left)) return false;
            continue;
        }
        uint64_t most = in_map ? 1 : left;
        left -= most;
        most = skip_plain(r, most);
        left += most;
        if (most == 0) continue;
        left--;
        size_t begin = bt_offset(&r->in);
        if (!bt_need(r, begin, 1)) return false;
        uint8_t tag = bt_get8(&r->in);
        if (!skip_term(v, tag, begin, &left)) return false;
    }
}

/* ---- the calls ------------------------------------------------------------------------------- */

bt_status bt_reader_check(bt_reader *r, bt_ctx *ctx, const bt_source *source,
                          const bt_decode_options *options) {
    validator v = {.map_depth = SIZE_MAX};
    bt_source_is_binary(source);
    bool ok = bt_reader_open(&v.r, ctx, source, options);
    /* When strict, the terms are needed to find what is wrong. */
    ok = ok && (options->strict ? decode_and_drop(&v, 0) : skip_all(&v)) &&
         bt_reader_end(&v.r, source);
    drop_scratch(&v);
    bt_release(&ctx->memory, v.maps, v.map_capacity * sizeof *v.maps);
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
