/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The modules of an .app file and the .beam files beside it: those of its list have to be there,
 * and those that are there in its list, from which systools makes the boot file; the start module
 * is one of them. Without any .beam file, the application is not built yet, or its files are
 * elsewhere.
 */
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/check/file_run.h"
#include "parser/release/app.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/names.h"
#include "parser/release/tree.h"
#include "parser/release/view.h"

typedef struct modules {
    bt_file_run *run;
    bt_node list;
    bt_name_list files; /* names of modules that have a .beam, sorted */
    bt_names listed;
} modules;

/* Collects the .beam files in the folder of the .app file, without their ending. */
static bt_status take_files(modules *m) {
    bt_ctx *ctx = m->run->ctx;
    bt_name_list files;
    char *name = bt_filename_join(ctx, m->run->source->name, NULL);
    char *folder = name == NULL ? NULL : bt_filename_directory(ctx, name);
    bt_status status = folder == NULL ? BT_NOMEM : bt_tree_names(ctx, folder, false, &files);
    if (status != BT_OK) return status;
    for (size_t i = 0; i < files.count && status == BT_OK; i++) {
        size_t length = strlen(files.names[i]);
        if (length <= 5 || strcmp(files.names[i] + length - 5, ".beam") != 0) continue;
        char *module = bt_copy(ctx, files.names[i], length - 5);
        status = module == NULL ? BT_NOMEM : bt_name_list_add(&m->files, module);
    }
    bt_name_list_free(&files);
    bt_name_list_sort(&m->files, 0); /* a.beam comes behind a.b.beam */
    return status;
}

/* The .beam file that a missing module is most likely meant to be; NULL: no name is near. */
static const char *near_file(const modules *m, const bt_atom *name) {
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    for (size_t i = 0; i < m->files.count; i++)
        if (bt_names_find(&m->listed, m->files.names[i], strlen(m->files.names[i])) == BT_NO_NAME)
            bt_nearest_offer(&near, m->files.names[i]);
    return near.best;
}

static bt_status check_listed(modules *m) {
    bt_ctx *ctx = m->run->ctx;
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < m->list.term->count && worst != BT_NOMEM; i++) {
        bt_node node = bt_node_child(m->list, i);
        if (node.term->kind != BT_ATOM || bt_is_unfilled(node.term)) continue;
        const bt_atom *name = node.term->as.atom;
        if (bt_name_list_has(&m->files, bt_atom_bytes(name))) continue;
        bool told = bt_is_told(ctx, BT_MSG_APP_NO_MODULE, node.place);
        bt_worse(&worst, bt_report(ctx, BT_MSG_APP_NO_MODULE, node.place, bt_show_atom(ctx, name),
                                   bt_did_you_mean(ctx, told ? near_file(m, name) : NULL)));
    }
    return worst;
}

/* Reports files whose module is not in the list: the first, and how many more. */
static bt_status check_unlisted(const modules *m) {
    bt_ctx *ctx = m->run->ctx;
    const char *first = NULL, *more = "";
    size_t count = 0;
    for (size_t i = 0; i < m->files.count; i++) {
        const char *name = m->files.names[i];
        if (bt_names_find(&m->listed, name, strlen(name)) != BT_NO_NAME) continue;
        if (count++ == 0) first = name;
    }
    if (first == NULL) return BT_OK;
    if (count > 1) more = bt_sprint(ctx, " and %zu more", count - 1);
    if (more == NULL) return BT_NOMEM;
    return bt_report(ctx, BT_MSG_APP_UNLISTED, m->list.place, bt_show_name(ctx, first), more);
}

static bt_status check_start(const modules *m) {
    bt_ctx *ctx = m->run->ctx;
    bt_node mod = bt_app_value(m->run->root, "mod");
    if (mod.term == NULL || !bt_is_tuple(mod.term, 2, NULL)) return BT_OK;
    bt_node module = bt_node_child(mod, 0);
    if (module.term->kind != BT_ATOM || bt_is_unfilled(module.term)) return BT_OK;
    const bt_atom *name = module.term->as.atom;
    if (bt_names_find_atom(&m->listed, name) != BT_NO_NAME ||
        bt_name_list_has(&m->files, bt_atom_bytes(name)))
        return BT_OK; /* that it is not in both has been reported */
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    for (size_t i = 0; i < m->files.count; i++) bt_nearest_offer(&near, m->files.names[i]);
    return bt_report(ctx, BT_MSG_APP_NO_START, module.place, bt_show_atom(ctx, name),
                     bt_did_you_mean(ctx, near.best));
}

static bt_status check(modules *m) {
    for (uint32_t i = 0; i < m->list.term->count; i++) {
        const bt_term *name = &m->list.term->as.items[i];
        if (name->kind == BT_ATOM && !bt_names_put(&m->listed, name->as.atom, i)) return BT_NOMEM;
    }
    bt_status status = check_listed(m);
    bt_worse(&status, check_unlisted(m));
    bt_worse(&status, check_start(m));
    return status;
}

bt_status bt_check_app_modules(bt_file_run *run) {
    const char *ending = strrchr(run->source->name, '.');
    if (ending == NULL || strcmp(ending, ".app") != 0 || run->options.alone) return BT_OK;
    if (!bt_is_tuple(run->root.term, 3, NULL)) return BT_OK;
    modules m = {
        .run = run, .list = bt_app_value(run->root, "modules"), .files = {.ctx = run->ctx}};
    bt_names_init(&m.listed, run->ctx);
    if (m.list.term == NULL || (m.list.term->kind != BT_LIST && m.list.term->kind != BT_NIL))
        return BT_OK;
    bt_status status = take_files(&m);
    if (status == BT_OK && m.files.count != 0) status = check(&m);
    bt_name_list_free(&m.files);
    return status;
}
