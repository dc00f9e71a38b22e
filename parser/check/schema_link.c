/* SPDX-License-Identifier: Apache-2.0 */
/* Gives each name in a schema the type that it stands for. */
#include "etf/nearest.h"
#include "parser/check/schema.h"

/* Types of parameters are made anew for each set of arguments, up to so many for one name: a
 * definition that calls itself with ever larger arguments ends here. */
enum { MOST_INSTANCES = 64, MOST_NESTING = 200 };

typedef struct bt_instance {
    bt_type **arguments;
    const bt_type *body;
    struct bt_instance *next;
} bt_instance;

typedef struct linker {
    bt_ctx *ctx;
    bt_schema *schema;
    const bt_schema *common;
    bt_status status;
    uint32_t instances;
} linker;

static void fail(linker *l, bt_status status) {
    if (status > l->status) l->status = status;
}

static bt_place place_of(const linker *l, const bt_type *type) {
    return (bt_place){l->schema->source, type->span};
}

static bt_typedef *find(const bt_schema *schema, const bt_atom *name, uint32_t arity) {
    for (bt_typedef *t = schema == NULL ? NULL : schema->types; t != NULL; t = t->next)
        if (t->name == name && t->arity == arity) return t;
    return NULL;
}

static void unknown(linker *l, const bt_type *type) {
    const bt_atom *name = type->as.named->name;
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    const bt_schema *places[2] = {l->schema, l->common};
    for (int i = 0; i < 2; i++)
        for (bt_typedef *t = places[i] == NULL ? NULL : places[i]->types; t != NULL; t = t->next)
            bt_nearest_offer(&near, bt_atom_bytes(t->name));
    fail(l,
         bt_report(l->ctx, BT_MSG_SCHEMA_UNKNOWN_TYPE, place_of(l, type),
                   bt_show(l->ctx, bt_atom_bytes(name), name->length), type->count,
                   near.best == NULL ? "" : "; did you mean ", near.best == NULL ? "" : near.best));
}

static bool same(const bt_type *a, const bt_type *b) {
    if (a == b) return true;
    if (a->kind != b->kind || a->flags != b->flags || a->count != b->count) return false;
    switch (a->kind) {
    case BT_TYPE_ATOM_IS:
    case BT_TYPE_PARAMETER:
        if (a->as.atom != b->as.atom) return false;
        break;
    case BT_TYPE_RANGE:
        if (a->as.range.low != b->as.range.low || a->as.range.high != b->as.range.high)
            return false;
        break;
    case BT_TYPE_BITS:
        if (a->as.bits.base != b->as.bits.base || a->as.bits.unit != b->as.bits.unit) return false;
        break;
    case BT_TYPE_FUN:
        if (a->as.arity != b->as.arity) return false;
        break;
    case BT_TYPE_NAMED:
        if (a->as.named->name != b->as.named->name) return false;
        break;
    case BT_TYPE_STRING_IS:
    case BT_TYPE_MAP: return false;
    default: break;
    }
    for (uint32_t i = 0; i < a->count; i++) {
        if ((a->items[i] == NULL) != (b->items[i] == NULL)) return false;
        if (a->items[i] != NULL && !same(a->items[i], b->items[i])) return false;
    }
    return true;
}

static size_t item_count(const bt_type *type) {
    return type->kind == BT_TYPE_MAP ? 2 * (size_t)type->count : type->count;
}

/* A copy of a definition's body with arguments for its parameters. Depth is that of the text,
 * which the parser bounds. */
static bt_type *substitute(linker *l, const bt_typedef *of, bt_type **arguments, bt_type *body) {
    if (body == NULL) return NULL;
    if (body->kind == BT_TYPE_PARAMETER) {
        for (uint32_t i = 0; i < of->arity; i++)
            if (of->parameters[i]->as.atom == body->as.atom) return arguments[i];
        return body;
    }
    size_t count = item_count(body);
    if (count == 0) return body;
    bt_type *copy = bt_alloc(l->ctx, sizeof *copy);
    bt_type **items = bt_alloc(l->ctx, count * sizeof *items);
    bt_named *named = bt_alloc(l->ctx, sizeof *named);
    if (copy == NULL || items == NULL || named == NULL) {
        fail(l, BT_NOMEM);
        return body;
    }
    *copy = *body;
    copy->items = items;
    if (body->kind == BT_TYPE_NAMED) {
        *named = (bt_named){.name = body->as.named->name};
        copy->as.named = named;
    }
    for (size_t i = 0; i < count; i++) items[i] = substitute(l, of, arguments, body->items[i]);
    return copy;
}

static void link_type(linker *l, bt_type *type, const bt_typedef *inside, uint32_t depth);

static const bt_type *instance(linker *l, bt_typedef *of, bt_type *use, uint32_t depth) {
    for (bt_instance *i = of->instances; i != NULL; i = i->next) {
        uint32_t equal = 0;
        while (equal < of->arity && same(i->arguments[equal], use->items[equal])) equal++;
        if (equal == of->arity) return i->body;
    }
    if (l->instances++ >= MOST_INSTANCES * 16 || depth > MOST_NESTING) {
        fail(l,
             bt_report(l->ctx, BT_MSG_SCHEMA_ENDLESS, place_of(l, use), bt_atom_bytes(of->name)));
        return of->body;
    }
    bt_instance *made = bt_alloc(l->ctx, sizeof *made);
    if (made == NULL) {
        fail(l, BT_NOMEM);
        return of->body;
    }
    bt_type *body = substitute(l, of, use->items, of->body);
    *made = (bt_instance){use->items, body, of->instances};
    of->instances = made;
    link_type(l, body, NULL, depth + 1);
    return body;
}

static bool is_parameter(const bt_typedef *inside, const bt_type *type) {
    for (uint32_t i = 0; inside != NULL && i < inside->arity; i++)
        if (inside->parameters[i]->as.atom == type->as.atom) return true;
    return false;
}

/* Links a type and what is in it. Inside a definition with parameters names are only looked up:
 * its bodies are linked as they are made. */
static void link_type(linker *l, bt_type *type, const bt_typedef *inside, uint32_t depth) {
    if (type == NULL || l->status == BT_NOMEM) return;
    if (type->kind == BT_TYPE_PARAMETER && !is_parameter(inside, type))
        fail(l, bt_report(l->ctx, BT_MSG_SCHEMA_UNBOUND, place_of(l, type),
                          bt_atom_bytes(type->as.atom)));
    for (size_t i = 0; i < item_count(type); i++) link_type(l, type->items[i], inside, depth);
    if (type->kind != BT_TYPE_NAMED || type->as.named->body != NULL) return;
    bt_typedef *of = find(l->schema, type->as.named->name, type->count);
    type->as.named->common = of == NULL || l->common == NULL;
    if (of == NULL) of = find(l->common, type->as.named->name, type->count);
    if (of == NULL) {
        unknown(l, type);
        static const bt_type any = {.kind = BT_TYPE_ANY};
        type->as.named->body = &any;
        return;
    }
    if (inside != NULL && inside->arity != 0) return;
    type->as.named->body = of->arity == 0 ? of->body : instance(l, of, type, depth);
}

/* Whether a definition comes back to itself without a list, tuple or map between. */
static bool is_endless(linker *l, const bt_type *type, const bt_typedef *start, uint32_t depth) {
    if (depth > MOST_NESTING) return true;
    if (type->kind == BT_TYPE_UNION) {
        for (uint32_t i = 0; i < type->count; i++)
            if (is_endless(l, type->items[i], start, depth + 1)) return true;
        return false;
    }
    if (type->kind != BT_TYPE_NAMED) return false;
    bt_typedef *of = find(l->schema, type->as.named->name, type->count);
    if (of == NULL) return false;
    if (of == start) return true;
    if (of->mark == 1) return false; /* a circle of its own, told of when it is the start */
    of->mark = 1;
    bool endless = is_endless(l, of->body, start, depth + 1);
    of->mark = 0;
    return endless;
}

bt_status bt_schema_link(bt_ctx *ctx, bt_schema *schema, const bt_schema *common) {
    linker l = {.ctx = ctx, .schema = schema, .common = common};
    static bt_type none = {.kind = BT_TYPE_NONE};
    for (bt_typedef *t = schema->types; t != NULL; t = t->next) {
        if (!is_endless(&l, t->body, t, 0)) continue;
        fail(&l, bt_report(ctx, BT_MSG_SCHEMA_ENDLESS, (bt_place){schema->source, t->span},
                           bt_atom_bytes(t->name)));
        t->body = &none;
    }
    for (bt_typedef *t = schema->types; t != NULL; t = t->next) link_type(&l, t->body, t, 0);
    for (const bt_env *e = schema->envs; e != NULL; e = e->next) {
        link_type(&l, (bt_type *)e->type, NULL, 0); /* every type is made by the reader */
        link_type(&l, (bt_type *)e->taken, NULL, 0);
    }
    if (schema->others != NULL) link_type(&l, (bt_type *)schema->others->type, NULL, 0);
    link_type(&l, (bt_type *)schema->root, NULL, 0);
    return l.status;
}
