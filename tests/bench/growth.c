/* SPDX-License-Identifier: Apache-2.0 */
/*
 * growth FILE...: everything that can be done with one term text, a work at a time, for growth.py.
 * Prints a line after each: its name, the most memory that the library held for it, and the number
 * of a process that ended just then, whose cachegrind file tells the instructions until then.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "bootterm_check.h"

static int drop(void *user, const void *bytes, size_t size) {
    (void)bytes;
    *(size_t *)user += size;
    return 0;
}
static size_t dropped;
static const bt_sink nowhere = {drop, &dropped};

/* What was made of the text, for the works that follow. */
static bt_ctx *keeper;
static bt_buffer etf, json;

static bt_status source_of(bt_ctx *ctx, const bt_buffer *buffer, const bt_source **out) {
    return bt_source_memory(ctx, "file", buffer->data, buffer->size, out);
}

static bt_status decode(bt_ctx *ctx, bool strict, bt_node *out) {
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    const bt_source *source;
    options.strict = strict;
    bt_status status = source_of(ctx, &etf, &source);
    return status == BT_OK ? bt_decode(ctx, source, &options, out, NULL) : status;
}

/* cachegrind writes what it has counted when a process ends: a child that ends at once tells what
 * has been counted so far. */
static void mark(const char *work, uint64_t peak) {
    pid_t child = fork();
    if (child == 0) _exit(0);
    if (child < 0 || waitpid(child, NULL, 0) != child) exit(1);
    printf("%s\t%llu\t%ld\n", work, (unsigned long long)peak, (long)child);
}

/* Ends a work: frees its context, so that this counts too, and marks it. */
static bool done(bt_ctx *ctx, const char *work, bt_status status) {
    uint64_t peak;
    (void)bt_ctx_memory(ctx, &peak);
    bt_ctx_free(ctx);
    mark(work, peak);
    return status == BT_OK;
}

static bool parse(const char *path) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_forms forms;
    bt_term list;
    bt_status status = bt_source_file(ctx, path, &source);
    if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
    (void)bt_write_diagnostics(ctx, NULL, nowhere);
    if (status == BT_OK) status = bt_make_list(ctx, forms.terms, forms.count, NULL, &list);
    if (status == BT_OK) status = bt_encode(ctx, &list, NULL, bt_buffer_sink(&etf));
    return done(ctx, "text", status);
}

static void lint(const char *path, bt_file_kind kind, const char *work) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_lint_options options = BT_LINT_OPTIONS_INIT;
    options.kind = kind;
    if (bt_source_file(ctx, path, &source) == BT_OK) (void)bt_lint(ctx, source, &options);
    (void)bt_write_diagnostics(ctx, NULL, nowhere);
    (void)done(ctx, work, BT_OK);
}

/* At a width that nothing fits, and one that all does. */
static void format(const char *path, uint32_t width, const char *work) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_format_options options = BT_FORMAT_OPTIONS_INIT;
    options.width = width;
    if (bt_source_file(ctx, path, &source) == BT_OK)
        (void)bt_format_text(ctx, source, &options, nowhere);
    (void)done(ctx, work, BT_OK);
}

static bool read_back(bool strict) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    return done(ctx, strict ? "strict" : "decode", decode(ctx, strict, &node));
}

static void print(bool flat) {
    /* OTP's layout grows with the square of the depth, up to the limit. */
    bt_limits limits = {.size = sizeof limits, .indent = 1000};
    bt_config config = {.size = sizeof config, .limits = &limits};
    bt_ctx *ctx = bt_ctx_new(&config);
    bt_node node;
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.flat = flat;
    if (decode(ctx, false, &node) == BT_OK) (void)bt_print(ctx, node.term, &options, nowhere);
    (void)done(ctx, flat ? "flat" : "print", BT_OK);
}

static bool hex(void) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_status status = source_of(ctx, &etf, &source);
    if (status == BT_OK) status = bt_hex(ctx, source, NULL, nowhere);
    return done(ctx, "hex", status);
}

static bool to_json(void) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    bt_status status = decode(ctx, false, &node);
    if (status == BT_OK) status = bt_to_json(ctx, node.term, bt_buffer_sink(&json));
    return done(ctx, "to JSON", status);
}

static bool from_json(void) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_node node;
    bt_status status = source_of(ctx, &json, &source);
    if (status == BT_OK) status = bt_from_json(ctx, source, &node);
    if (status == BT_OK) status = bt_encode(ctx, node.term, NULL, nowhere);
    return done(ctx, "from JSON", status);
}

static bool works(const char *path) {
    keeper = bt_ctx_new(NULL);
    etf = (bt_buffer)BT_BUFFER_INIT(keeper);
    json = (bt_buffer)BT_BUFFER_INIT(keeper);
    mark("", 0);
    bool accepted = parse(path);
    lint(path, BT_FILE_TERMS, "terms");
    lint(path, BT_FILE_CONFIG, "config");
    bool good = true;
    if (accepted) {
        good = read_back(false) && read_back(true) && hex() && to_json() && from_json();
        print(false);
        print(true);
        format(path, 1, "format");
        format(path, 1 << 30, "format, wide");
    }
    bt_buffer_free(&etf);
    bt_buffer_free(&json);
    bt_ctx_free(keeper);
    return good;
}

int main(int argc, char **argv) {
    bool good = argc > 1;
    for (int i = 1; i < argc && good; i++) good = works(argv[i]);
    return good ? 0 : 1;
}
