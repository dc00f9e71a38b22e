/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/hex_values.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etf/utf8.h"

enum { TEXT_SHOWN = 60 };

void bt_hex_text(bt_out *out, const uint8_t *text, size_t size, bool latin1, char quote) {
    const uint8_t *end = text + size;
    bt_out_format(out, " %c", quote);
    for (unsigned shown = 0; text < end; shown++) {
        if (shown == TEXT_SHOWN) {
            bt_out_text(out, "...");
            break;
        }
        uint32_t c = *text;
        size_t length = latin1 ? 1 : bt_utf8_read(text, end, &c);
        uint8_t utf8[4];
        if (length == 0 || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == (uint8_t)quote)
            bt_out_format(out, length == 0 ? "\\x%02X" : "\\x%" PRIX32, length == 0 ? *text : c);
        else
            bt_out_bytes(out, utf8, bt_utf8_write(c, utf8));
        text += length == 0 ? 1 : length;
    }
    bt_out_byte(out, (uint8_t)quote);
}

void bt_hex_float(bt_out *out, uint64_t bits) {
    double value;
    char text[40];
    memcpy(&value, &bits, sizeof value);
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    for (char *at = text; *at != '\0'; at++)
        if (*at == ',') *at = '.';
    bt_out_format(out, " %s", text);
}

void bt_hex_digits(bt_out *out, const uint8_t *digits, size_t count) {
    while (count > 0 && digits[count - 1] == 0) count--;
    bt_out_text(out, count == 0 ? " 0" : " 0x");
    for (size_t i = count, shown = 0; i-- > 0; shown++) {
        if (shown == TEXT_SHOWN / 2) {
            bt_out_text(out, "...");
            return;
        }
        bt_out_format(out, shown == 0 ? "%X" : "%02X", digits[i]);
    }
}

bool bt_hex_prints(const uint8_t *data, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (data[i] < 0x20 || data[i] >= 0x7F) return false;
    return size != 0;
}
