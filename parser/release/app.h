/* SPDX-License-Identifier: Apache-2.0 */
/* .app files, beyond the view of them. */
#ifndef BT_APP_H
#define BT_APP_H

#include "parser/bootterm_release.h"

/* The value of a key in `{application, Name, [{Key, Value}, ...]}`, which the caller has seen to be
 * that tuple; without a term when it has none. */
bt_node bt_app_value(bt_node app, const char *key);
/* Warns of the entries of an .app file's list whose keys are all but one that the list does not
 * have; not of those that bt_app_view of a `complete` one, no .app.src, has told. */
bt_status bt_app_misspelt(bt_ctx *ctx, bt_node list, bool complete);
/* Reports keys that stand twice in the env of an .app file's list: errors if the release does not
 * load such an application, else warnings. */
bt_status bt_app_parameters(bt_ctx *ctx, bt_node list);
/* Views an .app file as application:load/1 does, which asks for less than bt_app_read: only what a
 * node looks into is set, such as env. */
bt_status bt_app_load(bt_ctx *ctx, const bt_source *source, bt_app *out);
#endif
