/* SPDX-License-Identifier: Apache-2.0 */
/* Terms in messages, and what may have been meant. */
#ifndef BT_DESCRIBE_H
#define BT_DESCRIBE_H

#include "bootterm.h"

/* A term for a message: its text if that is short, "the atom foo" or {a,1}, else what kind of thing
 * it is and how large, "a list of 300 elements". */
const char *bt_describe(bt_ctx *ctx, const bt_term *term);
/* "; did you mean NAME?", with the name written as an atom is; "" when it is NULL. */
const char *bt_did_you_mean(bt_ctx *ctx, const char *name);
/* Suggests a term, if it is short, or the atom with this name, unless that is NULL, for this place
 * of the last report: it may be meant. */
void bt_suggest_term(bt_ctx *ctx, bt_place place, const bt_term *term);
void bt_suggest_name(bt_ctx *ctx, bt_place place, const char *name);
#endif
