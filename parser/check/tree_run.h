/* SPDX-License-Identifier: Apache-2.0 */
/* A directory that is checked, most often a release: what its files say, and what they say of each
 * other. */
#ifndef BT_TREE_RUN_H
#define BT_TREE_RUN_H

#include "etf/ctx.h"
#include "etf/diag.h"
#include "parser/check/file_run.h"
#include "parser/release/names.h"
#include "parser/release/tree.h"

/* An application of a release, as one of its files has it. */
typedef struct bt_tree_app {
    const char *name, *version; /* UTF-8 */
    bool started;               /* of a .rel file: it has another type than none */
    bt_place place;
} bt_tree_app;

typedef struct bt_tree_apps {
    bt_tree_app *items;
    size_t count, capacity;
    bt_names names; /* by name: its index */
} bt_tree_apps;

/* A file that lists the applications of a release. */
typedef struct bt_tree_list {
    const char *file; /* its name */
    const bt_source *source;
    bt_tree_apps apps;
} bt_tree_list;

typedef struct bt_tree_run {
    bt_ctx *ctx;
    bt_tree tree;
    bt_lint_options options; /* for each file */
    bt_boot_options boot;
    bt_boot_variable *variables;
    size_t variable_capacity;
    const char *erts, *version; /* those of start_erl.data; NULL: not known */
    bt_place start_erl;
    bt_tree_apps all;  /* those of the release that is started */
    bt_names said;     /* what boot files lack on disk and has been reported, each thing once */
    bt_index modules;  /* those that boot files load, each under its own name */
    unsigned searches; /* for modules, in all libraries */
    bt_names lacking;  /* "NAME-VERSION": missing libraries that were reported */
    const bt_source **boots; /* boot files that have been checked */
    size_t boot_count, boot_capacity;
    const bt_source
        *starter; /* the program of mix release that starts nodes; NULL: there is none */
    bool sought;  /* that was looked for */
    bool whole;   /* Erlang is part of it */
    bt_status status;
} bt_tree_run;

/* Keeps the status of a report. False: no memory, stop. */
static inline bool bt_tree_told(bt_tree_run *run, bt_status status) {
    if (status > run->status) run->status = status;
    return run->status != BT_NOMEM;
}
static inline const char *bt_tree_show(bt_tree_run *run, const char *text) {
    return bt_show_text(run->ctx, text);
}

/* Adds an application; the first of a name counts. False: no memory. */
bool bt_tree_keep(bt_tree_run *run, bt_tree_apps *apps, const bt_tree_app *app);
bool bt_tree_add(bt_tree_run *run, bt_tree_apps *apps, const bt_atom *name, const bt_term *version,
                 bool started, bt_place place);
const bt_tree_app *bt_tree_app_find(const bt_tree_apps *apps, const char *name);
void bt_tree_apps_free(bt_tree_run *run, bt_tree_apps *apps);
/* A place for reports about a folder, or about a file that is not there. A NULL path: no memory. */
bt_place bt_tree_place(bt_tree_run *run, const char *path);

/* check_tree_boot.c */
/* Checks a boot file, a release's own or one of OTP's in bin, and keeps it. What several of them
 * lack on disk is reported for the first. */
bool bt_tree_lint_boot(bt_tree_run *run, const bt_source *source, bool own);
/* Forgets diagnostics, from that index on, about directories whose library is reported as
 * missing. */
void bt_tree_forget_directories(bt_tree_run *run, size_t before);

/* check_tree_start.c: start_erl.data and RELEASES */
void bt_tree_check_start(bt_tree_run *run);
void bt_tree_check_releases(bt_tree_run *run);
/* check_tree_release.c: the files of one releases/VSN, against each other and lib */
void bt_tree_check_release(bt_tree_run *run, bt_tree_release *release);
/* check_tree_modules.c */
/* Adds the modules that a boot file loads. False: no memory. */
bool bt_tree_take_modules(bt_tree_run *run, const bt_script *script);
/* Checks the modules that vm.args names. */
void bt_tree_check_modules(bt_tree_run *run, const bt_args_module *modules);
/* Checks the modules that kernel's logger is configured with. */
void bt_tree_check_logger(bt_tree_run *run, bt_node configuration);
/* Checks that the files are there with which Elixir's Config.Reader configures the node. */
void bt_tree_check_readers(bt_tree_run *run, bt_node configuration);
/* check_tree_bin.c */
/* Sets whether a program gives the node a name and a cookie besides vm.args. */
void bt_tree_find_given(bt_tree_run *run, const bt_tree_release *release, bt_file_run *args);
/* Checks bin and lib, when all releases have been looked at. */
void bt_tree_check_bin(bt_tree_run *run);
#endif
