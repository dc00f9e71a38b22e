/* SPDX-License-Identifier: Apache-2.0 */
/* The language server. The parts below are files, each of which uses only those above it. */
#ifndef BT_BOOTLS_SERVER_H
#define BT_BOOTLS_SERVER_H

#include "bootls_rpc.h"
#include "bootls_text.h"
#include "etf/sink.h"
#include "lint_options.h"

/* A document that is open in the editor. */
typedef struct ls_document {
    char *uri;
    char *path; /* the path of its file; of a text without a file, a name that shows its kind */
    json_int_t version;
    bool versioned;
    ls_text text;
    bool changed;     /* since it was checked; it is then in the list from server->changed on */
    lint_setup check; /* what the last check found; without a context there was none */
    const bt_source *source; /* the one that was checked, or NULL */
    struct ls_document *next,
        **link; /* in the list: the document behind this one, and what points to this one */
} ls_document;

/* What the client supports. */
typedef struct ls_client {
    bool related, tags, versions, snippets, tree, document_changes, configuration;
} ls_client;

typedef struct ls_server {
    cli c;
    rpc rpc;
    ls_client client;
    ls_document *documents, **end; /* a list, and its end */
    ls_document *changed; /* where those that have changed begin; the others stand before it */
    void *by_uri;         /* the same documents, as a tree for tsearch */
    lint_given *given;    /* `count` options in force; the first `own` are from the command line */
    size_t own, count;
    json_t *settings;             /* holds the values of the others */
    bool utf8;                    /* positions count bytes, else UTF-16 units */
    bool initialized, shut, left; /* initialize, shutdown and exit have been received */
    bool failed;                  /* for want of memory */
} ls_server;

/* Why a request fails; `code` 0: it does not. */
typedef struct ls_error {
    int code;
    const char *text;
} ls_error;

/* Carries out a request or a notification. Returns the answer, or NULL with an error; both are
 * dropped for a notification. */
typedef json_t *(*ls_handler)(ls_server *s, json_t *params, ls_error *error);

/* ---- bootls_documents.c ---------------------------------------------------------------------- */

json_t *ls_did_open(ls_server *s, json_t *params, ls_error *error);
json_t *ls_did_change(ls_server *s, json_t *params, ls_error *error);
json_t *ls_did_close(ls_server *s, json_t *params, ls_error *error);
/* The path of a `file:` URI; of another one all of it, with its escapes undone. The caller frees
 * it. */
char *ls_path(const char *uri);
/* Marks all documents as changed, so that they are checked again. */
void ls_change_all(ls_server *s);
/* The document that params are about, or NULL with an error. */
ls_document *ls_document_of(ls_server *s, json_t *params, ls_error *error);
/* An offset from a position of the client. False, with an error: it is no position. */
bool ls_offset(ls_document *document, json_t *position, size_t *out, ls_error *error);
/* Makes an error of BT_NOMEM. Other failures are shown by the document's diagnostics. */
void ls_fail(bt_status status, ls_error *error);
/* A part of a text, as the protocol has it. */
json_t *ls_range(ls_text *text, size_t begin, size_t end);
/* Makes a source of a document's text. BT_USAGE: it is no term text or the like. */
bt_status ls_source(bt_ctx *ctx, const ls_document *document, const bt_source **out);
/* Appends to an array. Without memory for either, the server fails. */
void ls_append(ls_server *s, json_t *array, json_t *value);
void ls_set(ls_server *s, json_t *object, const char *key, json_t *value);
/* Frees what the last check found. */
void ls_forget(ls_document *document);
void ls_free_documents(ls_server *s);

/* ---- bootls_check.c -------------------------------------------------------------------------- */

/* Checks the documents that have changed, and sends their diagnostics. */
void ls_check_all(ls_server *s);
void ls_check(ls_server *s, ls_document *document);
/* A diagnostic as the protocol has it. */
json_t *ls_diagnostic(ls_server *s, ls_document *document, const bt_diag *diag);

/* ---- bootls_settings.c ----------------------------------------------------------------------- */

/* Puts settings in the place of earlier ones. Wrong ones are shown to the user and left out. */
void ls_take_settings(ls_server *s, json_t *settings);
/* A context for the OTP release of the settings, where no schemas are needed. NULL: no memory. */
bt_ctx *ls_context(ls_server *s);

/* ---- bootls_hover.c -------------------------------------------------------------------------- */

/* A position in a document that a request asks about. */
typedef struct ls_question {
    ls_document *document;
    size_t offset;
    lint_setup setup; /* with a context for the answer */
    const bt_source *source;
    bt_cursor cursor;
} ls_question;
/* Reads it from the params. False, with an error: they have none. */
bool ls_ask(ls_server *s, json_t *params, ls_question *out, ls_error *error);
/* Frees what it has. */
void ls_answered(ls_question *question);
/* Writes what a schema says of a key beside its name and type, each part after a blank line. */
void ls_put_key(bt_out *out, const bt_key_info *info);

/* ---- the features ---------------------------------------------------------------------------- */

json_t *ls_code_action(ls_server *s, json_t *params, ls_error *error);
/* The edit that turns the document into that text. It begins and ends between characters. */
json_t *ls_difference(ls_document *document, const char *bytes, size_t size);
json_t *ls_hover(ls_server *s, json_t *params, ls_error *error);
json_t *ls_completion(ls_server *s, json_t *params, ls_error *error);
json_t *ls_document_symbol(ls_server *s, json_t *params, ls_error *error);
json_t *ls_folding_range(ls_server *s, json_t *params, ls_error *error);
json_t *ls_formatting(ls_server *s, json_t *params, ls_error *error);

#endif
