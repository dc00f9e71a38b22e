/* SPDX-License-Identifier: Apache-2.0 */
/* A text that can be read is formatted: the library itself compares the result with it. Formatted
 * again it stays as it is. */
#include "bootterm_text.h"
#include "fuzz.h"

static bt_status format(bt_ctx *ctx, const bt_source *source, uint8_t choice, bt_buffer *out) {
    static const uint32_t widths[] = {0, 1, 10, 30};
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    options.width = widths[choice >> 3 & 3];
    options.unfilled = (choice & 0x80) != 0 ? BT_UNFILLED_VARIABLES : BT_UNFILLED_NONE;
    return bt_format_text(ctx, source, &options, bt_buffer_sink(out));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0], *copy;
    bt_ctx *ctx = fuzz_ctx(choice);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.unfilled = (choice & 0x80) != 0 ? BT_UNFILLED_VARIABLES : BT_UNFILLED_NONE;
    bt_forms forms;
    bt_buffer first = BT_BUFFER_INIT(ctx), second = BT_BUFFER_INIT(ctx);
    bt_status parsed = bt_parse(ctx, source, &options, &forms);
    bt_clear_diagnostics(ctx);
    bt_status status = format(ctx, source, choice, &first);
    fuzz_verdict(ctx, status);
    if (status == BT_INVALID && parsed == BT_OK) {
        const bt_diag *const *diags;
        FUZZ_EXPECT(bt_diagnostics(ctx, &diags) != 0);
        FUZZ_EXPECT(strcmp(diags[0]->name, "format/coding") == 0);
    }
    if (status == BT_OK) {
        FUZZ_EXPECT(bt_source_memory(ctx, "again", first.data, first.size, &source) == BT_OK);
        status = format(ctx, source, choice, &second);
        FUZZ_EXPECT(status == BT_NOMEM ||
                    (status == BT_OK && first.size == second.size &&
                     (first.size == 0 || memcmp(first.data, second.data, first.size) == 0)));
    }
    bt_buffer_free(&second);
    bt_buffer_free(&first);
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
