/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Applications in a simulated boot, as application_controller:make_appl/1, load/2 and
 * check_start_cond/4 and application_master take and refuse them.
 */
#include <string.h>
#include <unistd.h>

#include "etf/term.h"
#include "parser/release/boot.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/otp_facts.h"
#include "parser/release/rel.h"
#include "parser/release/script_read.h"
#include "parser/release/view.h"

static bt_boot_app *find(bt_boot *boot, const bt_atom *name) {
    for (size_t i = 0; i < boot->app_count; i++)
        if (boot->apps[i].name == name) return &boot->apps[i];
    return NULL;
}

static bt_boot_app *add(bt_boot *boot, const bt_atom *name, bt_node specification) {
    if (!bt_grow(&boot->ctx->memory, (void **)&boot->apps, sizeof *boot->apps, &boot->app_capacity,
                 boot->app_count + 1)) {
        boot->status = BT_NOMEM;
        return NULL;
    }
    bt_boot_app *app = &boot->apps[boot->app_count++];
    *app = (bt_boot_app){name, specification, false};
    return app;
}

/* The value of a key in a specification, or NULL; of equal keys the first counts, as for
 * get_opt/3. */
static const bt_term *key_of(const bt_node specification, const char *key) {
    return bt_application_key(specification.term, key);
}

/* ---- loading --------------------------------------------------------------------------------- */

/* Whether an environment is refused: all elements have to be pairs, and from OTP 26 on (27 was
 * measured) their keys atoms. */
static bool environment_is_bad(const bt_term *environment, int otp) {
    if (!bt_is_proper(environment) || environment->kind == BT_STRING)
        return environment->kind != BT_NIL;
    for (uint32_t i = 0; environment->kind == BT_LIST && i < environment->count; i++) {
        const bt_term *pair = &environment->as.items[i];
        if (!bt_is_tuple(pair, 2, NULL)) return true;
        if (otp >= 26 && pair->as.items[0].kind != BT_ATOM) return true;
    }
    return false;
}

/* Whether a key comes twice in a list of pairs whose keys are atoms. */
static bool has_key_twice(bt_boot *boot, const bt_term *environment) {
    bt_names keys;
    bt_names_init(&keys, boot->ctx);
    for (uint32_t i = 0; environment->kind == BT_LIST && i < environment->count; i++) {
        const bt_atom *key = environment->as.items[i].as.items[0].as.atom;
        if (bt_names_find_atom(&keys, key) != BT_NO_NAME) return true;
        if (!bt_names_put(&keys, key, i)) boot->status = BT_NOMEM;
    }
    return false;
}

/* Why a specification is refused, or NULL. */
static const char *refused(bt_boot *boot, bt_node specification) {
    int otp = boot->ctx->otp;
    const bt_term *term = specification.term;
    if (!bt_is_tuple(term, 3, "application")) return "it is no {application, Name, Keys}";
    if (term->as.items[1].kind != BT_ATOM) return "its name is no atom";
    if (!bt_is_list(&term->as.items[2])) return "its keys are no list";
    const bt_term *mod = key_of(specification, "mod");
    if (mod != NULL && mod->kind != BT_NIL &&
        !(bt_is_tuple(mod, 2, NULL) && mod->as.items[0].kind == BT_ATOM))
        return "mod is neither {Module, Argument} nor []";
    const bt_term *environment = key_of(specification, "env");
    if (environment != NULL && environment_is_bad(environment, otp))
        return "env is no list of {Parameter, Value}";
    if (environment != NULL && bt_otp_refuses_twice(otp) && has_key_twice(boot, environment))
        return "a key is twice in env";
    const bt_term *included = key_of(specification, "included_applications");
    if (included != NULL && !bt_is_proper(included)) return "included_applications is no list";
    return NULL;
}

void bt_boot_start_controller(bt_boot *boot, bt_node specification, bt_place place) {
    const char *why = refused(boot, specification);
    const bt_term *included = why == NULL ? key_of(specification, "included_applications") : NULL;
    if (included != NULL && included->kind != BT_NIL)
        why = "it includes an application, which would be loaded by the code server";
    if (why != NULL) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_SPECIFICATION, place, why));
        return;
    }
    add(boot, specification.term->as.items[1].as.atom, specification);
}

/* Loads an application whose specification the node reads from its .app file. What that says is not
 * looked at. */
static void load_from_file(bt_boot *boot, bt_node name) {
    add(boot, name.term->as.atom, (bt_node){NULL, name.place});
}

void bt_boot_load(bt_boot *boot, bt_node specification) {
    const bt_term *term = specification.term;
    if (term->kind == BT_ATOM) {
        if (find(boot, term->as.atom) == NULL) load_from_file(boot, specification);
        return;
    }
    const char *why = refused(boot, specification);
    bool named = bt_is_tuple(term, 3, NULL) && term->as.items[1].kind == BT_ATOM;
    if (why == NULL && find(boot, term->as.items[1].as.atom) == NULL) {
        add(boot, term->as.items[1].as.atom, specification);
    } else {
        bt_boot_told(boot,
                     bt_report(boot->ctx, BT_MSG_BOOT_SPECIFICATION_IGNORED, specification.place,
                               named ? bt_show_atom(boot->ctx, term->as.items[1].as.atom) : "",
                               why == NULL ? "it is loaded already" : why));
    }
}

/* ---- starting -------------------------------------------------------------------------------- */

static void not_started(bt_boot *boot, const bt_atom *name, bt_place place, const char *why) {
    if (bt_is_atom_named(name, "kernel")) {
        boot->kernel_told = true;
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_KERNEL, place, why));
    } else {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NOT_STARTED, place,
                                     bt_show_atom(boot->ctx, name), why));
    }
}

/* The first application that this one needs and that is not started yet; NULL: none. */
static const bt_atom *not_yet(bt_boot *boot, bt_node specification) {
    const bt_term *needs = key_of(specification, "applications");
    const bt_term *optional = key_of(specification, "optional_applications");
    for (uint32_t i = 0; needs != NULL && needs->kind == BT_LIST && i < needs->count; i++) {
        const bt_term *need = &needs->as.items[i];
        if (need->kind != BT_ATOM) continue;
        const bt_boot_app *app = find(boot, need->as.atom);
        if (app != NULL && app->started) continue;
        if (!bt_list_has(optional, need->as.atom)) return need->as.atom;
    }
    return NULL;
}

/* Whether kernel fails because the script loads dyntrace. When the code server starts, that looks
 * for the directory of its application, runtime_tools, which has to be in the path. */
static bool lacks_directory(const bt_boot *boot) {
    static const char directory[] = "/runtime_tools";
    if (boot->options.mode != BT_BOOT_EMBEDDED || !bt_boot_is_loaded(boot, "dyntrace", 8))
        return false;
    for (size_t i = 0; i < boot->path_count; i++) {
        const char *found = strstr(boot->path[i].text, directory);
        if (found == NULL) continue;
        char next = found[sizeof directory - 1];
        if (next == '-' || next == '/') return false;
    }
    return true;
}

/* Why sasl's release_handler cannot start, or NULL. */
static const char *sasl_lacks(const bt_boot *boot, const bt_atom *module) {
    if (!bt_is_atom_named(module, "sasl")) return NULL;
    if (!boot->kernel_started) return "the file server, of the kernel application, is not started";
    /* it asks for the release's name only when no file has it */
    const char *root = boot->options.root;
    char *releases = root == NULL ? NULL : bt_filename_join(boot->ctx, root, "releases/RELEASES");
    if (releases != NULL && access(releases, R_OK) == 0) return NULL;
    const bt_term *id = &boot->script->node.term->as.items[1];
    if (!bt_is_tuple(id, 2, NULL)) return "the script's second element is not {Name, Version}";
    return NULL;
}

/* The first module that the start function calls at once and that cannot be called then, in words;
 * or NULL. */
static const char *calls_in_vain(bt_boot *boot, const bt_beam *beam) {
    for (uint32_t i = 0; i < beam->called_count; i++) {
        const char *module = beam->called[i];
        size_t length = strlen(module);
        if (bt_names_find(&boot->missing, module, length) != BT_NO_NAME) continue; /* told */
        if (bt_boot_callable(boot, module, length) != BT_NOT_FOUND) continue;
        const char *shown = bt_show_name(boot->ctx, module);
        const char *why =
            boot->options.mode == BT_BOOT_EMBEDDED ? "is not loaded" : "cannot be loaded";
        return bt_format(boot->ctx, "its start function calls %s, which %s", shown, why);
    }
    return NULL;
}

/* Why the start function cannot be called, or NULL. */
static const char *cannot_start(bt_boot *boot, bt_node specification) {
    const bt_term *mod = key_of(specification, "mod");
    if (mod == NULL || mod->kind != BT_TUPLE) return NULL;
    const bt_term *phases = key_of(specification, "start_phases");
    bool phased = phases != NULL && !bt_is_atom(phases, "undefined");
    const bt_atom *module = mod->as.items[0].as.atom;
    const bt_term *argument = &mod->as.items[1];
    if (bt_is_atom(&mod->as.items[0], "application_starter") && phased) {
        if (argument->kind != BT_LIST || argument->count != 2 ||
            argument->as.items[0].kind != BT_ATOM)
            return "application_starter wants [Module, Argument]";
        module = argument->as.items[0].as.atom;
    }
    if (phased && !bt_is_proper(phases)) return "start_phases is no list";
    const bt_term *most = key_of(specification, "maxT");
    if (most != NULL && most->kind != BT_INT && !bt_is_atom(most, "infinity"))
        return "maxT is neither infinity nor a number of milliseconds";
    /* These of OTP's applications match on their argument. */
    bool strict = bt_is_atom_named(module, "kernel") || bt_is_atom_named(module, "sasl");
    if (strict && argument->kind != BT_NIL) return "its start function wants the argument []";
    if (bt_is_atom_named(module, "kernel") && lacks_directory(boot))
        return "module dyntrace is loaded, and the path leads to no runtime_tools";
    const char *lacks = sasl_lacks(boot, module);
    if (lacks != NULL) return lacks;
    if (bt_boot_callable(boot, bt_atom_bytes(module), module->length) == BT_NOT_FOUND)
        return boot->options.mode == BT_BOOT_EMBEDDED ? "its start module is not loaded"
                                                      : "its start module cannot be loaded";
    const char *why;
    bt_boot_file file;
    bt_beam beam;
    if (bt_boot_module_file(boot, bt_atom_bytes(module), &file) != BT_FOUND) return NULL;
    bt_status status = bt_boot_beam(boot, &file, &beam, &why);
    if (status == BT_NOMEM) boot->status = BT_NOMEM;
    if (status != BT_OK) return NULL;
    if (!bt_beam_exports(&beam, "start", 5, 2)) return "its module exports no start/2";
    if (phased && phases->kind == BT_LIST && phases->count != 0 &&
        !bt_beam_exports(&beam, "start_phase", 11, 3))
        return "its module exports no start_phase/3";
    return calls_in_vain(boot, &beam);
}

void bt_boot_check_needed(bt_boot *boot, const char *application, bt_place place) {
    const char *module, *first = NULL;
    unsigned absent = 0;
    if (boot->old) return;
    for (size_t at = 0;
         bt_boot_needed(boot->ctx->otp, boot->options.mode, application, &at, &module);) {
        size_t length = strlen(module);
        if (bt_boot_callable(boot, module, length) != BT_NOT_FOUND) continue;
        if (bt_names_find(&boot->missing, module, length) != BT_NO_NAME) continue;
        if (absent++ == 0) first = module;
    }
    if (absent == 0) return;
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_MODULE_NEEDED, place, first));
    if (absent > 1) bt_relate(boot->ctx, place, "nor without %u more", absent - 1);
}

static const char *type_of(const bt_term *type) {
    if (type == NULL) return "temporary";
    for (int i = BT_START_PERMANENT; i <= BT_START_TEMPORARY; i++) {
        const char *name = bt_start_type_name((bt_start_type)i);
        if (bt_is_atom(type, name)) return name;
    }
    return NULL;
}

/* Warns if another application includes this one and so starts it too: it would run twice. */
static void check_included(bt_boot *boot, const bt_atom *name, bt_place place) {
    for (size_t i = 0; i < boot->app_count; i++) {
        const bt_boot_app *app = &boot->apps[i];
        if (app->specification.term == NULL) continue;
        if (bt_list_has(key_of(app->specification, "included_applications"), name))
            bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_INCLUDED, place,
                                         bt_show_atom(boot->ctx, name),
                                         bt_show_atom(boot->ctx, app->name)));
    }
}

/* Starts an application whose specification is known, or reports why it does not start. */
static void start_specified(bt_boot *boot, bt_boot_app *app, const char *type, bt_place place) {
    const bt_term *needs = key_of(app->specification, "applications");
    if (needs != NULL && !bt_is_proper(needs)) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_DEPENDENCIES, place,
                                     bt_show_atom(boot->ctx, app->name)));
        return;
    }
    const bt_atom *missing = not_yet(boot, app->specification);
    if (missing != NULL) {
        not_started(boot, app->name, place, "an application that it needs is not started before");
        bt_relate(boot->ctx, app->specification.place, "it needs %s",
                  bt_show_atom(boot->ctx, missing));
        return;
    }
    check_included(boot, app->name, place);
    bool temporary = strcmp(type, "temporary") == 0;
    if (!temporary || bt_is_atom_named(app->name, "kernel"))
        bt_boot_check_needed(boot, bt_atom_bytes(app->name), place);
    const char *why = cannot_start(boot, app->specification);
    if (why != NULL && temporary) {
        not_started(boot, app->name, place, why);
        return;
    }
    if (why != NULL)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_START_FAILS, place,
                                     bt_show_atom(boot->ctx, app->name), type, why));
    app->started = true; /* go on as if it had, to report what comes after */
}

void bt_boot_start_app(bt_boot *boot, bt_node name, const bt_term *type, bt_place place) {
    if (name.term->kind != BT_ATOM) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NOT_STARTED, name.place,
                                     bt_describe(boot->ctx, name.term),
                                     "an application's name is an atom"));
        return;
    }
    const bt_atom *atom = name.term->as.atom;
    bt_boot_app *app = find(boot, atom);
    const char *type_name = type_of(type);
    if (type_name == NULL) {
        not_started(boot, atom, place, "its type is not permanent, transient or temporary");
    } else if (app == NULL) {
        not_started(boot, atom, place, "it is not loaded");
    } else if (app->started) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_NOT_STARTED, place,
                                     bt_show_atom(boot->ctx, atom), "it is started already"));
    } else if (app->specification.term == NULL) {
        app->started = true;
    } else {
        start_specified(boot, app, type_name, place);
    }
    if (app == NULL || !app->started || !bt_is_atom(name.term, "kernel")) return;
    const bt_term *mod = app->specification.term == NULL ? NULL : key_of(app->specification, "mod");
    boot->kernel_started = mod != NULL && mod->kind == BT_TUPLE;
}

void bt_boot_check_kernel(bt_boot *boot, bt_place place) {
    for (size_t i = 0; i < boot->app_count; i++)
        if (boot->apps[i].started && bt_is_atom_named(boot->apps[i].name, "kernel")) return;
    if (!boot->kernel_told)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_KERNEL, place,
                                     "no {apply, {application, start_boot, [kernel, permanent]}}"));
}
