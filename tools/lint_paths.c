/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_paths.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "etf/ctx.h"

typedef bt_status (*add_fn)(bt_schemas *schemas, const bt_source *source);

static bool ends_in(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length > tail && strcmp(name + length - tail, end) == 0;
}

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* Adds the files of a folder that end in `end`, in the order of their names, and counts them. A
 * folder that cannot be read has none. */
static bt_status add_folder(bt_ctx *ctx, bt_schemas *schemas, const char *folder, const char *end,
                            add_fn add, size_t *found) {
    struct dirent **entries;
    bt_status worst = BT_OK;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s", folder, entries[i]->d_name);
        if (length > 0 && (size_t)length < sizeof path && ends_in(entries[i]->d_name, end)) {
            const bt_source *source;
            ++*found;
            bt_status status = bt_source_regular(ctx, path, &source);
            if (status == BT_OK) status = add(schemas, source);
            if (status > worst) worst = status;
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return worst;
}

static bt_status add_file(bt_ctx *ctx, bt_schemas *schemas, const char *path, add_fn add) {
    const bt_source *source;
    bt_status status = bt_source_file(ctx, path, &source);
    return status == BT_OK ? add(schemas, source) : status;
}

bt_status lint_add_schemas(bt_ctx *ctx, bt_schemas *schemas, const char *path) {
    size_t found = 0;
    return is_folder(path) ? add_folder(ctx, schemas, path, ".schema", bt_schemas_add, &found)
                           : add_file(ctx, schemas, path, bt_schemas_add);
}

/* The .app files of DIR and DIR/ebin, which are counted, and the schemas of DIR/priv. */
static bt_status add_application(bt_ctx *ctx, bt_schemas *schemas, const char *path,
                                 size_t *found) {
    static const struct {
        const char *folder, *end;
        add_fn add;
    } places[] = {
        {"", ".app", bt_schemas_add_app},
        {"/ebin", ".app", bt_schemas_add_app},
        {"/priv", ".schema", bt_schemas_add},
    };
    bt_status worst = BT_OK;
    for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
        char folder[4096];
        int length = snprintf(folder, sizeof folder, "%s%s", path, places[i].folder);
        if (length < 0 || (size_t)length >= sizeof folder || !is_folder(folder)) continue;
        size_t files = 0;
        bt_status status = add_folder(ctx, schemas, folder, places[i].end, places[i].add, &files);
        if (places[i].add == bt_schemas_add_app) *found += files;
        if (status > worst) worst = status;
    }
    return worst;
}

/* A folder without a single application is most likely the wrong one. */
static bt_status tell_empty(bt_ctx *ctx, const char *path) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, path, "", 0, &source);
    return status == BT_OK ? bt_report(ctx, BT_MSG_SCHEMA_NO_APPS, bt_whole(source)) : status;
}

bt_status lint_add_apps(bt_ctx *ctx, bt_schemas *schemas, const char *path) {
    struct dirent **entries;
    size_t found = 0;
    if (!is_folder(path)) return add_file(ctx, schemas, path, bt_schemas_add_app);
    bt_status worst = add_application(ctx, schemas, path, &found);
    int count = scandir(path, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        char inner[4096];
        const char *name = entries[i]->d_name;
        int length = snprintf(inner, sizeof inner, "%s/%s", path, name);
        if (name[0] != '.' && length > 0 && (size_t)length < sizeof inner && is_folder(inner)) {
            bt_status status = add_application(ctx, schemas, inner, &found);
            if (status > worst) worst = status;
        }
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    if (found == 0 && worst == BT_OK) worst = tell_empty(ctx, path);
    return worst;
}

/* ---- files that were read twice -------------------------------------------------------------- */

typedef struct told {
    const bt_diag *diag;
    size_t index;
} told;

/* By the file's name, and by all that tells two reports of it apart. */
static int by_file(const void *left, const void *right) {
    const told *a = left, *b = right;
    bt_span x = a->diag->place.span, y = b->diag->place.span;
    int order =
        strcmp(bt_source_name(a->diag->place.source), bt_source_name(b->diag->place.source));
    if (order == 0) order = (x.begin > y.begin) - (x.begin < y.begin);
    if (order == 0) order = (x.end > y.end) - (x.end < y.end);
    if (order == 0) order = strcmp(a->diag->name, b->diag->name);
    if (order == 0) order = strcmp(a->diag->text, b->diag->text);
    return order;
}

static int by_age(const void *left, const void *right) {
    const told *a = left, *b = right;
    int order = by_file(a, b);
    return order != 0 ? order : (a->index > b->index) - (a->index < b->index);
}

static int by_last(const void *left, const void *right) {
    const size_t *a = left, *b = right;
    return (*a < *b) - (*a > *b);
}

bt_status lint_tell_once(bt_ctx *ctx) {
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags), some = 0, again = 0;
    told *all = malloc((count + 1) * sizeof *all);
    size_t *late = malloc((count + 1) * sizeof *late);
    for (size_t i = 0; i < count && all != NULL; i++)
        if (diags[i]->place.source != NULL) all[some++] = (told){diags[i], i};
    if (all != NULL) qsort(all, some, sizeof *all, by_age);
    for (size_t i = 1; i < some && late != NULL; i++)
        if (by_file(&all[i - 1], &all[i]) == 0) late[again++] = all[i].index;
    if (late != NULL) qsort(late, again, sizeof *late, by_last);
    for (size_t i = 0; i < again; i++) bt_forget(ctx, late[i]);
    bt_status status = all == NULL || late == NULL ? BT_NOMEM : BT_OK;
    free(all);
    free(late);
    return status;
}
