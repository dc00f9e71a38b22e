/* SPDX-License-Identifier: Apache-2.0 */
/* Completes compound terms whose items are all there. Each is the last item of the frame below. */
#include "etf/decoder.h"
#include "etf/skip.h"

/* When strict: a list may not continue in its tail, and a list of bytes has to be a STRING_EXT. */
static bool check_list(bt_decoder *d, const bt_term *list, size_t begin) {
    const bt_term *items = list->as.items, *tail = &items[list->count];
    bool bytes = tail->kind == BT_NIL && list->count <= UINT16_MAX;
    for (uint32_t i = 0; bytes && i < list->count; i++) bytes = bt_is_byte(&items[i]);
    if (!bytes && tail->kind != BT_STRING && tail->kind != BT_LIST) return true;
    return bt_fail(&d->r, BT_MSG_STRICT_LIST, begin, begin + 5, "LIST_EXT", 0, 0);
}

/* Pushes the items of a term on the stack. */
static bool push_items(bt_decoder *d, const bt_term *items, size_t count) {
    static const bt_span none = {0, 0};
    for (size_t i = 0; i < count; i++) {
        bt_span span = d->spanned ? bt_spans_of(items, count)[count - 1 - i] : none;
        if (!bt_decode_check(d, bt_push(&d->stack, items[i], span))) return false;
    }
    return true;
}

static bool pop_term(bt_decoder *d, bt_term *term) {
    *term = d->stack.terms[--d->stack.count];
    return true;
}

/* `[a | [b]]` is `[a, b]`. */
static bool join_list(bt_decoder *d, bt_term *list, bt_span span) {
    return push_items(d, list->as.items, (size_t)list->count + 1) &&
           bt_decode_check(d, bt_fold_list(&d->stack, list->count, true, span)) &&
           pop_term(d, list);
}

/* A list that ends in []; a list of bytes becomes a string. */
static void close_proper(const bt_decoder *d, bt_term *list, bt_term *items) {
    uint32_t count = list->count, bytes = 0;
    while (bytes < count && bt_is_byte(&items[bytes])) bytes++;
    if (bytes == count) {
        uint8_t *string = (uint8_t *)items; /* shorter than the items, and never ahead of them */
        for (uint32_t i = 0; i < count; i++) string[i] = (uint8_t)items[i].as.integer;
        *list = bt_bytes(BT_STRING, string, count);
    } else if (d->spanned) { /* they move to where they are without [] as an item */
        memmove(bt_spans_of(items, count), bt_spans_of(items, (size_t)count + 1) + 1,
                count * sizeof(bt_span));
    }
}

static bool close_list(bt_decoder *d, bt_term *list, bt_term *items, bt_span span) {
    const bt_term *tail = &items[list->count];
    if (d->r.strict && !check_list(d, list, span.begin)) return false;
    if (list->count == 0) {
        *list = *tail;
        return true;
    }
    switch (tail->kind) {
    case BT_NIL: close_proper(d, list, items); break;
    case BT_STRING:
    case BT_LIST: return join_list(d, list, span);
    default: list->flags |= BT_IMPROPER; break;
    }
    return true;
}

static bool close_map(bt_decoder *d, bt_term *map, bt_span span) {
    bt_twice twice;
    int order = -1;
    for (size_t i = 1; order < 0 && i < map->count; i++) {
        const bt_term *key = &map->as.items[2 * i];
        if (!bt_decode_check(d, bt_compare(d->r.ctx, key - 2, key, &order))) return false;
    }
    if (order < 0) return true;
    if (!push_items(d, map->as.items, 2 * (size_t)map->count) ||
        !bt_decode_check(d, bt_fold_map(&d->stack, map->count, span, &twice)))
        return false;
    if (twice.second != 0)
        return bt_fail_twice(&d->r, BT_MSG_ETF_DUPLICATE_KEY, span.begin + 5,
                             2 * (uint64_t)twice.first, 2 * (uint64_t)twice.second);
    return pop_term(d, map);
}

static bool is_small(const bt_term *term) {
    return term->kind == BT_INT && term->as.integer >= BT_SMALL_MIN &&
           term->as.integer <= BT_SMALL_MAX;
}

static bool close_export(bt_decoder *d, bt_term *arity, bt_span span) {
    if (!is_small(arity) || arity->as.integer < 0) {
        bt_stretch at = bt_find_item(&d->r, span.begin + 1, 2);
        return bt_fail(&d->r, BT_MSG_ETF_ARITY, at.begin, at.end, NULL, 0, 0);
    }
    arity->as.integer &= UINT32_MAX; /* as binary_to_term keeps it */
    return true;
}

static bool close_opaque(bt_decoder *d, bt_kind kind, bt_term *term, bt_span span) {
    *term = bt_bytes(kind, d->r.in.begin + span.begin, span.end - span.begin);
    return bt_keep_bytes(&d->r, term);
}

static bool close_fun(bt_decoder *d, bt_term *fun, bt_span span) {
    const bt_term *items = fun->as.items;
    uint64_t wrong = !is_small(&items[0]) ? 1 : !is_small(&items[1]) ? 2 : 3;
    if (wrong < 3 || items[2].kind != BT_PID) {
        /* The module stands before the items. */
        bt_stretch at = bt_find_item(&d->r, span.begin + 1 + BT_FUN_HEAD, wrong);
        return bt_fail(&d->r, wrong < 3 ? BT_MSG_ETF_INTEGER : BT_MSG_ETF_PID, at.begin, at.end,
                       "NEW_FUN_EXT", 0, 0);
    }
    d->funs--;
    uint32_t size = span.end - span.begin - 1;
    uint32_t said = bt_be32(d->r.in.begin + span.begin + 1);
    if (said == size) return close_opaque(d, BT_FUN, fun, span);
    if (d->r.strict)
        return bt_fail(&d->r, BT_MSG_STRICT_FUN, span.begin, span.end, NULL, size, said);
    /* Inside another fun, or LOCAL_EXT, only the bytes of that are kept. */
    if (d->funs + d->local != 0) return close_opaque(d, BT_FUN, fun, span);
    /* When OTP writes the fun again, its size is right. */
    char *copy = bt_copy(d->r.ctx, d->r.in.begin + span.begin, (size_t)size + 1);
    if (copy == NULL) return bt_fail_memory(&d->r);
    for (int i = 0; i < 4; i++) copy[4 - i] = (char)(size >> 8 * i);
    *fun = bt_bytes(BT_FUN, (const uint8_t *)copy, (size_t)size + 1);
    return true;
}

bool bt_close_frame(bt_decoder *d) {
    const bt_decode_frame done = *d->top;
    bt_span span = {(uint32_t)done.begin, (uint32_t)bt_offset(&d->r.in)};
    bt_term *term = bt_leave_frame(d);
    if (d->spanned) bt_set_span(d, term, done.begin);
    switch (done.tag) {
    case BT_TAG_SMALL_TUPLE:
    case BT_TAG_RECORD: return true;
    case BT_TAG_LIST: return close_list(d, term, done.to - 1 - term->count, span);
    case BT_TAG_MAP: return close_map(d, term, span);
    case BT_TAG_EXPORT: return close_export(d, done.to - 1, span);
    case BT_TAG_LOCAL: d->local--; return close_opaque(d, BT_LOCAL, term, span);
    default: return close_fun(d, term, span);
    }
}
