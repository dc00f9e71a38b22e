/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are none, and sums that nobody does. */
#ifndef BT_EXPLAIN_NUMBER_H
#define BT_EXPLAIN_NUMBER_H

#include "parser/text/walk.h"

/* A run of digits, letters and points that is no number as a whole: versions, `1e3`, `1a`. It
 * begins at `begin`, and the walk goes on behind it. Returns true. */
bool bt_explain_number(bt_walk *walk, uint32_t begin);
/* The operator at the current token, behind an element: what it would come to, if that is plain. */
void bt_explain_expression(bt_walk *walk);
#endif
