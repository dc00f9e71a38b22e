/* SPDX-License-Identifier: Apache-2.0 */
/* The search path for .app files: directories, each read once. */
#ifndef BT_PATH_H
#define BT_PATH_H

#include "parser/release/archive.h"
#include "parser/release/names.h"

typedef struct bt_directory {
    const char *path;
    bt_archive *archive; /* the archive that it is in, or NULL */
    const char *inside;  /* its name within the archive */
    bool listed;         /* its names are known; if not, each file has to be tried */
} bt_directory;

/* One .app file in a directory, and the next of that name. */
typedef struct bt_app_file {
    uint32_t directory, next;
} bt_app_file;

typedef struct bt_path {
    bt_ctx *ctx;
    bt_directory *directories; /* in order */
    size_t count, capacity;
    bt_app_file *files;
    size_t file_count, file_capacity;
    bt_names names;  /* by the name of .app files without .app: the first one in files */
    bt_names last;   /* ... the last one */
    size_t unlisted; /* how many directories are not listed */
} bt_path;

/* Expands the patterns and reads the directories. A pattern that no directory fits, or whose .app
 * files are deeper, is reported as a warning. bt_path_free has to be called in any case. */
bt_status bt_path_open(bt_path *path, bt_ctx *ctx, const char *const *patterns, size_t count);
void bt_path_free(bt_path *path);

/* Goes through the directories that have NAME.app, or may have it, in order. Start from {0}. */
typedef struct bt_path_walk {
    bool started, all;
    uint32_t file, directory;
} bt_path_walk;
bool bt_path_next(const bt_path *path, const char *name, size_t length, bt_path_walk *walk,
                  uint32_t *directory);

/* Opens NAME.app in a directory. `*out` is NULL when there is none or it cannot be read; then
 * `*error` is the errno. */
bt_status bt_path_read(bt_path *path, uint32_t directory, const char *name, const bt_source **out,
                       int *error);
#endif
