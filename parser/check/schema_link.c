/* SPDX-License-Identifier: Apache-2.0 */
/* Gives each name in a schema the type that it stands for. */
#include "etf/nearest.h"
#include "parser/check/schema.h"

/* Limits, so that types stay small enough to compare. A type with parameters is made anew for each
 * set of arguments, at most MOST_INSTANCES times, which ends a definition that calls itself with
 * ever larger arguments. Sets of arguments count as different once MOST_COMPARED were compared.
 * Names that stand for more than MOST_ALTERNATIVES, or for one behind more than MOST_NESTING names,
 * are refused. */
enum {
    MOST_INSTANCES = 1024,
    MOST_NESTING = 200,
    MOST_COMPARED = 1000000,
    MOST_ALTERNATIVES = 100000
};

/* What stands for a type that was refused. */
static const bt_type any = {.kind = BT_TYPE_ANY}, none = {.kind = BT_TYPE_NONE};

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
    uint32_t instances, compared;
    bt_type *named; /* all types by their name */
} linker;

static void fail(linker *l, bt_status status) {
    if (status > l->status) l->status = status;
}

static bt_place place_of(const linker *l, const bt_type *type) {
    return (bt_place){l->schema->source, type->span};
}

static bt_typedef *find(const bt_schema *schema, const bt_atom *name, uint32_t arity) {
    if (schema == NULL) return NULL;
    bt_typedef *t = bt_index_find(&schema->type_names, bt_atom_bytes(name), name->length);
    while (t != NULL && t->arity != arity) t = t->same;
    return t;
}

static void unknown(linker *l, const bt_type *type) {
    const bt_atom *name = type->as.named->name;
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    const bt_schema *places[2] = {l->schema, l->common};
    bool told = bt_is_told(l->ctx, BT_MSG_SCHEMA_UNKNOWN_TYPE, place_of(l, type));
    for (int i = 0; i < 2 && told; i++)
        for (bt_typedef *t = places[i] == NULL ? NULL : places[i]->types; t != NULL; t = t->next)
            bt_nearest_offer(&near, bt_atom_bytes(t->name));
    fail(l,
         bt_report(l->ctx, BT_MSG_SCHEMA_UNKNOWN_TYPE, place_of(l, type),
                   bt_show_atom(l->ctx, name), type->count,
                   near.best == NULL ? "" : "; did you mean ", near.best == NULL ? "" : near.best));
}

static bool same(linker *l, const bt_type *a, const bt_type *b, uint32_t depth) {
    if (a == b) return true;
    if (depth > MOST_NESTING || l->compared++ > MOST_COMPARED) return false;
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
        if (a->items[i] != NULL && !same(l, a->items[i], b->items[i], depth + 1)) return false;
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
    copy->linked = false;
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
        while (equal < of->arity && same(l, i->arguments[equal], use->items[equal], 0)) equal++;
        if (equal == of->arity) return i->body;
    }
    if (l->instances++ >= MOST_INSTANCES || depth > MOST_NESTING) {
        fail(l,
             bt_report(l->ctx, BT_MSG_SCHEMA_ENDLESS, place_of(l, use), bt_atom_bytes(of->name)));
        return &any;
    }
    bt_instance *made = bt_alloc(l->ctx, sizeof *made);
    if (made == NULL) {
        fail(l, BT_NOMEM);
        return &any;
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
    if (type == NULL || type->linked || l->status == BT_NOMEM) return;
    type->linked = inside == NULL || inside->arity == 0;
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
        type->as.named->body = &any;
        return;
    }
    if (!type->linked) return;
    type->as.named->next = l->named;
    l->named = type;
    type->as.named->body = of->arity == 0 ? of->body : instance(l, of, type, depth);
}

/* Reports a name that stands for itself or for too much, each definition once. It then stands for
 * nothing. */
static void refuse(linker *l, const bt_type *type, bool endless) {
    bt_named *named = type->as.named;
    bt_typedef *of = type->count == 0 ? find(l->schema, named->name, 0) : NULL;
    named->body = &none;
    if (of != NULL && of->refused) return;
    if (of != NULL) of->refused = true;
    bt_place place = of == NULL ? place_of(l, type) : (bt_place){l->schema->source, of->span};
    const char *name = bt_show_atom(l->ctx, named->name);
    fail(l, endless ? bt_report(l->ctx, BT_MSG_SCHEMA_ENDLESS, place, name)
                    : bt_report(l->ctx, BT_MSG_SCHEMA_LARGE, place, name));
}

/* How many alternatives a type is when names are written out, and how many names are on the way to
 * one; a name that comes back to itself without a list, tuple or map between is told of. */
static void measure(linker *l, const bt_type *type, uint32_t *alternatives, uint32_t *names,
                    uint32_t depth) {
    *alternatives = 1;
    *names = 0;
    if (type->kind == BT_TYPE_UNION) {
        *alternatives = 0;
        for (uint32_t i = 0; i < type->count; i++) {
            uint32_t more, deeper;
            measure(l, type->items[i], &more, &deeper, depth);
            *alternatives += more;
            if (*alternatives > MOST_ALTERNATIVES) *alternatives = MOST_ALTERNATIVES + 1;
            if (deeper > *names) *names = deeper;
        }
    }
    if (type->kind != BT_TYPE_NAMED) return;
    bt_named *named = type->as.named;
    if (named->open || depth > MOST_NESTING) {
        refuse(l, type, named->open);
        return;
    }
    if (!named->measured) {
        named->open = true;
        measure(l, named->body, &named->alternatives, &named->names, depth + 1);
        named->open = false;
        named->measured = true;
        if (named->alternatives > MOST_ALTERNATIVES || named->names++ > MOST_NESTING) {
            refuse(l, type, false);
            named->alternatives = named->names = 1;
        }
    }
    *alternatives = named->alternatives;
    *names = named->names;
}

bt_status bt_schema_link(bt_ctx *ctx, bt_schema *schema, const bt_schema *common) {
    linker l = {.ctx = ctx, .schema = schema, .common = common};
    for (bt_typedef *t = schema->types; t != NULL; t = t->next) link_type(&l, t->body, t, 0);
    for (const bt_env *e = schema->envs; e != NULL; e = e->next) {
        link_type(&l, (bt_type *)e->type, NULL, 0); /* every type is made by the reader */
        link_type(&l, (bt_type *)e->taken, NULL, 0);
        link_type(&l, (bt_type *)e->anyway, NULL, 0);
    }
    if (schema->others != NULL) link_type(&l, (bt_type *)schema->others->type, NULL, 0);
    link_type(&l, (bt_type *)schema->root, NULL, 0);
    if (l.status == BT_NOMEM) return BT_NOMEM; /* not every name has got its type */
    for (bt_type *type = l.named; type != NULL; type = type->as.named->next) {
        uint32_t alternatives, names;
        measure(&l, type, &alternatives, &names, 0);
    }
    return l.status;
}
