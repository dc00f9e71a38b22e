/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of numbers that are none, and of expressions. */
#ifndef BT_EXPLAIN_NUMBER_H
#define BT_EXPLAIN_NUMBER_H

#include "parser/text/walk.h"

/* Reports digits, letters and points that are no number together (versions, `1e3`, `1a`), from
 * `begin` on, and passes over them. Returns true. */
bool bt_explain_number(bt_walk *walk, uint32_t begin);
/* Reports the operator at the current token, behind an element, with the value of the expression if
 * that is simple. */
void bt_explain_expression(bt_walk *walk);
#endif
