/* SPDX-License-Identifier: Apache-2.0 */
/* Text is read or refused; what was read is encoded and decoded the same. */
#include "bootterm_text.h"
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0], *copy;
    bt_ctx *ctx = fuzz_ctx(choice);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = (choice & 0x40) != 0;
    options.unfilled = (choice & 0x80) != 0 ? BT_UNFILLED_VARIABLES : BT_UNFILLED_NONE;
    bt_forms forms = {.count = 0};
    fuzz_verdict(ctx, bt_parse(ctx, source, &options, &forms));
    for (uint32_t i = 0; i < forms.count; i++) {
        bt_buffer first = BT_BUFFER_INIT(ctx), second = BT_BUFFER_INIT(ctx);
        bt_node node = bt_form(&forms, i);
        if (fuzz_encode(ctx, node.term, -1, &first)) {
            FUZZ_EXPECT(bt_source_memory(ctx, "etf", first.data, first.size, &source) == BT_OK);
            bt_status status = bt_decode(ctx, source, NULL, &node, NULL);
            FUZZ_EXPECT(status == BT_OK || status == BT_NOMEM);
            if (status == BT_OK && fuzz_encode(ctx, node.term, -1, &second))
                FUZZ_EXPECT(first.size == second.size &&
                            memcmp(first.data, second.data, first.size) == 0);
        }
        bt_buffer_free(&second);
        bt_buffer_free(&first);
    }
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
