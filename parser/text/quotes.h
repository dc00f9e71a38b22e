/* SPDX-License-Identifier: Apache-2.0 */
/* Quotes that lack their partner. */
#ifndef BT_QUOTES_H
#define BT_QUOTES_H

#include "parser/text/walk.h"

/* Something is wrong at the current token: is it that a quote of its line lacks its partner? Or of
 * the line where the last token begins, if that goes over lines. Reports it and goes behind. */
bool bt_explain_quote(bt_walk *walk);
/* Where a string that is not closed, from its quote at `open` on, seems to have its last quote
 * behind a backslash: adds that to the last report and returns the place behind it, or 0. */
uint32_t bt_relate_escaped(bt_walk *walk, uint32_t open);
#endif
