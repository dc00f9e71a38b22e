/* SPDX-License-Identifier: Apache-2.0 */
/* The places of a template that are filled in later. */
#ifndef BT_TEMPLATE_H
#define BT_TEMPLATE_H

#include "parser/text/text.h"

/* The end of a place that begins at `at`, in a text with a NUL behind it; NULL: none begins
 * there. */
const char *bt_place_end(const char *at);
/* The same for `{{name}}` and `@NAME@`, in a text that ends at `end`. */
const char *bt_tag_end(const char *at, const char *end);
/* The same for whatever counts as a place in a text that is read. */
const char *bt_text_place_end(const bt_text *text, const char *at);
/* Makes one token of a word with places in it, and marks quotes with places. The scanner has read
 * `token` up to `end`, or nothing when the word begins with a place. */
int bt_template_token(bt_text *text, bt_value *value, int token, const char *begin,
                      const char *end);
#endif
