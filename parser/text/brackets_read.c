/* SPDX-License-Identifier: Apache-2.0 */
/* Reads the tokens of a form for its brackets. */
#include "parser/text/brackets_form.h"
#include "parser/text/scan.h"

/* In longer forms, brackets are reported where they first do not fit. So they are after many more
 * tokens were read than the text has, as happens when no form has a dot. */
enum { MOST_TOKENS = 1 << 18 };
static bool is_enough(const bt_brackets *form) {
    const bt_text *text = form->text;
    return form->count >= MOST_TOKENS ||
           text->bracketed > MOST_TOKENS + 4 * (uint64_t)(text->end - text->base);
}

int bt_bracket_cost(int kind, bool map, int first, bt_held content) {
    bool empty = bt_is_closing(first);
    int cost = BT_COST_JOIN * (content.types > 0 && kind != TERM_OPEN_BITS);
    if (kind == 0) return cost + BT_COST_JOIN * ((content.commas > 0) + (content.arrows > 0));
    if (map) {
        uint32_t pairs = empty ? 0 : content.commas + 1;
        return cost + BT_COST_JOIN * (content.arrows != pairs);
    }
    cost += BT_COST_JOIN * (content.arrows > 0);
    switch (kind) {
    case TERM_OPEN_TUPLE:
        if (bt_is_opening(first) && first != TERM_OPEN_BITS) cost += BT_COST_SHAPE;
        if (bt_is_literal(first) && content.commas > 1 && content.tuples == content.commas)
            cost += BT_COST_SHAPE / 2;
        return content.commas == 0 && !empty ? cost + BT_COST_SHAPE : cost;
    case TERM_OPEN_LIST:
        if (first == TERM_OPEN_LIST && content.commas == 0) return cost + 2 * BT_COST_SHAPE;
        return bt_is_literal(first) && content.commas == 1 ? cost + BT_COST_SHAPE / 2 : cost;
    case TERM_OPEN_BITS:
        if (content.untyped > 0) cost += BT_COST_JOIN;
        return first == TERM_ATOM ? cost + BT_COST_SHAPE : cost;
    default: return cost + 2 * BT_COST_SHAPE;
    }
}

/* ---- reading --------------------------------------------------------------------------------- */

bool bt_bracket_is_map(const bt_brackets *form, uint32_t opening) {
    return form->text->base[form->marks[opening].begin] == '#';
}

/* The first bracket stands for what is outside. */
bool bt_brackets_push(bt_brackets *form, uint32_t token, int kind) {
    void *stack = form->stack;
    if (!bt_grow(&form->ctx->memory, &stack, sizeof *form->stack, &form->stack_capacity,
                 form->depth + 2))
        return false;
    form->stack = stack;
    bt_bracket *top = &form->stack[form->depth];
    top->content.untyped += kind != TERM_OPEN_PAREN;
    top->content.tuples += kind == TERM_OPEN_TUPLE;
    top[1] = (bt_bracket){
        .kind = (uint16_t)kind, .token = token, .open = bt_bracket_hash(top->open, kind)};
    form->depth++;
    return true;
}

bool bt_brackets_clear(bt_brackets *form) {
    form->depth = 0;
    form->closed = 0;
    if (!bt_brackets_push(form, 0, 0)) return false;
    form->stack[0] = (bt_bracket){0};
    form->depth = 0;
    return true;
}

bt_spot bt_brackets_state(const bt_brackets *form) {
    const bt_bracket *top = &form->stack[form->depth];
    bt_spot now = {.top = *top, .depth = (uint32_t)form->depth, .closed = form->closed};
    if (form->depth > 0) now.next = top[-1];
    return now;
}

static bool add_mark(bt_brackets *form, int type, bt_span at) {
    void *marks = form->marks;
    if (!bt_grow(&form->ctx->memory, &marks, sizeof *form->marks, &form->marks_capacity,
                 form->count + 1))
        return false;
    form->marks = marks;
    bt_spot *mark = &form->marks[form->count++];
    *mark = bt_brackets_state(form);
    mark->type = (uint16_t)type;
    mark->begin = at.begin;
    mark->end = at.end;
    mark->anchors = (uint32_t)form->anchor_count;
    return true;
}

/* The column of the last token if only blanks are before it on its line; else BT_NO_ANCHOR. */
static uint32_t column_of(const bt_brackets *form, uint32_t begin, uint32_t last) {
    const char *base = form->text->base;
    uint32_t line = begin, column = 0;
    while (line > last && (base[line - 1] == ' ' || base[line - 1] == '\t')) line--;
    if (line > 0 && base[line - 1] != '\n') return BT_NO_ANCHOR;
    for (; line < begin; line++) column = base[line] == '\t' ? (column | 7) + 1 : column + 1;
    return column;
}

/* Makes the last token an anchor if it is one. */
static bool add_anchor(bt_brackets *form) {
    bt_spot *mark = &form->marks[form->count - 1], *last = form->count > 1 ? mark - 1 : NULL;
    bt_anchor *before = form->anchor_count == 0 ? NULL : &form->anchors[form->anchor_count - 1];
    uint32_t column = column_of(form, mark->begin, last == NULL ? 0 : last->end);
    uint32_t head = (uint32_t)form->anchor_count;
    bool closing = bt_is_closing(mark->type);
    if (mark->type == TERM_COMMA || mark->type == TERM_DOT || mark->type == TERM_YYEOF) return true;
    if (column != BT_NO_ANCHOR) {
        if (last != NULL && !closing && last->type != TERM_COMMA && !bt_is_opening(last->type))
            return true;
    } else if (last != NULL && last->type == TERM_COMMA) { /* a comma that begins a line */
        column = column_of(form, last->begin, form->count > 2 ? last[-1].end : 0);
        if (column == BT_NO_ANCHOR) return true;
        column += mark->begin - last->begin;
    } else {
        if (before == NULL || before->token + 2 != form->count || !bt_is_opening(last->type) ||
            form->anchor_count - before->head >= BT_MOST_ROW || closing)
            return true;
        head = before->head;
        column = before->column + (mark->begin - last->begin);
    }
    void *anchors = form->anchors;
    if (!bt_grow(&form->ctx->memory, &anchors, sizeof *form->anchors, &form->anchors_capacity,
                 form->anchor_count + 1))
        return false;
    form->anchors = anchors;
    form->anchors[form->anchor_count++] =
        (bt_anchor){.token = (uint32_t)form->count - 1, .head = head, .column = column};
    form->anchors[form->anchor_count - 1].closing = closing;
    return true;
}

void bt_brackets_count(bt_brackets *form, uint32_t token) {
    bt_held *content = &form->stack[form->depth].content;
    const bt_spot *mark = &form->marks[token];
    int type = mark->type;
    bool fun = (token >= 2 && type == TERM_COLON && mark[-2].type == TERM_FUN) ||
               (token >= 4 && type == TERM_SLASH && mark[-4].type == TERM_FUN);
    content->commas += type == TERM_COMMA;
    content->arrows += type == TERM_ARROW;
    content->types += !fun && (type == TERM_COLON || type == TERM_SLASH);
    content->untyped -= type == TERM_SLASH && token > 0 && mark[-1].type == TERM_CLOSE_BITS;
}

void bt_brackets_pop(bt_brackets *form, uint32_t opening) {
    const bt_bracket *top = &form->stack[form->depth--];
    form->closed += bt_bracket_cost(top->kind, bt_bracket_is_map(form, opening),
                                    form->marks[opening + 1].type, top->content);
}

/* Opens or closes a bracket. BT_INVALID: it closes another one. */
static bt_status follow(bt_brackets *form, uint32_t token, int type) {
    const bt_bracket *top = &form->stack[form->depth];
    if (bt_is_opening(type)) return bt_brackets_push(form, token, type) ? BT_OK : BT_NOMEM;
    if (!bt_is_closing(type)) {
        bt_brackets_count(form, token);
        return BT_OK;
    }
    if (top->kind != bt_opening_of(type)) return BT_INVALID;
    bt_brackets_pop(form, top->token);
    return BT_OK;
}

/* `${NAME}` is one element: the scanner takes it for a character, a name and a bracket. */
static void skip_template(bt_text *text, bt_token *token) {
    uint32_t end = token->type == TERM_CHAR ? bt_template_end(text, token->at.begin) : 0;
    if (end == 0) return;
    token->at.end = end;
    bt_text_seek(text, end);
}

/* Whether something in quotes touches a word: it may really be what is between two other texts. */
static bool is_torn(const bt_text *text, const bt_token *token) {
    const char *begin = text->base + token->at.begin, *end = text->base + token->at.end;
    if ((token->type != TERM_STRING && token->type != TERM_ATOM) ||
        (*begin != '"' && *begin != '\''))
        return false;
    return bt_is_word(*end) || (begin > text->base && bt_is_word(begin[-1]));
}

bt_status bt_brackets_read(bt_brackets *form, uint32_t begin, size_t dots) {
    form->count = form->anchor_count = 0;
    form->front = BT_NO_ANCHOR;
    if (!bt_brackets_clear(form)) return BT_NOMEM;
    bt_text_seek(form->text, begin);
    for (;;) {
        bt_token token = bt_token_read(form->text);
        skip_template(form->text, &token);
        if (is_torn(form->text, &token)) return BT_USAGE;
        if (token.type == TERM_HASH && bt_is_bare_map(form->text, token.at.begin))
            token.type = TERM_OPEN_TUPLE;
        form->text->bracketed++;
        if (is_enough(form) || token.flaw == BT_FLAW_UNCLOSED) return BT_USAGE;
        bt_spot *last = form->count == 0 ? NULL : &form->marks[form->count - 1];
        if (token.type == TERM_OPEN_TUPLE && last != NULL && last->type == TERM_HASH) {
            last->type = TERM_OPEN_TUPLE;
            last->end = token.at.end;
        } else {
            if (token.type == TERM_DOT && dots > 0) {
                dots--;
                token.type = TERM_COMMA;
            }
            if (!add_mark(form, token.type, token.at) || !add_anchor(form)) return BT_NOMEM;
        }
        if (token.type == TERM_DOT || token.type == TERM_YYEOF) return BT_OK;
        uint32_t at = (uint32_t)form->count - 1;
        bt_status status = form->front == BT_NO_ANCHOR ? follow(form, at, token.type) : BT_OK;
        if (status == BT_INVALID) form->front = at;
        if (status == BT_NOMEM) return status;
    }
}
