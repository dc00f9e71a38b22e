/* SPDX-License-Identifier: Apache-2.0 */
/* Skipping terms without decoding them, and finding the places of terms for messages. */
#ifndef BT_SKIP_H
#define BT_SKIP_H

#include "etf/read.h"

/* Skips a term without items whose tag stands before the cursor; reports it if it is not valid.
 * `local`: as in read.h. */
bool bt_skip_leaf(bt_reader *r, uint8_t tag, size_t begin, bool local);

/* Called where a term at `begin` has more items than bytes are left. Finds the first term that is
 * cut off, and sets that as the fault. */
bool bt_fail_count(bt_reader *r, size_t begin, uint64_t items);

/* A stretch of the bytes that the cursor walks. */
typedef struct bt_stretch {
    size_t begin, end;
} bt_stretch;
/* Where a term lies, for a message about it: `before` terms stand between `from` and it. All have
 * been read up to the cursor. */
bt_stretch bt_find_item(const bt_reader *r, size_t from, uint64_t before);
/* Sets the fault that two keys are the same: of the terms from `from` on, those with `first` and
 * with `second` terms before them. */
bool bt_fail_twice(bt_reader *r, bt_message message, size_t from, uint64_t first, uint64_t second);
#endif
