/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/quotes_line.h"

#include <string.h>

#include "parser/text/template.h"

typedef bt_quotes_line view;

enum { MOST_OPEN = BT_QUOTES_OPEN, WRONG = BT_QUOTES_WRONG };

/* The parts of fun m:f/a. */
enum { FUN = 1, MODULE, COLON, FUNCTION };

static void open_bracket(view *line, char kind) {
    if (!line->expecting) line->cost += WRONG;
    if (line->depth < MOST_OPEN) line->open[line->depth++] = kind;
    line->expecting = true;
}

static void close_bracket(view *line, char kind, char last) {
    char open = '\0';
    if (line->depth > 0)
        open = line->open[--line->depth];
    else if (line->outer < sizeof line->state->open)
        open = line->state->open[line->outer++];
    if ((open != '\0' && open != kind) || last == ',') line->cost += WRONG;
    line->expecting = false;
}

/* How much in a string looks as if it were none: it begins with what is between elements, or
 * brackets and quotes in it have partners outside. */
static unsigned odd_content(const char *text, size_t length) {
    int depth = 0, least = 0;
    unsigned cost = 0;
    if (length > 0 && strchr(",}])", *text) != NULL) cost += 2;
    if (length > 1 && ((text[0] == '>' && text[1] == '>') || (text[0] == '=' && text[1] == '>')))
        cost += 2;
    for (size_t i = 0; i < length; i++) {
        depth += (text[i] == '[' || text[i] == '{') - (text[i] == ']' || text[i] == '}');
        if (depth < least) least = depth;
        if (text[i] == ',' && i + 1 < length && (text[i + 1] == ' ' || text[i + 1] == '{'))
            cost |= 1;
        if ((text[i] == '"' || text[i] == '\'') && i + 1 < length &&
            strchr(",}]) ", text[i + 1]) != NULL)
            cost += 1;
    }
    return cost + (depth != 0 || least < 0);
}

/* The end of a string, behind its quote; 0: it is not on this line. */
static size_t end_of_string(const view *line, size_t from) {
    char mark = line->text[from];
    for (size_t i = from + 1; i < line->length; i++) {
        if (line->text[i] == '\\')
            i++;
        else if (line->text[i] == mark)
            return i + 1;
    }
    return 0;
}

/* Which part of fun m:f/a a name is next. */
static unsigned name_in_fun(const view *line) {
    return line->fun == FUN || line->fun == COLON ? line->fun + 1 : 0;
}

/* Reads a string; `string`: another string may be before it. */
static size_t read_string(view *line, size_t from, bool string) {
    const char *text = line->text;
    size_t end = end_of_string(line, from), next = end;
    bool expected = line->expecting;
    if (!line->expecting && !(string && text[from] == '"')) line->cost += WRONG;
    line->expecting = false;
    line->fun = name_in_fun(line);
    if (end == 0) {
        line->cost += 2 * WRONG;
        line->trouble = line->unsound = true;
        return line->length;
    }
    unsigned odd = odd_content(text + from + 1, end - from - 2);
    bool adjacent = bt_is_word_byte(text[end]) || text[end] == '"' || text[end] == '\'';
    if (adjacent) line->cost += WRONG;
    line->cost += odd;
    line->trouble = line->trouble || adjacent || odd > 1;
    while (bt_is_line_blank(text[next]) && next < line->length) next++;
    bool sound = expected && odd <= 1 && (next == line->length || strchr(",]})|", text[next]));
    line->unsound = line->unsound || !sound;
    if (!line->unsound) line->sound = end;
    return end;
}

/* The end of a place that is filled in later; `at` if none is there. */
static size_t place_end(const view *line, size_t at) {
    const char *end =
        line->filled_in != NULL ? bt_text_place_end(line->filled_in, line->text + at) : NULL;
    return end == NULL ? at : (size_t)(end - line->text);
}

static size_t read_word(view *line, size_t from) {
    const char *text = line->text;
    size_t end = from, place;
    bool digits = bt_is_digit(text[from]);
    while ((place = place_end(line, end)) > end || bt_is_word_byte(text[end]) ||
           (digits && (text[end] == '#' || (text[end] == '.' && bt_is_digit(text[end + 1])))))
        end = place > end ? place : end + 1;
    if (!line->expecting) line->cost += WRONG;
    if ((text[from] >= 'A' && text[from] <= 'Z') || text[from] == '_') line->cost++;
    for (size_t i = from; i < end; i++) /* a character beyond latin-1, which no name has */
        if ((uint8_t)text[i] >= 0xC4) {
            line->cost += WRONG / 2;
            break;
        }
    line->expecting = end - from == 3 && memcmp(text + from, "fun", 3) == 0;
    line->fun = line->expecting ? FUN : name_in_fun(line);
    return end;
}

static bool within_binary(const view *line) {
    if (line->depth > 0) return line->open[line->depth - 1] == '<';
    return line->outer < sizeof line->state->open && line->state->open[line->outer] == '<';
}

/* Reads `~s(...)` and the like, which may have quotes in it. Returns its end, or 0. */
static size_t read_sigil(view *line, size_t from) {
    static const char opening[] = "\"'([{<|/`#", closing[] = "\"')]}>|/`#";
    const char *text = line->text;
    size_t at = from + 1;
    at += text[at] != '\0' && strchr("bBsS", text[at]) != NULL;
    const char *mark = text[at] == '\0' ? NULL : strchr(opening, text[at]);
    bool verbatim = text[from + 1] == 'B' || text[from + 1] == 'S';
    if (mark == NULL) return 0;
    for (size_t i = at + 1; i < line->length; i++) {
        if (text[i] == '\\' && !verbatim)
            i++;
        else if (text[i] == closing[mark - opening]) {
            if (bt_is_quote(*mark)) line->cost += odd_content(text + at + 1, i - at - 1);
            if (bt_is_word_byte(text[i + 1]) || text[i + 1] == '"')
                line->trouble = true, line->cost += WRONG;
            line->expecting = false;
            return i + 1;
        }
    }
    if (!bt_is_quote(*mark)) return 0;
    line->trouble = true, line->cost += WRONG;
    return line->length;
}

/* Reads one character that is no part of a string or a word. */
static size_t read_sign(view *line, size_t at, char last) {
    const char *text = line->text;
    char c = text[at], next = text[at + 1];
    if (c == '<' && next == '<') return open_bracket(line, '<'), at + 2;
    if (c == '>' && next == '>') return close_bracket(line, '<', last), at + 2;
    if (c == '#' && next == '{') return open_bracket(line, '{'), at + 2;
    if (c == '[' || c == '{' || c == '(') return open_bracket(line, c), at + 1;
    if (c == ']' || c == '}' || c == ')')
        return close_bracket(line, c == ']' ? '[' : c == '}' ? '{' : '(', last), at + 1;
    if (c == '=' && next == '>') at++;
    if (c == '$' && next != '\0') {
        line->expecting = false;
        return at + 2 + (next == '\\');
    }
    if (c == '~') {
        size_t end = read_sigil(line, at);
        if (end == 0) line->cost += WRONG;
        return end == 0 ? at + 1 : end;
    }
    if (c == '.') {
        if (!bt_is_line_blank(next) && next != '%') line->cost += WRONG;
        line->expecting = true;
        return at + 1;
    }
    if (strchr(",|:/=", c) != NULL) {
        bool in_fun = (c == ':' && line->fun == MODULE) || (c == '/' && line->fun == FUNCTION);
        if (line->expecting || ((c == ':' || c == '/') && !within_binary(line) && !in_fun))
            line->cost += WRONG;
        line->fun = in_fun && c == ':' ? COLON : 0;
        line->expecting = true;
    } else if ((c != '-' && c != '+') || (!line->expecting && (c == '+' || !within_binary(line)))) {
        line->cost += WRONG;
    } else {
        line->expecting = true;
    }
    return at + 1;
}

void bt_quotes_read(view *line, size_t changed) {
    char last = ',';
    bool string = false;
    line->cost = 0;
    line->depth = line->outer = 0;
    line->expecting = line->state->expecting;
    line->trouble = line->unsound = false;
    line->sound = 0;
    line->fun = 0;
    line->quote = line->end = SIZE_MAX;
    for (size_t at = 0, next; at < line->length; at = next) {
        char c = line->text[at];
        next = at + 1;
        if (bt_is_line_blank(c)) continue;
        if (c == '%') break;
        size_t quote = at;
        while (c == '~' && (quote == at || bt_is_word(line->text[quote]))) quote++;
        if (bt_is_quote(c))
            next = read_string(line, at, string);
        else
            next = bt_is_word_byte(c) || place_end(line, at) > at ? read_word(line, at)
                                                                  : read_sign(line, at, last);
        /* The quote that is removed was within it or right beside it. */
        if (bt_is_quote(line->text[quote]) && changed >= quote && changed <= next) {
            line->quote = quote;
            line->end = next;
        }
        string = c == '"';
        last = c;
    }
}
