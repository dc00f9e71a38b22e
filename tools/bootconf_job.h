/* SPDX-License-Identifier: Apache-2.0 */
/* What bootconf's commands share. */
#ifndef BOOTCONF_JOB_H
#define BOOTCONF_JOB_H

#include "bootterm_check.h"
#include "cli.h"

/* Where variables come from: NAME=VALUE of -D, or a file of --env-file. */
typedef struct conf_variables {
    const char *text;
    bool is_file;
} conf_variables;

/* What the command line says. */
typedef struct conf_job {
    cli *c;
    const char *output;
    int otp;
    bool json;
    bool list, no_check, no_environment; /* render */
    conf_variables *variables;           /* count of them, in order */
    size_t variable_count;
    const char *args; /* vm.args, or NULL */
    const char **app_paths;
    size_t app_path_count;
    bool origin;
} conf_job;

/* Each carries out a command. `operands` are those behind the command's name. */
bt_status conf_render(const conf_job *job, bt_ctx *ctx, char *const *operands, int count);
bt_status conf_show(const conf_job *job, bt_ctx *ctx, char *const *operands, int count);
bt_status conf_get(const conf_job *job, bt_ctx *ctx, char *const *operands, int count);
bt_status conf_diff(const conf_job *job, bt_ctx *ctx, char *const *operands, int count);
#endif
