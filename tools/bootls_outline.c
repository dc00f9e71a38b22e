/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: the outline of a document, and what can be folded. Both only look at brackets, so that
 * they work while somebody types. */
#include <stdlib.h>
#include <string.h>

#include "bootls_server.h"

/* The most levels of the outline, entries in it, and bytes of each value that are shown. */
enum { MOST_LEVELS = 5, MOST_SYMBOLS = 20000, MOST_DETAIL = 60 };
enum { SYMBOL_MODULE = 2, SYMBOL_PROPERTY = 7 };

/* Makes an answer of the brackets of a whole document. */
typedef json_t *make_fn(ls_server *s, ls_document *document, const bt_nesting *nesting);

/* Answers a request, with a context of its own. */
static json_t *answer(ls_server *s, json_t *params, make_fn *make, ls_error *error) {
    const bt_source *source;
    bt_nesting nesting = {.innermost = UINT32_MAX};
    ls_document *document = ls_document_of(s, params, error);
    if (document == NULL) return NULL;
    bt_ctx *ctx = ls_context(s);
    bt_status status = ctx == NULL ? BT_NOMEM : ls_source(ctx, document, &source);
    if (status == BT_OK && bt_source_kind(source) != BT_FILE_VMARGS)
        status = bt_text_nesting(ctx, source, UINT32_MAX, &nesting);
    ls_fail(status, error);
    if (status != BT_OK) nesting.count = 0;
    json_t *made = make(s, document, &nesting);
    bt_ctx_free(ctx);
    return made;
}

/* ---- the outline ----------------------------------------------------------------------------- */

/* The entry that brackets are; for others, the one that is around them. */
typedef struct symbol {
    json_t *item; /* NULL: there is none */
    const char *name;
    size_t length, level;
} symbol;

/* What follows a label on its line. */
static json_t *detail_of(const ls_document *document, const bt_nest *nest) {
    const char *at = document->text.bytes + nest->label.end;
    const char *end = document->text.bytes + nest->span.end - !nest->open;
    while (at < end && (*at == ' ' || *at == ',' || *at == '=' || *at == '>')) at++;
    size_t length = 0;
    while (at + length < end && length < MOST_DETAIL && at[length] != '\n' && at[length] != '\r')
        length++;
    while (length > 0 && at + length < end && ((unsigned char)at[length] & 0xC0) == 0x80) length--;
    /* A bracket alone says nothing. */
    return json_stringn(at, length <= 2 && length > 0 && strchr("[{#<", *at) != NULL ? 0 : length);
}

/* Whether brackets are an entry of the outline: a tuple with a label, by itself or in a list. */
static bool is_entry(const bt_nesting *nesting, const bt_nest *nest) {
    return nest->kind == '{' && nest->label.end > nest->label.begin &&
           (nest->parent == UINT32_MAX || nesting->items[nest->parent].kind == '[');
}

static json_t *make_symbol(ls_server *s, ls_document *document, const bt_nest *nest,
                           const symbol *around, symbol *made) {
    ls_text *text = &document->text;
    made->name = text->bytes + nest->label.begin;
    made->length = nest->label.end - nest->label.begin;
    made->level = around == NULL ? 0 : around->level + 1;
    json_t *name = json_stringn(made->name, made->length);
    int kind = made->level == 0 ? SYMBOL_MODULE : SYMBOL_PROPERTY;
    json_t *range = ls_range(text, nest->span.begin, nest->span.end);
    if (s->client.tree)
        return json_pack("{s:o, s:o, s:i, s:o, s:o}", "name", name, "detail",
                         detail_of(document, nest), "kind", kind, "range", range, "selectionRange",
                         ls_range(text, nest->label.begin, nest->label.end));
    json_t *item = json_pack("{s:o, s:i, s:{s:s, s:o}}", "name", name, "kind", kind, "location",
                             "uri", document->uri, "range", range);
    if (item != NULL && around != NULL)
        ls_set(s, item, "containerName", json_stringn(around->name, around->length));
    return item;
}

static json_t *symbols_of(ls_server *s, ls_document *document, const bt_nesting *nesting) {
    json_t *list = json_array();
    symbol *symbols = calloc((size_t)nesting->count + 1, sizeof *symbols);
    size_t made = 0;
    if (symbols == NULL) s->failed = true;
    for (uint32_t i = 0; symbols != NULL && i < nesting->count && made < MOST_SYMBOLS; i++) {
        const bt_nest *nest = &nesting->items[i];
        /* Entries within what is no entry belong to what is around it. */
        const symbol *around = nest->parent == UINT32_MAX ? NULL : &symbols[nest->parent];
        if (around != NULL && around->item == NULL) around = NULL;
        if (!is_entry(nesting, nest) || (around != NULL && around->level + 1 >= MOST_LEVELS)) {
            if (around != NULL) symbols[i] = *around;
            continue;
        }
        symbol *new = &symbols[i];
        new->item = make_symbol(s, document, nest, around, new);
        if (new->item == NULL) continue; /* its name is no text */
        made++;
        json_t *into = list;
        if (s->client.tree && around != NULL) {
            into = json_object_get(around->item, "children");
            if (into == NULL) ls_set(s, around->item, "children", into = json_array());
        }
        ls_append(s, into, new->item);
    }
    free(symbols);
    return list;
}

json_t *ls_document_symbol(ls_server *s, json_t *params, ls_error *error) {
    return answer(s, params, symbols_of, error);
}

/* ---- folding --------------------------------------------------------------------------------- */

static json_t *folds_of(ls_server *s, ls_document *document, const bt_nesting *nesting) {
    json_t *list = json_array();
    size_t last = SIZE_MAX;
    for (uint32_t i = 0; i < nesting->count; i++) {
        size_t begin, end;
        bt_span span = nesting->items[i].span;
        if (!ls_text_line(&document->text, span.begin, &begin) ||
            !ls_text_line(&document->text, span.end, &end)) {
            s->failed = true;
            break;
        }
        /* The line with the closing bracket stays, and of several that begin on a line the
         * outermost is folded. */
        if (begin == last || end < begin + 2) continue;
        last = begin;
        ls_append(s, list,
                  json_pack("{s:I, s:I}", "startLine", (json_int_t)begin, "endLine",
                            (json_int_t)end - 1));
    }
    return list;
}

json_t *ls_folding_range(ls_server *s, json_t *params, ls_error *error) {
    return answer(s, params, folds_of, error);
}
