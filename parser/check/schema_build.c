/* SPDX-License-Identifier: Apache-2.0 */
/* What the parser of grammar/schema.y calls: functions that build types, options and attributes,
 * and report mistakes. */
#include <string.h>

#include "etf/nearest.h"
#include "parser/check/schema_reader.h"
#include "parser/release/view.h"

/* ---- types ----------------------------------------------------------------------------------- */

bt_types bt_schema_list(bt_type *first) {
    return (bt_types){first, first, 1};
}

bt_types bt_schema_append(bt_types list, bt_type *next) {
    list.last->next = next;
    list.last = next;
    list.count++;
    return list;
}

bt_type *bt_schema_simple(bt_schema_reader *r, bt_type_kind kind, bt_span at) {
    bt_type *type = bt_schema_get(r, sizeof *type);
    type->kind = (uint8_t)kind;
    type->span = at;
    return type;
}

/* A type of that kind with the row of types as its items. */
static bt_type *of_row(bt_schema_reader *r, bt_type_kind kind, bt_types row, bt_span at) {
    bt_type *type = bt_schema_simple(r, kind, at);
    type->items = bt_schema_get(r, row.count * sizeof *type->items);
    for (bt_type *item = row.first; item != NULL; item = item->next)
        type->items[type->count++] = item;
    return type;
}

bt_type *bt_schema_atom_type(bt_schema_reader *r, const bt_atom *atom, bt_span at) {
    bt_type *type = bt_schema_simple(r, BT_TYPE_ATOM_IS, at);
    type->as.atom = atom;
    return type;
}

bt_type *bt_schema_parameter(bt_schema_reader *r, const bt_atom *name, bt_span at) {
    bool blank = bt_is_atom_named(name, "_");
    bt_type *type = bt_schema_simple(r, blank ? BT_TYPE_ANY : BT_TYPE_PARAMETER, at);
    if (!blank) type->as.atom = name;
    return type;
}

bt_type *bt_schema_range(bt_schema_reader *r, int64_t low, int64_t high, bt_span at) {
    if (low > high)
        BT_SCHEMA_REPORT(r, RANGE, bt_schema_place(r, at), (long long)low, (long long)high);
    bt_type *type = bt_schema_simple(r, BT_TYPE_RANGE, at);
    type->as.range.low = low;
    type->as.range.high = high;
    return type;
}

bt_type *bt_schema_string_type(bt_schema_reader *r, bt_utf8 text, bt_span at) {
    bt_type *type = bt_schema_simple(r, BT_TYPE_STRING_IS, at);
    type->as.text = text;
    return type;
}

bt_type *bt_schema_list_type(bt_schema_reader *r, bt_type *element, bool nonempty, bt_span at) {
    bt_type *type = bt_schema_simple(r, BT_TYPE_LIST, at);
    type->flags = nonempty ? BT_TYPE_NONEMPTY : 0;
    type->count = 2;
    type->items = bt_schema_get(r, 2 * sizeof *type->items);
    type->items[0] = element;
    return type;
}

/* The types that Erlang's types are made of, and no schema defines. Other built-in types are
 * written in the language itself, in grammar/types.schema. */
static bt_type *primitive(bt_schema_reader *r, const char *name, bt_types arguments, bt_span at) {
    static const struct {
        const char *name;
        bt_type_kind kind;
        int64_t low;
    } simple[] = {
        {"any", BT_TYPE_ANY, 0},
        {"term", BT_TYPE_ANY, 0},
        {"none", BT_TYPE_NONE, 0},
        {"atom", BT_TYPE_ATOM, 0},
        {"float", BT_TYPE_FLOAT, 0},
        {"nil", BT_TYPE_NIL, 0},
        {"tuple", BT_TYPE_TUPLES, 0},
        {"map", BT_TYPE_MAPS, 0},
        {"pid", BT_TYPE_PID, 0},
        {"port", BT_TYPE_PORT, 0},
        {"reference", BT_TYPE_REFERENCE, 0},
        {"integer", BT_TYPE_RANGE, INT64_MIN},
        {"pos_integer", BT_TYPE_RANGE, 1},
        {"non_neg_integer", BT_TYPE_RANGE, 0},
    };
    bt_type *type;
    if (arguments.count == 0) {
        for (size_t i = 0; i < sizeof simple / sizeof *simple; i++) {
            if (strcmp(name, simple[i].name) != 0) continue;
            type = bt_schema_simple(r, simple[i].kind, at);
            if (type->kind == BT_TYPE_RANGE) {
                type->as.range.low = simple[i].low;
                type->as.range.high = INT64_MAX;
            }
            return type;
        }
        if (strcmp(name, "neg_integer") == 0) return bt_schema_range(r, INT64_MIN, -1, at);
        if (strcmp(name, "binary") == 0) return bt_schema_binary(r, 0, 8, at);
        if (strcmp(name, "bitstring") == 0) return bt_schema_binary(r, 0, 1, at);
        if (strcmp(name, "function") == 0) return bt_schema_fun(r, -1, at);
        if (strcmp(name, "list") == 0)
            return bt_schema_list_type(r, bt_schema_simple(r, BT_TYPE_ANY, at), false, at);
    }
    if (arguments.count == 1 && strcmp(name, "list") == 0)
        return bt_schema_list_type(r, arguments.first, false, at);
    if (arguments.count == 1 && strcmp(name, "nonempty_list") == 0)
        return bt_schema_list_type(r, arguments.first, true, at);
    bool improper = strcmp(name, "nonempty_improper_list") == 0;
    if (arguments.count == 2 && (improper || strcmp(name, "maybe_improper_list") == 0)) {
        type = bt_schema_list_type(r, arguments.first, improper, at);
        type->items[1] = arguments.last;
        if (improper) type->flags |= BT_TYPE_IMPROPER;
        return type;
    }
    return NULL;
}

bt_type *bt_schema_call(bt_schema_reader *r, const bt_atom *module, const bt_atom *name,
                        bt_types arguments, bt_span at) {
    bt_type *type = NULL;
    /* A remote type is the one of that name here: file:filename() is filename(). */
    if (module == NULL) type = primitive(r, bt_atom_bytes(name), arguments, at);
    if (type != NULL) return type;
    type = of_row(r, BT_TYPE_NAMED, arguments, at);
    type->as.named = bt_schema_get(r, sizeof *type->as.named);
    type->as.named->name = name;
    return type;
}

bt_type *bt_schema_tuple(bt_schema_reader *r, bt_types items, bt_span at) {
    return of_row(r, BT_TYPE_TUPLE, items, at);
}

bt_type *bt_schema_field(bt_schema_reader *r, bt_type *key, bt_type *value, bool required,
                         bt_span at) {
    bt_type *field = bt_schema_simple(r, BT_TYPE_TUPLE, at);
    field->flags = required;
    field->items = bt_schema_get(r, 2 * sizeof *field->items);
    field->items[0] = key;
    field->items[1] = value;
    return field;
}

bt_type *bt_schema_map(bt_schema_reader *r, bt_types fields, bt_span at) {
    bt_type *type = bt_schema_simple(r, BT_TYPE_MAP, at);
    type->items = bt_schema_get(r, 2 * fields.count * sizeof *type->items);
    type->as.required = bt_schema_get(r, fields.count * sizeof *type->as.required);
    for (bt_type *field = fields.first; field != NULL; field = field->next) {
        type->items[2 * (size_t)type->count] = field->items[0];
        type->items[2 * (size_t)type->count + 1] = field->items[1];
        type->as.required[type->count++] = field->flags != 0;
    }
    return type;
}

bt_type *bt_schema_binary(bt_schema_reader *r, int64_t base, int64_t unit, bt_span at) {
    if (base < 0 || base > UINT32_MAX || unit < 0 || unit > 256)
        BT_SCHEMA_REPORT(r, BITS, bt_schema_place(r, at));
    bt_type *type = bt_schema_simple(r, BT_TYPE_BITS, at);
    type->as.bits.base = (uint32_t)base;
    type->as.bits.unit = (uint32_t)unit;
    return type;
}

bt_type *bt_schema_fun(bt_schema_reader *r, int arity, bt_span at) {
    bt_type *type = bt_schema_simple(r, BT_TYPE_FUN, at);
    type->as.arity = arity;
    return type;
}

bt_type *bt_schema_union(bt_schema_reader *r, bt_types members, bt_span at) {
    if (members.count == 1) return members.first;
    size_t count = 0;
    for (bt_type *m = members.first; m != NULL; m = m->next)
        count += m->kind == BT_TYPE_UNION ? m->count : 1;
    bt_type *type = bt_schema_simple(r, BT_TYPE_UNION, at);
    type->items = bt_schema_get(r, count * sizeof *type->items);
    for (bt_type *m = members.first; m != NULL; m = m->next) {
        if (m->kind != BT_TYPE_UNION) type->items[type->count++] = m;
        for (uint32_t i = 0; m->kind == BT_TYPE_UNION && i < m->count; i++)
            type->items[type->count++] = m->items[i];
    }
    return type;
}

/* ---- texts and options ----------------------------------------------------------------------- */

bt_utf8 bt_schema_join(bt_schema_reader *r, bt_utf8 a, bt_utf8 b) {
    char *whole = bt_schema_get(r, a.length + b.length + 1);
    memcpy(whole, a.bytes, a.length);
    memcpy(whole + a.length, b.bytes, b.length);
    return (bt_utf8){whole, a.length + b.length};
}

/* The text of a part of the source. */
static bt_utf8 verbatim(bt_schema_reader *r, bt_span at) {
    char *text = bt_schema_get(r, at.end - at.begin + 1);
    memcpy(text, r->schema->source->data + at.begin, at.end - at.begin);
    return (bt_utf8){text, at.end - at.begin};
}

static bt_env *bad_option(bt_schema_reader *r, const bt_atom *name, bt_span at) {
    static const char *const known[] = {"default", "since", "until", "deprecated", "secret",
                                        "refused", "flag",  "needs", "taken",      "anyway"};
    const char *text = bt_atom_bytes(name);
    bool is_known = false;
    bt_nearest near;
    bt_nearest_start(&near, text, name->length);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        is_known |= strcmp(text, known[i]) == 0;
        bt_nearest_offer(&near, known[i]);
    }
    if (is_known)
        BT_SCHEMA_REPORT(r, OPTION_VALUE, bt_schema_place(r, at), text);
    else
        BT_SCHEMA_REPORT(r, OPTION, bt_schema_place(r, at), bt_show(r->ctx, text, name->length),
                         near.best == NULL ? "" : ": did you mean ",
                         near.best == NULL ? "" : near.best);
    return bt_schema_get(r, sizeof(bt_env));
}

/* Whether it names what a key needs: a key of this application, or {Application, Key, Value}. */
static bool is_need(const bt_type *value) {
    if (value->kind == BT_TYPE_ATOM_IS) return true;
    return value->kind == BT_TYPE_TUPLE && value->count == 3 &&
           value->items[0]->kind == BT_TYPE_ATOM_IS && value->items[1]->kind == BT_TYPE_ATOM_IS;
}

bt_env *bt_schema_option(bt_schema_reader *r, const bt_atom *name, const bt_type *value,
                         bt_span name_at, bt_span value_at) {
    const char *text = bt_atom_bytes(name);
    bt_env *env = bt_schema_get(r, sizeof *env);
    bool release =
        value->kind == BT_TYPE_RANGE && value->as.range.low > 0 && value->as.range.low < 1000;
    bool yes = value->kind == BT_TYPE_ATOM_IS && bt_is_atom_named(value->as.atom, "true");
    if (strcmp(text, "default") == 0)
        env->fallback = verbatim(r, value_at);
    else if (strcmp(text, "since") == 0 && release)
        env->since = (int)value->as.range.low;
    else if (strcmp(text, "until") == 0 && release)
        env->until = (int)value->as.range.low;
    else if (strcmp(text, "secret") == 0 && yes)
        env->secret = true;
    else if (strcmp(text, "refused") == 0 && yes)
        env->refused = true;
    else if (strcmp(text, "needs") == 0 && is_need(value))
        env->needs = value;
    else
        return bad_option(r, name, name_at);
    return env;
}

bt_env *bt_schema_text_option(bt_schema_reader *r, const bt_atom *name, bt_utf8 value,
                              bt_span name_at, bt_span value_at) {
    const char *text = bt_atom_bytes(name);
    bt_env *env = bt_schema_get(r, sizeof *env);
    if (strcmp(text, "default") == 0)
        env->fallback = verbatim(r, value_at);
    else if (strcmp(text, "deprecated") == 0)
        env->deprecated = value;
    else if (strcmp(text, "flag") == 0)
        env->flag = value;
    else
        return bad_option(r, name, name_at);
    return env;
}

bt_env *bt_schema_type_option(bt_schema_reader *r, const bt_atom *name, const bt_type *value,
                              bt_span name_at) {
    bt_env *env = bt_schema_get(r, sizeof *env);
    if (bt_is_atom_named(name, "taken"))
        env->taken = value;
    else if (bt_is_atom_named(name, "anyway"))
        env->anyway = value;
    else
        return bad_option(r, name, name_at);
    return env;
}

bt_env *bt_schema_both(bt_schema_reader *r, bt_env *a, const bt_env *b, bt_span at) {
    if ((a->fallback.bytes && b->fallback.bytes) || (a->deprecated.bytes && b->deprecated.bytes) ||
        (a->since && b->since) || (a->until && b->until) || (a->secret && b->secret) ||
        (a->refused && b->refused) || (a->flag.bytes && b->flag.bytes) || (a->needs && b->needs) ||
        (a->taken && b->taken) || (a->anyway && b->anyway))
        BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "option");
    if (b->fallback.bytes != NULL) a->fallback = b->fallback;
    if (b->deprecated.bytes != NULL) a->deprecated = b->deprecated;
    if (b->flag.bytes != NULL) a->flag = b->flag;
    if (b->since != 0) a->since = b->since;
    if (b->until != 0) a->until = b->until;
    if (b->needs != NULL) a->needs = b->needs;
    if (b->taken != NULL) a->taken = b->taken;
    if (b->anyway != NULL) a->anyway = b->anyway;
    a->secret |= b->secret;
    a->refused |= b->refused;
    return a;
}

/* ---- attributes ------------------------------------------------------------------------------ */

void bt_schema_add_type(bt_schema_reader *r, const bt_atom *name, bt_types parameters,
                        bt_type *body, bt_span at) {
    void **same = bt_index_slot(&r->schema->type_names, bt_atom_bytes(name), name->length);
    if (same == NULL) bt_schema_give_up(r);
    for (bt_typedef *t = *same; t != NULL; t = t->same)
        if (t->arity == parameters.count) {
            BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "type");
            bt_relate(r->ctx, bt_schema_place(r, t->span), "the first is here");
            return;
        }
    bt_typedef *type = bt_schema_get(r, sizeof *type);
    type->name = name;
    type->parameters = bt_schema_get(r, parameters.count * sizeof *type->parameters);
    for (bt_type *p = parameters.first; p != NULL; p = p->next) type->parameters[type->arity++] = p;
    type->body = body;
    type->span = at;
    type->same = *same;
    *same = type;
    type->next = r->schema->types;
    r->schema->types = type;
}

void bt_schema_add_env(bt_schema_reader *r, const bt_atom *key, bt_type *type, bt_utf8 doc,
                       const bt_env *options, bt_span at) {
    bt_env *env = bt_schema_get(r, sizeof *env);
    if (options != NULL) *env = *options;
    env->key = key;
    env->type = type;
    env->doc = doc;
    env->place = bt_schema_place(r, at);
    const bt_env *twice;
    if (bt_schema_put(r->schema, env, &twice) != BT_OK) bt_schema_give_up(r);
    if (twice == NULL) return;
    BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "key");
    bt_relate(r->ctx, twice->place, "the first is here");
}

void bt_schema_add_other(bt_schema_reader *r, const bt_atom *name, bt_type *type, bt_utf8 doc,
                         bt_span at) {
    if (!bt_is_atom_named(name, "_")) {
        BT_SCHEMA_REPORT(r, UNBOUND, bt_schema_place(r, at), bt_atom_bytes(name));
        return;
    }
    if (r->schema->others != NULL) BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "key");
    bt_env *env = bt_schema_get(r, sizeof *env);
    *env = (bt_env){.type = type, .doc = doc, .place = bt_schema_place(r, at)};
    r->schema->others = env;
}

void bt_schema_set_application(bt_schema_reader *r, const bt_atom *name, bt_span at) {
    if (r->schema->application != NULL)
        BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "application");
    r->schema->application = name;
}

void bt_schema_set_root(bt_schema_reader *r, bt_type *type, bt_span at) {
    if (r->schema->root != NULL) BT_SCHEMA_REPORT(r, TWICE, bt_schema_place(r, at), "root");
    r->schema->root = type;
}

/* ---- mistakes -------------------------------------------------------------------------------- */

int bt_schema_syntax_error(bt_schema_reader *r, bt_span at, const char *found,
                           const char *const *expected, int count) {
    char list[160] = "";
    size_t used = 0;
    for (int i = 0; i < count; i++) {
        const char *before = i == 0 ? "" : i + 1 == count ? " or " : ", ";
        if (used + strlen(before) + strlen(expected[i]) + 1 > sizeof list) break;
        memcpy(list + used, before, strlen(before));
        used += strlen(before);
        memcpy(list + used, expected[i], strlen(expected[i]) + 1);
        used += strlen(expected[i]);
    }
    if (count == 0)
        BT_SCHEMA_REPORT(r, SYNTAX, bt_schema_place(r, at), found == NULL ? "this" : found, "", "");
    else
        BT_SCHEMA_REPORT(r, SYNTAX, bt_schema_place(r, at), found == NULL ? "this" : found,
                         ": expected ", list);
    return 0;
}

void bt_schema_too_deep(bt_schema_reader *r, bt_span at) {
    BT_SCHEMA_REPORT(r, DEPTH, bt_schema_place(r, at));
}
