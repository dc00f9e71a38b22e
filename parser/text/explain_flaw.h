/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of malformed tokens: characters, quotes, escape sequences. */
#ifndef BT_EXPLAIN_FLAW_H
#define BT_EXPLAIN_FLAW_H

#include "parser/text/walk.h"

/* A malformed token, as an element. */
void bt_explain_flaw(bt_walk *walk);
/* A control character in the middle of a word, whose other half the current token is. */
bool bt_explain_control(bt_walk *walk);
/* A letter right before quotes or brackets, as a sigil whose '~' lacks. */
bool bt_explain_tilde(bt_walk *walk);
#endif
