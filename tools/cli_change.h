/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a program changes: shown first, or written. */
#ifndef BT_CLI_CHANGE_H
#define BT_CLI_CHANGE_H

#include "cli.h"

/* Whether the file that a source was read from may be replaced. BT_IO: it may not be written, or is
 * no longer as it was read. Call it right before it is replaced: what another program writes in
 * between is lost. */
bt_status cli_may_replace(bt_ctx *ctx, const char *path, const bt_source *read);
/* Writes the file that a source was read from, whole or not at all. */
bt_status cli_replace(bt_ctx *ctx, const char *path, const bt_source *read, const void *text,
                      size_t size);
/* Shows what has changed in the new text of a source as a unified diff; nothing if it has not. The
 * diff is not always the shortest one: the time it takes grows only with the number of lines. */
bt_status cli_show_diff(bt_ctx *ctx, const bt_source *source, const void *text, size_t size,
                        bt_sink sink);
#endif
