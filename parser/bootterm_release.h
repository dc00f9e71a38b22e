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

/*
 * A script as JSON, typed for programs that read it, one instruction on a line:
 *   {"name":"Erlang/OTP","version":"27","otp":27,"instructions":[
 *   {"op":"preLoaded","modules":["init",...]},
 *   {"op":"progress","phase":"preloaded"},
 *   {"op":"path","path":["$ROOT/lib/kernel-10.2/ebin",...]},
 *   {"op":"primLoad","modules":["application",...]},
 *   {"op":"kernel_load_completed"},
 *   {"op":"kernelProcess","name":"heart","module":"heart","function":"start","args":[]},
 *   {"op":"apply","module":"application","function":"load","application":{"name":"stdlib",
 *    "description":...,"vsn":...,"modules":[...],"env":...}}
 *   ]}
 * Arguments, and an application's env, mod and start_phases, are as bt_json_term has them. Where
 * the one argument is an application specification, its keys take the place of "args". "otp" is
 * the context's release, which bt_script_parse and bt_script_decode set.
 */
BT_API bt_status bt_json_script(bt_ctx *ctx, const bt_script *script, bt_sink sink);

/* ---- schemas and checks ---------------------------------------------------------------------- */

/* ---- .rel and .app to a script --------------------------------------------------------------- */

/* ---- will it boot ---------------------------------------------------------------------------- */

#ifdef __cplusplus
}
#endif
#endif
