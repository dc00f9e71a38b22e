/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The stack that reading builds terms on: children are pushed, then folded into their parent,
 * which moves them once into the arena, contiguous. Text and ETF use the same one, so each value
 * has one form, whichever way it came in.
 */
#ifndef BT_STACK_H
#define BT_STACK_H

#include "etf/ctx.h"

/* An array of items that was moved into the arena. */
typedef struct bt_moved {
    const bt_term *items;
    size_t count; /* 0: none */
} bt_moved;

typedef struct bt_stack {
    bt_ctx *ctx;
    bt_term *terms;
    bt_span *spans; /* as many as terms when `spanned` */
    size_t count, capacity, span_capacity;
    bool spanned;
    bool hollow; /* terms are not needed: each folded one becomes [] */
    /* The items of the newest joined list, and the free items before them: `[a|[b|[c|...` is
     * folded from the inside, and each step puts its elements in front without moving the rest. */
    const void *joined;
    size_t room;
    /* A hash table of arrays that were moved, the newest for each hash. Equal items share one
     * array: a boot script has each application's modules twice. */
    bt_moved *moved;
    size_t moved_count; /* a power of two; 0: nothing is shared */
} bt_stack;

void bt_stack_init(bt_stack *stack, bt_ctx *ctx, bool spanned);
void bt_stack_free(bt_stack *stack);
/* From now on, equal items share one array. `size`: of the input. Not when `spanned`, as spans
 * stand behind the items. */
bt_status bt_stack_share(bt_stack *stack, size_t size);
bt_status bt_push_slow(bt_stack *stack, bt_term term, bt_span span);

static inline bt_status bt_push(bt_stack *stack, bt_term term, bt_span span) {
    size_t count = stack->count;
    if (count == stack->capacity || (stack->spanned && count == stack->span_capacity))
        return bt_push_slow(stack, term, span);
    if (stack->spanned) stack->spans[count] = span;
    stack->terms[count] = term;
    stack->count = count + 1;
    return BT_OK;
}

/* Each pops `count` items (twice as many for a map, `count` and the tail for a list) and pushes
 * the term they make. */
bt_status bt_fold_tuple(bt_stack *stack, size_t count, bt_span span);
bt_status bt_fold_list(bt_stack *stack, size_t count, bool tail, bt_span span);
/* Of equal keys the last wins; `*twice`, unless NULL, says which pairs have one. */
typedef struct bt_twice {
    uint32_t first, second; /* counted from 0; `second` 0: all keys are different */
} bt_twice;
bt_status bt_fold_map(bt_stack *stack, size_t pairs, bt_span span, bt_twice *twice);
/* `kind` is BT_EXPORT (count 3) or BT_RECORD (count fields, 2 + 2 * count items). */
bt_status bt_fold_as(bt_stack *stack, bt_kind kind, uint8_t flags, size_t count, size_t items,
                     bt_span span);
#endif
