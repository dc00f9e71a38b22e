/* SPDX-License-Identifier: Apache-2.0 */
/* File names as OTP's filename module treats them on Unix: text with '/' in it. */
#ifndef BT_FILENAME_H
#define BT_FILENAME_H

#include "etf/ctx.h"

/* A function with a context returns text in its arena, or NULL without memory. */

/* filename:join/2: one '/' between the two, a run of them is one, "/./" is "/", no '/' at the end;
 * an absolute `b` stands alone. NULL for `b` only tidies `a`. */
char *bt_filename_join(bt_ctx *ctx, const char *a, const char *b);
/* filename:dirname/1 of a name that join made */
char *bt_filename_directory(bt_ctx *ctx, const char *name);
/* What stands behind the last '/' of a name, or all of it: as filename:basename/1, but "" for a
 * name that ends in '/' */
const char *bt_filename_base(const char *name);
/* Whether a name ends so; it may be nothing else. */
bool bt_filename_ends(const char *name, const char *end);
/* filename:absname/1; NULL also when the current folder is not known */
char *bt_filename_absolute(bt_ctx *ctx, const char *name);

/* The next part of filename:split/1, from `*at` on: "/" for the root, then each name. False at the
 * end. */
bool bt_filename_part(const char **at, const char **part, size_t *length);
#endif
