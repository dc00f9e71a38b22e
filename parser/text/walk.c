/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/walk.h"

#include <string.h>

#include "parser/text/elixir.h"
#include "parser/text/scan.h"
#include "parser/text/template.h"

#include "grammar/term_parser.h"

/* ---- tokens ---------------------------------------------------------------------------------- */

void bt_walk_said(bt_walk *walk, bt_status status) {
    walk->reports++;
    if (status == BT_NOMEM) walk->status = status;
}

const char *bt_walk_show(const bt_walk *walk, bt_span span) {
    return bt_show(walk->ctx, bt_walk_text(walk, span), bt_walk_length(span));
}

bool bt_walk_is(const bt_walk *walk, bt_span span, const char *text) {
    size_t length = strlen(text);
    return bt_walk_length(span) == length && memcmp(bt_walk_text(walk, span), text, length) == 0;
}

void bt_walk_fix(const bt_walk *walk, bt_span span, const char *text) {
    bt_suggest(walk->ctx, bt_walk_place(walk, span), text, strlen(text));
}

const char *bt_walk_join(const bt_walk *walk, const char *before, bt_span span,
                         const char *behind) {
    return bt_format(walk->ctx, "%s%.*s%s", before, (int)bt_walk_length(span),
                     bt_walk_text(walk, span), behind);
}

const char *bt_walk_quote(const bt_walk *walk, bt_span span) {
    const char *text = "'";
    for (uint32_t from = span.begin, i = from; i <= span.end; i++)
        if (i == span.end || walk->text->base[i] == '\'') {
            text = bt_walk_join(walk, text, (bt_span){from, i}, i == span.end ? "'" : "\\'");
            from = i + 1;
        }
    return text;
}

uint32_t bt_walk_line_end(const bt_text *text, uint32_t offset) {
    const char *end = memchr(text->base + offset, '\n', (size_t)(text->end - text->base) - offset);
    return (uint32_t)((end == NULL ? text->end : end) - text->base);
}

bt_token bt_token_read(bt_text *text) {
    bt_value value;
    bt_token token = {.type = TERM_BAD, .flaw = BT_FLAW_ELIXIR};
    bool map = bt_elixir_map(text, &token.at);
    if (!map) token.flaw = BT_FLAW_EEX;
    if (map || bt_eex_tag(text, &token.at)) {
        bt_text_seek(text, token.at.end);
        return token;
    }
    token.type = bt_text_token(&value, &token.at, text);
    token.flaw = token.type == TERM_BAD ? text->flaw : BT_FLAW_NONE;
    token.flaw_at = text->flaw_at;
    return token;
}

void bt_walk_line(bt_walk *walk, uint32_t from) {
    bt_line_start *line = &walk->line_state;
    *line = (bt_line_start){.from = from, .expecting = walk->expecting};
    for (size_t i = 0; i < sizeof line->open && i < walk->count; i++) {
        char kind = walk->frames[walk->count - 1 - i].kind;
        line->open[i] = kind == '#' ? '{' : kind;
    }
}

void bt_walk_next(bt_walk *walk) {
    walk->last = walk->token;
    walk->token = bt_token_read(walk->text);
    /* The beginning of its line is looked for from the last one on, so that long lines cost no
     * more. */
    const char *base = walk->text->base;
    uint32_t from = walk->token.at.begin;
    while (from > walk->last.at.begin && base[from - 1] != '\n') from--;
    walk->last_line = walk->line_state;
    if (from > walk->last.at.begin || from == 0) {
        if (from != walk->line || walk->last.at.end == 0) {
            walk->line = from;
            bt_walk_line(walk, from > walk->last.at.end ? from : walk->last.at.end);
        }
    }
    if (walk->text->status == BT_NOMEM) walk->status = BT_NOMEM;
}

bt_token bt_walk_peek(const bt_walk *walk) {
    uint32_t here = bt_text_tell(walk->text);
    bt_token token = bt_token_read(walk->text);
    bt_text_seek(walk->text, here);
    return token;
}

void bt_walk_jump(bt_walk *walk, uint32_t offset) {
    bt_text_seek(walk->text, offset);
    /* It may go back, to before the token, into quotes that end too late. */
    if (walk->token.at.begin > offset) walk->token.at.begin = offset;
    walk->token.at.end = offset;
}

uint32_t bt_template_end(const bt_text *text, uint32_t begin) {
    const char *end = text->base[begin] == '$' ? bt_place_end(text->base + begin) : NULL;
    return end == NULL ? 0 : (uint32_t)(end - text->base);
}

/* The end of a string whose quote is at `at`; the end of the line: it has none. */
static const char *string_end(const char *at) {
    char quote = *at++;
    while (*at != quote && *at != '\n' && *at != '\0') at += 1 + (*at == '\\' && at[1] != '\0');
    return *at == quote ? at + 1 : at;
}

bool bt_is_bare_map(const bt_text *text, uint32_t hash) {
    enum { LONGEST = 256 };
    const char *begin = text->base + hash + 1, *at = begin;
    size_t open = 0;
    if (*at == '{') return false;
    while (at - begin < LONGEST && *at != '\n' && *at != '\0') {
        if (open == 0 && at > begin) {
            while (*at == ' ' || *at == '\t') at++;
            if (at[0] == '=' && at[1] == '>') return true;
        }
        if (*at == '"' || *at == '\'') {
            at = string_end(at);
            continue;
        }
        bool closing = strchr("]})>", *at) != NULL;
        if (open == 0 && closing) return at == begin && *at == '}'; /* an empty one */
        if (open == 0 && !bt_is_word(*at) && strchr("[{(<", *at) == NULL) return false;
        if (open == 0 && at > begin && (at[-1] == ' ' || at[-1] == '\t')) return false;
        open += strchr("[{(<", *at) != NULL;
        open -= closing;
        at++;
    }
    return false;
}

bool bt_is_closing(int type) {
    return type == TERM_CLOSE_LIST || type == TERM_CLOSE_TUPLE || type == TERM_CLOSE_BITS ||
           type == TERM_CLOSE_PAREN;
}

bool bt_is_opening(int type) {
    return type == TERM_OPEN_LIST || type == TERM_OPEN_TUPLE || type == TERM_OPEN_BITS ||
           type == TERM_OPEN_PAREN;
}

bool bt_is_start(int type) {
    return (type >= TERM_ATOM && type <= TERM_CHAR) || type == TERM_FUN || bt_is_opening(type) ||
           type == TERM_HASH || type == TERM_VARIABLE || type == TERM_RESERVED || type == TERM_BAD;
}

void bt_walk_skip(bt_walk *walk) {
    size_t open = 0;
    for (;;) {
        bt_token next = bt_walk_peek(walk);
        if (next.type == TERM_DOT || next.type == TERM_YYEOF) return;
        if (open == 0 && (next.type == TERM_COMMA || next.type == TERM_BAR ||
                          next.type == TERM_ARROW || bt_is_closing(next.type)))
            return;
        if (bt_is_opening(next.type)) open++;
        if (bt_is_closing(next.type)) open--;
        bt_walk_next(walk);
    }
}

void bt_walk_skip_words(bt_walk *walk) {
    int type = bt_walk_peek(walk).type;
    if (walk->count > 0 && (type == TERM_ATOM || type == TERM_VARIABLE || type == TERM_RESERVED ||
                            type == TERM_INTEGER))
        bt_walk_skip(walk);
}
