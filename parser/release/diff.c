/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed from one script to another, by meaning. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"
#include "parser/release/names.h"
#include "parser/release/pairs.h"
#include "parser/release/report.h"
#include "parser/release/script_read.h"

static bt_status visit(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    bt_changes *changes = user;
    if (from != NULL && to != NULL) return BT_OK;
    return bt_add_change(changes, changes->what, key, from, to);
}

/* ---- modules --------------------------------------------------------------------------------- */

/* Modules that applications of one script name and those of the other do not. They are reported
 * with the applications, and not again where they are loaded. */
typedef struct named {
    bt_changes *changes;
    bt_names removed, added;
    bt_pairs from, to;
} named;

static bt_status add_named(const bt_outline *outline, bt_pairs *out) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->count && status == BT_OK; i++) {
        const bt_term *spec = outline->applications[i].spec;
        const bt_term *modules = spec == NULL ? NULL : bt_application_key(spec, "modules");
        if (modules != NULL) status = bt_pairs_add_list(out, modules);
    }
    return status;
}

static bt_status visit_named(void *user, const bt_term *key, const bt_term *from,
                             const bt_term *to) {
    named *n = user;
    if ((from != NULL && to != NULL) || key->kind != BT_ATOM) return BT_OK;
    return bt_names_put(from == NULL ? &n->added : &n->removed, key->as.atom, 0) ? BT_OK : BT_NOMEM;
}

static bt_status visit_loaded(void *user, const bt_term *key, const bt_term *from,
                              const bt_term *to) {
    named *n = user;
    const bt_names *told = from == NULL ? &n->added : &n->removed;
    if (key->kind == BT_ATOM && bt_names_find_atom(told, key->as.atom) != BT_NO_NAME) return BT_OK;
    return visit(n->changes, key, from, to);
}

/* Adds the modules of the instructions of one kind. */
static bt_status add_modules(const bt_outline *outline, bt_instruction_kind kind, bt_pairs *out) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->script->count && status == BT_OK; i++) {
        const bt_instruction *instruction = &outline->script->instructions[i];
        if (instruction->kind == kind)
            status = bt_pairs_add_list(out, &instruction->node.term->as.items[1]);
    }
    return status;
}

static bt_status compare_modules(bt_changes *changes, bt_instruction_kind kind, const char *what) {
    bt_ctx *ctx = changes->ctx;
    named n = {.changes = changes, .from = BT_PAIRS_INIT(ctx), .to = BT_PAIRS_INIT(ctx)};
    bt_names_init(&n.removed, ctx);
    bt_names_init(&n.added, ctx);
    changes->what = what;
    bt_status status = BT_OK;
    if (kind == BT_INSTRUCTION_PRIM_LOAD) {
        status = add_named(changes->from, &n.from);
        if (status == BT_OK) status = add_named(changes->to, &n.to);
        if (status == BT_OK) status = bt_pairs_compare(&n.from, &n.to, visit_named, &n);
    }
    if (status == BT_OK) status = add_modules(changes->from, kind, &n.from);
    if (status == BT_OK) status = add_modules(changes->to, kind, &n.to);
    if (status == BT_OK) status = bt_pairs_compare(&n.from, &n.to, visit_loaded, &n);
    bt_pairs_free(&n.from);
    bt_pairs_free(&n.to);
    return status;
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* Whether an instruction is one that no other comparison looks at. */
static bool is_other(const bt_instruction *instruction) {
    if (instruction->kind != BT_INSTRUCTION_APPLY &&
        instruction->kind != BT_INSTRUCTION_KERNEL_PROCESS)
        return instruction->kind == BT_INSTRUCTION_PROGRESS ||
               instruction->kind == BT_INSTRUCTION_KERNEL_LOAD_COMPLETED;
    bt_call call = bt_call_of(instruction);
    return bt_loaded_application(instruction->node.term) == NULL &&
           !(instruction->kind == BT_INSTRUCTION_APPLY &&
             bt_calls(&call, "application", "start_boot"));
}

/* Adds those instructions with their number as the value. Kernel processes are kept in a list of
 * their own, by name, with the call as the value. */
static bt_status add_others(bt_ctx *ctx, const bt_outline *outline, bt_pairs *out,
                            bt_pairs *processes) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->script->count && status == BT_OK; i++) {
        const bt_instruction *instruction = &outline->script->instructions[i];
        if (!is_other(instruction)) continue;
        const bt_term *key = instruction->node.term;
        if (instruction->kind == BT_INSTRUCTION_KERNEL_PROCESS) {
            status = bt_pairs_add(processes, &key->as.items[1], &key->as.items[2]);
            key = &key->as.items[1];
        }
        bt_term *number = bt_alloc(ctx, sizeof *number);
        if (number == NULL) return BT_NOMEM;
        *number = bt_int((int64_t)i + 1);
        if (status == BT_OK) status = bt_pairs_add(out, key, number);
    }
    return status;
}

/* What both scripts do, by its number in the new script. */
typedef struct moves {
    bt_changes *changes;
    bt_move *places; /* `to` is 0 where there is nothing */
} moves;

static bt_status visit_other(void *user, const bt_term *key, const bt_term *from,
                             const bt_term *to) {
    moves *m = user;
    bool process = key->kind == BT_ATOM;
    if (from != NULL && to != NULL) {
        m->places[to->as.integer - 1] =
            (bt_move){.what = process ? "place of kernel process" : "place of instruction",
                      .name = key,
                      .old = (uint32_t)from->as.integer,
                      .from = (uint32_t)from->as.integer,
                      .to = (uint32_t)to->as.integer};
        return BT_OK;
    }
    if (process) return BT_OK; /* reported with what it calls */
    return bt_add_change(m->changes, "instruction", key, from == NULL ? NULL : key,
                         to == NULL ? NULL : key);
}

static bt_status visit_process(void *user, const bt_term *key, const bt_term *from,
                               const bt_term *to) {
    return bt_compare_values(user, "kernel process", key, from, to);
}

/* Adds the starts that both scripts have, to see what has moved past one. */
static bt_status add_starts(moves *m) {
    const bt_outline *from = m->changes->from, *to = m->changes->to;
    bt_names names;
    bt_names_init(&names, m->changes->ctx);
    for (uint32_t i = 0; i < from->started; i++)
        if (!bt_names_put(&names, from->applications[i].name, i)) return BT_NOMEM;
    for (uint32_t i = 0; i < to->started; i++) {
        const bt_boot_application *now = &to->applications[i];
        uint32_t index = bt_names_find_atom(&names, now->name);
        if (index == BT_NO_NAME) continue;
        const bt_boot_application *then = &from->applications[index];
        bool order = then->order != now->order;
        m->places[now->started] = (bt_move){.what = order ? "start order" : "start instruction",
                                            .application = now->name,
                                            .old = then->started + 1,
                                            .from = order ? then->order : then->started + 1,
                                            .to = order ? now->order : now->started + 1};
    }
    return BT_OK;
}

static bt_status compare_moves(moves *m) {
    bt_status status = add_starts(m);
    uint32_t count = 0;
    for (uint32_t i = 0; i < m->changes->to->script->count; i++)
        if (m->places[i].to != 0) m->places[count++] = m->places[i];
    return status == BT_OK ? bt_compare_places(m->changes, m->places, count) : status;
}

static bt_status compare_others(bt_changes *changes) {
    bt_ctx *ctx = changes->ctx;
    uint32_t size = changes->to->script->count;
    moves m = {changes, bt_alloc(ctx, size * sizeof *m.places)};
    if (m.places == NULL) return BT_NOMEM;
    if (size != 0) memset(m.places, 0, size * sizeof *m.places);
    bt_pairs a = BT_PAIRS_INIT(ctx), b = BT_PAIRS_INIT(ctx);
    bt_pairs from = BT_PAIRS_INIT(ctx), to = BT_PAIRS_INIT(ctx); /* kernel processes */
    bt_status status = add_others(ctx, changes->from, &a, &from);
    if (status == BT_OK) status = add_others(ctx, changes->to, &b, &to);
    if (status == BT_OK) status = bt_pairs_compare(&from, &to, visit_process, changes);
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit_other, &m);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    bt_pairs_free(&from);
    bt_pairs_free(&to);
    return status == BT_OK ? compare_moves(&m) : status;
}

static bt_status compare_variables(bt_changes *changes) {
    bt_pairs pairs[2] = {BT_PAIRS_INIT(changes->ctx), BT_PAIRS_INIT(changes->ctx)};
    const bt_outline *const outlines[2] = {changes->from, changes->to};
    bt_status status = BT_OK;
    for (int side = 0; side < 2; side++)
        for (uint32_t i = 0; i < outlines[side]->variable_count && status == BT_OK; i++) {
            const char *name = outlines[side]->variables[i];
            bt_term *term = bt_alloc(changes->ctx, sizeof *term);
            status =
                term == NULL ? BT_NOMEM : bt_make_string(changes->ctx, name, strlen(name), term);
            if (status == BT_OK) status = bt_pairs_add(&pairs[side], term, term);
        }
    changes->what = "boot variable";
    if (status == BT_OK) status = bt_pairs_compare(&pairs[0], &pairs[1], visit, changes);
    bt_pairs_free(&pairs[0]);
    bt_pairs_free(&pairs[1]);
    return status;
}

static bt_status visit_any_key(void *user, const bt_term *key, const bt_term *from,
                               const bt_term *to) {
    return bt_compare_values(user, "key", key, from, to);
}

static bt_status compare_loads(bt_changes *changes, const bt_term *from, const bt_term *to) {
    changes->application = to->as.items[1].as.atom;
    bt_status status = bt_pairs_compare_terms(changes->ctx, &from->as.items[2], &to->as.items[2],
                                              bt_pairs_add_keys, visit_any_key, changes);
    changes->application = NULL;
    return status;
}

static bt_status compare_instructions(bt_changes *changes, uint32_t at, const bt_term *from,
                                      const bt_term *to) {
    const bt_term *a = from == NULL ? NULL : bt_loaded_application(from);
    const bt_term *b = to == NULL ? NULL : bt_loaded_application(to);
    bt_status status = BT_OK;
    if (a != NULL && b != NULL && a->as.items[1].kind == BT_ATOM &&
        b->as.items[1].kind == BT_ATOM && a->as.items[1].as.atom == b->as.items[1].as.atom)
        status = compare_loads(changes, a, b);
    if (status != BT_OK || changes->count != 0) return status;
    bt_term *number = bt_alloc(changes->ctx, sizeof *number);
    if (number == NULL) return BT_NOMEM;
    *number = bt_int((int64_t)at + 1);
    return bt_add_change(changes, "instruction number", number, from, to);
}

/* When nothing else has found a difference, it is one of order in a list where that means nothing.
 * Then the first instruction that differs is reported; if it loads an application, the keys that
 * differ. */
static bt_status compare_rest(bt_changes *changes) {
    const bt_script *from = changes->from->script, *to = changes->to->script;
    int order = 0;
    if (changes->count != 0) return BT_OK;
    for (uint32_t i = 0; i < from->count || i < to->count; i++) {
        const bt_term *a = i < from->count ? from->instructions[i].node.term : NULL;
        const bt_term *b = i < to->count ? to->instructions[i].node.term : NULL;
        bt_status status = a != NULL && b != NULL ? bt_compare(changes->ctx, a, b, &order) : BT_OK;
        if (status != BT_OK) return status;
        if (a == NULL || b == NULL || order != 0) return compare_instructions(changes, i, a, b);
    }
    return bt_compare_values(changes, "term", NULL, from->node.term, to->node.term);
}

static bt_status compare_scripts(bt_changes *changes) {
    const bt_script *from = changes->from->script, *to = changes->to->script;
    bt_term otps[2] = {bt_int(changes->from->otp), bt_int(changes->to->otp)};
    bt_term *kept = bt_alloc(changes->ctx, sizeof otps);
    if (kept == NULL) return BT_NOMEM;
    memcpy(kept, otps, sizeof otps);
    bt_status status =
        bt_compare_values(changes, "release name", NULL, from->name.term, to->name.term);
    if (status == BT_OK)
        status = bt_compare_values(changes, "release version", NULL, from->version.term,
                                   to->version.term);
    if (status == BT_OK)
        status = bt_compare_values(changes, "OTP release", NULL, &kept[0], &kept[1]);
    if (status == BT_OK) status = compare_variables(changes);
    if (status == BT_OK) status = bt_compare_applications(changes);
    if (status == BT_OK) status = compare_others(changes);
    if (status == BT_OK)
        status = compare_modules(changes, BT_INSTRUCTION_PRELOADED, "preloaded module");
    if (status == BT_OK)
        status = compare_modules(changes, BT_INSTRUCTION_PRIM_LOAD, "loaded module");
    if (status == BT_OK) status = bt_compare_paths(changes);
    return status == BT_OK ? compare_rest(changes) : status;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Whether a change is told completely by the name of what was added or removed. */
static bool is_element(const bt_script_change *change) {
    return change->name != NULL && (change->from == change->name || change->to == change->name);
}

/* Whether a change's values are written as terms, so that strings and atoms look different. Others,
 * such as versions and names, are written as they are. */
static bool is_term(const bt_script_change *change) {
    static const char *const terms[] = {
        "env", "key", "kernel process", "instruction", "instruction number", "term"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        if (strcmp(change->what, terms[i]) == 0) return true;
    return false;
}

static bt_status put_value(bt_ctx *ctx, bt_out *out, const bt_script_change *change,
                           const bt_term *value) {
    return is_term(change) ? bt_put_term(ctx, out, value) : bt_put_string(ctx, out, value);
}

/* `application web: version: 1.0 -> 1.1` */
static bt_status put_text(bt_ctx *ctx, bt_out *out, const bt_script_change *change) {
    bt_status status = BT_OK;
    if (change->application != NULL) {
        bt_out_text(out, "application ");
        (void)bt_put_atom(out, change->application);
        bt_out_text(out, ": ");
    }
    if (change->application == NULL || strcmp(change->what, "application") != 0) {
        bt_out_text(out, change->what);
        if (change->name != NULL) {
            bt_out_byte(out, ' ');
            status = bt_put_string(ctx, out, change->name);
        }
        bt_out_text(out, ": ");
    }
    if (status != BT_OK) return status;
    if (change->from != NULL && change->to != NULL) {
        status = put_value(ctx, out, change, change->from);
        bt_out_text(out, " -> ");
        if (status == BT_OK) status = put_value(ctx, out, change, change->to);
    } else {
        bt_out_text(out, change->from == NULL ? "added" : "removed");
        if (!is_element(change)) {
            bt_out_byte(out, ' ');
            status = put_value(ctx, out, change, change->from == NULL ? change->to : change->from);
        }
    }
    bt_out_byte(out, '\n');
    return status;
}

static bt_status json_value(bt_ctx *ctx, bt_out *out, const bt_script_change *change,
                            const bt_term *value) {
    return is_term(change) ? bt_json_text(ctx, out, value) : bt_json_string(ctx, out, value);
}

static bt_status put_json(bt_ctx *ctx, bt_out *out, const bt_script_change *change) {
    bt_out_text(out, "{\"application\": ");
    bt_json_atom(out, change->application);
    bt_out_format(out, ", \"what\": \"%s\", \"name\": ", change->what);
    bt_status status = bt_json_string(ctx, out, change->name);
    bt_out_text(out, ", \"from\": ");
    if (status == BT_OK) status = json_value(ctx, out, change, change->from);
    bt_out_text(out, ", \"to\": ");
    if (status == BT_OK) status = json_value(ctx, out, change, change->to);
    bt_out_byte(out, '}');
    return status;
}

static bt_status put_changes(const bt_changes *changes, bool json, bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    bt_status status = BT_OK;
    if (json) bt_out_byte(&out, '[');
    for (size_t i = 0; i < changes->count && status == BT_OK; i++) {
        if (json) bt_out_text(&out, i == 0 ? "\n  " : ",\n  ");
        status = json ? put_json(changes->ctx, &out, &changes->items[i])
                      : put_text(changes->ctx, &out, &changes->items[i]);
    }
    if (json) bt_out_text(&out, changes->count == 0 ? "]\n" : "\n]\n");
    bt_status end = bt_out_end(changes->ctx, &out);
    return status == BT_OK ? end : status;
}

bt_status bt_outline_diff(bt_ctx *ctx, const bt_outline *from, const bt_outline *to, bool json,
                          bt_sink sink, bool *differ) {
    bt_changes changes = {.ctx = ctx, .from = from, .to = to};
    bt_status status = compare_scripts(&changes);
    *differ = changes.count != 0;
    if (status == BT_OK) status = put_changes(&changes, json, sink);
    bt_release(&ctx->memory, changes.items, changes.capacity * sizeof *changes.items);
    return status;
}
