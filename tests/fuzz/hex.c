/* SPDX-License-Identifier: Apache-2.0 */
/* bt_hex comes to what bt_validate comes to. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size == 0) return 0;
    uint8_t choice = data[0], *copy;
    bt_ctx *ctx = fuzz_ctx(choice);
    const bt_source *source = fuzz_source(ctx, data + 1, size - 1, &copy);
    bt_hex_options options = BT_HEX_OPTIONS_INIT;
    options.strict = (choice & 0x80) != 0;
    options.data_bytes = (choice & 0x40) != 0 ? SIZE_MAX : 0;
    bt_decode_options same = BT_DECODE_OPTIONS_INIT;
    same.strict = options.strict;
    bt_status validated = bt_validate(ctx, source, &same, NULL);
    bt_clear_diagnostics(ctx);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_status status = bt_hex(ctx, source, &options, bt_buffer_sink(&buffer));
    fuzz_verdict(ctx, status);
    FUZZ_EXPECT(status == validated || status == BT_NOMEM || validated == BT_NOMEM);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    free(copy);
    return 0;
}
