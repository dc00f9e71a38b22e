/* SPDX-License-Identifier: Apache-2.0 */
/* Printing a node's configuration, and looking up values in it. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/release/configuration.h"
#include "parser/release/describe.h"
#include "parser/release/report.h"
#include "parser/release/view.h"
#include "parser/text/json_write.h"

/* Whether a setting is the first of its application. */
static bool is_first(const bt_configuration *c, size_t i) {
    return i == 0 || c->settings[i - 1].application != c->settings[i].application;
}

static bool is_last(const bt_configuration *c, size_t i) {
    return i + 1 == c->count || is_first(c, i + 1);
}

/* {Key, Value} */
static bt_status make_pair(bt_ctx *ctx, const bt_setting *setting, bt_term *out) {
    bt_term items[2] = {bt_atom_term(setting->key), *setting->value.term};
    return bt_make_tuple(ctx, items, 2, out);
}

/* ---- printing -------------------------------------------------------------------------------- */

/* Prints a term at a column, where its further lines begin too. */
static bt_status put_at(bt_ctx *ctx, bt_out *out, const bt_term *term, uint32_t column) {
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.width = 80 - column;
    options.unicode = true;
    bt_buffer text = BT_BUFFER_INIT(ctx);
    bt_status status = bt_print(ctx, term, &options, bt_buffer_sink(&text));
    const uint8_t *at = text.data, *end = at + text.size;
    while (status == BT_OK && at < end) {
        const uint8_t *line = memchr(at, '\n', (size_t)(end - at));
        const uint8_t *next = line == NULL ? end : line + 1;
        bt_out_bytes(out, at, (size_t)(next - at));
        if (line != NULL) bt_out_repeat(out, ' ', column);
        at = next;
    }
    bt_buffer_free(&text);
    return status;
}

static bt_status put_place(bt_ctx *ctx, bt_out *out, bt_place place) {
    bt_position at = bt_locate(ctx, place.source, place.span.begin);
    if (place.source->lines == NULL) return BT_NOMEM;
    bt_out_text(out, "% ");
    (void)bt_put_bytes(out, place.source->name, strlen(place.source->name));
    bt_out_format(out, ":%u:%u\n   ", at.line, at.column);
    return BT_OK;
}

static bt_status put_text(bt_ctx *ctx, bt_out *out, const bt_configuration *c, bool origin) {
    bt_status status = BT_OK;
    bt_out_byte(out, '[');
    for (size_t i = 0; i < c->count && status == BT_OK; i++) {
        const bt_setting *s = &c->settings[i];
        if (is_first(c, i)) {
            bt_term name = bt_atom_term(s->application);
            bt_out_text(out, i == 0 ? "{" : ",\n {");
            status = put_at(ctx, out, &name, 2);
            bt_out_text(out, s->key == NULL ? ",[" : ",\n  [");
        } else {
            bt_out_text(out, ",\n   ");
        }
        bt_term pair;
        if (s->key != NULL && origin && status == BT_OK) status = put_place(ctx, out, s->place);
        if (s->key != NULL && status == BT_OK) status = make_pair(ctx, s, &pair);
        if (s->key != NULL && status == BT_OK) status = put_at(ctx, out, &pair, 3);
        if (is_last(c, i)) bt_out_text(out, "]}");
    }
    bt_out_text(out, "].\n");
    return status;
}

static bt_status put_json(bt_ctx *ctx, bt_out *out, const bt_configuration *c) {
    bt_status status = BT_OK;
    bt_out_byte(out, '{');
    for (size_t i = 0; i < c->count && status == BT_OK; i++) {
        const bt_setting *s = &c->settings[i];
        if (is_first(c, i)) {
            bt_out_text(out, i == 0 ? "\n  " : ",\n  ");
            bt_json_atom(out, s->application);
            bt_out_text(out, ": {");
        }
        if (s->key != NULL) {
            bt_out_text(out, is_first(c, i) ? "\n    " : ",\n    ");
            bt_json_atom(out, s->key);
            bt_out_text(out, ": ");
            status = bt_json_write(ctx, out, s->value.term);
        }
        if (is_last(c, i)) bt_out_text(out, s->key == NULL ? "}" : "\n  }");
    }
    bt_out_text(out, c->count == 0 ? "}\n" : "\n}\n");
    return status;
}

bt_status bt_configuration_print(bt_ctx *ctx, const bt_configuration *configuration,
                                 bt_configuration_format format, bt_sink sink) {
    if (format < BT_CONFIGURATION_TEXT || format > BT_CONFIGURATION_JSON) return BT_USAGE;
    bt_out out;
    bt_out_init(&out, sink);
    bt_status status = format == BT_CONFIGURATION_JSON
                           ? put_json(ctx, &out, configuration)
                           : put_text(ctx, &out, configuration, format == BT_CONFIGURATION_ORIGIN);
    bt_status end = bt_out_end(ctx, &out);
    return status == BT_OK ? end : status;
}

/* ---- looking up ------------------------------------------------------------------------------ */

/* Reads a word as a term; if it is none, it is an atom. */
static bt_status read_word(bt_ctx *ctx, const char *word, bt_term *out) {
    const char *text = bt_sprint(ctx, "%s\n.", word);
    const bt_source *source;
    if (text == NULL) return BT_NOMEM;
    bt_status status = bt_source_memory(ctx, "", text, strlen(text), &source);
    if (status != BT_OK) return status;
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_node node;
    status = bt_parse_term(ctx, source, NULL, &node);
    bt_rollback(ctx, &mark);
    if (status == BT_OK) *out = *node.term;
    if (status == BT_INVALID) status = bt_make_atom(ctx, word, strlen(word), out);
    return status == BT_USAGE ? BT_INVALID : status;
}

static bt_status is_same(bt_ctx *ctx, const bt_term *a, const bt_term *b, bool *same) {
    int order = 0;
    bt_status status = bt_compare(ctx, a, b, &order);
    *same = order == 0;
    return status;
}

/* Finds the value of a key in a map or list; `out->term` is NULL when there is none. */
static bt_status find_key(bt_ctx *ctx, bt_node in, const bt_term *key, bt_node *out) {
    bool map = in.term->kind == BT_MAP, same = false;
    bt_status status = BT_OK;
    *out = (bt_node){NULL, in.place};
    if (!map && in.term->kind != BT_LIST) return BT_OK;
    for (uint32_t i = 0; i < in.term->count && status == BT_OK && !same; i++) {
        bt_node entry = bt_node_child(in, map ? 2 * i : i);
        bool pair = !map && bt_is_tuple(entry.term, 2, NULL);
        const bt_term *found = pair ? &entry.term->as.items[0] : entry.term;
        if (!map && !pair && found->kind != BT_ATOM) continue;
        status = is_same(ctx, found, key, &same);
        if (!same) continue;
        *out = map ? bt_node_child(in, 2 * i + 1) : pair ? bt_node_child(entry, 1) : entry;
        if (map || pair) continue;
        bt_term *truth = bt_alloc(ctx, sizeof *truth);
        if (truth == NULL) return BT_NOMEM;
        status = bt_make_atom(ctx, "true", 4, truth);
        out->term = truth;
    }
    return status;
}

/* Finds it by the name of a module of Elixir, which is an atom with `Elixir.` in front. */
static bt_status find_alias(bt_ctx *ctx, bt_node in, const char *name, bt_term *key, bt_node *out) {
    static const char prefix[] = "Elixir.";
    char atom[sizeof prefix + 255];
    size_t length = strlen(name), before = sizeof prefix - 1;
    if (*name < 'A' || *name > 'Z' || length > 255) return BT_OK;
    memcpy(atom, prefix, before);
    memcpy(atom + before, name, length);
    bt_status status = bt_make_atom(ctx, atom, before + length, key);
    if (status == BT_USAGE) return BT_OK;
    return status == BT_OK ? find_key(ctx, in, key, out) : status;
}

/* Finds element `number`, from 1 on, of a list or tuple. */
static bt_status find_element(bt_ctx *ctx, bt_node in, const bt_term *number, bt_node *out) {
    if (number->kind != BT_INT || (in.term->kind != BT_TUPLE && !bt_is_list(in.term)) ||
        number->as.integer < 1 || number->as.integer > in.term->count)
        return BT_OK;
    uint32_t i = (uint32_t)(number->as.integer - 1);
    if (in.term->kind != BT_STRING) {
        *out = bt_node_child(in, i);
        return BT_OK;
    }
    bt_term *byte = bt_alloc(ctx, sizeof *byte);
    if (byte == NULL) return BT_NOMEM;
    *byte = bt_int(in.term->as.bytes[i]);
    out->term = byte;
    return BT_OK;
}

/* The file in which an application is configured, or all of them (NULL); nowhere when there are
 * several. */
static bt_place file_of(const bt_configuration *c, const bt_term *application) {
    const bt_source *source = NULL;
    for (size_t i = 0; i < c->count; i++) {
        const bt_setting *s = &c->settings[i];
        if (application != NULL && s->application != application->as.atom) continue;
        if (source != NULL && s->place.source != source) return BT_NOWHERE;
        source = s->place.source;
    }
    return source == NULL ? BT_NOWHERE : bt_whole(source);
}

/* Where the value of a key stands. */
static bt_place place_of(const bt_configuration *c, const bt_term *application,
                         const bt_term *key) {
    for (size_t i = 0; i < c->count; i++)
        if (c->settings[i].application == application->as.atom &&
            c->settings[i].key == key->as.atom)
            return c->settings[i].value.place;
    return BT_NOWHERE;
}

/* Reports that a term, called `where` in the message, does not have what `word` names. */
static bt_status tell_none(bt_ctx *ctx, const char *where, bt_node in, const char *word,
                           const char *what) {
    bt_nearest near;
    bt_nearest_start(&near, word, strlen(word));
    bool map = in.term->kind == BT_MAP;
    for (uint32_t i = 0; (map || in.term->kind == BT_LIST) && i < in.term->count; i++) {
        const bt_term *key = &in.term->as.items[map ? 2 * i : i];
        if (!map && bt_is_tuple(key, 2, NULL)) key = key->as.items;
        if (key->kind == BT_ATOM) bt_nearest_offer(&near, bt_atom_bytes(key->as.atom));
    }
    return bt_report(ctx, BT_MSG_GET_NONE, in.place, bt_show_text(ctx, where),
                     bt_format(ctx, "%s%s", what, *word == '\0' ? "''" : bt_show_text(ctx, word)),
                     bt_did_you_mean(ctx, near.best));
}

/* [{Application, [{Key, Value}]}] */
static bt_status make_list(bt_ctx *ctx, const bt_configuration *c, bt_term *out) {
    bt_term *keys = bt_alloc(ctx, (c->count + 1) * sizeof *keys);
    bt_term *applications = bt_alloc(ctx, (c->count + 1) * sizeof *applications);
    if (keys == NULL || applications == NULL) return BT_NOMEM;
    size_t count = 0, named = 0;
    bt_status status = BT_OK;
    for (size_t i = 0; i < c->count && status == BT_OK; i++) {
        if (c->settings[i].key != NULL) status = make_pair(ctx, &c->settings[i], &keys[count++]);
        if (!is_last(c, i) || status != BT_OK) continue;
        bt_term items[2] = {bt_atom_term(c->settings[i].application), bt_nil()};
        status = bt_make_list(ctx, keys, count, NULL, &items[1]);
        if (status == BT_OK) status = bt_make_tuple(ctx, items, 2, &applications[named++]);
        count = 0;
    }
    return status == BT_OK ? bt_make_list(ctx, applications, named, NULL, out) : status;
}

bt_status bt_configuration_term(bt_ctx *ctx, const bt_configuration *configuration, bt_node *out) {
    bt_term *term = bt_alloc(ctx, sizeof *term);
    if (term == NULL) return BT_NOMEM;
    *out = (bt_node){term, BT_NOWHERE};
    return make_list(ctx, configuration, term);
}

bt_status bt_configuration_get(bt_ctx *ctx, const bt_configuration *configuration,
                               const char *const *words, size_t count, bt_node *out) {
    static const char *const what[] = {"application ", "key "};
    const char *where = "the configuration";
    bt_node in, found;
    bt_term application = bt_nil(), word;
    bt_status status = bt_configuration_term(ctx, configuration, &in);
    in.place = file_of(configuration, NULL);
    for (size_t i = 0; i < count && status == BT_OK; i++, in = found) {
        status = read_word(ctx, words[i], &word);
        if (status == BT_OK) status = find_key(ctx, in, &word, &found);
        if (status == BT_OK && found.term == NULL) status = find_element(ctx, in, &word, &found);
        if (status == BT_OK && found.term == NULL)
            status = find_alias(ctx, in, words[i], &word, &found);
        if (status == BT_INVALID || (status == BT_OK && found.term == NULL))
            return tell_none(ctx, where, in, words[i], i < 2 ? what[i] : "");
        if (status == BT_OK && i == 0) {
            application = word;
            found.place = file_of(configuration, &word);
        } else if (status == BT_OK && i == 1) {
            found.place = place_of(configuration, &application, &word);
        }
        where = i == 0 ? words[i] : bt_format(ctx, "%s %s", where, words[i]);
    }
    if (status == BT_OK) *out = in;
    return status;
}
