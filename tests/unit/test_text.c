/* SPDX-License-Identifier: Apache-2.0 */
/* Reading term text: what is accepted and what it means, in each release; places, fixes, limits. */
#include <stdio.h>
#include <sys/mman.h>

#include "bootterm_check.h"
#include "counting.h"
#include "etf/ctx.h"

/* One reading of a text. */
typedef struct reading {
    counting c;
    bt_ctx *ctx;
    const bt_source *source;
    bt_forms forms;
    bt_status status;
} reading;

static void read_bytes(reading *r, int otp, const void *bytes, size_t size,
                       const bt_limits *limits) {
    *r = (reading){.status = BT_OK};
    r->ctx = counting_ctx(&r->c, limits);
    cr_assert_not_null(r->ctx);
    cr_assert_eq(bt_set_otp(r->ctx, otp), BT_OK);
    cr_assert_eq(bt_source_memory(r->ctx, "t", bytes, size, &r->source), BT_OK);
    r->status = bt_parse(r->ctx, r->source, NULL, &r->forms);
    cr_expect((r->status == BT_INVALID) == (bt_diagnostic_count(r->ctx, BT_ERROR) > 0));
}

static void read_text(reading *r, int otp, const char *text) {
    read_bytes(r, otp, text, strlen(text), NULL);
}

static void end(reading *r) {
    counting_end(&r->c, r->ctx);
}

/* What a text's terms print as, each with a dot. */
static void expect_terms(int otp, const char *text, const char *printed) {
    reading r;
    read_text(&r, otp, text);
    cr_expect_eq(r.status, BT_OK, "OTP %d refuses %s", otp, text);
    bt_buffer buffer = BT_BUFFER_INIT(r.ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.flat = true;
    for (uint32_t i = 0; i < r.forms.count; i++) {
        cr_assert_eq(bt_print(r.ctx, &r.forms.terms[i], &options, sink), BT_OK);
        cr_assert_eq(sink.write(sink.user, ".", 1), 0);
    }
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    cr_expect_str_eq((const char *)buffer.data, printed, "OTP %d: %s", otp, text);
    bt_buffer_free(&buffer);
    end(&r);
}

/* The names of a text's diagnostics, in order, separated by blanks. */
static void expect_names(int otp, const char *text, const char *names) {
    reading r;
    char seen[1000] = "";
    const bt_diag *const *diags;
    read_text(&r, otp, text);
    size_t count = bt_diagnostics(r.ctx, &diags);
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(seen);
        (void)snprintf(seen + length, sizeof seen - length, "%s%s", i > 0 ? " " : "",
                       diags[i]->name);
    }
    cr_expect_str_eq(seen, names, "OTP %d: %s", otp, text);
    end(&r);
}

/* ---- what terms mean ------------------------------------------------------------------------- */

Test(text, terms_of_every_kind) {
    expect_terms(25, "", "");
    expect_terms(25, " % nothing\n", "");
    expect_terms(25, "a.", "a.");
    expect_terms(25, "a.%b\nc.\td. ", "a.c.d.");
    expect_terms(25, "{a,{},[],[b|c],[a|[b]],#{}}.", "{a,{},[],[b|c],[a,b],#{}}.");
    expect_terms(25, "'A b'. 'it\\'s'. fun 'M':f/255. ", "'A b'.'it\\'s'.fun 'M':f/255.");
}

Test(text, integers) {
    expect_terms(25, "{0,-0,+1,- 2,-(3),((4)),-$a}.", "{0,0,1,-2,-3,4,-97}.");
    expect_terms(25, "{1_000,16#fF,1_6#F_F,36#zZ,2#101,007}.", "{1000,255,255,1295,5,7}.");
    expect_terms(25, "{9223372036854775807,9223372036854775808,-9223372036854775808}.",
                 "{9223372036854775807,9223372036854775808,-9223372036854775808}.");
    expect_terms(25, "-340282366920938463463374607431768211456.",
                 "-340282366920938463463374607431768211456.");
    expect_terms(25, "999999999999999999. 9999999999999999999.",
                 "999999999999999999.9999999999999999999.");
}

Test(text, floats) {
    expect_terms(25, "{1.0,-0.0,1.5e-3,1.0E+10,1_0.0_1,5.0e-324}.",
                 "{1.0,-0.0,0.0015,1.0e10,10.01,5.0e-324}.");
    expect_terms(25, "{1.0e-400,0.1000000000000000055511151231257827}.", "{0.0,0.1}.");
    expect_terms(25, "{1.7976931348623157e308}.", "{1.7976931348623157e308}.");
    expect_terms(28, "{16#F.8,16#.8,2#1.1#e4,10#1.5#e3,36#Z.Z}.",
                 "{15.5,0.5,24.0,1.5e3,35.97222222222222}.");
    expect_terms(28, "5#1111111111111111111111111111.1.", "9.313225746154787e18.");
    expect_terms(29, "5#1111111111111111111111111111.1.", "9.313225746154785e18.");
    expect_names(27, "16#F.8.", "text/float-release");
    expect_names(25, "1.0e309.", "text/float-range");
    expect_names(29, "2#1.1#e1025.", "text/float-range");
}

Test(text, strings_and_characters) {
    expect_terms(25, "\"a\" \"b\"\n\"\" \"c\".", "\"abc\".");
    expect_terms(25, "{\"\\n\\x41\\x{20AC}\\101\\^a\\e\\d\\q\"}.",
                 "{[10,65,8364,65,1,27,127,113]}.");
    expect_terms(25, "{$a,$ ,$\\n,$\\x{e9},$\xC3\xA9,$\\\\}.", "{97,32,10,233,233,92}.");
    expect_terms(25, "\"\xC3\xA9\".", "\"\xC3\xA9\".");
    expect_terms(26, "\"a\"\"b\".", "\"ab\".");
    expect_names(27, "\"a\"\"b\".", "text/adjacent-strings");
    expect_terms(26, "{\"\\^?\",\"\\^1\"}.", "{[31],[17]}.");
    expect_terms(27, "{\"\\^?\"}.", "{[127]}.");
    expect_names(27, "\"\\^1\".", "text/escape");
}

Test(text, triple_quotes_and_sigils) {
    expect_terms(27, "\"\"\"\n  a\n   b\n  \"\"\".", "\"a\\n b\".");
    expect_terms(27, "\"\"\"\n  a\n\n  b\n  \"\"\".", "\"a\\n\\nb\".");
    expect_terms(27, "\"\"\"\n\"\"\".", "[].");
    expect_terms(27, "\"\"\"\n \r\n \rx\n \r\"\"\".", "\"\\nx\".");
    expect_terms(27, "\"\"\"\n \r \r\n \r\"\"\".", "\" \".");
    expect_names(27, "\"\"\"\n \r\n \r\"\"\".", "text/indentation");
    expect_terms(27, "\"\"\"\"\n\"\"\"\n\"\"\"\".", "\"\\\"\\\"\\\"\".");
    expect_terms(26, "\"\"\"\na\"\"\".", "\"\\na\".");
    expect_terms(27, "{~\"a\\n\",~s\"a\\n\",~S\"a\\n\",~B(a\\n),~b[a\\n]}.",
                 "{<<\"a\\n\">>,\"a\\n\",\"a\\\\n\",<<\"a\\\\n\">>,<<\"a\\n\">>}.");
    expect_terms(27, "{~s\"\"\"\n  \\x41\n  \"\"\",~\"\"\"\n  \\x41\n  \"\"\"}.",
                 "{\"A\",<<\"\\\\x41\">>}.");
    expect_terms(27, "<<~s\"ab\":16>>.", "<<0,97,0,98>>.");
    expect_terms(27, "~\"\xE2\x82\xAC\".", "<<226,130,172>>.");
    expect_names(26, "~\"a\".", "text/sigil-release");
}

Test(text, reserved_words) {
    expect_terms(26, "[maybe,else].", "[maybe,else].");
    expect_names(27, "[maybe,else].", "text/reserved-word text/reserved-word");
    expect_terms(27, "['maybe','else','end',query,spec,ends,funs].",
                 "['maybe','else','end',query,spec,ends,funs].");
}

Test(text, maps) {
    expect_terms(25, "#{b => 1, a => 2, b => 3}.", "#{a => 2,b => 3}.");
    expect_terms(25, "#{1.0 => a, 1 => b}.", "#{1 => b,1.0 => a}.");
    expect_terms(26, "#{0.0 => a, -0.0 => b}.", "#{-0.0 => b}.");
    expect_terms(27, "#{0.0 => a, -0.0 => b}.", "#{-0.0 => b,0.0 => a}.");
}

Test(text, binaries) {
    expect_terms(25, "{<<>>,<<1,2:4>>,<<-1,0>>,<<256>>,<<\"ab\":16>>,<<(1):8>>}.",
                 "{<<>>,<<1,2:4>>,<<255,0>>,<<0>>,<<0,97,0,98>>,<<1>>}.");
    expect_terms(25, "<<\"\xE2\x82\xAC\", \"\xE2\x82\xAC\"/utf8>>.", "<<172,226,130,172>>.");
    expect_terms(25, "{<<-2:12/little>>,<<16#123:12/little>>,<<1:16/native-signed>>}.",
                 "{<<254,15:4>>,<<35,1:4>>,<<1,0>>}.");
    expect_terms(25, "{<<1.5/float>>,<<1.5:32/float>>,<<65519.0:16/float,0>>,<<1.0e10:16/float>>}.",
                 "{<<63,248,0,0,0,0,0,0>>,<<63,192,0,0>>,<<123,255,0>>,<<124,0>>}.");
    expect_terms(25, "{<<3.0e-8:16/float>>,<<2.9e-8:16/float>>,<<2051:16/float>>}.",
                 "{<<0,1>>,<<0,0>>,<<104,2>>}.");
    expect_terms(25, "<<16#1F600/utf16,16#1F600/utf16-little,1/utf32>>.",
                 "<<216,61,222,0,61,216,0,222,0,0,0,1>>.");
    expect_terms(25, "<<1:3, <<(<<5:3>>)/bits>>/bits, (<<1,2,3>>):2/binary, <<>>/binary>>.",
                 "<<52,4,2:6>>.");
    expect_terms(28, "<<428654966685883400000/float>>.", "<<68,55,60,200,93,22,230,252>>.");
    expect_terms(29, "<<428654966685883400000/float>>.", "<<68,55,60,200,93,22,230,251>>.");
    expect_terms(25, "<<1:2/unit:4, (<<1>>):all/binary, 1:undefined/utf8, \"\":4>>.", "<<1,1,1>>.");
}

Test(text, encodings) {
    reading r;
    expect_terms(25, "%% coding: latin-1\n\"\xE9\".", "\"\xC3\xA9\".");
    expect_terms(25, "% x\n%coding=Latin-1-unix\n{\xE9t\xE9,'\xE9'}.",
                 "{\xC3\xA9t\xC3\xA9,\xC3\xA9}.");
    expect_names(25, "%\n%\n% coding: latin-1\n\"\xE9\".", "text/encoding");
    expect_names(25, "% coding: latin1\n\"\xE9\".", "text/encoding");
    expect_names(25, "% coding: utf-8 coding: latin-1\n\"\xE9\".", "text/encoding");
    /* The comment has to be within the first 512 bytes, with what ends the name. */
    static const char *const names[] = {"latin-1", "latin-1-", "Latin-1-unix"};
    for (int i = 0; i < 3 * 40; i++) {
        char text[600];
        const char *name = names[i / 40];
        int pad = 480 + i % 40, last = 1 + pad + (int)strlen("coding: ") + (int)strlen(name);
        int size = snprintf(text, sizeof text, "%%%*scoding: %s\n\"\xE9\".", pad, "", name);
        read_bytes(&r, 25, text, (size_t)size, NULL);
        cr_expect_eq(r.status, last < 512 ? BT_OK : BT_INVALID, "%s %d", name, pad);
        end(&r);
    }
}

Test(text, white_space) {
    expect_terms(25,
                 "\x01{a\xC2\xA0,\xC2\x80"
                 "b\x0C}.\xC2\x85"
                 "c.\xC2\xA0",
                 "{a,b}.c.");
    expect_names(25, "{a,\x7F}.", "text/syntax");
    reading r;
    read_bytes(&r, 25, "{a\0,\0\"\0\"}.\0b.\0", 15, NULL);
    cr_expect_eq(r.status, BT_OK);
    cr_expect_eq(r.forms.count, 2);
    end(&r);
}

/* ---- places ---------------------------------------------------------------------------------- */

static void expect_place(bt_node node, const char *text) {
    const char *data = (const char *)bt_source_data(node.place.source, NULL);
    bt_span span = node.place.span;
    cr_expect_eq(span.end - span.begin, strlen(text));
    cr_expect_eq(memcmp(data + span.begin, text, strlen(text)), 0, "%s", text);
}

Test(text, places) {
    reading r;
    read_text(&r, 27, " [a,{b,\"c\" \"d\"},-1|fun m:f/2].\n#{k=>(v),j=><<1>>}.");
    cr_assert_eq(r.forms.count, 2);
    bt_node list = bt_form(&r.forms, 0), map = bt_form(&r.forms, 1);
    expect_place(list, "[a,{b,\"c\" \"d\"},-1|fun m:f/2]");
    expect_place(bt_node_child(list, 0), "a");
    expect_place(bt_node_child(list, 1), "{b,\"c\" \"d\"}");
    expect_place(bt_node_child(bt_node_child(list, 1), 1), "\"c\" \"d\"");
    expect_place(bt_node_child(list, 3), "fun m:f/2");
    expect_place(bt_node_child(bt_node_child(list, 3), 1), "f");
    expect_place(bt_node_child(map, 0), "j");
    expect_place(bt_node_child(map, 1), "<<1>>");
    expect_place(bt_node_child(map, 2), "k");
    end(&r);
}

Test(text, without_places) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    bt_forms forms;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    cr_assert_eq(bt_source_memory(ctx, "t", "[a,[b]]. c.", 11, &source), BT_OK);
    cr_assert_eq(bt_parse(ctx, source, &options, &forms), BT_OK);
    cr_expect_eq(forms.count, 2);
    cr_expect_null(forms.spans);
    cr_expect_null(bt_node_child(bt_form(&forms, 0), 1).place.source);
    counting_end(&c, ctx);
}

Test(text, places_of_templates) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    bt_forms forms;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.unfilled = BT_UNFILLED_PLACES;
    static const char text[] = "[${A}, a@${B:-[}.c, 1${C}2, {{ d.e }}, {{f}, g}, 'h${I}', "
                               "\"{{j}}\", \"k\", $l].";
    const bool unfilled[] = {true, true, true, true, false, true, true, false, false};
    cr_assert_eq(bt_source_memory(ctx, "t", "[${A\n}].", 8, &source), BT_OK);
    cr_expect_eq(bt_parse(ctx, source, &options, &forms), BT_INVALID);
    cr_assert_eq(bt_source_memory(ctx, "t", text, sizeof text - 1, &source), BT_OK);
    cr_assert_eq(bt_parse(ctx, source, &options, &forms), BT_OK);
    cr_assert_eq(forms.terms[0].count, sizeof unfilled);
    for (uint32_t i = 0; i < sizeof unfilled; i++)
        cr_expect_eq((forms.terms[0].as.items[i].flags & BT_UNFILLED) != 0, unfilled[i], "%u", i);
    bt_node list = bt_form(&forms, 0), word = bt_node_child(list, 1);
    expect_place(word, "a@${B:-[}.c");
    cr_expect_str_eq(bt_atom_text(word.term->as.atom, NULL), "a@${B:-[}.c");
    expect_place(bt_node_child(list, 2), "1${C}2");
    cr_assert_eq(bt_source_memory(ctx, "t", "{Vsn, ${A}}.", 12, &source), BT_OK);
    cr_expect_eq(bt_parse(ctx, source, &options, &forms), BT_INVALID);
    options.unfilled = BT_UNFILLED_VARIABLES;
    cr_assert_eq(bt_parse(ctx, source, &options, &forms), BT_OK);
    cr_expect_eq(bt_node_child(bt_form(&forms, 0), 0).term->flags & BT_UNFILLED, BT_UNFILLED);
    expect_place(bt_node_child(bt_form(&forms, 0), 0), "Vsn");
    counting_end(&c, ctx);
}

/* ---- mistakes -------------------------------------------------------------------------------- */

Test(text, whole_forms_are_kept) {
    reading r;
    read_text(&r, 27, "a. {b c}. d. {e,}. f.");
    cr_expect_eq(r.status, BT_INVALID);
    cr_assert_eq(r.forms.count, 3);
    cr_expect_str_eq(bt_atom_text(r.forms.terms[2].as.atom, NULL), "f");
    end(&r);
}

/* Texts of which each fix mends one mistake: with all of them, the text is a term. */
static const char *const mendable[] = {
    "[{a, 1} {b, 2}].",
    "[{a, 1},, {b, [2,]}].",
    "[{a, 1}]",
    "{a, 1}\n{b, 2}.",
    "{a, 1}..\n",
    "[{a, 1}.\n {b, 2}].",
    "[{a, 1}; {b, 2}].",
    "[{kernel, [{a, 1},\n {b, 2}},\n {sasl, []}].",
    "[{kernel, [{a, 1}],\n {sasl, []}].",
    "[{a,\n  #{b => <<1, 2\n",
    "[{a, b], {c, d}].",
    "[{a, 1}]].\n{b, 2}).",
    "{a, 1}, {b, 2}].",
    "[{a, 1}, b, 2}].",
    "[{a, some words\"},\n {b, \"x\"}, {c, 'd'}].",
    "# x\n[{a, 1}, // one\n {b, 2} # two\n].",
    "#{a = 1, b := 2, c: 3}.",
    "{a => 1}.",
    "[{a, True}, {b, FALSE}].",
    "[{mode, and}, {end, 1}].",
    "[{\xCE\xB1\xCE\xB2, 1}, {b\xCE\xBB, 2}].",
    "[60*1000, 2 + 3 * 4, -1 - 1].",
    "[{name, \xE2\x80\x9C"
    "abc\xE2\x80\x9D}, {x, \xE2\x80\x98y z\xE2\x80\x99}].",
    "\xEF\xBB\xBF[{a, 1}].",
    "[.5, 1e3, 1E-3, {vsn, 1.2.3}].",
    "{a, \"x\"\"y\"}.",
};

typedef struct edit {
    uint32_t begin, end;
    const char *text;
    size_t length;
} edit;

static int later_first(const void *a, const void *b) {
    uint32_t x = ((const edit *)a)->begin, y = ((const edit *)b)->begin;
    return x < y ? 1 : x > y ? -1 : 0;
}

Test(text, fixes_mend) {
    for (size_t i = 0; i < sizeof mendable / sizeof *mendable; i++) {
        reading r;
        char text[400];
        edit edits[32];
        size_t count = 0, size = strlen(mendable[i]);
        const bt_diag *const *diags;
        read_text(&r, 27, mendable[i]);
        cr_expect_eq(r.status, BT_INVALID, "%s", mendable[i]);
        size_t reports = bt_diagnostics(r.ctx, &diags);
        for (size_t d = 0; d < reports; d++) {
            cr_expect_not_null(diags[d]->fixes, "%s: %s", mendable[i], diags[d]->name);
            for (const bt_fix *fix = diags[d]->fixes; fix != NULL; fix = fix->next)
                edits[count++] =
                    (edit){fix->place.span.begin, fix->place.span.end, fix->text, fix->length};
        }
        qsort(edits, count, sizeof *edits, later_first);
        memcpy(text, mendable[i], size + 1);
        for (size_t e = 0; e < count; e++) {
            memmove(text + edits[e].begin + edits[e].length, text + edits[e].end,
                    size + 1 - edits[e].end);
            memcpy(text + edits[e].begin, edits[e].text, edits[e].length);
            size = size + edits[e].length - (edits[e].end - edits[e].begin);
        }
        reading mended;
        read_text(&mended, 27, text);
        cr_expect_eq(mended.status, BT_OK, "%s became %s", mendable[i], text);
        end(&mended);
        end(&r);
    }
}

/* Every beginning of a text, and every text that lacks one byte: an answer, and no more. */
Test(text, any_text_gets_an_answer) {
    static const char text[] =
        "%% x\n[{'a b', \"c\\n\\x{41}\" \"d\", $e, -16#F, 1.5e3}, #{k => <<1:4, \"x\"/utf8>>},\n"
        " fun m:f/1, ~s[x], \"\"\"\n  y\n  \"\"\" | \xC3\xA9].\n{${A}, 60*1000, <0.1.0>, #r{}}.\n";
    char cut[sizeof text];
    for (int otp = 25; otp <= 29; otp += 4) {
        for (size_t i = 0; i < sizeof text; i++) {
            reading r;
            read_bytes(&r, otp, text, i, NULL);
            end(&r);
            memcpy(cut, text, i);
            memcpy(cut + i, text + i + 1, sizeof text - i - 1);
            read_bytes(&r, otp, cut, sizeof text - 2, NULL);
            end(&r);
        }
    }
}

/* ---- limits ---------------------------------------------------------------------------------- */

static void expect_limit(const char *text, const bt_limits *limits, const char *name) {
    reading r;
    const bt_diag *const *diags;
    read_bytes(&r, 27, text, strlen(text), limits);
    size_t count = bt_diagnostics(r.ctx, &diags);
    if (name == NULL) {
        cr_expect_eq(r.status, BT_OK, "%s", text);
    } else {
        cr_assert_eq(count, 1, "%s", text);
        cr_expect_str_eq(diags[0]->name, name);
    }
    end(&r);
}

Test(text, limits) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.depth = 3;
    expect_limit("[[[]]].", &limits, NULL);
    expect_limit("[[[[]]]].", &limits, "limit/depth");
    expect_limit("[[[1]],<<(1)>>,#{a=>{}}].", &limits, NULL);
    limits = (bt_limits){.size = sizeof limits, .integer_digits = 5};
    expect_limit("{12345,000000000000000000000012345,16#FFFF}.", &limits, NULL);
    expect_limit("123456789012345678901.", &limits, "limit/integer-digits");
    expect_limit("16#FFFFF.", &limits, "limit/integer-digits");
    limits = (bt_limits){.size = sizeof limits, .expansion_bytes = 100};
    expect_limit("<<0:800>>.", &limits, NULL);
    expect_limit("<<0:808>>.", &limits, "limit/bits");
    expect_limit("[<<0:800>>,<<0:800>>].", &limits, "limit/bits");
    expect_limit("<<\"abc\":800>>.", &limits, "limit/bits");
    expect_limit("<<0:134217728>>.", NULL, NULL);
    expect_limit("<<0:134217736>>.", NULL, "limit/bits");
}

Test(text, at_most_so_many_reports) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.diagnostics = 3;
    reading r;
    const bt_diag *const *diags;
    const char *text = "[True, True, True, True, True]. {a b}.";
    read_bytes(&r, 27, text, strlen(text), &limits);
    cr_expect_eq(bt_diagnostics(r.ctx, &diags), 3);
    end(&r);
}

Test(text, a_million_levels) {
    enum { DEPTH = 1000000 };
    char *text = malloc(2 * DEPTH + 2);
    memset(text, '{', DEPTH);
    memset(text + DEPTH, '}', DEPTH);
    text[2 * DEPTH] = '.';
    reading r;
    read_bytes(&r, 27, text, 2 * DEPTH + 1, NULL);
    cr_expect_eq(r.status, BT_OK);
    cr_assert_eq(r.forms.count, 1);
    size_t depth = 0;
    for (const bt_term *term = r.forms.terms; term->count != 0; term = term->as.items) depth++;
    cr_expect_eq(depth, DEPTH - 1);
    end(&r);
    free(text);
}

/* Every way of reading text refuses one of 2 GiB; no byte of it but the first is touched. */
Test(text, two_gigabytes_are_refused) {
    enum { SIZE = INT32_MAX };
    if (SIZE > BT_MOST_INPUT) cr_skip_test("no source may have so much");
    char *data = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
                      MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    cr_assert_neq(data, MAP_FAILED);
    memcpy(data, "a.\n\n\n", 5);
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source;
    bt_forms forms;
    bt_nesting nesting;
    const bt_template_place *places;
    size_t count;
    cr_assert_eq(bt_source_memory(ctx, "t", data, SIZE, &source), BT_OK);
    cr_expect_eq(bt_parse(ctx, source, NULL, &forms), BT_INVALID);
    cr_expect_eq(bt_format_text(ctx, source, NULL, bt_fd_sink(-1)), BT_INVALID);
    cr_expect_eq(bt_text_nesting(ctx, source, 10, &nesting), BT_INVALID);
    cr_expect_eq(bt_template_places(ctx, source, &places, &count), BT_INVALID);
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 4);
    for (size_t i = 0; i < 4; i++) cr_expect_str_eq(diags[i]->name, "limit/input");
    counting_end(&c, ctx);
    cr_assert_eq(munmap(data, SIZE), 0);
}

/* ---- memory ---------------------------------------------------------------------------------- */

/* Every allocation fails in turn, in a good and in a bad text. */
Test(text, no_memory) {
    static const char *const texts[] = {
        "[{a,\"b\\n\" \"\xE2\x82\xAC\"},#{b=>1,a=>2},<<1,<<\"x\":12/little>>/bits>>,1_0,1.5,fun "
        "m:f/1].\n"
        "\"\"\"\n  x\n  \"\"\". 'x\xC3\xA9y'. 123456789012345678901234567890. "
        "[[[[[[[[[[]]]]]]]]]].",
        "[{a b}, True, 60*5, 1e3, 'x, \"\\xg\", <<1/foo>>].\n{c,,\xE2\x80\x9Cx\xE2\x80\x9D}.",
    };
    for (size_t i = 0; i < 2; i++) {
        bt_status status = BT_NOMEM;
        for (size_t fail = 2; status == BT_NOMEM && fail < 10000; fail++) {
            counting c = {.fail_at = fail};
            bt_ctx *ctx = counting_ctx(&c, NULL);
            if (ctx == NULL) continue;
            const bt_source *source;
            bt_forms forms;
            status = bt_source_memory(ctx, "t", texts[i], strlen(texts[i]), &source);
            if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
            counting_end(&c, ctx);
        }
        cr_expect_eq(status, i == 0 ? BT_OK : BT_INVALID);
    }
}
