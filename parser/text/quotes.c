/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quotes without a partner. A missing quote turns everything behind it inside out, strings into
 * text and text into strings, so the scanner's tokens mean nothing. Instead the line where it
 * begins is read with each of its quotes removed, replaced or added. The reading that looks most
 * like a term tells which quote it was.
 */
#include "parser/text/quotes.h"

#include <string.h>

#include "parser/text/template.h"

#include "grammar/term_parser.h"

enum {
    LONGEST = 600, /* longer lines are not read */
    MOST_OPEN = 64,
    WRONG = 4 /* the cost of what is surely a mistake in a reading */
};

/* The parts of fun m:f/a. */
enum { FUN = 1, MODULE, COLON, FUNCTION };

typedef enum quote_edit {
    EDIT_NONE,
    EDIT_REPLACE, /* replaced by the other kind */
    EDIT_INNER,   /* it is part of the text, or it and another quote are */
    EDIT_INSERT,
    EDIT_DELETE
} quote_edit;

/* A reading of the line with one quote changed. Places are offsets in the text. */
typedef struct attempt {
    quote_edit edit;
    char mark;           /* the quote that is added */
    uint32_t at, other;  /* where; the other one of two that are part of a text, or 0 */
    uint32_t open, stop; /* the quotes that it is between or at; `stop` is behind the second */
    unsigned cost;
} attempt;

/* The line while it is read. */
typedef struct view {
    char text[LONGEST + 2];
    size_t length;
    const bt_line_start *state;
    char open[MOST_OPEN]; /* the open brackets */
    size_t depth, outer;  /* how many are open, and how many of those before the line are closed */
    bool expecting;
    unsigned fun;             /* how many parts of fun m:f/a have been read */
    bool trouble;             /* a quote is where none would be */
    const bt_text *filled_in; /* the text if it is a template, or NULL */
    size_t sound;             /* up to here, strings begin and end where they should */
    bool unsound;             /* a string does not */
    size_t beyond;            /* changes are tried from here on */
    unsigned cost;
} view;

static bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}

static bool is_quote(char c) {
    return c == '"' || c == '\'';
}

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
    while (is_blank(text[next]) && next < line->length) next++;
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
            if (is_quote(*mark)) line->cost += odd_content(text + at + 1, i - at - 1);
            if (bt_is_word_byte(text[i + 1]) || text[i + 1] == '"')
                line->trouble = true, line->cost += WRONG;
            line->expecting = false;
            return i + 1;
        }
    }
    if (!is_quote(*mark)) return 0;
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
        if (!is_blank(next) && next != '%') line->cost += WRONG;
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

/* Reads the line. `changed` is the place of the changed quote, and what that is becomes known. */
static void read_line(view *line, attempt *reading, size_t changed) {
    char last = ',';
    bool string = false;
    line->cost = 0;
    line->depth = line->outer = 0;
    line->expecting = line->state->expecting;
    line->trouble = line->unsound = false;
    line->sound = 0;
    line->fun = 0;
    for (size_t at = 0, next; at < line->length; at = next) {
        char c = line->text[at];
        next = at + 1;
        if (is_blank(c)) continue;
        if (c == '%') break;
        size_t quote = at;
        while (c == '~' && (quote == at || bt_is_word(line->text[quote]))) quote++;
        if (is_quote(c))
            next = read_string(line, at, string);
        else
            next = bt_is_word_byte(c) || place_end(line, at) > at ? read_word(line, at)
                                                                  : read_sign(line, at, last);
        /* The quote that is removed was within it or right beside it. */
        if (is_quote(line->text[quote]) && changed >= quote && changed <= next) {
            reading->open = (uint32_t)quote;
            reading->stop = (uint32_t)next;
        }
        string = c == '"';
        last = c;
    }
    reading->cost = line->cost;
}

/* Reads the line with a change, and keeps the reading if it costs less than the best. */
static void try_change(const bt_walk *walk, view *line, uint32_t stop, attempt one, attempt *best) {
    const char *base = walk->text->base;
    uint32_t from = line->state->from;
    if (one.at < from + line->beyond) return;
    size_t before = one.at - from, skip = one.edit != EDIT_INSERT, put = one.edit != EDIT_DELETE;
    memcpy(line->text, base + from, before);
    if (put) line->text[before] = one.mark;
    memcpy(line->text + before + put, base + one.at + skip, stop - one.at - skip);
    if (one.other != 0) line->text[one.other - from] = one.mark;
    line->length = stop - from + put - skip;
    line->text[line->length] = '\0';
    one.open = one.stop = UINT32_MAX;
    read_line(line, &one, before);
    bool opens = one.open == before, closes = one.stop == before + 1;
    uint32_t last = one.other == 0 ? one.at : one.other;
    bool within = one.open + 1 < before && one.stop != UINT32_MAX && from + one.stop > last + 2;
    if (one.edit == EDIT_INNER ? !within : put && !opens && !closes) return;
    /* A quote that is added has a partner of its kind. */
    if (put && one.edit != EDIT_INNER &&
        (line->text[one.open] != one.mark || line->text[one.stop - 1] != one.mark ||
         one.stop - one.open < 2))
        return;
    /* Of several places for an opening quote, the last counts. */
    if (one.cost < best->cost ||
        (one.cost == best->cost && one.edit == EDIT_INSERT && best->edit == EDIT_INSERT && opens)) {
        if (one.open != UINT32_MAX) { /* back to offsets in the text */
            bool away = one.edit == EDIT_DELETE;
            one.open =
                from + one.open - (one.open > before && put > skip) + (one.open >= before && away);
            one.stop =
                from + one.stop - (one.stop > before && put > skip) + (one.stop > before && away);
        }
        *best = one;
    }
}

/* Tries changes of the quotes that are there. */
static void try_quotes(const bt_walk *walk, view *line, uint32_t stop, quote_edit edit,
                       attempt *best) {
    const char *base = walk->text->base;
    uint32_t last[2] = {0, 0}; /* the last quotes before, double and single */
    for (uint32_t i = line->state->from; i < stop; i++) {
        char c = base[i], last_c = i == 0 ? '\0' : base[i - 1];
        /* `$"` is a character, but hardly right behind a quote. */
        if (c == '\\' || (c == '$' && !is_quote(last_c))) i++;
        if (!is_quote(c)) continue;
        attempt one = {.edit = edit, .mark = c, .at = i};
        uint32_t *before = &last[c == '\''];
        if (edit == EDIT_REPLACE) one.mark = c == '"' ? '\'' : '"';
        if (edit == EDIT_INNER) one.mark = 'x';
        try_change(walk, line, stop, one, best);
        if (edit == EDIT_INNER && *before != 0 && *before + 1 < i) {
            one.at = *before;
            one.other = i;
            try_change(walk, line, stop, one, best);
        }
        *before = i;
    }
}

/* Whether a place is right behind the beginning of a sigil. */
static bool is_sigil(const char *line, const char *at) {
    if (at - line > 1 && strchr("bBsS", at[-1]) != NULL) at--;
    return at > line && at[-1] == '~';
}

/* Tries all changes of the line. Of those that cost the same, the first counts. */
static void try_all(const bt_walk *walk, view *line, uint32_t stop, attempt *best) {
    static const char all[] = ":/ \t\r,[]{}()<>|%\"'";
    const char *base = walk->text->base;
    uint32_t from = line->state->from;
    try_quotes(walk, line, stop, EDIT_REPLACE, best);
    try_quotes(walk, line, stop, EDIT_INNER, best);
    for (const char *mark = "\"'"; *mark != '\0'; mark++) {
        const char *edges = *mark == '"' ? all + 2 : all; /* a part of a fun ends at ':' or '/' */
        if (memchr(base + from, *mark, stop - from) == NULL) continue;
        for (uint32_t i = from; i <= stop; i++)
            if (i == stop || i == from || strchr(edges, base[i]) != NULL ||
                strchr(edges, base[i - 1]) != NULL || is_sigil(base + from, base + i))
                try_change(walk, line, stop, (attempt){.edit = EDIT_INSERT, .mark = *mark, .at = i},
                           best);
    }
    try_quotes(walk, line, stop, EDIT_DELETE, best);
}

/* ---- what is told ---------------------------------------------------------------------------- */

/* The first quote from a word processor between two places. */
static bt_span curved_quote(const bt_walk *walk, uint32_t from, uint32_t stop) {
    const char *base = walk->text->base;
    for (uint32_t i = from; i + 3 <= stop; i++)
        if (memcmp(base + i, "\xE2\x80", 2) == 0 && ((uint8_t)base[i + 2] & 0xF8) == 0x98)
            return (bt_span){i, i + 3};
    return bt_walk_point(stop);
}

uint32_t bt_relate_escaped(bt_walk *walk, uint32_t open) {
    const char *base = walk->text->base;
    uint32_t stop = bt_walk_line_end(walk->text, open);
    for (uint32_t i = open + 1; i < stop; i++) {
        if (base[i] == base[open]) return 0;
        if (base[i] != '\\' || base[++i] != base[open]) continue;
        uint32_t behind = i + 1;
        while (is_blank(base[behind]) && behind < stop) behind++;
        if (behind < stop && strchr(",]})>|", base[behind]) == NULL) continue;
        const char mark[2] = {base[open], '\0'};
        bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){i - 1, i + 1}),
                  "\\%s is a quote in the text and does not close it; a backslash is written \\\\",
                  mark);
        return i + 1;
    }
    return 0;
}

static void say_missing(bt_walk *walk, const attempt *found, uint32_t stop) {
    const char quote[2] = {found->mark, '\0'};
    if (found->open == found->at) {
        BT_SAY(walk, BT_MSG_TEXT_UNOPENED_QUOTE, bt_walk_place(walk, bt_walk_point(found->at)),
               quote);
        bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){found->stop - 1, found->stop}),
                  "this one has no partner");
        bt_walk_fix(walk, bt_walk_point(found->at), quote);
        return;
    }
    bt_span curved = curved_quote(walk, found->open, stop);
    if (curved.end > curved.begin) {
        BT_SAY(walk, BT_MSG_TEXT_SMART_QUOTE, bt_walk_place(walk, curved),
               bt_walk_show(walk, curved), quote);
        bt_walk_fix(walk, curved, quote);
        bt_walk_jump(walk, curved.end);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_UNCLOSED_QUOTE,
           bt_walk_place(walk, (bt_span){found->open, found->open + 1}),
           found->mark == '"' ? "a string" : "a quoted atom");
    if (bt_relate_escaped(walk, found->open) != 0) return;
    if (walk->last.at.begin == found->open && walk->last.at.end > found->open + 1)
        bt_relate(walk->ctx,
                  bt_walk_place(walk, (bt_span){walk->last.at.end - 1, walk->last.at.end}),
                  "it takes this quote for its end");
}

static void say_inner(bt_walk *walk, const attempt *found) {
    bt_span at = {found->at, found->at + 1};
    BT_SAY(walk, BT_MSG_TEXT_INNER_QUOTE, bt_walk_place(walk, at), bt_walk_show(walk, at));
    bt_walk_fix(walk, bt_walk_point(at.begin), "\\");
    if (found->other != 0) bt_walk_fix(walk, bt_walk_point(found->other), "\\");
}

static void say_extra(bt_walk *walk, const attempt *found) {
    bt_span at = {found->at, found->at + 1};
    BT_SAY(walk, BT_MSG_TEXT_EXTRA_QUOTE, bt_walk_place(walk, at), bt_walk_show(walk, at));
    bt_walk_fix(walk, at, "");
}

static void say_other(bt_walk *walk, const attempt *found) {
    bt_span at = {found->at, found->at + 1};
    const char right[2] = {found->mark, '\0'};
    uint32_t partner = found->open == found->at ? found->stop - 1 : found->open;
    BT_SAY(walk, BT_MSG_TEXT_WRONG_QUOTE, bt_walk_place(walk, at), bt_walk_show(walk, at), right);
    bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){partner, partner + 1}),
              found->open == found->at ? "this one closes it" : "this one opens it");
    bt_walk_fix(walk, at, right);
}

static bool begins_foreign(const bt_text *text, const char *at) {
    uint32_t c;
    return !text->latin1 && bt_text_read(text, at, &c) != 0 && bt_is_foreign_letter(c);
}

/* Whether a malformed token may be due to a missing quote: it begins with a quote or with a letter
 * that no name has, or it is a sigil on a line with a quote without partner. */
static bool is_inside_out(const bt_walk *walk) {
    const char *at = bt_walk_text(walk, walk->token.at);
    if (walk->token.flaw == BT_FLAW_CHARACTER) return begins_foreign(walk->text, at);
    if (*at != '~' || walk->token.flaw == BT_FLAW_UNCLOSED) return is_quote(*at) || *at == '~';
    uint32_t stop = bt_walk_line_end(walk->text, walk->token.at.begin);
    bool odd = false;
    while (*at == '~' || bt_is_word(*at)) at++;
    if ((uint8_t)*at >= 0x80) return false; /* a quote from a word processor is told as such */
    char mark = is_quote(*at) ? *at : '"';
    for (uint32_t i = walk->line; i < stop; i++) {
        char c = walk->text->base[i];
        if (c == '\\') i++;
        odd = odd != (c == mark);
    }
    return odd;
}

bool bt_explain_quote(bt_walk *walk) {
    const char *quoted = bt_walk_text(walk, walk->last.at);
    bool before = walk->last.at.end > walk->last.at.begin &&
                  memchr(quoted, '\n', bt_walk_length(walk->last.at)) != NULL;
    const bt_line_start *state = before ? &walk->last_line : &walk->line_state;
    if (state->from == walk->quotes_read) return false;
    uint32_t stop = bt_walk_line_end(walk->text, state->from);
    if (stop - state->from > LONGEST) {
        walk->quotes_read = state->from;
        return false;
    }
    if (walk->token.type == TERM_BAD && !is_inside_out(walk)) return false;
    walk->quotes_read = state->from; /* only once, if nothing is found */
    bool template = walk->text->unfilled != BT_UNFILLED_NONE;
    view line = {.state = state, .filled_in = template ? walk->text : NULL};
    attempt best = {.edit = EDIT_NONE};
    line.length = stop - state->from;
    memcpy(line.text, walk->text->base + state->from, line.length);
    line.text[line.length] = '\0';
    read_line(&line, &best, SIZE_MAX);
    unsigned cost = best.cost;
    line.beyond = line.sound;
    if (cost < WRONG || !line.trouble || strstr(line.text, "\"\"\"") != NULL) return false;
    try_all(walk, &line, stop, &best);
    if (best.edit == EDIT_NONE || best.cost + WRONG > cost) return false;
    if (best.at < walk->begin)
        return false;             /* it was reported with the form before, on the same line */
    walk->token.at.end = best.at; /* where to go on, unless something below says better */
    if (best.edit == EDIT_INSERT)
        say_missing(walk, &best, stop);
    else if (best.edit == EDIT_INNER)
        say_inner(walk, &best);
    else if (best.edit == EDIT_DELETE)
        say_extra(walk, &best);
    else
        say_other(walk, &best);
    uint32_t next = best.edit == EDIT_DELETE ? best.at + 1 : best.at;
    if (best.open != UINT32_MAX) {
        if (best.stop > next) next = best.stop;
        walk->expecting = false;
    }
    if (walk->token.at.end > next) next = walk->token.at.end;
    bt_walk_jump(walk, next);
    if (best.edit == EDIT_INSERT && next == stop) bt_walk_skip_words(walk);
    bt_walk_line(walk, next); /* there may be more on the rest of the line */
    walk->token.type = TERM_STRING;
    walk->mend.edit = BT_MEND_NONE; /* it was found in what the quote had turned inside out */
    return true;
}
