/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/zip.h"

#include <limits.h>
#include <string.h>
#include <zlib.h>

#include "etf/ctx.h"
#include "etf/cursor.h"

/* ---- zlib's memory through the hook ---------------------------------------------------------- */

/* zlib does not say the size of what it frees, so that is kept in front of it. */
#define HEADER ((size_t)16)

static voidpf allocate(voidpf opaque, uInt items, uInt item_size) {
    size_t size = (size_t)items * item_size + HEADER;
    uint8_t *p = bt_resize(opaque, NULL, 0, size);
    if (p == NULL) return NULL;
    memcpy(p, &size, sizeof size);
    return p + HEADER;
}

static void release(voidpf opaque, voidpf address) {
    uint8_t *p = (uint8_t *)address - HEADER;
    size_t size;
    memcpy(&size, p, sizeof size);
    bt_release(opaque, p, size);
}

/* zlib counts in uInt; larger pieces go in parts. */
static uInt piece(size_t size) {
    return size > UINT_MAX ? UINT_MAX : (uInt)size;
}

/* ---- inflate --------------------------------------------------------------------------------- */

/* Makes room for the next bytes. Never more than `size` and one, which shows that there are too
 * many. */
static bool make_room(bt_ctx *ctx, uint8_t **out, size_t *capacity, size_t size, size_t first) {
    size_t wanted = *capacity == 0 ? first : *capacity * 2;
    if (wanted > size + 1) wanted = size + 1;
    uint8_t *p = bt_resize(&ctx->memory, *out, *capacity, wanted);
    if (p == NULL) return false;
    *out = p;
    *capacity = wanted;
    return true;
}

static bt_inflated inflate_all(bt_ctx *ctx, z_stream *stream, size_t data_size, size_t size,
                               uint8_t **out, size_t *capacity, size_t *made) {
    const size_t first = data_size < 4096 ? 16384 : data_size * 4;
    size_t left = data_size;
    for (;;) {
        if (*made == *capacity) {
            if (*made == size + 1) return BT_INFLATE_SIZE;
            if (!make_room(ctx, out, capacity, size, first)) return BT_INFLATE_MEMORY;
        }
        uInt in = piece(left), room = piece(*capacity - *made);
        stream->avail_in = in;
        stream->next_out = *out + *made;
        stream->avail_out = room;
        int result = inflate(stream, Z_NO_FLUSH);
        *made += room - stream->avail_out;
        left -= in - stream->avail_in;
        if (result == Z_STREAM_END) return *made == size ? BT_INFLATE_OK : BT_INFLATE_SIZE;
        if (result == Z_MEM_ERROR) return BT_INFLATE_MEMORY;
        if (result == Z_BUF_ERROR || (result == Z_OK && left == 0 && stream->avail_out != 0))
            return BT_INFLATE_SHORT;
        if (result != Z_OK) return BT_INFLATE_BAD;
    }
}

/* `bits` tells zlib what kind of data it is. */
static bt_inflated inflate_as(bt_ctx *ctx, int bits, const uint8_t *data, size_t data_size,
                              size_t size, uint8_t **out, size_t *capacity, size_t *made,
                              size_t *used) {
    *out = NULL;
    *capacity = *made = *used = 0;
    /* The claimed size is compared with the limits before anything is inflated, and no more than
     * that is inflated. */
    if (size > ctx->limits.expansion_bytes ||
        size > (uint64_t)ctx->limits.expansion_ratio * data_size)
        return BT_INFLATE_LIMIT;
    z_stream stream = {.zalloc = allocate,
                       .zfree = release,
                       .opaque = &ctx->memory,
                       .next_in = (z_const Bytef *)data};
    if (inflateInit2(&stream, bits) != Z_OK) return BT_INFLATE_MEMORY;
    bt_inflated result = inflate_all(ctx, &stream, data_size, size, out, capacity, made);
    *used = (size_t)(stream.next_in - data);
    (void)inflateEnd(&stream);
    return result;
}

bt_inflated bt_inflate(bt_ctx *ctx, const uint8_t *data, size_t data_size, size_t size,
                       uint8_t **out, size_t *capacity, size_t *made, size_t *used) {
    return inflate_as(ctx, MAX_WBITS, data, data_size, size, out, capacity, made, used);
}

bt_inflated bt_gunzip(bt_ctx *ctx, const uint8_t *data, size_t data_size, uint8_t **out,
                      size_t *capacity, size_t *made) {
    size_t used;
    *out = NULL;
    *capacity = *made = 0;
    if (data_size < 18) return BT_INFLATE_SHORT;
    return inflate_as(ctx, MAX_WBITS + 16, data, data_size, bt_le32(data + data_size - 4), out,
                      capacity, made, &used);
}

/* ---- deflate --------------------------------------------------------------------------------- */

bt_status bt_deflate(bt_ctx *ctx, const uint8_t *data, size_t size, int level, uint8_t *out,
                     size_t capacity, size_t *out_size, bool *fits) {
    z_stream stream = {.zalloc = allocate,
                       .zfree = release,
                       .opaque = &ctx->memory,
                       .next_in = (z_const Bytef *)data,
                       .next_out = out};
    if (deflateInit(&stream, level) != Z_OK) return BT_NOMEM;
    int result = Z_OK;
    size_t in = size, room = capacity;
    while (result == Z_OK) {
        uInt some = piece(in), most = piece(room);
        stream.avail_in = some;
        stream.avail_out = most;
        result = deflate(&stream, some == in ? Z_FINISH : Z_NO_FLUSH);
        in -= some - stream.avail_in;
        room -= most - stream.avail_out;
        if (room == 0) break;
    }
    *fits = result == Z_STREAM_END;
    *out_size = capacity - room;
    (void)deflateEnd(&stream);
    return BT_OK;
}

/* ---- entries of zip archives ----------------------------------------------------------------- */

uint32_t bt_crc(const uint8_t *data, uint32_t size) {
    return (uint32_t)crc32(0, data, size);
}

bt_status bt_inflate_entry(bt_ctx *ctx, const uint8_t *data, uint32_t data_size, uint8_t *out,
                           uint32_t size, uint32_t crc, bool *good) {
    z_stream stream = {.zalloc = allocate, .zfree = release, .opaque = &ctx->memory};
    stream.next_in = (z_const Bytef *)data;
    stream.avail_in = data_size;
    stream.next_out = out;
    stream.avail_out = size;
    if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) return BT_NOMEM;
    int result = inflate(&stream, Z_FINISH);
    *good = result == Z_STREAM_END && stream.total_out == size && bt_crc(out, size) == crc;
    (void)inflateEnd(&stream);
    return result == Z_MEM_ERROR ? BT_NOMEM : BT_OK;
}
