/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "counting.h"
#include "etf/ctx.h"
#include "etf/diag.h"

static const bt_source *source_of(bt_ctx *ctx, const char *name, const char *text) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, name, text, strlen(text), &source), BT_OK);
    return source;
}

/* The diagnostics as they are written. */
static void expect_written(bt_ctx *ctx, const bt_diag_options *options, const char *expected) {
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    cr_assert_eq(bt_write_diagnostics(ctx, options, sink), BT_OK);
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    cr_expect_str_eq((const char *)buffer.data, expected);
    bt_buffer_free(&buffer);
}

Test(diag, the_table_is_well_formed) {
    size_t count = 0;
    for (const bt_message_info *info; (info = bt_message_at(count)) != NULL; count++) {
        cr_expect_gt(strlen(info->explanation), 20, "%s", info->name);
        cr_expect_gt(strlen(info->format), 5, "%s", info->name);
        const char *slash = strchr(info->name, '/');
        cr_expect(slash != NULL && slash != info->name && slash[1] != '\0', "%s", info->name);
        cr_expect_eq(strspn(info->name, "abcdefghijklmnopqrstuvwxyz0123456789-/"),
                     strlen(info->name), "%s", info->name);
        cr_expect_not_null(info->explanation);
        size_t end = strlen(info->explanation);
        cr_expect_eq(info->explanation[end - 1], '.', "%s: no full stop", info->name);
        for (size_t i = 0; i < count; i++)
            cr_expect_str_neq(bt_message_at(i)->name, info->name, "a name is used twice");
    }
    cr_expect_eq(count, BT_MESSAGES);
    cr_expect_null(bt_message_at(count));
    cr_expect_null(bt_message_at(SIZE_MAX));
}

Test(diag, statuses_follow_severity_and_name) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    cr_expect_eq(bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "x"), BT_IO);
    cr_expect_eq(bt_report(ctx, BT_MSG_LIMIT_DEPTH, BT_NOWHERE, 3u), BT_INVALID);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 2);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 0);
    bt_clear_diagnostics(ctx);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 0);
    const bt_diag *const *diags;
    cr_expect_eq(bt_diagnostics(ctx, &diags), 0);
    expect_written(ctx, NULL, "");
    counting_end(&c, ctx);
}

Test(diag, are_sorted_by_source_place_and_severity) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *a = source_of(ctx, "a", "0123456789");
    const bt_source *b = source_of(ctx, "b", "0123456789");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(b, 3, 4), "b3");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 5, 6), "a5 first");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 5, 6), "a5 second");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 0, 1), "a0");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_whole(a), "a");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "nowhere");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_whole(b), "b");
    bt_diag_options options = BT_DIAG_OPTIONS_INIT;
    options.format = BT_DIAG_GCC;
    expect_written(ctx, &options,
                   "error: cannot open: nowhere [io/open]\n"
                   "a: error: cannot open: a [io/open]\n"
                   "a:1:1: error: cannot open: a0 [io/open]\n"
                   "a:1:6: error: cannot open: a5 first [io/open]\n"
                   "a:1:6: error: cannot open: a5 second [io/open]\n"
                   "b: error: cannot open: b [io/open]\n"
                   "b:1:4: error: cannot open: b3 [io/open]\n");
    counting_end(&c, ctx);
}

Test(diag, the_limit_is_for_each_source) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *a = source_of(ctx, "a", "text"), *b = source_of(ctx, "b", "text");
    for (int i = 0; i < 130; i++) {
        (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 1, 2), "x");
        bt_relate(ctx, bt_at(a, 0, 1), "related to %d", i);
    }
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(b, 1, 2), "x");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "x");
    const bt_diag *const *diags;
    cr_expect_eq(bt_diagnostics(ctx, &diags), 102);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 132);
    for (size_t i = 1; i <= 100; i++) cr_expect_null(diags[i]->related->next);
    bt_clear_diagnostics(ctx);
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 1, 2), "x");
    cr_expect_eq(bt_diagnostics(ctx, &diags), 1);
    counting_end(&c, ctx);
}

Test(diag, an_error_takes_the_place_of_a_warning) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.diagnostics = 3;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &limits);
    for (int i = 0; i < 5; i++)
        (void)bt_report(ctx, BT_MSG_SCRIPT_IGNORED, BT_NOWHERE, "w", "x", "y");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "first");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "second");
    bt_diag_options options = BT_DIAG_OPTIONS_INIT;
    options.format = BT_DIAG_GCC;
    expect_written(ctx, &options,
                   "error: cannot open: first [io/open]\n"
                   "error: cannot open: second [io/open]\n"
                   "warning: w: expected x, not y [script/ignored]\n"
                   "4 more not shown\n");
    cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 5);
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "third");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "dropped");
    bt_relate(ctx, BT_NOWHERE, "dropped too");
    expect_written(ctx, &options,
                   "error: cannot open: first [io/open]\n"
                   "error: cannot open: second [io/open]\n"
                   "error: cannot open: third [io/open]\n"
                   "6 more not shown\n");
    counting_end(&c, ctx);
}

Test(diag, what_is_forgotten_makes_room) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.diagnostics = 3;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &limits);
    bt_place places[] = {BT_NOWHERE, bt_at(source_of(ctx, "a", "text"), 0, 1)};
    for (size_t i = 0; i < 2; i++) {
        bt_diag_mark mark = bt_mark(ctx, NULL);
        for (int k = 0; k < 5; k++)
            (void)bt_report(ctx, BT_MSG_SCRIPT_IGNORED, places[i], "w", "x", "y");
        bt_keep_errors(ctx, &mark, NULL);
        cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 0);
        (void)bt_report(ctx, BT_MSG_IO_OPEN, places[i], "after");
    }
    bt_diag_options options = BT_DIAG_OPTIONS_INIT;
    options.format = BT_DIAG_GCC;
    expect_written(ctx, &options,
                   "error: cannot open: after [io/open]\n"
                   "a:1:1: error: cannot open: after [io/open]\n");
    counting_end(&c, ctx);
}

Test(diag, says_how_many_are_not_shown) {
    bt_limits limits = BT_LIMITS_INIT;
    limits.diagnostics = 1;
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, &limits);
    for (int i = 0; i < 3; i++) (void)bt_report(ctx, BT_MSG_IO_DIRECTORY, BT_NOWHERE);
    expect_written(ctx, NULL,
                   "error: cannot read: it is a directory [io/directory]\n2 more not shown\n");
    counting_end(&c, ctx);
}

Test(diag, text_from_outside_prints_safely) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    static const struct {
        const char *bytes;
        size_t size;
        const char *shown;
    } rows[] = {
        {"plain", 5, "plain"},
        {"", 0, ""},
        {"a\0b", 3, "a\\x00b"},
        {"tab\tline\n", 9, "tab\\tline\\n"},
        {"\x1B[31m", 5, "\\x1B[31m"},
        {"\x7F\xC2\x9B", 3, "\\x7F\\x9B"},
        {"\xC3\xA9\xE2\x82\xAC", 5, "\xC3\xA9\xE2\x82\xAC"},
        {"\xE2\x80\xAE", 3, "\\x{202E}"},
        {"\xF3\xA0\x80\x81", 4, "\\x{E0001}"},
        {"\xFF\xC3", 2, "\\xFF\\xC3"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_str_eq(bt_show(ctx, rows[i].bytes, rows[i].size), rows[i].shown, "row %zu", i);
    (void)bt_report(ctx, BT_MSG_IO_OPEN, BT_NOWHERE, "\x1B[2J");
    expect_written(ctx, NULL, "error: cannot open: \\x1B[2J [io/open]\n");
    counting_end(&c, ctx);
}

Test(diag, long_text_is_cut_between_characters) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    char text[200];
    for (size_t before = 50; before < 70; before++) {
        memset(text, 'x', sizeof text);
        memcpy(text + before, "\xF0\x9F\x98\x80", 4);
        const char *shown = bt_show(ctx, text, 100);
        size_t length = strlen(shown);
        cr_expect_str_eq(shown + length - 3, "...");
        cr_expect_null(strstr(shown, "\\x"), "%s", shown);
    }
    memset(text, 'x', sizeof text);
    cr_expect_eq(strlen(bt_show(ctx, text, 60)), 60);
    bt_ctx_free(ctx);
}

Test(diag, file_names_keep_their_end) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    static const char name[] = "/home/someone/work/lamp/_build/prod/rel/lamp/lib/lamp-1.0/ebin/"
                               "Elixir.LampWeb.Live.Colours.beam";
    cr_expect_str_eq(bt_show_name(ctx, name), name);
    char long_one[1000];
    memset(long_one, 'x', sizeof long_one);
    long_one[sizeof long_one - 1] = '\0';
    cr_expect_eq(strlen(bt_show_name(ctx, long_one)), 403);
    bt_ctx_free(ctx);
}

Test(diag, fixes_keep_their_text_and_order) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *a = source_of(ctx, "a", "text");
    bt_suggest(ctx, bt_at(a, 0, 1), "lost", 4); /* there is no report yet */
    bt_relate(ctx, bt_at(a, 0, 1), "lost");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(a, 0, 4), "x");
    bt_suggest(ctx, bt_at(a, 0, 1), "on\0e", 4);
    bt_suggest(ctx, bt_at(a, 2, 2), "", 0);
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    const bt_fix *fix = diags[0]->fixes;
    cr_expect(fix->length == 4 && memcmp(fix->text, "on\0e", 5) == 0);
    fix = fix->next;
    cr_expect(fix->length == 0 && fix->place.span.begin == 2 && fix->next == NULL);
    counting_end(&c, ctx);
}

/* ---- the caret ------------------------------------------------------------------------------- */

static void expect_caret(const char *text, uint32_t begin, uint32_t end, const char *expected) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    (void)bt_report(ctx, BT_MSG_IO_DIRECTORY, bt_at(source_of(ctx, "f", text), begin, end));
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    cr_assert_eq(bt_write_diagnostics(ctx, NULL, sink), BT_OK);
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    const char *excerpt = strchr((const char *)buffer.data, '\n') + 1;
    cr_expect_str_eq(excerpt, expected);
    bt_buffer_free(&buffer);
    counting_end(&c, ctx);
}

Test(caret, stands_under_the_place) {
    expect_caret("{abc}.\n", 1, 4, "    {abc}.\n     ^~~\n");
    expect_caret("{abc}.\n", 0, 1, "    {abc}.\n    ^\n");
    expect_caret("{abc}.\n", 6, 6, "    {abc}.\n          ^\n");
    expect_caret("{abc}.", 6, 6, "    {abc}.\n          ^\n");
    expect_caret("one\ntwo\nthree", 4, 7, "    two\n    ^~~\n");
    expect_caret("", 0, 0, "    \n    ^\n");
}

Test(caret, a_place_of_many_lines_shows_its_first) {
    expect_caret("[one,\n two].\n", 0, 12, "    [one,\n    ^~~~~\n");
}

Test(caret, tabs_and_carriage_returns) {
    /* A tab shows as an arrow and goes on to the next multiple of four columns. */
    expect_caret("\t{a,\tb}\r\n", 5, 6, "    \u2192   {a,\u2192b}\n            ^\n");
    expect_caret("a\tb", 1, 2, "    a\u2192  b\n     ^~~\n");
    expect_caret("ab\r\ncd\r\n", 2, 4, "    ab\n      ^\n");
}

Test(caret, counts_characters_and_not_bytes) {
    expect_caret("\xC3\xA9\xC3\xA9 xy", 5, 7, "    \xC3\xA9\xC3\xA9 xy\n       ^~\n");
    expect_caret("\xC3\xA9\xC3\xA9 xy", 0, 4, "    \xC3\xA9\xC3\xA9 xy\n    ^~\n");
}

Test(caret, a_character_may_be_two_columns_wide_or_none) {
    /* two CJK characters, then x */
    expect_caret("\xE6\x97\xA5\xE6\x9C\xAC x", 7, 8,
                 "    \xE6\x97\xA5\xE6\x9C\xAC x\n         ^\n");
    expect_caret("\xE6\x97\xA5\xE6\x9C\xAC x", 3, 6, "    \xE6\x97\xA5\xE6\x9C\xAC x\n      ^~\n");
    /* e with a combining acute accent, then x */
    expect_caret("e\xCC\x81x", 3, 4, "    e\xCC\x81x\n     ^\n");
}

Test(caret, what_does_not_print_is_made_visible) {
    expect_caret("a\xFF"
                 "b",
                 1, 2, "    a<FF>b\n     ^~~~\n");
    expect_caret("a\x01\x7F"
                 "b",
                 3, 4, "    a<01><7F>b\n             ^\n");
    expect_caret("a\xE2\x80\xAE"
                 "b",
                 4, 5, "    a<U+202E>b\n             ^\n");
    /* A tag, of more than four digits. */
    expect_caret("a\U000E0041"
                 "b",
                 5, 6, "    a<U+E0041>b\n              ^\n");
    /* A zero width space and a no-break space. */
    expect_caret("a\u200Bb", 1, 4, "    a<U+200B>b\n     ^~~~~~~~\n");
    expect_caret("a\u00A0b", 1, 3, "    a\u2423b\n     ^\n");
}

Test(caret, of_a_long_line_a_part_is_shown) {
    static char text[1001];
    memset(text, 'x', 1000);
    memcpy(text + 500, "HERE", 4);
    char expected[600], *at = expected;
    at += sprintf(at, " ...");
    memset(at, 'x', 60);
    at += 60;
    at += sprintf(at, "HERE");
    memset(at, 'x', 56);
    at += 56;
    at += sprintf(at, "...\n    %60s^~~~\n", "");
    expect_caret(text, 500, 504, expected);
}

Test(caret, a_long_line_is_cut_between_characters) {
    static char text[1201];
    for (size_t i = 0; i < 1200; i += 3) memcpy(text + i, "\xE2\x82\xAC", 3);
    for (size_t shift = 0; shift < 3; shift++) {
        text[0] = shift > 0 ? 'x' : '\xE2';
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        const bt_source *source = source_of(ctx, "f", text + shift);
        (void)bt_report(ctx, BT_MSG_IO_DIRECTORY, bt_at(source, 600 - shift, 603 - shift));
        bt_buffer buffer = BT_BUFFER_INIT(ctx);
        bt_sink sink = bt_buffer_sink(&buffer);
        cr_assert_eq(bt_write_diagnostics(ctx, NULL, sink), BT_OK);
        cr_assert_eq(sink.write(sink.user, "", 1), 0);
        cr_expect_null(strstr((const char *)buffer.data, "<E2>"));
        cr_expect_null(strstr((const char *)buffer.data, "<82>"));
        bt_buffer_free(&buffer);
        counting_end(&c, ctx);
    }
}

Test(caret, related_places_follow) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source = source_of(ctx, "f", "[a,\n");
    (void)bt_report(ctx, BT_MSG_IO_OPEN, bt_at(source, 3, 3), "x");
    bt_relate(ctx, bt_at(source, 0, 1), "'%c' opened here", '[');
    bt_relate(ctx, BT_NOWHERE, "no place");
    expect_written(ctx, NULL,
                   "f:1:4: error: cannot open: x [io/open]\n    [a,\n       ^\n"
                   "f:1:1: note: '[' opened here\n    [a,\n    ^\n"
                   "note: no place\n");
    bt_diag_options options = BT_DIAG_OPTIONS_INIT;
    options.color = true;
    options.format = BT_DIAG_GCC;
    expect_written(ctx, &options,
                   "\033[1mf:1:4: \033[1;31merror: \033[0mcannot open: x [io/open]\n");
    counting_end(&c, ctx);
}
