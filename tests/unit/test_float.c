/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "parser/text/float.h"
#include "parser/text/power.h"

static double of_bits(uint64_t bits) {
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

static uint64_t next_bits(uint64_t *seed) {
    uint64_t bits = *seed;
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return bits;
}

static void add(uLong *crc, uint64_t bits) {
    char text[BT_FLOAT_TEXT + 1] = "none";
    double value = of_bits(bits);
    size_t size = isfinite(value) ? bt_float_text(value, text) : 4;
    text[size++] = '\n';
    *crc = crc32(*crc, (const Bytef *)text, (uInt)size);
}

/* Every power of two and its neighbours, and 100,000 others, compared with what OTP 25, 27 and 29
 * print; float_crc.escript is the other side. */
Test(floats, as_otp) {
    uLong crc = crc32(0, NULL, 0);
    for (int i = 0; i < 52 + 2046; i++) {
        uint64_t bits = i < 52 ? (uint64_t)1 << i : (uint64_t)(i - 51) << 52;
        for (int d = -1; d <= 1; d++) add(&crc, bits + (uint64_t)(int64_t)d);
    }
    uint64_t seed = 0x9E3779B97F4A7C15;
    for (int i = 0; i < 100000; i++) add(&crc, next_bits(&seed));
    cr_expect_eq(seed, 0xDEAF6465DC02951C);
    cr_expect_eq(crc, 0x227891D5, "%lX", crc);
}

/* Every power of every base but ten, compared with math:pow/2 of OTP 25, 27 and 29 on processors
 * that multiply and add in one step. */
Test(floats, powers_as_otp) {
    uLong crc = crc32(0, NULL, 0);
    for (int base = 2; base <= 36; base++) {
        for (int e = -1200; base != 10 && e <= 1200; e++) {
            double power = bt_power(base, e);
            uint64_t bits;
            memcpy(&bits, &power, sizeof bits);
            uint8_t bytes[8];
            for (int i = 0; i < 8; i++) bytes[i] = (uint8_t)(bits >> (56 - 8 * i));
            if (isfinite(power)) crc = crc32(crc, bytes, 8);
        }
    }
    cr_expect_eq(crc, 0x392215E3, "%lX", crc);
    cr_expect_eq(bt_power(3, 1e300), INFINITY);
    cr_expect_eq(bt_power(3, -1e300), 0.0);
}

/* Digits of the text, zeros at the ends apart. */
static int digits_of(const char *text) {
    int count = 0, zeros = 0;
    for (; *text != '\0' && *text != 'e'; text++) {
        if (*text < '0' || *text > '9' || (*text == '0' && count == 0)) continue;
        zeros = *text == '0' ? zeros + 1 : 0;
        count++;
    }
    return count - zeros;
}

/* The text reads back, and none with a digit less does. */
Test(floats, shortest) {
    uint64_t seed = 12345;
    for (int i = 0; i < 20000; i++) {
        char text[BT_FLOAT_TEXT + 1], shorter[40];
        double value = of_bits(next_bits(&seed));
        if (i % 2 == 0) value = nearbyint(fmod(value, 1e6) * 1000) / 1000;
        if (!isfinite(value) || value == 0) continue;
        text[bt_float_text(value, text)] = '\0';
        cr_expect_eq(bt_float_of_text(text), value, "%s", text);
        int digits = digits_of(text);
        if (digits == 1) continue;
        (void)snprintf(shorter, sizeof shorter, "%.*e", digits - 2, value);
        cr_expect_neq(strtod(shorter, NULL), value, "%s", text);
    }
}

Test(floats, spelling) {
    static const struct {
        double value;
        const char *text;
    } rows[] = {
        {0.0, "0.0"},
        {-0.0, "-0.0"},
        {100.0, "100.0"},
        {1000.0, "1.0e3"},
        {1234.0, "1234.0"},
        {0.01, "0.01"},
        {0.0001, "0.0001"},
        {0.00001, "1.0e-5"},
        {1e22, "1.0e22"},
        {123456789012345680.0, "1.2345678901234568e17"},
        {5e-324, "5.0e-324"},
        {1.7976931348623157e308, "1.7976931348623157e308"},
        {-2.5e-7, "-2.5e-7"},
        {9007199254740991.0, "9007199254740991.0"},
        {0.1 + 0.2, "0.30000000000000004"},
        {9007199254740992.0, "9.007199254740992e15"},
    };
    /* Whatever the decimal point of the locale. */
    (void)setlocale(LC_ALL, "de_DE.UTF-8");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[BT_FLOAT_TEXT + 1];
        text[bt_float_text(rows[i].value, text)] = '\0';
        cr_expect_str_eq(text, rows[i].text);
        cr_expect_eq(bt_float_of_text(text), rows[i].value);
    }
}
