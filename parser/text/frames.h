/* SPDX-License-Identifier: Apache-2.0 */
/* The open brackets while a form with mistakes is read: those that close none or another one, those
 * that are not closed, and the one change that balances all. */
#ifndef BT_FRAMES_H
#define BT_FRAMES_H

#include "parser/text/walk.h"

void bt_frame_push(bt_walk *walk, char kind, bt_span open);
/* Takes the current token, an opening or a closing bracket. */
void bt_frame_open(bt_walk *walk);
void bt_frame_close(bt_walk *walk);
/* Pops brackets that are not closed, down to `count`, and reports them. Those that end at one place
 * are one mistake. */
void bt_frames_unclosed(bt_walk *walk, size_t count, uint32_t before);
/* Reports walk->mend when the current token is its place. True: the token is done with. */
bool bt_frames_mend(bt_walk *walk);
/* Adds where a bracket was opened to the last report. */
void bt_frame_relate(const bt_walk *walk, const bt_frame *frame);
/* Reports a comma in a bracket (NULL: in none) without an element behind it; `last`: before the
 * closing bracket. */
void bt_extra_comma(bt_walk *walk, const bt_frame *frame, bt_span comma, bool last);
/* Reports a key without a value. When more such follow, they are one mistake. */
void bt_missing_value(bt_walk *walk, bt_frame *map);
#endif
