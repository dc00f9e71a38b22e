/* SPDX-License-Identifier: Apache-2.0 */
/* Strings, triple-quoted strings and sigils (EEP 64 and EEP 66: OTP 27). */
#include <string.h>

#include "etf/term.h"
#include "etf/utf8.h"

#include "grammar/term_parser.h"
#include "parser/text/literal.h"
#include "parser/text/triple.h"

/* What a sigil makes of a string: nothing, a list, a binary. */
typedef enum sigil { NO_SIGIL, SIGIL_LIST, SIGIL_BYTES, SIGIL_UNKNOWN } sigil;

static int no_memory(bt_text *text) {
    text->status = BT_NOMEM;
    return TERM_BAD;
}

/* ---- triple-quoted strings ------------------------------------------------------------------- */

/* The content of a triple-quoted string: its characters in UTF-8, in the scratch, and where each of
 * its lines begins there. */
typedef struct triple {
    bt_text *text;
    const char *begin; /* the opening quotes */
    size_t quotes;     /* how many */
    bool verbatim;
    size_t size; /* bytes in the scratch */
    size_t *lines;
    size_t line_count, line_capacity;
    const char *last_line; /* in the text, where the line of the closing quotes begins */
} triple;

static bool add_character(triple *t, uint32_t c) {
    if (!bt_scratch_room(t->text, &t->text->scratch, t->size + 4)) return false;
    t->size += bt_utf8_write(c, t->text->scratch.bytes + t->size);
    return true;
}

static bool begin_line(triple *t, const char *at) {
    void *lines = t->lines;
    bool grown = bt_grow(&t->text->ctx->memory, &lines, sizeof *t->lines, &t->line_capacity,
                         t->line_count + 1);
    t->lines = lines;
    if (!grown) return false;
    t->lines[t->line_count++] = t->size;
    t->last_line = at;
    return true;
}

/* The end of the closing quotes, if only white space is between `at` and them; else NULL. */
static const char *closing_quotes(const triple *t, const char *at) {
    for (uint32_t c; at < t->text->end;) {
        size_t length = bt_text_read(t->text, at, &c);
        if (length == 0 || !bt_is_space(c) || c == '\n') break;
        at += length;
    }
    for (size_t i = 0; i < t->quotes; i++)
        if (*at++ != '"') return NULL;
    return at;
}

/* Checks that nothing is behind the opening quotes on their line. In other languages such a string
 * may be on one line: if there are closing quotes on it, the token ends with them. */
static bool check_first_line(const triple *t, const char *at) {
    bt_text *text = t->text;
    const char *begin = at, *end = memchr(at, '\n', (size_t)(text->end - at));
    if (end == NULL) return true;
    for (uint32_t c; at < end; at += bt_text_read(text, at, &c))
        if (bt_text_read(text, at, &c) == 0 || !bt_is_space(c)) break;
    if (at == end) return true;
    text->next = begin;
    for (const char *p = at; p < end; p++)
        if ((size_t)(end - p) >= t->quotes && memcmp(p, t->begin, t->quotes) == 0)
            text->next = p + t->quotes;
    if (text->next == begin) text->next = text->end;
    (void)bt_text_flaw(text, BT_FLAW_TRIPLE_START, at, end);
    return false;
}

/* Reads the lines up to the closing quotes. Returns the end of these; NULL: a flaw was set, or
 * there is no memory. */
static const char *read_lines(triple *t, const char *at) {
    const bt_text *text = t->text;
    if (!begin_line(t, at)) return NULL;
    while (at < text->end) {
        const char *from = at;
        uint32_t c;
        bool line_end = *at == '\n';
        size_t length = bt_text_read(text, at, &c);
        at += length == 0 ? 1 : length;
        if (length == 0) {
            (void)bt_text_flaw(t->text, BT_FLAW_ENCODING, from, at);
            return NULL;
        }
        if (c == '\\' && !t->verbatim) {
            line_end = *at == '\n'; /* an escaped line end is a line end too */
            if (at < text->end && !bt_text_escape(text, &at, &c)) {
                (void)bt_text_flaw(t->text, BT_FLAW_ESCAPE, from, at + 1);
                return NULL;
            }
        } else if (c == 0xFFFE || c == 0xFFFF) {
            (void)bt_text_flaw(t->text, BT_FLAW_CHARACTER, from, at);
            return NULL;
        }
        if (!add_character(t, c)) return NULL;
        if (!line_end) continue;
        if (!begin_line(t, at)) return NULL;
        const char *behind = closing_quotes(t, at);
        if (behind != NULL) return behind;
    }
    (void)bt_text_flaw(t->text, BT_FLAW_UNCLOSED, t->begin, t->begin + t->quotes);
    return NULL;
}

/* The end of a line without its line break. */
static size_t without_break(const uint8_t *bytes, size_t begin, size_t end) {
    if (end > begin && bytes[end - 1] == '\n') end--;
    if (end > begin && bytes[end - 1] == '\r') end--;
    return end;
}

/* Whether OTP takes the line for an empty one: it begins with a line break, or with an escaped
 * \n. */
static bool begins_with_break(const uint8_t *bytes) {
    return bytes[0] == '\n' || (bytes[0] == '\r' && bytes[1] == '\n');
}

static bool all_space(const uint8_t *bytes, size_t begin, size_t end) {
    uint32_t c;
    while (begin < end) {
        size_t length = bt_utf8_read(bytes + begin, bytes + end, &c);
        if (length == 0 || !bt_is_space(c)) return false;
        begin += length;
    }
    return true;
}

/* Sets the flaw that line `i` is indented too little, counted from that of the opening quotes. */
static void say_indent(const triple *t, size_t i) {
    const char *at = t->begin, *end;
    while (i-- > 0) at = (const char *)memchr(at, '\n', (size_t)(t->text->end - at)) + 1;
    end = memchr(at, '\n', (size_t)(t->text->end - at));
    while (*at == ' ' || *at == '\t') at++;
    (void)bt_text_flaw(t->text, BT_FLAW_TRIPLE_INDENT, at, end);
}

/* Removes the indentation of the closing quotes from each line, joins the lines in the scratch, and
 * sets the size. False: a flaw was set. */
static bool strip_lines(triple *t, const char *closing) {
    uint8_t *bytes = t->text->scratch.bytes;
    size_t to = 0, last = t->line_count - 1; /* the last line has only the closing quotes */
    if (!all_space(bytes, 0, t->lines[1])) {
        (void)bt_text_flaw(t->text, BT_FLAW_TRIPLE_START, t->begin, t->begin + t->quotes);
        return false;
    }
    /* Count it in UTF-8, like the rest. */
    size_t indent = t->size, indent_size = 0;
    for (const char *at = t->last_line; at < closing;) {
        uint32_t c;
        at += bt_text_read(t->text, at, &c);
        if (!add_character(t, c)) return false;
    }
    bytes = t->text->scratch.bytes;
    indent_size = t->size - indent;
    for (size_t i = 1; i < last; i++) {
        size_t begin = t->lines[i], end = t->lines[i + 1];
        if (i + 1 == last) end = without_break(bytes, begin, end);
        if (end > begin && !begins_with_break(bytes + begin)) {
            if (end - begin < indent_size ||
                memcmp(bytes + begin, bytes + indent, indent_size) != 0) {
                say_indent(t, i);
                return false;
            }
            begin += indent_size;
        }
        memmove(bytes + to, bytes + begin, end - begin);
        to += end - begin;
    }
    t->size = to;
    return true;
}

/* Makes the value of the characters in the scratch. */
static bt_status triple_value(const triple *t, sigil kind, bt_term *out) {
    const uint8_t *bytes = t->text->scratch.bytes, *end = bytes + t->size;
    bt_ctx *ctx = t->text->ctx;
    *out = bt_nil();
    if (!bt_text_values(t->text)) return BT_OK;
    if (kind == SIGIL_BYTES) return bt_make_bitstring(ctx, bytes, 8 * t->size, out);
    size_t bad, n = bt_utf8_count(bytes, t->size, &bad);
    if (n == 0) return BT_OK;
    bool wide = false;
    uint32_t c = 0;
    for (const uint8_t *at = bytes; at < end && !wide; at += bt_utf8_read(at, end, &c))
        wide = *at > 0xC3; /* U+00FF is C3 BF */
    if (wide) {
        bt_term *items = bt_alloc(ctx, n * sizeof *items);
        if (items == NULL) return BT_NOMEM;
        for (size_t i = 0; i < n; i++) {
            bytes += bt_utf8_read(bytes, end, &c);
            items[i] = bt_int(c);
        }
        *out = (bt_term){.kind = BT_LIST, .count = (uint32_t)n, .as.items = items};
        return BT_OK;
    }
    uint8_t *latin1 = bt_alloc(ctx, n);
    if (latin1 == NULL) return BT_NOMEM;
    for (size_t i = 0; i < n; i++) {
        bytes += bt_utf8_read(bytes, end, &c);
        latin1[i] = (uint8_t)c;
    }
    *out = bt_bytes(BT_STRING, latin1, n);
    return BT_OK;
}

/* Reads a triple-quoted string from its opening quotes on. False: it is malformed, or there is no
 * memory. */
static bool read_triple(bt_text *text, const char *open, bool verbatim, sigil kind, bt_term *out) {
    triple t = {.text = text, .begin = open, .verbatim = verbatim};
    while (open[t.quotes] == '"') t.quotes++;
    text->flaw = BT_FLAW_NONE;
    text->next = text->end;
    const char *behind = t.verbatim && !check_first_line(&t, open + t.quotes)
                             ? NULL
                             : read_lines(&t, open + t.quotes);
    bool well = false;
    if (behind != NULL) {
        text->next = behind;
        well = strip_lines(&t, behind - t.quotes) && triple_value(&t, kind, out) == BT_OK;
    }
    bt_release(&text->ctx->memory, t.lines, t.line_capacity * sizeof *t.lines);
    if (!well && text->flaw == BT_FLAW_NONE) text->status = BT_NOMEM;
    return well;
}

/* ---- strings --------------------------------------------------------------------------------- */

/* Checks that no other string follows at once: up to OTP 26 the two were one, which nobody
 * meant. */
static int check_adjacent(bt_text *text, int token) {
    if (!text->triple || *text->next != '"') return token;
    return bt_text_flaw(text, BT_FLAW_ADJACENT, text->next, text->next + 1);
}

int bt_text_string(bt_text *text, bt_value *value, const char *begin) {
    if (text->triple && begin[1] == '"' && begin[2] == '"')
        return read_triple(text, begin, true, NO_SIGIL, &value->term)
                   ? check_adjacent(text, TERM_STRING)
                   : TERM_BAD;
    bt_quoted quoted = {.begin = begin + 1, .quote = '"'};
    bool well = bt_quoted_measure(text, &quoted, begin);
    text->next = quoted.end + (quoted.end < text->end);
    if (!well) return TERM_BAD;
    if (bt_quoted_list(text, &quoted, &value->term) != BT_OK) return no_memory(text);
    return check_adjacent(text, TERM_STRING);
}

static sigil sigil_of(const char *name, size_t length) {
    if (length == 0) return SIGIL_BYTES;
    if (length > 1) return SIGIL_UNKNOWN;
    return *name == 's' || *name == 'S'   ? SIGIL_LIST
           : *name == 'b' || *name == 'B' ? SIGIL_BYTES
                                          : SIGIL_UNKNOWN;
}

/* The delimiter that closes a sigil; 0 when no sigil may begin with `open`. */
static char closing_delimiter(char open) {
    static const char pairs[] = "()[]{}<>//||##``''\"\"";
    for (size_t i = 0; pairs[i] != '\0'; i += 2)
        if (pairs[i] == open) return pairs[i + 1];
    return '\0';
}

int bt_text_sigil(bt_text *text, bt_value *value, const char *begin, const char *end) {
    text->next = end = bt_text_name_end(text, end);
    if (!text->triple) {
        text->next = begin + 1;
        return TERM_OPERATOR;
    }
    sigil kind = sigil_of(begin + 1, (size_t)(end - begin - 1));
    char letter = begin[1];
    bool well, plain = letter != 'S' && letter != 'B', threefold = memcmp(end, "\"\"\"", 3) == 0;
    char close = closing_delimiter(*end);
    if (close == '\0') return bt_text_flaw(text, BT_FLAW_SIGIL, begin, end);
    if (threefold) {
        well = read_triple(text, end, letter != 's' && letter != 'b', kind, &value->term);
    } else {
        bt_quoted quoted = {.begin = end + 1, .quote = close, .verbatim = !plain};
        well = bt_quoted_measure(text, &quoted, end);
        text->next = quoted.end + (quoted.end < text->end);
        bt_status status = !well                 ? BT_OK
                           : kind == SIGIL_BYTES ? bt_quoted_binary(text, &quoted, &value->term)
                                                 : bt_quoted_list(text, &quoted, &value->term);
        if (status != BT_OK) return no_memory(text);
    }
    if (!well) return TERM_BAD;
    const char *string_end = text->next;
    text->next = bt_text_name_end(text, string_end);
    if (kind == SIGIL_UNKNOWN) return bt_text_flaw(text, BT_FLAW_SIGIL, begin, end);
    if (text->next != string_end)
        return bt_text_flaw(text, BT_FLAW_SIGIL_SUFFIX, string_end, text->next);
    return check_adjacent(text, kind == SIGIL_LIST ? TERM_SIGIL_STRING : TERM_SIGIL_BINARY);
}
