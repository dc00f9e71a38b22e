/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of boot scripts, beyond the public ones. */
#ifndef BT_SCRIPT_H
#define BT_SCRIPT_H

#include "bootterm_release.h"

/* As bt_script_view. With `quiet` nothing is reported; *clean says whether there was nothing to
 * report. */
bt_status bt_script_check(bt_ctx *ctx, bt_node term, bool quiet, bool *clean, bt_script *out);
/* As bt_script_view, for a node that is started in that mode. */
bt_status bt_script_view_for(bt_ctx *ctx, bt_node term, bt_boot_mode mode, bt_script *out);
/* Whether a term is a list of characters, [] included. */
bool bt_is_text(const bt_term *term);
#endif
