/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter lays a text out anew; tokens and comments stay as they are spelt. It works on
 * tokens, not on terms, so that nothing can get lost.
 */
#ifndef BT_FORMAT_H
#define BT_FORMAT_H

#include "bootterm_text.h"

/* Checks that two valid texts have the same tokens and comments, in the same encoding. A difference
 * is reported for the first text. A comma may change places with a comment. */
bt_status bt_format_check(bt_ctx *ctx, const bt_source *source, const bt_source *result,
                          const bt_parse_options *options);
#endif
