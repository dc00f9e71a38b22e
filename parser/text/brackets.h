/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The brackets of a form, and the one change that makes them come out even.
 *
 *   brackets.c        chooses it among all places
 *   brackets_read.c   reads the form: tokens, what is open before each, what brackets hold
 *   brackets_lines.c  what indentation says of a change
 */
#ifndef BT_BRACKETS_H
#define BT_BRACKETS_H

#include "parser/text/walk.h"

/* Reports nothing, and leaves the scanner anywhere. BT_MEND_NONE when brackets are in order, when
 * no single change would bring them in order, or quotes are not. BT_NOMEM, or BT_OK. */
bt_status bt_brackets_mend(bt_text *text, uint32_t begin, bt_mend *mend);
#endif
