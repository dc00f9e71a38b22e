/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets of a form: what would make them come out even. */
#ifndef BT_BRACKETS_H
#define BT_BRACKETS_H

#include "parser/text/recover.h"

/* Reports nothing, and leaves the scanner anywhere. BT_MEND_NONE when brackets are in order, when
 * no single change would bring them in order, or quotes are not. BT_NOMEM, or BT_OK. */
bt_status bt_brackets_mend(bt_text *text, uint32_t begin, bt_mend *mend);
#endif
