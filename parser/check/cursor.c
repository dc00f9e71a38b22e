/* SPDX-License-Identifier: Apache-2.0 */
/* What a place in a text is about, by the brackets around it and the types of schemas. */
#include <string.h>

#include "parser/bootterm_text.h"
#include "parser/check/schema.h"
#include "parser/release/view.h"

/* Limits: how many types are followed at once, how many brackets are looked into, and how long a
 * type's text is. */
enum { MOST_TYPES = 1024, MOST_NESTS = 64, MOST_TYPE_TEXT = 200 };

typedef struct types {
    const bt_type *items[MOST_TYPES];
    size_t count;
} types;

/* A text and the brackets around a place, from the outermost on. */
typedef struct place {
    bt_ctx *ctx;
    const bt_source *source;
    const bt_nest *nests[MOST_NESTS];
    size_t count;
} place;

/* ---- words ----------------------------------------------------------------------------------- */

/* An atom or a string as text, without its quotes. */
static const char *text_of(const place *p, bt_span span) {
    const char *text = (const char *)p->source->data + span.begin;
    size_t length = span.end - span.begin;
    if (length >= 2 && *text == '\'') {
        text++;
        length -= 2;
    }
    return bt_copy(p->ctx, text, length);
}

/* ---- types ----------------------------------------------------------------------------------- */

/* Adds what a type stands for. */
static void add(types *set, const bt_type *type) {
    while (type != NULL && type->kind == BT_TYPE_NAMED) type = type->as.named->body;
    if (type == NULL) return;
    if (type->kind != BT_TYPE_UNION) {
        if (set->count < MOST_TYPES) set->items[set->count++] = type;
        return;
    }
    /* A union has no union within it except by name. */
    for (uint32_t i = 0; i < type->count && set->count < MOST_TYPES; i++) add(set, type->items[i]);
}

/* Whether an atom may be one of a type. */
static bool may_be(const bt_type *type, const char *word) {
    types set = {.count = 0};
    add(&set, type);
    for (size_t i = 0; i < set.count; i++) {
        const bt_type *t = set.items[i];
        if (t->kind == BT_TYPE_ATOM || t->kind == BT_TYPE_ANY) return true;
        if (t->kind == BT_TYPE_ATOM_IS && bt_is_atom_named(t->as.atom, word)) return true;
    }
    return false;
}

/* Finds the types of what stands within a bracket, at its last element. */
static void enter(const place *p, const bt_nest *nest, const types *from, types *to) {
    const char *label = nest->label.end > nest->label.begin ? text_of(p, nest->label) : NULL;
    to->count = 0;
    for (size_t i = 0; i < from->count; i++) {
        const bt_type *t = from->items[i];
        uint32_t at = nest->last;
        if (nest->kind == '[' && t->kind == BT_TYPE_LIST) add(to, t->items[0]);
        if (nest->kind == '{' && t->kind == BT_TYPE_TUPLE && at < t->count &&
            (at == 0 || label == NULL || may_be(t->items[0], label)))
            add(to, t->items[at]);
        for (uint32_t f = 0; nest->kind == '#' && t->kind == BT_TYPE_MAP && f < t->count; f++)
            if (at % 2 == 0 || (label != NULL && may_be(t->items[2 * f], label)))
                add(to, t->items[2 * f + at % 2]);
    }
}

/* What an atom is the beginning of: the type of a tuple, or of the value of a map's key; or
 * NULL. */
static const bt_type *around(const bt_nest *nest, const types *from, const bt_type *atom) {
    for (size_t i = 0; nest != NULL && i < from->count; i++) {
        const bt_type *t = from->items[i];
        if (nest->kind == '{' && nest->last == 0 && t->kind == BT_TYPE_TUPLE && t->count > 1 &&
            may_be(t->items[0], bt_atom_bytes(atom->as.atom)))
            return t;
        bool key = nest->kind == '#' && nest->last % 2 == 0 && t->kind == BT_TYPE_MAP;
        for (uint32_t f = 0; key && f < t->count; f++)
            if (may_be(t->items[2 * f], bt_atom_bytes(atom->as.atom))) return t->items[2 * f + 1];
    }
    return NULL;
}

static bt_status add_word(const place *p, bt_cursor *out, const bt_type *atom, const bt_type *whole,
                          bool tuple) {
    bt_word word = {bt_type_text(p->ctx, atom, MOST_TYPE_TEXT),
                    whole == NULL ? NULL : bt_type_text(p->ctx, whole, MOST_TYPE_TEXT), tuple};
    if (*word.text == '\0' || (whole != NULL && *word.type == '\0')) return BT_NOMEM;
    for (size_t i = 0; i < out->count; i++)
        if (strcmp(out->words[i].text, word.text) == 0 && out->words[i].tuple == tuple)
            return BT_OK;
    ((bt_word *)out->words)[out->count++] = word; /* find_words made them */
    return BT_OK;
}

/* Finds the words that may stand at the place, which is of the types `set`, in the innermost
 * bracket, which is of the types `outer`. */
static bt_status find_words(const place *p, const types *set, const types *outer, bt_cursor *out) {
    const bt_nest *inner = p->count == 0 ? NULL : p->nests[p->count - 1];
    bt_status status = BT_OK;
    out->words = bt_alloc(p->ctx, 2 * MOST_TYPES * sizeof *out->words);
    if (out->words == NULL) return BT_NOMEM;
    for (size_t i = 0; i < set->count && status == BT_OK; i++) {
        const bt_type *t = set->items[i];
        if (t->kind == BT_TYPE_ATOM_IS)
            status = add_word(p, out, t, around(inner, outer, t), false);
        if (t->kind != BT_TYPE_TUPLE || t->count < 2) continue;
        const bt_type *tag = t->items[0];
        while (tag->kind == BT_TYPE_NAMED) tag = tag->as.named->body;
        if (tag->kind == BT_TYPE_ATOM_IS) status = add_word(p, out, tag, t, true);
    }
    return status;
}

/* Goes from a type into the brackets, from number `first` on. */
static bt_status follow(const place *p, const bt_type *type, size_t first, bt_cursor *out) {
    types *sets = bt_alloc(p->ctx, 2 * sizeof *sets), *outer = sets, *inner = sets;
    if (sets == NULL) return BT_NOMEM;
    inner->count = 0;
    add(inner, type);
    for (size_t i = first; i < p->count; i++) {
        outer = inner;
        inner = &sets[inner == sets];
        enter(p, p->nests[i], outer, inner);
    }
    out->role = BT_ROLE_VALUE;
    return find_words(p, inner, outer, out);
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool is_label(const bt_nest *nest) {
    return nest->label.end > nest->label.begin;
}

/* [{Application, [{Key, Value}]}] */
static bt_status in_config(bt_schemas *schemas, const place *p, bt_cursor *out) {
    static const char shape[] = "[{[{";
    for (size_t i = 0; i < p->count && i < 4; i++)
        if (p->nests[i]->kind != shape[i]) return BT_OK;
    const bt_nest *entry = p->count > 1 ? p->nests[1] : NULL;
    const bt_nest *pair = p->count > 3 ? p->nests[3] : NULL;
    if (p->count == 1 || (p->count == 2 && entry->last == 0)) {
        out->role = BT_ROLE_APPLICATION;
        out->whole = p->count == 1;
    }
    if (p->count < 3 || entry->last != 1 || !is_label(entry)) return BT_OK;
    out->application = text_of(p, entry->label);
    if (out->application == NULL) return BT_NOMEM;
    if (pair == NULL || (p->count == 4 && pair->last == 0)) {
        out->role = BT_ROLE_KEY;
        out->whole = pair == NULL;
        return BT_OK;
    }
    if (pair->last != 1 || !is_label(pair)) return BT_OK;
    out->key = text_of(p, pair->label);
    if (out->key == NULL) return BT_NOMEM;
    bt_schema *schema;
    bt_term key;
    bt_status status = bt_schemas_find(schemas, out->application, false, &schema);
    if (status != BT_OK) return status;
    out->role = BT_ROLE_VALUE;
    if (schema == NULL || bt_make_atom(p->ctx, out->key, strlen(out->key), &key) != BT_OK)
        return BT_OK;
    const bt_env *env = bt_schema_key(p->ctx, schema, key.as.atom);
    return env == NULL ? BT_OK : follow(p, env->type, 4, out);
}

/* Finds the brackets around a place; false: too many. */
static bool find_nests(place *p, const bt_nesting *nesting) {
    for (uint32_t i = nesting->innermost; i != UINT32_MAX; i = nesting->items[i].parent) p->count++;
    if (p->count > MOST_NESTS) return false;
    size_t at = p->count;
    for (uint32_t i = nesting->innermost; i != UINT32_MAX; i = nesting->items[i].parent)
        p->nests[--at] = &nesting->items[i];
    return true;
}

bt_status bt_schemas_cursor(bt_schemas *schemas, const bt_source *source, uint32_t offset,
                            bt_cursor *out) {
    bt_nesting nesting;
    place p = {.ctx = schemas->ctx, .source = source};
    *out = (bt_cursor){.role = BT_ROLE_NONE};
    bt_file_kind kind = bt_source_kind(source);
    const char *name = bt_file_kind_name(kind);
    if (kind == BT_FILE_VMARGS || kind == BT_FILE_BOOT || kind == BT_FILE_ETF) return BT_OK;
    bt_status status = bt_text_nesting(p.ctx, source, offset, &nesting);
    if (status != BT_OK) return status;
    out->word = nesting.word;
    if (!find_nests(&p, &nesting)) return BT_OK;
    if (kind == BT_FILE_CONFIG) return in_config(schemas, &p, out);
    if (kind == BT_FILE_APP && bt_source_is_template(source)) name = "appsrc";
    bt_schema *schema;
    status = bt_schemas_find(schemas, name, true, &schema);
    return status != BT_OK || schema == NULL ? status : follow(&p, schema->root, 0, out);
}
