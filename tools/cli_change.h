/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a program changes: shown first, or written. */
#ifndef BT_CLI_CHANGE_H
#define BT_CLI_CHANGE_H

#include "cli.h"

/* Whether the file that a source was read from may be replaced: BT_IO for one that may not be
 * written, or that is no longer as it was read. To ask right before that, when all is written: what
 * another program writes in between is lost. */
bt_status cli_may_replace(bt_ctx *ctx, const char *path, const bt_source *read);
/* Writes the file that a source was read from, whole or not at all. */
bt_status cli_replace(bt_ctx *ctx, const char *path, const bt_source *read, const void *text,
                      size_t size);
/* Shows what is other in the new text of a source, as a unified diff; nothing where there is no
 * difference. The lines that change are few where that is quickly found, and the time is in
 * proportion to the texts' lines. */
bt_status cli_show_diff(bt_ctx *ctx, const bt_source *source, const void *text, size_t size,
                        bt_sink sink);
#endif
