/* SPDX-License-Identifier: Apache-2.0 */
/* Where bootlint and bootls find schemas and .app files. */
#ifndef BT_LINT_PATHS_H
#define BT_LINT_PATHS_H

#include "bootterm_check.h"

/* Adds a .schema file, or all of a folder, in the order of their names. */
bt_status lint_add_schemas(bt_ctx *ctx, bt_schemas *schemas, const char *path);
/* Adds the .app files that --app-path names, with the schemas of priv beside each ebin. */
bt_status lint_add_apps(bt_ctx *ctx, bt_schemas *schemas, const char *path);
/* Forgets diagnostics that are there twice, word for word: a file may be read more than once, as an
 * input, as one that another includes, and by the functions above. */
bt_status lint_tell_once(bt_ctx *ctx);
#endif
