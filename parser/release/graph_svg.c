/* SPDX-License-Identifier: Apache-2.0 */
/* The start order and the dependencies of a script's applications as SVG. */
#include "etf/ctx.h"
#include "etf/diag.h"
#include "parser/release/edges.h"
#include "parser/release/graph_label.h"
#include "parser/release/layers.h"
#include "parser/release/view.h"

/* Sizes in pixels. The font is monospaced: a character is 0.6 times as wide as high. */
enum {
    MARGIN = 24,
    HEAD = 40, /* room for the title */
    FOOT = 34, /* room for the legend */
    COLUMN_GAP = 64,
    PADDING = 12, /* left and right of the text in a box */
    TENTHS = 72,  /* a character's width, in tenths */
    LEAST_WIDTH = 90,
    MOST_APPLICATIONS = 2000
};

typedef struct svg {
    bt_graph *graph;
    bt_layers layers;
    int *x, *width; /* by column */
    int top;        /* added to each y */
    int right, bottom;
} svg;

static uint32_t digits(uint32_t n) {
    uint32_t count = 1;
    for (; n >= 10; n /= 10) count++;
    return count;
}

static int text_width(const bt_boot_application *a) {
    uint32_t name = bt_atom_chars(a->name) + (a->order == 0 ? 0 : digits(a->order) + 2);
    uint32_t below =
        bt_string_chars(a->version) + 1 + (a->type == NULL ? 11 : bt_atom_chars(a->type));
    uint32_t most = name > below ? name : below;
    return (int)(most * TENTHS / 10) + 2 * PADDING;
}

static bt_status place_columns(svg *s) {
    bt_layers *l = &s->layers;
    s->x = bt_alloc(l->ctx, (l->count + 1) * sizeof *s->x);
    s->width = bt_alloc(l->ctx, (l->count + 1) * sizeof *s->width);
    if (s->x == NULL || s->width == NULL) return BT_NOMEM;
    double least = 0, most = 0;
    for (uint32_t i = 0; i < l->count; i++) s->width[i] = LEAST_WIDTH;
    for (uint32_t i = 0; i < l->box_count; i++) {
        const bt_box *box = &l->boxes[i];
        if (i == 0 || box->y < least) least = box->y;
        if (i == 0 || box->y > most) most = box->y;
        if (box->passing) continue;
        int width = text_width(&s->graph->outline->applications[box->application]);
        if (width > s->width[box->layer]) s->width[box->layer] = width;
    }
    int x = MARGIN;
    for (uint32_t i = 0; i < l->count; i++) {
        s->x[i] = x;
        x += s->width[i] + COLUMN_GAP;
    }
    s->right = x - (l->count == 0 ? 0 : COLUMN_GAP) + MARGIN;
    if (s->right < 640) s->right = 640; /* the width of the legend */
    s->top = HEAD + MARGIN + BT_BOX_HEIGHT / 2 - (int)least;
    s->bottom = s->top + (int)most + BT_BOX_HEIGHT / 2 + MARGIN + FOOT;
    return BT_OK;
}

static int y_of(const svg *s, const bt_box *box) {
    return s->top + (int)(box->y + 0.5);
}

/* ---- writing --------------------------------------------------------------------------------- */

static void put_head(svg *s) {
    bt_out *out = s->graph->out;
    const bt_script *script = s->graph->outline->script;
    bt_out_format(out,
                  "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
                  "viewBox=\"0 0 %d %d\">\n",
                  s->right, s->bottom, s->right, s->bottom);
    bt_out_text(out,
                "<style>\n"
                "  text { font: 12px ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', "
                "monospace; fill: #1f2933 }\n"
                "  .title { font-size: 15px; font-weight: bold }\n"
                "  .name { font-weight: bold }\n"
                "  .small { fill: #616e7c }\n"
                "  rect { fill: #f0f4f8; stroke: #486581 }\n"
                "  .paper { fill: #fff; stroke: none }\n"
                "  .permanent { fill: #e3f2e6; stroke: #2d7a3e }\n"
                "  .loaded { fill: #fff; stroke-dasharray: 4 3 }\n"
                "  path { fill: none; stroke: #829ab1; stroke-width: 1.3 }\n"
                "  .optional { stroke-dasharray: 6 4 }\n"
                "  .includes { stroke-dasharray: 1.5 3 }\n"
                "  marker path { fill: #829ab1; stroke: none }\n"
                "</style>\n"
                "<defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" "
                "markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\" "
                "markerUnits=\"userSpaceOnUse\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n");
    bt_out_format(out, "<rect class=\"paper\" width=\"%d\" height=\"%d\"/>\n", s->right, s->bottom);
    bt_out_format(out, "<text class=\"title\" x=\"%d\" y=\"%d\">", MARGIN, HEAD - 8);
    const bt_boot_application title = {.version = script->name.term};
    const bt_boot_application version = {.version = script->version.term};
    bt_graph_version(s->graph, &title);
    bt_out_byte(out, ' ');
    bt_graph_version(s->graph, &version);
    bt_out_text(out, "</text>\n");
}

/* Draws a curve from the right of one box to the left of another in the next column; if it passes
 * there, through that too. */
static void put_line(svg *s, const bt_layer_line *line) {
    static const char *const classes[] = {"", " class=\"optional\"", " class=\"includes\""};
    const bt_box *a = &s->layers.boxes[line->left], *b = &s->layers.boxes[line->right];
    int x1 = s->x[a->layer] + s->width[a->layer], y1 = y_of(s, a);
    int x2 = s->x[b->layer], y2 = y_of(s, b), bend = (x2 - x1) / 2;
    const bt_edge *edge = line->edge == UINT32_MAX ? NULL : &s->graph->edges[line->edge];
    bool backwards = edge != NULL && edge->before > edge->after;
    bt_out_format(s->graph->out, "<path%s d=\"M%d %dC%d %d %d %d %d %d",
                  edge == NULL ? "" : classes[edge->need], x1, y1, x1 + bend, y1, x2 - bend, y2, x2,
                  y2);
    if (edge == NULL) bt_out_format(s->graph->out, "H%d", x2 + s->width[b->layer]);
    bt_out_text(s->graph->out,
                edge == NULL || backwards ? "\"/>\n" : "\" marker-end=\"url(#head)\"/>\n");
}

static void put_box(svg *s, const bt_box *box) {
    bt_out *out = s->graph->out;
    const bt_boot_application *a = &s->graph->outline->applications[box->application];
    int x = s->x[box->layer], y = y_of(s, box) - BT_BOX_HEIGHT / 2;
    bool permanent = bt_is_atom_named(a->type, "permanent");
    bt_out_format(out,
                  "<rect%s x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"5\"/>"
                  "<text class=\"name\" x=\"%d\" y=\"%d\">",
                  a->order == 0 ? " class=\"loaded\""
                  : permanent   ? " class=\"permanent\""
                                : "",
                  x, y, s->width[box->layer], BT_BOX_HEIGHT, x + PADDING, y + 17);
    if (a->order != 0) bt_out_format(out, "%u. ", a->order);
    bt_graph_name(s->graph, a);
    bt_out_format(out, "</text><text class=\"small\" x=\"%d\" y=\"%d\">", x + PADDING, y + 32);
    bt_graph_version(s->graph, a);
    bt_out_byte(out, ' ');
    size_t size;
    const char *type = a->type == NULL ? NULL : bt_atom_text(a->type, &size);
    if (type != NULL)
        bt_graph_text(s->graph, type, size);
    else
        bt_out_text(out, "not started");
    bt_out_text(out, "</text>\n");
}

static void put_legend(svg *s) {
    bt_out_format(s->graph->out,
                  "<text class=\"small\" x=\"%d\" y=\"%d\">An arrow leads from what is needed; "
                  "dashed: optional; dotted: included.</text>\n",
                  MARGIN, s->bottom - MARGIN - 10);
    bt_out_format(s->graph->out,
                  "<text class=\"small\" x=\"%d\" y=\"%d\">Numbers are the start order. Needs that "
                  "follow from others are left out.</text>\n</svg>\n",
                  MARGIN, s->bottom - MARGIN + 8);
}

bt_status bt_graph_svg(bt_graph *graph) {
    svg s = {.graph = graph};
    const bt_outline *outline = graph->outline;
    if (outline->count > MOST_APPLICATIONS)
        return bt_report(graph->ctx, BT_MSG_SCRIPT_GRAPH_SIZE,
                         bt_whole(outline->script->node.place.source), outline->count,
                         (unsigned)MOST_APPLICATIONS);
    bt_status status = bt_lay_out(graph->ctx, outline, graph->edges, graph->edge_count, &s.layers);
    if (status == BT_OK) status = place_columns(&s);
    if (status != BT_OK) return status;
    put_head(&s);
    for (uint32_t i = 0; i < s.layers.line_count; i++) put_line(&s, &s.layers.lines[i]);
    for (uint32_t i = 0; i < outline->count; i++) put_box(&s, &s.layers.boxes[i]);
    put_legend(&s);
    return BT_OK;
}
