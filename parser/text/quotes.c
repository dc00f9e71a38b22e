/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Quotes without a partner. A missing quote turns everything behind it inside out, strings into
 * text and text into strings, so the scanner's tokens mean nothing. Instead the line where it
 * begins is read with each of its quotes removed, replaced or added. The reading that looks most
 * like a term tells which quote it was.
 */
#include "parser/text/quotes.h"

#include <string.h>

#include "parser/text/quotes_line.h"

#include "grammar/term_parser.h"

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

/* The line whose quotes are changed, and the best change so far. */
typedef struct trial {
    const char *base;
    uint32_t from, stop; /* where the line is in the text */
    uint32_t first;      /* changes are tried from here on */
    bt_quotes_line line;
    attempt best;
} trial;

/* Reads the line with a change, and keeps the reading if it costs less than the best. */
static void try_change(trial *t, attempt one) {
    bt_quotes_line *line = &t->line;
    if (one.at < t->first) return;
    size_t before = one.at - t->from, skip = one.edit != EDIT_INSERT, put = one.edit != EDIT_DELETE;
    memcpy(line->text, t->base + t->from, before);
    if (put) line->text[before] = one.mark;
    memcpy(line->text + before + put, t->base + one.at + skip, t->stop - one.at - skip);
    if (one.other != 0) line->text[one.other - t->from] = one.mark;
    line->length = t->stop - t->from + put - skip;
    line->text[line->length] = '\0';
    bt_quotes_read(line, before);
    one.open = (uint32_t)line->quote;
    one.stop = (uint32_t)line->end;
    one.cost = line->cost;
    bool opens = one.open == before, closes = one.stop == before + 1;
    uint32_t last = one.other == 0 ? one.at : one.other;
    bool within = one.open + 1 < before && one.stop != UINT32_MAX && t->from + one.stop > last + 2;
    if (one.edit == EDIT_INNER ? !within : put && !opens && !closes) return;
    /* A quote that is added has a partner of its kind. */
    if (put && one.edit != EDIT_INNER &&
        (line->text[one.open] != one.mark || line->text[one.stop - 1] != one.mark ||
         one.stop - one.open < 2))
        return;
    /* Of several places for an opening quote, the last counts. */
    if (one.cost < t->best.cost || (one.cost == t->best.cost && one.edit == EDIT_INSERT &&
                                    t->best.edit == EDIT_INSERT && opens)) {
        if (one.open != UINT32_MAX) { /* back to offsets in the text */
            bool away = one.edit == EDIT_DELETE;
            one.open = t->from + one.open - (one.open > before && put > skip) +
                       (one.open >= before && away);
            one.stop = t->from + one.stop - (one.stop > before && put > skip) +
                       (one.stop > before && away);
        }
        t->best = one;
    }
}

/* Tries changes of the quotes that are there. */
static void try_quotes(trial *t, quote_edit edit) {
    const char *base = t->base;
    uint32_t last[2] = {0, 0}; /* the last quotes before, double and single */
    for (uint32_t i = t->from; i < t->stop; i++) {
        char c = base[i], last_c = i == 0 ? '\0' : base[i - 1];
        /* `$"` is a character, but hardly right behind a quote. */
        if (c == '\\' || (c == '$' && !bt_is_quote(last_c))) i++;
        if (!bt_is_quote(c)) continue;
        attempt one = {.edit = edit, .mark = c, .at = i};
        uint32_t *before = &last[c == '\''];
        if (edit == EDIT_REPLACE) one.mark = c == '"' ? '\'' : '"';
        if (edit == EDIT_INNER) one.mark = 'x';
        try_change(t, one);
        if (edit == EDIT_INNER && *before != 0 && *before + 1 < i) {
            one.at = *before;
            one.other = i;
            try_change(t, one);
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
static void try_all(trial *t) {
    static const char all[] = ":/ \t\r,[]{}()<>|%\"'";
    const char *base = t->base;
    uint32_t from = t->from, stop = t->stop;
    try_quotes(t, EDIT_REPLACE);
    try_quotes(t, EDIT_INNER);
    for (const char *mark = "\"'"; *mark != '\0'; mark++) {
        const char *edges = *mark == '"' ? all + 2 : all; /* a part of a fun ends at ':' or '/' */
        if (memchr(base + from, *mark, stop - from) == NULL) continue;
        for (uint32_t i = from; i <= stop; i++)
            if (i == stop || i == from || strchr(edges, base[i]) != NULL ||
                strchr(edges, base[i - 1]) != NULL || is_sigil(base + from, base + i))
                try_change(t, (attempt){.edit = EDIT_INSERT, .mark = *mark, .at = i});
    }
    try_quotes(t, EDIT_DELETE);
}

/* ---- what is said ---------------------------------------------------------------------------- */

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
        while (bt_is_line_blank(base[behind]) && behind < stop) behind++;
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
    if (*at != '~' || walk->token.flaw == BT_FLAW_UNCLOSED) return bt_is_quote(*at) || *at == '~';
    uint32_t stop = bt_walk_line_end(walk->text, walk->token.at.begin);
    bool odd = false;
    while (*at == '~' || bt_is_word(*at)) at++;
    if ((uint8_t)*at >= 0x80) return false; /* a quote from a word processor is reported as such */
    char mark = bt_is_quote(*at) ? *at : '"';
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
    if (stop - state->from > BT_LONGEST_QUOTED) {
        walk->quotes_read = state->from;
        return false;
    }
    if (walk->token.type == TERM_BAD && !is_inside_out(walk)) return false;
    walk->quotes_read = state->from; /* only once, if nothing is found */
    bool template = walk->text->unfilled != BT_UNFILLED_NONE;
    trial t = {.base = walk->text->base,
               .from = state->from,
               .stop = stop,
               .line = {.state = state, .filled_in = template ? walk->text : NULL}};
    bt_quotes_line *line = &t.line;
    line->length = stop - state->from;
    memcpy(line->text, t.base + state->from, line->length);
    line->text[line->length] = '\0';
    bt_quotes_read(line, SIZE_MAX);
    unsigned cost = t.best.cost = line->cost;
    t.first = state->from + (uint32_t)line->sound;
    if (cost < BT_QUOTES_WRONG || !line->trouble || strstr(line->text, "\"\"\"") != NULL)
        return false;
    try_all(&t);
    attempt best = t.best;
    if (best.edit == EDIT_NONE || best.cost + BT_QUOTES_WRONG > cost) return false;
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
