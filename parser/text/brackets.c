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
    COST_CLOSER = 6,  /* a closing bracket is not below the line that opens it */
    COST_JOIN = 24,   /* a comma or an element would be too many or too few */
    COST_SHAPE = 4,   /* a list that looks like a tuple, or a tuple that looks like a list */
    COST_OPENING = 3, /* that it is an opening bracket that lacks, */
    COST_EXTRA = 5,   /* is too many, */
    COST_STRAY = 3,   /* that a closing one is too many, */
    COST_OTHER = 2,   /* that it is of another kind */
    COST_NOTHING = 3  /* nothing speaks for this stand */
};

/* A token, with what is open before it. */
typedef struct item {
    uint32_t begin, end;
    uint16_t type;   /* `#{` is one token, and an OPEN_TUPLE */
    uint16_t kind;   /* of the innermost bracket: the type of the opening one; 0: none */
    uint32_t commas; /* that this bracket has had */
    uint32_t opening;
    uint32_t arrows, types; /* `=>` in it, and what stands in binaries only, `:` and `/` */
    uint32_t outer_commas, outer_opening, outer_arrows, outer_types; /* of the next one */
    uint32_t depth;
    uint32_t anchors;     /* how many of these are before it */
    uint64_t open, outer; /* stand for all that is open, and for that without the innermost */
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
    item *marks, *stack;
    line_start *anchors;
    size_t count, depth, anchor_count; /* the last mark is the dot, or the file's end */
    size_t marks_capacity, stack_capacity, anchors_capacity;
    uint32_t front; /* from the front, brackets are in order up to this token */
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

/* How little what is in a bracket looks like its kind: tuples begin with a name and have two
 * elements or more, lists begin with tuples. */
static int misshapen(int kind, int first, uint32_t commas) {
    if (kind == TERM_OPEN_TUPLE)
        return COST_SHAPE * ((bt_is_opening(first) && first != TERM_OPEN_BITS) +
                             (commas == 0 && !bt_is_closing(first)));
    if (kind == TERM_OPEN_LIST)
        return first == TERM_OPEN_LIST && commas == 0 ? 2 * COST_SHAPE
               : is_literal(first) && commas == 1     ? COST_SHAPE / 2
                                                      : 0;
    if (kind == TERM_OPEN_BITS) return bt_is_opening(first) || first == TERM_ATOM ? COST_SHAPE : 0;
    return 2 * COST_SHAPE;
}

/* ---- reading --------------------------------------------------------------------------------- */

static uint64_t with(uint64_t open, int kind) {
    return (open ^ (uint64_t)kind) * 0x9E3779B97F4A7C15u + (uint64_t)kind;
}

static bool push(form_view *form, uint32_t token, int type) {
    void *stack = form->stack;
    if (!bt_grow(&form->ctx->memory, &stack, sizeof *form->stack, &form->stack_capacity,
                 form->depth + 1))
        return false;
    form->stack = stack;
    item *top = &form->stack[form->depth];
    uint64_t outer = form->depth == 0 ? 0 : top[-1].open;
    *top = (item){.kind = (uint16_t)type, .outer = outer, .open = with(outer, type)};
    top->opening = token;
    form->depth++;
    return true;
}

/* What is open now, as a mark for a token. */
static item state(const form_view *form) {
    item top = form->depth == 0 ? (item){0} : form->stack[form->depth - 1];
    top.depth = (uint32_t)form->depth;
    if (form->depth > 1) {
        const item *outer = &form->stack[form->depth - 2];
        top.outer_commas = outer->commas;
        top.outer_opening = outer->opening;
        top.outer_arrows = outer->arrows;
        top.outer_types = outer->types;
    }
    return top;
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
static void count_sign(form_view *form, uint32_t token) {
    item *top = form->depth == 0 ? NULL : &form->stack[form->depth - 1];
    const item *mark = &form->marks[token];
    int type = mark->type;
    if (top == NULL) return;
    top->commas += type == TERM_COMMA;
    top->arrows += type == TERM_ARROW;
    bool fun = (token >= 2 && type == TERM_COLON && mark[-2].type == TERM_FUN) ||
               (token >= 4 && type == TERM_SLASH && mark[-4].type == TERM_FUN);
    top->types += !fun && (type == TERM_COLON || type == TERM_SLASH);
}

/* Takes a token into what is open; false when it closes something else. */
static bool follow(form_view *form, uint32_t token, int type) {
    item *top = form->depth == 0 ? NULL : &form->stack[form->depth - 1];
    count_sign(form, token);
    if (bt_is_opening(type)) return push(form, token, type);
    if (!bt_is_closing(type)) return true;
    if (top == NULL || top->kind != opening_of(type)) return false;
    form->depth--;
    return true;
}

/* Reads tokens up to a dot or the end of the file; `dots` before that are taken for commas.
 * BT_USAGE: there is no saying what brackets are. */
static bt_status read_tokens(form_view *form, uint32_t begin, size_t dots) {
    form->count = form->depth = form->anchor_count = 0;
    form->front = NONE;
    bt_text_seek(form->text, begin);
    for (;;) {
        bt_token token = bt_token_read(form->text);
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
        if (form->front == NONE && !follow(form, at, token.type)) form->front = at;
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
    if (above.closing) return 0;
    if (at.closing) return above.head == at.column ? 0 : COST_CLOSER;
    if (above.depth < at.depth) return at.column > above.head ? 0 : COST_INNER;
    if (above.column == at.column) return 0;
    return above.first && at.first ? COST_SIBLING : COST_FIRST;
}

/* From the front: depths, what is above, and costs, as long as brackets are in order. */
static void measure_front(form_view *form) {
    for (uint32_t a = 0; a < form->anchor_count; a++) {
        line_start *anchor = &form->anchors[a];
        uint32_t above = a == 0 ? NONE : a - 1;
        if (anchor->token > form->front) return;
        anchor->depth[0] = form->marks[anchor->token].depth - anchor->closing;
        anchor->before = a == 0 ? 0 : anchor[-1].before;
        while (above != NONE && form->anchors[above].depth[0] > anchor->depth[0])
            above = form->anchors[above].above;
        if (above != NONE) {
            anchor->before += cost_of(place_of(form, above, 0), place_of(form, a, 0));
            if (form->anchors[above].depth[0] == anchor->depth[0])
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
    for (; below != NONE && form->anchors[below].depth[1] >= depth;
         below = form->anchors[below].below)
        anchor->behind += cost_of(place_of(form, a, 1), place_of(form, below, 1));
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

/* What all lines cost with this change. */
static int64_t cost_of_lines(const form_view *form, const bracket_change *change) {
    stand row[MOST_ROW + 2];
    uint32_t a = form->marks[change->token].anchors, next;
    uint32_t above = a == 0 ? NONE : a - 1;
    size_t count = row_behind(form, change, row, &next);
    int64_t cost = above == NONE ? 0 : form->anchors[above].before;
    if (next < form->anchor_count) cost += form->anchors[next].behind;
    for (size_t i = 0; i < count; i++) {
        size_t j = i;
        while (j > 0 && row[j - 1].depth > row[i].depth) j--;
        uint32_t up = above;
        while (j == 0 && up != NONE && form->anchors[up].depth[0] > row[i].depth)
            up = form->anchors[up].above;
        if (j > 0)
            cost += cost_of(row[j - 1], row[i]);
        else if (up != NONE)
            cost += cost_of(place_of(form, up, 0), row[i]);
    }
    for (int steps = 0; next < form->anchor_count && steps < MOST_STEPS; steps++) {
        stand at = place_of(form, next, 1);
        while (count > 0 && row[count - 1].depth > at.depth) count--;
        while (above != NONE && form->anchors[above].depth[0] > at.depth)
            above = form->anchors[above].above;
        if (count > 0)
            cost += cost_of(row[count - 1], at);
        else if (above != NONE)
            cost += cost_of(place_of(form, above, 0), at);
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

static bool is_map(const form_view *form, uint32_t opening) {
    return form->text->base[form->marks[opening].begin] == '#';
}

/* What it costs that a bracket of this kind has '=>' and types of binaries in it. */
static int misplaced(int kind, bool map, uint32_t arrows, uint32_t types) {
    return COST_JOIN * ((arrows > 0 && !map) + (types > 0 && kind != TERM_OPEN_BITS));
}

/* The same for the innermost that is open before a token, given what it holds in all. */
static int misplaced_in(const form_view *form, const item *front, uint32_t arrows, uint32_t types) {
    return misplaced(front->kind, front->depth > 0 && is_map(form, front->opening), arrows, types);
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

/* What comes to light about the bracket around, which `next` closes, when one is closed within. */
static int cost_of_outer(const form_view *form, const item *front, int next) {
    if (front->depth < 2 || !bt_is_closing(next)) return 0;
    return misshapen(form->marks[front->outer_opening].type,
                     type_at(form, front->outer_opening + 1), front->outer_commas);
}

/* A closing bracket that lacks before a token. */
static void propose_closing(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i];
    int last = type_before(form, i), next = front->type, closing = front->kind + 1;
    if (front->depth != back->depth + 1 || front->outer != back->open) return;
    bool likely =
        bt_is_closing(next) || next == TERM_DOT || next == TERM_YYEOF ||
        (next == TERM_COMMA && (type_at(form, i + 1) == front->kind || begins_line(form, i + 1)));
    bool map = is_map(form, front->opening);
    int64_t cost = cost_of_outer(form, front, next) + cost_of_joins(last, closing, next) +
                   misplaced(front->kind, map, front->arrows, front->types) +
                   (likely ? 0 : COST_NOTHING);
    if (!map)
        cost += misshapen(front->kind, type_at(form, front->opening + 1), front->commas);
    else if (front->arrows == 0 && !bt_is_opening(last))
        cost += COST_JOIN;
    if (front->depth > 1)
        cost +=
            misplaced(form->marks[front->outer_opening].type, is_map(form, front->outer_opening),
                      front->outer_arrows + back->arrows, front->outer_types + back->types);
    propose(form, &(bracket_change){.token = i}, cost,
            (bt_mend){.edit = BT_MEND_CLOSE, .kind = front->kind}, best);
}

/* An opening bracket that lacks before a token: in front of it, or at the end of the line before.
 */
static void propose_opening(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i], *closing = &form->marks[back->opening];
    int last = type_before(form, i), next = front->type, kind = back->kind;
    if (back->depth != front->depth + 1 || back->outer != front->open) return;
    bool likely = i == 0 || last == TERM_ARROW;
    if (kind == TERM_OPEN_LIST)
        likely |= last == TERM_COMMA && front->kind == TERM_OPEN_TUPLE && front->commas == 1;
    else
        likely |= is_literal(next) && front->kind == TERM_OPEN_LIST;
    bool map = kind == TERM_OPEN_TUPLE && back->arrows > 0;
    int64_t cost = COST_OPENING + cost_of_joins(last, kind, next) + (likely ? 0 : COST_NOTHING) +
                   misplaced(kind, map, back->arrows, back->types) +
                   misplaced_in(form, front, front->arrows + back->outer_arrows,
                                front->types + back->outer_types);
    if (!map) cost += misshapen(kind, next, back->commas);
    if (front->depth > 0 && is_map(form, front->opening) && last == TERM_COMMA)
        cost += COST_JOIN; /* a key that has none yet */
    bt_mend mend = {.edit = BT_MEND_OPEN, .kind = (uint16_t)kind};
    mend.partner = (bt_span){closing->begin, closing->end};
    propose(form,
            &(bracket_change){.token = i, .opens = true, .shift = kind == TERM_OPEN_BITS ? 2 : 1},
            cost, mend, best);
    mend.behind = true;
    if (i > 0 && begins_line(form, i))
        propose(form, &(bracket_change){.token = i}, cost, mend, best);
}

/* A bracket that is too many, or another than it should be: `back` is what is closed behind it. */
static void propose_wrong(form_view *form, uint32_t i, const item *back, bt_mend *best) {
    const item *front = &form->marks[i];
    int last = type_before(form, i), type = front->type, next = type_at(form, i + 1);
    bool opening = bt_is_opening(type);
    int length = (int)(front->end - front->begin);
    bool same = last == type || next == type;
    if (!opening && !bt_is_closing(type)) return;
    if (front->depth == back->depth && front->open == back->open)
        propose(form, &(bracket_change){.token = i, .without = true, .shift = -length},
                (opening ? COST_EXTRA : COST_STRAY) - cost_of_joins(last, type, next) +
                    misplaced_in(form, front, front->arrows + back->arrows,
                                 front->types + back->types) +
                    (same ? 0 : COST_NOTHING),
                (bt_mend){.edit = BT_MEND_REMOVE, .kind = opening_of(type)}, best);
    if (opening && back->depth == front->depth + 1 && back->outer == front->open) {
        const item *closing = &form->marks[back->opening];
        propose(
            form, &(bracket_change){.token = i},
            COST_OTHER +
                misplaced(back->kind, back->kind == TERM_OPEN_TUPLE, back->arrows, back->types) +
                (back->arrows > 0 ? 0 : misshapen(back->kind, next, back->commas)),
            (bt_mend){.edit = BT_MEND_REPLACE,
                      .kind = back->kind,
                      .partner = {closing->begin, closing->end}},
            best);
    }
    if (!opening && front->depth == back->depth + 1 && front->outer == back->open)
        propose(form, &(bracket_change){.token = i},
                COST_OTHER + misplaced_in(form, front, front->arrows, front->types) +
                    misshapen(front->kind, type_at(form, front->opening + 1), front->commas),
                (bt_mend){.edit = BT_MEND_REPLACE, .kind = front->kind}, best);
}

/* Goes from the back over all places as long as brackets are in order. */
static bt_status choose(form_view *form, bt_mend *best) {
    form->cost = INT64_MAX;
    form->depth = 0;
    for (uint32_t i = (uint32_t)form->count; i-- > 0;) {
        int type = form->marks[i].type;
        item behind = state(form), *top = form->depth == 0 ? NULL : &form->stack[form->depth - 1];
        uint32_t a = form->marks[i].anchors;
        bool anchored = a < form->anchor_count && form->anchors[a].token == i;
        bool open = i <= form->front; /* what is open from the front is known */
        if (anchored)                 /* as far as the front knows */
            form->anchors[a].depth[1] = form->marks[i].depth - bt_is_closing(type);
        if (bt_is_opening(type)) {
            if (open) propose_wrong(form, i, &behind, best);
            if (top == NULL || top->kind != type) return BT_OK;
            form->depth--;
        } else if (bt_is_closing(type)) {
            if (open) propose_wrong(form, i, &behind, best);
            if (!push(form, i, opening_of(type))) return BT_NOMEM;
        } else {
            count_sign(form, i);
        }
        if (anchored) measure_back(form, a, (uint32_t)form->depth - bt_is_closing(type));
        item before = state(form);
        if (open) {
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
