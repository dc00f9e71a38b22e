/* SPDX-License-Identifier: Apache-2.0 */
/* bt_decode and bt_validate agree, and what was read is written and read again the same. */
#include "fuzz.h"

static void expect_same_again(bt_ctx *ctx, const bt_term *term, int level) {
    bt_buffer first = BT_BUFFER_INIT(ctx), second = BT_BUFFER_INIT(ctx);
    const bt_source *source;
    bt_node node;
    if (fuzz_encode(ctx, term, level, &first)) {
        FUZZ_EXPECT(bt_source_memory(ctx, "again", first.data, first.size, &source) == BT_OK);
        bt_status status = bt_decode(ctx, source, NULL, &node, NULL);
        FUZZ_EXPECT(status == BT_OK || status == BT_NOMEM);
        if (status == BT_OK && fuzz_encode(ctx, node.term, level, &second))
            FUZZ_EXPECT(first.size == second.size &&
                        memcmp(first.data, second.data, first.size) == 0);
    }
    bt_buffer_free(&second);
    bt_buffer_free(&first);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0], *copy;
    bt_ctx *ctx = fuzz_ctx(choice);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = (choice & 0x40) != 0;
    options.strict = (choice & 0x80) != 0;
    bt_node node;
    bt_status status = bt_decode(ctx, source, &options, &node, NULL);
    fuzz_verdict(ctx, status);
    bt_clear_diagnostics(ctx);
    bt_status validated = bt_validate(ctx, source, &options, NULL);
    fuzz_verdict(ctx, validated);
    FUZZ_EXPECT(status == validated || status == BT_NOMEM || validated == BT_NOMEM);
    if (status == BT_OK) expect_same_again(ctx, node.term, choice % 7 == 0 ? 6 : -1);
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
