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

/* An instruction of a boot script, which `init` carries out one after the other (erts,
 * init:eval_script/2). */
typedef enum bt_instruction_kind {
    BT_INSTRUCTION_PRELOADED,             /* {preLoaded, [Module, ...]} */
    BT_INSTRUCTION_PROGRESS,              /* {progress, Phase} */
    BT_INSTRUCTION_PATH,                  /* {path, [Directory, ...]} */
    BT_INSTRUCTION_PRIM_LOAD,             /* {primLoad, [Module, ...]} */
    BT_INSTRUCTION_KERNEL_LOAD_COMPLETED, /* {kernel_load_completed} */
    BT_INSTRUCTION_KERNEL_PROCESS,        /* {kernelProcess, Name, {Module, Function, Arguments}} */
    BT_INSTRUCTION_APPLY                  /* {apply, {Module, Function, Arguments}} */
} bt_instruction_kind;

typedef struct bt_instruction {
    bt_instruction_kind kind;
    bt_node node; /* the whole tuple */
} bt_instruction;

/* A boot script, {script, {Name, Version}, [Instruction, ...]}, whose shape has been checked: each
 * instruction has the fields that bt_instruction_kind says. */
typedef struct bt_script {
    bt_node node;          /* the whole */
    bt_node name, version; /* strings in what OTP's tools make, but any terms will do; their terms
                              are NULL when {Name, Version} is no pair */
    const bt_instruction *instructions;
    uint32_t count;
} bt_script;

/* Checks the shape of a script, and gives its typed view. Everything that is wrong is reported:
 * errors for what stops `init` (BT_INVALID, and `*out` is not set), warnings for what `init` passes
 * over in silence. */
BT_API bt_status bt_script_view(bt_ctx *ctx, bt_node node, bt_script *out);
/* Whether a term is {script, _, _}, whatever is inside. */
BT_API bool bt_is_script(const bt_term *term);
/* The name of an instruction kind, as it is written in scripts. */
BT_API const char *bt_instruction_name(bt_instruction_kind kind);
/* The OTP release that a script is for: that of its kernel application's version, which stands in
 * the application or else in a path. Releases before BT_OTP_OLDEST count as that one. 0: it is
 * not known. */
BT_API int bt_script_otp(const bt_term *script);

/* Whether a source begins as the external term format does: bt_script_decode reads it. If not, it
 * may be text: bt_script_parse. */
BT_API bool bt_source_is_etf(const bt_source *source);

typedef struct bt_script_options {
    size_t size;
    int otp;     /* the release whose rules apply; 0: the one that the script is for, or else the
                    newest */
    bool check;  /* refuse what is no script: as bt_script_view; false: any term will do */
    bool spans;  /* keep places */
    bool strict; /* of bytes: as in bt_decode_options */
} bt_script_options;
#define BT_SCRIPT_OPTIONS_INIT                                                                     \
    { sizeof(bt_script_options), 0, true, false, false }

/* Reads the one term of a text, a .script, and sets the context's release. `options` may be NULL.
 * When `otp` is 0, the text is read by the rules of the release that it turns out to be for. With
 * `check` the text is first read without places, which is fast, and again with them if there is
 * something to report. */
BT_API bt_status bt_script_parse(bt_ctx *ctx, const bt_source *source,
                                 const bt_script_options *options, bt_node *out);
/* The same for the bytes of a .boot file. `info` may be NULL. */
BT_API bt_status bt_script_decode(bt_ctx *ctx, const bt_source *source,
                                  const bt_script_options *options, bt_node *out,
                                  bt_etf_info *info);

/*
 * Writes a script as JSON with named fields, one instruction on a line; bt_to_json writes it as a
 * term. Example:
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
 * Arguments, and an application's env, mod and start_phases, are as bt_to_json has them. Where
 * the one argument is an application specification, its keys take the place of "args". "otp" is
 * the context's release, which bt_script_parse and bt_script_decode set.
 */
BT_API bt_status bt_script_json(bt_ctx *ctx, const bt_script *script, bt_sink sink);

/* Writes a script as systools writes it to a file: the line `%% coding: utf-8`, the term as
 * bt_print prints it, a dot. Any other term is written without that line. `options` may be NULL;
 * its `coding` and `form` have no effect. */
BT_API bt_status bt_script_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                                 bt_sink sink);

/* ---- what a script boots --------------------------------------------------------------------- */

/* An application that a script loads or starts. */
typedef struct bt_boot_application {
    const bt_atom *name;
    const bt_term *spec;      /* {application, Name, Keys}; NULL: started, but not loaded */
    const bt_term *version;   /* its vsn, or NULL */
    const bt_atom *type;      /* permanent, transient, temporary; NULL: not started, or not said */
    uint32_t order;           /* 1: the first to start, and so on; 0: not started */
    uint32_t loaded, started; /* the instructions that do it, by their index; UINT32_MAX: none */
    uint32_t modules;         /* how many its specification names */
} bt_boot_application;

/* What a script boots, seen as a whole. */
typedef struct bt_outline {
    const bt_script *script;
    const bt_boot_application *applications; /* in start order, then what is only loaded */
    uint32_t count, started;                 /* how many: of all, and of those that start */
    const char *const *variables; /* boot variables, with their `$`, in order of appearance */
    uint32_t variable_count;
    uint32_t preloaded, loaded; /* how many modules preLoaded and primLoad instructions name */
    uint32_t steps;             /* how many primLoad instructions load modules */
    int otp;                    /* as bt_script_otp */
    bool dot_erlang;            /* reads the user's .erlang file */
    const char *variant;        /* the one of OTP's boot files that this is like: "start_clean",
                                   "start_sasl", "no_dot_erlang", or NULL */
} bt_outline;
/* Outlines a script. The outline points to the script, which has to stay; all else is the
 * context's. */
BT_API bt_status bt_script_outline(bt_ctx *ctx, const bt_script *script, bt_outline *out);
/* The application of that name, or NULL. */
BT_API const bt_boot_application *bt_outline_find(const bt_outline *outline, const char *name,
                                                  size_t length);

/* Writes what the script is, at a glance, as text or as JSON. `info` and `size` are those of the
 * bytes that it was decoded from; of a text, `info` is NULL. */
BT_API bt_status bt_outline_summary(bt_ctx *ctx, const bt_outline *outline, const bt_etf_info *info,
                                    uint64_t size, bool json, bt_sink sink);
/* Writes what has changed from one script to the other, by meaning; both are of this context.
 * `*differ` says whether anything has. */
BT_API bt_status bt_outline_diff(bt_ctx *ctx, const bt_outline *from, const bt_outline *to,
                                 bool json, bt_sink sink, bool *differ);
/* Writes why an application starts where it does. An unknown name is an error with a suggestion. */
BT_API bt_status bt_outline_explain(bt_ctx *ctx, const bt_outline *outline, const char *name,
                                    bt_sink sink);
typedef enum bt_graph_format { BT_GRAPH_DOT, BT_GRAPH_MERMAID, BT_GRAPH_SVG } bt_graph_format;
/* Writes the start order and the dependencies as a graph. The SVG needs no other file. */
BT_API bt_status bt_outline_graph(bt_ctx *ctx, const bt_outline *outline, bt_graph_format format,
                                  bt_sink sink);

/* The boot files that come with OTP, and what they are for. */
typedef enum bt_variant {
    BT_VARIANT_AUTO,          /* of bt_lint_options: the one that the file's name says */
    BT_VARIANT_NONE,          /* none of them: a boot file of its own */
    BT_VARIANT_START_CLEAN,   /* starts kernel and stdlib, and reads the user's .erlang */
    BT_VARIANT_START_SASL,    /* the same and sasl */
    BT_VARIANT_NO_DOT_ERLANG, /* kernel and stdlib, without .erlang: for escript, erlc and other
                                 tools */
    BT_VARIANT_START          /* a copy of one of those, or the release's own */
} bt_variant;
/* The variant with that name, "start_clean", "start_sasl", "no_dot_erlang" or "start"; for others
 * BT_VARIANT_NONE. */
BT_API bt_variant bt_variant_named(const char *name);
/* The same for the name of a file, without its folder and ending. */
BT_API bt_variant bt_variant_of(const char *path);

/* ---- .rel and .app to a script --------------------------------------------------------------- */

/* How a release starts an application; BT_START_LOAD only loads it, BT_START_NONE only loads its
 * modules. */
typedef enum bt_start_type {
    BT_START_PERMANENT,
    BT_START_TRANSIENT,
    BT_START_TEMPORARY,
    BT_START_LOAD,
    BT_START_NONE
} bt_start_type;

/* An application of a .rel file: {Name,Vsn}, {Name,Vsn,Type}, {Name,Vsn,Include} or
 * {Name,Vsn,Type,Include}. The term of `include` is NULL when there is none. */
typedef struct bt_rel_app {
    const bt_atom *name;
    bt_start_type type;
    bt_node node;    /* all of it */
    bt_node version; /* a string */
    bt_node include; /* a list of atoms, in place of the .app file's included_applications */
} bt_rel_app;

/* A .rel file: {release,{Name,Vsn},{erts,ErtsVsn},Applications}. */
typedef struct bt_rel {
    bt_node node;
    bt_node name, version, erts; /* strings */
    const bt_rel_app *apps;      /* count of them, in the file's order */
    uint32_t count;
} bt_rel;

/* Checks a term as a .rel file, and gives its typed view. Everything that systools refuses is
 * reported, also where kernel and stdlib are missing (systools_make:check_rel/1). */
BT_API bt_status bt_rel_view(bt_ctx *ctx, bt_node node, bt_rel *out);
/* The same for the first term of a text: systools reads no further either. */
BT_API bt_status bt_rel_read(bt_ctx *ctx, const bt_source *source, bt_rel *out);

/* An .app file: {application,Name,[{Key,Value}...]}. Each node is the value of a key, and has the
 * type that systools asks for; of a key that is absent, the node's term is NULL. */
typedef struct bt_app {
    bt_node node;
    const bt_atom *name;
    bt_node vsn, id, description;              /* strings */
    bt_node modules, registered, applications; /* lists of atoms, as the next two */
    bt_node optional_applications, included_applications;
    bt_node mod;          /* {Module,Term}; absent also when the file has [] */
    bt_node start_phases; /* a list of {Atom,Term}; absent also when it has undefined */
    bt_node env;          /* a list of {Atom,Term} */
    bt_node max_t, max_p; /* a positive integer or infinity */
} bt_app;

/* Checks a term as an .app file, and gives its typed view. Everything that is malformed or missing
 * is reported (systools_make:parse_application/4). Of a key that comes twice the first counts. From
 * OTP 26 on, a list of atoms that names one twice is an error. */
BT_API bt_status bt_app_view(bt_ctx *ctx, bt_node node, bt_app *out);
/* The same for the first term of a text. */
BT_API bt_status bt_app_read(bt_ctx *ctx, const bt_source *source, bt_app *out);

/* A boot variable: `$name` at the beginning of a path stands for the directory, as with the flag
 * -boot_var of erl. */
typedef struct bt_boot_variable {
    const char *name, *directory;
} bt_boot_variable;

/* The options of systools:make_script/2. */
typedef struct bt_make_options {
    size_t size;
    const char *const *path; /* where .app files are: directories, in order; '*' stands for any
                                characters within a name. A directory inside an .ez archive is
                                named as in a code path: foo-1.ez/foo-1/ebin */
    size_t path_count;
    const bt_boot_variable *variables; /* paths below a directory are written as $name/... */
    size_t variable_count;
    bool local;         /* write the directories where applications were found, not $ROOT/lib */
    bool no_dot_erlang; /* do not evaluate $HOME/.erlang */
    bool no_warn_sasl;
    bool warnings_as_errors;
    bool src_tests; /* each module must have a .beam file, and should have an .erl file that is not
                       newer */
    int otp;        /* the release whose systools it is; 0: that of kernel's version */
} bt_make_options;
#define BT_MAKE_OPTIONS_INIT                                                                       \
    { sizeof(bt_make_options), NULL, 0, NULL, 0, false, false, false, false, false, 0 }

typedef struct bt_made {
    bt_term script;           /* {script,{Name,Vsn},Instructions} */
    int otp;                  /* the release it is for */
    const char *const *files; /* every file that was read, the .rel first, then sorted by name */
    size_t file_count;
} bt_made;

/* Makes the boot script of a release from its .rel file and the .app files on the path: the same
 * script as systools:make_script/2, which also refuses the same. All problems are reported, not
 * only the first. Sets the context's release to the one that the script is for. `options` may be
 * NULL. */
BT_API bt_status bt_script_make(bt_ctx *ctx, const bt_source *rel, const bt_make_options *options,
                                bt_made *out);

/* Writes a file of dependencies for Make and Ninja: the outputs, `count` names of files, depend on
 * every file that was read. */
BT_API bt_status bt_write_depfile(bt_ctx *ctx, const bt_made *made, const char *const *outputs,
                                  size_t count, bt_sink sink);

/* ---- changing a script ----------------------------------------------------------------------- */

typedef enum bt_edit_kind {
    BT_EDIT_INSERT_BEFORE,  /* puts `instruction` before the one that `where` names */
    BT_EDIT_INSERT_AFTER,   /* ... after it */
    BT_EDIT_REMOVE,         /* takes out the instruction that `where` names */
    BT_EDIT_PREPEND_PATH,   /* puts directory `text` first in each {path,...} that has a directory
                               beginning with `where`; NULL: in each */
    BT_EDIT_APPEND_PATH,    /* ... last */
    BT_EDIT_REPLACE_PATH,   /* in every path, directories that begin with `where`, up to a slash or
                               the end, begin with `text` instead */
    BT_EDIT_SET_START_TYPE, /* application `where` starts as `type` */
    BT_EDIT_DROP_ERLANGRC   /* $HOME/.erlang is not evaluated */
} bt_edit_kind;

/* One change. `where` names an instruction by words with commas between them: what it is, and names
 * in it, in their order, as many as it takes to know it from all others. "progress,started" is
 * {progress,started}, "kernelProcess,heart" starts that process, "load,stdlib" is the apply that
 * loads stdlib, "start_boot,stdlib" the one that starts it. Texts are UTF-8. */
typedef struct bt_edit {
    bt_edit_kind kind;
    const char *where, *text;
    bt_node instruction; /* mistakes in it are reported at its place, if it has one */
    bt_start_type type;
} bt_edit;

/* Makes all changes, one after the other, and checks the result as bt_script_view does. Everything
 * that cannot be done is reported; `*out` is not set then. */
BT_API bt_status bt_script_edit(bt_ctx *ctx, bt_node script, const bt_edit *edits, size_t count,
                                bt_term *out);

/* ---- will it boot ---------------------------------------------------------------------------- */

/* The flag -mode of erl. Releases run embedded: every module is loaded at boot. In interactive
 * mode, modules after kernel_load_completed are loaded when they are first called. */
typedef enum bt_boot_mode { BT_BOOT_EMBEDDED, BT_BOOT_INTERACTIVE } bt_boot_mode;

typedef struct bt_boot_options {
    size_t size;
    bt_boot_mode mode;
    const char *root; /* the directory that $ROOT stands for; NULL: the files are not looked at */
    const bt_boot_variable *variables;
    size_t variable_count;
    bool more_variables; /* the node may have others: one that is missing here is no error */
} bt_boot_options;
#define BT_BOOT_OPTIONS_INIT                                                                       \
    { sizeof(bt_boot_options), BT_BOOT_EMBEDDED, NULL, NULL, 0, false }

/* Goes through a script as `init` does, instruction by instruction, and reports what a node would
 * run into (boot/...): errors for what keeps it from coming up, which is BT_INVALID; warnings for
 * what it passes over but nobody can have meant. With a root, every step is compared with the
 * files. The rules are those of the context's release. `options` may be NULL. */
BT_API bt_status bt_boot_simulate(bt_ctx *ctx, const bt_script *script,
                                  const bt_boot_options *options);

/* ---- configurations -------------------------------------------------------------------------- */

/* One key of an application, as a node has it. */
typedef struct bt_setting {
    const bt_atom *application;
    const bt_atom *key; /* NULL: the application has none */
    bt_node value;
    bt_place place; /* of the key, in a file or in vm.args; without a key, of the application */
} bt_setting;

/* What a node is configured with. Applications are in the order in which they first come, and so
 * are the keys of each. */
typedef struct bt_configuration {
    const bt_setting *settings; /* count of them; those of one application follow each other */
    size_t count;
} bt_configuration;

typedef struct bt_configuration_options {
    size_t size;
    const bt_source *const *apps; /* .app files: their env counts where nothing else is set */
    size_t app_count;
    const bt_source *args; /* vm.args: its `-Application Key Value` counts before all else */
} bt_configuration_options;
#define BT_CONFIGURATION_OPTIONS_INIT                                                              \
    { sizeof(bt_configuration_options), NULL, 0, NULL }
/* Reads the configuration of a node that is started with `-config` for each of the sources, in this
 * order, with the files that they include. Of each key the last value counts (kernel,
 * application_controller:check_conf_sys and merge_env). Errors are reported that keep such a node
 * from starting, and BT_INVALID; bt_lint_configs gives warnings too. A flag of vm.args is taken for
 * an application's if OTP has that application, or a source or .app file names it. `options` may be
 * NULL. */
BT_API bt_status bt_configuration_read(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                                       const bt_configuration_options *options,
                                       bt_configuration *out);

typedef enum bt_configuration_format {
    BT_CONFIGURATION_TEXT,   /* a sys.config, a key on a line of its own */
    BT_CONFIGURATION_ORIGIN, /* with the place that each key comes from in a comment */
    BT_CONFIGURATION_JSON    /* {"application": {"key": VALUE}}, values as bt_to_json has them */
} bt_configuration_format;
BT_API bt_status bt_configuration_print(bt_ctx *ctx, const bt_configuration *configuration,
                                        bt_configuration_format format, bt_sink sink);

/* Finds a value by words: an application, a key, and then whatever leads further into the value.
 * Each word is read as a term, or is an atom if it is none, also with `Elixir.` in front. In a map
 * it is a key. In a list it is the key of the first {Key, Value}, or a Key alone, which stands for
 * {Key, true}; if there is none, it is the number of an element, from 1 on, as in a tuple. The
 * application alone gives the list of its {Key, Value}. What is not there is an error with a
 * suggestion. The value has the place where it is set; the list of an application has its file, if
 * it is in only one. */
BT_API bt_status bt_configuration_get(bt_ctx *ctx, const bt_configuration *configuration,
                                      const char *const *words, size_t count, bt_node *out);

/* Writes what has changed from one configuration to the other, by application and key, and also
 * within values that are maps or lists of {Key, Value}. `*differ` says whether anything has. */
BT_API bt_status bt_configuration_diff(bt_ctx *ctx, const bt_configuration *from,
                                       const bt_configuration *to, bool json, bt_sink sink,
                                       bool *differ);

#ifdef __cplusplus
}
#endif
#endif
