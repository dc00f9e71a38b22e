/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: the language server. Shows in an editor what bootlint reports, while one types. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootls_server.h"

enum { OPTION_STDIO = LINT_OWN };

static const cli_option options[] = {
    {OPTION_STDIO, "stdio", NULL, "speak on standard input and output, as is done anyway"},
    LINT_OPTION_ROWS,
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootls",
    "[OPTION]...",
    "The language server for the term files of an Erlang/OTP release: an editor\n"
    "starts it and shows what bootlint would report, while one types.",
    options,
};

/* More than any document that a person writes, and what a machine can spare. */
enum { MOST_TEXT = 64 << 20, MOST_MEMORY = 1 << 30 };

/* ---- life cycle ------------------------------------------------------------------------------ */

/* A capability of the client; `path` has the names on the way to it. */
static json_t *capability(json_t *params, const char *path) {
    json_t *at = json_object_get(params, "capabilities");
    for (char name[64]; *path != '\0' && at != NULL; path += *path == '.') {
        size_t length = strcspn(path, ".");
        (void)snprintf(name, sizeof name, "%.*s", (int)length, path);
        at = json_object_get(at, name);
        path += length;
    }
    return at;
}

static bool has_word(json_t *list, const char *word) {
    json_t *item;
    size_t i;
    json_array_foreach(list, i, item) {
        if (json_is_string(item) && strcmp(json_string_value(item), word) == 0) return true;
    }
    return false;
}

static void take_capabilities(ls_server *s, json_t *params) {
    static const char publish[] = "textDocument.publishDiagnostics.";
    const struct {
        bool *flag;
        const char *group, *name;
    } flags[] = {
        {&s->client.related, publish, "relatedInformation"},
        {&s->client.tags, publish, "tagSupport"},
        {&s->client.versions, publish, "versionSupport"},
        {&s->client.snippets, "textDocument.completion.completionItem.", "snippetSupport"},
        {&s->client.tree, "textDocument.documentSymbol.", "hierarchicalDocumentSymbolSupport"},
        {&s->client.document_changes, "workspace.workspaceEdit.", "documentChanges"},
        {&s->client.configuration, "workspace.", "configuration"},
    };
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s%s", flags[i].group, flags[i].name);
        json_t *value = capability(params, path);
        *flags[i].flag = json_is_true(value) || json_is_object(value);
    }
    s->utf8 = has_word(capability(params, "general.positionEncodings"), "utf-8");
}

/* Goes to the project's folder, where relative names in settings begin. */
static void enter_root(json_t *params) {
    json_t *folder = json_array_get(json_object_get(params, "workspaceFolders"), 0);
    const char *uri = json_string_value(json_object_get(folder, "uri"));
    if (uri == NULL) uri = json_string_value(json_object_get(params, "rootUri"));
    char *path = uri == NULL ? NULL : ls_path(uri);
    if (path != NULL && *path == '/' && chdir(path) != 0) errno = 0; /* then they are not found */
    free(path);
}

static json_t *initialize(ls_server *s, json_t *params, ls_error *error) {
    if (s->initialized) {
        *error = (ls_error){RPC_INVALID_REQUEST, "the server is initialized already"};
        return NULL;
    }
    s->initialized = true;
    take_capabilities(s, params);
    enter_root(params);
    ls_take_settings(s, json_object_get(params, "initializationOptions"));
    json_t *sync =
        json_pack("{s:b, s:i, s:{s:b}}", "openClose", 1, "change", 2, "save", "includeText", 0);
    return json_pack(
        "{s:{s:s, s:o, s:{s:[s, s]}, s:b, s:{s:[s, s, s]}, s:b, s:b, s:b}, s:{s:s, s:s}}",
        "capabilities", "positionEncoding", s->utf8 ? "utf-8" : "utf-16", "textDocumentSync", sync,
        "codeActionProvider", "codeActionKinds", "quickfix", "source.fixAll", "hoverProvider", 1,
        "completionProvider", "triggerCharacters", "{", "[", ",", "documentSymbolProvider", 1,
        "foldingRangeProvider", 1, "documentFormattingProvider", 1, "serverInfo", "name", "bootls",
        "version", bt_version());
}

/* Asks the client for its settings, if it supports that. */
static json_t *ask_settings(ls_server *s, json_t *params, ls_error *error) {
    (void)params;
    (void)error;
    if (s->client.configuration)
        rpc_write(&s->rpc, json_pack("{s:s, s:s, s:s, s:{s:[{s:s}]}}", "jsonrpc", "2.0", "id",
                                     "settings", "method", "workspace/configuration", "params",
                                     "items", "section", "bootterm"));
    return NULL;
}

static json_t *did_change_configuration(ls_server *s, json_t *params, ls_error *error) {
    json_t *settings = json_object_get(params, "settings");
    if (!json_is_object(settings)) return ask_settings(s, params, error);
    ls_take_settings(s, settings);
    return NULL;
}

/* Takes the client's answer, its settings. */
static void take_answer(ls_server *s, json_t *message) {
    const char *id = json_string_value(json_object_get(message, "id"));
    json_t *settings = json_array_get(json_object_get(message, "result"), 0);
    if (id != NULL && strcmp(id, "settings") == 0 && json_is_object(settings))
        ls_take_settings(s, settings);
}

static json_t *shut_down(ls_server *s, json_t *params, ls_error *error) {
    (void)params;
    (void)error;
    s->shut = true;
    return json_null();
}

static json_t *leave(ls_server *s, json_t *params, ls_error *error) {
    (void)params;
    (void)error;
    s->left = true;
    return NULL;
}

/* Other files have changed. A document may include one of them, or be checked against it. */
static json_t *files_changed(ls_server *s, json_t *params, ls_error *error) {
    (void)params;
    (void)error;
    ls_change_all(s);
    return NULL;
}

/* ---- messages -------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    ls_handler handler;
    bool request;
} methods[] = {
    {"initialize", initialize, true},
    {"initialized", ask_settings, false},
    {"shutdown", shut_down, true},
    {"exit", leave, false},
    {"textDocument/didOpen", ls_did_open, false},
    {"textDocument/didChange", ls_did_change, false},
    {"textDocument/didSave", files_changed, false},
    {"textDocument/didClose", ls_did_close, false},
    {"workspace/didChangeConfiguration", did_change_configuration, false},
    {"workspace/didChangeWatchedFiles", files_changed, false},
    {"textDocument/codeAction", ls_code_action, true},
    {"textDocument/hover", ls_hover, true},
    {"textDocument/completion", ls_completion, true},
    {"textDocument/documentSymbol", ls_document_symbol, true},
    {"textDocument/foldingRange", ls_folding_range, true},
    {"textDocument/formatting", ls_formatting, true},
};

static void answer(ls_server *s, json_t *id, json_t *result, ls_error error) {
    json_t *whole = error.code == 0
                        ? json_pack("{s:s, s:O, s:o}", "jsonrpc", "2.0", "id", id, "result", result)
                        : json_pack("{s:s, s:O, s:{s:i, s:s}}", "jsonrpc", "2.0", "id", id, "error",
                                    "code", error.code, "message", error.text);
    if (error.code != 0) json_decref(result);
    rpc_write(&s->rpc, whole);
}

/* Why a message cannot be served now; a code of 0: it can. */
static ls_error refusal(const ls_server *s, const char *method) {
    bool is_exit = strcmp(method, "exit") == 0;
    if (s->shut && !is_exit) return (ls_error){RPC_INVALID_REQUEST, "the server is shut down"};
    if (!s->initialized && !is_exit && strcmp(method, "initialize") != 0)
        return (ls_error){RPC_NOT_INITIALIZED, "the server is not initialized"};
    return (ls_error){0, NULL};
}

static void dispatch(ls_server *s, const char *method, json_t *id, json_t *params) {
    ls_error error = refusal(s, method);
    json_t *result = NULL;
    size_t i = 0, count = sizeof methods / sizeof *methods;
    while (i < count && strcmp(methods[i].name, method) != 0) i++;
    bool known = i < count && methods[i].request == (id != NULL);
    if (error.code == 0 && !known)
        error = (ls_error){RPC_METHOD_NOT_FOUND, "there is no such method"};
    if (error.code == 0) result = methods[i].handler(s, params, &error);
    if (id != NULL) answer(s, id, result, error);
}

static void take(ls_server *s, json_t *message) {
    json_t *id = json_object_get(message, "id");
    const char *method = json_string_value(json_object_get(message, "method"));
    json_t *null = json_null();
    bool answered = method == NULL && (json_object_get(message, "result") != NULL ||
                                       json_object_get(message, "error") != NULL);
    if (answered)
        take_answer(s, message);
    else if (method == NULL || (id != NULL && !json_is_string(id) && !json_is_integer(id)))
        answer(s, null, NULL, (ls_error){RPC_INVALID_REQUEST, "this is no message of JSON-RPC"});
    else
        dispatch(s, method, id, json_object_get(message, "params"));
}

/* Serves until the client leaves, and returns why that was. Documents that have changed are checked
 * when no message waits, so that of several changes only the last one is checked. */
static rpc_event serve(ls_server *s) {
    for (;;) {
        json_t *message;
        if (!s->shut && !rpc_waiting(&s->rpc)) ls_check_all(s);
        if (s->failed || s->rpc.failed) return RPC_FAILED;
        rpc_event event = rpc_read(&s->rpc, &message);
        if (event == RPC_BAD)
            answer(s, json_null(), NULL,
                   (ls_error){RPC_PARSE_ERROR, "this is no JSON, or too much of it"});
        else if (event != RPC_MESSAGE)
            return event;
        else
            take(s, message);
        json_decref(message);
        if (s->left) return RPC_END;
    }
}

static void tell(const char *text) {
    (void)fprintf(stderr, "bootls: %s\n", text);
}

/* The allocator for jansson. Without memory the program ends here: jansson would go on with less
 * than it was given, or call abort. */
static void *allocate(size_t size) {
    void *memory = malloc(size);
    if (memory == NULL) {
        tell("out of memory");
        _exit(CLI_SYSTEM);
    }
    return memory;
}

static void run(ls_server *s) {
    switch (serve(s)) {
    case RPC_FAILED:
        tell(s->failed ? "out of memory" : strerror(errno));
        cli_worse(&s->c, CLI_SYSTEM);
        break;
    case RPC_UNFRAMED:
        tell("the input is no message of a language client: no Content-Length");
        cli_worse(&s->c, CLI_ERRORS);
        break;
    default:
        /* The standard wants 1 without a shutdown before. */
        if (!s->shut) cli_worse(&s->c, CLI_ERRORS);
    }
}

int main(int argc, char **argv) {
    json_set_alloc_funcs(allocate, free);
    ls_server s = {.given = calloc((size_t)argc + 1, sizeof(lint_given))};
    s.end = &s.documents;
    cli_start(&s.c, &program, argc, argv);
    if (s.given == NULL) cli_report(&s.c, NULL, BT_NOMEM);
    for (int option; s.given != NULL && (option = cli_next(&s.c)) != 0;)
        if (option != OPTION_STDIO) s.given[s.own++] = (lint_given){option, s.c.value, 0};
    s.count = s.own;
    if (s.c.limits.memory_bytes == 0) s.c.limits.memory_bytes = MOST_MEMORY;
    if (s.c.limits.input_bytes == 0) s.c.limits.input_bytes = MOST_TEXT;
    if (s.c.count > 0 && !s.c.done) cli_usage(&s.c, "takes no files: an editor names them");
    lint_setup once = {.ctx = NULL};
    bt_status status = BT_OK;
    if (!s.c.done && s.given != NULL) status = lint_open(&s.c, s.given, s.count, &once);
    if (status != BT_OK)
        cli_report(&s.c, once.ctx, status);
    else if (!s.c.done && s.given != NULL)
        run(&s);
    lint_close(&once);
    ls_free_documents(&s);
    json_decref(s.settings);
    rpc_free(&s.rpc);
    free(s.given);
    return cli_finish(&s.c);
}
