/* SPDX-License-Identifier: Apache-2.0 */
/* Quotes without a partner. */
#ifndef BT_QUOTES_H
#define BT_QUOTES_H

#include "parser/text/walk.h"

/* Called when something is wrong at the current token. If a quote on its line, or on the line where
 * the last token begins, has no partner, that is reported and passed over. */
bool bt_explain_quote(bt_walk *walk);
/* For a string that is not closed, whose quote is at `open`: if its last quote seems to be behind a
 * backslash, adds that to the last report. Returns the place behind that quote, or 0. */
uint32_t bt_relate_escaped(bt_walk *walk, uint32_t open);
#endif
