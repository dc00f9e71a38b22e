/* SPDX-License-Identifier: Apache-2.0 */
/* How characters show in a terminal. */
#ifndef BT_WIDTH_H
#define BT_WIDTH_H

#include <stdint.h>

/* The columns that a character takes: 0 for combining marks, 2 for wide characters (Unicode's East
 * Asian Width, UAX #11), else 1. -1 for what must not reach a terminal as it is: control
 * characters, and those that change the direction or the lines of the text around them. */
int bt_char_width(uint32_t c);
#endif
