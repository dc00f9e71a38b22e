/* SPDX-License-Identifier: Apache-2.0 */
/* JSON is read or refused; what was read is written and read again the same. */
#include "bootterm_text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t *copy;
    bt_ctx *ctx = fuzz_ctx(data[0]);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_node node, again;
    bt_status status = bt_from_json(ctx, source, &node);
    fuzz_verdict(ctx, status);
    bt_buffer json = BT_BUFFER_INIT(ctx);
    if (status == BT_OK && bt_to_json(ctx, node.term, bt_buffer_sink(&json)) == BT_OK) {
        int order = 1;
        FUZZ_EXPECT(bt_source_memory(ctx, "json", json.data, json.size, &source) == BT_OK);
        status = bt_from_json(ctx, source, &again);
        FUZZ_EXPECT(status == BT_OK || status == BT_NOMEM);
        if (status == BT_OK && bt_compare(ctx, node.term, again.term, &order) == BT_OK)
            FUZZ_EXPECT(order == 0);
    }
    bt_buffer_free(&json);
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
