/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations with every allocation failing in turn: no memory is the answer, and nothing
 * leaks. */
#include "parser/bootterm_release.h"
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
