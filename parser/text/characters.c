/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/characters.h"

#include "etf/utf8.h"

uint8_t bt_char_class(uint32_t c) {
    if (c >= 'a' && c <= 'z') return BT_CHAR_LOWER | BT_CHAR_NAME | BT_CHAR_PRINTABLE;
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@')
        return BT_CHAR_NAME | BT_CHAR_PRINTABLE;
    if (c == '\\') return BT_CHAR_PRINTABLE | BT_CHAR_ESCAPED;
    if (c >= ' ' && c <= '~') return BT_CHAR_PRINTABLE;
    if (c == 127) return BT_CHAR_ESCAPED;
    if (c == 27 || (c >= 8 && c <= 13)) return BT_CHAR_PRINTABLE | BT_CHAR_ESCAPED;
    if (c < 160) return BT_CHAR_OCTAL;
    if (c >= 223 && c != 247) return BT_CHAR_LOWER | BT_CHAR_NAME | BT_CHAR_PRINTABLE;
    if (c >= 192 && c != 215 && c != 247) return BT_CHAR_NAME | BT_CHAR_PRINTABLE;
    return BT_CHAR_PRINTABLE;
}

static char escape_of(uint32_t c) {
    switch (c) {
    case 8: return 'b';
    case 9: return 't';
    case 10: return 'n';
    case 11: return 'v';
    case 12: return 'f';
    case 13: return 'r';
    case 27: return 'e';
    case 127: return 'd';
    default: return (char)c;
    }
}

void bt_char_write(bt_out *out, uint32_t c, uint8_t quote, bool latin1) {
    uint8_t text[4];
    if (c > 255 && latin1) {
        bt_out_format(out, "\\x{%X}", c);
        return;
    }
    uint8_t class = c > 255 ? 0 : bt_char_class(c);
    if (class & BT_CHAR_OCTAL) {
        bt_out_format(out, "\\%03o", c);
    } else if ((class & BT_CHAR_ESCAPED) || c == quote) {
        bt_out_byte(out, '\\');
        bt_out_byte(out, (uint8_t)escape_of(c));
    } else {
        bt_out_bytes(out, text, bt_utf8_write(c, text));
    }
}
