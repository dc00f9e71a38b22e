/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "counting.h"
#include "etf/ctx.h"
#include "etf/source.h"

/* The one diagnostic that there is. */
static const bt_diag *only(bt_ctx *ctx) {
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    return diags[0];
}

static void expect_data(const bt_source *source, const char *data, size_t size) {
    size_t got;
    const uint8_t *bytes = bt_source_data(source, &got);
    cr_assert_eq(got, size);
    cr_expect_eq(memcmp(bytes, data, size), 0);
}

/* Hands out `data` in pieces of at most `step`, with an EINTR before each; fails after `good`. */
typedef struct feed {
    const char *data;
    size_t size, step, at, good;
    int error;
    bool interrupted;
} feed;

static ptrdiff_t read_feed(void *user, void *buffer, size_t capacity) {
    feed *f = user;
    f->interrupted = !f->interrupted;
    if (f->interrupted) return -EINTR;
    if (f->error != 0 && f->at >= f->good) return -f->error;
    size_t n = f->size - f->at < f->step ? f->size - f->at : f->step;
    if (n > capacity) n = capacity;
    memcpy(buffer, f->data + f->at, n);
    f->at += n;
    return (ptrdiff_t)n;
}

Test(source, short_reads_and_interruptions_lose_nothing) {
    static char data[100000];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i * 7 % 251);
    static const size_t steps[] = {1, 7, 4096, 16384, 100000};
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        feed f = {.data = data, .size = sizeof data, .step = steps[i]};
        const bt_source *source;
        cr_assert_eq(bt_source_read(ctx, "feed", read_feed, &f, &source), BT_OK);
        expect_data(source, data, sizeof data);
        cr_expect_str_eq(bt_source_name(source), "feed");
        counting_end(&c, ctx);
    }
}

Test(source, padding_follows_what_was_read) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (size_t size = 16370; size < 16400; size++) {
        char *data = malloc(size);
        memset(data, 0xEE, size);
        feed f = {.data = data, .size = size, .step = size};
        const bt_source *source;
        cr_assert_eq(bt_source_read(ctx, "feed", read_feed, &f, &source), BT_OK);
        for (size_t i = 0; i < BT_SOURCE_PADDING; i++) cr_assert_eq(source->data[size + i], 0);
        free(data);
    }
    bt_ctx_free(ctx);
}

Test(source, a_read_that_fails_is_reported) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    feed f = {.data = "abcdef", .size = 6, .step = 2, .good = 4, .error = EIO};
    const bt_source *source;
    cr_expect_eq(bt_source_read(ctx, "feed", read_feed, &f, &source), BT_IO);
    cr_expect_str_eq(only(ctx)->name, "io/read");
    cr_expect_not_null(strstr(only(ctx)->text, strerror(EIO)));
    cr_expect_eq(only(ctx)->place.source, source);
    counting_end(&c, ctx);
}

static ptrdiff_t read_too_much(void *user, void *buffer, size_t capacity) {
    (void)buffer;
    return *(bool *)user ? (ptrdiff_t)capacity + 1 : PTRDIFF_MIN;
}

Test(source, a_count_that_none_may_be_is_a_failure) {
    for (int i = 0; i < 2; i++) {
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bool above = i == 0;
        const bt_source *source;
        cr_expect_eq(bt_source_read(ctx, "feed", read_too_much, &above, &source), BT_IO);
        cr_expect_str_eq(only(ctx)->name, "io/read");
        counting_end(&c, ctx);
    }
}

Test(source, the_input_limit_is_exact) {
    for (size_t limit = 1; limit <= 40000; limit += 19999) {
        char *data = calloc(1, limit + 1);
        for (size_t more = 0; more < 2; more++) {
            bt_limits limits = BT_LIMITS_INIT;
            limits.input_bytes = limit;
            counting c = {0};
            bt_ctx *ctx = counting_ctx(&c, &limits);
            feed f = {.data = data, .size = limit + more, .step = 1000};
            const bt_source *source;
            bt_status expected = more ? BT_INVALID : BT_OK;
            cr_expect_eq(bt_source_read(ctx, "feed", read_feed, &f, &source), expected);
            cr_expect_eq(bt_source_memory(ctx, "m", data, limit + more, &source), expected);
            FILE *file = tmpfile();
            cr_assert_eq(fwrite(data, 1, limit + more, file), limit + more);
            cr_assert_eq(fflush(file), 0);
            cr_assert_eq(lseek(fileno(file), 0, SEEK_SET), 0);
            cr_expect_eq(bt_source_fd(ctx, "fd", fileno(file), &source), expected);
            (void)fclose(file);
            cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 3 * more);
            const bt_diag *const *diags;
            if (bt_diagnostics(ctx, &diags) > 0) cr_expect_str_eq(diags[0]->name, "limit/input");
            counting_end(&c, ctx);
        }
        free(data);
    }
}

/* Zeros without end; counts how many were taken. */
static ptrdiff_t read_zeros(void *user, void *buffer, size_t capacity) {
    memset(buffer, 0, capacity);
    *(uint64_t *)user += capacity;
    return (ptrdiff_t)capacity;
}

Test(source, the_default_limits_are_those_of_the_header) {
    bool wide = sizeof(void *) == 8;
    cr_expect_eq(BT_MOST_INPUT, wide ? 4294967294u : 134217727u);
    cr_expect_eq(BT_STREAM_BYTES, wide ? 268435456u : 134217727u);
}

Test(source, what_never_ends_is_refused_early_unless_asked_for) {
    for (int asked = 0; asked < 2; asked++) {
        bt_limits limits = BT_LIMITS_INIT;
        if (asked) limits.input_bytes = 300 << 20;
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, &limits);
        const bt_source *source;
        uint64_t taken = 0, most = asked ? ctx->limits.input_bytes : BT_STREAM_BYTES;
        cr_expect_eq(bt_source_read(ctx, "zeros", read_zeros, &taken, &source), BT_INVALID);
        cr_expect_str_eq(only(ctx)->name, "limit/input");
        cr_expect_gt(taken, most);
        cr_expect_leq(taken, 2 * most);
        counting_end(&c, ctx);
    }
    bt_limits beyond = BT_LIMITS_INIT;
    beyond.input_bytes = UINT64_MAX;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &beyond);
    cr_expect_eq(ctx->stream_bytes, BT_MOST_INPUT);
    counting_end(&c, ctx);
}

Test(source, a_pipe_gives_everything) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    char data[40000];
    for (size_t i = 0; i < sizeof data; i++) data[i] = (char)(i % 253);
    cr_assert_eq(write(ends[1], data, sizeof data), sizeof data);
    cr_assert_eq(close(ends[1]), 0);
    const bt_source *source;
    cr_assert_eq(bt_source_fd(ctx, "-", ends[0], &source), BT_OK);
    expect_data(source, data, sizeof data);
    cr_expect_eq(fcntl(ends[0], F_GETFD), 0, "the descriptor is the caller's to close");
    (void)close(ends[0]);
    counting_end(&c, ctx);
}

Test(source, files) {
    char folder[] = "/tmp/bt-source-XXXXXX", path[64];
    cr_assert_not_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/file", folder);
    static const size_t sizes[] = {0, 1, 16383, 16384, 16385, 70000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        char *data = malloc(sizes[i] + 1);
        memset(data, 'x', sizes[i] + 1);
        FILE *file = fopen(path, "wb");
        cr_assert_eq(fwrite(data, 1, sizes[i], file), sizes[i]);
        cr_assert_eq(fclose(file), 0);
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        const bt_source *source;
        cr_assert_eq(bt_source_file(ctx, path, &source), BT_OK);
        expect_data(source, data, sizes[i]);
        cr_expect_str_eq(bt_source_name(source), path);
        counting_end(&c, ctx);
        free(data);
    }
    (void)unlink(path);
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    cr_expect_eq(bt_source_file(ctx, path, &source), BT_IO);
    cr_expect_str_eq(only(ctx)->name, "io/open");
    cr_expect_str_eq(bt_source_name(source), path);
    bt_clear_diagnostics(ctx);
    cr_expect_eq(bt_source_file(ctx, folder, &source), BT_IO);
    cr_expect_str_eq(only(ctx)->name, "io/directory");
    bt_clear_diagnostics(ctx);
    cr_expect_eq(bt_source_fd(ctx, "none", -1, &source), BT_IO);
    cr_expect_str_eq(only(ctx)->name, "io/read");
    counting_end(&c, ctx);
    (void)rmdir(folder);
}

Test(source, what_is_no_regular_file_is_read_to_its_end) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    cr_expect_eq(bt_source_file(ctx, "/dev/null", &source), BT_OK);
    expect_data(source, "", 0);
    cr_expect_eq(bt_source_file(ctx, "/proc/self/status", &source), BT_OK);
    cr_expect_eq(memcmp(source->data, "Name:", 5), 0);
    bt_ctx_free(ctx);
}

Test(source, own_copies_only_what_is_the_callers) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    static const char text[] = "text";
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "m", text, 4, &source), BT_OK);
    cr_expect_eq(bt_source_data(source, NULL), (const uint8_t *)text);
    uint8_t *own = bt_source_own(ctx, source);
    cr_expect_neq(own, (const uint8_t *)text);
    cr_expect_eq(memcmp(own, "text\0\0\0\0\0\0\0\0", 12), 0);
    cr_expect_eq(bt_source_own(ctx, source), own);
    cr_assert_eq(bt_source_memory(ctx, "m", NULL, 0, &source), BT_OK);
    cr_expect_not_null(bt_source_own(ctx, source));
    counting_end(&c, ctx);
}

/* ---- lines and columns ----------------------------------------------------------------------- */

static void expect_at(bt_ctx *ctx, const bt_source *source, uint32_t offset, uint32_t line,
                      uint32_t column, uint32_t utf16) {
    bt_position at = bt_locate(ctx, source, offset);
    cr_expect(at.line == line && at.column == column && at.utf16_column == utf16,
              "offset %u is at %u:%u (%u), not at %u:%u (%u)", offset, at.line, at.column,
              at.utf16_column, line, column, utf16);
}

Test(locate, columns_count_characters) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    /* offsets:               0  1..2     3..6             7   8   9  10 11 */
    static const char text[] = "a\xC3\xA9\xF0\x9F\x98\x80\tb\r\n\xFFx";
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "m", text, sizeof text - 1, &source), BT_OK);
    static const uint32_t rows[][4] = {
        {0, 1, 1, 1}, {1, 1, 2, 2},  {3, 1, 3, 3},  {7, 1, 4, 5},  {8, 1, 5, 6},
        {9, 1, 6, 7}, {10, 1, 7, 8}, {11, 2, 1, 1}, {12, 2, 2, 2}, {13, 2, 3, 3},
    };
    enum { ROWS = sizeof rows / sizeof *rows };
    /* In any order: what was asked before must not matter. */
    for (size_t i = 0; i < ROWS; i++)
        expect_at(ctx, source, rows[i][0], rows[i][1], rows[i][2], rows[i][3]);
    for (size_t i = ROWS; i-- > 0;)
        expect_at(ctx, source, rows[i][0], rows[i][1], rows[i][2], rows[i][3]);
    for (size_t i = 0; i < ROWS * 7; i++) {
        const uint32_t *row = rows[i * 3 % ROWS];
        expect_at(ctx, source, row[0], row[1], row[2], row[3]);
    }
    expect_at(ctx, source, 5000, 2, 3, 3); /* past the end is the end */
    counting_end(&c, ctx);
}

Test(locate, lines_end_at_line_feeds_only) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "m", "a\rb\n\n\nc\n", 8, &source), BT_OK);
    expect_at(ctx, source, 2, 1, 3, 3);
    expect_at(ctx, source, 4, 2, 1, 1);
    expect_at(ctx, source, 5, 3, 1, 1);
    expect_at(ctx, source, 6, 4, 1, 1);
    expect_at(ctx, source, 8, 5, 1, 1);
    bt_span line = bt_source_line(ctx, source, 2);
    cr_expect(line.begin == 0 && line.end == 3);
    line = bt_source_line(ctx, source, 4);
    cr_expect(line.begin == 4 && line.end == 4);
    line = bt_source_line(ctx, source, 8);
    cr_expect(line.begin == 8 && line.end == 8);
    cr_assert_eq(bt_source_memory(ctx, "m", "ab\r\ncd", 6, &source), BT_OK);
    line = bt_source_line(ctx, source, 3);
    cr_expect(line.begin == 0 && line.end == 2);
    line = bt_source_line(ctx, source, 4);
    cr_expect(line.begin == 4 && line.end == 6);
    cr_assert_eq(bt_source_memory(ctx, "m", "", 0, &source), BT_OK);
    expect_at(ctx, source, 0, 1, 1, 1);
    bt_ctx_free(ctx);
}

Test(locate, a_long_line_is_not_counted_from_its_start_each_time) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    size_t size = 20u << 20;
    char *text = malloc(size);
    memset(text, 'x', size);
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "m", text, size, &source), BT_OK);
    /* Counted from the start, these would take 10^12 steps. */
    for (uint32_t offset = 0; offset < size; offset += 200)
        cr_assert_eq(bt_locate(ctx, source, offset).column, offset + 1);
    free(text);
    bt_ctx_free(ctx);
}
