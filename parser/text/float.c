/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The shortest digits of a float, found exactly (Steele and White; Burger and Dybvig, "Printing
 * Floating-Point Numbers Quickly and Accurately"), and OTP's choice between 1234.5 and 1.2345e3.
 */
#include "parser/text/float.h"

#include <locale.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_DIGITS = 17 };

/* 0.DDD times ten to the power of `point`; no zeros at the ends. */
typedef struct decimal {
    char digits[MOST_DIGITS + 1];
    int count, point;
} decimal;

/* ---- natural numbers of up to 1,280 bits ----------------------------------------------------- */

enum { LIMBS = 40 };
typedef struct natural {
    uint32_t limbs[LIMBS]; /* the least significant first */
    int count;             /* no zero limb at the top */
} natural;

static natural natural_of(uint64_t value) {
    natural n = {.limbs = {(uint32_t)value, (uint32_t)(value >> 32)}};
    while (n.count < 2 && n.limbs[n.count] != 0) n.count++;
    if (value >> 32 != 0) n.count = 2;
    return n;
}

static void multiply(natural *n, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < n->count; i++) {
        carry += (uint64_t)n->limbs[i] * factor;
        n->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) n->limbs[n->count++] = (uint32_t)carry;
}

static void multiply_by_ten_to(natural *n, int power) {
    for (; power >= 9; power -= 9) multiply(n, 1000000000);
    uint32_t factor = 1;
    while (power-- > 0) factor *= 10;
    multiply(n, factor);
}

static void shift_left(natural *n, int bits) {
    int limbs = bits / 32;
    multiply(n, 1u << bits % 32);
    if (limbs == 0 || n->count == 0) return;
    memmove(n->limbs + limbs, n->limbs, (size_t)n->count * sizeof *n->limbs);
    memset(n->limbs, 0, (size_t)limbs * sizeof *n->limbs);
    n->count += limbs;
}

static int compare(const natural *a, const natural *b) {
    if (a->count != b->count) return a->count < b->count ? -1 : 1;
    for (int i = a->count; i-- > 0;)
        if (a->limbs[i] != b->limbs[i]) return a->limbs[i] < b->limbs[i] ? -1 : 1;
    return 0;
}

static natural sum(const natural *a, const natural *b) {
    natural n = {.count = a->count > b->count ? a->count : b->count};
    uint64_t carry = 0;
    for (int i = 0; i < n.count; i++) {
        carry += (i < a->count ? a->limbs[i] : 0);
        carry += (i < b->count ? b->limbs[i] : 0);
        n.limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry != 0) n.limbs[n.count++] = (uint32_t)carry;
    return n;
}

static void subtract(natural *a, const natural *b) {
    int64_t borrow = 0;
    for (int i = 0; i < a->count; i++) {
        borrow += (int64_t)a->limbs[i] - (i < b->count ? b->limbs[i] : 0);
        a->limbs[i] = (uint32_t)borrow;
        borrow >>= 32;
    }
    while (a->count > 0 && a->limbs[a->count - 1] == 0) a->count--;
}

/* ---- digits ---------------------------------------------------------------------------------- */

/* The value is rest / scale; anything within `below` / scale under it or `above` / scale over it
 * reads back as the same float, the ends too when `even`. */
typedef struct interval {
    natural rest, scale, below, above;
    bool even;
} interval;

static bool reaches_top(const interval *v) {
    natural top = sum(&v->rest, &v->above);
    int order = compare(&top, &v->scale);
    return v->even ? order >= 0 : order > 0;
}

static interval interval_of(uint64_t fraction, int exponent, bool lowest) {
    interval v = {.even = fraction % 2 == 0};
    /* At a power of two the neighbour below is half as far away as the one above. */
    int extra = lowest ? 2 : 1;
    v.rest = natural_of(fraction);
    v.scale = v.below = natural_of(1);
    shift_left(&v.rest, extra + (exponent > 0 ? exponent : 0));
    shift_left(&v.scale, extra - (exponent < 0 ? exponent : 0));
    shift_left(&v.below, exponent > 0 ? exponent : 0);
    v.above = v.below;
    if (lowest) shift_left(&v.above, 1);
    return v;
}

/* The power of ten that the value is below, or one less, from its power of two. */
static int estimate(int bits) {
    /* log10(2) from below. */
    int64_t scaled = (int64_t)(bits - 1) * 30102999;
    return (int)(scaled >= 0 ? scaled / 100000000 : -((-scaled + 99999999) / 100000000));
}

/* Scales so that the value is below one and at least a tenth; returns the power of ten. */
static int normalize(interval *v, int bits) {
    int power = estimate(bits);
    if (power > 0) {
        multiply_by_ten_to(&v->scale, power);
    } else {
        multiply_by_ten_to(&v->rest, -power);
        multiply_by_ten_to(&v->below, -power);
        multiply_by_ten_to(&v->above, -power);
    }
    for (; reaches_top(v); power++) multiply(&v->scale, 10);
    return power;
}

static int next_digit(interval *v) {
    int digit = 0;
    multiply(&v->rest, 10);
    multiply(&v->below, 10);
    multiply(&v->above, 10);
    for (; compare(&v->rest, &v->scale) >= 0; digit++) subtract(&v->rest, &v->scale);
    return digit;
}

/* The last digit: `low` and `high` are whether it reads back as it is, and one up; `half` is how
 * what is left of the value compares to half. If both are as close, the even one is taken, as in
 * Ryu. */
static int last_digit(int digit, bool low, bool high, int half) {
    bool up = low && high ? half > 0 || (half == 0 && digit % 2 == 1) : high;
    return digit + up;
}

static void large_digits(uint64_t fraction, int exponent, bool lowest, int bits, decimal *out) {
    interval v = interval_of(fraction, exponent, lowest);
    out->point = normalize(&v, bits);
    for (out->count = 0;;) {
        int digit = next_digit(&v);
        int order = compare(&v.rest, &v.below);
        bool low = v.even ? order <= 0 : order < 0, high = reaches_top(&v);
        if (low || high) {
            multiply(&v.rest, 2);
            digit = last_digit(digit, low, high, compare(&v.rest, &v.scale));
        }
        out->digits[out->count++] = (char)('0' + digit);
        if (low || high) return;
    }
}

#ifdef __SIZEOF_INT128__
/* The same in 128 bits, where they are enough: between 1e-19 and 1e34. */
__extension__ typedef unsigned __int128 wide;

static bool middle_digits(uint64_t fraction, int exponent, bool lowest, int bits, decimal *out) {
    if (exponent < -116 || exponent > 60) return false;
    int extra = lowest ? 2 : 1, left = exponent > 0 ? exponent : 0;
    bool even = fraction % 2 == 0;
    wide rest = (wide)fraction << (extra + left), below = (wide)1 << left;
    wide above = below << lowest, scale = (wide)1 << (extra - (exponent - left));
    out->point = estimate(bits);
    for (int i = 0; i < out->point; i++) scale *= 10;
    for (int i = 0; i > out->point; i--) {
        rest *= 10;
        below *= 10;
        above *= 10;
    }
    /* With `even` the ends of the interval are in it. */
    for (; rest + above + even > scale; out->point++) scale *= 10;
    for (out->count = 0;;) {
        int digit = 0;
        rest *= 10;
        below *= 10;
        above *= 10;
        for (; rest >= scale; digit++) rest -= scale;
        bool low = rest<below + even, high = rest + above + even> scale;
        if (low || high)
            digit = last_digit(digit, low, high, (2 * rest > scale) - (2 * rest < scale));
        out->digits[out->count++] = (char)('0' + digit);
        if (low || high) return true;
    }
}
#else
static bool middle_digits(uint64_t fraction, int exponent, bool lowest, int bits, decimal *out) {
    (void)fraction, (void)exponent, (void)lowest, (void)bits, (void)out;
    return false;
}
#endif

static void exact_digits(double value, decimal *out) {
    int bits;
    uint64_t fraction = (uint64_t)ldexp(frexp(value, &bits), 53);
    int exponent = bits - 53;
    if (exponent < -1074) { /* subnormal */
        fraction >>= -1074 - exponent;
        exponent = -1074;
    }
    bool lowest = fraction == (uint64_t)1 << 52 && exponent > -1074;
    if (!middle_digits(fraction, exponent, lowest, bits, out))
        large_digits(fraction, exponent, lowest, bits, out);
}

/* Most floats in files were written with up to 15 digits. Those are found by one division: D / 10^n
 * is the float closest to the decimal, as D and 10^n are exact, and no other decimal of up to 15
 * digits is as close. */
static bool short_digits(double value, decimal *out) {
    static const double tens[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                  1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                  1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!(value >= 1e-7 && value < 1e15)) return false;
    int whole = 0; /* digits before the point, or, below zero, zeros after it */
    if (value >= 1)
        while (value >= tens[whole]) whole++;
    else
        while (value * tens[1 - whole] < 1) whole--;
    int places = 15 - whole;
    if (places > 22) places = 22;
    /* From 2^52 on a float has no fraction: this rounds what is below. */
    double rounded = value * tens[places] + 0x1p52 - 0x1p52;
    if (rounded >= 1e15 || rounded / tens[places] != value) return false;
    uint64_t rest = (uint64_t)rounded;
    while (rest % 10 == 0) {
        rest /= 10;
        places--;
    }
    out->count = 0;
    for (uint64_t r = rest; r != 0; r /= 10) out->count++;
    for (int i = out->count; i-- > 0; rest /= 10) out->digits[i] = (char)('0' + rest % 10);
    out->point = out->count - places;
    return true;
}

/* ---- OTP's spelling -------------------------------------------------------------------------- */

static char *put_digits(char *to, const char *digits, int count) {
    memcpy(to, digits, (size_t)count);
    return to + count;
}

static char *put_zeros(char *to, int count) {
    for (; count > 0; count--) *to++ = '0';
    return to;
}

static char *put_exponent(char *to, const decimal *d) {
    *to++ = d->digits[0];
    *to++ = '.';
    if (d->count == 1)
        *to++ = '0';
    else
        to = put_digits(to, d->digits + 1, d->count - 1);
    *to++ = 'e';
    int exponent = d->point - 1;
    if (exponent < 0) {
        *to++ = '-';
        exponent = -exponent;
    }
    if (exponent >= 100) *to++ = (char)('0' + exponent / 100);
    if (exponent >= 10) *to++ = (char)('0' + exponent / 10 % 10);
    *to++ = (char)('0' + exponent % 10);
    return to;
}

static int exponent_width(const decimal *d) {
    int exponent = d->point - 1, width = 2 + (d->count == 1 ? 2 : 1); /* e and the point */
    if (exponent < 0) {
        width++;
        exponent = -exponent;
    }
    return width + (exponent >= 10) + (exponent >= 100);
}

/* Without an exponent where that is no longer; from 2^53 on always with one, as digits before the
 * point would claim an exactness that is not there. */
static char *put_decimal(char *to, const decimal *d, bool exponent_only) {
    int cost = exponent_width(d);
    if (exponent_only) return put_exponent(to, d);
    if (d->point <= 0) {
        if (2 - d->point > cost) return put_exponent(to, d);
        to = put_digits(to, "0.", 2);
        to = put_zeros(to, -d->point);
        return put_digits(to, d->digits, d->count);
    }
    if (d->point >= d->count) {
        if (d->point - d->count + 2 > cost) return put_exponent(to, d);
        to = put_digits(to, d->digits, d->count);
        to = put_zeros(to, d->point - d->count);
        return put_digits(to, ".0", 2);
    }
    to = put_digits(to, d->digits, d->point);
    *to++ = '.';
    return put_digits(to, d->digits + d->point, d->count - d->point);
}

size_t bt_float_text(double value, char out[BT_FLOAT_TEXT]) {
    char *to = out;
    if (signbit(value)) *to++ = '-';
    value = fabs(value);
    if (value == 0) {
        to = put_digits(to, "0.0", 3);
    } else {
        decimal d;
        if (!short_digits(value, &d)) exact_digits(value, &d);
        to = put_decimal(to, &d, value >= 9007199254740992.0);
    }
    return (size_t)(to - out);
}

double bt_float_of_text(const char *text) {
    /* The C locale, whatever the program's. */
    locale_t c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (c_locale == (locale_t)0) return NAN;
    double value = strtod_l(text, NULL, c_locale);
    freelocale(c_locale);
    return value;
}

/* Eight bytes of an integer from `at` on, the least significant first; behind its end are zeros. */
static uint64_t word_at(const bt_term *integer, size_t at) {
    uint64_t word = 0;
    for (size_t i = at + 8; i-- > at;)
        word = word << 8 | (i < integer->count ? integer->as.bytes[i] : 0);
    return word;
}

/* OTP 29 takes the nearest float; before, each digit of 64 bits is rounded for itself. */
double bt_float_of_integer(const bt_term *integer, int otp) {
    if (integer->kind == BT_INT) return (double)integer->as.integer;
    double real = 0;
    size_t count = integer->count, rest = otp < 29 || count < 8 ? 0 : count - 8;
    if (rest == 0) {
        for (size_t at = (count + 7) / 8 * 8; at > 0; at -= 8)
            real = real * 0x1p64 + (double)word_at(integer, at - 8);
    } else {
        /* The lowest of these bits is below those of a float: it stands for all that are cut. */
        uint64_t top = word_at(integer, rest);
        for (size_t i = 0; i < rest; i++) top |= integer->as.bytes[i] != 0;
        real = ldexp((double)top, 8 * (int)rest);
    }
    return integer->flags & BT_NEGATIVE ? -real : real;
}
