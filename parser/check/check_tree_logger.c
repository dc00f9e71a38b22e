/* SPDX-License-Identifier: Apache-2.0 */
/* The modules that the key logger of kernel names, handlers and formatters: a single configuration
 * does not tell whether they are there, a release does. */
#include <string.h>
#include <unistd.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/check/tree_run.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"

bool bt_tree_take_modules(bt_tree_run *run, const bt_script *script) {
    for (uint32_t i = 0; i < script->count; i++) {
        bt_instruction_kind kind = script->instructions[i].kind;
        if (kind != BT_INSTRUCTION_PRIM_LOAD && kind != BT_INSTRUCTION_PRELOADED) continue;
        const bt_term *list = &script->instructions[i].node.term->as.items[1];
        for (uint32_t j = 0; list->kind == BT_LIST && j < list->count; j++) {
            if (list->as.items[j].kind != BT_ATOM) continue;
            const bt_atom *name = list->as.items[j].as.atom;
            void **slot = bt_index_slot(&run->modules, bt_atom_bytes(name), name->length);
            if (slot == NULL) {
                run->status = BT_NOMEM;
                return false;
            }
            *slot = (void *)(uintptr_t)bt_atom_bytes(name);
        }
    }
    return true;
}

/* Whether a boot file loads a module, or some library has it. */
static bool has_module(bt_tree_run *run, const bt_atom *module) {
    const char *name = bt_atom_bytes(module);
    bool found = bt_index_find(&run->modules, name, module->length) != NULL;
    for (size_t i = 0; i < run->tree.lib_count && !found; i++) {
        const char *file = bt_format(run->ctx, "%s/lib/%s/ebin/%s.beam", run->tree.root,
                                     run->tree.libs[i].folder, name);
        if (file == NULL) run->status = BT_NOMEM;
        found = file == NULL || access(file, F_OK) == 0;
    }
    return found;
}

static void check_module(bt_tree_run *run, bt_node node) {
    if (node.term->kind != BT_ATOM || bt_is_unfilled(node.term)) return;
    const bt_atom *name = node.term->as.atom;
    if (has_module(run, name)) return;
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    for (uint32_t i = 0; i < run->modules.count; i++)
        bt_nearest_offer(&near, run->modules.items[i]);
    bt_tree_told(run,
                 bt_report(run->ctx, BT_MSG_TREE_MODULE, node.place, bt_show_atom(run->ctx, name),
                           bt_did_you_mean(run->ctx, near.best)));
}

/* {handler, Id, Module, #{formatter => {Module, Config}}} */
static void check_handler(bt_tree_run *run, bt_node handler) {
    if (!bt_is_tuple(handler.term, 4, "handler")) return;
    check_module(run, bt_node_child(handler, 2));
    bt_node config = bt_node_child(handler, 3);
    for (uint32_t i = 0; config.term->kind == BT_MAP && i < config.term->count; i++) {
        bt_node value = bt_node_child(config, 2 * i + 1);
        if (bt_is_atom(&config.term->as.items[2 * (size_t)i], "formatter") &&
            bt_is_tuple(value.term, 2, NULL))
            check_module(run, bt_node_child(value, 0));
    }
}

/* The element {Key, Value} of a list; without a term when there is none. */
static bt_node value_of(bt_node list, const char *key) {
    for (uint32_t i = 0; list.term != NULL && list.term->kind == BT_LIST && i < list.term->count;
         i++)
        if (bt_is_tuple(&list.term->as.items[i], 2, key))
            return bt_node_child(bt_node_child(list, i), 1);
    return (bt_node){NULL, BT_NOWHERE};
}

void bt_tree_check_logger(bt_tree_run *run, bt_node configuration) {
    bt_node logger = value_of(value_of(configuration, "kernel"), "logger");
    if (run->modules.count == 0 || logger.term == NULL || logger.term->kind != BT_LIST) return;
    for (uint32_t i = 0; i < logger.term->count && run->status != BT_NOMEM; i++)
        check_handler(run, bt_node_child(logger, i));
}
