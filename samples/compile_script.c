/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compiles a boot script through the library: compile_script FILE.script FILE.boot
 *
 *   cc compile_script.c $(pkg-config --cflags --libs bootterm)
 */
#include <bootterm/bootterm_release.h>
#include <stdio.h>

/* Writes the term to a file, which appears whole or not at all. */
static bt_status write_boot(bt_ctx *ctx, const bt_term *term, const char *path) {
    bt_file *file;
    bt_status status = bt_file_create(ctx, path, &file);
    if (status != BT_OK) return status;
    status = bt_encode(ctx, term, NULL, bt_file_sink(file));
    if (status == BT_OK) return bt_file_commit(file);
    bt_file_discard(file);
    return status;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: compile_script FILE.script FILE.boot\n");
        return 2;
    }
    bt_ctx *ctx = bt_ctx_new(NULL);
    if (ctx == NULL) return 3;
    const bt_source *source;
    bt_node script;
    bt_status status = bt_source_file(ctx, argv[1], &source);
    if (status == BT_OK) status = bt_script_parse(ctx, source, NULL, &script);
    if (status == BT_OK) status = write_boot(ctx, script.term, argv[2]);
    (void)bt_write_diagnostics(ctx, NULL, bt_fd_sink(2));
    if (status == BT_OK)
        printf("%s is for OTP %d; it took %llu bytes of memory\n", argv[2], bt_otp(ctx),
               (unsigned long long)bt_ctx_memory(ctx, NULL));
    bt_ctx_free(ctx);
    return status == BT_OK ? 0 : status == BT_INVALID ? 1 : 3;
}
