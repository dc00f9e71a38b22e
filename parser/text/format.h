/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The formatter: a text in another layout, its tokens and comments as they are spelt. It works on
 * tokens, not on terms, so that nothing can get lost.
 *
 *   format.c         bt_format_text: reads, lays out, and holds the result against the text
 *   format_layout.c  where lines are broken
 *   format_read.c    the text as pieces, and how wide they are on one line
 */
#ifndef BT_FORMAT_H
#define BT_FORMAT_H

#include "bootterm_text.h"

/* Whether two valid texts have the same tokens and the same comments, in the same encoding; what
 * differs is told of the first. A comma may change places with a comment. */
bt_status bt_format_check(bt_ctx *ctx, const bt_source *source, const bt_source *result,
                          const bt_parse_options *options);
#endif
