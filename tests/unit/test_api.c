/* SPDX-License-Identifier: Apache-2.0 */
/* Public functions that no program calls, as a user of the library does. */
#include "counting.h"
#include "parser/bootterm_check.h"

static const bt_source *source_of(bt_ctx *ctx, const char *name, const char *text) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, name, text, strlen(text), &source), BT_OK);
    return source;
}

static bt_node term_of(bt_ctx *ctx, const char *text) {
    bt_node node;
    cr_assert_eq(bt_parse_term(ctx, source_of(ctx, "t", text), NULL, &node), BT_OK, "%s", text);
    return node;
}

static const char script_text[] =
    "{script,{\"r\",\"1\"},[{preLoaded,[init]},{progress,preloaded},"
    "{apply,{application,load,[{application,a,[{vsn,\"1\"}]}]}},"
    "{apply,{application,start_boot,[a,permanent]}},{progress,started}]}.";

/* Every check has a name of its own or runs on other kinds, and what it needs comes before it. */
Test(api, the_table_of_checks) {
    const bt_check_info *check, *before;
    size_t count = 0;
    for (; (check = bt_check_at(count)) != NULL; count++) {
        bool known = check->needs == NULL;
        cr_expect(*check->name != '\0' && *check->summary != '\0' && check->kinds != 0);
        cr_expect_lt(check->kinds, (uint32_t)1 << BT_FILE_KINDS);
        for (size_t i = 0; i < count; i++) {
            before = bt_check_at(i);
            cr_expect(strcmp(before->name, check->name) != 0, "%s is there twice", check->name);
            known = known || strcmp(before->name, check->needs) == 0;
        }
        cr_expect(known, "%s needs %s", check->name, check->needs);
    }
    cr_expect_gt(count, 10);
    cr_expect_null(bt_check_at(count + 1));
    cr_expect_null(bt_check_at(SIZE_MAX));
}

Test(api, names) {
    static const char *const variants[] = {"start_clean", "start_sasl", "no_dot_erlang", "start"};
    for (int i = 0; i < 4; i++)
        cr_expect_eq(bt_variant_named(variants[i]), BT_VARIANT_START_CLEAN + i);
    cr_expect_eq(bt_variant_named("start_"), BT_VARIANT_NONE);
    cr_expect_eq(bt_variant_named("start.boot"), BT_VARIANT_NONE);
    cr_expect_eq(bt_variant_of("/x.y/bin/start_sasl.boot"), BT_VARIANT_START_SASL);
    cr_expect_eq(bt_variant_of("no_dot_erlang"), BT_VARIANT_NO_DOT_ERLANG);
    cr_expect_eq(bt_variant_of("start/other.boot"), BT_VARIANT_NONE);
    static const char *const instructions[] = {
        "preLoaded",     "progress", "path", "primLoad", "kernel_load_completed",
        "kernelProcess", "apply"};
    for (int i = BT_INSTRUCTION_PRELOADED; i <= BT_INSTRUCTION_APPLY; i++)
        cr_expect_str_eq(bt_instruction_name((bt_instruction_kind)i), instructions[i]);
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    static const struct {
        const char *name, *text;
        bool template, code;
    } files[] = {{"a/sys.config.src", "", true, false},
                 {"vm.args.src", "", true, false},
                 {"a.app.src", "", true, false},
                 {"sys.config", "", false, false},
                 {"src", "", false, false},
                 {"rebar.config.script", "", false, true},
                 {"a.app.src.script", "", false, true},
                 {"start.script", "", false, false},
                 {"sys.config", "[{{{a}}, []}].", true, false},
                 {"sys.config", "[{a, [{b, @B@}, {c, a@B@c}]}].", true, false},
                 {"sys.config", "[{a, [{b, \"{{b}}\"}, {'{{c}}', $@}]}]. % {{d}}", false, false},
                 {"sys.config", "[{a, [{b, 1}{{c}}]}].", false, true},
                 {"sys.config", "[{a, [{{b}} {c, 1}]}].", false, true},
                 {"sys.config", "[{a, [{{#b}}{c, 1}{{/b}}]}].", false, true},
                 {"sys.config", "[{a, [{{#{b => 1}}}]}].", false, false},
                 {"a.terms", "{{a}}. {{#b}}", false, true},
                 {"a.terms", "{{a}}.", false, false},
                 {"sys.config", "[{a, [{{", false, false},
                 {"sys.config", "A = 1,\n[].", false, false},
                 {"a.config", "A = 1,\n[].", false, true},
                 {"a.config", "A = 1\nB = 2", false, false},
                 {"a.config", "[{apps, [kernel]}].", false, true},
                 {"a.config", "[{apps, [{a, 1}]}].", false, false}};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const bt_source *source = source_of(ctx, files[i].name, files[i].text);
        const char *shown = files[i].text;
        cr_expect_eq(bt_source_is_template(source), files[i].template, "%s: %s", files[i].name,
                     shown);
        cr_expect_eq(bt_source_is_code(source), files[i].code, "%s: %s", files[i].name, shown);
    }
    counting_end(&c, ctx);
}

Test(api, scripts) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_node node = term_of(ctx, script_text);
    cr_expect(bt_is_script(node.term));
    static const char *const others[] = {"script.", "{script,1}.", "{scrip,1,2}.", "[script,1,2]."};
    for (size_t i = 0; i < 4; i++) cr_expect_not(bt_is_script(term_of(ctx, others[i]).term));
    cr_expect(bt_source_is_etf(source_of(ctx, "b", "\x83j")));
    cr_expect_not(bt_source_is_etf(source_of(ctx, "b", script_text)));
    cr_expect_not(bt_source_is_etf(source_of(ctx, "b", "")));
    bt_script script;
    bt_outline outline;
    cr_assert_eq(bt_script_view(ctx, node, &script), BT_OK);
    cr_assert_eq(bt_script_outline(ctx, &script, &outline), BT_OK);
    const bt_boot_application *a = bt_outline_find(&outline, "a", 1);
    cr_assert_not_null(a);
    cr_expect(a->order == 1 && a->loaded == 2 && a->started == 3);
    cr_expect_null(bt_outline_find(&outline, "a", 0));
    cr_expect_null(bt_outline_find(&outline, "ab", 2));
    /* No node comes up from it: kernel is not in it. */
    cr_expect_eq(bt_boot_simulate(ctx, &script, NULL), BT_INVALID);
    cr_expect_gt(bt_diagnostic_count(ctx, BT_ERROR), 0);
    counting_end(&c, ctx);
}

Test(api, views) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_rel rel;
    bt_app app;
    bt_node node = term_of(ctx, "{release,{\"r\",\"1\"},{erts,\"13\"},"
                                "[{kernel,\"8\"},{stdlib,\"4\"},{a,\"1\",load}]}.");
    cr_assert_eq(bt_rel_view(ctx, node, &rel), BT_OK);
    cr_expect(rel.count == 3 && rel.apps[2].type == BT_START_LOAD &&
              rel.apps[2].include.term == NULL);
    cr_expect_eq(rel.apps[2].version.place.source, node.place.source);
    cr_expect_eq(bt_rel_view(ctx, term_of(ctx, "{release,1}."), &rel), BT_INVALID);
    cr_expect(rel.count == 0 && rel.apps == NULL);
    node = term_of(ctx, "{application,a,[{description,\"\"},{vsn,\"1\"},{modules,[m]},"
                        "{registered,[]},{applications,[kernel]},{mod,[]}]}.");
    cr_assert_eq(bt_app_view(ctx, node, &app), BT_OK);
    cr_expect(app.modules.term->count == 1 && app.mod.term == NULL && app.env.term == NULL);
    cr_expect_eq(bt_app_view(ctx, term_of(ctx, "{application,a,[]}."), &app), BT_INVALID);
    counting_end(&c, ctx);
}
