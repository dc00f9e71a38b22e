/* SPDX-License-Identifier: Apache-2.0 */
/* Going over terms without making them, and what is said of a term by its place or its number of
 * items. */
#ifndef BT_SKIP_H
#define BT_SKIP_H

#include "etf/read.h"

/* A term without items, or what is no term at all; its tag stands before the cursor. `local`: as
 * in read.h. */
bool bt_skip_leaf(bt_reader *r, uint8_t tag, size_t begin, bool local);

/* The term that begins at `begin` is to have `items` items from the cursor on, and there are not as
 * many bytes as these and the terms that follow it: the fault is the first term that is not all
 * there. */
bool bt_fail_count(bt_reader *r, size_t begin, uint64_t items);

/* A stretch of the bytes that the cursor walks. */
typedef struct bt_stretch {
    size_t begin, end;
} bt_stretch;
/* Where a term lies, for a message about it: `before` terms stand between `from` and it. All have
 * been read up to the cursor. */
bt_stretch bt_find_item(const bt_reader *r, size_t from, uint64_t before);
/* Of the terms from `from` on, two keys are the same, `first` and `second` others before them. */
bool bt_fail_twice(bt_reader *r, bt_message message, size_t from, uint64_t first, uint64_t second);
#endif
