/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of single tokens that cannot stand where they are. */
#ifndef BT_EXPLAIN_H
#define BT_EXPLAIN_H

#include "parser/text/walk.h"

/* The current token where an element is expected. Reports what is wrong and moves to the end of
 * what stands for an element. */
void bt_explain_start(bt_walk *walk);
/* The current token behind an element. True when it has been dealt with. */
bool bt_explain_behind(bt_walk *walk);
/* The current '#', which begins no map. True when it is no element. */
bool bt_explain_hash(bt_walk *walk);
/* The comma at the current token, behind a key: true when it stands for '=>'. */
bool bt_explain_map_comma(bt_walk *walk);
/* `fun m:f/1`, with the 'fun' read; anything else is no term. */
void bt_explain_fun(bt_walk *walk);
#endif
