/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What +sct takes, a topology of processors: entries with a colon between, such as L0-3c0-3p0,
 * each of which numbers logical processors (L) and says in which thread, core, processor and node
 * each of them is. Measured on OTP 25, 27 and 29 (tests/oracle/args_verdict.py).
 */
#include <stdlib.h>
#include <string.h>

#include "etf/utf8.h"
#include "parser/check/args.h"

/* From the innermost out; a processor node is a node that stands before its processor. */
enum { LOGICAL, THREAD, CORE, PROCESSOR_NODE, PROCESSOR, NODE, LEVELS };
enum { MOST = 65536 }; /* how many numbers a level has */

/* Numbers and ranges of them, with commas between: 0-3,8. */
typedef struct ids {
    const char *text; /* what is read next */
    uint32_t count;
    int32_t now, last; /* of the range that is being read; -1: none is */
} ids;

typedef struct entry {
    ids levels[LEVELS];
} entry;

typedef struct place {
    int32_t at[LEVELS]; /* -1: not said */
} place;

static const char *read_id(const char *at, int32_t *out) {
    if (!bt_is_digit(*at)) return NULL;
    for (*out = 0; bt_is_digit(*at) && *out < MOST; at++) *out = *out * 10 + (*at - '0');
    return *out < MOST && !bt_is_digit(*at) ? at : NULL;
}

static const char *read_range(const char *at, int32_t *first, int32_t *last) {
    at = read_id(at, first);
    *last = *first;
    return at != NULL && *at == '-' ? read_id(at + 1, last) : at;
}

/* Reads and counts numbers; NULL: there are none, or too many. */
static const char *read_ids(const char *at, ids *out) {
    *out = (ids){at, 0, -1, -1};
    for (;; at++) {
        int32_t first = 0, last;
        at = read_range(at, &first, &last);
        if (at == NULL) return NULL;
        out->count += (uint32_t)abs(last - first) + 1;
        if (out->count > MOST) return NULL;
        if (*at != ',') return at;
    }
}

/* The next number of a list. A single number stands for all. */
static int32_t next_id(ids *list) {
    if (list->count == 0) return -1;
    if (list->now < 0)
        list->text = read_range(list->text, &list->now, &list->last) + 1; /* behind a comma */
    int32_t id = list->now;
    if (list->count == 1) return id;
    list->now = id == list->last ? -1 : id < list->last ? id + 1 : id - 1;
    return id;
}

static int level_of(const char *at) {
    switch (*at) {
    case 'L': return LOGICAL;
    case 't':
    case 'T': return THREAD;
    case 'c':
    case 'C': return CORE;
    case 'p':
    case 'P': return PROCESSOR;
    case 'n':
    case 'N': at += strcspn(at, "pP:"); return *at == 'p' || *at == 'P' ? PROCESSOR_NODE : NODE;
    default: return -1;
    }
}

/* Reads an entry; NULL: it is none. */
static const char *read_entry(const char *at, entry *out) {
    int before = -1;
    memset(out, 0, sizeof *out);
    while (at != NULL && *at != ':' && *at != '\0') {
        int level = level_of(at);
        if (level <= before) return NULL;
        before = level;
        at = read_ids(at + 1, &out->levels[level]);
    }
    if (at == NULL || out->levels[LOGICAL].count == 0) return NULL;
    for (int i = THREAD; i < LEVELS; i++) {
        if (out->levels[i].count > 1 && out->levels[i].count != out->levels[LOGICAL].count)
            return NULL;
    }
    return *at == ':' ? at + 1 : at;
}

/* The next place of an entry. Threads, cores and processors that are not said are 0. */
static place next_place(entry *e) {
    place out;
    for (int i = 0; i < LEVELS; i++) {
        bool node = i == NODE || i == PROCESSOR_NODE;
        out.at[i] = e->levels[i].count == 0 && !node ? 0 : next_id(&e->levels[i]);
    }
    return out;
}

static int by_processor(const void *left, const void *right) {
    static const int order[] = {PROCESSOR, NODE, PROCESSOR_NODE, CORE, THREAD};
    const place *a = left, *b = right;
    for (size_t i = 0; i < sizeof order / sizeof *order; i++)
        if (a->at[order[i]] != b->at[order[i]]) return a->at[order[i]] < b->at[order[i]] ? -1 : 1;
    return 0;
}

static int by_logical(const void *left, const void *right) {
    const place *a = left, *b = right;
    return a->at[LOGICAL] - b->at[LOGICAL];
}

/* Whether nodes are said for all places or for none, in the same way, and each processor is in one
 * node. */
static bool nodes_fit(const place *places, size_t count) {
    for (size_t i = 1; i < count; i++) {
        const int32_t *before = places[i - 1].at, *now = places[i].at;
        bool none = places[0].at[NODE] < 0 && places[0].at[PROCESSOR_NODE] < 0;
        if (none ? now[NODE] >= 0 || now[PROCESSOR_NODE] >= 0
                 : (now[NODE] < 0) == (now[PROCESSOR_NODE] < 0) ||
                       (now[PROCESSOR] == before[PROCESSOR] && now[NODE] != before[NODE]))
            return false;
    }
    return true;
}

static bool are_places(place *places, size_t count) {
    qsort(places, count, sizeof *places, by_logical);
    for (size_t i = 1; i < count; i++)
        if (by_logical(&places[i - 1], &places[i]) == 0) return false;
    qsort(places, count, sizeof *places, by_processor);
    for (size_t i = 1; i < count; i++)
        if (by_processor(&places[i - 1], &places[i]) == 0) return false;
    return nodes_fit(places, count);
}

bt_status bt_args_topology(bt_ctx *ctx, const char *text, size_t *room) {
    size_t count = 0, filled = 0;
    entry e;
    if (*text == '\0') return BT_INVALID;
    for (const char *at = text; *at != '\0';) {
        at = read_entry(at, &e);
        if (at == NULL) return BT_INVALID;
        count += e.levels[LOGICAL].count;
        if (count > MOST) return BT_INVALID; /* they cannot all be different */
    }
    if (count > *room) return BT_OK; /* a short text numbers many */
    *room -= count;
    place *places = bt_alloc(ctx, count * sizeof *places);
    if (places == NULL) return BT_NOMEM;
    for (const char *at = text; *at != '\0';) {
        at = read_entry(at, &e);
        for (uint32_t i = e.levels[LOGICAL].count; i > 0; i--) places[filled++] = next_place(&e);
    }
    return are_places(places, count) ? BT_OK : BT_INVALID;
}
