/* SPDX-License-Identifier: Apache-2.0 */
/* What is to be known of a .beam file for a boot: its module, what it exports, and what it
 * calls. */
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

/* Reads a .beam file. BT_INVALID without a diagnostic: the emulator would not load it, and `*why`
 * says why not. BT_IO: it cannot be opened or read; errno says why. */
bt_status bt_beam_read(bt_ctx *ctx, const char *path, bt_beam *out, const char **why);
/* The same for bytes in memory. */
bt_status bt_beam_view(bt_ctx *ctx, const uint8_t *bytes, size_t size, bt_beam *out,
                       const char **why);
/* Whether the module exports this function. */
bool bt_beam_exports(const bt_beam *beam, const char *name, size_t length, uint32_t arity);
#endif
