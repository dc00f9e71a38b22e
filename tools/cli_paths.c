/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_paths.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/source.h"
#include "parser/release/filename.h"

enum { MOST_PATH = 4096 };

/* A walk through folders. */
typedef struct walk {
    bt_ctx *ctx;
    void *user;
    size_t found; /* how many .app files */
} walk;

bool cli_is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* FOLDER/NAME; false: that is too long for a path. */
static bool join(char *path, const char *folder, const char *name) {
    size_t end = strlen(folder);
    const char *slash = end > 0 && folder[end - 1] == '/' ? "" : "/";
    int length = snprintf(path, MOST_PATH, "%s%s%s", folder, slash, name);
    return length > 0 && length < MOST_PATH;
}

static bt_status take_file(bt_ctx *ctx, const char *path, cli_take take, void *user) {
    const bt_source *source;
    bt_status status = bt_source_file(ctx, path, &source);
    return status == BT_OK ? take(user, source) : status;
}

/* Hands on the files of a folder whose names end in `end`, and counts them. Hidden ones, which
 * editors make, are left out. A folder that cannot be read has none. */
static bt_status take_folder(walk *w, const char *folder, const char *end, cli_take take,
                             size_t *found) {
    struct dirent **entries;
    bt_status worst = BT_OK;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[MOST_PATH];
        const char *name = entries[i]->d_name;
        const bt_source *source;
        if (name[0] != '.' && bt_filename_ends(name, end) && join(path, folder, name)) {
            ++*found;
            bt_status status = bt_source_regular(w->ctx, path, &source);
            bt_worse(&worst, status == BT_OK ? take(w->user, source) : status);
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return worst;
}

bt_status cli_each_file(bt_ctx *ctx, const char *path, const char *end, cli_take take, void *user) {
    walk w = {.ctx = ctx, .user = user};
    return cli_is_folder(path) ? take_folder(&w, path, end, take, &w.found)
                               : take_file(ctx, path, take, user);
}

/* What is called for the files of applications. */
typedef struct takers {
    cli_take app, schema;
} takers;

/* Hands on what is in an application's folder, with or without ebin. If schemas are wanted,
 * src/NAME.app.src stands in for an .app file that is not there yet. */
static bt_status take_application(walk *w, const char *folder, const takers *t) {
    char inner[MOST_PATH];
    size_t schemas = 0, before = w->found;
    bt_status worst = take_folder(w, folder, ".app", t->app, &w->found);
    if (join(inner, folder, "ebin"))
        bt_worse(&worst, take_folder(w, inner, ".app", t->app, &w->found));
    if (t->schema == NULL) return worst;
    if (w->found == before && join(inner, folder, "src"))
        bt_worse(&worst, take_folder(w, inner, ".app.src", t->app, &w->found));
    if (join(inner, folder, "priv"))
        bt_worse(&worst, take_folder(w, inner, ".schema", t->schema, &schemas));
    return worst;
}

/* The applications in a folder; with `inner_too` also in its apps and lib, where projects and
 * builds have theirs. */
static bt_status take_applications(walk *w, const char *path, const takers *t, bool inner_too) {
    struct dirent **entries;
    bt_status worst = take_application(w, path, t);
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[MOST_PATH];
        const char *name = entries[i]->d_name;
        bool other = name[0] != '.' && strcmp(name, "ebin") != 0;
        bool several = inner_too && (strcmp(name, "apps") == 0 || strcmp(name, "lib") == 0);
        if (other && join(inner, path, name) && cli_is_folder(inner))
            bt_worse(&worst, several ? take_applications(w, inner, t, false)
                                     : take_application(w, inner, t));
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return worst;
}

/* Reports a folder without any application, which is most likely the wrong one. */
static bt_status tell_empty(bt_ctx *ctx, const char *path) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, path, "", 0, &source);
    return status == BT_OK ? bt_report(ctx, BT_MSG_SCHEMA_NO_APPS, bt_whole(source)) : status;
}

bt_status cli_each_app(bt_ctx *ctx, const char *path, cli_take app, cli_take schema, void *user) {
    walk w = {.ctx = ctx, .user = user};
    if (!cli_is_folder(path)) return take_file(ctx, path, app, user);
    bt_status worst = take_applications(&w, path, &(takers){app, schema}, true);
    return w.found == 0 && worst == BT_OK ? tell_empty(ctx, path) : worst;
}
