/* SPDX-License-Identifier: Apache-2.0 */
/* The formatter: layout, what is kept, what is refused. */
#include <stdio.h>

#include "bootterm_text.h"
#include "counting.h"
#include "parser/text/format.h"
#include "parser/text/parse.h"
#include "parser/text/scan.h"
#include "parser/text/spelt.h"

#include "grammar/term_parser.h"

typedef struct row {
    const char *text, *formatted;
} row;

static bt_status format(bt_ctx *ctx, const void *text, size_t size,
                        const bt_format_options *options, bt_buffer *out) {
    const bt_source *source;
    *out = (bt_buffer)BT_BUFFER_INIT(ctx);
    cr_assert_eq(bt_source_memory(ctx, "t", text, size, &source), BT_OK);
    return bt_format_text(ctx, source, options, bt_buffer_sink(out));
}

static void expect_bytes(const char *text, size_t size, const char *formatted, size_t length,
                         const bt_format_options *options) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer out, again;
    cr_expect_eq(format(ctx, text, size, options, &out), BT_OK, "refused: %s", text);
    cr_expect(out.size == length && (length == 0 || memcmp(out.data, formatted, length) == 0),
              "%s\nbecame\n%.*s\nand not\n%s", text, (int)out.size, (const char *)out.data,
              formatted);
    cr_expect_eq(format(ctx, out.data, out.size, options, &again), BT_OK);
    cr_expect(again.size == out.size &&
                  (out.size == 0 || memcmp(again.data, out.data, out.size) == 0),
              "%.*s\nbecame\n%.*s", (int)out.size, (const char *)out.data, (int)again.size,
              (const char *)again.data);
    bt_buffer_free(&out);
    bt_buffer_free(&again);
    bt_ctx_free(ctx);
}

static void expect_rows(const row *rows, const bt_format_options *options) {
    for (const row *r = rows; r->text != NULL; r++)
        expect_bytes(r->text, strlen(r->text), r->formatted, strlen(r->formatted), options);
}

Test(format, tokens) {
    static const row rows[] = {
        {"", ""},
        {"\n \n", ""},
        {"a .", "a.\n"},
        {"a. b.  c.\n", "a.\nb.\nc.\n"},
        {"{ a ,b }.", "{a, b}.\n"},
        {"[ ] . { } . # { } . << >> .", "[].\n{}.\n#{}.\n<<>>.\n"},
        {"[a|b].", "[a | b].\n"},
        {"#{a=>1,b => 2}.", "#{a => 1, b => 2}.\n"},
        {"[- 1,+2.5,16#fF,1_000,$a,$\\n,- ( 1 )].", "[-1, +2.5, 16#fF, 1_000, $a, $\\n, -(1)].\n"},
        {"[\"a\\x{e9}\",'b\\'c',\"a\"   \"b\",fun  a : b / 1].",
         "[\"a\\x{e9}\", 'b\\'c', \"a\" \"b\", fun a:b/1].\n"},
        {"<<1 : 8 / little - integer,\"ab\"/utf8 , <<1>>/binary>>.",
         "<<1:8/little-integer, \"ab\"/utf8, <<1>>/binary>>.\n"},
        {"{a,\"\"\"\n    x\n   \"\"\"}.", "{a, \"\"\"\n    x\n   \"\"\"}.\n"},
        {"{a,$\n}.", "{a, $\n}.\n"},
        {NULL, NULL},
    };
    expect_rows(rows, NULL);
}

Test(format, comments) {
    static const row rows[] = {
        {"% a", "% a\n"},
        {"\n\n%% a  \n\n\n%% b\na.%c\n\n\n%d", "%% a\n\n%% b\na.  %c\n\n%d\n"},
        {"[a% x\n,b].", "[\n    a,  % x\n    b\n].\n"},
        {"[a\n% x\n,b].", "[\n    a,\n    % x\n    b\n].\n"},
        {"[a,b % x\n].", "[\n    a, b  % x\n].\n"},
        {"[\n% x\n].", "[\n    % x\n].\n"},
        {"[% x\n].", "[  % x\n].\n"},
        {"{a,b}% x\n.", "{a, b}.  % x\n"},
        {"a % x\n. % y", "a.  % x\n% y\n"},
        {"{a, % x\nb}.", "{a,  % x\n    b}.\n"},
        {"{a, b % x\n}.", "{a, b  % x\n}.\n"},
        {"# % x\n{a=>b}.", "#{  % x\n    a => b\n}.\n"},
        {"#{a % x\n=>b}.", "#{\n    a  % x\n    => b\n}.\n"},
        {"#{a => % x\nb}.", "#{\n    a =>  % x\n    b\n}.\n"},
        {"\"a\" % x\n \"b\".", "\"a\"  % x\n\"b\".\n"},
        {NULL, NULL},
    };
    expect_rows(rows, NULL);
}

/* What whoever writes the file decides. */
Test(format, kept) {
    static const row rows[] = {
        {"[\na,b].", "[\n    a, b\n].\n"},
        {"[\n{a}\n,{b}].", "[\n    {a},\n    {b}\n].\n"},
        {"{\na,b}.", "{\n    a,\n    b\n}.\n"},
        {"#{\na=>1}.", "#{\n    a => 1\n}.\n"},
        {"[\na,\nb,c].", "[\n    a,\n    b, c\n].\n"},
        {"[a,\nb].", "[a, b].\n"},
        {"[\n\na,\n\n\nb\n\n].", "[\n    a,\n\n    b\n].\n"},
        {"{k,\"a\"\n\"b\"}.", "{k,\n    \"a\"\n    \"b\"}.\n"},
        {"(\n1). <<\n1>>. [\n].", "(1).\n<<1>>.\n[].\n"},
        {"\n\na.\n\n\nb.", "a.\n\nb.\n"},
        {NULL, NULL},
    };
    expect_rows(rows, NULL);
}

Test(format, broken) {
    static const row rows[] = {
        {"[{aaaaaa,1},{b,2}].", "[\n    {aaaaaa, 1},\n    {b, 2}\n].\n"},
        {"{aaa,[{bbb,1},{c,2}]}.", "{aaa, [\n    {bbb, 1},\n    {c, 2}\n]}.\n"},
        {"{aaa,[bbb,cc,dd,eeee]}.", "{aaa, [\n    bbb, cc, dd,\n    eeee\n]}.\n"},
        {"{aaaaaaaaa,{bbbbb,c}}.", "{aaaaaaaaa,\n    {bbbbb, c}}.\n"},
        {"{aaaaaaaaa,\"bbbbbb\"}.", "{aaaaaaaaa,\n    \"bbbbbb\"}.\n"},
        {"{aaaa,\"bbbbbbbbbbbbbbbbb\"}.", "{aaaa, \"bbbbbbbbbbbbbbbbb\"}.\n"},
        {"{aaaaaa,bbbbbb,cccccc}.", "{aaaaaa,\n    bbbbbb,\n    cccccc}.\n"},
        {"{[aaaaaa,bbbbbb,ccccc],d}.",
         "{\n    [\n        aaaaaa,\n        bbbbbb,\n        ccccc\n    ],\n    d\n}.\n"},
        {"{a,{b,[cccccccc,ddddddd]}}.", "{a, {b, [\n    cccccccc,\n    ddddddd\n]}}.\n"},
        {"#{aaaaaaaa=>bbbbbbbbb}.", "#{\n    aaaaaaaa =>\n        bbbbbbbbb\n}.\n"},
        {"#{aaaa=>[bbbbb,{c,d}]}.",
         "#{\n    aaaa => [\n        bbbbb,\n        {c, d}\n    ]\n}.\n"},
        {"[aaaaaaa,bbbbbbb|ccc].", "[\n    aaaaaaa,\n    bbbbbbb\n    | ccc\n].\n"},
        {"<<1,2,3,4,5,6,\"ab\">>.", "<<\n    1, 2, 3, 4, 5,\n    6, \"ab\"\n>>.\n"},
        {"<<\"aaaaaaaaaaaaaaaaaaaa\">>.", "<<\"aaaaaaaaaaaaaaaaaaaa\">>.\n"},
        /* Characters count, not bytes: wide ones for two. */
        {"{a,\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\",b}.",
         "{a, \"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\", b}.\n"},
        {"{a,\"\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\",b}.",
         "{a,\n    \"\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\",\n"
         "    b}.\n"},
        {NULL, NULL},
    };
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    options.width = 20;
    expect_rows(rows, &options);
}

Test(format, a_width_beyond_what_is_documented_is_refused) {
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    const uint32_t most = 1u << 30, widths[] = {most, most + 1, UINT32_MAX};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_buffer out;
        options.width = widths[i];
        cr_expect_eq(format(ctx, "{a,[b]}.", 8, &options, &out), i == 0 ? BT_OK : BT_USAGE);
        bt_buffer_free(&out);
        bt_ctx_free(ctx);
    }
}

Test(format, places) {
    static const row rows[] = {
        {"[{a,${V}},{b,\"${W:-x  y}\"},{c,${V:-[a,b]}},{d,-${N}},{{{e}},1}].",
         "[{a, ${V}}, {b, \"${W:-x  y}\"}, {c, ${V:-[a,b]}}, {d, -${N}}, { {{e}}, 1}].\n"},
        {NULL, NULL},
    };
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    options.unfilled = BT_UNFILLED_PLACES;
    expect_rows(rows, &options);
}

Test(format, bytes) {
    static const char crlf[] = "%% a \r\n[a, % b\r\nb].\r\n";
    static const char latin1[] = "%% coding: latin-1\n{a,\"\xE9\"}.%\xE9";
    static const char inner[] = "\r\n{\"\n\",b}.";
    static const char nul[] = "[a,\0b].\0";
    const char *formatted = "%% a\r\n[\r\n    a,  % b\r\n    b\r\n].\r\n";
    expect_bytes(crlf, sizeof crlf - 1, formatted, strlen(formatted), NULL);
    formatted = "%% coding: latin-1\n{a, \"\xE9\"}.  %\xE9\n";
    expect_bytes(latin1, sizeof latin1 - 1, formatted, strlen(formatted), NULL);
    formatted = "{\r\n    \"\n\",\r\n    b\r\n}.\r\n";
    expect_bytes(inner, sizeof inner - 1, formatted, strlen(formatted), NULL);
    formatted = "[a, b].\n";
    expect_bytes(nul, sizeof nul - 1, formatted, strlen(formatted), NULL);
}

/* The name of the first thing that is told of a text, of which nothing is written. */
static void expect_refused(const char *text, const char *name) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_diag *const *diags;
    bt_buffer out;
    cr_expect_eq(format(ctx, text, strlen(text), NULL, &out), BT_INVALID, "%s", text);
    cr_expect_eq(out.size, 0);
    cr_assert_neq(bt_diagnostics(ctx, &diags), 0);
    cr_expect_str_eq(diags[0]->name, name);
    bt_buffer_free(&out);
    bt_ctx_free(ctx);
}

Test(format, refused) {
    expect_refused("[a,].", "text/extra-comma");
    expect_refused("[a", "text/unclosed-bracket");
    expect_refused("{a, ${V}}.", "text/template");
    /* In the third line it says nothing of the encoding, in the second it does. */
    expect_refused("\n\n%% coding: latin-1\n\"\xC3\xA9\".", "format/coding");
}

/* Whether a result is taken for a text. */
static void expect_check(const char *text, const char *result, const char *name) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *a, *b;
    const bt_diag *const *diags;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    cr_assert_eq(bt_source_memory(ctx, "a", text, strlen(text), &a), BT_OK);
    cr_assert_eq(bt_source_memory(ctx, "b", result, strlen(result), &b), BT_OK);
    bt_status status = bt_format_check(ctx, a, b, &options);
    cr_expect_eq(status, name == NULL ? BT_OK : BT_INVALID, "%s: %s", text, result);
    if (bt_diagnostics(ctx, &diags) != 0) cr_expect_str_eq(diags[0]->name, name);
    bt_ctx_free(ctx);
}

Test(format, check) {
    expect_check("{a,b}.%c", "{a , b} .  %c \n", NULL);
    expect_check("[a%c\n,b].", "[a,%c\nb].", NULL);
    expect_check("{a,b}.", "{a,c}.", "format/changed");
    expect_check("{a,b}.", "{a,b}", "format/changed");
    expect_check("{a,b}.", "{a,b}. c.", "format/changed");
    expect_check("{a,16#FF}.", "{a,255}.", "format/changed");
    expect_check("a.%b\n%c\n", "a.%b\n", "format/changed");
    expect_check("a.%b\n%c\n", "a.%c\n%b\n", "format/changed");
    expect_check("a.%b c\n", "a.%b  c\n", "format/changed");
    expect_check("\"\xC3\xA9\".", "%% coding: latin-1\n\"\xC3\xA9\".", "format/coding");
}

/* ---- tokens as they are spelt ---------------------------------------------------------------- */

static uint32_t draw(uint32_t *seed, uint32_t below) {
    *seed = *seed * 1664525 + 1013904223;
    return (*seed >> 16) % below;
}

/* A text of random pieces, most of them well by themselves. */
static size_t random_text(uint32_t *seed, char *out) {
    static const char *const pieces[] = {",",         "[",
                                         "]",         "{",
                                         "}",         "(",
                                         ")",         "a",
                                         "b1",        "fun",
                                         "funny",     "\xC3\xA9t\xC3\xA9",
                                         "a@b",       "when",
                                         "'q x'",     "'it\\'s'",
                                         "''",        "1",
                                         "12",        "1_0",
                                         "16#fF",     "1.5",
                                         "1.5e3",     "1.",
                                         "2.e",       "\"s\"",
                                         "\"\"",      "\"\"\"\n x\n \"\"\"",
                                         "\"\\n\"",   "\"\xE4\xB8\x96\"",
                                         "\"\xC3\"",  "\"0123456789abcdef\"",
                                         "\"open",    "$a",
                                         "$\\n",      "$\"",
                                         "~s(x)",     "~b\"y\"",
                                         "~",         "#",
                                         "=>",        "<<",
                                         ">>",        "<",
                                         ">",         "|",
                                         "||",        "-",
                                         "--",        "+",
                                         "/",         ":",
                                         "::",        ".",
                                         ". ",        "..",
                                         "%c\n",      "% \"\n",
                                         " ",         "\n",
                                         "\t ",       "\r\n",
                                         "A",         "_",
                                         "/utf8",     ":8",
                                         "/binary",   "<<\"a\">>",
                                         "<<1,2>>",   "<<b>>",
                                         "<<[]>>",    "<<\"\xE4\xB8\x96\"/utf8>>",
                                         "#{",        "#{a=>1}",
                                         "fun m:f/1", "fun m:f/256",
                                         "[a,b]",     "[1|2]",
                                         "{a,[]}",    "-1",
                                         "[a,]",      "99999999999999999999",
                                         "1e5"};
    size_t size = 0;
    for (unsigned count = 1 + draw(seed, 8); count > 0; count--) {
        const char *piece = pieces[draw(seed, sizeof pieces / sizeof *pieces)];
        memcpy(out + size, piece, strlen(piece));
        size += strlen(piece);
        if (draw(seed, 4) == 0) out[size++] = ' ';
    }
    out[size] = '\0';
    return size;
}

static bt_text *opened(bt_ctx *ctx, const char *text, size_t size) {
    const bt_source *source;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    cr_assert_eq(bt_source_memory(ctx, "t", text, size, &source), BT_OK);
    bt_text *out = bt_text_new(ctx, source, &options);
    cr_assert_eq(bt_text_open(out), BT_OK);
    out->spelling = true;
    return out;
}

/* The quick way finds the tokens that the scanner finds, up to one that is bad. */
Test(format, spelt) {
    char text[256];
    uint32_t seed = 1;
    size_t tokens = 0;
    for (int i = 0; i < 20000; i++) {
        size_t size = random_text(&seed, text);
        bt_ctx *ctx = bt_ctx_new(NULL);
        cr_assert_eq(bt_set_otp(ctx, i % 2 == 0 ? 25 : 29), BT_OK);
        bt_text *a = opened(ctx, text, size), *b = opened(ctx, text, size);
        bt_value value;
        bt_span x = {0}, y = {0};
        int type;
        do {
            type = bt_text_token(&value, &x, a);
            if (type == TERM_BAD) break;
            int spelt = bt_text_spelt(b, y.end, &y);
            if (type == TERM_RESERVED) type = TERM_ATOM; /* no valid text has such */
            cr_assert(type == spelt && x.begin == y.begin && x.end == y.end,
                      "%s: %d at %u..%u, and not %d at %u..%u", text, spelt, y.begin, y.end, type,
                      x.begin, x.end);
            tokens++;
        } while (type != TERM_YYEOF);
        bt_text_free(a);
        bt_text_free(b);
        bt_ctx_free(ctx);
    }
    cr_expect_gt(tokens, 50000);
}

/* What is found well without making terms is what has terms. */
Test(format, judge) {
    char text[256];
    uint32_t seed = 2;
    size_t well = 0;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    for (int i = 0; i < 20000; i++) {
        (void)random_text(&seed, text);
        static const char *const before[] = {"", "[", "[a,", "#{x=>", "<<"};
        static const char *const behind[] = {"", "].", ",\"b\"].", "}.", ">>."};
        unsigned around = draw(&seed, sizeof before / sizeof *before);
        char whole[300];
        int length = snprintf(whole, sizeof whole, "%s%s%s", before[around], text, behind[around]);
        bt_ctx *ctx = bt_ctx_new(NULL);
        cr_assert_eq(bt_set_otp(ctx, i % 2 == 0 ? 25 : 29), BT_OK);
        const bt_source *source;
        bt_forms forms;
        cr_assert_eq(bt_source_memory(ctx, "t", whole, (size_t)length, &source), BT_OK);
        bt_status judged = bt_text_judge(ctx, source, &options);
        bt_status parsed = bt_parse(ctx, source, &options, &forms);
        cr_assert_eq(judged, parsed, "%s: %d, and not %d", whole, judged, parsed);
        well += judged == BT_OK;
        bt_ctx_free(ctx);
    }
    cr_expect_gt(well, 900);
}

/* ---- large texts ----------------------------------------------------------------------------- */

static int drop(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}

/* The library holds no more than so many times the text, which is one piece again and again. */
static void expect_memory(const char *piece, unsigned most) {
    enum { SIZE = 400000 };
    static char text[SIZE + 100];
    size_t length = strlen(piece), size = 0, written = 0;
    text[size++] = '[';
    for (; size < SIZE; size += length) memcpy(text + size, piece, length);
    memcpy(text + size, "a].", 3);
    size += 3;
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    uint64_t peak;
    cr_assert_eq(bt_source_memory(ctx, "t", text, size, &source), BT_OK);
    cr_expect_eq(bt_format_text(ctx, source, NULL, (bt_sink){drop, &written}), BT_OK);
    cr_expect_gt(written, size);
    (void)bt_ctx_memory(ctx, &peak);
    cr_expect_lt(peak, most * size, "%s: %.1f times the text", piece, (double)peak / (double)size);
    bt_ctx_free(ctx);
}

Test(format, memory) {
    expect_memory("1,", 4);
    expect_memory("a,", 4);
    expect_memory("{},", 11);
    expect_memory("{key,[b,{c,1},\"s1\"]},", 6);
    expect_memory("\"\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\xE4\xB8\x96\",", 4);
    expect_memory("<<\"abcdefghi\">>,", 5);
    expect_memory("%% a comment\n", 6);
}

/* What is nested deeply is not indented for ever. */
Test(format, deep) {
    enum { DEPTH = 20000 };
    static char text[2 * DEPTH + 1];
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    text[2 * DEPTH] = '.';
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer out;
    cr_expect_eq(format(ctx, text, sizeof text, NULL, &out), BT_OK);
    cr_expect_lt(out.size, 102 * 2 * DEPTH);
    bt_buffer_free(&out);
    bt_ctx_free(ctx);
}
