/* SPDX-License-Identifier: Apache-2.0 */
/* What a script boots: its applications in start order, modules and boot variables. */
#include "parser/release/outline.h"

#include <string.h>

#include "etf/ctx.h"
#include "parser/release/names.h"
#include "parser/release/script_read.h"
#include "parser/release/view.h"

typedef struct builder {
    bt_ctx *ctx;
    bt_outline *out;
    bt_boot_application *applications; /* has room for as many as there are instructions */
    bt_names names;                    /* the index of each application */
    const char **variables;
    bt_names variable_names;
    size_t variable_capacity;
} builder;

bt_call bt_call_of(const bt_instruction *instruction) {
    bt_call call = {NULL, NULL, NULL};
    if (instruction->kind != BT_INSTRUCTION_APPLY &&
        instruction->kind != BT_INSTRUCTION_KERNEL_PROCESS)
        return call;
    const bt_term *items = instruction->node.term->as.items;
    const bt_term *mfa = items[instruction->kind == BT_INSTRUCTION_APPLY ? 1 : 2].as.items;
    return (bt_call){&mfa[0], &mfa[1], &mfa[2]};
}

bool bt_calls(const bt_call *call, const char *module, const char *function) {
    return call->module != NULL && bt_is_atom(call->module, module) &&
           bt_is_atom(call->function, function);
}

const bt_boot_application *bt_outline_find(const bt_outline *outline, const char *name,
                                           size_t length) {
    for (uint32_t i = 0; i < outline->count; i++) {
        size_t size;
        const char *text = bt_atom_text(outline->applications[i].name, &size);
        if (size == length && memcmp(text, name, size) == 0) return &outline->applications[i];
    }
    return NULL;
}

/* ---- modules and variables ------------------------------------------------------------------- */

/* How many elements a list has, without the tail of an improper one; 0 for other terms. */
static uint32_t list_length(const bt_term *list) {
    return list->kind == BT_LIST || list->kind == BT_STRING ? list->count : 0;
}

static bt_status add_variable(builder *b, const bt_term *directory) {
    if (directory->kind != BT_STRING || directory->as.bytes[0] != '$') return BT_OK;
    const char *text = (const char *)directory->as.bytes;
    const char *end = memchr(text, '/', directory->count);
    size_t length = end == NULL ? directory->count : (size_t)(end - text);
    uint32_t *slot = bt_names_slot(&b->variable_names, text, length);
    if (slot == NULL) return BT_NOMEM;
    if (*slot != BT_NO_NAME) return BT_OK;
    *slot = b->out->variable_count;
    char *copy = bt_copy(b->ctx, text, length);
    if (copy == NULL || !bt_grow(&b->ctx->memory, (void **)&b->variables, sizeof *b->variables,
                                 &b->variable_capacity, b->out->variable_count + 1))
        return BT_NOMEM;
    b->variables[b->out->variable_count++] = copy;
    return BT_OK;
}

static bt_status add_variables(builder *b, const bt_term *list) {
    for (uint32_t i = 0; list->kind == BT_LIST && i < list->count; i++) {
        bt_status status = add_variable(b, &list->as.items[i]);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

/* ---- applications ---------------------------------------------------------------------------- */

/* The entry of that name, which is made if there is none; NULL: no memory. */
static bt_boot_application *entry(builder *b, const bt_atom *name) {
    uint32_t *index = bt_names_slot_atom(&b->names, name);
    if (index == NULL) return NULL;
    if (*index != BT_NO_NAME) return &b->applications[*index];
    *index = b->out->count++;
    bt_boot_application *application = &b->applications[*index];
    *application = (bt_boot_application){.name = name, .loaded = UINT32_MAX, .started = UINT32_MAX};
    return application;
}

static bt_status add_load(builder *b, const bt_term *spec, uint32_t at) {
    if (spec->as.items[1].kind != BT_ATOM) return BT_OK;
    bt_boot_application *application = entry(b, spec->as.items[1].as.atom);
    if (application == NULL) return BT_NOMEM;
    if (application->spec != NULL) return BT_OK; /* loading it again does nothing */
    application->spec = spec;
    application->version = bt_application_key(spec, "vsn");
    application->loaded = at;
    const bt_term *modules = bt_application_key(spec, "modules");
    application->modules = modules == NULL ? 0 : list_length(modules);
    return BT_OK;
}

static bt_status add_start(builder *b, const bt_call *call, uint32_t at) {
    const bt_term *arguments = call->arguments;
    if (arguments->kind != BT_LIST || arguments->as.items[0].kind != BT_ATOM) return BT_OK;
    bt_boot_application *application = entry(b, arguments->as.items[0].as.atom);
    if (application == NULL) return BT_NOMEM;
    if (application->order != 0) return BT_OK;
    application->order = ++b->out->started;
    application->started = at;
    if (arguments->count > 1 && arguments->as.items[1].kind == BT_ATOM)
        application->type = arguments->as.items[1].as.atom;
    return BT_OK;
}

static bt_status add_call(builder *b, const bt_instruction *instruction, uint32_t at) {
    const bt_term *spec = bt_loaded_application(instruction->node.term);
    if (spec != NULL) return add_load(b, spec, at);
    bt_call call = bt_call_of(instruction);
    if (instruction->kind != BT_INSTRUCTION_APPLY) return BT_OK;
    if (bt_calls(&call, "application", "start_boot")) return add_start(b, &call, at);
    if (bt_calls(&call, "c", "erlangrc")) b->out->dot_erlang = true;
    return BT_OK;
}

static bt_status add_instruction(builder *b, const bt_instruction *instruction, uint32_t at) {
    const bt_term *term = instruction->node.term;
    uint32_t modules;
    switch (instruction->kind) {
    case BT_INSTRUCTION_PRELOADED: b->out->preloaded += list_length(&term->as.items[1]); break;
    case BT_INSTRUCTION_PRIM_LOAD:
        modules = list_length(&term->as.items[1]);
        b->out->loaded += modules;
        b->out->steps += modules != 0;
        break;
    case BT_INSTRUCTION_PATH: return add_variables(b, &term->as.items[1]);
    case BT_INSTRUCTION_APPLY:
    case BT_INSTRUCTION_KERNEL_PROCESS: return add_call(b, instruction, at);
    case BT_INSTRUCTION_PROGRESS:
    case BT_INSTRUCTION_KERNEL_LOAD_COMPLETED: break;
    }
    return BT_OK;
}

/* Puts started applications first, in the order of their start; the others keep theirs. */
static bt_status sort_applications(builder *b) {
    bt_boot_application *sorted = bt_alloc(b->ctx, b->out->count * sizeof *sorted);
    if (sorted == NULL) return BT_NOMEM;
    uint32_t rest = b->out->started;
    for (uint32_t i = 0; i < b->out->count; i++) {
        uint32_t order = b->applications[i].order;
        sorted[order != 0 ? order - 1 : rest++] = b->applications[i];
    }
    b->out->applications = sorted;
    return BT_OK;
}

/* Which of OTP's own boot files a script is like, or NULL. They differ in whether sasl is started
 * and whether .erlang is read. */
static const char *variant_of(const bt_outline *outline) {
    const bt_boot_application *a = outline->applications;
    if (outline->started < 2 || !bt_is_atom_named(a[0].name, "kernel") ||
        !bt_is_atom_named(a[1].name, "stdlib"))
        return NULL;
    if (outline->started == 3 && bt_is_atom_named(a[2].name, "sasl") && outline->dot_erlang)
        return "start_sasl";
    if (outline->started != 2) return NULL;
    return outline->dot_erlang ? "start_clean" : "no_dot_erlang";
}

bt_status bt_script_outline(bt_ctx *ctx, const bt_script *script, bt_outline *out) {
    bt_outline outline = {.script = script, .otp = bt_script_otp(script->node.term)};
    builder b = {.ctx = ctx, .out = &outline};
    bt_names_init(&b.names, ctx);
    bt_names_init(&b.variable_names, ctx);
    b.applications = bt_alloc(ctx, script->count * sizeof *b.applications);
    bt_status status = b.applications == NULL ? BT_NOMEM : BT_OK;
    for (uint32_t i = 0; i < script->count && status == BT_OK; i++)
        status = add_instruction(&b, &script->instructions[i], i);
    size_t size = outline.variable_count * sizeof *b.variables;
    const char **variables = status == BT_OK ? bt_alloc(ctx, size) : NULL;
    if (variables != NULL && size != 0) memcpy(variables, b.variables, size);
    bt_release(&ctx->memory, b.variables, b.variable_capacity * sizeof *b.variables);
    if (status == BT_OK && variables == NULL) status = BT_NOMEM;
    if (status == BT_OK) status = sort_applications(&b);
    if (status != BT_OK) return status;
    outline.variables = variables;
    outline.variant = variant_of(&outline);
    *out = outline;
    return BT_OK;
}
