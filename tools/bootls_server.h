/* SPDX-License-Identifier: Apache-2.0 */
/* The language server, and its parts: each stands on those before it. */
#ifndef BT_BOOTLS_SERVER_H
#define BT_BOOTLS_SERVER_H

#include "bootls_rpc.h"
#include "bootls_text.h"
#include "etf/sink.h"
#include "lint_options.h"

/* A document that is open in the editor. */
typedef struct ls_document {
    char *uri;
    char *path; /* of its file; of what is no file, what tells its kind */
    json_int_t version;
    bool versioned;
    ls_text text;
    bool changed;            /* since it was checked: it stands from server->changed on */
    lint_setup check;        /* with what the last check found; the context NULL: there is none */
    const bt_source *source; /* of that check; NULL: there is no such */
    struct ls_document *next, **link; /* in the list: the one behind it, and what points to it */
} ls_document;

/* What the client can take. */
typedef struct ls_client {
    bool related, tags, versions, snippets, tree, document_changes, configuration;
} ls_client;

typedef struct ls_server {
    cli c;
    rpc rpc;
    ls_client client;
    ls_document *documents, **end; /* a list, and where it ends */
    ls_document *changed;          /* the first that may have; those that change go to the end */
    void *by_uri;                  /* the same documents, for tsearch */
    lint_given *given; /* `count` options in force, of which the command line gave `own` */
    size_t own, count;
    json_t *settings;             /* where the values of the others are */
    bool utf8;                    /* columns count bytes */
    bool initialized, shut, left; /* initialize, shutdown and exit have come */
    bool failed;                  /* there was no memory */
} ls_server;

/* An answer that is an error. */
typedef struct ls_error {
    int code;
    const char *text;
} ls_error;

/* A request's answer, or NULL with an error; for notifications nothing is done with it. */
typedef json_t *(*ls_handler)(ls_server *s, json_t *params, ls_error *error);

/* ---- bootls_documents.c ---------------------------------------------------------------------- */

json_t *ls_did_open(ls_server *s, json_t *params, ls_error *error);
json_t *ls_did_change(ls_server *s, json_t *params, ls_error *error);
json_t *ls_did_close(ls_server *s, json_t *params, ls_error *error);
/* The path of a `file:` URI; of another one, that is how it ends. The caller frees it. */
char *ls_path(const char *uri);
/* All documents are checked again. */
void ls_change_all(ls_server *s);
/* The document that params are about, or NULL with an error. */
ls_document *ls_document_of(ls_server *s, json_t *params, ls_error *error);
/* A place of the params; false, with an error: it is none. */
bool ls_offset(ls_document *document, json_t *position, size_t *out, ls_error *error);
/* Makes an error of a request that wants more memory than it may have. What else is wrong with a
 * text is told by its diagnostics. */
void ls_fail(bt_status status, ls_error *error);
/* A stretch of a text. */
json_t *ls_range(ls_text *text, size_t begin, size_t end);
/* A new source of the document's text. Of one that is no term text or the like: BT_USAGE. */
bt_status ls_source(bt_ctx *ctx, const ls_document *document, const bt_source **out);
/* Appends to an array; without memory for either, the server fails. */
void ls_append(ls_server *s, json_t *array, json_t *value);
void ls_set(ls_server *s, json_t *object, const char *key, json_t *value);
/* Lets go of what the last check found. */
void ls_forget(ls_document *document);
void ls_free_documents(ls_server *s);

/* ---- bootls_check.c -------------------------------------------------------------------------- */

/* Checks what has changed, and tells the client. */
void ls_check_all(ls_server *s);
void ls_check(ls_server *s, ls_document *document);
/* A diagnostic as the protocol has it. */
json_t *ls_diagnostic(ls_server *s, ls_document *document, const bt_diag *diag);

/* ---- bootls_settings.c ----------------------------------------------------------------------- */

/* Takes settings in the place of earlier ones; those that are wrong are told and left out. */
void ls_take_settings(ls_server *s, json_t *settings);
/* A context by the rules of the release that is set, for what needs no schemas. NULL: no memory. */
bt_ctx *ls_context(ls_server *s);

/* ---- bootls_hover.c -------------------------------------------------------------------------- */

/* A place that a request is about. */
typedef struct ls_question {
    ls_document *document;
    size_t offset;
    lint_setup setup; /* a context for the answer */
    const bt_source *source;
    bt_cursor cursor;
} ls_question;
/* False, with an error: the params name no place. */
bool ls_ask(ls_server *s, json_t *params, ls_question *out, ls_error *error);
void ls_answered(ls_question *question);
/* What is known of a key behind its name and type, a blank line before each part. */
void ls_put_key(bt_out *out, const bt_key_info *info);

/* ---- the features ---------------------------------------------------------------------------- */

json_t *ls_code_action(ls_server *s, json_t *params, ls_error *error);
/* The edit that makes a text of the document's; characters stay whole. */
json_t *ls_difference(ls_document *document, const char *bytes, size_t size);
json_t *ls_hover(ls_server *s, json_t *params, ls_error *error);
json_t *ls_completion(ls_server *s, json_t *params, ls_error *error);
json_t *ls_document_symbol(ls_server *s, json_t *params, ls_error *error);
json_t *ls_folding_range(ls_server *s, json_t *params, ls_error *error);
json_t *ls_formatting(ls_server *s, json_t *params, ls_error *error);

#endif
