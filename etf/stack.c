/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/stack.h"

#include <string.h>

#include "etf/term.h"

void bt_stack_init(bt_stack *stack, bt_ctx *ctx, bool spanned) {
    *stack = (bt_stack){.ctx = ctx, .spanned = spanned};
}

void bt_stack_free(bt_stack *stack) {
    bt_memory *memory = &stack->ctx->memory;
    bt_release(memory, stack->terms, stack->capacity * sizeof *stack->terms);
    bt_release(memory, stack->spans, stack->span_capacity * sizeof *stack->spans);
    bt_release(memory, stack->moved, stack->moved_count * sizeof *stack->moved);
    bt_stack_init(stack, stack->ctx, stack->spanned);
}

bt_status bt_push_slow(bt_stack *stack, bt_term term, bt_span span) {
    bt_memory *memory = &stack->ctx->memory;
    if (!bt_grow(memory, (void **)&stack->terms, sizeof *stack->terms, &stack->capacity,
                 stack->count + 1))
        return BT_NOMEM;
    if (stack->spanned) {
        if (!bt_grow(memory, (void **)&stack->spans, sizeof *stack->spans, &stack->span_capacity,
                     stack->count + 1))
            return BT_NOMEM;
        stack->spans[stack->count] = span;
    }
    stack->terms[stack->count++] = term;
    return BT_OK;
}

static size_t item_size(const bt_stack *stack) {
    return sizeof(bt_term) + (stack->spanned ? sizeof(bt_span) : 0);
}

/* Room for `count` items and their spans. */
static bt_term *new_items(bt_stack *stack, size_t count) {
    if (count > UINT32_MAX) return NULL;
    return bt_alloc(stack->ctx, count * item_size(stack));
}

/* Copies stack items from `from` on to `items`, which has `total` of them, at index `at`. */
static void move_items(const bt_stack *stack, size_t from, size_t count, bt_term *items, size_t at,
                       size_t total) {
    if (count != 0) memcpy(items + at, stack->terms + from, count * sizeof *items);
    if (!stack->spanned) return;
    bt_span *spans = bt_spans_of(items, total);
    for (size_t i = 0; i < count; i++) spans[total - 1 - at - i] = stack->spans[from + i];
}

static bt_term compound(const bt_stack *stack, bt_kind kind, uint8_t flags, const bt_term *items,
                        size_t count) {
    return (bt_term){.kind = (uint8_t)kind,
                     .flags = (uint8_t)(flags | (stack->spanned ? BT_SPANNED : 0)),
                     .count = (uint32_t)count,
                     .as.items = items};
}

static bt_status replace(bt_stack *stack, size_t items, bt_term term, bt_span span) {
    stack->count -= items;
    return bt_push(stack, term, span);
}

static bt_status fold_hollow(bt_stack *stack, size_t items, bt_span span) {
    return replace(stack, items, bt_nil(), span);
}

bt_status bt_stack_share(bt_stack *stack, size_t size) {
    size_t count = 16;
    while (count < size / 64 && count < 1024) count *= 2;
    stack->moved = bt_resize(&stack->ctx->memory, NULL, 0, count * sizeof *stack->moved);
    if (stack->moved == NULL) return BT_NOMEM;
    memset(stack->moved, 0, count * sizeof *stack->moved);
    stack->moved_count = count;
    return BT_OK;
}

/* The slot for items, by the first and the last of them. */
static bt_moved *moved_place(const bt_stack *stack, const bt_term *items, size_t count) {
    const bt_term *last = items + count - 1;
    uint64_t mixed =
        (uint64_t)items->as.integer + count + (uint64_t)last->as.integer * 0xD6E8FEB86659FD93u;
    mixed *= 0x9FB21C651E98DF25u;
    return &stack->moved[mixed >> 32 & (stack->moved_count - 1)];
}

/* Moves the `count` top items into the arena, unless equal ones are there. NULL: no memory. */
static const bt_term *moved_items(bt_stack *stack, size_t count) {
    if (count == 0) return new_items(stack, 0); /* nothing may have been on the stack yet */
    size_t first = stack->count - count;
    const bt_term *from = stack->terms + first;
    bool share = stack->moved_count != 0;
    bt_moved *moved = share ? moved_place(stack, from, count) : NULL;
    if (share && moved->count == count && memcmp(moved->items, from, count * sizeof *from) == 0)
        return moved->items;
    bt_term *items = new_items(stack, count);
    if (items == NULL) return NULL;
    move_items(stack, first, count, items, 0, count);
    if (share) *moved = (bt_moved){items, count};
    return items;
}

bt_status bt_fold_as(bt_stack *stack, bt_kind kind, uint8_t flags, size_t count, size_t items,
                     bt_span span) {
    if (stack->hollow) return fold_hollow(stack, items, span);
    const bt_term *moved = moved_items(stack, items);
    if (moved == NULL) return BT_NOMEM;
    return replace(stack, items, compound(stack, kind, flags, moved, count), span);
}

bt_status bt_fold_tuple(bt_stack *stack, size_t count, bt_span span) {
    return bt_fold_as(stack, BT_TUPLE, 0, count, count, span);
}

/* ---- lists ----------------------------------------------------------------------------------- */

/* Makes room for `count` units of `size` bytes in front of `tail_count` ones at `tail`, with
 * `behind` bytes for each unit after them. Joining again and again moves the tail only when the
 * room is used up, and then doubles it. */
static uint8_t *join(bt_stack *stack, size_t count, const void *tail, size_t tail_count,
                     size_t size, size_t behind) {
    if (tail == stack->joined && count <= stack->room) {
        stack->room -= count;
    } else {
        size_t total = count + tail_count, room = total;
        if (total > UINT32_MAX) return NULL;
        uint8_t *whole = bt_alloc(stack->ctx, (room + total) * (size + behind));
        if (whole == NULL) return NULL;
        uint8_t *moved = whole + (room + count) * size;
        memcpy(moved, tail, tail_count * (size + behind));
        tail = moved;
        stack->room = room;
    }
    stack->joined = (const uint8_t *)tail - count * size;
    return (uint8_t *)tail - count * size;
}

static bt_status join_bytes(bt_stack *stack, size_t first, size_t count, bt_term tail,
                            bt_span span) {
    uint8_t *bytes = join(stack, count, tail.as.bytes, tail.count, 1, 0);
    if (bytes == NULL) return BT_NOMEM;
    for (size_t i = 0; i < count; i++) bytes[i] = (uint8_t)stack->terms[first + i].as.integer;
    return replace(stack, count + 1, bt_bytes(BT_STRING, bytes, count + tail.count), span);
}

/* A tail that was made without spans: its items get the span of the tail. */
static bt_status join_unspanned(bt_stack *stack, size_t first, size_t count, bt_term tail,
                                bt_span span) {
    size_t tail_items = bt_item_count(&tail), total = count + tail_items;
    bt_term *items = new_items(stack, total);
    if (items == NULL) return BT_NOMEM;
    move_items(stack, first, count, items, 0, total);
    memcpy(items + count, tail.as.items, tail_items * sizeof *items);
    for (size_t i = 0; i < tail_items; i++)
        bt_spans_of(items, total)[i] = stack->spans[first + count];
    return replace(stack, count + 1,
                   compound(stack, BT_LIST, tail.flags & BT_IMPROPER, items, count + tail.count),
                   span);
}

static bt_status join_items(bt_stack *stack, size_t first, size_t count, bt_term tail,
                            bt_span span) {
    size_t tail_items = bt_item_count(&tail), total = count + tail_items;
    if (stack->spanned && !(tail.flags & BT_SPANNED))
        return join_unspanned(stack, first, count, tail, span);
    bt_term *items = (bt_term *)(void *)join(stack, count, tail.as.items, tail_items,
                                             sizeof(bt_term), item_size(stack) - sizeof(bt_term));
    if (items == NULL) return BT_NOMEM;
    move_items(stack, first, count, items, 0, total);
    return replace(stack, count + 1,
                   compound(stack, BT_LIST, tail.flags & BT_IMPROPER, items, count + tail.count),
                   span);
}

/* A list whose tail is a string, but which is none itself: the string's bytes become items. */
static bt_status join_string(bt_stack *stack, size_t first, size_t count, bt_term tail,
                             bt_span span) {
    size_t total = count + tail.count;
    bt_term *items = new_items(stack, total);
    if (items == NULL) return BT_NOMEM;
    move_items(stack, first, count, items, 0, total);
    for (size_t i = 0; i < tail.count; i++) items[count + i] = bt_int(tail.as.bytes[i]);
    if (stack->spanned)
        for (size_t i = 0; i < tail.count; i++)
            bt_spans_of(items, total)[i] = stack->spans[first + count];
    return replace(stack, count + 1, compound(stack, BT_LIST, 0, items, total), span);
}

static bool all_bytes(const bt_term *terms, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (!bt_is_byte(&terms[i])) return false;
    return true;
}

bt_status bt_fold_list(bt_stack *stack, size_t count, bool has_tail, bt_span span) {
    if (stack->hollow) return fold_hollow(stack, count + has_tail, span);
    bt_term tail = has_tail ? stack->terms[stack->count - 1] : bt_nil();
    size_t first = stack->count - count - has_tail;
    if (count == 0) return has_tail ? BT_OK : bt_push(stack, tail, span);
    bool bytes = all_bytes(stack->terms + first, count);
    switch (tail.kind) {
    case BT_STRING:
        return bytes ? join_bytes(stack, first, count, tail, span)
                     : join_string(stack, first, count, tail, span);
    case BT_LIST: return join_items(stack, first, count, tail, span);
    case BT_NIL: break;
    default: return bt_fold_as(stack, BT_LIST, BT_IMPROPER, count, count + 1, span);
    }
    stack->count -= has_tail;
    if (!bytes) return bt_fold_as(stack, BT_LIST, 0, count, count, span);
    uint8_t *string = bt_alloc(stack->ctx, count);
    if (string == NULL) return BT_NOMEM;
    for (size_t i = 0; i < count; i++) string[i] = (uint8_t)stack->terms[first + i].as.integer;
    return replace(stack, count, bt_bytes(BT_STRING, string, count), span);
}

/* ---- maps ------------------------------------------------------------------------------------ */

typedef struct sorter {
    bt_ctx *ctx;
    const bt_term *items; /* key, value, ... */
    uint32_t *order, *spare;
} sorter;

static bt_status compare_pairs(const sorter *s, uint32_t a, uint32_t b, int *out) {
    return bt_compare(s->ctx, &s->items[2 * (size_t)a], &s->items[2 * (size_t)b], out);
}

/* Merges order[begin..middle) and order[middle..end), stably. */
static bt_status merge(sorter *s, size_t begin, size_t middle, size_t end) {
    size_t left = begin, right = middle;
    for (size_t to = begin; to < end; to++) {
        int order = 0;
        if (left < middle && right < end) {
            bt_status status = compare_pairs(s, s->order[left], s->order[right], &order);
            if (status != BT_OK) return status;
        }
        bool take_left = right == end || (left < middle && order <= 0);
        s->spare[to] = s->order[take_left ? left++ : right++];
    }
    memcpy(s->order + begin, s->spare + begin, (end - begin) * sizeof *s->order);
    return BT_OK;
}

static bt_status sort_pairs(sorter *s, size_t pairs) {
    for (size_t width = 1; width < pairs; width *= 2)
        for (size_t begin = 0; begin + width < pairs; begin += 2 * width) {
            size_t end = pairs - begin < 2 * width ? pairs : begin + 2 * width;
            bt_status status = merge(s, begin, begin + width, end);
            if (status != BT_OK) return status;
        }
    return BT_OK;
}

/* Drops all but the last of equal keys. */
static bt_status drop_duplicates(sorter *s, size_t pairs, size_t *kept, bt_twice *twice) {
    size_t to = 0;
    for (size_t i = 0; i < pairs; i++) {
        int order = -1;
        if (to > 0) {
            bt_status status = compare_pairs(s, s->order[to - 1], s->order[i], &order);
            if (status != BT_OK) return status;
        }
        if (order == 0 && twice->second == 0) *twice = (bt_twice){s->order[to - 1], s->order[i]};
        s->order[order == 0 ? to - 1 : to++] = s->order[i];
    }
    *kept = to;
    return BT_OK;
}

static bt_status is_ascending(const sorter *s, size_t pairs, bool *out) {
    *out = false;
    for (size_t i = 1; i < pairs; i++) {
        int order;
        bt_status status = compare_pairs(s, (uint32_t)i - 1, (uint32_t)i, &order);
        if (status != BT_OK) return status;
        if (order >= 0) return BT_OK;
    }
    *out = true;
    return BT_OK;
}

/* Pops the pairs in the order that `s` says and pushes the map. */
static bt_status fold_sorted(bt_stack *stack, const sorter *s, size_t kept, size_t first,
                             bt_span span) {
    bt_term *items = new_items(stack, 2 * kept);
    if (items == NULL) return BT_NOMEM;
    for (size_t i = 0; i < kept; i++)
        move_items(stack, first + 2 * (size_t)s->order[i], 2, items, 2 * i, 2 * kept);
    return replace(stack, stack->count - first, compound(stack, BT_MAP, 0, items, kept), span);
}

bt_status bt_fold_map(bt_stack *stack, size_t pairs, bt_span span, bt_twice *twice) {
    if (pairs > UINT32_MAX / 2) return BT_NOMEM;
    bt_twice ignored;
    if (twice == NULL) twice = &ignored;
    *twice = (bt_twice){0, 0};
    if (pairs == 0 || stack->hollow) return bt_fold_as(stack, BT_MAP, 0, pairs, 2 * pairs, span);
    size_t first = stack->count - 2 * pairs, size = 2 * pairs * sizeof(uint32_t), kept = 0;
    sorter s = {.ctx = stack->ctx, .items = stack->terms + first};
    bool ascending;
    bt_status status = is_ascending(&s, pairs, &ascending);
    if (status != BT_OK) return status;
    if (ascending) return bt_fold_as(stack, BT_MAP, 0, pairs, 2 * pairs, span);
    s.order = bt_resize(&stack->ctx->memory, NULL, 0, size);
    if (s.order == NULL) return BT_NOMEM;
    s.spare = s.order + pairs;
    for (size_t i = 0; i < pairs; i++) s.order[i] = (uint32_t)i;
    status = sort_pairs(&s, pairs);
    if (status == BT_OK) status = drop_duplicates(&s, pairs, &kept, twice);
    if (status == BT_OK) status = fold_sorted(stack, &s, kept, first, span);
    bt_release(&stack->ctx->memory, s.order, size);
    return status;
}
