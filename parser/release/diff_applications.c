/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed in the applications of a script: which there are, what each of them says, and
 * the order in which they start. */
#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"
#include "parser/release/names.h"
#include "parser/release/pairs.h"

bt_status bt_add_change(bt_changes *changes, const char *what, const bt_term *name,
                        const bt_term *from, const bt_term *to) {
    if (!bt_grow(&changes->ctx->memory, (void **)&changes->items, sizeof *changes->items,
                 &changes->capacity, changes->count + 1))
        return BT_NOMEM;
    changes->items[changes->count++] = (bt_change){changes->application, what, name, from, to};
    return BT_OK;
}

/* A change of a single value, if it is one. */
static bt_status compare_values(bt_changes *changes, const char *what, const bt_term *name,
                                const bt_term *from, const bt_term *to) {
    int order = 1;
    if (from == NULL && to == NULL) return BT_OK;
    if (from != NULL && to != NULL) {
        bt_status status = bt_compare(changes->ctx, from, to, &order);
        if (status != BT_OK || order == 0) return status;
    }
    return bt_add_change(changes, what, name, from, to);
}

static bt_status visit_pair(void *user, const bt_term *key, const bt_term *from,
                            const bt_term *to) {
    bt_changes *changes = user;
    return compare_values(changes, changes->what, key, from, to);
}

/* Lists whose order means nothing, element by element. */
static bt_status compare_lists(bt_changes *changes, const char *what, const bt_term *from,
                               const bt_term *to) {
    bt_pairs a = BT_PAIRS_INIT(changes->ctx), b = BT_PAIRS_INIT(changes->ctx);
    bt_status status = from == NULL ? BT_OK : bt_pairs_add_list(&a, from);
    if (status == BT_OK && to != NULL) status = bt_pairs_add_list(&b, to);
    changes->what = what;
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit_pair, changes);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
}

/* Lists of {Key, Value}, key by key. */
static bt_status compare_keys(bt_changes *changes, const char *what, const bt_term *from,
                              const bt_term *to, bt_pair_visit visit) {
    bt_pairs a = BT_PAIRS_INIT(changes->ctx), b = BT_PAIRS_INIT(changes->ctx);
    bt_status status = from == NULL ? BT_OK : bt_pairs_add_keys(&a, from);
    if (status == BT_OK && to != NULL) status = bt_pairs_add_keys(&b, to);
    changes->what = what;
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit, changes);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
}

static bool is_list_or_missing(const bt_term *term) {
    return term == NULL || (bt_is_list(term) && !(term->flags & BT_IMPROPER));
}

/* One key of an application's specification. */
static bt_status visit_key(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    static const struct {
        const char *key, *what;
    } lists[] = {
        {"modules", "module"},
        {"registered", "registered name"},
        {"applications", "needs"},
        {"optional_applications", "optionally needs"},
        {"included_applications", "includes"},
    };
    bt_changes *changes = user;
    if (bt_is_atom(key, "vsn")) return compare_values(changes, "version", NULL, from, to);
    bool comparable = is_list_or_missing(from) && is_list_or_missing(to);
    if (comparable && bt_is_atom(key, "env"))
        return compare_keys(changes, "env", from, to, visit_pair);
    for (size_t i = 0; comparable && i < sizeof lists / sizeof lists[0]; i++)
        if (bt_is_atom(key, lists[i].key)) return compare_lists(changes, lists[i].what, from, to);
    return compare_values(changes, "key", key, from, to);
}

static const bt_term *atom_term(bt_ctx *ctx, const bt_atom *atom) {
    bt_term *term = atom == NULL ? NULL : bt_alloc(ctx, sizeof *term);
    if (term != NULL) *term = bt_atom_term(atom);
    return term;
}

static bt_status compare_application(bt_changes *changes, const bt_boot_application *from,
                                     const bt_boot_application *to) {
    changes->application = to->name;
    const bt_term *from_keys = from->spec == NULL ? NULL : &from->spec->as.items[2];
    const bt_term *to_keys = to->spec == NULL ? NULL : &to->spec->as.items[2];
    bt_status status = compare_keys(changes, "key", from_keys, to_keys, visit_key);
    if (status == BT_OK)
        status = compare_values(changes, "start type", NULL, atom_term(changes->ctx, from->type),
                                atom_term(changes->ctx, to->type));
    changes->application = NULL;
    return status;
}

/* An application that only one of the scripts has; its version, or [], stands for it. */
static bt_status only_one(bt_changes *changes, const bt_boot_application *application, bool added) {
    static const bt_term nothing = {.kind = BT_NIL};
    const bt_term *version = application->version == NULL ? &nothing : application->version;
    changes->application = application->name;
    bt_status status =
        bt_add_change(changes, "application", NULL, added ? NULL : version, added ? version : NULL);
    changes->application = NULL;
    return status;
}

/* ---- start order ----------------------------------------------------------------------------- */

/* An application that both scripts start, in the order of the new one. */
typedef struct started {
    const bt_boot_application *from, *to;
    uint32_t before; /* the one before it in the longest run that keeps the old order */
    bool kept;
} started;

/*
 * Marks the longest part of the list that is still in the old order: what is not in it has moved.
 * `tails[k]` is the application with the earliest old place that a run of k + 1 can end in.
 */
static void mark_kept(started *list, uint32_t count, uint32_t *tails) {
    uint32_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t low = 0, high = length;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (list[tails[middle]].from->order < list[i].from->order)
                low = middle + 1;
            else
                high = middle;
        }
        list[i].before = low == 0 ? UINT32_MAX : tails[low - 1];
        tails[low] = i;
        if (low == length) length++;
    }
    for (uint32_t i = length == 0 ? UINT32_MAX : tails[length - 1]; i != UINT32_MAX;
         i = list[i].before)
        list[i].kept = true;
}

static const bt_term *number(bt_ctx *ctx, uint32_t value) {
    bt_term *term = bt_alloc(ctx, sizeof *term);
    if (term != NULL) *term = bt_int(value);
    return term;
}

static bt_status compare_order(bt_changes *changes, started *list, uint32_t count) {
    uint32_t *tails = bt_alloc(changes->ctx, (count + 1) * sizeof *tails);
    if (tails == NULL) return BT_NOMEM;
    mark_kept(list, count, tails);
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < count && status == BT_OK; i++) {
        if (list[i].kept) continue;
        changes->application = list[i].to->name;
        const bt_term *from = number(changes->ctx, list[i].from->order);
        const bt_term *to = number(changes->ctx, list[i].to->order);
        status = from == NULL || to == NULL ? BT_NOMEM
                                            : bt_add_change(changes, "start order", NULL, from, to);
    }
    changes->application = NULL;
    return status;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static bt_status compare_all(bt_changes *changes, bt_names *names, started *list) {
    const bt_outline *from = changes->from, *to = changes->to;
    uint32_t count = 0;
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
        if (then->order != 0 && now->order != 0) list[count++] = (started){then, now, 0, false};
    }
    for (uint32_t i = 0; i < from->count && status == BT_OK; i++)
        if (bt_names_find_atom(names, from->applications[i].name) != BT_NO_NAME)
            status = only_one(changes, &from->applications[i], false);
    return status == BT_OK ? compare_order(changes, list, count) : status;
}

bt_status bt_compare_applications(bt_changes *changes) {
    bt_names names;
    bt_names_init(&names, changes->ctx);
    started *list = bt_alloc(changes->ctx, changes->to->count * sizeof *list);
    bt_status status = list == NULL ? BT_NOMEM : compare_all(changes, &names, list);
    return status;
}
