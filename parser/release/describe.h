/* SPDX-License-Identifier: Apache-2.0 */
/* Terms in messages, and what may have been meant. */
#ifndef BT_DESCRIBE_H
#define BT_DESCRIBE_H

#include "bootterm.h"

/* A term for a message: "the atom foo", or its text if that is short, or else what it is and how
 * large, "a list of 300 elements". */
const char *bt_describe(bt_ctx *ctx, const bt_term *term);
/* "; did you mean NAME?" for the end of a message, NAME written as an atom is. NULL gives "". */
const char *bt_did_you_mean(bt_ctx *ctx, const char *name);
/* Adds a fix to the last report: a term, if its text is short, or the atom with this name, unless
 * it is NULL. It is marked as doubtful. */
void bt_suggest_term(bt_ctx *ctx, bt_place place, const bt_term *term);
void bt_suggest_name(bt_ctx *ctx, bt_place place, const char *name);
#endif
