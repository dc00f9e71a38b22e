/* SPDX-License-Identifier: Apache-2.0 */
/* The graph of a script's applications, ready to be drawn, and the labels in it. */
#ifndef BT_GRAPH_LABEL_H
#define BT_GRAPH_LABEL_H

#include "parser/release/edges.h"
#include "parser/release/outline.h"
#include "parser/release/report.h"

typedef struct bt_graph {
    bt_ctx *ctx;
    const bt_outline *outline;
    bt_edge *edges;
    size_t edge_count;
    bt_out *out;
    bt_status status; /* the first failure of writing a version */
} bt_graph;

/* Writes text for XML or for a quoted label of dot and Mermaid: special characters become
 * entities. */
void bt_graph_text(bt_graph *graph, const char *text, size_t size);
void bt_graph_name(bt_graph *graph, const bt_boot_application *application);
void bt_graph_version(bt_graph *graph, const bt_boot_application *application);

/* graph_svg.c */
bt_status bt_graph_svg(bt_graph *graph);
#endif
