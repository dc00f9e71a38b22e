/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Integers to and from text and bits. Up to SMALL_BITS everything happens on the C stack; what is
 * larger goes to GMP's mpn functions, which use memory of ours for operands and results. Their
 * scratch space comes from the C library, and GMP ends the process when that fails: so the size of
 * every operand is bounded before it gets there, by the integer_digits limit.
 */
#include "etf/big.h"

#include <gmp.h>
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/term.h"
#include "etf/utf8.h"

/* A thousand decimal digits, and some. */
enum { SMALL_BITS = 4096, SMALL_LIMBS = SMALL_BITS / 32, SMALL_BYTES = SMALL_BITS / 8 };
/* The most decimal digits of SMALL_BYTES, in whole chunks of nine. */
enum { SMALL_DIGITS = (SMALL_BITS * 30103 / 100000 / 9 + 1) * 9 };

/* Bits that hold any digit of the base. */
static unsigned digit_bits(unsigned base) {
    unsigned bits = 1;
    while (1u << bits < base) bits++;
    return bits;
}

/* As many digits as are sure to fit 64 bits. */
static uint64_t read_word(const char *digits, size_t count, unsigned base) {
    uint64_t value = 0;
    for (size_t i = 0; i < count; i++) value = value * base + (unsigned)bt_digit(digits[i]);
    return value;
}

/* Multiplies limbs, the least significant first, by `factor` and adds `more`. */
static size_t multiply_add(uint32_t *limbs, size_t count, uint32_t factor, uint32_t more) {
    uint64_t carry = more;
    for (size_t i = 0; i < count; i++) {
        carry += (uint64_t)limbs[i] * factor;
        limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) limbs[count++] = (uint32_t)carry;
    return count;
}

static bt_status read_small(bt_ctx *ctx, const char *digits, size_t count, unsigned base,
                            bool negative, bt_term *out) {
    uint32_t limbs[SMALL_LIMBS + 1];
    uint8_t bytes[sizeof limbs];
    size_t used = 0, chunk = 31 / digit_bits(base);
    while (count > 0) {
        size_t n = count % chunk != 0 ? count % chunk : chunk;
        uint32_t factor = 1;
        for (size_t i = 0; i < n; i++) factor *= base;
        used = multiply_add(limbs, used, factor, (uint32_t)read_word(digits, n, base));
        digits += n;
        count -= n;
    }
    for (size_t i = 0; i < used * 4; i++) bytes[i] = (uint8_t)(limbs[i / 4] >> 8 * (i % 4));
    return bt_make_big(ctx, negative, bytes, used * 4, out);
}

static void limbs_to_bytes(const mp_limb_t *limbs, size_t count, uint8_t *bytes) {
    for (size_t i = 0; i < count * sizeof *limbs; i++)
        bytes[i] = (uint8_t)(limbs[i / sizeof *limbs] >> 8 * (i % sizeof *limbs));
}

static size_t bytes_to_limbs(const uint8_t *bytes, size_t count, mp_limb_t *limbs) {
    size_t used = (count + sizeof *limbs - 1) / sizeof *limbs;
    memset(limbs, 0, used * sizeof *limbs);
    for (size_t i = 0; i < count; i++)
        limbs[i / sizeof *limbs] |= (mp_limb_t)bytes[i] << 8 * (i % sizeof *limbs);
    return used;
}

static bt_status read_large(bt_ctx *ctx, const char *digits, size_t count, unsigned base,
                            bool negative, bt_term *out) {
    size_t room = count * digit_bits(base) / (8 * sizeof(mp_limb_t)) + 2;
    size_t size = room * sizeof(mp_limb_t);
    mp_limb_t *limbs = bt_resize(&ctx->memory, NULL, 0, size);
    unsigned char *values = bt_resize(&ctx->memory, NULL, 0, count);
    bt_status status = BT_NOMEM;
    if (limbs != NULL && values != NULL) {
        for (size_t i = 0; i < count; i++) values[i] = (unsigned char)bt_digit(digits[i]);
        size_t used = (size_t)mpn_set_str(limbs, values, count, (int)base);
        bt_release(&ctx->memory, values, count);
        values = bt_resize(&ctx->memory, NULL, 0, count = size);
        if (values != NULL) {
            limbs_to_bytes(limbs, used, values);
            status = bt_make_big(ctx, negative, values, used * sizeof *limbs, out);
        }
    }
    if (values != NULL) bt_release(&ctx->memory, values, count);
    if (limbs != NULL) bt_release(&ctx->memory, limbs, size);
    return status;
}

bt_status bt_integer_of_digits(bt_ctx *ctx, const char *digits, size_t count, int base,
                               bool negative, bt_term *out) {
    unsigned radix = (unsigned)base, bits = digit_bits(radix);
    while (count > 1 && *digits == '0') {
        digits++;
        count--;
    }
    if (count <= 63 / bits) {
        int64_t value = (int64_t)read_word(digits, count, radix);
        *out = bt_int(negative ? -value : value);
        return BT_OK;
    }
    if (count <= SMALL_BITS / bits) return read_small(ctx, digits, count, radix, negative, out);
    return read_large(ctx, digits, count, radix, negative, out);
}

/* ---- decimal text ---------------------------------------------------------------------------- */

static bt_status word_text(bt_ctx *ctx, int64_t value, const char **text, size_t *length) {
    char buffer[BT_INT_TEXT];
    *length = bt_int_text(value, buffer);
    *text = bt_copy(ctx, buffer, *length);
    return *text == NULL ? BT_NOMEM : BT_OK;
}

/* Divides by 10^9 until nothing is left; the digits come from the back. */
static bt_status small_text(bt_ctx *ctx, const bt_term *big, const char **text, size_t *length) {
    uint32_t limbs[SMALL_LIMBS] = {0};
    char buffer[SMALL_DIGITS + 1];
    for (size_t i = 0; i < big->count; i++) limbs[i / 4] |= (uint32_t)big->as.bytes[i] << i % 4 * 8;
    size_t used = (big->count + (size_t)3) / 4, at = sizeof buffer;
    while (used > 0) {
        uint64_t rest = 0;
        for (size_t i = used; i-- > 0;) {
            rest = rest << 32 | limbs[i];
            limbs[i] = (uint32_t)(rest / 1000000000);
            rest %= 1000000000;
        }
        while (used > 0 && limbs[used - 1] == 0) used--;
        for (int i = 0; i < 9; i++, rest /= 10) buffer[--at] = (char)('0' + rest % 10);
    }
    while (at < sizeof buffer && buffer[at] == '0') at++;
    if (big->flags & BT_NEGATIVE) buffer[--at] = '-';
    *length = sizeof buffer - at;
    *text = bt_copy(ctx, buffer + at, *length);
    return *text == NULL ? BT_NOMEM : BT_OK;
}

static bt_status large_text(bt_ctx *ctx, const bt_term *big, const char **text, size_t *length) {
    size_t size = (big->count / sizeof(mp_limb_t) + 1) * sizeof(mp_limb_t);
    /* log10(256) is below 2.40824; mpn_get_str wants one digit more, then sign and NUL. */
    size_t room = (size_t)((uint64_t)big->count * 240824 / 100000) + 8;
    char *digits = bt_alloc(ctx, room);
    mp_limb_t *limbs = digits == NULL ? NULL : bt_resize(&ctx->memory, NULL, 0, size);
    if (limbs == NULL) return BT_NOMEM;
    size_t used = bytes_to_limbs(big->as.bytes, big->count, limbs);
    unsigned char *values = (unsigned char *)digits + 1;
    size_t count = mpn_get_str(values, 10, limbs, (mp_size_t)used);
    bt_release(&ctx->memory, limbs, size);
    size_t zeros = 0;
    while (values[zeros] == 0) zeros++;
    for (size_t i = zeros; i < count; i++) values[i] = (unsigned char)(values[i] + '0');
    digits += 1 + zeros;
    count -= zeros;
    digits[count] = '\0';
    if (big->flags & BT_NEGATIVE) {
        *--digits = '-';
        count++;
    }
    *text = digits;
    *length = count;
    return BT_OK;
}

static uint64_t magnitude_of(int64_t value) {
    return value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
}

unsigned bt_int_width(int64_t value) {
    uint64_t rest = magnitude_of(value);
    unsigned width = 1 + (value < 0);
    for (uint64_t ten = 10; rest >= ten; ten *= 10) width++; /* 10^19 is the last that fits */
    return width;
}

size_t bt_int_text(int64_t value, char out[BT_INT_TEXT]) {
    size_t length = bt_int_width(value), at = length;
    uint64_t rest = magnitude_of(value);
    do out[--at] = (char)('0' + rest % 10);
    while ((rest /= 10) != 0);
    if (value < 0) out[0] = '-';
    return length;
}

bt_status bt_integer_text(bt_ctx *ctx, const bt_term *integer, const char **text, size_t *length) {
    if (integer->kind == BT_INT) return word_text(ctx, integer->as.integer, text, length);
    /* 2.40823 is below log10(256): what is refused surely has too many digits. */
    uint64_t digits = ((uint64_t)integer->count - 1) * 240823 / 100000;
    if (digits >= ctx->limits.integer_digits)
        return bt_report(ctx, BT_MSG_LIMIT_INTEGER, BT_NOWHERE, ctx->limits.integer_digits);
    if (integer->count <= SMALL_BYTES) return small_text(ctx, integer, text, length);
    return large_text(ctx, integer, text, length);
}

/* ---- bits ------------------------------------------------------------------------------------ */

/* Byte `i` of the magnitude of a number, the least significant first. */
static uint8_t magnitude_byte(const bt_term *integer, uint64_t word, uint64_t i) {
    if (integer->kind != BT_BIG) return i < sizeof word ? (uint8_t)(word >> 8 * i) : 0;
    if (i >= integer->count) return 0;
    return integer->as.bytes[i];
}

void bt_integer_bits(const bt_term *integer, uint64_t bits, uint8_t *out) {
    bool big = integer->kind == BT_BIG;
    bool negative = big ? (integer->flags & BT_NEGATIVE) != 0 : integer->as.integer < 0;
    uint64_t word = big ? 0 : magnitude_of(integer->as.integer);
    uint64_t size = bits / 8 + (bits % 8 != 0);
    unsigned shift = (unsigned)(size * 8 - bits), carry = negative, low = 0;
    for (uint64_t i = 0; i < size; i++) {
        unsigned byte = magnitude_byte(integer, word, i);
        if (negative) {
            byte = (~byte & 0xFF) + carry;
            carry = byte >> 8;
            byte &= 0xFF;
        }
        byte = byte << shift | low;
        out[size - 1 - i] = (uint8_t)byte;
        low = byte >> 8;
    }
}
