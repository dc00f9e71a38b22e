/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a text, form after form. */
#ifndef BT_PARSE_H
#define BT_PARSE_H

#include "parser/text/text.h"

/* A reading of a source, which has not been opened yet; NULL: no memory. Freeing closes it. */
bt_text *bt_text_new(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options);
void bt_text_free(bt_text *text);
/* Whether bt_parse would find no mistake: makes no terms and reports nothing. BT_INVALID: bt_parse
 * has to report. */
bt_status bt_text_judge(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options);
/* Makes the parser's stacks twice as large. */
bool bt_text_grow(bt_text *text, bt_parser_stacks *stacks, size_t state_size);
#endif
