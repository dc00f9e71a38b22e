/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/match.h"

#include "etf/term.h"
#include "etf/utf8.h"

/* Limits. Types refer to each other, so deep terms can meet them again and again: what is nested
 * deeper than this fits. So does everything once a match has taken more steps than any reasonable
 * term needs (a union of a thousand alternatives over ten thousand elements). */
enum { MOST_DEPTH = 200, MOST_STEPS = 50000000 };

typedef struct matcher {
    bt_misfit_fn tell;
    void *user;
    uint64_t steps;
} matcher;

static const bt_type *bare(const bt_type *type) {
    while (type->kind == BT_TYPE_NAMED) type = type->as.named->body;
    return type;
}

static bool fits(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth);

static bool in_range(const bt_type *type, const bt_term *term) {
    if (term->kind == BT_INT)
        return term->as.integer >= type->as.range.low && term->as.integer <= type->as.range.high;
    if (term->kind != BT_BIG) return false;
    return term->flags & BT_NEGATIVE ? type->as.range.low == INT64_MIN
                                     : type->as.range.high == INT64_MAX;
}

/* Whether every term, or at least every byte, is of a type. */
static bool holds_all(const bt_type *type, bool bytes) {
    if (type->kind == BT_TYPE_ANY) return true;
    return bytes && type->kind == BT_TYPE_RANGE && type->as.range.low <= 0 &&
           type->as.range.high >= 0xFF;
}

static bool fits_list(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    if (term->kind == BT_NIL) return !(type->flags & BT_TYPE_NONEMPTY);
    if (!bt_is_list(term)) return false;
    bool all = holds_all(bare(type->items[0]), term->kind == BT_STRING);
    for (uint32_t i = 0; i < term->count && !all; i++) {
        bt_term element = bt_element(term, i);
        if (!fits(m, type->items[0], &element, depth)) return false;
    }
    if (!(term->flags & BT_IMPROPER)) return !(type->flags & BT_TYPE_IMPROPER);
    if (bt_is_unfilled(&term->as.items[term->count])) return true;
    return type->items[1] != NULL && fits(m, type->items[1], &term->as.items[term->count], depth);
}

static bool fits_tuple(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    if (term->kind != BT_TUPLE || term->count != type->count) return false;
    for (uint32_t i = 0; i < type->count; i++)
        if (!fits(m, type->items[i], &term->as.items[i], depth)) return false;
    return true;
}

static bool is_that_atom(const bt_type *type, const bt_term *term) {
    return term->kind == BT_ATOM && term->as.atom == type->as.atom;
}

/* The field of a map that a key belongs to: one with this very key rather than one with its type.
 * -1: none. */
static int64_t field_of(matcher *m, const bt_type *type, const bt_term *key, uint32_t depth) {
    int64_t found = -1;
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *field = bare(type->items[2 * (size_t)i]);
        if (field->kind == BT_TYPE_ATOM_IS) {
            if (is_that_atom(field, key)) return i;
        } else if (found < 0 && fits(m, field, key, depth)) {
            found = i;
        }
    }
    return found;
}

static bool has_key(matcher *m, const bt_type *key, const bt_term *map, uint32_t depth) {
    for (uint32_t i = 0; i < map->count; i++)
        if (fits(m, key, &map->as.items[2 * (size_t)i], depth)) return true;
    return false;
}

static bool fits_map(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    if (term->kind != BT_MAP) return false;
    for (uint32_t i = 0; i < type->count; i++)
        if (type->as.required[i] && !has_key(m, type->items[2 * (size_t)i], term, depth))
            return false;
    for (uint32_t i = 0; i < term->count; i++) {
        int64_t field = field_of(m, type, &term->as.items[2 * (size_t)i], depth);
        if (field < 0 ||
            !fits(m, type->items[2 * field + 1], &term->as.items[2 * (size_t)i + 1], depth))
            return false;
    }
    return true;
}

static bool fits_text(const bt_type *type, const bt_term *term) {
    const uint8_t *at = (const uint8_t *)type->as.text.bytes, *end = at + type->as.text.length;
    if (!bt_is_list(term)) return false;
    if (bt_is_unfilled(term)) return true;
    uint32_t i = 0;
    for (; at < end; i++) {
        uint32_t c;
        if (i >= term->count) return false;
        at += bt_utf8_read(at, end, &c);
        bt_term element = bt_element(term, i);
        if (element.kind != BT_INT || element.as.integer != c) return false;
    }
    return term->kind == BT_NIL || (i == term->count && !(term->flags & BT_IMPROPER));
}

static bool fits_bits(const bt_type *type, const bt_term *term) {
    if (term->kind != BT_BITSTRING) return false;
    uint64_t bits = term->count == 0 ? 0 : (uint64_t)(term->count - 1) * 8 + term->bits;
    if (bits < type->as.bits.base) return false;
    bits -= type->as.bits.base;
    return type->as.bits.unit == 0 ? bits == 0 : bits % type->as.bits.unit == 0;
}

static bool fits_fun(const bt_type *type, const bt_term *term) {
    if (term->kind == BT_FUN) return true;
    return term->kind == BT_EXPORT &&
           (type->as.arity < 0 || term->as.items[2].as.integer == type->as.arity);
}

/* How many elements of a tuple are atoms that the type names in their place; -1 when one is another
 * atom, or it is no tuple of that size. */
static int64_t named_elements(const bt_type *type, const bt_term *term) {
    int64_t count = 0;
    type = bare(type);
    if (type->kind != BT_TYPE_TUPLE || term->kind != BT_TUPLE || type->count != term->count)
        return -1;
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *item = bare(type->items[i]);
        if (item->kind != BT_TYPE_ATOM_IS) continue;
        const bt_term *element = &term->as.items[i];
        if (element->kind != BT_ATOM || element->as.atom != item->as.atom) return -1;
        count++;
    }
    return count;
}

/* The largest number of such elements in any alternative of a union. Only alternatives with that
 * number count, so that {handler, atom(), logger_std_h, A} | {handler, atom(), module(), B} means
 * what it seems to. */
static int64_t most_named(matcher *m, const bt_type *type, const bt_term *term) {
    int64_t most = -1;
    m->steps += type->count;
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *item = bare(type->items[i]);
        int64_t named =
            item->kind == BT_TYPE_UNION ? most_named(m, item, term) : named_elements(item, term);
        if (named > most) most = named;
    }
    return most;
}

static bool fits_union(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    m->steps += type->count;
    int64_t most = term->kind == BT_TUPLE ? most_named(m, type, term) : -1;
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *item = bare(type->items[i]);
        bool decides = item->kind != BT_TYPE_TUPLE || named_elements(item, term) == most;
        if (item->kind == BT_TYPE_UNION && term->kind == BT_TUPLE)
            decides = most_named(m, item, term) == most;
        if (decides && fits(m, item, term, depth)) return true;
    }
    return false;
}

static bool fits(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    if (depth > MOST_DEPTH || m->steps++ > MOST_STEPS) return true;
    if (term->kind == BT_ATOM && bt_is_unfilled(term)) return true;
    depth++;
    type = bare(type);
    switch ((bt_type_kind)type->kind) {
    case BT_TYPE_ANY: return true;
    case BT_TYPE_ATOM: return term->kind == BT_ATOM;
    case BT_TYPE_ATOM_IS: return is_that_atom(type, term);
    case BT_TYPE_RANGE: return in_range(type, term);
    case BT_TYPE_FLOAT: return term->kind == BT_FLOAT;
    case BT_TYPE_STRING_IS: return fits_text(type, term);
    case BT_TYPE_NIL: return term->kind == BT_NIL;
    case BT_TYPE_LIST: return fits_list(m, type, term, depth);
    case BT_TYPE_TUPLE: return fits_tuple(m, type, term, depth);
    case BT_TYPE_TUPLES: return term->kind == BT_TUPLE;
    case BT_TYPE_MAP: return fits_map(m, type, term, depth);
    case BT_TYPE_MAPS: return term->kind == BT_MAP;
    case BT_TYPE_BITS: return fits_bits(type, term);
    case BT_TYPE_FUN: return fits_fun(type, term);
    case BT_TYPE_PID: return term->kind == BT_PID;
    case BT_TYPE_PORT: return term->kind == BT_PORT;
    case BT_TYPE_REFERENCE: return term->kind == BT_REFERENCE;
    case BT_TYPE_UNION: return fits_union(m, type, term, depth);
    case BT_TYPE_NONE:
    case BT_TYPE_NAMED:
    case BT_TYPE_PARAMETER: return false;
    }
    return false;
}

bool bt_is_of_type(const bt_type *type, const bt_term *term) {
    matcher m = {0};
    return fits(&m, type, term, 0);
}

/* ---- where a term does not fit --------------------------------------------------------------- */

static bt_status blame(matcher *m, const bt_type *type, bt_node node, uint32_t depth);

static bt_status tell(matcher *m, bt_misfit_kind kind, bt_node node, const bt_type *expected) {
    return m->tell(m->user, &(bt_misfit){kind, node, expected});
}

static uint32_t nearness_of_tuple(matcher *m, const bt_type *type, const bt_term *term,
                                  uint32_t depth) {
    if (term->kind != BT_TUPLE) return 0;
    bool same_size = type->count == term->count;
    bool tagged = type->count != 0 && bare(type->items[0])->kind == BT_TYPE_ATOM_IS;
    if (tagged && (term->count == 0 || !fits(m, type->items[0], &term->as.items[0], depth)))
        return 0;
    if (!tagged && !same_size) return 0;
    uint32_t score = tagged ? 100000 : 50000;
    if (same_size && named_elements(type, term) >= 0) score += 10000;
    for (uint32_t i = 0; i < type->count && i < term->count; i++) {
        if (!fits(m, type->items[i], &term->as.items[i], depth)) continue;
        score += bare(type->items[i])->kind == BT_TYPE_ATOM_IS ? 100 : 1;
    }
    return score;
}

/* How near an alternative of a union is to a term; 0: it is another kind of thing. An equal tag
 * (the atom that a tuple begins with) counts most, then the number of elements, then how many of
 * them fit. */
static uint32_t nearness(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    type = bare(type);
    uint32_t score = 0;
    switch ((bt_type_kind)type->kind) {
    case BT_TYPE_TUPLE: return nearness_of_tuple(m, type, term, depth);
    case BT_TYPE_LIST: return bt_is_list(term) && term->kind != BT_STRING ? 60000 : 0;
    case BT_TYPE_MAP:
        if (term->kind != BT_MAP) return 0;
        for (uint32_t i = 0; i < term->count && i < 1000; i++) {
            int64_t field = field_of(m, type, &term->as.items[2 * (size_t)i], depth);
            if (field < 0) continue;
            score +=
                1 + fits(m, type->items[2 * field + 1], &term->as.items[2 * (size_t)i + 1], depth);
        }
        return 60000 + score;
    default: return 0;
    }
}

/* The alternative that was most likely meant; NULL: none, or several equally. */
static const bt_type *meant(matcher *m, const bt_type *type, const bt_term *term, uint32_t depth) {
    const bt_type *best = NULL;
    uint32_t most = 0;
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *item = bare(type->items[i]);
        uint32_t score;
        if (item->kind == BT_TYPE_UNION) {
            const bt_type *inner = meant(m, item, term, depth + 1);
            if (inner == NULL) continue;
            item = inner;
        }
        score = nearness(m, item, term, depth);
        if (score == 0 || score < most) continue;
        best = score == most ? NULL : item;
        most = score;
    }
    return best;
}

static bt_status blame_list(matcher *m, const bt_type *type, bt_node node, uint32_t depth) {
    const bt_term *term = node.term;
    for (uint32_t i = 0; i < term->count; i++) {
        bt_node child = bt_node_child(node, i);
        if (fits(m, type->items[0], child.term, depth)) continue;
        bt_status status = blame(m, type->items[0], child, depth);
        if (status != BT_OK) return status;
    }
    if (!(term->flags & BT_IMPROPER)) return BT_OK;
    bt_node tail = bt_node_child(node, term->count);
    if (type->items[1] == NULL) return tell(m, BT_MISFIT_VALUE, tail, type);
    return fits(m, type->items[1], tail.term, depth) ? BT_OK
                                                     : blame(m, type->items[1], tail, depth);
}

static bt_status blame_tuple(matcher *m, const bt_type *type, bt_node node, uint32_t depth) {
    for (uint32_t i = 0; i < type->count; i++) {
        bt_node child = bt_node_child(node, i);
        if (fits(m, type->items[i], child.term, depth)) continue;
        bt_status status = blame(m, type->items[i], child, depth);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static bt_status blame_map(matcher *m, const bt_type *type, bt_node node, uint32_t depth) {
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < type->count && status == BT_OK; i++)
        if (type->as.required[i] && !has_key(m, type->items[2 * (size_t)i], node.term, depth))
            status = tell(m, BT_MISFIT_MISSING, node, type->items[2 * (size_t)i]);
    for (uint32_t i = 0; i < node.term->count && status == BT_OK; i++) {
        bt_node key = bt_node_child(node, 2 * i), value = bt_node_child(node, 2 * i + 1);
        int64_t field = field_of(m, type, key.term, depth);
        if (field < 0)
            status = tell(m, BT_MISFIT_KEY, key, type);
        else if (!fits(m, type->items[2 * field + 1], value.term, depth))
            status = blame(m, type->items[2 * field + 1], value, depth);
    }
    return status;
}

/* Whether a map in a union has a key. */
static bool has_field(matcher *m, const bt_type *type, const bt_term *key, uint32_t depth) {
    for (uint32_t i = 0; i < type->count; i++) {
        const bt_type *item = bare(type->items[i]);
        if (item->kind == BT_TYPE_UNION
                ? has_field(m, item, key, depth)
                : item->kind == BT_TYPE_MAPS ||
                      (item->kind == BT_TYPE_MAP && field_of(m, item, key, depth) >= 0))
            return true;
    }
    return false;
}

/* Reports a node that is equally near to several alternatives: of a map, the keys that none of them
 * has. */
static bt_status blame_union(matcher *m, const bt_type *type, bt_node node, uint32_t depth) {
    const bt_type *inner = bare(type);
    bt_status status = BT_OK;
    bool maps = false, told = false;
    for (uint32_t i = 0; i < inner->count && node.term->kind == BT_MAP; i++)
        maps = maps || bare(inner->items[i])->kind == BT_TYPE_MAP;
    for (uint32_t i = 0; maps && i < node.term->count && status == BT_OK; i++) {
        bt_node key = bt_node_child(node, 2 * i);
        if (has_field(m, inner, key.term, depth)) continue;
        told = true;
        status = tell(m, BT_MISFIT_KEY, key, type);
    }
    return told ? status : tell(m, BT_MISFIT_VALUE, node, type);
}

/* Reports what is wrong in a node that does not fit. */
static bt_status blame(matcher *m, const bt_type *type, bt_node node, uint32_t depth) {
    const bt_type *inner = bare(type);
    if (depth > MOST_DEPTH) return BT_OK;
    depth++;
    if (inner->kind == BT_TYPE_UNION) {
        const bt_type *best = meant(m, inner, node.term, depth);
        if (best == NULL) return blame_union(m, type, node, depth);
        type = inner = best;
    }
    switch ((bt_type_kind)inner->kind) {
    case BT_TYPE_LIST:
        /* Of a text with a wrong character, the text is reported. */
        return node.term->kind == BT_LIST && node.term->count != 0
                   ? blame_list(m, inner, node, depth)
                   : tell(m, BT_MISFIT_VALUE, node, type);
    case BT_TYPE_TUPLE:
        return node.term->kind == BT_TUPLE && node.term->count == inner->count
                   ? blame_tuple(m, inner, node, depth)
                   : tell(m, BT_MISFIT_VALUE, node, type);
    case BT_TYPE_MAP:
        return node.term->kind == BT_MAP ? blame_map(m, inner, node, depth)
                                         : tell(m, BT_MISFIT_VALUE, node, type);
    default: return tell(m, BT_MISFIT_VALUE, node, type);
    }
}

bt_status bt_match(const bt_type *type, bt_node node, bt_misfit_fn fn, void *user) {
    matcher m = {fn, user, 0};
    return fits(&m, type, node.term, 0) ? BT_OK : blame(&m, type, node, 0);
}
