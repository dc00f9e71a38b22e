/* SPDX-License-Identifier: Apache-2.0 */
/* Integers and floats, as erl_scan reads them: digits with '_' between two of them, a base before
 * '#', a fraction, an exponent. */
#include <math.h>
#include <string.h>

#include "etf/big.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/text/float.h"
#include "parser/text/number.h"
#include "parser/text/power.h"

#include "grammar/term_parser.h"

/* A number that is being read. */
typedef struct number {
    bt_text *text;
    const char *begin;
    int base;
} number;

/* The end of digits of a base, which may have '_' between two of them. */
static const char *digits_end(const char *at, int base) {
    while (bt_digit(*at) < base) {
        at++;
        if (*at == '_' && bt_digit(at[1]) < base) at++;
    }
    return at;
}

/* Copies digits without '_' to the scratch, behind the `size` bytes that it has; NULL: no
 * memory. */
static const char *without_separators(bt_text *text, size_t *size, const char *begin,
                                      const char *end) {
    if (!bt_scratch_room(text, &text->scratch, *size + (size_t)(end - begin) + 1)) {
        text->status = BT_NOMEM;
        return NULL;
    }
    char *out = (char *)text->scratch.bytes + *size;
    for (const char *at = begin; at < end; at++)
        if (*at != '_') *out++ = *at;
    *out = '\0';
    *size = (size_t)(out - (char *)text->scratch.bytes);
    return (const char *)text->scratch.bytes;
}

/* The largest integer that list_to_integer/1 makes (measured), in bits. The next function has the
 * number of its decimal digits. */
static uint64_t largest_bits(int otp) {
    return otp >= 26 ? 4194240 : 33554368;
}

uint32_t bt_text_most_digits(const bt_text *text) {
    uint32_t release = text->ctx->otp >= 26 ? 1262593 : 10100872;
    uint32_t limit = text->ctx->limits.integer_digits;
    return limit < release ? limit : release;
}

static bool is_too_large(const bt_text *text, const bt_term *integer) {
    if (integer->kind != BT_BIG) return false;
    uint32_t top = integer->as.bytes[integer->count - 1];
    uint64_t bits = 8 * ((uint64_t)integer->count - 1) + 32 - (uint64_t)__builtin_clz(top);
    return bits > largest_bits(text->ctx->otp);
}

/* How many decimal digits a digit of a base is worth, the logarithms of 2 to 36. */
static const double decimal_digits[] = {0.301029995663981, 0.477121254719662, 0.602059991327962,
                                        0.698970004336019, 0.778151250383644, 0.845098040014257,
                                        0.903089986991944, 0.954242509439325, 1.0,
                                        1.041392685158225, 1.079181246047625, 1.113943352306837,
                                        1.146128035678238, 1.176091259055681, 1.204119982655925,
                                        1.230448921378274, 1.255272505103306, 1.278753600952829,
                                        1.301029995663981, 1.322219294733919, 1.342422680822206,
                                        1.361727836017593, 1.380211241711606, 1.397940008672038,
                                        1.414973347970818, 1.431363764158987, 1.447158031342219,
                                        1.462397997898956, 1.477121254719662, 1.491361693834273,
                                        1.505149978319906, 1.518513939877888, 1.531478917042255,
                                        1.544068044350276, 1.556302500767287};

/* Whether `count` digits of a base are within the limit on decimal digits. */
static bool within_limit(const bt_text *text, size_t count, int base) {
    double most = (double)bt_text_most_digits(text);
    if ((double)count * 2 <= most) return true; /* no base has more than 1.6 decimal digits */
    return (double)count * decimal_digits[base - 2] <= most;
}

static int integer(number *n, bt_value *value, const char *digits, const char *end) {
    bt_text *text = n->text;
    while (end - digits > 1 && (*digits == '0' || *digits == '_')) digits++;
    size_t count = (size_t)(end - digits);
    if (!within_limit(text, count, n->base))
        return bt_text_flaw(text, BT_FLAW_INTEGER_LONG, n->begin, end);
    if (memchr(digits, '_', count) != NULL) {
        size_t size = 0;
        digits = without_separators(text, &size, digits, end);
        if (digits == NULL) return TERM_BAD;
        count = size;
    }
    text->status = bt_integer_of_digits(text->ctx, digits, count, n->base, false, &value->term);
    if (text->status != BT_OK) return TERM_BAD;
    if (is_too_large(text, &value->term))
        return bt_text_flaw(text, BT_FLAW_INTEGER_LONG, n->begin, end);
    return TERM_INTEGER;
}

/* ---- decimal floats -------------------------------------------------------------------------- */

/* `real` as bt_float_of_text gives it. */
static int float_token(number *n, bt_value *value, double real) {
    if (isnan(real)) {
        n->text->status = BT_NOMEM;
        return TERM_BAD;
    }
    if (!isfinite(real)) return bt_text_flaw(n->text, BT_FLAW_FLOAT_RANGE, n->begin, n->text->next);
    value->term = (bt_term){.kind = BT_FLOAT, .as.real = real};
    return TERM_FLOAT;
}

/* Makes a float of decimal digits, from `mantissa` to `point_end` with the point, and an exponent
 * from its 'e' to `end`, which may be empty. */
static int decimal_float(number *n, bt_value *value, const char *mantissa, const char *point_end,
                         const char *exponent, const char *end) {
    bt_text *text = n->text;
    size_t size = 0;
    const char *spelt = without_separators(text, &size, mantissa, point_end);
    if (spelt != NULL && exponent < end) {
        size_t at = size;
        spelt = without_separators(text, &size, exponent, end);
        if (spelt != NULL) text->scratch.bytes[at] = 'e';
    }
    return spelt == NULL ? TERM_BAD : float_token(n, value, bt_float_of_text(spelt));
}

/* The end of an exponent that begins at its 'e'; `*digits`: it has digits. */
static const char *exponent_end(const char *at, bool *digits) {
    at++;
    if (*at == '+' || *at == '-') at++;
    const char *end = digits_end(at, 10);
    *digits = end > at;
    return end;
}

/* Reads a float from its point on, which a digit follows. */
static int fraction(number *n, bt_value *value, const char *point) {
    bt_text *text = n->text;
    const char *end = digits_end(point + 1, 10), *exponent = end;
    if (*end == 'e' || *end == 'E') {
        bool digits;
        end = exponent_end(end, &digits);
        text->next = end;
        if (!digits) return bt_text_flaw(text, BT_FLAW_EXPONENT, exponent, end);
    }
    text->next = end;
    return decimal_float(n, value, n->begin, exponent, exponent, end);
}

/* ---- floats of any base (EEP 75: OTP 28) ----------------------------------------------------- */

/* The exponent as erl_scan reads it, limited to what makes a difference. */
static double exponent_value(const char *at, const char *end) {
    double value = 0;
    bool negative = *at == '-';
    for (; at < end; at++)
        if (bt_is_digit(*at) && value < 1e18) value = value * 10 + (*at - '0');
    return negative ? -value : value;
}

/* erl_scan makes an integer of all digits and multiplies it by a power of the base. The result is
 * not always the nearest float, but it is OTP's. */
static int based_float_value(number *n, bt_value *value, const char *digits, const char *point,
                             const char *end, double exponent) {
    bt_text *text = n->text;
    size_t size = 0;
    while (digits < point - 1 && (*digits == '0' || *digits == '_')) digits++;
    while (end > point + 2 && (end[-1] == '0' || end[-1] == '_')) end--;
    if (without_separators(text, &size, digits, point) == NULL) return TERM_BAD;
    size_t whole = size;
    if (without_separators(text, &size, point + 1, end) == NULL) return TERM_BAD;
    if (!within_limit(text, size, n->base))
        return bt_text_flaw(text, BT_FLAW_INTEGER_LONG, n->begin, text->next);
    bt_term integer;
    text->status = bt_integer_of_digits(text->ctx, (const char *)text->scratch.bytes, size, n->base,
                                        false, &integer);
    if (text->status != BT_OK) return TERM_BAD;
    double power = bt_power(n->base, exponent - (double)(size - whole));
    double left = bt_float_of_integer(&integer, text->ctx->otp);
    /* It is an error if one of them is too large, even if the product would be zero. */
    if (!isfinite(power) || !isfinite(left)) return float_token(n, value, power + left);
    return float_token(n, value, left * power);
}

static int based_fraction(number *n, bt_value *value, const char *digits, const char *point) {
    bt_text *text = n->text;
    const char *end = digits_end(point + 1, n->base), *exponent = end, *exponent_stop = end;
    if (*end == '#' && (end[1] == 'e' || end[1] == 'E')) {
        bool has_digits;
        exponent = end + 1;
        exponent_stop = exponent_end(exponent, &has_digits);
        text->next = exponent_stop;
        if (!has_digits) return bt_text_flaw(text, BT_FLAW_EXPONENT, exponent, exponent_stop);
    }
    text->next = exponent_stop;
    if (n->base == 10) {
        if (digits == point) return bt_text_flaw(text, BT_FLAW_FLOAT, n->begin, text->next);
        return decimal_float(n, value, digits, end, exponent, exponent_stop);
    }
    double e = exponent == exponent_stop ? 0 : exponent_value(exponent + 1, exponent_stop);
    return based_float_value(n, value, digits, point, end, e);
}

static int based(number *n, bt_value *value, const char *hash) {
    bt_text *text = n->text;
    int base = 0;
    for (const char *at = n->begin; at < hash; at++)
        if (*at != '_') base = base > 99 ? base : base * 10 + (*at - '0');
    if (base < 2 || base > 36) {
        text->next = digits_end(hash + 1, 36);
        return bt_text_flaw(text, BT_FLAW_BASE, n->begin, hash);
    }
    n->base = base;
    const char *end = digits_end(hash + 1, base);
    text->next = end;
    if (text->based_float && *end == '.' && bt_digit(end[1]) < base)
        return based_fraction(n, value, hash + 1, end);
    if (end == hash + 1) return bt_text_flaw(text, BT_FLAW_DIGITS, n->begin, end);
    return integer(n, value, hash + 1, end);
}

int bt_text_number(bt_text *text, bt_value *value, const char *begin) {
    const char *at = begin;
    uint64_t small = 0;
    for (; (uint8_t)(*at - '0') < 10; at++) {
        if (at - begin == 18) break;
        small = small * 10 + (uint64_t)(*at - '0');
    }
    number n = {text, begin, 10};
    if (at - begin == 18 || *at == '_') {
        at = digits_end(begin, 10);
        text->next = at;
        if (*at != '#' && !(*at == '.' && (uint8_t)(at[1] - '0') < 10))
            return integer(&n, value, begin, at);
    }
    if (*at == '#') return based(&n, value, at);
    if (*at == '.' && (uint8_t)(at[1] - '0') < 10) return fraction(&n, value, at);
    text->next = at;
    value->term = bt_int((int64_t)small);
    return TERM_INTEGER;
}
