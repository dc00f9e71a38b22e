/* SPDX-License-Identifier: Apache-2.0 */
/* The applications that .app and .rel files name: whether they are known. */
#include "etf/term.h"
#include "parser/check/known.h"
#include "parser/release/names.h"
#include "parser/release/view.h"

static bt_status check_name(bt_run *run, const bt_known *known, bt_node node) {
    const char *near;
    if (node.term->kind != BT_ATOM || !bt_known_lacks(known, node.term->as.atom, &near))
        return BT_OK;
    return bt_report(run->ctx, BT_MSG_APP_UNKNOWN_APPLICATION, node.place,
                     bt_show_atom(run->ctx, node.term->as.atom), bt_did_you_mean(run->ctx, near));
}

static uint32_t length_of(bt_node list) {
    return list.term != NULL && list.term->kind == BT_LIST ? list.term->count : 0;
}

static bt_status check_list(bt_run *run, const bt_known *known, bt_node list) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < length_of(list) && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_name(run, known, bt_node_child(list, i)));
    return worst;
}

/* The value of an .app file's key; without a term when it has none. */
static bt_node value_of(bt_node entries, const char *key) {
    for (uint32_t i = 0; entries.term->kind == BT_LIST && i < entries.term->count; i++)
        if (bt_is_tagged(&entries.term->as.items[i], 2, key))
            return bt_node_child(bt_node_child(entries, i), 1);
    return BT_NO_NODE;
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

/* An optional application, which is started before this one if it is among its `needed` too. */
static bt_status check_optional(bt_run *run, const bt_known *known, bt_node needed, bt_node node) {
    const char *near;
    if (node.term->kind != BT_ATOM) return BT_OK;
    if (bt_known_lacks(known, node.term->as.atom, &near)) return check_name(run, known, node);
    bt_status status = bt_report(run->ctx, BT_MSG_APP_OPTIONAL, node.place,
                                 bt_show_atom(run->ctx, node.term->as.atom));
    bt_relate(run->ctx, needed.place, "it belongs in here too");
    return status;
}

/* The entries of an .app file. Optional applications need not be there. */
static bt_status check_app(bt_run *run, const bt_known *known, bt_node entries) {
    bt_node needed = value_of(entries, "applications");
    bt_node optional = value_of(entries, "optional_applications");
    bt_names needed_names, optional_names;
    bt_known open = *known;
    open.closed = false;
    if (!take_names(run->ctx, needed, &needed_names) ||
        !take_names(run->ctx, optional, &optional_names))
        return BT_NOMEM;
    bt_status worst = check_list(run, known, value_of(entries, "included_applications"));
    for (uint32_t i = 0; i < length_of(needed) && worst != BT_NOMEM; i++) {
        bt_node node = bt_node_child(needed, i);
        bt_worse(&worst, check_name(run, is_in(&optional_names, node.term) ? &open : known, node));
    }
    for (uint32_t i = 0; i < length_of(optional) && worst != BT_NOMEM; i++) {
        bt_node node = bt_node_child(optional, i);
        if (needed.term != NULL && !is_in(&needed_names, node.term))
            bt_worse(&worst, check_optional(run, &open, needed, node));
    }
    return worst;
}

/* {Name, Version, ...} of a .rel file. */
static bt_status check_application(bt_run *run, const bt_known *known, bt_node entry) {
    if (entry.term->kind != BT_TUPLE || entry.term->count < 2) return BT_OK;
    bt_status worst = check_name(run, known, bt_node_child(entry, 0));
    for (uint32_t i = 2; i < entry.term->count && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_list(run, known, bt_node_child(entry, i)));
    return worst;
}

bt_status bt_check_names(bt_run *run) {
    bool rel = run->kind == BT_FILE_REL;
    if (!bt_is_tagged(run->root.term, rel ? 4 : 3, NULL)) return BT_OK;
    bt_known known;
    bt_status worst = bt_known_find(run->ctx, run->schemas, &known);
    if (worst != BT_OK) return worst;
    if (!rel) return check_app(run, &known, bt_node_child(run->root, 2));
    bt_node list = bt_node_child(run->root, 3);
    for (uint32_t i = 0; i < length_of(list) && worst != BT_NOMEM; i++)
        bt_worse(&worst, check_application(run, &known, bt_node_child(list, i)));
    return worst;
}
