/* SPDX-License-Identifier: Apache-2.0 */
/* .app files, beyond the view of them. */
#ifndef BT_APP_H
#define BT_APP_H

#include "parser/bootterm_release.h"

/* The value of a key in `{application, Name, [{Key, Value}, ...]}`; the caller has checked that
 * `app` is such a tuple. The term is NULL when there is no such key. */
bt_node bt_app_value(bt_node app, const char *key);
/* Warns of entries of an .app file's list whose keys are nearly one that is missing there. Of a
 * `complete` file, which is no .app.src, those are left out that bt_app_view reports. */
bt_status bt_app_misspelt(bt_ctx *ctx, bt_node list, bool complete);
/* Warns of keys that are missing in a NAME.app.src, which holds the tuple `app`, and that the tools
 * which make the .app file do not put in. */
bt_status bt_app_incomplete(bt_ctx *ctx, bt_node app);
/* Reports keys that come twice in the env of an .app file's list: as errors if the OTP release does
 * not load such an application, else as warnings. */
bt_status bt_app_parameters(bt_ctx *ctx, bt_node list);
/* As bt_app_read, but by the rules of application:load/1, which asks for less. Only what a node
 * looks into is set, such as env. */
bt_status bt_app_load(bt_ctx *ctx, const bt_source *source, bt_app *out);
#endif
