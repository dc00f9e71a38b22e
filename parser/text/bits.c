/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Binaries: `<<Value:Size/Type-list, ...>>` is evaluated while it is read, as eval_bits and
 * erl_bits of OTP's stdlib evaluate it. The bits of the innermost open binary are collected at the
 * end of text->bits; those of the binaries around it stand right before, without a gap. So a binary
 * that ends as an element of another is in its place already: joining it on moves nothing, and
 * nesting costs no more than what is written.
 */
#include <math.h>
#include <string.h>

#include "etf/big.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/text/bits.h"
#include "parser/text/build.h"
#include "parser/text/float.h"

enum { BITS_ANY, BITS_INTEGER, BITS_FLOAT, BITS_BINARY, BITS_UTF8, BITS_UTF16, BITS_UTF32 };
enum { SIGN_ANY, SIGN_SIGNED, SIGN_UNSIGNED };
enum { ENDIAN_ANY, ENDIAN_BIG, ENDIAN_LITTLE, ENDIAN_NATIVE };

/* Whether an element is accepted, or why not. */
typedef enum refusal { FINE, BAD_SIZE, BAD_VALUE, TOO_MUCH, NO_MEMORY } refusal;

/* How one value is added, with all defaults filled in. */
typedef struct field {
    bt_text *text;
    uint8_t type;
    bool little;
    bool all;      /* all of a binary */
    uint64_t bits; /* how many bits, unless `all` */
    uint16_t unit;
} field;

static bool is_little(uint8_t endian) {
    const uint16_t one = 1;
    return endian == ENDIAN_LITTLE || (endian == ENDIAN_NATIVE && *(const uint8_t *)&one == 1);
}

/* ---- collecting bits ------------------------------------------------------------------------- */

static size_t bytes_of(uint64_t bits) {
    return (size_t)(bits / 8 + (bits % 8 != 0));
}

static uint64_t bits_end(const bt_text *text) {
    return text->bits_begin + text->bit_count;
}

/* Makes room for `bits` more, all zero. */
static bt_status room(bt_text *text, uint64_t bits) {
    size_t used = bytes_of(bits_end(text)), need = bytes_of(bits_end(text) + bits);
    if (!bt_scratch_room(text, &text->bits, need)) return BT_NOMEM;
    if (need > used) memset(text->bits.bytes + used, 0, need - used);
    return BT_OK;
}

/* Appends the first `count` bits of `bytes`, for which there is room. */
static void append(bt_text *text, const uint8_t *bytes, uint64_t count) {
    size_t size = bytes_of(count);
    if (size == 0) return; /* and there may be nowhere to put it */
    uint8_t *to = text->bits.bytes + bits_end(text) / 8;
    unsigned shift = (unsigned)(bits_end(text) % 8);
    text->bit_count += count;
    uint8_t last = (uint8_t)(bytes[size - 1] & (0xFF00u >> (count % 8 == 0 ? 8 : count % 8)));
    if (shift == 0) {
        memcpy(to, bytes, size - 1);
        to[size - 1] = last;
        return;
    }
    for (size_t i = 0; i < size; i++) {
        uint8_t byte = i + 1 == size ? last : bytes[i];
        to[i] = (uint8_t)(to[i] | byte >> shift);
        uint8_t rest = (uint8_t)(byte << (8 - shift));
        if (rest != 0) to[i + 1] = rest; /* only within the room that was made */
    }
}

uint64_t bt_bits_open(bt_text *text) {
    uint64_t outer = text->bits_begin;
    text->bits_begin = bits_end(text);
    text->bit_count = 0;
    return outer;
}

/* Goes back to the outer binary, which keeps the first `kept` bits of this one. */
static void leave(bt_text *text, uint64_t outer, uint64_t kept) {
    text->bit_count = text->bits_begin - outer + kept;
    text->bits_begin = outer;
    uint64_t end = bits_end(text);
    if (end % 8 != 0) {
        uint8_t *last = &text->bits.bytes[end / 8];
        *last = (uint8_t)(*last & (0xFF00u >> end % 8));
    }
}

/* ---- values ---------------------------------------------------------------------------------- */

static refusal add_integer(const field *f, const bt_term *value) {
    if (value->kind != BT_INT && value->kind != BT_BIG) return BAD_VALUE;
    bt_text *text = f->text;
    if (f->bits == 0) return FINE;
    size_t size = bytes_of(f->bits);
    if (!bt_scratch_room(text, &text->scratch, size)) return NO_MEMORY;
    uint8_t *bytes = text->scratch.bytes;
    bt_integer_bits(value, f->little ? 8 * (uint64_t)size : f->bits, bytes);
    if (f->little) {
        for (size_t i = 0, j = size - 1; i < j; i++, j--) {
            uint8_t byte = bytes[i];
            bytes[i] = bytes[j];
            bytes[j] = byte;
        }
        if (f->bits % 8 != 0) bytes[size - 1] = (uint8_t)(bytes[size - 1] << (8 - f->bits % 8));
    }
    append(text, bytes, f->bits);
    return FINE;
}

/* The nearest half-precision float, ties to even, as its bits. */
static uint16_t half_of(double real) {
    uint16_t sign = signbit(real) ? 0x8000 : 0;
    int exponent;
    double fraction = frexp(fabs(real), &exponent); /* 0.5 <= fraction < 1 */
    if (real == 0) return sign;
    /* Units of the last place: 2^-24 for subnormal numbers, else by the exponent. */
    int unit = exponent - 11 < -24 ? -24 : exponent - 11;
    double scaled = ldexp(fraction, exponent - unit); /* below 2048 */
    uint32_t mantissa = (uint32_t)scaled, biased = 0;
    double rest = scaled - mantissa;
    if (rest > 0.5 || (rest == 0.5 && mantissa % 2 != 0)) mantissa++;
    if (mantissa >= 1024) biased = (uint32_t)(unit + 25); /* 2^-24 is biased exponent 1 */
    if (mantissa == 2048) {
        mantissa = 1024;
        biased++;
    }
    if (biased >= 31) return (uint16_t)(sign | 0x7C00);
    return (uint16_t)(sign | biased << 10 | (mantissa & 1023));
}

static refusal add_float(const field *f, const bt_term *value) {
    double real = NAN;
    if (value->kind == BT_FLOAT) real = value->as.real;
    if (value->kind == BT_INT || value->kind == BT_BIG)
        real = bt_float_of_integer(value, f->text->ctx->otp);
    if (!isfinite(real)) return BAD_VALUE;
    uint64_t image = 0;
    if (f->bits == 64) {
        memcpy(&image, &real, sizeof real);
    } else if (f->bits == 32) {
        float single = (float)real;
        uint32_t bits;
        memcpy(&bits, &single, sizeof single);
        image = bits;
    } else if (f->bits == 16) {
        image = half_of(real);
    } else {
        return BAD_SIZE;
    }
    uint8_t bytes[8];
    size_t size = (size_t)f->bits / 8;
    for (size_t i = 0; i < size; i++)
        bytes[f->little ? i : size - 1 - i] = (uint8_t)(image >> (8 * i));
    append(f->text, bytes, f->bits);
    return FINE;
}

static refusal add_binary(const field *f, const bt_term *value) {
    if (value->kind != BT_BITSTRING) return BAD_VALUE;
    uint64_t has = value->count == 0 ? 0 : 8 * ((uint64_t)value->count - 1) + value->bits;
    uint64_t bits = f->all ? has : f->bits;
    if (bits > has || (f->all && has % f->unit != 0)) return BAD_VALUE;
    if (f->all && room(f->text, bits) != BT_OK) return NO_MEMORY;
    append(f->text, value->as.bytes, bits);
    return FINE;
}

static refusal add_utf(const field *f, const bt_term *value) {
    if (value->kind != BT_INT || value->as.integer < 0 || value->as.integer > 0x10FFFF ||
        (value->as.integer >= 0xD800 && value->as.integer <= 0xDFFF))
        return BAD_VALUE;
    uint32_t c = (uint32_t)value->as.integer;
    uint8_t bytes[4];
    size_t size = 4;
    if (f->type == BITS_UTF8) {
        size = bt_utf8_write(c, bytes);
    } else if (f->type == BITS_UTF32) {
        for (unsigned i = 0; i < 4; i++) bytes[f->little ? i : 3 - i] = (uint8_t)(c >> (8 * i));
    } else {
        uint32_t units[2] = {c, 0};
        size = c < 0x10000 ? 2 : 4;
        if (size == 4) {
            units[0] = 0xD800 + ((c - 0x10000) >> 10);
            units[1] = 0xDC00 + ((c - 0x10000) & 0x3FF);
        }
        for (size_t i = 0; i < size; i++)
            bytes[i] = (uint8_t)((i % 2 == 0) == f->little ? units[i / 2] : units[i / 2] >> 8);
    }
    append(f->text, bytes, 8 * size);
    return FINE;
}

static refusal add_value(const field *f, const bt_term *value) {
    switch (f->type) {
    case BITS_INTEGER: return add_integer(f, value);
    case BITS_FLOAT: return add_float(f, value);
    case BITS_BINARY: return add_binary(f, value);
    default: return add_utf(f, value);
    }
}

/* How many bytes all sizes of a text may ask for, which can be far more than it has. */
static uint64_t most_bytes(const bt_text *text) {
    const uint64_t always = (uint64_t)16 << 20;
    const bt_limits *limits = &text->ctx->limits;
    uint64_t most = (uint64_t)limits->expansion_ratio * text->source->size;
    if (most < always) most = always;
    return most < limits->expansion_bytes ? most : limits->expansion_bytes;
}

/* Makes room for `count` values, if the limit allows it. */
static refusal make_room(field *f, uint64_t count) {
    bt_text *text = f->text;
    uint64_t bits = f->all ? 0 : f->type >= BITS_UTF8 ? 32 : f->bits;
    uint64_t most = most_bytes(text);
    if (bits / 8 > most || (bits != 0 && count > most * 8 / bits)) return TOO_MUCH;
    text->expanded += bits * count / 8;
    if (text->expanded > most) return TOO_MUCH;
    return room(text, bits * count) == BT_OK ? FINE : NO_MEMORY;
}

static refusal add_string(field *f, const bt_term *string) {
    size_t count = string->kind == BT_NIL ? 0 : string->count;
    refusal status = make_room(f, count == 0 ? 1 : count);
    if (count == 0 && status == FINE) {
        /* For an empty string, OTP checks type and size with a 0, which it does not add. */
        uint64_t before = f->text->bit_count;
        bt_term zero = bt_int(0);
        status = add_value(f, &zero);
        f->text->bit_count = before; /* what was written is zero, as room has to be */
        return status;
    }
    if (string->kind == BT_STRING && f->bits == 8 && f->type == BITS_INTEGER && status == FINE) {
        append(f->text, string->as.bytes, 8 * (uint64_t)count);
        return FINE;
    }
    for (size_t i = 0; i < count && status == FINE; i++) {
        bt_term c = bt_element(string, i);
        status = add_value(f, &c);
    }
    return status;
}

/* ---- types and sizes ------------------------------------------------------------------------- */

/* Decides type and size, as erl_bits:apply_defaults/5 and eval_bits do. */
static bool decide(bt_bit_type type, const bt_term *size, field *f) {
    f->type = type.type == BITS_ANY ? BITS_INTEGER : type.type;
    f->little = is_little(type.endian);
    f->unit = type.unit;
    if (f->type >= BITS_UTF8)
        return type.unit == 0 && (size == NULL || bt_is_atom(size, "undefined"));
    if (f->type == BITS_BINARY) {
        if (f->unit == 0) f->unit = 8;
        f->all = size == NULL || bt_is_atom(size, "all");
        if (f->all) return true;
    } else {
        if (size == NULL && f->unit != 0) return false;
        if (f->unit == 0) f->unit = 1;
    }
    if (size == NULL) {
        f->bits = f->type == BITS_FLOAT ? 64 : 8;
        return true;
    }
    if (size->kind != BT_INT || size->as.integer < 0 || size->as.integer > INT64_MAX / 256)
        return false;
    f->bits = (uint64_t)size->as.integer * f->unit;
    return true;
}

static refusal add(bt_text *text, bt_value_kind kind, const bt_term *value, const bt_term *size,
                   bt_bit_type type) {
    field f = {.text = text};
    if (!decide(type, size, &f)) return BAD_SIZE;
    if (kind == BT_VALUE_STRING) return add_string(&f, value);
    /* A binary with a size adds no more bits than it has itself, so the limit does not matter. */
    refusal status = FINE;
    if (f.type == BITS_BINARY && !f.all) {
        if (value->kind != BT_BITSTRING || f.bits / 8 > value->count) return BAD_VALUE;
        if (room(text, f.bits) != BT_OK) return NO_MEMORY;
    } else {
        status = make_room(&f, 1);
    }
    return status == FINE ? add_value(&f, value) : status;
}

static bt_status said(bt_text *text, refusal why, bt_span span) {
    bt_place place = {text->source, span};
    switch (why) {
    case FINE: return BT_OK;
    case BAD_SIZE: return BT_REFUSE(text, BT_MSG_TEXT_BITS_SIZE, place);
    case BAD_VALUE: return BT_REFUSE(text, BT_MSG_TEXT_BITS_VALUE, place);
    case TOO_MUCH:
        if (text->limit_said) return bt_build_said(text, BT_INVALID);
        text->limit_said = true;
        return BT_REFUSE(text, BT_MSG_TEXT_BITS_LIMIT, place, (unsigned long long)most_bytes(text));
    default: return BT_NOMEM;
    }
}

/* Reports an atom, which is most likely a text without quotes. */
static bt_status said_word(bt_text *text, const bt_atom *atom, bt_span span) {
    const char *name = bt_atom_bytes(atom);
    if (strpbrk(name, "\"\\") != NULL) return said(text, BAD_VALUE, span);
    bt_place place = {text->source, span};
    const char *string = bt_format(text->ctx, "\"%s\"", name);
    bt_status status = BT_REFUSE(text, BT_MSG_TEXT_BITS_WORD, place, string);
    bt_suggest(text->ctx, place, string, strlen(string));
    const char *before = text->base + span.begin;
    const char *behind = bt_text_skip(text, text->base + span.end);
    while ((uint8_t)before[-1] <= ' ') before--;
    if (before[-1] != '<' || *behind != '>') bt_doubt(text->ctx); /* not the only element */
    return status;
}

/* Warns of characters beyond latin-1, of which only a byte is taken. */
static bt_status warn_of_cut(const bt_text *text, const bt_term *string, bt_span span) {
    size_t i = 0;
    while (string->as.items[i].as.integer <= 255) i++;
    uint8_t bytes[4];
    size_t size = bt_utf8_write((uint32_t)string->as.items[i].as.integer, bytes);
    return bt_report(text->ctx, BT_MSG_TEXT_BITS_CUT, ((bt_place){text->source, span}),
                     bt_show(text->ctx, bytes, size));
}

/* The bits of the current binary, moved to the beginning of a byte; NULL: no memory. */
static const uint8_t *aligned_bits(bt_text *text) {
    static const uint8_t none[1];
    size_t size = bytes_of(text->bit_count);
    unsigned shift = (unsigned)(text->bits_begin % 8);
    if (size == 0) return none;
    const uint8_t *bytes = text->bits.bytes + text->bits_begin / 8;
    if (shift == 0) return bytes;
    if (!bt_scratch_room(text, &text->scratch, size)) return NULL;
    uint8_t *to = text->scratch.bytes;
    size_t last = (size_t)((text->bits_begin % 8 + text->bit_count - 1) / 8);
    for (size_t i = 0; i < size; i++) {
        unsigned next = i < last ? bytes[i + 1] : 0;
        to[i] = (uint8_t)(bytes[i] << shift | next >> (8 - shift));
    }
    return to;
}

bt_status bt_bits_make(bt_text *text, uint64_t outer, bt_span place) {
    bt_term term = bt_nil();
    if (text->stack.hollow) {
        leave(text, outer, 0);
        return bt_push(&text->stack, term, place);
    }
    const uint8_t *bytes = aligned_bits(text);
    if (bytes == NULL) return BT_NOMEM;
    bt_status status = bt_make_bitstring(text->ctx, bytes, (size_t)text->bit_count, &term);
    leave(text, outer, 0);
    return status == BT_OK ? bt_push(&text->stack, term, place) : status;
}

bt_status bt_bits_join(bt_text *text, uint64_t outer, bool sized, bt_bit_type type, bt_span place) {
    const bt_term *size = sized ? &text->stack.terms[--text->stack.count] : NULL;
    field f = {.text = text};
    refusal why = decide(type, size, &f) ? FINE : BAD_SIZE;
    uint64_t has = text->bit_count, bits = f.all ? has : f.bits;
    if (why == FINE && (f.type != BITS_BINARY || bits > has || (f.all && has % f.unit != 0)))
        why = BAD_VALUE;
    leave(text, outer, why == FINE ? bits : 0);
    return said(text, why, place);
}

bt_status bt_bits_add(bt_text *text, bt_value_kind kind, bool sized, bt_bit_type type,
                      bt_span place) {
    bt_stack *stack = &text->stack;
    const bt_term *top = &stack->terms[stack->count - 1];
    refusal why = add(text, kind, sized ? top - 1 : top, sized ? top : NULL, type);
    stack->count -= sized ? 2 : 1;
    bool byte = !sized && (type.type == BITS_ANY || type.type == BITS_INTEGER);
    if (why == FINE && byte && kind == BT_VALUE_STRING && top->kind == BT_LIST)
        return warn_of_cut(text, top, place);
    bool word = why == BAD_VALUE && !sized && type.type == 0 && top->kind == BT_ATOM;
    return word ? said_word(text, top->as.atom, place) : said(text, why, place);
}

static const struct {
    const char *name;
    bt_bit_type type;
} type_names[] = {
    {"integer", {.type = BITS_INTEGER}},
    {"float", {.type = BITS_FLOAT}},
    {"binary", {.type = BITS_BINARY}},
    {"bytes", {.type = BITS_BINARY, .unit = 8}},
    {"bitstring", {.type = BITS_BINARY, .unit = 1}},
    {"bits", {.type = BITS_BINARY, .unit = 1}},
    {"utf8", {.type = BITS_UTF8}},
    {"utf16", {.type = BITS_UTF16}},
    {"utf32", {.type = BITS_UTF32}},
    {"signed", {.sign = SIGN_SIGNED}},
    {"unsigned", {.sign = SIGN_UNSIGNED}},
    {"big", {.endian = ENDIAN_BIG}},
    {"little", {.endian = ENDIAN_LITTLE}},
    {"native", {.endian = ENDIAN_NATIVE}},
};

static const char *shown(const bt_text *text, bt_span place) {
    return bt_show(text->ctx, text->base + place.begin, place.end - place.begin);
}

bt_status bt_bits_type(bt_text *text, const bt_term *name, const bt_term *unit, bt_span place,
                       bt_bit_type *out) {
    *out = (bt_bit_type){0};
    if (unit != NULL && bt_is_atom(name, "unit") && unit->kind == BT_INT && unit->as.integer >= 1 &&
        unit->as.integer <= 256) {
        *out = (bt_bit_type){.unit = (uint16_t)unit->as.integer};
        return BT_OK;
    }
    for (size_t i = 0; unit == NULL && i < sizeof type_names / sizeof *type_names; i++) {
        if (!bt_is_atom(name, type_names[i].name)) continue;
        *out = type_names[i].type;
        return BT_OK;
    }
    return BT_REFUSE(text, BT_MSG_TEXT_BITS_TYPE, ((bt_place){text->source, place}),
                     shown(text, place));
}

/* Joins two parts of a type: 0 is not given; two that differ cannot be joined. */
static bool merge(unsigned a, unsigned b, unsigned *out) {
    *out = a == 0 ? b : a;
    return a == 0 || b == 0 || a == b;
}

bt_status bt_bits_merge(bt_text *text, bt_bit_type a, bt_bit_type b, bt_span place,
                        bt_bit_type *out) {
    unsigned type, sign, endian, unit;
    *out = a;
    if (!merge(a.type, b.type, &type) || !merge(a.sign, b.sign, &sign) ||
        !merge(a.endian, b.endian, &endian) || !merge(a.unit, b.unit, &unit))
        return BT_REFUSE(text, BT_MSG_TEXT_BITS_MIX, ((bt_place){text->source, place}),
                         shown(text, place));
    *out = (bt_bit_type){(uint8_t)type, (uint8_t)sign, (uint8_t)endian, (uint16_t)unit};
    return BT_OK;
}
