/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/utf8.h"

#include <string.h>

size_t bt_utf8_read(const uint8_t *data, const uint8_t *end, uint32_t *character) {
    uint8_t first = *data;
    if (first < 0x80) {
        *character = first;
        return 1;
    }
    size_t length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || (size_t)(end - data) < length) return 0;
    uint32_t c = first & (0x7Fu >> length);
    for (size_t i = 1; i < length; i++) {
        if ((data[i] & 0xC0) != 0x80) return 0;
        c = c << 6 | (data[i] & 0x3F);
    }
    static const uint32_t least[5] = {0, 0, 0x80, 0x800, 0x10000};
    if (c < least[length] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF)) return 0;
    *character = c;
    return length;
}

size_t bt_utf8_write(uint32_t c, uint8_t out[4]) {
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    size_t length = c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    for (size_t i = length; i-- > 1; c >>= 6) out[i] = (uint8_t)(0x80 | (c & 0x3F));
    out[0] = (uint8_t)((0xF00u >> length) | c);
    return length;
}

size_t bt_ascii_run(const uint8_t *data, size_t size) {
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= size; i += sizeof word) {
        memcpy(&word, data + i, sizeof word);
        if (word & 0x8080808080808080u) break;
    }
    while (i < size && data[i] < 0x80) i++;
    return i;
}

size_t bt_utf8_count(const uint8_t *data, size_t size, size_t *bad) {
    size_t count = 0, i = 0;
    while (i < size) {
        size_t run = bt_ascii_run(data + i, size - i);
        count += run;
        i += run;
        if (i == size) break;
        uint32_t c;
        size_t length = bt_utf8_read(data + i, data + size, &c);
        if (length == 0) break;
        i += length;
        count++;
    }
    *bad = i;
    return count;
}
