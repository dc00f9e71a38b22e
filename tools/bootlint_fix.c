/* SPDX-License-Identifier: Apache-2.0 */
#include "bootlint_fix.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* One fix may show the next mistake; so many rounds are enough for any file that people write. */
enum { MOST_ROUNDS = 20 };

/* A text with its errors counted and its fixes made. */
typedef struct round {
    size_t errors, fixes;
    char *text;
    size_t size;
} round;

/* Checks a text in a context of its own and makes its fixes. */
static bt_status mend(const char *name, const char *text, size_t size, bt_file_kind kind, int otp,
                      round *out) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (ctx == NULL) return BT_NOMEM;
    if (otp != 0) (void)bt_set_otp(ctx, otp);
    const bt_source *source;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_lint_options options = BT_LINT_OPTIONS_INIT;
    options.kind = kind;
    bt_status status = bt_source_memory(ctx, name, text, size, &source);
    if (status == BT_OK) status = bt_lint(ctx, source, &options);
    if (status == BT_INVALID) status = BT_OK;
    out->errors = bt_diagnostic_count(ctx, BT_ERROR);
    if (status == BT_OK) status = bt_write_fixed(ctx, source, bt_buffer_sink(&buffer), &out->fixes);
    out->size = buffer.size;
    out->text = status == BT_OK ? malloc(buffer.size + 1) : NULL;
    if (status == BT_OK && out->text == NULL) status = BT_NOMEM;
    if (status == BT_OK && buffer.size != 0) memcpy(out->text, buffer.data, buffer.size);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    return status;
}

/* ---- the lines that change ------------------------------------------------------------------- */

static const char *line_end(const char *at, const char *end) {
    const char *newline = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));
    return newline == NULL ? end : newline + 1;
}

static int put(bt_sink sink, const char *text, size_t size) {
    return sink.write(sink.user, text, size);
}

static int put_lines(bt_sink sink, const char *mark, const char *at, const char *end) {
    int error = 0;
    while (at < end && error == 0) {
        const char *next = line_end(at, end);
        error = put(sink, mark, 1);
        if (error == 0) error = put(sink, at, (size_t)(next - at));
        if (error == 0 && next[-1] != '\n')
            error = put(sink, "\n\\ No newline at end of file\n", 29);
        at = next;
    }
    return error;
}

/* Fixes never add or take away lines (at most the newline at the end), so that lines with the
 * same number are held against each other. */
static bt_status show(const char *path, const char *a, size_t a_size, const char *b, size_t b_size,
                      bt_sink sink) {
    const char *a_end = a + a_size, *b_end = b + b_size;
    char header[4400];
    int length = snprintf(header, sizeof header, "--- %s\n+++ %s\n", path, path);
    int error = put(sink, header, (size_t)length);
    for (unsigned line = 1; error == 0 && (a < a_end || b < b_end); line++) {
        const char *a_next = line_end(a, a_end), *b_next = line_end(b, b_end);
        size_t a_length = (size_t)(a_next - a), b_length = (size_t)(b_next - b);
        if (a_length != b_length || memcmp(a, b, a_length) != 0) {
            length = snprintf(header, sizeof header, "@@ -%u,%d +%u,%d @@\n", line, a_length != 0,
                              line, b_length != 0);
            error = put(sink, header, (size_t)length);
            if (error == 0) error = put_lines(sink, "-", a, a_next);
            if (error == 0) error = put_lines(sink, "+", b, b_next);
        }
        a = a_next;
        b = b_next;
    }
    return error == 0 ? BT_OK : BT_IO;
}

static bt_status replace(bt_ctx *ctx, const char *path, const round *last) {
    bt_file *file;
    bt_status status = bt_file_create(ctx, path, &file);
    if (status != BT_OK) return status;
    bt_sink sink = bt_file_sink(file);
    if (sink.write(sink.user, last->text, last->size) != 0) {
        bt_file_discard(file);
        return BT_IO;
    }
    return bt_file_commit(file);
}

bt_status lint_fix(const char *path, const bt_lint_options *options, int otp, bool diff,
                   bt_sink sink) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    if (ctx == NULL) return BT_NOMEM;
    bt_status status = bt_source_file(ctx, path, &source);
    size_t size = 0, errors = 0;
    const char *text = status == BT_OK ? (const char *)bt_source_data(source, &size) : NULL;
    bt_file_kind kind = options->kind;
    if (status == BT_OK && kind == BT_FILE_AUTO) kind = bt_file_kind_of(source);
    round last = {0};
    for (int i = 0; status == BT_OK && i < MOST_ROUNDS; i++) {
        round next = {0};
        status = mend(path, i == 0 ? text : last.text, i == 0 ? size : last.size, kind, otp, &next);
        if (i == 0) errors = next.errors;
        bool done = status != BT_OK || next.fixes == 0;
        free(last.text);
        last = next;
        if (done) break;
    }
    bool changed = status == BT_OK && last.errors < errors &&
                   (last.size != size || memcmp(last.text, text, size) != 0);
    if (changed && diff) status = show(path, text, size, last.text, last.size, sink);
    if (changed && !diff) {
        status = replace(ctx, path, &last);
        if (status != BT_OK) (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(STDERR_FILENO));
    }
    free(last.text);
    bt_ctx_free(ctx);
    return status;
}
