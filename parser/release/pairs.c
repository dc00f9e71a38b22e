/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/pairs.h"

#include "etf/ctx.h"
#include "parser/release/view.h"

bt_status bt_pairs_add(bt_pairs *pairs, const bt_term *key, const bt_term *value) {
    if (!bt_grow(&pairs->ctx->memory, (void **)&pairs->items, sizeof *pairs->items,
                 &pairs->capacity, pairs->count + 1))
        return BT_NOMEM;
    pairs->items[pairs->count++] = (bt_pair){key, value};
    return BT_OK;
}

bt_status bt_pairs_add_list(bt_pairs *pairs, const bt_term *list) {
    uint32_t count = list->kind == BT_LIST || list->kind == BT_STRING ? list->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        const bt_term *element = bt_node_child((bt_node){list, {NULL, {0, 0}}}, i).term;
        bt_status status = bt_pairs_add(pairs, element, element);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

bt_status bt_pairs_add_keys(bt_pairs *pairs, const bt_term *list) {
    for (uint32_t i = 0; list->kind == BT_LIST && i < list->count; i++) {
        const bt_term *pair = &list->as.items[i];
        if (!bt_is_tuple(pair, 2, NULL)) continue;
        bt_status status = bt_pairs_add(pairs, &pair->as.items[0], &pair->as.items[1]);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

void bt_pairs_free(bt_pairs *pairs) {
    bt_release(&pairs->ctx->memory, pairs->items, pairs->capacity * sizeof *pairs->items);
    *pairs = (bt_pairs)BT_PAIRS_INIT(pairs->ctx);
}

/* Merges items[begin..middle) and items[middle..end) into `out`, stably. */
static bt_status merge(bt_ctx *ctx, const bt_pair *items, size_t begin, size_t middle, size_t end,
                       bt_pair *out) {
    size_t left = begin, right = middle;
    for (size_t to = begin; to < end; to++) {
        int order = right == end ? -1 : 1;
        if (left < middle && right < end) {
            bt_status status = bt_compare(ctx, items[left].key, items[right].key, &order);
            if (status != BT_OK) return status;
        }
        out[to] = order <= 0 ? items[left++] : items[right++];
    }
    return BT_OK;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

static bt_status sort(bt_pairs *pairs) {
    size_t count = pairs->count, size = pairs->capacity * sizeof *pairs->items;
    if (count < 2) return BT_OK;
    bt_pair *spare = bt_resize(&pairs->ctx->memory, NULL, 0, size);
    bt_status status = spare == NULL ? BT_NOMEM : BT_OK;
    for (size_t width = 1; width < count && status == BT_OK; width *= 2) {
        for (size_t begin = 0; begin < count && status == BT_OK; begin += 2 * width)
            status = merge(pairs->ctx, pairs->items, begin, least(begin + width, count),
                           least(begin + 2 * width, count), spare);
        bt_pair *sorted = spare;
        spare = pairs->items;
        pairs->items = sorted;
    }
    bt_release(&pairs->ctx->memory, spare, spare == NULL ? 0 : size);
    return status;
}

static bt_status walk(const bt_pairs *from, const bt_pairs *to, bt_pair_visit visit, void *user) {
    size_t i = 0, j = 0;
    bt_status status = BT_OK;
    while ((i < from->count || j < to->count) && status == BT_OK) {
        const bt_pair *a = i < from->count ? &from->items[i] : NULL;
        const bt_pair *b = j < to->count ? &to->items[j] : NULL;
        int order = a == NULL ? 1 : -1;
        if (a != NULL && b != NULL) status = bt_compare(from->ctx, a->key, b->key, &order);
        if (status != BT_OK) break;
        const bt_term *key = order <= 0 ? a->key : b->key;
        status = visit(user, key, order <= 0 ? a->value : NULL, order >= 0 ? b->value : NULL);
        i += order <= 0;
        j += order >= 0;
    }
    return status;
}

bt_status bt_pairs_compare(bt_pairs *from, bt_pairs *to, bt_pair_visit visit, void *user) {
    bt_status status = sort(from);
    if (status == BT_OK) status = sort(to);
    if (status == BT_OK) status = walk(from, to, visit, user);
    bt_pairs_free(from);
    bt_pairs_free(to);
    return status;
}

bt_status bt_pairs_compare_terms(bt_ctx *ctx, const bt_term *from, const bt_term *to,
                                 bt_pairs_take take, bt_pair_visit visit, void *user) {
    bt_pairs a = BT_PAIRS_INIT(ctx), b = BT_PAIRS_INIT(ctx);
    bt_status status = from == NULL ? BT_OK : take(&a, from);
    if (status == BT_OK && to != NULL) status = take(&b, to);
    if (status == BT_OK) return bt_pairs_compare(&a, &b, visit, user);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
}
