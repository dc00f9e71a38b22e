/* SPDX-License-Identifier: Apache-2.0 */
/* The library in a thread that has as much stack as musl gives to one. */
#include <pthread.h>

#include "bootterm_release.h"
#include "counting.h"

enum { STACK = 128 * 1024, DIGITS = 130000 };

static const bt_source *source_of(bt_ctx *ctx, const char *text) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "sys.config", text, strlen(text), &source);
    return status == BT_OK ? source : NULL;
}

static bt_configuration read_text(bt_ctx *ctx, const char *text) {
    const bt_source *source = source_of(ctx, text);
    bt_configuration configuration = {0};
    cr_expect_eq(bt_configuration_read(ctx, &source, 1, NULL, &configuration), BT_OK);
    return configuration;
}

static void *compare_and_print(void *user) {
    static char number[DIGITS + 2];
    memset(number, '7', DIGITS);
    number[DIGITS] = '.';
    bt_ctx *ctx = user;
    bt_buffer out = BT_BUFFER_INIT(ctx);
    bt_sink sink = bt_buffer_sink(&out);
    bt_configuration from = read_text(ctx, "[{a,[{k,#{x => [{y,1}]}}]}].\n"),
                     to = read_text(ctx, "[{a,[{k,#{x => [{y,{2,3}}]}}]}].\n");
    bool differ = false;
    cr_expect_eq(bt_configuration_diff(ctx, &from, &to, false, sink, &differ), BT_OK);
    cr_expect(differ);
    bt_node node;
    cr_expect_eq(bt_parse_term(ctx, source_of(ctx, number), NULL, &node), BT_OK);
    out.size = 0;
    cr_expect_eq(bt_print(ctx, node.term, NULL, sink), BT_OK);
    cr_expect(out.size == DIGITS && memcmp(out.data, number, DIGITS) == 0);
    bt_buffer_free(&out);
    return NULL;
}

Test(threads, have_stack_enough) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    pthread_attr_t small;
    pthread_t thread;
    cr_assert_eq(pthread_attr_init(&small), 0);
    cr_assert_eq(pthread_attr_setstacksize(&small, STACK), 0);
    cr_assert_eq(pthread_create(&thread, &small, compare_and_print, ctx), 0);
    cr_expect_eq(pthread_join(thread, NULL), 0);
    bt_ctx_free(ctx);
}
