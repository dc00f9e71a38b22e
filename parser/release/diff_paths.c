/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed in the paths of a script. The last one is the node's code path; those before it
 * are where modules are loaded from until then. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"
#include "parser/release/names.h"
#include "parser/release/pairs.h"

/* One of the scripts. */
typedef struct side {
    const bt_outline *outline;
    bt_names applications; /* by name: its index */
    bt_pairs all;          /* the directories of the paths that are compared */
    bt_pairs only; /* the directories that only this script has, under the name of their application
                      if there is one */
} side;

typedef struct comparison {
    bt_changes *changes;
    side from, to;
    bt_names told; /* the directories whose change was reported */
} comparison;

/*
 * The application to which a directory .../NAME/ebin or .../NAME-VERSION/ebin belongs, or
 * BT_NO_NAME. `*stem` is where its name ends.
 */
static uint32_t owner(const side *s, const bt_term *directory, size_t *stem) {
    static const char ebin[] = "/ebin";
    size_t length = sizeof ebin - 1;
    if (directory->kind != BT_STRING || directory->count < length) return BT_NO_NAME;
    const char *text = (const char *)directory->as.bytes, *end = text + directory->count - length;
    if (memcmp(end, ebin, length) != 0) return BT_NO_NAME;
    const char *begin = end;
    while (begin > text && begin[-1] != '/') begin--;
    for (const char *stop = end; stop > begin; stop--) {
        if (stop != end && *stop != '-') continue;
        uint32_t index = bt_names_find(&s->applications, begin, (size_t)(stop - begin));
        *stem = (size_t)(stop - text);
        if (index != BT_NO_NAME) return index;
    }
    return BT_NO_NAME;
}

/* Whether the directory has the name of an application, and its version if it has any. */
static bool follows(const side *s, const bt_term *directory, size_t *stem) {
    uint32_t index = owner(s, directory, stem);
    if (index == BT_NO_NAME) return false;
    const char *rest = (const char *)directory->as.bytes + *stem;
    if (*rest == '/') return true;
    const bt_term *version = s->outline->applications[index].version;
    size_t length = directory->count - *stem - strlen("-/ebin");
    return version != NULL && version->kind == BT_STRING && version->count == length &&
           memcmp(version->as.bytes, rest + 1, length) == 0;
}

/* Whether the change of a directory follows from that of its application, which was added, removed,
 * or got another version. */
static bool is_told(const comparison *c, const bt_term *from, const bt_term *to) {
    size_t from_stem = 0, to_stem = 0;
    if (from == NULL)
        return follows(&c->to, to, &to_stem) && owner(&c->from, to, &to_stem) == BT_NO_NAME;
    if (to == NULL)
        return follows(&c->from, from, &from_stem) && owner(&c->to, from, &from_stem) == BT_NO_NAME;
    return follows(&c->from, from, &from_stem) && follows(&c->to, to, &to_stem) &&
           from_stem == to_stem && memcmp(from->as.bytes, to->as.bytes, from_stem) == 0;
}

/* Remembers a directory. `*before` becomes true if that was done before. */
static bt_status remember(comparison *c, const bt_term *directory, bool *before) {
    if (directory == NULL || directory->kind != BT_STRING) return BT_OK;
    uint32_t *slot = bt_names_slot(&c->told, (const char *)directory->as.bytes, directory->count);
    if (slot == NULL) return BT_NOMEM;
    *before |= *slot != BT_NO_NAME;
    *slot = 0;
    return BT_OK;
}

/* Reports what only one script has. The key is an application's name, or a directory that belongs
 * to none. */
static bt_status visit_only(void *user, const bt_term *key, const bt_term *from,
                            const bt_term *to) {
    comparison *c = user;
    bool before = is_told(c, from, to);
    bt_status status = remember(c, from, &before);
    if (status == BT_OK) status = remember(c, to, &before);
    if (status != BT_OK || before) return status;
    if (from == NULL || to == NULL) {
        const bt_term *one = from == NULL ? to : from;
        return bt_add_change(c->changes, c->changes->what, one, from, to);
    }
    c->changes->application = key->as.atom;
    status = bt_add_change(c->changes, c->changes->what, NULL, from, to);
    c->changes->application = NULL;
    return status;
}

static bt_status add_only(bt_ctx *ctx, side *s, const bt_term *directory) {
    size_t stem;
    uint32_t index = owner(s, directory, &stem);
    if (index == BT_NO_NAME) return bt_pairs_add(&s->only, directory, directory);
    bt_term *name = bt_alloc(ctx, sizeof *name);
    if (name == NULL) return BT_NOMEM;
    *name = bt_atom_term(s->outline->applications[index].name);
    return bt_pairs_add(&s->only, name, directory);
}

static bt_status visit_all(void *user, const bt_term *key, const bt_term *from, const bt_term *to) {
    comparison *c = user;
    if (from != NULL && to != NULL) return BT_OK;
    return add_only(c->changes->ctx, from == NULL ? &c->to : &c->from, key);
}

/* The last {path, [Directory, ...]} of a script, or NULL. */
static const bt_instruction *last_path(const bt_outline *outline) {
    const bt_instruction *list = outline->script->instructions;
    for (uint32_t i = outline->script->count; i > 0; i--)
        if (list[i - 1].kind == BT_INSTRUCTION_PATH) return &list[i - 1];
    return NULL;
}

/* Adds the directories of the last path, or of those before it. */
static bt_status add_paths(side *s, bool last) {
    const bt_script *script = s->outline->script;
    const bt_instruction *code_path = last_path(s->outline);
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < script->count && status == BT_OK; i++) {
        const bt_instruction *instruction = &script->instructions[i];
        if (instruction->kind == BT_INSTRUCTION_PATH && (instruction == code_path) == last)
            status = bt_pairs_add_list(&s->all, &instruction->node.term->as.items[1]);
    }
    return status;
}

static bt_status compare(comparison *c, const char *what, bool last) {
    c->changes->what = what;
    bt_status status = add_paths(&c->from, last);
    if (status == BT_OK) status = add_paths(&c->to, last);
    if (status == BT_OK) status = bt_pairs_compare(&c->from.all, &c->to.all, visit_all, c);
    if (status == BT_OK) status = bt_pairs_compare(&c->from.only, &c->to.only, visit_only, c);
    return status;
}

/* ---- the order of the code path -------------------------------------------------------------- */

/* Where the place of a directory is kept: under the name of its application, or else its own; NULL:
 * no memory. */
static uint32_t *place_of(bt_names *places, const side *s, const bt_term *directory) {
    size_t stem;
    uint32_t index = owner(s, directory, &stem);
    return index == BT_NO_NAME
               ? bt_names_slot(places, (const char *)directory->as.bytes, directory->count)
               : bt_names_slot_atom(places, s->outline->applications[index].name);
}

static bt_status compare_order(comparison *c) {
    const bt_instruction *from = last_path(c->from.outline), *to = last_path(c->to.outline);
    if (from == NULL || to == NULL) return BT_OK;
    const bt_term *was = &from->node.term->as.items[1], *is = &to->node.term->as.items[1];
    if (was->kind != BT_LIST || is->kind != BT_LIST) return BT_OK;
    bt_names old;
    bt_names_init(&old, c->changes->ctx);
    bt_move *places = bt_alloc(c->changes->ctx, is->count * sizeof *places);
    if (places == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < was->count; i++) {
        if (was->as.items[i].kind != BT_STRING) continue;
        uint32_t *slot = place_of(&old, &c->from, &was->as.items[i]);
        if (slot == NULL) return BT_NOMEM;
        if (*slot == BT_NO_NAME) *slot = i + 1;
    }
    uint32_t count = 0;
    for (uint32_t i = 0; i < is->count; i++) {
        if (is->as.items[i].kind != BT_STRING) continue;
        uint32_t *slot = place_of(&old, &c->to, &is->as.items[i]);
        if (slot == NULL) return BT_NOMEM;
        if (*slot != BT_NO_NAME)
            places[count++] = (bt_move){.what = "place of path",
                                        .name = &is->as.items[i],
                                        .old = *slot,
                                        .from = *slot,
                                        .to = i + 1};
        *slot = BT_NO_NAME; /* done with */
    }
    return bt_compare_places(c->changes, places, count);
}

static bt_status name_applications(bt_ctx *ctx, side *s) {
    bt_names_init(&s->applications, ctx);
    for (uint32_t i = 0; i < s->outline->count; i++)
        if (!bt_names_put(&s->applications, s->outline->applications[i].name, i)) return BT_NOMEM;
    return BT_OK;
}

bt_status bt_compare_paths(bt_changes *changes) {
    bt_ctx *ctx = changes->ctx;
    comparison c = {
        .changes = changes,
        .from = {.outline = changes->from, .all = BT_PAIRS_INIT(ctx), .only = BT_PAIRS_INIT(ctx)},
        .to = {.outline = changes->to, .all = BT_PAIRS_INIT(ctx), .only = BT_PAIRS_INIT(ctx)}};
    bt_names_init(&c.told, ctx);
    bt_status status = name_applications(ctx, &c.from);
    if (status == BT_OK) status = name_applications(ctx, &c.to);
    if (status == BT_OK) status = compare(&c, "path", true);
    if (status == BT_OK) status = compare_order(&c);
    if (status == BT_OK) status = compare(&c, "loading path", false);
    bt_pairs *const pairs[] = {&c.from.all, &c.from.only, &c.to.all, &c.to.only};
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) bt_pairs_free(pairs[i]);
    return status;
}
