/* SPDX-License-Identifier: Apache-2.0 */
/* What the rules of grammar/term.y do. A mistake is reported at once and something put in its
 * place, so that further ones of the form are found too: text->reported. Each returns BT_OK, or
 * BT_NOMEM. */
#ifndef BT_BUILD_H
#define BT_BUILD_H

#include "parser/text/text.h"

/* Notes that a report was made; returns what the rule goes on with. */
bt_status bt_build_said(bt_text *text, bt_status status);
/* Reports a mistake of the builder. */
#define BT_REFUSE(text, ...) bt_build_said((text), bt_report((text)->ctx, __VA_ARGS__))

/* After an element of a list or tuple and its comma, or a pair: `count` such items stood on the
 * stack before, so many do now. Where terms are hollow nobody needs them. */
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
