/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/explain_flaw.h"

#include <stdio.h>
#include <string.h>

#include "etf/utf8.h"
#include "parser/text/explain_elixir.h"
#include "parser/text/explain_number.h"
#include "parser/text/number.h"
#include "parser/text/quotes.h"

#include "grammar/term_parser.h"

/* ---- characters ------------------------------------------------------------------------------ */

static bool is_smart(uint32_t c, bool *single) {
    *single = c == 0x2018 || c == 0x2019 || c == 0x201A || c == 0x201B;
    return *single || (c >= 0x201C && c <= 0x201F) || c == 0xAB || c == 0xBB;
}

/* Whether an element may end at a place. */
static bool ends_element(const char *at, const char *stop) {
    while (at < stop && (*at == ' ' || *at == '\t')) at++;
    return at == stop || strchr(",]})>|:/=.\r", *at) != NULL;
}

/* The partner of a quote from a word processor, near it on its line: the first one that an
 * element may end with, or else the first one. It may be a straight quote. An empty place: there
 * is none. */
static bt_span find_partner(const bt_walk *walk, uint32_t from, bool single) {
    enum { FAR = 1000 };
    const char *base = walk->text->base, straight = single ? '\'' : '"';
    uint32_t left = (uint32_t)(walk->text->end - base) - from, most = left < FAR ? left : FAR;
    const char *end = memchr(base + from, '\n', most);
    uint32_t stop = end == NULL ? from + most : (uint32_t)(end - base);
    bt_span first = {0, 0};
    for (uint32_t i = from; i < stop;) {
        bool other;
        uint32_t c = 0; /* stays so for what is no character */
        size_t length = bt_text_read(walk->text, base + i, &c);
        bool smart = is_smart(c, &other) && other == single;
        bt_span here = {i, i + (uint32_t)(length == 0 ? 1 : length)};
        i = here.end + (c == '\\');
        if (!smart && c != (uint8_t)straight) continue;
        if (first.end == 0) first = here;
        if (ends_element(base + here.end, base + stop)) return here;
    }
    return first;
}

/* A quote from a word processor, up to its partner. */
static void say_smart(bt_walk *walk, bool single) {
    bt_span open = walk->token.flaw_at, close = find_partner(walk, open.end, single);
    const char *right = single ? "'" : "\"";
    BT_SAY(walk, BT_MSG_TEXT_SMART_QUOTE, bt_walk_place(walk, open), bt_walk_show(walk, open),
           right);
    bt_walk_fix(walk, open, right);
    if (close.end != 0 && !bt_walk_is(walk, close, right)) bt_walk_fix(walk, close, right);
    if (close.end != 0) bt_walk_jump(walk, close.end);
    walk->token.type = single ? TERM_ATOM : TERM_STRING;
}

/* Control characters that OTP takes for blanks, and that nobody uses as one. */
static bool is_control(uint32_t c) {
    return c < '\t' || (c > '\r' && c < ' ');
}

/* The name of a character that may be invisible. */
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
    if (c == 0xFFFE || c == 0xFFFF) return "a non-character";
    if (is_control(c)) return bt_format(walk->ctx, "U+%04X (a control character)", c);
    if (c >= 0x2000 && c <= 0x200A)
        return bt_format(walk->ctx, "U+%04X (a wide or narrow space)", c);
    return bt_format(walk->ctx, "U+%04X ('%.*s')", c, (int)bt_walk_length(span),
                     bt_walk_text(walk, span));
}

/* Characters without width, which only get into a text by copying. */
static bool is_invisible(uint32_t c) {
    return c == 0xAD || (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF;
}

/* Passes over the rest of a word, behind a character without width. */
static void skip_word(bt_walk *walk, bt_span at) {
    enum { LONGEST = 1000 }; /* what is longer is no word */
    const char *base = walk->text->base;
    uint32_t end = at.end, c;
    if (at.begin == 0 || !bt_is_word(base[at.begin - 1])) return;
    for (size_t length = 0;; end += (uint32_t)length) {
        while (bt_is_word(base[end]) || (base[end] == '.' && bt_is_word(base[end + 1]))) end++;
        length = bt_text_read(walk->text, base + end, &c);
        if (length == 0 || !is_invisible(c) || end - at.end > LONGEST) break;
        bt_walk_fix(walk, (bt_span){end, end + (uint32_t)length}, "");
    }
    if (end > at.end) bt_walk_jump(walk, end);
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
        say_smart(walk, single);
        return;
    }
    if (bt_is_foreign_letter(c) && !walk->text->latin1) {
        bt_span name = at;
        while (name.begin > 0 && walk->last.at.end == name.begin && walk->last.type == TERM_ATOM &&
               name.begin > walk->last.at.begin)
            name.begin = walk->last.at.begin;
        for (uint32_t i = name.end; base + i < (const uint8_t *)walk->text->end; name.end = i) {
            size_t length = bt_utf8_read(base + i, (const uint8_t *)walk->text->end, &c);
            if (!bt_is_word((char)base[i]) &&
                (length < 2 || !(bt_is_foreign_letter(c) || bt_is_name_letter(c))))
                break;
            i += (uint32_t)length;
        }
        BT_SAY(walk, BT_MSG_TEXT_LETTERS, bt_walk_place(walk, name));
        bt_walk_fix(walk, name, bt_walk_join(walk, "'", name, "'"));
        bt_walk_jump(walk, name.end);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_CHARACTER, bt_walk_place(walk, at), character_name(walk, c, at));
    if (is_invisible(c)) {
        bt_walk_fix(walk, at, "");
        skip_word(walk, at);
    }
    bool space = (c >= 0x2000 && c <= 0x200A) || c == 0x3000;
    if (space) bt_walk_fix(walk, at, " ");
    if (space || is_invisible(c)) walk->token = walk->last; /* as if it had not been there */
    bt_token next = bt_walk_peek(walk);
    walk->nothing = bt_is_start(next.type) || c < 0x3000;
}

bool bt_explain_control(bt_walk *walk) {
    bt_span at = {walk->last.at.end, walk->token.at.begin};
    const char *begin = walk->text->base + at.begin, *end = walk->text->base + at.end;
    if (begin == end || !bt_is_word(begin[-1]) || !bt_is_word(*end)) return false;
    for (const char *c = begin; c < end; c++)
        if (!is_control((uint8_t)*c)) return false;
    BT_SAY(walk, BT_MSG_TEXT_CHARACTER, bt_walk_place(walk, at),
           character_name(walk, (uint8_t)*begin, at));
    bt_walk_fix(walk, at, "");
    return true;
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

static uint32_t strip(const bt_text *text, uint32_t begin, uint32_t end, const char *set) {
    while (end > begin && strchr(set, text->base[end - 1]) != NULL && text->base[end - 1] != '\0')
        end--;
    return end;
}

/* Where a string was probably meant to end: at the end of its line, before separators and closing
 * brackets there whose partners are not in it. */
static uint32_t likely_end(const bt_walk *walk, uint32_t open) {
    const bt_text *text = walk->text;
    uint32_t begin = open + 1, end = strip(text, begin, bt_walk_line_end(text, open), "\r \t");
    if (end > begin && text->base[end - 1] == '.') end--;
    end = strip(text, begin, end, "}]),>\r \t");
    uint32_t opened = 0, depth = 0;
    for (uint32_t i = begin; i < end; i++) {
        char c = text->base[i];
        if (c == '[' || c == '{') {
            if (depth++ == 0) opened = i;
        } else if ((c == ']' || c == '}') && depth > 0) {
            depth--;
        }
    }
    return depth > 0 && opened > begin ? strip(text, begin, opened, ", \t<#") : end;
}

static void say_unclosed(bt_walk *walk, bt_span open) {
    const char *base = walk->text->base;
    uint32_t end = likely_end(walk, open.begin);
    if (bt_walk_length(open) > 1) { /* it is not known where it should end */
        end = (uint32_t)(walk->text->end - base);
        walk->done = true;
    }
    BT_SAY(walk, BT_MSG_TEXT_UNCLOSED_QUOTE, bt_walk_place(walk, open),
           quoted_thing(base + open.begin));
    uint32_t escaped = walk->done ? 0 : bt_relate_escaped(walk, open.begin);
    if (escaped != 0) end = escaped;
    bt_walk_jump(walk, end < open.end ? open.end : end);
    if (end == bt_walk_line_end(walk->text, open.begin)) bt_walk_skip_words(walk);
}

bool bt_explain_tilde(bt_walk *walk) {
    static const char opening[] = "\"([{<|`", closing[] = "\")]}>|`";
    const bt_text *text = walk->text;
    bt_span name = walk->token.at;
    const char *at = text->base + name.end, *line = text->base + walk->line;
    const char *mark = *at == '\0' ? NULL : strchr(opening, *at);
    if (!text->triple || mark == NULL || bt_walk_length(name) != 1 ||
        strchr("bBsS", at[-1]) == NULL)
        return false;
    const char *stop = text->base + bt_walk_line_end(text, name.end), *end = at + 1;
    while (end < stop && *end != closing[mark - opening]) end += 1 + (*end == '\\');
    if (end >= stop || !ends_element(end + 1, stop)) return false;
    /* A letter before brackets may be something else, unless there is another sigil on the line. */
    if (*mark != '"' && memchr(line, '~', (size_t)(stop - line)) == NULL) return false;
    BT_SAY(walk, BT_MSG_TEXT_SIGIL_TILDE, bt_walk_place(walk, name), bt_walk_show(walk, name));
    bt_walk_fix(walk, bt_walk_point(name.begin), "~");
    bt_walk_jump(walk, (uint32_t)(end + 1 - text->base));
    return true;
}

/* ---- malformed tokens ------------------------------------------------------------------------ */

/* All of a bad escape sequence. */
static bt_span whole_escape(const bt_walk *walk, bt_span at) {
    const char *base = walk->text->base;
    uint32_t stop = bt_walk_line_end(walk->text, at.begin), end = at.begin + 2;
    if (base[at.begin + 1] == 'x' && base[end] == '{') {
        while (end < stop && base[end] != '}' && base[end] != '"' && base[end] != '\'') end++;
        end += end < stop && base[end] == '}';
    } else if (base[at.begin + 1] == 'x' || base[at.begin + 1] == '^') {
        for (int i = 0; i < 2 && end < stop && bt_is_word(base[end]); i++) end++;
    }
    return (bt_span){at.begin, end < stop ? end : stop};
}

static size_t count_characters(const bt_walk *walk, bt_span span) {
    size_t bad;
    return bt_utf8_count((const uint8_t *)bt_walk_text(walk, span), bt_walk_length(span), &bad);
}

/* Whether a quote from a word processor follows at once. */
static bool is_smart_next(const bt_walk *walk) {
    bt_token next = bt_walk_peek(walk);
    uint32_t c;
    bool single;
    return next.flaw == BT_FLAW_CHARACTER && next.at.begin == walk->token.at.end &&
           bt_text_read(walk->text, bt_walk_text(walk, next.at), &c) != 0 && is_smart(c, &single);
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
    case BT_FLAW_FLOAT: (void)bt_explain_number(walk, at.begin); break;
    case BT_FLAW_FLOAT_RANGE: BT_SAY(walk, BT_MSG_TEXT_FLOAT_RANGE, place); break;
    case BT_FLAW_INTEGER_LONG:
        BT_SAY(walk, BT_MSG_TEXT_INTEGER_LONG, place, bt_text_most_digits(walk->text));
        break;
    case BT_FLAW_ADJACENT:
        BT_SAY(walk, BT_MSG_TEXT_ADJACENT, place);
        bt_walk_fix(walk, bt_walk_point(at.begin), " ");
        walk->token.type = TERM_STRING;
        break;
    case BT_FLAW_TRIPLE_START: BT_SAY(walk, BT_MSG_TEXT_TRIPLE_START, place); break;
    case BT_FLAW_TRIPLE_INDENT: BT_SAY(walk, BT_MSG_TEXT_TRIPLE_INDENT, place); break;
    case BT_FLAW_SIGIL:
        if (is_smart_next(walk)) { /* its quote */
            bt_walk_next(walk);
            say_character(walk);
            break;
        }
        if (bt_explain_elixir_sigil(walk)) break;
        BT_SAY(walk, BT_MSG_TEXT_SIGIL, place, shown);
        if (bt_walk_peek(walk).type >= TERM_STRING && bt_walk_peek(walk).type <= TERM_SIGIL_BINARY)
            bt_walk_next(walk);
        break;
    case BT_FLAW_SIGIL_SUFFIX: BT_SAY(walk, BT_MSG_TEXT_SIGIL_SUFFIX, place, shown); break;
    case BT_FLAW_ELIXIR: bt_explain_elixir_map(walk); break;
    case BT_FLAW_EEX: bt_explain_eex(walk); break;
    case BT_FLAW_DEPTH: BT_SAY(walk, BT_MSG_LIMIT_DEPTH, place, limits->depth); break;
    }
}
