/* SPDX-License-Identifier: Apache-2.0 */
/* library FILE [SECONDS]: megabytes of a term text each second through the library's four ways:
 * parse, encode, decode, print; each in a context of its own, the best run of each counts. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bootterm_text.h"

static double now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static int drop(void *user, const void *data, size_t size) {
    (void)data;
    *(size_t *)user += size;
    return 0;
}

typedef struct lap {
    double best[4];
    size_t bytes[4];
} lap;

static void end(lap *l, int i, double start, size_t bytes) {
    double took = now() - start;
    if (l->best[i] == 0 || took < l->best[i]) l->best[i] = took;
    l->bytes[i] = bytes;
}

static bt_status go(const char *path, lap *l) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (ctx == NULL) return BT_NOMEM;
    const bt_source *text, *bytes;
    bt_forms forms = {0};
    bt_parse_options parse = BT_PARSE_OPTIONS_INIT;
    parse.spans = false;
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    size_t size = 0, printed = 0;
    bt_node node;
    bt_status status = bt_source_file(ctx, path, &text);
    double start = now();
    if (status == BT_OK) status = bt_parse(ctx, text, &parse, &forms);
    if (status == BT_OK && forms.count == 0) status = BT_USAGE;
    if (status == BT_OK) (void)bt_source_data(text, &size);
    end(l, 0, start, size);
    start = now();
    if (status == BT_OK) status = bt_encode(ctx, forms.terms, NULL, bt_buffer_sink(&etf));
    end(l, 1, start, etf.size);
    if (status == BT_OK) status = bt_source_memory(ctx, "etf", etf.data, etf.size, &bytes);
    start = now();
    if (status == BT_OK) status = bt_decode(ctx, bytes, NULL, &node, NULL);
    end(l, 2, start, etf.size);
    start = now();
    if (status == BT_OK) status = bt_print(ctx, node.term, NULL, (bt_sink){drop, &printed});
    end(l, 3, start, printed);
    (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(2));
    bt_buffer_free(&etf);
    bt_ctx_free(ctx);
    return status;
}

int main(int argc, char **argv) {
    if (argc < 2) return 2;
    double stop = now() + (argc > 2 ? strtod(argv[2], NULL) : 3);
    lap l = {{0}, {0}};
    do {
        if (go(argv[1], &l) != BT_OK) return 1;
    } while (now() < stop);
    static const char *const names[] = {"parse", "encode", "decode", "print"};
    for (int i = 0; i < 4; i++)
        printf("%-8s %12zu bytes %10.3f ms %10.1f MB/s\n", names[i], l.bytes[i], l.best[i] * 1e3,
               (double)l.bytes[i] / l.best[i] * 1e-6);
    return 0;
}
