/* SPDX-License-Identifier: Apache-2.0 */
/* The option src_tests, by the rules of systools_make:check_mod/5: each module has to have a .beam
 * file, and its source has to be there and not newer. */
#include <string.h>
#include <sys/stat.h>

#include "parser/release/filename.h"
#include "parser/release/maker.h"
#include "parser/release/otp_facts.h"

/* Folders with sources, each once, as a link may lead back up. */
typedef struct source_folders {
    bt_name_list list;
    struct place {
        dev_t device;
        ino_t inode;
    } * seen;
    size_t seen_count, seen_capacity;
} source_folders;

static bt_status add_new(source_folders *folders, const char *name, bool *is_new) {
    struct stat st;
    *is_new = false;
    if (stat(name, &st) != 0 || !S_ISDIR(st.st_mode)) return BT_OK;
    for (size_t i = 0; i < folders->seen_count; i++)
        if (folders->seen[i].device == st.st_dev && folders->seen[i].inode == st.st_ino)
            return BT_OK;
    if (!bt_grow(&folders->list.ctx->memory, (void **)&folders->seen, sizeof *folders->seen,
                 &folders->seen_capacity, folders->seen_count + 1))
        return BT_NOMEM;
    folders->seen[folders->seen_count++] = (struct place){st.st_dev, st.st_ino};
    *is_new = true;
    return bt_name_list_add(&folders->list, name);
}

/* Appends a folder, and from OTP 25 on all folders below it, in the order of their names. */
static bt_status add_tree(bt_ctx *ctx, source_folders *folders, const char *name) {
    bool is_new;
    size_t first = folders->list.count;
    bt_status status = add_new(folders, name, &is_new);
    if (status != BT_OK || !is_new || !bt_otp_nests_sources(ctx->otp)) return status;
    bt_folders archives = {.ctx = ctx};
    for (size_t i = first; i < folders->list.count && status == BT_OK; i++) {
        bt_folder folder;
        status = bt_folder_open(&archives, folders->list.names[i], &folder);
        if (status != BT_OK) break;
        int is_folder;
        const char *inner;
        while (status == BT_OK && (inner = bt_folder_next(&folder, &is_folder)) != NULL) {
            if (is_folder == 0) continue;
            char *full = bt_filename_join(ctx, folders->list.names[i], inner);
            status = full == NULL ? BT_NOMEM : add_new(folders, full, &is_new);
        }
        bt_folder_close(&folder);
    }
    bt_folders_free(&archives);
    bt_name_list_sort(&folders->list, first + 1);
    return status;
}

/* Finds where the sources of an application may be: in src and src/e_src beside its ebin, or in its
 * own folder if that is no ebin. */
static bt_status find_folders(bt_maker *maker, const bt_release_part *part,
                              source_folders *folders) {
    bt_ctx *ctx = maker->ctx;
    const char *last = bt_filename_base(part->directory);
    if (strcmp(last, "ebin") != 0) return bt_name_list_add(&folders->list, part->directory);
    bool alone = last == part->directory;
    char *above = alone ? NULL : bt_filename_directory(ctx, part->directory);
    if (!alone && above == NULL) return BT_NOMEM;
    static const char *const names[] = {"src", "src/e_src"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *name = above == NULL ? bt_filename_join(ctx, names[i], NULL)
                                   : bt_filename_join(ctx, above, names[i]);
        bt_status status = name == NULL ? BT_NOMEM : add_tree(ctx, folders, name);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static char *module_file(bt_ctx *ctx, const char *folder, const bt_atom *module, const char *tail) {
    const char *name = bt_sprint(ctx, "%s%s", bt_atom_bytes(module), tail);
    return name == NULL ? NULL : bt_filename_join(ctx, folder, name);
}

static bt_status test_module(bt_maker *maker, const bt_release_part *part, bt_node module,
                             const bt_name_list *folders) {
    bt_ctx *ctx = maker->ctx;
    const bt_atom *name = module.term->as.atom;
    char *file = module_file(ctx, part->directory, name, ".beam");
    struct stat object, source;
    if (file == NULL) return BT_NOMEM;
    if (stat(file, &object) != 0)
        return bt_note(maker, bt_report(ctx, BT_MSG_REL_NO_OBJECT, module.place,
                                        bt_show_atom(ctx, name), file));
    for (size_t i = 0; i < folders->count; i++) {
        file = module_file(ctx, folders->names[i], name, ".erl");
        if (file == NULL) return BT_NOMEM;
        if (stat(file, &source) != 0) continue;
        if (source.st_mtime <= object.st_mtime) return BT_OK;
        maker->warnings++;
        return bt_report(ctx, BT_MSG_REL_OBJECT_OLD, module.place, bt_show_atom(ctx, name), file);
    }
    maker->warnings++;
    return bt_report(ctx, BT_MSG_REL_NO_SOURCE, module.place, bt_show_atom(ctx, name));
}

bt_status bt_test_sources(bt_maker *maker) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++) {
        const bt_release_part *part = &maker->parts[i];
        /* Times in an archive are those of its making, which say nothing. */
        if (!part->found || part->packed) continue;
        source_folders folders = {.list = {.ctx = maker->ctx}};
        status = find_folders(maker, part, &folders);
        for (uint32_t j = 0; j < part->app.modules.term->count && status == BT_OK; j++)
            status = test_module(maker, part, bt_node_child(part->app.modules, j), &folders.list);
        bt_name_list_free(&folders.list);
        bt_release(&maker->ctx->memory, folders.seen, folders.seen_capacity * sizeof *folders.seen);
    }
    return status;
}
