/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/layers.h"
#include "parser/release/edges.h"

#include <stdlib.h>
#include <string.h>

#include "etf/ctx.h"

enum { SWEEPS = 12, LEAST_HEIGHT = 8 };

typedef struct layouter {
    bt_layers *out;
    const bt_edge *edges;
    size_t edge_count;
    uint32_t application_count;
    uint32_t *last; /* by application: the last column that its lines reach */
} layouter;

static uint32_t lower(const bt_edge *edge) {
    return edge->before < edge->after ? edge->before : edge->after;
}

static uint32_t higher(const bt_edge *edge) {
    return edge->before < edge->after ? edge->after : edge->before;
}

/* ---- columns --------------------------------------------------------------------------------- */

/* How many may stand in a column, so that the picture is not much higher than wide. */
static uint32_t column_height(uint32_t applications) {
    uint32_t height = LEAST_HEIGHT;
    while (height * height < 3 * applications) height++;
    return height;
}

/*
 * Gives each application, in start order, the first column with room that is right of everything
 * with an edge to it. Edges here always go from the earlier to the later start, whichever way the
 * need goes, so there are no circles.
 */
static bt_status assign_layers(layouter *l) {
    bt_box *boxes = l->out->boxes;
    uint32_t count = l->application_count, height = column_height(count);
    uint32_t *least = bt_alloc(l->out->ctx, count * sizeof *least);
    uint32_t *used = bt_alloc(l->out->ctx, (2 * (size_t)count + 1) * sizeof *used);
    uint32_t *heads = bt_alloc(l->out->ctx, (count + 1) * sizeof *heads);
    uint32_t *next = bt_alloc(l->out->ctx, (l->edge_count + 1) * sizeof *next);
    if (least == NULL || used == NULL || heads == NULL || next == NULL) return BT_NOMEM;
    memset(used, 0, (2 * (size_t)count + 1) * sizeof *used);
    for (uint32_t i = 0; i < count; i++) least[i] = 0, heads[i] = UINT32_MAX;
    for (size_t i = 0; i < l->edge_count; i++) { /* a list of edges for each earlier end */
        if (l->edges[i].implied) continue;
        next[i] = heads[lower(&l->edges[i])];
        heads[lower(&l->edges[i])] = (uint32_t)i;
    }
    for (uint32_t i = 0; i < count; i++) {
        uint32_t layer = least[i];
        while (used[layer] >= height) layer++;
        used[layer]++;
        boxes[i] = (bt_box){.application = i, .layer = layer};
        if (layer >= l->out->count) l->out->count = layer + 1;
        for (uint32_t k = heads[i]; k != UINT32_MAX; k = next[k]) {
            uint32_t *other = &least[higher(&l->edges[k])];
            if (*other < layer + 1) *other = layer + 1;
        }
    }
    return BT_OK;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The box from which lines of an application leave a column: its own, or one right of it where they
 * pass. */
static uint32_t passing(const layouter *l, const uint32_t *first, uint32_t application,
                        uint32_t layer) {
    uint32_t own = l->out->boxes[application].layer;
    return layer == own ? application : first[application] + (layer - own - 1);
}

/* Makes the boxes in which lines pass columns. All lines of an application share them. */
static bt_status add_passing(layouter *l, uint32_t *first) {
    bt_layers *out = l->out;
    size_t total = l->application_count;
    for (uint32_t i = 0; i < l->application_count; i++) l->last[i] = out->boxes[i].layer;
    for (size_t i = 0; i < l->edge_count; i++) {
        uint32_t target = out->boxes[higher(&l->edges[i])].layer - 1;
        if (!l->edges[i].implied && l->last[lower(&l->edges[i])] < target)
            l->last[lower(&l->edges[i])] = target;
    }
    for (uint32_t i = 0; i < l->application_count; i++) {
        first[i] = (uint32_t)total;
        total += l->last[i] - out->boxes[i].layer;
    }
    bt_box *boxes = bt_alloc(out->ctx, total * sizeof *boxes);
    out->lines = bt_alloc(out->ctx, (total + l->edge_count) * sizeof *out->lines);
    if (boxes == NULL || out->lines == NULL) return BT_NOMEM;
    memcpy(boxes, out->boxes, l->application_count * sizeof *boxes);
    out->boxes = boxes;
    out->box_count = (uint32_t)total;
    for (uint32_t i = 0; i < l->application_count; i++)
        for (uint32_t layer = boxes[i].layer + 1; layer <= l->last[i]; layer++) {
            boxes[passing(l, first, i, layer)] =
                (bt_box){.application = i, .passing = true, .layer = layer};
            out->lines[out->line_count++] = (bt_layer_line){
                passing(l, first, i, layer - 1), passing(l, first, i, layer), UINT32_MAX};
        }
    for (size_t i = 0; i < l->edge_count; i++) {
        if (l->edges[i].implied) continue;
        uint32_t from = lower(&l->edges[i]), to = higher(&l->edges[i]);
        out->lines[out->line_count++] =
            (bt_layer_line){passing(l, first, from, boxes[to].layer - 1), to, (uint32_t)i};
    }
    return BT_OK;
}

/* Collects the boxes of each column, in their order so far. */
static bt_status collect_columns(bt_layers *out) {
    out->order = bt_alloc(out->ctx, out->box_count * sizeof *out->order);
    out->starts = bt_alloc(out->ctx, ((size_t)out->count + 2) * sizeof *out->starts);
    if (out->order == NULL || out->starts == NULL) return BT_NOMEM;
    memset(out->starts, 0, ((size_t)out->count + 2) * sizeof *out->starts);
    for (uint32_t i = 0; i < out->box_count; i++) out->starts[out->boxes[i].layer + 2]++;
    for (uint32_t i = 2; i < out->count + 2; i++) out->starts[i] += out->starts[i - 1];
    for (uint32_t i = 0; i < out->box_count; i++) {
        bt_box *box = &out->boxes[i];
        box->place = out->starts[box->layer + 1] - out->starts[box->layer];
        out->order[out->starts[box->layer + 1]++] = i;
    }
    return BT_OK;
}

/* Sorts the lines by the column that they come from. */
static bt_status sort_lines(bt_layers *out) {
    bt_layer_line *sorted = bt_alloc(out->ctx, out->line_count * sizeof *sorted);
    uint32_t *starts = bt_alloc(out->ctx, ((size_t)out->count + 2) * sizeof *starts);
    if (sorted == NULL || starts == NULL) return BT_NOMEM;
    memset(starts, 0, ((size_t)out->count + 2) * sizeof *starts);
    for (uint32_t i = 0; i < out->line_count; i++)
        starts[out->boxes[out->lines[i].left].layer + 2]++;
    for (uint32_t i = 2; i < out->count + 2; i++) starts[i] += starts[i - 1];
    for (uint32_t i = 0; i < out->line_count; i++)
        sorted[starts[out->boxes[out->lines[i].left].layer + 1]++] = out->lines[i];
    out->lines = sorted;
    out->line_starts = starts;
    return BT_OK;
}

/* ---- places ---------------------------------------------------------------------------------- */

static double half_height(const bt_box *box) {
    return (box->passing ? BT_PASSING_HEIGHT : BT_BOX_HEIGHT) / 2.0;
}

/* How strongly two boxes pull at each other: lines that pass columns should not bend, so they pull
 * harder. */
static double pull_of(const bt_box *a, const bt_box *b) {
    return a->passing && b->passing ? 8 : a->passing || b->passing ? 2 : 1;
}

/* Finds where each box of a column should be: at the mean of its neighbours on the left, the right,
 * or both, by how strongly they pull. */
static void find_wishes(bt_layers *out, uint32_t column, bool left, bool right) {
    for (uint32_t i = out->starts[column]; i < out->starts[column + 1]; i++)
        out->boxes[out->order[i]].wish = out->boxes[out->order[i]].weight = 0;
    uint32_t begin = out->line_starts[left && column > 0 ? column - 1 : column];
    uint32_t end = out->line_starts[right ? column + 1 : column];
    for (uint32_t i = begin; i < end; i++) {
        bt_box *a = &out->boxes[out->lines[i].left], *b = &out->boxes[out->lines[i].right];
        bt_box *mine = a->layer == column ? a : b, *other = mine == a ? b : a;
        double pull = pull_of(a, b);
        mine->wish += pull * other->y;
        mine->weight += pull;
    }
    for (uint32_t i = out->starts[column]; i < out->starts[column + 1]; i++) {
        bt_box *box = &out->boxes[out->order[i]];
        box->wish = box->weight > 0 ? box->wish / box->weight : box->y;
    }
}

typedef struct wish {
    double wish;
    uint32_t place, box;
} wish;

static int by_wish(const void *left, const void *right) {
    const wish *a = left, *b = right;
    if (a->wish != b->wish) return a->wish < b->wish ? -1 : 1;
    return a->place < b->place ? -1 : a->place > b->place;
}

/* Reorders a column by its boxes' wishes. */
static void reorder(bt_layers *out, uint32_t column, wish *scratch) {
    uint32_t begin = out->starts[column], end = out->starts[column + 1];
    for (uint32_t i = begin; i < end; i++) {
        const bt_box *box = &out->boxes[out->order[i]];
        scratch[i - begin] = (wish){box->wish, box->place, out->order[i]};
    }
    qsort(scratch, end - begin, sizeof *scratch, by_wish);
    for (uint32_t i = begin; i < end; i++) {
        out->order[i] = scratch[i - begin].box;
        out->boxes[out->order[i]].place = i - begin;
    }
}

/* Boxes that touch, while a column is placed. */
typedef struct run {
    double sum; /* of where the top should be for each of its boxes */
    uint32_t count, first;
} run;

/*
 * Places the boxes of a column as near to where they should be as their order and height allow.
 * Boxes that are in each other's way form a run, which stands at the mean of what they wish
 * (isotonic regression by pooling neighbours).
 */
static void place_column(bt_layers *out, uint32_t column, run *runs, double *offsets) {
    uint32_t begin = out->starts[column], end = out->starts[column + 1], top = 0;
    double offset = 0;
    for (uint32_t i = begin; i < end; i++) {
        const bt_box *box = &out->boxes[out->order[i]];
        if (i > begin)
            offset += half_height(&out->boxes[out->order[i - 1]]) + half_height(box) + BT_BOX_GAP;
        offsets[i - begin] = offset;
        runs[top++] = (run){box->wish - offset, 1, i};
        while (top > 1 &&
               runs[top - 2].sum / runs[top - 2].count > runs[top - 1].sum / runs[top - 1].count) {
            runs[top - 2].sum += runs[top - 1].sum;
            runs[top - 2].count += runs[top - 1].count;
            top--;
        }
    }
    for (uint32_t r = 0; r < top; r++)
        for (uint32_t i = runs[r].first; i < runs[r].first + runs[r].count; i++)
            out->boxes[out->order[i]].y = runs[r].sum / runs[r].count + offsets[i - begin];
}

static bt_status place(bt_layers *out) {
    wish *scratch = bt_alloc(out->ctx, out->box_count * sizeof *scratch);
    run *runs = bt_alloc(out->ctx, out->box_count * sizeof *runs);
    double *offsets = bt_alloc(out->ctx, out->box_count * sizeof *offsets);
    if (scratch == NULL || runs == NULL || offsets == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < out->box_count; i++)
        out->boxes[i].y = out->boxes[i].place * (double)(BT_BOX_HEIGHT + BT_BOX_GAP);
    for (int sweep = 0; sweep < 2 * SWEEPS; sweep++) {
        bool ordering = sweep < SWEEPS, rightward = sweep % 2 == 0;
        for (uint32_t i = 0; i < out->count; i++) {
            uint32_t column = rightward ? i : out->count - 1 - i;
            find_wishes(out, column, rightward || !ordering, !rightward || !ordering);
            if (ordering) reorder(out, column, scratch);
            place_column(out, column, runs, offsets);
        }
    }
    return BT_OK;
}

bt_status bt_lay_out(bt_ctx *ctx, const bt_outline *outline, const bt_edge *edges,
                     size_t edge_count, bt_layers *out) {
    *out = (bt_layers){.ctx = ctx, .count = 0};
    layouter l = {
        .out = out, .edges = edges, .edge_count = edge_count, .application_count = outline->count};
    out->boxes = bt_alloc(ctx, outline->count * sizeof *out->boxes);
    l.last = bt_alloc(ctx, outline->count * sizeof *l.last);
    uint32_t *first = bt_alloc(ctx, outline->count * sizeof *first);
    if (out->boxes == NULL || l.last == NULL || first == NULL) return BT_NOMEM;
    bt_status status = assign_layers(&l);
    if (status == BT_OK) status = add_passing(&l, first);
    if (status == BT_OK) status = collect_columns(out);
    if (status == BT_OK) status = sort_lines(out);
    return status == BT_OK ? place(out) : status;
}
