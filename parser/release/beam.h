/* SPDX-License-Identifier: Apache-2.0 */
/* What a boot needs to know of a .beam file: its module and what it exports. */
#ifndef BT_BEAM_H
#define BT_BEAM_H

#include "etf/ctx.h"

enum { BT_BEAM_CALLED = 8 };

typedef struct bt_beam_export {
    const char *name;
    uint32_t length, arity;
} bt_beam_export;

typedef struct bt_beam {
    const char *module; /* NUL-terminated UTF-8 */
    size_t module_length;
    bool native; /* loads native code in a function that runs when the module is loaded */
    bt_beam_export *exports;
    uint32_t export_count;
    const char *called[BT_BEAM_CALLED]; /* modules that start/2 calls, whatever its arguments */
    uint32_t called_count;
} bt_beam;

/* Reads a .beam file's header and chunks. What the emulator would not load is BT_INVALID without
 * a diagnostic, and `*why` says what is wrong; BT_IO when the file cannot be opened or read, with
 * errno left as it was. */
bt_status bt_beam_read(bt_ctx *ctx, const char *path, bt_beam *out, const char **why);
/* The same from bytes that are in memory already. */
bt_status bt_beam_view(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                       const char **why);
/* Whether the module exports this function. */
bool bt_beam_exports(const bt_beam *beam, const char *name, size_t length, uint32_t arity);
#endif
