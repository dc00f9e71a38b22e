/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of JSON (RFC 8259). Numbers may have any length, unlike in libraries for JSON. */
#include "parser/text/json_scan.h"

#include <math.h>
#include <string.h>

#include "etf/big.h"
#include "etf/diag.h"
#include "etf/utf8.h"
#include "parser/text/float.h"

void bt_json_skip_space(bt_json_in *in) {
    while (in->at < in->end &&
           (*in->at == ' ' || *in->at == '\n' || *in->at == '\r' || *in->at == '\t'))
        in->at++;
}

bt_status bt_json_expected(bt_json_in *in, const char *expected) {
    const uint8_t *from = in->at;
    if (in->at == in->end)
        return bt_report(in->ctx, BT_MSG_JSON_END, bt_json_place(in, from), expected);
    uint32_t c;
    size_t length = bt_utf8_read(in->at, in->end, &c);
    in->at += length == 0 ? 1 : length;
    return bt_report(in->ctx, BT_MSG_JSON_SYNTAX, bt_json_place(in, from), expected);
}

bool bt_json_word(bt_json_in *in, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(in->end - in->at) < length || memcmp(in->at, word, length) != 0) return false;
    in->at += length;
    return true;
}

/* ---- strings --------------------------------------------------------------------------------- */

static bt_status bad_string(bt_json_in *in, const uint8_t *from, const char *why) {
    return bt_report(in->ctx, BT_MSG_JSON_STRING, bt_json_place(in, from), why);
}

/* Reads four hexadecimal digits; false when they are none. */
static bool read_unit(bt_json_in *in, uint32_t *unit) {
    *unit = 0;
    if (in->end - in->at < 4) return false;
    for (int i = 0; i < 4; i++) {
        int value = bt_digit((char)*in->at++);
        if (value >= 16) return false;
        *unit = *unit << 4 | (uint32_t)value;
    }
    return true;
}

/* Reads an escape sequence, behind its backslash. */
static bt_status read_escape(bt_json_in *in, uint32_t *c) {
    static const char letters[] = "\"\\/bfnrt", meant[] = "\"\\/\b\f\n\r\t";
    const uint8_t *from = in->at - 1;
    if (in->at == in->end) return bt_json_expected(in, "the rest of the escape");
    const char *letter = *in->at == '\0' ? NULL : strchr(letters, *in->at);
    in->at++;
    if (letter != NULL) {
        *c = (uint8_t)meant[letter - letters];
        return BT_OK;
    }
    if (in->at[-1] != 'u')
        return bad_string(in, from,
                          "no such escape; they are \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX");
    uint32_t low;
    if (!read_unit(in, c)) return bad_string(in, from, "four hexadecimal digits follow \\u");
    if (*c < 0xD800 || *c > 0xDFFF) return BT_OK;
    if (*c < 0xDC00 && bt_json_word(in, "\\u") && read_unit(in, &low) && low >= 0xDC00 &&
        low <= 0xDFFF) {
        *c = 0x10000 + ((*c & 0x3FF) << 10) + (low & 0x3FF);
        return BT_OK;
    }
    return bad_string(in, from, "half of a surrogate pair, which is no character");
}

/* The end of the string that begins at `at`: its quote, or where it is malformed. */
static const uint8_t *string_end(const uint8_t *at, const uint8_t *end, bool *escapes) {
    for (*escapes = false; at < end && *at != '"'; at++) {
        if (*at < ' ') break;
        if (*at != '\\') continue;
        *escapes = true;
        if (++at == end) break;
    }
    return at;
}

static bt_status copy_unescaped(bt_json_in *in, const uint8_t *close, uint8_t *to, size_t *size) {
    uint8_t *out = to;
    while (in->at < close) {
        if (*in->at != '\\') {
            *out++ = *in->at++;
            continue;
        }
        uint32_t c = 0;
        in->at++;
        bt_status status = read_escape(in, &c);
        if (status != BT_OK) return status;
        out += bt_utf8_write(c, out);
    }
    *size = (size_t)(out - to);
    return BT_OK;
}

bt_status bt_json_read_string(bt_json_in *in, const uint8_t **text, size_t *size) {
    bool escapes;
    const uint8_t *open = in->at++, *begin = in->at;
    const uint8_t *close = string_end(begin, in->end, &escapes);
    size_t bad;
    bt_utf8_count(begin, (size_t)(close - begin), &bad);
    if (bad != (size_t)(close - begin)) {
        in->at = begin + bad + 1;
        return bad_string(in, begin + bad, "bytes that are no UTF-8");
    }
    if (close == in->end) {
        in->at = in->end;
        bt_status status = bt_json_expected(in, "the string's closing '\"'");
        bt_relate(in->ctx,
                  bt_at(in->source, (size_t)(open - in->begin), (size_t)(open - in->begin) + 1),
                  "the string begins here");
        return status;
    }
    if (*close != '"') {
        in->at = close + 1;
        return bad_string(in, close, "a control character, which is written as \\uXXXX");
    }
    *text = begin;
    *size = (size_t)(close - begin);
    bt_status status = BT_OK;
    if (escapes) {
        uint8_t *copy = bt_alloc(in->ctx, *size); /* no escape is shorter than what it means */
        if (copy == NULL) return BT_NOMEM;
        *text = copy;
        status = copy_unescaped(in, close, copy, size);
    }
    if (status == BT_OK) in->at = close + 1;
    return status;
}

/* ---- numbers --------------------------------------------------------------------------------- */

static size_t pass_digits(bt_json_in *in) {
    const uint8_t *from = in->at;
    while (in->at < in->end && bt_is_digit((char)*in->at)) in->at++;
    return (size_t)(in->at - from);
}

static bool pass(bt_json_in *in, uint8_t a, uint8_t b) {
    if (in->at == in->end || (*in->at != a && *in->at != b)) return false;
    in->at++;
    return true;
}

bt_status bt_json_integer(bt_json_in *in, const uint8_t *from, const char *text, size_t size,
                          bt_term *out) {
    bool negative = size > 0 && *text == '-';
    size_t digits = size - negative;
    if (digits > in->ctx->limits.integer_digits)
        return bt_report(in->ctx, BT_MSG_JSON_INTEGER, bt_json_place(in, from),
                         in->ctx->limits.integer_digits);
    return bt_integer_of_digits(in->ctx, text + negative, digits, 10, negative, out);
}

static bt_status read_real(bt_json_in *in, const uint8_t *from, bt_term *out) {
    char *copy = bt_copy(in->ctx, from, (size_t)(in->at - from));
    if (copy == NULL) return BT_NOMEM;
    double value = bt_float_of_text(copy);
    if (isnan(value)) return BT_NOMEM;
    if (!isfinite(value)) return bt_report(in->ctx, BT_MSG_JSON_RANGE, bt_json_place(in, from));
    return bt_make_float(value, out);
}

bt_status bt_json_read_number(bt_json_in *in, bool real, bt_term *out) {
    const uint8_t *from = in->at;
    pass(in, '-', '-');
    const uint8_t *digits = in->at;
    size_t count = pass_digits(in);
    if (count == 0) return bt_json_expected(in, "a digit");
    if (*digits == '0' && count > 1) {
        in->at = digits + 1;
        return bt_json_expected(in, "no more digits behind the leading 0");
    }
    if (pass(in, '.', '.')) {
        real = true;
        if (pass_digits(in) == 0) return bt_json_expected(in, "a digit");
    }
    if (pass(in, 'e', 'E')) {
        real = true;
        pass(in, '+', '-');
        if (pass_digits(in) == 0) return bt_json_expected(in, "a digit");
    }
    if (real) return read_real(in, from, out);
    return bt_json_integer(in, from, (const char *)from, (size_t)(in->at - from), out);
}

/* ---- base64 ---------------------------------------------------------------------------------- */

static int base64_value(uint8_t c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool bt_json_base64(const uint8_t *text, size_t size, uint8_t *out, size_t *out_size) {
    uint32_t group = 0;
    *out_size = 0;
    if (size % 4 != 0) return false;
    size_t padding = size == 0 || text[size - 1] != '=' ? 0 : text[size - 2] != '=' ? 1 : 2;
    for (size_t i = 0; i < size; i++) {
        int value = i + padding < size ? base64_value(text[i]) : 0;
        if (value < 0) return false;
        group = group << 6 | (uint32_t)value;
        if (i % 4 != 3) continue;
        size_t bytes = i + 1 == size ? 3 - padding : 3;
        for (size_t k = 0; k < bytes; k++) out[(*out_size)++] = (uint8_t)(group >> (16 - 8 * k));
        if (bytes < 3 && (group & ((1u << (24 - 8 * bytes)) - 1)) != 0) return false;
        group = 0;
    }
    return true;
}
