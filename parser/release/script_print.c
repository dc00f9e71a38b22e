/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts as text files. */
#include "etf/ctx.h"
#include "parser/release/script.h"

bt_status bt_script_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                          bt_sink sink) {
    bt_print_options set = BT_PRINT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    set.size = sizeof set;
    set.coding = bt_is_script(term);
    set.form = true;
    return bt_print(ctx, term, &set, sink);
}
