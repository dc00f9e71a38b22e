/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/skip.h"

/* ---- terms without items --------------------------------------------------------------------- */

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

bool bt_skip_leaf(bt_reader *r, uint8_t tag, size_t begin, bool local) {
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
    case BT_TAG_PID:
    case BT_TAG_NEW_PID: return bt_skip_pid(r, tag, begin, local);
    case BT_TAG_PORT:
    case BT_TAG_NEW_PORT:
    case BT_TAG_V4_PORT: return bt_skip_port(r, tag, begin, local);
    case BT_TAG_REFERENCE:
    case BT_TAG_NEW_REFERENCE:
    case BT_TAG_NEWER_REFERENCE: return bt_skip_reference(r, tag, begin, local);
    default: return bt_fail_tag(r, tag, begin);
    }
}

/* ---- terms with items ------------------------------------------------------------------------ */

/* What the term at the cursor has in front of its items, and how many these are. */
static bool skip_head(bt_reader *r, uint64_t *items) {
    size_t begin = bt_offset(&r->in);
    uint32_t count;
    if (!bt_need(r, begin, 1)) return false;
    uint8_t tag = bt_get8(&r->in);
    *items = 0;
    if (r->ctx->otp < bt_tag_of(tag)->since) return bt_fail_tag(r, tag, begin);
    switch (tag) {
    case BT_TAG_SMALL_TUPLE:
    case BT_TAG_LARGE_TUPLE:
        if (!bt_read_arity(r, tag, begin, &count)) return false;
        *items = count;
        return true;
    case BT_TAG_LIST:
    case BT_TAG_MAP:
        if (!bt_need(r, begin, 4)) return false;
        *items = bt_get32(&r->in);
        *items += tag == BT_TAG_MAP ? *items : 1;
        return true;
    case BT_TAG_EXPORT: *items = 3; return true;
    case BT_TAG_NEW_FUN:
        if (!bt_read_fun_head(r, begin, &count)) return false;
        *items = 4 + (uint64_t)count;
        return true;
    case BT_TAG_RECORD:
        if (!bt_need(r, begin, 5)) return false;
        *items = 2 + 2 * (uint64_t)bt_get32(&r->in);
        r->in.at++;
        return true;
    case BT_TAG_LOCAL: *items = 1; return skip_fixed(r, begin, 4);
    default: return bt_skip_leaf(r, tag, begin, true);
    }
}

/* The term at the cursor, with all that is in it. */
static bool skip_term(bt_reader *r) {
    uint64_t items;
    for (uint64_t left = 1; left > 0; left += items - 1)
        if (!skip_head(r, &items)) return false;
    return true;
}

/* ---- what is said of terms ------------------------------------------------------------------- */

bool bt_fail_count(bt_reader *r, size_t begin, uint64_t items) {
    bt_claim claim = {0, 0, 0};
    do {
        if (claim.items == 0 && items > bt_left(&r->in))
            claim = (bt_claim){begin, items, bt_left(&r->in)};
        begin = bt_offset(&r->in);
    } while (skip_head(r, &items));
    r->fault.claim = claim;
    return false;
}

bt_stretch bt_find_item(const bt_reader *r, size_t from, uint64_t before) {
    bt_reader again = *r;
    size_t begin = from;
    bool ok = true;
    again.in.at = again.in.begin + from;
    for (uint64_t i = 0; ok && i <= before; i++) {
        begin = bt_offset(&again.in);
        ok = skip_term(&again);
    }
    return (bt_stretch){begin, bt_offset(&again.in)};
}

bool bt_fail_twice(bt_reader *r, bt_message message, size_t from, uint64_t first, uint64_t second) {
    bt_stretch one = bt_find_item(r, from, first), other = bt_find_item(r, from, second);
    return bt_fail(r, message, other.begin, other.end, NULL, one.begin, 0);
}
