/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: the documents that are open, and places in them. */
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "bootls_server.h"
#include "etf/utf8.h"
#include "parser/release/filename.h"

/* ---- JSON ------------------------------------------------------------------------------------ */

void ls_append(ls_server *s, json_t *array, json_t *value) {
    if (json_array_append_new(array, value) != 0) s->failed = true;
}

void ls_set(ls_server *s, json_t *object, const char *key, json_t *value) {
    if (json_object_set_new(object, key, value) != 0) s->failed = true;
}

static json_t *position(ls_text *text, size_t offset) {
    ls_position at;
    if (!ls_text_position(text, offset, &at)) return NULL;
    return json_pack("{s:I, s:I}", "line", (json_int_t)at.line, "character",
                     (json_int_t)at.character);
}

json_t *ls_range(ls_text *text, size_t begin, size_t end) {
    return json_pack("{s:o, s:o}", "start", position(text, begin), "end", position(text, end));
}

static bool read_position(json_t *position, ls_position *out) {
    json_t *line = json_object_get(position, "line"),
           *unit = json_object_get(position, "character");
    if (!json_is_integer(line) || !json_is_integer(unit) || json_integer_value(line) < 0 ||
        json_integer_value(unit) < 0)
        return false;
    *out = (ls_position){(size_t)json_integer_value(line), (size_t)json_integer_value(unit)};
    return true;
}

bool ls_offset(ls_document *document, json_t *position, size_t *out, ls_error *error) {
    ls_position at;
    if (!read_position(position, &at)) {
        *error = (ls_error){RPC_INVALID_PARAMS, "a position has a line and a character, from 0 on"};
        return false;
    }
    if (ls_text_offset(&document->text, at, out)) return true;
    *error = (ls_error){RPC_INTERNAL_ERROR, "out of memory"};
    return false;
}

void ls_fail(bt_status status, ls_error *error) {
    if (status == BT_NOMEM)
        *error = (ls_error){RPC_REQUEST_FAILED,
                            "this takes more memory than --limit memory-bytes allows"};
}

/* ---- names ----------------------------------------------------------------------------------- */

char *ls_path(const char *uri) {
    const char *at = strncmp(uri, "file://", 7) == 0 ? strchr(uri + 7, '/') : NULL;
    if (at == NULL) at = uri;
    char *path = malloc(strlen(at) + 1), *to = path;
    while (path != NULL && *at != '\0') {
        int high = at[0] == '%' ? bt_digit(at[1]) : 16, low = high < 16 ? bt_digit(at[2]) : 16;
        if (low >= 16 || high + low == 0) {
            *to++ = *at++;
        } else {
            *to++ = (char)(high * 16 + low);
            at += 3;
        }
    }
    if (path != NULL) *to = '\0';
    return path;
}

/* ---- documents ------------------------------------------------------------------------------- */

static int by_uri(const void *a, const void *b) {
    return strcmp(((const ls_document *)a)->uri, ((const ls_document *)b)->uri);
}

static ls_document *find(ls_server *s, const char *uri) {
    ls_document key = {.uri = (char *)uri};
    ls_document *const *found = tfind(&key, &s->by_uri, by_uri);
    return found == NULL ? NULL : *found;
}

/* Puts a document at the end of the list. */
static void append(ls_server *s, ls_document *document) {
    document->next = NULL;
    document->link = s->end;
    *s->end = document;
    s->end = &document->next;
}

static void take_out(ls_server *s, ls_document *document) {
    *document->link = document->next;
    if (document->next == NULL)
        s->end = document->link;
    else
        document->next->link = document->link;
    if (s->changed == document) s->changed = document->next;
}

static void set_changed(ls_server *s, ls_document *document) {
    ls_forget(document); /* the check refers to the text */
    take_out(s, document);
    append(s, document);
    document->changed = true;
    if (s->changed == NULL) s->changed = document;
}

ls_document *ls_document_of(ls_server *s, json_t *params, ls_error *error) {
    const char *uri =
        json_string_value(json_object_get(json_object_get(params, "textDocument"), "uri"));
    ls_document *document = uri == NULL ? NULL : find(s, uri);
    if (document == NULL) *error = (ls_error){RPC_INVALID_PARAMS, "no such document is open"};
    return document;
}

static void take_version(ls_document *document, json_t *identifier) {
    json_t *version = json_object_get(identifier, "version");
    document->versioned = json_is_integer(version);
    document->version = json_integer_value(version);
}

void ls_forget(ls_document *document) {
    lint_close(&document->check);
    document->check = (lint_setup){.ctx = NULL};
    document->source = NULL;
}

static void free_document(ls_document *document) {
    if (document == NULL) return;
    ls_forget(document);
    ls_text_free(&document->text);
    free(document->uri);
    free(document->path);
    free(document);
}

static ls_document *new_document(ls_server *s, const char *uri) {
    ls_document *document = calloc(1, sizeof *document);
    if (document == NULL) return NULL;
    document->text.utf8 = s->utf8;
    document->uri = strdup(uri);
    document->path = ls_path(uri);
    if (document->uri != NULL && document->path != NULL &&
        tsearch(document, &s->by_uri, by_uri) != NULL) {
        append(s, document);
        return document;
    }
    free_document(document);
    return NULL;
}

static void close_document(ls_server *s, ls_document *document) {
    (void)tdelete(document, &s->by_uri, by_uri);
    take_out(s, document);
    free_document(document);
}

json_t *ls_did_open(ls_server *s, json_t *params, ls_error *error) {
    json_t *item = json_object_get(params, "textDocument"), *text = json_object_get(item, "text");
    const char *uri = json_string_value(json_object_get(item, "uri"));
    if (uri == NULL || !json_is_string(text)) {
        *error = (ls_error){RPC_INVALID_PARAMS, "a document has a uri and a text"};
        return NULL;
    }
    ls_document *document = find(s, uri);
    if (document == NULL) document = new_document(s, uri);
    if (document == NULL) {
        s->failed = true;
        return NULL;
    }
    set_changed(s, document);
    take_version(document, item);
    if (!ls_text_set(&document->text, json_string_value(text), json_string_length(text)))
        s->failed = true;
    return NULL;
}

/* Makes a change: of the whole text, or of a range of it. */
static void change(ls_server *s, ls_document *document, json_t *change, ls_error *error) {
    json_t *text = json_object_get(change, "text"), *range = json_object_get(change, "range");
    size_t begin = 0, end = document->text.size;
    if (!json_is_string(text)) {
        *error = (ls_error){RPC_INVALID_PARAMS, "a change has a text"};
        return;
    }
    if (range != NULL && (!ls_offset(document, json_object_get(range, "start"), &begin, error) ||
                          !ls_offset(document, json_object_get(range, "end"), &end, error)))
        return;
    if (end < begin) {
        *error = (ls_error){RPC_INVALID_PARAMS, "a range ends behind its start"};
        return;
    }
    if (!ls_text_replace(&document->text, begin, end, json_string_value(text),
                         json_string_length(text)))
        s->failed = true;
}

json_t *ls_did_change(ls_server *s, json_t *params, ls_error *error) {
    ls_document *document = ls_document_of(s, params, error);
    if (document == NULL) return NULL;
    json_t *changes = json_object_get(params, "contentChanges"), *item;
    size_t i;
    set_changed(s, document);
    take_version(document, json_object_get(params, "textDocument"));
    json_array_foreach(changes, i, item) change(s, document, item, error);
    return NULL;
}

json_t *ls_did_close(ls_server *s, json_t *params, ls_error *error) {
    ls_document *document = ls_document_of(s, params, error);
    if (document == NULL) return NULL;
    rpc_write(&s->rpc, json_pack("{s:s, s:s, s:{s:s, s:[]}}", "jsonrpc", "2.0", "method",
                                 "textDocument/publishDiagnostics", "params", "uri", document->uri,
                                 "diagnostics"));
    close_document(s, document);
    return NULL;
}

void ls_change_all(ls_server *s) {
    for (ls_document *d = s->documents; d != NULL; d = d->next) d->changed = true;
    s->changed = s->documents;
}

/* Whether it is code, which is for an editor's Erlang mode, not for these checks. */
static bool is_code(const bt_source *source) {
    static const char *const ends[] = {".erl", ".hrl", ".xrl", ".yrl", ".escript",
                                       ".ex",  ".exs", ".S",   ".core"};
    const char *name = bt_source_name(source);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (bt_filename_ends(name, ends[i])) return true;
    return bt_source_is_code(source);
}

bt_status ls_source(bt_ctx *ctx, const ls_document *document, const bt_source **out) {
    const ls_text *text = &document->text;
    bt_status status = bt_source_memory(ctx, document->path, text->bytes, text->size, out);
    if (status != BT_OK) return status;
    /* An editor does not have a binary file as it is. */
    bt_file_kind kind = bt_source_kind(*out);
    return is_code(*out) || kind == BT_FILE_BOOT || kind == BT_FILE_ETF ? BT_USAGE : BT_OK;
}

void ls_free_documents(ls_server *s) {
    while (s->documents != NULL) close_document(s, s->documents);
}
