/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Instructions of .appup and relup files: what they need besides their shapes. systools_rc joins
 * those of all applications of a release, so what a single .appup lacks is only a warning.
 */
#include <string.h>

#include "etf/ctx.h"
#include "parser/check/file_run.h"
#include "parser/release/names.h"
#include "parser/release/view.h"

static uint32_t length_of(bt_node list) {
    return list.term->kind == BT_LIST ? list.term->count : 0;
}

/* Whether a term is an atom without a place of a template. */
static bool is_name(const bt_term *term) {
    return term->kind == BT_ATOM && !(term->flags & BT_UNFILLED);
}

static bool has_tag(bt_node instruction, const char *tag) {
    const bt_term *term = instruction.term;
    return term->kind == BT_TUPLE && term->count > 1 && bt_is_atom(&term->as.items[0], tag);
}

/* The instructions of one step. */
typedef struct instructions {
    bt_node *at;
    uint32_t count;
} instructions;

/* Counts the instructions in a list, and puts them into `to`, unless that is NULL.
 * systools_rc:expand_script/1 takes lists among them for what is in them. */
static uint32_t flatten(bt_node list, bt_node *to) {
    uint32_t count = 0;
    for (uint32_t i = 0; i < length_of(list); i++) {
        bt_node node = bt_node_child(list, i);
        bool nested = node.term->kind == BT_LIST || node.term->kind == BT_NIL;
        uint32_t length = nested ? length_of(node) : 1;
        for (uint32_t j = 0; to != NULL && j < length; j++)
            to[count + j] = nested ? bt_node_child(node, j) : node;
        count += length;
    }
    return count;
}

/* ---- point_of_no_return ---------------------------------------------------------------------- */

static bt_status check_point(bt_file_run *run, const instructions *list) {
    bt_node first = BT_NO_NODE;
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node node = list->at[i];
        if (!bt_is_atom(node.term, "point_of_no_return")) continue;
        if (first.term != NULL) {
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_POINT, node.place));
            bt_relate(run->ctx, first.place, "the first one is here");
            break;
        }
        first = node;
        for (uint32_t j = 0; j < i; j++) {
            bt_node before = list->at[j];
            if (has_tag(before, "load_object_code") || has_tag(before, "apply")) continue;
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_BEFORE_POINT, before.place));
        }
    }
    return worst;
}

/* ---- modules that are loaded, and those that they depend on ---------------------------------- */

/* The module of an instruction that others may depend on; NULL as its term for any other. */
static bt_node changed_module(bt_node instruction) {
    static const char *const tags[] = {"update", "load_module", "add_module", "delete_module"};
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (has_tag(instruction, tags[i])) return bt_node_child(instruction, 1);
    return BT_NO_NODE;
}

static bt_status take_changed(bt_file_run *run, const instructions *list, bt_names *changed) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node module = changed_module(list->at[i]);
        if (module.term == NULL || !is_name(module.term)) continue;
        uint32_t *first = bt_names_slot_atom(changed, module.term->as.atom);
        if (first == NULL) return BT_NOMEM;
        if (*first == BT_NO_NAME) {
            *first = i;
            continue;
        }
        bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_TWICE, module.place,
                                   bt_show_atom(run->ctx, module.term->as.atom)));
        bt_relate(run->ctx, list->at[*first].place, "the first one is here");
    }
    return worst;
}

static bt_status check_needed(bt_file_run *run, const instructions *list) {
    bt_names changed;
    bt_names_init(&changed, run->ctx);
    bt_status worst = take_changed(run, list, &changed);
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node instruction = list->at[i];
        if (changed_module(instruction).term == NULL || instruction.term->count < 3) continue;
        bt_node modules = bt_node_child(instruction, instruction.term->count - 1);
        for (uint32_t j = 0; j < length_of(modules); j++) {
            bt_node module = bt_node_child(modules, j);
            if (is_name(module.term) &&
                bt_names_find_atom(&changed, module.term->as.atom) == BT_NO_NAME)
                bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_NEEDED, module.place,
                                           bt_show_atom(run->ctx, module.term->as.atom)));
        }
    }
    return worst;
}

/* ---- applications ---------------------------------------------------------------------------- */

/* The application that the file is about, by the file's name; NULL: that does not say it. */
static const char *own_application(const bt_file_run *run, size_t *length) {
    const char *path = bt_source_name(run->source), *slash = strrchr(path, '/');
    const char *name = slash == NULL ? path : slash + 1, *dot = strstr(name, ".appup");
    *length = dot == NULL ? 0 : (size_t)(dot - name);
    return dot == NULL ? NULL : name;
}

/* Modules of an application that is added or restarted are added one by one. */
static bt_status check_applications(bt_file_run *run, const instructions *list) {
    size_t length;
    const char *own = own_application(run, &length);
    bt_names all;
    bt_names_init(&all, run->ctx);
    bt_node restarted = BT_NO_NODE;
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bool restarts = has_tag(list->at[i], "restart_application");
        if (!restarts && !has_tag(list->at[i], "add_application")) continue;
        bt_node node = bt_node_child(list->at[i], 1);
        if (!is_name(node.term)) continue;
        const bt_atom *name = node.term->as.atom;
        uint32_t *first = bt_names_slot_atom(&all, name);
        if (first == NULL) return BT_NOMEM;
        if (*first == BT_NO_NAME) {
            *first = i;
        } else {
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_APPLICATION_TWICE, node.place,
                                       bt_show_atom(run->ctx, name)));
            bt_relate(run->ctx, list->at[*first].place, "the first one is here");
        }
        if (restarts && own != NULL && name->length == length &&
            memcmp(bt_atom_bytes(name), own, length) == 0)
            restarted = list->at[i];
    }
    for (uint32_t i = 0; restarted.term != NULL && i < list->count; i++) {
        bt_node module = changed_module(list->at[i]);
        if (module.term == NULL || has_tag(list->at[i], "delete_module")) continue;
        bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_RESTARTED, list->at[i].place));
        bt_relate(run->ctx, restarted.place, "it is restarted here");
    }
    return worst;
}

/* ---- versions of code ------------------------------------------------------------------------ */

/* systools_rc:merge_load_object_code/1 */
static bt_status check_versions(bt_file_run *run, const instructions *list) {
    bt_names libraries;
    bt_names_init(&libraries, run->ctx);
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        if (!has_tag(list->at[i], "load_object_code")) continue;
        bt_node what = bt_node_child(list->at[i], 1), version = bt_node_child(what, 1);
        if (!is_name(&what.term->as.items[0])) continue;
        uint32_t *first = bt_names_slot_atom(&libraries, what.term->as.items[0].as.atom);
        if (first == NULL) return BT_NOMEM;
        if (*first == BT_NO_NAME) *first = i;
        bt_node other = bt_node_child(bt_node_child(list->at[*first], 1), 1);
        int order = 0;
        bt_status status = bt_compare(run->ctx, other.term, version.term, &order);
        if (status != BT_OK) return status;
        if (order == 0) continue;
        bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_VERSIONS, version.place,
                                   bt_show_atom(run->ctx, what.term->as.items[0].as.atom)));
        bt_relate(run->ctx, other.place, "the other version is here");
    }
    return worst;
}

/* ---- instructions that go together ----------------------------------------------------------- */

/* Module `i` of the low-level instruction; without a term when it has no more. */
static bt_node module_of(bt_node instruction, uint32_t i) {
    bt_node what = bt_node_child(instruction, 1);
    if (what.term->kind == BT_TUPLE) { /* {Module, ...} of load, {Library, Version, Modules} */
        bool object_code = has_tag(instruction, "load_object_code");
        what = bt_node_child(what, object_code ? what.term->count - 1 : 0);
        if (!object_code) return i == 0 ? what : BT_NO_NODE;
    }
    if (i >= length_of(what)) return BT_NO_NODE;
    bt_node module = bt_node_child(what, i);
    /* {Module, Timeout} of suspend */
    return module.term->kind == BT_TUPLE ? bt_node_child(module, 0) : module;
}

/* Adds each module of the instructions with this tag to `names`, or reports it when it is not
 * among those of the instructions `with`. */
static bt_status each_module(bt_file_run *run, const instructions *list, const char *tag,
                             bt_names *names, const char *with) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node instruction = list->at[i], module;
        if (!has_tag(instruction, tag)) continue;
        for (uint32_t j = 0; (module = module_of(instruction, j)).term != NULL; j++) {
            if (!is_name(module.term)) continue;
            const bt_atom *name = module.term->as.atom;
            if (with == NULL && !bt_names_put(names, name, i)) return BT_NOMEM;
            if (with != NULL && bt_names_find_atom(names, name) == BT_NO_NAME)
                bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_PARTNER, module.place, tag,
                                           bt_show_atom(run->ctx, name), with));
        }
    }
    return worst;
}

static bt_status check_partners(bt_file_run *run, const instructions *list) {
    static const char *const pairs[][2] = {{"suspend", "resume"},
                                           {"resume", "suspend"},
                                           {"stop", "start"},
                                           {"start", "stop"},
                                           {"load", "load_object_code"}};
    bt_status status = BT_OK;
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs && status == BT_OK; i++) {
        bt_names names;
        bt_names_init(&names, run->ctx);
        status = each_module(run, list, pairs[i][1], &names, NULL);
        if (status == BT_OK) status = each_module(run, list, pairs[i][0], &names, pairs[i][1]);
    }
    return status;
}

static bt_status check_appup(bt_file_run *run, const instructions *list) {
    bt_status worst = check_point(run, list);
    bt_worse(&worst, check_needed(run, list));
    bt_worse(&worst, check_applications(run, list));
    bt_worse(&worst, check_versions(run, list));
    bt_worse(&worst, check_partners(run, list));
    return worst;
}

/* ---- relup ----------------------------------------------------------------------------------- */

static bt_status check_place(bt_file_run *run, bt_node node, bool right, const char *where) {
    const bt_term *name = node.term->kind == BT_TUPLE ? &node.term->as.items[0] : node.term;
    return right ? BT_OK
                 : bt_report(run->ctx, BT_MSG_RELUP_PLACE, node.place,
                             bt_show_atom(run->ctx, name->as.atom), where);
}

/* Counts the modules that load_object_code has read; load takes one away. */
static bt_status move_code(bt_file_run *run, bt_node instruction, bt_names *read) {
    bool takes = has_tag(instruction, "load");
    bt_node module;
    for (uint32_t i = 0; (module = module_of(instruction, i)).term != NULL; i++) {
        if (!is_name(module.term)) continue;
        uint32_t *count = bt_names_slot_atom(read, module.term->as.atom);
        if (count == NULL) return BT_NOMEM;
        if (*count == BT_NO_NAME) *count = 0;
        if (takes && *count == 0)
            return bt_report(run->ctx, BT_MSG_RELUP_OBJECT_CODE, module.place,
                             bt_show_atom(run->ctx, module.term->as.atom));
        *count += takes ? -1u : 1u;
    }
    return BT_OK;
}

/* Checks a relup (release_handler_1:eval_script/5). Without a point of no return, all is behind
 * it. */
static bt_status check_relup(bt_file_run *run, const instructions *list) {
    uint32_t point = 0;
    while (point < list->count && !bt_is_atom(list->at[point].term, "point_of_no_return")) point++;
    bool has_point = point < list->count;
    bt_names read;
    bt_names_init(&read, run->ctx);
    bt_status worst = BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node node = list->at[i];
        bool reads = has_tag(node, "load_object_code");
        bt_status status = BT_OK;
        if (reads)
            status = check_place(run, node, has_point && i < point, "before point_of_no_return");
        else if (bt_is_atom(node.term, "restart_new_emulator"))
            status = check_place(run, node, i == 0, "first");
        else if (bt_is_atom(node.term, "restart_emulator"))
            status = check_place(run, node, !has_point || i > point, "behind point_of_no_return");
        if (reads || has_tag(node, "load")) bt_worse(&status, move_code(run, node, &read));
        bt_worse(&worst, status);
    }
    return worst;
}

typedef bt_status check(bt_file_run *run, const instructions *list);

/* Checks the instructions of each step, which are its last element. */
static bt_status each_step(bt_file_run *run, check *each) {
    bt_status worst = BT_OK;
    for (uint32_t way = 1; way <= 2 && run->root.term->kind == BT_TUPLE; way++) {
        bt_node steps = bt_node_child(run->root, way);
        for (uint32_t i = 0; i < length_of(steps); i++) {
            bt_node step = bt_node_child(steps, i);
            if (step.term->kind != BT_TUPLE) continue;
            bt_node list = bt_node_child(step, step.term->count - 1);
            instructions all = {.count = flatten(list, NULL)};
            all.at = bt_alloc(run->ctx, all.count * sizeof *all.at);
            if (all.at == NULL) return BT_NOMEM;
            flatten(list, all.at);
            bt_worse(&worst, each(run, &all));
        }
    }
    return worst;
}

bt_status bt_check_appup(bt_file_run *run) {
    return each_step(run, check_appup);
}

bt_status bt_check_relup(bt_file_run *run) {
    return each_step(run, check_relup);
}
