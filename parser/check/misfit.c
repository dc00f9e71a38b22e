/* SPDX-License-Identifier: Apache-2.0 */
/* Misfits in words. */
#include <inttypes.h>
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/match.h"
#include "parser/release/view.h"

static bool is_printable(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < 0x20 || bytes[i] >= 0x7F) return false;
    return true;
}

/* ---- did you mean ---------------------------------------------------------------------------- */

/* The text of an atom, string or binary, if it is one that an atom could have. */
static bt_text text_in(bt_ctx *ctx, const bt_term *term) {
    if (term->kind == BT_ATOM)
        return (bt_text){bt_atom_bytes(term->as.atom), term->as.atom->length};
    if ((term->kind == BT_STRING || (term->kind == BT_BITSTRING && term->bits == 8)) &&
        term->count <= BT_ATOM_MAX_CHARS && is_printable(term->as.bytes, term->count)) {
        const char *copy = bt_copy(ctx, term->as.bytes, term->count);
        if (copy != NULL) return (bt_text){copy, term->count};
    }
    return (bt_text){NULL, 0};
}

/* Tries atoms that a type names; recursion is bounded by `depth`. */
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

/* The same text as another kind of term, when that fits: a string for an atom and so on. */
static const char *other_form(bt_ctx *ctx, const bt_type *type, const bt_term *term, bt_text text) {
    bt_term as_atom, as_string, as_binary;
    if (text.length == 0 || bt_make_atom(ctx, text.bytes, text.length, &as_atom) != BT_OK ||
        bt_make_string(ctx, text.bytes, text.length, &as_string) != BT_OK ||
        bt_make_bitstring(ctx, text.bytes, text.length * 8, &as_binary) != BT_OK)
        return NULL;
    bool atom_fits = term->kind != BT_ATOM && bt_fits(type, &as_atom);
    if (atom_fits && !(term->kind == BT_BITSTRING && bt_fits(type, &as_string))) {
        const bt_atom *atom = as_atom.as.atom;
        bt_type literal = {.kind = BT_TYPE_ATOM_IS, .as.atom = atom};
        return bt_format(ctx, "; did you mean the atom %s?", bt_type_text(ctx, &literal, 80));
    }
    if (term->kind != BT_STRING && bt_fits(type, &as_string))
        return bt_format(ctx, "; did you mean the string \"%s\"?",
                         bt_show(ctx, text.bytes, text.length));
    if (term->kind != BT_BITSTRING && bt_fits(type, &as_binary))
        return bt_format(ctx, "; did you mean the binary <<\"%s\">>?",
                         bt_show(ctx, text.bytes, text.length));
    return NULL;
}

static const char *hint(bt_ctx *ctx, const bt_misfit *misfit) {
    const bt_term *term = misfit->node.term;
    bool tuple = term->kind == BT_TUPLE && term->count != 0;
    if (misfit->kind == BT_MISFIT_MISSING) return "";
    bt_text text = text_in(ctx, tuple ? &term->as.items[0] : term);
    if (text.bytes == NULL) return "";
    if (!tuple && misfit->kind == BT_MISFIT_VALUE) {
        const char *other = other_form(ctx, misfit->expected, term, text);
        if (other != NULL) return other;
    }
    bt_nearest near;
    bt_nearest_start(&near, text.bytes, text.length);
    try_atoms(&near, misfit->expected, tuple || misfit->kind == BT_MISFIT_KEY, 0);
    if (near.best == NULL || strcmp(near.best, text.bytes) == 0) {
        /* One element that should be a list of them. */
        bt_term list;
        if (misfit->kind == BT_MISFIT_VALUE && bt_make_list(ctx, term, 1, NULL, &list) == BT_OK &&
            bt_fits(misfit->expected, &list))
            return "; did you mean a list of it?";
        return "";
    }
    return bt_format(ctx, "; did you mean %s?", near.best);
}

const char *bt_misfit_text(bt_ctx *ctx, const bt_misfit *misfit) {
    enum { MOST = 120 };
    const char *type = bt_type_text(ctx, misfit->expected, MOST);
    if (misfit->kind == BT_MISFIT_MISSING) return bt_format(ctx, "the key %s is missing", type);
    const char *found = bt_describe(ctx, misfit->node.term), *end = hint(ctx, misfit);
    if (misfit->kind == BT_MISFIT_KEY) return bt_format(ctx, "unknown key, %s%s", found, end);
    /* A name tells little where what it stands for is short. */
    const bt_type *body = misfit->expected;
    while (body->kind == BT_TYPE_NAMED) body = body->as.named->body;
    if (body != misfit->expected && body->kind == BT_TYPE_UNION) {
        const char *longer = bt_type_text(ctx, body, MOST);
        if (strlen(longer) < MOST) type = longer;
    }
    return bt_format(ctx, "expected %s, found %s%s", type, found, end);
}
