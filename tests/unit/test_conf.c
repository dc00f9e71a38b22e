/* SPDX-License-Identifier: Apache-2.0 */
#include "counting.h"
#include "parser/bootterm_check.h"

static const bt_source *source_of(bt_ctx *ctx, const char *name, const char *text) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, name, text, strlen(text), &source), BT_OK);
    return source;
}

/* The places of a template, each as NAME, `=` and the default, `!` in a comment. */
static void expect_places(const char *name, const char *text, const char *expected) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_template_place *places;
    size_t count;
    char found[200] = "";
    cr_assert_eq(bt_template_places(ctx, source_of(ctx, name, text), &places, &count), BT_OK);
    for (size_t i = 0; i < count; i++) {
        bt_span span = places[i].place.span;
        cr_expect(text[span.begin] == '$' && text[span.end - 1] == '}');
        strcat(strcat(found, i == 0 ? "" : " "), places[i].name);
        if (places[i].fallback != NULL) strcat(strcat(found, "="), places[i].fallback);
        if (places[i].comment) strcat(found, "!");
    }
    cr_expect_str_eq(found, expected, "%s: %s", text, found);
    bt_ctx_free(ctx);
}

Test(conf, places) {
    expect_places("a.terms", "${A}", "A");
    expect_places("a.terms", "{a,\"${A:-x}%${B}\",'${C:-}',x${D}y} % ${E} \"${F:-\"}",
                  "A=x B C= D E! F=\"!");
    expect_places("a.terms", "[${A:-[]}, ${B:-{1,{2}}}, ${C:-{}]", "A=[] B={1,{2}} C={");
    expect_places("a.terms", "${A\n} $${B} $% ${C} ${} ${:-x} ${D:-a:-b}", "B C  =x D=a:-b");
    expect_places("a.terms", "\"a\\\"% ${A}\" $\" % ${B}", "A B!");
    expect_places("vm.args.src", "# ${A}\n-name ${B} '# ${C}' \\# ${D} x#${E}\n${F}",
                  "A! B C D E! F");
}

/* What a template comes to; NULL: it is refused, and the first error is at `column`. */
static void expect_outcome(const char *text, const char *expected, uint32_t column) {
    static const bt_template_value values[] = {
        {"A", "old"}, {"A", "1 2"}, {"B", "\\&${A}"}, {"E", ""}, {"N", "7"}};
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *outcome;
    bt_template_options options = BT_TEMPLATE_OPTIONS_INIT;
    options.values = values;
    options.value_count = sizeof values / sizeof *values;
    options.check = column != 0;
    bt_status status =
        bt_template_render(ctx, source_of(ctx, "sys.config.src", text), &options, &outcome);
    cr_expect_eq(status, expected == NULL ? BT_INVALID : BT_OK, "%s", text);
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags), size;
    if (status == BT_OK) {
        const uint8_t *data = bt_source_data(outcome, &size);
        cr_expect(size == strlen(expected) && memcmp(data, expected, size) == 0, "%s", text);
        cr_expect_eq(count, 0);
    } else {
        cr_assert_gt(count, 0);
        bt_position at = bt_locate(ctx, diags[0]->place.source, diags[0]->place.span.begin);
        cr_expect_eq(at.column, column, "%s: column %u", text, at.column);
        cr_expect_str_eq(bt_source_name(diags[0]->place.source), "sys.config.src");
    }
    bt_ctx_free(ctx);
}

Test(conf, outcomes) {
    expect_outcome("${A}${B}${E}|${E:-d}${X:-e} % ${X} ${N}", "1 2\\&${A}|de % ${X} 7", 0);
    expect_outcome("", "", 0);
    expect_outcome("[{a, [{b, ${N}}]}].", "[{a, [{b, 7}]}].", 1);
    expect_outcome("[{a, [{b, ${N}}, {b${E}, 2}]}].", NULL, 19);
    expect_outcome("[{a, [{b, ${N}}, {c, ${A}}]}].", NULL, 22);
    expect_outcome("[{a, [{b, ${X}}]}].", NULL, 11);
}

Test(conf, settings) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *sources[] = {
        source_of(ctx, "a.config", "[{b,[{x,1},{y,[{k,#{1 => z}}]}]},{a,[]}]."),
        source_of(ctx, "b.config", "[{c,[{z,3}]},{b,[{w,4},{x,5}]}].")};
    bt_configuration both, one;
    bt_node node;
    bool differ;
    const char *words[] = {"b", "y", "k", "1"};
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    cr_assert_eq(bt_configuration_read(ctx, sources, 2, NULL, &both), BT_OK);
    cr_assert_eq(bt_configuration_print(ctx, &both, BT_CONFIGURATION_TEXT, sink), BT_OK);
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    cr_expect_str_eq(
        (const char *)buffer.data,
        "[{b,\n  [{x,5},\n   {y,[{k,#{1 => z}}]},\n   {w,4}]},\n {a,[]},\n {c,\n  [{z,3}]}].\n");
    cr_assert_eq(bt_configuration_get(ctx, &both, words, 4, &node), BT_OK);
    cr_expect_eq(node.term->kind, BT_ATOM);
    cr_assert_eq(bt_configuration_get(ctx, &both, words, 0, &node), BT_OK);
    cr_expect_eq(node.term->count, 3);
    words[3] = "2";
    cr_expect_eq(bt_configuration_get(ctx, &both, words, 4, &node), BT_INVALID);
    cr_assert_eq(bt_configuration_diff(ctx, &both, &both, false, sink, &differ), BT_OK);
    cr_expect_not(differ);
    cr_assert_eq(bt_configuration_read(ctx, sources, 1, NULL, &one), BT_OK);
    cr_assert_eq(bt_configuration_diff(ctx, &both, &one, false, sink, &differ), BT_OK);
    cr_expect(differ);
    cr_expect_eq(bt_configuration_print(ctx, &one, (bt_configuration_format)9, sink), BT_USAGE);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

/* What lies behind arguments in memory is not looked at. */
Test(conf, arguments_end_where_they_end) {
    static const char text[] = "-name ${A:-(}";
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    const bt_diag *const *diags;
    cr_assert_eq(bt_source_memory(ctx, "vm.args.src", text, sizeof text - 2, &source), BT_OK);
    (void)bt_lint(ctx, source, NULL);
    bool told = false;
    for (size_t i = bt_diagnostics(ctx, &diags); i-- > 0;) {
        told = told || strcmp(diags[i]->name, "args/place") == 0;
        cr_expect_str_neq(diags[i]->name, "text/place");
    }
    cr_expect(told);
    bt_ctx_free(ctx);
}
