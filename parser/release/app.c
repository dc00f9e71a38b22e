/* SPDX-License-Identifier: Apache-2.0 */
/* The view of an .app file, by the rules of systools_make:parse_application/4. */
#include <stddef.h>
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/release/app.h"
#include "parser/release/names.h"
#include "parser/release/otp_facts.h"
#include "parser/release/view.h"

bt_node bt_app_value(bt_node app, const char *key) {
    bt_node entries = bt_node_child(app, 2);
    for (uint32_t i = 0; entries.term->kind == BT_LIST && i < entries.term->count; i++)
        if (bt_is_tuple(&entries.term->as.items[i], 2, key))
            return bt_node_child(bt_node_child(entries, i), 1);
    return BT_NO_NODE;
}

typedef enum value_type { A_STRING, ATOMS, PAIRS, PHASES, MODULE, A_LIMIT } value_type;

static const struct key {
    const char *name;
    value_type type;
    bool required; /* by systools */
    bool loaded;   /* application:load/1 reads it */
    size_t at;     /* the offset of the node in bt_app */
} keys[] = {
    {"vsn", A_STRING, true, false, offsetof(bt_app, vsn)},
    {"id", A_STRING, false, false, offsetof(bt_app, id)},
    {"description", A_STRING, true, false, offsetof(bt_app, description)},
    {"modules", ATOMS, true, false, offsetof(bt_app, modules)},
    {"registered", ATOMS, true, false, offsetof(bt_app, registered)},
    {"applications", ATOMS, true, false, offsetof(bt_app, applications)},
    {"optional_applications", ATOMS, false, false, offsetof(bt_app, optional_applications)},
    {"included_applications", ATOMS, false, true, offsetof(bt_app, included_applications)},
    {"mod", MODULE, false, true, offsetof(bt_app, mod)},
    {"start_phases", PHASES, false, false, offsetof(bt_app, start_phases)},
    {"env", PAIRS, false, true, offsetof(bt_app, env)},
    {"maxT", A_LIMIT, false, false, offsetof(bt_app, max_t)},
    {"maxP", A_LIMIT, false, false, offsetof(bt_app, max_p)},
};
enum { KEYS = sizeof keys / sizeof *keys };

static const char *const wanted[] = {
    [A_STRING] = "a string",
    [ATOMS] = "a list of atoms",
    [PAIRS] = "a list of {Key,Value} pairs whose keys are atoms",
    [PHASES] = "a list of {Phase,Arguments} pairs whose phases are atoms, or undefined",
    [MODULE] = "{Module,StartArguments}, or []",
    [A_LIMIT] = "a positive integer or infinity",
};

static bt_node *place_of(bt_app *app, const struct key *key) {
    return (bt_node *)((char *)app + key->at);
}

static bool is_pair(const bt_term *term) {
    return bt_is_tuple(term, 2, NULL) && term->as.items[0].kind == BT_ATOM;
}

static bool is_any_pair(const bt_term *term) {
    return bt_is_tuple(term, 2, NULL);
}

static bool is_atom(const bt_term *term) {
    return term->kind == BT_ATOM;
}

/* Whether a term is a list whose items all fit. If not, `*bad` is the first item that does not, or
 * the term. */
static bool all_fit(bt_node list, bool (*fits)(const bt_term *), bt_node *bad) {
    *bad = list;
    if (!bt_is_proper(list.term) || list.term->kind == BT_STRING) return false;
    for (uint32_t i = 0; i < list.term->count; i++) {
        if (fits(&list.term->as.items[i])) continue;
        *bad = bt_node_child(list, i);
        return false;
    }
    return true;
}

static bool is_limit(const bt_term *term) {
    if (term->kind == BT_BIG) return !(term->flags & BT_NEGATIVE);
    return (term->kind == BT_INT && term->as.integer > 0) || bt_is_atom(term, "infinity");
}

static bool has_type(bt_node value, value_type type, bt_node *bad) {
    const bt_term *term = value.term;
    *bad = value;
    switch (type) {
    case A_STRING: return bt_is_string(term);
    case ATOMS: return all_fit(value, is_atom, bad);
    case PAIRS: return all_fit(value, is_pair, bad);
    case PHASES: return bt_is_atom(term, "undefined") || all_fit(value, is_pair, bad);
    case MODULE: return term->kind == BT_NIL || is_pair(term);
    case A_LIMIT: return is_limit(term);
    }
    return false;
}

/* Values that stand for an absent key. */
static bool is_default(const bt_term *term, value_type type) {
    return (type == PHASES && bt_is_atom(term, "undefined")) ||
           (type == MODULE && term->kind == BT_NIL);
}

/* The name of an item of a list: the item if it is an atom, or the key of a pair. */
static const bt_atom *name_of(const bt_term *item) {
    return item->kind == BT_ATOM ? item->as.atom : item->as.items[0].as.atom;
}

static bt_status repeated_entry(bt_ctx *ctx, bt_node list, const char *key, uint32_t first,
                                uint32_t second) {
    bt_node item = bt_node_child(list, second);
    const char *name = bt_show_atom(ctx, name_of(item.term));
    bool pair = item.term->kind == BT_TUPLE;
    bt_status status =
        pair ? bt_report(ctx, BT_MSG_APP_DUPLICATE_PARAMETER, bt_node_child(item, 0).place, name)
             : bt_report(ctx, BT_MSG_APP_DUPLICATE_ENTRY, item.place, name, key);
    bt_relate(ctx, bt_node_child(list, first).place, "it is here already");
    return status;
}

/* Reports items that a list names twice. Short lists, as most are, need no table. */
static bt_status check_entries(bt_ctx *ctx, bt_node list, const char *key) {
    enum { SHORT = 12 };
    const bt_term *items = list.term->as.items;
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    bt_status status = BT_OK;
    bt_names names;
    bt_names_init(&names, ctx);
    for (uint32_t i = 0; i < count && status != BT_NOMEM; i++) {
        uint32_t first = BT_NO_NAME;
        if (count <= SHORT) {
            for (uint32_t j = 0; j < i && first == BT_NO_NAME; j++)
                if (name_of(&items[j]) == name_of(&items[i])) first = j;
        } else {
            uint32_t *slot = bt_names_slot_atom(&names, name_of(&items[i]));
            if (slot == NULL) return BT_NOMEM;
            first = *slot;
            if (first == BT_NO_NAME) *slot = i;
        }
        if (first != BT_NO_NAME) status = repeated_entry(ctx, list, key, first, i);
    }
    return status;
}

static bt_status view_value(bt_ctx *ctx, bt_node entry, const struct key *key, bt_node *out) {
    if (entry.term->count != 2) return bt_report(ctx, BT_MSG_APP_ENTRY, entry.place, key->name);
    bt_node value = bt_node_child(entry, 1), bad;
    if (!has_type(value, key->type, &bad))
        return bt_report(ctx, BT_MSG_APP_TYPE, bad.place, key->name, wanted[key->type]);
    if (is_default(value.term, key->type)) return BT_OK;
    *out = value;
    if (key->type != ATOMS || !bt_otp_refuses_twice(ctx->otp)) return BT_OK;
    return check_entries(ctx, value, key->name);
}

/* The key that an entry of the file is for, or NULL. */
static const struct key *key_of(const bt_term *entry) {
    if (entry->kind != BT_TUPLE || entry->count == 0 || entry->as.items[0].kind != BT_ATOM)
        return NULL;
    for (size_t i = 0; i < KEYS; i++)
        if (bt_is_atom(&entry->as.items[0], keys[i].name)) return &keys[i];
    return NULL;
}

/* The key that is most likely meant by an unknown entry: one that was not `seen`, with nearly its
 * name. NULL: no name is near, so it may be a key of some tool. */
static const char *meant(const bt_term *entry, const bool *seen) {
    if (!is_pair(entry) || key_of(entry) != NULL) return NULL;
    const bt_atom *name = entry->as.items[0].as.atom;
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    bt_nearest_offer(&near, "runtime_dependencies");
    for (size_t i = 0; i < KEYS; i++)
        if (!seen[i]) bt_nearest_offer(&near, keys[i].name);
    return near.distance == 0 ? NULL : near.best;
}

/* Reports a missing required key, at the entry with nearly its name if there is one. */
static bt_status missing_key(bt_ctx *ctx, bt_node node, bt_node list, const bool *seen,
                             const struct key *key) {
    for (uint32_t i = 0; list.term->kind == BT_LIST && i < list.term->count; i++) {
        if (meant(&list.term->as.items[i], seen) != key->name) continue;
        bt_node wrong = bt_node_child(bt_node_child(list, i), 0);
        return bt_report(ctx, BT_MSG_APP_MISSPELT_KEY, wrong.place,
                         bt_show_atom(ctx, wrong.term->as.atom), key->name);
    }
    return bt_report(ctx, BT_MSG_APP_MISSING_KEY, node.place, key->name, wanted[key->type]);
}

static bool is_required(const char *name) {
    for (size_t i = 0; i < KEYS; i++)
        if (keys[i].name == name) return keys[i].required;
    return false;
}

/* Which keys a list has. */
static void look_for_keys(const bt_term *list, bool *seen) {
    for (uint32_t i = 0; list->kind == BT_LIST && i < list->count; i++) {
        const struct key *key = key_of(&list->as.items[i]);
        if (key != NULL) seen[key - keys] = true;
    }
}

bt_status bt_app_misspelt(bt_ctx *ctx, bt_node list, bool complete) {
    bt_status status = BT_OK;
    bool seen[KEYS] = {false};
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    look_for_keys(list.term, seen);
    for (uint32_t i = 0; i < count && status != BT_NOMEM; i++) {
        const char *name = meant(&list.term->as.items[i], seen);
        if (name == NULL || (complete && is_required(name))) continue;
        bt_node wrong = bt_node_child(bt_node_child(list, i), 0);
        status = bt_report(ctx, BT_MSG_APP_UNKNOWN_KEY, wrong.place,
                           bt_show_atom(ctx, wrong.term->as.atom), name);
    }
    return status;
}

bt_status bt_app_incomplete(bt_ctx *ctx, bt_node app) {
    static const char *const names[] = {"vsn", "applications"};
    const bt_term *list = &app.term->as.items[2];
    bt_status status = BT_OK;
    bool seen[KEYS] = {false};
    look_for_keys(list, seen);
    for (size_t n = 0; n < sizeof names / sizeof *names && status == BT_OK; n++) {
        bool told = bt_app_value(app, names[n]).term != NULL;
        for (uint32_t i = 0; list->kind == BT_LIST && i < list->count && !told; i++) {
            const char *name = meant(&list->as.items[i], seen);
            told =
                bt_is_unfilled(&list->as.items[i]) || (name != NULL && strcmp(name, names[n]) == 0);
        }
        if (!told) status = bt_report(ctx, BT_MSG_APP_INCOMPLETE, app.place, names[n]);
    }
    return status;
}

bt_status bt_app_parameters(bt_ctx *ctx, bt_node list) {
    bt_node bad;
    for (uint32_t i = 0; list.term->kind == BT_LIST && i < list.term->count; i++) {
        if (!bt_is_tuple(&list.term->as.items[i], 2, "env")) continue;
        bt_node env = bt_node_child(bt_node_child(list, i), 1);
        if (!all_fit(env, is_pair, &bad)) return BT_OK;
        bt_diag_mark mark = bt_mark(ctx, NULL);
        bt_status status = check_entries(ctx, env, "env");
        if (status != BT_INVALID || bt_otp_refuses_twice(ctx->otp)) return status;
        return bt_soften(ctx, &mark);
    }
    return BT_OK;
}

static bt_status view_entries(bt_ctx *ctx, bt_node list, bt_app *app) {
    bt_node seen[KEYS] = {{NULL, BT_NOWHERE}};
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    bt_status status = BT_OK, one;
    for (uint32_t i = 0; i < count; i++) {
        const struct key *key = key_of(&list.term->as.items[i]);
        if (key == NULL) continue;
        bt_node entry = bt_node_child(list, i), *first = &seen[key - keys];
        if (first->term == NULL) {
            *first = entry;
            one = view_value(ctx, entry, key, place_of(app, key));
        } else {
            one = bt_report(ctx, BT_MSG_APP_DUPLICATE_KEY, entry.place, key->name);
            bt_relate(ctx, first->place, "this one counts");
        }
        bt_worse(&status, one);
        if (status == BT_NOMEM) return status;
    }
    bool there[KEYS];
    for (size_t i = 0; i < KEYS; i++) there[i] = seen[i].term != NULL;
    size_t absent = 0;
    for (size_t i = 0; i < KEYS; i++) {
        if (there[i]) continue;
        absent++;
        if (!keys[i].required) continue;
        one = missing_key(ctx, app->node, list, there, &keys[i]);
        bt_worse(&status, one);
    }
    /* systools looks for each key from the front, so it only comes to the tail when a key is
     * missing. */
    if (!bt_is_proper(list.term) && absent > 0) {
        one = bt_report(ctx, BT_MSG_APP_FORM, list.place);
        bt_worse(&status, one);
    }
    return status;
}

/* Before OTP 26, nodes load parameters whose keys are not atoms, although systools refuses them. */
static bt_status load_value(bt_ctx *ctx, bt_node entry, const struct key *key, bt_node *out) {
    bt_node value = bt_node_child(entry, 1), bad;
    if (ctx->otp >= 26 || key->type != PAIRS || !all_fit(value, is_any_pair, &bad))
        return view_value(ctx, entry, key, out);
    bt_diag_mark mark = bt_mark(ctx, NULL);
    bt_status status = view_value(ctx, entry, key, out);
    *out = value;
    return status == BT_INVALID ? bt_soften(ctx, &mark) : status;
}

/* Views the keys that application_controller:make_appl_i/1 reads. Of entries with equal keys the
 * first counts; if that is no pair, the key has its default. */
static bt_status load_entries(bt_ctx *ctx, bt_node list, bt_app *app) {
    bool seen[KEYS] = {false};
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    bt_status status = BT_OK;
    if (!bt_is_proper(list.term)) return bt_report(ctx, BT_MSG_APP_FORM, list.place);
    for (uint32_t i = 0; i < count && status != BT_NOMEM; i++) {
        bt_node entry = bt_node_child(list, i);
        const struct key *key = key_of(entry.term);
        if (key == NULL || seen[key - keys]) continue;
        seen[key - keys] = true;
        if (key->loaded && entry.term->count == 2)
            bt_worse(&status, load_value(ctx, entry, key, place_of(app, key)));
    }
    return status;
}

/* {application, Name, List}: the name, and the list. */
static bt_status view_form(bt_ctx *ctx, bt_node node, bt_app *out, bt_node *list) {
    *out = (bt_app){.node = node};
    for (size_t i = 0; i < KEYS; i++) *place_of(out, &keys[i]) = BT_NO_NODE;
    if (!bt_is_tuple(node.term, 3, "application"))
        return bt_report(ctx, BT_MSG_APP_FORM,
                         bt_is_tuple(node.term, 3, NULL) ? bt_node_child(node, 0).place
                                                         : node.place);
    bt_node name = bt_node_child(node, 1);
    *list = bt_node_child(node, 2);
    if (name.term->kind != BT_ATOM) return bt_report(ctx, BT_MSG_APP_FORM, name.place);
    out->name = name.term->as.atom;
    return bt_is_list(list->term) ? BT_OK : bt_report(ctx, BT_MSG_APP_FORM, list->place);
}

bt_status bt_app_view(bt_ctx *ctx, bt_node node, bt_app *out) {
    bt_node list;
    bt_status status = view_form(ctx, node, out, &list);
    return status == BT_OK ? view_entries(ctx, list, out) : status;
}

bt_status bt_app_load(bt_ctx *ctx, const bt_source *source, bt_app *out) {
    bt_node node, list;
    bt_status status = bt_read_first(ctx, source, &node);
    if (status == BT_OK) status = view_form(ctx, node, out, &list);
    if (status == BT_OK) status = load_entries(ctx, list, out);
    return status == BT_OK ? bt_app_parameters(ctx, list) : status;
}

bt_status bt_app_read(bt_ctx *ctx, const bt_source *source, bt_app *out) {
    bt_node node;
    *out = (bt_app){.node = BT_NO_NODE};
    bt_status status = bt_read_first(ctx, source, &node);
    return status == BT_OK ? bt_app_view(ctx, node, out) : status;
}
