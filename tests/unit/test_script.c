/* SPDX-License-Identifier: Apache-2.0 */
/* Reading boot scripts, the check of their shape, and what they boot. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "bootterm_release.h"
#include "etf/nearest.h"
#include "parser/release/script.h"

static const bt_source *text_source(bt_ctx *ctx, const char *text) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "x.script", text, strlen(text), &source), BT_OK);
    return source;
}

/* Reads a script text with the default options; says which release it was read for. */
static int read_for(const char *text, bt_status expected) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    bt_status status = bt_script_parse(ctx, text_source(ctx, text), NULL, &node);
    cr_expect_eq(status, expected, "%s: %d", text, (int)status);
    int otp = bt_otp(ctx);
    bt_ctx_free(ctx);
    return otp;
}

#define SCRIPT(instructions) "{script,{\"a\",\"1\"},[" instructions "]}."
#define PATH(version) "{path,[\"$ROOT/lib/kernel-" version "/ebin\"]}"
#define KERNEL(version)                                                                            \
    "{kernelProcess,x,{application_controller,start,[{application,kernel,[{vsn,\"" version         \
    "\"}]}]}}"

Test(script, the_release_is_that_of_the_kernel) {
    cr_expect_eq(read_for(SCRIPT(""), BT_OK), BT_OTP_NEWEST);
    cr_expect_eq(read_for(SCRIPT(PATH("8.5.3")), BT_OK), 25);
    cr_expect_eq(read_for(SCRIPT(PATH("8.3.2")), BT_OK), 24);
    cr_expect_eq(read_for(SCRIPT(PATH("7.0")), BT_OK), BT_OTP_OLDEST);
    cr_expect_eq(read_for(SCRIPT(PATH("2.16.4")), BT_OK), BT_OTP_OLDEST);
    cr_expect_eq(read_for(SCRIPT(PATH("9.2")), BT_OK), 26);
    cr_expect_eq(read_for(SCRIPT(PATH("99.1")), BT_OK), BT_OTP_NEWEST);
    cr_expect_eq(read_for(SCRIPT(KERNEL("10.2")), BT_OK), 27);
    cr_expect_eq(read_for(SCRIPT(PATH("9.2") "," KERNEL("10.2")), BT_OK), 27);
    cr_expect_eq(read_for(SCRIPT(KERNEL("?") "," PATH("9.2")), BT_OK), 26);
}

Test(script, text_is_read_by_its_own_release) {
    /* maybe is a reserved word from OTP 27 on; sigils came with it. */
    cr_expect_eq(read_for(SCRIPT(PATH("8.5.3") ",{primLoad,[maybe]}"), BT_OK), 25);
    (void)read_for(SCRIPT(PATH("10.2") ",{primLoad,[maybe]}"), BT_INVALID);
    (void)read_for(SCRIPT(PATH("8.5.3") ",{apply,{m,f,[~\"x\"]}}"), BT_INVALID);
    cr_expect_eq(read_for(SCRIPT(PATH("10.2") ",{apply,{m,f,[~\"x\"]}}"), BT_OK), 27);
    /* A comment, or a string, that speaks of another release. */
    cr_expect_eq(read_for("%/kernel-8.5.3\n" SCRIPT(PATH("11.0") ",{apply,{m,f,[~\"x\"]}}"), BT_OK),
                 29);
    cr_expect_eq(read_for("%/kernel-11.0\n" SCRIPT(PATH("8.5.3") ",{primLoad,[lists]}"), BT_OK),
                 25);
    cr_expect_eq(read_for(SCRIPT("{apply,{m,f,[\"/kernel-10.2/\"]}}," PATH("8.5.3")), BT_OK), 25);
}

Test(script, reading_again_reports_once) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    const char *text = SCRIPT(PATH("8.5.3") ",{primload,[a]},{progress,\"x\"}");
    cr_expect_eq(bt_script_parse(ctx, text_source(ctx, text), NULL, &node), BT_INVALID);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 1);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 1);
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 2);
    cr_expect_str_eq(diags[0]->name, "script/unknown-instruction");
    cr_assert_not_null(diags[0]->fixes);
    cr_expect_str_eq(diags[0]->fixes->text, "primLoad");
    /* What was reported before stays. */
    cr_expect_eq(bt_script_parse(ctx, text_source(ctx, text), NULL, &node), BT_INVALID);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 2);
    cr_expect_eq(bt_diagnostics(ctx, &diags), 4);
    bt_ctx_free(ctx);
}

/* The quiet check and the one that tells agree on what they find. */
Test(script, the_quiet_check_sees_what_the_other_tells) {
    static const char *const fields[] = {"a",   "1",       "\"s\"",         "[]",     "[a]",
                                         "{}",  "[a|b]",   "[\"/d\"]",      "[1000]", "{m,f,[]}",
                                         "#{}", "{m,f,a}", "{\"a\",\"b\"}", "<<>>",   "[[]]"};
    static const struct {
        const char *before, *after;
    } forms[] = {
        {"", "."},
        {"{script,", ",[]}."},
        {"{script,{\"a\",\"1\"},", "}."},
        {"{script,{\"a\",\"1\"},[", "]}."},
        {"{script,{\"a\",\"1\"},[{preLoaded,", "}]}."},
        {"{script,{\"a\",\"1\"},[{progress,", "}]}."},
        {"{script,{\"a\",\"1\"},[{path,", "}]}."},
        {"{script,{\"a\",\"1\"},[{primLoad,", "}]}."},
        {"{script,{\"a\",\"1\"},[{kernelProcess,", ",{m,f,[]}}]}."},
        {"{script,{\"a\",\"1\"},[{kernelProcess,a,", "}]}."},
        {"{script,{\"a\",\"1\"},[{apply,", "}]}."},
        {"{script,{\"a\",\"1\"},[{progress,a}|", "]}."},
    };
    size_t dirty = 0;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++)
        for (size_t k = 0; k < sizeof fields / sizeof fields[0]; k++) {
            char text[200];
            (void)snprintf(text, sizeof text, "%s%s%s", forms[i].before, fields[k], forms[i].after);
            bt_ctx *ctx = bt_ctx_new(NULL);
            bt_node node;
            cr_assert_eq(bt_parse_term(ctx, text_source(ctx, text), NULL, &node), BT_OK);
            bool clean;
            bt_status quiet = bt_script_check(ctx, node, true, &clean, NULL);
            cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 0);
            bt_script script;
            bt_status told = bt_script_view(ctx, node, &script);
            const bt_diag *const *diags;
            size_t count = bt_diagnostics(ctx, &diags);
            cr_expect_eq(quiet, told, "%s", text);
            cr_expect_eq(clean, count == 0, "%s", text);
            cr_expect_eq(told == BT_INVALID, bt_diagnostic_count(ctx, BT_ERROR) != 0, "%s", text);
            dirty += count != 0;
            bt_ctx_free(ctx);
        }
    cr_expect_gt(dirty, 100);
}

Test(script, exactly_one_term) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    for (int spans = 0; spans < 2; spans++) {
        options.spans = spans != 0;
        cr_expect_eq(bt_parse_term(ctx, text_source(ctx, "a."), &options, &node), BT_OK);
        cr_expect_eq(node.term->kind, BT_ATOM);
        cr_expect_eq(bt_parse_term(ctx, text_source(ctx, "% a\n"), &options, &node), BT_INVALID);
        cr_expect_eq(bt_parse_term(ctx, text_source(ctx, "a. b. c."), &options, &node), BT_INVALID);
    }
    const bt_diag *const *diags;
    cr_assert_eq(bt_diagnostics(ctx, &diags), 4);
    for (int i = 0; i < 4; i++)
        if (strcmp(diags[i]->name, "text/second-term") == 0)
            cr_expect_eq(diags[i]->place.span.begin, 3);
    bt_ctx_free(ctx);
}

Test(script, is_printed_with_one_coding_line_and_one_dot) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    cr_assert_eq(bt_script_parse(ctx, text_source(ctx, SCRIPT("")), NULL, &node), BT_OK);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.coding = options.form = true;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    cr_assert_eq(bt_script_print(ctx, node.term, &options, sink), BT_OK);
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    cr_expect_str_eq((const char *)buffer.data, "%% coding: utf-8\n{script,{\"a\",\"1\"},[]}.\n");
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

Test(nearest, guesses_slips_not_other_words) {
    static const struct {
        const char *typed, *known, *best;
    } rows[] = {
        {"primload", "primLoad", "primLoad"},
        {"pimLoad", "primLoad", "primLoad"},
        {"aplpy", "apply", "apply"},
        {"path", "progress", NULL},
        {"x", "y", NULL},
        {"", "path", NULL},
        {"pat", "path", "path"},
        {"kernal", "kernel", "kernel"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        bt_nearest nearest;
        bt_nearest_start(&nearest, rows[i].typed, strlen(rows[i].typed));
        bt_nearest_offer(&nearest, rows[i].known);
        if (rows[i].best == NULL)
            cr_expect_null(nearest.best, "%s", rows[i].typed);
        else
            cr_expect_eq(nearest.best, rows[i].known, "%s", rows[i].typed);
    }
}
