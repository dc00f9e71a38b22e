/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of plain elements, which most of a large text is made of. */
#ifndef BT_RUN_H
#define BT_RUN_H

#include "parser/text/text.h"

/* Reads plain elements of a list or tuple from `at` on, and pushes them. The scanner then goes on
 * at text->next, and the parser is given the tokens of bt_text_handed. False: no memory. */
bool bt_text_run(bt_text *text, const char *at);
/* The next token that tells the parser of the last run; BT_NO_TOKEN: there are no more. */
int bt_text_handed(bt_text *text, bt_value *value, bt_span *place);
#endif
