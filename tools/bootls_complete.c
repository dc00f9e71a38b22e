/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: what may stand at a place. */
#include <string.h>

#include "bootls_server.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"

/* The protocol's kinds of items. */
enum { ITEM_MODULE = 9, ITEM_PROPERTY = 10, ITEM_VALUE = 12, ITEM_STRUCT = 22 };

typedef struct completion {
    ls_server *s;
    ls_question q;
    json_t *items;
    bt_span replaced;
    bool comma; /* a comma follows the place: the key has its value already */
} completion;

/* Writes text of an item. In a snippet some signs have a meaning, and are escaped. */
static void put(const completion *c, bt_out *out, const char *text) {
    for (const char *at = text; *at != '\0'; at++) {
        if (c->s->client.snippets && strchr("$}\\", *at) != NULL) bt_out_byte(out, '\\');
        bt_out_byte(out, (uint8_t)*at);
    }
}

/* Writes a place of a snippet where the cursor stops, with the text that stands there at first. */
static void put_stop(const completion *c, bt_out *out, const char *text) {
    bool marked = c->s->client.snippets && *text != '\0';
    if (c->s->client.snippets) bt_out_text(out, marked ? "${1:" : "$1");
    put(c, out, text);
    if (marked) bt_out_byte(out, '}');
}

/* An atom as it has to be written. */
static const char *atom_text(const completion *c, const char *name) {
    bt_buffer buffer = BT_BUFFER_INIT(c->q.setup.ctx);
    bt_term atom;
    const char *text = NULL;
    if (bt_make_atom(c->q.setup.ctx, name, strlen(name), &atom) == BT_OK &&
        bt_print(c->q.setup.ctx, &atom, NULL, bt_buffer_sink(&buffer)) == BT_OK)
        text = bt_copy(c->q.setup.ctx, buffer.data, buffer.size);
    bt_buffer_free(&buffer);
    return text == NULL ? name : text;
}

/* The text to insert: `before`, a stop for the cursor, `behind`. */
static json_t *inserted(const completion *c, const char *before, const char *stop,
                        const char *behind) {
    bt_buffer buffer = BT_BUFFER_INIT(c->q.setup.ctx);
    bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    put(c, &out, before);
    if (stop != NULL) put_stop(c, &out, stop);
    put(c, &out, behind);
    json_t *text = bt_out_end(c->q.setup.ctx, &out) == BT_OK
                       ? json_stringn((const char *)buffer.data, buffer.size)
                       : NULL;
    bt_buffer_free(&buffer);
    return text;
}

/* Adds an item, with `detail` beside it unless that is NULL. Returns the item, so that more can be
 * set. */
static json_t *add(completion *c, const char *label, int kind, const char *detail, json_t *text) {
    json_t *item = json_pack(
        "{s:s, s:i, s:s, s:i, s:{s:o, s:o}}", "label", label, "kind", kind, "filterText", label,
        "insertTextFormat", c->s->client.snippets ? 2 : 1, "textEdit", "range",
        ls_range(&c->q.document->text, c->replaced.begin, c->replaced.end), "newText", text);
    if (item != NULL && detail != NULL) ls_set(c->s, item, "detail", json_string(detail));
    ls_append(c->s, c->items, item);
    return item;
}

static void add_applications(completion *c) {
    const char *name;
    for (size_t i = 0; (name = bt_schemas_application(c->q.setup.schemas, i)) != NULL; i++) {
        const char *atom = atom_text(c, name);
        json_t *text = c->q.cursor.whole
                           ? inserted(c, bt_format(c->q.setup.ctx, "{%s, [", atom), "", "]}")
                           : inserted(c, atom, NULL, "");
        (void)add(c, atom, ITEM_MODULE, NULL, text);
    }
}

static void add_key(completion *c, const bt_key_info *info) {
    bt_ctx *ctx = c->q.setup.ctx;
    const char *atom = atom_text(c, info->key), *value = info->fallback;
    if (value == NULL) value = "";
    json_t *text;
    if (c->q.cursor.whole)
        text = inserted(c, bt_format(ctx, "{%s, ", atom), value, "}");
    else if (c->comma)
        text = inserted(c, atom, NULL, "");
    else
        text = inserted(c, bt_format(ctx, "%s, ", atom), value, "");
    json_t *item = add(c, atom, ITEM_PROPERTY, info->type, text);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    ls_put_key(&out, info);
    /* It begins with two newlines, which only hovers need. */
    if (bt_out_end(ctx, &out) == BT_OK && buffer.size > 2 && item != NULL)
        ls_set(c->s, item, "documentation",
               json_stringn((const char *)buffer.data + 2, buffer.size - 2));
    bt_buffer_free(&buffer);
    if (info->deprecated != NULL && item != NULL) ls_set(c->s, item, "deprecated", json_true());
}

static void add_keys(completion *c) {
    bt_key_info info;
    bool found = true;
    for (size_t i = 0; found; i++) {
        bt_status status =
            bt_schemas_key(c->q.setup.schemas, c->q.cursor.application, i, &info, &found);
        if (status != BT_OK || !found) return;
        if (info.applies) add_key(c, &info);
    }
}

static void add_words(completion *c) {
    for (size_t i = 0; i < c->q.cursor.count; i++) {
        const bt_word *w = &c->q.cursor.words[i];
        if (w->tuple)
            (void)add(c, w->text, ITEM_STRUCT, w->type,
                      inserted(c, bt_format(c->q.setup.ctx, "{%s, ", w->text), "", "}"));
        else
            (void)add(c, w->text, ITEM_VALUE, w->type, inserted(c, w->text, NULL, ""));
    }
}

/* Whether a name or nothing stands at the place, not a number or a string. */
static bool takes_name(const completion *c) {
    bt_span word = c->q.cursor.word;
    if (word.begin == word.end) return true;
    const char *text = c->q.document->text.bytes + word.begin;
    return *text == '\'' || *text == '_' || (*text >= 'a' && *text <= 'z') ||
           (*text >= 'A' && *text <= 'Z');
}

json_t *ls_completion(ls_server *s, json_t *params, ls_error *error) {
    completion c = {.s = s};
    if (!ls_ask(s, params, &c.q, error)) return NULL;
    const ls_text *text = &c.q.document->text;
    const bt_cursor *cursor = &c.q.cursor;
    uint32_t offset = (uint32_t)c.q.offset;
    c.items = json_array();
    c.replaced = cursor->word.end > cursor->word.begin ? cursor->word : (bt_span){offset, offset};
    size_t next = c.replaced.end;
    while (next < text->size && text->bytes[next] == ' ') next++;
    c.comma = next < text->size && text->bytes[next] == ',';
    if (cursor->role == BT_ROLE_APPLICATION && takes_name(&c)) add_applications(&c);
    if (cursor->role == BT_ROLE_KEY && takes_name(&c)) add_keys(&c);
    if (cursor->role == BT_ROLE_VALUE && takes_name(&c)) add_words(&c);
    ls_answered(&c.q);
    return c.items;
}
