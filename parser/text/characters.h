/* SPDX-License-Identifier: Apache-2.0 */
/* The characters of atoms and strings between quotes, as io_lib writes them. */
#ifndef BT_CHARACTERS_H
#define BT_CHARACTERS_H

#include "etf/sink.h"

enum {
    BT_CHAR_LOWER = 1,     /* may begin an unquoted atom */
    BT_CHAR_NAME = 2,      /* may stand in one */
    BT_CHAR_PRINTABLE = 4, /* in strings, as it is or as \n, \t ... */
    BT_CHAR_ESCAPED = 8,   /* with a backslash and one character; quotes are not among them */
    BT_CHAR_OCTAL = 16     /* as \ooo */
};

/* What a character below 256 is. */
uint8_t bt_char_class(uint32_t c);
/* Writes one between quotes of this kind; `latin1`: those above 255 escaped. */
void bt_char_write(bt_out *out, uint32_t c, uint8_t quote, bool latin1);
/* How many characters that takes. */
static inline unsigned bt_char_text_width(uint32_t c, uint8_t quote, bool latin1) {
    if (c > 255) return !latin1 ? 1 : c > 0xFFFFF ? 10 : c > 0xFFFF ? 9 : c > 0xFFF ? 8 : 7;
    uint8_t class = bt_char_class(c);
    if (class & BT_CHAR_OCTAL) return 4;
    return (class & BT_CHAR_ESCAPED) || c == quote ? 2 : 1;
}
#endif
