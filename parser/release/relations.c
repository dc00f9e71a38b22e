/* SPDX-License-Identifier: Apache-2.0 */
/* What applications say of each other, by the rules of systools_make:check_applications/1 and
 * sort_used_and_incl_appls/2. */
#include <stdlib.h>

#include "parser/release/describe.h"
#include "parser/release/maker.h"

static uint32_t *new_array(bt_maker *maker, size_t count, uint32_t value) {
    uint32_t *array = bt_alloc(maker->ctx, count * sizeof *array + 1);
    for (size_t i = 0; array != NULL && i < count; i++) array[i] = value;
    return array;
}

static bool index_parts(bt_maker *maker) {
    maker->part_of = new_array(maker, maker->id_count, BT_NONE_YET);
    maker->includer = new_array(maker, maker->id_count, BT_NONE_YET);
    maker->top = new_array(maker, maker->id_count, BT_NONE_YET);
    if (maker->part_of == NULL || maker->includer == NULL || maker->top == NULL) return false;
    for (uint32_t i = maker->count; i-- > 0;) maker->part_of[maker->parts[i].id] = i;
    return true;
}

static bt_status undefined(bt_maker *maker, const bt_release_part *part, const bt_mention *mention,
                           const char *how) {
    if (bt_names_find_atom(&maker->told, mention->name) != BT_NO_NAME) return BT_OK;
    const char *near = bt_near_in_path(maker, mention->name);
    bt_status status =
        bt_report(maker->ctx, BT_MSG_REL_UNDEFINED, mention->place, bt_part_name(maker, part), how,
                  bt_show_atom(maker->ctx, mention->name), bt_did_you_mean(maker->ctx, near));
    bt_relate(maker->ctx, part->rel->node.place, "the release has '%s' from here",
              bt_part_name(maker, part));
    return bt_note(maker, status);
}

/* Every application that is mentioned must be in the release; each entry of optional_applications
 * excuses one use. */
static bt_status check_defined(bt_maker *maker, const bt_release_part *part, uint32_t *excused) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < part->optional.count; i++) excused[part->optional.items[i].id]++;
    for (uint32_t i = 0; i < part->uses.count && status == BT_OK; i++) {
        const bt_mention *mention = &part->uses.items[i];
        if (excused[mention->id] > 0)
            excused[mention->id]--;
        else if (maker->part_of[mention->id] == BT_NONE_YET)
            status = undefined(maker, part, mention, "uses");
    }
    for (uint32_t i = 0; i < part->optional.count; i++) excused[part->optional.items[i].id] = 0;
    for (uint32_t i = 0; i < part->includes.count && status == BT_OK; i++)
        if (maker->part_of[part->includes.items[i].id] == BT_NONE_YET)
            status = undefined(maker, part, &part->includes.items[i], "includes");
    return status;
}

/* An application may be included once only. */
static bt_status check_included(bt_maker *maker, uint32_t at, bt_place *places) {
    const bt_release_part *part = &maker->parts[at];
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < part->includes.count && status == BT_OK; i++) {
        const bt_mention *mention = &part->includes.items[i];
        uint32_t *includer = &maker->includer[mention->id];
        if (*includer == BT_NONE_YET) {
            *includer = at;
            places[mention->id] = mention->place;
            continue;
        }
        bt_ctx *ctx = maker->ctx;
        status = bt_report(
            ctx, BT_MSG_REL_INCLUDED_TWICE, mention->place, bt_show_atom(ctx, mention->name),
            bt_part_name(maker, &maker->parts[*includer]), bt_part_name(maker, part));
        bt_relate(ctx, places[mention->id], "it is included here already");
        status = bt_note(maker, status);
    }
    return status;
}

static bt_status inclusion_cycle(bt_maker *maker, uint32_t from, const bt_place *places) {
    bt_ctx *ctx = maker->ctx;
    bt_status status = bt_report(ctx, BT_MSG_REL_INCLUSION_CYCLE, places[from],
                                 bt_part_name(maker, &maker->parts[maker->part_of[from]]));
    uint32_t id = maker->parts[maker->includer[from]].id;
    for (int steps = 0; id != from && steps < 30; steps++) {
        bt_relate(ctx, places[id], "'%s' is included here",
                  bt_part_name(maker, &maker->parts[maker->part_of[id]]));
        id = maker->parts[maker->includer[id]].id;
    }
    return bt_note(maker, status);
}

/* Finds for each application the outermost one that includes it. systools does not end when
 * applications include each other; here it is an error. */
static bt_status find_tops(bt_maker *maker, const bt_place *places) {
    uint32_t *seen = new_array(maker, maker->id_count, BT_NONE_YET);
    if (seen == NULL) return BT_NOMEM;
    bt_status status = BT_OK;
    for (uint32_t start = 0; start < maker->id_count && status == BT_OK; start++) {
        uint32_t id = start;
        while (maker->top[id] == BT_NONE_YET && maker->includer[id] != BT_NONE_YET &&
               seen[id] != start) {
            seen[id] = start;
            id = maker->parts[maker->includer[id]].id;
        }
        uint32_t top = maker->top[id] == BT_NONE_YET ? id : maker->top[id];
        if (seen[id] == start && maker->top[id] == BT_NONE_YET) {
            maker->entangled = true;
            status = inclusion_cycle(maker, id, places);
        }
        for (id = start; maker->top[id] == BT_NONE_YET;) {
            maker->top[id] = top;
            if (maker->includer[id] == BT_NONE_YET) break;
            id = maker->parts[maker->includer[id]].id;
        }
    }
    return status;
}

/* A list of uses that is being changed. Removing the first one of a name and appending need no
 * search. */
typedef struct editing {
    bt_mention *items; /* `count` of them */
    bool *gone;
    uint32_t *next; /* of each: the next one of the same name */
    uint32_t count;
    uint32_t *first, *last; /* by id: the first and the last one */
} editing;

static void append(editing *list, bt_mention mention) {
    uint32_t at = list->count++;
    list->items[at] = mention;
    list->gone[at] = false;
    list->next[at] = BT_NONE_YET;
    if (list->first[mention.id] == BT_NONE_YET)
        list->first[mention.id] = at;
    else
        list->next[list->last[mention.id]] = at;
    list->last[mention.id] = at;
}

static void remove_first(editing *list, uint32_t id) {
    uint32_t at = list->first[id];
    if (at == BT_NONE_YET) return;
    list->gone[at] = true;
    list->first[id] = list->next[at];
}

/* Who uses an included application has to wait for the outermost one that includes it
 * (systools_make:add_top_apps_to_uses/3). */
static bt_status use_tops(bt_maker *maker, bt_release_part *part, editing *list) {
    uint32_t count = part->uses.count, own = maker->top[part->id];
    list->count = 0;
    list->items = bt_alloc(maker->ctx, 2 * count * sizeof *list->items + 1);
    if (list->items == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < count; i++) append(list, part->uses.items[i]);
    for (uint32_t i = 0; i < count; i++) {
        bt_mention mention = part->uses.items[i];
        uint32_t top = maker->top[mention.id];
        if (mention.id != own && maker->includer[mention.id] == BT_NONE_YET) continue;
        bool replaced = mention.id != own && list->first[top] == BT_NONE_YET;
        /* Both are included in the same application, so there is nothing to wait for. */
        if (replaced && top == own) continue;
        remove_first(list, mention.id);
        if (replaced)
            append(list, (bt_mention){maker->parts[maker->part_of[top]].rel->name, top,
                                      mention.place, mention.name});
        part->uses.changed = true;
    }
    uint32_t kept = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        list->first[list->items[i].id] = list->last[list->items[i].id] = BT_NONE_YET;
        if (!list->gone[i]) list->items[kept++] = list->items[i];
    }
    part->uses.items = list->items;
    part->uses.count = kept;
    return BT_OK;
}

typedef struct sort_key {
    uint32_t position, at;
} sort_key;

static int by_position(const void *a, const void *b) {
    const sort_key *x = a, *y = b;
    if (x->position != y->position) return x->position < y->position ? -1 : 1;
    return x->at < y->at ? -1 : x->at > y->at;
}

/* Puts mentions in the order of the .rel. Others come last. */
static bt_status order_mentions(bt_maker *maker, bt_mentions *list) {
    bool ordered = true;
    for (uint32_t i = 1; i < list->count && ordered; i++)
        ordered = maker->part_of[list->items[i - 1].id] <= maker->part_of[list->items[i].id];
    if (ordered) return BT_OK;
    sort_key *keys = bt_alloc(maker->ctx, list->count * sizeof *keys);
    bt_mention *items = bt_alloc(maker->ctx, list->count * sizeof *items);
    if (keys == NULL || items == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < list->count; i++)
        keys[i] = (sort_key){maker->part_of[list->items[i].id], i};
    qsort(keys, list->count, sizeof *keys, by_position);
    for (uint32_t i = 0; i < list->count; i++) items[i] = list->items[keys[i].at];
    list->items = items;
    list->changed = true;
    return BT_OK;
}

static bt_status change_uses(bt_maker *maker) {
    uint32_t most = 0;
    for (uint32_t i = 0; i < maker->count; i++)
        if (maker->parts[i].uses.count > most) most = maker->parts[i].uses.count;
    editing list = {
        .gone = bt_alloc(maker->ctx, 2 * (size_t)most * sizeof *list.gone + 1),
        .next = bt_alloc(maker->ctx, 2 * (size_t)most * sizeof *list.next + 1),
        .first = new_array(maker, maker->id_count, BT_NONE_YET),
        .last = new_array(maker, maker->id_count, BT_NONE_YET),
    };
    if (list.gone == NULL || list.next == NULL || list.first == NULL || list.last == NULL)
        return BT_NOMEM;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++) {
        bt_release_part *part = &maker->parts[i];
        status = use_tops(maker, part, &list);
        if (status == BT_OK) status = order_mentions(maker, &part->includes);
        if (status == BT_OK) status = order_mentions(maker, &part->uses);
    }
    return status;
}

/* ---- names that only one application may have ---- */

typedef struct owner {
    uint32_t part;
    bt_place place;
} owner;

typedef struct claims {
    bt_maker *maker;
    bt_message message;
    bt_names names;
    owner *owners;
    size_t count, capacity;
} claims;

static bt_status claim(claims *c, uint32_t at, bt_node list) {
    bt_maker *maker = c->maker;
    uint32_t count = list.term == NULL ? 0 : list.term->count;
    for (uint32_t i = 0; i < count; i++) {
        bt_node item = bt_node_child(list, i);
        uint32_t *slot = bt_names_slot_atom(&c->names, item.term->as.atom);
        if (slot == NULL) return BT_NOMEM;
        if (*slot == BT_NO_NAME) {
            if (!bt_grow(&maker->ctx->memory, (void **)&c->owners, sizeof *c->owners, &c->capacity,
                         c->count + 1))
                return BT_NOMEM;
            *slot = (uint32_t)c->count;
            c->owners[c->count++] = (owner){at, item.place};
            continue;
        }
        const owner *first = &c->owners[*slot];
        bt_release_part *part = &maker->parts[at];
        const bt_release_part *other = &maker->parts[first->part];
        /* All names of an application that is there twice come twice; one of them is enough. */
        bool again = other != part && other->id == part->id;
        if (again && part->told_twice) continue;
        part->told_twice |= again;
        bt_status status =
            bt_report_any(maker->ctx, c->message, again ? part->rel->node.place : item.place,
                          bt_show_atom(maker->ctx, item.term->as.atom), bt_part_name(maker, other),
                          bt_part_name(maker, part), again ? ", which is there twice" : "");
        bt_relate(maker->ctx, again ? other->rel->node.place : first->place, "it is here already");
        status = bt_note(maker, status);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static bt_status check_claims(bt_maker *maker, bt_message message, size_t field) {
    claims c = {.maker = maker, .message = message};
    bt_names_init(&c.names, maker->ctx);
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++) {
        const bt_release_part *part = &maker->parts[i];
        if (!part->found) continue;
        status = claim(&c, i, *(const bt_node *)((const char *)&part->app + field));
    }
    bt_release(&maker->ctx->memory, c.owners, c.capacity * sizeof *c.owners);
    return status;
}

bt_status bt_check_modules(bt_maker *maker) {
    return check_claims(maker, BT_MSG_REL_DUPLICATE_MODULE, offsetof(bt_app, modules));
}

bt_status bt_relate_parts(bt_maker *maker) {
    uint32_t *excused = new_array(maker, maker->id_count, 0);
    bt_place *places = bt_alloc(maker->ctx, maker->id_count * sizeof *places + 1);
    if (excused == NULL || places == NULL || !index_parts(maker)) return BT_NOMEM;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++)
        status = check_defined(maker, &maker->parts[i], excused);
    if (status == BT_OK)
        status = check_claims(maker, BT_MSG_REL_DUPLICATE_NAME, offsetof(bt_app, registered));
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++)
        status = check_included(maker, i, places);
    if (status == BT_OK) status = find_tops(maker, places);
    return status != BT_OK || maker->entangled ? status : change_uses(maker);
}
