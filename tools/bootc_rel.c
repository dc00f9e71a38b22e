/* SPDX-License-Identifier: Apache-2.0 */
/* bootc FILE.rel: makes FILE.script and FILE.boot. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bootc_job.h"
#include "cli_change.h"
#include "parser/release/filename.h"

bool is_rel(const char *path) {
    size_t length = strlen(path);
    return length > 4 && strcmp(path + length - 4, ".rel") == 0;
}

/* Where systools puts its output: FILE.EXTENSION or NAME.EXTENSION, or the same below --outdir,
 * without other directories; to be freed. NULL: no memory. */
static char *output_path(const job *j, const char *input, const char *extension) {
    const char *name = j->script_name != NULL ? j->script_name : input;
    const char *directory = j->outdir != NULL ? j->outdir : "";
    int length = (int)strlen(name) - (j->script_name != NULL ? 0 : 4);
    const char *slash = strrchr(name, '/');
    if (j->outdir != NULL && slash != NULL) {
        length -= (int)(slash + 1 - name);
        name = slash + 1;
    }
    size_t before = strlen(directory);
    const char *between = before > 0 && directory[before - 1] != '/' ? "/" : "";
    size_t size = before + (size_t)length + strlen(extension) + 2;
    char *path = malloc(size);
    if (path != NULL)
        (void)snprintf(path, size, "%s%s%.*s%s", directory, between, length, name, extension);
    return path;
}

bt_status write_both(const job *j, bt_ctx *ctx, const bt_term *script_term, const char *input,
                     const bt_source *edited, const char *script_path, const char *boot_path) {
    const char *paths[] = {script_path, boot_path}, *replaced = NULL;
    for (size_t i = 0; i < 2 && edited != NULL; i++)
        if (cli_same_file(paths[i], input)) replaced = paths[i];
    if (edited != NULL) input = "";
    cli_output script, boot;
    bt_status status = cli_open(j->c, ctx, script_path, input, false, &script);
    if (status != BT_OK) return status;
    status = cli_open(j->c, ctx, boot_path, input, true, &boot);
    if (status != BT_OK) return cli_close(&script, status);
    status = bt_script_print(ctx, script_term, NULL, script.sink);
    if (status == BT_OK) status = bt_encode(ctx, script_term, &j->encode, boot.sink);
    if (status == BT_OK && replaced != NULL) status = cli_may_replace(ctx, replaced, edited);
    status = cli_close(&boot, status);
    return cli_close(&script, status);
}

static bt_status write_depfile(const job *j, bt_ctx *ctx, const bt_made *made, const char *script,
                               const char *boot) {
    if (j->depfile == NULL) return BT_OK;
    const char *const outputs[] = {script, boot};
    cli_output out;
    bt_status status = cli_open(j->c, ctx, j->depfile, made->files[0], false, &out);
    if (status != BT_OK) return status;
    return cli_close(&out, bt_write_depfile(ctx, made, outputs, 2, out.sink));
}

/* Whether two paths name the same file, even if it is not there yet. */
static bool is_same_name(bt_ctx *ctx, const char *a, const char *b) {
    struct stat x, y;
    const char *from = bt_filename_directory(ctx, a), *to = bt_filename_directory(ctx, b);
    return strcmp(bt_filename_base(a), bt_filename_base(b)) == 0 && from != NULL && to != NULL &&
           stat(from, &x) == 0 && stat(to, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* Usage error when the file of dependencies is one that is read or written otherwise. */
static bt_status check_depfile(const job *j, bt_ctx *ctx, const bt_made *made, const char *script,
                               const char *boot) {
    bt_status status = BT_OK;
    if (j->depfile == NULL) return BT_OK;
    if (is_same_name(ctx, j->depfile, script) || is_same_name(ctx, j->depfile, boot)) {
        cli_usage(j->c, "--depfile names '%s', which is an output already", j->depfile);
        return BT_USAGE;
    }
    for (size_t i = 0; i < made->file_count && status == BT_OK; i++)
        status = cli_not_input(j->c, j->depfile, made->files[i]);
    return status;
}

bt_status compile_rel(const job *j, bt_ctx *ctx, const char *input) {
    const bt_source *source;
    bt_made made;
    bt_make_options make = j->make;
    make.otp = j->otp;
    bt_status status = cli_read(ctx, input, &source);
    if (status == BT_OK) status = bt_script_make(ctx, source, &make, &made);
    if (status != BT_OK) return status;
    char *script = output_path(j, input, ".script"), *boot = output_path(j, input, ".boot");
    if (script == NULL || boot == NULL) status = BT_NOMEM;
    if (status == BT_OK) status = check_depfile(j, ctx, &made, script, boot);
    if (status == BT_OK) status = write_both(j, ctx, &made.script, input, NULL, script, boot);
    if (status == BT_OK) status = write_depfile(j, ctx, &made, script, boot);
    free(script);
    free(boot);
    return status;
}
