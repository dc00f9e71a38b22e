/* SPDX-License-Identifier: Apache-2.0 */
/* Misfits in words. */
#include <stdlib.h>
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/match.h"
#include "parser/check/misfit.h"
#include "parser/release/describe.h"

static bool is_printable(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < 0x20 || bytes[i] >= 0x7F) return false;
    return true;
}

/* ---- did you mean ---------------------------------------------------------------------------- */

/* The text of an atom, string or binary, if an atom could have it. */
static bt_utf8 text_in(bt_ctx *ctx, const bt_term *term) {
    if (term->kind == BT_ATOM)
        return (bt_utf8){bt_atom_bytes(term->as.atom), term->as.atom->length};
    if ((term->kind == BT_STRING || (term->kind == BT_BITSTRING && term->bits == 8)) &&
        term->count <= BT_ATOM_MAX_CHARS && is_printable(term->as.bytes, term->count)) {
        const char *copy = bt_copy(ctx, term->as.bytes, term->count);
        if (copy != NULL) return (bt_utf8){copy, term->count};
    }
    return (bt_utf8){NULL, 0};
}

/* Offers the atoms that a type names; `depth` limits the recursion. */
static void try_atoms(bt_nearest *near, const bt_type *type, bool tags, int depth) {
    if (depth > 8) return;
    switch ((bt_type_kind)type->kind) {
    case BT_TYPE_NAMED: try_atoms(near, type->as.named->body, tags, depth + 1); break;
    case BT_TYPE_UNION:
        for (uint32_t i = 0; i < type->count; i++) try_atoms(near, type->items[i], tags, depth + 1);
        break;
    case BT_TYPE_ATOM_IS:
        if (!tags || depth > 0) bt_nearest_offer(near, bt_atom_bytes(type->as.atom));
        break;
    case BT_TYPE_TUPLE:
        if (tags && type->count != 0) try_atoms(near, type->items[0], false, depth + 1);
        break;
    case BT_TYPE_MAP:
        for (uint32_t i = 0; i < type->count && tags; i++)
            try_atoms(near, type->items[2 * (size_t)i], false, depth + 1);
        break;
    default: break;
    }
}

/* Whether a type is a certain atom, or has one among its alternatives. Types that refer to
 * themselves do so within a list, tuple or map. */
static bool names_atoms(const bt_type *type) {
    while (type->kind == BT_TYPE_NAMED) type = type->as.named->body;
    for (uint32_t i = 0; type->kind == BT_TYPE_UNION && i < type->count; i++)
        if (names_atoms(type->items[i])) return true;
    return type->kind == BT_TYPE_ATOM_IS;
}

/* `127.0.0.1` as inet writes it, {127,0,0,1}. */
static bool make_address(bt_ctx *ctx, const char *text, bt_term *out) {
    bt_term parts[4];
    for (size_t i = 0; i < 4; i++) {
        char *end;
        if (!bt_is_digit(*text)) return false;
        parts[i] = bt_int(strtol(text, &end, 10));
        if (!bt_is_byte(&parts[i]) || *end != (i < 3 ? '.' : '\0')) return false;
        text = end + 1;
    }
    return bt_make_tuple(ctx, parts, 4, out) == BT_OK;
}

/* What else a text may be meant to be, the most likely first. Returns how many. */
static size_t other_forms(bt_ctx *ctx, bt_kind kind, bt_utf8 text, bt_term out[5]) {
    size_t count = 0;
    char *end;
    int64_t integer = strtoll(text.bytes, &end, 10);
    if (bt_is_digit(*text.bytes) && end == text.bytes + text.length && integer < INT64_MAX)
        out[count++] = bt_int(integer);
    if (make_address(ctx, text.bytes, &out[count])) count++;
    if (kind == BT_BITSTRING && bt_make_string(ctx, text.bytes, text.length, &out[count]) == BT_OK)
        count++;
    if (kind != BT_ATOM && bt_make_atom(ctx, text.bytes, text.length, &out[count]) == BT_OK)
        count++;
    if (kind == BT_ATOM && bt_make_string(ctx, text.bytes, text.length, &out[count]) == BT_OK)
        count++;
    if (kind != BT_BITSTRING &&
        bt_make_bitstring(ctx, text.bytes, text.length * 8, &out[count]) == BT_OK)
        count++;
    return count;
}

static void mean(bt_ctx *ctx, const bt_term *term, const bt_term **meant) {
    bt_term *copy = bt_alloc(ctx, sizeof *copy);
    if (copy != NULL) *copy = *term;
    *meant = copy;
}

static const char *did_you_mean(bt_ctx *ctx, const bt_term *term, const bt_term **meant) {
    mean(ctx, term, meant);
    return bt_format(ctx, "; did you mean %s?", bt_describe(ctx, term));
}

/* Asks whether a list of this term alone was meant, if that would fit; else NULL. */
static const char *list_of(bt_ctx *ctx, const bt_type *type, const bt_term *term,
                           const bt_term **meant) {
    bt_term list;
    if (bt_make_list(ctx, term, 1, NULL, &list) != BT_OK || !bt_is_of_type(type, &list))
        return NULL;
    return did_you_mean(ctx, &list, meant);
}

static const char *hint(bt_ctx *ctx, const bt_misfit *misfit, const bt_term **meant) {
    const bt_term *term = misfit->node.term;
    const bt_type *type = misfit->expected;
    bool tuple = term->kind == BT_TUPLE && term->count != 0;
    bool value = misfit->kind == BT_MISFIT_VALUE;
    if (misfit->kind == BT_MISFIT_MISSING) return "";
    bt_utf8 text = text_in(ctx, tuple ? &term->as.items[0] : term);
    if (text.length == 0) return "";
    bt_term forms[5];
    size_t count = value && !tuple ? other_forms(ctx, (bt_kind)term->kind, text, forms) : 0;
    /* If the list may have several atoms, a single one is hardly meant. */
    bool other = term->kind == BT_ATOM && names_atoms(type);
    const char *list = value && !other ? list_of(ctx, type, term, meant) : "";
    for (size_t i = 0; i < count; i++) {
        /* If any list fits, it is not a string that is meant. */
        bool any = forms[i].kind == BT_STRING && list != NULL;
        if (!any && bt_is_of_type(type, &forms[i])) return did_you_mean(ctx, &forms[i], meant);
    }
    bt_nearest near;
    bt_nearest_start(&near, text.bytes, text.length);
    try_atoms(&near, type, tuple || !value, 0);
    if (near.best != NULL && strcmp(near.best, text.bytes) != 0) {
        bt_term atom;
        *meant = NULL;
        if (!tuple && bt_make_atom(ctx, near.best, strlen(near.best), &atom) == BT_OK)
            mean(ctx, &atom, meant);
        return bt_did_you_mean(ctx, near.best);
    }
    for (size_t i = 0; i < count && list == NULL; i++) list = list_of(ctx, type, &forms[i], meant);
    return list == NULL ? "" : list;
}

const char *bt_misfit_text(bt_ctx *ctx, const bt_misfit *misfit, const bt_term **meant) {
    enum { MOST = 120 };
    const char *type = bt_type_text(ctx, misfit->expected, MOST);
    if (misfit->kind == BT_MISFIT_MISSING) return bt_format(ctx, "the key %s is missing", type);
    const char *found = bt_describe(ctx, misfit->node.term), *end = hint(ctx, misfit, meant);
    if (misfit->kind == BT_MISFIT_KEY) return bt_format(ctx, "unknown key, %s%s", found, end);
    return bt_format(ctx, "expected %s, found %s%s", type, found, end);
}
