/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/build.h"

#include <string.h>

#include "etf/term.h"

bt_status bt_build_said(bt_text *text, bt_status status) {
    text->reported = true;
    if (text->ctx->diags.last != NULL) text->reported_at = text->ctx->diags.last->place.span.begin;
    return status == BT_NOMEM ? BT_NOMEM : BT_OK;
}

static void copy_string(const bt_term *from, uint8_t **to) {
    if (from->kind == BT_NIL) return;
    memcpy(*to, from->as.bytes, from->count);
    *to += from->count;
}

static void copy_elements(const bt_term *from, bt_term **to) {
    if (from->kind == BT_NIL) return;
    for (size_t i = 0; i < from->count; i++) *(*to)++ = bt_element(from, i);
}

bt_status bt_build_strings(bt_text *text, size_t count, bt_span place) {
    if (count == 1) return BT_OK;
    bt_stack *stack = &text->stack;
    const bt_term *strings = stack->terms + stack->count - count;
    size_t total = 0;
    bool wide = false;
    for (size_t i = 0; i < count; i++) {
        total += strings[i].kind == BT_NIL ? 0 : strings[i].count;
        wide = wide || strings[i].kind == BT_LIST;
    }
    bt_term joined = bt_nil();
    if (total != 0) {
        void *memory = bt_alloc(text->ctx, total * (wide ? sizeof(bt_term) : 1));
        if (memory == NULL) return BT_NOMEM;
        uint8_t *bytes = memory;
        bt_term *items = memory;
        for (size_t i = 0; i < count; i++)
            wide ? copy_elements(&strings[i], &items) : copy_string(&strings[i], &bytes);
        joined = (bt_term){.kind = wide ? BT_LIST : BT_STRING, .count = (uint32_t)total};
        joined.as.bytes = memory;
    }
    stack->count -= count;
    return bt_push(stack, joined, place);
}

bt_status bt_build_sign(bt_text *text, bool minus, bt_span place) {
    bt_term *term = &text->stack.terms[text->stack.count - 1];
    if (text->stack.spanned) text->stack.spans[text->stack.count - 1] = place;
    if (!minus) return BT_OK;
    switch (term->kind) {
    case BT_INT: term->as.integer = -term->as.integer; return BT_OK; /* it is not below zero */
    case BT_FLOAT: term->as.real = -term->as.real; return BT_OK;
    default: return bt_make_big(text->ctx, true, term->as.bytes, term->count, term);
    }
}

bt_status bt_build_map(bt_text *text, size_t pairs, bt_span place) {
    bt_stack *stack = &text->stack;
    size_t begin = stack->count - 2 * pairs;
    bt_span key = stack->spanned && pairs > 0 ? stack->spans[begin] : (bt_span){0, 0};
    bt_twice twice;
    bt_status status = bt_fold_map(stack, pairs, place, &twice);
    if (status != BT_OK || twice.second == 0) return status;
    /* The map took the place of the first key. All others are still in memory, behind it. */
    size_t first = begin + 2 * (size_t)twice.first, second = begin + 2 * (size_t)twice.second;
    if (bt_is_unfilled(&stack->terms[second])) return BT_OK;
    text->key_twice = true;
    if (!stack->spanned) return BT_OK; /* the form is read again to say where */
    status = bt_report(text->ctx, BT_MSG_TEXT_DUPLICATE_KEY,
                       ((bt_place){text->source, stack->spans[second]}));
    if (twice.first > 0) key = stack->spans[first];
    bt_relate(text->ctx, (bt_place){text->source, key}, "it is here already");
    return status;
}

bt_status bt_build_export(bt_text *text, const bt_term *module, const bt_term *function,
                          const bt_term *arity, const bt_span *places, bt_span place) {
    bt_status status = BT_OK;
    /* Module, ':', function, '/', arity stand side by side on the parser's stack. */
    if (arity->kind != BT_INT || arity->as.integer > 255)
        status = BT_REFUSE(text, BT_MSG_TEXT_ARITY, ((bt_place){text->source, places[4]}));
    if (status == BT_OK) status = bt_push(&text->stack, *module, places[0]);
    if (status == BT_OK) status = bt_push(&text->stack, *function, places[2]);
    if (status == BT_OK) status = bt_push(&text->stack, *arity, places[4]);
    if (status != BT_OK) return status;
    return bt_fold_as(&text->stack, BT_EXPORT, 0, 3, 3, place);
}
