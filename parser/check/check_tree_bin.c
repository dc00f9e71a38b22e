/* SPDX-License-Identifier: Apache-2.0 */
/* bin and lib, after all releases: OTP's own boot files, what programs start, and versions of
 * libraries that no release has. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/check/tree_run.h"
#include "parser/release/filename.h"
#include "parser/release/variant.h"

/* Checks OTP's own boot files. */
static void lint_bin(bt_tree_run *run) {
    for (size_t i = 0; i < run->tree.bin.count && run->status != BT_NOMEM; i++) {
        const char *dot = strrchr(run->tree.bin.names[i], '.');
        if (dot == NULL || strcmp(dot, ".boot") != 0) continue;
        char *path = bt_tree_path(&run->tree, "bin", run->tree.bin.names[i]);
        const bt_source *source;
        bt_status status = path == NULL ? BT_NOMEM : bt_source_file(run->ctx, path, &source);
        if (bt_tree_told(run, status) && status == BT_OK)
            (void)bt_tree_lint_boot(run, source, false);
    }
}

/* Checks the .appup files of libraries, from which upgrades are made. */
static void lint_appups(bt_tree_run *run) {
    for (size_t i = 0; i < run->tree.lib_count && run->status != BT_NOMEM; i++) {
        const bt_tree_lib *lib = &run->tree.libs[i];
        const char *path =
            bt_sprint(run->ctx, "%s/lib/%s/ebin/%s.appup", run->tree.root, lib->folder, lib->name);
        const bt_source *source = NULL;
        if (path == NULL || bt_source_quietly(run->ctx, path, &source) != BT_OK)
            run->status = BT_NOMEM;
        else if (source != NULL)
            (void)bt_tree_told(run, bt_lint(run->ctx, source, &run->options));
    }
}

/* Reports versions of an application that no release has, beside one that a release has. */
static void check_doubled(bt_tree_run *run) {
    const bt_tree_lib *libs = run->tree.libs;
    bt_place place = bt_tree_place(run, bt_tree_path(&run->tree, "lib", NULL));
    for (size_t i = 0, end; i < run->tree.lib_count && run->status != BT_NOMEM; i = end) {
        const bt_tree_lib *used = NULL;
        for (end = i; end < run->tree.lib_count && strcmp(libs[end].name, libs[i].name) == 0; end++)
            if (libs[end].used) used = &libs[end];
        for (; i < end && used != NULL && run->status != BT_NOMEM; i++) {
            /* an archive may have a folder beside it with files that have to be on disk */
            if (libs[i].used || strcmp(libs[i].version, used->version) == 0) continue;
            bt_tree_told(run,
                         bt_report(run->ctx, BT_MSG_TREE_DOUBLED, place,
                                   bt_tree_show(run, libs[i].name), bt_tree_show(run, used->folder),
                                   bt_tree_show(run, libs[i].folder),
                                   bt_tree_show(run, libs[i].folder)));
        }
    }
}

/* The folder of the release that is started; "releases" if that is not known. */
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
 * (with any release, if that is not known). */
static bool has_boot(const bt_tree_run *run, const bt_tree_release *started, const char *name) {
    if (bt_name_list_has(&run->tree.bin, name)) return true;
    for (size_t i = 0; i < run->tree.release_count; i++)
        if (bt_name_list_has(&run->tree.releases[i].files, name) &&
            (started == NULL || started == &run->tree.releases[i]))
            return true;
    return false;
}

/* OTP's script for embedded systems boots one file of one folder. */
static void check_start_erl(bt_tree_run *run) {
    const bt_tree_release *started;
    if (started_folder(run, &started) == NULL || started == NULL || run->version == NULL ||
        !bt_name_list_has(&run->tree.bin, "start_erl"))
        return;
    if (!bt_name_list_has(&started->files, "start.boot"))
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_START_MISSING, run->start_erl,
                                    bt_tree_show(run, run->version)));
}

/* Whether somebody made a release; false: it came with OTP. */
static bool is_made(const bt_tree_release *release) {
    for (size_t i = 0; i < release->files.count; i++) {
        const char *name = release->files.names[i], *dot = strrchr(name, '.');
        if (dot != NULL && strcmp(dot, ".rel") == 0)
            return bt_variant_of(name) == BT_VARIANT_NONE &&
                   strcmp(name, "start_all_example.rel") != 0;
    }
    return false;
}

static const char *const no_programs[] = {".boot", ".script", ".bat", ".ps1", NULL};

static bool has_ending(const char *name, const char *const *endings) {
    const char *dot = strrchr(name, '.');
    for (; *endings != NULL; endings++)
        if (dot != NULL && strcmp(dot, *endings) == 0) return true;
    return false;
}

static bool names(const bt_source *source, const char *text) {
    return memmem(source->data, source->size, text, strlen(text)) != NULL;
}

/* The files that start scripts of mix release and relx read: with the release that is started, or
 * in releases. */
static const struct bt_tree_read {
    const char *text, *file;
    bool common;
} reads[] = {
    {"$REL_VSN_DIR/env.sh\"", "env.sh", false},
    {"$REL_VSN_DIR/elixir\"", "elixir", false},
    {"$REL_VSN_DIR/iex\"", "iex", false},
    {"$REL_VSN_DIR/vm.args\"", "vm.args", false},
    {"$REL_VSN_DIR/remote.vm.args\"", "remote.vm.args", false},
    {"add_path vm.args ", "vm.args", false}, /* or vm.args.src, from which it is made */
    {"$RELEASE_ROOT/releases/COOKIE\"", "COOKIE", true},
};
enum { READS = sizeof reads / sizeof *reads };

/* Whether such a file is there, or one from which it is made. */
static bool can_read(bt_tree_run *run, const char *folder, const struct bt_tree_read *file) {
    const char *path = bt_tree_path(&run->tree, file->common ? "releases" : folder, file->file);
    const char *made = path == NULL ? NULL : bt_sprint(run->ctx, "%s.src", path);
    if (made == NULL) run->status = BT_NOMEM;
    return made == NULL || access(path, F_OK) == 0 || access(made, F_OK) == 0;
}

static void check_reads(bt_tree_run *run, const char *folder, const char *name,
                        const bt_source *source, uint32_t *told) {
    for (size_t i = 0; i < READS && run->status != BT_NOMEM; i++) {
        if (*told >> i & 1 || !names(source, reads[i].text) || can_read(run, folder, &reads[i]))
            continue;
        for (size_t j = i; j < READS; j++)
            if (strcmp(reads[j].file, reads[i].file) == 0) *told |= 1U << j;
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_FILE_MISSING, bt_whole(source),
                                    bt_tree_show(run, name), reads[i].file,
                                    reads[i].common ? "releases" : bt_tree_show(run, folder)));
    }
}

/* The file of that name in a folder, if it can be read; NULL also without memory. */
static const bt_source *read_file(bt_tree_run *run, const char *folder, const char *name) {
    char *path = bt_tree_path(&run->tree, folder, name);
    const bt_source *source = NULL;
    if (path == NULL || bt_source_quietly(run->ctx, path, &source) != BT_OK) run->status = BT_NOMEM;
    return source;
}

/* The program of mix release that starts nodes, or NULL. */
static const bt_source *starter(bt_tree_run *run) {
    for (size_t i = 0; i < run->tree.bin.count && run->status != BT_NOMEM; i++) {
        if (has_ending(run->tree.bin.names[i], no_programs)) continue;
        const bt_source *source = read_file(run, "bin", run->tree.bin.names[i]);
        if (source != NULL && names(source, "--cookie \"$RELEASE_COOKIE\"")) return source;
    }
    return NULL;
}

void bt_tree_find_given(bt_tree_run *run, const bt_tree_release *release, bt_file_run *args) {
    if (!run->sought) run->starter = starter(run);
    run->sought = true;
    if (run->starter == NULL || run->status == BT_NOMEM) return;
    args->given_name = args->given_cookie = bt_whole(run->starter);
    char *folder = bt_filename_join(run->ctx, "releases", release->version);
    if (folder == NULL) {
        run->status = BT_NOMEM;
        return;
    }
    const bt_source *source = read_file(run, folder, "env.sh");
    if (source != NULL && (names(source, "RELEASE_DISTRIBUTION=none") ||
                           names(source, "RELEASE_DISTRIBUTION=\"none\"")))
        args->given_name = BT_NOWHERE;
}

/* Checks that a hook of relx is there; each is reported once. */
static void check_hook(bt_tree_run *run, const char *name, const bt_source *source,
                       const char *text, size_t length) {
    char *hook = bt_copy(run->ctx, text, length);
    char *path = hook == NULL ? NULL : bt_tree_path(&run->tree, "bin", hook);
    uint32_t *told = path == NULL ? NULL : bt_names_slot(&run->said, path, strlen(path));
    if (told == NULL) {
        run->status = BT_NOMEM;
        return;
    }
    if (*told != BT_NO_NAME || access(path, F_OK) == 0) return;
    *told = 1;
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_FILE_MISSING, bt_whole(source),
                                bt_tree_show(run, name), bt_show_name(run->ctx, hook), "bin"));
}

/* Checks relx's hooks, in lines as PRE_START_HOOKS="FILE FILE|ARGUMENT|ARGUMENT". */
static void check_hooks(bt_tree_run *run, const char *name, const bt_source *source) {
    static const char variable[] = "_HOOKS=\"";
    const char *at = (const char *)source->data, *end = at + source->size;
    if (!names(source, "relx_run_hooks")) return;
    while ((at = memmem(at, (size_t)(end - at), variable, sizeof variable - 1)) != NULL) {
        at += sizeof variable - 1;
        while (at < end && *at != '"' && *at != '\n' && run->status != BT_NOMEM) {
            const char *begin = at, *bar = NULL;
            for (; at < end && *at != '"' && *at != '\n' && *at != ' '; at++)
                if (*at == '|' && bar == NULL) bar = at;
            if (at != begin)
                check_hook(run, name, source, begin, (size_t)((bar == NULL ? at : bar) - begin));
            if (at < end && *at == ' ') at++;
        }
    }
}

/* Reports the first program of the emulator that nobody may execute. */
static void check_permissions(bt_tree_run *run) {
    static const char *const programs[] = {"erl", "erlexec", "beam.smp", "erl_child_setup"};
    struct stat st;
    for (size_t i = 0; i < run->tree.erts.count; i++)
        for (size_t j = 0; j < sizeof programs / sizeof *programs; j++) {
            const char *path = bt_format(run->ctx, "%s/erts-%s/bin/%s", run->tree.root,
                                         run->tree.erts.names[i], programs[j]);
            if (stat(path, &st) != 0 || (st.st_mode & (S_IXUSR | S_IXGRP | S_IXOTH)) != 0) continue;
            bt_place place = bt_tree_place(run, path);
            if (run->status != BT_NOMEM)
                bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_PERMISSION, place));
            return;
        }
}

/* Checks the boot files and configurations that programs start nodes with. Of several programs that
 * need the same, the first is reported. */
static void check_programs(bt_tree_run *run) {
    static const struct {
        const char *name, *file;
    } boots[] = {{"no_dot_erlang", "no_dot_erlang.boot"}, {"start_clean", "start_clean.boot"}};
    const bt_tree_release *started;
    const char *folder = started_folder(run, &started);
    bool told[2] = {false, false};
    uint32_t told_reads = 0;
    bool configured = started == NULL || !is_made(started) ||
                      bt_name_list_has(&started->files, "sys.config") ||
                      bt_name_list_has(&started->files, "sys.config.src");
    for (size_t i = 0; i < run->tree.bin.count && run->status != BT_NOMEM; i++) {
        const char *name = run->tree.bin.names[i];
        if (has_ending(name, no_programs)) continue;
        const bt_source *source = read_file(run, "bin", name);
        if (run->status == BT_NOMEM) return;
        if (source != NULL) check_hooks(run, name, source);
        for (size_t j = 0; j < 2 && source != NULL; j++) {
            if (told[j] || has_boot(run, started, boots[j].file) || !names(source, boots[j].name))
                continue;
            told[j] = true;
            bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_BOOT_MISSING, bt_whole(source),
                                        bt_tree_show(run, name), boots[j].name,
                                        bt_tree_show(run, folder)));
        }
        if (started != NULL && source != NULL) check_reads(run, folder, name, source, &told_reads);
        if (configured || source == NULL || !names(source, "-config ")) continue;
        configured = true;
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_CONFIG_MISSING, bt_whole(source),
                                    bt_tree_show(run, name), bt_tree_show(run, folder)));
    }
}

void bt_tree_check_bin(bt_tree_run *run) {
    lint_bin(run);
    if (run->status != BT_NOMEM) lint_appups(run);
    if (run->status != BT_NOMEM) check_doubled(run);
    if (run->status != BT_NOMEM) check_start_erl(run);
    if (run->status != BT_NOMEM) check_programs(run);
    if (run->status != BT_NOMEM) check_permissions(run);
}
