/* SPDX-License-Identifier: Apache-2.0 */
/* Misfits in words. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/match.h"

static const char *BT_PRINTF(2, 3) text_of(bt_ctx *ctx, const char *format, ...) {
    va_list arguments, again;
    va_start(arguments, format);
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    char *text = length < 0 ? NULL : bt_alloc(ctx, (size_t)length + 1);
    if (text != NULL) (void)vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text == NULL ? "" : text;
}

static bool is_printable(const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (bytes[i] < 0x20 || bytes[i] >= 0x7F) return false;
    return true;
}

/* What a tuple starts with tells most of what it is meant to be. */
static const char *tuple_text(bt_ctx *ctx, const bt_term *term) {
    static const char *const rests[] = {"", ", _", ", _, _", ", _, _, _", ", _, _, _, _"};
    const bt_term *tag = term->as.items;
    if (term->count >= 1 && term->count <= 5 && tag->kind == BT_ATOM)
        return text_of(ctx, "{%s%s}",
                       bt_show(ctx, bt_atom_bytes(tag->as.atom), tag->as.atom->length),
                       rests[term->count - 1]);
    return text_of(ctx, "a tuple of %" PRIu32 " element%s", term->count,
                   term->count == 1 ? "" : "s");
}

const char *bt_term_text(bt_ctx *ctx, const bt_term *term) {
    const char *s = term->count == 1 ? "" : "s";
    switch ((bt_kind)term->kind) {
    case BT_INT: return text_of(ctx, "%" PRId64, term->as.integer);
    case BT_BIG: return "a large integer";
    case BT_FLOAT: return "a float";
    case BT_ATOM:
        return text_of(ctx, "the atom %s",
                       bt_show(ctx, bt_atom_bytes(term->as.atom), term->as.atom->length));
    case BT_TUPLE: return tuple_text(ctx, term);
    case BT_NIL: return "[]";
    case BT_STRING:
        if (!is_printable(term->as.bytes, term->count))
            return text_of(ctx, "a list of %" PRIu32 " byte%s", term->count, s);
        return text_of(ctx, "the string \"%s\"", bt_show(ctx, term->as.bytes, term->count));
    case BT_LIST:
        if (term->flags & BT_IMPROPER) return "an improper list";
        return text_of(ctx, "a list of %" PRIu32 " element%s", term->count, s);
    case BT_MAP: return text_of(ctx, "a map of %" PRIu32 " key%s", term->count, s);
    case BT_BITSTRING:
        if (term->bits != 8 || !is_printable(term->as.bytes, term->count)) return "a binary";
        return text_of(ctx, "the binary <<\"%s\">>", bt_show(ctx, term->as.bytes, term->count));
    case BT_EXPORT:
    case BT_FUN: return "a fun";
    case BT_PID: return "a pid";
    case BT_PORT: return "a port";
    case BT_REFERENCE: return "a reference";
    case BT_LOCAL: return "a term of another node";
    case BT_RECORD: return "a native record";
    }
    return "a term";
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
        return text_of(ctx, "; did you mean the atom %s?", bt_type_text(ctx, &literal, 80));
    }
    if (term->kind != BT_STRING && bt_fits(type, &as_string))
        return text_of(ctx, "; did you mean the string \"%s\"?",
                       bt_show(ctx, text.bytes, text.length));
    if (term->kind != BT_BITSTRING && bt_fits(type, &as_binary))
        return text_of(ctx, "; did you mean the binary <<\"%s\">>?",
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
    return text_of(ctx, "; did you mean %s?", near.best);
}

const char *bt_misfit_text(bt_ctx *ctx, const bt_misfit *misfit) {
    enum { MOST = 120 };
    const char *type = bt_type_text(ctx, misfit->expected, MOST);
    if (misfit->kind == BT_MISFIT_MISSING) return text_of(ctx, "the key %s is missing", type);
    const char *found = bt_term_text(ctx, misfit->node.term), *end = hint(ctx, misfit);
    if (misfit->kind == BT_MISFIT_KEY) return text_of(ctx, "unknown key, %s%s", found, end);
    /* A name tells little where what it stands for is short. */
    const bt_type *body = misfit->expected;
    while (body->kind == BT_TYPE_NAMED) body = body->as.named->body;
    if (body != misfit->expected && body->kind == BT_TYPE_UNION) {
        const char *longer = bt_type_text(ctx, body, MOST);
        if (strlen(longer) < MOST) type = longer;
    }
    return text_of(ctx, "expected %s, found %s%s", type, found, end);
}
