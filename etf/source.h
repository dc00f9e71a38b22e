/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs: their bytes, and where lines begin in them. */
#ifndef BT_SOURCE_H
#define BT_SOURCE_H

#include "etf/arena.h"

/* Bytes after the data of a source that the library owns, all zero, as the scanner wants them: from
 * any place on, sixteen may be looked at. */
#define BT_SOURCE_PADDING 16

/* Memory that lives as long as the source's terms: bytes that were inflated from it. */
typedef struct bt_kept {
    struct bt_kept *next;
    uint8_t *bytes;
    size_t size;
} bt_kept;

struct bt_source {
    bt_source *next;
    const char *name;
    const char *shown; /* the name for messages, control characters escaped */
    const uint8_t *data;
    size_t size;
    uint32_t index;        /* in order of opening */
    uint32_t reported;     /* diagnostics kept for it */
    bt_severity kept_from; /* those kept are no less than that, once they are as many as may be */
    uint8_t *owned;        /* data, when the context owns it: `capacity` bytes, padded */
    size_t capacity;
    bool latin1;   /* text whose bytes are characters: its coding comment says latin-1 */
    bool comments; /* text that was parsed has some, but for the one that says its coding */
    bool binary;   /* external terms: places are byte offsets, not lines and columns */
    bt_kept *kept;
    uint32_t *lines; /* the offset of each line's start, made when first asked for */
    size_t line_count, line_capacity;
    uint32_t at; /* the last place asked for, from which the next is counted */
    bt_position position;
};

typedef struct bt_sources {
    bt_source *first, *last;
    uint32_t count;
} bt_sources;

/* Opens a file that a folder or another file names, rather than the user: a regular one, since
 * reading a pipe or a device may never end. As OTP has it, anything else is EISDIR. -1: errno. */
int bt_open_regular(const char *path);
/* bt_source_file for such a file. */
bt_status bt_source_regular(bt_ctx *ctx, const char *path, const bt_source **out);
void bt_sources_free(bt_ctx *ctx);
/* The bytes in memory that may be changed, with BT_SOURCE_PADDING zero bytes behind them: the
 * source's own, copied first when the caller owns them. NULL: no memory. */
uint8_t *bt_source_own(bt_ctx *ctx, const bt_source *source);
/* Hands bytes from bt_resize over to the source. BT_NOMEM: they are the caller's still. */
bt_status bt_source_keep(bt_ctx *ctx, const bt_source *source, uint8_t *bytes, size_t size);
/* The line that holds `offset`, without its line end. */
bt_span bt_source_line(bt_ctx *ctx, const bt_source *source, uint32_t offset);

/* Says that the source is no text. */
static inline void bt_source_is_binary(const bt_source *source) {
    ((bt_source *)source)->binary = true; /* every source is made by the library, none is const */
}
static inline bt_place bt_at(const bt_source *source, size_t begin, size_t end) {
    return (bt_place){source, {(uint32_t)begin, (uint32_t)end}};
}
#define BT_NOWHERE ((bt_place){NULL, {0, 0}})
/* The whole of a source, without a stretch: what concerns the file as such. */
static inline bt_place bt_whole(const bt_source *source) {
    return (bt_place){source, {UINT32_MAX, UINT32_MAX}};
}
static inline bool bt_is_whole(bt_place place) {
    return place.span.begin == UINT32_MAX;
}
/* What a file is that holds neither terms nor text, by its first bytes; NULL: not known. */
const char *bt_source_format(const bt_source *source);
#endif
