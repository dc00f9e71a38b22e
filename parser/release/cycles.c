/* SPDX-License-Identifier: Apache-2.0 */
/* Circular dependencies: one circle is reported for each strongly connected group of applications,
 * which Tarjan's algorithm finds, without recursion. */
#include "parser/release/maker.h"

typedef struct frame {
    uint32_t part, edge;
} frame;

typedef struct graph {
    bt_maker *maker;
    uint32_t *number, *low, *group; /* by part */
    uint32_t *stack;
    frame *frames;
    uint32_t numbered, stacked, depth;
    uint32_t *from; /* by part: the part before it in a search */
    uint32_t *queue;
} graph;

/* The mention that is edge `i` of a part: first what it uses, then what it includes; NULL past the
 * last. */
static const bt_mention *edge(const bt_release_part *part, uint32_t i) {
    if (i < part->uses.count) return &part->uses.items[i];
    i -= part->uses.count;
    return i < part->includes.count ? &part->includes.items[i] : NULL;
}

/* The part that an edge leads to, or BT_NONE_YET when no part has to wait. */
static uint32_t target(const bt_maker *maker, uint32_t at, const bt_mention *mention) {
    uint32_t to = maker->part_of[mention->id];
    if (to == BT_NONE_YET || to == at) return BT_NONE_YET;
    return maker->includer[maker->parts[at].id] == to ? BT_NONE_YET : to;
}

/* Finds the shortest circle through `start` within its group; `from` has its links. Returns its
 * last part. */
static uint32_t search(graph *g, uint32_t start) {
    uint32_t head = 0, tail = 0;
    const bt_maker *maker = g->maker;
    g->queue[tail++] = start;
    while (head < tail) {
        uint32_t at = g->queue[head++];
        const bt_mention *mention;
        for (uint32_t i = 0; (mention = edge(&maker->parts[at], i)) != NULL; i++) {
            uint32_t to = target(maker, at, mention);
            if (to == start) return at;
            if (to == BT_NONE_YET || g->group[to] != g->group[start] || g->from[to] != BT_NONE_YET)
                continue;
            g->from[to] = at;
            g->queue[tail++] = to;
        }
    }
    return start;
}

static void relate_edge(graph *g, uint32_t at, uint32_t to) {
    bt_maker *maker = g->maker;
    const bt_release_part *part = &maker->parts[at], *other = &maker->parts[to];
    const bt_mention *mention;
    for (uint32_t i = 0; (mention = edge(part, i)) != NULL; i++) {
        if (target(maker, at, mention) != to) continue;
        const char *name = bt_part_name(maker, part), *to_name = bt_part_name(maker, other);
        if (mention->written != NULL)
            bt_relate(maker->ctx, mention->place, "'%s' uses '%s' here, which '%s' includes", name,
                      bt_show_atom(maker->ctx, mention->written), to_name);
        else
            bt_relate(maker->ctx, mention->place, "'%s' %s '%s' here", name,
                      i < part->uses.count ? "uses" : "includes", to_name);
        return;
    }
}

static bt_status report(graph *g, uint32_t start) {
    enum { MOST = 30 };
    bt_maker *maker = g->maker;
    uint32_t last = search(g, start), count = 0;
    /* The links lead backwards. Turn them round. */
    for (uint32_t at = last;; at = g->from[at]) {
        g->queue[count++] = at;
        if (at == start) break;
    }
    size_t shown = count < MOST ? count : MOST;
    const char *text = "";
    for (size_t i = 0; i < shown && text != NULL; i++)
        text = bt_sprint(maker->ctx, "%s%s -> ", text,
                         bt_part_name(maker, &maker->parts[g->queue[count - 1 - i]]));
    if (text != NULL)
        text = bt_sprint(maker->ctx, "%s%s%s", text, shown < count ? "... -> " : "",
                         bt_part_name(maker, &maker->parts[start]));
    if (text == NULL) return BT_NOMEM;
    bt_status status =
        bt_report(maker->ctx, BT_MSG_REL_CYCLE, maker->parts[start].rel->node.place, text);
    for (size_t i = 0; i < shown; i++)
        relate_edge(g, g->queue[count - 1 - i], i + 1 < count ? g->queue[count - 2 - i] : start);
    return bt_note(maker, status);
}

static void enter(graph *g, uint32_t at) {
    g->number[at] = g->low[at] = g->numbered++;
    g->stack[g->stacked++] = at;
    g->frames[g->depth++] = (frame){at, 0};
}

/* Takes a finished group off the stack. Returns its first part in the .rel, if it has more than one
 * part. */
static uint32_t leave(graph *g, uint32_t root) {
    uint32_t first = root, size = 0, at;
    do {
        at = g->stack[--g->stacked];
        g->group[at] = root;
        if (at < first) first = at;
        size++;
    } while (at != root);
    return size > 1 ? first : BT_NONE_YET;
}

static bt_status walk(graph *g, uint32_t start, bool *any) {
    enter(g, start);
    while (g->depth > 0) {
        frame *top = &g->frames[g->depth - 1];
        uint32_t at = top->part;
        const bt_mention *mention = edge(&g->maker->parts[at], top->edge++);
        if (mention != NULL) {
            uint32_t to = target(g->maker, at, mention);
            if (to == BT_NONE_YET) continue;
            if (g->number[to] == BT_NONE_YET)
                enter(g, to);
            else if (g->group[to] == BT_NONE_YET && g->number[to] < g->low[at])
                g->low[at] = g->number[to];
            continue;
        }
        g->depth--;
        if (g->depth > 0) {
            uint32_t parent = g->frames[g->depth - 1].part;
            if (g->low[at] < g->low[parent]) g->low[parent] = g->low[at];
        }
        if (g->low[at] != g->number[at]) continue;
        uint32_t first = leave(g, at);
        if (first == BT_NONE_YET) continue;
        *any = true;
        bt_status status = report(g, first);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

bt_status bt_report_cycles(bt_maker *maker, bool *any) {
    size_t count = maker->count, size = count * sizeof(uint32_t) + 1;
    graph g = {
        .maker = maker,
        .number = bt_alloc(maker->ctx, size),
        .low = bt_alloc(maker->ctx, size),
        .group = bt_alloc(maker->ctx, size),
        .stack = bt_alloc(maker->ctx, size),
        .from = bt_alloc(maker->ctx, size),
        .queue = bt_alloc(maker->ctx, size),
        .frames = bt_alloc(maker->ctx, count * sizeof *g.frames + 1),
    };
    if (g.number == NULL || g.low == NULL || g.group == NULL || g.stack == NULL || g.from == NULL ||
        g.queue == NULL || g.frames == NULL)
        return BT_NOMEM;
    for (size_t i = 0; i < count; i++) g.number[i] = g.group[i] = g.from[i] = BT_NONE_YET;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < count && status == BT_OK; i++)
        if (g.number[i] == BT_NONE_YET) status = walk(&g, i, any);
    return status;
}
