/* SPDX-License-Identifier: Apache-2.0 */
/* Strings, triple-quoted ones too, and sigils: tokens, as text.h has them. */
#ifndef BT_TRIPLE_H
#define BT_TRIPLE_H

#include "parser/text/text.h"

int bt_text_string(bt_text *text, bt_value *value, const char *begin);
int bt_text_sigil(bt_text *text, bt_value *value, const char *begin, const char *end);
#endif
