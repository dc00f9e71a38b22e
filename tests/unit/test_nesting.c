/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets around a place of a text that is being typed, and what it is about. */
#include <stdio.h>
#include <time.h>

#include "bootterm_check.h"
#include "counting.h"

static const bt_source *source_of(bt_ctx *ctx, const char *name, const char *text, size_t size) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, name, text, size, &source), BT_OK);
    return source;
}

/* Each open bracket with the number of its last element and its label, then the word. */
static void describe(const bt_nesting *nesting, uint32_t i, const char *text, char *out) {
    if (i == UINT32_MAX) return;
    const bt_nest *n = &nesting->items[i];
    describe(nesting, n->parent, text, out);
    sprintf(out + strlen(out), "%c%u%.*s ", n->kind, n->last, (int)(n->label.end - n->label.begin),
            text + n->label.begin);
}

Test(nesting, places) {
    static const struct {
        const char *text, *expected; /* the place is at the '|' */
    } rows[] = {
        {"|", ""},
        {"  a|", "= a"},
        {"[|", "[0 "},
        {"|[", ""},
        {"[a, b|c", "[1 = bc"},
        {"[a, |bc", "[1 = bc"},
        {"[a,| bc", "[1 "},
        {"[{kernel, [{a, b|", "[0 {1kernel [0 {1a = b"},
        {"{\"x\", {1, {|", "{1\"x\" {1 {0 "},
        {"[{a, b}, {c, #{d => e, 'f' => [1|", "[1 {1c #3'f' [0 = 1"},
        {"#{a => 1, b|", "#2a = b"},
        {"#{a => 1, {b, c} => |", "#3a "},
        {"#{a := 1, |", "#2a "},
        {"<<1, (2 + |", "<1 (0 "},
        {"[1 | |", "[1 "},
        /* What does not fit. */
        {"[{a, b]], {c|", "{0 = c"},
        {"[{a}}}, b|", "[1 = b"},
        {"[{a, [b}, c|", "[1 = c"},
        {"]}|", ""},
        {"[a. [b|", "[0 = b"},
        {"[{a, \"b}\n, {c, d|", "[1 {1c = d"},
        {"[{a, \"b} c|", "[0 {1a = \"b} c"},
        {"[{a, \"b} c| d\n}", "[0 {1a = \"b} c d"},
        {"[{a, \"b|c\"}].", "[0 {1a = \"bc\""},
        {"% [{\n[a % {\n, b|", "[1 = b"},
        {"[$[, $|", "[1 = $"},
        {"[{a, #b, c|", "[0 {2a = c"},
        {"[\x01, \xFF, {a|", "[2 {0 = a"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[100], told[200] = "";
        const char *mark = strrchr(rows[i].text, '|');
        size_t at = (size_t)(mark - rows[i].text), size = strlen(rows[i].text) - 1;
        memcpy(text, rows[i].text, at);
        memcpy(text + at, mark + 1, size - at);
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_nesting nesting;
        const bt_source *source = source_of(ctx, "a", text, size);
        cr_assert_eq(bt_text_nesting(ctx, source, (uint32_t)at, &nesting), BT_OK);
        describe(&nesting, nesting.innermost, text, told);
        if (nesting.word.end > nesting.word.begin)
            sprintf(told + strlen(told), "= %.*s", (int)(nesting.word.end - nesting.word.begin),
                    text + nesting.word.begin);
        cr_expect_str_eq(told, rows[i].expected, "%s: %s", rows[i].text, told);
        bt_ctx_free(ctx);
    }
}

static const char config[] = "[{kernel, [{logger_level, 'info'},\n"
                             " {logger, [{handler, default, logger_std_h, #{level => [\"x}\n"
                             "]}}, {dist_auto_connect, <<1:2>>}]}].";

Test(nesting, spans) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_nesting nesting;
    const bt_source *source = source_of(ctx, "a", config, sizeof config - 1);
    cr_assert_eq(bt_text_nesting(ctx, source, UINT32_MAX, &nesting), BT_OK);
    for (uint32_t i = 0; i < nesting.count; i++) {
        const bt_nest *n = &nesting.items[i];
        cr_expect(n->span.begin < n->span.end && n->span.end <= sizeof config - 1);
        cr_expect(n->parent == UINT32_MAX || n->parent < i);
        cr_expect(n->parent == UINT32_MAX || n->span.end <= nesting.items[n->parent].span.end);
    }
    bt_ctx_free(ctx);
}

/* What is said of every place, with the words there. */
static bt_status all_cursors(bt_ctx *ctx, const char *name, const char *text, size_t step) {
    bt_schemas *schemas;
    const bt_source *source;
    size_t size = strlen(text);
    bt_status status = bt_schemas_new(ctx, &schemas);
    if (status == BT_OK) status = bt_source_memory(ctx, name, text, size, &source);
    for (size_t at = 0; at <= size && status == BT_OK; at += step) {
        bt_cursor cursor;
        status = bt_schemas_cursor(schemas, source, (uint32_t)at, &cursor);
    }
    return status;
}

Test(nesting, every_place) {
    static const char *const names[] = {"sys.config", "a.app", "a.script", "a.rel",
                                        "a.appup",    "relup", "a",        "vm.args"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        cr_expect_eq(all_cursors(ctx, names[i], config, 1), BT_OK);
        bt_ctx_free(ctx);
    }
}

static bt_status some_cursors(bt_ctx *ctx) {
    return all_cursors(ctx, "sys.config", config, 61);
}

Test(nesting, no_memory) {
    cr_expect_gt(counting_until(some_cursors, BT_OK), 10);
}

/* Texts of brackets and quotes that fit nothing are read in time. */
Test(nesting, hostile) {
    static const char *const pieces[] = {"[", "]",      "{[", "[}", "\"", "\\\"", "'\"",
                                         "<", "\"\\\"", "$",  "#{", "~",  "'\\"};
    enum { SIZE = 1 << 20 };
    char *text = malloc(SIZE);
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        size_t length = strlen(pieces[i]);
        text[0] = i % 2 == 0 ? '{' : '"';
        for (size_t at = 1; at < SIZE; at++) text[at] = pieces[i][at % length];
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_nesting nesting;
        clock_t begin = clock();
        bt_status status = bt_text_nesting(ctx, source_of(ctx, "a", text, SIZE), SIZE, &nesting);
        double seconds = (double)(clock() - begin) / CLOCKS_PER_SEC;
        cr_expect_eq(status, BT_OK);
        cr_expect_lt(seconds, 10, "%s took %g s", pieces[i], seconds);
        bt_ctx_free(ctx);
    }
    free(text);
}
