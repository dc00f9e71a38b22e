/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The order in which applications start. systools_make:sort_appls/1 takes the first application
 * of a list; what it uses and includes and is still in the list moves before it, and it is tried
 * again. That decides the bytes of the script, so the same steps are done here, on a linked list
 * that finds and moves each application in constant time.
 */
#include <string.h>

#include "parser/release/maker.h"

typedef struct links {
    uint32_t next, previous; /* in the list */
    uint32_t next_same;      /* the next of the same name in it */
} links;

typedef struct sorter {
    bt_maker *maker;
    links *links;
    uint32_t head;
    uint32_t *first; /* by id: the first part of that name in the list */
    uint32_t *key;   /* by part: a number for its name and version */
    bool *seen_id, *seen_key;
    uint32_t *moved; /* the parts to move in front of the one that is tried, in order */
    uint32_t move_count;
    uint32_t *excused; /* by id */
    bool circular;
} sorter;

static void push(sorter *s, uint32_t at) {
    links *l = &s->links[at];
    uint32_t id = s->maker->parts[at].id;
    *l = (links){s->head, BT_NONE_YET, s->first[id]};
    if (s->head != BT_NONE_YET) s->links[s->head].previous = at;
    s->head = at;
    s->first[id] = at;
}

/* Takes a part that is the first of its name out of the list. */
static void take(sorter *s, uint32_t at) {
    const links *l = &s->links[at];
    if (l->previous == BT_NONE_YET)
        s->head = l->next;
    else
        s->links[l->previous].next = l->next;
    if (l->next != BT_NONE_YET) s->links[l->next].previous = l->previous;
    s->first[s->maker->parts[at].id] = l->next_same;
}

/* Reports a mention of a part that is neither in the list nor done. systools calls it undefined. */
static bt_status out_of_order(sorter *s, const bt_release_part *part, const bt_mention *mention) {
    bt_maker *maker = s->maker;
    const bt_release_part *other = &maker->parts[maker->part_of[mention->id]];
    bt_ctx *ctx = maker->ctx;
    const char *name = bt_part_name(maker, part), *used = bt_show_atom(ctx, mention->name);
    if (mention->id == part->id)
        return bt_note(maker, bt_report(ctx, BT_MSG_REL_USES_ITSELF, mention->place, name));
    uint32_t includer = maker->includer[part->id];
    if (includer == BT_NONE_YET || maker->parts[includer].id != mention->id)
        return bt_note(maker, bt_report(ctx, BT_MSG_REL_USED_TWICE, mention->place, name, used));
    bt_status status = bt_report(ctx, BT_MSG_REL_USES_INCLUDER, mention->place, name, used);
    bt_relate(ctx, other->rel->node.place, "'%s' comes later in the release", used);
    return bt_note(maker, status);
}

/* Moves what a part mentions from the list to `moved`, in the order of its mentions; they are
 * looked for from the last to the first. */
static bt_status gather(sorter *s, uint32_t at, const bt_mentions *list, bool excusable) {
    const bt_maker *maker = s->maker;
    const bt_release_part *part = &maker->parts[at];
    uint32_t begin = s->move_count;
    for (uint32_t i = list->count; i-- > 0;) {
        const bt_mention *mention = &list->items[i];
        uint32_t found = s->first[mention->id];
        bool includes = found != BT_NONE_YET && maker->includer[part->id] == found;
        if (found != BT_NONE_YET && !includes) {
            take(s, found);
            s->moved[s->move_count++] = found;
        } else if (!s->seen_id[mention->id]) {
            if (excusable && s->excused[mention->id] > 0) {
                s->excused[mention->id]--;
                continue;
            }
            bt_status status = out_of_order(s, part, mention);
            if (status != BT_OK) return status;
        }
    }
    for (uint32_t low = begin, high = s->move_count; low + 1 < high; low++) {
        uint32_t swapped = s->moved[--high];
        s->moved[high] = s->moved[low];
        s->moved[low] = swapped;
    }
    return BT_OK;
}

/* Tries the first part of the list. `*done`: nothing had to move before it. */
static bt_status try_first(sorter *s, uint32_t at, bool *done) {
    const bt_release_part *part = &s->maker->parts[at];
    s->move_count = 0;
    take(s, at);
    for (uint32_t i = 0; i < part->optional.count; i++) s->excused[part->optional.items[i].id]++;
    bt_status status = gather(s, at, &part->uses, true);
    for (uint32_t i = 0; i < part->optional.count; i++) s->excused[part->optional.items[i].id] = 0;
    if (status == BT_OK) status = gather(s, at, &part->includes, false);
    *done = s->move_count == 0;
    if (!*done) push(s, at);
    for (uint32_t i = s->move_count; i-- > 0;) {
        /* A part that was tried before and is not done yet waits for this one: they are in a
         * circle. It is left out, so that the rest comes to an end. */
        if (s->seen_key[s->key[s->moved[i]]])
            s->circular = true;
        else
            push(s, s->moved[i]);
    }
    s->seen_id[part->id] = true;
    s->seen_key[s->key[at]] = true;
    return status;
}

/* Parts of one name and version get the same number. */
static bool prepare_keys(sorter *s) {
    bt_maker *maker = s->maker;
    bt_names names;
    bt_names_init(&names, maker->ctx);
    for (uint32_t i = 0; i < maker->count; i++) {
        const bt_release_part *part = &maker->parts[i];
        s->key[i] = i;
        if (maker->part_of[part->id] == i && s->links[i].next_same == BT_NONE_YET) continue;
        size_t name = part->rel->name->length, version = strlen(part->version);
        char *both = bt_alloc(maker->ctx, name + 1 + version);
        if (both == NULL) return false;
        memcpy(both, bt_atom_bytes(part->rel->name), name);
        both[name] = '\0';
        memcpy(both + name + 1, part->version, version);
        uint32_t *slot = bt_names_slot(&names, both, name + 1 + version);
        if (slot == NULL) return false;
        if (*slot == BT_NO_NAME) *slot = i;
        s->key[i] = *slot;
    }
    return true;
}

static bool prepare(sorter *s) {
    bt_maker *maker = s->maker;
    bt_ctx *ctx = maker->ctx;
    size_t parts = maker->count, ids = maker->id_count;
    s->head = BT_NONE_YET;
    s->links = bt_alloc(ctx, parts * sizeof *s->links + 1);
    s->key = bt_alloc(ctx, parts * sizeof *s->key + 1);
    s->moved = bt_alloc(ctx, parts * sizeof *s->moved + 1);
    s->seen_key = bt_alloc(ctx, parts * sizeof *s->seen_key + 1);
    s->seen_id = bt_alloc(ctx, ids * sizeof *s->seen_id + 1);
    s->first = bt_alloc(ctx, ids * sizeof *s->first + 1);
    s->excused = bt_alloc(ctx, ids * sizeof *s->excused + 1);
    maker->order = bt_alloc(ctx, parts * sizeof *maker->order + 1);
    if (s->links == NULL || s->key == NULL || s->moved == NULL || s->seen_key == NULL ||
        s->seen_id == NULL || s->first == NULL || s->excused == NULL || maker->order == NULL)
        return false;
    memset(s->seen_key, 0, parts * sizeof *s->seen_key);
    memset(s->seen_id, 0, ids * sizeof *s->seen_id);
    memset(s->excused, 0, ids * sizeof *s->excused);
    for (size_t id = 0; id < ids; id++) s->first[id] = BT_NONE_YET;
    for (uint32_t i = maker->count; i-- > 0;) push(s, i);
    return prepare_keys(s);
}

bt_status bt_sort_parts(bt_maker *maker) {
    sorter s = {.maker = maker};
    if (!prepare(&s)) return BT_NOMEM;
    bt_status status = BT_OK;
    uint32_t sorted = 0;
    while (s.head != BT_NONE_YET && status == BT_OK) {
        uint32_t at = s.head;
        bool done;
        status = try_first(&s, at, &done);
        if (done) maker->order[sorted++] = at;
    }
    if (status != BT_OK || !s.circular) return status;
    bool any = false;
    status = bt_report_cycles(maker, &any);
    if (status != BT_OK || any) return status;
    /* There is no circle of names: an application that is there twice came before itself. */
    return bt_note(maker, bt_report(maker->ctx, BT_MSG_REL_UNSORTABLE, maker->rel.node.place));
}
