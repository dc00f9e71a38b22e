/* SPDX-License-Identifier: Apache-2.0 */
/* A template is filled in or refused; what a node has of a configuration reads back the same. */
#include "bootterm_check.h"
#include "fuzz.h"

static void render(bt_ctx *ctx, const bt_source *source) {
    static const bt_template_value values[] = {{"A", "1"}, {"B", "\"}"}, {"C", ""}, {"D", "${A}%"}};
    bt_template_options options = BT_TEMPLATE_OPTIONS_INIT;
    options.values = values;
    options.value_count = sizeof values / sizeof *values;
    const bt_source *outcome;
    fuzz_verdict(ctx, bt_template_render(ctx, source, &options, &outcome));
    bt_clear_diagnostics(ctx);
}

/* What is printed is read again, and there is no difference. */
static void read_again(bt_ctx *ctx, const bt_configuration *configuration) {
    const bt_source *source;
    bt_configuration again;
    bool differ = false;
    bt_buffer text = BT_BUFFER_INIT(ctx), told = BT_BUFFER_INIT(ctx);
    bt_status status =
        bt_configuration_print(ctx, configuration, BT_CONFIGURATION_ORIGIN, bt_buffer_sink(&text));
    if (status == BT_OK) {
        FUZZ_EXPECT(bt_source_memory(ctx, "again", text.data, text.size, &source) == BT_OK);
        status = bt_configuration_read(ctx, &source, 1, NULL, &again);
        FUZZ_EXPECT(status == BT_OK || status == BT_NOMEM);
    }
    if (status == BT_OK)
        status = bt_configuration_diff(ctx, configuration, &again, false, bt_buffer_sink(&told),
                                       &differ);
    FUZZ_EXPECT(!differ);
    bt_buffer_free(&told);
    bt_buffer_free(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t *copy;
    bt_ctx *ctx = fuzz_ctx(data[0]);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_configuration_options options = BT_CONFIGURATION_OPTIONS_INIT;
    bt_configuration configuration;
    render(ctx, source);
    if (bt_source_kind(source) == BT_FILE_VMARGS) options.args = source;
    bt_status status =
        bt_configuration_read(ctx, &source, options.args == NULL, &options, &configuration);
    fuzz_verdict(ctx, status);
    if (status == BT_OK) read_again(ctx, &configuration);
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
