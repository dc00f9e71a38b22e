/* SPDX-License-Identifier: Apache-2.0 */
/* make FILE.rel PATH RUNS: what bt_script_make costs, with its script and boot file written to
 * memory, in a line as library.c prints them. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bootterm_release.h"

enum { MOST_RUNS = 1001 };

static uint64_t now(void) {
    struct timespec t;
    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* The size of the script's text; 0: failed. */
static size_t make(const char *rel, const char *path, uint64_t *peak) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer script = BT_BUFFER_INIT(ctx), boot = BT_BUFFER_INIT(ctx);
    bt_make_options options = BT_MAKE_OPTIONS_INIT;
    options.path = &path;
    options.path_count = 1;
    const bt_source *source;
    bt_made made;
    bool good = ctx != NULL && bt_source_file(ctx, rel, &source) == BT_OK &&
                bt_script_make(ctx, source, &options, &made) == BT_OK &&
                bt_script_print(ctx, &made.script, NULL, bt_buffer_sink(&script)) == BT_OK &&
                bt_encode(ctx, &made.script, NULL, bt_buffer_sink(&boot)) == BT_OK;
    size_t size = good ? script.size : 0;
    if (!good) (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(2));
    (void)bt_ctx_memory(ctx, peak);
    bt_buffer_free(&boot);
    bt_buffer_free(&script);
    bt_ctx_free(ctx);
    return size;
}

static int by_time(const void *a, const void *b) {
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return x < y ? -1 : x > y;
}

int main(int argc, char **argv) {
    uint64_t times[MOST_RUNS], peak = 0;
    int runs = argc == 4 ? atoi(argv[3]) : 0;
    size_t size = 0;
    if (runs < 1 || runs > MOST_RUNS) return 2;
    for (int i = -1; i < runs; i++) { /* one to warm up */
        uint64_t start = now();
        size = make(argv[1], argv[2], &peak);
        if (size == 0) return 1;
        if (i >= 0) times[i] = now() - start;
    }
    qsort(times, (size_t)runs, sizeof *times, by_time);
    printf("bt_script_make\t%zu\t0\t%llu\t%llu\t%llu\t%llu\n", size,
           (unsigned long long)times[runs / 2], (unsigned long long)times[0],
           (unsigned long long)times[runs - 1], (unsigned long long)peak);
    return 0;
}
