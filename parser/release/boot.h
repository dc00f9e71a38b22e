/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node that is being booted, as far as the simulation has come. From the top down:
 *   simulate.c    the instructions, as init:eval_script/2 goes through them
 *   boot_files.c  what a script says of applications, compared with their files
 *   boot_apps.c   applications, as application_controller loads and starts them
 *   boot_path.c   directories, and modules in them, as erl_prim_loader finds them
 *   boot_facts.c  what OTP itself needs while it starts, release by release
 */
#ifndef BT_BOOT_H
#define BT_BOOT_H

#include "etf/diag.h"
#include "parser/release/beam.h"
#include "parser/release/names.h"
#include "parser/release/script.h"
#include "parser/release/wildcard.h"

/* A directory of the path. */
typedef struct bt_boot_directory {
    const char *text;    /* as the script writes it, in UTF-8 */
    const char *path;    /* in the file system; NULL: not known */
    bt_archive *archive; /* the archive that it is in, or NULL */
    const char *inside;  /* its name within the archive */
    bool exists;
    bt_place place;
} bt_boot_directory;

/* A file in a directory of the path. */
typedef struct bt_boot_file {
    const char *name; /* for messages, and, if it is in no archive, to open it */
    const bt_archive *archive;
    const bt_archive_entry *entry;
} bt_boot_file;

typedef struct bt_boot_app {
    const bt_atom *name;
    bt_node specification; /* the term is NULL when the .app file has it */
    bool started;
} bt_boot_app;

/* How far {progress, ...} instructions have come. */
typedef struct bt_boot_progress {
    uint32_t next; /* the next one that systools would write */
    bool done;     /* `started` has come */
} bt_boot_progress;

typedef struct bt_boot {
    bt_ctx *ctx;
    bt_boot_options options;
    const bt_script *script;
    bt_names loaded; /* modules that are preloaded or loaded by primLoad; with the index of the
                        file, if known */
    bt_boot_file *files;
    size_t file_count, file_capacity;
    bt_names missing;   /* missing modules that were reported */
    bt_folders folders; /* archives */
    unsigned absent;    /* how many modules of this primLoad are missing */
    bt_node first_absent;
    bt_boot_directory *path;
    size_t path_count;
    bool path_set;      /* a path instruction has come */
    bool path_known;    /* every directory of the path is known */
    bool prim_load;     /* primLoad loads modules; in interactive mode it stops doing so */
    bool old;           /* an OTP release whose own needs are not known */
    bt_names told;      /* missing variables and directories that were reported */
    bt_names natives;   /* modules with an on_load function that were loaded; see check_native */
    bt_names processes; /* the modules of kernel processes */
    bt_boot_app *apps;  /* the applications that were loaded */
    size_t app_count, app_capacity;
    bool kernel_told;    /* it was reported that the kernel is not started */
    bool kernel_started; /* its processes run: code server, file server, user */
    bt_boot_progress progress;
    bt_status status; /* BT_INVALID: the node would not come up */
} bt_boot;

/* Keeps the status of a report. False: no memory, stop. */
static inline bool bt_boot_told(bt_boot *boot, bt_status status) {
    if (status > boot->status) boot->status = status;
    return boot->status <= BT_INVALID;
}

/* Carries out {path, Directories}. */
void bt_boot_set_path(bt_boot *boot, bt_node directories);
typedef enum bt_found { BT_FOUND, BT_NOT_FOUND, BT_NOT_KNOWN } bt_found;
/* Looks for a file by name and ending in the path: the first one that can be read. */
bt_found bt_boot_find(bt_boot *boot, const char *name, const char *ending, bt_boot_file *file);
/* The file that a module was loaded from, or else that it would be loaded from now. */
bt_found bt_boot_module_file(bt_boot *boot, const char *module, bt_boot_file *file);
/* Reads a module's file, as bt_beam_read. */
bt_status bt_boot_beam(bt_boot *boot, const bt_boot_file *file, bt_beam *out, const char **why);
/* Whether a module can be called now: it is loaded, or, in interactive mode, in the path. */
bt_found bt_boot_callable(bt_boot *boot, const char *module, size_t length);
bool bt_boot_is_loaded(const bt_boot *boot, const char *module, size_t length);

/* application_controller:start(Specification), application:load(Specification or Name),
 * application:start_boot(Name, Type); `place` is the instruction's. */
void bt_boot_start_controller(bt_boot *boot, bt_node specification, bt_place place);
void bt_boot_load(bt_boot *boot, bt_node specification);
void bt_boot_start_app(bt_boot *boot, bt_node name, const bt_term *type, bt_place place);

/* At the end of the script: reports if the kernel application was not started. */
void bt_boot_check_kernel(bt_boot *boot, bt_place place);
/* Compares a specification that was loaded with its .app file, its directory's name and the modules
 * that are loaded. */
void bt_boot_check_files(bt_boot *boot, const bt_boot_app *app);

/* Reports modules that cannot be called now, although OTP calls them while it starts this
 * application of its own. */
void bt_boot_check_needed(bt_boot *boot, const char *application, bt_place place);
/* Gives one module after the other that OTP calls while it starts this application of its own;
 * `*at` is 0 at first. False at the end. Those of kernel are called in any node. */
bool bt_boot_needed(int release, bt_boot_mode mode, const char *application, size_t *at,
                    const char **module);
#endif
