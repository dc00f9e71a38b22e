/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: formatting a document, as bootfmt does. */
#include "bootls_server.h"

json_t *ls_formatting(ls_server *s, json_t *params, ls_error *error) {
    ls_document *document = ls_document_of(s, params, error);
    const bt_source *source;
    if (document == NULL) return NULL;
    bt_ctx *ctx = ls_context(s);
    bt_status status = ctx == NULL ? BT_NOMEM : ls_source(ctx, document, &source);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    if (status == BT_OK) {
        bt_file_kind kind = bt_source_kind(source);
        options.unfilled = bt_source_unfilled(source, kind);
        if (kind == BT_FILE_VMARGS || kind == BT_FILE_SCHEMA) status = BT_USAGE;
    }
    if (status == BT_OK) status = bt_format_text(ctx, source, &options, bt_buffer_sink(&buffer));
    ls_fail(status, error);
    json_t *edits = json_array();
    const char *formatted = buffer.size == 0 ? "" : (const char *)buffer.data;
    if (status == BT_OK) ls_append(s, edits, ls_difference(document, formatted, buffer.size));
    if (ctx != NULL) bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    return edits;
}
