/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a program looks for in folders. */
#ifndef BT_CLI_PATHS_H
#define BT_CLI_PATHS_H

#include "bootterm.h"

/* Takes a file that was read. */
typedef bt_status (*cli_take)(void *user, const bt_source *source);

bool cli_is_folder(const char *path);
/* Hands on a file, or, of a folder, those whose names end in `end`, in the order of their names.
 * One that is wrong does not keep the others back; the worst status is returned. */
bt_status cli_each_file(bt_ctx *ctx, const char *path, const char *end, cli_take take, void *user);
/* Hands on what --app-path names: an .app file, or those of a folder, its ebin, its folders and
 * their ebin, and of the folders in its apps and lib. To `schema`, unless NULL, go the .schema
 * files of each priv beside them; then src/NAME.app.src stands in for an .app file that is not
 * there. */
bt_status cli_each_app(bt_ctx *ctx, const char *path, cli_take app, cli_take schema, void *user);
#endif
