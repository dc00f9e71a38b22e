/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/explain_elixir.h"

#include <string.h>

#include "parser/text/elixir.h"

#include "grammar/term_parser.h"

/* ---- maps and structs ------------------------------------------------------------------------ */

/* The atom that a module's name stands for. `Elixir.` in front makes no difference. */
static const char *module_atom(const bt_walk *walk, bt_span name) {
    bool whole = strncmp(bt_walk_text(walk, name), "Elixir.", 7) == 0;
    return bt_walk_join(walk, whole ? "'" : "'Elixir.", name, "'");
}

void bt_explain_elixir_map(bt_walk *walk) {
    bt_span map = walk->token.at, name = {map.begin + 1, map.begin + 1}, open;
    name.end = (uint32_t)(bt_elixir_name_end(walk->text->base + name.begin) - walk->text->base);
    open = (bt_span){map.begin, name.end + 1};
    bool empty = bt_walk_length(map) == 3;
    const char *right = empty ? "#{}" : "#{key => value}";
    if (name.end > name.begin)
        right =
            bt_format(walk->ctx, "#{'__struct__' => %s, key => value}", module_atom(walk, name));
    BT_SAY(walk, BT_MSG_TEXT_ELIXIR_MAP, bt_walk_place(walk, open), bt_walk_show(walk, open),
           right);
    if (empty) bt_walk_fix(walk, map, right);
}

/* ---- atoms ----------------------------------------------------------------------------------- */

static void say_atom(bt_walk *walk, bt_span name, const char *right) {
    BT_SAY(walk, BT_MSG_TEXT_ELIXIR, bt_walk_place(walk, name), right);
    bt_walk_fix(walk, name, right);
    bt_walk_jump(walk, name.end);
}

bool bt_explain_elixir_atom(bt_walk *walk) {
    const char *base = walk->text->base;
    bt_span name = {walk->token.at.end, walk->token.at.end};
    uint32_t colon = walk->token.at.begin;
    if (base[name.begin] == '"') {
        bt_token string = bt_walk_peek(walk);
        bt_span inner = {string.at.begin + 1, string.at.end - 1};
        const char *text = bt_walk_text(walk, string.at);
        size_t length = bt_walk_length(string.at);
        /* But not one in which Elixir replaces something. */
        if (string.type != TERM_STRING || length > 2 + BT_ATOM_MAX_CHARS ||
            memchr(text, '\\', length) != NULL || memmem(text, length, "#{", 2) != NULL)
            return false;
        say_atom(walk, (bt_span){colon, string.at.end}, bt_walk_quote(walk, inner));
        return true;
    }
    if (base[name.begin] < 'a' || base[name.begin] > 'z') return false;
    while (bt_is_word(base[name.end])) name.end++;
    say_atom(walk, (bt_span){colon, name.end}, bt_walk_join(walk, "", name, ""));
    return true;
}

/* The end of a module's names, of which the current token is the first. */
static uint32_t module_end(const bt_walk *walk) {
    const char *base = walk->text->base;
    uint32_t end = walk->token.at.end;
    while (base[end] == '.' && base[end + 1] >= 'A' && base[end + 1] <= 'Z')
        for (end++; bt_is_word(base[end]);) end++;
    return end;
}

bool bt_explain_elixir_module(bt_walk *walk) {
    bt_span name = {walk->token.at.begin, module_end(walk)};
    if (name.end == walk->token.at.end) return false;
    say_atom(walk, name, module_atom(walk, name));
    return true;
}

/* ---- calls, characters, joined strings ------------------------------------------------------- */

bool bt_is_elixir_call(const bt_walk *walk) {
    const char *behind = walk->text->base + module_end(walk);
    return behind[0] == '.' && behind[1] >= 'a' && behind[1] <= 'z';
}

bool bt_explain_elixir_character(bt_walk *walk) {
    const char *at = walk->text->base + walk->token.at.end;
    bool macro = (at[0] >= 'A' && at[0] <= 'Z') || at[0] == '_' || bt_is_word(at[1]);
    if (macro || (uint8_t)at[0] <= ' ' || (uint8_t)at[0] >= 0x7F || strchr("?\\,]}", at[0]) != NULL)
        return false;
    bt_span whole = {walk->token.at.begin, walk->token.at.end + 1};
    const char *right = bt_walk_join(walk, "$", (bt_span){walk->token.at.end, whole.end}, "");
    BT_SAY(walk, BT_MSG_TEXT_ELIXIR_CHARACTER, bt_walk_place(walk, whole), right);
    bt_walk_fix(walk, whole, right);
    bt_walk_jump(walk, whole.end);
    return true;
}

bool bt_explain_elixir_join(bt_walk *walk) {
    bt_span sign = {walk->token.at.begin, walk->token.at.end + 1};
    if (walk->text->base[walk->token.at.end] != '>' || walk->last.type != TERM_STRING) return false;
    bt_walk_jump(walk, sign.end);
    BT_SAY(walk, BT_MSG_TEXT_ELIXIR_JOIN, bt_walk_place(walk, sign));
    if (bt_walk_peek(walk).type == TERM_STRING) bt_walk_fix(walk, sign, " ");
    walk->expecting = true;
    return true;
}

/* ---- sigils ---------------------------------------------------------------------------------- */

/* Whether a text may stand between quotes as it is. */
static bool is_quotable(const bt_walk *walk, bt_span span) {
    for (uint32_t i = span.begin; i < span.end; i++)
        if (walk->text->base[i] < ' ' || walk->text->base[i] >= 0x7F ||
            strchr("\"'\\#", walk->text->base[i]) != NULL)
            return false;
    return true;
}

/* A word of `~w` as the letter behind the sigil makes it. */
static const char *word_text(const bt_walk *walk, bt_span word, char letter) {
    const char *text = bt_walk_text(walk, word);
    size_t length = 0, whole = bt_walk_length(word);
    while (length < whole && bt_is_word(text[length])) length++;
    bool plain = length == whole && *text >= 'a' && *text <= 'z' &&
                 !bt_text_reserved(walk->text, text, length);
    if (letter == 'a') return plain ? bt_walk_join(walk, "", word, "") : bt_walk_quote(walk, word);
    return letter == 'c' ? bt_walk_join(walk, "\"", word, "\"")
                         : bt_walk_join(walk, "<<\"", word, "\">>");
}

/* The list that `~w(...)` stands for; NULL: it is too long, or a word in it needs escapes. */
static const char *word_list(const bt_walk *walk, bt_span inner, char letter) {
    enum { MOST = 200 };
    const char *base = walk->text->base, *list = "[";
    if (bt_walk_length(inner) > MOST) return NULL;
    for (uint32_t at = inner.begin; at < inner.end;) {
        bt_span word = {at, at};
        while (word.end < inner.end && (uint8_t)base[word.end] > ' ') word.end++;
        at = word.end + 1;
        if (word.end == word.begin) continue;
        if (!is_quotable(walk, word)) return NULL;
        list = bt_format(walk->ctx, "%s%s%s", list, list[1] == '\0' ? "" : ", ",
                         word_text(walk, word, letter));
    }
    return bt_format(walk->ctx, "%s]", list);
}

bool bt_explain_elixir_sigil(bt_walk *walk) {
    bt_span whole = walk->token.at, name = walk->token.flaw_at;
    const char *base = walk->text->base, *right = NULL;
    char letter = base[name.begin + 1];
    if (bt_walk_length(name) != 2 || strchr("wWcCrRDTNU", letter) == NULL) return false;
    if (whole.end == name.end) return false; /* nothing is behind it, to which it could belong */
    bt_span inner = {name.end + 1, whole.end};
    while (bt_is_word(base[inner.end - 1])) inner.end--;
    char behind = base[inner.end];
    inner.end--;
    if (letter == 'w' || letter == 'W')
        right = word_list(walk, inner, behind);
    else if ((letter == 'c' || letter == 'C') && is_quotable(walk, inner))
        right = bt_walk_join(walk, "\"", inner, "\"");
    bool pattern = letter == 'r' || letter == 'R';
    BT_SAY(walk, BT_MSG_TEXT_ELIXIR_SIGIL, bt_walk_place(walk, whole), bt_walk_show(walk, name),
           right != NULL ? right
           : pattern     ? "the pattern as a string"
                         : "the value");
    if (right != NULL) bt_walk_fix(walk, whole, right);
    return true;
}

/* ---- templates of EEx ------------------------------------------------------------------------ */

void bt_explain_eex(bt_walk *walk) {
    BT_SAY(walk, BT_MSG_TEXT_EEX, bt_walk_place(walk, walk->token.at),
           bt_walk_show(walk, walk->token.at));
    walk->text->ended = walk->done = true; /* it is not known what it stands for */
}
