/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks are data. Each has a name, what it needs to have passed before, the kinds of file it runs
 * on and a function; the table in engine.c is const, and what a run knows is in a bt_run. All
 * checks run; only those whose need failed are skipped.
 *
 * To add one: write a function in a check_KIND file, give its diagnostics a name and an
 * explanation in grammar/messages.def, add a line to the table, and a case under tests/cases for
 * firing and for staying silent.
 */
#ifndef BT_ENGINE_H
#define BT_ENGINE_H

#include "parser/bootterm_text.h"
#include "parser/check/match.h"

/* One file under check. */
typedef struct bt_run {
    bt_ctx *ctx;
    const bt_source *source;
    bt_file_kind kind;
    bt_schemas *schemas;
    bt_lint_options options;
    bool strange;                   /* what kind it is is but guessed */
    bool filled;                    /* templates are filled in: none has places any more */
    const struct bt_numbering *set; /* of vm.args: applications, with NULL, and keys that are set
                                       elsewhere; NULL: that is not known */
    bool listens;                   /* vm.args: the node surely waits for others to connect */
    bt_script script;               /* set by "script" and "boot" */
    bt_forms forms;                 /* set by the check "text" */
    bt_node root;                   /* the one term, set by "text", "list" or "bytes" */
    struct bt_settings *settings;   /* set by "config/entries" and "args" */
    bt_place value_place;           /* of the value that is checked */
    uint64_t failed, done;          /* bit i: check i of the table */
} bt_run;

/* BT_OK: passed (warnings or not). BT_INVALID: failed, those that need it are skipped. Anything
 * else ends the run. */
typedef bt_status (*bt_check_fn)(bt_run *run);

typedef struct bt_check {
    bt_check_info info;
    bt_check_fn run;
} bt_check;

/* kind.c: whether its name tells what a file is, and that is no code. */
bool bt_file_has_name(const char *name);
/* Whether a file is another program's, and holds no terms. */
bool bt_file_is_foreign(const bt_source *source);
/* Whether neither the name nor the content of a source tells what it is, and it does not
 * begin as terms do. */
bool bt_file_is_strange(const bt_source *source);

/* check_text.c */
bt_status bt_check_text(bt_run *run);     /* dot-terminated terms */
bt_status bt_check_template(bt_run *run); /* the places of a template */
bt_status bt_check_bytes(bt_run *run);    /* one external term */
bt_status bt_check_schema(bt_run *run);   /* a .schema file */
bt_status bt_check_shape(bt_run *run);    /* the schema of its kind, grammar/files */

/* check_names.c */
bt_status bt_check_names(bt_run *run); /* the applications that .app and .rel files name */

/* check_boot.c */
bt_status bt_check_script(bt_run *run);  /* the shape that init wants */
bt_status bt_check_boot(bt_run *run);    /* whether a node comes up */
bt_status bt_check_variant(bt_run *run); /* OTP's own boot files, by name */
bt_status bt_check_pair(bt_run *run);    /* the .script and the .boot of one name */

/* check_args.c */
bt_status bt_check_args(bt_run *run); /* vm.args */

/* check_config.c */
bt_status bt_check_config_list(bt_run *run);
bt_status bt_check_config_entries(bt_run *run);
/* check_config_values.c */
bt_status bt_check_config_values(bt_run *run);
#endif
