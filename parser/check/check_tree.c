/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks of a whole release: each of its files by itself, as bt_lint does, and all against each
 * other. An error is what keeps the release from starting; what it starts with all the same, but
 * differs between files, is a warning.
 */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/term.h"
#include "parser/check/check_tree.h"
#include "parser/release/filename.h"
#include "parser/release/variant.h"
#include "parser/release/view.h"

/* ---- lists of applications ------------------------------------------------------------------- */

const bt_tree_app *bt_tree_app_find(const bt_tree_apps *apps, const char *name) {
    uint32_t index = bt_names_find(&apps->names, name, strlen(name));
    return index == BT_NO_NAME ? NULL : &apps->items[index];
}

bool bt_tree_keep(bt_tree_run *run, bt_tree_apps *apps, const bt_tree_app *app) {
    apps->names.ctx = run->ctx;
    uint32_t *index = bt_names_slot(&apps->names, app->name, strlen(app->name));
    if (index != NULL && *index != BT_NO_NAME) return true;
    if (index == NULL || !bt_grow(&run->ctx->memory, (void **)&apps->items, sizeof *apps->items,
                                  &apps->capacity, apps->count + 1)) {
        run->status = BT_NOMEM;
        return false;
    }
    *index = (uint32_t)apps->count;
    apps->items[apps->count++] = *app;
    return true;
}

bool bt_tree_add(bt_tree_run *run, bt_tree_apps *apps, const bt_atom *name, const bt_term *version,
                 bool started, bt_place place) {
    size_t length;
    const char *text =
        version == NULL || !bt_is_string(version) ? "" : bt_string_utf8(run->ctx, version, &length);
    if (text == NULL) {
        run->status = BT_NOMEM;
        return false;
    }
    return bt_tree_keep(run, apps, &(bt_tree_app){bt_atom_bytes(name), text, started, place});
}

void bt_tree_apps_free(bt_tree_run *run, bt_tree_apps *apps) {
    bt_release(&run->ctx->memory, apps->items, apps->capacity * sizeof *apps->items);
    *apps = (bt_tree_apps){0};
}

bt_place bt_tree_place(bt_tree_run *run, const char *path) {
    const bt_source *source;
    if (path == NULL || bt_source_memory(run->ctx, path, "", 0, &source) != BT_OK) {
        run->status = BT_NOMEM;
        return BT_NOWHERE;
    }
    return bt_whole(source);
}

const char *bt_tree_instead(bt_tree_run *run, const char *name) {
    const bt_tree_lib *lib = bt_tree_find(&run->tree, name, NULL);
    return lib == NULL ? "" : bt_tree_show(run, lib->folder);
}

/* ---- lib and bin ----------------------------------------------------------------------------- */

/* Versions of an application that no release has, beside one that a release has. */
static void check_doubled(bt_tree_run *run) {
    const bt_tree_lib *libs = run->tree.libs;
    bt_place place = bt_tree_place(run, bt_tree_path(&run->tree, "lib", NULL, NULL));
    for (size_t i = 0, end; i < run->tree.lib_count && run->status != BT_NOMEM; i = end) {
        const bt_tree_lib *used = NULL;
        for (end = i; end < run->tree.lib_count && strcmp(libs[end].name, libs[i].name) == 0; end++)
            if (libs[end].used) used = &libs[end];
        for (; i < end && used != NULL && run->status != BT_NOMEM; i++) {
            /* an archive can have a folder beside it, for files that must be on disk */
            if (libs[i].used || strcmp(libs[i].version, used->version) == 0) continue;
            bt_tree_told(run,
                         bt_report(run->ctx, BT_MSG_TREE_DOUBLED, place,
                                   bt_tree_show(run, libs[i].name), bt_tree_show(run, used->folder),
                                   bt_tree_show(run, libs[i].folder),
                                   bt_tree_show(run, libs[i].folder)));
        }
    }
}

/* The folder of the release that is started; "releases" when that is not known. */
static const char *started_folder(bt_tree_run *run, const bt_tree_release **out) {
    *out = NULL;
    for (size_t i = 0; i < run->tree.release_count && run->version != NULL; i++)
        if (strcmp(run->version, run->tree.releases[i].version) == 0) *out = &run->tree.releases[i];
    if (*out == NULL && run->tree.release_count == 1) *out = &run->tree.releases[0];
    char *folder = *out == NULL ? bt_copy(run->ctx, "releases", 8)
                                : bt_filename_join(run->ctx, "releases", (*out)->version);
    if (folder == NULL) run->status = BT_NOMEM;
    return folder;
}

/* Whether a boot file is where programs look for it: in bin, or with the release that is started
 * (some release, when that is not known). */
static bool has_boot(const bt_tree_run *run, const bt_tree_release *started, const char *name) {
    if (bt_tree_has(&run->tree.bin, name)) return true;
    for (size_t i = 0; i < run->tree.release_count; i++)
        if (bt_tree_has(&run->tree.releases[i].files, name) &&
            (started == NULL || started == &run->tree.releases[i]))
            return true;
    return false;
}

/* OTP's script for embedded systems boots one file of one folder. */
static void check_start_erl(bt_tree_run *run) {
    const bt_tree_release *started;
    if (started_folder(run, &started) == NULL || started == NULL || run->version == NULL ||
        !bt_tree_has(&run->tree.bin, "start_erl"))
        return;
    if (!bt_tree_has(&started->files, "start.boot"))
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_START_MISSING, run->start_erl,
                                    bt_tree_show(run, run->version)));
}

/* Whether a release is one that someone made, not one of those that OTP comes with. */
static bool is_made(const bt_tree_release *release) {
    for (size_t i = 0; i < release->files.count; i++) {
        const char *name = release->files.names[i], *dot = strrchr(name, '.');
        if (dot != NULL && strcmp(dot, ".rel") == 0)
            return bt_variant_of(name) == BT_VARIANT_NONE &&
                   strcmp(name, "start_all_example.rel") != 0;
    }
    return false;
}

static bool has_ending(const char *name, const char *const *endings) {
    const char *dot = strrchr(name, '.');
    for (; *endings != NULL; endings++)
        if (dot != NULL && strcmp(dot, *endings) == 0) return true;
    return false;
}

static bool names(const bt_source *source, const char *text) {
    return memmem(source->data, source->size, text, strlen(text)) != NULL;
}

/* Programs name the boot files that they start, and give nodes a configuration. The first of
 * several that want one thing is told. */
static void check_programs(bt_tree_run *run) {
    static const char *const no_programs[] = {".boot", ".script", ".bat", ".ps1", NULL};
    static const struct {
        const char *name, *file;
    } boots[] = {{"no_dot_erlang", "no_dot_erlang.boot"}, {"start_clean", "start_clean.boot"}};
    const bt_tree_release *started;
    const char *folder = started_folder(run, &started);
    bool told[2] = {false, false};
    bool configured = started == NULL || !is_made(started) ||
                      bt_tree_has(&started->files, "sys.config") ||
                      bt_tree_has(&started->files, "sys.config.src");
    for (size_t i = 0; i < run->tree.bin.count && run->status != BT_NOMEM; i++) {
        const char *name = run->tree.bin.names[i];
        if (has_ending(name, no_programs)) continue;
        char *path = bt_tree_path(&run->tree, "bin", name, NULL);
        const bt_source *source = NULL;
        if (path == NULL || bt_source_quietly(run->ctx, path, &source) != BT_OK) {
            run->status = BT_NOMEM;
            return;
        }
        for (size_t j = 0; j < 2 && source != NULL; j++) {
            if (told[j] || has_boot(run, started, boots[j].file) || !names(source, boots[j].name))
                continue;
            told[j] = true;
            bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_BOOT_MISSING, bt_whole(source),
                                        bt_tree_show(run, name), boots[j].name,
                                        bt_tree_show(run, folder)));
        }
        if (configured || source == NULL || !names(source, "-config ")) continue;
        configured = true;
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_CONFIG_MISSING, bt_whole(source),
                                    bt_tree_show(run, name), bt_tree_show(run, folder)));
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

static bool add_variable(bt_tree_run *run, const char *name, const char *directory) {
    for (size_t i = 0; i < run->boot.variable_count; i++)
        if (strcmp(run->boot.variables[i].name, name) == 0) return true; /* given */
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
        char *folder = bt_filename_join(run->ctx, run->tree.root, "erts-");
        char *path = folder == NULL
                         ? NULL
                         : bt_alloc(run->ctx, strlen(folder) + strlen(run->tree.erts.names[i]) + 5);
        if (path == NULL) {
            run->status = BT_NOMEM;
            return false;
        }
        (void)stpcpy(stpcpy(stpcpy(path, folder), run->tree.erts.names[i]), "/bin");
        if (access(path, X_OK) == 0) return true;
    }
    return false;
}

/*
 * How a node of this release is started. $ROOT is the release's root when Erlang is part of it:
 * there is an emulator, or kernel is in lib. Else it is that of an installed Erlang, which is not
 * known. The start scripts of mix release give RELEASE_LIB, those of relx and Distillery
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
    char *lib = bt_tree_path(&run->tree, "lib", NULL, NULL);
    run->whole = has_emulator(run) || bt_tree_find(&run->tree, "kernel", NULL) != NULL;
    if (!add_variable(run, "RELEASE_LIB", lib)) return;
    if (run->whole && !add_variable(run, "ERTS_LIB_DIR", lib)) return;
    if (run->whole && run->boot.root == NULL) run->boot.root = run->tree.root;
    run->options.boot = &run->boot;
}

/* OTP's own boot files. */
static void lint_bin(bt_tree_run *run) {
    for (size_t i = 0; i < run->tree.bin.count && run->status != BT_NOMEM; i++) {
        const char *dot = strrchr(run->tree.bin.names[i], '.');
        if (dot == NULL || strcmp(dot, ".boot") != 0) continue;
        char *path = bt_tree_path(&run->tree, "bin", run->tree.bin.names[i], NULL);
        const bt_source *source;
        bt_status status = path == NULL ? BT_NOMEM : bt_source_file(run->ctx, path, &source);
        if (bt_tree_told(run, status) && status == BT_OK) (void)bt_tree_lint_boot(run, source);
    }
}

bool bt_tree_is_release(const bt_tree *tree) {
    if (tree->release_count != 0) return true;
    for (size_t i = 0; i < tree->bin.count; i++)
        if (bt_variant_of(tree->bin.names[i]) != BT_VARIANT_NONE &&
            strstr(tree->bin.names[i], ".boot") != NULL)
            return true;
    return false;
}

/* Folders that are there and cannot be read, which look empty. */
static bool check_readable(bt_tree_run *run) {
    const char *const folders[] = {NULL, "releases", "lib", "bin"};
    bool fine = true;
    struct stat st;
    for (size_t i = 0; i < sizeof folders / sizeof *folders; i++) {
        char *path = bt_tree_path(&run->tree, folders[i], NULL, NULL);
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

static void check_all(bt_tree_run *run) {
    size_t before = run->ctx->diags.count;
    bool readable = check_readable(run);
    if (!bt_tree_is_release(&run->tree) && !readable) return;
    if (!bt_tree_is_release(&run->tree)) {
        bt_tree_lint_folder(run);
        return;
    }
    set_boot(run, run->options.boot);
    if (run->status == BT_NOMEM) return;
    bt_tree_check_start(run);
    for (size_t i = 0; i < run->tree.release_count && run->status != BT_NOMEM; i++)
        bt_tree_check_release(run, &run->tree.releases[i]);
    if (run->status != BT_NOMEM) bt_tree_check_releases(run);
    if (run->status != BT_NOMEM) lint_bin(run);
    if (run->status != BT_NOMEM) check_doubled(run);
    if (run->status != BT_NOMEM) check_start_erl(run);
    if (run->status != BT_NOMEM) check_programs(run);
    bt_tree_forget_directories(run, before);
}

bt_status bt_lint_tree(bt_ctx *ctx, const char *directory, const bt_lint_options *options) {
    bt_tree_run run = {.ctx = ctx, .options = BT_LINT_OPTIONS_INIT, .start_erl = BT_NOWHERE};
    bt_take_options(&run.options, sizeof run.options, options);
    run.options.kind = BT_FILE_AUTO;
    bt_names_init(&run.said, ctx);
    bt_names_init(&run.lacking, ctx);
    run.status = run.options.schemas == NULL ? bt_schemas_new(ctx, &run.options.schemas) : BT_OK;
    if (run.status != BT_OK) return run.status;
    run.status = bt_tree_open(ctx, directory, &run.tree);
    if (run.status == BT_OK) check_all(&run);
    bt_tree_apps_free(&run, &run.all);
    bt_release(&ctx->memory, run.boots, run.boot_capacity * sizeof *run.boots);
    bt_release(&ctx->memory, run.variables, run.variable_capacity * sizeof *run.variables);
    bt_tree_free(&run.tree);
    return run.status;
}
