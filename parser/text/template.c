/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Templates. The start scripts of relx put values in place of `${NAME}` and `${NAME:-default}`,
 * anywhere on a line; `{{name}}` is filled in when a release is made, and `@NAME@` when it is
 * configured. It is not known what will be there, so a word with such a place is an atom with the
 * flag BT_UNFILLED. With BT_UNFILLED_VARIABLES, a variable of Erlang is one too.
 */
#include "parser/text/template.h"

#include <string.h>

#include "etf/utf8.h"
#include "parser/text/text.h"

#include "grammar/term_parser.h"

/* A longer place is none, so that the time does not grow with the square of a line. */
enum { LONGEST = 1024 };

/* A default may have brackets, as in `${LIMITS:-{1,2}}`. If one of them has no partner, the place
 * ends at the first closing bracket. */
static const char *variable_end(const char *at) {
    size_t most = strnlen(at, LONGEST), depth = 0;
    const char *close = memchr(at, '}', most), *end = at + most;
    bool in_default = false;
    if (close == NULL || memchr(at, '\n', (size_t)(close - at)) != NULL) return NULL;
    for (; at < end && *at != '\n'; at++) {
        in_default = in_default || (at[0] == ':' && at[1] == '-');
        if (*at == '{' && in_default) depth++;
        if (*at == '}' && depth-- == 0) return at + 1;
    }
    return close + 1;
}

/* The end of `{{name}}`, of `{{{name}}}` and `{{&name}}`, which are not escaped, and of Jinja's
 * `{{ name | filter }}` and `{{ list[key] }}`; no term looks like them. */
static const char *mustache_end(const char *at, const char *end) {
    bool three = at < end && *at == '{';
    at += three || (at < end && *at == '&');
    while (at < end && *at == ' ') at++;
    const char *name = at;
    while (at < end && at < name + LONGEST && (bt_is_word(*at) || *at == '.' || *at == '-')) at++;
    if (at == name) return NULL;
    while (at < end && *at == ' ') at++;
    if (!three && at < end && (*at == '|' || *at == '[' || *at == '+'))
        while (at < end && at < name + LONGEST && *at != '\n' && *at != '}') at++;
    if (end - at < 2 + three || at[0] != '}' || at[1] != '}' || (three && at[2] != '}'))
        return NULL;
    return at + 2 + three;
}

/* The end of `@NAME@` or `@name@`. */
static const char *at_sign_end(const char *at, const char *end) {
    const char *name = at;
    if (at < end && bt_is_digit(*at)) return NULL;
    while (at < end && at < name + LONGEST && *at != '@' && bt_is_word(*at)) at++;
    return at == name || at == end || *at != '@' ? NULL : at + 1;
}

const char *bt_tag_end(const char *at, const char *end) {
    if (end - at < 3) return NULL;
    if (*at == '@') return at_sign_end(at + 1, end);
    return at[0] == '{' && at[1] == '{' ? mustache_end(at + 2, end) : NULL;
}

/* The same in a text that ends with a NUL. */
static const char *tag_end(const char *at) {
    bool tag = *at == '@' || (at[0] == '{' && at[1] == '{');
    return tag ? bt_tag_end(at, at + strnlen(at, (size_t)2 * LONGEST)) : NULL;
}

const char *bt_place_end(const char *at) {
    if (at[0] == '$' && at[1] == '{') return variable_end(at + 2);
    const char *end = tag_end(at);
    /* `@name@` in small letters is a place only in texts of terms: no term begins with an @, but
     * other words may. */
    for (const char *name = at; *at == '@' && end != NULL && name < end; name++)
        if (*name >= 'a' && *name <= 'z') return NULL;
    return end;
}

const char *bt_text_place_end(const bt_text *text, const char *at) {
    if (*at == '$') return bt_text_has_variables(text) ? bt_place_end(at) : NULL;
    return tag_end(at);
}

static bool has_place(const bt_text *text, const char *begin, const char *end) {
    for (; end - begin >= 3; begin++)
        if (bt_text_place_end(text, begin) != NULL) return true;
    return false;
}

/* The end of a word with places in it. */
static const char *word_end(const bt_text *text, const char *at) {
    for (;;) {
        if (*at == '.' && (bt_is_word(at[1]) || bt_text_place_end(text, at + 1) != NULL)) at++;
        const char *end = bt_text_place_end(text, at);
        if (end == NULL && !bt_is_word(*at)) return at;
        at = end == NULL ? at + 1 : end;
    }
}

static bool is_sign(int token) {
    return token == TERM_MINUS || token == TERM_PLUS;
}

/* Whether the sign at `at` is an operator: an operand is before it on its line. */
static bool is_operator(const bt_text *text, const char *at) {
    while (at > text->base && (at[-1] == ' ' || at[-1] == '\t')) at--;
    return at == text->base || bt_is_word(at[-1]) || strchr("\"')]}", at[-1]) != NULL;
}

/* Whether a place follows that belongs to the token: to a word, or a sign that is no operator. */
static bool goes_on(const bt_text *text, int token, const char *begin, const char *end) {
    if (is_sign(token)) return bt_text_place_end(text, end) != NULL && !is_operator(text, begin);
    return bt_is_word(end[-1]) && (bt_text_place_end(text, end) != NULL ||
                                   (*end == '.' && bt_text_place_end(text, end + 1) != NULL));
}

int bt_template_token(bt_text *text, bt_value *value, int token, const char *begin,
                      const char *end) {
    text->next = end;
    bool variable = token == TERM_VARIABLE && text->unfilled == BT_UNFILLED_VARIABLES;
    if (is_sign(token)) end = bt_text_skip(text, (char *)end);
    if (variable || begin == end || goes_on(text, token, begin, end)) {
        text->next = word_end(text, end);
        size_t size = (size_t)(text->next - begin);
        bool plain =
            size <= BT_ATOM_MAX_CHARS && bt_ascii_run((const uint8_t *)begin, size) == size;
        token = bt_text_atom(text, value, plain ? begin : "${}", plain ? size : 3, begin);
        value->term.flags = BT_UNFILLED;
    } else if ((token == TERM_STRING || token == TERM_ATOM) && has_place(text, begin, end)) {
        value->term.flags |= BT_UNFILLED;
    }
    return token;
}
