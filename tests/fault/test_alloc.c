/* SPDX-License-Identifier: Apache-2.0 */
/* The n-th allocation fails, for every n: each call says BT_NOMEM, nothing leaks or crashes. */
#include <stdio.h>

#include "bootterm_text.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/source.h"
#include "etf/stack.h"
#include "etf/term.h"
#include "tests/unit/counting.h"

static bt_status many_atoms(bt_ctx *ctx) {
    for (int i = 0; i < 5000; i++) {
        char text[16];
        const bt_atom *atom;
        int length = snprintf(text, sizeof text, "a%d", i);
        bt_status status = bt_intern(&ctx->atoms, text, (size_t)length, &atom);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static bt_status nested_terms(bt_ctx *ctx) {
    bt_stack stack;
    bt_stack_init(&stack, ctx, true);
    bt_status status = BT_OK;
    bt_span span = {0, 1};
    for (int i = 0; status == BT_OK && i < 300; i++) {
        status = bt_push(&stack, bt_int(300 - i % 7), span);
        if (status == BT_OK) status = bt_push(&stack, bt_int(i), span);
        if (status == BT_OK && i % 3 == 0) status = bt_fold_tuple(&stack, 2, span);
    }
    for (int i = 0; status == BT_OK && i < 20; i++) {
        status = bt_push(&stack, bt_nil(), span);
        if (status == BT_OK) status = bt_fold_list(&stack, 5, true, span);
        if (status == BT_OK) status = bt_fold_list(&stack, 2, true, span);
    }
    if (status == BT_OK) status = bt_fold_map(&stack, 60, span, NULL);
    bt_stack_free(&stack);
    return status;
}

static bt_status one_of_each(bt_ctx *ctx) {
    bt_term atom, items[4], out;
    bt_status status = bt_make_atom(ctx, "m", 1, &atom);
    if (status == BT_OK) status = bt_make_string(ctx, "text", 4, &items[0]);
    if (status == BT_OK) status = bt_make_bitstring(ctx, "text", 31, &items[1]);
    if (status == BT_OK)
        status = bt_make_big(ctx, true, (const uint8_t *)"123456789", 9, &items[2]);
    items[3] = bt_make_int(1);
    if (status == BT_OK) status = bt_make_map(ctx, items, 2, &items[0]);
    if (status == BT_OK) status = bt_make_list(ctx, items, 3, &atom, &items[1]);
    if (status == BT_OK) status = bt_make_export(ctx, &atom, &atom, &items[3], &items[2]);
    if (status == BT_OK) status = bt_make_tuple(ctx, items, 4, &out);
    int order;
    if (status == BT_OK) status = bt_compare(ctx, &out, &out, &order);
    return status;
}

static ptrdiff_t read_zeros(void *user, void *buffer, size_t capacity) {
    size_t *left = user;
    size_t n = *left < capacity ? *left : capacity;
    memset(buffer, '\n', n);
    *left -= n;
    return (ptrdiff_t)n;
}

static bt_status sources(bt_ctx *ctx) {
    const bt_source *source;
    size_t left = 100000;
    bt_status status = bt_source_read(ctx, "zeros", read_zeros, &left, &source);
    if (status == BT_OK) status = bt_source_memory(ctx, "memory", "a\nb", 3, &source);
    if (status == BT_OK && bt_source_own(ctx, source) == NULL) status = BT_NOMEM;
    if (status == BT_OK) status = bt_source_file(ctx, "/dev/null", &source);
    return status;
}

static bt_status reports(bt_ctx *ctx) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "memory", "a\nb", 3, &source);
    if (status != BT_OK) return status;
    for (int i = 0; i < 40; i++) {
        status = bt_report(ctx, BT_MSG_IO_OPEN, bt_at(source, 2, 3), bt_show(ctx, "\1\2\3", 3));
        if (status == BT_NOMEM) return status;
        bt_relate(ctx, bt_at(source, 0, 1), "opened here");
        bt_suggest(ctx, bt_at(source, 0, 1), "]", 1);
    }
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    status = bt_write_diagnostics(ctx, NULL, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    return status;
}

static bt_status a_file(bt_ctx *ctx) {
    bt_file *file;
    bt_status status = bt_file_create(ctx, "/dev/null", &file);
    return status == BT_OK ? bt_file_commit(file) : status;
}

/* Text to a term, to bytes, plain and compressed, to a term, to text. */
static bt_status round_trip(bt_ctx *ctx) {
    static const char text[] =
        "{[a,'B c',\"string\",[1,2,300|t]],#{b => 1,a => <<1,2:3,\"x\">>},\n"
        " -123456789012345678901234567890123456789012345678901234567890,1.5e300,\n"
        " fun m:f/1,'\xC3\xA9\xE2\x82\xAC',\"\xE2\x82\xAC\",\n"
        " [aaaaaaaaaaaaaaaa,aaaaaaaaaaaaaaaa,aaaaaaaaaaaaaaaa,aaaaaaaaaaaaaaaa,b]}.\n";
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "text", text, sizeof text - 1, &source);
    bt_forms forms;
    if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
    bt_buffer plain = BT_BUFFER_INIT(ctx), packed = BT_BUFFER_INIT(ctx), out = BT_BUFFER_INIT(ctx);
    if (status == BT_OK) status = bt_encode(ctx, forms.terms, NULL, bt_buffer_sink(&plain));
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    options.compressed = 9;
    if (status == BT_OK) status = bt_encode(ctx, forms.terms, &options, bt_buffer_sink(&packed));
    bt_decode_options decode = BT_DECODE_OPTIONS_INIT;
    bt_node node = {NULL, BT_NOWHERE};
    for (unsigned i = 0; i < 4; i++) {
        const bt_buffer *bytes = i & 1 ? &packed : &plain;
        decode.spans = i & 2;
        if (status == BT_OK)
            status = bt_source_memory(ctx, "bytes", bytes->data, bytes->size, &source);
        if (status == BT_OK) status = bt_decode(ctx, source, &decode, &node, NULL);
    }
    if (status == BT_OK) status = bt_print(ctx, node.term, NULL, bt_buffer_sink(&out));
    bt_buffer_free(&plain);
    bt_buffer_free(&packed);
    bt_buffer_free(&out);
    return status;
}

/* What is wrong with a text and with bytes is told, or there was no memory to tell it. */
static bt_status mistakes(bt_ctx *ctx) {
    static const char text[] = "{a,[b,}.\n[{c,\n {d,1},\n  {e,2}]}].\n{f,\"x\"\"}.\n"
                               "#{g 1, h => (1+2)*3}.\n{i}].\n\"open.\n";
    const bt_source *source;
    bt_forms forms;
    bt_status status = bt_source_memory(ctx, "text", text, sizeof text - 1, &source);
    if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
    if (status != BT_INVALID) return status;
    status = bt_source_memory(ctx, "bytes", "\x83h\3a\1", 5, &source);
    bt_node node;
    if (status == BT_OK) status = bt_decode(ctx, source, NULL, &node, NULL);
    if (status != BT_INVALID) return status;
    bt_buffer out = BT_BUFFER_INIT(ctx);
    status = bt_write_diagnostics(ctx, NULL, bt_buffer_sink(&out));
    bt_buffer_free(&out);
    return status;
}

/* A text that is read without places, and once more with them to tell of a key. */
static bt_status key_twice(bt_ctx *ctx) {
    static const char text[] = "{a,<<1,2>>}. #{\"k\" => [1,b], \"k\" => {c,#{}}}.";
    const bt_source *source;
    bt_forms forms;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    bt_status status = bt_source_memory(ctx, "text", text, sizeof text - 1, &source);
    if (status == BT_OK) status = bt_parse(ctx, source, &options, &forms);
    if (status == BT_OK) cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 1);
    return status;
}

typedef struct input {
    const uint8_t *bytes;
    size_t left;
} input;

static ptrdiff_t read_some(void *user, void *buffer, size_t capacity) {
    input *in = user;
    size_t n = in->left < capacity ? in->left : capacity;
    memcpy(buffer, in->bytes, n);
    in->bytes += n;
    in->left -= n;
    return (ptrdiff_t)n;
}

/* Binaries whose bytes do not last are copied. */
static bt_status binaries_once(bt_ctx *ctx) {
    enum { COUNT = 3000, EACH = 5 + 40 };
    static uint8_t bytes[6 + COUNT * EACH + 1] = {131, 108, 0, 0, COUNT >> 8, COUNT & 255};
    for (size_t i = 0; i < COUNT; i++) memcpy(bytes + 6 + i * EACH, "m\0\0\0\x28", 5);
    bytes[sizeof bytes - 1] = 'j';
    input in = {bytes, sizeof bytes};
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_read(ctx, "binaries", read_some, &in, &source);
    if (status != BT_OK) return status;
    bt_source_once(source);
    return bt_decode(ctx, source, NULL, &node, NULL);
}

static bt_status formatting(bt_ctx *ctx) {
    static const char text[] = "%% coding: utf-8\n[{a, % first\n[b,#{c => {[[[{d}]]]}}]}].% last";
    const bt_source *source;
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    options.width = 10;
    bt_buffer out = BT_BUFFER_INIT(ctx);
    bt_status status = bt_source_memory(ctx, "text", text, sizeof text - 1, &source);
    if (status == BT_OK) status = bt_format_text(ctx, source, &options, bt_buffer_sink(&out));
    bt_buffer_free(&out);
    return status;
}

Test(alloc, formatting) {
    cr_expect_gt(counting_until(formatting, BT_OK), 15);
}

/* Where an allocation fails, there may be bytes that have been read meanwhile. */
Test(alloc, binaries_once) {
    counting c;
    size_t n = 0;
    do {
        c = (counting){.fail_at = ++n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_status status = ctx == NULL ? BT_NOMEM : binaries_once(ctx);
        counting_end(&c, ctx);
        cr_assert(status == BT_NOMEM || (status == BT_OK && n > 1), "failing at %zu: %d", n,
                  (int)status);
    } while (c.calls >= n);
    cr_expect_gt(n, 10);
}

Test(alloc, round_trip) {
    cr_expect_gt(counting_until(round_trip, BT_OK), 20);
}

Test(alloc, key_twice) {
    cr_expect_gt(counting_until(key_twice, BT_OK), 8);
}

Test(alloc, mistakes) {
    cr_expect_gt(counting_until(mistakes, BT_OK), 10);
}

static bt_status many_mistakes(bt_ctx *ctx) {
    static const char text[] = "{16#F.8, maybe, 1.2.3, 10.0.0.1, Key, 'a' b}.\n"
                               "{60*1000, 1e5, ~x\"a\", %{a: 1}, \"a\"\"b\", ?M}.\n";
    const bt_source *source;
    bt_forms forms;
    cr_assert_eq(bt_set_otp(ctx, 27), BT_OK);
    bt_status status = bt_source_memory(ctx, "text", text, sizeof text - 1, &source);
    return status == BT_OK ? bt_parse(ctx, source, NULL, &forms) : status;
}

Test(alloc, mistakes_anywhere) {
    counting_anywhere(many_mistakes, BT_INVALID);
}

Test(alloc, atoms) {
    cr_expect_gt(counting_until(many_atoms, BT_OK), 5);
}

Test(alloc, folding) {
    cr_expect_gt(counting_until(nested_terms, BT_OK), 8);
}

Test(alloc, making) {
    cr_expect_gt(counting_until(one_of_each, BT_OK), 8);
}

Test(alloc, sources) {
    cr_expect_gt(counting_until(sources, BT_OK), 6);
}

Test(alloc, reports) {
    cr_expect_gt(counting_until(reports, BT_OK), 4);
}

Test(alloc, files) {
    cr_expect_gt(counting_until(a_file, BT_OK), 2);
}
