/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed in the applications of a script: which there are, and what each of them says. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"
#include "parser/release/names.h"
#include "parser/release/pairs.h"
#include "parser/release/view.h"

static bt_status visit_pair(void *user, const bt_term *key, const bt_term *from,
                            const bt_term *to) {
    bt_changes *changes = user;
    return bt_compare_values(changes, changes->what, key, from, to);
}

static bool is_list_or_missing(const bt_term *term) {
    return term == NULL || bt_is_proper(term);
}

/* One key of an application's specification. */
static bt_status visit_key(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    static const struct {
        const char *key, *what;
        bt_pairs_take take;
    } lists[] = {
        {"env", "env", bt_pairs_add_keys},
        /* lists whose order means nothing are compared element by element */
        {"modules", "module", bt_pairs_add_list},
        {"registered", "registered name", bt_pairs_add_list},
        {"applications", "needs", bt_pairs_add_list},
        {"optional_applications", "optionally needs", bt_pairs_add_list},
        {"included_applications", "includes", bt_pairs_add_list},
    };
    bt_changes *changes = user;
    if (bt_is_atom(key, "vsn")) return bt_compare_values(changes, "version", NULL, from, to);
    bool comparable = is_list_or_missing(from) && is_list_or_missing(to);
    for (size_t i = 0; comparable && i < sizeof lists / sizeof lists[0]; i++) {
        if (!bt_is_atom(key, lists[i].key)) continue;
        changes->what = lists[i].what;
        return bt_pairs_compare_terms(changes->ctx, from, to, lists[i].take, visit_pair, changes);
    }
    return bt_compare_values(changes, "key", key, from, to);
}

/* The type with which an application starts, as in a .rel, or `none` when it does not start; NULL:
 * no memory. */
static const bt_term *start_type(bt_ctx *ctx, const bt_boot_application *application) {
    const char *word = application == NULL ? "none" : "load";
    bt_term *term = bt_alloc(ctx, sizeof *term);
    if (term == NULL) return NULL;
    if (application != NULL && application->type != NULL)
        *term = bt_atom_term(application->type);
    else if (bt_make_string(ctx, word, strlen(word), term) != BT_OK)
        return NULL;
    return term;
}

static bt_status compare_start_types(bt_changes *changes, const bt_boot_application *from,
                                     const bt_boot_application *to) {
    const bt_term *was = start_type(changes->ctx, from), *is = start_type(changes->ctx, to);
    if (was == NULL || is == NULL) return BT_NOMEM;
    return bt_compare_values(changes, "start type", NULL, was, is);
}

static bt_status compare_application(bt_changes *changes, const bt_boot_application *from,
                                     const bt_boot_application *to) {
    changes->application = to->name;
    const bt_term *from_keys = from->spec == NULL ? NULL : &from->spec->as.items[2];
    const bt_term *to_keys = to->spec == NULL ? NULL : &to->spec->as.items[2];
    bt_status status = bt_pairs_compare_terms(changes->ctx, from_keys, to_keys, bt_pairs_add_keys,
                                              visit_key, changes);
    if (status == BT_OK) status = compare_start_types(changes, from, to);
    changes->application = NULL;
    return status;
}

/* Adds an application that only one script has. Its version stands for it, or [] without one. The
 * type of a new one is not reported if it is permanent. */
static bt_status only_one(bt_changes *changes, const bt_boot_application *application, bool added) {
    static const bt_term nothing = {.kind = BT_NIL};
    const bt_term *version = application->version == NULL ? &nothing : application->version;
    changes->application = application->name;
    bt_status status =
        bt_add_change(changes, "application", NULL, added ? NULL : version, added ? version : NULL);
    bool permanent = bt_is_atom_named(application->type, "permanent");
    if (status == BT_OK && added && !permanent)
        status = compare_start_types(changes, NULL, application);
    changes->application = NULL;
    return status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bt_status compare_all(bt_changes *changes, bt_names *names) {
    const bt_outline *from = changes->from, *to = changes->to;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < from->count; i++)
        if (!bt_names_put(names, from->applications[i].name, i)) return BT_NOMEM;
    for (uint32_t i = 0; i < to->count && status == BT_OK; i++) {
        const bt_boot_application *now = &to->applications[i], *then;
        uint32_t index = bt_names_find_atom(names, now->name);
        if (index == BT_NO_NAME) {
            status = only_one(changes, now, true);
            continue;
        }
        then = &from->applications[index];
        (void)bt_names_put(names, now->name, BT_NO_NAME); /* done with */
        status = compare_application(changes, then, now);
    }
    for (uint32_t i = 0; i < from->count && status == BT_OK; i++)
        if (bt_names_find_atom(names, from->applications[i].name) != BT_NO_NAME)
            status = only_one(changes, &from->applications[i], false);
    return status;
}

bt_status bt_compare_applications(bt_changes *changes) {
    bt_names names;
    bt_names_init(&names, changes->ctx);
    return compare_all(changes, &names);
}
