/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: what a place in a document means. */
#include <string.h>

#include "bootls_server.h"
#include "etf/ctx.h"
#include "etf/sink.h"

bool ls_ask(ls_server *s, json_t *params, ls_question *out, ls_error *error) {
    *out = (ls_question){.document = ls_document_of(s, params, error)};
    if (out->document == NULL ||
        !ls_offset(out->document, json_object_get(params, "position"), &out->offset, error))
        return false;
    bt_status status = lint_open(&s->c, s->given, s->count, &out->setup);
    if (status == BT_OK) status = ls_source(out->setup.ctx, out->document, &out->source);
    if (status == BT_OK)
        status =
            bt_schemas_cursor(out->setup.schemas, out->source, (uint32_t)out->offset, &out->cursor);
    ls_fail(status, error);
    if (status != BT_OK) out->cursor = (bt_cursor){.role = BT_ROLE_NONE};
    return true;
}

void ls_answered(ls_question *question) {
    lint_close(&question->setup);
}

/* Finds the key with that name, preferably as the release has it. */
static bool find_key(ls_question *q, const char *name, bt_key_info *out) {
    bt_key_info info;
    bool found = true, any = false;
    for (size_t i = 0; found && (!any || !out->applies); i++) {
        bt_status status =
            bt_schemas_key(q->setup.schemas, q->cursor.application, i, &info, &found);
        if (status != BT_OK || !found) break;
        if (strcmp(info.key, name) != 0) continue;
        *out = info;
        any = true;
    }
    return any;
}

static void put_part(bt_out *out, const char *before, const char *text) {
    if (text == NULL) return;
    bt_out_text(out, before);
    bt_out_text(out, text);
}

void ls_put_key(bt_out *out, const bt_key_info *info) {
    put_part(out, "\n\n", info->doc);
    put_part(out, "\n\nDeprecated: ", info->deprecated);
    put_part(out, "\n\nDefault: ", info->fallback);
    if (info->since != 0) bt_out_format(out, "\n\nSince OTP %d", info->since);
    if (info->until != 0) bt_out_format(out, "\n\nNo more from OTP %d on", info->until);
}

/* Writes the explanations of the diagnostics at the place. */
static void put_explanations(ls_server *s, ls_question *q, bt_out *out) {
    ls_check(s, q->document);
    const bt_diag *const *diags;
    const bt_source *source = q->document->source;
    const bt_message_info *info, *last = NULL;
    size_t count = source == NULL ? 0 : bt_diagnostics(q->document->check.ctx, &diags);
    for (size_t i = 0; i < count; i++) {
        const bt_diag *d = diags[i];
        if (d->place.source != source || q->offset < d->place.span.begin ||
            q->offset > d->place.span.end)
            continue;
        for (size_t m = 0; (info = bt_message_at(m)) != NULL; m++) {
            if (info == last || strcmp(info->name, d->name) != 0) continue;
            put_part(out, "", info->name);
            put_part(out, ": ", info->explanation);
            bt_out_text(out, "\n\n");
            last = info;
        }
    }
}

/* Writes what a schema says of the word at the place, as a key or as a part of its value. */
static void put_meaning(ls_question *q, bt_out *out) {
    const bt_cursor *c = &q->cursor;
    const char *text = q->document->text.bytes + c->word.begin, *key = c->key;
    size_t length = c->word.end - c->word.begin;
    bt_key_info info;
    if (length == 0) return;
    for (size_t i = 0; i < c->count; i++) {
        const bt_word *w = &c->words[i];
        if (w->type == NULL || strlen(w->text) != length || memcmp(w->text, text, length) != 0)
            continue;
        put_part(out, w->text, ": ");
        put_part(out, w->type, "\n\n");
        break;
    }
    if (c->role == BT_ROLE_KEY) {
        bool quoted = length >= 2 && *text == '\'';
        key = bt_copy(q->setup.ctx, text + quoted, length - 2 * (size_t)quoted);
    }
    if (key == NULL || c->application == NULL || !find_key(q, key, &info)) return;
    put_part(out, c->application, " ");
    put_part(out, info.key, " :: ");
    put_part(out, "", info.type);
    ls_put_key(out, &info);
}

json_t *ls_hover(ls_server *s, json_t *params, ls_error *error) {
    ls_question q;
    json_t *hover = NULL;
    if (!ls_ask(s, params, &q, error)) return NULL;
    if (q.setup.ctx != NULL) {
        bt_buffer buffer = BT_BUFFER_INIT(q.setup.ctx);
        bt_out out;
        bt_out_init(&out, bt_buffer_sink(&buffer));
        put_explanations(s, &q, &out);
        put_meaning(&q, &out);
        bt_status status = bt_out_end(q.setup.ctx, &out);
        ls_fail(status, error);
        while (buffer.size > 0 && buffer.data[buffer.size - 1] == '\n') buffer.size--;
        if (status == BT_OK && buffer.size > 0)
            hover = json_pack("{s:{s:s, s:o}}", "contents", "kind", "plaintext", "value",
                              json_stringn((const char *)buffer.data, buffer.size));
        if (hover != NULL && q.cursor.word.end > q.cursor.word.begin)
            ls_set(s, hover, "range",
                   ls_range(&q.document->text, q.cursor.word.begin, q.cursor.word.end));
        bt_buffer_free(&buffer);
    }
    ls_answered(&q);
    return hover == NULL ? json_null() : hover;
}
