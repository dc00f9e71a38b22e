/* SPDX-License-Identifier: Apache-2.0 */
/* The start order and the dependencies of a script's applications, for dot and Mermaid. */
#include "parser/release/edges.h"
#include "parser/release/graph_label.h"

/* ---- dot ------------------------------------------------------------------------------------- */

static void dot_node(bt_graph *g, uint32_t i) {
    const bt_boot_application *a = &g->outline->applications[i];
    bt_out_format(g->out, "  a%u [label=\"", i);
    bt_graph_name(g, a);
    bt_out_text(g->out, " ");
    bt_graph_version(g, a);
    if (a->order != 0) {
        bt_out_format(g->out, "\\n%u", a->order);
        if (a->type != NULL) {
            bt_out_text(g->out, " ");
            size_t size;
            const char *type = bt_atom_text(a->type, &size);
            bt_graph_text(g, type, size);
        }
        bt_out_text(g->out, "\"];\n");
    } else {
        bt_out_text(g->out, "\\nnot started\", style=\"rounded,dashed\"];\n");
    }
}

static void put_dot(bt_graph *g) {
    static const char *const styles[] = {"", " [style=dashed]", " [style=dotted, arrowhead=empty]"};
    bt_out_text(g->out, "digraph boot {\n"
                        "  rankdir=LR;\n"
                        "  node [shape=box, style=rounded, fontname=\"sans-serif\"];\n");
    for (uint32_t i = 0; i < g->outline->count; i++) dot_node(g, i);
    for (size_t i = 0; i < g->edge_count; i++)
        if (!g->edges[i].implied)
            bt_out_format(g->out, "  a%u -> a%u%s;\n", g->edges[i].before, g->edges[i].after,
                          styles[g->edges[i].need]);
    bt_out_text(g->out, "}\n");
}

/* ---- Mermaid --------------------------------------------------------------------------------- */

static void put_mermaid(bt_graph *g) {
    static const char *const arrows[] = {"-->", "-.->", "-. includes .->"};
    bt_out_text(g->out, "flowchart LR\n");
    for (uint32_t i = 0; i < g->outline->count; i++) {
        const bt_boot_application *a = &g->outline->applications[i];
        bt_out_format(g->out, "  a%u[\"", i);
        if (a->order != 0) bt_out_format(g->out, "%u. ", a->order);
        bt_graph_name(g, a);
        bt_out_text(g->out, " ");
        bt_graph_version(g, a);
        bt_out_text(g->out, a->order != 0 ? "\"]\n" : "\"]:::loaded\n");
    }
    for (size_t i = 0; i < g->edge_count; i++)
        if (!g->edges[i].implied)
            bt_out_format(g->out, "  a%u %s a%u\n", g->edges[i].before, arrows[g->edges[i].need],
                          g->edges[i].after);
    bt_out_text(g->out, "  classDef loaded stroke-dasharray: 4 3\n");
}

bt_status bt_outline_graph(bt_ctx *ctx, const bt_outline *outline, bt_graph_format format,
                           bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    bt_graph g = {.ctx = ctx, .outline = outline, .out = &out};
    bt_status status = bt_outline_edges(ctx, outline, &g.edges, &g.edge_count), drawn = BT_OK;
    if (status != BT_OK) return status;
    switch (format) {
    case BT_GRAPH_DOT: put_dot(&g); break;
    case BT_GRAPH_MERMAID: put_mermaid(&g); break;
    case BT_GRAPH_SVG: drawn = bt_graph_svg(&g); break;
    }
    if (g.status == BT_OK) g.status = drawn;
    status = bt_out_end(ctx, &out);
    return g.status != BT_OK ? g.status : status;
}
