/* SPDX-License-Identifier: Apache-2.0 */
/* The view of a .rel file, by the rules of systools_make:check_rel/1. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/release/describe.h"
#include "parser/release/names.h"
#include "parser/release/rel.h"
#include "parser/release/view.h"

static const char *const start_types[] = {"permanent", "transient", "temporary", "load", "none"};
enum { START_TYPES = sizeof start_types / sizeof *start_types };

const char *bt_start_type_name(bt_start_type type) {
    return start_types[type];
}

static bool start_type(const bt_term *term, bt_start_type *out) {
    for (unsigned i = 0; i < START_TYPES; i++) {
        if (!bt_is_atom(term, start_types[i])) continue;
        *out = (bt_start_type)i;
        return true;
    }
    return false;
}

/* Reports a term that should be one of these words, and the one it is nearly. */
static bt_status report_word(bt_ctx *ctx, bt_message message, bt_node node,
                             const char *const *words, size_t count) {
    const char *best = NULL;
    if (node.term->kind == BT_ATOM) {
        bt_nearest near;
        bt_nearest_start(&near, bt_atom_bytes(node.term->as.atom), node.term->as.atom->length);
        for (size_t i = 0; i < count; i++) bt_nearest_offer(&near, words[i]);
        best = near.best;
    }
    bt_status status = bt_report_any(ctx, message, node.place, bt_did_you_mean(ctx, best));
    if (best != NULL) bt_suggest(ctx, node.place, best, strlen(best));
    return status;
}

/* Takes the include list, or reports that it is not a list of atoms. */
static bt_status view_include(bt_ctx *ctx, bt_node list, bt_node *out) {
    if (!bt_is_proper(list.term) || list.term->kind == BT_STRING)
        return bt_report(ctx, BT_MSG_REL_INCLUDE_LIST, list.place);
    for (uint32_t i = 0; i < list.term->count; i++) {
        bt_node item = bt_node_child(list, i);
        if (item.term->kind != BT_ATOM) return bt_report(ctx, BT_MSG_REL_INCLUDE_LIST, item.place);
    }
    *out = list;
    return BT_OK;
}

/* Reads what follows the version: a type, an include list, or both. */
static bt_status view_rest(bt_ctx *ctx, bt_rel_app *app, uint32_t size) {
    bt_node third = bt_node_child(app->node, 2);
    if (size == 3 && bt_is_list(third.term)) return view_include(ctx, third, &app->include);
    bt_status status = BT_OK;
    if (!start_type(third.term, &app->type))
        status = report_word(ctx, BT_MSG_REL_START_TYPE, third, start_types, START_TYPES);
    if (size < 4 || status == BT_NOMEM) return status;
    bt_status included = view_include(ctx, bt_node_child(app->node, 3), &app->include);
    return status == BT_OK ? included : status;
}

static bt_status view_application(bt_ctx *ctx, bt_node node, bt_rel_app *app) {
    *app = (bt_rel_app){.node = node, .include = BT_NO_NODE};
    const bt_term *term = node.term;
    if (term->kind != BT_TUPLE || term->count < 2 || term->count > 4)
        return bt_report(ctx, BT_MSG_REL_APPLICATION, node.place);
    bt_node name = bt_node_child(node, 0);
    if (name.term->kind != BT_ATOM) return bt_report(ctx, BT_MSG_REL_APPLICATION_NAME, name.place);
    app->name = name.term->as.atom;
    app->version = bt_node_child(node, 1);
    bt_status status = BT_OK;
    if (!bt_is_string(app->version.term))
        status = bt_report(ctx, BT_MSG_REL_STRING, app->version.place, "an application's version");
    if (term->count == 2 || status == BT_NOMEM) return status;
    bt_status rest = view_rest(ctx, app, term->count);
    return status == BT_OK ? rest : status;
}

/* kernel and stdlib must be there, and permanent; of two the first counts. */
static bt_status check_mandatory(bt_ctx *ctx, const bt_rel *rel, const char *name) {
    bool unread = false; /* an entry without a name may be meant to be it */
    for (uint32_t i = 0; i < rel->count; i++) {
        const bt_rel_app *app = &rel->apps[i];
        unread |= app->name == NULL;
        if (!bt_is_atom_named(app->name, name)) continue;
        if (app->type == BT_START_PERMANENT) return BT_OK;
        bt_node type = bt_node_child(app->node, 2);
        bt_status status = bt_report(ctx, BT_MSG_REL_MANDATORY_TYPE, type.place, name,
                                     bt_start_type_name(app->type));
        bt_suggest(ctx, type.place, "permanent", strlen("permanent"));
        return status;
    }
    return unread ? BT_OK
                  : bt_report(ctx, BT_MSG_REL_MANDATORY, bt_node_child(rel->node, 3).place, name);
}

static bt_status check_repeats(bt_ctx *ctx, const bt_rel *rel) {
    bt_status result = BT_OK;
    bt_names names;
    bt_names_init(&names, ctx);
    for (uint32_t i = 0; i < rel->count; i++) {
        if (rel->apps[i].name == NULL) continue;
        uint32_t *slot = bt_names_slot_atom(&names, rel->apps[i].name);
        if (slot == NULL) return BT_NOMEM;
        if (*slot == BT_NO_NAME) {
            *slot = i;
            continue;
        }
        bt_status status = bt_is_atom_named(rel->apps[i].name, "kernel")
                               ? bt_report(ctx, BT_MSG_REL_KERNEL_TWICE, rel->apps[i].node.place)
                               : bt_report(ctx, BT_MSG_REL_REPEATED, rel->apps[i].node.place,
                                           bt_show_atom(ctx, rel->apps[i].name));
        bt_relate(ctx, rel->apps[*slot].node.place, "it is here already");
        if (status == BT_NOMEM) return status;
        if (status != BT_OK) result = status;
    }
    return result;
}

static bt_status view_applications(bt_ctx *ctx, bt_node list, bt_rel *rel) {
    if (!bt_is_proper(list.term) || list.term->kind == BT_STRING)
        return bt_report(ctx, BT_MSG_REL_APPLICATIONS, list.place);
    uint32_t count = list.term->count;
    bt_rel_app *apps = bt_alloc(ctx, (size_t)count * sizeof *apps + 1);
    if (apps == NULL) return BT_NOMEM;
    rel->apps = apps;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < count; i++) {
        bt_status one = view_application(ctx, bt_node_child(list, i), &apps[i]);
        if (one == BT_NOMEM) return one;
        if (one != BT_OK) status = one;
        rel->count++;
    }
    static const char *const mandatory[] = {"kernel", "stdlib"};
    for (size_t i = 0; i < 2; i++) {
        bt_status one = check_mandatory(ctx, rel, mandatory[i]);
        if (one == BT_NOMEM) return one;
        if (one != BT_OK) status = one;
    }
    bt_status repeats = check_repeats(ctx, rel);
    return status == BT_OK ? repeats : status;
}

/* Takes a string of the release, or reports that it is none. */
static bt_status view_string(bt_ctx *ctx, bt_node node, const char *what, bt_node *out) {
    *out = node;
    return bt_is_string(node.term) ? BT_OK : bt_report(ctx, BT_MSG_REL_STRING, node.place, what);
}

/* Checks for {TAG,...} of that size; another tag is reported, but the rest is read. */
static bt_status view_tuple(bt_ctx *ctx, bt_node node, uint32_t size, const char *tag,
                            bool *shaped) {
    *shaped = bt_is_tuple(node.term, size, NULL);
    if (!*shaped) return bt_report(ctx, BT_MSG_REL_FORM, node.place, "");
    if (tag == NULL || bt_is_tuple(node.term, size, tag)) return BT_OK;
    return report_word(ctx, BT_MSG_REL_FORM, bt_node_child(node, 0), &tag, 1);
}

bt_status bt_rel_view(bt_ctx *ctx, bt_node node, bt_rel *out) {
    *out = (bt_rel){.node = node};
    bool shaped, named, versioned;
    bt_status form = view_tuple(ctx, node, 4, "release", &shaped);
    if (!shaped) return form;
    bt_node id = bt_node_child(node, 1), erts = bt_node_child(node, 2);
    bt_status all[6] = {form, view_tuple(ctx, id, 2, NULL, &named),
                        view_tuple(ctx, erts, 2, "erts", &versioned)};
    if (named) {
        all[3] = view_string(ctx, bt_node_child(id, 0), "the release's name", &out->name);
        bt_worse(&all[3],
                 view_string(ctx, bt_node_child(id, 1), "the release's version", &out->version));
    }
    if (versioned)
        all[4] = view_string(ctx, bt_node_child(erts, 1), "the version of erts", &out->erts);
    all[5] = view_applications(ctx, bt_node_child(node, 3), out);
    bt_status status = BT_OK;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) bt_worse(&status, all[i]);
    /* A term that is no release gives nothing, whatever its list says. */
    if (all[0] != BT_OK || all[1] != BT_OK || all[2] != BT_OK) {
        out->apps = NULL;
        out->count = 0;
    }
    return status;
}

bt_status bt_rel_read(bt_ctx *ctx, const bt_source *source, bt_rel *out) {
    bt_node node;
    *out = (bt_rel){.node = BT_NO_NODE};
    bt_status status = bt_read_first(ctx, source, &node);
    return status == BT_OK ? bt_rel_view(ctx, node, out) : status;
}
