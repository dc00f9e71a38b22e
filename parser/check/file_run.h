/* SPDX-License-Identifier: Apache-2.0 */
/* One file under check, and the checks: the table in engine.c says which run on what. */
#ifndef BT_FILE_RUN_H
#define BT_FILE_RUN_H

#include "parser/bootterm_text.h"
#include "parser/check/kind.h"
#include "parser/check/schema.h"

/* A module that a node calls because of its vm.args: -s, -run and -proto_dist. */
typedef struct bt_args_module {
    const struct bt_args_module *next;
    const char *flag, *name;
    bt_place place;
    const char *function; /* NULL: start */
    unsigned arity;
    bool unsure; /* it is not known which function is called */
} bt_args_module;

typedef struct bt_file_run {
    bt_ctx *ctx;
    const bt_source *source;
    bt_file_kind kind;
    bt_schemas *schemas;
    bt_lint_options options;
    bool strange;                   /* it does not begin as terms do */
    bool filled;                    /* templates are filled in, so that there are no places */
    bool tagged;                    /* a template, by the tags in it */
    bool made;                      /* sys.config is made of this configuration */
    const struct bt_numbering *set; /* of vm.args: applications, with NULL, and keys that are set
                                       elsewhere; NULL: that is not known */
    bool listens;                   /* vm.args: the node surely waits for others to connect */
    const bt_args_module *modules;  /* of vm.args; none if there may be others in its code path */
    bt_place given_name, given_cookie; /* of vm.args: what else gives the node a name and a cookie;
                                          without a source, nothing */
    const struct bt_file_run *args; /* of a configuration: that of the node's vm.args; NULL: that is
                                       not known */
    bt_script script;               /* set by "script" and "boot" */
    bt_forms forms;                 /* set by the check "text" */
    bt_node root;                   /* the first term; set by "text" or "bytes" */
    struct bt_settings *settings;   /* set by "config/entries" and "args" */
    bt_place value_place;           /* the place of the value that is checked */
    uint64_t failed, done;          /* bit i: check i of the table */
} bt_file_run;

/* Whether a file is a template. One that is checked as a certain kind is what a node reads, unless
 * its name ends in .src. */
static inline bool bt_run_is_template(const bt_file_run *run) {
    return run->tagged || bt_file_is_named_template(run->source);
}

/* As bt_lint (in engine.c), for a run that is set up by the caller, who calls bt_config_free
 * afterwards. */
bt_status bt_lint_run(bt_file_run *run);

/* A check returns BT_OK when it passed, also with warnings. BT_INVALID: it failed, and checks that
 * need it are skipped. Anything else ends the run. */

/* check_text.c */
bt_status bt_check_text(bt_file_run *run);     /* dot-terminated terms */
bt_status bt_check_template(bt_file_run *run); /* the places of a template */
bt_status bt_check_bytes(bt_file_run *run);    /* one external term */
bt_status bt_check_schema(bt_file_run *run);   /* a .schema file */
bt_status bt_check_shape(bt_file_run *run);    /* by the schema of its kind, in grammar/files */

/* check_names.c */
bt_status bt_check_names(bt_file_run *run); /* the applications that .app and .rel files name */

/* check_modules.c */
bt_status bt_check_app_modules(bt_file_run *run); /* those of an .app file, and files beside it */

/* check_appup.c */
bt_status bt_check_appup(bt_file_run *run); /* instructions that do not go together */
bt_status bt_check_relup(bt_file_run *run);
/* check_appup_versions.c */
bt_status bt_check_appup_versions(bt_file_run *run); /* its own version, and patterns of versions */

/* check_boot.c */
bt_status bt_check_script(bt_file_run *run);  /* the shape that init wants */
bt_status bt_check_boot(bt_file_run *run);    /* whether a node comes up */
bt_status bt_check_variant(bt_file_run *run); /* OTP's own boot files, by name */
bt_status bt_check_pair(bt_file_run *run);    /* the .script and the .boot of one name */

/* check_args.c */
bt_status bt_check_args(bt_file_run *run); /* vm.args */

/* check_config.c */
bt_status bt_check_config_list(bt_file_run *run);
bt_status bt_check_config_entries(bt_file_run *run);
/* check_config_values.c */
bt_status bt_check_config_values(bt_file_run *run);
#endif
