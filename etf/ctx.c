/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/ctx.h"

#include <stdio.h>
#include <string.h>

#include "etf/utf8.h"

uint64_t bt_ctx_memory(const bt_ctx *ctx, uint64_t *peak) {
    if (peak != NULL) *peak = ctx->memory.peak;
    return ctx->memory.used;
}

bt_status bt_set_otp(bt_ctx *ctx, int release) {
    if (release < BT_OTP_OLDEST || release > BT_OTP_NEWEST) return BT_USAGE;
    ctx->otp = release;
    return BT_OK;
}

int bt_otp(const bt_ctx *ctx) {
    return ctx->otp;
}

/* A decimal number of at most four digits at `*at`, which moves past it; -1 when there is none. */
static int number(const char **at) {
    int value = -1;
    for (unsigned i = 0; i < 4 && bt_is_digit(**at); i++, ++*at)
        value = (value < 0 ? 0 : value) * 10 + (**at - '0');
    return value;
}

int bt_otp_of_kernel(const char *version) {
    const char *at = version;
    int major = number(&at), minor = 0;
    if (*at == '.') {
        at++;
        minor = number(&at);
    } else if (*at != '\0') {
        return 0;
    }
    if (minor < 0) return 0;
    switch (major) {
    case 8: return minor < 4 ? 24 : 25; /* OTP 24 ended with kernel 8.3.x, 25 began with 8.4 */
    case 9: return 26;
    case 10: return minor < 3 ? 27 : 28; /* 27 ended with 10.2.x, 28 began with 10.3 */
    case 11: return 29;
    default: return 0;
    }
}

const char *bt_version(void) {
    return BT_VERSION;
}

char *bt_copy(bt_ctx *ctx, const void *bytes, size_t size) {
    char *copy = bt_alloc(ctx, size + 1);
    if (copy == NULL) return NULL;
    if (size != 0) memcpy(copy, bytes, size);
    copy[size] = '\0';
    return copy;
}

char *bt_vsprint(bt_ctx *ctx, const char *format, va_list arguments) {
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : bt_alloc(ctx, (size_t)length + 1);
    if (text != NULL) (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

char *bt_sprint(bt_ctx *ctx, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    char *text = bt_vsprint(ctx, format, arguments);
    va_end(arguments);
    return text;
}
