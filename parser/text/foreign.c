/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/foreign.h"

#include <stdio.h>

#include "etf/tags.h"
#include "etf/utf8.h"

typedef struct text {
    char *bytes; /* BT_FOREIGN_TEXT of them */
    size_t size;
} text;

static void put(text *t, const char *bytes, size_t size) {
    if (size > BT_FOREIGN_TEXT - t->size) size = BT_FOREIGN_TEXT - t->size;
    memcpy(t->bytes + t->size, bytes, size);
    t->size += size;
}

static void put_text(text *t, const char *string) {
    put(t, string, strlen(string));
}

static void put_number(text *t, uint64_t number) {
    char digits[24];
    put(t, digits, (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)number));
}

/* ---- atoms as the virtual machine itself writes them ----------------------------------------- */

static bool is_name_character(uint32_t c, bool first) {
    bool lower = (c >= 'a' && c <= 'z') || (c >= 223 && c <= 255 && c != 247);
    if (first || lower) return lower;
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '@' ||
           (c >= 192 && c < 223 && c != 215);
}

static void put_character(text *t, uint32_t c, bool latin1) {
    static const char letters[] = "btnvfr"; /* 8 .. 13 */
    char escaped[16];
    uint8_t utf8[4];
    if (c >= 8 && c <= 13) {
        put(t, "\\", 1);
        put(t, &letters[c - 8], 1);
    } else if (c == '\'' || c == '\\') {
        put(t, "\\", 1);
        put(t, c == '\'' ? "'" : "\\", 1);
    } else if (c < 32 || (c > 127 && c < 160)) {
        put(t, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\%03o", c));
    } else if (c > 255 && latin1) {
        put(t, escaped, (size_t)snprintf(escaped, sizeof escaped, "\\x{%X}", c));
    } else {
        put(t, (const char *)utf8, bt_utf8_write(c, utf8));
    }
}

/* Reads one character of an atom's bytes, which are latin1 or UTF-8. */
static size_t read_character(const uint8_t *at, const uint8_t *end, bool utf8, uint32_t *c) {
    *c = *at;
    if (!utf8) return 1;
    size_t length = bt_utf8_read(at, end, c);
    return length == 0 ? 1 : length;
}

typedef struct name {
    const uint8_t *bytes;
    size_t size;
    bool utf8;
} name;

static void put_characters(text *t, name n, bool latin1) {
    const uint8_t *end = n.bytes + n.size;
    uint32_t c;
    for (const uint8_t *at = n.bytes; at < end; put_character(t, c, latin1))
        at += read_character(at, end, n.utf8, &c);
}

static void put_name(text *t, name n, bool quoted, bool latin1) {
    const uint8_t *end = n.bytes + n.size;
    uint32_t c;
    quoted = quoted || n.size == 0;
    for (const uint8_t *at = n.bytes; at < end && !quoted;) {
        size_t length = read_character(at, end, n.utf8, &c);
        quoted = !is_name_character(c, at == n.bytes);
        at += length;
    }
    if (quoted) put(t, "'", 1);
    put_characters(t, n, latin1);
    if (quoted) put(t, "'", 1);
}

/* OTP leaves reserved words bare here, and so writes what it cannot read; they get quotes. */
static void put_export(text *t, const bt_term *term, bt_style style) {
    put_text(t, "fun ");
    for (int i = 0; i < 2; i++) {
        const bt_atom *atom = term->as.items[i].as.atom;
        name n = {(const uint8_t *)bt_atom_bytes(atom), atom->length, true};
        put_name(t, n, !bt_atom_is_plain(atom, style.otp), style.latin1);
        put(t, i == 0 ? ":" : "/", 1);
    }
    put_number(t, (uint64_t)term->as.items[2].as.integer);
}

/* ---- external forms -------------------------------------------------------------------------- */

/* What is left of an external form. The decoder has checked it; a short one reads as zeros. */
typedef struct form {
    const uint8_t *at, *end;
} form;

static uint64_t take(form *f, size_t size) {
    uint64_t value = 0;
    if (size > (size_t)(f->end - f->at)) size = (size_t)(f->end - f->at);
    while (size-- > 0) value = value << 8 | *f->at++;
    return value;
}

static void skip(form *f, size_t size) {
    f->at += size < (size_t)(f->end - f->at) ? size : (size_t)(f->end - f->at);
}

static name take_atom(form *f) {
    uint64_t tag = take(f, 1);
    size_t size = (size_t)take(f, tag == BT_TAG_ATOM || tag == BT_TAG_ATOM_UTF8 ? 2 : 1);
    name n = {f->at, size, tag == BT_TAG_ATOM_UTF8 || tag == BT_TAG_SMALL_ATOM_UTF8};
    skip(f, size);
    n.size = (size_t)(f->at - n.bytes);
    return n;
}

static void put_atom(text *t, name n, bt_style style) {
    put_name(t, n, false, style.latin1);
}

static bool is_local(name n) {
    static const char local[] = "nonode@nohost";
    return n.size == strlen(local) && memcmp(n.bytes, local, n.size) == 0;
}

/* The local node's number is 0. */
static void put_node(text *t, name n, bt_style style) {
    if (is_local(n))
        put(t, "0", 1);
    else
        put_atom(t, n, style);
}

static void put_pid(text *t, form *f, bt_style style) {
    name node = take_atom(f);
    put_text(t, is_local(node) ? "<" : "#Pid<"); /* <a@b.1.0> would look like XML */
    put_node(t, node, style);
    for (int i = 0; i < 2; i++) {
        put(t, ".", 1);
        put_number(t, take(f, 4));
    }
    put(t, ">", 1);
}

static void put_port(text *t, form *f, size_t id_size, bt_style style) {
    put_text(t, "#Port<");
    put_node(t, take_atom(f), style);
    put(t, ".", 1);
    put_number(t, take(f, id_size));
    put(t, ">", 1);
}

static void put_reference(text *t, form *f, uint64_t tag, bt_style style) {
    size_t words = tag == BT_TAG_REFERENCE ? 1 : (size_t)take(f, 2);
    put_text(t, "#Ref<");
    put_node(t, take_atom(f), style);
    if (tag != BT_TAG_REFERENCE) skip(f, tag == BT_TAG_NEW_REFERENCE ? 1 : 4);
    if (words > 8) words = 8;
    uint64_t ids[8];
    for (size_t i = 0; i < words; i++) ids[i] = take(f, 4);
    for (size_t i = words; i-- > 0;) {
        put(t, ".", 1);
        put_number(t, ids[i]);
    }
    put(t, ">", 1);
}

/* The low 32 bits of an integer, with their sign: the virtual machine keeps no more of it. */
static int32_t take_integer(form *f) {
    uint64_t tag = take(f, 1);
    if (tag == BT_TAG_SMALL_INTEGER) return (int32_t)take(f, 1);
    if (tag == BT_TAG_INTEGER) return (int32_t)take(f, 4);
    size_t count = (size_t)take(f, tag == BT_TAG_LARGE_BIG ? 4 : 1);
    bool negative = take(f, 1) != 0;
    uint32_t value = 0;
    for (size_t i = 0; i < count && i < 4; i++) value |= (uint32_t)take(f, 1) << 8 * i;
    skip(f, count > 4 ? count - 4 : 0);
    return (int32_t)(negative ? 0 - value : value);
}

static void put_fun(text *t, form *f, bt_style style) {
    skip(f, 4 + 1 + 16 + 4 + 4);
    put_text(t, "#Fun<");
    put_characters(t, take_atom(f), style.latin1); /* no quotes, whatever the name */
    for (int i = 0; i < 2; i++) {
        int64_t number = take_integer(f);
        put_text(t, number < 0 ? ".-" : ".");
        put_number(t, (uint64_t)(number < 0 ? -number : number));
    }
    put(t, ">", 1);
}

size_t bt_foreign_text(const bt_term *term, bt_style style, char out[BT_FOREIGN_TEXT]) {
    text t = {out, 0};
    if (term->kind == BT_EXPORT) {
        put_export(&t, term, style);
        return t.size;
    }
    form f = {term->as.bytes, term->as.bytes + term->count};
    uint64_t tag = take(&f, 1);
    switch (term->kind) {
    case BT_PID: put_pid(&t, &f, style); break;
    case BT_PORT: put_port(&t, &f, tag == BT_TAG_V4_PORT ? 8 : 4, style); break;
    case BT_REFERENCE: put_reference(&t, &f, tag, style); break;
    case BT_FUN: put_fun(&t, &f, style); break;
    default:
        put_text(&t, "#Local<");
        put_number(&t, take(&f, 4));
        put(&t, ">", 1);
        break;
    }
    return t.size;
}
