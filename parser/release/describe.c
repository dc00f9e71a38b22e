/* SPDX-License-Identifier: Apache-2.0 */
/* Terms in messages. */
#include <inttypes.h>
#include <string.h>

#include "etf/term.h"
#include "parser/bootterm_text.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"
#include "parser/text/leaf.h"

enum { MOST = 60 }; /* what counts as short, in bytes */

/* Whether a term's text may be short. Each part takes at least a byte of `room`, which also limits
 * the recursion. */
static bool is_small(const bt_term *term, size_t *room) {
    size_t items = bt_item_count(term);
    bool bytes = term->kind == BT_STRING || term->kind == BT_BITSTRING || term->kind == BT_BIG;
    size_t least = 1 + (bytes ? term->count : 0);
    if (least > *room) return false;
    *room -= least;
    for (size_t i = 0; i < items; i++)
        if (!is_small(&term->as.items[i], room)) return false;
    return true;
}

/* The text of a term as OTP prints it, or NULL if that is not short. */
static const char *short_text(bt_ctx *ctx, const bt_term *term) {
    bt_print_options flat = BT_PRINT_OPTIONS_INIT;
    flat.flat = flat.unicode = true;
    size_t room = MOST;
    if (term->kind == BT_LOCAL || !is_small(term, &room)) return NULL;
    bt_buffer text = BT_BUFFER_INIT(ctx);
    const char *copy = NULL;
    if (bt_print(ctx, term, &flat, bt_buffer_sink(&text)) == BT_OK && text.size <= MOST)
        copy = bt_copy(ctx, text.data, text.size);
    bt_buffer_free(&text);
    return copy;
}

static const char *counted(bt_ctx *ctx, const char *what, uint32_t count, const char *unit) {
    return bt_format(ctx, "%s of %" PRIu32 " %s%s", what, count, unit, count == 1 ? "" : "s");
}

/* A tuple's first element tells most about what it is meant to be. */
static const char *tuple_shape(bt_ctx *ctx, const bt_term *tuple) {
    static const char *const rests[] = {"", ",_", ",_,_", ",_,_,_", ",_,_,_,_"};
    const bt_term *tag = tuple->as.items;
    const char *size = counted(ctx, "a tuple", tuple->count, "element");
    if (tuple->count == 0 || tag->kind != BT_ATOM) return size;
    const char *name = bt_show_atom(ctx, tag->as.atom);
    if (tuple->count > 5) return bt_format(ctx, "{%s,...}, %s", name, size);
    return bt_format(ctx, "{%s%s}", name, rests[tuple->count - 1]);
}

/* What a term is, and how large, when its text is not short. */
static const char *shape(bt_ctx *ctx, const bt_term *term) {
    switch ((bt_kind)term->kind) {
    case BT_INT:
    case BT_BIG: return "a large integer";
    case BT_FLOAT: return "a float";
    case BT_ATOM: return bt_format(ctx, "the atom %s", bt_show_atom(ctx, term->as.atom));
    case BT_TUPLE: return tuple_shape(ctx, term);
    case BT_STRING:
        if (bt_string_width(term->as.bytes, term->count) == 0)
            return counted(ctx, "a list", term->count, "byte");
        return bt_format(ctx, "the string \"%s\"", bt_show_string(ctx, term));
    case BT_NIL:
    case BT_LIST:
        if (term->flags & BT_IMPROPER) return "an improper list";
        return counted(ctx, "a list", term->count, "element");
    case BT_MAP: return counted(ctx, "a map", term->count, "key");
    case BT_BITSTRING: return counted(ctx, "a binary", term->count, "byte");
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

const char *bt_describe(bt_ctx *ctx, const bt_term *term) {
    const char *text = short_text(ctx, term);
    if (text == NULL) return shape(ctx, term);
    switch (term->kind) {
    case BT_ATOM: return bt_format(ctx, "the atom %s", text);
    case BT_FLOAT: return bt_format(ctx, "the float %s", text);
    case BT_LIST:
    case BT_STRING: return *text == '"' ? bt_format(ctx, "the string %s", text) : text;
    case BT_BITSTRING: return bt_format(ctx, "the binary %s", text);
    default: return text;
    }
}

const char *bt_did_you_mean(bt_ctx *ctx, const char *name) {
    bt_term atom;
    if (name == NULL || bt_make_atom(ctx, name, strlen(name), &atom) != BT_OK) return "";
    const char *text = short_text(ctx, &atom);
    return bt_format(ctx, "; did you mean %s?", text == NULL ? name : text);
}

void bt_suggest_term(bt_ctx *ctx, bt_place place, const bt_term *term) {
    const char *text = short_text(ctx, term);
    if (text == NULL) return;
    bt_suggest(ctx, place, text, strlen(text));
    bt_doubt(ctx);
}

void bt_suggest_name(bt_ctx *ctx, bt_place place, const char *name) {
    bt_term atom;
    if (name != NULL && bt_make_atom(ctx, name, strlen(name), &atom) == BT_OK)
        bt_suggest_term(ctx, place, &atom);
}
