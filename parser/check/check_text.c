/* SPDX-License-Identifier: Apache-2.0 */
/* The checks that every kind of file begins with. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/source.h"
#include "parser/check/config.h"
#include "parser/check/file_run.h"
#include "parser/check/kind.h"
#include "parser/check/match.h"
#include "parser/check/misfit.h"
#include "parser/release/app.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/view.h"
#include "parser/text/template.h"

/* Whether a file is another program's, as some that end in .config are; nothing else is reported
 * then. */
static bool is_foreign(const bt_file_run *run, const bt_diag_mark *mark) {
    const bt_diags *diags = &run->ctx->diags;
    return run->kind == BT_FILE_CONFIG && run->options.kind == BT_FILE_AUTO &&
           !bt_config_is_sys(run->source) && diags->count == mark->count + 1 &&
           strcmp(diags->items[mark->count]->name, "text/other-language") == 0;
}

/* Whether a file is a configuration of RabbitMQ, which evaluates it, and all errors since the mark
 * are about terms that are not evaluated. Not when there may be more than are kept. */
static bool is_evaluated(const bt_file_run *run, const bt_diag_mark *mark) {
    static const char *const names[] = {"text/call", "text/expression", "text/arithmetic",
                                        "text/comprehension", "text/fun"};
    const bt_source *source = run->source;
    const char *file = bt_filename_base(source->name);
    if (run->kind != BT_FILE_CONFIG || run->options.kind != BT_FILE_AUTO ||
        (strcmp(file, "advanced.config") != 0 && strcmp(file, "rabbitmq.config") != 0) ||
        memmem(source->data, source->size, "{rabbit", strlen("{rabbit")) == NULL ||
        source->reported >= run->ctx->limits.diagnostics)
        return false;
    for (size_t i = mark->count; i < run->ctx->diags.count; i++) {
        bool known = false;
        for (size_t n = 0; n < sizeof names / sizeof *names; n++)
            known = known || strcmp(run->ctx->diags.items[i]->name, names[n]) == 0;
        if (!known) return false;
    }
    return true;
}

bt_status bt_check_text(bt_file_run *run) {
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    if (!run->filled && bt_run_is_template(run))
        options.unfilled = bt_source_unfilled(run->source, run->kind);
    bt_diag_mark mark = bt_mark(run->ctx, run->source);
    bt_status status = bt_parse(run->ctx, run->source, &options, &run->forms);
    bool strange = status == BT_INVALID && run->strange && run->ctx->diags.count > mark.count + 1;
    if (strange && !bt_file_has_name(run->source->name)) {
        bt_rollback(run->ctx, &mark);
        return bt_report(run->ctx, BT_MSG_TEXT_KIND, bt_at(run->source, 0, 0));
    }
    bool code = status == BT_INVALID && is_evaluated(run, &mark);
    if (strange || code || (status == BT_INVALID && is_foreign(run, &mark))) {
        bt_rollback(run->ctx, &mark);
        run->kind = BT_FILE_TERMS;
        return code ? bt_report(run->ctx, BT_MSG_TEXT_CODE, bt_whole(run->source))
                    : bt_report(run->ctx, BT_MSG_TEXT_FOREIGN, bt_whole(run->source));
    }
    if (run->forms.count > 0) run->root = bt_form(&run->forms, 0);
    if (status != BT_OK || run->forms.count == 1 || run->kind == BT_FILE_CONFIG ||
        run->kind == BT_FILE_TERMS)
        return status;
    if (run->forms.count == 0) return bt_report(run->ctx, BT_MSG_TYPE_EMPTY, bt_whole(run->source));
    return bt_report(run->ctx, BT_MSG_TYPE_FORMS, bt_form(&run->forms, 1).place, run->forms.count);
}

/* The start scripts of relx fill in places with awk, which takes a place for a regular
 * expression. */
bt_status bt_check_template(bt_file_run *run) {
    if (!bt_run_is_template(run)) return BT_OK;
    /* Places are looked for up to a byte 0. */
    const char *data = (const char *)bt_source_own(run->ctx, run->source);
    if (data == NULL) return BT_NOMEM;
    bt_status worst = BT_OK;
    for (const char *at = data, *end = data + run->source->size; at < end; at++) {
        const char *behind = *at == '$' ? bt_place_end(at) : NULL;
        if (behind == NULL) continue;
        const char *special = at + 2 + strcspn(at + 2, "}{[(+*?\\^$&|");
        size_t offset = (size_t)(special - data);
        if (special + 1 < behind)
            worst = bt_report(run->ctx, BT_MSG_TEXT_PLACE, bt_at(run->source, offset, offset + 1),
                              *special);
        at = behind - 1;
    }
    return worst;
}

bt_status bt_check_bytes(bt_file_run *run) {
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = true;
    return bt_decode(run->ctx, run->source, &options, &run->root, NULL);
}

bt_status bt_check_schema(bt_file_run *run) {
    return bt_schemas_add(run->schemas, run->source);
}

/* Whether a file is an .app file that systools and nodes read, not a template of one. */
static bool is_app(const bt_file_run *run) {
    return run->kind == BT_FILE_APP && !bt_run_is_template(run);
}

typedef struct teller {
    bt_ctx *ctx;
    bt_message message; /* what a misfit is told as */
} teller;

static bt_status tell(void *user, const bt_misfit *misfit) {
    const teller *t = user;
    bt_place place = misfit->node.place;
    const bt_term *meant = NULL;
    const char *text =
        bt_is_told(t->ctx, t->message, place) ? bt_misfit_text(t->ctx, misfit, &meant) : "";
    bt_status status;
    switch (t->message) {
    case BT_MSG_APP_PASSED_OVER:
        status = bt_report(t->ctx, BT_MSG_APP_PASSED_OVER, place, text);
        break;
    case BT_MSG_RELUP_PASSED_OVER:
        status = bt_report(t->ctx, BT_MSG_RELUP_PASSED_OVER, place, text);
        break;
    default: status = bt_report(t->ctx, BT_MSG_TYPE_MISFIT, place, text);
    }
    if (meant != NULL) bt_suggest_term(t->ctx, place, meant);
    return status == BT_INVALID ? BT_OK : status;
}

/* Checks that NAME.app has the application NAME. */
static bt_status check_name(bt_file_run *run, const bt_app *app) {
    const char *name = bt_filename_base(bt_source_name(run->source));
    size_t length = strlen(name);
    if (app->name == NULL || length == strlen(".app") || !bt_filename_ends(name, ".app"))
        return BT_OK;
    length -= strlen(".app");
    if (app->name->length == length && memcmp(bt_atom_bytes(app->name), name, length) == 0)
        return BT_OK;
    return bt_report(run->ctx, BT_MSG_REL_NAME, bt_node_child(app->node, 1).place,
                     bt_show_atom(run->ctx, app->name), bt_show(run->ctx, name, length));
}

/* Checks an .app file by the rules of systools, unless it is an .app.src, and for misspelt keys. */
static bt_status check_app(bt_file_run *run, bool complete) {
    bt_app app;
    bt_status status = BT_OK;
    if (complete) {
        status = bt_app_view(run->ctx, run->root, &app);
        if (status != BT_NOMEM) bt_worse(&status, check_name(run, &app));
    }
    if (status == BT_NOMEM || !bt_is_tuple(run->root.term, 3, "application")) return status;
    bt_node list = bt_node_child(run->root, 2);
    if (!complete) bt_worse(&status, bt_app_incomplete(run->ctx, run->root));
    bt_worse(&status, bt_app_misspelt(run->ctx, list, complete));
    bt_worse(&status, bt_app_parameters(run->ctx, list));
    return status;
}

bt_status bt_check_shape(bt_file_run *run) {
    const char *name = bt_file_kind_name(run->kind);
    bt_schema *schema, *taken = NULL;
    bt_status status = BT_OK;
    if (run->kind == BT_FILE_REL) {
        bt_rel rel;
        status = bt_rel_view(run->ctx, run->root, &rel);
    } else if (run->kind == BT_FILE_APP) {
        status = check_app(run, is_app(run));
        if (!is_app(run)) name = "appsrc";
    }
    if (status == BT_OK) status = bt_schemas_find(run->schemas, name, true, &schema);
    if (status == BT_OK && run->kind == BT_FILE_RELUP)
        status = bt_schemas_find(run->schemas, "relup_taken", true, &taken);
    if (status != BT_OK || schema == NULL) return status;
    teller told = {run->ctx, BT_MSG_TYPE_MISFIT};
    if (is_app(run)) told.message = BT_MSG_APP_PASSED_OVER;
    if (taken != NULL && bt_is_of_type(taken->root, run->root.term))
        told.message = BT_MSG_RELUP_PASSED_OVER;
    status = bt_match(schema->root, run->root, tell, &told);
    if (status != BT_OK || told.message != BT_MSG_TYPE_MISFIT) return status;
    return bt_is_of_type(schema->root, run->root.term) ? BT_OK : BT_INVALID;
}
