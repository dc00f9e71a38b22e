/* SPDX-License-Identifier: Apache-2.0 */
/* Types as text, for messages: what was expected. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "parser/check/schema.h"

/* A union is spelt out at the top and told by name below. */
enum { DEEPEST = 5 };

typedef struct writer {
    char *text;
    size_t used, most;
    bool cut;
} writer;

static void put(writer *w, const char *text) {
    size_t length = strlen(text);
    if (w->cut || length > w->most - w->used) {
        w->cut = true;
        return;
    }
    memcpy(w->text + w->used, text, length);
    w->used += length;
}

static void BT_PRINTF(2, 3) put_format(writer *w, const char *format, ...) {
    char text[64];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    put(w, text);
}

static bool is_plain(const char *text) {
    if (*text < 'a' || *text > 'z') return false;
    for (; *text != '\0'; text++)
        if (!((*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') ||
              (*text >= '0' && *text <= '9') || *text == '_' || *text == '@'))
            return false;
    return true;
}

static void put_atom(writer *w, const bt_atom *atom) {
    const char *text = bt_atom_bytes(atom);
    bool plain = is_plain(text);
    if (!plain) put(w, "'");
    put(w, text);
    if (!plain) put(w, "'");
}

static void put_range(writer *w, int64_t low, int64_t high) {
    if (high == INT64_MAX)
        put(w, low == 0 ? "non_neg_integer()" : low == 1 ? "pos_integer()" : "integer()");
    else if (low == INT64_MIN)
        put(w, "neg_integer()");
    else if (low == high)
        put_format(w, "%" PRId64, low);
    else
        put_format(w, "%" PRId64 "..%" PRId64, low, high);
}

static void put_bits(writer *w, uint32_t base, uint32_t unit) {
    if (base == 0 && unit == 8)
        put(w, "binary()");
    else if (base == 0 && unit == 1)
        put(w, "bitstring()");
    else if (unit == 0)
        put_format(w, base == 0 ? "<<>>" : "<<_:%u>>", base);
    else
        put_format(w, "<<_:%u, _:_*%u>>", base, unit);
}

static void put_type(writer *w, const bt_type *type, int depth);

static void put_items(writer *w, const bt_type *type, const char *between, int depth) {
    for (uint32_t i = 0; i < type->count; i++) {
        if (i > 0) put(w, between);
        put_type(w, type->items[i], depth + 1);
    }
}

/* The union that a name stands for, if its members are atoms: it tells more than the name. */
static const bt_type *atoms_of(const bt_type *type) {
    if (type->kind != BT_TYPE_NAMED || type->as.named->body == NULL) return type;
    const bt_type *body = type->as.named->body;
    if (body->kind != BT_TYPE_UNION) return type;
    for (uint32_t i = 0; i < body->count; i++)
        if (body->items[i]->kind != BT_TYPE_ATOM_IS) return type;
    return body;
}

static void put_union(writer *w, const bt_type *type, int depth) {
    for (uint32_t i = 0; i < type->count; i++) {
        if (i > 0) put(w, " | ");
        put_type(w, depth < 2 ? atoms_of(type->items[i]) : type->items[i], depth + 1);
    }
}

static void put_list(writer *w, const bt_type *type, int depth) {
    put(w, type->items[1] == NULL ? "[" : "maybe_improper_list(");
    put_type(w, type->items[0], depth + 1);
    if (type->items[1] == NULL) {
        put(w, type->flags & BT_TYPE_NONEMPTY ? ", ...]" : "]");
        return;
    }
    put(w, ", ");
    put_type(w, type->items[1], depth + 1);
    put(w, ")");
}

static void put_map(writer *w, const bt_type *type, int depth) {
    put(w, "#{");
    for (uint32_t i = 0; i < type->count; i++) {
        if (i > 0) put(w, ", ");
        put_type(w, type->items[2 * (size_t)i], depth + 1);
        put(w, type->as.required[i] ? " := " : " => ");
        put_type(w, type->items[2 * (size_t)i + 1], depth + 1);
    }
    put(w, "}");
}

/* Recursion goes as deep as DEEPEST. */
static void put_type(writer *w, const bt_type *type, int depth) {
    if (w->cut) return;
    if (depth > DEEPEST) {
        put(w, "_");
        return;
    }
    switch ((bt_type_kind)type->kind) {
    case BT_TYPE_ANY: put(w, "any()"); break;
    case BT_TYPE_NONE: put(w, "none()"); break;
    case BT_TYPE_ATOM: put(w, "atom()"); break;
    case BT_TYPE_ATOM_IS:
    case BT_TYPE_PARAMETER: put_atom(w, type->as.atom); break;
    case BT_TYPE_RANGE: put_range(w, type->as.range.low, type->as.range.high); break;
    case BT_TYPE_FLOAT: put(w, "float()"); break;
    case BT_TYPE_STRING_IS:
        put(w, "\"");
        put(w, type->as.text.bytes);
        put(w, "\"");
        break;
    case BT_TYPE_NIL: put(w, "[]"); break;
    case BT_TYPE_LIST: put_list(w, type, depth); break;
    case BT_TYPE_TUPLE:
        put(w, "{");
        put_items(w, type, ", ", depth);
        put(w, "}");
        break;
    case BT_TYPE_TUPLES: put(w, "tuple()"); break;
    case BT_TYPE_MAP: put_map(w, type, depth); break;
    case BT_TYPE_MAPS: put(w, "map()"); break;
    case BT_TYPE_BITS: put_bits(w, type->as.bits.base, type->as.bits.unit); break;
    case BT_TYPE_FUN:
        if (type->as.arity < 0)
            put(w, "fun()");
        else
            put_format(w, "a fun of %d arguments", type->as.arity);
        break;
    case BT_TYPE_PID: put(w, "pid()"); break;
    case BT_TYPE_PORT: put(w, "port()"); break;
    case BT_TYPE_REFERENCE: put(w, "reference()"); break;
    case BT_TYPE_UNION: put_union(w, type, depth); break;
    case BT_TYPE_NAMED:
        put_atom(w, type->as.named->name);
        put(w, "(");
        put_items(w, type, ", ", depth);
        put(w, ")");
        break;
    }
}

const char *bt_type_text(bt_ctx *ctx, const bt_type *type, size_t most) {
    char *text = bt_alloc(ctx, most + 4);
    if (text == NULL) return "";
    writer w = {.text = text, .most = most};
    put_type(&w, type, 0);
    memcpy(text + w.used, w.cut ? "..." : "", w.cut ? 4 : 1);
    return text;
}
