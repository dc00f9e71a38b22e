/* SPDX-License-Identifier: Apache-2.0 */
/* workload boot FILE: parses, encodes, decodes, prints and formats one term text, once each, for
 * instructions.py; workload small FILE: decodes it in a context without atoms; workload config
 * FILE: checks a configuration. */
#include <string.h>

#include "bootterm_check.h"
#include "bootterm_text.h"

static int drop(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

static bool check(bt_ctx *ctx, const bt_source *text) {
    size_t size;
    const void *data = bt_source_data(text, &size);
    return bt_source_memory(ctx, "sys.config", data, size, &text) == BT_OK &&
           bt_lint(ctx, text, NULL) == BT_OK && bt_diagnostic_count(ctx, BT_WARNING) == 0;
}

static bool parse(bt_ctx *ctx, const bt_source *text, bt_buffer *etf) {
    bt_forms forms;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    return bt_parse(ctx, text, &options, &forms) == BT_OK && forms.count == 1 &&
           bt_encode(ctx, forms.terms, NULL, bt_buffer_sink(etf)) == BT_OK;
}

static bool decode(bt_ctx *ctx, const bt_buffer *etf, bt_node *node) {
    const bt_source *bytes;
    return bt_source_memory(ctx, "etf", etf->data, etf->size, &bytes) == BT_OK &&
           bt_decode(ctx, bytes, NULL, node, NULL) == BT_OK;
}

static bool go_round(bt_ctx *ctx, const bt_source *text) {
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    bt_node node;
    size_t printed = 0, formatted = 0;
    bool good = parse(ctx, text, &etf) && decode(ctx, &etf, &node) &&
                bt_print(ctx, node.term, NULL, (bt_sink){drop, &printed}) == BT_OK &&
                bt_format_text(ctx, text, NULL, (bt_sink){drop, &formatted}) == BT_OK;
    bt_buffer_free(&etf);
    return good;
}

__attribute__((noinline)) static bool decode_in_new_context(const bt_buffer *etf) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    bool good = ctx != NULL && decode(ctx, etf, &node);
    bt_ctx_free(ctx);
    return good;
}

static bool go_small(bt_ctx *ctx, const bt_source *text) {
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    bool good = parse(ctx, text, &etf) && decode_in_new_context(&etf);
    bt_buffer_free(&etf);
    return good;
}

int main(int argc, char **argv) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *text;
    bool good = argc == 3 && ctx != NULL && bt_source_file(ctx, argv[2], &text) == BT_OK &&
                (strcmp(argv[1], "config") == 0  ? check
                 : strcmp(argv[1], "small") == 0 ? go_small
                                                 : go_round)(ctx, text);
    bt_ctx_free(ctx);
    return good ? 0 : 1;
}
