/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Finds the one change that balances the brackets of a form: one bracket is put in, removed or
 * replaced. Mostly there are several places for it. Read from the front, brackets are balanced up
 * to some place; read from the back, down to some place. The change is between the two, where the
 * brackets that are open before it are those that are closed behind it. Indentation says which of
 * these places it is: elements of a bracket stand below each other, those of an inner one further
 * to the right, and a closing bracket stands below the line that opens it. What terms usually look
 * like counts too.
 */
#include "parser/text/brackets.h"

#include "parser/text/brackets_form.h"

/* What a change costs: the cheapest is made. */
enum {
    COST_OPENING = 3, /* an opening bracket is missing */
    COST_EXTRA = 5,   /* an opening bracket is too many */
    COST_STRAY = 4,   /* a closing bracket is too many */
    COST_OTHER = 2,   /* a bracket is of another kind */
    COST_NOTHING = 3  /* nothing says that it is here */
};

static bool expects(int type) {
    return type == TERM_COMMA || type == TERM_ARROW || type == TERM_BAR || bt_is_opening(type);
}

/* Whether one token may follow another. */
static bool joins(int last, int next) {
    if (last == TERM_COLON || last == TERM_SLASH || last == TERM_MINUS || last == TERM_PLUS ||
        next == TERM_COLON || next == TERM_SLASH || next == TERM_MINUS || next == TERM_PLUS)
        return true;
    bool start = bt_is_start(next);
    if (expects(last)) return start || (bt_is_closing(next) && bt_is_opening(last));
    return !start || (last == TERM_STRING && next == TERM_STRING);
}

static bt_held sum_of(bt_held a, bt_held b) {
    return (bt_held){a.commas + b.commas, a.arrows + b.arrows, a.tuples + b.tuples,
                     a.types + b.types, a.untyped + b.untyped};
}

static int type_at(const bt_brackets *form, uint32_t token) {
    return token < form->count ? form->marks[token].type : TERM_YYEOF;
}

/* The type of the token before; at the beginning, one that an element may follow. */
static int type_before(const bt_brackets *form, uint32_t token) {
    return token == 0 ? TERM_COMMA : form->marks[token - 1].type;
}

/* The cost of `middle` between two tokens, less that of nothing there. */
static int cost_of_joins(int last, int middle, int next) {
    return BT_COST_JOIN * (!joins(last, middle) + !joins(middle, next) - !joins(last, next));
}

/* The cost of a bracket that opens at a token, if token `i` becomes `first`. */
static int cost_of_opened(const bt_brackets *form, bt_bracket bracket, bt_held content, uint32_t i,
                          int first) {
    if (bracket.kind == 0) return bt_bracket_cost(0, false, 0, content);
    if (bracket.token + 1 != i) first = type_at(form, bracket.token + 1);
    return bt_bracket_cost(bracket.kind, bt_bracket_is_map(form, bracket.token), first, content);
}

/* Keeps a change if it costs less than the best so far. */
static void propose(bt_brackets *form, const bt_bracket_change *change, int64_t cost, bt_mend mend,
                    bt_mend *best) {
    const bt_spot *mark = &form->marks[change->token];
    if (cost >= form->cost) return;
    cost += bt_lines_cost(form, change);
    if (cost >= form->cost) return;
    form->cost = cost;
    *best = mend;
    best->token = (bt_span){mark->begin, mark->end};
    best->before = change->token == 0 ? mark->begin : mark[-1].end;
}

/* Whether a token begins a line. */
static bool begins_line(const bt_brackets *form, uint32_t token) {
    uint32_t a = token < form->count ? form->marks[token].anchors : 0;
    return a < form->anchor_count && form->anchors[a].token == token && form->anchors[a].head == a;
}

/* In a row of equal closing brackets it does not matter which one is changed. The cost at the last
 * one counts, where it is known what all of them close. */
static int64_t cost_in_row(bt_row *row, uint32_t i, bool within, int64_t cost) {
    if (!within || row->token != i + 1) row->cost = cost;
    row->token = i;
    return row->cost;
}

/* Proposes a closing bracket before a token; `back` has the brackets that are closed from the token
 * on. */
static void propose_closing(bt_brackets *form, uint32_t i, const bt_spot *back, bt_mend *best) {
    const bt_spot *front = &form->marks[i];
    int last = type_before(form, i), next = front->type, closing = front->top.kind + 1;
    if (front->depth != back->depth + 1 || front->next.open != back->top.open) return;
    bool likely = bt_is_closing(next) || next == TERM_DOT || next == TERM_YYEOF ||
                  (next == TERM_COMMA &&
                   (type_at(form, i + 1) == front->top.kind || begins_line(form, i + 1)));
    int64_t cost =
        front->closed + back->closed + cost_of_joins(last, closing, next) +
        cost_of_opened(form, front->top, front->top.content, i, closing) +
        cost_of_opened(form, front->next, sum_of(front->next.content, back->top.content), 0, 0);
    cost = cost_in_row(&form->lacking, i, next == closing, cost);
    propose(form, &(bt_bracket_change){.token = i}, cost + (likely ? 0 : COST_NOTHING),
            (bt_mend){.edit = BT_MEND_CLOSE, .kind = front->top.kind}, best);
}

/* Proposes an opening bracket before a token, or at the end of the line before. */
static void propose_opening(bt_brackets *form, uint32_t i, const bt_spot *back, bt_mend *best) {
    const bt_spot *front = &form->marks[i], *closing = &form->marks[back->top.token];
    int last = type_before(form, i), next = front->type, kind = back->top.kind;
    if (back->depth != front->depth + 1 || back->next.open != front->top.open) return;
    bool likely = i == 0 || last == TERM_ARROW;
    if (kind == TERM_OPEN_LIST)
        likely |= last == TERM_COMMA && front->top.kind == TERM_OPEN_TUPLE &&
                  front->top.content.commas == 1;
    else
        likely |= bt_is_literal(next) && front->top.kind == TERM_OPEN_LIST;
    bt_held inside = back->top.content, around = sum_of(front->top.content, back->next.content);
    bool map = kind == TERM_OPEN_TUPLE && inside.arrows > 0;
    int64_t cost = front->closed + back->closed + COST_OPENING + cost_of_joins(last, kind, next) +
                   bt_bracket_cost(kind, map, next, inside) +
                   cost_of_opened(form, front->top, around, i, kind) + (likely ? 0 : COST_NOTHING);
    if (front->next.kind != TERM_OPEN_BITS && front->next.content.types > 0)
        cost += BT_COST_JOIN; /* further out there are types already, which need a binary */
    bt_mend mend = {.edit = BT_MEND_OPEN, .kind = (uint16_t)kind};
    mend.partner = (bt_span){closing->begin, closing->end};
    propose(
        form,
        &(bt_bracket_change){.token = i, .opens = true, .shift = kind == TERM_OPEN_BITS ? 2 : 1},
        cost, mend, best);
    mend.behind = true;
    if (begins_line(form, i)) propose(form, &(bt_bracket_change){.token = i}, cost, mend, best);
}

/* Proposes to remove a bracket; `back` has the brackets that are closed behind it. */
static void propose_without(bt_brackets *form, uint32_t i, const bt_spot *back, bt_mend *best) {
    const bt_spot *front = &form->marks[i];
    int last = type_before(form, i), type = front->type, next = type_at(form, i + 1);
    bool same = last == type || next == type;
    if (front->top.open != back->top.open || front->depth != back->depth) return;
    int64_t cost =
        front->closed + back->closed - cost_of_joins(last, type, next) +
        cost_of_opened(form, front->top, sum_of(front->top.content, back->top.content), i, next);
    /* What is around says more of binaries than of others. */
    if (front->next.kind == TERM_OPEN_BITS)
        cost += cost_of_opened(form, front->next, sum_of(front->next.content, back->next.content),
                               0, 0);
    if (bt_is_closing(type)) cost = cost_in_row(&form->extra, i, next == type, cost);
    cost += (bt_is_opening(type) ? COST_EXTRA : COST_STRAY) + (same ? 0 : COST_NOTHING);
    propose(form,
            &(bt_bracket_change){
                .token = i, .without = true, .shift = (int)(front->begin - front->end)},
            cost, (bt_mend){.edit = BT_MEND_REMOVE, .kind = bt_opening_of(type)}, best);
}

/* Proposes another kind for a bracket, that of its partner. */
static void propose_other(bt_brackets *form, uint32_t i, const bt_spot *back, bt_mend *best) {
    const bt_spot *front = &form->marks[i];
    bool opening = bt_is_opening(front->type);
    const bt_spot *inner = opening ? back : front, *outer = opening ? front : back;
    if (inner->depth != outer->depth + 1 || inner->next.open != outer->top.open) return;
    int kind = inner->top.kind;
    bt_held inside = inner->top.content, around = sum_of(front->next.content, back->top.content);
    bt_mend mend = {.edit = BT_MEND_REPLACE, .kind = (uint16_t)kind};
    int64_t cost = front->closed + back->closed + COST_OTHER;
    if (opening) {
        const bt_spot *closing = &form->marks[back->top.token];
        mend.partner = (bt_span){closing->begin, closing->end};
        around = sum_of(front->top.content, back->next.content);
        cost += bt_bracket_cost(kind, kind == TERM_OPEN_TUPLE && inside.arrows > 0,
                                type_at(form, i + 1), inside) +
                cost_of_opened(form, front->top, around, i, kind);
    } else {
        cost += cost_of_opened(form, front->top, inside, 0, 0) +
                cost_of_opened(form, front->next, around, 0, 0);
    }
    propose(form, &(bt_bracket_change){.token = i}, cost, mend, best);
}

/* Proposes to exchange two closing brackets; `back` has the brackets that are closed behind the
 * second. */
static void propose_swap(bt_brackets *form, uint32_t i, const bt_spot *back, bt_mend *best) {
    const bt_spot *front = &form->marks[i];
    if (!bt_is_closing(front->type) || front->depth != back->depth + 2 ||
        front->top.kind != bt_opening_of(type_at(form, i + 1)) ||
        front->next.kind != bt_opening_of(front->type) ||
        front->next.open != bt_bracket_hash(back->top.open, front->next.kind))
        return;
    propose(form, &(bt_bracket_change){.token = i}, front->closed + back->closed + COST_OTHER,
            (bt_mend){.edit = BT_MEND_SWAP,
                      .kind = front->top.kind,
                      .partner = {form->marks[i + 1].begin, form->marks[i + 1].end}},
            best);
}

/* Tries all places from the back, as long as brackets are balanced. */
static bt_status choose(bt_brackets *form, bt_mend *best) {
    form->cost = INT64_MAX;
    form->lacking.token = form->extra.token = UINT32_MAX;
    bt_spot after = {0}; /* the brackets that are closed behind token i + 1 */
    if (!bt_brackets_clear(form)) return BT_NOMEM;
    for (uint32_t i = (uint32_t)form->count; i-- > 0;) {
        int type = form->marks[i].type;
        bool closing = bt_is_closing(type), opening = bt_is_opening(type);
        bool known = i <= form->front; /* it is known what is open, from the front */
        uint32_t a = form->marks[i].anchors;
        bool anchored = a < form->anchor_count && form->anchors[a].token == i;
        if (anchored) form->anchors[a].depth[1] = form->marks[i].depth - closing; /* if changed */
        if (known && (opening || closing)) {
            bt_spot behind = bt_brackets_state(form);
            propose_without(form, i, &behind, best);
            propose_other(form, i, &behind, best);
            if (i + 1 < form->count) propose_swap(form, i, &after, best);
        }
        after = bt_brackets_state(form);
        if (opening) {
            if (form->stack[form->depth].kind != type) return BT_OK;
            bt_brackets_pop(form, i);
        } else if (closing) {
            if (!bt_brackets_push(form, i, bt_opening_of(type))) return BT_NOMEM;
        } else {
            bt_brackets_count(form, i);
        }
        if (anchored) bt_lines_back(form, a, (uint32_t)form->depth - closing);
        if (known) {
            bt_spot before = bt_brackets_state(form);
            propose_closing(form, i, &before, best);
            propose_opening(form, i, &before, best);
        }
    }
    return BT_OK;
}

bt_status bt_brackets_mend(bt_text *text, uint32_t begin, bt_mend *mend) {
    bt_brackets form = {.ctx = text->ctx, .text = text};
    *mend = (bt_mend){.edit = BT_MEND_NONE};
    bt_status status = bt_brackets_read(&form, begin, 0);
    if (status == BT_OK && form.front == BT_NO_ANCHOR && form.depth > 0 &&
        form.marks[form.count - 1].type == TERM_DOT) {
        /* A dot with brackets open: does the text up to the next one close just these? */
        uint32_t dot = form.marks[form.count - 1].begin;
        status = bt_brackets_read(&form, begin, 1);
        if (status == BT_OK && form.front == BT_NO_ANCHOR && form.depth == 0) {
            mend->edit = BT_MEND_DOT;
            mend->token = (bt_span){dot, dot + 1};
        } else if (status != BT_NOMEM) {
            status = bt_brackets_read(&form, begin, 0);
        }
    }
    if (status == BT_OK && mend->edit == BT_MEND_NONE &&
        (form.front != BT_NO_ANCHOR || form.depth > 0)) {
        if (form.front == BT_NO_ANCHOR) form.front = (uint32_t)form.count - 1;
        bt_lines_front(&form);
        status = choose(&form, mend);
    }
    bt_memory *memory = &text->ctx->memory;
    bt_release(memory, form.marks, form.marks_capacity * sizeof *form.marks);
    bt_release(memory, form.stack, form.stack_capacity * sizeof *form.stack);
    bt_release(memory, form.anchors, form.anchors_capacity * sizeof *form.anchors);
    return status == BT_USAGE ? BT_OK : status;
}
