/* SPDX-License-Identifier: Apache-2.0 */
/* Sources: reading them, and where lines begin in them. */
#ifndef BT_SOURCE_H
#define BT_SOURCE_H

#include "etf/ctx.h"
#include "etf/place.h"

/* Bytes after the data of a source that the library owns, all zero, as the scanner wants them: from
 * any place on, sixteen may be looked at. */
#define BT_SOURCE_PADDING 16

/* Opens a file that a folder or another file names, rather than the user: a regular one, since
 * reading a pipe or a device may never end. As OTP has it, anything else is EISDIR. -1: errno. */
int bt_open_regular(const char *path);
/* bt_source_file for such a file. */
bt_status bt_source_regular(bt_ctx *ctx, const char *path, const bt_source **out);
void bt_sources_free(bt_ctx *ctx);
/* The bytes in memory that may be changed, with BT_SOURCE_PADDING zero bytes behind them: the
 * source's own, copied first when the caller owns them. NULL: no memory. */
uint8_t *bt_source_own(bt_ctx *ctx, const bt_source *source);
/* Whether the source's bytes, or those inflated from it, may become memory of terms; if so, from
 * now on they do. */
bool bt_source_consume(const bt_source *source);
/* Hands bytes from bt_resize over to the source. BT_NOMEM: they are the caller's still. */
bt_status bt_source_keep(bt_ctx *ctx, const bt_source *source, uint8_t *bytes, size_t size);
/* The line that holds `offset`, without its line end. */
bt_span bt_source_line(bt_ctx *ctx, const bt_source *source, uint32_t offset);

/* Says that the source is no text. */
static inline void bt_source_is_binary(const bt_source *source) {
    ((bt_source *)source)->binary = true; /* every source is made by the library, none is const */
}
/* What a file is that holds neither terms nor text, by its first bytes; NULL: not known. */
const char *bt_source_format(const bt_source *source);
#endif
