/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of several tokens together that are no term: comments of other languages, words
 * without quotes, comprehensions. */
#include "parser/text/explain_words.h"

#include <string.h>

#include "parser/text/quotes.h"
#include "parser/text/scan.h"

#include "grammar/term_parser.h"

/* ---- comments of other languages ------------------------------------------------------------- */

static bool first_on_line(const bt_text *text, uint32_t offset) {
    while (offset > 0 && (text->base[offset - 1] == ' ' || text->base[offset - 1] == '\t'))
        offset--;
    return offset == 0 || text->base[offset - 1] == '\n';
}

/* `#name{...}`, `#module:name{...}`, `#Ref<...>` and `#name => ...` at the current '#'. */
static bool is_record(const bt_walk *walk) {
    const char *at = bt_walk_text(walk, walk->token.at) + 1;
    while (bt_is_word(*at)) at++;
    return *at == '{' || *at == ':' || *at == '<' ||
           bt_is_bare_map(walk->text, walk->token.at.begin);
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
    if (*at == '#' && behind != '{' && first_on_line(walk->text, walk->token.at.begin) &&
        !is_record(walk))
        mark = "#";
    if (mark == NULL) return false;
    bt_span span = {walk->token.at.begin, walk->token.at.begin + (uint32_t)strlen(mark)};
    BT_SAY(walk, BT_MSG_TEXT_COMMENT, bt_walk_place(walk, span), mark);
    bt_token last = walk->last;
    if (behind == '*') {
        const char *end = strstr(at, "*/");
        bt_walk_jump(walk, end == NULL ? bt_walk_line_end(walk->text, span.end)
                                       : (uint32_t)(end + 2 - walk->text->base));
    } else {
        bt_walk_fix(walk, span, "%");
        bt_walk_jump(walk, bt_walk_line_end(walk->text, span.end));
    }
    walk->token = last; /* as if it had not been there */
    return true;
}

/* ---- words ----------------------------------------------------------------------------------- */

bool bt_is_operator_word(const bt_walk *walk, bt_span word) {
    static const char *const words[] = {"div", "rem", "band", "bor",     "bxor",   "bsl",
                                        "bsr", "and", "or",   "andalso", "orelse", "xor"};
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (bt_walk_is(walk, word, words[i])) return true;
    return false;
}

static size_t word_length(const char *at) {
    size_t length = 0;
    while (bt_is_word(at[length])) length++;
    return length;
}

/* Whether a single quote is an apostrophe, as in `don't`: all other quotes of the line have
 * partners. */
static bool is_apostrophe(const bt_walk *walk, uint32_t at) {
    enum { MOST = 600 };
    const char *text = walk->text->base + at, *end = text + MOST;
    size_t behind = word_length(text + 1), others = 0, strings = 0;
    if (*text != '\'' || behind == 0 || text[1 + behind] == '\'') return false;
    if (end > walk->text->end) end = walk->text->end;
    for (text += 1 + behind; text < end && *text != '\n'; text++) {
        if (*text == '\\')
            text++;
        else if (*text == '"')
            strings++;
        else if (*text == '\'' && strings % 2 == 0)
            others += !bt_is_word(text[-1]) || !bt_is_word(text[1]);
    }
    return others % 2 == 0 && strings % 2 == 0;
}

/* Words in a row. */
typedef struct words {
    bt_span span;
    size_t count, apostrophes;
    bool operators; /* one of them is an operator */
} words;

static words read_words(const bt_walk *walk) {
    const char *base = walk->text->base;
    uint32_t at = walk->token.at.begin;
    words found = {.span = {at, at}};
    for (size_t length; (length = word_length(base + at)) > 0; found.count++) {
        uint32_t begin = at;
        at += (uint32_t)length;
        while (is_apostrophe(walk, at)) {
            found.apostrophes++;
            at += 1 + (uint32_t)word_length(base + at + 1);
        }
        found.operators = found.operators || bt_is_operator_word(walk, (bt_span){begin, at});
        found.span.end = at;
        while (base[at] == ' ') at++;
    }
    return found;
}

bool bt_explain_words(bt_walk *walk) {
    if (walk->token.type != TERM_ATOM && walk->token.type != TERM_VARIABLE &&
        walk->token.type != TERM_RESERVED)
        return false;
    const char *base = walk->text->base;
    words found = read_words(walk);
    bool binary =
        walk->count > 0 && bt_frame_top(walk)->kind == '<' && walk->last.type != TERM_COLON;
    bool text = found.count >= (binary || found.apostrophes > 0 ? 2 : 3);
    char behind = base[found.span.end];
    if (found.operators || behind == '(' || behind == ':' || behind == '/') return false;
    /* A single atom in a binary was reported when the binary was built. */
    if (!text && found.apostrophes == 0 && (!binary || walk->token.type == TERM_ATOM)) return false;
    if (found.apostrophes == 0 && bt_explain_quote(walk)) return true;
    const char *quoted = bt_walk_join(walk, "\"", found.span, "\"");
    const char *shown = bt_show_text(walk->ctx, quoted);
    bt_place place = bt_walk_place(walk, found.span);
    if (binary) {
        BT_SAY(walk, BT_MSG_TEXT_BITS_WORD, place, shown);
    } else if (text) {
        BT_SAY(walk, BT_MSG_TEXT_WORDS, place, shown);
    } else {
        quoted = bt_walk_quote(walk, found.span);
        BT_SAY(walk, BT_MSG_TEXT_NAME, place, '\'', quoted);
    }
    bt_walk_fix(walk, found.span, quoted);
    /* A word with an apostrophe may as well be a text, and a single variable may be code. */
    if (!text) bt_doubt(walk->ctx);
    bt_walk_jump(walk, found.span.end);
    return true;
}

/* ---- comprehensions -------------------------------------------------------------------------- */

bool bt_explain_comprehension(bt_walk *walk) {
    enum { NEAR = 400, MOST = 400 }; /* bytes to `||`, and tokens to the end */
    bt_text *text = walk->text;
    bt_span span = walk->token.at;
    const char *from = text->base + span.end;
    size_t room = (size_t)(text->end - from);
    uint32_t here = bt_text_tell(text);
    if (memmem(from, room < NEAR ? room : NEAR, "||", 2) == NULL) return false;
    bool found = false;
    size_t open = 0;
    bt_token token = bt_token_read(text);
    if (walk->token.type == TERM_HASH) token = bt_token_read(text); /* behind its bracket */
    for (int i = 0; i < MOST && token.type != TERM_DOT && token.type != TERM_YYEOF; i++) {
        bool bars = token.type == TERM_OPERATOR && bt_walk_is(walk, token.at, "||");
        if (open == 0 && (bt_is_closing(token.type) || (!found && token.type == TERM_COMMA))) break;
        found = found || (open == 0 && bars);
        open += bt_is_opening(token.type);
        open -= bt_is_closing(token.type);
        token = bt_token_read(text);
    }
    bt_text_seek(text, here);
    if (!found || !bt_is_closing(token.type)) return false;
    span.end = token.at.end;
    BT_SAY(walk, BT_MSG_TEXT_COMPREHENSION, bt_walk_place(walk, span));
    bt_walk_jump(walk, span.end);
    walk->expecting = false;
    bt_walk_line(walk, span.end); /* no quote of it explains what is wrong further on */
    return true;
}
