/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of a directory. In a release, each file is checked by itself, as by bt_lint, and all are
 * compared. An error is what keeps the release from starting; other contradictions between files
 * are warnings. In another directory (a project, its config or ebin, a folder of releases or
 * libraries), the releases in it are checked, and the files whose name says their kind, also in
 * subfolders where such files are usual.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/source.h"
#include "parser/check/kind.h"
#include "parser/check/tree_run.h"
#include "parser/release/filename.h"

/* Begins to check a directory. close_run has to be called in any case. */
static void open_run(bt_tree_run *run, bt_ctx *ctx, const char *directory,
                     const bt_lint_options *options) {
    *run = (bt_tree_run){.ctx = ctx, .options = BT_LINT_OPTIONS_INIT, .start_erl = BT_NOWHERE};
    bt_take_options(&run->options, sizeof run->options, options);
    run->options.kind = BT_FILE_AUTO;
    bt_names_init(&run->said, ctx);
    bt_names_init(&run->lacking, ctx);
    bt_index_init(&run->modules, ctx);
    run->status = bt_tree_open(ctx, directory, &run->tree);
    if (run->status == BT_OK && run->options.schemas == NULL)
        run->status = bt_schemas_new(ctx, &run->options.schemas);
}

static void close_run(bt_tree_run *run) {
    bt_tree_apps_free(run, &run->all);
    bt_release(&run->ctx->memory, run->boots, run->boot_capacity * sizeof *run->boots);
    bt_release(&run->ctx->memory, run->variables, run->variable_capacity * sizeof *run->variables);
    bt_tree_free(&run->tree);
}

/* Reports folders that cannot be read, as they would look empty. True: there are none. */
static bool check_readable(bt_tree_run *run) {
    const char *const folders[] = {NULL, "releases", "lib", "bin"};
    bool fine = true;
    struct stat st;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = bt_tree_path(&run->tree, folders[i], NULL);
        if (path == NULL) run->status = BT_NOMEM;
        if (path == NULL || lstat(path, &st) != 0) continue;
        DIR *directory = opendir(path);
        if (directory != NULL) {
            (void)closedir(directory);
            continue;
        }
        fine = false;
        const char *why = strerror(errno);
        bt_place place = bt_tree_place(run, path);
        if (run->status == BT_NOMEM) break;
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_FOLDER, place, why));
    }
    return fine;
}

/* ---- a release ------------------------------------------------------------------------------- */

static bool is_release(const bt_tree *tree) {
    if (tree->release_count != 0) return true;
    for (size_t i = 0; i < tree->bin.count; i++)
        if (bt_variant_of(tree->bin.names[i]) != BT_VARIANT_NONE &&
            strstr(tree->bin.names[i], ".boot") != NULL)
            return true;
    return false;
}

static bool add_variable(bt_tree_run *run, const char *name, const char *directory) {
    for (size_t i = 0; i < run->boot.variable_count; i++)
        if (strcmp(run->boot.variables[i].name, name) == 0) return true; /* the caller has set it */
    if (directory == NULL ||
        !bt_grow(&run->ctx->memory, (void **)&run->variables, sizeof *run->variables,
                 &run->variable_capacity, run->boot.variable_count + 1)) {
        run->status = BT_NOMEM;
        return false;
    }
    run->variables[run->boot.variable_count++] = (bt_boot_variable){name, directory};
    run->boot.variables = run->variables;
    return true;
}

static bool has_emulator(bt_tree_run *run) {
    for (size_t i = 0; i < run->tree.erts.count && run->status != BT_NOMEM; i++) {
        char *path = bt_sprint(run->ctx, "%s/erts-%s/bin", run->tree.root, run->tree.erts.names[i]);
        if (path == NULL)
            run->status = BT_NOMEM;
        else if (access(path, X_OK) == 0)
            return true;
    }
    return false;
}

/*
 * How a node of this release is started. $ROOT is the release's root when Erlang is part of it: it
 * has an emulator, or kernel in lib. Otherwise it is the root of an installed Erlang, which is not
 * known. The start scripts of mix release set RELEASE_LIB, those of relx and Distillery
 * ERTS_LIB_DIR.
 */
static void set_boot(bt_tree_run *run, const bt_boot_options *given) {
    run->boot = (bt_boot_options)BT_BOOT_OPTIONS_INIT;
    bt_take_options(&run->boot, sizeof run->boot, given);
    const bt_boot_variable *variables = run->boot.variables;
    size_t count = run->boot.variable_count;
    run->boot.variable_count = 0;
    run->boot.more_variables = true;
    for (size_t i = 0; i < count; i++)
        if (!add_variable(run, variables[i].name, variables[i].directory)) return;
    char *lib = bt_tree_path(&run->tree, "lib", NULL);
    run->whole = has_emulator(run) || bt_tree_find(&run->tree, "kernel", NULL) != NULL;
    if (!add_variable(run, "RELEASE_LIB", lib)) return;
    if (run->whole && !add_variable(run, "ERTS_LIB_DIR", lib)) return;
    if (run->whole && run->boot.root == NULL) run->boot.root = run->tree.root;
    run->options.boot = &run->boot;
}

static void check_release(bt_tree_run *run) {
    size_t before = run->ctx->diags.count;
    (void)check_readable(run);
    set_boot(run, run->options.boot);
    if (run->status == BT_NOMEM) return;
    bt_tree_check_start(run);
    for (size_t i = 0; i < run->tree.release_count && run->status != BT_NOMEM; i++)
        bt_tree_check_release(run, &run->tree.releases[i]);
    if (run->status != BT_NOMEM) bt_tree_check_releases(run);
    if (run->status != BT_NOMEM) bt_tree_check_bin(run);
    bt_tree_forget_directories(run, before);
}

/* ---- another directory ----------------------------------------------------------------------- */

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
        if (read && bt_source_is_code(source)) continue;
        f->found++;
        bt_lint_options options = run->options;
        /* Nodes with this configuration are started in the project's folder; those with this
         * vm.args in that of a release. */
        if (read && bt_source_kind(source) == BT_FILE_CONFIG) options.directory = run->tree.root;
        if (read) (void)bt_tree_told(run, bt_lint(run->ctx, source, &options));
    }
    bt_name_list_free(&files);
}

/* Checks a folder if it is a release; false: it is none. */
static bool lint_release(folder *f, const char *path) {
    bt_tree_run run;
    open_run(&run, f->run->ctx, path, &f->run->options);
    bool release = run.status == BT_OK && is_release(&run.tree);
    if (release) {
        f->found++;
        check_release(&run);
    }
    close_run(&run);
    return !bt_tree_told(f->run, run.status) || release;
}

static bool is_usual(const char *name) {
    static const char *const names[] = {"config", "ebin", "priv", "rel", "src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i]) == 0) return true;
    return false;
}

/* Calls a function with each folder in a directory and its name, until memory runs out. */
static void each_folder(folder *f, const char *path,
                        void (*step)(folder *f, const char *path, const char *name)) {
    bt_tree_run *run = f->run;
    bt_name_list folders;
    (void)bt_tree_told(run, bt_tree_names(run->ctx, path, true, &folders));
    for (size_t i = 0; i < folders.count && run->status != BT_NOMEM; i++) {
        char *below = bt_filename_join(run->ctx, path, folders.names[i]);
        if (below == NULL)
            run->status = BT_NOMEM;
        else
            step(f, below, folders.names[i]);
    }
    bt_name_list_free(&folders);
}

static void lint_releases(folder *f, const char *path, const char *name) {
    (void)name;
    (void)lint_release(f, path);
}

static void lint_usual(folder *f, const char *path, const char *name) {
    if (is_usual(name)) lint_files(f, path);
    if (strcmp(name, "rel") == 0) each_folder(f, path, lint_releases);
}

/* Checks an application of a project with several, which may have files of its own. */
static void lint_application(folder *f, const char *path, const char *name) {
    (void)name;
    each_folder(f, path, lint_usual);
}

/* Checks another folder: of an application, whose .app file is made from the one in src, or of a
 * build, _build/prod. */
static void lint_other(folder *f, const char *path) {
    bt_ctx *ctx = f->run->ctx;
    size_t before = f->found;
    char *ebin = bt_filename_join(ctx, path, "ebin");
    char *src = bt_filename_join(ctx, path, "src");
    char *rel = bt_filename_join(ctx, path, "rel");
    if (ebin == NULL || src == NULL || rel == NULL) {
        f->run->status = BT_NOMEM;
        return;
    }
    lint_files(f, ebin);
    if (f->found == before) lint_files(f, src);
    each_folder(f, rel, lint_releases);
}

static void lint_folder(folder *f, const char *path, const char *name) {
    if (lint_release(f, path)) return;
    if (is_usual(name))
        lint_usual(f, path, name);
    else if (strcmp(name, "apps") == 0)
        each_folder(f, path, lint_application);
    else
        lint_other(f, path);
}

static void check_folder(bt_tree_run *run) {
    folder f = {run, 0};
    if (!check_readable(run)) return;
    lint_files(&f, run->tree.root);
    each_folder(&f, run->tree.root, lint_folder);
    if (f.found > 0) return;
    bt_place place = bt_tree_place(run, run->tree.root);
    if (run->status != BT_NOMEM)
        (void)bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_NOT_RELEASE, place));
}

bt_status bt_lint_tree(bt_ctx *ctx, const char *directory, const bt_lint_options *options) {
    bt_tree_run run;
    open_run(&run, ctx, directory, options);
    if (run.status == BT_OK && is_release(&run.tree))
        check_release(&run);
    else if (run.status == BT_OK)
        check_folder(&run);
    close_run(&run);
    return run.status;
}
