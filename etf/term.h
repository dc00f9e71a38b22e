/* SPDX-License-Identifier: Apache-2.0 */
/* What terms are made of: making simple ones, and reading their fields. */
#ifndef BT_TERM_H
#define BT_TERM_H

#include "bootterm.h"

static inline bt_term bt_int(int64_t value) {
    return (bt_term){.kind = BT_INT, .as.integer = value};
}
static inline bt_term bt_nil(void) {
    return (bt_term){.kind = BT_NIL};
}
static inline bt_term bt_atom_term(const bt_atom *atom) {
    return (bt_term){.kind = BT_ATOM, .as.atom = atom};
}
static inline bt_term bt_bytes(bt_kind kind, const uint8_t *bytes, size_t count) {
    return (bt_term){.kind = (uint8_t)kind, .count = (uint32_t)count, .as.bytes = bytes};
}
/* How many items a term has in memory: the tail of an improper list, keys and values counted. */
static inline size_t bt_item_count(const bt_term *term) {
    switch (term->kind) {
    case BT_TUPLE: return term->count;
    case BT_LIST: return (size_t)term->count + ((term->flags & BT_IMPROPER) != 0);
    case BT_MAP: return 2 * (size_t)term->count;
    case BT_EXPORT: return 3;
    case BT_RECORD: return 2 + 2 * (size_t)term->count;
    default: return 0;
    }
}
/* Where the spans of `count` items stand: behind them, the last item's first, so that a list can
 * grow at its front. Item i has spans[count - 1 - i]. */
static inline bt_span *bt_spans_of(const bt_term *items, size_t count) {
    return (bt_span *)(items + count);
}
static inline bool bt_is_byte(const bt_term *term) {
    return term->kind == BT_INT && (uint64_t)term->as.integer < 256;
}
/* Whether some of it is filled in later. */
static inline bool bt_is_unfilled(const bt_term *term) {
    return (term->flags & BT_UNFILLED) != 0;
}
static inline bool bt_is_list(const bt_term *term) {
    return term->kind == BT_NIL || term->kind == BT_STRING || term->kind == BT_LIST;
}
static inline bool bt_is_proper(const bt_term *term) {
    return bt_is_list(term) && !(term->flags & BT_IMPROPER);
}
/* Element `i` of a BT_STRING or BT_LIST; not its tail. */
static inline bt_term bt_element(const bt_term *list, size_t i) {
    return list->kind == BT_STRING ? bt_int(list->as.bytes[i]) : list->as.items[i];
}
#endif
