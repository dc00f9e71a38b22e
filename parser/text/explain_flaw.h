/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of malformed tokens: characters, quotes, escape sequences. */
#ifndef BT_EXPLAIN_FLAW_H
#define BT_EXPLAIN_FLAW_H

#include "parser/text/walk.h"

/* Reports a malformed token, which stands for an element. */
void bt_explain_flaw(bt_walk *walk);
/* Reports a control character within a word; the current token is the word's other half. */
bool bt_explain_control(bt_walk *walk);
/* Reports a letter right before quotes or brackets: a sigil without its '~'. */
bool bt_explain_tilde(bt_walk *walk);
#endif
