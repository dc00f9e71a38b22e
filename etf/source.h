/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: reading them, and where lines begin in them. */
#ifndef BT_SOURCE_H
#define BT_SOURCE_H

#include "etf/ctx.h"
#include "etf/place.h"

/* Zero bytes behind the data of a source that the library owns, so that sixteen bytes can be loaded
 * from any place, as the scanner does. */
#define BT_SOURCE_PADDING 16

/* Opens a file that was named by a folder or another file rather than by the user. It has to be a
 * regular one, since reading a pipe or a device may never end; anything else is EISDIR, as in OTP.
 * Returns -1 with errno set if that fails. */
int bt_open_regular(const char *path);
/* bt_source_file for such a file. */
bt_status bt_source_regular(bt_ctx *ctx, const char *path, const bt_source **out);
void bt_sources_free(bt_ctx *ctx);
/* The data in memory that may be changed, with BT_SOURCE_PADDING zero bytes behind it. Data that
 * the caller owns is copied. NULL: no memory. */
uint8_t *bt_source_own(bt_ctx *ctx, const bt_source *source);
/* Starts reading a source once, if bt_source_once was called and the library owns the bytes: they
 * are overwritten from now on. False: they are not. */
bool bt_source_consume(const bt_source *source);
/* Makes bytes from bt_resize part of the source. BT_NOMEM: the caller still owns them. */
bt_status bt_source_keep(bt_ctx *ctx, const bt_source *source, uint8_t *bytes, size_t size);
/* The line that holds `offset`, without its line end. */
bt_span bt_source_line(bt_ctx *ctx, const bt_source *source, uint32_t offset);

/* Marks a source as external terms rather than text. */
static inline void bt_source_is_binary(const bt_source *source) {
    ((bt_source *)source)->binary = true; /* every source is made by the library, none is const */
}
/* What a file is that holds neither terms nor text, such as "a gzip archive"; NULL: not known. */
const char *bt_source_format(const bt_source *source);
#endif
