/* SPDX-License-Identifier: Apache-2.0 */
/* Floats as OTP spells them. */
#ifndef BT_FLOAT_H
#define BT_FLOAT_H

#include "bootterm.h"

/* Bytes that hold the text of any float. */
#define BT_FLOAT_TEXT 32
/* Writes the shortest text that reads back as this finite float, as float_to_list(F, [short])
 * spells it (0.1, 1.0e10, -5.0e-324); no NUL. Returns its length. Depends on no locale. */
size_t bt_float_text(double value, char out[BT_FLOAT_TEXT]);
/* The float nearest to the number at the start of `text`, which is decimal (sign, digits, fraction,
 * exponent) or as strtod has it in hexadecimal, infinite when it is too large; NAN when there is no
 * memory. No locale either. */
double bt_float_of_text(const char *text);
/* An integer of any size as a float, as this release converts it; infinite when it is too large. */
double bt_float_of_integer(const bt_term *integer, int otp);
#endif
