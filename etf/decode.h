/* SPDX-License-Identifier: Apache-2.0 */
/* Decoding one term of several. */
#ifndef BT_DECODE_H
#define BT_DECODE_H

#include "etf/read.h"

/* Reads one term from the cursor on as bt_decode does, with the memory of the reader's context.
 * `depth`: how deep it is nested already, `owed`: the terms that are to follow it. */
bool bt_read_term(bt_reader *r, size_t depth, uint64_t owed, bt_term *out);
#endif
