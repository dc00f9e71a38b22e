/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The versions of an .appup: its own compared with the application's, and those that it upgrades
 * from, which may be regular expressions (systools_relup:get_script_from_appup/5,
 * appup_search_for_version/2).
 */
#include <string.h>

#include "etf/term.h"
#include "parser/check/file_run.h"
#include "parser/release/app.h"
#include "parser/release/filename.h"
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

/* The version in the .app file beside this one; without a term when there is none. */
static bt_status version_beside(bt_file_run *run, bt_node *out) {
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
    if (status == BT_OK && bt_is_tuple(app.term, 3, "application")) *out = bt_app_value(app, "vsn");
    return status == BT_NOMEM ? status : BT_OK;
}

static bt_status check_own(bt_file_run *run, bt_node version) {
    bt_node other;
    bt_status status = version_beside(run, &other);
    if (status != BT_OK || other.term == NULL || !bt_is_string(other.term) ||
        bt_same_string(version.term, other.term))
        return status;
    status =
        bt_report(run->ctx, BT_MSG_APPUP_STALE, version.place,
                  bt_show_string(run->ctx, version.term), bt_show_string(run->ctx, other.term));
    bt_relate(run->ctx, other.place, "the application's version is here");
    return status;
}

bt_status bt_check_appup_versions(bt_file_run *run) {
    if (!bt_is_tuple(run->root.term, 3, NULL)) return BT_OK; /* a template */
    bt_node version = bt_node_child(run->root, 0);
    bt_status worst = check_patterns(run, bt_node_child(run->root, 1));
    if (worst != BT_NOMEM) bt_worse(&worst, check_patterns(run, bt_node_child(run->root, 2)));
    if (worst != BT_NOMEM && !run->options.alone && bt_is_string(version.term) &&
        !bt_run_is_template(run))
        bt_worse(&worst, check_own(run, version));
    return worst;
}
