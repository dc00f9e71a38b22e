/* SPDX-License-Identifier: Apache-2.0 */
/* Quoted atoms, strings and characters. What needs no change is not copied. */
#include "etf/term.h"
#include "etf/utf8.h"

#include "grammar/term_parser.h"
#include "parser/text/literal.h"

/* ---- escape sequences ------------------------------------------------------------------------ */

static bool is_octal(char c) {
    return c >= '0' && c <= '7';
}

/* A code point that OTP takes as it is in text. */
static bool is_unicode(uint32_t c) {
    return c < 0xD800 || (c > 0xDFFF && c < 0xFFFE) || (c > 0xFFFF && c < 0x110000);
}

/* Reads \x41 and \x{20AC}, from behind the x. */
static bool hex_escape(const char **at, uint32_t *character) {
    const char *p = *at;
    uint32_t c = 0;
    if (*p != '{') {
        if (bt_digit(p[0]) >= 16 || bt_digit(p[1]) >= 16) return false;
        *character = (uint32_t)(bt_digit(p[0]) * 16 + bt_digit(p[1]));
        *at = p + 2;
        return true;
    }
    p++;
    if (bt_digit(*p) >= 16) return false;
    for (; bt_digit(*p) < 16; p++)
        c = c > 0x10FFFF ? c : c * 16 + (uint32_t)bt_digit(*p); /* leading zeros are fine */
    if (*p != '}' || !is_unicode(c)) return false;
    *character = c;
    *at = p + 1;
    return true;
}

/* Reads \^A. Up to OTP 26 it may be any character, whose low five bits count; since then only the
 * control characters of terminals. */
static bool control_escape(const bt_text *text, const char **at, uint32_t *character) {
    uint32_t c;
    size_t length = *at == text->end ? 0 : bt_text_read(text, *at, &c);
    if (length == 0) return false;
    if (text->triple && !(c >= '?' && c <= '_') && !(c >= 'a' && c <= 'z')) return false;
    *character = text->triple && c == '?' ? 127 : c & 31;
    *at += length;
    return true;
}

static uint32_t letter_escape(uint32_t c) {
    switch (c) {
    case 'n': return '\n';
    case 'r': return '\r';
    case 't': return '\t';
    case 'v': return '\v';
    case 'b': return '\b';
    case 'f': return '\f';
    case 'e': return 27;
    case 's': return ' ';
    case 'd': return 127;
    default: return c;
    }
}

bool bt_text_escape(const bt_text *text, const char **at, uint32_t *character) {
    const char *p = *at;
    if (is_octal(*p)) {
        uint32_t c = 0;
        for (int i = 0; i < 3 && is_octal(*p); i++) c = c * 8 + (uint32_t)(*p++ - '0');
        *character = c;
        *at = p;
        return true;
    }
    if (*p == 'x') {
        p++;
        if (!hex_escape(&p, character)) return false;
        *at = p;
        return true;
    }
    if (*p == '^') {
        p++;
        if (!control_escape(text, &p, character)) return false;
        *at = p;
        return true;
    }
    uint32_t c;
    size_t length = p == text->end ? 0 : bt_text_read(text, p, &c);
    if (length == 0 || !is_unicode(c)) return false;
    *character = letter_escape(c);
    *at = p + length;
    return true;
}

/* ---- between quotes -------------------------------------------------------------------------- */

/* Passes over characters of one byte that stand for themselves. */
static const char *skip_plain(const char *at, char quote) {
    for (uint8_t c; (c = (uint8_t)*at) != (uint8_t)quote && c != '\\' && c < 0x80 && c != 0;) at++;
    return at;
}

static void count(bt_quoted *quoted, uint32_t c) {
    quoted->count++;
    quoted->utf8_size += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    if (c > quoted->largest) quoted->largest = c;
}

/* Reads what skip_plain stops at. Returns its flaw, and in any case goes on behind it. */
static bt_flaw measure_one(const bt_text *text, bt_quoted *quoted, const char **at) {
    uint32_t c;
    if (**at == '\\' && !quoted->verbatim) {
        quoted->escapes = true;
        const char *behind = *at + 1;
        if (!bt_text_escape(text, &behind, &c)) {
            *at += *at + 1 < text->end ? 2 : 1;
            return BT_FLAW_ESCAPE;
        }
        *at = behind;
        count(quoted, c);
        return BT_FLAW_NONE;
    }
    size_t length = bt_text_read(text, *at, &c);
    *at += length == 0 ? 1 : length;
    if (length == 0) return BT_FLAW_ENCODING;
    if (!is_unicode(c)) return BT_FLAW_CHARACTER;
    count(quoted, c);
    return BT_FLAW_NONE;
}

bool bt_quoted_measure(bt_text *text, bt_quoted *quoted, const char *open) {
    const char *at = quoted->begin;
    bool well = true;
    quoted->escapes = false;
    quoted->count = quoted->utf8_size = quoted->largest = 0;
    for (;;) {
        const char *plain = skip_plain(at, quoted->quote);
        quoted->count += (size_t)(plain - at);
        quoted->utf8_size += (size_t)(plain - at);
        at = plain;
        if (at == text->end) {
            quoted->end = at;
            (void)bt_text_flaw(text, BT_FLAW_UNCLOSED, open, quoted->begin);
            return false;
        }
        if (*at == quoted->quote) break;
        bt_flaw flaw = measure_one(text, quoted, &at);
        if (flaw != BT_FLAW_NONE && well) {
            well = false;
            (void)bt_text_flaw(text, flaw, plain, at);
        }
    }
    quoted->end = at;
    return well;
}

/* The next character, from a place before quoted->end; measuring found no flaw. */
static uint32_t next_character(const bt_text *text, const bt_quoted *quoted, const char **at) {
    uint32_t c = (uint8_t) * *at;
    if (c == '\\' && !quoted->verbatim) {
        ++*at;
        (void)bt_text_escape(text, at, &c);
    } else if (c < 0x80) {
        ++*at;
    } else {
        *at += bt_text_read(text, *at, &c);
    }
    return c;
}

bt_status bt_quoted_list(bt_text *text, const bt_quoted *quoted, bt_term *out) {
    size_t size = (size_t)(quoted->end - quoted->begin), n = quoted->count;
    const char *at = quoted->begin;
    if (n == 0 || !bt_text_values(text)) {
        *out = bt_nil();
    } else if (n == size && !quoted->escapes) {
        const uint8_t *bytes = bt_text_lasting(text, at, n);
        if (bytes == NULL) return BT_NOMEM;
        *out = bt_bytes(BT_STRING, bytes, n);
    } else if (quoted->largest < 256) {
        uint8_t *bytes = bt_alloc(text->ctx, n);
        if (bytes == NULL) return BT_NOMEM;
        for (size_t i = 0; i < n; i++) bytes[i] = (uint8_t)next_character(text, quoted, &at);
        *out = bt_bytes(BT_STRING, bytes, n);
    } else {
        bt_term *items = bt_alloc(text->ctx, n * sizeof *items);
        if (items == NULL) return BT_NOMEM;
        for (size_t i = 0; i < n; i++) items[i] = bt_int(next_character(text, quoted, &at));
        *out = (bt_term){.kind = BT_LIST, .count = (uint32_t)n, .as.items = items};
    }
    return BT_OK;
}

/* Whether the text has the characters in UTF-8 already. */
static bool is_utf8(const bt_text *text, const bt_quoted *quoted) {
    return !quoted->escapes && (!text->latin1 || quoted->count == quoted->utf8_size);
}

static void write_utf8(const bt_text *text, const bt_quoted *quoted, uint8_t *out) {
    for (const char *at = quoted->begin; at < quoted->end;)
        out += bt_utf8_write(next_character(text, quoted, &at), out);
}

bt_status bt_quoted_binary(bt_text *text, const bt_quoted *quoted, bt_term *out) {
    const uint8_t *bytes;
    *out = bt_nil();
    if (!bt_text_values(text)) return BT_OK;
    if (is_utf8(text, quoted)) {
        bytes = bt_text_lasting(text, quoted->begin, quoted->utf8_size);
    } else {
        uint8_t *made = bt_alloc(text->ctx, quoted->utf8_size);
        if (made != NULL) write_utf8(text, quoted, made);
        bytes = made;
    }
    if (bytes == NULL) return BT_NOMEM;
    *out = bt_bytes(BT_BITSTRING, bytes, quoted->utf8_size);
    out->bits = 8;
    return BT_OK;
}

/* The characters in UTF-8, in the text itself or in the scratch; NULL: no memory. */
static const char *utf8_of(bt_text *text, const bt_quoted *quoted) {
    if (is_utf8(text, quoted)) return quoted->begin;
    if (!bt_scratch_room(text, &text->scratch, quoted->utf8_size + 1)) return NULL;
    write_utf8(text, quoted, text->scratch.bytes);
    return (const char *)text->scratch.bytes;
}

/* ---- tokens ---------------------------------------------------------------------------------- */

int bt_text_quoted_atom(bt_text *text, bt_value *value, const char *begin) {
    bt_quoted quoted = {.begin = begin + 1, .quote = '\''};
    bool well = bt_quoted_measure(text, &quoted, begin);
    text->next = quoted.end + (quoted.end < text->end);
    if (!well) return TERM_BAD;
    if (quoted.count > BT_ATOM_MAX_CHARS)
        return bt_text_flaw(text, BT_FLAW_ATOM_LONG, begin, text->next);
    const char *utf8 = utf8_of(text, &quoted);
    if (utf8 == NULL) {
        text->status = BT_NOMEM;
        return TERM_BAD;
    }
    return bt_text_atom(text, value, utf8, quoted.utf8_size, begin);
}

int bt_text_char(bt_text *text, bt_value *value, const char *begin) {
    const char *at = begin + 1;
    uint32_t c;
    text->next = at;
    if (at == text->end) return bt_text_flaw(text, BT_FLAW_CHAR_END, begin, at);
    if (*at == '\\') {
        at++;
        text->next = at;
        if (at == text->end) return bt_text_flaw(text, BT_FLAW_CHAR_END, begin, at);
        if (!bt_text_escape(text, &at, &c)) {
            text->next = at + 1;
            return bt_text_flaw(text, BT_FLAW_ESCAPE, begin + 1, at + 1);
        }
    } else {
        size_t length = bt_text_read(text, at, &c);
        text->next = at + (length == 0 ? 1 : length);
        if (length == 0) return bt_text_flaw(text, BT_FLAW_ENCODING, at, text->next);
        if (!is_unicode(c)) return bt_text_flaw(text, BT_FLAW_CHARACTER, at, text->next);
        at = text->next;
    }
    text->next = at;
    value->term = bt_int(c);
    return TERM_CHAR;
}
