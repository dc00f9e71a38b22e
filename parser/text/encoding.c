/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The encoding comment, found as epp:set_encoding/1 finds it: in the first two lines, behind a
 * '%', even one within a string; in the first 512 bytes, which OTP reads in pieces of 32. The first
 * "coding" with a ':' or '=' decides, whatever it names.
 */
#include <string.h>

#include "etf/utf8.h"
#include "parser/text/encoding.h"

enum { PIECE = 32, PIECES = 16, MOST = PIECE * PIECES };

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + 32) : c;
}

static bool is_alphanumeric(uint8_t c) {
    return bt_is_letter((char)c) || bt_is_digit((char)c);
}

/* Whether the name of an encoding is latin-1, perhaps with more behind another '-'. */
static bool names_latin1(const uint8_t *at, const uint8_t *end, size_t size) {
    static const char name[] = "latin-1";
    size_t i = 0;
    for (; i < sizeof name - 1 && at + i < end && lower(at[i]) == (uint8_t)name[i]; i++) continue;
    if (i < sizeof name - 1) return false;
    at += i;
    if (at < end && is_alphanumeric(*at)) return false;
    while (at < end && (is_alphanumeric(*at) || *at == '-')) at++;
    /* At the end of the file OTP needs one more read, and it makes no more than 16. */
    return at < end || size <= MOST - PIECE;
}

bool bt_text_is_latin1(const uint8_t *data, size_t size) {
    static const char word[] = "coding";
    const uint8_t *end = data + (size < MOST ? size : MOST);
    bool comment = false;
    int lines = 0;
    for (const uint8_t *at = data; at < end; at++) {
        if (*at == '\n') {
            if (++lines == 2) return false;
            comment = false;
        } else if (!comment) {
            comment = *at == '%';
        } else if ((size_t)(end - at) > strlen(word) && memcmp(at, word, strlen(word)) == 0) {
            const uint8_t *behind = at + strlen(word);
            while (behind < end && *behind == ' ') behind++;
            if (behind < end && (*behind == ':' || *behind == '=')) {
                for (behind++; behind < end && *behind == ' ';) behind++;
                return names_latin1(behind, end, size);
            }
            at = behind - 1;
        }
    }
    return false;
}
