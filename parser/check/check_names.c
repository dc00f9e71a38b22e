/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the applications that .app and .rel files name are known. */
#include <string.h>

#include "etf/term.h"
#include "parser/check/file_run.h"
#include "parser/check/known.h"
#include "parser/check/schema.h"
#include "parser/release/app.h"
#include "parser/release/describe.h"
#include "parser/release/names.h"
#include "parser/release/view.h"

static bt_status check_name(bt_file_run *run, const bt_known *known, bt_node node) {
    const char *near;
    bool told = bt_is_told(run->ctx, BT_MSG_APP_UNKNOWN_APPLICATION, node.place);
    if (node.term->kind != BT_ATOM || bt_is_unfilled(node.term) ||
        !bt_known_lacks(known, node.term->as.atom, told, &near))
        return BT_OK;
    bt_status status =
        bt_report(run->ctx, BT_MSG_APP_UNKNOWN_APPLICATION, node.place,
                  bt_show_atom(run->ctx, node.term->as.atom), bt_did_you_mean(run->ctx, near));
    bt_suggest_name(run->ctx, node.place, near);
    return status;
}

static uint32_t length_of(bt_node list) {
    return list.term != NULL && list.term->kind == BT_LIST ? list.term->count : 0;
}

static bt_status check_list(bt_file_run *run, const bt_known *known, bt_node list) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < length_of(list) && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_name(run, known, bt_node_child(list, i)));
    return worst;
}

static bool take_names(bt_ctx *ctx, bt_node list, bt_names *names) {
    bt_names_init(names, ctx);
    for (uint32_t i = 0; i < length_of(list); i++) {
        const bt_term *name = &list.term->as.items[i];
        if (name->kind == BT_ATOM && !bt_names_put(names, name->as.atom, i)) return false;
    }
    return true;
}

static bool is_in(const bt_names *names, const bt_term *name) {
    return name->kind == BT_ATOM && bt_names_find_atom(names, name->as.atom) != BT_NO_NAME;
}

static bool is_same(const bt_term *a, const bt_term *b) {
    return a->kind == BT_ATOM && b->kind == BT_ATOM && a->as.atom == b->as.atom;
}

/* Checks an optional application: it only starts before this one if it is also `needed`. */
static bt_status check_optional(bt_file_run *run, const bt_known *known, bt_node needed,
                                bt_node node) {
    const char *near;
    bool told = bt_is_told(run->ctx, BT_MSG_APP_OPTIONAL, node.place);
    if (node.term->kind != BT_ATOM) return BT_OK;
    if (bt_known_lacks(known, node.term->as.atom, told, &near)) return check_name(run, known, node);
    bt_status status = bt_report(run->ctx, BT_MSG_APP_OPTIONAL, node.place,
                                 bt_show_atom(run->ctx, node.term->as.atom));
    bt_relate(run->ctx, needed.place, "it belongs in here too");
    return status;
}

/* Checks the lists of an .app file. Optional applications may be missing. */
static bt_status check_app(bt_file_run *run, const bt_known *known, bt_node app) {
    bt_node needed = bt_app_value(app, "applications");
    bt_node optional = bt_app_value(app, "optional_applications");
    bt_names needed_names, optional_names;
    bt_known open = *known;
    open.closed = false;
    if (!take_names(run->ctx, needed, &needed_names) ||
        !take_names(run->ctx, optional, &optional_names))
        return BT_NOMEM;
    bt_status worst = check_list(run, known, bt_app_value(app, "included_applications"));
    for (uint32_t i = 0; i < length_of(needed) && worst != BT_NOMEM; i++) {
        bt_node node = bt_node_child(needed, i);
        bool may_lack = is_in(&optional_names, node.term);
        bt_worse(&worst, check_name(run, may_lack ? &open : known, node));
        if (!may_lack && is_same(node.term, &app.term->as.items[1]))
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APP_ITSELF, node.place));
    }
    for (uint32_t i = 0; i < length_of(optional) && worst != BT_NOMEM; i++) {
        bt_node node = bt_node_child(optional, i);
        if (needed.term != NULL && !is_in(&needed_names, node.term))
            bt_worse(&worst, check_optional(run, &open, needed, node));
    }
    return worst;
}

/* Whether a term is the {Name, Version, ...} of a .rel file. */
static bool is_entry(const bt_term *entry) {
    return entry->kind == BT_TUPLE && entry->count >= 2 && entry->as.items[0].kind == BT_ATOM;
}

/* The applications of a release by name, with the first entry of each, and what unknown ones are
 * most likely meant to be. */
typedef struct parts {
    bt_names there, meant;
} parts;

/* Checks the names in an entry. */
static bt_status check_entry(bt_file_run *run, const bt_known *known, bt_node list, uint32_t i,
                             parts *all) {
    bt_node entry = bt_node_child(list, i);
    const char *near = NULL;
    if (!is_entry(entry.term)) return BT_OK;
    const bt_atom *name = entry.term->as.items[0].as.atom;
    uint32_t *slot = bt_names_slot_atom(&all->there, name);
    if (slot != NULL && *slot == BT_NO_NAME) *slot = i;
    bool told = bt_is_told(run->ctx, BT_MSG_APP_UNKNOWN_APPLICATION, entry.place);
    if (slot != NULL && bt_known_lacks(known, name, told, &near) && near != NULL) {
        slot = bt_names_slot(&all->meant, near, strlen(near));
        if (slot != NULL) *slot = i;
    }
    if (slot == NULL) return BT_NOMEM;
    bt_status worst = check_name(run, known, bt_node_child(entry, 0));
    for (uint32_t rest = 2; rest < entry.term->count && worst != BT_NOMEM; rest++)
        bt_worse(&worst, check_list(run, known, bt_node_child(entry, rest)));
    return worst;
}

/* The version in a schema's .app file; NULL as its term without one. */
static bt_node version_of(const bt_schema *schema) {
    return schema->app.term == NULL ? BT_NO_NODE : bt_app_value(schema->app, "vsn");
}

/* The .app file of an application in a release: the one of its version, or one whose version is set
 * when it is built. NULL: there is none; if there is one of another version, that is reported. */
static bt_status find_app(bt_file_run *run, bt_node entry, const bt_schema **out) {
    const bt_atom *name = entry.term->as.items[0].as.atom;
    bt_node version = bt_node_child(entry, 1);
    bool other = false;
    *out = NULL;
    if (!bt_is_string(version.term)) return BT_OK;
    const bt_schema *first = bt_schemas_of(run->schemas, bt_atom_bytes(name));
    const bt_schema *any = NULL;
    for (const bt_schema *s = first; s != NULL && *out == NULL; s = s->next) {
        const bt_term *there = version_of(s).term;
        other = other || there != NULL;
        if (there == NULL) continue;
        if (!bt_is_string(there) || bt_is_unfilled(there)) any = s;
        if (bt_same_string(there, version.term)) *out = s;
    }
    if (*out == NULL) *out = any;
    if (*out != NULL || !other) return BT_OK;
    bt_status status =
        bt_report(run->ctx, BT_MSG_REL_OTHER_VERSION, version.place, bt_show_atom(run->ctx, name));
    for (const bt_schema *s = first; s != NULL; s = s->next) {
        bt_node there = version_of(s);
        if (there.term != NULL) bt_relate(run->ctx, there.place, "another version is here");
    }
    return status;
}

/* Whether every release needs it: that it is missing has been reported (rel/mandatory). */
static bool is_mandatory(const bt_term *name) {
    return bt_is_atom(name, "kernel") || bt_is_atom(name, "stdlib");
}

/* Reports which applications in a list of an .app file the release does not have. */
static bt_status check_there(bt_file_run *run, bt_node entry, bt_node list, const parts *all,
                             const bt_names *optional, const char *how) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < length_of(list); i++) {
        bt_node node = bt_node_child(list, i);
        if (node.term->kind != BT_ATOM || is_in(&all->there, node.term) ||
            is_in(&all->meant, node.term) || is_in(optional, node.term) || is_mandatory(node.term))
            continue;
        bt_worse(&worst, bt_report(run->ctx, BT_MSG_REL_LACKS, bt_node_child(entry, 0).place,
                                   bt_show_atom(run->ctx, entry.term->as.items[0].as.atom), how,
                                   bt_show_atom(run->ctx, node.term->as.atom)));
        bt_relate(run->ctx, node.place, "its .app file says so");
    }
    return worst;
}

/* Compares an application of a release with its .app file. */
static bt_status check_part(bt_file_run *run, bt_node list, uint32_t i, const parts *all) {
    bt_node entry = bt_node_child(list, i);
    const bt_schema *schema;
    bt_names optional, none;
    bt_names_init(&none, run->ctx);
    if (!is_entry(entry.term) ||
        bt_names_find_atom(&all->there, entry.term->as.items[0].as.atom) != i)
        return BT_OK;
    bt_status status = find_app(run, entry, &schema);
    if (schema == NULL) return status;
    if (!take_names(run->ctx, bt_app_value(schema->app, "optional_applications"), &optional))
        return BT_NOMEM;
    bt_node included = bt_app_value(schema->app, "included_applications");
    bt_node last = bt_node_child(entry, entry.term->count - 1);
    if (entry.term->count > 2 && bt_is_list(last.term))
        included = last; /* the include list of the .rel counts instead */
    status =
        check_there(run, entry, bt_app_value(schema->app, "applications"), all, &optional, "uses");
    bt_worse(&status, check_there(run, entry, included, all, &none, "includes"));
    return status;
}

bt_status bt_check_names(bt_file_run *run) {
    bool rel = run->kind == BT_FILE_REL;
    if (!bt_is_tuple(run->root.term, rel ? 4 : 3, NULL)) return BT_OK;
    bt_known known = bt_known_find(run->schemas);
    bt_status worst = BT_OK;
    if (!rel) return check_app(run, &known, run->root);
    bt_node list = bt_node_child(run->root, 3);
    parts all;
    bt_names_init(&all.there, run->ctx);
    bt_names_init(&all.meant, run->ctx);
    for (uint32_t i = 0; i < length_of(list) && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_entry(run, &known, list, i, &all));
    for (uint32_t i = 0; i < length_of(list) && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_part(run, list, i, &all));
    return worst;
}
