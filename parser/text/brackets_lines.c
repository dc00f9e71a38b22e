/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What indentation says of a change to the brackets of a form: elements of a bracket stand below
 * each other, those of an inner one further to the right, and a closing bracket stands below the
 * line that opens it. Each line is compared with the nearest one before it that is not deeper.
 * Depths before the change are those read from the front, behind it those read from the back. So
 * costs are summed up once from both sides, and only what lies across is added for each place.
 */
#include "parser/text/brackets_form.h"

enum {
    MOST_STEPS = 32, /* how many lines behind a change are compared with those before it */

    COST_SIBLING = 8, /* elements of a bracket that begin lines do not stand below each other */
    COST_FIRST = 3,   /* nor below the first, which is on the bracket's line */
    COST_INNER = 8,   /* an inner element is not to the right of the outer one's line */
    COST_NEW = 1,     /* it is, but stands below no other one */
    COST_CLOSER = 6   /* a closing bracket is not below the line that opens it */
};

/* What is known of an anchor that is compared with another. */
typedef struct stand {
    uint32_t column, head; /* its own, and that of the first on its line */
    uint32_t depth;
    bool closing, first;
} stand;

static stand place_of(const bt_brackets *form, uint32_t a, int side) {
    const bt_anchor *anchor = &form->anchors[a];
    return (stand){anchor->column, form->anchors[anchor->head].column, anchor->depth[side],
                   anchor->closing, anchor->head == a};
}

/* The cost of an anchor's place; `above` is the nearest one before it that is not deeper. */
static int cost_of(stand above, stand at) {
    if (at.closing) return above.head == at.column ? 0 : COST_CLOSER;
    if (above.depth < at.depth) return at.column > above.head ? COST_NEW : COST_INNER;
    if (above.column == at.column) return 0;
    return above.first && at.first ? COST_SIBLING : COST_FIRST;
}

/* The cost of an anchor behind brackets that `inner` is in, and it is not: it should be further to
 * the left. */
static int cost_of_leaving(stand inner, stand at) {
    return inner.first && !inner.closing && !at.closing && at.column >= inner.column ? COST_INNER
                                                                                     : 0;
}

void bt_lines_front(bt_brackets *form) {
    for (uint32_t a = 0; a < form->anchor_count; a++) {
        bt_anchor *anchor = &form->anchors[a];
        uint32_t above = a == 0 ? BT_NO_ANCHOR : a - 1;
        if (anchor->token > form->front) return;
        anchor->depth[0] = form->marks[anchor->token].depth - anchor->closing;
        anchor->before = a == 0 ? 0 : anchor[-1].before;
        uint32_t inner = BT_NO_ANCHOR;
        while (above != BT_NO_ANCHOR &&
               (form->anchors[above].depth[0] > anchor->depth[0] || form->anchors[above].closing)) {
            if (!form->anchors[above].closing) inner = above;
            above = form->anchors[above].above;
        }
        if (inner != BT_NO_ANCHOR)
            anchor->before += cost_of_leaving(place_of(form, inner, 0), place_of(form, a, 0));
        if (above != BT_NO_ANCHOR) {
            anchor->before += cost_of(place_of(form, above, 0), place_of(form, a, 0));
            if (form->anchors[above].depth[0] == anchor->depth[0] && !anchor->closing)
                above = form->anchors[above].above;
        }
        anchor->above = above;
    }
}

void bt_lines_back(bt_brackets *form, uint32_t a, uint32_t depth) {
    bt_anchor *anchor = &form->anchors[a];
    uint32_t below = a + 1 == form->anchor_count ? BT_NO_ANCHOR : a + 1;
    anchor->depth[1] = depth;
    anchor->behind = below == BT_NO_ANCHOR ? 0 : form->anchors[below].behind;
    uint32_t inner = BT_NO_ANCHOR;
    for (; !anchor->closing && below != BT_NO_ANCHOR && form->anchors[below].depth[1] >= depth;
         below = form->anchors[below].below) {
        anchor->behind += cost_of(place_of(form, a, 1), place_of(form, below, 1));
        if (inner != BT_NO_ANCHOR)
            anchor->behind += cost_of_leaving(place_of(form, inner, 1), place_of(form, below, 1));
        if (!form->anchors[below].closing) inner = below;
    }
    anchor->below = below;
}

/* Fills `row` with the anchors behind a change on its line. Returns where those of the next line
 * begin. */
static size_t row_behind(const bt_brackets *form, const bt_bracket_change *change, stand *row,
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
        for (; a < form->anchor_count && form->anchors[a].head == head && count < BT_MOST_ROW + 2;
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

/* The cost of an anchor behind a change. Above it are those of `row`, and those before the change
 * from `*above` on; deeper ones are left behind for good. */
static int64_t cost_below(const bt_brackets *form, const stand *row, size_t *count, uint32_t *above,
                          const stand *last, stand at) {
    stand inner = last == NULL ? (stand){.closing = true} : *last;
    while (*count > 0 && (row[*count - 1].depth > at.depth || row[*count - 1].closing))
        inner = row[--*count];
    while (*count == 0 && *above != BT_NO_ANCHOR &&
           (form->anchors[*above].depth[0] > at.depth || form->anchors[*above].closing)) {
        if (!form->anchors[*above].closing) inner = place_of(form, *above, 0);
        *above = form->anchors[*above].above;
    }
    int64_t cost = cost_of_leaving(inner, at);
    if (*count > 0) return cost + cost_of(row[*count - 1], at);
    return *above == BT_NO_ANCHOR ? cost : cost + cost_of(place_of(form, *above, 0), at);
}

int64_t bt_lines_cost(const bt_brackets *form, const bt_bracket_change *change) {
    stand row[BT_MOST_ROW + 2], last, at;
    uint32_t a = form->marks[change->token].anchors, next;
    uint32_t above = a == 0 ? BT_NO_ANCHOR : a - 1;
    size_t count = row_behind(form, change, row, &next);
    int64_t cost = above == BT_NO_ANCHOR ? 0 : form->anchors[above].before;
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
