/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics: reported by id from grammar/messages.def, kept by the context. */
#ifndef BT_DIAG_H
#define BT_DIAG_H

#include "bootterm.h"

typedef enum bt_message {
#define BT_MESSAGE(id, name, severity, format, explanation) BT_MSG_##id,
#include "grammar/messages.def"
#undef BT_MESSAGE
    BT_MESSAGES
} bt_message;

typedef struct bt_diags {
    bt_diag **items;
    size_t count, capacity;
    size_t counts[BT_ERROR + 1]; /* reported, kept or not */
    size_t dropped;
    uint32_t without_source; /* kept of those that have no source */
    bt_diag *last;           /* what bt_relate and bt_suggest add to; NULL when dropped */
    bool sorted;
} bt_diags;

/* Reports a message; the arguments are those of its format. Returns what the caller should return:
 * BT_INVALID for an error (BT_IO for one named io/...), BT_OK for a warning or note, BT_NOMEM. */
bt_status bt_report(bt_ctx *ctx, bt_message message, bt_place place, ...);
/* Adds a related place to the last report. */
void bt_relate(bt_ctx *ctx, bt_place place, const char *format, ...) BT_PRINTF(3, 4);
/* Adds a fix to the last report: `text` in place of `place`. */
void bt_suggest(bt_ctx *ctx, bt_place place, const char *text, size_t length);
/* Bytes from the input for a message: UTF-8, control characters escaped, cut when long. */
const char *bt_show(bt_ctx *ctx, const void *bytes, size_t size);
void bt_diags_free(bt_ctx *ctx);
#endif
