/* SPDX-License-Identifier: Apache-2.0 */
/* Reserved words: names that are atoms in quotes only. */
#ifndef BT_RESERVED_H
#define BT_RESERVED_H

#include <stddef.h>

/* How long they are at most. */
#define BT_RESERVED_LENGTH 7
/* The first OTP release that reserves a name; 0: none does. */
int bt_reserved_since(const char *name, size_t length);
#endif
