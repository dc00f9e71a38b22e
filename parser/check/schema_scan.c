/* SPDX-License-Identifier: Apache-2.0 */
/* What the scanner of grammar/schema.l calls: its memory, and the values of words. */
#include <string.h>

#include "etf/utf8.h"
#include "parser/check/schema_reader.h"

/* clang-format off */
#include "grammar/schema_parser.h"
#define YYSTYPE BT_SCHEMA_STYPE
#define YYLTYPE BT_SCHEMA_LTYPE
#include "grammar/schema_scanner.h"
/* clang-format on */

/* ---- memory ---------------------------------------------------------------------------------- */

/* A few hundred bytes for each text: the text itself is scanned in place. They come from the arena,
 * so that nothing is lost when the scanner gives up half way. flex does not tell the old size, so
 * each piece carries it. */
enum { HEADER = 16 };

void *bt_schema_alloc(size_t size, void *scanner) {
    uint8_t *piece = bt_alloc(bt_schema_get_extra(scanner)->ctx, size + HEADER);
    if (piece == NULL) return NULL;
    memcpy(piece, &size, sizeof size);
    return piece + HEADER;
}

void *bt_schema_realloc(void *pointer, size_t size, void *scanner) {
    size_t old = 0;
    uint8_t *piece = bt_schema_alloc(size, scanner);
    if (pointer == NULL || piece == NULL) return piece;
    memcpy(&old, (uint8_t *)pointer - HEADER, sizeof old);
    memcpy(piece, pointer, old < size ? old : size);
    return piece;
}

void bt_schema_free(void *pointer, void *scanner) {
    (void)pointer;
    (void)scanner;
}

/* ---- words ----------------------------------------------------------------------------------- */

/* The character that an escape stands for; `*at` is behind its backslash and moves on. */
static uint32_t escape(const char **at, const char *end) {
    static const char names[] = "bdefnrstv";
    static const char values[] = "\b\x7F\x1B\f\n\r \t\v";
    const char *name = strchr(names, **at);
    uint32_t value = 0;
    if (**at == 'x') {
        bool braces = ++*at < end && **at == '{';
        for (*at += braces; *at < end && bt_digit(**at) < 16 && value < 0x110000; ++*at)
            value = value * 16 + (uint32_t)bt_digit(**at);
        if (braces && *at < end && **at == '}') ++*at;
        return value;
    }
    if (bt_digit(**at) < 8) {
        for (int i = 0; i < 3 && *at < end && bt_digit(**at) < 8; i++, ++*at)
            value = value * 8 + (uint32_t)bt_digit(**at);
        return value;
    }
    if (**at != '\0' && name != NULL) {
        ++*at;
        return (uint8_t)values[name - names];
    }
    *at += bt_utf8_read((const uint8_t *)*at, (const uint8_t *)end, &value);
    return value;
}

/* What stands between the quotes, escapes resolved. */
static bt_utf8 unquote(bt_schema_reader *r, const char *text, size_t size) {
    char *out = bt_schema_get(r, size + 1), *to = out;
    for (const char *at = text + 1, *end = text + size - 1; at < end;) {
        if (*at != '\\') {
            *to++ = *at++;
            continue;
        }
        at++;
        uint32_t c = escape(&at, end);
        /* An escape is never shorter than its character in UTF-8. */
        to += bt_utf8_write(c < 0x110000 ? c : 0xFFFD, (uint8_t *)to);
    }
    return (bt_utf8){out, (size_t)(to - out)};
}

static bool intern(bt_schema_reader *r, bt_utf8 text, bt_span at, const bt_atom **out) {
    bt_status status = bt_intern(&r->ctx->atoms, text.bytes, text.length, out);
    if (status == BT_NOMEM) bt_schema_give_up(r);
    if (status == BT_OK) return true;
    BT_SCHEMA_REPORT(r, ATOM, bt_schema_place(r, at), bt_show(r->ctx, text.bytes, text.length));
    return false;
}

bool bt_schema_atom(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                    const bt_atom **out) {
    return intern(r, *text == '\'' ? unquote(r, text, size) : (bt_utf8){text, size}, at, out);
}

bool bt_schema_name(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                    const bt_atom **out) {
    return intern(r, (bt_utf8){text, size}, at, out);
}

bool bt_schema_string(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                      bt_utf8 *out) {
    *out = unquote(r, text, size);
    size_t bad;
    bt_utf8_count((const uint8_t *)out->bytes, out->length, &bad);
    if (bad == out->length) return true;
    BT_SCHEMA_REPORT(r, ENCODING, bt_schema_place(r, at));
    return false;
}

bool bt_schema_integer(bt_schema_reader *r, const char *text, size_t size, bt_span at,
                       int64_t *out) {
    const char *end = text + size, *hash = memchr(text, '#', size);
    int64_t value = 0, base = 10;
    if (*text == '$') {
        uint32_t c = 0;
        const char *from = text + 1;
        if (*from == '\\') {
            from++;
            c = escape(&from, end);
        } else if (bt_utf8_read((const uint8_t *)from, (const uint8_t *)end, &c) == 0) {
            BT_SCHEMA_REPORT(r, ENCODING, bt_schema_place(r, at));
            return false;
        }
        *out = c;
        return true;
    }
    if (hash != NULL) {
        base = 0;
        for (; text < hash; text++) base = base * 10 + bt_digit(*text);
        text++;
    }
    for (; text < end; text++) {
        if (*text == '_') continue;
        if (base < 2 || base > 36 || bt_digit(*text) >= base || value > (INT64_MAX - 36) / base) {
            BT_SCHEMA_REPORT(r, INTEGER, bt_schema_place(r, at));
            return false;
        }
        value = value * base + bt_digit(*text);
    }
    *out = value;
    return true;
}
