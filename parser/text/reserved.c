/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/reserved.h"

#include <string.h>

#include "bootterm.h"

const uint8_t bt_reserved_lengths[26] = {
    ['a' - 'a'] = 1 << 3 | 1 << 5 | 1 << 7,
    ['b' - 'a'] = 1 << 3 | 1 << 4 | 1 << 5,
    ['c' - 'a'] = 1 << 4 | 1 << 5,
    ['d' - 'a'] = 1 << 3,
    ['e' - 'a'] = 1 << 3 | 1 << 4,
    ['f' - 'a'] = 1 << 3,
    ['i' - 'a'] = 1 << 2,
    ['l' - 'a'] = 1 << 3,
    ['m' - 'a'] = 1 << 5,
    ['n' - 'a'] = 1 << 3,
    ['o' - 'a'] = 1 << 2 | 1 << 6,
    ['r' - 'a'] = 1 << 3 | 1 << 7,
    ['t' - 'a'] = 1 << 3,
    ['w' - 'a'] = 1 << 4,
    ['x' - 'a'] = 1 << 3,
};

/* erl_scan:reserved_word/1; the last two are reserved since OTP 27. */
static const char words[][BT_RESERVED_LENGTH + 1] = {
    "after", "begin", "case", "try",  "cond", "catch", "andalso", "orelse", "end", "fun",
    "if",    "let",   "of",   "when", "bnot", "not",   "receive", "div",    "rem", "band",
    "and",   "bor",   "bxor", "bsl",  "bsr",  "or",    "xor",     "maybe",  "else"};
enum { WORDS = sizeof words / sizeof *words, ALWAYS = WORDS - 2 };

int bt_reserved_find(const char *name, size_t length) {
    for (size_t i = 0; i < WORDS; i++)
        if (words[i][0] == name[0] && memcmp(words[i], name, length) == 0 &&
            words[i][length] == '\0')
            return i < ALWAYS ? BT_OTP_OLDEST : 27;
    return 0;
}
