/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A node that is being booted, as far as the simulation has come. From the top down:
 *   simulate.c    the instructions, as init:eval_script/2 goes through them
 *   boot_files.c  what a script says of applications, held against their files
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
    const char *text;    /* as the script has it, in UTF-8 */
    const char *path;    /* in the file system; NULL: not known */
    bt_archive *archive; /* that it is in, or NULL */
    const char *inside;  /* its name within the archive */
    bool exists;
    bt_place place;
} bt_boot_directory;

/* A file in a directory of the path. */
typedef struct bt_boot_file {
    const char *name; /* for messages, and to open it when it is in no archive */
    const bt_archive *archive;
    const bt_archive_entry *entry;
} bt_boot_file;

typedef struct bt_boot_app {
    const bt_atom *name;
    bt_node specification; /* the term is NULL when it would come from an .app file */
    bool started;
} bt_boot_app;

/* How far the marks of progress have come. */
typedef struct bt_boot_progress {
    uint32_t next; /* the first of those that systools writes that has not been passed */
    bool done;     /* `started` has been */
} bt_boot_progress;

typedef struct bt_boot {
    bt_ctx *ctx;
    bt_boot_options options;
    const bt_script *script;
    bt_names loaded; /* modules: preloaded, or by primLoad; the index of its file, if known */
    bt_boot_file *files;
    size_t file_count, file_capacity;
    bt_names missing;   /* modules told to be missing, once is enough */
    bt_folders folders; /* archives */
    unsigned absent;    /* modules of this primLoad that are missing */
    bt_node first_absent;
    bt_boot_directory *path;
    size_t path_count;
    bool path_set;      /* some path instruction has been */
    bool path_known;    /* every directory of the path is known */
    bool prim_load;     /* primLoad loads */
    bool old;           /* a release whose own needs are not known */
    bt_names told;      /* variables and directories that are not there, once is enough */
    bt_names natives;   /* modules with a function that the kernel calls before they are loaded */
    bt_names processes; /* kernel processes: their modules */
    bt_boot_app *apps;  /* loaded */
    size_t app_count, app_capacity;
    bool kernel_told;    /* that the kernel is not started, once is enough */
    bool kernel_started; /* with its processes: code server, file server, user */
    bt_boot_progress progress;
    bt_status status; /* BT_INVALID once the node would not come up */
} bt_boot;

/* Takes a report's status in. False: no memory, stop. */
static inline bool bt_boot_told(bt_boot *boot, bt_status status) {
    if (status > boot->status) boot->status = status;
    return boot->status <= BT_INVALID;
}

/* {path, Directories}: the new path. */
void bt_boot_set_path(bt_boot *boot, bt_node directories);
typedef enum bt_found { BT_FOUND, BT_NOT_FOUND, BT_NOT_KNOWN } bt_found;
/* Looks for NAME and its ending in the path: the first file there that can be read. */
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

/* At the end: whether the kernel application was started. */
void bt_boot_check_kernel(bt_boot *boot, bt_place place);
/* Holds a specification that was loaded against its .app file, its directory's name and the
 * modules that are loaded. */
void bt_boot_check_files(bt_boot *boot, const bt_boot_app *app);

/* Tells which modules that OTP itself calls, while it starts an application of its own, could not
 * be called now. */
void bt_boot_check_needed(bt_boot *boot, const char *application, bt_place place);
/* Walks over the modules that OTP itself calls while it starts this application of its own, from
 * `*at` 0 on: false at the end. The kernel's are those of any node. */
bool bt_boot_needed(int release, bt_boot_mode mode, const char *application, size_t *at,
                    const char **module);
#endif
