/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets of a text that may be half typed. */
#include <string.h>

#include "parser/text/parse.h"
#include "parser/text/scan.h"
#include "parser/text/walk.h"

#include "grammar/term_parser.h"

enum { NONE = UINT32_MAX };

typedef enum form { LIST, BRACES, BITS, PAREN, FORMS } form;

typedef struct nester {
    bt_text *text;
    bt_nest *items;
    size_t count, capacity;
    uint32_t innermost;
    bool fresh;         /* the next token begins an element */
    unsigned unclosed;  /* how many quotes were not closed */
    size_t open[FORMS]; /* how many brackets of each kind */
    bool hashed;        /* the last token was '#' */
    uint32_t hash;      /* where the last token begins */
} nester;

static bt_nest *top_of(const nester *n) {
    return n->innermost == NONE ? NULL : &n->items[n->innermost];
}

/* The kind of a bracket, maps excepted. */
static form form_of(int type) {
    switch (type) {
    case TERM_OPEN_LIST:
    case TERM_CLOSE_LIST: return LIST;
    case TERM_OPEN_TUPLE:
    case TERM_CLOSE_TUPLE: return BRACES;
    case TERM_OPEN_BITS:
    case TERM_CLOSE_BITS: return BITS;
    default: return PAREN;
    }
}

static form form_of_nest(const bt_nest *nest) {
    return nest->kind == '[' ? LIST : nest->kind == '<' ? BITS : nest->kind == '(' ? PAREN : BRACES;
}

static bool opening(nester *n, int type, bt_span at) {
    static const char signs[FORMS] = {[LIST] = '[', [BRACES] = '{', [BITS] = '<', [PAREN] = '('};
    void *items = n->items;
    if (!bt_grow(&n->text->ctx->memory, &items, sizeof *n->items, &n->capacity, n->count + 1))
        return false;
    n->items = items;
    const bt_nest *around = top_of(n);
    bool map = n->hashed && type == TERM_OPEN_TUPLE;
    n->items[n->count] = (bt_nest){.span = {map ? n->hash : at.begin, at.end},
                                   .parent = n->innermost,
                                   .index = around == NULL ? 0 : around->last,
                                   .kind = map ? '#' : signs[form_of(type)],
                                   .open = true};
    n->open[form_of(type)]++;
    n->innermost = (uint32_t)n->count++;
    n->fresh = true;
    return true;
}

/* Ends the innermost pair at an offset. */
static void leave(nester *n, uint32_t end) {
    bt_nest *top = top_of(n);
    top->span.end = end;
    n->open[form_of_nest(top)]--;
    n->innermost = top->parent;
}

/* Closes the innermost pair of that kind, and with it what is open in it. */
static void closing(nester *n, int type, bt_span at) {
    form wanted = form_of(type);
    n->fresh = false;
    if (n->open[wanted] == 0) return;
    while (form_of_nest(top_of(n)) != wanted) leave(n, at.begin);
    top_of(n)->open = false;
    leave(n, at.end);
}

static void separator(nester *n, int type) {
    bt_nest *top = top_of(n);
    n->fresh = true;
    if (top == NULL) return;
    if (top->kind != '#')
        top->last += type != TERM_ARROW; /* a tail is one more element */
    else if (type == TERM_COMMA)
        top->last = (top->last | 1) + 1; /* the next key */
    else
        top->last |= 1; /* its value */
}

static void element(nester *n, int type, bt_span at) {
    bt_nest *top = top_of(n);
    bool labels =
        top != NULL && n->fresh &&
        ((top->kind == '{' && top->last == 0) || (top->kind == '#' && top->last % 2 == 0));
    if (labels && (type == TERM_ATOM || type == TERM_STRING)) top->label = at;
    n->fresh = false;
}

/* Whether a token is a bracket or another sign, and no part of an element. */
static bool is_sign(int type) {
    return bt_is_opening(type) || bt_is_closing(type) || type == TERM_COMMA || type == TERM_ARROW ||
           type == TERM_BAR || type == TERM_HASH || type == TERM_DOT;
}

/* Passes over a malformed token. A quote that is not closed only stands for itself, unless it is on
 * the offset's line: the brackets behind it are most likely meant. When there are many such quotes,
 * each takes its line with it, so that the time is in proportion to the text. */
static void pass_over(nester *n, bt_span *at, uint32_t until) {
    enum { MOST_UNCLOSED = 64 };
    if (n->text->flaw == BT_FLAW_UNCLOSED) {
        uint32_t line_end = bt_walk_line_end(n->text, at->begin);
        bool whole = until <= line_end || n->unclosed++ >= MOST_UNCLOSED;
        at->end = whole ? line_end : at->begin + 1;
    }
    if (at->end <= at->begin) at->end = at->begin + 1;
    bt_text_seek(n->text, at->end);
}

static bt_status read_all(nester *n, uint32_t until, bt_nesting *out) {
    for (;;) {
        bt_value value;
        bt_span at;
        int type = bt_text_token(&value, &at, n->text);
        if (n->text->status == BT_NOMEM) return BT_NOMEM;
        if (type == TERM_BAD) pass_over(n, &at, until);
        if (type == TERM_YYEOF || at.begin > until || (at.begin == until && is_sign(type)))
            return BT_OK;
        if (!is_sign(type) && at.end >= until) {
            out->word = at;
            return BT_OK;
        }
        if (bt_is_opening(type) && !opening(n, type, at)) return BT_NOMEM;
        if (bt_is_closing(type)) closing(n, type, at);
        if (type == TERM_COMMA || type == TERM_ARROW || type == TERM_BAR) separator(n, type);
        while (type == TERM_DOT && n->innermost != NONE) leave(n, at.begin);
        if (!is_sign(type)) element(n, type, at);
        n->hashed = type == TERM_HASH;
        n->hash = at.begin;
    }
}

bt_status bt_text_nesting(bt_ctx *ctx, const bt_source *source, uint32_t until, bt_nesting *out) {
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    *out = (bt_nesting){.innermost = NONE};
    nester n = {.text = bt_text_new(ctx, source, &options), .innermost = NONE, .fresh = true};
    if (n.text == NULL) return BT_NOMEM;
    bt_status status = bt_text_open(n.text);
    if (status == BT_OK) status = read_all(&n, until, out);
    uint32_t end = until < source->size ? until : (uint32_t)source->size;
    for (uint32_t i = n.innermost; i != NONE; i = n.items[i].parent) n.items[i].span.end = end;
    bt_nest *items = status == BT_OK ? bt_alloc(ctx, (n.count + 1) * sizeof *items) : NULL;
    if (items != NULL && n.count > 0) memcpy(items, n.items, n.count * sizeof *items);
    if (status == BT_OK && items == NULL) status = BT_NOMEM;
    bt_release(&ctx->memory, n.items, n.capacity * sizeof *n.items);
    bt_text_free(n.text);
    if (status != BT_OK) return status;
    out->items = items;
    out->count = (uint32_t)n.count;
    out->innermost = n.innermost;
    return BT_OK;
}
