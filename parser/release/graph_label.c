/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/graph_label.h"

void bt_graph_text(bt_graph *graph, const char *text, size_t size) {
    for (size_t i = 0; i < size; i++) {
        uint8_t c = (uint8_t)text[i];
        if (c == '&')
            bt_out_text(graph->out, "&amp;");
        else if (c == '<')
            bt_out_text(graph->out, "&lt;");
        else if (c == '>')
            bt_out_text(graph->out, "&gt;");
        else if (c == '"')
            bt_out_text(graph->out, "&quot;");
        else if (c == '\\')
            bt_out_text(graph->out, "&#92;");
        else if (c < 0x20 || c == 0x7F)
            bt_out_byte(graph->out, '?');
        else
            bt_out_byte(graph->out, c);
    }
}

void bt_graph_name(bt_graph *graph, const bt_boot_application *application) {
    size_t size;
    const char *text = bt_atom_text(application->name, &size);
    bt_graph_text(graph, text, size);
}

void bt_graph_version(bt_graph *graph, const bt_boot_application *application) {
    if (application->version == NULL) return;
    bt_buffer buffer = BT_BUFFER_INIT(graph->ctx);
    bt_out out;
    bt_out_init(&out, bt_buffer_sink(&buffer));
    bt_status status = bt_put_string(graph->ctx, &out, application->version);
    if (status == BT_OK) status = bt_out_end(graph->ctx, &out);
    if (status == BT_OK) bt_graph_text(graph, (const char *)buffer.data, buffer.size);
    if (graph->status == BT_OK) graph->status = status;
    bt_buffer_free(&buffer);
}
