/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts as text files. */
#include "etf/ctx.h"
#include "etf/sink.h"
#include "parser/release/script.h"

bt_status bt_script_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                          bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    if (bt_is_script(term)) bt_out_text(&out, "%% coding: utf-8\n");
    bt_status status = bt_print(ctx, term, options, bt_out_sink(&out));
    if (status != BT_OK) return status;
    bt_out_text(&out, ".\n");
    return bt_out_end(ctx, &out);
}
