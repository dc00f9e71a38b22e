/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/source.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/utf8.h"

static bt_status add(bt_ctx *ctx, const char *name, bt_source **out) {
    bt_source *source = bt_alloc(ctx, sizeof *source);
    char *copy = bt_copy(ctx, name, strlen(name));
    char *shown = bt_escape(ctx, (const uint8_t *)name, strlen(name));
    if (source == NULL || copy == NULL || shown == NULL) return BT_NOMEM;
    *source = (bt_source){
        .name = copy, .shown = shown, .data = (const uint8_t *)"", .index = ctx->sources.count};
    if (ctx->sources.last == NULL)
        ctx->sources.first = source;
    else
        ctx->sources.last->next = source;
    ctx->sources.last = source;
    ctx->sources.count++;
    *out = source;
    return BT_OK;
}

static bt_status too_large(bt_ctx *ctx, const bt_source *source, uint64_t most) {
    return bt_report(ctx, BT_MSG_LIMIT_INPUT, bt_whole(source), (unsigned long long)most);
}

bt_status bt_source_memory(bt_ctx *ctx, const char *name, const void *data, size_t size,
                           const bt_source **out) {
    bt_source *source;
    bt_status status = add(ctx, name, &source);
    if (status != BT_OK) return status;
    *out = source;
    if (size > ctx->limits.input_bytes) return too_large(ctx, source, ctx->limits.input_bytes);
    source->data = size == 0 ? (const uint8_t *)"" : data;
    source->size = size;
    return BT_OK;
}

static bool resize_owned(bt_ctx *ctx, bt_source *source, size_t capacity) {
    uint8_t *data = bt_resize(&ctx->memory, source->owned, source->capacity, capacity);
    if (data == NULL) return false;
    source->owned = data;
    source->data = data;
    source->capacity = capacity;
    return true;
}

/* What to make room for when nobody knows how much will come. */
#define UNKNOWN_SIZE ((size_t)16 * 1024)

/* Reads to the end; `size` is how much is likely to come, 0: nobody knows. */
static bt_status read_all(bt_ctx *ctx, bt_source *source, size_t size, bt_read_fn read_some,
                          void *user) {
    size_t expected = size == 0 ? UNKNOWN_SIZE : size;
    uint64_t most = size == 0 ? ctx->stream_bytes : ctx->limits.input_bytes;
    /* One byte more, so that the read that fills the buffer also sees the end. */
    if (!resize_owned(ctx, source, expected + 1 + BT_SOURCE_PADDING)) return BT_NOMEM;
    for (;;) {
        size_t room = source->capacity - BT_SOURCE_PADDING - source->size;
        if (room == 0) {
            if (!resize_owned(ctx, source, source->capacity * 2)) return BT_NOMEM;
            continue;
        }
        ptrdiff_t n = read_some(user, source->owned + source->size, room);
        if (n == -EINTR) continue;
        if (n > 0 && (size_t)n > room) n = -EOVERFLOW;
        if (n < 0)
            return bt_report(ctx, BT_MSG_IO_READ, bt_whole(source),
                             strerror(n < -INT_MAX ? EIO : (int)-n));
        if (n == 0) break;
        source->size += (size_t)n;
        if (source->size > most) return too_large(ctx, source, most);
    }
    memset(source->owned + source->size, 0, BT_SOURCE_PADDING);
    return BT_OK;
}

bt_status bt_source_read(bt_ctx *ctx, const char *name, bt_read_fn read, void *user,
                         const bt_source **out) {
    bt_source *source;
    bt_status status = add(ctx, name, &source);
    if (status != BT_OK) return status;
    *out = source;
    return read_all(ctx, source, 0, read, user);
}

static ptrdiff_t read_descriptor(void *user, void *buffer, size_t capacity) {
    /* Linux reads at most 2 GiB - 4096 at once and says so with a short count. */
    ssize_t n = read(*(int *)user, buffer, capacity);
    return n < 0 ? -errno : n;
}

bt_status bt_source_fd(bt_ctx *ctx, const char *name, int fd, const bt_source **out) {
    bt_source *source;
    bt_status status = add(ctx, name, &source);
    if (status != BT_OK) return status;
    *out = source;
    struct stat st;
    if (fstat(fd, &st) != 0)
        return bt_report(ctx, BT_MSG_IO_READ, bt_whole(source), strerror(errno));
    if (S_ISDIR(st.st_mode)) return bt_report(ctx, BT_MSG_IO_DIRECTORY, bt_whole(source));
    size_t size = S_ISREG(st.st_mode) && st.st_size > 0 ? (size_t)st.st_size : 0;
    if (size > ctx->limits.input_bytes) return too_large(ctx, source, ctx->limits.input_bytes);
    return read_all(ctx, source, size, read_descriptor, &fd);
}

/* A source from a descriptor that open() gave for the path. */
static bt_status from_open(bt_ctx *ctx, const char *path, int fd, const bt_source **out) {
    if (fd < 0) {
        int error = errno;
        bt_source *source;
        bt_status status = add(ctx, path, &source);
        if (status != BT_OK) return status;
        *out = source;
        return bt_report(ctx, BT_MSG_IO_OPEN, bt_whole(source), strerror(error));
    }
    bt_status status = bt_source_fd(ctx, path, fd, out);
    (void)close(fd);
    return status;
}

bt_status bt_source_file(bt_ctx *ctx, const char *path, const bt_source **out) {
    return from_open(ctx, path, open(path, O_RDONLY | O_CLOEXEC), out);
}

int bt_open_regular(const char *path) {
    /* Without waiting for the other end of a pipe. */
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    if (fd < 0 || (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))) return fd;
    (void)close(fd);
    errno = EISDIR;
    return -1;
}

bt_status bt_source_regular(bt_ctx *ctx, const char *path, const bt_source **out) {
    int fd = bt_open_regular(path);
    if (fd >= 0 || errno != EISDIR) return from_open(ctx, path, fd, out);
    struct stat st;
    bt_source *source;
    bt_status status = add(ctx, path, &source);
    if (status != BT_OK) return status;
    *out = source;
    return stat(path, &st) == 0 && !S_ISDIR(st.st_mode)
               ? bt_report(ctx, BT_MSG_IO_SPECIAL, bt_whole(source))
               : bt_report(ctx, BT_MSG_IO_DIRECTORY, bt_whole(source));
}

const char *bt_source_name(const bt_source *source) {
    return source->name;
}

const uint8_t *bt_source_data(const bt_source *source, size_t *size) {
    if (size != NULL) *size = source->size;
    return source->data;
}

void bt_sources_free(bt_ctx *ctx) {
    for (bt_source *source = ctx->sources.first; source != NULL; source = source->next) {
        bt_release(&ctx->memory, source->owned, source->capacity);
        for (bt_kept *kept = source->kept; kept != NULL; kept = kept->next)
            bt_release(&ctx->memory, kept->bytes, kept->size);
        bt_release(&ctx->memory, source->lines, source->line_capacity * sizeof *source->lines);
    }
    ctx->sources = (bt_sources){0};
}

uint8_t *bt_source_own(bt_ctx *ctx, const bt_source *source) {
    if (source->owned != NULL) return source->owned;
    bt_source *mine = (bt_source *)source; /* every source is made here, none is const */
    const uint8_t *data = source->data;
    if (!resize_owned(ctx, mine, source->size + BT_SOURCE_PADDING)) return NULL;
    if (source->size != 0) memcpy(mine->owned, data, source->size);
    memset(mine->owned + source->size, 0, BT_SOURCE_PADDING);
    return mine->owned;
}

void bt_source_once(const bt_source *source) {
    ((bt_source *)source)->once = true; /* every source is made here, none is const */
}

bool bt_source_consume(const bt_source *source) {
    if (source->once && source->owned != NULL) ((bt_source *)source)->consumed = true;
    return source->consumed;
}

bt_status bt_source_keep(bt_ctx *ctx, const bt_source *source, uint8_t *bytes, size_t size) {
    bt_kept *kept = bt_alloc(ctx, sizeof *kept);
    if (kept == NULL) return BT_NOMEM;
    *kept = (bt_kept){source->kept, bytes, size};
    ((bt_source *)source)->kept = kept;
    return BT_OK;
}

static bool find_lines(bt_ctx *ctx, bt_source *source) {
    if (source->lines != NULL) return true;
    size_t at = 0;
    for (;;) {
        if (!bt_grow(&ctx->memory, (void **)&source->lines, sizeof *source->lines,
                     &source->line_capacity, source->line_count + 1)) {
            bt_release(&ctx->memory, source->lines, source->line_capacity * sizeof *source->lines);
            source->lines = NULL;
            source->line_count = source->line_capacity = 0;
            return false;
        }
        source->lines[source->line_count++] = (uint32_t)at;
        const uint8_t *end =
            at == source->size ? NULL : memchr(source->data + at, '\n', source->size - at);
        if (end == NULL) return true;
        at = (size_t)(end - source->data) + 1;
    }
}

/* The index of the line that holds `offset`. */
static size_t line_of(const bt_source *source, uint32_t offset) {
    size_t low = 0, high = source->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (source->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

bt_position bt_locate(bt_ctx *ctx, const bt_source *source, uint32_t offset) {
    bt_source *s = (bt_source *)source; /* for the tables made when first asked for */
    if (!find_lines(ctx, s)) return (bt_position){1, 1, 1};
    if (offset > s->size) offset = (uint32_t)s->size;
    size_t line = line_of(s, offset);
    /* On a long line, go on from the place asked for before. */
    if (s->position.line != line + 1 || s->at > offset) {
        s->position = (bt_position){(uint32_t)line + 1, 1, 1};
        s->at = s->lines[line];
    }
    while (s->at < offset) {
        uint32_t c;
        size_t length = s->latin1 ? 1 : bt_utf8_read(s->data + s->at, s->data + s->size, &c);
        s->position.column++;
        s->position.utf16_column += length == 4 ? 2 : 1;
        s->at += (uint32_t)(length == 0 ? 1 : length);
    }
    return s->position;
}

bt_span bt_source_line(bt_ctx *ctx, const bt_source *source, uint32_t offset) {
    if (!find_lines(ctx, (bt_source *)source)) return (bt_span){0, 0};
    size_t line = line_of(source, offset);
    uint32_t begin = source->lines[line];
    uint32_t end =
        line + 1 < source->line_count ? source->lines[line + 1] - 1 : (uint32_t)source->size;
    if (end > begin && source->data[end - 1] == '\r') end--;
    return (bt_span){begin, end};
}

const char *bt_source_format(const bt_source *source) {
    static const struct {
        const char *begin, *name;
    } formats[] = {
        {"FOR1", "a BEAM file"},
        {"\x1F\x8B", "a gzip archive"},
        {"PK\x03\x04", "a zip archive"},
        {"version https://git-lfs.", "a pointer of Git LFS"},
        {"\x7F"
         "ELF",
         "a program or library"},
    };
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        size_t length = strlen(formats[i].begin);
        if (source->size >= length && memcmp(source->data, formats[i].begin, length) == 0)
            return formats[i].name;
    }
    return NULL;
}
