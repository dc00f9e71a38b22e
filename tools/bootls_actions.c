/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: what would mend a document. */
#include <stdlib.h>
#include <string.h>

#include "bootls_server.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "lint_fix.h"

/* Edits of a document in the form that the client supports. */
static json_t *workspace_edit(const ls_server *s, const ls_document *document, json_t *edits) {
    if (!s->client.document_changes) return json_pack("{s:{s:o}}", "changes", document->uri, edits);
    json_t *version = document->versioned ? json_integer(document->version) : json_null();
    return json_pack("{s:[{s:{s:s, s:o}, s:o}]}", "documentChanges", "textDocument", "uri",
                     document->uri, "version", version, "edits", edits);
}

static json_t *text_edit(ls_document *document, size_t begin, size_t end, const char *text,
                         size_t length) {
    return json_pack("{s:o, s:o}", "range", ls_range(&document->text, begin, end), "newText",
                     json_stringn(length == 0 ? "" : text, length));
}

/* What an action does, in a few words. */
static json_t *title_of(bt_ctx *ctx, const ls_document *document, const bt_fix *fix) {
    bt_span span = fix->place.span;
    const char *old = bt_show(ctx, document->text.bytes + span.begin, span.end - span.begin);
    const char *new = bt_show(ctx, fix->text, fix->length);
    if (fix->next != NULL) return json_string("Mend it");
    if (span.begin == span.end) return json_sprintf("Insert %s", new);
    if (fix->length == 0) return json_sprintf("Remove %s", old);
    return json_sprintf("Replace %s with %s", old, new);
}

/* The action that makes the fixes of a diagnostic; NULL: it has none. */
static json_t *quick_fix(ls_server *s, ls_document *document, const bt_diag *diag) {
    if (diag->fixes == NULL || diag->fixes->place.source != document->source) return NULL;
    json_t *edits = json_array();
    for (const bt_fix *f = diag->fixes; f != NULL; f = f->next) {
        bt_span span = f->place.span;
        if (f->place.source == document->source && span.end <= document->text.size)
            ls_append(s, edits, text_edit(document, span.begin, span.end, f->text, f->length));
    }
    return json_pack("{s:o, s:s, s:[o], s:o}", "title",
                     title_of(document->check.ctx, document, diag->fixes), "kind", "quickfix",
                     "diagnostics", ls_diagnostic(s, document, diag), "edit",
                     workspace_edit(s, document, edits));
}

static bool touches(bt_span span, size_t begin, size_t end) {
    return span.begin <= end && begin <= span.end;
}

json_t *ls_difference(ls_document *document, const char *bytes, size_t size) {
    const ls_text *text = &document->text;
    size_t least = text->size < size ? text->size : size, begin = 0, tail = 0;
    while (begin < least && text->bytes[begin] == bytes[begin]) begin++;
    while (tail < least - begin && text->bytes[text->size - 1 - tail] == bytes[size - 1 - tail])
        tail++;
    while (begin > 0 && begin < text->size && ls_is_within(text->bytes[begin])) begin--;
    while (tail > 0 && ls_is_within(text->bytes[text->size - tail])) tail--;
    return text_edit(document, begin, text->size - tail, bytes + begin, size - tail - begin);
}

/* The action that makes every fix with one right answer, as bootlint --fix does; NULL: there is
 * none. */
static json_t *fix_all(ls_server *s, ls_document *document, ls_error *error) {
    lint_mended mended = {0};
    json_t *action = NULL;
    bt_status status =
        lint_mend(&s->c, document->source, BT_FILE_AUTO, document->check.otp, &mended);
    ls_fail(status, error);
    if (status == BT_OK && mended.text != NULL) {
        json_t *edits = json_pack("[o]", ls_difference(document, mended.text, mended.size));
        action = json_pack("{s:s, s:s, s:o}", "title", "Mend what has one right answer", "kind",
                           "source.fixAll", "edit", workspace_edit(s, document, edits));
    }
    free(mended.text);
    return action;
}

/* Whether the client asked for this kind of action, or for a kind that it belongs to. */
static bool is_wanted(json_t *only, const char *kind) {
    json_t *item;
    size_t i;
    if (!json_is_array(only)) return true;
    json_array_foreach(only, i, item) {
        const char *wanted = json_string_value(item);
        size_t length = wanted == NULL ? 0 : strlen(wanted);
        if (wanted != NULL && strncmp(kind, wanted, length) == 0 &&
            (length == 0 || kind[length] == '\0' || kind[length] == '.'))
            return true;
    }
    return false;
}

json_t *ls_code_action(ls_server *s, json_t *params, ls_error *error) {
    ls_document *document = ls_document_of(s, params, error);
    json_t *range = json_object_get(params, "range");
    json_t *only = json_object_get(json_object_get(params, "context"), "only");
    size_t begin, end;
    if (document == NULL || !ls_offset(document, json_object_get(range, "start"), &begin, error) ||
        !ls_offset(document, json_object_get(range, "end"), &end, error))
        return NULL;
    ls_check(s, document);
    json_t *actions = json_array();
    const bt_diag *const *diags;
    size_t count = document->source == NULL ? 0 : bt_diagnostics(document->check.ctx, &diags);
    for (size_t i = 0; i < count && is_wanted(only, "quickfix"); i++) {
        if (diags[i]->place.source != document->source ||
            !touches(diags[i]->place.span, begin, end))
            continue;
        json_t *action = quick_fix(s, document, diags[i]);
        if (action != NULL) ls_append(s, actions, action);
    }
    bool all_wanted = document->source != NULL && is_wanted(only, "source.fixAll");
    json_t *all = all_wanted ? fix_all(s, document, error) : NULL;
    if (all != NULL) ls_append(s, actions, all);
    return actions;
}
