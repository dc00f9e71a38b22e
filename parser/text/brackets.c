/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one change that makes the brackets of a form come out even: one put in, taken away or made
 * another. Mostly several places allow for it. Read from the front, brackets are in order up to
 * some place; read from the back, down to some place; the change is between the two, wherever what
 * is open before it is what is closed behind it. Which of these places it is, indentation says:
 * elements of one bracket stand below each other, those of an inner one further to the right, and a
 * closing bracket stands below the line that opens it. Then there is how terms mostly look.
 */
#include "parser/text/brackets.h"

#include <string.h>

#include "grammar/term_parser.h"

enum {
    MOST_TOKENS = 1 << 18, /* in longer forms, brackets are told where they first do not fit */
    MOST_ROW = 16,         /* brackets that open one behind the other */
    MOST_STEPS = 32        /* lines behind a place that are held against those before it */
};

/* What speaks against a place: the one with the least is taken. */
enum {
    COST_SIBLING = 8, /* elements of a bracket that begin lines stand not below each other, */
    COST_FIRST = 3,   /* nor below the first, which stands behind the bracket */
    COST_INNER = 8,   /* an inner element is not to the right of the outer one's line */
    COST_NEW = 1,     /* it is, but stands below none of its kind */
    COST_CLOSER = 6,  /* a closing bracket is not below the line that opens it */
    COST_JOIN = 24,   /* a comma or an element would be too many or too few */
    COST_SHAPE = 6,   /* a list that looks like a tuple, or a tuple that looks like a list */
    COST_OPENING = 3, /* that it is an opening bracket that lacks, */
    COST_EXTRA = 5,   /* is too many, */
    COST_STRAY = 4,   /* that a closing one is too many, */
    COST_OTHER = 2,   /* that it is of another kind */
    COST_NOTHING = 3  /* nothing speaks for this stand */
};

/* What there is in a bracket, not counting what is in brackets in it. */
typedef struct holding {
    uint32_t commas, arrows, nested;
    uint32_t types; /* `:` and `/` as in binaries */
} holding;

/* An open bracket; the lowest on a stack stands for what is outside of all. */
typedef struct opened {
    uint16_t kind;   /* the type of the opening one; 0 outside */
    uint32_t token;  /* the opening one, or read from the back the closing one */
    holding content; /* up to here */
    uint64_t open;   /* stands for all that is open with this one */
} opened;

/* A token, with what is open before it. */
typedef struct item {
    uint32_t begin, end;
    uint32_t depth;
    uint32_t anchors; /* how many of these are before it */
    uint16_t type;    /* `#{` is one token, and an OPEN_TUPLE */
    opened top, next; /* the innermost bracket that is open, and the one around it */
    int64_t closed;   /* what the brackets cost that are closed before it */
} item;

/* A token whose column says something: the first of a line, and those behind it for as long as
 * brackets open. */
typedef struct line_start {
    uint32_t token, head; /* head: the first of its line */
    uint32_t column;
    uint32_t depth[2]; /* read from the front, and from the back */
    bool closing;
    uint32_t above, below; /* the next one that is not deeper, before and behind it */
    int64_t before;        /* what the lines before it cost */
    int64_t behind;        /* what those from it on cost among themselves */
} line_start;

typedef struct form_view {
    bt_ctx *ctx;
    bt_text *text;
    item *marks;
    opened *stack;
    line_start *anchors;
    size_t count, depth, anchor_count; /* the last mark is the dot, or the file's end */
    size_t marks_capacity, stack_capacity, anchors_capacity;
    uint32_t front; /* from the front, brackets are in order up to this token */
    int64_t closed; /* what the brackets cost that have been closed */
    int64_t cost;   /* of the best place so far */
} form_view;

static const uint32_t NONE = UINT32_MAX;

/* ---- tokens ---------------------------------------------------------------------------------- */

/* The type of the bracket that opens what this one closes. */
static uint16_t opening_of(int type) {
    return (uint16_t)(bt_is_closing(type) ? type - 1 : type);
}

static bool is_literal(int type) {
    return type >= TERM_ATOM && type <= TERM_CHAR;
}

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

/* What it costs that a bracket holds what it does: tuples begin with a name and have two elements
 * or more, lists begin with tuples, maps hold pairs. */
static int cost_of_bracket(int kind, bool map, int first, holding content) {
    bool empty = bt_is_closing(first);
    int cost = COST_JOIN * (content.types > 0 && kind != TERM_OPEN_BITS);
    if (kind == 0) return cost + COST_JOIN * ((content.commas > 0) + (content.arrows > 0));
    if (map) {
        uint32_t pairs = empty ? 0 : content.commas + 1;
        return cost + COST_JOIN * (content.arrows != pairs);
    }
    cost += COST_JOIN * (content.arrows > 0);
    switch (kind) {
    case TERM_OPEN_TUPLE:
        if (bt_is_opening(first) && first != TERM_OPEN_BITS) cost += COST_SHAPE;
        if (is_literal(first) && content.commas > 1 && content.nested == content.commas)
            cost += COST_SHAPE / 2;
        return content.commas == 0 && !empty ? cost + COST_SHAPE : cost;
    case TERM_OPEN_LIST:
        if (first == TERM_OPEN_LIST && content.commas == 0) return cost + 2 * COST_SHAPE;
        return is_literal(first) && content.commas == 1 ? cost + COST_SHAPE / 2 : cost;
    case TERM_OPEN_BITS:
        if (content.nested > content.types) cost += COST_JOIN;
        return first == TERM_ATOM ? cost + COST_SHAPE : cost;
    default: return cost + 2 * COST_SHAPE;
    }
}

static holding sum_of(holding a, holding b) {
    return (holding){a.commas + b.commas, a.arrows + b.arrows, a.nested + b.nested,
                     a.types + b.types};
}

/* ---- reading --------------------------------------------------------------------------------- */

static bool is_map(const form_view *form, uint32_t opening) {
    return form->text->base[form->marks[opening].begin] == '#';
}

static uint64_t with(uint64_t open, int kind) {
    return (open ^ (uint64_t)kind) * 0x9E3779B97F4A7C15u + (uint64_t)kind;
}

/* Puts a bracket on the stack; the first one is for what is outside. */
static bool push(form_view *form, uint32_t token, int kind) {
    void *stack = form->stack;
    if (!bt_grow(&form->ctx->memory, &stack, sizeof *form->stack, &form->stack_capacity,
                 form->depth + 2))
        return false;
    form->stack = stack;
    opened *top = &form->stack[form->depth];
    top->content.nested++;
    top[1] = (opened){.kind = (uint16_t)kind, .token = token, .open = with(top->open, kind)};
    form->depth++;
    return true;
}

static bool clear(form_view *form) {
    form->depth = 0;
    form->closed = 0;
    if (!push(form, 0, 0)) return false;
    form->stack[0] = (opened){0};
    form->depth = 0;
    return true;
}

/* What is open now, as in a mark for a token. */
static item state(const form_view *form) {
    const opened *top = &form->stack[form->depth];
    item now = {.top = *top, .depth = (uint32_t)form->depth, .closed = form->closed};
    if (form->depth > 0) now.next = top[-1];
    return now;
}

static bool add_mark(form_view *form, int type, bt_span at) {
    void *marks = form->marks;
    if (!bt_grow(&form->ctx->memory, &marks, sizeof *form->marks, &form->marks_capacity,
                 form->count + 1))
        return false;
    form->marks = marks;
    item *mark = &form->marks[form->count++];
    *mark = state(form);
    mark->type = (uint16_t)type;
    mark->begin = at.begin;
    mark->end = at.end;
    mark->anchors = (uint32_t)form->anchor_count;
    return true;
}

/* Blanks before the last token on its line, which nothing else may stand before; or NONE. */
static uint32_t column_of(const form_view *form, uint32_t begin, uint32_t last) {
    const char *base = form->text->base;
    uint32_t line = begin, column = 0;
    while (line > last && (base[line - 1] == ' ' || base[line - 1] == '\t')) line--;
    if (line > 0 && base[line - 1] != '\n') return NONE;
    for (; line < begin; line++) column = base[line] == '\t' ? (column | 7) + 1 : column + 1;
    return column;
}

/* Makes the last token an anchor, if it is one. */
static bool add_anchor(form_view *form) {
    item *mark = &form->marks[form->count - 1], *last = form->count > 1 ? mark - 1 : NULL;
    line_start *before = form->anchor_count == 0 ? NULL : &form->anchors[form->anchor_count - 1];
    uint32_t column = column_of(form, mark->begin, last == NULL ? 0 : last->end);
    uint32_t head = (uint32_t)form->anchor_count;
    bool closing = bt_is_closing(mark->type);
    if (mark->type == TERM_COMMA || mark->type == TERM_DOT || mark->type == TERM_YYEOF) return true;
    if (column != NONE) {
        if (last != NULL && !closing && last->type != TERM_COMMA && !bt_is_opening(last->type))
            return true;
    } else if (last != NULL && last->type == TERM_COMMA) { /* a comma that begins a line */
        column = column_of(form, last->begin, form->count > 2 ? last[-1].end : 0);
        if (column == NONE) return true;
        column += mark->begin - last->begin;
    } else {
        if (before == NULL || before->token + 2 != form->count || !bt_is_opening(last->type) ||
            form->anchor_count - before->head >= MOST_ROW || closing)
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
        (line_start){.token = (uint32_t)form->count - 1, .head = head, .column = column};
    form->anchors[form->anchor_count - 1].closing = closing;
    return true;
}

/* Counts a token for the innermost bracket. */
static void count_token(form_view *form, uint32_t token) {
    holding *content = &form->stack[form->depth].content;
    const item *mark = &form->marks[token];
    int type = mark->type;
    bool fun = (token >= 2 && type == TERM_COLON && mark[-2].type == TERM_FUN) ||
               (token >= 4 && type == TERM_SLASH && mark[-4].type == TERM_FUN);
    content->commas += type == TERM_COMMA;
    content->arrows += type == TERM_ARROW;
    content->types += !fun && (type == TERM_COLON || type == TERM_SLASH);
}

/* Takes a bracket from the stack that opens at a token. */
static void pop(form_view *form, uint32_t opening) {
    const opened *top = &form->stack[form->depth--];
    form->closed += cost_of_bracket(top->kind, is_map(form, opening), form->marks[opening + 1].type,
                                    top->content);
}

/* Takes a token into what is open. BT_INVALID: it closes something else. */
static bt_status follow(form_view *form, uint32_t token, int type) {
    const opened *top = &form->stack[form->depth];
    if (bt_is_opening(type)) return push(form, token, type) ? BT_OK : BT_NOMEM;
    if (!bt_is_closing(type)) {
        count_token(form, token);
        return BT_OK;
    }
    if (top->kind != opening_of(type)) return BT_INVALID;
    pop(form, top->token);
    return BT_OK;
}

/* `${NAME}` is one element: the scanner takes it for a character, a name and a bracket. */
static void skip_template(bt_text *text, bt_token *token) {
    const char *at = text->base + token->at.begin;
    if (token->type != TERM_CHAR || at[1] != '{') return;
    uint32_t stop = bt_walk_line_end(text, token->at.begin);
    const char *end = memchr(at, '}', stop - token->at.begin);
    if (end == NULL) return;
    token->at.end = (uint32_t)(end + 1 - text->base);
    bt_text_seek(text, token->at.end);
}

/* Reads tokens up to a dot or the end of the file; `dots` before that are taken for commas.
 * BT_USAGE: there is no saying what brackets are. */
static bt_status read_tokens(form_view *form, uint32_t begin, size_t dots) {
    form->count = form->anchor_count = 0;
    form->front = NONE;
    if (!clear(form)) return BT_NOMEM;
    bt_text_seek(form->text, begin);
    for (;;) {
        bt_token token = bt_token_read(form->text);
        skip_template(form->text, &token);
        if (form->count >= MOST_TOKENS || token.flaw == BT_FLAW_UNCLOSED) return BT_USAGE;
        item *last = form->count == 0 ? NULL : &form->marks[form->count - 1];
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
        bt_status status = form->front == NONE ? follow(form, at, token.type) : BT_OK;
        if (status == BT_INVALID) form->front = at;
        if (status == BT_NOMEM) return status;
    }
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* What is known of an anchor when it is held against another. */
typedef struct stand {
    uint32_t column, head; /* its own, and that of the first on its line */
    uint32_t depth;
    bool closing, first;
} stand;

static stand place_of(const form_view *form, uint32_t a, int side) {
    const line_start *anchor = &form->anchors[a];
    return (stand){anchor->column, form->anchors[anchor->head].column, anchor->depth[side],
                   anchor->closing, anchor->head == a};
}

/* What it costs that an anchor stands where it does: `above` is the nearest one before it that is
 * not deeper. */
static int cost_of(stand above, stand at) {
    if (at.closing) return above.head == at.column ? 0 : COST_CLOSER;
    if (above.depth < at.depth) return at.column > above.head ? COST_NEW : COST_INNER;
    if (above.column == at.column) return 0;
    return above.first && at.first ? COST_SIBLING : COST_FIRST;
}

/* The same for an anchor that leaves brackets which `inner` is in: it stands further to the left.
 */
static int cost_of_leaving(stand inner, stand at) {
    return inner.first && !inner.closing && !at.closing && at.column >= inner.column ? COST_INNER
                                                                                     : 0;
}

/* From the front: depths, what is above, and costs, as long as brackets are in order. */
static void measure_front(form_view *form) {
    for (uint32_t a = 0; a < form->anchor_count; a++) {
        line_start *anchor = &form->anchors[a];
        uint32_t above = a == 0 ? NONE : a - 1;
        if (anchor->token > form->front) return;
        anchor->depth[0] = form->marks[anchor->token].depth - anchor->closing;
        anchor->before = a == 0 ? 0 : anchor[-1].before;
        uint32_t inner = NONE;
        while (above != NONE &&
               (form->anchors[above].depth[0] > anchor->depth[0] || form->anchors[above].closing)) {
            if (!form->anchors[above].closing) inner = above;
            above = form->anchors[above].above;
        }
        if (inner != NONE)
            anchor->before += cost_of_leaving(place_of(form, inner, 0), place_of(form, a, 0));
        if (above != NONE) {
            anchor->before += cost_of(place_of(form, above, 0), place_of(form, a, 0));
            if (form->anchors[above].depth[0] == anchor->depth[0] && !anchor->closing)
                above = form->anchors[above].above;
        }
        anchor->above = above;
    }
}

/* From the back: the same for one anchor, those behind it being done. */
static void measure_back(form_view *form, uint32_t a, uint32_t depth) {
    line_start *anchor = &form->anchors[a];
    uint32_t below = a + 1 == form->anchor_count ? NONE : a + 1;
    anchor->depth[1] = depth;
    anchor->behind = below == NONE ? 0 : form->anchors[below].behind;
    uint32_t inner = NONE;
    for (; !anchor->closing && below != NONE && form->anchors[below].depth[1] >= depth;
         below = form->anchors[below].below) {
        anchor->behind += cost_of(place_of(form, a, 1), place_of(form, below, 1));
        if (inner != NONE)
            anchor->behind += cost_of_leaving(place_of(form, inner, 1), place_of(form, below, 1));
        if (!form->anchors[below].closing) inner = below;
    }
    anchor->below = below;
}

/* A change before a token, or of it. */
typedef struct bracket_change {
    uint32_t token;
    bool without; /* the token itself is taken away */
    bool opens;   /* a bracket is put before it */
    int shift;    /* what stands behind it on its line stands so much further to the right */
} bracket_change;

/* The line of a change, behind it: fills `row`, and says where the next line's anchors begin. */
static size_t row_behind(const form_view *form, const bracket_change *change, stand *row,
                         uint32_t *next) {
    uint32_t a = form->marks[change->token].anchors, from = a;
    size_t count = 0;
    if (a < form->anchor_count && form->anchors[a].token == change->token) {
        uint32_t head = form->anchors[a].head;
        if (change->opens) {
            row[count] = place_of(form, a, 1);
            row[count].closing = false;
            row[count++].depth = form->marks[change->token].depth;
        }
        if (change->without) a++;
        for (; a < form->anchor_count && form->anchors[a].head == head && count < MOST_ROW + 2;
             a++) {
            row[count] = place_of(form, a, 1);
            row[count].column += (uint32_t)change->shift;
            row[count].first = count == 0 && head >= from;
            count++;
        }
    }
    *next = a;
    return count;
}

/* What an anchor behind a change costs: above it stand those of `row`, and those before the change
 * from `*above` on. Those that are deeper are passed for good. */
static int64_t cost_below(const form_view *form, const stand *row, size_t *count, uint32_t *above,
                          const stand *last, stand at) {
    stand inner = last == NULL ? (stand){.closing = true} : *last;
    while (*count > 0 && (row[*count - 1].depth > at.depth || row[*count - 1].closing))
        inner = row[--*count];
    while (*count == 0 && *above != NONE &&
           (form->anchors[*above].depth[0] > at.depth || form->anchors[*above].closing)) {
        if (!form->anchors[*above].closing) inner = place_of(form, *above, 0);
        *above = form->anchors[*above].above;
    }
    int64_t cost = cost_of_leaving(inner, at);
    if (*count > 0) return cost + cost_of(row[*count - 1], at);
    return *above == NONE ? cost : cost + cost_of(place_of(form, *above, 0), at);
}

/* What all lines cost with this change. */
static int64_t cost_of_lines(const form_view *form, const bracket_change *change) {
    stand row[MOST_ROW + 2], last, at;
    uint32_t a = form->marks[change->token].anchors, next;
    uint32_t above = a == 0 ? NONE : a - 1;
    size_t count = row_behind(form, change, row, &next);
    int64_t cost = above == NONE ? 0 : form->anchors[above].before;
    if (next < form->anchor_count) cost += form->anchors[next].behind;
    for (size_t i = 0; i < count; i++) {
        size_t before = i;
        uint32_t up = above;
        cost += cost_below(form, row, &before, &up, NULL, row[i]);
    }
    for (int steps = 0; next < form->anchor_count && steps < MOST_STEPS; steps++) {
        at = place_of(form, next, 1);
        cost += cost_below(form, row, &count, &above, steps == 0 ? NULL : &last, at);
        if (steps == 0 || !at.closing) last = at;
        next = form->anchors[next].below;
    }
    return cost;
}

/* ---- places ---------------------------------------------------------------------------------- */

static int type_at(const form_view *form, uint32_t token) {
    return token < form->count ? form->marks[token].type : TERM_YYEOF;
}

/* The type of the token before; in front of all, one behind which an element may stand. */
static int type_before(const form_view *form, uint32_t token) {
    return token == 0 ? TERM_COMMA : form->marks[token - 1].type;
}

/* What it costs that `middle` stands between two tokens instead of nothing. */
static int cost_of_joins(int last, int middle, int next) {
    return COST_JOIN * (!joins(last, middle) + !joins(middle, next) - !joins(last, next));
}

/* What a bracket costs that opens at a token, when the token `i` becomes `first`. */
static int cost_of_opened(const form_view *form, opened bracket, holding content, uint32_t i,
                          int first) {
    if (bracket.kind == 0) return cost_of_bracket(0, false, 0, content);
    if (bracket.token + 1 != i) first = type_at(form, bracket.token + 1);
    return cost_of_bracket(bracket.kind, is_map(form, bracket.token), first, content);
}

/* Takes a change when it costs less than the best so far. */
static void propose(form_view *form, const bracket_change *change, int64_t cost, bt_mend mend,
                    bt_mend *best) {
    const item *mark = &form->marks[change->token];
    if (cost >= form->cost) return;
    cost += cost_of_lines(form, change);
    if (cost >= form->cost) return;
    form->cost = cost;
    *best = mend;
    best->token = (bt_span){mark->begin, mark->end};
    best->before = change->token == 0 ? mark->begin : mark[-1].end;
}

/* Whether a token begins a line. */
static bool begins_line(const form_view *form, uint32_t token) {
    uint32_t a = token < form->count ? form->marks[token].anchors : 0;
    return a < form->anchor_count && form->anchors[a].token == token && form->anchors[a].head == a;
}

/* A closing bracket that lacks before a token: `back` is what is closed from the token on. */
static void propose_closing(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i];
    int last = type_before(form, i), next = front->type, closing = front->top.kind + 1;
    if (front->depth != back->depth + 1 || front->next.open != back->top.open) return;
    if (next == closing) return; /* it comes to the same as behind that */
    bool likely = bt_is_closing(next) || next == TERM_DOT || next == TERM_YYEOF ||
                  (next == TERM_COMMA &&
                   (type_at(form, i + 1) == front->top.kind || begins_line(form, i + 1)));
    propose(form, &(bracket_change){.token = i},
            front->closed + back->closed + cost_of_joins(last, closing, next) +
                cost_of_opened(form, front->top, front->top.content, i, closing) +
                cost_of_opened(form, front->next, sum_of(front->next.content, back->top.content), 0,
                               0) +
                (likely ? 0 : COST_NOTHING),
            (bt_mend){.edit = BT_MEND_CLOSE, .kind = front->top.kind}, best);
}

/* An opening bracket that lacks before a token: in front of it, or at the end of the line before.
 */
static void propose_opening(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i], *closing = &form->marks[back->top.token];
    int last = type_before(form, i), next = front->type, kind = back->top.kind;
    if (back->depth != front->depth + 1 || back->next.open != front->top.open) return;
    bool likely = i == 0 || last == TERM_ARROW;
    if (kind == TERM_OPEN_LIST)
        likely |= last == TERM_COMMA && front->top.kind == TERM_OPEN_TUPLE &&
                  front->top.content.commas == 1;
    else
        likely |= is_literal(next) && front->top.kind == TERM_OPEN_LIST;
    holding inside = back->top.content, around = sum_of(front->top.content, back->next.content);
    bool map = kind == TERM_OPEN_TUPLE && inside.arrows > 0;
    int64_t cost = front->closed + back->closed + COST_OPENING + cost_of_joins(last, kind, next) +
                   cost_of_bracket(kind, map, next, inside) +
                   cost_of_opened(form, front->top, around, i, kind) + (likely ? 0 : COST_NOTHING);
    bt_mend mend = {.edit = BT_MEND_OPEN, .kind = (uint16_t)kind};
    mend.partner = (bt_span){closing->begin, closing->end};
    propose(form,
            &(bracket_change){.token = i, .opens = true, .shift = kind == TERM_OPEN_BITS ? 2 : 1},
            cost, mend, best);
    mend.behind = true;
    if (begins_line(form, i)) propose(form, &(bracket_change){.token = i}, cost, mend, best);
}

/* A bracket that is too many: `back` is what is closed behind it. */
static void propose_without(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i];
    int last = type_before(form, i), type = front->type, next = type_at(form, i + 1);
    bool same = last == type || next == type;
    if (front->top.open != back->top.open || front->depth != back->depth) return;
    propose(
        form,
        &(bracket_change){.token = i, .without = true, .shift = (int)(front->begin - front->end)},
        front->closed + back->closed + (bt_is_opening(type) ? COST_EXTRA : COST_STRAY) -
            cost_of_joins(last, type, next) +
            cost_of_opened(form, front->top, sum_of(front->top.content, back->top.content), i,
                           next) +
            (same ? 0 : COST_NOTHING),
        (bt_mend){.edit = BT_MEND_REMOVE, .kind = opening_of(type)}, best);
}

/* A bracket that is of another kind than its partner. */
static void propose_other(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i];
    bool opening = bt_is_opening(front->type);
    const item *inner = opening ? back : front, *outer = opening ? front : back;
    if (inner->depth != outer->depth + 1 || inner->next.open != outer->top.open) return;
    int kind = inner->top.kind;
    holding inside = inner->top.content, around = sum_of(front->next.content, back->top.content);
    bt_mend mend = {.edit = BT_MEND_REPLACE, .kind = (uint16_t)kind};
    int64_t cost = front->closed + back->closed + COST_OTHER;
    if (opening) {
        const item *closing = &form->marks[back->top.token];
        mend.partner = (bt_span){closing->begin, closing->end};
        around = sum_of(front->top.content, back->next.content);
        cost += cost_of_bracket(kind, kind == TERM_OPEN_TUPLE && inside.arrows > 0,
                                type_at(form, i + 1), inside) +
                cost_of_opened(form, front->top, around, i, kind);
    } else {
        cost += cost_of_opened(form, front->top, inside, 0, 0) +
                cost_of_opened(form, front->next, around, 0, 0);
    }
    propose(form, &(bracket_change){.token = i}, cost, mend, best);
}

/* Goes from the back over all places as long as brackets are in order. */
static bt_status choose(form_view *form, bt_mend *best) {
    form->cost = INT64_MAX;
    if (!clear(form)) return BT_NOMEM;
    for (uint32_t i = (uint32_t)form->count; i-- > 0;) {
        int type = form->marks[i].type;
        bool closing = bt_is_closing(type), opening = bt_is_opening(type);
        bool known = i <= form->front; /* what is open from the front */
        uint32_t a = form->marks[i].anchors;
        bool anchored = a < form->anchor_count && form->anchors[a].token == i;
        if (anchored) form->anchors[a].depth[1] = form->marks[i].depth - closing; /* if changed */
        if (known && (opening || closing)) {
            item behind = state(form);
            propose_without(form, i, &behind, best);
            propose_other(form, i, &behind, best);
        }
        if (opening) {
            if (form->stack[form->depth].kind != type) return BT_OK;
            pop(form, i);
        } else if (closing) {
            if (!push(form, i, opening_of(type))) return BT_NOMEM;
        } else {
            count_token(form, i);
        }
        if (anchored) measure_back(form, a, (uint32_t)form->depth - closing);
        if (known) {
            item before = state(form);
            propose_closing(form, i, &before, best);
            propose_opening(form, i, &before, best);
        }
    }
    return BT_OK;
}

bt_status bt_brackets_mend(bt_text *text, uint32_t begin, bt_mend *mend) {
    form_view form = {.ctx = text->ctx, .text = text};
    *mend = (bt_mend){.edit = BT_MEND_NONE};
    bt_status status = read_tokens(&form, begin, 0);
    if (status == BT_OK && form.front == NONE && form.depth > 0 &&
        form.marks[form.count - 1].type == TERM_DOT) {
        /* A dot with brackets open: does the text up to the next one close just these? */
        uint32_t dot = form.marks[form.count - 1].begin;
        status = read_tokens(&form, begin, 1);
        if (status == BT_OK && form.front == NONE && form.depth == 0) {
            mend->edit = BT_MEND_DOT;
            mend->token = (bt_span){dot, dot + 1};
        } else if (status != BT_NOMEM) {
            status = read_tokens(&form, begin, 0);
        }
    }
    if (status == BT_OK && mend->edit == BT_MEND_NONE && (form.front != NONE || form.depth > 0)) {
        if (form.front == NONE) form.front = (uint32_t)form.count - 1;
        measure_front(&form);
        status = choose(&form, mend);
    }
    bt_memory *memory = &text->ctx->memory;
    bt_release(memory, form.marks, form.marks_capacity * sizeof *form.marks);
    bt_release(memory, form.stack, form.stack_capacity * sizeof *form.stack);
    bt_release(memory, form.anchors, form.anchors_capacity * sizeof *form.anchors);
    return status == BT_USAGE ? BT_OK : status;
}
