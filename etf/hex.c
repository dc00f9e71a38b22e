/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An annotated listing of an external term: one line for each term, indented by nesting, with
 * offset, bytes, tag and fields. It follows the shapes in grammar/tags.def as far as the bytes have
 * a shape. The fault that bt_validate finds is marked under the bytes where it begins. The listing
 * goes on to the end of these bytes, and then says what was expected there, and within what.
 */
#include <inttypes.h>
#include <string.h>

#include "etf/hex_values.h"
#include "etf/sink.h"
#include "etf/utf8.h"
#include "etf/validate.h"

#define UNSET UINT64_MAX
enum { BYTES_IN_LINE = 8, DATA_SHOWN = 64, MOST_INDENTED = 40, MOST_OUTER = 8 };

/* A term whose parts are being listed: what is left of its shape. */
typedef struct frame {
    const char *shape;
    uint64_t repeat; /* how many more terms the field at `shape` has */
    uint64_t first;  /* the first number in its fields */
    uint64_t last;   /* the last one */
    uint64_t words;  /* the number in the field `words` */
    uint8_t tag;
    size_t begin;     /* offset of the tag */
    const char *part; /* the name of the part that is being listed */
    int part_length;
    uint64_t number, of; /* which of how many it is; 0: there is only one */
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
    const bt_diag *fault; /* NULL once it is marked */
    bool cut;             /* the bytes end where a term should begin */
    const char *missing;  /* or within this field, which has so many bytes */
    int missing_length;
    uint64_t missing_size, there;
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
        while (bt_is_digit(*at)) f.size = f.size * 10 + (unsigned)(*at++ - '0');
    }
    while (*at == ' ') at++;
    f.behind = at;
    return f;
}

static bool is_word(const field *f, const char *word) {
    return strlen(word) == (size_t)f->length && memcmp(f->word, word, (size_t)f->length) == 0;
}

/* ---- lines ----------------------------------------------------------------------------------- */

/* Marks the fault, if it begins in these bytes: a caret under each of its bytes. */
static void mark_fault(lister *l, size_t begin, size_t end) {
    const bt_fault *fault = &l->r.fault;
    if (l->fault == NULL || fault->begin < begin || fault->begin >= end) return;
    size_t column = (fault->begin - begin) % BYTES_IN_LINE, last = fault->end;
    if (last > begin + BYTES_IN_LINE) last = begin + BYTES_IN_LINE;
    bt_out_format(l->out, "%08zX  ", fault->begin);
    bt_out_repeat(l->out, ' ', 3 * column);
    bt_out_byte(l->out, '^');
    if (last > fault->begin) bt_out_repeat(l->out, '~', 3 * (last - fault->begin) - 2);
    bt_out_format(l->out, " error: ");
    bt_out_text(l->out, l->fault->text);
    bt_out_format(l->out, " [%s]\n", l->fault->name);
    l->fault = NULL;
}

static char hex_digit(size_t value) {
    return "0123456789ABCDEF"[value & 15];
}

/* Writes the offset and the first bytes of a line; the others follow below its text. */
static void put_bytes(lister *l, size_t begin, size_t end) {
    char text[8 + 1 + 3 * BYTES_IN_LINE], *at = text;
    for (int shift = 28; shift >= 0; shift -= 4) *at++ = hex_digit(begin >> shift);
    *at++ = ' ';
    for (size_t i = begin; i < end && i < begin + BYTES_IN_LINE; i++) {
        uint8_t byte = l->r.in.begin[i];
        *at++ = ' ';
        *at++ = hex_digit(byte >> 4);
        *at++ = hex_digit(byte);
    }
    bt_out_bytes(l->out, text, (size_t)(at - text));
}

static void indent(lister *l) {
    bt_out_repeat(l->out, ' ', 2 * (l->depth < MOST_INDENTED ? l->depth : MOST_INDENTED));
    if (l->depth > MOST_INDENTED) bt_out_format(l->out, "(%zu) ", l->depth);
}

static void begin_line(lister *l, size_t begin, size_t end) {
    l->line = begin;
    put_bytes(l, begin, end);
    size_t listed = end - begin < BYTES_IN_LINE ? end - begin : BYTES_IN_LINE;
    bt_out_repeat(l->out, ' ', 3 * (BYTES_IN_LINE - listed) + 2);
    indent(l);
}

/* Ends a line, and lists its other bytes on lines of their own. */
static void end_line(lister *l, size_t end) {
    size_t at = l->line + BYTES_IN_LINE, shown = end;
    bt_out_byte(l->out, '\n');
    mark_fault(l, l->line, at < end ? at : end);
    if (at >= end) return;
    if (end - l->line > l->data_shown) shown = l->line + l->data_shown;
    for (; at < shown; at += BYTES_IN_LINE) {
        size_t row_end = at + BYTES_IN_LINE < shown ? at + BYTES_IN_LINE : shown;
        put_bytes(l, at, row_end);
        bt_out_byte(l->out, '\n');
        mark_fault(l, at, row_end);
    }
    if (shown < end) bt_out_format(l->out, "          ... %zu bytes more\n", end - shown);
    mark_fault(l, shown, end);
}

/* ---- values ---------------------------------------------------------------------------------- */

static void put_number(lister *l, const frame *f, const field *what, uint64_t value) {
    if (f->tag == BT_TAG_NEW_FLOAT)
        bt_hex_float(l->out, value);
    else if (f->tag == BT_TAG_INTEGER)
        bt_out_format(l->out, " %" PRId32, (int32_t)value);
    else if (is_word(what, "value"))
        bt_out_format(l->out, " %" PRIu64, value);
    else
        bt_out_format(l->out, " %.*s %" PRIu64, what->length, what->word, value);
}

static void put_data(lister *l, const frame *f, const field *what, const uint8_t *data,
                     size_t size) {
    if (is_word(what, "digits")) {
        bt_hex_digits(l->out, data, size);
    } else if (is_word(what, "text")) {
        bool latin1 = f->tag != BT_TAG_ATOM_UTF8 && f->tag != BT_TAG_SMALL_ATOM_UTF8;
        if (f->tag == BT_TAG_FLOAT) size = strnlen((const char *)data, size);
        bt_hex_text(l->out, data, size, latin1, '\'');
    } else if (is_word(what, "characters") ||
               (is_word(what, "data") && bt_hex_prints(data, size))) {
        bt_hex_text(l->out, data, size, true, '"');
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

/* The most fields that a shape has in a row. */
enum { MOST_PARTS = 6 };

/* Reads the fields up to the next term or the end of the shape. A field that is not complete ends
 * the listing, with all bytes that are left. */
static size_t read_parts(lister *l, frame *f, part parts[MOST_PARTS]) {
    size_t count = 0;
    while (*f->shape != '\0' && *f->shape != '@' && count < MOST_PARTS) {
        field what = field_at(f->shape);
        uint64_t size = what.size;
        if (what.many) size = what.size == 4 ? 4 * f->words : f->last;
        if (is_word(&what, "rest") || !bt_has(&l->r.in, size)) {
            if (!is_word(&what, "rest")) {
                l->missing = what.word;
                l->missing_length = what.length;
                l->missing_size = size;
                l->there = bt_left(&l->r.in);
            }
            l->r.in.at = l->r.in.end;
            l->stopped = true;
            return count;
        }
        part p = {what, l->r.in.at, size, 0};
        l->r.in.at += size;
        f->shape = what.behind;
        for (uint64_t i = 0; size <= 8 && i < size; i++) p.value = p.value << 8 | p.at[i];
        if (f->first == UNSET) f->first = p.value;
        /* These are between a length and what has that length. */
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
            put_data(l, f, &p->what, p->at, (size_t)p->size);
        else
            put_number(l, f, &p->what, p->value);
    }
}

/* ---- terms ----------------------------------------------------------------------------------- */

/* Ends a line; at the end of the fault, also the listing. */
static void finish_line(lister *l) {
    size_t at = bt_offset(&l->r.in);
    end_line(l, at);
    if (at >= l->stop_at) l->stopped = true;
}

/* Lists a term: its tag and the fields behind it. Terms in it follow from its frame. */
static bool list_term(lister *l, const char *label, int label_length) {
    size_t begin = bt_offset(&l->r.in);
    if (!bt_has(&l->r.in, 1)) {
        l->cut = l->stopped = true;
        return true;
    }
    uint8_t tag = bt_get8(&l->r.in);
    const bt_tag *known = bt_tag_of(tag);
    frame f = {.shape = "", .first = UNSET, .repeat = UNSET, .tag = tag, .begin = begin};
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
    if (known->name == NULL) {
        l->stopped = true;
        l->cut = begin != l->r.fault.begin;
    }
    if (*f.shape == '\0' || l->stopped) return true;
    if (!bt_grow(&l->r.ctx->memory, (void **)&l->frames, sizeof *l->frames, &l->capacity,
                 l->depth + 1))
        return false;
    l->frames[l->depth++] = f;
    return true;
}

/* Lists the next of several terms. In a map, keys and values take turns. */
static bool list_next(lister *l, frame *f, const field *what) {
    unsigned each = what->size == 2 ? 2 : 1;
    if (f->repeat == UNSET) {
        f->of = f->tag == BT_TAG_NEW_FUN ? f->last : f->first;
        f->repeat = f->of * each;
    }
    if (f->repeat == 0) {
        f->repeat = UNSET;
        f->shape = what->behind;
        return true;
    }
    f->repeat--;
    f->number = f->of - f->repeat / each;
    f->part = what->word;
    f->part_length = what->length;
    if (each == 1) return list_term(l, NULL, 0);
    bool key = f->repeat % 2 == 1;
    f->part = key ? "key" : "value";
    f->part_length = key ? 3 : 5;
    return list_term(l, f->part, f->part_length);
}

static bool list_all(lister *l, const char *label, int label_length) {
    if (!list_term(l, label, label_length)) return false;
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
            f->part = what.word;
            f->part_length = what.length;
            f->number = 0;
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

/* ---- distribution headers -------------------------------------------------------------------- */

/* Begins a line with the next `size` bytes. False: there are less of them, and the listing ends
 * with them. */
static bool begin_bytes(lister *l, size_t size, const char *what) {
    size_t begin = bt_offset(&l->r.in);
    if (!bt_has(&l->r.in, size)) {
        l->missing = what;
        l->missing_length = (int)strlen(what);
        l->missing_size = size;
        l->there = bt_left(&l->r.in);
        l->stopped = true;
        return false;
    }
    l->r.in.at += size;
    begin_line(l, begin, bt_offset(&l->r.in));
    return true;
}

/* Whether a bit is set in the n-th half byte; the lower half of a byte comes first. */
static bool is_flagged(const uint8_t *flags, unsigned n, unsigned bit) {
    return (flags[n / 2] >> (n % 2 * 4) & bit) != 0;
}

/* Lists the atoms of a header: the place of each in the cache of the connection, and the text of
 * new ones. `long_texts`: lengths take two bytes. */
static void list_cached_atoms(lister *l, const uint8_t *flags, unsigned count) {
    bool long_texts = is_flagged(flags, count, 1);
    for (unsigned i = 0; i < count && !l->stopped; i++) {
        bool fresh = is_flagged(flags, i, 8);
        size_t head = !fresh ? 1 : long_texts ? 3 : 2, size = 0;
        if (fresh && bt_has(&l->r.in, head))
            size = long_texts ? bt_be16(l->r.in.at + 1) : l->r.in.at[1];
        const uint8_t *at = l->r.in.at;
        if (!begin_bytes(l, head + size, "atom")) return;
        bt_out_format(l->out, "atom %u: cached at %u.%u", i, flags[i / 2] >> (i % 2 * 4) & 7u, *at);
        if (fresh) bt_hex_text(l->out, at + head, size, false, '\'');
        end_line(l, bt_offset(&l->r.in));
    }
}

/* Lists 131 68, or 131 69 with the number of the message and of its fragment, then the atoms, and
 * then what uses them: a control message, and most often a message. */
static bool list_distribution(lister *l) {
    uint8_t tag = *l->r.in.at;
    size_t ids = tag == BT_TAG_FRAGMENT ? 16 : 0;
    const uint8_t *at = l->r.in.at + 1;
    if (!begin_bytes(l, 1 + ids + 1, "header")) return true;
    bt_out_text(l->out, bt_tag_of(tag)->name);
    if (ids != 0)
        bt_out_format(l->out, " sequence %" PRIu64 " fragment %" PRIu64, bt_be64(at),
                      bt_be64(at + 8));
    unsigned count = at[ids];
    bt_out_format(l->out, " atoms %u", count);
    end_line(l, bt_offset(&l->r.in));
    const uint8_t *flags = l->r.in.at;
    if (count != 0) {
        if (!begin_bytes(l, count / 2 + 1, "flags")) return true;
        bt_out_text(l->out, "flags of the atoms");
        end_line(l, bt_offset(&l->r.in));
        list_cached_atoms(l, flags, count);
    }
    if (!l->stopped && !list_all(l, "control", 7)) return false;
    return l->stopped || !bt_has(&l->r.in, 1) || list_all(l, "message", 7);
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Lists bytes and what they are. */
static void list_bytes(lister *l, size_t begin, size_t end, const char *what) {
    if (begin >= end) return;
    begin_line(l, begin, end);
    bt_out_text(l->out, what);
    end_line(l, end);
}

/* Lists the head of a compressed term and its zlib data, as they are in the source. */
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

/* Writes what was missing when the listing ended, and what it is a part of, the innermost first. */
static void put_expected(lister *l) {
    if (l->missing != NULL)
        bt_out_format(l->out,
                      "          expected: %.*s of %" PRIu64 " bytes, %" PRIu64 " are there\n",
                      l->missing_length, l->missing, l->missing_size, l->there);
    else if (l->cut)
        bt_out_text(l->out, "          expected: a term\n");
    bool cut = l->cut || l->missing != NULL;
    for (size_t left = l->depth, shown = 0; left-- > 0;) {
        const frame *f = &l->frames[left];
        /* It begins in the bytes of the fault, so the fault is not in it. */
        if (!cut && f->begin >= l->r.fault.begin) continue;
        if (shown++ == MOST_OUTER) {
            bt_out_format(l->out, "          in %zu more\n", left + 1);
            break;
        }
        bt_out_format(l->out, "          in %s at %08zX", bt_tag_of(f->tag)->name, f->begin);
        if (f->part != NULL) bt_out_format(l->out, ", %.*s", f->part_length, f->part);
        if (f->number != 0) bt_out_format(l->out, " %" PRIu64 " of %" PRIu64, f->number, f->of);
        bt_out_byte(l->out, '\n');
    }
}

/* Lists the term at the cursor, the fault if it is behind that, and what else there is. */
static bt_status list_rest(lister *l) {
    const bt_fault *fault = &l->r.fault;
    bool between_nodes = fault->status == BT_INVALID && fault->message == BT_MSG_ETF_DISTRIBUTION &&
                         fault->begin == bt_offset(&l->r.in);
    if (between_nodes) l->stop_at = SIZE_MAX;
    if (between_nodes && !list_distribution(l)) return BT_NOMEM;
    if (!between_nodes && bt_has(&l->r.in, 1) && !list_all(l, NULL, 0)) return BT_NOMEM;
    mark_fault(l, l->r.fault.begin, SIZE_MAX);
    bool faulty = l->r.fault.status == BT_INVALID;
    if (faulty) put_expected(l);
    size_t at = bt_offset(&l->r.in), end = at + bt_left(&l->r.in);
    l->depth = 0;
    list_bytes(l, at, end, faulty ? "bytes that were not read" : "bytes after the term");
    return BT_OK;
}

static bt_status list_source(lister *l, const bt_source *source) {
    const uint8_t *data = source->data;
    const bt_byte_cursor whole = {data, data, data + source->size};
    l->r.in = whole;
    if (source->size == 0) return list_rest(l);
    if (*data != BT_ETF_VERSION) {
        list_bytes(l, 0, source->size, "not an external term");
        return BT_OK;
    }
    list_bytes(l, 0, 1, "version");
    l->r.in.at++;
    if (source->size == 1 || data[1] != BT_TAG_COMPRESSED) return list_rest(l);
    /* The fault is either in these bytes or in the inflated ones. */
    const bt_diag *inside = l->r.compressed ? l->fault : NULL;
    if (inside != NULL) l->fault = NULL;
    list_compressed(l, source);
    mark_fault(l, 0, SIZE_MAX);
    l->fault = inside;
    /* All inflated bytes are listed, even if some are missing. */
    const uint8_t *out = l->r.inflated;
    l->r.in = out == NULL ? (bt_byte_cursor){whole.end, whole.end, whole.end}
                          : (bt_byte_cursor){out, out, out + l->r.made};
    if (out != NULL) bt_out_text(l->out, "inflated:\n");
    return list_rest(l);
}

bt_status bt_hex(bt_ctx *ctx, const bt_source *source, const bt_hex_options *given, bt_sink sink) {
    bt_hex_options options = BT_HEX_OPTIONS_INIT;
    bt_take_options(&options, sizeof options, given);
    bt_out *out = bt_resize(&ctx->memory, NULL, 0, sizeof *out);
    if (out == NULL) return BT_NOMEM;
    bt_out_init(out, sink);
    lister l = {.out = out, .data_shown = options.data_bytes, .stop_at = SIZE_MAX};
    if (l.data_shown == 0) l.data_shown = DATA_SHOWN;
    bt_decode_options check = BT_DECODE_OPTIONS_INIT;
    check.strict = options.strict;
    bt_status status = bt_reader_check(&l.r, ctx, source, &check);
    /* A fault in the zlib data is not in the inflated bytes. */
    bool inside = l.r.inflated == NULL || l.r.compressed;
    if (status == BT_INVALID) {
        /* When a count claims too much, bytes are missing at the end, so the listing goes there. */
        if (inside && l.r.fault.message != BT_MSG_ETF_TRUNCATED) l.stop_at = l.r.fault.end;
        status = bt_reader_report(&l.r, source);
        l.fault = ctx->diags.last;
    }
    if (status != BT_NOMEM && list_source(&l, source) != BT_OK) status = BT_NOMEM;
    bt_status written = bt_out_end(ctx, out);
    bt_release(&ctx->memory, out, sizeof *out);
    bt_release(&ctx->memory, l.frames, l.capacity * sizeof *l.frames);
    bt_release(&ctx->memory, l.r.inflated, l.r.inflated_size);
    return written != BT_OK ? written : status;
}
