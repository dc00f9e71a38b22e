/* SPDX-License-Identifier: Apache-2.0 */
/* Binaries: `<<Value:Size/Type-list, ...>>`. Functions return BT_OK or BT_NOMEM, as those of
 * build.h. */
#ifndef BT_BITS_H
#define BT_BITS_H

#include "parser/text/build.h"

/* Begins a binary, which may be within another. Returns what its end needs: where the outer one
 * begins. */
uint64_t bt_bits_open(bt_text *text);
/* Ends the binary and pushes it. */
bt_status bt_bits_make(bt_text *text, uint64_t outer, bt_span place);
/* Ends the binary and adds it to the outer one. Its size, if it has one, is on top of the stack. */
bt_status bt_bits_join(bt_text *text, uint64_t outer, bool sized, bt_bit_type type, bt_span place);
/* Adds a value to the binary. It is on top of the stack, below its size if it has one. */
bt_status bt_bits_add(bt_text *text, bt_value_kind kind, bool sized, bt_bit_type type,
                      bt_span place);
/* Makes a type of a name, and of a unit unless that is NULL. Both stand at `place`. */
bt_status bt_bits_type(bt_text *text, const bt_term *name, const bt_term *unit, bt_span place,
                       bt_bit_type *out);
/* Joins two types. */
bt_status bt_bits_merge(bt_text *text, bt_bit_type a, bt_bit_type b, bt_span place,
                        bt_bit_type *out);
#endif
