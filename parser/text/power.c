/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Powers of a base for based floats, as math:pow/2 gives them. OTP takes the pow of the C library.
 * On processors that multiply and add in one step, glibc's is the nearest float, except for the 30
 * powers below, which are one unit off. Without libm programs start sooner, and the same text gives
 * the same bytes on every machine.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "parser/text/float.h"
#include "parser/text/power.h"

/* By how many units in the last place pow is off. */
static const struct {
    int16_t exponent;
    uint8_t base;
    int8_t units;
} off[] = {{-477, 3, -1},  {34, 3, 1},    {61, 3, 1},     {631, 3, -1}, {210, 5, 1},
           {-381, 6, -1},  {34, 6, 1},    {61, 6, 1},     {101, 7, -1}, {17, 9, 1},
           {34, 12, 1},    {101, 14, -1}, {13, 17, 1},    {17, 18, 1},  {-119, 19, -1},
           {23, 20, 1},    {210, 20, 1},  {-154, 21, -1}, {71, 21, 1},  {-21, 23, 1},
           {32, 23, -1},   {34, 24, 1},   {61, 24, 1},    {105, 25, 1}, {-100, 26, -1},
           {-159, 27, -1}, {101, 28, -1}, {-81, 33, 1},   {13, 34, 1},  {17, 36, 1}};

/* A number of 128 bits, the least significant limb first, times 2^shift. */
typedef struct wide {
    uint32_t limbs[4];
    int shift;
} wide;

/* Multiplies; bits at the low end are lost. */
static void multiply(wide *w, uint32_t factor) {
    uint64_t carry = 0;
    for (int i = 0; i < 4; i++) {
        carry += (uint64_t)w->limbs[i] * factor;
        w->limbs[i] = (uint32_t)carry;
        carry >>= 32;
    }
    if (carry == 0) return;
    memmove(w->limbs, w->limbs + 1, 3 * sizeof *w->limbs);
    w->limbs[3] = (uint32_t)carry;
    w->shift += 32;
}

static void divide(wide *w, uint32_t divisor) {
    while (w->limbs[3] == 0) {
        memmove(w->limbs + 1, w->limbs, 3 * sizeof *w->limbs);
        w->limbs[0] = 0;
        w->shift -= 32;
    }
    uint64_t rest = 0;
    for (int i = 4; i-- > 0; rest %= divisor) {
        rest = rest << 32 | w->limbs[i];
        w->limbs[i] = (uint32_t)(rest / divisor);
    }
}

double bt_power(int base, double exponent) {
    /* Beyond these exponents, powers of all bases are zero or infinite. */
    int whole = exponent > 1100 ? 1100 : exponent < -1100 ? -1100 : (int)exponent;
    wide power = {{1, 0, 0, 0}, 0};
    for (int e = whole; e > 0; e--) multiply(&power, (uint32_t)base);
    for (int e = whole; e < 0; e++) divide(&power, (uint32_t)base);
    /* strtod rounds once, where a conversion and ldexp round twice when the result is subnormal. */
    char text[64];
    (void)snprintf(text, sizeof text, "0x%08" PRIx32 "%08" PRIx32 "%08" PRIx32 "%08" PRIx32 "p%d",
                   power.limbs[3], power.limbs[2], power.limbs[1], power.limbs[0], power.shift);
    double real = bt_float_of_text(text);
    for (size_t i = 0; i < sizeof off / sizeof *off; i++) {
        if (off[i].base != base || off[i].exponent != whole) continue;
        uint64_t bits;
        memcpy(&bits, &real, sizeof bits);
        bits += (uint64_t)(int64_t)off[i].units;
        memcpy(&real, &bits, sizeof bits);
    }
    return real;
}
