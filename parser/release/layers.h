/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layered layout of a graph, left to right: each application stands in a column right of all
 * that it needs, lines that pass columns have their own room in them, crossings are few, and lines
 * as straight as can be.
 */
#ifndef BT_LAYERS_H
#define BT_LAYERS_H

#include "parser/release/edges.h"
#include "parser/release/outline.h"

/* A thing in a column: an application, or where lines of one pass through. */
typedef struct bt_box {
    uint32_t application;  /* whose it is */
    bool passing;          /* lines of it pass here */
    uint32_t layer, place; /* its column and its place in it, from the top */
    double wish, y;        /* of its middle */
    double weight;         /* of its neighbours, while a sweep goes on */
} bt_box;

/* A piece of a line between neighbouring columns: boxes by index. */
typedef struct bt_layer_line {
    uint32_t left, right;
    uint32_t edge; /* the edge that ends here, or UINT32_MAX when it goes on */
} bt_layer_line;

typedef struct bt_layers {
    bt_ctx *ctx;
    uint32_t count; /* of columns */
    bt_box *boxes;  /* the applications first, in their order */
    uint32_t box_count;
    bt_layer_line *lines;
    uint32_t line_count;
    uint32_t *order;       /* all boxes, column by column, from the top */
    uint32_t *starts;      /* where each column begins in `order`; count + 1 of them */
    uint32_t *line_starts; /* where the lines from each column begin; count + 1 of them */
} bt_layers;

enum { BT_BOX_HEIGHT = 40, BT_PASSING_HEIGHT = 6, BT_BOX_GAP = 14 };

/* Lays the graph out in the context's memory. Implied edges are left out. */
bt_status bt_lay_out(bt_ctx *ctx, const bt_outline *outline, const bt_edge *edges,
                     size_t edge_count, bt_layers *out);
#endif
