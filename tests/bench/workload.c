/* SPDX-License-Identifier: Apache-2.0 */
/* workload FILE: parses, encodes, decodes and prints one term text, once each, for
 * instructions.py. */
#include "bootterm_text.h"

static int drop(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

int main(int argc, char **argv) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *text, *bytes;
    bt_forms forms;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    bt_node node;
    size_t printed = 0;
    bool good = argc == 2 && ctx != NULL && bt_source_file(ctx, argv[1], &text) == BT_OK &&
                bt_parse(ctx, text, &options, &forms) == BT_OK && forms.count == 1 &&
                bt_encode(ctx, forms.terms, NULL, bt_buffer_sink(&etf)) == BT_OK &&
                bt_source_memory(ctx, "etf", etf.data, etf.size, &bytes) == BT_OK &&
                bt_decode(ctx, bytes, NULL, &node, NULL) == BT_OK &&
                bt_print(ctx, node.term, NULL, (bt_sink){drop, &printed}) == BT_OK;
    bt_buffer_free(&etf);
    bt_ctx_free(ctx);
    return good ? 0 : 1;
}
