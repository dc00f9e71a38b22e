/* SPDX-License-Identifier: Apache-2.0 */
/* Making terms one at a time. Those with items are folded on a stack of their own. */
#include "etf/term.h"

#include <math.h>

#include "etf/stack.h"

static const bt_span no_span = {0, 0};

bt_term bt_make_int(int64_t value) {
    return bt_int(value);
}

bt_term bt_make_nil(void) {
    return bt_nil();
}

bt_status bt_make_float(double value, bt_term *out) {
    if (!isfinite(value)) return BT_USAGE;
    *out = (bt_term){.kind = BT_FLOAT, .as.real = value};
    return BT_OK;
}

bt_status bt_make_big(bt_ctx *ctx, bool negative, const uint8_t *magnitude, size_t size,
                      bt_term *out) {
    while (size > 0 && magnitude[size - 1] == 0) size--;
    if (size > UINT32_MAX) return BT_USAGE;
    uint64_t small = 0;
    for (size_t i = size < 8 ? size : 8; i-- > 0;) small = small << 8 | magnitude[i];
    uint64_t most = (uint64_t)INT64_MAX + negative;
    if (size <= 8 && small <= most) {
        *out = bt_int(negative ? (int64_t)(0 - small) : (int64_t)small);
        return BT_OK;
    }
    char *bytes = bt_copy(ctx, magnitude, size);
    if (bytes == NULL) return BT_NOMEM;
    *out = bt_bytes(BT_BIG, (const uint8_t *)bytes, size);
    out->flags = negative ? BT_NEGATIVE : 0;
    return BT_OK;
}

bt_status bt_make_atom(bt_ctx *ctx, const char *text, size_t length, bt_term *out) {
    const bt_atom *atom;
    bt_status status = bt_intern(&ctx->atoms, text, length, &atom);
    if (status == BT_OK) *out = bt_atom_term(atom);
    return status;
}

bt_status bt_make_string(bt_ctx *ctx, const void *bytes, size_t count, bt_term *out) {
    *out = bt_nil();
    if (count == 0) return BT_OK;
    if (count > UINT32_MAX) return BT_USAGE;
    char *copy = bt_copy(ctx, bytes, count);
    if (copy == NULL) return BT_NOMEM;
    *out = bt_bytes(BT_STRING, (const uint8_t *)copy, count);
    return BT_OK;
}

bt_status bt_make_bitstring(bt_ctx *ctx, const void *bytes, size_t bits, bt_term *out) {
    size_t size = bits / 8 + (bits % 8 != 0);
    if (size > UINT32_MAX) return BT_USAGE;
    char *copy = bt_copy(ctx, bytes, size);
    if (copy == NULL) return BT_NOMEM;
    unsigned last = bits % 8 == 0 ? 8 : (unsigned)(bits % 8);
    if (size != 0) copy[size - 1] = (char)((uint8_t)copy[size - 1] & (0xFF00u >> last));
    *out = bt_bytes(BT_BITSTRING, (const uint8_t *)copy, size);
    out->bits = (uint8_t)last;
    return BT_OK;
}

/* No array has more, and no term either. */
#define MOST_ITEMS                                                                                 \
    (SIZE_MAX / sizeof(bt_term) < UINT32_MAX ? SIZE_MAX / sizeof(bt_term) : UINT32_MAX)

/* Pushes items on a new stack, folds them, and takes the result. */
typedef struct maker {
    bt_stack stack;
    bt_status status;
} maker;

static maker start(bt_ctx *ctx, const bt_term *items, size_t count) {
    maker m = {.status = count > MOST_ITEMS ? BT_USAGE : BT_OK};
    bt_stack_init(&m.stack, ctx, false);
    for (size_t i = 0; i < count && m.status == BT_OK; i++)
        m.status = bt_push(&m.stack, items[i], no_span);
    return m;
}

static bt_status finish(maker *m, bt_status status, bt_term *out) {
    if (status == BT_OK) *out = m->stack.terms[0];
    bt_stack_free(&m->stack);
    return status;
}

bt_status bt_make_tuple(bt_ctx *ctx, const bt_term *items, size_t count, bt_term *out) {
    maker m = start(ctx, items, count);
    if (m.status == BT_OK) m.status = bt_fold_tuple(&m.stack, count, no_span);
    return finish(&m, m.status, out);
}

bt_status bt_make_list(bt_ctx *ctx, const bt_term *items, size_t count, const bt_term *tail,
                       bt_term *out) {
    maker m = start(ctx, items, count);
    if (m.status == BT_OK && tail != NULL) m.status = bt_push(&m.stack, *tail, no_span);
    if (m.status == BT_OK) m.status = bt_fold_list(&m.stack, count, tail != NULL, no_span);
    return finish(&m, m.status, out);
}

bt_status bt_make_map(bt_ctx *ctx, const bt_term *items, size_t pairs, bt_term *out) {
    maker m = start(ctx, items, pairs > MOST_ITEMS / 2 ? SIZE_MAX : 2 * pairs);
    if (m.status == BT_OK) m.status = bt_fold_map(&m.stack, pairs, no_span, NULL);
    return finish(&m, m.status, out);
}

bt_status bt_make_export(bt_ctx *ctx, const bt_term *module, const bt_term *function,
                         const bt_term *arity, bt_term *out) {
    if (module->kind != BT_ATOM || function->kind != BT_ATOM || arity->kind != BT_INT ||
        arity->as.integer < 0 || arity->as.integer > 255)
        return BT_USAGE;
    const bt_term items[3] = {*module, *function, *arity};
    maker m = start(ctx, items, 3);
    if (m.status == BT_OK) m.status = bt_fold_as(&m.stack, BT_EXPORT, 0, 3, 3, no_span);
    return finish(&m, m.status, out);
}
