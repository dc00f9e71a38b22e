/* SPDX-License-Identifier: Apache-2.0 */
/* Binaries: `<<Value:Size/Type-list, ...>>`. Each returns BT_OK, or BT_NOMEM, as those of build.h.
 */
#ifndef BT_BITS_H
#define BT_BITS_H

#include "parser/text/build.h"

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
