/* SPDX-License-Identifier: Apache-2.0 */
/* What the parts of bootc share. */
#ifndef BT_BOOTC_JOB_H
#define BT_BOOTC_JOB_H

#include "bootterm_release.h"
#include "cli.h"

/* What the inputs are. */
typedef enum mode { MODE_SCRIPT, MODE_TERM, MODE_TERMS, MODE_JSON, MODE_EDIT } mode;

typedef struct job {
    cli *c;
    mode mode;
    const char *input;
    const char *output; /* NULL: beside the input */
    int otp;            /* 0: auto */
    bool check;
    bt_encode_options encode;
    /* For .rel files: */
    bt_make_options make; /* `path` and `variables` below are its arrays */
    const char **path;
    bt_boot_variable *variables;
    const char *outdir, *script_name, *depfile;
    bt_edit *edits; /* edit_count of them */
    size_t edit_count;
    const char *in_paths;   /* what a directory of a path begins with that is changed; NULL: any */
    const char *rel_option; /* the first option that is only for .rel files, or NULL */
} job;

bool is_rel(const char *path);
/* Makes FILE.script and FILE.boot from FILE.rel. */
bt_status compile_rel(const job *j, bt_ctx *ctx, const char *input);
/* Writes a script as text and as bytes: to temporary files, which get their names when both are
 * whole. Neither may replace the input, except for --edit, which passes the source as `edited`:
 * then it may, if the file is still as it was read. */
bt_status write_both(const job *j, bt_ctx *ctx, const bt_term *script_term, const char *input,
                     const bt_source *edited, const char *script_path, const char *boot_path);
/* Adds a change for --edit, from the command line. */
void add_edit(job *j, bt_edit_kind kind);
/* Edits a script, in place unless there is an output. */
bt_status compile_edit(const job *j, bt_ctx *ctx, const char *input);
#endif
