/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/path.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "etf/diag.h"
#include "etf/source.h"
#include "parser/release/filename.h"
#include "parser/release/wildcard.h"

void bt_path_free(bt_path *path) {
    bt_memory *memory = &path->ctx->memory;
    bt_release(memory, path->directories, path->capacity * sizeof *path->directories);
    bt_release(memory, path->files, path->file_capacity * sizeof *path->files);
    *path = (bt_path){.ctx = path->ctx};
}

static const char suffix[] = ".app";

static bool is_app(const char *name, size_t length) {
    size_t tail = sizeof suffix - 1;
    return length > tail && memcmp(name + length - tail, suffix, tail) == 0;
}

/* Remembers a file of the last directory, if it is an .app file. */
static bt_status note_file(bt_path *path, const char *name, size_t length) {
    if (!is_app(name, length)) return BT_OK;
    length -= sizeof suffix - 1;
    char *copy = bt_copy(path->ctx, name, length);
    if (copy == NULL || !bt_grow(&path->ctx->memory, (void **)&path->files, sizeof *path->files,
                                 &path->file_capacity, path->file_count + 1))
        return BT_NOMEM;
    uint32_t *first = bt_names_slot(&path->names, copy, length);
    uint32_t *last = bt_names_slot(&path->last, copy, length);
    if (first == NULL || last == NULL) return BT_NOMEM;
    uint32_t file = (uint32_t)path->file_count++;
    path->files[file] = (bt_app_file){(uint32_t)path->count - 1, BT_NO_NAME};
    if (*first == BT_NO_NAME)
        *first = file;
    else
        path->files[*last].next = file;
    *last = file;
    return BT_OK;
}

static bt_status note_archive(bt_path *path, const bt_directory *directory) {
    bt_status status = BT_OK;
    uint32_t i = bt_archive_first(directory->archive, directory->inside);
    const char *file;
    for (; status == BT_OK &&
           (file = bt_archive_within(directory->archive, i, directory->inside)) != NULL;
         i++)
        if (strchr(file, '/') == NULL) status = note_file(path, file, strlen(file));
    return status;
}

/* Reads a directory and appends it. `*fits` is false if it is none. */
static bt_status add_directory(bt_path *path, bt_folders *folders, const char *name, bool *fits) {
    bt_folder folder;
    bt_status status = bt_folder_open(folders, name, &folder);
    *fits = status == BT_OK && folder.exists;
    if (!*fits) return status;
    if (!bt_grow(&path->ctx->memory, (void **)&path->directories, sizeof *path->directories,
                 &path->capacity, path->count + 1)) {
        bt_folder_close(&folder);
        return BT_NOMEM;
    }
    bt_directory *directory = &path->directories[path->count++];
    *directory = (bt_directory){name, folder.archive, folder.inside, folder.readable};
    path->unlisted += !folder.readable;
    if (folder.archive != NULL) {
        status = note_archive(path, directory);
    } else if (folder.readable) {
        const char *file;
        while (status == BT_OK && (file = bt_folder_next(&folder, NULL)) != NULL)
            status = note_file(path, file, strlen(file));
    }
    bt_folder_close(&folder);
    return status;
}

static bt_status has_apps(bt_folders *folders, const char *name, bool *has) {
    bt_folder folder;
    const char *file;
    bt_status status = bt_folder_open(folders, name, &folder);
    if (status != BT_OK || !folder.exists) return status;
    while (folder.readable && !*has && (file = bt_folder_next(&folder, NULL)) != NULL)
        *has = is_app(file, strlen(file));
    bt_folder_close(&folder);
    return BT_OK;
}

/* Warns of a folder without .app files when they are further down: systools does not look there. */
static bt_status tell_library(bt_ctx *ctx, bt_folders *folders, const char *pattern,
                              const char *more, bool *told) {
    char *deeper = bt_filename_join(ctx, pattern, more);
    if (deeper == NULL) return BT_NOMEM;
    bt_name_list found = {.ctx = ctx};
    bool has = false;
    bt_status status = bt_wildcard(folders, deeper, &found);
    for (size_t i = 0; i < found.count && status == BT_OK && !has; i++)
        status = has_apps(folders, found.names[i], &has);
    bt_name_list_free(&found);
    if (status != BT_OK || !has) return status;
    *told = true;
    return bt_report(ctx, BT_MSG_REL_PATH_LIBRARY, BT_NOWHERE, bt_show_name(ctx, pattern),
                     bt_show_name(ctx, deeper));
}

bt_status bt_path_open(bt_path *path, bt_ctx *ctx, const char *const *patterns, size_t count) {
    *path = (bt_path){.ctx = ctx};
    bt_names_init(&path->names, ctx);
    bt_names_init(&path->last, ctx);
    bt_names known;
    bt_names_init(&known, ctx);
    bt_folders folders = {.ctx = ctx};
    bt_status status = BT_OK;
    for (size_t i = 0; i < count && status == BT_OK; i++) {
        bt_name_list found = {.ctx = ctx};
        bool any = false;
        size_t directories = path->count, files = path->file_count, unlisted = path->unlisted;
        status = bt_wildcard(&folders, patterns[i], &found);
        for (size_t j = 0; j < found.count && status == BT_OK; j++) {
            uint32_t *slot = bt_names_slot(&known, found.names[j], strlen(found.names[j]));
            if (slot == NULL) status = BT_NOMEM;
            if (slot == NULL || *slot != BT_NO_NAME) {
                any = true;
                continue;
            }
            *slot = 0;
            bool fits;
            status = add_directory(path, &folders, found.names[j], &fits);
            any = any || fits;
        }
        bt_name_list_free(&found);
        if (status == BT_OK && !any)
            status = bt_report(ctx, BT_MSG_REL_PATH, BT_NOWHERE, bt_show_name(ctx, patterns[i]));
        if (status == BT_OK && path->count > directories && path->file_count == files &&
            path->unlisted == unlisted) {
            bool told = false;
            status = tell_library(ctx, &folders, patterns[i], "ebin", &told);
            if (status == BT_OK && !told)
                status = tell_library(ctx, &folders, patterns[i], "*/ebin", &told);
        }
    }
    bt_folders_free(&folders);
    return status;
}

bool bt_path_next(const bt_path *path, const char *name, size_t length, bt_path_walk *walk,
                  uint32_t *directory) {
    if (!walk->started) {
        walk->started = true;
        /* A name with a '/' leads out of the directories that were read, so each is tried. */
        walk->all = memchr(name, '/', length) != NULL;
        walk->file = bt_names_find(&path->names, name, length);
    }
    if (path->unlisted == 0 && !walk->all) {
        if (walk->file == BT_NO_NAME) return false;
        *directory = path->files[walk->file].directory;
        walk->file = path->files[walk->file].next;
        return true;
    }
    while (walk->directory < path->count) {
        uint32_t at = walk->directory++;
        bool holds = walk->file != BT_NO_NAME && path->files[walk->file].directory == at;
        if (holds) walk->file = path->files[walk->file].next;
        if (!holds && !walk->all && path->directories[at].listed) continue;
        *directory = at;
        return true;
    }
    return false;
}

static bt_status read_packed(bt_path *path, const bt_directory *directory, const char *name,
                             const char *file, const bt_source **out, int *error) {
    const bt_archive_entry *entry =
        bt_archive_find(directory->archive, directory->inside, file, "");
    *error = entry == NULL ? ENOENT : EIO;
    if (entry == NULL) return BT_OK;
    return bt_archive_read(path->ctx, directory->archive, entry, name, out);
}

bt_status bt_path_read(bt_path *path, uint32_t directory, const char *name, const bt_source **out,
                       int *error) {
    const bt_directory *in = &path->directories[directory];
    char *file = bt_sprint(path->ctx, "%s%s", name, suffix);
    char *full = file == NULL ? NULL : bt_filename_join(path->ctx, in->path, file);
    *out = NULL;
    *error = 0;
    if (full == NULL) return BT_NOMEM;
    if (in->archive != NULL) return read_packed(path, in, full, file, out, error);
    int fd = bt_open_regular(full);
    if (fd < 0) {
        *error = errno;
        return BT_OK;
    }
    bt_status status = bt_source_fd(path->ctx, full, fd, out);
    (void)close(fd);
    return status;
}
