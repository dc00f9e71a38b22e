/* SPDX-License-Identifier: Apache-2.0 */
/* Buffered output to a sink. */
#ifndef BT_SINK_H
#define BT_SINK_H

#include <string.h>

#include "bootterm.h"

/* Collects output and hands it to the sink in large pieces. The first failure sticks; whoever
 * ends the output asks for it with bt_out_end. It is small, as there may be several on
 * the C stack, and a thread of musl has 128 KiB of that, of which GMP takes a part. */
typedef struct bt_out {
    bt_sink sink;
    int error; /* errno of the sink's failure, or 0 */
    size_t used;
    uint8_t bytes[8 * 1024];
} bt_out;

static inline void bt_out_init(bt_out *out, bt_sink sink) {
    out->sink = sink;
    out->error = 0;
    out->used = 0;
}
void bt_out_flush(bt_out *out);
void bt_out_slow(bt_out *out, const void *bytes, size_t size);
static inline void bt_out_bytes(bt_out *out, const void *bytes, size_t size) {
    if (size > sizeof out->bytes || out->used > sizeof out->bytes - size) {
        bt_out_slow(out, bytes, size);
        return;
    }
    memcpy(out->bytes + out->used, bytes, size);
    out->used += size;
}
static inline void bt_out_text(bt_out *out, const char *text) {
    bt_out_bytes(out, text, strlen(text));
}
static inline void bt_out_byte(bt_out *out, uint8_t byte) {
    if (out->used == sizeof out->bytes) bt_out_flush(out);
    out->bytes[out->used++] = byte;
}
void bt_out_repeat(bt_out *out, uint8_t byte, size_t count);
/* Nothing is cut: text that does not fit the whole buffer, with a NUL behind it, is a failure. */
void bt_out_format(bt_out *out, const char *format, ...) BT_PRINTF(2, 3);
/* The output as a sink, for what writes to one. */
bt_sink bt_out_sink(bt_out *out);
/* Flushes. A failed sink is BT_IO, with a diagnostic. */
bt_status bt_out_end(bt_ctx *ctx, bt_out *out);
/* One write, without a buffer between. */
bt_status bt_sink_write(bt_ctx *ctx, bt_sink sink, const void *bytes, size_t size);
#endif
