/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A release on disk, as systools, reltool, mix release and relx lay it out:
 *   ROOT/lib/NAME-VSN/ebin             applications (or NAME-VSN.ez)
 *   ROOT/erts-VSN/bin                  the emulator, when it is part of the release
 *   ROOT/releases/VSN/                 boot files, .rel, sys.config, vm.args, relup
 *   ROOT/releases/RELEASES, start_erl.data
 *   ROOT/bin                           programs, and OTP's own boot files
 */
#ifndef BT_TREE_H
#define BT_TREE_H

#include "parser/bootterm_release.h"
#include "parser/release/wildcard.h"

/* A folder or archive of lib. */
typedef struct bt_tree_lib {
    const char *folder;
    const char *name, *version; /* "" when the folder's name has no version */
    bool used;                  /* a release has it */
} bt_tree_lib;

/* A folder of releases. */
typedef struct bt_tree_release {
    const char *version; /* the name of the folder */
    const char *path;
    bt_name_list files; /* the files in it, sorted */
} bt_tree_release;

typedef struct bt_tree {
    bt_ctx *ctx;
    const char *root;
    bt_tree_lib *libs; /* sorted by name and version */
    size_t lib_count, lib_capacity;
    bt_tree_release *releases; /* sorted by version */
    size_t release_count, release_capacity;
    bt_name_list erts; /* versions */
    bt_name_list bin;  /* the files of bin, sorted */
} bt_tree;

/* Lists what is in a directory. bt_tree_free has to be called in any case. */
bt_status bt_tree_open(bt_ctx *ctx, const char *root, bt_tree *out);
void bt_tree_free(bt_tree *tree);

/* The names of folders, or of files, in a directory, sorted. None when it cannot be read. */
bt_status bt_tree_names(bt_ctx *ctx, const char *path, bool folders, bt_name_list *out);

/* The library of that name and version, or the first of that name when `version` is NULL. NULL:
 * there is none. */
bt_tree_lib *bt_tree_find(const bt_tree *tree, const char *name, const char *version);
/* ROOT/FOLDER, or ROOT/FOLDER/NAME unless `name` is NULL. NULL: no memory. */
char *bt_tree_path(const bt_tree *tree, const char *folder, const char *name);
#endif
