/* SPDX-License-Identifier: Apache-2.0 */
/* How characters show in a terminal. */
#ifndef BT_WIDTH_H
#define BT_WIDTH_H

#include <stddef.h>
#include <stdint.h>

/* What characters have in common, from the first to the last. */
typedef struct bt_range {
    uint32_t first, last;
    int value;
} bt_range;
/* The value of the range that the character is in, of ascending ones that do not overlap. */
int bt_range_value(const bt_range *ranges, size_t count, uint32_t c, int otherwise);

/* The columns that a character takes: 0 for combining marks, 2 for wide characters (Unicode's East
 * Asian Width, UAX #11), else 1. -1 for what must not reach a terminal as it is: control
 * characters, and those that change the direction or the lines of the text around them. */
int bt_char_width(uint32_t c);
#endif
