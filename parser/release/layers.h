/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A layout of a graph in columns, left to right. Each application stands right of what it
 * needs, if that starts before it. A line that passes a column has room of its own there. There are
 * few crossings, and lines are as straight as possible.
 */
#ifndef BT_LAYERS_H
#define BT_LAYERS_H

#include "parser/release/edges.h"
#include "parser/release/outline.h"

/* What stands in a column: an application, or the room where lines of one pass. */
typedef struct bt_box {
    uint32_t application;  /* the application, or that of the lines */
    bool passing;          /* lines pass here */
    uint32_t layer, place; /* its column, and its place there from the top */
    double wish, y;        /* where its middle should be, and where it is */
    double weight;         /* how strongly its neighbours pull together */
} bt_box;

/* A piece of a line between neighbouring columns: boxes by index. */
typedef struct bt_layer_line {
    uint32_t left, right;
    uint32_t edge; /* the edge that ends here, or UINT32_MAX when it goes on */
} bt_layer_line;

typedef struct bt_layers {
    bt_ctx *ctx;
    uint32_t count; /* how many columns */
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
