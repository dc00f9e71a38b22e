/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/elixir.h"
#include "parser/text/scan.h"

#include <string.h>

/* Longer maps are not looked for, and none once the text was searched so many times; usually it is
 * a few times. */
enum { LONGEST = 1000, MOST_TIMES = 20 };

/* ---- maps and structs, which to Erlang are comments ------------------------------------------ */

static bool is_blank(char c) {
    return (uint8_t)c <= ' ';
}

const char *bt_elixir_name_end(const char *at) {
    if (*at < 'A' || *at > 'Z') return at;
    while (bt_is_word(*at) || *at == '.') at++;
    return at;
}

/* The end of what begins with '%' if it looks like a map or struct: it has a name, or pairs or
 * nothing between its brackets. NULL: it does not. */
static const char *map_end(bt_text *text, const char *begin) {
    const char *at = bt_elixir_name_end(begin + 1), *most = text->end, *end = NULL;
    bool pairs = at > begin + 1 || at[1] == '}';
    size_t open = 0;
    if (*at != '{' || text->sought > MOST_TIMES * (text->source->size + LONGEST)) return NULL;
    if (most - begin > LONGEST) most = begin + LONGEST;
    for (; at < most && end == NULL; at++) {
        if (*at == '"') {
            for (at++; at < most && *at != '"'; at++) at += *at == '\\';
        } else if (strchr("[{(", *at) != NULL) {
            open += *at != '\0';
        } else if (strchr("]})", *at) != NULL) {
            if (--open == 0) end = at + 1;
        } else if (open == 1 && ((at[0] == '=' && at[1] == '>') ||
                                 (at[0] == ':' && is_blank(at[1]) && bt_is_word(at[-1])))) {
            pairs = true;
        }
    }
    text->sought += (uint64_t)(at - begin);
    return pairs ? end : NULL;
}

/* Whether a term has to come at a place. */
static bool expects_term(const bt_text *text, const char *at) {
    while (at > text->base && is_blank(at[-1])) at--;
    if (at == text->base) return false;
    return strchr(",[{(|", at[-1]) != NULL ||
           (at - text->base > 1 && at[-2] == '=' && at[-1] == '>');
}

/* Whether what follows may follow a term. If it cannot, it was a comment after all. */
static bool ends_term(const bt_text *text, const char *at) {
    while (at < text->end && is_blank(*at)) at++;
    return at == text->end || strchr(",]})|.=", *at) != NULL;
}

/* Whether it has a line for itself: as a comment it is harmless. */
static bool is_line(const bt_text *text, const char *at, const char *end) {
    if (memchr(at, '\n', (size_t)(end - at)) != NULL) return false;
    while (at > text->base && (at[-1] == ' ' || at[-1] == '\t')) at--;
    while (*end == ',' || *end == ' ' || *end == '\t' || *end == '\r') end++;
    return (at == text->base || at[-1] == '\n') && (*end == '\n' || end == text->end);
}

bool bt_elixir_map(bt_text *text, bt_span *out) {
    const char *from = text->base + bt_text_tell(text), *at = from;
    for (;;) {
        while (at < text->end && is_blank(*at)) at++;
        if (*at != '%') return false;
        const char *end = map_end(text, at);
        if (end != NULL && expects_term(text, from) && ends_term(text, end) &&
            !is_line(text, at, end)) {
            *out = (bt_span){(uint32_t)(at - text->base), (uint32_t)(end - text->base)};
            return true;
        }
        at = memchr(at, '\n', (size_t)(text->end - at));
        if (at == NULL) return false;
    }
}

/* ---- templates of EEx ------------------------------------------------------------------------ */

bool bt_eex_tag(bt_text *text, bt_span *out) {
    const char *at = bt_text_skip(text, (char *)text->base + bt_text_tell(text));
    if (at[0] != '<' || at[1] != '%') return false;
    size_t left = (size_t)(text->end - at);
    const char *end = memmem(at, left < LONGEST ? left : LONGEST, "%>", 2);
    if (end == NULL) return false;
    *out = (bt_span){(uint32_t)(at - text->base), (uint32_t)(end + 2 - text->base)};
    return true;
}
