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

/* ---- bits.c ---------------------------------------------------------------------------------- */

/* Begins a binary, within another or not, and returns what its end is told: where the one around
 * it begins. */
uint64_t bt_bits_open(bt_text *text);
/* Ends it and pushes it. */
bt_status bt_bits_make(bt_text *text, uint64_t outer, bt_span place);
/* Ends it and adds it to the binary around; its size, if it has one, is on top of the stack. */
bt_status bt_bits_join(bt_text *text, uint64_t outer, bool sized, bt_bit_type type, bt_span place);
/* Adds the value on top of the stack, or below the size that is there. */
bt_status bt_bits_add(bt_text *text, bt_value_kind kind, bool sized, bt_bit_type type,
                      bt_span place);
/* A type that is named `name`, and a unit if there is one, which stand at `place`. */
bt_status bt_bits_type(bt_text *text, const bt_term *name, const bt_term *unit, bt_span place,
                       bt_bit_type *out);
/* Two types as one. */
bt_status bt_bits_merge(bt_text *text, bt_bit_type a, bt_bit_type b, bt_span place,
                        bt_bit_type *out);
#endif
