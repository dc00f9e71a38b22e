/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_paths.h"

#include <stdlib.h>
#include <string.h>

#include "cli_paths.h"
#include "etf/ctx.h"
#include "etf/diag.h"

static bt_status add_schema(void *user, const bt_source *source) {
    return bt_schemas_add(user, source);
}

/* Adds a schema of an application; a priv may also have schemas of cuttlefish, which are left
 * out. */
static bt_status add_own_schema(void *user, const bt_source *source) {
    return bt_source_is_code(source) ? BT_OK : bt_schemas_add(user, source);
}

static bt_status add_app(void *user, const bt_source *source) {
    return bt_schemas_add_app(user, source);
}

bt_status lint_add_schemas(bt_ctx *ctx, bt_schemas *schemas, const char *path) {
    return cli_each_file(ctx, path, ".schema", add_schema, schemas);
}

bt_status lint_add_apps(bt_ctx *ctx, bt_schemas *schemas, const char *path) {
    return cli_each_app(ctx, path, add_app, add_own_schema, schemas);
}

/* ---- files that were read twice -------------------------------------------------------------- */

typedef struct told {
    const bt_diag *diag;
    size_t index;
} told;

/* By the file's name, then by everything else in which two diagnostics of a file can differ. */
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
