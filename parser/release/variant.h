/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing boot files: with OTP's own, and with the files beside them. */
#ifndef BT_VARIANT_H
#define BT_VARIANT_H

#include "bootterm_release.h"

/* Reports what a script lacks or has too much for a variant (variant/...). For BT_VARIANT_START, a
 * source that was read from a file is compared with the boot files beside it. */
bt_status bt_variant_check(bt_ctx *ctx, const bt_source *source, const bt_script *script,
                           bt_variant variant);
/* Compares a .boot with the .script beside it, or the other way round. */
bt_status bt_variant_pair(bt_ctx *ctx, const bt_source *source, const bt_script *script);

/* Opens a file without reporting anything; `*out` is NULL when that fails. */
bt_status bt_source_quietly(bt_ctx *ctx, const char *path, const bt_source **out);
/* Reads a boot file or script without reporting anything; `out->node.term` is NULL when it is
 * neither. */
bt_status bt_script_quietly(bt_ctx *ctx, const bt_source *source, bool spans, bt_script *out);
#endif
