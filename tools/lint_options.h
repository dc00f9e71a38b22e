/* SPDX-License-Identifier: Apache-2.0 */
/* The options that say how files are checked: bootlint's, and the settings of bootls. */
#ifndef BT_LINT_OPTIONS_H
#define BT_LINT_OPTIONS_H

#include "bootterm_check.h"
#include "cli.h"

enum {
    LINT_OTP = CLI_LONG,
    LINT_SCHEMA,
    LINT_APP_PATH,
    LINT_MODE,
    LINT_ROOT,
    LINT_BOOT_VAR,
    LINT_VARIANT,
    LINT_OWN /* a program's own options begin here */
};

/* Their rows in a table of options. */
#define LINT_OPTION_ROWS                                                                           \
    {LINT_OTP, "otp", "RELEASE", "the OTP release whose rules apply: auto, 24..29"},               \
        {'W', "warning", "WORD",                                                                   \
         "no-NAME: without this warning; error=NAME: it is an error; error:\n"                     \
         "every warning is. NAME is a name, a group (config) or ends in a star"},                  \
        {LINT_SCHEMA, "schema", "PATH", "further schemas: a .schema file, or a folder of them"},   \
        {LINT_APP_PATH, "app-path", "DIR",                                                         \
         "where .app files are: their applications and keys are known, and\n"                      \
         "priv/*.schema beside them is read"},                                                     \
        {LINT_MODE, "mode", "MODE",                                                                \
         "how a node is started from a boot file: embedded (the default) or\n"                     \
         "interactive"},                                                                           \
        {LINT_ROOT, "root", "DIR",                                                                 \
         "what $ROOT stands for in a boot file, whose every step is then checked\n"                \
         "against the files there"},                                                               \
        {LINT_BOOT_VAR, "boot-var", "NAME=DIR", "what $NAME stands for, as -boot_var of erl"}, {   \
        LINT_VARIANT, "variant", "VARIANT",                                                        \
            "a boot file must do what this one of OTP's does: start_clean,\n"                      \
            "start_sasl, no_dot_erlang or start (default: told from the name)"                     \
    }

/* An option as it was given. */
typedef struct lint_given {
    int option;
    const char *value;
    size_t place; /* lint_options.c's own */
} lint_given;

/* What the options come to. */
typedef struct lint_setup {
    cli *c;
    bt_ctx *ctx;
    bt_lint_options options; /* points to `schemas` and `boot` */
    bt_boot_options boot;
    bt_schemas *schemas;
    bt_boot_variable *variables;
    int otp; /* 0: auto */
    bt_status status;
} lint_setup;

/* Makes a context, and takes the options of the rows above in their order; of -W, what names a
 * diagnostic more exactly counts more. Wrong ones are told as by cli_usage; schemas and .app files
 * that cannot be read are reported in the context. BT_NOMEM: it cannot be used. Either way
 * lint_close ends it. */
bt_status lint_open(cli *c, const lint_given *given, size_t count, lint_setup *out);
void lint_close(lint_setup *setup);
#endif
