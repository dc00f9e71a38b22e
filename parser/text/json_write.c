/* SPDX-License-Identifier: Apache-2.0 */
/* Terms as JSON. */
#include "parser/text/json_write.h"

#include "etf/big.h"
#include "etf/utf8.h"
#include "parser/bootterm_text.h"
#include "parser/text/float.h"
#include "parser/text/foreign.h"
#include "parser/text/leaf.h"

/* ---- strings --------------------------------------------------------------------------------- */

void bt_json_character(bt_out *out, uint32_t c) {
    static const char letters[] = "btn?fr"; /* 8 .. 13 */
    uint8_t bytes[4];
    bool letter = c >= 8 && c <= 13 && c != 11;
    if (letter || c == '"' || c == '\\') {
        bt_out_byte(out, '\\');
        bt_out_byte(out, (uint8_t)(letter ? letters[c - 8] : c));
    } else if (c < ' ') {
        bt_out_format(out, "\\u%04x", c);
    } else {
        bt_out_bytes(out, bytes, bt_utf8_write(c, bytes));
    }
}

/* How many bytes stand for themselves: ASCII without '"', '\\' and control characters. */
static size_t plain_run(const uint8_t *at, const uint8_t *end) {
    const uint8_t *begin = at;
    while (at < end && *at >= ' ' && *at != '"' && *at != '\\' && *at < 0x80) at++;
    return (size_t)(at - begin);
}

static void put_string(bt_out *out, const uint8_t *at, size_t size, bool latin1) {
    const uint8_t *end = at + size;
    bt_out_byte(out, '"');
    while (at < end) {
        size_t run = plain_run(at, end);
        if (run != 0) bt_out_bytes(out, at, run);
        at += run;
        if (at == end) break;
        uint32_t c = *at;
        size_t length = latin1 ? 1 : bt_utf8_read(at, end, &c);
        bt_json_character(out, length == 0 ? 0xFFFD : c);
        at += length == 0 ? 1 : length;
    }
    bt_out_byte(out, '"');
}

void bt_json_utf8(bt_out *out, const void *text, size_t size) {
    put_string(out, text, size, false);
}

bool bt_json_is_string(const bt_term *list) {
    return list->kind == BT_STRING && bt_string_width(list->as.bytes, list->count) != 0;
}

/* Writes base64, three bytes at a time; `held` of them are in `group`. */
typedef struct base64 {
    bt_out *out;
    uint32_t group;
    int held;
} base64;

static const char base64_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void base64_put(base64 *b, const uint8_t *bytes, size_t size) {
    for (size_t i = 0; i < size; i++) {
        b->group = b->group << 8 | bytes[i];
        if (++b->held < 3) continue;
        for (int shift = 18; shift >= 0; shift -= 6)
            bt_out_byte(b->out, (uint8_t)base64_digits[b->group >> shift & 63]);
        b->held = 0;
        b->group = 0;
    }
}

static void base64_end(base64 *b) {
    if (b->held == 0) return;
    b->group <<= 8 * (3 - b->held);
    for (int i = 0; i < 4; i++)
        bt_out_byte(b->out,
                    i > b->held ? '=' : (uint8_t)base64_digits[b->group >> (18 - 6 * i) & 63]);
}

/* ---- terms without parts --------------------------------------------------------------------- */

static void put_atom(bt_out *out, const bt_term *term) {
    size_t length;
    const char *text = bt_atom_text(term->as.atom, &length);
    if (bt_is_atom(term, "true") || bt_is_atom(term, "false") || bt_is_atom(term, "null")) {
        bt_out_bytes(out, text, length);
        return;
    }
    bt_out_text(out, "{\"atom\":");
    bt_json_utf8(out, text, length);
    bt_out_byte(out, '}');
}

static void put_name(bt_out *out, const bt_term *atom) {
    size_t length;
    const char *text = bt_atom_text(atom->as.atom, &length);
    bt_json_utf8(out, text, length);
}

static bt_status put_integer(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    char digits[BT_INT_TEXT];
    const char *text = digits;
    size_t length = 0;
    bool exact = term->kind == BT_INT && term->as.integer <= BT_JSON_MOST_INTEGER &&
                 term->as.integer >= -BT_JSON_MOST_INTEGER;
    if (term->kind == BT_INT) {
        length = bt_int_text(term->as.integer, digits);
    } else {
        bt_status status = bt_integer_text(ctx, term, &text, &length);
        if (status != BT_OK) return status;
    }
    if (!exact) bt_out_text(out, "{\"integer\":\"");
    bt_out_bytes(out, text, length);
    if (!exact) bt_out_text(out, "\"}");
    return BT_OK;
}

static void put_float(bt_out *out, const bt_term *term) {
    char text[BT_FLOAT_TEXT];
    bt_out_text(out, "{\"float\":");
    bt_out_bytes(out, text, bt_float_text(term->as.real, text));
    bt_out_byte(out, '}');
}

static void put_byte_list(bt_out *out, const bt_term *term) {
    char digits[BT_INT_TEXT];
    for (size_t i = 0; i < term->count; i++) {
        bt_out_byte(out, i == 0 ? '[' : ',');
        bt_out_bytes(out, digits, bt_int_text(term->as.bytes[i], digits));
    }
    bt_out_byte(out, ']');
}

static void put_bitstring(bt_out *out, const bt_term *term) {
    size_t bad = 0;
    if (term->bits == 8 && term->count != 0) bt_utf8_count(term->as.bytes, term->count, &bad);
    if (term->bits == 8 && bad == term->count) {
        bt_out_text(out, "{\"binary\":");
        bt_json_utf8(out, term->as.bytes, term->count);
    } else {
        base64 b = {.out = out};
        bt_out_text(out, "{\"base64\":\"");
        base64_put(&b, term->as.bytes, term->count);
        base64_end(&b);
        bt_out_byte(out, '"');
        if (term->bits != 8)
            bt_out_format(out, ",\"bits\":%llu",
                          (unsigned long long)term->count * 8 - 8 + term->bits);
    }
    bt_out_byte(out, '}');
}

static void put_export(bt_out *out, const bt_term *term) {
    char digits[BT_INT_TEXT];
    bt_out_text(out, "{\"fun\":[");
    put_name(out, &term->as.items[0]);
    bt_out_byte(out, ',');
    put_name(out, &term->as.items[1]);
    bt_out_byte(out, ',');
    bt_out_bytes(out, digits, bt_int_text(term->as.items[2].as.integer, digits));
    bt_out_text(out, "]}");
}

static void put_opaque(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    char text[BT_FOREIGN_TEXT];
    base64 b = {.out = out};
    bt_out_text(out, "{\"etf\":\"");
    base64_put(&b, (const uint8_t *)"\203", 1);
    base64_put(&b, term->as.bytes, term->count);
    base64_end(&b);
    bt_out_text(out, "\",\"text\":");
    bt_json_utf8(out, text, bt_foreign_text(term, (bt_style){.otp = (int16_t)ctx->otp}, text));
    bt_out_byte(out, '}');
}

/* ---- terms with parts ------------------------------------------------------------------------ */

/* A term that is being written, and the part that comes next. */
typedef struct frame {
    const bt_term *term;
    size_t next;
} frame;

typedef struct writer {
    bt_ctx *ctx;
    bt_out *out;
    frame *frames;
    size_t count, capacity;
} writer;

static bt_status enter(writer *w, const bt_term *term) {
    if (w->count == w->capacity && !bt_grow(&w->ctx->memory, (void **)&w->frames, sizeof *w->frames,
                                            &w->capacity, w->count + 1))
        return BT_NOMEM;
    w->frames[w->count++] = (frame){term, 0};
    switch (term->kind) {
    case BT_TUPLE: bt_out_text(w->out, "{\"tuple\":["); break;
    case BT_MAP: bt_out_text(w->out, "{\"map\":["); break;
    case BT_RECORD:
        bt_out_text(w->out, "{\"record\":[");
        put_name(w->out, &term->as.items[0]);
        bt_out_byte(w->out, ',');
        put_name(w->out, &term->as.items[1]);
        bt_out_text(w->out, "],\"exported\":");
        bt_out_text(w->out, term->flags & BT_EXPORTED ? "true" : "false");
        bt_out_text(w->out, ",\"fields\":[");
        break;
    default: bt_out_text(w->out, term->flags & BT_IMPROPER ? "{\"list\":[" : "["); break;
    }
    return BT_OK;
}

static bt_status write_or_enter(writer *w, const bt_term *term) {
    switch (term->kind) {
    case BT_INT:
    case BT_BIG: return put_integer(w->ctx, w->out, term);
    case BT_FLOAT: put_float(w->out, term); break;
    case BT_ATOM: put_atom(w->out, term); break;
    case BT_NIL: bt_out_text(w->out, "[]"); break;
    case BT_STRING:
        if (bt_json_is_string(term))
            put_string(w->out, term->as.bytes, term->count, true);
        else
            put_byte_list(w->out, term);
        break;
    case BT_BITSTRING: put_bitstring(w->out, term); break;
    case BT_EXPORT: put_export(w->out, term); break;
    case BT_TUPLE:
    case BT_LIST:
    case BT_MAP:
    case BT_RECORD: return enter(w, term);
    default: put_opaque(w->ctx, w->out, term); break;
    }
    return BT_OK;
}

static const bt_term *next_of_pairs(bt_out *out, frame *top) {
    const bt_term *term = top->term;
    size_t i = top->next++;
    if (i == 2 * (size_t)term->count) {
        bt_out_text(out, i == 0 ? "]}" : "]]}");
        return NULL;
    }
    bool value = i % 2 == 1;
    bt_out_text(out, value ? "," : i == 0 ? "[" : "],[");
    if (term->kind == BT_MAP) return &term->as.items[i];
    /* A record has all its keys first, then all values. */
    put_name(out, &term->as.items[2 + i / 2]);
    bt_out_byte(out, ',');
    top->next++;
    return &term->as.items[2 + term->count + i / 2];
}

/* The next part of a term, after what separates it from the last one; NULL at the end, which is
 * written. */
static const bt_term *next_part(bt_out *out, frame *top) {
    const bt_term *term = top->term;
    if (term->kind == BT_MAP || term->kind == BT_RECORD) return next_of_pairs(out, top);
    size_t i = top->next++;
    bool improper = (term->flags & BT_IMPROPER) != 0;
    if (i == (size_t)term->count + improper) {
        bt_out_text(out, improper ? "}" : term->kind == BT_TUPLE ? "]}" : "]");
        return NULL;
    }
    if (i == term->count)
        bt_out_text(out, "],\"tail\":");
    else if (i != 0)
        bt_out_byte(out, ',');
    return &term->as.items[i];
}

bt_status bt_json_write(bt_ctx *ctx, bt_out *out, const bt_term *term) {
    writer w = {.ctx = ctx, .out = out};
    bt_status status = write_or_enter(&w, term);
    while (status == BT_OK && w.count > 0) {
        const bt_term *part = next_part(out, &w.frames[w.count - 1]);
        if (part == NULL)
            w.count--;
        else
            status = write_or_enter(&w, part);
    }
    bt_release(&ctx->memory, w.frames, w.capacity * sizeof *w.frames);
    return status;
}

bt_status bt_to_json(bt_ctx *ctx, const bt_term *term, bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    bt_status status = bt_json_write(ctx, &out, term);
    bt_out_byte(&out, '\n');
    return status == BT_OK ? bt_out_end(ctx, &out) : status;
}
