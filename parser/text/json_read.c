/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Terms from JSON. Open arrays and objects are on a stack of frames. Terms are on a term stack, and
 * become one when an array closes. The key of an array in an object says what it stands for, so
 * that tuples and maps are made without a list in between. The values of an object are kept in its
 * frame until it closes, as programs may write keys in any order.
 */
#include <string.h>

#include "etf/diag.h"
#include "etf/nearest.h"
#include "etf/stack.h"
#include "etf/utf8.h"
#include "parser/bootterm_text.h"
#include "parser/text/json_scan.h"

/* What a key's value is. */
typedef enum value_kind {
    ANY,      /* a term */
    ELEMENTS, /* an array of terms: a list */
    ITEMS,    /* an array of terms: a tuple's */
    PAIRS,    /* an array of arrays of two terms: a map's */
    NAMES,    /* an array of strings, and perhaps a number at the end: a tuple of atoms */
    FIELDS,   /* an array of arrays of a string and a term: a tuple, of names and values in turn */
    STRING,
    REAL,
    COUNT,
    TRUTH
} value_kind;

typedef enum key {
    K_ATOM,
    K_INTEGER,
    K_FLOAT,
    K_BINARY,
    K_BASE64,
    K_ETF,
    K_TUPLE,
    K_MAP,
    K_LIST,
    K_FUN,
    K_RECORD,
    K_BITS,
    K_TAIL,
    K_FIELDS,
    K_EXPORTED,
    K_TEXT,
    KEYS
} key;

#define WITH(k) (1u << (k))
static const struct {
    const char *name;
    uint8_t value;
    uint32_t needs, takes; /* for a main key: which other keys must, and may, be there */
    const char *takes_text;
} keys[KEYS] = {
    [K_ATOM] = {"atom", STRING, 0, 0, "a string"},
    [K_INTEGER] = {"integer", STRING, 0, 0, "a string of digits"},
    [K_FLOAT] = {"float", REAL, 0, 0, "a number"},
    [K_BINARY] = {"binary", STRING, 0, 0, "a string"},
    [K_BASE64] = {"base64", STRING, 0, WITH(K_BITS), "a string of base64"},
    [K_ETF] = {"etf", STRING, 0, WITH(K_TEXT), "a string of base64"},
    [K_TUPLE] = {"tuple", ITEMS, 0, 0, "an array"},
    [K_MAP] = {"map", PAIRS, 0, 0, "an array of [key, value] arrays"},
    [K_LIST] = {"list", ELEMENTS, WITH(K_TAIL), 0, "an array"},
    [K_FUN] = {"fun", NAMES, 0, 0, "[\"module\", \"function\", arity]"},
    [K_RECORD] = {"record", NAMES, WITH(K_FIELDS), WITH(K_EXPORTED), "[\"module\", \"name\"]"},
    [K_BITS] = {"bits", COUNT, 0, 0, "a count of bits"},
    [K_TAIL] = {"tail", ANY, 0, 0, "a term"},
    [K_FIELDS] = {"fields", FIELDS, 0, 0, "an array of [\"key\", value] arrays"},
    [K_EXPORTED] = {"exported", TRUTH, 0, 0, "true or false"},
    [K_TEXT] = {"text", STRING, 0, 0, "a string"},
};
enum { MAIN_KEYS = K_BITS };

/* An open array or object. */
typedef struct frame {
    uint8_t object;       /* an object; else an array */
    uint8_t kind;         /* a value_kind: that of the array, or of the next value */
    uint8_t inner;        /* it is a pair in a PAIRS or FIELDS array */
    uint8_t current;      /* the object's key whose value comes next */
    uint32_t seen;        /* the object's keys so far, WITH(...) */
    uint32_t count;       /* values so far */
    uint32_t begin;       /* where it begins */
    bt_term main, beside; /* the object's values: of its main key, and of another key */
    bool exported;
} frame;

typedef struct reader {
    bt_json_in in;
    bt_stack stack;
    frame *frames;
    size_t count, capacity;
} reader;

static const bt_span no_span = {0, 0};

/* Keeps the characters of a value, in place of a term, until its object closes. */
static bt_term raw_string(const uint8_t *text, size_t size) {
    return (bt_term){.count = (uint32_t)size, .as.bytes = text};
}

static bt_status bad_value(reader *r, const uint8_t *from, key k) {
    return bt_report(r->in.ctx, BT_MSG_JSON_VALUE, bt_json_place(&r->in, from), keys[k].name,
                     keys[k].takes_text);
}

/* ---- values ---------------------------------------------------------------------------------- */

static bt_status push(reader *r, bt_term term) {
    return bt_push(&r->stack, term, no_span);
}

static bt_status push_atom(reader *r, const uint8_t *from, const uint8_t *text, size_t size) {
    const bt_atom *atom;
    bt_status status = bt_intern(&r->in.ctx->atoms, (const char *)text, size, &atom);
    if (status == BT_USAGE)
        return bt_report(r->in.ctx, BT_MSG_JSON_ATOM, bt_json_place(&r->in, from));
    if (status == BT_INVALID)
        return bt_report(r->in.ctx, BT_MSG_LIMIT_ATOMS, bt_json_place(&r->in, from),
                         r->in.ctx->limits.atoms);
    return status == BT_OK ? push(r, bt_atom_term(atom)) : status;
}

/* Pushes the list of a string's characters. */
static bt_status push_characters(reader *r, const uint8_t *text, size_t size) {
    bool ascii = bt_ascii_run(text, size) == size;
    const uint8_t *end = text + size;
    if (size == 0) return push(r, bt_nil());
    if (ascii) {
        char *copy = bt_copy(r->in.ctx, text, size);
        if (copy == NULL) return BT_NOMEM;
        return push(r, bt_bytes(BT_STRING, (const uint8_t *)copy, size));
    }
    size_t count = 0;
    for (bt_status status; text < end; count++) {
        uint32_t c;
        text += bt_utf8_read(text, end, &c);
        if ((status = push(r, bt_int(c))) != BT_OK) return status;
    }
    return bt_fold_list(&r->stack, count, false, no_span);
}

static bt_status read_string(reader *r, frame *top) {
    const uint8_t *from = r->in.at, *text;
    size_t size;
    bt_status status = bt_json_read_string(&r->in, &text, &size);
    if (status != BT_OK) return status;
    value_kind kind = top == NULL ? ANY : (value_kind)top->kind;
    bool name = kind == NAMES || (kind == FIELDS && top->inner && top->count == 0);
    if (kind == STRING && top->object) return push(r, raw_string(text, size));
    if (name && !top->object) return push_atom(r, from, text, size);
    if (top != NULL && top->object && kind != ANY) return bad_value(r, from, (key)top->current);
    return push_characters(r, text, size);
}

static bt_status read_number(reader *r, frame *top) {
    const uint8_t *from = r->in.at;
    bool real = top != NULL && top->object && top->kind == REAL;
    bt_term number;
    bt_status status = bt_json_read_number(&r->in, real, &number);
    if (status != BT_OK) return status;
    if (top != NULL && top->object && !real && top->kind != ANY &&
        !(top->kind == COUNT && number.kind == BT_INT && number.as.integer >= 0))
        return bad_value(r, from, (key)top->current);
    return push(r, number);
}

static bt_status read_word(reader *r, frame *top) {
    static const char *const words[] = {"true", "false", "null"};
    const uint8_t *from = r->in.at;
    for (size_t i = 0; i < 3; i++) {
        if (!bt_json_word(&r->in, words[i])) continue;
        if (top != NULL && top->object && top->kind != ANY && (top->kind != TRUTH || i == 2))
            return bad_value(r, from, (key)top->current);
        return push_atom(r, from, (const uint8_t *)words[i], strlen(words[i]));
    }
    return bt_json_expected(&r->in, "a value");
}

/* ---- arrays and objects ---------------------------------------------------------------------- */

static bt_status open_frame(reader *r, bool object) {
    frame *top = r->count == 0 ? NULL : &r->frames[r->count - 1];
    const uint8_t *from = r->in.at++;
    frame new = {.object = object, .begin = (uint32_t)(from - r->in.begin)};
    if (!object && top != NULL && top->object) {
        if (top->kind > FIELDS) return bad_value(r, from, (key)top->current);
        new.kind = top->kind;
    } else if (top != NULL && top->object && top->kind != ANY) {
        return bad_value(r, from, (key)top->current);
    } else if (!object && top != NULL && (top->kind == PAIRS || top->kind == FIELDS) &&
               !top->inner) {
        new.kind = top->kind;
        new.inner = true;
    }
    if (!object && new.kind == ANY) new.kind = ELEMENTS;
    if (r->count / 2 > r->in.ctx->limits.depth)
        return bt_report(r->in.ctx, BT_MSG_LIMIT_DEPTH, bt_json_place(&r->in, from),
                         r->in.ctx->limits.depth);
    if (!bt_grow(&r->in.ctx->memory, (void **)&r->frames, sizeof *r->frames, &r->capacity,
                 r->count + 1))
        return BT_NOMEM;
    r->frames[r->count++] = new;
    return BT_OK;
}

static bt_term pop(reader *r) {
    return r->stack.terms[--r->stack.count];
}

/* Adds a finished value to the frame around it. */
static bt_status deliver(reader *r, const uint8_t *from) {
    if (r->count == 0) return BT_OK;
    frame *top = &r->frames[r->count - 1];
    top->count++;
    if (!top->object) {
        bool pair = (top->kind == PAIRS || top->kind == FIELDS) && !top->inner;
        bool name = (top->kind == FIELDS && top->inner && top->count == 1);
        const bt_term *last = pair ? NULL : &r->stack.terms[r->stack.count - 1];
        if (pair) return bt_report(r->in.ctx, BT_MSG_JSON_PAIR, bt_json_place(&r->in, from));
        if (name && last->kind != BT_ATOM)
            return bt_report(r->in.ctx, BT_MSG_JSON_PAIR, bt_json_place(&r->in, from));
        return BT_OK;
    }
    bt_term value = pop(r);
    if (top->current == K_EXPORTED)
        top->exported = bt_is_atom(&value, "true");
    else if (top->current < MAIN_KEYS)
        top->main = value;
    else if (top->current != K_TEXT)
        top->beside = value;
    return BT_OK;
}

static bt_status close_array(reader *r) {
    frame done = r->frames[--r->count];
    const uint8_t *from = r->in.begin + done.begin;
    r->in.at++;
    if (done.inner) {
        if (done.count != 2)
            return bt_report(r->in.ctx, BT_MSG_JSON_PAIR, bt_json_place(&r->in, from));
        r->frames[r->count - 1].count++; /* both stay on the stack */
        return BT_OK;
    }
    bt_status status;
    switch ((value_kind)done.kind) {
    case ELEMENTS: status = bt_fold_list(&r->stack, done.count, false, no_span); break;
    case PAIRS: status = bt_fold_map(&r->stack, done.count, no_span, NULL); break;
    case FIELDS: status = bt_fold_tuple(&r->stack, 2 * (size_t)done.count, no_span); break;
    default: status = bt_fold_tuple(&r->stack, done.count, no_span); break;
    }
    return status == BT_OK ? deliver(r, from) : status;
}

/* ---- what an object stands for --------------------------------------------------------------- */

/* Reads the bytes of the base64 text under a key. */
static bt_status read_base64(reader *r, const frame *f, const uint8_t *from, key k, uint8_t **bytes,
                             size_t *size) {
    *bytes = bt_alloc(r->in.ctx, f->main.count / 4 * 3 + 3);
    if (*bytes == NULL) return BT_NOMEM;
    bool good = bt_json_base64(f->main.as.bytes, f->main.count, *bytes, size);
    return good ? BT_OK : bad_value(r, from, k);
}

static bt_status push_base64(reader *r, const frame *f, const uint8_t *from) {
    bt_term bits;
    size_t size = 0;
    uint8_t *bytes;
    bt_status status = read_base64(r, f, from, K_BASE64, &bytes, &size);
    if (status != BT_OK) return status;
    uint64_t count = (uint64_t)size * 8;
    if (f->seen & WITH(K_BITS)) {
        count = (uint64_t)f->beside.as.integer;
        if (count / 8 + (count % 8 != 0) != size) return bad_value(r, from, K_BITS);
    }
    status = bt_make_bitstring(r->in.ctx, bytes, (size_t)count, &bits);
    return status == BT_OK ? push(r, bits) : status;
}

static bt_status push_etf(reader *r, const frame *f, const uint8_t *from) {
    const bt_source *source;
    bt_node node;
    size_t size = 0;
    uint8_t *bytes;
    bt_status status = read_base64(r, f, from, K_ETF, &bytes, &size);
    if (status != BT_OK) return status;
    /* A name of its own, as these bytes are not the file's. */
    const char *name = bt_sprint(r->in.ctx, "%s (etf)", r->in.source->name);
    if (name == NULL) return BT_NOMEM;
    status = bt_source_memory(r->in.ctx, name, bytes, size, &source);
    if (status == BT_OK) status = bt_decode(r->in.ctx, source, NULL, &node, NULL);
    if (status == BT_INVALID) bt_relate(r->in.ctx, bt_json_place(&r->in, from), "the term is here");
    return status == BT_OK ? push(r, *node.term) : status;
}

static bt_status push_improper(reader *r, const frame *f, const uint8_t *from) {
    const bt_term *list = &f->main;
    bt_status status = BT_OK;
    if (list->kind == BT_NIL)
        return bt_report(r->in.ctx, BT_MSG_JSON_VALUE, bt_json_place(&r->in, from), "list",
                         "at least one element when there is a tail");
    for (size_t i = 0; i < list->count && status == BT_OK; i++)
        status = push(r, bt_element(list, i));
    if (status == BT_OK) status = push(r, f->beside);
    return status == BT_OK ? bt_fold_list(&r->stack, list->count, true, no_span) : status;
}

/* Whether the first two items are atoms. */
static bool are_atoms(const bt_term *names) {
    return names->as.items[0].kind == BT_ATOM && names->as.items[1].kind == BT_ATOM;
}

static bt_status push_fun(reader *r, const frame *f, const uint8_t *from) {
    const bt_term *names = &f->main;
    bt_status status = BT_OK;
    if (names->count != 3 || !are_atoms(names)) return bad_value(r, from, K_FUN);
    const bt_term *arity = &names->as.items[2];
    /* In text it is up to 255, but ETF may have more. */
    if (arity->kind != BT_INT || arity->as.integer < 0 || arity->as.integer > INT32_MAX)
        return bad_value(r, from, K_FUN);
    for (size_t i = 0; i < 3 && status == BT_OK; i++) status = push(r, names->as.items[i]);
    return status == BT_OK ? bt_fold_as(&r->stack, BT_EXPORT, 0, 3, 3, no_span) : status;
}

static bt_status push_record(reader *r, const frame *f, const uint8_t *from) {
    const bt_term *names = &f->main, *fields = &f->beside;
    if (names->count != 2 || !are_atoms(names)) return bad_value(r, from, K_RECORD);
    bt_status status = push(r, names->as.items[0]);
    if (status == BT_OK) status = push(r, names->as.items[1]);
    for (size_t half = 0; half < 2; half++)
        for (size_t i = half; i < fields->count && status == BT_OK; i += 2)
            status = push(r, fields->as.items[i]);
    if (status != BT_OK) return status;
    return bt_fold_as(&r->stack, BT_RECORD, f->exported ? BT_EXPORTED : 0, fields->count / 2,
                      2 + (size_t)fields->count, no_span);
}

static bt_status push_integer(reader *r, const frame *f, const uint8_t *from) {
    const char *text = (const char *)f->main.as.bytes;
    size_t size = f->main.count, sign = size > 0 && *text == '-';
    bt_term number;
    bool digits = size > sign;
    for (size_t i = sign; i < size; i++) digits = digits && bt_is_digit((char)text[i]);
    if (!digits) return bad_value(r, from, K_INTEGER);
    bt_status status = bt_json_integer(&r->in, from, text, size, &number);
    return status == BT_OK ? push(r, number) : status;
}

static bt_status push_object(reader *r, const frame *f, key main, const uint8_t *from) {
    bt_term term = f->main;
    bt_status status;
    switch (main) {
    case K_ATOM: return push_atom(r, from, term.as.bytes, term.count);
    case K_INTEGER: return push_integer(r, f, from);
    case K_BINARY:
        status = bt_make_bitstring(r->in.ctx, term.as.bytes, (size_t)term.count * 8, &term);
        return status == BT_OK ? push(r, term) : status;
    case K_BASE64: return push_base64(r, f, from);
    case K_ETF: return push_etf(r, f, from);
    case K_LIST: return push_improper(r, f, from);
    case K_FUN: return push_fun(r, f, from);
    case K_RECORD: return push_record(r, f, from);
    default: return push(r, term); /* float, tuple, map */
    }
}

static bt_status close_object(reader *r) {
    frame done = r->frames[--r->count];
    const uint8_t *from = r->in.begin + done.begin;
    r->in.at++;
    int main = 0;
    while (main < MAIN_KEYS && !(done.seen & WITH(main))) main++;
    if (main == MAIN_KEYS)
        return bt_report(r->in.ctx, BT_MSG_JSON_OBJECT, bt_json_place(&r->in, from));
    uint32_t beside = done.seen & ~WITH(main);
    for (int k = 0; k < KEYS; k++) {
        if ((keys[main].needs & WITH(k)) && !(beside & WITH(k)))
            return bt_report(r->in.ctx, BT_MSG_JSON_MISSING, bt_json_place(&r->in, from),
                             keys[main].name, keys[k].name);
        if ((beside & WITH(k)) && !((keys[main].needs | keys[main].takes) & WITH(k)))
            return bt_report(r->in.ctx, BT_MSG_JSON_BESIDE, bt_json_place(&r->in, from),
                             keys[k].name, keys[main].name);
    }
    bt_status status = push_object(r, &done, (key)main, from);
    return status == BT_OK ? deliver(r, from) : status;
}

/* Reads a key and its colon. */
static bt_status read_key(reader *r, frame *top) {
    const uint8_t *from = r->in.at, *text;
    size_t size;
    if (r->in.at == r->in.end || *r->in.at != '"') return bt_json_expected(&r->in, "a key");
    bt_status status = bt_json_read_string(&r->in, &text, &size);
    if (status != BT_OK) return status;
    int k = 0;
    while (k < KEYS && (strlen(keys[k].name) != size || memcmp(keys[k].name, text, size) != 0)) k++;
    if (k == KEYS) {
        bt_nearest nearest;
        bt_nearest_start(&nearest, (const char *)text, size);
        for (k = 0; k < KEYS; k++) bt_nearest_offer(&nearest, keys[k].name);
        status = bt_report(r->in.ctx, BT_MSG_JSON_KEY, bt_json_place(&r->in, from),
                           bt_show(r->in.ctx, text, size));
        if (nearest.best != NULL)
            bt_relate(r->in.ctx, bt_json_place(&r->in, from), "did you mean '%s'?", nearest.best);
        return status;
    }
    if (top->seen & WITH(k))
        return bt_report(r->in.ctx, BT_MSG_JSON_TWICE, bt_json_place(&r->in, from), keys[k].name);
    top->seen |= WITH(k);
    top->current = (uint8_t)k;
    top->kind = keys[k].value;
    bt_json_skip_space(&r->in);
    if (r->in.at == r->in.end || *r->in.at != ':') return bt_json_expected(&r->in, "':'");
    r->in.at++;
    bt_json_skip_space(&r->in);
    return BT_OK;
}

/* ---- reading --------------------------------------------------------------------------------- */

/* Reads a value without parts, or opens one with parts. */
static bt_status read_value(reader *r) {
    frame *top = r->count == 0 ? NULL : &r->frames[r->count - 1];
    const uint8_t *from = r->in.at;
    uint8_t first = r->in.at < r->in.end ? *r->in.at : '\0';
    bt_status status;
    if (first == '[' || first == '{') return open_frame(r, first == '{');
    if (first == '"')
        status = read_string(r, top);
    else if (first == '-' || bt_is_digit((char)first))
        status = read_number(r, top);
    else
        status = read_word(r, top);
    return status == BT_OK ? deliver(r, from) : status;
}

static bt_status unclosed(reader *r, const frame *top) {
    bool first = top->count == 0;
    const char *expected = top->object ? first ? "a key or '}'" : "',' or '}'"
                           : first     ? "a value or ']'"
                                       : "',' or ']'";
    bt_status status = bt_json_expected(&r->in, expected);
    bt_relate(r->in.ctx, bt_at(r->in.source, top->begin, (size_t)top->begin + 1),
              "'%c' opened here", top->object ? '{' : '[');
    return status;
}

/* Reads one part of the innermost open array or object. */
static bt_status step(reader *r) {
    frame *top = &r->frames[r->count - 1];
    uint8_t close = top->object ? '}' : ']';
    bt_json_skip_space(&r->in);
    if (r->in.at < r->in.end && *r->in.at == close)
        return top->object ? close_object(r) : close_array(r);
    if (top->count > 0) {
        if (r->in.at == r->in.end || *r->in.at != ',') return unclosed(r, top);
        r->in.at++;
        bt_json_skip_space(&r->in);
    } else if (r->in.at == r->in.end) {
        return unclosed(r, top);
    }
    if (top->object) {
        bt_status status = read_key(r, top);
        if (status != BT_OK) return status;
    }
    return read_value(r);
}

static bt_status read_all(reader *r) {
    bt_json_word(&r->in, "\xEF\xBB\xBF"); /* a byte order mark */
    bt_json_skip_space(&r->in);
    bt_status status = read_value(r);
    while (status == BT_OK && r->count > 0) status = step(r);
    if (status != BT_OK) return status;
    bt_json_skip_space(&r->in);
    return r->in.at == r->in.end ? BT_OK : bt_json_expected(&r->in, "the end of the file");
}

bt_status bt_from_json(bt_ctx *ctx, const bt_source *source, bt_node *out) {
    const uint8_t *begin = source->data, *end = begin + source->size;
    reader r = {.in = {ctx, source, begin, begin, end}};
    bt_stack_init(&r.stack, ctx, false);
    bt_status status = read_all(&r);
    if (status == BT_OK) {
        bt_term *term = bt_alloc(ctx, sizeof *term);
        if (term == NULL) {
            status = BT_NOMEM;
        } else {
            *term = r.stack.terms[0];
            *out = (bt_node){term, bt_at(source, 0, source->size)};
        }
    }
    bt_release(&ctx->memory, r.frames, r.capacity * sizeof *r.frames);
    bt_stack_free(&r.stack);
    return status;
}
