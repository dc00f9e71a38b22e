/* SPDX-License-Identifier: Apache-2.0 */
/* The ways to read an external term, in one form. */
#ifndef ETF_READERS_H
#define ETF_READERS_H

#include "bootterm.h"

typedef bt_status (*etf_reader)(bt_ctx *ctx, const bt_source *source);

static inline bt_status etf_decode_with_places(bt_ctx *ctx, const bt_source *source) {
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = true;
    bt_node node;
    return bt_decode(ctx, source, &options, &node, NULL);
}

static inline bt_status etf_validate(bt_ctx *ctx, const bt_source *source) {
    return bt_validate(ctx, source, NULL, NULL);
}
#endif
