/* SPDX-License-Identifier: Apache-2.0 */
/* Boot scripts: the shape of a script and of its instructions. */
#include "parser/release/script.h"

#include <string.h>

#include "etf/ctx.h"
#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"

/* What a field must be. */
typedef enum shape { SHAPE_ANY, SHAPE_ATOM, SHAPE_MODULES, SHAPE_DIRECTORIES, SHAPE_CALL } shape;

static const char *const shape_texts[] = {
    [SHAPE_ANY] = "a term",
    [SHAPE_ATOM] = "an atom",
    [SHAPE_MODULES] = "a list of modules (atoms)",
    [SHAPE_DIRECTORIES] = "a list of directories (strings)",
    [SHAPE_CALL] = "a call, {Module, Function, [Argument, ...]}",
};

typedef struct field {
    shape shape;
    bool passed_over; /* `init` ignores another kind of term */
} field;

/* The instructions, as init:eval_script/2 takes them, in the order of bt_instruction_kind. */
static const struct instruction_info {
    const char *name, *form;
    uint32_t fields; /* how many behind the name */
    field field[2];
} infos[] = {
    {"preLoaded", "{preLoaded, [Module, ...]}", 1, {{SHAPE_MODULES, true}}},
    {"progress", "{progress, Phase}", 1, {{SHAPE_ATOM, true}}},
    {"path", "{path, [Directory, ...]}", 1, {{SHAPE_DIRECTORIES, false}}},
    {"primLoad", "{primLoad, [Module, ...]}", 1, {{SHAPE_MODULES, false}}},
    {"kernel_load_completed", "{kernel_load_completed}", 0, {{SHAPE_ANY, true}}},
    {"kernelProcess",
     "{kernelProcess, Name, {Module, Function, [Argument, ...]}}",
     2,
     {{SHAPE_ATOM, true}, {SHAPE_CALL, false}}},
    {"apply", "{apply, {Module, Function, [Argument, ...]}}", 1, {{SHAPE_CALL, false}}},
};
enum { KINDS = sizeof infos / sizeof infos[0] };

const char *bt_instruction_name(bt_instruction_kind kind) {
    return (unsigned)kind < KINDS ? infos[kind].name : "";
}

bool bt_is_script(const bt_term *term) {
    return bt_is_tuple(term, 3, "script");
}

bool bt_is_text(const bt_term *term) {
    if (term->kind != BT_LIST) return bt_is_list(term);
    if (term->flags & BT_IMPROPER) return false;
    for (uint32_t i = 0; i < term->count; i++) {
        const bt_term *c = &term->as.items[i];
        if (c->kind != BT_INT || c->as.integer < 0 || c->as.integer > 0x10FFFF) return false;
    }
    return true;
}

/* ---- the check ------------------------------------------------------------------------------- */

typedef struct checker {
    bt_ctx *ctx;
    bt_boot_mode mode;
    bool quiet, clean;
    bool completed;   /* kernel_load_completed has come */
    bt_status status; /* the worst so far */
} checker;

/* Keeps the status of a report. */
static void told(checker *c, bt_status status) {
    if (status > c->status) c->status = status;
}

/* Whether to report something; a quiet check only remembers that there is something. */
static bool wrong(checker *c, bool stops) {
    c->clean = false;
    if (c->quiet && stops) c->status = BT_INVALID;
    return !c->quiet;
}

static void wrong_field(checker *c, bt_node node, bool passed_over, const char *where,
                        const char *expected) {
    if (!wrong(c, !passed_over)) return;
    const char *found = bt_describe(c->ctx, node.term);
    if (passed_over)
        told(c, bt_report(c->ctx, BT_MSG_SCRIPT_IGNORED, node.place, where, expected, found));
    else
        told(c, bt_report(c->ctx, BT_MSG_SCRIPT_ARGUMENT, node.place, where, expected, found));
}

/* Reports a list with a tail. `init` reads paths up to the tail and ignores it; modules of such a
 * list it does not load. */
static void check_tail(checker *c, bt_node list, bool passed_over, const char *where) {
    if (list.term->kind == BT_LIST && (list.term->flags & BT_IMPROPER))
        wrong_field(c, bt_node_child(list, list.term->count), passed_over, where,
                    "the end of the list");
}

static void check_modules(checker *c, bt_node node, const field *f, const char *where) {
    const bt_term *list = node.term;
    if (!bt_is_list(list) || list->kind == BT_STRING) {
        wrong_field(c, node, f->passed_over, where, shape_texts[f->shape]);
    } else if (list->kind == BT_LIST) {
        for (uint32_t i = 0; i < list->count; i++)
            if (list->as.items[i].kind != BT_ATOM)
                wrong_field(c, bt_node_child(node, i), f->passed_over, where, "a module (an atom)");
        check_tail(c, node, f->passed_over, where);
    }
}

static void check_directories(checker *c, bt_node node, const char *where) {
    const bt_term *list = node.term;
    /* OTP 27 and later take directories as they are, and what is none is no directory. */
    bool as_they_stand = c->ctx->otp >= 27;
    if (!bt_is_list(list) || list->kind == BT_STRING) {
        /* `init` stops at the integers of a string, and takes any other term for an empty list. */
        bool passed_over = list->kind != BT_STRING || as_they_stand;
        wrong_field(c, node, passed_over, where, shape_texts[SHAPE_DIRECTORIES]);
    } else if (list->kind == BT_LIST) {
        for (uint32_t i = 0; i < list->count; i++)
            if (list->as.items[i].kind != BT_ATOM && !bt_is_text(&list->as.items[i]))
                wrong_field(c, bt_node_child(node, i), as_they_stand, where,
                            "a directory (a string)");
        check_tail(c, node, true, where);
    }
}

static void check_call(checker *c, bt_node node, const char *where) {
    if (!bt_is_tuple(node.term, 3, NULL)) {
        wrong_field(c, node, false, where, shape_texts[SHAPE_CALL]);
        return;
    }
    static const char *const parts[] = {"a module (an atom)", "a function's name (an atom)"};
    for (uint32_t i = 0; i < 2; i++)
        if (node.term->as.items[i].kind != BT_ATOM)
            wrong_field(c, bt_node_child(node, i), false, where, parts[i]);
    if (!bt_is_proper(&node.term->as.items[2]))
        wrong_field(c, bt_node_child(node, 2), false, where, "a list of arguments");
}

static void check_field(checker *c, bt_node node, const field *f, const char *where) {
    switch (f->shape) {
    case SHAPE_ANY: break;
    case SHAPE_ATOM:
        if (node.term->kind != BT_ATOM)
            wrong_field(c, node, f->passed_over, where, shape_texts[f->shape]);
        break;
    case SHAPE_MODULES: check_modules(c, node, f, where); break;
    case SHAPE_DIRECTORIES: check_directories(c, node, where); break;
    case SHAPE_CALL: check_call(c, node, where); break;
    }
}

static void unknown_instruction(checker *c, bt_node name) {
    if (!wrong(c, true)) return;
    size_t length;
    const char *text = bt_atom_text(name.term->as.atom, &length);
    bt_nearest nearest;
    bt_nearest_start(&nearest, text, length);
    for (int i = 0; i < KINDS; i++) bt_nearest_offer(&nearest, infos[i].name);
    const char *hint =
        nearest.best == NULL ? "" : bt_format(c->ctx, "; did you mean '%s'?", nearest.best);
    told(c,
         bt_report(c->ctx, BT_MSG_SCRIPT_UNKNOWN, name.place, bt_show(c->ctx, text, length), hint));
    if (nearest.best != NULL) bt_suggest(c->ctx, name.place, nearest.best, strlen(nearest.best));
}

static void check_instruction(checker *c, bt_node node, bt_instruction *out) {
    const bt_term *term = node.term;
    if (term->kind != BT_TUPLE || term->count == 0 || term->as.items[0].kind != BT_ATOM) {
        if (wrong(c, true))
            told(c, bt_report(c->ctx, BT_MSG_SCRIPT_INSTRUCTION, node.place,
                              bt_describe(c->ctx, term)));
        return;
    }
    int kind = 0;
    while (kind < KINDS && !bt_is_atom(&term->as.items[0], infos[kind].name)) kind++;
    if (kind == KINDS) {
        unknown_instruction(c, bt_node_child(node, 0));
        return;
    }
    const struct instruction_info *info = &infos[kind];
    *out = (bt_instruction){(bt_instruction_kind)kind, node};
    c->completed |= kind == BT_INSTRUCTION_KERNEL_LOAD_COMPLETED;
    if (term->count != info->fields + 1) {
        if (wrong(c, true))
            told(c, bt_report(c->ctx, BT_MSG_SCRIPT_ARITY, node.place, term->count, info->name,
                              info->fields + 1, info->form));
        return;
    }
    /* interactive mode ignores it, but it has to be a list */
    bool unloaded = kind == BT_INSTRUCTION_PRIM_LOAD && c->completed &&
                    c->mode == BT_BOOT_INTERACTIVE && bt_is_list(&term->as.items[1]);
    for (uint32_t i = 0; i < info->fields; i++) {
        field f = info->field[i];
        f.passed_over |= unloaded;
        check_field(c, bt_node_child(node, i + 1), &f, info->name);
    }
}

static void check_name(checker *c, bt_node node, bt_script *out) {
    const bt_term *id = node.term;
    bool pair = bt_is_tuple(id, 2, NULL);
    if (pair) {
        out->name = bt_node_child(node, 0);
        out->version = bt_node_child(node, 1);
    }
    if (pair && bt_is_text(&id->as.items[0]) && bt_is_text(&id->as.items[1])) return;
    if (!wrong(c, false)) return;
    told(c, bt_report(c->ctx, BT_MSG_SCRIPT_NAME, node.place, bt_describe(c->ctx, id)));
}

static void check_instructions(checker *c, bt_node list, bt_script *out) {
    if (!bt_is_list(list.term) || list.term->kind == BT_STRING) {
        if (wrong(c, true))
            told(c, bt_report(c->ctx, BT_MSG_SCRIPT_INSTRUCTIONS, list.place,
                              bt_describe(c->ctx, list.term)));
        return;
    }
    uint32_t count = list.term->kind == BT_LIST ? list.term->count : 0;
    bt_instruction *instructions = bt_alloc(c->ctx, count * sizeof *instructions);
    if (instructions == NULL) {
        c->status = BT_NOMEM;
        return;
    }
    for (uint32_t i = 0; i < count; i++)
        check_instruction(c, bt_node_child(list, i), &instructions[i]);
    if ((list.term->flags & BT_IMPROPER) && wrong(c, true)) {
        bt_node tail = bt_node_child(list, count);
        told(c, bt_report(c->ctx, BT_MSG_SCRIPT_TAIL, tail.place, bt_describe(c->ctx, tail.term)));
    }
    out->instructions = instructions;
    out->count = count;
}

static bt_status check_script(checker *c, bt_node term, bt_script *out) {
    bt_script script = {.node = term};
    if (bt_is_script(term.term)) {
        check_name(c, bt_node_child(term, 1), &script);
        check_instructions(c, bt_node_child(term, 2), &script);
    } else if (wrong(c, true)) {
        bt_place place =
            bt_is_tuple(term.term, 3, NULL) ? bt_node_child(term, 0).place : term.place;
        told(c, bt_report(c->ctx, BT_MSG_SCRIPT_NOT_SCRIPT, place, bt_describe(c->ctx, term.term)));
    }
    if (c->status == BT_OK && out != NULL) *out = script;
    return c->status;
}

bt_status bt_script_check(bt_ctx *ctx, bt_node term, bool quiet, bool *clean, bt_script *out) {
    checker c = {
        .ctx = ctx, .mode = BT_BOOT_EMBEDDED, .quiet = quiet, .clean = true, .status = BT_OK};
    bt_status status = check_script(&c, term, out);
    if (clean != NULL) *clean = c.clean;
    return status;
}

bt_status bt_script_view_for(bt_ctx *ctx, bt_node term, bt_boot_mode mode, bt_script *out) {
    checker c = {.ctx = ctx, .mode = mode, .clean = true, .status = BT_OK};
    return check_script(&c, term, out);
}

bt_status bt_script_view(bt_ctx *ctx, bt_node term, bt_script *out) {
    return bt_script_view_for(ctx, term, BT_BOOT_EMBEDDED, out);
}
