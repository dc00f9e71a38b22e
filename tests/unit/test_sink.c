/* SPDX-License-Identifier: Apache-2.0 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "counting.h"
#include "etf/ctx.h"
#include "etf/sink.h"

/* A folder that a test writes to, as the current one. */
static char folder[] = "/tmp/bt-sink-XXXXXX";

static void enter(void) {
    cr_assert_not_null(mkdtemp(folder));
    cr_assert_eq(chdir(folder), 0);
    (void)umask(022);
}

static void leave(void) {
    DIR *dir = opendir(".");
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        if (unlink(entry->d_name) != 0) (void)rmdir(entry->d_name);
    (void)closedir(dir);
    cr_assert_eq(rmdir(folder), 0);
}

/* How many files the folder has, hidden ones too. */
static size_t files(void) {
    size_t count = 0;
    DIR *dir = opendir(".");
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;)
        count += strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
    (void)closedir(dir);
    return count;
}

static void put(const char *path, const char *text) {
    FILE *file = fopen(path, "wb");
    cr_assert_not_null(file);
    cr_assert_eq(fputs(text, file) >= 0, 1);
    cr_assert_eq(fclose(file), 0);
}

static void expect_file(const char *path, const char *text) {
    char got[256];
    FILE *file = fopen(path, "rb");
    cr_assert_not_null(file, "%s is missing", path);
    got[fread(got, 1, sizeof got - 1, file)] = '\0';
    (void)fclose(file);
    cr_expect_str_eq(got, text);
}

static mode_t mode_of(const char *path) {
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    return st.st_mode & 07777;
}

static void expect_diag(bt_ctx *ctx, const char *name, const char *part) {
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    cr_expect_str_eq(diags[0]->name, name);
    cr_expect_not_null(strstr(diags[0]->text, part), "%s", diags[0]->text);
    bt_clear_diagnostics(ctx);
}

static bt_status write_whole(bt_ctx *ctx, const char *path, const char *text) {
    bt_file *file;
    bt_status status = bt_file_create(ctx, path, &file);
    if (status != BT_OK) return status;
    bt_sink sink = bt_file_sink(file);
    (void)sink.write(sink.user, text, strlen(text));
    return bt_file_commit(file);
}

TestSuite(file, .init = enter, .fini = leave);

Test(file, appears_whole_at_commit) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_file *file;
    cr_assert_eq(bt_file_create(ctx, "out", &file), BT_OK);
    bt_sink sink = bt_file_sink(file);
    cr_expect_eq(sink.write(sink.user, "whole", 5), 0);
    cr_expect_neq(access("out", F_OK), 0);
    cr_expect_eq(bt_file_commit(file), BT_OK);
    expect_file("out", "whole");
    cr_expect_eq(mode_of("out"), 0644);
    cr_expect_eq(files(), 1);
    counting_end(&c, ctx);
}

Test(file, replaces_and_keeps_permissions) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    put("out", "something longer before");
    cr_assert_eq(chmod("out", 0751), 0);
    cr_expect_eq(write_whole(ctx, "out", "after"), BT_OK);
    expect_file("out", "after");
    cr_expect_eq(mode_of("out"), 0751);
    cr_expect_eq(files(), 1);
    bt_ctx_free(ctx);
}

/* Whoever may write a file of another's, as one of its group, leaves it to the group. */
Test(file, replaces_and_keeps_the_group) {
    enum { SOMEBODY = 65533, GROUP = 12345 };
    const gid_t groups[] = {GROUP};
    struct stat st;
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (geteuid() != 0) cr_skip_test("only root can make such a file");
    put("out", "old");
    cr_assert_eq(chown("out", 0, GROUP), 0);
    cr_assert_eq(chmod("out", 0664), 0);
    cr_assert_eq(chown(".", SOMEBODY, SOMEBODY), 0);
    cr_assert_eq(setgroups(1, groups), 0);
    cr_assert_eq(setegid(SOMEBODY), 0);
    cr_assert_eq(seteuid(SOMEBODY), 0);
    cr_expect_eq(write_whole(ctx, "out", "new"), BT_OK);
    cr_expect_eq(stat("out", &st), 0);
    cr_expect_eq(st.st_uid, SOMEBODY);
    cr_expect_eq(st.st_gid, GROUP);
    cr_expect_eq(seteuid(0), 0);
    bt_ctx_free(ctx);
}

/* What others left behind is named, and never written to. */
Test(file, temporary_names_that_are_taken) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    char name[32];
    put("precious", "kept");
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(name, sizeof name, ".bootterm-%d.tmp", i);
        cr_assert_eq(i % 2 ? symlink("precious", name) : symlink("nothing", name), 0);
    }
    cr_expect_eq(write_whole(ctx, "out", "new"), BT_IO);
    expect_diag(ctx, "io/create", "'.bootterm-999.tmp': File exists");
    cr_assert_eq(unlink(".bootterm-500.tmp"), 0);
    cr_expect_eq(write_whole(ctx, "out", "new"), BT_OK);
    expect_file("out", "new");
    expect_file("precious", "kept");
    cr_expect_eq(files(), 1001);
    bt_ctx_free(ctx);
}

Test(file, discarding_leaves_what_was) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    put("out", "before");
    bt_file *file;
    cr_assert_eq(bt_file_create(ctx, "out", &file), BT_OK);
    bt_sink sink = bt_file_sink(file);
    cr_expect_eq(sink.write(sink.user, "after", 5), 0);
    bt_file_discard(file);
    expect_file("out", "before");
    cr_expect_eq(files(), 1);
    bt_ctx_free(ctx);
}

Test(file, a_link_stays_a_link) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    put("real", "before");
    cr_assert_eq(symlink("real", "one"), 0);
    cr_assert_eq(symlink("one", "two"), 0);
    cr_expect_eq(write_whole(ctx, "two", "after"), BT_OK);
    expect_file("real", "after");
    char target[16] = {0};
    cr_expect_eq(readlink("two", target, sizeof target - 1), 3);
    cr_expect_eq(readlink("one", target, sizeof target - 1), 4);
    cr_expect_eq(files(), 3);
    bt_ctx_free(ctx);
}

Test(file, a_link_to_nothing_makes_what_it_names) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_assert_eq(mkdir("sub", 0755), 0);
    cr_assert_eq(symlink("sub/real", "link"), 0);
    cr_expect_eq(write_whole(ctx, "link", "text"), BT_OK);
    expect_file("sub/real", "text");
    cr_expect_eq(unlink("sub/real"), 0);
    cr_assert_eq(symlink("loop", "loop"), 0);
    cr_expect_eq(write_whole(ctx, "loop", "text"), BT_IO);
    expect_diag(ctx, "io/create", "'loop'");
    bt_ctx_free(ctx);
}

Test(file, an_output_name_of_the_greatest_length) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    char name[256];
    memset(name, 'n', 255);
    name[255] = '\0';
    cr_expect_eq(write_whole(ctx, name, "text"), BT_OK);
    expect_file(name, "text");
    bt_ctx_free(ctx);
}

Test(file, a_place_that_cannot_be_is_io_create) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    put("file", "");
    static const char *const paths[] = {"none/out", "file/out", ".", "none/", ""};
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        char quoted[32];
        (void)snprintf(quoted, sizeof quoted, "'%s'", paths[i]);
        cr_expect_eq(write_whole(ctx, paths[i], "text"), BT_IO, "%s", paths[i]);
        expect_diag(ctx, "io/create", quoted);
    }
    cr_expect_eq(files(), 1);
    counting_end(&c, ctx);
}

Test(file, a_full_disk_is_io_write) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_expect_eq(write_whole(ctx, "/dev/full", "text"), BT_IO);
    expect_diag(ctx, "io/write", strerror(ENOSPC));
    cr_expect_eq(write_whole(ctx, "/dev/null", "text"), BT_OK);
    cr_expect_eq(files(), 0);
    bt_ctx_free(ctx);
}

Test(file, a_write_that_failed_keeps_the_old_file) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    put("out", "before");
    bt_file *file;
    cr_assert_eq(bt_file_create(ctx, "out", &file), BT_OK);
    /* Close its descriptor underneath it: the newest one of this process. */
    int newest = open("/dev/null", O_RDONLY | O_CLOEXEC);
    cr_assert_gt(newest, 0);
    (void)close(newest);
    (void)close(newest - 1);
    bt_sink sink = bt_file_sink(file);
    cr_expect_eq(sink.write(sink.user, "after", 5), EBADF);
    cr_expect_eq(bt_file_commit(file), BT_IO);
    expect_diag(ctx, "io/write", "'out'");
    expect_file("out", "before");
    cr_expect_eq(files(), 1);
    bt_ctx_free(ctx);
}

Test(file, a_pipe_is_written_in_place) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_assert_eq(mkfifo("pipe", 0600), 0);
    int reader = open("pipe", O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    cr_expect_eq(write_whole(ctx, "pipe", "text"), BT_OK);
    char got[8] = {0};
    cr_expect_eq(read(reader, got, sizeof got), 4);
    cr_expect_str_eq(got, "text");
    (void)close(reader);
    struct stat st;
    cr_expect(stat("pipe", &st) == 0 && S_ISFIFO(st.st_mode));
    bt_ctx_free(ctx);
}

/* ---- buffers and descriptors ----------------------------------------------------------------- */

Test(buffer, collects_everything) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    cr_expect_eq(sink.write(sink.user, NULL, 0), 0);
    for (int i = 0; i < 1000; i++) cr_assert_eq(sink.write(sink.user, "0123456789", 10), 0);
    cr_expect_eq(buffer.size, 10000);
    for (size_t i = 0; i < buffer.size; i++) cr_assert_eq(buffer.data[i], '0' + i % 10);
    bt_buffer_free(&buffer);
    cr_expect_eq(buffer.size, 0);
    counting_end(&c, ctx);
}

Test(buffer, without_memory_is_no_crash) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.memory_bytes = 40000;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &limits);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    static bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    bt_out_repeat(&out, 'x', 100000);
    cr_expect_eq(bt_out_end(ctx, &out), BT_NOMEM);
    bt_buffer_free(&buffer);
    counting_end(&c, ctx);
}

Test(out, pieces_of_every_size_arrive_in_order) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    static bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    static uint8_t piece[100000];
    static const size_t sizes[] = {0, 1, 8191, 1, 8192, 8193, 5, 100000, 2, 0, 16384};
    size_t total = 0;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        memset(piece, (int)i, sizes[i]);
        bt_out_bytes(&out, piece, sizes[i]);
        bt_out_byte(&out, 0xEE);
        total += sizes[i] + 1;
    }
    cr_expect_eq(bt_out_end(ctx, &out), BT_OK);
    cr_assert_eq(buffer.size, total);
    const uint8_t *at = buffer.data;
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        for (size_t j = 0; j < sizes[i]; j++) cr_assert_eq(*at++, i);
        cr_assert_eq(*at++, 0xEE);
    }
    bt_buffer_free(&buffer);
    counting_end(&c, ctx);
}

Test(out, formatted_text_is_never_cut) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    static bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    static const int widths[] = {1, 255, 256, 8000, 511, 1, 8190, 3}; /* a ';' follows each */
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        bt_out_format(&out, "%*d;", widths[i], (int)i);
    cr_expect_eq(bt_out_end(ctx, &out), BT_OK);
    const uint8_t *at = buffer.data;
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        for (int j = 1; j < widths[i]; j++) cr_assert_eq(*at++, ' ');
        cr_assert_eq(*at++, '0' + i);
        cr_assert_eq(*at++, ';');
    }
    cr_expect_eq(at, buffer.data + buffer.size);
    bt_out_format(&out, "%*d;", 32767, 0);
    cr_expect_eq(bt_out_end(ctx, &out), BT_IO);
    expect_diag(ctx, "io/output", strerror(EOVERFLOW));
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

static int count_and_fail(void *user, const void *data, size_t size) {
    (void)data;
    (void)size;
    ++*(int *)user;
    return EPIPE;
}

Test(out, the_first_failure_sticks) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    int calls = 0;
    static bt_out out;
    bt_out_init(&out, (bt_sink){count_and_fail, &calls});
    bt_out_repeat(&out, 'x', 500000);
    static const char big[50000];
    bt_out_bytes(&out, big, sizeof big);
    cr_expect_eq(bt_out_end(ctx, &out), BT_IO);
    cr_expect_eq(calls, 1);
    expect_diag(ctx, "io/output", strerror(EPIPE));
    cr_expect_eq(bt_sink_write(ctx, (bt_sink){count_and_fail, &calls}, "", 0), BT_OK);
    cr_expect_eq(bt_sink_write(ctx, (bt_sink){count_and_fail, &calls}, "x", 1), BT_IO);
    bt_ctx_free(ctx);
}

Test(descriptor, writes_all_and_reports_a_full_disk) {
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    bt_sink sink = bt_fd_sink(ends[1]);
    cr_expect_eq(sink.write(sink.user, "text", 4), 0);
    char got[8] = {0};
    cr_expect_eq(read(ends[0], got, sizeof got), 4);
    cr_expect_str_eq(got, "text");
    int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
    sink = bt_fd_sink(full);
    cr_expect_eq(sink.write(sink.user, "text", 4), ENOSPC);
}
