/* SPDX-License-Identifier: Apache-2.0 */
/* bootc FILE.rel: makes FILE.script and FILE.boot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootc.h"

bool is_rel(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".rel") == 0;
}

/* DIRECTORY/NAME.EXTENSION as the options say; to be freed. NULL: no memory. */
static char *output_path(const job *j, const char *input, const char *extension) {
    const char *slash = strrchr(input, '/');
    const char *base = slash == NULL ? input : slash + 1;
    int directory = slash == NULL ? 0 : (int)(slash - input) + 1;
    int name = (int)strlen(base) - (is_rel(base) ? 4 : 0);
    if (j->script_name != NULL) {
        base = j->script_name;
        name = (int)strlen(base);
    }
    const char *in = j->outdir != NULL ? j->outdir : input;
    if (j->outdir != NULL) directory = (int)strlen(in);
    const char *between = j->outdir != NULL && directory > 0 && in[directory - 1] != '/' ? "/" : "";
    size_t size = (size_t)directory + (size_t)name + strlen(extension) + 2;
    char *path = malloc(size);
    if (path != NULL)
        (void)snprintf(path, size, "%.*s%s%.*s%s", directory, in, between, name, base, extension);
    return path;
}

/* Writes both files to temporary ones, and names them when both are whole. */
static bt_status write_both(const job *j, bt_ctx *ctx, const bt_made *made, const char *input,
                            const char *script_path, const char *boot_path) {
    cli_output script, boot;
    bt_status status = cli_open(j->c, ctx, script_path, input, false, &script);
    if (status != BT_OK) return status;
    status = cli_open(j->c, ctx, boot_path, input, true, &boot);
    if (status != BT_OK) return cli_close(&script, status);
    status = bt_script_print(ctx, &made->script, NULL, script.sink);
    if (status == BT_OK) status = bt_encode(ctx, &made->script, &j->encode, boot.sink);
    status = cli_close(&script, status);
    return cli_close(&boot, status);
}

bt_status compile_rel(const job *j, bt_ctx *ctx, const char *input) {
    const bt_source *source;
    bt_made made;
    bt_make_options make = j->make;
    make.otp = j->otp;
    bt_status status = cli_read(ctx, input, &source);
    if (status == BT_OK) status = bt_make_script(ctx, source, &make, &made);
    if (status != BT_OK) return status;
    char *script = output_path(j, input, ".script"), *boot = output_path(j, input, ".boot");
    status =
        script == NULL || boot == NULL ? BT_NOMEM : write_both(j, ctx, &made, input, script, boot);
    free(script);
    free(boot);
    return status;
}
