/* SPDX-License-Identifier: Apache-2.0 */
/* Reserved words: names that are atoms in quotes only. */
#ifndef BT_RESERVED_H
#define BT_RESERVED_H

#include <stddef.h>
#include <stdint.h>

/* How long the longest is. */
#define BT_RESERVED_LENGTH 7
/* For each first letter: a bit for each length that words have. Most names need no further look. */
extern const uint8_t bt_reserved_lengths[26];
int bt_reserved_find(const char *name, size_t length);

/* The first OTP release that reserves a name; 0: none does. */
static inline int bt_reserved_since(const char *name, size_t length) {
    if (length > BT_RESERVED_LENGTH || (uint8_t)(name[0] - 'a') > 25 ||
        !(bt_reserved_lengths[name[0] - 'a'] >> length & 1))
        return 0;
    return bt_reserved_find(name, length);
}
#endif
