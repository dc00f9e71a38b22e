/* SPDX-License-Identifier: Apache-2.0 */
/* Flags of vm.args that name files: how many words they take, and, in a release, whether the files
 * are there. Measured on OTP 25 and 29. */
#include <string.h>
#include <sys/stat.h>

#include "etf/source.h"
#include "parser/check/args.h"
#include "parser/release/filename.h"

static const struct bt_args_file_flag {
    const char *name, *words;
    bool files;           /* the words name files or folders */
    uint32_t least, most; /* with fewer or more words no node starts */
    const char *ending;   /* that is added to the name; NULL: it is that of a folder */
    const char *folder;   /* where the file may be too, below the release's root */
} flags[] = {
    {"-config", "a file or more", true, 1, UINT32_MAX, ".config", NULL},
    {"-boot", "one file", true, 1, 1, ".boot", "bin"},
    {"-boot_var", "a name and a folder", true, 2, 2, NULL, NULL},
    {"-loader", "one word", false, 1, 1, NULL, NULL},
    {"-mode", "one word", false, 0, 1, NULL, NULL},
    {"-pa", "", true, 0, UINT32_MAX, NULL, NULL},
    {"-pz", "", true, 0, UINT32_MAX, NULL, NULL},
    {"-args_file", "", true, 0, UINT32_MAX, "", NULL},
    {"-ssl_dist_optfile", "", true, 0, UINT32_MAX, "", NULL},
};

/* Whether there is a file, or a directory, ROOT/NAME, or ROOT/FOLDER/NAME unless `folder` is NULL.
 * Without memory it is taken to be there. */
static bool is_there(bt_ctx *ctx, const char *root, const char *folder, const char *name,
                     bool directory) {
    struct stat st;
    char *path =
        folder == NULL ? bt_copy(ctx, root, strlen(root)) : bt_filename_join(ctx, root, folder);
    if (path != NULL) path = bt_filename_join(ctx, path, name);
    return path == NULL || (stat(path, &st) == 0 && S_ISDIR(st.st_mode) == directory);
}

/* Whether the file of -args_file is there; false when it is not known where it would be. */
static bool is_args_file(const bt_file_run *run, const char *name) {
    const char *root = run->options.directory;
    if (*name == '/') root = "/";
    return root != NULL && *name != '\0' && is_there(run->ctx, root, NULL, name, false);
}

static bt_status check_file(bt_file_run *run, const struct bt_args_file_flag *flag,
                            const bt_args_word *word) {
    bt_ctx *ctx = run->ctx;
    const char *root = run->options.directory, *text = word->text;
    if (word->unfilled || *text == '\0') return BT_OK;
    if (root == NULL || *text == '/') {
        if (strcmp(flag->name, "-args_file") != 0 || is_args_file(run, text)) return BT_OK;
        return bt_report(ctx, BT_MSG_ARGS_UNREAD, word->place, bt_show_name(ctx, text));
    }
    const char *ending = flag->ending == NULL ? "" : flag->ending;
    const char *name = bt_sprint(ctx, "%s%s", text, bt_filename_ends(text, ending) ? "" : ending);
    if (name == NULL) return BT_NOMEM;
    bool directory = flag->ending == NULL;
    if (directory && strstr(text, ".ez") != NULL) return BT_OK; /* in an archive */
    if (is_there(ctx, root, NULL, name, directory) ||
        (flag->folder != NULL && is_there(ctx, root, flag->folder, name, directory)))
        return BT_OK;
    return bt_report(ctx, BT_MSG_ARGS_FILE, word->place, flag->name, directory ? "folder" : "file",
                     bt_show_name(ctx, name));
}

static const struct bt_args_file_flag *flag_of(const char *name) {
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (strcmp(flags[i].name, name) == 0) return &flags[i];
    return NULL;
}

bt_status bt_args_files_end(bt_args_files *files) {
    const struct bt_args_file_flag *flag = files->flag;
    files->flag = NULL;
    if (flag == NULL || files->unfilled) return BT_OK;
    if (files->count >= flag->least && files->count <= flag->most) return BT_OK;
    return bt_report(files->run->ctx, BT_MSG_ARGS_WORDS, files->place, flag->name, flag->words,
                     files->count);
}

bt_status bt_args_files_flag(bt_args_files *files, const bt_args_word *flag) {
    bt_status status = bt_args_files_end(files);
    const struct bt_args_file_flag *found = flag_of(flag->text);
    bool boot = strcmp(flag->text, "-boot") == 0;
    files->flag = boot && files->booted ? NULL : found; /* the first of several -boot counts */
    files->booted = files->booted || boot;
    files->place = flag->place;
    files->count = 0;
    files->unfilled = false;
    return status;
}

bt_status bt_args_files_take(bt_args_files *files, const bt_args_word *word) {
    if (files->flag == NULL) return BT_OK;
    files->unfilled = files->unfilled || word->unfilled;
    bool name = files->flag->least == 2 && files->count == 0; /* of a boot variable */
    files->count++;
    return name || !files->flag->files ? BT_OK : check_file(files->run, files->flag, word);
}

bt_status bt_args_file(bt_file_run *run, const bt_args_word *word, const bt_source **out) {
    const char *root = run->options.directory;
    *out = NULL;
    if (word->unfilled || !is_args_file(run, word->text)) return BT_OK;
    const char *path = bt_filename_join(run->ctx, root == NULL ? "/" : root, word->text);
    if (path == NULL) return BT_NOMEM;
    bt_status status = bt_source_regular(run->ctx, path, out);
    if (status != BT_OK) *out = NULL; /* some of it may be there */
    return status;
}
