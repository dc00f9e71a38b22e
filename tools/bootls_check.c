/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: checks of documents, and their diagnostics. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootls_server.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "lint_paths.h"

/* ---- places ---------------------------------------------------------------------------------- */

/* The URI of a file; NULL: there is no such file, or no memory. The caller frees it. */
static char *uri_of(const char *path) {
    static const char digits[] = "0123456789ABCDEF";
    char *full = realpath(path, NULL);
    char *uri = full == NULL ? NULL : malloc(3 * strlen(full) + 8), *to = uri;
    if (uri != NULL) to = stpcpy(uri, "file://");
    for (const char *at = full; uri != NULL && *at != '\0'; at++) {
        unsigned char c = (unsigned char)*at;
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                     strchr("/._-~", c) != NULL;
        if (!plain) *to++ = '%';
        if (!plain) *to++ = digits[c >> 4];
        *to++ = plain ? (char)c : digits[c & 15];
    }
    if (uri != NULL) *to = '\0';
    free(full);
    return uri;
}

/* A part of another file; its lines are those of the file as it was read. */
static json_t *foreign_range(ls_server *s, bt_place place) {
    size_t size;
    const uint8_t *data = bt_source_data(place.source, &size);
    ls_text text = {.utf8 = s->utf8};
    json_t *range = NULL;
    if (ls_text_set(&text, (const char *)data, size))
        range = ls_range(&text, place.span.begin, place.span.end);
    ls_text_free(&text);
    return range;
}

static json_t *location_of(ls_server *s, ls_document *document, bt_place place) {
    if (place.source == document->source)
        return json_pack("{s:s, s:o}", "uri", document->uri, "range",
                         ls_range(&document->text, place.span.begin, place.span.end));
    char *uri = uri_of(bt_source_name(place.source));
    json_t *location =
        uri == NULL ? NULL : json_pack("{s:s, s:o}", "uri", uri, "range", foreign_range(s, place));
    free(uri);
    return location;
}

/* ---- diagnostics ----------------------------------------------------------------------------- */

static void add_related(ls_server *s, ls_document *document, json_t *list, bt_place place,
                        const char *text) {
    json_t *location = place.source == NULL ? NULL : location_of(s, document, place);
    if (location != NULL)
        ls_append(s, list, json_pack("{s:o, s:s}", "location", location, "message", text));
}

/* The text of a diagnostic. One about another file, such as one that is included, is shown at the
 * document's beginning, and says which file it is about. */
static json_t *message_of(const ls_document *document, const bt_diag *diag) {
    if (diag->place.source == document->source || diag->place.source == NULL)
        return json_string(diag->text);
    bt_position at = bt_locate(document->check.ctx, diag->place.source, diag->place.span.begin);
    const char *name = bt_source_name(diag->place.source);
    name = bt_show_name(document->check.ctx, name);
    return json_sprintf("%s:%u:%u: %s", name, (unsigned)at.line, (unsigned)at.column, diag->text);
}

/* The protocol's tag for a diagnostic: of what has no effect, or of what is deprecated. */
static int tag_of(const char *name) {
    enum { UNNECESSARY = 1, DEPRECATED = 2 };
    const char *slash = strrchr(name, '/');
    if (slash != NULL && strcmp(slash, "/deprecated") == 0) return DEPRECATED;
    return slash != NULL && strcmp(slash, "/shadowed") == 0 ? UNNECESSARY : 0;
}

json_t *ls_diagnostic(ls_server *s, ls_document *document, const bt_diag *diag) {
    static const int severities[] = {[BT_ERROR] = 1, [BT_WARNING] = 2, [BT_NOTE] = 3};
    bool here = diag->place.source == document->source;
    bt_span span = here ? diag->place.span : (bt_span){0, 0};
    json_t *out = json_pack("{s:o, s:i, s:s, s:s, s:o}", "range",
                            ls_range(&document->text, span.begin, span.end), "severity",
                            severities[diag->severity], "code", diag->name, "source", "bootls",
                            "message", message_of(document, diag));
    if (out == NULL) {
        s->failed = true;
        return NULL;
    }
    int tag = tag_of(diag->name);
    if (s->client.tags && tag != 0) ls_set(s, out, "tags", json_pack("[i]", tag));
    if (!s->client.related) return out;
    json_t *related = json_array();
    if (!here) add_related(s, document, related, diag->place, "here");
    for (const bt_related *r = diag->related; r != NULL; r = r->next)
        add_related(s, document, related, r->place, r->text);
    if (json_array_size(related) > 0)
        ls_set(s, out, "relatedInformation", related);
    else
        json_decref(related);
    return out;
}

static void publish(ls_server *s, ls_document *document, bt_status status) {
    json_t *list = json_array();
    const bt_diag *const *diags;
    size_t count = document->source == NULL ? 0 : bt_diagnostics(document->check.ctx, &diags);
    for (size_t i = 0; i < count; i++) ls_append(s, list, ls_diagnostic(s, document, diags[i]));
    if (status == BT_NOMEM)
        ls_append(s, list,
                  json_pack("{s:o, s:i, s:s, s:s}", "range", ls_range(&document->text, 0, 0),
                            "severity", 1, "source", "bootls", "message",
                            "the check took more memory than --limit memory-bytes allows"));
    json_t *params = json_pack("{s:s, s:o}", "uri", document->uri, "diagnostics", list);
    if (document->versioned && s->client.versions && params != NULL)
        ls_set(s, params, "version", json_integer(document->version));
    rpc_write(&s->rpc, json_pack("{s:s, s:s, s:o}", "jsonrpc", "2.0", "method",
                                 "textDocument/publishDiagnostics", "params", params));
}

/* ---- checks ---------------------------------------------------------------------------------- */

void ls_check(ls_server *s, ls_document *document) {
    if (!document->changed) return;
    document->changed = false;
    ls_forget(document);
    lint_setup *check = &document->check;
    bt_status status = lint_open(&s->c, s->given, s->count, check);
    if (status == BT_OK) {
        /* The editor sends UTF-8, whatever the file has. */
        (void)bt_set_level(check->ctx, "text/utf-8-as-latin-1", BT_LEVEL_OFF);
        const bt_source *source;
        status = ls_source(check->ctx, document, &source);
        if (status != BT_USAGE) document->source = source;
    }
    if (status == BT_OK) status = bt_lint(check->ctx, document->source, &check->options);
    if (status == BT_OK || status == BT_INVALID) (void)lint_tell_once(check->ctx);
    publish(s, document, status);
}

void ls_check_all(ls_server *s) {
    for (ls_document *d = s->changed; d != NULL; d = d->next) ls_check(s, d);
    s->changed = NULL;
}
