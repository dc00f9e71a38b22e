/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of grammar/term.y call. A mistake is reported at once, and text->reported is set;
 * something stands in for it, so that further mistakes in the form are found too. Functions return
 * BT_OK or BT_NOMEM. */
#ifndef BT_BUILD_H
#define BT_BUILD_H

#include "parser/text/text.h"

/* Remembers that a report was made. Returns the status with which the rule goes on. */
bt_status bt_build_said(bt_text *text, bt_status status);
/* Reports a mistake. */
#define BT_REFUSE(text, ...) bt_build_said((text), bt_report((text)->ctx, __VA_ARGS__))

/* Called after an element of a list or tuple and its comma, or after a pair. `count` such items
 * were on the stack before; returns how many are now. Where terms are hollow, they are dropped, as
 * nobody needs them. */
static inline size_t bt_build_items(bt_text *text, size_t count, size_t terms) {
    if (!text->stack.hollow) return count + 1;
    text->stack.count -= terms;
    return 0;
}
/* Joins the `count` adjacent strings on top of the stack. */
bt_status bt_build_strings(bt_text *text, size_t count, bt_span place);
/* Puts a sign before the number on top of the stack. */
bt_status bt_build_sign(bt_text *text, bool minus, bt_span place);
bt_status bt_build_map(bt_text *text, size_t pairs, bt_span place);
bt_status bt_build_export(bt_text *text, const bt_term *module, const bt_term *function,
                          const bt_term *arity, const bt_span *places, bt_span place);
#endif
