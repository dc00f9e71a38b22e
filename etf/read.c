/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/read.h"

#include <inttypes.h>
#include <locale.h>
#include <math.h>
#include <stdlib.h>

#include "etf/diag.h"
#include "etf/source.h"
#include "etf/utf8.h"
#include "etf/zip.h"

/* ---- faults ---------------------------------------------------------------------------------- */

bool bt_fail(bt_reader *r, bt_message message, size_t begin, size_t end, const char *what,
             uint64_t a, uint64_t b) {
    r->fault = (bt_fault){BT_INVALID, message, begin, end, what, a, b, {0, 0, 0}};
    return false;
}

bool bt_fail_memory(bt_reader *r) {
    r->fault = (bt_fault){.status = BT_NOMEM};
    return false;
}

bool bt_fail_short(bt_reader *r, size_t begin, uint64_t need) {
    size_t left = bt_left(&r->in);
    const char *name = bt_offset(&r->in) > begin ? bt_tag_of(r->in.begin[begin])->name : NULL;
    return bt_fail(r, BT_MSG_ETF_TRUNCATED, begin, bt_offset(&r->in) + left,
                   name == NULL ? "a term" : name, need, left);
}

bool bt_fail_tag(bt_reader *r, uint8_t tag, size_t begin) {
    const bt_tag *known = bt_tag_of(tag);
    size_t end = begin + 1;
    switch (tag) {
    case BT_TAG_COMPRESSED: return bt_fail(r, BT_MSG_ETF_COMPRESSED_INSIDE, begin, end, NULL, 0, 0);
    case BT_TAG_ATOM_CACHE_REF: return bt_fail(r, BT_MSG_ETF_ATOM_CACHE, begin, end, NULL, 0, 0);
    case BT_TAG_DISTRIBUTION:
    case BT_TAG_FRAGMENT: return bt_fail(r, BT_MSG_ETF_DISTRIBUTION, begin, end, NULL, 0, 0);
    case BT_TAG_FUN: return bt_fail(r, BT_MSG_ETF_FUN, begin, end, NULL, 0, 0);
    default: break;
    }
    if (known->name != NULL)
        return bt_fail(r, BT_MSG_ETF_RELEASE, begin, end, known->name, (uint64_t)known->since,
                       (uint64_t)r->ctx->otp);
    return bt_fail(r, BT_MSG_ETF_TAG, begin, end, NULL, tag, 0);
}

bt_status bt_reader_report(const bt_reader *r, const bt_source *source) {
    const bt_fault *fault = &r->fault;
    bt_ctx *ctx = r->ctx;
    if (fault->status != BT_INVALID) return fault->status;
    bt_place place = bt_at(source, fault->begin, fault->end);
    /* A place inside a compressed term cannot be shown in the source: the whole term is. */
    if (r->compressed) place = bt_at(source, 1, source->size);
    bt_status status;
    unsigned long long a = fault->a, b = fault->b;
    if (fault->message == BT_MSG_LIMIT_DEPTH || fault->message == BT_MSG_LIMIT_ATOMS)
        status = bt_report_any(ctx, fault->message, place, (unsigned)a);
    else if (fault->what != NULL)
        status = bt_report_any(ctx, fault->message, place, fault->what, a, b);
    else
        status = bt_report_any(ctx, fault->message, place, a, b);
    if (r->compressed)
        bt_relate(ctx, place, "at byte 0x%zX of the term as it is inflated", fault->begin);
    const bt_claim *claim = &fault->claim;
    if (claim->items != 0 && !r->compressed)
        bt_relate(ctx, bt_at(source, claim->begin, claim->begin + 1),
                  "%s needs %" PRIu64 " terms here, and %" PRIu64 " bytes are left",
                  bt_tag_of(r->in.begin[claim->begin])->name, claim->items, claim->left);
    return status;
}

/* ---- the first bytes ------------------------------------------------------------------------- */

static bool open_compressed(bt_reader *r, const bt_source *source) {
    if (!bt_need(r, 1, 4)) return false;
    uint32_t size = bt_get32(&r->in);
    size_t left = bt_left(&r->in), made, used;
    uint8_t *out;
    bt_inflated result =
        bt_inflate(r->ctx, r->in.at, left, size, &out, &r->inflated_size, &made, &used);
    r->inflated = out;
    r->made = made;
    size_t at = bt_offset(&r->in) + used;
    switch (result) {
    case BT_INFLATE_OK: break;
    case BT_INFLATE_MEMORY: return bt_fail_memory(r);
    case BT_INFLATE_BAD: return bt_fail(r, BT_MSG_ETF_ZLIB, at, at, NULL, made, 0);
    case BT_INFLATE_SHORT:
        return bt_fail(r, BT_MSG_ETF_ZLIB_SHORT, at, source->size, NULL, made, size);
    case BT_INFLATE_SIZE: return bt_fail(r, BT_MSG_ETF_INFLATED_SIZE, 2, 6, NULL, size, 0);
    case BT_INFLATE_LIMIT: return bt_fail(r, BT_MSG_LIMIT_EXPANSION, 2, 6, NULL, size, left);
    }
    r->source_used = at;
    r->compressed = true;
    r->in = (bt_byte_cursor){out, out, out + made};
    return true;
}

/* Whether all of it is base64, and its first byte would be 131. */
static bool is_base64(const bt_source *source) {
    static const char digits[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=";
    const uint8_t *data = source->data;
    if (source->size < 4 || data[0] != 'g' || data[1] < '0' || data[1] > '3') return false;
    for (size_t i = 0; i < source->size; i++)
        if (data[i] != '\n' && data[i] != '\r' &&
            memchr(digits, data[i], sizeof digits - 1) == NULL)
            return false;
    return true;
}

/* Whether the first byte was converted as text: 131 became U+0083 in UTF-8, or U+FFFD because it
 * could not be read. */
static bool is_recoded(const bt_source *source) {
    const uint8_t *data = source->data;
    return (source->size >= 2 && memcmp(data, "\xC2\x83", 2) == 0) ||
           (source->size >= 3 && memcmp(data, "\xEF\xBF\xBD", 3) == 0);
}

/* Reports input that does not begin with the byte 131, with a guess at what it is. */
static bool fail_version(bt_reader *r, const bt_source *source, uint8_t version) {
    const char *format = is_base64(source)    ? "base64 of one"
                         : is_recoded(source) ? "one that was written as text in UTF-8"
                                              : bt_source_format(source);
    bool text = (version >= ' ' && version <= '~') || (version >= '\t' && version <= '\r');
    return bt_fail(r,
                   format != NULL ? BT_MSG_ETF_OTHER
                   : text         ? BT_MSG_ETF_TEXT
                                  : BT_MSG_ETF_VERSION,
                   0, 1, format, version, 0);
}

bool bt_reader_open(bt_reader *r, bt_ctx *ctx, const bt_source *source,
                    const bt_decode_options *options) {
    *r = (bt_reader){.ctx = ctx,
                     .in = {source->data, source->data, source->data + source->size},
                     .strict = options->strict};
    if (source->size == 0) return bt_fail(r, BT_MSG_ETF_EMPTY, 0, 0, NULL, 0, 0);
    if (options->bare) return true;
    uint8_t version = bt_get8(&r->in);
    if (version != BT_ETF_VERSION) return fail_version(r, source, version);
    if (!bt_has(&r->in, 1) || *r->in.at != BT_TAG_COMPRESSED) return true;
    r->in.at++;
    return open_compressed(r, source);
}

bool bt_reader_end(bt_reader *r, const bt_source *source) {
    size_t left = bt_left(&r->in);
    if (!r->strict) return true;
    if (left != 0)
        return bt_fail(r, BT_MSG_STRICT_TRAILING, bt_offset(&r->in), bt_offset(&r->in) + left, NULL,
                       left, 0);
    if (!r->compressed || r->source_used == source->size) return true;
    left = source->size - r->source_used;
    r->compressed = false; /* the place to show is in the source itself */
    return bt_fail(r, BT_MSG_STRICT_TRAILING, r->source_used, source->size, NULL, left, 0);
}

bool bt_copy_bytes(bt_reader *r, bt_term *term) {
    const unsigned none = 1u << BT_INT | 1u << BT_FLOAT | 1u << BT_ATOM | 1u << BT_NIL;
    if ((none >> term->kind & 1) != 0 || term->count == 0) return true;
    enum { PIECE = 4096 }; /* shared by many copies of a few bytes, which need no alignment */
    if (term->count > r->copies_left) {
        uint32_t size = term->count < PIECE ? PIECE : term->count;
        uint8_t *copies = bt_alloc(r->ctx, size);
        if (copies == NULL) return bt_fail_memory(r); /* the fast way lets decode.c try again */
        r->copies = copies;
        r->copies_left = size;
    }
    memcpy(r->copies, term->as.bytes, term->count);
    term->as.bytes = r->copies;
    r->copies += term->count;
    r->copies_left -= term->count;
    return true;
}

bt_etf_info bt_reader_info(const bt_reader *r) {
    return (bt_etf_info){.compressed = r->compressed,
                         .utf8_atoms = r->utf8_atoms,
                         .latin1_atoms = r->latin1_atoms,
                         .inflated_bytes = r->compressed ? (uint64_t)(r->in.end - r->in.begin) : 0,
                         .used_bytes = bt_reader_used(r)};
}

bt_decode_options bt_decode_options_of(const bt_decode_options *given) {
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    bt_take_options(&options, sizeof options, given);
    return options;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

bool bt_read_atom_bytes(bt_reader *r, uint8_t tag, size_t begin, bt_atom_bytes_at *out) {
    bool wide = tag == BT_TAG_ATOM || tag == BT_TAG_ATOM_UTF8;
    if (!bt_need(r, begin, wide ? 2 : 1)) return false;
    uint32_t length = wide ? bt_get16(&r->in) : bt_get8(&r->in);
    out->latin1 = tag == BT_TAG_ATOM || tag == BT_TAG_SMALL_ATOM;
    if (out->latin1)
        r->latin1_atoms = true;
    else
        r->utf8_atoms = true;
    uint32_t most = out->latin1 ? BT_ATOM_MAX_CHARS : BT_ATOM_MAX_BYTES;
    if (length > most)
        return bt_fail(r, BT_MSG_ETF_ATOM_LENGTH, begin, bt_offset(&r->in), NULL, length, most);
    if (!bt_need(r, begin, length)) return false;
    out->text = r->in.at;
    out->length = length;
    r->in.at += length;
    if (r->strict && (tag == BT_TAG_SMALL_ATOM || (tag == BT_TAG_ATOM_UTF8 && length < 256)))
        return bt_fail(r, BT_MSG_STRICT_ATOM, begin, bt_offset(&r->in), bt_tag_of(tag)->name, 0, 0);
    return true;
}

bool bt_check_atom(bt_reader *r, const bt_atom_bytes_at *atom) {
    if (atom->latin1) return true;
    size_t begin = (size_t)(atom->text - r->in.begin), bad;
    size_t chars = bt_utf8_count(atom->text, atom->length, &bad);
    if (bad != atom->length)
        return bt_fail(r, BT_MSG_ETF_UTF8, begin + bad, begin + bad + 1, NULL, 0, 0);
    if (chars > BT_ATOM_MAX_CHARS)
        return bt_fail(r, BT_MSG_ETF_ATOM_CHARS, begin, begin + atom->length, NULL, chars,
                       BT_ATOM_MAX_CHARS);
    return true;
}

bool bt_skip_atom(bt_reader *r, size_t begin) {
    size_t at = bt_offset(&r->in);
    if (!bt_need(r, begin, 1)) return false;
    uint8_t tag = bt_get8(&r->in);
    if (!bt_is_atom_tag(tag)) {
        const bt_tag *found = bt_tag_of(tag);
        if (tag == BT_TAG_ATOM_CACHE_REF) return bt_fail_tag(r, tag, at);
        return bt_fail(r, BT_MSG_ETF_ATOM, at, at + 1, bt_tag_of(r->in.begin[begin])->name, tag,
                       found->name != NULL);
    }
    bt_atom_bytes_at atom;
    return bt_read_atom_bytes(r, tag, at, &atom) && bt_check_atom(r, &atom);
}

/* ---- pids, ports, references, funs ----------------------------------------------------------- */

static bool skip_node(bt_reader *r, size_t begin, bool local) {
    if (local && bt_has(&r->in, 1) && *r->in.at == BT_TAG_NIL) {
        r->in.at++;
        return true;
    }
    return bt_skip_atom(r, begin);
}

static bool bad_field(bt_reader *r, size_t begin, size_t size, uint64_t value, uint64_t most) {
    size_t at = bt_offset(&r->in);
    return bt_fail(r, BT_MSG_ETF_FIELD, at - size, at, bt_tag_of(r->in.begin[begin])->name, value,
                   most);
}

/* Old forms have two bits of creation in a byte, new ones 32. */
static bool skip_creation(bt_reader *r, bool old, size_t begin) {
    if (!bt_need(r, begin, old ? 1 : 4)) return false;
    if (!old) {
        r->in.at += 4;
        return true;
    }
    uint8_t creation = bt_get8(&r->in);
    return creation <= 3 || bad_field(r, begin, 1, creation, 3);
}

bool bt_skip_pid(bt_reader *r, uint8_t tag, size_t begin, bool local) {
    if (!skip_node(r, begin, local) || !bt_need(r, begin, 8)) return false;
    r->in.at += 8;
    return skip_creation(r, tag == BT_TAG_PID, begin);
}

bool bt_skip_port(bt_reader *r, uint8_t tag, size_t begin, bool local) {
    size_t id = tag == BT_TAG_V4_PORT ? 8 : 4;
    if (!skip_node(r, begin, local) || !bt_need(r, begin, id)) return false;
    r->in.at += id;
    return skip_creation(r, tag == BT_TAG_PORT, begin);
}

/* The old forms have 18 bits in their first word. */
static bool skip_first_word(bt_reader *r, size_t begin) {
    if (!bt_need(r, begin, 4)) return false;
    uint32_t word = bt_get32(&r->in);
    return word < 1u << 18 || bad_field(r, begin, 4, word, (1u << 18) - 1);
}

bool bt_skip_reference(bt_reader *r, uint8_t tag, size_t begin, bool local) {
    if (tag == BT_TAG_REFERENCE)
        return skip_node(r, begin, local) && skip_first_word(r, begin) &&
               skip_creation(r, true, begin);
    if (!bt_need(r, begin, 2)) return false;
    uint32_t words = bt_get16(&r->in);
    if (words > 5) return bad_field(r, begin, 2, words, 5);
    if (r->strict && words == 0)
        return bt_fail(r, BT_MSG_STRICT_REFERENCE, begin, bt_offset(&r->in), NULL, 0, 0);
    bool old = tag == BT_TAG_NEW_REFERENCE;
    if (!skip_node(r, begin, local) || !skip_creation(r, old, begin)) return false;
    if (old && words > 0) {
        if (!skip_first_word(r, begin)) return false;
        words--;
    }
    if (!bt_need(r, begin, 4 * words)) return false;
    r->in.at += 4 * words;
    return true;
}

bool bt_read_fun_head(bt_reader *r, size_t begin, uint32_t *variables) {
    if (!bt_need(r, begin, BT_FUN_HEAD)) return false;
    r->in.at += 4 + 1 + 16 + 4; /* OTP ignores the size too */
    *variables = bt_get32(&r->in);
    return *variables <= 255 || bad_field(r, begin, 4, *variables, 255);
}

bool bt_read_arity(bt_reader *r, uint8_t tag, size_t begin, uint32_t *out) {
    bool large = tag == BT_TAG_LARGE_TUPLE;
    if (!bt_need(r, begin, large ? 4 : 1)) return false;
    *out = large ? bt_get32(&r->in) : bt_get8(&r->in);
    if (*out > BT_TUPLE_MAX) return bad_field(r, begin, 4, *out, BT_TUPLE_MAX);
    if (r->strict && large && *out < 256)
        return bt_fail(r, BT_MSG_STRICT_TUPLE, begin, begin + 5, NULL, *out, 0);
    return true;
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* The most bytes of an integer, leading zeros included, as measured with OTP on 64 bits. OTP 26
 * lowered it. */
static uint32_t big_bytes_max(int otp) {
    return otp >= 26 ? 524288 : 4194296;
}

bool bt_read_big(bt_reader *r, uint8_t tag, size_t begin, bt_digits *out) {
    bool large = tag == BT_TAG_LARGE_BIG;
    if (!bt_need(r, begin, large ? 5 : 2)) return false;
    uint32_t count = large ? bt_get32(&r->in) : bt_get8(&r->in);
    uint8_t sign = bt_get8(&r->in);
    if (!bt_need(r, begin, count)) return false;
    uint32_t most = big_bytes_max(r->ctx->otp);
    if (count > most)
        return bt_fail(r, BT_MSG_ETF_FIELD, begin + 1, begin + 5, "LARGE_BIG_EXT", count, most);
    const uint8_t *bytes = r->in.at;
    r->in.at += count;
    uint32_t kept = count;
    while (kept > 0 && bytes[kept - 1] == 0) kept--;
    *out = (bt_digits){bytes, kept, sign != 0};
    if (!r->strict) return true;
    int64_t value;
    bool small = bt_digits_fit(out, &value) && value >= INT32_MIN && value <= INT32_MAX;
    if (kept != count || sign > 1 || small || (large && count < 256))
        return bt_fail(r, BT_MSG_STRICT_INTEGER, begin, bt_offset(&r->in), bt_tag_of(tag)->name, 0,
                       0);
    return true;
}

bool bt_digits_fit(const bt_digits *digits, int64_t *out) {
    if (digits->count > 8) return false;
    uint64_t value = 0;
    for (uint32_t i = digits->count; i-- > 0;) value = value << 8 | digits->bytes[i];
    if (value > (uint64_t)INT64_MAX + digits->negative) return false;
    *out = digits->negative ? (int64_t)(0 - value) : (int64_t)value;
    return true;
}

/* Checks the text of a FLOAT_EXT for what OTP accepts: a sign, digits, a point or comma, digits,
 * perhaps an exponent; then a NUL, unless the field is full. sprintf writes it with "%.20e". */
static bool is_float_text(const char *text) {
    const char *at = text + (*text == '+' || *text == '-'), *from = at;
    while (bt_is_digit(*at)) at++;
    if (at == from || (*at != '.' && *at != ',')) return false;
    from = ++at;
    while (bt_is_digit(*at)) at++;
    if (at == from) return false;
    if (*at == 'e' || *at == 'E') {
        at++;
        at += *at == '+' || *at == '-';
        from = at;
        while (bt_is_digit(*at)) at++;
        if (at == from) return false;
    }
    return *at == '\0';
}

static bool read_float_text(bt_reader *r, size_t begin, double *out) {
    enum { FIELD = 31 };
    char text[FIELD + 1];
    memcpy(text, r->in.at, FIELD);
    text[FIELD] = '\0';
    if (!is_float_text(text))
        return bt_fail(r, BT_MSG_ETF_FLOAT_TEXT, begin, begin + 1 + FIELD, NULL, 0, 0);
    char *point = strchr(text, ',');
    if (point != NULL) *point = '.';
    locale_t locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    if (locale == (locale_t)0) return bt_fail_memory(r);
    *out = strtod_l(text, NULL, locale);
    freelocale(locale);
    r->in.at += FIELD;
    return true;
}

bool bt_read_float(bt_reader *r, uint8_t tag, size_t begin, double *out) {
    if (!bt_need(r, begin, tag == BT_TAG_FLOAT ? 31 : 8)) return false;
    if (tag == BT_TAG_FLOAT) {
        if (!read_float_text(r, begin, out)) return false;
    } else {
        uint64_t bits = bt_get64(&r->in);
        memcpy(out, &bits, sizeof bits);
    }
    return isfinite(*out) || bt_fail(r, BT_MSG_ETF_FLOAT, begin, bt_offset(&r->in), NULL, 0, 0);
}

bool bt_read_bits(bt_reader *r, size_t begin, uint32_t *count, uint8_t *bits) {
    if (!bt_need(r, begin, 5)) return false;
    *count = bt_get32(&r->in);
    *bits = bt_get8(&r->in);
    /* Up to OTP 26, an empty bitstring with 0 bits in use is accepted too. */
    bool empty = *count == 0 && *bits == 0 && r->ctx->otp < 27;
    if (!empty && (*bits < 1 || *bits > 8 || *count == 0))
        return bt_fail(r, BT_MSG_ETF_BITS, begin, bt_offset(&r->in), NULL, *bits, *count);
    if (!bt_need(r, begin, *count)) return false;
    if (!r->strict) return true;
    if (empty || *bits == 8)
        return bt_fail(r, BT_MSG_STRICT_BITSTRING, begin, bt_offset(&r->in), NULL, 0, 0);
    size_t last = bt_offset(&r->in) + *count - 1;
    if (r->in.begin[last] & (0xFF >> *bits))
        return bt_fail(r, BT_MSG_STRICT_PADDING, last, last + 1, NULL, 8u - *bits, 0);
    return true;
}
