/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/guess.h"

#include <string.h>

#include "etf/source.h"

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static const char *skip_blank(const char *at, const char *end) {
    while (at < end && is_blank(*at)) at++;
    return at;
}

static bool starts(const char *at, const char *end, const char *word) {
    size_t length = strlen(word);
    return (size_t)(end - at) >= length && memcmp(at, word, length) == 0;
}

/* Skips blank lines and lines that begin with `mark`. */
static const char *skip_comments(const char *at, const char *end, const char *mark) {
    for (;;) {
        at = skip_blank(at, end);
        if (!starts(at, end, mark)) return at;
        const char *line = memchr(at, '\n', (size_t)(end - at));
        if (line == NULL) return end;
        at = line;
    }
}

/* Skips a string, from its first quote on; to `end` if it is not closed. */
static const char *skip_string(const char *at, const char *end) {
    for (at++; at < end && *at != '"'; at++)
        if (*at == '\\') at++;
    return at < end ? at + 1 : end;
}

/* Whether there is `"key":` in brackets, before anything that JSON does not have. */
static bool is_json(const char *at, const char *end) {
    static const char *const words[] = {"true", "false", "null"};
    if (at == end || (*at != '{' && *at != '[')) return false;
    while (at < end) {
        size_t word = 0;
        while (word < 3 && !starts(at, end, words[word])) word++;
        if (*at == '"') {
            at = skip_blank(skip_string(at, end), end);
            if (at < end && *at == ':') return true;
        } else if (word < 3) {
            at += strlen(words[word]);
        } else if (is_blank(*at) || strchr("[]{},.+-0123456789eE", *at) != NULL) {
            at++;
        } else {
            return false;
        }
    }
    return false;
}

static bool is_word(char c) {
    return bt_is_letter(c) || bt_is_digit(c) || c == '_' || c == '-' || c == '.';
}

/* Whether a line begins with `key: value`, `key:` or `- item`. */
static bool is_yaml(const char *at, const char *end) {
    if (starts(at, end, "---")) return true;
    if (starts(at, end, "- ")) return true;
    const char *begin = at;
    while (at < end && is_word(*at)) at++;
    return at > begin && starts(at, end, ":") && at + 1 < end && is_blank(at[1]);
}

/* Whether it is `key = value`, or `[section]` on a line of its own with such lines below. */
static bool is_settings(const char *at, const char *end) {
    if (*at == '[') {
        const char *close = at + 1;
        while (close < end && is_word(*close)) close++;
        if (!starts(close, end, "]\n")) return false;
        at = skip_comments(close + 1, end, "#");
    }
    const char *begin = at;
    while (at < end && is_word(*at)) at++;
    if (at == begin) return false;
    while (at < end && *at == ' ') at++;
    return starts(at, end, "= ") ||
           (starts(at, end, "=") && !starts(at, end, "=>") && !starts(at, end, "=="));
}

/* Whether it is a flag, `-sname lamp` or `+A 30`, which no term has. */
static bool is_arguments(const char *at, const char *end) {
    if (end - at < 2 || (*at != '-' && *at != '+') || !bt_is_letter(at[1])) return false;
    for (at++; at < end && is_word(*at);) at++;
    return at == end || is_blank(*at);
}

/* Whether it is `[key: value`, Elixir's way to write [{key, value}]. */
static bool is_keyword_list(const char *at, const char *end) {
    if (at == end || (*at != '[' && *at != '{')) return false;
    while (at < end && (*at == '[' || *at == '{')) at = skip_blank(at + 1, end);
    const char *begin = at;
    while (at < end && is_word(*at)) at++;
    return at > begin && starts(at, end, ":") && at + 1 < end && is_blank(at[1]);
}

/* Whether it is a config/config.exs or the like. */
static bool is_elixir_config(const char *at, const char *end) {
    return starts(at, end, "import Config") || starts(at, end, "use Mix.Config") ||
           starts(at, end, "config :");
}

static bool is_xml(const char *at, const char *end) {
    if (starts(at, end, "<?xml") || starts(at, end, "<!")) return true;
    return end - at > 2 && *at == '<' &&
           ((at[1] >= 'a' && at[1] <= 'z') || (at[1] >= 'A' && at[1] <= 'Z'));
}

const char *bt_guess_language(const bt_text *text, const char **hint) {
    const char *base = text->base, *end = text->end;
    *hint = "";
    if (text->source->size == 0) return NULL;
    if ((uint8_t)base[0] == 131) {
        *hint = "; bootdump shows what it holds";
        return "the external term format (a .boot file or the like)";
    }
    if (starts(base, end, "\xFF\xFE") || starts(base, end, "\xFE\xFF")) {
        *hint = "; save the file as UTF-8";
        return "UTF-16 text";
    }
    if (starts(base, end, "\xEF\xBB\xBF")) base += 3;
    const char *format = bt_source_format(text->source);
    if (format != NULL) return format;
    if (starts(base, end, "#!")) return "a script";
    const char *at = skip_comments(base, end, "%");
    if (starts(at, end, "-module(")) return "Erlang source code";
    if (starts(at, end, "-application(")) {
        *hint = "; bootlint checks it";
        return "a schema of configuration keys";
    }
    if (starts(at, end, "%{")) return "Elixir";
    at = skip_comments(base, end, "#");
    if (is_json(at, end)) {
        *hint = "; an object is written as a map, #{<<\"key\">> => Value}";
        return "JSON";
    }
    if (is_xml(at, end)) return "XML";
    if (is_arguments(at, end)) {
        *hint = "; bootlint checks them";
        return "a file with the arguments of a node, such as vm.args";
    }
    if (is_elixir_config(at, end)) {
        *hint = "; mix release makes a sys.config of it";
        return "Elixir";
    }
    if (starts(at, end, "defmodule ") || starts(at, end, "use Mix.")) return "Elixir";
    if (is_keyword_list(at, end)) {
        *hint = "; [key: value] is written [{key, value}], and :atom is written atom";
        return "Elixir";
    }
    if (at < end && is_yaml(at, end)) return "YAML";
    if (at < end && is_settings(at, end)) return "a settings file with 'key = value' lines";
    return NULL;
}
