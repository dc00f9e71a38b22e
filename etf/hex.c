/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An annotated listing of an external term: offset, bytes, tag, fields, one line for each term,
 * indented by nesting. It is driven by the shapes in grammar/tags.def, and goes as far as the
 * bytes have a shape; where bt_validate finds a fault, the listing says so and ends.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "etf/read.h"
#include "etf/sink.h"
#include "etf/utf8.h"

#define UNSET UINT64_MAX
enum { BYTES_IN_LINE = 8, DATA_SHOWN = 64, TEXT_SHOWN = 60, MOST_INDENTED = 40 };

/* A term whose parts are being listed: what is left of its shape. */
typedef struct frame {
    const char *shape;
    uint64_t repeat; /* more terms for the field at `shape` */
    uint64_t first;  /* the first number that its fields gave */
    uint64_t last;   /* and the last */
    uint64_t words;  /* the field of that name */
    uint8_t tag;
} frame;

typedef struct lister {
    bt_reader r;
    bt_out *out;
    size_t data_shown;
    frame *frames;
    size_t depth, capacity;
    size_t line;    /* offset where the line's bytes begin */
    size_t stop_at; /* where the fault ends, and the listing with it */
    bool stopped;
} lister;

/* One field of a shape: "word", "word:2", "@word:*2". */
typedef struct field {
    const char *word;
    int length;         /* of the word */
    bool term, many;    /* '@'; '*' */
    unsigned size;      /* the number after ':' or '*' */
    const char *behind; /* the next field */
} field;

static field field_at(const char *shape) {
    field f = {.term = *shape == '@'};
    f.word = shape + f.term;
    const char *at = f.word;
    while (*at != '\0' && *at != ' ' && *at != ':') at++;
    f.length = (int)(at - f.word);
    if (*at == ':') {
        at++;
        if (*at == '*') {
            f.many = true;
            at++;
        }
        while (*at >= '0' && *at <= '9') f.size = f.size * 10 + (unsigned)(*at++ - '0');
    }
    while (*at == ' ') at++;
    f.behind = at;
    return f;
}

static bool is_word(const field *f, const char *word) {
    return strlen(word) == (size_t)f->length && memcmp(f->word, word, (size_t)f->length) == 0;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* The offset and the first bytes of a line. The rest of them follow when its text is written. */
static void put_bytes(lister *l, size_t begin, size_t end) {
    bt_out_format(l->out, "%08zX ", begin);
    for (size_t i = 0; i < BYTES_IN_LINE && begin + i < end; i++)
        bt_out_format(l->out, " %02X", l->r.in.begin[begin + i]);
}

static void begin_line(lister *l, size_t begin, size_t end) {
    l->line = begin;
    put_bytes(l, begin, end);
    size_t listed = end - begin < BYTES_IN_LINE ? end - begin : BYTES_IN_LINE;
    bt_out_repeat(l->out, ' ', 3 * (BYTES_IN_LINE - listed) + 2);
    bt_out_repeat(l->out, ' ', 2 * (l->depth < MOST_INDENTED ? l->depth : MOST_INDENTED));
    if (l->depth > MOST_INDENTED) bt_out_format(l->out, "(%zu) ", l->depth);
}

/* Ends a line, and lists those of its bytes that had no room in it. */
static void end_line(lister *l, size_t end) {
    bt_out_byte(l->out, '\n');
    size_t at = l->line + BYTES_IN_LINE, shown = end;
    if (at >= end) return;
    if (end - l->line > l->data_shown) shown = l->line + l->data_shown;
    for (; at < shown; at += BYTES_IN_LINE) {
        put_bytes(l, at, shown);
        bt_out_byte(l->out, '\n');
    }
    if (shown < end) bt_out_format(l->out, "          ... %zu bytes more\n", end - shown);
}

/* ---- values ---------------------------------------------------------------------------------- */

/* Text in quotes, as far as there is room, with what does not print escaped. */
static void put_text(bt_out *out, const uint8_t *text, size_t size, bool latin1, char quote) {
    const uint8_t *end = text + size;
    bt_out_format(out, " %c", quote);
    for (unsigned shown = 0; text < end; shown++) {
        if (shown == TEXT_SHOWN) {
            bt_out_text(out, "...");
            break;
        }
        uint32_t c = *text;
        size_t length = latin1 ? 1 : bt_utf8_read(text, end, &c);
        uint8_t utf8[4];
        if (length == 0 || c < 0x20 || (c >= 0x7F && c < 0xA0) || c == (uint8_t)quote)
            bt_out_format(out, length == 0 ? "\\x%02X" : "\\x%" PRIX32, length == 0 ? *text : c);
        else
            bt_out_bytes(out, utf8, bt_utf8_write(c, utf8));
        text += length == 0 ? 1 : length;
    }
    bt_out_byte(out, (uint8_t)quote);
}

/* The shortest decimals that give the float again, with a point in any locale. */
static void put_float(bt_out *out, uint64_t bits) {
    double value;
    char text[40];
    memcpy(&value, &bits, sizeof value);
    for (int digits = 15; digits <= 17; digits++) {
        (void)snprintf(text, sizeof text, "%.*g", digits, value);
        if (strtod(text, NULL) == value) break;
    }
    for (char *at = text; *at != '\0'; at++)
        if (*at == ',') *at = '.';
    bt_out_format(out, " %s", text);
}

static void put_digits(bt_out *out, const uint8_t *digits, size_t count) {
    while (count > 0 && digits[count - 1] == 0) count--;
    bt_out_text(out, count == 0 ? " 0" : " 0x");
    for (size_t i = count, shown = 0; i-- > 0; shown++) {
        if (shown == TEXT_SHOWN / 2) {
            bt_out_text(out, "...");
            return;
        }
        bt_out_format(out, shown == 0 ? "%X" : "%02X", digits[i]);
    }
}

static void put_number(lister *l, const frame *f, const field *what, uint64_t value) {
    if (f->tag == BT_TAG_NEW_FLOAT)
        put_float(l->out, value);
    else if (f->tag == BT_TAG_INTEGER)
        bt_out_format(l->out, " %" PRId32, (int32_t)value);
    else if (is_word(what, "value"))
        bt_out_format(l->out, " %" PRIu64, value);
    else
        bt_out_format(l->out, " %.*s %" PRIu64, what->length, what->word, value);
}

static bool prints(const uint8_t *data, size_t size) {
    for (size_t i = 0; i < size; i++)
        if (data[i] < 0x20 || data[i] >= 0x7F) return false;
    return size != 0;
}

static void put_data(lister *l, const frame *f, const field *what, const uint8_t *data,
                     size_t size) {
    if (is_word(what, "digits")) {
        put_digits(l->out, data, size);
    } else if (is_word(what, "text")) {
        bool latin1 = f->tag != BT_TAG_ATOM_UTF8 && f->tag != BT_TAG_SMALL_ATOM_UTF8;
        if (f->tag == BT_TAG_FLOAT) size = strnlen((const char *)data, size);
        put_text(l->out, data, size, latin1, '\'');
    } else if (is_word(what, "characters") || (is_word(what, "data") && prints(data, size))) {
        put_text(l->out, data, size, true, '"');
    } else if (is_word(what, "id")) {
        bt_out_text(l->out, " id");
        for (size_t i = 0; i < size; i += 4)
            bt_out_format(l->out, "%c%" PRIu32, i == 0 ? ' ' : '.', bt_be32(data + i));
    }
}

/* ---- fields ---------------------------------------------------------------------------------- */

/* A field with its bytes. */
typedef struct part {
    field what;
    const uint8_t *at;
    uint64_t size, value;
} part;

/* No shape has more fields in a row. */
enum { MOST_PARTS = 6 };

/* Reads the fields up to the next term or the end of the shape; what is not all there ends the
 * listing, with all bytes that are left. */
static size_t read_parts(lister *l, frame *f, part parts[MOST_PARTS]) {
    size_t count = 0;
    while (*f->shape != '\0' && *f->shape != '@' && count < MOST_PARTS) {
        field what = field_at(f->shape);
        uint64_t size = what.size;
        if (what.many) size = what.size == 4 ? 4 * f->words : f->last;
        if (is_word(&what, "rest") || !bt_has(&l->r.in, size)) {
            l->r.in.at = l->r.in.end;
            l->stopped = true;
            return count;
        }
        part p = {what, l->r.in.at, size, 0};
        l->r.in.at += size;
        f->shape = what.behind;
        for (uint64_t i = 0; size <= 8 && i < size; i++) p.value = p.value << 8 | p.at[i];
        if (f->first == UNSET) f->first = p.value;
        /* These stand between a length and what is that long. */
        if (!is_word(&what, "sign") && !is_word(&what, "bits")) f->last = p.value;
        if (is_word(&what, "words")) f->words = p.value;
        parts[count++] = p;
    }
    return count;
}

static void put_parts(lister *l, const frame *f, const part *parts, size_t count) {
    for (size_t i = 0; i < count; i++) {
        const part *p = &parts[i];
        if (p->what.many || p->size > 8)
            put_data(l, f, &p->what, p->at, p->size);
        else
            put_number(l, f, &p->what, p->value);
    }
}

/* ---- terms ----------------------------------------------------------------------------------- */

/* Ends a line, and the listing when it has come to the fault. */
static void finish_line(lister *l) {
    size_t at = bt_offset(&l->r.in);
    end_line(l, at);
    if (at >= l->stop_at) l->stopped = true;
}

/* A term: its tag and the fields behind it. The terms in it come from a frame. */
static bool list_term(lister *l, const char *label, int label_length) {
    size_t begin = bt_offset(&l->r.in);
    if (!bt_has(&l->r.in, 1)) {
        l->stopped = true;
        return true;
    }
    uint8_t tag = bt_get8(&l->r.in);
    const bt_tag *known = bt_tag_of(tag);
    frame f = {.shape = "", .first = UNSET, .repeat = UNSET, .tag = tag};
    if (known->name != NULL) f.shape = known->shape;
    part parts[MOST_PARTS];
    size_t count = read_parts(l, &f, parts);
    begin_line(l, begin, bt_offset(&l->r.in));
    if (label != NULL) bt_out_format(l->out, "%.*s: ", label_length, label);
    if (known->name != NULL)
        bt_out_text(l->out, known->name);
    else
        bt_out_format(l->out, "%u", tag);
    put_parts(l, &f, parts, count);
    finish_line(l);
    if (known->name == NULL) l->stopped = true;
    if (*f.shape == '\0' || l->stopped) return true;
    if (!bt_grow(&l->r.ctx->memory, (void **)&l->frames, sizeof *l->frames, &l->capacity,
                 l->depth + 1))
        return false;
    l->frames[l->depth++] = f;
    return true;
}

/* The next of many terms. In a map, keys and values take turns. */
static bool list_next(lister *l, frame *f, const field *what) {
    if (f->repeat == UNSET)
        f->repeat = (f->tag == BT_TAG_NEW_FUN ? f->last : f->first) * (what->size == 2 ? 2 : 1);
    if (f->repeat == 0) {
        f->repeat = UNSET;
        f->shape = what->behind;
        return true;
    }
    bool key = f->repeat-- % 2 == 0;
    if (what->size == 2) return list_term(l, key ? "key" : "value", key ? 3 : 5);
    return list_term(l, NULL, 0);
}

static bool list_all(lister *l) {
    if (!list_term(l, NULL, 0)) return false;
    while (l->depth > 0 && !l->stopped) {
        frame *f = &l->frames[l->depth - 1];
        if (*f->shape == '\0') {
            l->depth--;
            continue;
        }
        field what = field_at(f->shape);
        if (what.many && what.term) {
            if (!list_next(l, f, &what)) return false;
        } else if (what.term) {
            f->shape = what.behind;
            if (!list_term(l, what.word, what.length)) return false;
        } else {
            size_t begin = bt_offset(&l->r.in);
            part parts[MOST_PARTS];
            size_t count = read_parts(l, f, parts);
            begin_line(l, begin, bt_offset(&l->r.in));
            bt_out_byte(l->out, '-');
            put_parts(l, f, parts, count);
            finish_line(l);
        }
    }
    return true;
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A stretch of bytes and what they are. */
static void list_bytes(lister *l, size_t begin, size_t end, const char *what) {
    if (begin >= end) return;
    begin_line(l, begin, end);
    bt_out_text(l->out, what);
    end_line(l, end);
}

/* The head of a compressed term and its zlib data, as they stand in the source. */
static void list_compressed(lister *l, const bt_source *source) {
    size_t head = source->size < 6 ? source->size : 6;
    size_t end = l->r.compressed ? l->r.source_used : source->size;
    begin_line(l, 1, head);
    bt_out_text(l->out, "compressed term");
    if (head == 6) bt_out_format(l->out, " size %" PRIu32, bt_be32(source->data + 2));
    end_line(l, head);
    list_bytes(l, 6, end, "zlib data");
    list_bytes(l, end, source->size, "bytes after the term");
}

/* Reports the fault, and marks it in the listing. */
static bt_status mark_fault(lister *l, const bt_source *source) {
    bt_status status = bt_reader_report(&l->r, source);
    const bt_diag *diag = l->r.ctx->diags.last;
    if (diag == NULL) return status;
    bt_out_format(l->out, "%08zX  ^ error: ", l->r.fault.begin);
    bt_out_text(l->out, diag->text);
    bt_out_format(l->out, " [%s]\n", diag->name);
    return status;
}

/* The term, from the cursor on; then the fault, if there is one; then what else there is. */
static bt_status list_rest(lister *l, const bt_source *source) {
    if (bt_has(&l->r.in, 1) && !list_all(l)) return BT_NOMEM;
    size_t at = bt_offset(&l->r.in), end = at + bt_left(&l->r.in);
    l->depth = 0;
    bool faulty = l->r.fault.status == BT_INVALID;
    bt_status status = faulty ? mark_fault(l, source) : BT_OK;
    list_bytes(l, at, end, faulty ? "bytes that were not read" : "bytes after the term");
    return status;
}

static bt_status list_source(lister *l, const bt_source *source) {
    const uint8_t *data = source->data;
    const bt_cursor whole = {data, data, data + source->size};
    l->r.in = whole;
    if (source->size == 0) return list_rest(l, source);
    if (*data != BT_ETF_VERSION) {
        l->r.in.at = l->r.in.begin;
        bt_status status = mark_fault(l, source);
        list_bytes(l, 0, source->size, "not an external term");
        return status;
    }
    list_bytes(l, 0, 1, "version");
    l->r.in.at++;
    if (source->size == 1 || data[1] != BT_TAG_COMPRESSED) return list_rest(l, source);
    list_compressed(l, source);
    /* All that came out is listed, even when not all of it did. */
    const uint8_t *out = l->r.inflated;
    l->r.in = out == NULL ? (bt_cursor){whole.end, whole.end, whole.end}
                          : (bt_cursor){out, out, out + l->r.made};
    if (out != NULL) bt_out_text(l->out, "inflated:\n");
    return list_rest(l, source);
}

bt_status bt_hex(bt_ctx *ctx, const bt_source *source, const bt_hex_options *given, bt_sink sink) {
    bt_hex_options options = BT_HEX_OPTIONS_INIT;
    if (given != NULL)
        memcpy(&options, given, given->size < sizeof options ? given->size : sizeof options);
    bt_out *out = bt_resize(&ctx->memory, NULL, 0, sizeof *out);
    if (out == NULL) return BT_NOMEM;
    bt_out_init(out, sink);
    lister l = {.out = out, .data_shown = options.data_bytes, .stop_at = SIZE_MAX};
    if (l.data_shown == 0) l.data_shown = DATA_SHOWN;
    bt_decode_options check = BT_DECODE_OPTIONS_INIT;
    check.strict = options.strict;
    bt_status status = bt_reader_check(&l.r, ctx, source, &check);
    /* A fault in the zlib data lies outside of what came out of it. */
    bool inside = l.r.inflated == NULL || l.r.compressed;
    if (status == BT_INVALID && inside) l.stop_at = l.r.fault.end;
    if (status != BT_NOMEM) status = list_source(&l, source);
    bt_status written = bt_out_end(ctx, out);
    bt_release(&ctx->memory, out, sizeof *out);
    bt_release(&ctx->memory, l.frames, l.capacity * sizeof *l.frames);
    bt_release(&ctx->memory, l.r.inflated, l.r.inflated_size);
    return written != BT_OK ? written : status;
}
