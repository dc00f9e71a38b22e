/* SPDX-License-Identifier: Apache-2.0 */
/* Whether a project's rebar.config, relx.config or reltool.config names a configuration: relx makes
 * sys.config of `{sys_config, "config/dev.config"}`, and rebar3 reads files to include itself. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/source.h"
#include "parser/check/config.h"
#include "parser/release/filename.h"
#include "parser/release/view.h"

enum { MOST_FOLDERS = 4 }; /* the file's folder, and those above it */

/* Whether a term is the name of a file in a folder. */
static bt_status is_file(bt_ctx *ctx, const char *folder, const bt_term *term,
                         const struct stat *file, bool *same) {
    struct stat st;
    if (term->kind != BT_STRING) return BT_OK;
    const char *name = bt_copy(ctx, (const char *)term->as.bytes, term->count);
    const char *path = name == NULL ? NULL : bt_filename_join(ctx, folder, name);
    if (path == NULL) return BT_NOMEM;
    *same = stat(path, &st) == 0 && st.st_dev == file->st_dev && st.st_ino == file->st_ino;
    return BT_OK;
}

static bool ends_in(const bt_term *string, const char *end) {
    size_t length = strlen(end);
    return string->kind == BT_STRING && string->count >= length &&
           memcmp(string->as.bytes + string->count - length, end, length) == 0;
}

/* Whether an entry names a file that is no configuration of a node: one with the variables of an
 * overlay, one that an overlay makes something else of, or one that Common Test gives to the
 * suites. */
static bool is_for_others(const bt_term *item, bool in_tests) {
    if (bt_is_tuple(item, 3, "copy") || bt_is_tuple(item, 3, "template"))
        return !ends_in(&item->as.items[2], "sys.config") &&
               !ends_in(&item->as.items[2], "app.config");
    return bt_is_tuple(item, 2, "overlay_vars") || (in_tests && bt_is_tuple(item, 2, "config"));
}

/* Looks for the file's name in a term. */
static bt_status find(bt_ctx *ctx, const char *folder, const bt_term *root, const struct stat *file,
                      bool *found) {
    const bt_term **left = NULL;
    size_t count = 0, capacity = 0;
    bt_status status = BT_OK;
    if (is_for_others(root, false)) return BT_OK;
    for (const bt_term *term = root; status == BT_OK && !*found;) {
        bool in_tests = bt_is_tuple(term, 2, "ct_opts");
        if (in_tests) term = &term->as.items[1];
        bool inner = term->kind == BT_LIST || term->kind == BT_TUPLE;
        status = is_file(ctx, folder, term, file, found);
        if (inner &&
            !bt_grow(&ctx->memory, (void **)&left, sizeof *left, &capacity, count + term->count))
            status = BT_NOMEM;
        for (uint32_t i = 0; inner && status == BT_OK && i < term->count; i++)
            if (!is_for_others(&term->as.items[i], in_tests)) left[count++] = &term->as.items[i];
        if (count == 0) break;
        term = left[--count];
    }
    bt_release(&ctx->memory, left, capacity * sizeof *left);
    return status;
}

/* Whether one of a folder's files names it. */
static bt_status is_named_in(bt_ctx *ctx, const char *folder, const struct stat *file,
                             bool *found) {
    static const char *const names[] = {"rebar.config", "relx.config", "reltool.config"};
    bt_status status = BT_OK;
    for (size_t i = 0; i < sizeof names / sizeof *names && !*found && status == BT_OK; i++) {
        char *path = bt_filename_join(ctx, folder, names[i]);
        const bt_source *source;
        bt_forms forms = {0};
        if (path == NULL) return BT_NOMEM;
        int fd = bt_open_regular(path);
        if (fd < 0) continue;
        bt_diag_mark mark = bt_mark(ctx, NULL);
        status = bt_source_fd(ctx, path, fd, &source);
        (void)close(fd);
        if (status == BT_OK) mark = bt_mark(ctx, source);
        if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
        bt_rollback(ctx, &mark); /* mistakes in it are not reported here */
        for (uint32_t f = 0; status == BT_OK && f < forms.count && !*found; f++)
            status = find(ctx, folder, bt_form(&forms, f).term, file, found);
        if (status != BT_NOMEM) status = BT_OK;
    }
    return status;
}

bt_status bt_config_is_named(bt_file_run *run, bool *found) {
    const char *name = run->source->name, *slash = strrchr(name, '/');
    struct stat file;
    *found = false;
    if (stat(name, &file) != 0) return BT_OK;
    const char *folder = slash == NULL ? "." : bt_copy(run->ctx, name, (size_t)(slash - name) + 1);
    bt_status status = BT_OK;
    for (int i = 0; i < MOST_FOLDERS && !*found && status == BT_OK; i++) {
        if (folder == NULL) return BT_NOMEM;
        status = is_named_in(run->ctx, folder, &file, found);
        folder = bt_filename_join(run->ctx, folder, "..");
    }
    return status;
}
