/* SPDX-License-Identifier: Apache-2.0 */
/* libbootterm: the files of a release: boot scripts, .rel, .app, configuration. */
#ifndef BOOTTERM_RELEASE_H
#define BOOTTERM_RELEASE_H

#include "bootterm.h"
#include "bootterm_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- boot scripts ---------------------------------------------------------------------------- */

/* What `init` does at boot, one after the other (erts, init:eval_script/2). */
typedef enum bt_instruction_kind {
    BT_PRELOADED,             /* {preLoaded, [Module, ...]} */
    BT_PROGRESS,              /* {progress, Phase} */
    BT_PATH,                  /* {path, [Directory, ...]} */
    BT_PRIM_LOAD,             /* {primLoad, [Module, ...]} */
    BT_KERNEL_LOAD_COMPLETED, /* {kernel_load_completed} */
    BT_KERNEL_PROCESS,        /* {kernelProcess, Name, {Module, Function, Arguments}} */
    BT_APPLY                  /* {apply, {Module, Function, Arguments}} */
} bt_instruction_kind;

typedef struct bt_instruction {
    bt_instruction_kind kind;
    bt_node node; /* the whole tuple */
} bt_instruction;

/* A boot script, {script, {Name, Version}, [Instruction, ...]}, whose shape has been checked: the
 * fields of each instruction are as the comments above say. */
typedef struct bt_script {
    bt_node node;          /* the whole */
    bt_node name, version; /* as they stand: strings, in any script that OTP's tools made; the
                              term is NULL when the name is no pair */
    const bt_instruction *instructions;
    uint32_t count;
} bt_script;

/* The typed view of a script. Reports everything that is wrong with its shape: errors for what
 * stops `init` (BT_INVALID, and `*out` is not set), warnings for what it passes over in silence. */
BT_API bt_status bt_script_view(bt_ctx *ctx, bt_node term, bt_script *out);
/* Whether a term is {script, _, _}, whatever is inside. */
BT_API bool bt_is_script(const bt_term *term);
/* The name of an instruction kind, as it is written in scripts. */
BT_API const char *bt_instruction_name(bt_instruction_kind kind);
/* The release that a script is for, from the version of its kernel application, in the application
 * itself or else in a path. Releases before BT_OTP_OLDEST count as it; 0: none that is known. */
BT_API int bt_script_otp(const bt_term *script);

/* How to read a script, or any other term that may be one. */
typedef struct bt_script_options {
    size_t size;
    int otp; /* the release whose rules apply; 0: the one that the script is for, or the newest */
    bool check;  /* report what is wrong with the shape, as bt_script_view */
    bool spans;  /* keep places */
    bool strict; /* bytes: as bt_decode_options */
} bt_script_options;
#define BT_SCRIPT_OPTIONS_INIT                                                                     \
    { sizeof(bt_script_options), 0, true, false, false }

/* Reads the one term of a text, or of bytes, and sets the context's release. When that is found
 * from the script itself, the text is read by the rules of the release it is found to be for. With
 * `check`, text is read fast, without places, and a second time with them only if there is
 * something to tell. `options` may be NULL. */
BT_API bt_status bt_script_parse(bt_ctx *ctx, const bt_source *source,
                                 const bt_script_options *options, bt_node *out);
/* The same from a .boot file. Without `check`, any term will do. `info` may be NULL. */
BT_API bt_status bt_script_decode(bt_ctx *ctx, const bt_source *source,
                                  const bt_script_options *options, bt_node *out,
                                  bt_etf_info *info);

/* ---- schemas and checks ---------------------------------------------------------------------- */

/* ---- .rel and .app to a script --------------------------------------------------------------- */

/* ---- will it boot ---------------------------------------------------------------------------- */

/* The emulator's -mode. Releases run embedded: every module is loaded at boot; in interactive mode
 * those after kernel_load_completed are loaded when they are first called. */
typedef enum bt_boot_mode { BT_EMBEDDED, BT_INTERACTIVE } bt_boot_mode;

/* What -boot_var NAME DIRECTORY says: `$NAME` in a path stands for the directory. */
typedef struct bt_boot_variable {
    const char *name, *directory;
} bt_boot_variable;

typedef struct bt_boot_options {
    size_t size;
    bt_boot_mode mode;
    const char *root; /* the directory that $ROOT stands for; NULL: the files are not looked at */
    const bt_boot_variable *variables;
    size_t variable_count;
} bt_boot_options;
#define BT_BOOT_OPTIONS_INIT                                                                       \
    { sizeof(bt_boot_options), BT_EMBEDDED, NULL, NULL, 0 }

/* Goes through a script as `init` does, instruction by instruction, and reports what a node would
 * run into (boot/...): an error for what keeps it from coming up, a warning for what it passes over
 * but surely was not meant. With a root, every step is held against the files. The rules are those
 * of the context's release. BT_INVALID: the node would not come up. `options` may be NULL. */
BT_API bt_status bt_boot_simulate(bt_ctx *ctx, const bt_script *script,
                                  const bt_boot_options *options);

#ifdef __cplusplus
}
#endif
#endif
