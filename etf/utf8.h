/* SPDX-License-Identifier: Apache-2.0 */
/* Characters: those of ASCII, and UTF-8 as OTP has it, up to U+10FFFF, shortest form, no
 * surrogates. */
#ifndef BT_UTF8_H
#define BT_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Reads one character of `data`, which has at least one byte before `end`. Returns its length in
 * bytes, or 0 when the bytes are not UTF-8. */
size_t bt_utf8_read(const uint8_t *data, const uint8_t *end, uint32_t *character);
/* Writes a code point (below 0x110000) and returns its length, 1 to 4. */
size_t bt_utf8_write(uint32_t character, uint8_t out[4]);
/* Counts the characters; `*bad` is the offset of the first byte that is not UTF-8, or `size`. */
size_t bt_utf8_count(const uint8_t *data, size_t size, size_t *bad);
static inline bool bt_is_digit(char c) {
    return c >= '0' && c <= '9';
}
static inline bool bt_is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/* What names are made of, in ASCII. */
static inline bool bt_is_word(char c) {
    return bt_is_letter(c) || bt_is_digit(c) || c == '_' || c == '@';
}
/* The same, and bytes beyond ASCII: what looks like a part of a name. */
static inline bool bt_is_word_byte(char c) {
    return bt_is_word(c) || (uint8_t)c >= 0x80;
}
/* The value of a digit or letter in bases up to 36; 36 for anything else. */
static inline int bt_digit(char c) {
    if (bt_is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 36;
}
/* How many bytes of `data` from the start are below 128. */
size_t bt_ascii_run(const uint8_t *data, size_t size);
/* Whether all bytes are below 128; for text so short that a call would cost more than the work. */
static inline bool bt_is_ascii(const uint8_t *data, size_t size) {
    uint64_t all = 0, word;
    if (size >= sizeof word) {
        /* The last word overlaps the one before. That saves a loop over the rest, whose length is
         * hard to predict. */
        const uint8_t *last = data + size - sizeof word;
        for (; data < last; data += sizeof word) {
            memcpy(&word, data, sizeof word);
            all |= word;
        }
        memcpy(&word, last, sizeof word);
        all |= word;
    } else if (size >= 4) {
        uint32_t low, high;
        memcpy(&low, data, sizeof low);
        memcpy(&high, data + size - sizeof high, sizeof high);
        all = low | high;
    } else {
        for (; size > 0; size--) all |= *data++;
    }
    return (all & 0x8080808080808080u) == 0;
}
#endif
