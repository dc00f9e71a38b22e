/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/text.h"

#include <string.h>

#include "etf/term.h"
#include "etf/utf8.h"

#include "grammar/term_parser.h"

bool bt_scratch_room(bt_text *text, bt_scratch *scratch, size_t need) {
    void *bytes = scratch->bytes;
    bool grown = bt_grow(&text->ctx->memory, &bytes, 1, &scratch->capacity, need);
    scratch->bytes = bytes;
    return grown;
}

const uint8_t *bt_text_lasting(bt_text *text, const char *bytes, size_t size) {
    /* The parts of a binary are needed until it is complete, so their memory is not reused
     * before. */
    if (text->passed == NULL || text->binaries != 0) return (const uint8_t *)bytes;
    uint8_t *copy = bt_alloc(text->ctx, size);
    if (copy != NULL) memcpy(copy, bytes, size);
    return copy;
}

int bt_text_flaw(bt_text *text, bt_flaw flaw, const char *begin, const char *end) {
    text->flaw = flaw;
    text->flaw_at = (bt_span){(uint32_t)(begin - text->base), (uint32_t)(end - text->base)};
    return TERM_BAD;
}

size_t bt_text_read(const bt_text *text, const char *at, uint32_t *character) {
    if (text->latin1) {
        *character = (uint8_t)*at;
        return 1;
    }
    return bt_utf8_read((const uint8_t *)at, (const uint8_t *)text->end, character);
}

/* ---- white space and comments ---------------------------------------------------------------- */

/* Skips a comment up to the end of its line. Returns NULL, or a place in it that is malformed. */
static char *skip_comment(const bt_text *text, char **at) {
    char *end = memchr(*at, '\n', (size_t)(text->end - *at));
    if (end == NULL) end = *at + (text->end - *at);
    char *p = *at;
    *at = end;
    /* every source is the library's */
    if (strncmp(p, "%% coding:", strlen("%% coding:")) != 0)
        ((bt_source *)text->source)->comments = true;
    while (!text->latin1 && p < end) {
        p += bt_ascii_run((const uint8_t *)p, (size_t)(end - p));
        if (p == end) break;
        uint32_t c;
        size_t length = bt_text_read(text, p, &c);
        if (length == 0 || c == 0xFFFE || c == 0xFFFF) return p;
        p += length;
    }
    return NULL;
}

char *bt_text_space(bt_text *text, char *at) {
    for (;;) {
        while ((uint8_t)(*at - 1) < ' ') at++; /* 1 to 32 */
        if (*at == '%') {
            char *wrong = skip_comment(text, &at);
            if (wrong != NULL) return wrong;
        } else if (*at == '\0') {
            if (at == text->end) return at;
            at++;
        } else if ((uint8_t)*at >= 0x80) {
            uint32_t c;
            size_t length = bt_text_read(text, at, &c);
            if (length == 0 || !bt_is_space(c)) return at;
            at += length;
        } else {
            return at;
        }
    }
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Which ASCII characters names have. */
static const uint8_t name_bytes[256] = {
    ['0'] = 1, 1, 1, 1, 1, 1,         1,         1, 1, 1, ['@'] = 1, 1, 1, 1, 1, 1,
    1,         1, 1, 1, 1, 1,         1,         1, 1, 1, 1,         1, 1, 1, 1, 1,
    1,         1, 1, 1, 1, ['_'] = 1, ['a'] = 1, 1, 1, 1, 1,         1, 1, 1, 1, 1,
    1,         1, 1, 1, 1, 1,         1,         1, 1, 1, 1,         1, 1, 1, 1, 1,
};

const char *bt_text_name_end(const bt_text *text, const char *at) {
    for (;;) {
        while (name_bytes[(uint8_t)*at] != 0) at++;
        uint32_t c;
        size_t length = (uint8_t)*at < 0x80 ? 0 : bt_text_read(text, at, &c);
        if (length == 0 || !bt_is_name_letter(c)) return at;
        at += length;
    }
}

int bt_text_atom(bt_text *text, bt_value *value, const char *bytes, size_t size,
                 const char *begin) {
    const bt_atom *atom;
    if (!bt_text_values(text) && size <= BT_ATOM_MAX_CHARS) {
        value->term = bt_nil();
        return TERM_ATOM;
    }
    bt_status status = bt_intern(&text->ctx->atoms, bytes, size, &atom);
    if (status == BT_OK) {
        value->term = (bt_term){.kind = BT_ATOM, .as.atom = atom};
        return TERM_ATOM;
    }
    if (status == BT_NOMEM) {
        text->status = status;
        return TERM_BAD;
    }
    return bt_text_flaw(text, status == BT_USAGE ? BT_FLAW_ATOM_LONG : BT_FLAW_ATOMS, begin,
                        text->next);
}

/* Makes the atom of a name with letters beyond ASCII, which ends at text->next. */
static int wide_name(bt_text *text, bt_value *value, const char *begin) {
    size_t size = (size_t)(text->next - begin), length = 0;
    if (!text->latin1) return bt_text_atom(text, value, begin, size, begin);
    if (!bt_scratch_room(text, &text->scratch, 2 * size)) {
        text->status = BT_NOMEM;
        return TERM_BAD;
    }
    for (size_t i = 0; i < size; i++)
        length += bt_utf8_write((uint8_t)begin[i], text->scratch.bytes + length);
    return bt_text_atom(text, value, (const char *)text->scratch.bytes, length, begin);
}

int bt_text_name(bt_text *text, bt_value *value, const char *begin, const char *end) {
    while (name_bytes[(uint8_t)*end] != 0) end++;
    if ((uint8_t)*end >= 0x80) {
        text->next = bt_text_name_end(text, end);
        /* White space beyond ASCII ends a name; only letters make it a wide one. */
        if (text->next != end) return wide_name(text, value, begin);
    }
    text->next = end;
    size_t length = (size_t)(end - begin);
    if (bt_text_reserved(text, begin, length))
        return memcmp(begin, "fun", 3) == 0 ? TERM_FUN : TERM_RESERVED;
    return bt_text_atom(text, value, begin, length, begin);
}

int bt_text_variable(bt_text *text, const char *end) {
    text->next = bt_text_name_end(text, end);
    return TERM_VARIABLE;
}

/* Reads what begins with a byte beyond ASCII and is no white space. */
int bt_text_other(bt_text *text, bt_value *value, const char *begin) {
    uint32_t c;
    size_t length = bt_text_read(text, begin, &c);
    text->next = begin + (length == 0 ? 1 : length);
    if (length == 0) return bt_text_flaw(text, BT_FLAW_ENCODING, begin, text->next);
    if (!bt_is_name_letter(c)) return bt_text_flaw(text, BT_FLAW_CHARACTER, begin, text->next);
    text->next = bt_text_name_end(text, text->next);
    return bt_is_atom_letter(c) ? wide_name(text, value, begin) : TERM_VARIABLE;
}

/* A dot ends a form when white space, a comment or nothing follows (erl_scan:scan_dot). */
int bt_text_dot(bt_text *text, const char *begin) {
    uint32_t c;
    text->next = begin + 1;
    if (text->next == text->end || *text->next == '%') return TERM_DOT;
    size_t length = bt_text_read(text, text->next, &c);
    return length != 0 && bt_is_space(c) ? TERM_DOT : TERM_OPERATOR;
}
