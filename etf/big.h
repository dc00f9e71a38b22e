/* SPDX-License-Identifier: Apache-2.0 */
/* Integers of any size to and from text and bits. Only big.c uses GMP. */
#ifndef BT_BIG_H
#define BT_BIG_H

#include "bootterm.h"

/* Bytes that hold the decimal text of any int64_t. */
#define BT_INT_TEXT 20
/* Its length. */
unsigned bt_int_width(int64_t value);
/* Writes it, without a NUL, and returns its length. */
size_t bt_int_text(int64_t value, char out[BT_INT_TEXT]);

/* The integer that `count` digits (0-9, then letters of either case; nothing else, at least one)
 * spell in a base of 2..36. The caller has compared the count with the limit. */
bt_status bt_integer_of_digits(bt_ctx *ctx, const char *digits, size_t count, int base,
                               bool negative, bt_term *out);
/* The decimal text of an integer (BT_INT or BT_BIG) in the context's memory, with a NUL behind it.
 * One that is over the integer_digits limit is reported and BT_INVALID: GMP takes scratch space of
 * some times the size of its operands from the C library, and ends the process when there is
 * none. */
bt_status bt_integer_text(bt_ctx *ctx, const bt_term *integer, const char **text, size_t *length);
/* The low `bits` bits of an integer in two's complement, most significant first, in
 * (bits + 7) / 8 bytes; when bits is no multiple of 8 the last byte's low bits are zero. */
void bt_integer_bits(const bt_term *integer, uint64_t bits, uint8_t *out);
#endif
