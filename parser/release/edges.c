/* SPDX-License-Identifier: Apache-2.0 */
/* Which application of a script needs which. */
#include <string.h>

#include "etf/ctx.h"
#include "parser/release/edges.h"
#include "parser/release/names.h"
#include "parser/release/script_read.h"

/* With more applications than this nobody looks at a picture, so implied edges are not looked
 * for. */
enum { MOST_REDUCED = 4096 };

typedef struct finder {
    bt_ctx *ctx;
    const bt_outline *outline;
    bt_names names;
    bt_edge *edges;
    size_t count, capacity;
} finder;

/* The names in a list of an application's specification. */
static bt_status names_in(bt_ctx *ctx, const bt_boot_application *application, const char *key,
                          bt_names *names) {
    bt_names_init(names, ctx);
    const bt_term *list =
        application->spec == NULL ? NULL : bt_application_key(application->spec, key);
    for (uint32_t i = 0; list != NULL && list->kind == BT_LIST && i < list->count; i++)
        if (list->as.items[i].kind == BT_ATOM && !bt_names_put(names, list->as.items[i].as.atom, 0))
            return BT_NOMEM;
    return BT_OK;
}

static bt_status add_edges(finder *f, uint32_t after, const char *key, bt_need need) {
    const bt_boot_application *application = &f->outline->applications[after];
    const bt_term *list =
        application->spec == NULL ? NULL : bt_application_key(application->spec, key);
    bt_names optional_names;
    bt_status status = names_in(f->ctx, application, "optional_applications", &optional_names);
    if (status != BT_OK) return status;
    for (uint32_t i = 0; list != NULL && list->kind == BT_LIST && i < list->count; i++) {
        if (list->as.items[i].kind != BT_ATOM) continue;
        const bt_atom *name = list->as.items[i].as.atom;
        uint32_t before = bt_names_find_atom(&f->names, name);
        if (before == BT_NO_NAME || before == after) continue;
        bool optional = need == BT_NEEDS && bt_names_find_atom(&optional_names, name) != BT_NO_NAME;
        if (!bt_grow(&f->ctx->memory, (void **)&f->edges, sizeof *f->edges, &f->capacity,
                     f->count + 1))
            return BT_NOMEM;
        f->edges[f->count++] =
            (bt_edge){before, after, optional ? BT_NEEDS_OPTIONALLY : need, false};
    }
    return BT_OK;
}

/* Sets of applications, a bit each. */
typedef struct sets {
    uint64_t *bits;
    size_t words; /* how many words one set has */
} sets;

static bool has(const sets *s, size_t set, uint32_t member) {
    return s->bits[set * s->words + member / 64] >> (member % 64) & 1;
}

static void add_all(sets *s, size_t to, size_t from) {
    for (size_t i = 0; i < s->words; i++)
        s->bits[to * s->words + i] |= s->bits[from * s->words + i];
}

/*
 * Marks the edges that follow from others. In start order, an application comes after what it
 * needs, so the set of all that it needs, directly or not, is the union of finished sets. Where a
 * script starts them in another order, the edge stays, which shows it.
 */
static void mark_implied(finder *f, sets *needed) {
    for (size_t begin = 0, end; begin < f->count; begin = end) {
        uint32_t after = f->edges[begin].after;
        for (end = begin; end < f->count && f->edges[end].after == after; end++)
            if (f->edges[end].before < after) add_all(needed, after, f->edges[end].before);
        for (size_t i = begin; i < end; i++)
            f->edges[i].implied = has(needed, after, f->edges[i].before);
        for (size_t i = begin; i < end; i++) {
            uint32_t before = f->edges[i].before;
            needed->bits[after * needed->words + before / 64] |= (uint64_t)1 << (before % 64);
        }
    }
}

static bt_status reduce(finder *f) {
    size_t count = f->outline->count;
    if (count > MOST_REDUCED) return BT_OK;
    sets needed = {NULL, (count + 63) / 64};
    size_t size = count * needed.words * sizeof *needed.bits;
    if (size == 0) return BT_OK;
    needed.bits = bt_resize(&f->ctx->memory, NULL, 0, size);
    if (needed.bits == NULL) return BT_NOMEM;
    memset(needed.bits, 0, size);
    mark_implied(f, &needed);
    bt_release(&f->ctx->memory, needed.bits, size);
    return BT_OK;
}

bt_status bt_outline_edges(bt_ctx *ctx, const bt_outline *outline, bt_edge **edges, size_t *count) {
    finder f = {.ctx = ctx, .outline = outline};
    bt_names_init(&f.names, ctx);
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < outline->count && status == BT_OK; i++)
        if (!bt_names_put(&f.names, outline->applications[i].name, i)) status = BT_NOMEM;
    for (uint32_t i = 0; i < outline->count && status == BT_OK; i++) {
        status = add_edges(&f, i, "applications", BT_NEEDS);
        if (status == BT_OK) status = add_edges(&f, i, "included_applications", BT_INCLUDES);
    }
    if (status == BT_OK) status = reduce(&f);
    bt_edge *kept = status == BT_OK ? bt_alloc(ctx, f.count * sizeof *kept) : NULL;
    if (kept != NULL && f.count != 0) memcpy(kept, f.edges, f.count * sizeof *kept);
    *edges = kept;
    *count = f.count;
    bt_release(&ctx->memory, f.edges, f.capacity * sizeof *f.edges);
    return kept == NULL ? BT_NOMEM : BT_OK;
}
