/* SPDX-License-Identifier: Apache-2.0 */
/* The n-th allocation fails while a script is read and reported on, for every n. */
#include <stdio.h>

#include "bootterm_release.h"
#include "tests/unit/counting.h"

static const char text[] =
    "{script,{\"a\",\"1\"},[{preLoaded,[init]},{progress,preloaded},\n"
    "{path,[\"$ROOT/lib/kernel-8.5.3/ebin\",\"$MORE/x\"]},{primLoad,[kernel,lists]},\n"
    "{kernelProcess,application_controller,{application_controller,start,[{application,kernel,\n"
    " [{vsn,\"8.5.3\"},{modules,[kernel]},{env,[{a,1}]}]}]}},\n"
    "{apply,{application,load,[{application,web,[{vsn,\"1\"},{applications,[kernel]}]}]}},\n"
    "{apply,{application,start_boot,[kernel,permanent]}},\n"
    "{apply,{application,start_boot,[web,permanent]}}]}.\n";
static const char other[] =
    "{script,{\"a\",\"2\"},[{preLoaded,[]},{path,[\"/y\"]},{primLoad,[maps]},\n"
    "{apply,{application,load,[{application,web,[{vsn,\"2\"},{modules,[web]}]}]}},\n"
    "{apply,{application,start_boot,[web,transient]}},{apply,{c,erlangrc,[]}}]}.\n";

static bt_status outline_of(bt_ctx *ctx, const char *script_text, bt_script *script,
                            bt_outline *outline) {
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_memory(ctx, "x", script_text, strlen(script_text), &source);
    if (status == BT_OK) status = bt_script_parse(ctx, source, NULL, &node);
    if (status == BT_OK) status = bt_script_view(ctx, node, script);
    return status == BT_OK ? bt_script_outline(ctx, script, outline) : status;
}

static bt_status all_reports(bt_ctx *ctx) {
    bt_script scripts[2];
    bt_outline a, b;
    bt_buffer out = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&out);
    bt_status status = outline_of(ctx, text, &scripts[0], &a);
    if (status == BT_OK) status = outline_of(ctx, other, &scripts[1], &b);
    bool differ = false;
    for (int json = 0; json < 2 && status == BT_OK; json++) {
        status = bt_outline_summary(ctx, &a, NULL, 1, json != 0, sink);
        if (status == BT_OK) status = bt_outline_diff(ctx, &a, &b, json != 0, sink, &differ);
    }
    if (status == BT_OK) status = bt_outline_explain(ctx, &a, "web", sink);
    for (int format = BT_GRAPH_DOT; format <= BT_GRAPH_SVG && status == BT_OK; format++)
        status = bt_outline_graph(ctx, &a, (bt_graph_format)format, sink);
    if (status == BT_OK) status = bt_script_print(ctx, scripts[0].node.term, NULL, sink);
    if (status == BT_OK) cr_expect(differ);
    bt_buffer_free(&out);
    return status;
}

/* A script with mistakes: the answer is that there are some, or no memory. */
static bt_status mistakes(bt_ctx *ctx) {
    static const char bad[] = "{script,x,[{primload,[a]},{path,[1000]},{},{apply,{}},{path,b}|c]}.";
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_memory(ctx, "x", bad, sizeof bad - 1, &source);
    if (status == BT_OK) status = bt_script_parse(ctx, source, NULL, &node);
    return status;
}

Test(alloc_script, reports) {
    cr_expect_gt(counting_until(all_reports, BT_OK), 20);
}

Test(alloc_script, mistakes) {
    cr_expect_gt(counting_until(mistakes, BT_INVALID), 5);
    counting_anywhere(mistakes, BT_INVALID);
}
