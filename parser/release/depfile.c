/* SPDX-License-Identifier: Apache-2.0 */
#include "bootterm_release.h"
#include "etf/sink.h"

/* Writes a file name for Make and Ninja, which both read `\ `, `\#` and `$$`. */
static void put_name(bt_out *out, const char *name) {
    for (; *name != '\0'; name++) {
        if (*name == '$') bt_out_byte(out, '$');
        if (*name == ' ' || *name == '#') bt_out_byte(out, '\\');
        bt_out_byte(out, (uint8_t)*name);
    }
}

bt_status bt_write_depfile(bt_ctx *ctx, const bt_made *made, const char *const *outputs,
                           size_t count, bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    for (size_t i = 0; i < count; i++) {
        if (i > 0) bt_out_byte(&out, ' ');
        put_name(&out, outputs[i]);
    }
    bt_out_byte(&out, ':');
    for (size_t i = 0; i < made->file_count; i++) {
        bt_out_text(&out, " \\\n  ");
        put_name(&out, made->files[i]);
    }
    bt_out_byte(&out, '\n');
    return bt_out_end(ctx, &out);
}
