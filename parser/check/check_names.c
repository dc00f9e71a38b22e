/* SPDX-License-Identifier: Apache-2.0 */
/* The applications that .app and .rel files name: whether they are known. */
#include "etf/term.h"
#include "parser/check/known.h"
#include "parser/release/view.h"

static bt_status check_name(bt_run *run, const bt_known *known, bt_node node) {
    const char *near;
    if (node.term->kind != BT_ATOM || !bt_known_lacks(known, node.term->as.atom, &near))
        return BT_OK;
    return bt_report(run->ctx, BT_MSG_APP_UNKNOWN_APPLICATION, node.place,
                     bt_show_atom(run->ctx, node.term->as.atom), bt_did_you_mean(run->ctx, near));
}

static bt_status check_list(bt_run *run, const bt_known *known, bt_node list) {
    bt_status worst = BT_OK;
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    for (uint32_t i = 0; i < count && worst != BT_NOMEM; i++) {
        bt_status status = check_name(run, known, bt_node_child(list, i));
        if (status > worst) worst = status;
    }
    return worst;
}

/* {Key, Value} of an .app file. Optional applications need not be there. */
static bt_status check_key(bt_run *run, bt_known known, bt_node entry) {
    if (!bt_is_tagged(entry.term, 2, NULL)) return BT_OK;
    const bt_term *key = &entry.term->as.items[0];
    bool optional = bt_is_atom(key, "optional_applications");
    if (!optional && !bt_is_atom(key, "applications") && !bt_is_atom(key, "included_applications"))
        return BT_OK;
    known.closed = known.closed && !optional;
    return check_list(run, &known, bt_node_child(entry, 1));
}

/* {Name, Version, ...} of a .rel file. */
static bt_status check_application(bt_run *run, const bt_known *known, bt_node entry) {
    if (entry.term->kind != BT_TUPLE || entry.term->count < 2) return BT_OK;
    bt_status worst = check_name(run, known, bt_node_child(entry, 0));
    for (uint32_t i = 2; i < entry.term->count && worst != BT_NOMEM; i++) {
        bt_status status = check_list(run, known, bt_node_child(entry, i));
        if (status > worst) worst = status;
    }
    return worst;
}

bt_status bt_check_names(bt_run *run) {
    bool rel = run->kind == BT_FILE_REL;
    if (!bt_is_tagged(run->root.term, rel ? 4 : 3, NULL)) return BT_OK;
    bt_known known;
    bt_status worst = bt_known_find(run->ctx, run->schemas, &known);
    bt_node list = bt_node_child(run->root, rel ? 3 : 2);
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    for (uint32_t i = 0; i < count && worst != BT_NOMEM; i++) {
        bt_node entry = bt_node_child(list, i);
        bt_status status =
            rel ? check_application(run, &known, entry) : check_key(run, known, entry);
        if (status > worst) worst = status;
    }
    return worst;
}
