/* SPDX-License-Identifier: Apache-2.0 */
/* Files that a program looks for in folders. */
#ifndef BT_CLI_PATHS_H
#define BT_CLI_PATHS_H

#include "bootterm.h"

/* Takes a file that was read. */
typedef bt_status (*cli_take)(void *user, const bt_source *source);

bool cli_is_folder(const char *path);
/* Hands a file to `take`, or of a folder those whose names end in `end`, in the order of their
 * names. When one fails the others still follow; the worst status is returned. */
bt_status cli_each_file(bt_ctx *ctx, const char *path, const char *end, cli_take take, void *user);
/* Hands on what --app-path names: an .app file; or of a folder, those in it, its ebin, its folders
 * and their ebin, and in the folders of its apps and lib. `schema`, unless NULL, gets the .schema
 * files of each priv beside them, and src/NAME.app.src then counts where there is no .app file. */
bt_status cli_each_app(bt_ctx *ctx, const char *path, cli_take app, cli_take schema, void *user);
#endif
