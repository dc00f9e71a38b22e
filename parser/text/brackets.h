/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the one change that balances the brackets of a form.
 */
#ifndef BT_BRACKETS_H
#define BT_BRACKETS_H

#include "parser/text/walk.h"

/* Finds the change, but does not report it. BT_MEND_NONE: brackets are balanced, or no single
 * change balances them, or quotes are wrong. The scanner is left anywhere. Returns BT_OK or
 * BT_NOMEM. */
bt_status bt_brackets_mend(bt_text *text, uint32_t begin, bt_mend *mend);
#endif
