/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/variant.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/source.h"
#include "parser/release/filename.h"
#include "parser/release/outline.h"
#include "parser/release/script.h"
#include "parser/release/view.h"
#include "parser/release/wildcard.h"

static const char *const names[] = {
    [BT_VARIANT_START_CLEAN] = "start_clean",
    [BT_VARIANT_START_SASL] = "start_sasl",
    [BT_VARIANT_NO_DOT_ERLANG] = "no_dot_erlang",
    [BT_VARIANT_START] = "start",
};

static bt_variant named(const char *name, size_t length) {
    for (int i = BT_VARIANT_START_CLEAN; i <= BT_VARIANT_START; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) return (bt_variant)i;
    return BT_VARIANT_NONE;
}

bt_variant bt_variant_named(const char *name) {
    return named(name, strlen(name));
}

bt_variant bt_variant_of(const char *path) {
    const char *file = bt_filename_base(path), *dot = strrchr(file, '.');
    return named(file, dot == NULL ? strlen(file) : (size_t)(dot - file));
}

/* ---- what a variant starts ------------------------------------------------------------------- */

static bt_status check_starts(bt_ctx *ctx, const bt_outline *outline, bt_variant variant) {
    static const char *const applications[] = {"kernel", "stdlib", "sasl"};
    unsigned count = variant == BT_VARIANT_START_SASL ? 3 : 2;
    unsigned seen = 0;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->started && status != BT_NOMEM; i++) {
        const bt_boot_application *app = &outline->applications[i];
        bt_place place = outline->script->instructions[app->started].node.place;
        unsigned which = 0;
        while (which < count && !bt_is_atom_named(app->name, applications[which])) which++;
        const char *shown = bt_show_atom(ctx, app->name);
        if (which == count) {
            bt_worse(&status,
                     bt_report(ctx, BT_MSG_VARIANT_STARTS, place, shown, names[variant],
                               count == 3 ? "kernel, stdlib and sasl" : "kernel and stdlib"));
            continue;
        }
        seen |= 1u << which;
        if (app->type == NULL || bt_is_atom_named(app->type, "permanent")) continue;
        bt_worse(&status, bt_report(ctx, BT_MSG_VARIANT_TYPE, place, shown,
                                    bt_show_atom(ctx, app->type), names[variant]));
    }
    for (unsigned i = 0; i < count; i++)
        if (!(seen >> i & 1))
            bt_worse(&status, bt_report(ctx, BT_MSG_VARIANT_LACKS, outline->script->node.place,
                                        applications[i], names[variant]));
    return status;
}

static bt_status check_dot_erlang(bt_ctx *ctx, const bt_outline *outline, bt_variant variant) {
    const bt_script *script = outline->script;
    if (variant != BT_VARIANT_NO_DOT_ERLANG)
        return outline->dot_erlang ? BT_OK
                                   : bt_report(ctx, BT_MSG_VARIANT_NO_DOT_ERLANG,
                                               script->node.place, names[variant]);
    for (uint32_t i = 0; i < script->count; i++) {
        bt_call call = bt_call_of(&script->instructions[i]);
        if (script->instructions[i].kind == BT_INSTRUCTION_APPLY &&
            bt_calls(&call, "c", "erlangrc"))
            return bt_report(ctx, BT_MSG_VARIANT_DOT_ERLANG, script->instructions[i].node.place);
    }
    return BT_OK;
}

/* ---- neighbours ------------------------------------------------------------------------------ */

bt_status bt_script_quietly(bt_ctx *ctx, const bt_source *source, bool spans, bt_script *out) {
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_node term;
    int otp = ctx->otp;
    bool clean;
    bt_script_options options = BT_SCRIPT_OPTIONS_INIT;
    options.check = false;
    options.spans = spans;
    bt_status status = bt_source_is_etf(source)
                           ? bt_script_decode(ctx, source, &options, &term, NULL)
                           : bt_script_parse(ctx, source, &options, &term);
    if (status == BT_OK) status = bt_script_check(ctx, term, true, &clean, out);
    if (status != BT_OK) out->node.term = NULL;
    ctx->otp = otp;
    bt_rollback(ctx, &mark);
    return status == BT_NOMEM ? status : BT_OK;
}

bt_status bt_source_quietly(bt_ctx *ctx, const char *path, const bt_source **out) {
    *out = NULL;
    if (access(path, R_OK) != 0) return BT_OK;
    bt_diag_mark mark = bt_mark(ctx, NULL);
    bt_status status = bt_source_regular(ctx, path, out);
    if (status != BT_OK) *out = NULL;
    bt_rollback(ctx, &mark);
    return status == BT_NOMEM ? status : BT_OK;
}

/* Reads a boot file or script without reporting anything; its term is NULL when it is neither. */
static bt_status read_quietly(bt_ctx *ctx, const char *path, const bt_source **source,
                              bt_script *script) {
    script->node.term = NULL;
    bt_status status = bt_source_quietly(ctx, path, source);
    return status != BT_OK || *source == NULL ? status
                                              : bt_script_quietly(ctx, *source, false, script);
}

typedef enum sameness { OTHER, STRUCTURE, TERM, BYTES } sameness;

/* Whether two scripts start the same applications in the same way. */
static bool start_the_same(const bt_outline *a, const bt_outline *b) {
    if (a->started != b->started || a->dot_erlang != b->dot_erlang) return false;
    for (uint32_t i = 0; i < a->started; i++)
        if (a->applications[i].name != b->applications[i].name ||
            a->applications[i].type != b->applications[i].type)
            return false;
    return true;
}

static bt_status how_same(bt_ctx *ctx, const bt_source *a, const bt_script *a_script,
                          const bt_source *b, const bt_script *b_script, sameness *out) {
    int order;
    *out = BYTES;
    if (a->size == b->size && memcmp(a->data, b->data, a->size) == 0) return BT_OK;
    *out = TERM;
    bt_status status = bt_compare(ctx, a_script->node.term, b_script->node.term, &order);
    if (status != BT_OK || order == 0) return status;
    bt_outline a_outline, b_outline;
    status = bt_script_outline(ctx, a_script, &a_outline);
    if (status == BT_OK) status = bt_script_outline(ctx, b_script, &b_outline);
    if (status == BT_OK) *out = start_the_same(&a_outline, &b_outline) ? STRUCTURE : OTHER;
    return status;
}

/* OTP's own names first, then by name. */
static int by_name(const void *a, const void *b) {
    const char *x = *(const char *const *)a, *y = *(const char *const *)b;
    bool own_x = bt_variant_of(x) != BT_VARIANT_NONE, own_y = bt_variant_of(y) != BT_VARIANT_NONE;
    return own_x != own_y ? own_y - own_x : strcmp(x, y);
}

/* The files with the same ending beside the source, in the order in which they are tried. */
static bt_status list_siblings(bt_ctx *ctx, const char *folder_name, const char *file,
                               bt_name_list *list) {
    const char *ending = strrchr(file, '.');
    bt_folders folders = {.ctx = ctx};
    bt_folder folder;
    bt_status status = bt_folder_open(&folders, folder_name, &folder);
    const char *name;
    while (status == BT_OK && (name = bt_folder_next(&folder, NULL)) != NULL) {
        const char *dot = strrchr(name, '.');
        if (dot == NULL || strcmp(dot, ending) != 0 || strcmp(name, file) == 0) continue;
        char *copy = bt_copy(ctx, name, strlen(name));
        status = copy == NULL ? BT_NOMEM : bt_name_list_add(list, copy);
    }
    if (status == BT_OK) {
        bt_folder_close(&folder);
        if (list->count > 1) qsort(list->names, list->count, sizeof *list->names, by_name);
    }
    bt_folders_free(&folders);
    return status;
}

static char *beside(bt_ctx *ctx, const char *path, const char *file) {
    return bt_sprint(ctx, "%.*s%s", (int)(bt_filename_base(path) - path), path, file);
}

static bt_status tell_copy(bt_ctx *ctx, const bt_source *source, sameness best, const char *name) {
    static const char *const how[] = {
        [STRUCTURE] = "in what it starts", [TERM] = "the same term", [BYTES] = "byte for byte"};
    if (best == OTHER) return bt_report(ctx, BT_MSG_VARIANT_OWN, bt_whole(source));
    return bt_report(ctx, BT_MSG_VARIANT_COPY, bt_whole(source), bt_show_name(ctx, name),
                     how[best]);
}

/* Reports which of the files beside it the source is a copy of, or that it is none. */
static bt_status check_copy(bt_ctx *ctx, const bt_source *source, const bt_script *script) {
    const char *path = bt_source_name(source), *file = bt_filename_base(path);
    char *folder = file == path ? bt_copy(ctx, ".", 1) : bt_copy(ctx, path, (size_t)(file - path));
    if (folder == NULL) return BT_NOMEM;
    if (access(path, R_OK) != 0 || strrchr(file, '.') == NULL) return BT_OK;
    bt_name_list list = {.ctx = ctx};
    bt_status status = list_siblings(ctx, folder, file, &list);
    sameness best = OTHER;
    const char *best_name = NULL;
    for (size_t i = 0; status == BT_OK && i < list.count && best != BYTES; i++) {
        const bt_source *other;
        bt_script other_script;
        sameness same;
        char *other_path = beside(ctx, path, list.names[i]);
        if (other_path == NULL) status = BT_NOMEM;
        if (status == BT_OK) status = read_quietly(ctx, other_path, &other, &other_script);
        if (status != BT_OK || other_script.node.term == NULL) continue;
        status = how_same(ctx, source, script, other, &other_script, &same);
        if (status != BT_OK || same <= best) continue;
        best = same;
        best_name = list.names[i];
    }
    bool any = list.count != 0;
    bt_name_list_free(&list);
    return status != BT_OK || !any ? status : tell_copy(ctx, source, best, best_name);
}

bt_status bt_variant_check(bt_ctx *ctx, const bt_source *source, const bt_script *script,
                           bt_variant variant) {
    if (variant == BT_VARIANT_AUTO) variant = bt_variant_of(bt_source_name(source));
    if (variant == BT_VARIANT_NONE) return BT_OK;
    if (variant == BT_VARIANT_START) return check_copy(ctx, source, script);
    bt_outline outline;
    bt_status status = bt_script_outline(ctx, script, &outline);
    if (status == BT_OK) status = check_starts(ctx, &outline, variant);
    if (status <= BT_INVALID) bt_worse(&status, check_dot_erlang(ctx, &outline, variant));
    return status;
}

/* ---- .script and .boot ----------------------------------------------------------------------- */

/* The first difference of two scripts, in words: in the head, or an instruction. NULL: no
 * memory. */
static const char *difference(bt_ctx *ctx, const bt_script *a, const bt_script *b, bt_node *at) {
    int order;
    *at = a->node;
    if (bt_compare(ctx, &a->node.term->as.items[1], &b->node.term->as.items[1], &order) != BT_OK)
        return NULL;
    if (order != 0) return "their names";
    uint32_t i = 0;
    for (; i < a->count && i < b->count; i++) {
        if (bt_compare(ctx, a->instructions[i].node.term, b->instructions[i].node.term, &order) !=
            BT_OK)
            return NULL;
        if (order != 0) break;
    }
    if (i < a->count) *at = a->instructions[i].node;
    return bt_sprint(ctx, "instructions from %u on", i + 1);
}

bt_status bt_variant_pair(bt_ctx *ctx, const bt_source *source, const bt_script *script) {
    const char *path = bt_source_name(source), *dot = strrchr(path, '.');
    bool boot = dot != NULL && strcmp(dot, ".boot") == 0;
    if (!boot && (dot == NULL || strcmp(dot, ".script") != 0)) return BT_OK;
    if (access(path, R_OK) != 0) return BT_OK;
    const char *other_path =
        bt_sprint(ctx, "%.*s%s", (int)(dot - path), path, boot ? ".script" : ".boot");
    if (other_path == NULL) return BT_NOMEM;
    const bt_source *other;
    bt_script other_script;
    int order;
    bt_status status = read_quietly(ctx, other_path, &other, &other_script);
    if (status != BT_OK || other_script.node.term == NULL) return status;
    status = bt_compare(ctx, script->node.term, other_script.node.term, &order);
    if (status != BT_OK || order == 0) return status;
    bt_node at;
    const char *what = difference(ctx, script, &other_script, &at);
    if (what == NULL) return BT_NOMEM;
    const char *a = bt_filename_base(path), *b = bt_filename_base(other_path);
    if (!boot) { /* the .boot is what was made from the other */
        const char *swap = a;
        a = b;
        b = swap;
    }
    return bt_report(ctx, BT_MSG_BOOT_SCRIPT_DIFFERS, at.place, bt_show_name(ctx, a),
                     bt_show_name(ctx, b), what);
}
