/* SPDX-License-Identifier: Apache-2.0 */
/* Folders, on disk or within an archive, and patterns that name them. */
#ifndef BT_WILDCARD_H
#define BT_WILDCARD_H

#include <dirent.h>

#include "parser/release/archive.h"

/* The archives that were opened, each once. */
typedef struct bt_folders {
    bt_ctx *ctx;
    bt_archive **archives;
    size_t count, capacity;
} bt_folders;
void bt_folders_free(bt_folders *folders);

/* One folder, while it is read. */
typedef struct bt_folder {
    bool exists, readable;
    DIR *stream;
    bt_archive *archive;
    const char *inside;
    uint32_t at;
    char part[256];
} bt_folder;
/* Opens a folder. `exists` is false, and nothing is reported, if there is none. When the status is
 * BT_OK, bt_folder_close has to be called. */
bt_status bt_folder_open(bt_folders *folders, const char *name, bt_folder *folder);
/* The next name in it, "." and ".." left out, or NULL; an archive may give a name twice.
 * `*is_folder`, unless NULL, becomes 1, 0, or -1 when it is not known. */
const char *bt_folder_next(bt_folder *folder, int *is_folder);
void bt_folder_close(bt_folder *folder);

typedef struct bt_name_list {
    bt_ctx *ctx;
    const char **names;
    size_t count, capacity;
} bt_name_list;
bt_status bt_name_list_add(bt_name_list *list, const char *name);
/* Sorts the names from the index `first` on, by their bytes. */
void bt_name_list_sort(bt_name_list *list, size_t first);
/* Whether a sorted list has a name. */
bool bt_name_list_has(const bt_name_list *list, const char *name);
void bt_name_list_free(bt_name_list *list);

/* Appends the folders that a pattern names, by the rules of systools_lib:get_path/1. In a name with
 * a '*' in it, '*' stands for any characters, '.' for any one, and [a-z] for one of a set; "*"
 * alone stands for any name. Folders that are found are in the order of their bytes, not that of
 * the disk. Names without a '*' are taken as they are, whether they exist or not. */
bt_status bt_wildcard(bt_folders *folders, const char *pattern, bt_name_list *out);
/* Whether a name fits one part of a pattern. */
bool bt_wildcard_fits(const char *pattern, size_t length, const char *name);
#endif
