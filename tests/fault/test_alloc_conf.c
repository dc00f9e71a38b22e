/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations with every allocation failing in turn: no memory is the answer, and nothing
 * leaks. */
#include "parser/bootterm_check.h"
#include "tests/unit/counting.h"

static bt_status render(bt_ctx *ctx, const char *name, const char *text) {
    static const bt_template_value values[] = {{"PORT", "80 80"}, {"NAME", "lamp"}, {"S", "4"}};
    bt_template_options options = BT_TEMPLATE_OPTIONS_INIT;
    options.values = values;
    options.value_count = sizeof values / sizeof *values;
    const bt_source *source, *outcome;
    const bt_template_place *places;
    size_t count;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_status status = bt_source_memory(ctx, name, text, strlen(text), &source);
    if (status == BT_OK) status = bt_template_places(ctx, source, &places, &count);
    if (status == BT_OK)
        status = bt_template_list(ctx, places, count, true, bt_buffer_sink(&buffer));
    bt_buffer_free(&buffer);
    /* A sink that fails is a failure of the system. */
    if (status == BT_IO) status = BT_NOMEM;
    return status == BT_OK ? bt_template_render(ctx, source, &options, &outcome) : status;
}

static bt_status render_config(bt_ctx *ctx) {
    return render(ctx, "sys.config.src",
                  "[{lamp, [{port, ${PORT:-1}}, {name, \"${NAME}\"}]}, \"nowhere\"]. % ${X}\n");
}
static bt_status render_fine(bt_ctx *ctx) {
    return render(ctx, "sys.config.src", "[{lamp, [{name, '${NAME}'}]}]. % ${X}\n");
}
static bt_status render_unset(bt_ctx *ctx) {
    return render(ctx, "app.terms", "{${POT}, ${}, ${A:-${B}}}. \"${NAME}");
}
static bt_status render_args(bt_ctx *ctx) {
    return render(ctx, "vm.args.src", "-name ${NAME} # ${X}\n+S ${S}\n-kernel x '${PORT:-1}'\n");
}
Test(alloc_conf, render) {
    cr_expect_gt(counting_until(render_config, BT_INVALID), 5);
    cr_expect_gt(counting_until(render_fine, BT_OK), 5);
    cr_expect_gt(counting_until(render_unset, BT_INVALID), 5);
    cr_expect_gt(counting_until(render_args, BT_INVALID), 5);
}

/* ---- what a node has ------------------------------------------------------------------------- */

static bt_status read_configuration(bt_ctx *ctx, const char *text, bt_configuration *out) {
    static const char app[] =
        "{application, lamp, [{description, \"\"}, {vsn, \"1\"}, {modules, []}, {registered, []},\n"
        "{applications, []}, {env, [{port, 1}, {more, 2}]}]}.";
    static const char args[] = "-lamp port 80 new '\"text\"'\n-kernel a 1 a 2\n+S 2\n";
    const bt_source *sources[2], *apps[1];
    bt_configuration_options options = BT_CONFIGURATION_OPTIONS_INIT;
    options.apps = apps;
    options.app_count = 1;
    bt_status status = bt_source_memory(ctx, "a.config", text, strlen(text), &sources[0]);
    if (status == BT_OK) status = bt_source_memory(ctx, "b.config", "[].", 3, &sources[1]);
    if (status == BT_OK) status = bt_source_memory(ctx, "lamp.app", app, sizeof app - 1, apps);
    if (status == BT_OK)
        status = bt_source_memory(ctx, "vm.args", args, sizeof args - 1, &options.args);
    return status == BT_OK ? bt_configuration_read(ctx, sources, 2, &options, out) : status;
}

static const char from[] = "[{web, []}, {lamp, [{port, 2}, {tls, #{a => [{b, 1}, {c, 2}]}}]}].";
static const char to[] =
    "[{lamp, [{tls, #{a => [{b, 3}], d => \"\\x{100}\"}}, {list, [1.5, x]}]}].";

static bt_status configurations(bt_ctx *ctx) {
    bt_configuration a, b;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&buffer);
    bool differ;
    bt_node node;
    const char *words[] = {"lamp", "tls", "a", "b"};
    bt_status status = read_configuration(ctx, from, &a);
    if (status == BT_OK) status = read_configuration(ctx, to, &b);
    for (int i = BT_CONFIGURATION_TEXT; i <= BT_CONFIGURATION_JSON && status == BT_OK; i++)
        status = bt_configuration_print(ctx, &a, (bt_configuration_format)i, sink);
    if (status == BT_OK) status = bt_configuration_diff(ctx, &a, &b, false, sink, &differ);
    if (status == BT_OK) status = bt_configuration_diff(ctx, &b, &a, true, sink, &differ);
    bt_buffer_free(&buffer);
    if (status == BT_IO) status = BT_NOMEM;
    return status == BT_OK ? bt_configuration_get(ctx, &a, words, 4, &node) : status;
}
static bt_status get_none(bt_ctx *ctx) {
    bt_configuration a;
    bt_node node;
    const char *words[] = {"lamp", "pot("};
    bt_status status = read_configuration(ctx, from, &a);
    return status == BT_OK ? bt_configuration_get(ctx, &a, words, 2, &node) : status;
}
static bt_status get_module(bt_ctx *ctx) {
    bt_configuration a;
    bt_node node;
    const char *words[] = {"lamp", "Lamp.Web"};
    bt_status status = read_configuration(ctx, "[{lamp, [{'Elixir.Lamp.Web', 1}]}].", &a);
    return status == BT_OK ? bt_configuration_get(ctx, &a, words, 2, &node) : status;
}
static bt_status refused(bt_ctx *ctx) {
    bt_configuration a;
    return read_configuration(ctx, "[{lamp, [{port, 2}, {port, 3}]}, \"x\"].", &a);
}
Test(alloc_conf, configuration) {
    cr_expect_gt(counting_until(configurations, BT_OK), 20);
    cr_expect_gt(counting_until(get_none, BT_INVALID), 20);
    cr_expect_gt(counting_until(get_module, BT_OK), 20);
    cr_expect_gt(counting_until(refused, BT_INVALID), 5);
}
