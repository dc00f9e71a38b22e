/* SPDX-License-Identifier: Apache-2.0 */
/* OTP's own boot files by name, and boot files beside each other. */
#ifndef BT_VARIANT_H
#define BT_VARIANT_H

#include "bootterm_release.h"

/* Reports what a script lacks or has too much for a variant (variant/...). Of BT_VARIANT_START,
 * `source` is compared with the boot files beside it, unless it was not read from a file. */
bt_status bt_variant_check(bt_ctx *ctx, const bt_source *source, const bt_script *script,
                           bt_variant variant);
/* Holds a .boot against the .script beside it, or the other way round. */
bt_status bt_variant_pair(bt_ctx *ctx, const bt_source *source, const bt_script *script);

/* Opens a file in silence; `*out` is NULL when that fails. */
bt_status bt_source_quietly(bt_ctx *ctx, const char *path, const bt_source **out);
/* Reads a boot file or script in silence; `out->node.term` is NULL when it is none. */
bt_status bt_script_quietly(bt_ctx *ctx, const bt_source *source, bool spans, bt_script *out);
#endif
