/* SPDX-License-Identifier: Apache-2.0 */
/* Whatever decodes is printed, and what was printed is read again as the same term; JSON too. */
#include "bootterm_text.h"
#include "fuzz.h"

/* Some terms have no text that reads back: those which stand for something in a running node, and
 * native records. */
static int has_text(const bt_buffer *etf) {
    static const uint8_t opaque[] = {67, 88, 89, 90, 101, 102, 103, 112, 114, 120, 121};
    for (size_t i = 0; i < etf->size; i++)
        if (memchr(opaque, etf->data[i], sizeof opaque) != NULL) return 0;
    return 1;
}

static void expect_text_again(bt_ctx *ctx, const bt_term *term, const bt_buffer *etf,
                              uint8_t choice) {
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.form = true;
    options.flat = (choice & 0x40) != 0;
    options.unicode = (choice & 0x80) != 0;
    bt_buffer text = BT_BUFFER_INIT(ctx), again = BT_BUFFER_INIT(ctx);
    const bt_source *source;
    bt_node node;
    bt_status status = bt_print(ctx, term, &options, bt_buffer_sink(&text));
    fuzz_verdict(ctx, status);
    if (status == BT_OK && has_text(etf)) {
        FUZZ_EXPECT(bt_source_memory(ctx, "text", text.data, text.size, &source) == BT_OK);
        status = bt_parse_term(ctx, source, NULL, &node);
        /* An integer may be over the digits limit of this context. */
        if (status == BT_OK && fuzz_encode(ctx, node.term, -1, &again))
            FUZZ_EXPECT(again.size == etf->size && memcmp(again.data, etf->data, etf->size) == 0);
    }
    bt_buffer_free(&again);
    bt_buffer_free(&text);
}

static void expect_json_again(bt_ctx *ctx, const bt_term *term, const bt_buffer *etf) {
    bt_buffer json = BT_BUFFER_INIT(ctx), again = BT_BUFFER_INIT(ctx);
    const bt_source *source;
    bt_node node;
    if (bt_to_json(ctx, term, bt_buffer_sink(&json)) == BT_OK) {
        FUZZ_EXPECT(bt_source_memory(ctx, "json", json.data, json.size, &source) == BT_OK);
        if (bt_from_json(ctx, source, &node) == BT_OK && fuzz_encode(ctx, node.term, -1, &again))
            FUZZ_EXPECT(again.size == etf->size && memcmp(again.data, etf->data, etf->size) == 0);
    }
    bt_buffer_free(&again);
    bt_buffer_free(&json);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0], *copy;
    bt_ctx *ctx = fuzz_ctx(choice);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_node node;
    if (bt_decode(ctx, source, NULL, &node, NULL) == BT_OK) {
        bt_buffer etf = BT_BUFFER_INIT(ctx);
        if (fuzz_encode(ctx, node.term, -1, &etf)) {
            expect_text_again(ctx, node.term, &etf, choice);
            bt_clear_diagnostics(ctx);
            expect_json_again(ctx, node.term, &etf);
        }
        bt_buffer_free(&etf);
    }
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
