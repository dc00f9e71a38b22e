/* SPDX-License-Identifier: Apache-2.0 */
/* The simulated boot: the instructions of a script, as init:eval_script/2 goes through them. */
#include <errno.h>
#include <string.h>

#include "etf/term.h"
#include "parser/release/boot.h"
#include "parser/release/otp_facts.h"
#include "parser/release/script_read.h"

static void add_name(bt_boot *boot, bt_names *names, const char *text, size_t length) {
    uint32_t *slot = bt_names_slot(names, text, length);
    if (slot == NULL)
        boot->status = BT_NOMEM;
    else
        *slot = BT_NO_NAME - 1; /* in no file */
}

static void set_file(bt_boot *boot, const bt_atom *module, const bt_boot_file *file) {
    uint32_t *slot = bt_names_slot_atom(&boot->loaded, module);
    if (slot == NULL || !bt_grow(&boot->ctx->memory, (void **)&boot->files, sizeof *boot->files,
                                 &boot->file_capacity, boot->file_count + 1)) {
        boot->status = BT_NOMEM;
        return;
    }
    *slot = (uint32_t)boot->file_count;
    boot->files[boot->file_count++] = *file;
}

static bool has_name(const bt_names *names, const char *text) {
    return bt_names_find(names, text, strlen(text)) != BT_NO_NAME;
}

/* ---- primLoad -------------------------------------------------------------------------------- */

/* Why a module's file would not be loaded, or NULL. */
static const char *file_fault(bt_boot *boot, const bt_atom *module, const bt_boot_file *file) {
    bt_beam beam;
    const char *why;
    bt_status status = bt_boot_beam(boot, file, &beam, &why);
    if (status == BT_NOMEM) boot->status = BT_NOMEM;
    if (status == BT_IO) return strerror(errno);
    if (status != BT_OK) return why;
    if (beam.module_length == module->length &&
        memcmp(beam.module, bt_atom_bytes(module), module->length) == 0) {
        if (beam.native) add_name(boot, &boot->natives, bt_atom_bytes(module), module->length);
        return NULL;
    }
    return "its file holds another module";
}

static void load_module(bt_boot *boot, bt_node node) {
    const bt_atom *module = node.term->as.atom;
    const char *fault = NULL;
    bt_boot_file file;
    bt_found found = bt_boot_find(boot, bt_atom_bytes(module), ".beam", &file);
    if (found == BT_FOUND) fault = file_fault(boot, module, &file);
    if (found == BT_NOT_FOUND) {
        add_name(boot, &boot->missing, bt_atom_bytes(module), module->length);
        if (boot->absent++ == 0) boot->first_absent = node;
    } else if (fault != NULL) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_BEAM, node.place,
                                     bt_show_name(boot->ctx, file.name), fault));
    } else if (found == BT_FOUND) {
        set_file(boot, module, &file);
    }
}

/* Reports missing modules once for all of a primLoad: often a whole directory is missing. */
static void tell_absent(bt_boot *boot) {
    if (boot->absent == 0) return;
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_MODULE, boot->first_absent.place,
                                 bt_show_atom(boot->ctx, boot->first_absent.term->as.atom)));
    if (boot->absent > 1)
        bt_relate(boot->ctx, boot->first_absent.place, "nor for %u more of this primLoad",
                  boot->absent - 1);
}

/* A primLoad that is not carried out: its modules are loaded when they are called, from the path of
 * that time, for which the path of now is taken. */
static void load_later(bt_boot *boot, bt_node modules) {
    const bt_term *list = modules.term;
    if (boot->options.root == NULL || list->kind != BT_LIST) return;
    const char *first_fault = NULL;
    bt_node first = modules;
    unsigned faults = 0;
    for (uint32_t i = 0; i < list->count && boot->status <= BT_INVALID; i++) {
        if (list->as.items[i].kind != BT_ATOM) continue;
        const bt_atom *module = list->as.items[i].as.atom;
        const char *fault = "no file for it in the path";
        bt_boot_file file;
        if (bt_boot_is_loaded(boot, bt_atom_bytes(module), module->length)) continue;
        bt_found found = bt_boot_find(boot, bt_atom_bytes(module), ".beam", &file);
        if (found == BT_NOT_KNOWN) continue;
        if (found == BT_FOUND) fault = file_fault(boot, module, &file);
        if (fault == NULL || faults++ != 0) continue;
        first_fault = fault;
        first = bt_node_child(modules, i);
    }
    if (faults == 0) return;
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_LATER, first.place,
                                 bt_show_atom(boot->ctx, first.term->as.atom), first_fault));
    if (faults > 1)
        bt_relate(boot->ctx, first.place, "nor can %u more of this primLoad", faults - 1);
}

/* Reports a module with an on_load function, as those with native code have. The function only runs
 * when kernel starts. Until then the module does not count as loaded, so it is loaded a second
 * time, and the function fails. */
static void check_native(bt_boot *boot, bt_node node) {
    const bt_atom *module = node.term->as.atom;
    if (!boot->kernel_started && bt_names_find_atom(&boot->natives, module) != BT_NO_NAME)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NATIVE, node.place,
                                     bt_show_atom(boot->ctx, module)));
}

/* Loads modules, except those that are loaded already. They are loaded together, so that none may
 * come twice. */
static void prim_load(bt_boot *boot, bt_node modules, bt_place place) {
    const bt_term *list = modules.term;
    if (!boot->prim_load) load_later(boot, modules);
    if (!boot->prim_load || list->kind != BT_LIST) return;
    bt_names these;
    bt_names_init(&these, boot->ctx);
    bool any = false;
    boot->absent = 0;
    for (uint32_t i = 0; i < list->count && boot->status <= BT_INVALID; i++) {
        bt_node node = bt_node_child(modules, i);
        const bt_atom *module = node.term->as.atom;
        const char *text = bt_atom_bytes(module);
        if (bt_names_find_atom(&these, module) != BT_NO_NAME) {
            bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_TWICE, node.place,
                                         bt_show_atom(boot->ctx, module)));
            continue;
        }
        if (bt_boot_is_loaded(boot, text, module->length)) {
            check_native(boot, node);
            continue;
        }
        add_name(boot, &these, text, module->length);
        any = true;
        if (boot->path_set) load_module(boot, node);
    }
    tell_absent(boot);
    if (any && !boot->path_set)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NO_PATH, place));
    for (uint32_t i = 0; i < list->count && boot->status <= BT_INVALID; i++) {
        const bt_atom *module = list->as.items[i].as.atom;
        if (bt_names_find_atom(&boot->loaded, module) == BT_NO_NAME)
            add_name(boot, &boot->loaded, bt_atom_bytes(module), module->length);
    }
}

/* ---- calls ----------------------------------------------------------------------------------- */

/* The {Module, Function, Arguments} of a kernelProcess or an apply. */
typedef struct call {
    bt_node module, function, arguments;
    const char *module_text, *function_text;
    uint32_t arity;
} call;

static call call_of(bt_node mfa) {
    call c = {.module = bt_node_child(mfa, 0),
              .function = bt_node_child(mfa, 1),
              .arguments = bt_node_child(mfa, 2)};
    c.module_text = bt_atom_bytes(c.module.term->as.atom);
    c.function_text = bt_atom_bytes(c.function.term->as.atom);
    c.arity = bt_is_list(c.arguments.term) ? c.arguments.term->count : 0;
    return c;
}

/* Whether it is a call of this function with one argument. */
static bool is_call(const call *c, const char *module, const char *function) {
    return strcmp(c->module_text, module) == 0 && strcmp(c->function_text, function) == 0 &&
           c->arity == 1;
}

/* Whether the module has the function, as far as is known: a preloaded module has no file. */
static bool exports(bt_boot *boot, const call *c) {
    const char *why;
    bt_boot_file file;
    bt_beam beam;
    if (bt_boot_module_file(boot, c->module_text, &file) != BT_FOUND) return true;
    bt_status status = bt_boot_beam(boot, &file, &beam, &why);
    if (status == BT_NOMEM) boot->status = BT_NOMEM;
    if (status != BT_OK) return true;
    return bt_beam_exports(&beam, c->function_text, strlen(c->function_text), c->arity);
}

/* Whether the function can be called. If not, it is reported. */
static bool check_call(bt_boot *boot, const call *c) {
    const bt_atom *module = c->module.term->as.atom;
    const char *shown = bt_show_atom(boot->ctx, module);
    const char *function = bt_show_atom(boot->ctx, c->function.term->as.atom);
    if (bt_names_find_atom(&boot->missing, module) != BT_NO_NAME)
        return true; /* reported already */
    if (bt_boot_callable(boot, c->module_text, module->length) == BT_NOT_FOUND) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NOT_LOADED, c->module.place, shown,
                                     function, c->arity, shown));
        return false;
    }
    if (exports(boot, c)) return true;
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_FUNCTION, c->function.place, shown,
                                 function, c->arity));
    return false;
}

static void call_fails(bt_boot *boot, const call *c) {
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_CALL_FAILS, c->function.place,
                                 bt_show_atom(boot->ctx, c->module.term->as.atom),
                                 bt_show_atom(boot->ctx, c->function.term->as.atom), c->arity));
}

static void process_missing(bt_boot *boot, bt_place place, const char *what, const char *process) {
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NO_PROCESS, place, what, process));
}

static void kernel_process(bt_boot *boot, bt_node node) {
    call c = call_of(bt_node_child(node, 2));
    if (strcmp(c.module_text, "erlang") == 0) {
        call_fails(boot, &c); /* no function of it returns {ok, Pid} */
        return;
    }
    if (!check_call(boot, &c)) return;
    if (has_name(&boot->processes, c.module_text)) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_PROCESS_TWICE, node.place,
                                     bt_show_atom(boot->ctx, c.module.term->as.atom)));
        return;
    }
    /* heart:start/0 starts nothing unless the node is started with -heart */
    if (strcmp(c.module_text, "heart") != 0)
        add_name(boot, &boot->processes, c.module_text, strlen(c.module_text));
    if (strcmp(c.module_text, "logger_server") == 0 && boot->options.mode == BT_BOOT_INTERACTIVE)
        bt_boot_check_needed(boot, "kernel", node.place);
    if (is_call(&c, "application_controller", "start"))
        bt_boot_start_controller(boot, bt_node_child(c.arguments, 0), node.place);
}

static void apply_application(bt_boot *boot, const call *c, bt_place place) {
    if (!has_name(&boot->processes, "application_controller")) {
        process_missing(boot, place, "a call of application", "application_controller");
        return;
    }
    bool start =
        strcmp(c->function_text, "start_boot") == 0 || strcmp(c->function_text, "start") == 0;
    if (is_call(c, "application", "load") && c->arguments.term->kind == BT_LIST)
        bt_boot_load(boot, bt_node_child(c->arguments, 0));
    else if (start && (c->arity == 1 || c->arity == 2) && c->arguments.term->kind == BT_LIST)
        bt_boot_start_app(boot, bt_node_child(c->arguments, 0),
                          c->arity == 2 ? &c->arguments.term->as.items[1] : NULL, place);
}

/* Whether it calls a function of the module erlang that never returns. */
static bool ends_process(const call *c) {
    static const char *const names[] = {"error", "exit", "throw", "halt", "raise", "nif_error"};
    if (strcmp(c->module_text, "erlang") != 0) return false;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(c->function_text, names[i]) == 0) return true;
    return false;
}

static void apply_call(bt_boot *boot, bt_node node) {
    call c = call_of(bt_node_child(node, 1));
    if (!check_call(boot, &c)) return;
    if (ends_process(&c))
        call_fails(boot, &c);
    else if (strcmp(c.module_text, "application") == 0)
        apply_application(boot, &c, node.place);
    else if (strcmp(c.module_text, "code") == 0 && !boot->kernel_started)
        process_missing(boot, node.place, "a call of code",
                        "code_server (of the kernel application)");
    else if (strcmp(c.module_text, "io") == 0 && !boot->kernel_started)
        process_missing(boot, node.place, "a call of io", "user (of the kernel application)");
    else if (strcmp(c.module_text, "c") == 0 && !boot->kernel_started)
        process_missing(boot, node.place, "c:erlangrc",
                        "file_server_2 (of the kernel application)");
}

/* ---- progress -------------------------------------------------------------------------------- */

/* Reports a progress that comes too early or too late. It misleads whoever waits for it:
 * init:get_status/0 gives the last one. */
static void progress(bt_boot *boot, bt_node mark) {
    static const char *const marks[] = {"preloaded",           "kernel_load_completed",
                                        "modules_loaded",      "init_kernel_started",
                                        "applications_loaded", "started"};
    enum { MARKS = sizeof marks / sizeof marks[0] };
    uint32_t which = 0;
    while (which < MARKS && !bt_is_atom(mark.term, marks[which])) which++;
    if (which == MARKS) return; /* not one of OTP's */
    if (which < boot->progress.next)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_PROGRESS_ORDER, mark.place,
                                     marks[which], marks[boot->progress.next - 1]));
    else
        boot->progress.next = which + 1;
    if (which != MARKS - 1) return;
    boot->progress.done = true;
    /* init itself calls it now, and cannot wait until it is loaded */
    if (!bt_boot_is_loaded(boot, "lists", 5))
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_MODULE_NEEDED, mark.place, "lists"));
}

/* ---- the whole ------------------------------------------------------------------------------- */

static void instruction(bt_boot *boot, const bt_instruction *i) {
    switch (i->kind) {
    case BT_INSTRUCTION_PRELOADED: break;
    case BT_INSTRUCTION_PROGRESS: progress(boot, bt_node_child(i->node, 1)); break;
    case BT_INSTRUCTION_PATH: bt_boot_set_path(boot, bt_node_child(i->node, 1)); break;
    case BT_INSTRUCTION_PRIM_LOAD: prim_load(boot, bt_node_child(i->node, 1), i->node.place); break;
    case BT_INSTRUCTION_KERNEL_LOAD_COMPLETED:
        boot->prim_load = boot->options.mode == BT_BOOT_EMBEDDED;
        break;
    case BT_INSTRUCTION_KERNEL_PROCESS: kernel_process(boot, i->node); break;
    case BT_INSTRUCTION_APPLY: apply_call(boot, i->node); break;
    }
}

/* Reports what has to have happened by the end, and has not. */
static void check_end(bt_boot *boot) {
    static const char *const processes[] = {"logger_server", "application_controller"};
    bt_place place = boot->script->node.place;
    for (size_t i = boot->old ? 1 : 0; i < 2; i++) /* logger_server came with OTP 21 */
        if (!has_name(&boot->processes, processes[i]))
            process_missing(boot, place, "a node", processes[i]);
    if (has_name(&boot->processes, processes[1])) bt_boot_check_kernel(boot, place);
    if (!boot->progress.done)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_PROGRESS, place, "started"));
    for (size_t i = 0; i < boot->app_count && boot->status <= BT_INVALID; i++)
        bt_boot_check_files(boot, &boot->apps[i]);
}

bt_status bt_boot_simulate(bt_ctx *ctx, const bt_script *script, const bt_boot_options *options) {
    bt_boot boot = {
        .ctx = ctx, .options = BT_BOOT_OPTIONS_INIT, .script = script, .prim_load = true};
    bt_take_options(&boot.options, sizeof boot.options, options);
    boot.old = bt_script_is_old(script->node.term);
    if (boot.old) bt_boot_told(&boot, bt_report(ctx, BT_MSG_BOOT_OLD, script->node.place));
    boot.folders.ctx = ctx;
    bt_names_init(&boot.loaded, ctx);
    bt_names_init(&boot.missing, ctx);
    bt_names_init(&boot.told, ctx);
    bt_names_init(&boot.natives, ctx);
    bt_names_init(&boot.processes, ctx);
    for (const bt_otp_module *module = bt_preloaded_modules; module->name != NULL; module++)
        if (module->since <= ctx->otp)
            add_name(&boot, &boot.loaded, module->name, strlen(module->name));
    for (uint32_t i = 0; i < script->count && boot.status <= BT_INVALID; i++)
        instruction(&boot, &script->instructions[i]);
    if (boot.status <= BT_INVALID) check_end(&boot);
    bt_folders_free(&boot.folders);
    bt_release(&ctx->memory, boot.files, boot.file_capacity * sizeof *boot.files);
    bt_release(&ctx->memory, boot.apps, boot.app_capacity * sizeof *boot.apps);
    return boot.status;
}
