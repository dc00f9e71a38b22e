/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of single tokens that cannot stand where they are. */
#ifndef BT_EXPLAIN_H
#define BT_EXPLAIN_H

#include "parser/text/walk.h"

/* Reports what is wrong with the current token where an element is expected, and moves to the end
 * of what seems to be meant as an element. */
void bt_explain_start(bt_walk *walk);
/* Reports what is wrong with the current token behind an element. False: nothing is known of it. */
bool bt_explain_behind(bt_walk *walk);
/* Reports the current '#', which begins no map. True: it is no element. */
bool bt_explain_hash(bt_walk *walk);
/* Reports the comma at the current token, behind a key of a map, if it stands in place of '=>'. */
bool bt_explain_map_comma(bt_walk *walk);
/* Reads what is behind `fun`. Anything but `fun m:f/1` is reported. */
void bt_explain_fun(bt_walk *walk);
#endif
