/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/tree_run.h"

#include <string.h>

#include "parser/release/view.h"

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
