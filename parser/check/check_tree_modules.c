/* SPDX-License-Identifier: Apache-2.0 */
/* The modules that vm.args names, the key logger of kernel, and files that Elixir is configured
 * with: a single file does not tell whether they are there, a release does. */
#include <string.h>
#include <unistd.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/check/tree_run.h"
#include "parser/release/beam.h"
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

/* The file of a module in a library; NULL: it is not there, or there is no memory. */
static const char *file_in(bt_tree_run *run, const bt_tree_lib *lib, const char *module) {
    const char *file =
        bt_sprint(run->ctx, "%s/lib/%s/ebin/%s.beam", run->tree.root, lib->folder, module);
    if (file == NULL) run->status = BT_NOMEM;
    return file != NULL && access(file, F_OK) == 0 ? file : NULL;
}

/* Whether to look for one more module: the time for each grows with the release. */
static bool may_search(bt_tree_run *run) {
    enum { MOST = 100 };
    return run->searches++ < MOST;
}

/* Whether a boot file loads a module, or a library has it, or it was not looked for. */
static bool has_module(bt_tree_run *run, const char *module) {
    bool found = bt_index_find(&run->modules, module, strlen(module)) != NULL || !may_search(run);
    for (size_t i = 0; i < run->tree.lib_count && !found; i++)
        found = file_in(run, &run->tree.libs[i], module) != NULL;
    return found;
}

/* "; did you mean NAME?" for a module, from those that boot files load. */
static const char *hint(bt_tree_run *run, const char *module) {
    bt_nearest near;
    bt_nearest_start(&near, module, strlen(module));
    for (uint32_t i = 0; i < run->modules.count; i++)
        bt_nearest_offer(&near, run->modules.items[i]);
    return bt_did_you_mean(run->ctx, near.best);
}

/* ---- vm.args --------------------------------------------------------------------------------- */

/* Whether no library has a function: of the files of its module, those that can be read do not
 * export it. */
static bool lacks_function(bt_tree_run *run, const bt_args_module *call, const char *function) {
    bool lacks = false;
    for (size_t i = 0; i < run->tree.lib_count; i++) {
        const char *file = file_in(run, &run->tree.libs[i], call->name), *why;
        bt_beam beam;
        if (file == NULL) continue;
        bt_status status = bt_beam_read(run->ctx, file, &beam, &why);
        if (status == BT_NOMEM) run->status = status;
        if (status != BT_OK || bt_beam_exports(&beam, function, strlen(function), call->arity))
            return false;
        lacks = true;
    }
    return lacks;
}

static bool has_archive(const bt_tree *tree) {
    for (size_t i = 0; i < tree->lib_count; i++)
        if (strstr(tree->libs[i].folder, ".ez") != NULL) return true;
    return false;
}

/* Nothing is checked when Erlang is elsewhere or there are archives, which may have other
 * modules. */
void bt_tree_check_modules(bt_tree_run *run, const bt_args_module *modules) {
    if (run->modules.count == 0 || run->tree.erts.count == 0 || has_archive(&run->tree)) return;
    for (const bt_args_module *m = modules; m != NULL && run->status != BT_NOMEM; m = m->next) {
        const char *function = m->function == NULL ? "start" : m->function;
        const char *name = bt_show_name(run->ctx, m->name);
        if (!has_module(run, m->name))
            bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_ARGS_MODULE, m->place, m->flag, name,
                                        hint(run, m->name)));
        else if (!m->unsure && may_search(run) && lacks_function(run, m, function))
            bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_ARGS_FUNCTION, m->place, m->flag,
                                        name, bt_tree_show(run, function), m->arity));
    }
}

/* ---- logger ---------------------------------------------------------------------------------- */

static void check_module(bt_tree_run *run, bt_node node) {
    if (node.term->kind != BT_ATOM || bt_is_unfilled(node.term)) return;
    const bt_atom *name = node.term->as.atom;
    if (!has_module(run, bt_atom_bytes(name)))
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_MODULE, node.place,
                                    bt_show_atom(run->ctx, name), hint(run, bt_atom_bytes(name))));
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

/* The element {Key, Value} of a list; NULL as its term when there is none. */
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

/* ---- Elixir's configuration ------------------------------------------------------------------ */

static bool is_binary(const bt_term *term, const char *text) {
    return term->kind == BT_BITSTRING && term->bits == 8 && term->count == strlen(text) &&
           memcmp(term->as.bytes, text, term->count) == 0;
}

/* {Config.Reader, Path} or {Config.Reader, {Path, Options}}, where the path is of the release:
 * {system, <<"RELEASE_ROOT">>, <<"/releases/...">>} */
static void check_reader(bt_tree_run *run, bt_node provider) {
    if (!bt_is_tuple(provider.term, 2, "Elixir.Config.Reader")) return;
    bt_node path = bt_node_child(provider, 1);
    if (bt_is_tuple(path.term, 2, NULL)) path = bt_node_child(path, 0);
    if (!bt_is_tuple(path.term, 3, "system")) return;
    const bt_term *end = &path.term->as.items[2];
    if (!is_binary(&path.term->as.items[1], "RELEASE_ROOT") || end->kind != BT_BITSTRING) return;
    const char *file = bt_copy(run->ctx, end->as.bytes, end->count);
    const char *name = file == NULL ? NULL : bt_format(run->ctx, "%s%s", run->tree.root, file);
    if (name == NULL)
        run->status = BT_NOMEM;
    else if (access(name, F_OK) != 0)
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_FILE_MISSING, path.place, "Config.Reader",
                                    bt_show_name(run->ctx, file + (*file == '/')), "the release"));
}

void bt_tree_check_readers(bt_tree_run *run, bt_node configuration) {
    bt_node init = value_of(value_of(configuration, "elixir"), "config_provider_init");
    if (init.term == NULL || init.term->kind != BT_MAP) return;
    for (uint32_t i = 0; i < init.term->count; i++) {
        if (!bt_is_atom(&init.term->as.items[2 * (size_t)i], "providers")) continue;
        bt_node list = bt_node_child(init, 2 * i + 1);
        for (uint32_t j = 0; list.term->kind == BT_LIST && j < list.term->count; j++)
            if (run->status != BT_NOMEM) check_reader(run, bt_node_child(list, j));
    }
}
