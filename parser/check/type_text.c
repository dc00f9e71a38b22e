/* SPDX-License-Identifier: Apache-2.0 */
/* Types as text, for messages: what was expected. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "parser/check/schema.h"
#include "parser/text/atom_text.h"

/* How deep lists, tuples and maps are written out, and the room that is kept for what stands
 * behind parts that are left out. */
enum { DEEPEST = 5, CLOSING = 20 };

typedef struct writer {
    char *text;
    size_t used, most;
    int depth;    /* how deep lists, tuples and maps are written out */
    bool cut;     /* it went past the end */
    bool lacking; /* parts were left out */
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

static void put_atom(writer *w, const bt_atom *atom) {
    const char *text = bt_atom_bytes(atom);
    bool plain = bt_atom_is_plain(atom, BT_OTP_NEWEST);
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

static bool has_parts(const bt_type *type) {
    return type->kind == BT_TYPE_LIST || type->kind == BT_TYPE_TUPLE || type->kind == BT_TYPE_MAP;
}

/* What tells more than a name: alternatives that are no lists, tuples or maps. */
static const bt_type *plain_union(const bt_type *type) {
    const bt_type *body = type->kind == BT_TYPE_NAMED ? type->as.named->body : NULL;
    if (body == NULL || body->kind != BT_TYPE_UNION) return type;
    for (uint32_t i = 0; i < body->count; i++)
        if (has_parts(body->items[i])) return type;
    return body;
}

static void put_items(writer *w, const bt_type *type, int depth) {
    for (uint32_t i = 0; i < type->count; i++) {
        if (i > 0) put(w, ", ");
        put_type(w, type->items[i], depth + 1);
    }
}

/* What a name stands for that only its schema knows. */
static const bt_type *known(const bt_type *type) {
    while (type->kind == BT_TYPE_NAMED && !type->as.named->common && type->as.named->body != NULL)
        type = type->as.named->body;
    return type;
}

/* What kind of thing a type is, when there is no room for more; false: it has no parts. */
static bool put_shape(writer *w, const bt_type *type) {
    switch ((bt_type_kind)type->kind) {
    case BT_TYPE_LIST: put(w, "list()"); return true;
    case BT_TYPE_MAP: put(w, "map()"); return true;
    case BT_TYPE_TUPLE:
        if (type->count < 2) return false;
        if (has_parts(known(type->items[0]))) {
            put(w, "tuple()");
            return true;
        }
        put(w, "{");
        put_type(w, type->items[0], DEEPEST);
        put(w, ", ...}");
        return true;
    default: return false;
    }
}

/* Whether the text that was put last, from `begin` on, stands before it too, from `before` on. */
static bool repeats(const writer *w, size_t before, size_t begin, size_t end) {
    size_t length = w->used - begin;
    return end - before == length && memcmp(w->text + before, w->text + begin, length) == 0;
}

/* When there was no room for what was put last, leaves it out, and says so once. */
static bool leave_out(writer *w, size_t end, const char *mark) {
    if (!w->cut) return false;
    w->used = end;
    w->cut = false;
    size_t length = strlen(mark);
    if (end >= length && memcmp(w->text + end - length, mark, length) == 0) return true;
    if (!w->lacking) w->most += CLOSING;
    w->lacking = true;
    put(w, mark);
    return true;
}

/* Alternatives; those that look alike are one. */
static void put_union(writer *w, const bt_type *type, int depth) {
    size_t before = 0, last = 0; /* the alternative before this one */
    for (uint32_t i = 0; i < type->count; i++) {
        size_t end = w->used;
        if (i > 0) put(w, " | ");
        size_t begin = w->used;
        put_type(w, type->items[i], depth);
        if (i > 0 && leave_out(w, end, " | ...")) return;
        if (i > 0 && !w->cut && repeats(w, before, begin, last)) {
            w->used = end;
            continue;
        }
        before = begin;
        last = w->used;
    }
}

static void put_list(writer *w, const bt_type *type, int depth) {
    if (type->items[0]->kind == BT_TYPE_ANY && type->items[1] == NULL && type->flags == 0) {
        put(w, "list()");
        return;
    }
    bool improper = (type->flags & BT_TYPE_IMPROPER) != 0;
    put(w, type->items[1] == NULL ? "["
           : improper             ? "nonempty_improper_list("
                                  : "maybe_improper_list(");
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
        size_t end = w->used;
        if (i > 0) put(w, ", ");
        put_type(w, type->items[2 * (size_t)i], depth + 1);
        put(w, type->as.required[i] ? " := " : " => ");
        put_type(w, type->items[2 * (size_t)i + 1], depth + 1);
        if (i > 0 && leave_out(w, end, ", ...")) break;
    }
    put(w, "}");
}

/* Recursion goes as deep as DEEPEST: what is between lists, tuples and maps is no circle. */
static void put_type(writer *w, const bt_type *type, int depth) {
    type = known(type);
    if (depth == 0) type = plain_union(type);
    if (w->cut || (depth > w->depth && put_shape(w, type))) return;
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
        put_items(w, type, depth);
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
        put_items(w, type, depth);
        put(w, ")");
        break;
    }
}

const char *bt_type_text(bt_ctx *ctx, const bt_type *type, size_t most) {
    char *text = bt_alloc(ctx, most + 4);
    if (text == NULL) return "";
    writer w = {.cut = true};
    for (int depth = DEEPEST; depth >= 0 && (w.cut || w.lacking); depth--) {
        w = (writer){.text = text, .most = most - CLOSING, .depth = depth};
        put_type(&w, type, 0);
    }
    memcpy(text + w.used, w.cut ? "..." : "", w.cut ? 4 : 1);
    return text;
}
