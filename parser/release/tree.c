/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/tree.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "parser/release/filename.h"

static bool is_kind(const char *path, bool folder) {
    struct stat st;
    return stat(path, &st) == 0 && (folder ? S_ISDIR(st.st_mode) : S_ISREG(st.st_mode));
}

char *bt_tree_path(const bt_tree *tree, const char *folder, const char *name) {
    char *path = bt_filename_join(tree->ctx, tree->root, folder);
    return path == NULL || name == NULL ? path : bt_filename_join(tree->ctx, path, name);
}

bt_status bt_tree_names(bt_ctx *ctx, const char *path, bool folders, bt_name_list *out) {
    *out = (bt_name_list){.ctx = ctx};
    bt_folders archives = {.ctx = ctx};
    bt_folder folder;
    bt_status status = bt_folder_open(&archives, path, &folder);
    const char *name;
    while (status == BT_OK && (name = bt_folder_next(&folder, NULL)) != NULL) {
        char *copy = bt_copy(ctx, name, strlen(name));
        char *full = copy == NULL ? NULL : bt_filename_join(ctx, path, copy);
        if (full == NULL)
            status = BT_NOMEM;
        else if (is_kind(full, folders))
            status = bt_name_list_add(out, copy);
    }
    bt_folder_close(&folder);
    bt_folders_free(&archives);
    bt_name_list_sort(out, 0);
    return status;
}

static bt_status add_lib(bt_tree *tree, const char *folder) {
    if (!bt_grow(&tree->ctx->memory, (void **)&tree->libs, sizeof *tree->libs, &tree->lib_capacity,
                 tree->lib_count + 1))
        return BT_NOMEM;
    size_t length = strlen(folder), name = strcspn(folder, "-");
    if (length > 3 && strcmp(folder + length - 3, ".ez") == 0) length -= 3;
    if (name > length) name = length;
    size_t rest = name < length ? name + 1 : length;
    bt_tree_lib lib = {folder, bt_copy(tree->ctx, folder, name),
                       bt_copy(tree->ctx, folder + rest, length - rest), false};
    if (lib.name == NULL || lib.version == NULL) return BT_NOMEM;
    tree->libs[tree->lib_count++] = lib;
    return BT_OK;
}

static int against(const bt_tree_lib *lib, const char *name, const char *version) {
    int names = strcmp(lib->name, name);
    return names != 0 ? names : strcmp(lib->version, version);
}

static int by_name(const void *a, const void *b) {
    const bt_tree_lib *left = a, *right = b;
    int order = against(left, right->name, right->version);
    return order != 0 ? order : strcmp(left->folder, right->folder);
}

/* Lists the applications: folders, and archives. */
static bt_status list_libs(bt_tree *tree) {
    char *path = bt_tree_path(tree, "lib", NULL);
    if (path == NULL) return BT_NOMEM;
    bt_name_list names, files = {.ctx = tree->ctx};
    bt_status status = bt_tree_names(tree->ctx, path, true, &names);
    if (status == BT_OK) status = bt_tree_names(tree->ctx, path, false, &files);
    for (size_t i = 0; i < names.count && status == BT_OK; i++)
        status = add_lib(tree, names.names[i]);
    for (size_t i = 0; i < files.count && status == BT_OK; i++) {
        size_t length = strlen(files.names[i]);
        if (length > 3 && strcmp(files.names[i] + length - 3, ".ez") == 0)
            status = add_lib(tree, files.names[i]);
    }
    if (tree->lib_count > 1) qsort(tree->libs, tree->lib_count, sizeof *tree->libs, by_name);
    bt_name_list_free(&names);
    bt_name_list_free(&files);
    return status;
}

static bt_status list_releases(bt_tree *tree) {
    char *path = bt_tree_path(tree, "releases", NULL);
    if (path == NULL) return BT_NOMEM;
    bt_name_list names;
    bt_status status = bt_tree_names(tree->ctx, path, true, &names);
    for (size_t i = 0; i < names.count && status == BT_OK; i++) {
        if (!bt_grow(&tree->ctx->memory, (void **)&tree->releases, sizeof *tree->releases,
                     &tree->release_capacity, tree->release_count + 1)) {
            status = BT_NOMEM;
            break;
        }
        bt_tree_release *release = &tree->releases[tree->release_count];
        *release = (bt_tree_release){names.names[i], NULL, {.ctx = tree->ctx}};
        release->path = bt_tree_path(tree, "releases", release->version);
        if (release->path == NULL) {
            status = BT_NOMEM;
            break;
        }
        tree->release_count++;
        status = bt_tree_names(tree->ctx, release->path, false, &release->files);
    }
    bt_name_list_free(&names);
    return status;
}

static bt_status list_erts(bt_tree *tree) {
    static const char start[] = "erts-";
    bt_name_list names;
    tree->erts.ctx = tree->ctx;
    bt_status status = bt_tree_names(tree->ctx, tree->root, true, &names);
    for (size_t i = 0; i < names.count && status == BT_OK; i++)
        if (strncmp(names.names[i], start, sizeof start - 1) == 0)
            status = bt_name_list_add(&tree->erts, names.names[i] + sizeof start - 1);
    bt_name_list_free(&names);
    return status;
}

bt_status bt_tree_open(bt_ctx *ctx, const char *root, bt_tree *out) {
    *out = (bt_tree){.ctx = ctx, .root = root, .erts = {.ctx = ctx}, .bin = {.ctx = ctx}};
    bt_status status = list_libs(out);
    if (status == BT_OK) status = list_releases(out);
    if (status == BT_OK) status = list_erts(out);
    if (status != BT_OK) return status;
    char *bin = bt_tree_path(out, "bin", NULL);
    return bin == NULL ? BT_NOMEM : bt_tree_names(ctx, bin, false, &out->bin);
}

void bt_tree_free(bt_tree *tree) {
    for (size_t i = 0; i < tree->release_count; i++) bt_name_list_free(&tree->releases[i].files);
    bt_name_list_free(&tree->erts);
    bt_name_list_free(&tree->bin);
    bt_release(&tree->ctx->memory, tree->libs, tree->lib_capacity * sizeof *tree->libs);
    bt_release(&tree->ctx->memory, tree->releases, tree->release_capacity * sizeof *tree->releases);
}

bt_tree_lib *bt_tree_find(const bt_tree *tree, const char *name, const char *version) {
    size_t low = 0, high = tree->lib_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (against(&tree->libs[middle], name, version == NULL ? "" : version) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    bt_tree_lib *lib = &tree->libs[low];
    if (low == tree->lib_count || strcmp(lib->name, name) != 0) return NULL;
    return version == NULL || strcmp(lib->version, version) == 0 ? lib : NULL;
}
