/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of tokens that no term has where they stand. */
#include <stdio.h>
#include <string.h>

#include "etf/utf8.h"
#include "parser/text/recover.h"

#include "grammar/term_parser.h"

static bool is_lower(char c) {
    return c >= 'a' && c <= 'z';
}
static bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
static bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
static bool is_word(char c) {
    return is_lower(c) || is_upper(c) || is_digit(c) || c == '_' || c == '@';
}

/* Text in the context's memory, for a fix or a message. */
static const char *joined(const bt_walk *walk, const char *before, bt_span span,
                          const char *behind) {
    size_t a = strlen(before), b = bt_walk_length(span), c = strlen(behind);
    char *text = bt_alloc(walk->ctx, a + b + c + 1);
    if (text == NULL) return "";
    memcpy(text, before, a);
    memcpy(text + a, bt_walk_text(walk, span), b);
    memcpy(text + a + b, behind, c + 1);
    return text;
}

/* Where the line ends that holds an offset. */
static uint32_t line_end(const bt_text *text, uint32_t offset) {
    const char *end = memchr(text->base + offset, '\n', (size_t)(text->end - text->base) - offset);
    return (uint32_t)((end == NULL ? text->end : end) - text->base);
}

/* ---- comments of other languages ------------------------------------------------------------- */

static bool first_on_line(const bt_text *text, uint32_t offset) {
    while (offset > 0 && (text->base[offset - 1] == ' ' || text->base[offset - 1] == '\t'))
        offset--;
    return offset == 0 || text->base[offset - 1] == '\n';
}

bool bt_explain_comment(bt_walk *walk) {
    const char *at = bt_walk_text(walk, walk->token.at);
    const char *mark = NULL;
    char behind = at[1];
    if (*at == '/' && behind == '/') mark = "//";
    if (*at == '/' && behind == '*') mark = "/*";
    if (*at == ';' && (behind == ';' || first_on_line(walk->text, walk->token.at.begin)))
        mark = ";";
    if (*at == '#' && (behind == ' ' || behind == '#' || behind == '\t' || behind == '!' ||
                       behind == '\n' || behind == '-' || behind == '='))
        mark = "#";
    if (mark == NULL) return false;
    bt_span span = {walk->token.at.begin, walk->token.at.begin + (uint32_t)strlen(mark)};
    BT_SAY(walk, BT_MSG_TEXT_COMMENT, bt_walk_place(walk, span), mark);
    bt_token last = walk->last;
    if (behind == '*') {
        const char *end = strstr(at, "*/");
        bt_walk_jump(walk, end == NULL ? line_end(walk->text, span.end)
                                       : (uint32_t)(end + 2 - walk->text->base));
    } else {
        bt_walk_fix(walk, span, "%");
        bt_walk_jump(walk, line_end(walk->text, span.end));
    }
    walk->token = last; /* as if it had not been there */
    return true;
}

/* ---- hashes ---------------------------------------------------------------------------------- */

/* The '>' that closes what looks like `#Ref<0.1.2>` or `<0.1.0>`; 0: none on the line. */
static uint32_t opaque_end(const bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    for (uint32_t i = begin; i < line_end(walk->text, begin); i++) {
        if (base[i] == '>') return i + 1;
        if (i > begin && base[i] == '<') return 0;
    }
    return 0;
}

static bool say_opaque(bt_walk *walk, uint32_t from, const char *what) {
    uint32_t end = opaque_end(walk, from);
    if (end == 0) return false;
    bt_span span = {walk->token.at.begin, end};
    BT_SAY(walk, BT_MSG_TEXT_OPAQUE, bt_walk_place(walk, span), what);
    bt_walk_jump(walk, end);
    return true;
}

bool bt_explain_hash(bt_walk *walk) {
    static const char *const names[][2] = {
        {"Ref<", "reference"}, {"Fun<", "fun"}, {"Port<", "port"}, {"Pid<", "pid"}};
    const char *at = bt_walk_text(walk, walk->token.at) + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i][0]);
        if (strncmp(at, names[i][0], length) == 0 &&
            say_opaque(walk, walk->token.at.end + (uint32_t)length - 1, names[i][1]))
            return false;
    }
    bt_span hash = walk->token.at;
    bt_token name = bt_walk_peek(walk);
    if (name.type == TERM_ATOM || name.type == TERM_VARIABLE || name.type == TERM_RESERVED) {
        bt_walk_next(walk);
        if (bt_walk_peek(walk).type == TERM_OPEN_TUPLE) {
            BT_SAY(walk, BT_MSG_TEXT_RECORD,
                   bt_walk_place(walk, (bt_span){hash.begin, name.at.end}),
                   bt_walk_show(walk, name.at));
            bt_walk_skip(walk);
            return false;
        }
    }
    /* Words behind a '#': a comment in all likelihood. */
    BT_SAY(walk, BT_MSG_TEXT_COMMENT, bt_walk_place(walk, hash), "#");
    bt_walk_fix(walk, hash, "%");
    bt_walk_jump(walk, line_end(walk->text, hash.end));
    return true;
}

/* ---- variables, reserved words, calls -------------------------------------------------------- */

/* What an atom would be that is spelt like this variable. */
static const char *atom_of(const bt_walk *walk, bt_span name) {
    char *text = bt_copy(walk->ctx, bt_walk_text(walk, name), bt_walk_length(name));
    if (text == NULL) return "";
    if (text[0] == '_' || (uint8_t)text[0] >= 0x80) return joined(walk, "'", name, "'");
    for (char *c = text; *c != '\0'; c++)
        if (is_upper(*c)) *c = (char)(*c + 32);
    bt_span span = {0, (uint32_t)strlen(text)};
    return bt_text_reserved(walk->text, text, span.end) ? joined(walk, "'", name, "'") : text;
}

/* `module:function(...)` and `function(...)`, with the current token before the ':' or '('. */
static bool is_call(const bt_walk *walk) {
    return walk->text->base[walk->token.at.end] == '(';
}

static void say_call(bt_walk *walk) {
    bt_span span = {walk->element, walk->token.at.end};
    bt_walk_skip(walk);
    span.end = walk->token.at.end;
    BT_SAY(walk, BT_MSG_TEXT_CALL, bt_walk_place(walk, span));
}

static void say_variable(bt_walk *walk) {
    bt_span name = walk->token.at;
    if (is_call(walk)) {
        say_call(walk);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_VARIABLE, bt_walk_place(walk, name), atom_of(walk, name));
    if (bt_walk_is(walk, name, "True") || bt_walk_is(walk, name, "False") ||
        bt_walk_is(walk, name, "TRUE") || bt_walk_is(walk, name, "FALSE"))
        bt_walk_fix(walk, name, atom_of(walk, name));
}

static void say_reserved(bt_walk *walk) {
    bt_span word = walk->token.at;
    if (bt_is_start(bt_walk_peek(walk).type) &&
        (bt_walk_is(walk, word, "not") || bt_walk_is(walk, word, "bnot"))) {
        BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, word), bt_walk_show(walk, word));
        bt_walk_skip(walk);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_RESERVED, bt_walk_place(walk, word), bt_walk_show(walk, word));
    bt_walk_fix(walk, word, joined(walk, "'", word, "'"));
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* A run of digits, letters and points that is no number as a whole: versions, `1e3`, `1a`. It
 * begins at the element and goes on behind the current token. */
static bool say_number(bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    uint32_t end = begin;
    size_t points = 0;
    bool digits = true, exponent = false;
    while (is_word(base[end]) || base[end] == '#' || (base[end] == '.' && is_word(base[end + 1]))) {
        points += base[end] == '.';
        if ((base[end] == 'e' || base[end] == 'E') && digits && !exponent) {
            exponent = true;
            if (base[end + 1] == '-' || base[end + 1] == '+') end++;
        } else if (base[end] != '.' && !is_digit(base[end])) {
            digits = false;
        }
        end++;
    }
    if (points > 1 && base[end] == '-' && is_word(base[end + 1]))
        for (end++; is_word(base[end]) || (base[end] == '.' && is_word(base[end + 1]));) end++;
    bt_span span = {begin, end};
    const char *shown = bt_walk_show(walk, span);
    if (points > 1 || (points == 1 && !digits)) {
        BT_SAY(walk, BT_MSG_TEXT_VERSION, bt_walk_place(walk, span), shown, shown);
        bt_walk_fix(walk, span, joined(walk, "\"", span, "\""));
    } else if (points == 1 && base[begin] == '.') {
        const char *right = joined(walk, "0", span, "");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
    } else if (points == 0 && digits && exponent) {
        const char *e = memchr(base + begin, 'e', end - begin);
        if (e == NULL) e = memchr(base + begin, 'E', end - begin);
        bt_span mantissa = {begin, (uint32_t)(e - base)}, rest = {mantissa.end, end};
        const char *right = joined(walk, joined(walk, "", mantissa, ".0"), rest, "");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
    } else {
        BT_SAY(walk, BT_MSG_TEXT_NUMBER, bt_walk_place(walk, span), shown);
    }
    bt_walk_jump(walk, end);
    return true;
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

typedef struct sum {
    const char *at, *end;
    bool well;
} sum;

static void blanks(sum *s) {
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t')) s->at++;
}

static int64_t factor(sum *s) {
    int64_t value = 0;
    blanks(s);
    bool minus = s->at < s->end && *s->at == '-';
    if (minus) s->at++;
    const char *begin = s->at;
    for (; s->at < s->end && (is_digit(*s->at) || (*s->at == '_' && s->at > begin)); s->at++)
        if (*s->at != '_' && (__builtin_mul_overflow(value, 10, &value) ||
                              __builtin_add_overflow(value, *s->at - '0', &value)))
            s->well = false;
    if (s->at == begin) s->well = false;
    blanks(s);
    return minus ? -value : value;
}

static int64_t product(sum *s) {
    int64_t value = factor(s);
    while (s->well && s->at < s->end && *s->at == '*') {
        s->at++;
        if (__builtin_mul_overflow(value, factor(s), &value)) s->well = false;
    }
    return value;
}

/* The value of sums and products of integers; false when the span holds anything else. */
static bool compute(const bt_walk *walk, bt_span span, int64_t *value) {
    sum s = {bt_walk_text(walk, span), walk->text->base + span.end, true};
    *value = product(&s);
    while (s.well && s.at < s.end && (*s.at == '+' || *s.at == '-')) {
        bool plus = *s.at++ == '+';
        int64_t next = product(&s);
        if (plus ? __builtin_add_overflow(*value, next, value)
                 : __builtin_sub_overflow(*value, next, value))
            s.well = false;
    }
    return s.well && s.at == s.end;
}

static void say_expression(bt_walk *walk) {
    bt_span sign = walk->token.at;
    bt_walk_skip(walk);
    bt_span whole = {walk->element, walk->token.at.end};
    int64_t value;
    if (whole.begin < sign.begin && compute(walk, whole, &value)) {
        char digits[24];
        (void)snprintf(digits, sizeof digits, "%lld", (long long)value);
        BT_SAY(walk, BT_MSG_TEXT_ARITHMETIC, bt_walk_place(walk, whole), digits);
        bt_walk_fix(walk, whole, digits);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, sign), bt_walk_show(walk, sign));
}

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_smart(uint32_t c, bool *single) {
    *single = c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x201B;
    return *single || (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB;
}

/* A quote from a word processor, up to its partner on the same line. */
static void say_smart(bt_walk *walk, uint32_t c, bool single) {
    bt_span open = walk->token.flaw_at, close = {0, 0};
    const uint8_t *base = (const uint8_t *)walk->text->base;
    const char *right = single ? "'" : "\"";
    uint32_t stop = line_end(walk->text, open.end);
    for (uint32_t i = open.end; i < stop && close.end == 0;) {
        bool other;
        size_t length = bt_utf8_read(base + i, base + stop, &c);
        if (length > 1 && is_smart(c, &other) && other == single)
            close = (bt_span){i, i + (uint32_t)length};
        else if (base[i] == (uint8_t)*right)
            close = (bt_span){i, i};
        i += length == 0 ? 1 : (uint32_t)length;
    }
    BT_SAY(walk, BT_MSG_TEXT_SMART_QUOTE, bt_walk_place(walk, open), bt_walk_show(walk, open),
           right);
    bt_walk_fix(walk, open, right);
    if (close.end > close.begin) bt_walk_fix(walk, close, right);
    if (close.end != 0) bt_walk_jump(walk, close.end > close.begin ? close.end : close.end + 1);
}

/* How to call a character that one may not see. */
static const char *character_name(bt_walk *walk, uint32_t c, bt_span span) {
    static const struct {
        uint32_t c;
        const char *name;
    } names[] = {
        {0x00AD, "U+00AD (soft hyphen)"},           {0x2028, "U+2028 (line separator)"},
        {0x2029, "U+2029 (paragraph separator)"},   {0x200B, "U+200B (zero width space)"},
        {0x200C, "U+200C (zero width non-joiner)"}, {0x200D, "U+200D (zero width joiner)"},
        {0x200E, "U+200E (left-to-right mark)"},    {0x200F, "U+200F (right-to-left mark)"},
        {0x2060, "U+2060 (word joiner)"},           {0xFEFF, "U+FEFF (byte order mark)"},
        {0x3000, "U+3000 (ideographic space)"},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (names[i].c == c) return names[i].name;
    char *text = bt_alloc(walk->ctx, 48);
    if (text == NULL) return "";
    if (c >= 0x2000 && c <= 0x200A)
        (void)snprintf(text, 48, "U+%04X (a wide or narrow space)", c);
    else
        (void)snprintf(text, 48, "U+%04X ('%.*s')", c, (int)bt_walk_length(span),
                       bt_walk_text(walk, span));
    return c == 0xFFFE || c == 0xFFFF ? "a non-character" : text;
}

/* Letters of other alphabets than latin-1 that a name has. */
static bool is_letter(uint32_t c) {
    return (c >= 0x100 && c < 0x2000) || (c >= 0x3040 && c < 0xD7A4) || c >= 0x20000;
}

static void say_character(bt_walk *walk) {
    bt_span at = walk->token.flaw_at;
    const uint8_t *base = (const uint8_t *)walk->text->base;
    uint32_t c = 0;
    bool single;
    (void)bt_text_read(walk->text, bt_walk_text(walk, at), &c);
    if (c == 0xFEFF && at.begin == 0) {
        BT_SAY(walk, BT_MSG_TEXT_BOM, bt_walk_place(walk, at));
        bt_walk_fix(walk, at, "");
        walk->nothing = true;
        return;
    }
    if (is_smart(c, &single)) {
        say_smart(walk, c, single);
        return;
    }
    if (is_letter(c) && !walk->text->latin1) {
        bt_span name = at;
        while (name.begin > 0 && walk->last.at.end == name.begin && walk->last.type == TERM_ATOM &&
               name.begin > walk->last.at.begin)
            name.begin = walk->last.at.begin;
        for (uint32_t i = name.end; base + i < (const uint8_t *)walk->text->end; name.end = i) {
            size_t length = bt_utf8_read(base + i, (const uint8_t *)walk->text->end, &c);
            if (!is_word((char)base[i]) && (length < 2 || !(is_letter(c) || bt_is_name_letter(c))))
                break;
            i += (uint32_t)length;
        }
        BT_SAY(walk, BT_MSG_TEXT_LETTERS, bt_walk_place(walk, name));
        bt_walk_fix(walk, name, joined(walk, "'", name, "'"));
        bt_walk_jump(walk, name.end);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_CHARACTER, bt_walk_place(walk, at), character_name(walk, c, at));
    bt_token next = bt_walk_peek(walk);
    walk->nothing = bt_is_start(next.type) || c < 0x3000;
}

static void say_encoding(bt_walk *walk) {
    bt_span at = walk->token.flaw_at;
    uint8_t byte = (uint8_t)*bt_walk_text(walk, at);
    char shown[8], letter[32] = "";
    uint8_t utf8[4];
    if (walk->text->encoding_said) {
        walk->reports++;
        return;
    }
    walk->text->encoding_said = true;
    (void)snprintf(shown, sizeof shown, "%02X", byte);
    if (byte >= 0xA0)
        (void)snprintf(letter, sizeof letter, "; in latin-1 it is '%.*s'",
                       (int)bt_utf8_write(byte, utf8), utf8);
    BT_SAY(walk, BT_MSG_TEXT_ENCODING, bt_walk_place(walk, at), shown, letter);
}

/* ---- quotes ---------------------------------------------------------------------------------- */

static const char *quoted_thing(const char *open) {
    if (*open == '\'') return "a quoted atom";
    if (*open == '~') return "a sigil";
    return memcmp(open, "\"\"\"", 3) == 0 ? "a triple-quoted string" : "a string";
}

/* Where a string seems to be meant to end: at the end of its line, before what separates and closes
 * elements there. */
static uint32_t likely_end(const bt_walk *walk, uint32_t open) {
    const char *base = walk->text->base;
    uint32_t end = line_end(walk->text, open);
    while (end > open + 1 && memchr("}]),.>\r \t", base[end - 1], 9) != NULL) end--;
    return end;
}

static void say_unclosed(bt_walk *walk, bt_span open) {
    const char *base = walk->text->base;
    uint32_t end = likely_end(walk, open.begin);
    if (bt_walk_length(open) > 1) { /* there is no telling where */
        end = (uint32_t)(walk->text->end - base);
        walk->done = true;
    }
    BT_SAY(walk, BT_MSG_TEXT_UNCLOSED_QUOTE, bt_walk_place(walk, open),
           quoted_thing(base + open.begin));
    bt_walk_jump(walk, end < open.end ? open.end : end);
}

bool bt_explain_quote(bt_walk *walk) {
    bt_span quoted = walk->last.at;
    const char *open = bt_walk_text(walk, quoted);
    if ((walk->last.type != TERM_STRING && walk->last.type != TERM_ATOM) ||
        (*open != '"' && *open != '\''))
        return false;
    bool lines = memchr(open, '\n', bt_walk_length(quoted)) != NULL;
    bool within_word = walk->token.at.begin == quoted.end;
    if (!lines && !within_word) return false;
    bt_span mark = {quoted.begin, quoted.begin + 1};
    BT_SAY(walk, BT_MSG_TEXT_UNCLOSED_QUOTE, bt_walk_place(walk, mark), quoted_thing(open));
    bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){quoted.end - 1, quoted.end}),
              "it takes this quote for its end");
    if (lines) {
        bt_walk_jump(walk, likely_end(walk, quoted.begin));
        return true;
    }
    /* On one line: what looks like the end of an element within the quotes, or the next quote. */
    for (uint32_t i = quoted.begin + 1; i + 1 < quoted.end; i++) {
        char c = walk->text->base[i];
        if (c == '}' || c == ']' || c == ',') {
            bt_walk_jump(walk, i);
            return true;
        }
    }
    const char *next =
        memchr(walk->text->base + quoted.end, *open, line_end(walk->text, quoted.end) - quoted.end);
    bt_walk_jump(walk, next == NULL ? likely_end(walk, quoted.begin)
                                    : (uint32_t)(next - walk->text->base) + 1);
    return true;
}

/* ---- malformed tokens ------------------------------------------------------------------------ */

/* A bad escape sequence as one would take it. */
static bt_span whole_escape(const bt_walk *walk, bt_span at) {
    const char *base = walk->text->base;
    uint32_t stop = line_end(walk->text, at.begin), end = at.begin + 2;
    if (base[at.begin + 1] == 'x' && base[end] == '{') {
        while (end < stop && base[end] != '}' && base[end] != '"' && base[end] != '\'') end++;
        end += end < stop && base[end] == '}';
    } else if (base[at.begin + 1] == 'x' || base[at.begin + 1] == '^') {
        for (int i = 0; i < 2 && end < stop && is_word(base[end]); i++) end++;
    }
    return (bt_span){at.begin, end < stop ? end : stop};
}

static size_t count_characters(const bt_walk *walk, bt_span span) {
    size_t bad;
    return bt_utf8_count((const uint8_t *)bt_walk_text(walk, span), bt_walk_length(span), &bad);
}

void bt_explain_flaw(bt_walk *walk) {
    bt_span at = walk->token.flaw_at;
    bt_place place = bt_walk_place(walk, at);
    const bt_limits *limits = &walk->ctx->limits;
    const char *shown = bt_walk_show(walk, at);
    switch (walk->token.flaw) {
    case BT_FLAW_NONE: break;
    case BT_FLAW_ENCODING: say_encoding(walk); break;
    case BT_FLAW_CHARACTER: say_character(walk); break;
    case BT_FLAW_UNCLOSED: say_unclosed(walk, at); break;
    case BT_FLAW_ESCAPE:
        at = whole_escape(walk, at);
        BT_SAY(walk, BT_MSG_TEXT_ESCAPE, bt_walk_place(walk, at), bt_walk_show(walk, at));
        if (walk->token.at.end < at.end) bt_walk_jump(walk, at.end);
        break;
    case BT_FLAW_CHAR_END: BT_SAY(walk, BT_MSG_TEXT_CHAR_END, place); break;
    case BT_FLAW_ATOM_LONG:
        BT_SAY(walk, BT_MSG_TEXT_ATOM_LONG, place,
               (unsigned long long)(count_characters(walk, at) -
                                    (*bt_walk_text(walk, at) == '\'' ? 2 : 0)));
        break;
    case BT_FLAW_ATOMS: BT_SAY(walk, BT_MSG_LIMIT_ATOMS, place, limits->atoms); break;
    case BT_FLAW_BASE: BT_SAY(walk, BT_MSG_TEXT_BASE, place, shown); break;
    case BT_FLAW_DIGITS: BT_SAY(walk, BT_MSG_TEXT_DIGITS, place, shown); break;
    case BT_FLAW_EXPONENT: BT_SAY(walk, BT_MSG_TEXT_EXPONENT, place); break;
    case BT_FLAW_FLOAT: (void)say_number(walk, at.begin); break;
    case BT_FLAW_FLOAT_RANGE: BT_SAY(walk, BT_MSG_TEXT_FLOAT_RANGE, place); break;
    case BT_FLAW_INTEGER_LONG:
        BT_SAY(walk, BT_MSG_TEXT_INTEGER_LONG, place, limits->integer_digits);
        break;
    case BT_FLAW_ADJACENT:
        BT_SAY(walk, BT_MSG_TEXT_ADJACENT, place);
        bt_walk_fix(walk, bt_walk_point(at.begin), " ");
        walk->token.type = TERM_STRING;
        break;
    case BT_FLAW_TRIPLE_START: BT_SAY(walk, BT_MSG_TEXT_TRIPLE_START, place); break;
    case BT_FLAW_TRIPLE_INDENT: BT_SAY(walk, BT_MSG_TEXT_TRIPLE_INDENT, place); break;
    case BT_FLAW_SIGIL:
        BT_SAY(walk, BT_MSG_TEXT_SIGIL, place, shown);
        if (bt_walk_peek(walk).type == TERM_STRING) bt_walk_next(walk);
        break;
    case BT_FLAW_SIGIL_SUFFIX: BT_SAY(walk, BT_MSG_TEXT_SIGIL_SUFFIX, place, shown); break;
    case BT_FLAW_DEPTH: BT_SAY(walk, BT_MSG_LIMIT_DEPTH, place, limits->depth); break;
    }
}

/* ---- where they stand ------------------------------------------------------------------------ */

/* `${NAME}`, which OTP reads as the character '{' and so on. */
static bool say_template(bt_walk *walk) {
    const char *base = walk->text->base;
    uint32_t begin = walk->token.at.begin;
    if (walk->token.type != TERM_CHAR && walk->last.type == TERM_CHAR) begin = walk->last.at.begin;
    if (base[begin] != '$' || base[begin + 1] != '{') return false;
    uint32_t stop = line_end(walk->text, begin), end = begin;
    while (end < stop && base[end] != '}') end++;
    if (end == stop) return false;
    bt_span span = {begin, end + 1};
    BT_SAY(walk, BT_MSG_TEXT_TEMPLATE, bt_walk_place(walk, span), bt_walk_show(walk, span));
    bt_walk_jump(walk, span.end);
    return true;
}

static void operator_start(bt_walk *walk) {
    bt_span at = walk->token.at;
    char c = *bt_walk_text(walk, at), behind = walk->text->base[at.begin + 1];
    if (c == '<' && is_digit(behind) && say_opaque(walk, at.begin, "pid")) return;
    if (c == '.' && is_digit(behind)) {
        (void)say_number(walk, at.begin);
        return;
    }
    if (c == '?') {
        bt_walk_skip(walk);
        BT_SAY(walk, BT_MSG_TEXT_MACRO,
               bt_walk_place(walk, (bt_span){at.begin, walk->token.at.end}));
        return;
    }
    if (c == '~' && !walk->text->triple) {
        bt_walk_skip(walk);
        BT_SAY(walk, BT_MSG_TEXT_SIGIL_RELEASE, bt_walk_place(walk, at), walk->ctx->otp);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), bt_walk_show(walk, at));
    bt_walk_skip(walk);
}

void bt_explain_start(bt_walk *walk) {
    bt_span at = walk->token.at;
    switch (walk->token.type) {
    case TERM_VARIABLE: say_variable(walk); break;
    case TERM_RESERVED: say_reserved(walk); break;
    case TERM_BAD: bt_explain_flaw(walk); break;
    case TERM_OPERATOR: operator_start(walk); break;
    case TERM_MINUS:
    case TERM_PLUS:
        BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_skip(walk);
        break;
    default:
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_skip(walk);
    }
}

static bool is_operator_word(const bt_walk *walk) {
    static const char *const words[] = {"div", "rem", "band", "bor",     "bxor",   "bsl",
                                        "bsr", "and", "or",   "andalso", "orelse", "xor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bt_walk_is(walk, walk->token.at, words[i])) return true;
    return false;
}

/* `=`, `:=` and `:` between a key and its value. */
static void say_equals(bt_walk *walk) {
    bt_span at = walk->token.at;
    bt_frame *top = walk->count == 0 ? NULL : &walk->frames[walk->count - 1];
    if (top != NULL && top->kind == '#' && !top->paired) {
        BT_SAY(walk, BT_MSG_TEXT_EQUALS, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_fix(walk, at, "=>");
        top->paired = true;
    } else {
        BT_SAY(walk, BT_MSG_TEXT_NO_EQUALS, bt_walk_place(walk, at), bt_walk_show(walk, at));
    }
    walk->expecting = true;
}

static bool operator_behind(bt_walk *walk) {
    bt_span at = walk->token.at;
    if (bt_walk_is(walk, at, "=") || bt_walk_is(walk, at, ":=")) {
        say_equals(walk);
    } else if (bt_walk_is(walk, at, ";")) {
        BT_SAY(walk, BT_MSG_TEXT_SEMICOLON, bt_walk_place(walk, at));
        bt_walk_fix(walk, at, ",");
        walk->expecting = true;
    } else if (bt_walk_is(walk, at, ".") &&
               (walk->last.type == TERM_FLOAT || walk->last.type == TERM_INTEGER)) {
        return say_number(walk, walk->last.at.begin);
    } else if (bt_walk_is(walk, at, "..") && bt_is_space((uint8_t)walk->text->base[at.end])) {
        bt_span second = {at.begin + 1, at.end};
        BT_SAY(walk, BT_MSG_TEXT_EXTRA_DOT, bt_walk_place(walk, second));
        bt_walk_fix(walk, second, "");
        walk->done = walk->count == 0;
    } else if (bt_walk_is(walk, at, "<") || bt_walk_is(walk, at, "~") ||
               bt_walk_is(walk, at, "?")) {
        return false;
    } else if (bt_walk_is(walk, at, ".")) {
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), "'.'");
        bt_walk_skip(walk);
    } else {
        say_expression(walk);
    }
    return true;
}

bool bt_explain_behind(bt_walk *walk) {
    bool adjacent = walk->last.at.end == walk->token.at.begin;
    bool number = walk->last.type == TERM_INTEGER || walk->last.type == TERM_FLOAT;
    int type = walk->token.type;
    if (say_template(walk)) return true;
    if (adjacent && number &&
        (type == TERM_ATOM || type == TERM_VARIABLE || type == TERM_INTEGER ||
         type == TERM_RESERVED || type == TERM_FLOAT || type == TERM_HASH))
        return say_number(walk, walk->last.at.begin);
    switch (type) {
    case TERM_RESERVED:
        if (!is_operator_word(walk)) return false;
        say_expression(walk);
        return true;
    case TERM_MINUS:
    case TERM_PLUS:
    case TERM_SLASH: say_expression(walk); return true;
    case TERM_OPEN_PAREN:
        if (!adjacent || walk->last.type != TERM_ATOM) return false;
        bt_walk_jump(walk, walk->token.at.begin);
        say_call(walk);
        return true;
    case TERM_COLON:
        if (walk->last.type == TERM_ATOM && bt_walk_peek(walk).type == TERM_ATOM && adjacent &&
            walk->text->base[walk->token.at.end] != ' ') {
            bt_walk_next(walk);
            if (is_call(walk)) {
                say_call(walk);
                return true;
            }
            BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, walk->last.at), ":");
            return true;
        }
        say_equals(walk);
        return true;
    case TERM_OPERATOR: return operator_behind(walk);
    case TERM_BAD:
        if (walk->token.flaw == BT_FLAW_ADJACENT) {
            bt_explain_flaw(walk);
            return true;
        }
        if (walk->token.flaw == BT_FLAW_CHARACTER || walk->token.flaw == BT_FLAW_ENCODING) {
            bt_explain_flaw(walk);
            walk->nothing = false;
            return true;
        }
        return walk->token.flaw == BT_FLAW_UNCLOSED && bt_explain_quote(walk);
    default: return false;
    }
}
