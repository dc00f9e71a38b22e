/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A directory that is no release: a project, its config or ebin, a folder of releases or of
 * libraries. Of what is in it, releases are checked as such, and files that have a kind by name;
 * those of its subfolders where such files are by custom.
 */
#include <string.h>

#include "etf/source.h"
#include "parser/check/check_tree.h"
#include "parser/check/kind.h"
#include "parser/release/filename.h"

typedef struct folder {
    bt_tree_run *run;
    size_t found;
} folder;

static void lint_files(folder *f, const char *path) {
    bt_tree_run *run = f->run;
    bt_name_list files;
    (void)bt_tree_told(run, bt_tree_names(run->ctx, path, false, &files));
    for (size_t i = 0; i < files.count && run->status != BT_NOMEM; i++) {
        const bt_source *source;
        if (!bt_file_has_name(files.names[i])) continue;
        char *file = bt_filename_join(run->ctx, path, files.names[i]);
        bt_status status = file == NULL ? BT_NOMEM : bt_source_regular(run->ctx, file, &source);
        bool read = bt_tree_told(run, status) && status == BT_OK;
        if (read && bt_file_is_code(source)) continue;
        f->found++;
        if (read) (void)bt_tree_told(run, bt_lint(run->ctx, source, &run->options));
    }
    bt_name_list_free(&files);
}

/* Checks a folder in the directory that is a release; false: it is none. */
static bool lint_release(folder *f, const char *path) {
    bt_tree_run *run = f->run;
    bt_tree tree;
    bt_status status = bt_tree_open(run->ctx, path, &tree);
    bool release = status == BT_OK && bt_tree_is_release(&tree);
    bt_tree_free(&tree);
    if (release) {
        f->found++;
        status = bt_lint_tree(run->ctx, path, &run->options);
    }
    return !bt_tree_told(run, status) || release;
}

static bool is_custom(const char *name) {
    static const char *const names[] = {"config", "ebin", "priv", "rel", "src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

void bt_tree_lint_folder(bt_tree_run *run) {
    folder f = {run, 0};
    bt_name_list folders;
    lint_files(&f, run->tree.root);
    (void)bt_tree_told(run, bt_tree_names(run->ctx, run->tree.root, true, &folders));
    for (size_t i = 0; i < folders.count && run->status != BT_NOMEM; i++) {
        char *path = bt_filename_join(run->ctx, run->tree.root, folders.names[i]);
        char *ebin = path == NULL ? NULL : bt_filename_join(run->ctx, path, "ebin");
        if (ebin == NULL)
            run->status = BT_NOMEM;
        else if (!lint_release(&f, path))
            lint_files(&f, is_custom(folders.names[i]) ? path : ebin);
    }
    bt_name_list_free(&folders);
    if (f.found > 0) return;
    bt_place place = bt_tree_place(run, run->tree.root);
    if (run->status != BT_NOMEM)
        (void)bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_NOT_RELEASE, place));
}
