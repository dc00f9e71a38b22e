/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed from one script to another, by meaning. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"
#include "parser/release/names.h"
#include "parser/release/pairs.h"
#include "parser/release/report.h"
#include "parser/release/script.h"

static bt_status visit(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    bt_changes *changes = user;
    if (from != NULL && to != NULL) return BT_OK;
    return bt_add_change(changes, changes->what, key, from, to);
}

/* ---- modules and paths ----------------------------------------------------------------------- */

/* The modules that an outline's applications speak of: what is new there is told there. */
static bt_status known_modules(const bt_outline *outline, bt_names *names) {
    for (uint32_t i = 0; i < outline->count; i++) {
        const bt_term *spec = outline->applications[i].spec;
        const bt_term *modules = spec == NULL ? NULL : bt_application_key(spec, "modules");
        for (uint32_t k = 0; modules != NULL && modules->kind == BT_LIST && k < modules->count; k++)
            if (modules->as.items[k].kind == BT_ATOM &&
                !bt_names_put(names, modules->as.items[k].as.atom, 0))
                return BT_NOMEM;
    }
    return BT_OK;
}

/* Adds the modules of the instructions of one kind that are not `known`. */
static bt_status add_modules(const bt_outline *outline, bt_instruction_kind kind,
                             const bt_names *known, bt_pairs *out) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->script->count; i++) {
        const bt_instruction *instruction = &outline->script->instructions[i];
        if (instruction->kind != kind) continue;
        const bt_term *list = &instruction->node.term->as.items[1];
        for (uint32_t k = 0; list->kind == BT_LIST && k < list->count && status == BT_OK; k++) {
            const bt_term *module = &list->as.items[k];
            if (known == NULL || module->kind != BT_ATOM ||
                bt_names_find_atom(known, module->as.atom) == BT_NO_NAME)
                status = bt_pairs_add(out, module, module);
        }
    }
    return status;
}

static bt_status compare_modules(bt_changes *changes, bt_instruction_kind kind, const char *what) {
    bt_pairs a = BT_PAIRS_INIT(changes->ctx), b = BT_PAIRS_INIT(changes->ctx);
    bt_names from, to;
    bt_names_init(&from, changes->ctx);
    bt_names_init(&to, changes->ctx);
    bt_status status = BT_OK;
    if (kind == BT_PRIM_LOAD) status = known_modules(changes->from, &from);
    if (kind == BT_PRIM_LOAD && status == BT_OK) status = known_modules(changes->to, &to);
    if (status == BT_OK) status = add_modules(changes->from, kind, &from, &a);
    if (status == BT_OK) status = add_modules(changes->to, kind, &to, &b);
    changes->what = what;
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit, changes);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
}

/* Whether a directory is .../NAME-VERSION/ebin of an application of the outline: then a new
 * version is no news. */
static bool is_own_directory(const bt_outline *outline, const bt_names *names,
                             const bt_term *directory) {
    if (directory->kind != BT_STRING) return false;
    const char *text = (const char *)directory->as.bytes, *end = text + directory->count;
    if (directory->count < 5 || memcmp(end - 5, "/ebin", 5) != 0) return false;
    end -= 5;
    const char *begin = end;
    while (begin > text && begin[-1] != '/') begin--;
    const char *dash = memchr(begin, '-', (size_t)(end - begin));
    if (dash == NULL) return false;
    uint32_t index = bt_names_find(names, begin, (size_t)(dash - begin));
    if (index == BT_NO_NAME) return false;
    const bt_term *version = outline->applications[index].version;
    return version != NULL && version->kind == BT_STRING &&
           version->count == (size_t)(end - dash - 1) &&
           memcmp(version->as.bytes, dash + 1, version->count) == 0;
}

/* The directories of all paths that do not follow from the applications and their versions. */
static bt_status add_paths(bt_ctx *ctx, const bt_outline *outline, bt_pairs *out) {
    bt_names names;
    bt_names_init(&names, ctx);
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->count && status == BT_OK; i++)
        if (!bt_names_put(&names, outline->applications[i].name, i)) status = BT_NOMEM;
    for (uint32_t i = 0; i < outline->script->count && status == BT_OK; i++) {
        const bt_instruction *instruction = &outline->script->instructions[i];
        if (instruction->kind != BT_PATH) continue;
        const bt_term *list = &instruction->node.term->as.items[1];
        for (uint32_t k = 0; list->kind == BT_LIST && k < list->count && status == BT_OK; k++)
            if (!is_own_directory(outline, &names, &list->as.items[k]))
                status = bt_pairs_add(out, &list->as.items[k], &list->as.items[k]);
    }
    return status;
}

static bt_status compare_paths(bt_changes *changes) {
    bt_pairs a = BT_PAIRS_INIT(changes->ctx), b = BT_PAIRS_INIT(changes->ctx);
    bt_status status = add_paths(changes->ctx, changes->from, &a);
    if (status == BT_OK) status = add_paths(changes->ctx, changes->to, &b);
    changes->what = "path";
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit, changes);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* The instructions that the comparisons above do not look into. */
static bool is_other(const bt_instruction *instruction) {
    if (instruction->kind != BT_APPLY && instruction->kind != BT_KERNEL_PROCESS)
        return instruction->kind == BT_PROGRESS || instruction->kind == BT_KERNEL_LOAD_COMPLETED;
    bt_call call = bt_call_of(instruction);
    return bt_loaded_application(instruction->node.term) == NULL &&
           !(instruction->kind == BT_APPLY && bt_calls(&call, "application", "start_boot"));
}

static bt_status add_others(const bt_outline *outline, bt_pairs *out) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->script->count && status == BT_OK; i++) {
        const bt_instruction *instruction = &outline->script->instructions[i];
        if (is_other(instruction))
            status = bt_pairs_add(out, instruction->node.term, instruction->node.term);
    }
    return status;
}

static bt_status compare_others(bt_changes *changes) {
    bt_pairs a = BT_PAIRS_INIT(changes->ctx), b = BT_PAIRS_INIT(changes->ctx);
    bt_status status = add_others(changes->from, &a);
    if (status == BT_OK) status = add_others(changes->to, &b);
    changes->what = "instruction";
    if (status == BT_OK) status = bt_pairs_compare(&a, &b, visit, changes);
    bt_pairs_free(&a);
    bt_pairs_free(&b);
    return status;
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

static bt_status compare_one(bt_changes *changes, const char *what, const bt_term *from,
                             const bt_term *to) {
    int order = 1;
    if (from != NULL && to != NULL) {
        bt_status status = bt_compare(changes->ctx, from, to, &order);
        if (status != BT_OK) return status;
    }
    if (order == 0 || (from == NULL && to == NULL)) return BT_OK;
    return bt_add_change(changes, what, NULL, from, to);
}

/* Where nothing above has told a difference that is there: the first instruction that is not the
 * same. */
static bt_status compare_rest(bt_changes *changes) {
    const bt_script *from = changes->from->script, *to = changes->to->script;
    int order = 0;
    if (changes->count != 0) return BT_OK;
    for (uint32_t i = 0; i < from->count || i < to->count; i++) {
        const bt_term *a = i < from->count ? from->instructions[i].node.term : NULL;
        const bt_term *b = i < to->count ? to->instructions[i].node.term : NULL;
        bt_status status = a != NULL && b != NULL ? bt_compare(changes->ctx, a, b, &order) : BT_OK;
        if (status != BT_OK) return status;
        if (a != NULL && b != NULL && order == 0) continue;
        bt_term *number = bt_alloc(changes->ctx, sizeof *number);
        if (number == NULL) return BT_NOMEM;
        *number = bt_int((int64_t)i + 1);
        return bt_add_change(changes, "instruction number", number, a, b);
    }
    return compare_one(changes, "term", from->node.term, to->node.term);
}

static bt_status compare_scripts(bt_changes *changes) {
    const bt_script *from = changes->from->script, *to = changes->to->script;
    bt_term otps[2] = {bt_int(changes->from->otp), bt_int(changes->to->otp)};
    bt_term *kept = bt_alloc(changes->ctx, sizeof otps);
    if (kept == NULL) return BT_NOMEM;
    memcpy(kept, otps, sizeof otps);
    bt_status status = compare_one(changes, "release name", from->name.term, to->name.term);
    if (status == BT_OK)
        status = compare_one(changes, "release version", from->version.term, to->version.term);
    if (status == BT_OK) status = compare_one(changes, "OTP release", &kept[0], &kept[1]);
    if (status == BT_OK) status = compare_variables(changes);
    if (status == BT_OK) status = bt_compare_applications(changes);
    if (status == BT_OK) status = compare_modules(changes, BT_PRELOADED, "preloaded module");
    if (status == BT_OK) status = compare_modules(changes, BT_PRIM_LOAD, "loaded module");
    if (status == BT_OK) status = compare_paths(changes);
    if (status == BT_OK) status = compare_others(changes);
    return status == BT_OK ? compare_rest(changes) : status;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Whether the name of a thing says all there is to say when it comes or goes. */
static bool is_element(const bt_change *change) {
    return change->name != NULL && (change->from == change->name || change->to == change->name);
}

/* Values are shown as terms, so that strings and atoms look different; versions, names and the
 * like are what they are. */
static bt_status put_value(bt_ctx *ctx, bt_out *out, const bt_change *change,
                           const bt_term *value) {
    static const char *const terms[] = {"env", "key", "instruction", "instruction number", "term"};
    for (size_t i = 0; i < sizeof terms / sizeof terms[0]; i++)
        if (strcmp(change->what, terms[i]) == 0) return bt_put_term(ctx, out, value);
    return bt_put_string(ctx, out, value);
}

/* `application web: version: 1.0 -> 1.1` */
static bt_status put_text(bt_ctx *ctx, bt_out *out, const bt_change *change) {
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

static bt_status json_member(bt_ctx *ctx, bt_out *out, const char *name, const bt_term *term) {
    bt_out_format(out, ", \"%s\": ", name);
    return bt_json_string(ctx, out, term);
}

static bt_status put_json(bt_ctx *ctx, bt_out *out, const bt_change *change) {
    bt_out_text(out, "{\"application\": ");
    bt_json_atom(out, change->application);
    bt_out_format(out, ", \"what\": \"%s\"", change->what);
    bt_status status = json_member(ctx, out, "name", change->name);
    if (status == BT_OK) status = json_member(ctx, out, "from", change->from);
    if (status == BT_OK) status = json_member(ctx, out, "to", change->to);
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

bt_status bt_script_diff(bt_ctx *ctx, const bt_outline *from, const bt_outline *to, bool json,
                         bt_sink sink, bool *differ) {
    bt_changes changes = {.ctx = ctx, .from = from, .to = to};
    bt_status status = compare_scripts(&changes);
    *differ = changes.count != 0;
    if (status == BT_OK) status = put_changes(&changes, json, sink);
    bt_release(&ctx->memory, changes.items, changes.capacity * sizeof *changes.items);
    return status;
}
