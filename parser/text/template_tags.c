/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tags of templates whose names do not say that they are templates: mustache's `{{name}}`, which
 * rebar, relx and others fill in, and `@NAME@` of configure scripts. Those in strings, quoted atoms
 * and comments make no difference. A tag that stands for a term is read as a place in a .src file.
 * It is not known what becomes of a section, such as `{{#name}}`, of a tag with a term right beside
 * it, or of `%NAME%`, which hides what is behind it.
 */
#include "parser/text/template_tags.h"

#include <string.h>

#include "etf/lanes.h"
#include "parser/text/template.h"

/* A longer tag is none, so that the time does not grow with the square of a text. */
enum { LONGEST = 1024 };

typedef struct reader {
    const char *at, *end;
    bool term, tag, word; /* the last token ended a term, was a tag, ended a word */
} reader;

static bool is_capital(char c) {
    return c >= 'A' && c <= 'Z';
}

/* The end of `%NAME%` or `%%NAME%%` with the end of an element right behind it, unlike in a
 * comment. */
static const char *percent_end(const char *at, const char *end) {
    size_t signs = end - at > 1 && at[1] == '%' ? 2 : 1;
    const char *name = at + signs, *close = name;
    while (close < end && close < name + LONGEST &&
           (*close == '_' || is_capital(*close) || bt_is_digit(*close)))
        close++;
    if (close == name || !is_capital(*name) || (size_t)(end - close) <= signs) return NULL;
    if (memcmp(close, at, signs) != 0) return NULL;
    close += signs;
    const char *behind = close;
    while (behind < end && *behind == ' ') behind++;
    return behind < end && memchr(",]})", *behind, 4) != NULL ? close : NULL;
}

static const char *skip_blank(const char *at, const char *end) {
    while (at < end && ((uint8_t)*at <= ' ' || (*at == '%' && percent_end(at, end) == NULL))) {
        at = *at == '%' ? memchr(at, '\n', (size_t)(end - at)) : at + 1;
        if (at == NULL) return end;
    }
    return at;
}

/* The end of quotes, a word, a character or `${NAME}`; of anything else, the next byte. */
static const char *token_end(const char *at, const char *end) {
    char first = *at++;
    if (first == '"' || first == '\'') {
        while (at < end && *at != first) at += *at == '\\' && at + 1 < end ? 2 : 1;
        return at < end ? at + 1 : end;
    }
    if (first == '$' && at < end) {
        size_t most = (size_t)(end - at) < LONGEST ? (size_t)(end - at) : LONGEST;
        const char *close = *at == '{' ? memchr(at, '}', most) : NULL;
        if (close != NULL) return close + 1;
        return at + (*at == '\\' && at + 1 < end ? 2 : 1);
    }
    while (bt_is_word_byte(first) && at < end && bt_is_word_byte(*at)) at++;
    return at;
}

/* The end of Jinja's `{% if name %}`, on one line; a comment could go on behind its sign. */
static const char *statement_end(const char *at, const char *end) {
    size_t most = (size_t)(end - at) < LONGEST ? (size_t)(end - at) : LONGEST;
    const char *word = at + 2, *line = memchr(at, '\n', most);
    if (line == NULL) line = at + most;
    word += word < line && *word == '-';
    if (word >= line || *word != ' ') return NULL;
    const char *close = memmem(word, (size_t)(line - word), "%}", 2);
    return close == NULL ? NULL : close + 2;
}

/* The end of `{{#name}}`, `{{/name}}`, `{{^name}}`, `{{>name}}`, `{{!...}}`, `{{=<% %>=}}`, of
 * `<% ... %>` of EEx and ERB, and of tags with the sign of a comment; no term begins like them. */
static const char *section_end(const char *at, const char *end) {
    if (end - at < 5) return NULL;
    if (*at == '%') return percent_end(at, end);
    if (at[0] == '{' && at[1] == '%') return statement_end(at, end);
    bool eex = at[0] == '<' && at[1] == '%', begins = eex;
    if (at[0] == '{' && at[1] == '{')
        begins = at[2] == '#' ? bt_is_word(at[3]) : memchr("/^>!=", at[2], 5) != NULL;
    size_t most = (size_t)(end - at) < LONGEST ? (size_t)(end - at) : LONGEST;
    const char *close = begins ? memmem(at, most, eex ? "%>" : "}}", 2) : NULL;
    return close == NULL ? NULL : close + 2;
}

/* Passes over the next token, and returns which tag it is. */
static bt_tag_kind step(reader *r, bool apart) {
    const char *begin = r->at, *section = section_end(begin, r->end);
    const char *tag = section == NULL ? bt_tag_end(begin, r->end) : section;
    bool word = bt_is_word_byte(*begin), quote = strchr("\"'$", *begin) != NULL;
    bool opens = word || quote || strchr("[{(<#~", *begin) != NULL;
    bool glued = !apart && (r->word || r->tag) && (word || tag != NULL);
    bool joins = (tag != NULL ? r->term : r->tag && opens) && !glued;
    r->at = tag != NULL ? tag : token_end(begin, r->end);
    r->tag = tag != NULL;
    r->word = word;
    r->term = r->tag || word || quote || strchr("]})>", *begin) != NULL;
    if (section != NULL || joins) return BT_TAG_OPEN;
    return r->tag ? BT_TAG_PLACE : BT_TAG_NONE;
}

/* Whether there is an '@', `{{`, `{%`, `<%` or '%' with a capital behind it: sixteen bytes at a
 * time, as most texts have none. */
static bool has_sign(const char *at, const char *end) {
    for (; end - at > (ptrdiff_t)sizeof(bt_lanes); at += sizeof(bt_lanes)) {
        bt_lanes here = bt_load_lanes(at), next = bt_load_lanes(at + 1);
        bt_lanes found = (bt_lanes)(here == '@') | (bt_lanes)((here == '{') & (next == '{')) |
                         (bt_lanes)(((here == '{') | (here == '<')) & (next == '%')) |
                         (bt_lanes)((here == '%') & (next - 'A' < 26));
        if (bt_lane_bits(found) != 0) return true;
    }
    for (; at < end; at++) {
        char next = end - at > 1 ? at[1] : '\0';
        if (*at == '@' || (*at == '{' && next == '{') || (*at == '%' && is_capital(next)) ||
            ((*at == '{' || *at == '<') && next == '%'))
            return true;
    }
    return false;
}

/* Whether something looks like a tag, even in a string. Most files have none, and are not read any
 * further. */
static bool has_tag(const char *begin, const char *end) {
    if (!has_sign(begin, end)) return false;
    for (const char *at = begin; at < end; at++) {
        if (memchr("@{<%", *at, 4) == NULL) continue;
        if (*at == '@' && at > begin && bt_is_word(at[-1])) continue;
        if (bt_tag_end(at, end) != NULL || section_end(at, end) != NULL) return true;
    }
    return false;
}

bt_tag_kind bt_tags(const bt_source *source, bt_span *out) {
    const char *base = (const char *)source->data, *end = base + source->size;
    bt_tag_kind kind = BT_TAG_NONE;
    bt_span last = {0, 0};
    if (!has_tag(base, end)) return kind;
    for (reader r = {.at = base, .end = end};;) {
        const char *begin = skip_blank(r.at, end);
        bool apart = begin > r.at;
        r.at = begin;
        if (r.at >= end) return kind;
        bt_tag_kind found = step(&r, apart);
        if (r.tag) last = (bt_span){(uint32_t)(begin - base), (uint32_t)(r.at - base)};
        if (found > kind) {
            kind = found;
            *out = last;
        }
        if (kind == BT_TAG_OPEN) return kind;
    }
}
