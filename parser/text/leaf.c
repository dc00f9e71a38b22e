/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules are those of OTP's io_lib: write_string for quotes and escape sequences, and
 * printable_list for what is a string, with its default range, latin1, or with all characters.
 */
#include "parser/text/leaf.h"

#include "etf/big.h"
#include "etf/utf8.h"
#include "parser/text/characters.h"
#include "parser/text/cluster.h"
#include "parser/text/foreign.h"

/* ---- strings --------------------------------------------------------------------------------- */

/* How many bytes at the start are written as they are: printable ASCII except quotes and
 * backslashes. Eight are looked at together: a byte of `other` has its high bit set where it is not
 * so. */
static size_t plain_run(const uint8_t *bytes, size_t count) {
    const uint64_t ones = 0x0101010101010101u, high = 0x80 * ones;
    size_t i = 0;
    for (uint64_t word; i + sizeof word <= count; i += sizeof word) {
        memcpy(&word, bytes + i, sizeof word);
        uint64_t quote = word ^ '"' * ones, backslash = word ^ '\\' * ones;
        uint64_t other = (word - ' ' * ones) | (word + ones) | word;
        if (((other | (quote - ones) | (backslash - ones)) & high) != 0) break;
    }
    while (i < count && bytes[i] >= ' ' && bytes[i] < 127 && bytes[i] != '"' && bytes[i] != '\\')
        i++;
    return i;
}

uint64_t bt_string_width(const uint8_t *bytes, size_t count) {
    uint64_t width = 2;
    for (size_t i = 0; i < count; i++) {
        size_t run = plain_run(bytes + i, count - i);
        width += run;
        i += run;
        if (i == count) break;
        uint8_t class = bt_char_class(bytes[i]);
        if (!(class & BT_CHAR_PRINTABLE)) return 0;
        width += class & BT_CHAR_ESCAPED || bytes[i] == '"' ? 2 : 1;
    }
    return width;
}

void bt_string_write(bt_out *out, const uint8_t *bytes, size_t count) {
    bt_out_byte(out, '"');
    for (size_t i = 0; i < count; i++) {
        size_t run = plain_run(bytes + i, count - i);
        if (run != 0) bt_out_bytes(out, bytes + i, run);
        i += run;
        if (i < count) bt_char_write(out, bytes[i], '"', false);
    }
    bt_out_byte(out, '"');
}

/* Whether a character is printable in strings. */
static bool prints(uint32_t c, bool unicode) {
    if (c < 256) return (bt_char_class(c) & BT_CHAR_PRINTABLE) != 0;
    return unicode && (c < 0xD800 || c > 0xDFFF) && c != 0xFFFE && c != 0xFFFF;
}

bool bt_is_printable_list(const bt_term *term) {
    if (term->kind != BT_LIST || (term->flags & BT_IMPROPER)) return false;
    for (size_t i = 0; i < term->count; i++) {
        const bt_term *c = &term->as.items[i];
        if (c->kind != BT_INT || c->as.integer < 0 || c->as.integer > 0x10FFFF ||
            !prints((uint32_t)c->as.integer, true))
            return false;
    }
    return true;
}

uint64_t bt_wide_string_width(const bt_term *list) {
    bt_clusters clusters = {0};
    bt_clusters_add(&clusters, '"');
    for (size_t i = 0; i < list->count; i++)
        bt_clusters_add_quoted(&clusters, (uint32_t)list->as.items[i].as.integer, '"');
    bt_clusters_add(&clusters, '"');
    return clusters.count;
}

void bt_wide_string_write(bt_out *out, const bt_term *list) {
    bt_out_byte(out, '"');
    for (size_t i = 0; i < list->count; i++)
        bt_char_write(out, (uint32_t)list->as.items[i].as.integer, '"', false);
    bt_out_byte(out, '"');
}

/* ---- bitstrings ------------------------------------------------------------------------------ */

static unsigned byte_width(uint8_t byte) {
    return byte < 10 ? 1 : byte < 100 ? 2 : 3;
}

static uint64_t numbers_width(const bt_term *bits) {
    uint64_t width = 4 + (uint64_t)bits->count - 1;
    size_t whole = bits->count - (bits->bits != 8);
    for (size_t i = 0; i < whole; i++) width += byte_width(bits->as.bytes[i]);
    if (bits->bits != 8)
        width += byte_width((uint8_t)(bits->as.bytes[whole] >> (8 - bits->bits))) + 2;
    return width;
}

typedef enum utf8_verdict { IS_PRINTABLE, IS_UNPRINTABLE, IS_NO_UTF8 } utf8_verdict;

/* Up to OTP 28, bytes that are no UTF-8, wherever they are, are taken for latin1. OTP 29 stops at
 * the first character that does not print. `*width` comes with the width of what is around
 * the text, and the text's is added. */
static utf8_verdict measure_utf8(const bt_term *bits, bt_style style, uint64_t *width) {
    const uint8_t *at = bits->as.bytes, *end = at + bits->count;
    utf8_verdict verdict = IS_PRINTABLE;
    bt_clusters clusters = {0};
    uint64_t characters = 2;
    bool wide = false;
    bt_clusters_add(&clusters, '"');
    while (at < end) {
        uint32_t c;
        size_t length = bt_utf8_read(at, end, &c);
        if (length == 0) return IS_NO_UTF8;
        at += length;
        if (!prints(c, style.unicode)) {
            verdict = IS_UNPRINTABLE;
            if (style.otp >= 29) return verdict;
        } else {
            characters += bt_char_text_width(c, '"', false);
            wide = wide || c > 255;
            if (style.unicode) bt_clusters_add_quoted(&clusters, c, '"');
        }
    }
    bt_clusters_add(&clusters, '"');
    *width += wide ? clusters.count : characters;
    return verdict;
}

bt_bits_form bt_bits_measure(const bt_term *bits, bt_style style, uint64_t *width) {
    if (bits->bits == 8) {
        size_t ascii = bt_ascii_run(bits->as.bytes, bits->count);
        utf8_verdict verdict = IS_NO_UTF8;
        *width = 9;
        if (!style.latin1 && ascii < bits->count) verdict = measure_utf8(bits, style, width);
        if (verdict == IS_PRINTABLE) return BT_BITS_UTF8;
        uint64_t string = 0;
        if (verdict == IS_NO_UTF8) string = bt_string_width(bits->as.bytes, bits->count);
        *width = string + 4;
        if (string != 0) return BT_BITS_LATIN1;
    }
    *width = numbers_width(bits);
    return BT_BITS_NUMBERS;
}

static size_t number_text(uint8_t byte, char out[3]) {
    size_t length = byte_width(byte);
    for (size_t i = length; i-- > 0; byte /= 10) out[i] = (char)('0' + byte % 10);
    return length;
}

/* Writes byte `i` as text, with its size if it is the last one and has less than 8 bits. */
static size_t segment_text(const bt_term *bits, size_t i, char out[5]) {
    if (i + 1 < bits->count || bits->bits == 8) return number_text(bits->as.bytes[i], out);
    size_t length = number_text((uint8_t)(bits->as.bytes[i] >> (8 - bits->bits)), out);
    out[length++] = ':';
    out[length++] = (char)('0' + bits->bits);
    return length;
}

void bt_bits_wrap(bt_out *out, const bt_term *bits, int64_t room, size_t indent) {
    int64_t left = room;
    bt_out_text(out, "<<");
    for (size_t i = 0; i < bits->count; i++) {
        char text[5];
        bool last = i + 1 == bits->count;
        size_t length = segment_text(bits, i, text);
        int64_t taken = (int64_t)length + !last;
        if (taken > left) {
            bt_out_byte(out, '\n');
            bt_out_repeat(out, ' ', indent);
            left = room;
        }
        left -= taken;
        bt_out_bytes(out, text, length);
        if (!last) bt_out_byte(out, ',');
    }
    bt_out_text(out, ">>");
}

void bt_bits_write(bt_out *out, const bt_term *bits, bt_bits_form form) {
    if (form == BT_BITS_NUMBERS) {
        bt_bits_wrap(out, bits, INT64_MAX, 0);
        return;
    }
    bt_out_text(out, "<<");
    if (form == BT_BITS_LATIN1) {
        bt_string_write(out, bits->as.bytes, bits->count);
    } else {
        const uint8_t *at = bits->as.bytes, *end = at + bits->count;
        bt_out_byte(out, '"');
        while (at < end) {
            uint32_t c;
            at += bt_utf8_read(at, end, &c);
            bt_char_write(out, c, '"', false);
        }
        bt_out_text(out, "\"/utf8");
    }
    bt_out_text(out, ">>");
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* A function of its own, as its buffer is large. */
static uint64_t foreign_width(const bt_term *term, bt_style style) {
    char text[BT_FOREIGN_TEXT];
    size_t bad;
    return bt_utf8_count((const uint8_t *)text, bt_foreign_text(term, style, text), &bad);
}

static void write_foreign(bt_out *out, const bt_term *term, bt_style style) {
    char text[BT_FOREIGN_TEXT];
    bt_out_bytes(out, text, bt_foreign_text(term, style, text));
}

uint64_t bt_leaf_width_slow(const bt_term *term, bt_style style) {
    switch (term->kind) {
    case BT_ATOM: return bt_atom_width(term->as.atom, style);
    case BT_INT: return bt_int_width(term->as.integer);
    case BT_NIL:
    case BT_TUPLE: return 2;
    case BT_MAP: return 3;
    case BT_BITSTRING: return 4;
    default: return foreign_width(term, style);
    }
}

void bt_leaf_write_slow(bt_out *out, const bt_term *term, bt_style style) {
    char text[BT_INT_TEXT];
    switch (term->kind) {
    case BT_ATOM: bt_atom_write(out, term->as.atom, style); break;
    case BT_INT: bt_out_bytes(out, text, bt_int_text(term->as.integer, text)); break;
    case BT_NIL: bt_out_text(out, "[]"); break;
    case BT_TUPLE: bt_out_text(out, "{}"); break;
    case BT_MAP: bt_out_text(out, "#{}"); break;
    case BT_BITSTRING: bt_out_text(out, "<<>>"); break;
    default: write_foreign(out, term, style); break;
    }
}
