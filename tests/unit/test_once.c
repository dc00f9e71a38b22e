/* SPDX-License-Identifier: Apache-2.0 */
/* Sources that are read once: what terms take the place of their bytes. */
#include <stdio.h>

#include "etf/ctx.h"
#include "etf/term.h"
#include "etf_rows.h"
#include "parser/bootterm_text.h"

typedef struct input {
    const uint8_t *bytes;
    size_t size, at;
} input;

static ptrdiff_t read_some(void *user, void *buffer, size_t capacity) {
    input *in = user;
    size_t left = in->size - in->at, n = left < capacity ? left : capacity;
    memcpy(buffer, in->bytes + in->at, n);
    in->at += n;
    return (ptrdiff_t)n;
}

/* What came of reading an input: the terms as bytes, and the memory that they took at most. */
typedef struct outcome {
    bt_ctx *ctx;
    bt_status status;
    size_t told;
    uint64_t peak;
    bt_buffer etf;
} outcome;

static bt_status read_terms(bt_ctx *ctx, const bt_source *source, bool text, bt_term *out) {
    bt_parse_options parse = BT_PARSE_OPTIONS_INIT;
    bt_decode_options decode = BT_DECODE_OPTIONS_INIT;
    bt_forms forms;
    bt_node node;
    parse.spans = decode.spans = false;
    bt_status status =
        text ? bt_parse(ctx, source, &parse, &forms) : bt_decode(ctx, source, &decode, &node, NULL);
    if (status != BT_OK) return status;
    if (text) return bt_make_list(ctx, forms.terms, forms.count, NULL, out);
    *out = *node.term;
    return BT_OK;
}

static outcome read_input(const uint8_t *bytes, size_t size, bool text, bool once) {
    input in = {bytes, size, 0};
    bt_ctx *ctx = bt_ctx_new(NULL);
    outcome out = {.ctx = ctx, .etf = BT_BUFFER_INIT(ctx)};
    const bt_source *source;
    const bt_diag *const *diags;
    bt_term term;
    cr_assert_eq(bt_source_read(ctx, "input", read_some, &in, &source), BT_OK);
    if (once) bt_source_once(source);
    out.status = read_terms(ctx, source, text, &term);
    (void)bt_ctx_memory(ctx, &out.peak);
    out.told = bt_diagnostics(ctx, &diags);
    if (out.status == BT_OK)
        cr_assert_eq(bt_encode(ctx, &term, NULL, bt_buffer_sink(&out.etf)), BT_OK);
    if (once) cr_expect_eq(read_terms(ctx, source, text, &term), BT_INVALID);
    return out;
}

static void end(outcome *out) {
    bt_buffer_free(&out->etf);
    bt_ctx_free(out->ctx);
}

/* Reads the input in both ways; returns whether it is well. `saves`: how much memory one spares at
 * least, 0 for what is small beside the blocks that memory comes in. */
static bool hold(const uint8_t *bytes, size_t size, bool text, uint64_t saves) {
    outcome plain = read_input(bytes, size, text, false);
    outcome once = read_input(bytes, size, text, true);
    bool well = plain.status == BT_OK && plain.told == 0;
    cr_expect_eq(once.status, well ? BT_OK : BT_INVALID);
    cr_expect_eq(once.told, 0);
    if (well) {
        cr_expect_eq(once.etf.size, plain.etf.size);
        cr_expect_arr_eq(once.etf.data, plain.etf.data, plain.etf.size);
        cr_expect(saves == 0 || once.peak + saves <= plain.peak, "%zu and %zu bytes",
                  (size_t)once.peak, (size_t)plain.peak);
    }
    end(&plain);
    end(&once);
    return well;
}

/* The rows that bt_decode takes for the newest release, again and again, and numbers between;
 * `whole`: those too of which the bytes are the term. */
static bt_buffer many_rows(bt_ctx *ctx, uint32_t times, bool whole) {
    bt_buffer all = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&all);
    uint32_t count = 0;
    sink.write(sink.user, "\x83l\0\0\0\0", 6);
    for (uint32_t i = 0; i < times; i++)
        for (size_t row = 0; row < ETF_ROWS; row++) {
            const char *hex = etf_rows[row].hex;
            bool opaque = strncmp(hex, "70", 2) == 0 || strncmp(hex, "79", 2) == 0;
            if (!etf_row_is_for(&etf_rows[row], 29) || (opaque && !whole)) continue;
            uint8_t name[64];
            int length =
                snprintf((char *)name + 2, 62, "a_name_of_more_than_16_bytes_%u_%zu", i, row);
            name[0] = 119;
            name[1] = (uint8_t)length;
            etf_bytes bytes = etf_bytes_of(hex);
            sink.write(sink.user, bytes.data + 1, bytes.size - 1);
            sink.write(sink.user, name, (size_t)length + 2);
            free(bytes.memory);
            count += 2;
        }
    for (unsigned i = 0; i < 4; i++) all.data[2 + i] = (uint8_t)(count >> (24 - 8 * i));
    sink.write(sink.user, "j", 1);
    return all;
}

Test(once, nothing_is_copied_of_an_empty_binary) {
    static const uint8_t bytes[] = {0x83, 'm', 0, 0, 0, 0};
    cr_expect(hold(bytes, sizeof bytes, false, 0));
}

Test(once, external_terms_are_the_same_in_less_memory) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer rows = many_rows(ctx, 2000, false);
    cr_expect(hold(rows.data, rows.size, false, rows.size / 3));
    bt_buffer_free(&rows);
    bt_buffer whole = many_rows(ctx, 120, true);
    cr_expect(hold(whole.data, whole.size, false, 0));
    bt_buffer_free(&whole);
    bt_ctx_free(ctx);
}

Test(once, nothing_is_copied_of_no_bytes) {
    static const uint8_t empty[] = {131, 109, 0, 0, 0, 0};
    cr_expect(hold(empty, sizeof empty, false, 0));
}

Test(once, compressed_terms_too) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer rows = many_rows(ctx, 120, true), small = BT_BUFFER_INIT(ctx);
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    const bt_source *source;
    bt_node node;
    options.compressed = 6;
    cr_assert_eq(bt_source_memory(ctx, "rows", rows.data, rows.size, &source), BT_OK);
    cr_assert_eq(bt_decode(ctx, source, NULL, &node, NULL), BT_OK);
    cr_assert_eq(bt_encode(ctx, node.term, &options, bt_buffer_sink(&small)), BT_OK);
    cr_assert_lt(small.size, rows.size / 4);
    cr_expect(hold(small.data, small.size, false, 0));
    for (size_t size = 0; size < small.size; size += 1 + small.size / 20)
        cr_expect(!hold(small.data, size, false, 0));
    bt_buffer_free(&small);
    bt_buffer_free(&rows);
    bt_ctx_free(ctx);
}

static const char piece[] =
    "{a_name_of_more_than_sixteen_bytes_%u, 'Quoted %u', \"plain\", \"esc\\x{e9}aped\\n\", "
    "\"\u00e9\",\n"
    " \"\u4e2d\" \"two\" \"strings\", $a, [$b|tail], -17, 2.5e3, 16#FFFFFFFFFFFFFFFFFFFFFFFFFFFF,\n"
    " <<\"binary\", 1, 2:16/little, (<<\"inner\">>)/binary, \"\u00e9\"/utf8, "
    "123456789012345678901:90>>,\n"
    " #{key => [\"value\", %u], \"b\" => #{}}, fun lists:map/2, ~b\"sigil\", ~S\"\\n\", %% "
    "comment\n"
    " \"\"\"\n   lines\n   \"\"\", [[[[[[[[[[deep, %u]]]]]]]]]], {}, [], [1,2,3]}%s\n";

/* Forms, or one list of them. */
static char *many_pieces(uint32_t count, bool list, size_t *size) {
    size_t room = count * (sizeof piece + 60) + 60, used = 0;
    char *text = malloc(room);
    for (uint32_t i = 0; i < count; i++) {
        if (list) text[used++] = i == 0 ? '[' : ',';
        used += (size_t)snprintf(text + used, room - used, piece, i, i, i, i, list ? "" : ".");
    }
    if (list) used += (size_t)snprintf(text + used, room - used, "].");
    *size = used;
    return text;
}

Test(once, text_is_the_same_in_less_memory) {
    for (int list = 0; list < 2; list++) {
        size_t size;
        char *text = many_pieces(4000, list != 0, &size);
        cr_expect(hold((const uint8_t *)text, size, true, size / 2));
        free(text);
    }
}

Test(once, what_there_is_to_say_is_said_by_a_reading_that_lasts) {
    static const char *const texts[] = {
        "",    "%% only a comment", "a. b.",    "#{a => 1, a => 2}.", "{a,b.",
        "\"a", "<<\"\u4e2d\">>.",   "foo(bar)."};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        (void)hold((const uint8_t *)texts[i], strlen(texts[i]), true, 0);
    size_t size;
    char *text = many_pieces(1000, true, &size);
    cr_expect(!hold((const uint8_t *)text, size - 2, true, 0));
    (void)snprintf(text + size - 2, 16, ",#{a=>1,a=>2}].");
    cr_expect(!hold((const uint8_t *)text, size + 13, true, 0));
    free(text);
}

/* Wherever something is wrong, both ways see it. */
static void change(uint8_t *bytes, size_t size, bool text) {
    uint32_t random = 1, wells = 0;
    enum { CHANGES = 100 };
    for (int i = 0; i < CHANGES; i++) {
        random = random * 1664525 + 1013904223;
        size_t at = (size_t)((uint64_t)random * size >> 32);
        uint8_t before = bytes[at];
        bytes[at] = (uint8_t)(random >> 3);
        wells += hold(bytes, size, text, 0);
        bytes[at] = before;
    }
    cr_expect(wells > 0 && wells < CHANGES);
}

Test(once, changed_terms) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer rows = many_rows(ctx, 120, true);
    change(rows.data, rows.size, false);
    bt_buffer_free(&rows);
    bt_ctx_free(ctx);
}

Test(once, changed_text) {
    size_t size;
    char *text = many_pieces(300, true, &size);
    change((uint8_t *)text, size, true);
    free(text);
}
