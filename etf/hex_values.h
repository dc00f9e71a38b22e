/* SPDX-License-Identifier: Apache-2.0 */
/* Values of fields in the annotated listing of an external term (hex.c). */
#ifndef BT_HEX_VALUES_H
#define BT_HEX_VALUES_H

#include "etf/sink.h"

/* Text in quotes, with what does not print escaped; a long one is cut. */
void bt_hex_text(bt_out *out, const uint8_t *text, size_t size, bool latin1, char quote);
/* The shortest decimals that give the float again, with a point in any locale. */
void bt_hex_float(bt_out *out, uint64_t bits);
/* An integer of many bytes, the lowest first; a long one is cut. */
void bt_hex_digits(bt_out *out, const uint8_t *digits, size_t count);
/* Whether bytes are printable ASCII, one at least. */
bool bt_hex_prints(const uint8_t *data, size_t size);
#endif
