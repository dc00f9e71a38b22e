/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of plain elements come to what the parser makes of the same text. In parentheses no element
 * is plain: a text and the same with all its elements in such have to be the same terms. */
#include <stdio.h>

#include "bootterm_text.h"
#include "counting.h"

/* Writes `text` with 'x' for each '@', its elements in parentheses or not. */
static const char *spell(char *out, const char *text, bool parentheses) {
    char *to = out, last = ' ';
    for (; *text != '\0'; last = *text++) {
        bool double_sign = (*text == '<' || *text == '>') && text[1] == *text;
        bool opens = *text == '#' || *text == '[' || (*text == '{' && last != '#') ||
                     *text == '@' || (double_sign && *text == '<');
        bool closes = *text == ']' || *text == '}' || *text == '@' || (double_sign && *text == '>');
        if (opens && parentheses) *to++ = '(';
        *to++ = *text == '@' ? 'x' : *text;
        if (double_sign) *to++ = *text++;
        if (closes && parentheses) *to++ = ')';
    }
    *to = '\0';
    return out;
}

typedef struct reading {
    bt_ctx *ctx;
    bt_forms forms;
    bt_status status;
    bt_buffer etf;
} reading;

static void begin(reading *r, const char *text, const bt_limits *limits) {
    bt_config config = BT_CONFIG_INIT;
    config.limits = limits;
    r->ctx = bt_ctx_new(&config);
    r->etf = (bt_buffer)BT_BUFFER_INIT(r->ctx);
    const bt_source *source;
    cr_assert_eq(bt_source_memory(r->ctx, "t", text, strlen(text), &source), BT_OK);
    r->status = bt_parse(r->ctx, source, NULL, &r->forms);
    for (uint32_t i = 0; i < r->forms.count; i++)
        cr_assert_eq(bt_encode(r->ctx, &r->forms.terms[i], NULL, bt_buffer_sink(&r->etf)), BT_OK);
}

static void end(reading *r) {
    bt_buffer_free(&r->etf);
    bt_ctx_free(r->ctx);
}

/* Whether it is a term. */
static bool expect_same(const char *text, const bt_limits *limits) {
    char plain[1500], parsed[4500];
    reading a, b;
    begin(&a, spell(plain, text, false), limits);
    begin(&b, spell(parsed, text, true), limits);
    cr_expect_eq(a.status, b.status, "%s: %d, %s: %d", plain, a.status, parsed, b.status);
    cr_expect(a.etf.size == b.etf.size &&
                  (a.etf.size == 0 || memcmp(a.etf.data, b.etf.data, a.etf.size) == 0),
              "%s is another term than %s", plain, parsed);
    bool term = a.status == BT_OK;
    end(&a);
    end(&b);
    return term;
}

Test(run, all_short_texts) {
    static const char symbols[] = "[]{},@|";
    enum { SYMBOLS = sizeof symbols - 1, LONGEST = 5 };
    unsigned terms = 0, count = 1;
    for (unsigned length = 0; length <= LONGEST; length++, count *= SYMBOLS)
        for (unsigned n = 0; n < count; n++) {
            char text[LONGEST + 10] = "{[", *to = text + 2;
            unsigned rest = n;
            for (unsigned i = 0; i < length; i++, rest /= SYMBOLS) *to++ = symbols[rest % SYMBOLS];
            memcpy(to, "]}.", 4);
            if (strstr(text, "@@") != NULL) continue; /* one name here, two there */
            terms += expect_same(text, NULL);
        }
    cr_expect_gt(terms, 50);
}

/* Brackets within brackets, elements before and behind each, deeper than a run goes. */
/* Binaries: those of bytes and strings are plain. */
Test(run, all_short_binaries) {
    static const char *const parts[] = {"<<", ">>",  "1", "\"s\"", ",", "\"\"",
                                        "-7", "'q'", "[", "]",     "/", "300"};
    enum { PARTS = sizeof parts / sizeof *parts, LONGEST = 4 };
    unsigned terms = 0, count = 1;
    for (unsigned length = 0; length <= LONGEST; length++, count *= PARTS)
        for (unsigned n = 0; n < count; n++) {
            char text[60] = "{<<";
            unsigned rest = n;
            for (unsigned i = 0; i < length; i++, rest /= PARTS) strcat(text, parts[rest % PARTS]);
            strcat(text, ">>,@}.");
            terms += expect_same(text, NULL);
        }
    cr_expect_gt(terms, 50);
}

Test(run, however_deep) {
    for (unsigned depth = 1; depth < 40; depth++)
        for (unsigned shape = 0; shape < 8; shape++) {
            char text[1500], *to = text;
            for (unsigned i = 0; i < depth; i++) {
                *to++ = (shape + i) % 3 == 0 ? '{' : '[';
                if (shape & 1) to += sprintf(to, "@,");
                if (shape & 2) to += sprintf(to, "[@],{@,\"s\",1},");
            }
            *to++ = '@';
            for (unsigned i = depth; i-- > 0;) {
                if (shape & 4) to += sprintf(to, ", [],@");
                *to++ = (shape + i) % 3 == 0 ? '}' : ']';
            }
            memcpy(to, ".", 2);
            cr_expect(expect_same(text, NULL), "%s", text);
        }
}

Test(run, what_it_stops_at) {
    static const char *const rows[] = {
        "[@,-1,@].",
        "[@,#{@ => @},[@]].",
        "[{@,@} | @].",
        "{@,<<1,2>>,{@,<<@>>}}.",
        "#{@ => [@,@], {@,@} => @}.",
        "[@,[@,1.5,$a,'q',\"s\"],@].",
        "[@ , @\n\t,% c\n@].",
        "{@,{@,fun m:f/1},@}.",
        "[{@,\"a\" \"b\"},@].",
        "{[@,@,begin,@]}.",
        "{[@,@,\"x\",@]}.",
        "{[@,[@,y\xC3\xA9,@],@]}.",
        "[@,[@,#Ref<0.1>]].",
        "[@,[@,'q",
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) (void)expect_same(rows[i], NULL);
}

Test(run, holds_to_the_limits) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.atoms = 3;
    cr_expect(expect_same("[@,{a,b,@,a},@].", &limits));
    cr_expect_not(expect_same("[@,{a,b,@,c},@].", &limits));
    reading r;
    limits.depth = 3;
    begin(&r, "[a,[[a],a]].", &limits);
    cr_expect_eq(r.status, BT_OK);
    end(&r);
    begin(&r, "[a,[[a,[]],a]].", &limits);
    cr_expect_eq(r.status, BT_INVALID);
    end(&r);
}

/* Each term has its place: from its first character to its last. */
static void expect_places(bt_node node, const char *text) {
    bt_span at = node.place.span;
    char first = text[at.begin], last = text[at.end - 1];
    switch ((bt_kind)node.term->kind) {
    case BT_ATOM: cr_expect(first == 'x' && at.end == at.begin + 1); return;
    case BT_INT: cr_expect(first == '1' && last == '1'); return;
    case BT_STRING: cr_expect(first == '"' && last == '"'); return;
    case BT_NIL: cr_expect(first == '[' && last == ']'); return;
    case BT_TUPLE: cr_expect(first == '{' && last == '}'); break;
    default: cr_expect(first == '[' && last == ']'); break;
    }
    for (uint32_t i = 0; i < node.term->count; i++) expect_places(bt_node_child(node, i), text);
}

Test(run, places) {
    static const char text[] =
        "{x, [x,x , {11,\"s\"},[ ]\n],{ },[{x,[[[[[[[[[[x,1],x]]]],x]]]],x]}]}.";
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_forms forms;
    cr_assert_eq(bt_source_memory(ctx, "t", text, strlen(text), &source), BT_OK);
    cr_assert_eq(bt_parse(ctx, source, NULL, &forms), BT_OK);
    expect_places(bt_form(&forms, 0), text);
    bt_ctx_free(ctx);
}
