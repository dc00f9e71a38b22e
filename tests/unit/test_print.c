/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bootterm_text.h"
#include "counting.h"

typedef struct row {
    const char *releases;
    uint32_t width;
    bool latin1;
    const char *hex, *text;
} row;

static const row rows[] = {
#define ROW(releases, width, latin1, hex, text) {releases, width, latin1, hex, text},
#include "print_rows.inc"
#undef ROW
};

static bt_status decode_hex(bt_ctx *ctx, const char *hex, uint8_t *bytes, bt_node *out) {
    size_t size = strlen(hex) / 2;
    const bt_source *source;
    for (size_t i = 0; i < size; i++) {
        const char pair[3] = {hex[2 * i], hex[2 * i + 1], '\0'};
        bytes[i] = (uint8_t)strtoul(pair, NULL, 16);
    }
    bt_status status = bt_source_memory(ctx, "row", bytes, size, &source);
    if (status != BT_OK) return status;
    return bt_decode(ctx, source, NULL, out, NULL);
}

static bt_status print_row(bt_ctx *ctx, const row *r, bt_buffer *buffer) {
    uint8_t *bytes = malloc(strlen(r->hex) / 2 + 1);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.width = r->width;
    options.latin1 = r->latin1;
    bt_node node;
    bt_status status = decode_hex(ctx, r->hex, bytes, &node);
    if (status == BT_OK) status = bt_print(ctx, node.term, &options, bt_buffer_sink(buffer));
    free(bytes);
    return status;
}

static bool holds(const bt_buffer *buffer, const char *text) {
    return buffer->size == strlen(text) && memcmp(buffer->data, text, buffer->size) == 0;
}

/* What OTP printed, for each release that printed it. */
Test(print, as_otp) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        for (const char *at = rows[i].releases; at != NULL; at = strchr(at + 1, ' ')) {
            bt_ctx *ctx = bt_ctx_new(NULL);
            bt_buffer buffer = BT_BUFFER_INIT(ctx);
            cr_assert_eq(bt_set_otp(ctx, atoi(at)), BT_OK);
            cr_assert_eq(print_row(ctx, &rows[i], &buffer), BT_OK, "%s", rows[i].hex);
            cr_expect(holds(&buffer, rows[i].text), "OTP %d, width %u:\n%s\ninstead of\n%.*s",
                      atoi(at), rows[i].width, rows[i].text, (int)buffer.size, buffer.data);
            bt_buffer_free(&buffer);
            bt_ctx_free(ctx);
        }
}

static void expect_print(const char *hex, const bt_print_options *options, const char *text) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    uint8_t bytes[256];
    bt_node node;
    cr_assert_eq(decode_hex(ctx, hex, bytes, &node), BT_OK);
    cr_assert_eq(bt_print(ctx, node.term, options, bt_buffer_sink(&buffer)), BT_OK);
    cr_expect(holds(&buffer, text), "%.*s instead of %s", (int)buffer.size, buffer.data, text);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

/* As OTP does, but for the number that it has for another node. */
Test(print, what_has_no_text) {
#define LOCAL_NODE "770D6E6F6E6F6465406E6F686F7374"
    expect_print("8358" LOCAL_NODE "000000050000000600000000", NULL, "<0.5.6>");
    expect_print("83587703614062000000050000000600000000", NULL, "#Pid<a@b.5.6>");
    expect_print("83677703612D62000000050000000600", NULL, "#Pid<'a-b'.5.6>");
    expect_print("8359" LOCAL_NODE "0000000500000000", NULL, "#Port<0.5>");
    expect_print("8378" LOCAL_NODE "000000010000000000000000", NULL, "#Port<0.4294967296>");
    expect_print("835A0003" LOCAL_NODE "00000000000000010000000200000003", NULL, "#Ref<0.3.2.1>");
    expect_print("83656400036140620000000703", NULL, "#Ref<a@b.7>");
    expect_print("83700000003F01000000000000000000000000000000000000000700000000"
                 "77036D206461096108"
                 "58" LOCAL_NODE "000000050000000600000000",
                 NULL, "#Fun<m d.9.8>");
    expect_print("83700000004801000000000000000000000000000000000000000700000000"
                 "77036D206462FFFFFFFB6E05000700000001"
                 "58" LOCAL_NODE "000000050000000600000000",
                 NULL, "#Fun<m d.-5.7>");
}

/* Names with characters that OTP escapes in its own way. */
Test(print, foreign_names) {
    expect_print("83587704270A5C40000000050000000600000000", NULL, "#Pid<'\\'\\n\\\\@'.5.6>");
    expect_print("835864000361E940000000050000000600000000", NULL, "#Pid<a\303\251@.5.6>");
    expect_print("8358640003C9A001000000050000000600000000", NULL,
                 "#Pid<'\303\211\302\240\\001'.5.6>");
    expect_print("8358770661C3895F4039000000050000000600000000", NULL, "#Pid<a\303\211_@9.5.6>");
    expect_print("83587700000000050000000600000000", NULL, "#Pid<''.5.6>");
    expect_print("8371770161770409017F1B61"
                 "00",
                 NULL, "fun a:'\\t\\001\177\\033'/0");
}

/* OTP writes `fun end:f/0` and mojibake, which do not read back. */
Test(print, funs_read_back) {
    expect_print("83717703656E647702C3A96100", NULL, "fun 'end':\303\251/0");
    expect_print("83717702CEBB77017F6100", NULL, "fun '\316\273':'\177'/0");
    bt_print_options latin1 = BT_PRINT_OPTIONS_INIT;
    latin1.latin1 = true;
    expect_print("83717702CEBB77016161FF", &latin1, "fun '\\x{3BB}':a/255");
}

Test(print, native_records) {
    expect_print("834300000002017701617703525F6377017877037920796101680277027474610F", NULL,
                 "#a:'R_c'{x = 1,'y y' = {tt,15}}");
    bt_print_options narrow = BT_PRINT_OPTIONS_INIT;
    narrow.width = 12;
    expect_print("834300000002017701617703525F6377017877037920796101680277027474610F", &narrow,
                 "#a:'R_c'{\n x = 1,\n 'y y' =\n  {tt,15}}");
    expect_print("83430000000000770161770162", NULL, "#a:b{}");
    /* A field's name alone moves what follows the record's name to a line of its own. */
    narrow.width = 30;
    expect_print(
        "8343000000010177036D6D6D77036E6E6E7709616263646566676869770B6A6B6C6D6E6F7071727374",
        &narrow, "#mmm:nnn{\n    abcdefghi = jklmnopqrst}");
}

Test(print, options) {
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.flat = options.coding = options.form = true;
    options.width = 1;
    expect_print("836B000161", &options, "%% coding: utf-8\n\"a\".\n");
    expect_print("8368036101610261036103", &options, "%% coding: utf-8\n{1,2,3}.\n");
    options.flat = options.coding = false;
    expect_print("8368026101610261036103", &options, "{1,\n 2}.\n");
}

Test(print, unicode) {
    bt_print_options unicode = BT_PRINT_OPTIONS_INIT;
    unicode.unicode = true;
    expect_print("836C0000000162000020AC6A", NULL, "[8364]");
    expect_print("836C0000000162000020AC6A", &unicode, "\"\342\202\254\"");
    expect_print("836C0000000262000020AC61006A", &unicode, "[8364,0]");
    expect_print("836C0000000162000020AC6101", &unicode, "[8364|1]");
    expect_print("836C00000001620000D8006A", &unicode, "[55296]");
    expect_print("836D00000003E282AC", NULL, "<<226,130,172>>");
    expect_print("836D00000003E282AC", &unicode, "<<\"\342\202\254\"/utf8>>");
    unicode.latin1 = true;
    expect_print("836C0000000162000020AC6A", &unicode, "[8364]");
}

Test(print, width_out_of_range) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    bt_term term = bt_make_nil();
    options.width = (1u << 30) + 1;
    cr_expect_eq(bt_print(ctx, &term, &options, bt_buffer_sink(&buffer)), BT_USAGE);
    cr_expect_eq(buffer.size, 0);
    bt_ctx_free(ctx);
}

static bt_term deep(bt_ctx *ctx, size_t depth, bool lists) {
    bt_term term = bt_make_int(1), one = bt_make_int(1000);
    for (size_t i = 0; i < depth; i++) {
        const bt_term items[2] = {one, term};
        bt_status status =
            lists ? bt_make_list(ctx, &term, 1, NULL, &term) : bt_make_tuple(ctx, items, 2, &term);
        cr_assert_eq(status, BT_OK);
    }
    return term;
}

Test(print, deep_terms) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    bt_term lists = deep(ctx, 1000000, true), tuples = deep(ctx, 1000000, false);
    cr_expect_eq(bt_print(ctx, &lists, &options, bt_buffer_sink(&buffer)), BT_OK);
    cr_expect_eq(buffer.size, 1000000 - 1 + 3 + 1000000 - 1);
    bt_buffer_free(&buffer);
    cr_expect_eq(bt_print(ctx, &tuples, &options, bt_buffer_sink(&buffer)), BT_INVALID);
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    cr_expect_str_eq(diags[0]->name, "print/indent");
    bt_buffer_free(&buffer);
    options.flat = true;
    cr_expect_eq(bt_print(ctx, &tuples, &options, bt_buffer_sink(&buffer)), BT_OK);
    cr_expect_eq(buffer.size, 7000000 + 1);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

static bt_status print_deep(uint32_t indent) {
    bt_limits limits = {.size = sizeof limits, .indent = indent};
    bt_config config = {.size = sizeof config, .limits = &limits};
    bt_ctx *ctx = bt_ctx_new(&config);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_term term = deep(ctx, 300, false);
    bt_status status = bt_print(ctx, &term, NULL, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    return status;
}

/* Indentation up to the limit, and not one column further. */
Test(print, deepest_indentation) {
    cr_expect_eq(print_deep(291), BT_INVALID);
    cr_expect_eq(print_deep(301), BT_OK);
}

/* Out of memory at each allocation. */
Test(print, no_memory) {
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i += 7) {
        bt_status status = BT_NOMEM;
        for (size_t fail_at = 2; status == BT_NOMEM; fail_at++) {
            counting c = {.fail_at = fail_at};
            bt_ctx *ctx = counting_ctx(&c, NULL);
            cr_assert_not_null(ctx);
            bt_buffer buffer = BT_BUFFER_INIT(ctx);
            status = print_row(ctx, &rows[i], &buffer);
            cr_expect(status == BT_OK || status == BT_NOMEM);
            bt_buffer_free(&buffer);
            counting_end(&c, ctx);
        }
        cr_expect_eq(status, BT_OK);
    }
}

static int full(void *user, const void *data, size_t size) {
    (void)user;
    (void)data;
    (void)size;
    return 28; /* ENOSPC */
}

Test(print, sink_fails) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_term term = bt_make_nil();
    cr_expect_eq(bt_print(ctx, &term, NULL, (bt_sink){full, NULL}), BT_IO);
    bt_ctx_free(ctx);
}
