/* SPDX-License-Identifier: Apache-2.0 */
/* The words of vm.args, as erlexec splits them. Measured on OTP 25, 27 and 29. */
#include <string.h>

#include "etf/source.h"
#include "parser/check/args.h"
#include "parser/text/template.h"

typedef bt_args_word word;
typedef bt_args_reader reader;

void bt_args_told(reader *r, bt_status status) {
    if (status > r->status) r->status = status;
}

static bool is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The end of an EEx tag that begins at `at`: `<% code %>`, which stands for nothing, or `<%= code
 * %>`, a place to fill in. NULL: none begins there, or it is too long. */
static const char *eex_end(const char *at) {
    enum { LONGEST = 1024 };
    const char *most = at + LONGEST;
    if (at[0] != '<' || at[1] != '%' || at[2] == '%') return NULL;
    for (at += 2; at < most && *at != '\0'; at++)
        if (at[0] == '%' && at[1] == '>') return at + 2;
    return NULL;
}

/* Where code of EEx ends; NULL: none begins at `at`. */
static const char *code_end(const char *at) {
    const char *end = eex_end(at);
    return end != NULL && at[2] != '=' ? end : NULL;
}

static const char *at(const reader *r) {
    return (const char *)r->in.source->data + r->in.at.offset;
}

/* Whether to report something at a place in a word, which is then `told`. A word that is read twice
 * is reported once. */
static bool tells(reader *r, word *w, const char *place) {
    size_t offset = (size_t)(place - (const char *)r->in.source->data);
    bool is_new = offset >= r->in.told_to;
    if (is_new) r->in.told_to = offset + 1;
    w->told = true;
    return is_new;
}

static bt_place span(const reader *r, const char *begin, const char *end) {
    const char *base = (const char *)r->in.source->data;
    return bt_at(r->in.source, (size_t)(begin - base), (size_t)(end - base));
}

/* Passes over white space, comments and code of EEx. */
static void skip(reader *r) {
    while (r->in.at.offset < r->in.size) {
        const char *code = code_end(at(r));
        if (code != NULL) {
            r->branches = true;
            r->in.at.offset += (size_t)(code - at(r));
        } else if (*at(r) == '#') {
            while (r->in.at.offset < r->in.size && *at(r) != '\n') r->in.at.offset++;
        } else if (is_space((uint8_t)*at(r))) {
            r->in.at.offset++;
        } else {
            break;
        }
    }
}

/* The default of `${NAME:-default}`; NULL: there is none. */
static const char *default_of(const char *begin, const char *end) {
    if (begin[0] != '$') return NULL;
    while (begin < end && (begin[0] != ':' || begin[1] != '-')) begin++;
    return begin + 2 < end - 1 ? begin + 2 : NULL;
}

/* Takes a place that is filled in when the release is made or started. A default is read as if it
 * stood there by itself: that is what counts when the variable is not set. */
static bool take_place(reader *r, word *w, char **out) {
    const char *begin = at(r);
    if (r->in.at.closes != 0 && r->in.at.offset == r->in.at.closes) {
        r->in.at.offset++;
        return true;
    }
    const char *end = eex_end(begin);
    if (end == NULL) end = bt_place_end(begin);
    if (end == NULL || end - begin < 4) return false; /* ${} has no name */
    const char *text = r->in.is_eex ? NULL : default_of(begin, end);
    if (text != NULL) {
        r->in.at.offset += (size_t)(text - begin);
        r->in.at.closes = r->in.at.offset + (size_t)(end - 1 - text);
        return true;
    }
    size_t size = (size_t)(end - begin);
    memcpy(*out, begin, size);
    *out += size;
    w->unfilled = true;
    if (r->in.is_eex && *begin == '$' && tells(r, w, begin))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_EEX, span(r, begin, end),
                                  bt_show(r->run->ctx, begin, size)));
    r->in.at.offset += size;
    return true;
}

/* Reports what looks like a variable of a shell, or like a place that does not end on its line. */
static void check_dollar(reader *r, word *w) {
    static const char capitals[] = "_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ",
                      letters[] = "_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz";
    const char *begin = at(r), *name = begin + 1 + (begin[1] == '{' || begin[1] == '(');
    size_t size = strspn(name, letters);
    const char *end = name + size;
    bool shell = begin[1] == '(' ||
                 (size > 1 && (*name < '0' || *name > '9') && strspn(name, capitals) == size);
    if ((begin[1] != '{' && !shell) || !tells(r, w, begin)) return;
    if ((begin[1] == '(' && *end == ')') || (begin[1] == '{' && *end == '}')) end++;
    if (size == 0 || begin[1] == '(') {
        name = "NAME";
        size = strlen(name);
    }
    const char *right = bt_sprint(r->run->ctx, "${%.*s}", (int)size, name);
    bt_args_told(r, right == NULL
                        ? BT_NOMEM
                        : bt_report(r->run->ctx, BT_MSG_ARGS_PLACE, span(r, begin, end),
                                    bt_show(r->run->ctx, begin, (size_t)(end - begin)), right));
}

/* Takes a character as it is. */
static void take_char(reader *r, word *w, char **out) {
    if (*at(r) == '$') check_dollar(r, w);
    *(*out)++ = *at(r);
    r->in.at.offset++;
}

/* Takes the text in quotes. A backslash has no meaning there. */
static void take_quoted(reader *r, word *w, char **out) {
    const char *open = at(r);
    r->in.at.offset++;
    while (r->in.at.offset < r->in.size && *at(r) != *open)
        if (!take_place(r, w, out)) take_char(r, w, out);
    w->open = r->in.at.offset >= r->in.size;
    if (!w->open) {
        if (r->long_quote.source == NULL && memchr(open, '\n', (size_t)(at(r) - open)) != NULL)
            r->long_quote = span(r, open, open + 1);
        r->in.at.offset++;
    } else if (tells(r, w, open)) {
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_QUOTE, span(r, open, open + 1)));
        if (r->long_quote.source != NULL)
            bt_relate(r->run->ctx, r->long_quote, "this one goes on over the end of its line");
    }
}

/* Takes the character behind a backslash. */
static void take_escaped(reader *r, word *w, char **out) {
    const char *slash = at(r), *behind = slash + 1 + (slash[1] == '\r');
    if (*behind == '\n' && tells(r, w, slash))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_CONTINUED, span(r, slash, slash + 1)));
    if (r->in.at.offset + 1 < r->in.size) r->in.at.offset++;
    *(*out)++ = *at(r);
    r->in.at.offset++;
}

static bool ends_word(const reader *r) {
    return r->in.at.offset >= r->in.size || is_space((uint8_t)*at(r)) || *at(r) == '#' ||
           code_end(at(r)) != NULL;
}

/* Reports a beginning that is not what it looks like. */
static void check_begin(reader *r, word *w) {
    static const struct {
        const char *text, *right;
    } looks[] = {{"\xE2\x80\x90", "-"},  {"\xE2\x80\x91", "-"},  {"\xE2\x80\x92", "-"},
                 {"\xE2\x80\x93", "-"},  {"\xE2\x80\x94", "-"},  {"\xE2\x80\x95", "-"},
                 {"\xE2\x88\x92", "-"},  {"\xE2\x80\x98", "'"},  {"\xE2\x80\x99", "'"},
                 {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""}, {"\xE2\x80\x9E", "\""}};
    const char *begin = at(r), *base = (const char *)r->in.source->data;
    bool first = begin == base || begin[-1] == '\n';
    size_t slashes = strspn(begin, "%;/");
    if (slashes == 1 && begin[1] == '*') slashes = 2;
    bool comment = *begin == '%' || *begin == ';' ? first || is_space((uint8_t)begin[slashes])
                                                  : slashes == 2 && is_space((uint8_t)begin[2]);
    if (comment && tells(r, w, begin))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_COMMENT, span(r, begin, begin + slashes),
                                  bt_show(r->run->ctx, begin, slashes)));
    if (begin == base && strncmp(begin, "\xEF\xBB\xBF", 3) == 0 && !is_space((uint8_t)begin[3]) &&
        begin[3] != '#' && tells(r, w, begin))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_MARK, span(r, begin, begin + 3)));
    for (size_t i = 0; i < sizeof looks / sizeof *looks; i++)
        if (strncmp(begin, looks[i].text, 3) == 0 && tells(r, w, begin))
            bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_LOOKS, span(r, begin, begin + 3),
                                      looks[i].text, looks[i].right));
}

word bt_args_next(reader *r) {
    word w = {NULL, BT_NOWHERE, false, false, false};
    char *out = r->in.room;
    bool quoted = false;
    while (out == r->in.room && !quoted && !w.unfilled) { /* a default may be white space */
        skip(r);
        if (r->in.at.offset >= r->in.size) return w;
        const char *begin = at(r);
        check_begin(r, &w);
        while (!ends_word(r)) {
            if (*at(r) == '"' || *at(r) == '\'') {
                quoted = true;
                take_quoted(r, &w, &out);
            } else if (!take_place(r, &w, &out)) {
                if (*at(r) == '\\')
                    take_escaped(r, &w, &out);
                else
                    take_char(r, &w, &out);
            }
        }
        w.place = span(r, begin, at(r));
    }
    w.text = bt_copy(r->run->ctx, r->in.room, (size_t)(out - r->in.room));
    if (w.text == NULL) r->status = BT_NOMEM;
    return w;
}

void bt_args_start(reader *r, const bt_source *source) {
    const char *ending = strrchr(bt_source_name(source), '.');
    /* Places are looked for up to a byte 0. */
    bool owned = bt_source_own(r->run->ctx, source) != NULL;
    const uint8_t *zero = source->size == 0 ? NULL : memchr(source->data, 0, source->size);
    size_t size = zero == NULL ? source->size : (size_t)(zero - source->data);
    r->in = (bt_args_input){.source = source,
                            .size = size,
                            .room = bt_alloc(r->run->ctx, source->size + 1),
                            .is_eex = ending != NULL && strcmp(ending, ".eex") == 0};
    if (!owned || r->in.room == NULL) r->status = BT_NOMEM;
    if (zero != NULL)
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_ZERO, bt_at(source, size, size + 1)));
}
