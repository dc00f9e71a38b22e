/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets that are open while a form with mistakes is gone over: those that close none or
 * another, or are not closed, and the one change that brings all of them in order. */
#ifndef BT_FRAMES_H
#define BT_FRAMES_H

#include "parser/text/walk.h"

void bt_frame_push(bt_walk *walk, char kind, bt_span open);
/* The current token, an opening bracket, and a closing one. */
void bt_frame_open(bt_walk *walk);
void bt_frame_close(bt_walk *walk);
/* Pops brackets that are not closed, down to `count`. Those that end at one place are one mistake.
 */
void bt_frames_unclosed(bt_walk *walk, size_t count, uint32_t before);
/* Makes walk->mend when it is due at the current token. True: the token has been dealt with. */
bool bt_frames_mend(bt_walk *walk);
/* Adds where a bracket was opened to the last report. */
void bt_frame_relate(const bt_walk *walk, const bt_frame *frame);
/* A comma in a bracket (NULL: in none) without an element behind it; `last`: before the closing
 * one. */
void bt_extra_comma(bt_walk *walk, const bt_frame *frame, bt_span comma, bool last);
/* A key without a value; when more such follow at once, they are one mistake. */
void bt_missing_value(bt_walk *walk, bt_frame *map);
#endif
