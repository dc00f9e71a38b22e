/* SPDX-License-Identifier: Apache-2.0 */
/* Integers and floats. */
#ifndef BT_NUMBER_H
#define BT_NUMBER_H

#include "parser/text/text.h"

/* A token, as text.h has them. */
int bt_text_number(bt_text *text, bt_value *value, const char *begin);
/* The decimal digits that an integer may have: by the limits, and by what the release can hold. */
uint32_t bt_text_most_digits(const bt_text *text);
#endif
