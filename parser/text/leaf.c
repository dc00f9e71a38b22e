/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules are those of OTP's io_lib: write_atom and write_string for quotes and escapes,
 * printable_list with the default printable range (latin1) for what is taken for a string.
 */
#include "parser/text/leaf.h"

#include "etf/atoms.h"
#include "etf/big.h"
#include "etf/utf8.h"
#include "parser/text/cluster.h"
#include "parser/text/foreign.h"

/* ---- characters ------------------------------------------------------------------------------ */

enum {
    LOWER = 1,     /* may begin an unquoted atom */
    NAME = 2,      /* may stand in one */
    PRINTABLE = 4, /* in strings, as it is or as \n, \t ... */
    ESCAPED = 8,   /* with a backslash and one character; the quote apart */
    OCTAL = 16     /* as \ooo */
};

/* Characters below 256. */
static uint8_t class_of(uint32_t c) {
    if (c >= 'a' && c <= 'z') return LOWER | NAME | PRINTABLE;
    if ((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@')
        return NAME | PRINTABLE;
    if (c == '\\') return PRINTABLE | ESCAPED;
    if (c >= ' ' && c <= '~') return PRINTABLE;
    if (c == 127) return ESCAPED;
    if (c == 27 || (c >= 8 && c <= 13)) return PRINTABLE | ESCAPED;
    if (c < 160) return OCTAL;
    if (c >= 223 && c != 247) return LOWER | NAME | PRINTABLE;
    if (c >= 192 && c != 215 && c != 247) return NAME | PRINTABLE;
    return PRINTABLE;
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

static void put_character(bt_out *out, uint32_t c, uint8_t quote, bool latin1) {
    uint8_t text[4];
    if (c > 255 && latin1) {
        bt_out_format(out, "\\x{%X}", c);
        return;
    }
    uint8_t class = c > 255 ? 0 : class_of(c);
    if (class & OCTAL) {
        bt_out_format(out, "\\%03o", c);
    } else if ((class & ESCAPED) || c == quote) {
        bt_out_byte(out, '\\');
        bt_out_byte(out, (uint8_t)escape_of(c));
    } else {
        bt_out_bytes(out, text, bt_utf8_write(c, text));
    }
}

static unsigned character_width(uint32_t c, uint8_t quote, bool latin1) {
    if (c > 255) return !latin1 ? 1 : c > 0xFFFFF ? 10 : c > 0xFFFF ? 9 : c > 0xFFF ? 8 : 7;
    uint8_t class = class_of(c);
    if (class & OCTAL) return 4;
    return (class & ESCAPED) || c == quote ? 2 : 1;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static bool is_one_of(const char *text, size_t length, const char (*words)[8], size_t count) {
    for (size_t i = 0; i < count; i++)
        if (words[i][0] == text[0] && strlen(words[i]) == length &&
            memcmp(words[i], text, length) == 0)
            return true;
    return false;
}

/* Of a name. */
static uint8_t spelling_of(const char *text, size_t length) {
    static const char words[][8] = {"after",  "and",     "andalso", "band", "begin", "bnot", "bor",
                                    "bsl",    "bsr",     "bxor",    "case", "catch", "cond", "div",
                                    "end",    "fun",     "if",      "let",  "not",   "of",   "or",
                                    "orelse", "receive", "rem",     "try",  "when",  "xor"};
    static const char new_words[][8] = {"maybe", "else"};
    if (length < 2 || length > 7) return BT_PLAIN;
    if (is_one_of(text, length, words, sizeof words / sizeof *words)) return BT_QUOTED;
    if (is_one_of(text, length, new_words, 2)) return BT_PLAIN_BEFORE_27;
    return BT_PLAIN;
}

/* ASCII names first: nearly all are. */
static bool is_ascii_name(const char *text, size_t length) {
    static const uint64_t name[4] = {0x03FF000000000000, 0x07FFFFFE87FFFFFF}; /* 0-9 @ A-Z _ a-z */
    uint64_t all = text[0] >= 'a' && text[0] <= 'z';
    for (size_t i = 1; i < length; i++) {
        uint8_t c = (uint8_t)text[i];
        all &= name[c >> 6] >> (c & 63);
    }
    return all;
}

static bool is_name(const bt_atom *atom) {
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    if (atom->length == 0) return false;
    if (is_ascii_name((const char *)at, atom->length)) return true;
    if (!atom->latin1 || atom->chars == atom->length) return false;
    uint8_t wanted = LOWER;
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        if (!(class_of(c) & wanted)) return false;
        wanted = NAME;
    }
    return true;
}

bool bt_atom_is_plain(const bt_atom *atom, int otp) {
    if (atom->spelling == BT_UNKNOWN) {
        /* The one field that changes; the context, whose thread this is, owns the atom. */
        bt_atom *kept = (bt_atom *)atom;
        kept->spelling = is_name(atom) ? spelling_of(bt_atom_bytes(atom), atom->length) : BT_QUOTED;
    }
    return atom->spelling == BT_PLAIN || (atom->spelling == BT_PLAIN_BEFORE_27 && otp < 27);
}

/* With a character above 255 in it, OTP counts clusters of what it writes. */
static uint64_t cluster_width(const uint8_t *at, const uint8_t *end) {
    bt_clusters clusters = {0};
    bt_clusters_add(&clusters, '\'');
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        unsigned width = character_width(c, '\'', false);
        for (unsigned i = 1; i < width; i++) bt_clusters_add(&clusters, '\\');
        bt_clusters_add(&clusters, width == 1 ? c : '\\');
    }
    bt_clusters_add(&clusters, '\'');
    return clusters.count;
}

uint64_t bt_atom_width(const bt_atom *atom, bt_style style) {
    if (bt_atom_is_plain(atom, style.otp)) return atom->chars;
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    if (!atom->latin1 && !style.latin1) return cluster_width(at, end);
    uint64_t width = 2;
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        width += character_width(c, '\'', style.latin1);
    }
    return width;
}

void bt_atom_write(bt_out *out, const bt_atom *atom, bt_style style) {
    if (bt_atom_is_plain(atom, style.otp)) {
        bt_out_bytes(out, bt_atom_bytes(atom), atom->length);
        return;
    }
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    bt_out_byte(out, '\'');
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        put_character(out, c, '\'', style.latin1);
    }
    bt_out_byte(out, '\'');
}

/* ---- strings --------------------------------------------------------------------------------- */

/* How many bytes from the start are written as they are: printable ASCII but quotes and
 * backslashes. Eight at a time: the high bit of a byte of `other` is set for what is not so. */
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
        uint8_t class = class_of(bytes[i]);
        if (!(class & PRINTABLE)) return 0;
        width += class & ESCAPED || bytes[i] == '"' ? 2 : 1;
    }
    return width;
}

void bt_string_write(bt_out *out, const uint8_t *bytes, size_t count) {
    bt_out_byte(out, '"');
    for (size_t i = 0; i < count; i++) {
        size_t run = plain_run(bytes + i, count - i);
        if (run != 0) bt_out_bytes(out, bytes + i, run);
        i += run;
        if (i < count) put_character(out, bytes[i], '"', false);
    }
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

/* Up to OTP 28 bytes that are no UTF-8 anywhere are taken for latin1; OTP 29 stops at the first
 * character that does not print. */
static utf8_verdict measure_utf8(const bt_term *bits, int otp, uint64_t *width) {
    const uint8_t *at = bits->as.bytes, *end = at + bits->count;
    utf8_verdict verdict = IS_PRINTABLE;
    while (at < end) {
        uint32_t c;
        size_t length = bt_utf8_read(at, end, &c);
        if (length == 0) return IS_NO_UTF8;
        at += length;
        if (c > 255 || !(class_of(c) & PRINTABLE)) {
            verdict = IS_UNPRINTABLE;
            if (otp >= 29) return verdict;
        } else {
            *width += character_width(c, '"', false);
        }
    }
    return verdict;
}

bt_bits_form bt_bits_measure(const bt_term *bits, bt_style style, uint64_t *width) {
    if (bits->bits == 8) {
        size_t ascii = bt_ascii_run(bits->as.bytes, bits->count);
        utf8_verdict verdict = IS_NO_UTF8;
        *width = 11;
        if (!style.latin1 && ascii < bits->count) verdict = measure_utf8(bits, style.otp, width);
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

/* Byte `i` as text, with its size when it is the last and not whole. */
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
            put_character(out, c, '"', false);
        }
        bt_out_text(out, "\"/utf8");
    }
    bt_out_text(out, ">>");
}

/* ---- the rest -------------------------------------------------------------------------------- */

/* Apart, as their buffers are large. */
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
