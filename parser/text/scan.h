/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of a text. */
#ifndef BT_SCAN_H
#define BT_SCAN_H

#include "parser/text/text.h"

bt_status bt_text_open(bt_text *text);
void bt_text_close(bt_text *text);
/* The next token; the parser's yylex. */
int bt_text_token(bt_value *value, bt_span *place, bt_text *text);
/* Where the next token is looked for. */
uint32_t bt_text_tell(const bt_text *text);
/* Goes to a place in the text. */
void bt_text_seek(bt_text *text, uint32_t offset);
/* Memory for the scanner, which asks for little, and only when it is opened. */
void *bt_text_pool(bt_text *text, size_t size);
#endif
