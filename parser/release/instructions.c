/* SPDX-License-Identifier: Apache-2.0 */
/* The terms of a boot script, by the rules of systools_make:generate_script/4. */
#include <stdlib.h>
#include <string.h>

#include "etf/stack.h"
#include "etf/term.h"
#include "parser/release/filename.h"
#include "parser/release/maker.h"
#include "parser/release/otp_facts.h"
#include "parser/release/rel.h"
#include "parser/release/view.h"

typedef struct writer {
    bt_maker *maker;
    bt_ctx *ctx;
    bt_stack out;     /* the instructions */
    bt_term *paths;   /* by part: its directory in the script */
    bt_names before;  /* modules that are there before applications load theirs */
    bt_status status; /* the first failure; nothing is done after it */
} writer;

static const bt_span nowhere = {0, 0};

static bt_term an_atom(writer *w, const char *text) {
    bt_term term = bt_nil();
    if (w->status == BT_OK) w->status = bt_make_atom(w->ctx, text, strlen(text), &term);
    return term;
}

static bt_term a_tuple(writer *w, const bt_term *items, size_t count) {
    bt_term term = bt_nil();
    if (w->status == BT_OK) w->status = bt_make_tuple(w->ctx, items, count, &term);
    return term;
}
#define TUPLE(w, ...)                                                                              \
    a_tuple(w, (const bt_term[]){__VA_ARGS__},                                                     \
            sizeof((const bt_term[]){__VA_ARGS__}) / sizeof(bt_term))

static bt_term a_list(writer *w, const bt_term *items, size_t count) {
    bt_term term = bt_nil();
    if (w->status == BT_OK) w->status = bt_make_list(w->ctx, items, count, NULL, &term);
    return term;
}

static bt_term a_string(writer *w, const char *text) {
    bt_term term = bt_nil();
    if (w->status == BT_OK) w->status = bt_string_from(w->ctx, text, strlen(text), &term);
    return term;
}

static void put(writer *w, bt_term instruction) {
    if (w->status == BT_OK) w->status = bt_push(&w->out, instruction, nowhere);
}

static void put_progress(writer *w, const char *what) {
    put(w, TUPLE(w, an_atom(w, "progress"), an_atom(w, what)));
}

static void put_apply(writer *w, const char *module, const char *function, bt_term arguments) {
    bt_term call = TUPLE(w, an_atom(w, module), an_atom(w, function), arguments);
    put(w, TUPLE(w, an_atom(w, "apply"), call));
}

static void *new_items(writer *w, size_t size) {
    void *items = w->status == BT_OK ? bt_alloc(w->ctx, size + 1) : NULL;
    if (items == NULL && w->status == BT_OK) w->status = BT_NOMEM;
    return items;
}

/* ---- directories ---- */

/* bt_filename_join, unless something has failed before. */
static const char *join(writer *w, const char *a, const char *b) {
    const char *joined = w->status == BT_OK ? bt_filename_join(w->ctx, a, b) : NULL;
    if (joined == NULL && w->status == BT_OK) w->status = BT_NOMEM;
    return joined == NULL ? "" : joined;
}

static bool is_part(const char *part, size_t length, const char *name) {
    return strlen(name) == length && memcmp(part, name, length) == 0;
}

/* The length of a variable's directory without slashes at its end; 0 for "/". */
static size_t bare_length(const bt_boot_variable *variable) {
    size_t length = strlen(variable->directory);
    while (length > 0 && variable->directory[length - 1] == '/') length--;
    return length;
}

/* A directory as $NAME/..., for a variable with whose directory it begins; without the name and
 * ebin at its end (systools_make:variable_dir/4). */
static const char *below_variable(writer *w, const bt_boot_variable *variable,
                                  const char *directory, const char *name, const char *full_name) {
    const char *at = variable->directory, *end = at + bare_length(variable), *part, *dollar;
    size_t length, skip = 0, count = 0, most = strlen(directory) + 1;
    const char **parts = new_items(w, most * sizeof *parts);
    size_t *lengths = new_items(w, most * sizeof *lengths);
    if (parts == NULL || lengths == NULL) return "";
    while (at < end && bt_filename_part(&at, &part, &length)) skip++;
    for (at = directory; bt_filename_part(&at, &part, &length);) {
        if (skip > 0) {
            skip--;
            continue;
        }
        parts[count] = part;
        lengths[count++] = length;
    }
    if (count >= 2 && is_part(parts[count - 1], lengths[count - 1], "ebin") &&
        (is_part(parts[count - 2], lengths[count - 2], name) ||
         is_part(parts[count - 2], lengths[count - 2], full_name)))
        count -= 2;
    const char *start = bt_sprint(w->ctx, "$%s", variable->name);
    if (start == NULL) {
        w->status = BT_NOMEM;
        return "";
    }
    dollar = join(w, start, NULL);
    for (size_t i = 0; i < count && w->status == BT_OK; i++) {
        char *copy = bt_copy(w->ctx, parts[i], lengths[i]);
        if (copy == NULL) w->status = BT_NOMEM;
        if (copy != NULL) dollar = join(w, dollar, copy);
    }
    return dollar;
}

static const bt_boot_variable *variable_of(const bt_maker *maker, const char *directory) {
    for (size_t i = 0; i < maker->options.variable_count; i++) {
        const bt_boot_variable *variable = &maker->options.variables[i];
        if (strncmp(directory, variable->directory, bare_length(variable)) == 0) return variable;
    }
    return NULL;
}

static const char *directory_of(writer *w, const bt_release_part *part) {
    const bt_maker *maker = w->maker;
    const char *name = bt_atom_bytes(part->rel->name);
    if (maker->options.local) {
        char *absolute = bt_filename_absolute(w->ctx, part->directory);
        if (absolute == NULL && w->status == BT_OK) w->status = BT_NOMEM;
        return absolute;
    }
    const char *full_name = bt_sprint(w->ctx, "%s-%s", name, part->version);
    if (full_name == NULL) {
        w->status = BT_NOMEM;
        return "";
    }
    const bt_boot_variable *variable = variable_of(maker, part->directory);
    const char *base = variable == NULL
                           ? "$ROOT/lib"
                           : below_variable(w, variable, part->directory, name, full_name);
    return join(w, join(w, base, full_name), "ebin");
}

static void make_paths(writer *w) {
    w->paths = new_items(w, w->maker->count * sizeof *w->paths);
    for (uint32_t i = 0; i < w->maker->count && w->status == BT_OK; i++) {
        const char *directory = directory_of(w, &w->maker->parts[i]);
        if (w->status == BT_OK) w->paths[i] = a_string(w, directory);
    }
}

static bool is_basic(const bt_release_part *part) {
    const char *name = bt_atom_bytes(part->rel->name);
    return strcmp(name, "kernel") == 0 || strcmp(name, "stdlib") == 0;
}

/* Adds the path: the directories of all parts, or of kernel and stdlib, each once. */
static void put_path(writer *w, bool basic_only) {
    const bt_maker *maker = w->maker;
    bt_term *items = new_items(w, maker->count * sizeof *items);
    uint32_t count = 0;
    bt_names known;
    bt_names_init(&known, w->ctx);
    for (uint32_t i = 0; i < maker->count && w->status == BT_OK; i++) {
        uint32_t at = maker->order[i];
        if (basic_only && !is_basic(&maker->parts[at])) continue;
        size_t length;
        char *text = bt_string_utf8(w->ctx, &w->paths[at], &length);
        uint32_t *slot = text == NULL ? NULL : bt_names_slot(&known, text, length);
        if (slot == NULL) {
            w->status = BT_NOMEM;
        } else if (*slot == BT_NO_NAME && length > 0) {
            *slot = 0;
            items[count++] = w->paths[at];
        }
    }
    put(w, TUPLE(w, an_atom(w, "path"), a_list(w, items, count)));
}

/* ---- modules ---- */

/* A list of those modules that the OTP release has. No application has to load them again. */
static bt_term otp_modules(writer *w, const bt_otp_module *modules) {
    size_t most = 0, count = 0;
    while (modules[most].name != NULL) most++;
    bt_term *items = new_items(w, most * sizeof *items);
    for (size_t i = 0; i < most && w->status == BT_OK; i++) {
        if (modules[i].since > w->ctx->otp) continue;
        items[count] = an_atom(w, modules[i].name);
        if (w->status == BT_OK && !bt_names_put(&w->before, items[count++].as.atom, 0))
            w->status = BT_NOMEM;
    }
    return a_list(w, items, count);
}

static int by_text(const void *a, const void *b) {
    return bt_atom_order(((const bt_term *)a)->as.atom, ((const bt_term *)b)->as.atom);
}

static void put_modules(writer *w, uint32_t at) {
    const bt_term *modules = w->maker->parts[at].app.modules.term;
    bt_term *items = new_items(w, modules->count * sizeof *items);
    uint32_t count = 0;
    bool ordered = true;
    for (uint32_t i = 0; i < modules->count && w->status == BT_OK; i++) {
        const bt_term *module = &modules->as.items[i];
        if (bt_names_find_atom(&w->before, module->as.atom) != BT_NO_NAME) continue;
        ordered = ordered && (count == 0 || by_text(&items[count - 1], module) <= 0);
        items[count++] = *module;
    }
    if (!ordered) qsort(items, count, sizeof *items, by_text);
    bt_term path = a_list(w, w->status == BT_OK ? &w->paths[at] : NULL, 1);
    put(w, TUPLE(w, an_atom(w, "path"), path));
    put(w, TUPLE(w, an_atom(w, "primLoad"), a_list(w, items, count)));
}

/* ---- applications ---- */

static bt_term value_or(bt_node node, bt_term otherwise) {
    return node.term == NULL ? otherwise : *node.term;
}

/* A list as the file has it, or as it was changed here. */
static bt_term mentions(writer *w, bt_node node, const bt_mentions *list) {
    if (!list->changed) return value_or(node, bt_nil());
    bt_term *items = new_items(w, list->count * sizeof *items);
    for (uint32_t i = 0; items != NULL && i < list->count; i++)
        items[i] = bt_atom_term(list->items[i].name);
    return a_list(w, items, list->count);
}

/* {application,Name,[...]}, all keys in a fixed order (systools_make:pack_app/1). */
static bt_term packed(writer *w, const bt_release_part *part) {
    const bt_app *app = &part->app;
    bt_term none = bt_nil(), unlimited = an_atom(w, "infinity");
    const struct {
        const char *key;
        bt_term value;
        bool there;
    } entries[] = {
        {"description", *app->description.term, true},
        {"vsn", *app->vsn.term, true},
        {"id", value_or(app->id, none), true},
        {"modules", *app->modules.term, true},
        {"registered", *app->registered.term, true},
        {"applications", mentions(w, app->applications, &part->uses), true},
        {"optional_applications", value_or(app->optional_applications, none), true},
        {"included_applications", mentions(w, app->included_applications, &part->includes), true},
        {"env", value_or(app->env, none), true},
        {"maxT", value_or(app->max_t, unlimited), true},
        {"maxP", value_or(app->max_p, unlimited), true},
        {"start_phases", value_or(app->start_phases, none), app->start_phases.term != NULL},
        {"mod", value_or(app->mod, none), app->mod.term != NULL},
    };
    bt_term items[sizeof entries / sizeof *entries];
    size_t count = 0;
    for (size_t i = 0; i < sizeof entries / sizeof *entries; i++)
        if (entries[i].there)
            items[count++] = TUPLE(w, an_atom(w, entries[i].key), entries[i].value);
    bt_term list = a_list(w, items, count);
    return TUPLE(w, an_atom(w, "application"), bt_atom_term(part->rel->name), list);
}

static void put_kernel_processes(writer *w) {
    const bt_maker *maker = w->maker;
    const bt_release_part *kernel = NULL;
    for (uint32_t i = 0; i < maker->count && kernel == NULL; i++)
        if (bt_is_atom_named(maker->parts[i].rel->name, "kernel")) kernel = &maker->parts[i];
    for (const bt_kernel_process *process = bt_kernel_processes; process->name != NULL; process++) {
        bt_term arguments = bt_nil();
        if (process[1].name == NULL && kernel != NULL) {
            bt_term application = packed(w, kernel);
            arguments = a_list(w, &application, 1);
        }
        bt_term start =
            TUPLE(w, an_atom(w, process->module), an_atom(w, process->function), arguments);
        put(w, TUPLE(w, an_atom(w, "kernelProcess"), an_atom(w, process->name), start));
    }
    put_progress(w, "init_kernel_started");
}

static void put_loads(writer *w) {
    const bt_maker *maker = w->maker;
    for (uint32_t i = 0; i < maker->count; i++) {
        const bt_release_part *part = &maker->parts[maker->order[i]];
        if (part->rel->type == BT_START_NONE || bt_is_atom_named(part->rel->name, "kernel"))
            continue;
        bt_term application = packed(w, part);
        put_apply(w, "application", "load", a_list(w, &application, 1));
    }
    put_progress(w, "applications_loaded");
}

static void put_starts(writer *w) {
    const bt_maker *maker = w->maker;
    for (uint32_t i = 0; i < maker->count; i++) {
        const bt_release_part *part = &maker->parts[maker->order[i]];
        if (part->rel->type == BT_START_NONE || part->rel->type == BT_START_LOAD ||
            maker->includer[part->id] != BT_NONE_YET)
            continue;
        const bt_term arguments[] = {bt_atom_term(part->rel->name),
                                     an_atom(w, bt_start_type_name(part->rel->type))};
        put_apply(w, "application", "start_boot", a_list(w, arguments, 2));
    }
}

static void put_all(writer *w) {
    bt_term preloaded = otp_modules(w, bt_preloaded_modules);
    bt_term mandatory = otp_modules(w, bt_mandatory_modules);
    make_paths(w);
    put(w, TUPLE(w, an_atom(w, "preLoaded"), preloaded));
    put_progress(w, "preloaded");
    put_path(w, true);
    put(w, TUPLE(w, an_atom(w, "primLoad"), mandatory));
    put(w, TUPLE(w, an_atom(w, "kernel_load_completed")));
    put_progress(w, "kernel_load_completed");
    for (uint32_t i = 0; i < w->maker->count && w->status == BT_OK; i++)
        put_modules(w, w->maker->order[i]);
    put_progress(w, "modules_loaded");
    put_path(w, false);
    put_kernel_processes(w);
    put_loads(w);
    put_starts(w);
    if (!w->maker->options.no_dot_erlang) put_apply(w, "c", "erlangrc", bt_nil());
    put_progress(w, "started");
}

bt_status bt_make_instructions(bt_maker *maker, bt_term *out) {
    writer w = {.maker = maker, .ctx = maker->ctx, .status = BT_OK};
    bt_names_init(&w.before, maker->ctx);
    bt_stack_init(&w.out, maker->ctx, false);
    put_all(&w);
    bt_term list = bt_nil();
    if (w.status == BT_OK) w.status = bt_fold_list(&w.out, w.out.count, false, nowhere);
    if (w.status == BT_OK) list = w.out.terms[0];
    bt_term id = TUPLE(&w, *maker->rel.name.term, *maker->rel.version.term);
    *out = TUPLE(&w, an_atom(&w, "script"), id, list);
    bt_stack_free(&w.out);
    return w.status;
}
