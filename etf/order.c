/* SPDX-License-Identifier: Apache-2.0 */
/* The exact term order, without recursion. */
#include <string.h>

#include "etf/atoms.h"
#include "etf/ctx.h"
#include "etf/opaque.h"
#include "etf/term.h"

/* The rank of each kind in the order; equal ranks are compared by value. */
static const uint8_t rank[] = {
    [BT_INT] = 0,    [BT_BIG] = 0,        [BT_FLOAT] = 1, [BT_ATOM] = 2,    [BT_REFERENCE] = 3,
    [BT_FUN] = 4,    [BT_EXPORT] = 5,     [BT_PORT] = 6,  [BT_PID] = 7,     [BT_TUPLE] = 8,
    [BT_RECORD] = 9, [BT_MAP] = 10,       [BT_NIL] = 11,  [BT_STRING] = 12, [BT_LIST] = 12,
    [BT_LOCAL] = 13, [BT_BITSTRING] = 14,
};

static int order_of(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static int compare_integers(const bt_term *a, const bt_term *b) {
    if (a->kind == BT_INT && b->kind == BT_INT)
        return a->as.integer < b->as.integer ? -1 : a->as.integer > b->as.integer;
    /* A big integer is beyond every BT_INT, on the side of its sign. */
    if (a->kind == BT_INT) return b->flags & BT_NEGATIVE ? 1 : -1;
    if (b->kind == BT_INT) return a->flags & BT_NEGATIVE ? -1 : 1;
    int sign = a->flags & BT_NEGATIVE ? -1 : 1;
    if ((a->flags ^ b->flags) & BT_NEGATIVE) return sign;
    if (a->count != b->count) return a->count < b->count ? -sign : sign;
    for (size_t i = a->count; i-- > 0;)
        if (a->as.bytes[i] != b->as.bytes[i]) return a->as.bytes[i] < b->as.bytes[i] ? -sign : sign;
    return 0;
}

static int compare_floats(const bt_ctx *ctx, double a, double b) {
    if (a < b || a > b) return a < b ? -1 : 1;
    if (ctx->otp < 27) return 0;
    return (__builtin_signbit(b) != 0) - (__builtin_signbit(a) != 0);
}

static int compare_bytes(const bt_term *a, const bt_term *b) {
    uint32_t shorter = a->count < b->count ? a->count : b->count;
    int order = shorter == 0 ? 0 : memcmp(a->as.bytes, b->as.bytes, shorter);
    return order != 0 ? order : order_of(a->count, b->count);
}

/* Bitstrings are compared bit by bit. As padding is zero, bytes can be compared, and then the
 * number of bits in the last one. */
static int compare_bits(const bt_term *a, const bt_term *b) {
    int order = compare_bytes(a, b);
    return order != 0 ? order : order_of(a->bits, b->bits);
}

/* Two rows of items to compare. With `left` 0, a result that is already known; it counts if
 * everything that is compared before it is equal. */
typedef struct frame {
    const bt_term *a, *b;
    size_t left, step;
    int verdict;
} frame;

typedef struct walk {
    bt_ctx *ctx;
    frame *frames;
    size_t count, capacity;
} walk;

static bt_status push_frame(walk *w, frame f) {
    if (!bt_grow(&w->ctx->memory, (void **)&w->frames, sizeof *w->frames, &w->capacity,
                 w->count + 1))
        return BT_NOMEM;
    w->frames[w->count++] = f;
    return BT_OK;
}

static bt_status push(walk *w, const bt_term *a, const bt_term *b, size_t left, size_t step) {
    return left == 0 ? BT_OK : push_frame(w, (frame){a, b, left, step, 0});
}

/* What follows a list's elements: [] or the improper tail. */
static const bt_term *tail_of(const bt_term *list) {
    static const bt_term nil = {.kind = BT_NIL};
    return list->flags & BT_IMPROPER ? &list->as.items[list->count] : &nil;
}

static bt_status compare_lists(walk *w, const bt_term *a, const bt_term *b, int *out);

/* Compares records: module, name, whether they are exported, the number of fields; then all keys,
 * then all values. */
static bt_status compare_records(walk *w, const bt_term *a, const bt_term *b, int *out) {
    const bt_term *x = a->as.items, *y = b->as.items;
    *out = bt_atom_order(x[0].as.atom, y[0].as.atom);
    if (*out == 0) *out = bt_atom_order(x[1].as.atom, y[1].as.atom);
    if (*out == 0) *out = (a->flags & BT_EXPORTED) - (b->flags & BT_EXPORTED);
    if (*out == 0) *out = order_of(a->count, b->count);
    return *out == 0 ? push(w, x + 2, y + 2, 2 * (size_t)a->count, 1) : BT_OK;
}

/* Compares terms without their items. Where these decide, pushes them. */
static bt_status compare_tops(walk *w, const bt_term *a, const bt_term *b, int *out) {
    int order = rank[a->kind] - rank[b->kind];
    *out = order;
    if (order != 0) return BT_OK;
    bt_status status = BT_OK;
    switch ((bt_kind)a->kind) {
    case BT_INT:
    case BT_BIG: *out = compare_integers(a, b); break;
    case BT_FLOAT: *out = compare_floats(w->ctx, a->as.real, b->as.real); break;
    case BT_ATOM: *out = bt_atom_order(a->as.atom, b->as.atom); break;
    case BT_NIL: break;
    case BT_BITSTRING: *out = compare_bits(a, b); break;
    case BT_STRING:
    case BT_LIST: status = compare_lists(w, a, b, out); break;
    case BT_MAP:
        /* Sizes first, then all keys, then all values. */
        *out = order_of(a->count, b->count);
        if (*out != 0 || a->count == 0) break;
        status = push(w, a->as.items + 1, b->as.items + 1, a->count, 2);
        if (status == BT_OK) status = push(w, a->as.items, b->as.items, a->count, 2);
        break;
    case BT_RECORD: status = compare_records(w, a, b, out); break;
    case BT_TUPLE:
    case BT_EXPORT:
        *out = order_of(a->count, b->count);
        if (*out == 0) status = push(w, a->as.items, b->as.items, bt_item_count(a), 1);
        break;
    case BT_PID:
    case BT_PORT:
    case BT_REFERENCE: *out = bt_opaque_order(a, b); break;
    case BT_FUN: *out = bt_fun_order(a, b, w->ctx->otp); break;
    case BT_LOCAL: *out = compare_bytes(a, b); break;
    }
    return status;
}

/* Pushes the tails of two lists that are equal up to where the shorter one ends: its tail, and what
 * is left of the other. */
static bt_status push_tails(walk *w, const bt_term *a, const bt_term *b) {
    const bt_term *tail_a = tail_of(a), *tail_b = tail_of(b);
    if (a->count == b->count) return push(w, tail_a, tail_b, 1, 1);
    int verdict = a->count < b->count ? rank[tail_a->kind] - rank[BT_LIST]
                                      : rank[BT_LIST] - rank[tail_b->kind];
    return push_frame(w, (frame){NULL, NULL, 0, 0, verdict});
}

/* Compares lists: strings at once, others element by element, then by what follows. */
static bt_status compare_lists(walk *w, const bt_term *a, const bt_term *b, int *out) {
    if (a->kind == BT_STRING && b->kind == BT_STRING) {
        *out = compare_bytes(a, b);
        return BT_OK;
    }
    size_t shorter = a->count < b->count ? a->count : b->count;
    bool mixed = a->kind == BT_STRING || b->kind == BT_STRING;
    for (size_t i = 0; mixed && i < shorter; i++) {
        bt_term x = bt_element(a, i), y = bt_element(b, i);
        /* One of them is an integer: nothing to descend into. */
        bt_status status = compare_tops(w, &x, &y, out);
        if (status != BT_OK || *out != 0) return status;
    }
    *out = 0;
    bt_status status = push_tails(w, a, b);
    return mixed || status != BT_OK ? status : push(w, a->as.items, b->as.items, shorter, 1);
}

bt_status bt_compare(bt_ctx *ctx, const bt_term *a, const bt_term *b, int *out) {
    walk w = {.ctx = ctx};
    bt_status status = compare_tops(&w, a, b, out);
    while (status == BT_OK && *out == 0 && w.count > 0) {
        frame *top = &w.frames[w.count - 1];
        if (top->left == 0) {
            *out = top->verdict;
            break;
        }
        const bt_term *x = top->a, *y = top->b;
        top->a += top->step;
        top->b += top->step;
        if (--top->left == 0) w.count--;
        status = compare_tops(&w, x, y, out);
    }
    bt_release(&ctx->memory, w.frames, w.capacity * sizeof *w.frames);
    return status;
}
