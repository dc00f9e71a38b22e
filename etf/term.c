/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/term.h"

/* The elements of strings, which have no terms of their own in memory. */
#define BYTE(n)                                                                                    \
    { .kind = BT_INT, .as.integer = (n) }
#define BYTES_4(n) BYTE(n), BYTE((n) + 1), BYTE((n) + 2), BYTE((n) + 3)
#define BYTES_16(n) BYTES_4(n), BYTES_4((n) + 4), BYTES_4((n) + 8), BYTES_4((n) + 12)
#define BYTES_64(n) BYTES_16(n), BYTES_16((n) + 16), BYTES_16((n) + 32), BYTES_16((n) + 48)
static const bt_term byte_terms[256] = {BYTES_64(0), BYTES_64(64), BYTES_64(128), BYTES_64(192)};

bt_node bt_node_child(bt_node parent, uint32_t i) {
    const bt_term *term = parent.term;
    if (term->kind == BT_STRING) return (bt_node){&byte_terms[term->as.bytes[i]], parent.place};
    size_t count = bt_item_count(term);
    bt_node child = {&term->as.items[i], parent.place};
    if (term->flags & BT_SPANNED)
        child.place.span = bt_spans_of(term->as.items, count)[count - 1 - i];
    return child;
}
