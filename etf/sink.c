/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/big.h"
#include "etf/ctx.h"
#include "etf/diag.h"

/* The status for a sink's error number. */
static bt_status sink_status(bt_ctx *ctx, bt_sink sink, int error);

/* ---- buffered output ------------------------------------------------------------------------- */

void bt_out_flush(bt_out *out) {
    if (out->used != 0 && out->error == 0)
        out->error = out->sink.write(out->sink.user, out->bytes, out->used);
    out->used = 0;
}

void bt_out_slow(bt_out *out, const void *bytes, size_t size) {
    bt_out_flush(out);
    if (size <= sizeof out->bytes)
        bt_out_bytes(out, bytes, size);
    else if (out->error == 0)
        out->error = out->sink.write(out->sink.user, bytes, size);
}

void bt_out_repeat(bt_out *out, uint8_t byte, size_t count) {
    while (count > 0) {
        if (out->used == sizeof out->bytes) bt_out_flush(out);
        size_t room = sizeof out->bytes - out->used, step = count < room ? count : room;
        memset(out->bytes + out->used, byte, step);
        out->used += step;
        count -= step;
    }
}

void bt_out_format(bt_out *out, const char *format, ...) {
    for (;;) {
        size_t room = sizeof out->bytes - out->used;
        va_list arguments;
        va_start(arguments, format);
        int length = vsnprintf((char *)out->bytes + out->used, room, format, arguments);
        va_end(arguments);
        if (length >= 0 && (size_t)length < room) {
            out->used += (size_t)length;
            return;
        }
        if (out->used == 0) break;
        bt_out_flush(out);
    }
    if (out->error == 0) out->error = EOVERFLOW;
}

static int write_out(void *user, const void *data, size_t size) {
    bt_out *out = user;
    bt_out_bytes(out, data, size);
    return out->error;
}

bt_sink bt_out_sink(bt_out *out) {
    return (bt_sink){write_out, out};
}

bt_status bt_out_end(bt_ctx *ctx, bt_out *out) {
    bt_out_flush(out);
    return sink_status(ctx, out->sink, out->error);
}

bt_status bt_sink_write(bt_ctx *ctx, bt_sink sink, const void *bytes, size_t size) {
    return sink_status(ctx, sink, size == 0 ? 0 : sink.write(sink.user, bytes, size));
}

/* ---- memory and descriptors ------------------------------------------------------------------ */

static int write_buffer(void *user, const void *data, size_t size) {
    bt_buffer *buffer = user;
    if (size == 0) return 0;
    if (size > SIZE_MAX - buffer->size || !bt_grow(&buffer->ctx->memory, (void **)&buffer->data, 1,
                                                   &buffer->capacity, buffer->size + size))
        return ENOMEM;
    memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return 0;
}

bt_sink bt_buffer_sink(bt_buffer *buffer) {
    return (bt_sink){write_buffer, buffer};
}

void bt_buffer_free(bt_buffer *buffer) {
    bt_release(&buffer->ctx->memory, buffer->data, buffer->capacity);
    *buffer = (bt_buffer)BT_BUFFER_INIT(buffer->ctx);
}

static int write_fd(int fd, const void *data, size_t size) {
    const uint8_t *at = data;
    while (size > 0) {
        ssize_t n = write(fd, at, size);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return errno;
        if (n == 0) return EIO;
        at += n;
        size -= (size_t)n;
    }
    return 0;
}

static int write_descriptor(void *user, const void *data, size_t size) {
    return write_fd((int)(intptr_t)user, data, size);
}

bt_sink bt_fd_sink(int fd) {
    return (bt_sink){write_descriptor, (void *)(intptr_t)fd};
}

/* ---- files that appear whole or not at all --------------------------------------------------- */

struct bt_file {
    bt_ctx *ctx;
    const char *name; /* as the caller gave it */
    const char *path; /* the file to write, where symbolic links lead */
    char *temporary;  /* NULL when the path itself is written */
    int fd;
    int error;
};

static int write_file(void *user, const void *data, size_t size) {
    bt_file *file = user;
    if (file->error == 0) file->error = write_fd(file->fd, data, size);
    return file->error;
}

bt_sink bt_file_sink(bt_file *file) {
    return (bt_sink){write_file, file};
}

static bt_status write_failed(const bt_file *file, int error) {
    return bt_report(file->ctx, BT_MSG_IO_WRITE, BT_NOWHERE, file->name, strerror(error));
}

static bt_status sink_status(bt_ctx *ctx, bt_sink sink, int error) {
    if (error == 0) return BT_OK;
    if (error == ENOMEM) return BT_NOMEM;
    if (sink.write == write_file) return write_failed(sink.user, error);
    return bt_report(ctx, BT_MSG_IO_OUTPUT, BT_NOWHERE, strerror(error));
}

/* The length of a path up to its last part, its slash included. */
static size_t directory_length(const char *path) {
    const char *slash = strrchr(path, '/');
    return slash == NULL ? 0 : (size_t)(slash - path) + 1;
}

/* Where a symbolic link points to, as a path from here; `path` itself if it is no link. */
static char *link_target(bt_ctx *ctx, const char *path) {
    char text[4096];
    ssize_t length = readlink(path, text, sizeof text);
    if (length <= 0) return bt_copy(ctx, path, strlen(path));
    size_t before = text[0] == '/' ? 0 : directory_length(path);
    return bt_sprint(ctx, "%.*s%.*s", (int)before, path, (int)length, text);
}

/* The file to replace: where symbolic links lead, whether it exists or not. */
static char *target_of(bt_ctx *ctx, const char *path) {
    enum { MOST_LINKS = 40 };
    char *target = bt_copy(ctx, path, strlen(path));
    for (unsigned i = 0; target != NULL && i < MOST_LINKS; i++) {
        char *next = link_target(ctx, target);
        if (next != NULL && strcmp(next, target) == 0) break;
        target = next;
    }
    return target;
}

static bt_status create_failed(const bt_file *file, const char *name) {
    return bt_report(file->ctx, BT_MSG_IO_CREATE, BT_NOWHERE, name, strerror(errno));
}

/*
 * Opens a new file beside the path, with the owner and the permissions of what is there (`old`, or
 * NULL), as far as they can be given.
 *
 * It has a name, which a process that is killed outright leaves behind. Linux can make one without
 * a name (O_TMPFILE), but to replace what is there it has to be linked to a temporary name and
 * renamed all the same; not every file system has it, nor every process /proc to link from. It
 * would be a second way to write files, only to avoid a left-over file whose name says what it is.
 */
static bt_status create_temporary(bt_file *file, const struct stat *old) {
    static const char prefix[] = ".bootterm-", suffix[] = ".tmp";
    size_t before = directory_length(file->path);
    file->temporary = bt_alloc(file->ctx, before + sizeof prefix + BT_INT_TEXT + sizeof suffix);
    if (file->temporary == NULL) return BT_NOMEM;
    memcpy(file->temporary, file->path, before);
    memcpy(file->temporary + before, prefix, sizeof prefix);
    char *number = file->temporary + before + sizeof prefix - 1;
    /* Nobody else may open it until it has the permissions of the file that it replaces. */
    mode_t mode = old == NULL ? 0666 : 0600;
    for (int attempt = 0; attempt < 1000; attempt++) {
        memcpy(number + bt_int_text(attempt, number), suffix, sizeof suffix);
        file->fd = open(file->temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
        if (file->fd >= 0 || errno != EEXIST) break;
    }
    if (file->fd < 0) {
        /* Where each number is taken, that is no matter of the file that was named. */
        const char *name = errno == EEXIST ? file->temporary : file->name;
        file->temporary = NULL;
        return create_failed(file, name);
    }
    if (old != NULL) {
        /* Only root may change the owner of a file, but the owner may choose a group of theirs. */
        bool given = fchown(file->fd, old->st_uid, old->st_gid) == 0 ||
                     fchown(file->fd, (uid_t)-1, old->st_gid) == 0;
        (void)given;
        (void)fchmod(file->fd, old->st_mode & 0777);
    }
    return BT_OK;
}

bt_status bt_file_create(bt_ctx *ctx, const char *path, bt_file **out) {
    bt_file *file = bt_alloc(ctx, sizeof *file);
    char *name = bt_copy(ctx, path, strlen(path));
    if (file == NULL || name == NULL) return BT_NOMEM;
    *file = (bt_file){.ctx = ctx, .name = name, .path = name, .fd = -1};
    *out = file;
    struct stat st = {0};
    bool exists = stat(path, &st) == 0;
    if (!exists && (errno != ENOENT || path[directory_length(path)] == '\0'))
        return create_failed(file, file->name);
    if (exists && !S_ISREG(st.st_mode)) {
        file->fd = open(path, O_WRONLY | O_CLOEXEC);
        return file->fd < 0 ? create_failed(file, file->name) : BT_OK;
    }
    file->path = target_of(ctx, path);
    return file->path == NULL ? BT_NOMEM : create_temporary(file, exists ? &st : NULL);
}

static void remove_temporary(bt_file *file) {
    if (file->temporary != NULL) (void)unlink(file->temporary);
    file->temporary = NULL;
}

bt_status bt_file_commit(bt_file *file) {
    int error = file->error;
    if (close(file->fd) != 0 && error == 0) error = errno;
    file->fd = -1;
    if (error == 0 && file->temporary != NULL && rename(file->temporary, file->path) != 0)
        error = errno;
    if (error == 0) return BT_OK;
    remove_temporary(file);
    return write_failed(file, error);
}

void bt_file_discard(bt_file *file) {
    if (file->fd >= 0) (void)close(file->fd);
    file->fd = -1;
    remove_temporary(file);
}
