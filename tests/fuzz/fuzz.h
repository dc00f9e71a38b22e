/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the fuzz targets share. Each defines LLVMFuzzerTestOneInput, which libFuzzer and AFL++ call
 * with ever new bytes. The first byte chooses the release and options, the rest is the input.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootterm.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What must always hold; what does not is a find. */
#define FUZZ_EXPECT(condition)                                                                     \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            (void)fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                  \
            __builtin_trap();                                                                      \
        }                                                                                          \
    } while (0)

/* A context for the release that a byte stands for, with bounds that keep one run short. */
static inline bt_ctx *fuzz_ctx(uint8_t choice) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.expansion_bytes = 1 << 20;
    limits.memory_bytes = (uint64_t)512 << 20;
    limits.integer_digits = 10000;
    bt_config config = BT_CONFIG_INIT;
    config.limits = &limits;
    bt_ctx *ctx = bt_ctx_new(&config);
    FUZZ_EXPECT(ctx != NULL);
    FUZZ_EXPECT(bt_set_otp(ctx, BT_OTP_OLDEST + choice % 6) == BT_OK);
    return ctx;
}

/* A source of exactly these bytes, so that sanitizers see each one read beyond them. */
static inline const bt_source *fuzz_source(bt_ctx *ctx, const uint8_t *data, size_t size,
                                           uint8_t **copy) {
    const bt_source *source;
    *copy = malloc(size == 0 ? 1 : size);
    FUZZ_EXPECT(*copy != NULL);
    if (size != 0) memcpy(*copy, data, size);
    FUZZ_EXPECT(bt_source_memory(ctx, "input", *copy, size, &source) == BT_OK);
    return source;
}

/* BT_INVALID comes with an error, BT_OK without; the diagnostics can be written. */
static inline void fuzz_verdict(bt_ctx *ctx, bt_status status) {
    FUZZ_EXPECT(status == BT_OK || status == BT_INVALID || status == BT_NOMEM);
    size_t errors = bt_diagnostic_count(ctx, BT_ERROR);
    FUZZ_EXPECT(status != BT_OK || errors == 0);
    FUZZ_EXPECT(status != BT_INVALID || errors != 0);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    (void)bt_write_diagnostics(ctx, NULL, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
}

/* The term's external form; false when there is no memory. */
static inline int fuzz_encode(bt_ctx *ctx, const bt_term *term, int level, bt_buffer *out) {
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    options.compressed = level;
    bt_status status = bt_encode(ctx, term, &options, bt_buffer_sink(out));
    FUZZ_EXPECT(status == BT_OK || status == BT_NOMEM);
    return status == BT_OK;
}
#endif
