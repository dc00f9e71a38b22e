/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Speaks to Erlang as a C node or a port program does, through erl_interface and the library:
 * ei_messages 'TERM.' wraps the term in {reply, 1, Term} with libei, and reads that back as if it
 * had come from a node.
 *
 *   cc ei_messages.c $(pkg-config --cflags --libs bootterm-ei)
 */
#include <bootterm/bootterm_ei.h>
#include <bootterm/bootterm_text.h>
#include <stdio.h>
#include <string.h>

/* A message: libei writes the tuple around the term. */
static bt_status write_reply(bt_ctx *ctx, const char *text, ei_x_buff *message) {
    const bt_source *source;
    bt_node node;
    bt_status status = bt_source_memory(ctx, "argument", text, strlen(text), &source);
    if (status == BT_OK) status = bt_parse_term(ctx, source, NULL, &node);
    if (status != BT_OK) return status;
    if (ei_x_encode_version(message) != 0 || ei_x_encode_tuple_header(message, 3) != 0 ||
        ei_x_encode_atom(message, "reply") != 0 || ei_x_encode_long(message, 1) != 0)
        return BT_NOMEM;
    return bt_ei_append(ctx, node.term, false, message);
}

/* What came in is checked as a whole, before anything looks at it; then it is printed. */
static bt_status show(bt_ctx *ctx, const ei_x_buff *message) {
    bt_term term;
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.form = true;
    bt_status status = bt_ei_read_x(ctx, "message", message, &term);
    if (status != BT_OK) return status;
    return bt_print(ctx, &term, &options, bt_fd_sink(1));
}

int main(int argc, char **argv) {
    if (argc != 2) {
        fprintf(stderr, "usage: ei_messages 'TERM.'\n");
        return 2;
    }
    bt_ctx *ctx = bt_ctx_new(NULL);
    ei_x_buff message;
    if (ctx == NULL || ei_init() != 0 || ei_x_new(&message) != 0) return 3;
    bt_status status = write_reply(ctx, argv[1], &message);
    if (status == BT_OK) status = show(ctx, &message);
    (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(2));
    ei_x_free(&message);
    bt_ctx_free(ctx);
    return status == BT_OK ? 0 : status == BT_INVALID ? 1 : 3;
}
