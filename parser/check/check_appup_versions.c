/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The versions of an .appup: its own compared with the application's, and those that it upgrades
 * from, which may be regular expressions (systools_relup:get_script_from_appup/5,
 * appup_search_for_version/2). The modules that it upgrades, which the application has to have
 * (systools_rc:get_lib/2).
 */
#include <string.h>

#include "etf/term.h"
#include "parser/check/file_run.h"
#include "parser/release/app.h"
#include "parser/release/filename.h"
#include "parser/release/names.h"
#include "parser/release/variant.h"
#include "parser/release/view.h"

/* ---- regular expressions --------------------------------------------------------------------- */

typedef struct pattern {
    const char *at, *end;
    unsigned open; /* groups */
    enum { NOTHING, ITEM, REPEATED, REPEATED_SO } before;
    bool foreign; /* it has something that is not checked here */
} pattern;

static bool is_foreign_escape(char c) {
    return c == 'Q' || c == 'E' || c == 'c';
}

/* Passes over a set, which begins with '['. */
static const char *take_set(pattern *p) {
    p->at += p->at < p->end && *p->at == '^';
    p->at += p->at < p->end && *p->at == ']'; /* at the beginning it does not end the set */
    while (p->at < p->end && *p->at != ']') {
        char c = *p->at++, next = p->at < p->end ? *p->at : '\0';
        /* In [:alpha:] a ']' does not end the set. */
        p->foreign = c == '[' ? next == ':' || next == '.' || next == '='
                              : c == '\\' && is_foreign_escape(next);
        if (p->foreign) return NULL;
        p->at += c == '\\' && p->at < p->end;
    }
    if (p->at == p->end) return "its '[' is not closed";
    p->at++;
    p->before = ITEM;
    return NULL;
}

static void take_group(pattern *p) {
    p->open++;
    p->before = NOTHING;
    if (p->at == p->end || (*p->at != '?' && *p->at != '*')) return;
    p->foreign = *p->at == '*' || p->end - p->at < 2 || strchr(":=!<>|", p->at[1]) == NULL;
    p->at += p->foreign ? 0 : 2;
}

static const char *take_escape(pattern *p) {
    if (p->at == p->end) return "a backslash is its end";
    p->foreign = is_foreign_escape(*p->at);
    p->at++;
    p->before = ITEM;
    return NULL;
}

/* What re:run/3 refuses in any release; NULL: nothing, or nothing that is known. */
static const char *flaw_of(const bt_term *text) {
    pattern p = {.at = (const char *)text->as.bytes};
    p.end = p.at + text->count;
    const char *flaw = NULL;
    while (p.at < p.end && flaw == NULL && !p.foreign) {
        char c = *p.at++;
        bool repeats = c == '*' || c == '+' || c == '?';
        if (repeats && p.before == NOTHING)
            flaw = "nothing is there to repeat; any text is written .*";
        else if (repeats && (p.before == REPEATED_SO || (p.before == REPEATED && c == '*')))
            flaw = "what is repeated is repeated again";
        else if (c == ')' && p.open-- == 0)
            flaw = "its ')' was not opened";
        else if (c == '[')
            flaw = take_set(&p);
        else if (c == '\\')
            flaw = take_escape(&p);
        else if (c == '(')
            take_group(&p);
        else
            p.before = c == '|'           ? NOTHING
                       : !repeats         ? ITEM
                       : p.before == ITEM ? REPEATED
                                          : REPEATED_SO;
    }
    return flaw == NULL && !p.foreign && p.open > 0 ? "its '(' is not closed" : flaw;
}

static bt_status check_patterns(bt_file_run *run, bt_node steps) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; steps.term->kind == BT_LIST && i < steps.term->count; i++) {
        bt_node step = bt_node_child(steps, i);
        if (!bt_is_tuple(step.term, 2, NULL)) continue;
        bt_node version = bt_node_child(step, 0);
        if (version.term->kind != BT_BITSTRING || bt_is_unfilled(version.term)) continue;
        const char *flaw = flaw_of(version.term);
        if (flaw != NULL)
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_PATTERN, version.place, flaw));
    }
    return worst;
}

/* ---- the application's ----------------------------------------------------------------------- */

/* The .app file beside this one; without a term when there is none. */
static bt_status app_beside(bt_file_run *run, bt_node *out) {
    bt_ctx *ctx = run->ctx;
    const char *name = bt_source_name(run->source), *dot = strstr(bt_filename_base(name), ".appup");
    const bt_source *source;
    *out = BT_NO_NODE;
    if (dot == NULL) return BT_OK;
    const char *path = bt_sprint(ctx, "%.*s.app", (int)(dot - name), name);
    if (path == NULL || bt_source_quietly(ctx, path, &source) != BT_OK) return BT_NOMEM;
    if (source == NULL) return BT_OK;
    bt_node app;
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = bt_read_first(ctx, source, &app);
    bt_rollback(ctx, &mark);
    if (status == BT_OK && bt_is_tuple(app.term, 3, "application")) *out = app;
    return status == BT_NOMEM ? status : BT_OK;
}

static bt_status check_own(bt_file_run *run, bt_node version, bt_node app) {
    bt_node other = bt_app_value(app, "vsn");
    if (other.term == NULL || !bt_is_string(other.term) || bt_same_string(version.term, other.term))
        return BT_OK;
    bt_status status =
        bt_report(run->ctx, BT_MSG_APPUP_STALE, version.place,
                  bt_show_string(run->ctx, version.term), bt_show_string(run->ctx, other.term));
    bt_relate(run->ctx, other.place, "the application's version is here");
    return status;
}

/* Checks the modules of the instructions that load them. */
static bt_status check_instructions(bt_file_run *run, const bt_names *known, bt_node list) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; list.term->kind == BT_LIST && i < list.term->count; i++) {
        const bt_term *step = &list.term->as.items[i];
        if (step->kind != BT_TUPLE || step->count < 2 || step->as.items[1].kind != BT_ATOM)
            continue;
        const bt_term *what = &step->as.items[0];
        const bt_atom *module = step->as.items[1].as.atom;
        bool loads = bt_is_atom(what, "update") || bt_is_atom(what, "load_module") ||
                     bt_is_atom(what, "add_module");
        if (loads && bt_names_find_atom(known, module) == BT_NO_NAME)
            bt_worse(&worst, bt_report(run->ctx, BT_MSG_APPUP_MODULE,
                                       bt_node_child(bt_node_child(list, i), 1).place,
                                       bt_show_atom(run->ctx, module)));
    }
    return worst;
}

/* Checks the modules that upgrades load. Those of downgrades are another version's. */
static bt_status check_upgrades(bt_file_run *run, bt_node steps, bt_node app) {
    bt_node modules = bt_app_value(app, "modules");
    if (modules.term == NULL || modules.term->kind != BT_LIST) return BT_OK;
    bt_names known;
    bt_names_init(&known, run->ctx);
    for (uint32_t i = 0; i < modules.term->count; i++)
        if (modules.term->as.items[i].kind == BT_ATOM &&
            !bt_names_put(&known, modules.term->as.items[i].as.atom, 1))
            return BT_NOMEM;
    bt_status worst = BT_OK;
    for (uint32_t i = 0; steps.term->kind == BT_LIST && i < steps.term->count; i++)
        if (bt_is_tuple(&steps.term->as.items[i], 2, NULL))
            bt_worse(&worst,
                     check_instructions(run, &known, bt_node_child(bt_node_child(steps, i), 1)));
    return worst;
}

static bt_status check_app(bt_file_run *run) {
    bt_node app;
    bt_status worst = app_beside(run, &app);
    if (worst != BT_OK || app.term == NULL) return worst;
    worst = check_own(run, bt_node_child(run->root, 0), app);
    if (worst != BT_NOMEM) bt_worse(&worst, check_upgrades(run, bt_node_child(run->root, 1), app));
    return worst;
}

bt_status bt_check_appup_versions(bt_file_run *run) {
    if (!bt_is_tuple(run->root.term, 3, NULL)) return BT_OK; /* a template */
    bt_status worst = check_patterns(run, bt_node_child(run->root, 1));
    if (worst != BT_NOMEM) bt_worse(&worst, check_patterns(run, bt_node_child(run->root, 2)));
    if (worst != BT_NOMEM && !run->options.alone && bt_is_string(&run->root.term->as.items[0]) &&
        !bt_run_is_template(run))
        bt_worse(&worst, check_app(run));
    return worst;
}
