/* SPDX-License-Identifier: Apache-2.0 */
/* The one file that sees libei. It uses nothing of the library but what its header declares. */
#include <limits.h>

#include "bootterm_ei.h"

#define VERSION 131

bt_status bt_ei_append(bt_ctx *ctx, const bt_term *term, bool version, ei_x_buff *x) {
    /* Written as a whole first: ei_x_append_buf makes room for what it is given and little more, so
     * many small pieces would be copied many times, and a failure halfway would leave a part. */
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    bt_status status = bt_encode(ctx, term, NULL, bt_buffer_sink(&etf));
    if (status == BT_OK) {
        size_t from = version ? 0 : 1, size = etf.size - from;
        enum { EI_SPARE = 100 }; /* which ei_x_append_buf adds, in an int */
        if (x->index < 0 || x->index > INT_MAX - EI_SPARE ||
            size > (size_t)(INT_MAX - EI_SPARE - x->index))
            status = BT_USAGE;
        else if (ei_x_append_buf(x, (const char *)etf.data + from, (int)size) != 0)
            status = BT_NOMEM;
    }
    bt_buffer_free(&etf);
    return status;
}

bt_status bt_ei_read(bt_ctx *ctx, const char *name, const char *buffer, int size, int *index,
                     bt_term *out) {
    if (*index < 0 || *index > size) return BT_USAGE;
    const char *rest = buffer + *index;
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.bare = *index != size && (uint8_t)*rest != VERSION;
    /* Where the term ends is not known before it has been walked; only its own bytes are copied,
     * so that reading many terms of one buffer takes time in line with its size. */
    const bt_source *source;
    bt_etf_info info;
    bt_status status = bt_source_memory(ctx, name, rest, (size_t)(size - *index), &source);
    if (status == BT_OK) status = bt_validate(ctx, source, &options, &info);
    if (status != BT_OK) return status;
    bt_term copy; /* of bytes, as memory of the context */
    bt_node node;
    status = bt_make_string(ctx, rest, (size_t)info.used_bytes, &copy);
    if (status == BT_OK)
        status = bt_source_memory(ctx, name, copy.as.bytes, (size_t)info.used_bytes, &source);
    if (status == BT_OK) status = bt_decode(ctx, source, &options, &node, NULL);
    if (status != BT_OK) return status;
    *index += (int)info.used_bytes;
    *out = *node.term;
    return BT_OK;
}

bt_status bt_ei_read_x(bt_ctx *ctx, const char *name, const ei_x_buff *x, bt_term *out) {
    int index = 0;
    return bt_ei_read(ctx, name, x->buff, x->index, &index, out);
}
