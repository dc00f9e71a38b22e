/* SPDX-License-Identifier: Apache-2.0 */
/* Why an application starts where it does. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/nearest.h"
#include "parser/release/edges.h"
#include "parser/release/names.h"
#include "parser/release/report.h"
#include "parser/release/script_read.h"

typedef struct explainer {
    bt_ctx *ctx;
    const bt_outline *outline;
    const bt_edge *edges;
    size_t edge_count;
    uint32_t *chain; /* the application before each in the longest chain; UINT32_MAX: none */
    bt_out *out;
    bt_status status;
} explainer;

static void put(explainer *e, const char *text) {
    bt_out_text(e->out, text);
}

static void put_ordinal(explainer *e, uint32_t n) {
    static const char *const endings[] = {"th", "st", "nd", "rd"};
    uint32_t last = n % 10, teens = n % 100;
    bt_out_format(e->out, "%u%s", n, endings[last < 4 && (teens < 11 || teens > 13) ? last : 0]);
}

static void put_name(explainer *e, const bt_boot_application *a) {
    (void)bt_put_atom(e->out, a->name);
    if (a->version == NULL) return;
    put(e, " ");
    bt_status status = bt_put_string(e->ctx, e->out, a->version);
    if (e->status == BT_OK) e->status = status;
}

static void put_start(explainer *e, const bt_boot_application *a) {
    if (a->order == 0) {
        put(e, "is not started");
        return;
    }
    put(e, "starts ");
    put_ordinal(e, a->order);
}

/* ---- the parts ------------------------------------------------------------------------------- */

static void put_head(explainer *e, const bt_boot_application *a) {
    put_name(e, a);
    put(e, " ");
    put_start(e, a);
    if (a->order != 0) bt_out_format(e->out, " of %u", e->outline->started);
    if (a->type != NULL) {
        put(e, ", ");
        (void)bt_put_atom(e->out, a->type);
    }
    if (a->loaded != UINT32_MAX) bt_out_format(e->out, "; instruction %u loads it", a->loaded + 1);
    if (a->started != UINT32_MAX)
        bt_out_format(e->out, "%s instruction %u starts it", a->loaded != UINT32_MAX ? "," : ";",
                      a->started + 1);
    put(e, ".\n");
}

/* A list in an application's specification, or NULL. */
static const bt_term *list_of(const bt_boot_application *a, const char *key) {
    const bt_term *list = a->spec == NULL ? NULL : bt_application_key(a->spec, key);
    return list != NULL && list->kind == BT_LIST ? list : NULL;
}

static const char *const need_words[] = {"needs", "needs, if it is there,", "includes"};

/* Writes what it needs that is not in the script. Returns whether there is any. */
static bool put_missing(explainer *e, const bt_boot_application *a) {
    bt_names present, optional;
    bt_names_init(&present, e->ctx);
    bt_names_init(&optional, e->ctx);
    bool any = false, memory = true;
    for (uint32_t i = 0; i < e->outline->count; i++)
        memory &= bt_names_put(&present, e->outline->applications[i].name, 0);
    const bt_term *list = list_of(a, "optional_applications");
    for (uint32_t i = 0; list != NULL && i < list->count; i++)
        if (list->as.items[i].kind == BT_ATOM)
            memory &= bt_names_put(&optional, list->as.items[i].as.atom, 0);
    list = memory ? list_of(a, "applications") : NULL;
    for (uint32_t i = 0; list != NULL && i < list->count; i++) {
        if (list->as.items[i].kind != BT_ATOM) continue;
        const bt_atom *name = list->as.items[i].as.atom;
        if (bt_names_find_atom(&present, name) != BT_NO_NAME) continue;
        bool used = bt_names_find_atom(&optional, name) != BT_NO_NAME;
        put(e, used ? "It would use " : "It needs ");
        (void)bt_put_atom(e->out, name);
        put(e, ", which is not in the script");
        put(e, used || a->order == 0 ? ".\n" : ": the start will fail.\n");
        any = true;
    }
    if (!memory && e->status == BT_OK) e->status = BT_NOMEM;
    return any;
}

/* Writes what it needs, and what of that is not in the script. */
static void put_needs(explainer *e, const bt_boot_application *a, uint32_t index) {
    bool any = false;
    for (size_t i = 0; i < e->edge_count; i++) {
        const bt_edge *edge = &e->edges[i];
        if (edge->after != index) continue;
        const bt_boot_application *other = &e->outline->applications[edge->before];
        bt_out_format(e->out, "It %s ", need_words[edge->need]);
        put_name(e, other);
        put(e, ", which ");
        put_start(e, other);
        bool late = a->order != 0 && other->order > a->order;
        if (edge->need == BT_NEEDS && a->order != 0 && (other->order == 0 || late))
            put(e, late ? ", too late: the start will fail" : ": the start will fail");
        else if (edge->need == BT_NEEDS_OPTIONALLY && late)
            put(e, ", later: it starts without");
        put(e, ".\n");
        any = true;
    }
    if (!put_missing(e, a) && !any) put(e, "It needs no other application.\n");
}

/* Fills in the longest chain that leads to each application, in start order. */
static bt_status find_chains(explainer *e) {
    uint32_t count = e->outline->count, *length = bt_alloc(e->ctx, count * sizeof *length);
    e->chain = bt_alloc(e->ctx, count * sizeof *e->chain);
    if (length == NULL || e->chain == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        length[i] = 1;
        e->chain[i] = UINT32_MAX;
    }
    for (size_t i = 0; i < e->edge_count; i++) { /* ordered by `after`, so `before` is done */
        const bt_edge *edge = &e->edges[i];
        if (edge->need == BT_INCLUDES || edge->before >= edge->after ||
            length[edge->before] + 1 <= length[edge->after])
            continue;
        length[edge->after] = length[edge->before] + 1;
        e->chain[edge->after] = edge->before;
    }
    return BT_OK;
}

static void put_chain(explainer *e, uint32_t index) {
    if (e->chain[index] == UINT32_MAX) return;
    /* Go back from the application to the first one, and turn the links round on the way. */
    uint32_t previous = UINT32_MAX, at = index;
    while (at != UINT32_MAX) {
        uint32_t before = e->chain[at];
        e->chain[at] = previous;
        previous = at;
        at = before;
    }
    put(e, "The longest chain to it: ");
    for (at = previous; at != UINT32_MAX; at = e->chain[at]) {
        (void)bt_put_atom(e->out, e->outline->applications[at].name);
        if (e->chain[at] != UINT32_MAX) put(e, " -> ");
    }
    put(e, ".\n");
}

/* Writes what keeps the application at its place, or else what merely stands before it. */
static void put_reason(explainer *e, const bt_boot_application *a, uint32_t index) {
    uint32_t last = UINT32_MAX;
    for (size_t i = 0; i < e->edge_count; i++) {
        const bt_edge *edge = &e->edges[i];
        if (edge->after == index && edge->need != BT_INCLUDES && edge->before < index &&
            (last == UINT32_MAX || edge->before > last))
            last = edge->before;
    }
    if (a->order == 0) return;
    uint32_t earliest = last == UINT32_MAX ? 1 : last + 2;
    if (earliest == a->order) {
        if (last == UINT32_MAX) return;
        put(e, "It follows right after ");
        (void)bt_put_atom(e->out, e->outline->applications[last].name);
        put(e, ", the last of those that it needs.\n");
        return;
    }
    put(e, "It could start as early as ");
    put_ordinal(e, earliest);
    put(e, "; what starts between is there by the order in the .rel file: ");
    for (uint32_t i = earliest - 1; i < index; i++) {
        if (i != earliest - 1) put(e, ", ");
        (void)bt_put_atom(e->out, e->outline->applications[i].name);
    }
    put(e, ".\n");
}

static void put_users(explainer *e, uint32_t index) {
    static const char *const heads[] = {"Needed by ", "Used if there by ", "Included by "};
    for (int need = BT_NEEDS; need <= BT_INCLUDES; need++) {
        bool any = false;
        for (size_t i = 0; i < e->edge_count; i++) {
            if (e->edges[i].before != index || (int)e->edges[i].need != need) continue;
            const bt_boot_application *user = &e->outline->applications[e->edges[i].after];
            put(e, any ? ", " : heads[need]);
            (void)bt_put_atom(e->out, user->name);
            if (user->order != 0) {
                put(e, " (");
                put_ordinal(e, user->order);
                put(e, ")");
            }
            any = true;
        }
        if (any) put(e, ".\n");
    }
}

static bt_status unknown(bt_ctx *ctx, const bt_outline *outline, const char *name) {
    bt_nearest nearest;
    bt_nearest_start(&nearest, name, strlen(name));
    for (uint32_t i = 0; i < outline->count; i++)
        bt_nearest_offer(&nearest, bt_atom_text(outline->applications[i].name, NULL));
    const char *best = nearest.best == NULL ? "" : nearest.best;
    return bt_report(ctx, BT_MSG_SCRIPT_NO_APPLICATION,
                     bt_whole(outline->script->node.place.source), bt_show_name(ctx, name),
                     nearest.best == NULL ? "" : "; did you mean '", best,
                     nearest.best == NULL ? "" : "'?");
}

bt_status bt_outline_explain(bt_ctx *ctx, const bt_outline *outline, const char *name,
                             bt_sink sink) {
    const bt_boot_application *a = bt_outline_find(outline, name, strlen(name));
    if (a == NULL) return unknown(ctx, outline, name);
    uint32_t index = (uint32_t)(a - outline->applications);
    bt_out out;
    bt_out_init(&out, sink);
    explainer e = {.ctx = ctx, .outline = outline, .out = &out};
    bt_edge *edges;
    bt_status status = bt_outline_edges(ctx, outline, &edges, &e.edge_count);
    e.edges = edges;
    if (status == BT_OK) status = find_chains(&e);
    if (status != BT_OK) return status;
    put_head(&e, a);
    put_needs(&e, a, index);
    put_chain(&e, index);
    put_reason(&e, a, index);
    put_users(&e, index);
    status = bt_out_end(ctx, &out);
    return e.status != BT_OK ? e.status : status;
}
