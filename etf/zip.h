/* SPDX-License-Identifier: Apache-2.0 */
/* zlib, with the context's memory and limits. Only zip.c uses it. */
#ifndef BT_ZIP_H
#define BT_ZIP_H

#include "bootterm.h"

typedef enum bt_inflated {
    BT_INFLATE_OK,
    BT_INFLATE_BAD,   /* no zlib data, or damaged */
    BT_INFLATE_SHORT, /* the data ends early */
    BT_INFLATE_SIZE,  /* more or less comes out than `size` */
    BT_INFLATE_LIMIT, /* the expansion limits */
    BT_INFLATE_MEMORY
} bt_inflated;

/* Inflates to exactly `size` bytes. `*out` is from bt_resize, `*capacity` bytes, the caller's to
 * release, whatever comes back; `*made` of them are filled. `*used` is the bytes read. The buffer
 * grows with what comes out; `size` is only what the input claims. */
bt_inflated bt_inflate(bt_ctx *ctx, const uint8_t *data, size_t data_size, size_t size,
                       uint8_t **out, size_t *capacity, size_t *made, size_t *used);

/* An entry of a zip archive: deflated without zlib's frame, of `size` bytes when inflated, which go
 * to `out`; `*good` false: it is damaged, has another size or another CRC. BT_OK or BT_NOMEM. */
bt_status bt_inflate_entry(bt_ctx *ctx, const uint8_t *data, uint32_t data_size, uint8_t *out,
                           uint32_t size, uint32_t crc, bool *good);
/* The CRC of zip archives. */
uint32_t bt_crc(const uint8_t *data, uint32_t size);

/* Inflates a gzip file of one member to the size that its end tells, which may be a lie; the rest
 * as bt_inflate. */
bt_inflated bt_gunzip(bt_ctx *ctx, const uint8_t *data, size_t data_size, uint8_t **out,
                      size_t *capacity, size_t *made);

/* Deflates as zlib's compress2 at a level of 0..9 into at most `capacity` bytes. `*fits` false:
 * they are too few. BT_OK or BT_NOMEM. */
bt_status bt_deflate(bt_ctx *ctx, const uint8_t *data, size_t size, int level, uint8_t *out,
                     size_t capacity, size_t *out_size, bool *fits);
#endif
