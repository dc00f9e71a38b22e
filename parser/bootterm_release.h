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

/* Whether a source begins as the external term format does; if not, it may be a text. */
BT_API bool bt_is_etf(const bt_source *source);

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

/* Writes a script as systools writes it to a file: the line `%% coding: utf-8`, the term as ~tp
 * prints it, a dot. Any other term goes without that line. `options` may be NULL. */
BT_API bt_status bt_script_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                                 bt_sink sink);

/* An application that a script loads or starts. */
typedef struct bt_boot_application {
    const bt_atom *name;
    const bt_term *spec;      /* {application, Name, Keys}, or NULL when it is started unloaded */
    const bt_term *version;   /* its vsn, or NULL */
    const bt_atom *type;      /* permanent, transient, temporary; NULL: loaded, not started */
    uint32_t order;           /* of its start, from 1 on; 0: not started */
    uint32_t loaded, started; /* the instructions that do it, as indexes; UINT32_MAX: none */
    uint32_t modules;         /* that its specification names */
} bt_boot_application;

/* What a script boots, seen as a whole. */
typedef struct bt_outline {
    const bt_script *script;
    const bt_boot_application *applications; /* in start order, then what is only loaded */
    uint32_t count, started;                 /* all of them; those that are started */
    const char *const *variables; /* boot variables, with their `$`, in order of appearance */
    uint32_t variable_count;
    uint32_t preloaded, loaded; /* modules in preLoaded and in primLoad instructions */
    uint32_t steps;             /* primLoad instructions that load modules */
    int otp;                    /* as bt_script_otp */
    bool dot_erlang;            /* reads the user's .erlang file */
    const char *variant;        /* the one of OTP's boot files that this is like: "start_clean",
                                   "start_sasl", "no_dot_erlang", or NULL */
} bt_outline;
/* Outlines a script, which outlives the outline; what it points to is the context's. */
BT_API bt_status bt_script_outline(bt_ctx *ctx, const bt_script *script, bt_outline *out);
/* The application of that name, or NULL. */
BT_API const bt_boot_application *bt_outline_find(const bt_outline *outline, const char *name,
                                                  size_t length);

/* What the file is, at a glance, as text or as JSON. `info` and `size` tell of the bytes that it
 * was decoded from; `info` is NULL for a text. */
BT_API bt_status bt_script_summary(bt_ctx *ctx, const bt_outline *outline, const bt_etf_info *info,
                                   uint64_t size, bool json, bt_sink sink);
/* What has changed from one script to the other, by meaning; both are of one context. `*differ` is
 * set when anything has. */
BT_API bt_status bt_script_diff(bt_ctx *ctx, const bt_outline *from, const bt_outline *to,
                                bool json, bt_sink sink, bool *differ);
/* Why an application starts where it does. An unknown name is an error with a suggestion. */
BT_API bt_status bt_script_explain(bt_ctx *ctx, const bt_outline *outline, const char *name,
                                   bt_sink sink);
/* The start order and the dependencies as a picture. The SVG is complete in itself. */
typedef enum bt_graph_format { BT_GRAPH_DOT, BT_GRAPH_MERMAID, BT_GRAPH_SVG } bt_graph_format;
BT_API bt_status bt_script_graph(bt_ctx *ctx, const bt_outline *outline, bt_graph_format format,
                                 bt_sink sink);

/* ---- schemas and checks ---------------------------------------------------------------------- */

/* A schema tells types of configuration keys, or the shape of a kind of file, in the language of
 * bootterm-schema(5). A set of them is what a check works with: those that come with the library,
 * read when they are first needed, and those that are added. It belongs to the context. */
typedef struct bt_schema bt_schema;
typedef struct bt_schemas bt_schemas;
BT_API bt_status bt_schemas_new(bt_ctx *ctx, bt_schemas **out);
/* Adds a .schema text; it goes before an earlier one of the same application. Mistakes in it are
 * reported, and BT_INVALID. */
BT_API bt_status bt_schemas_add(bt_schemas *schemas, const bt_source *source);
/* Adds an .app file: its application is known, with the keys and default values of its env. */
BT_API bt_status bt_schemas_add_app(bt_schemas *schemas, const bt_source *source);

/* What is known of a configuration key, for hovers and completion. Texts are the context's, NULL
 * when nothing is told. */
typedef struct bt_key_info {
    const char *key, *type, *doc;
    const char *fallback;   /* the value when it is not set, as text */
    const char *deprecated; /* what to use instead */
    int since, until; /* the first OTP release that has it, the first that has it no more; 0 */
    bool applies;     /* the context's release has it */
    bt_place place;   /* in its schema */
} bt_key_info;
/* Key `i` of an application, in the schema's order; `*found` is false past the last one, and for
 * an application without a schema. */
BT_API bt_status bt_schemas_key(bt_schemas *schemas, const char *application, size_t i,
                                bt_key_info *out, bool *found);
/* Application `i` that a schema or .app file is known for, or NULL past the last one. */
BT_API const char *bt_schemas_application(bt_schemas *schemas, size_t i);

/* The kinds of file that checks know. */
typedef enum bt_file_kind {
    BT_FILE_AUTO, /* told from the name, else from the content */
    BT_FILE_SCRIPT,
    BT_FILE_BOOT,
    BT_FILE_REL,
    BT_FILE_APP,
    BT_FILE_CONFIG,
    BT_FILE_APPUP,
    BT_FILE_RELUP,
    BT_FILE_VMARGS,
    BT_FILE_SCHEMA,
    BT_FILE_TERMS, /* any dot-terminated terms */
    BT_FILE_ETF,   /* any external term */
    BT_FILE_KINDS
} bt_file_kind;
/* "script", "boot", "rel", "app", "config", "appup", "relup", "vm.args", "schema", "terms", "etf";
 * NULL for what is no kind. */
BT_API const char *bt_file_kind_name(bt_file_kind kind);
/* The kind of that name; BT_FILE_AUTO for none of them. */
BT_API bt_file_kind bt_file_kind_named(const char *name);
/* What kind a source is, by its name, else by its content. Never BT_FILE_AUTO. */
BT_API bt_file_kind bt_file_kind_of(const bt_source *source);
/* Whether a source is a template, by its name: sys.config.src, vm.args.src, NAME.app.src, and what
 * ends in .in, .j2, .template and such; or, of a configuration and an .app file, since `{{name}}`
 * or
 * `@NAME@` stands in it where a term may. */
BT_API bool bt_file_is_template(const bt_source *source);
/* What is filled in later of a source of that kind: the places of sys.config.src and
 * reltool.config.src, and the variables of NAME.appup.src too, which rebar3_appup_plugin evaluates
 * once it is filled in, and of templates that do not end in .src, whose places may look like that;
 * of a template by its content, `{{name}}` and `@NAME@` alone. */
BT_API bt_unfilled bt_file_unfilled(const bt_source *source, bt_file_kind kind);
/* Whether a source is no terms: by its name Erlang code that makes them, which rebar3 evaluates, as
 * rebar.config.script and NAME.app.src.script, or another program's, as erlang_ls.config or a
 * schema of cuttlefish's; by its content code that begins with a match, or a template of which it
 * is not known what its tags leave in the text. bt_lint checks it only if told its kind. */
BT_API bool bt_file_is_code(const bt_source *source);

/* What a place in a text is about that is being typed, for hovers and completion. */
typedef enum bt_role {
    BT_ROLE_NONE,
    BT_ROLE_APPLICATION, /* of a configuration: {Application, Parameters}, */
    BT_ROLE_KEY,         /* {Key, Value} of an application, */
    BT_ROLE_VALUE        /* or within a value; of another file, within its term */
} bt_role;

/* A word that may stand at a place. */
typedef struct bt_word {
    const char *text; /* an atom as it is written */
    const char *type; /* of a tuple or a map's field that begins with it, all of it; else NULL */
    bool tuple;       /* the place is one for the tuple as a whole */
} bt_word;

typedef struct bt_cursor {
    bt_role role;
    bool whole;              /* an application or key: the place is one for the tuple as a whole */
    bt_span word;            /* the word that reaches to the offset; empty: there is none */
    const char *application; /* KEY and VALUE of a configuration */
    const char *key;         /* VALUE of a configuration */
    const bt_word *words;    /* VALUE: count of them, by the types of schemas */
    size_t count;
} bt_cursor;
/* What an offset of a source is about. The source may be broken; what is said is by the brackets
 * before the offset. */
BT_API bt_status bt_schemas_cursor(bt_schemas *schemas, const bt_source *source, uint32_t offset,
                                   bt_cursor *out);

/* The boot files that come with OTP, and what they are for. */
typedef enum bt_variant {
    BT_VARIANT_AUTO,          /* told from the file's name */
    BT_VARIANT_NONE,          /* none of them: a boot file of its own */
    BT_VARIANT_START_CLEAN,   /* starts kernel and stdlib, and reads the user's .erlang */
    BT_VARIANT_START_SASL,    /* the same and sasl */
    BT_VARIANT_NO_DOT_ERLANG, /* kernel and stdlib, without .erlang: for escript, erlc and other
                                 tools */
    BT_VARIANT_START          /* a copy of one of those, or the release's own */
} bt_variant;
/* The variant "start_clean", "start_sasl", "no_dot_erlang" or "start"; else BT_VARIANT_NONE. */
BT_API bt_variant bt_variant_named(const char *name);
/* The variant that a file's name implies, whatever folder and ending it has. */
BT_API bt_variant bt_variant_of(const char *path);

typedef struct bt_lint_options {
    size_t size;
    bt_file_kind kind;
    bt_schemas *schemas;                /* NULL: those that come with the library */
    const struct bt_boot_options *boot; /* how a node is started; NULL: as bt_boot_simulate */
    bool any_otp;          /* boot scripts go by the release they are for, not the context's */
    bt_variant variant;    /* that a boot file has to be */
    bool alone;            /* the files beside a boot file are not looked at */
    const char *directory; /* where a node is started with vm.args: the files that it names are
                              looked for; NULL: that is not known */
} bt_lint_options;
#define BT_LINT_OPTIONS_INIT                                                                       \
    { sizeof(bt_lint_options), BT_FILE_AUTO, NULL, NULL, true, BT_VARIANT_AUTO, false, NULL }
/* Runs every check for the source's kind. Included configuration files are read from where OTP
 * would find them, by the source's name. BT_INVALID when there are errors; warnings and notes are
 * diagnostics only. */
BT_API bt_status bt_lint(bt_ctx *ctx, const bt_source *source, const bt_lint_options *options);

/* Checks configurations as those of one node, which is started with `-config` for each of them, in
 * this order: an application or key may stand in several, and the last value counts. Values that a
 * later file replaces are told. */
BT_API bt_status bt_lint_configs(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                                 const bt_lint_options *options);

/* Checks a whole release, or an Erlang installation, from its root directory: boot files, scripts,
 * .rel, sys.config, vm.args and relup of every release in it, RELEASES and start_erl.data, each by
 * itself and all against each other, against lib and against erts-VSN (tree/...). `options` are
 * those for each file; without a root, $ROOT is the directory when kernel is in its lib. Of a
 * directory that is no release, the releases in it and in its rel are checked, and the files that
 * are known by name in it, in its config, ebin, priv, rel and src, in the same of apps/NAME, and in
 * NAME/ebin, or else NAME/src. BT_INVALID when there are errors, BT_IO when something cannot be
 * read. */
BT_API bt_status bt_lint_tree(bt_ctx *ctx, const char *directory, const bt_lint_options *options);

/* Diagnostics for machines: BT_REPORT_JSON is one object, {"diagnostics": [...]}; BT_REPORT_SARIF
 * a SARIF 2.1.0 log; BT_REPORT_GITHUB the commands that GitHub Actions turns into annotations, one
 * on each line. Lines and columns count from 1, columns in characters. */
typedef enum bt_report_format {
    BT_REPORT_JSON,
    BT_REPORT_SARIF,
    BT_REPORT_GITHUB
} bt_report_format;
BT_API bt_status bt_write_report(bt_ctx *ctx, bt_report_format format, bt_sink sink);

/* A part of a source, and the bytes that have taken its place. */
typedef struct bt_replaced {
    bt_span span;
    uint32_t length;
} bt_replaced;
/* Writes the source with those fixes of its diagnostics made that have one right answer: commas,
 * dots, comments, quotes of word processors and the like, not those that are suggestions. `*edits`
 * are the `*count` that were made, in order of place; they are the context's. Read what was written
 * again: it may have further ones, for what changes words and quotes is mended alone, and of two
 * fixes that overlap the first. */
BT_API bt_status bt_write_fixed(bt_ctx *ctx, const bt_source *source, bt_sink sink,
                                const bt_replaced **edits, size_t *count);

/* The table of checks: entry `i`, or NULL past the end. A check reports diagnostics whose names
 * start with its own, or those of its `reports`. */
typedef struct bt_check_info {
    const char *name;
    const char *summary;
    const char *needs; /* the check without whose success this one is skipped, or NULL */
    uint32_t kinds;    /* bit 1 << bt_file_kind for each kind of file it runs on */
} bt_check_info;
BT_API const bt_check_info *bt_check_at(size_t i);

/* ---- templates ------------------------------------------------------------------------------- */

/* A place of a template that a variable fills in: `${NAME}` or `${NAME:-DEFAULT}`, on one line,
 * wherever it stands, in strings, quoted atoms and comments too. A default ends at the bracket that
 * is the partner of the place's own, or else at the first. */
typedef struct bt_template_place {
    bt_place place; /* from the dollar sign to the bracket */
    const char *name;
    const char *fallback; /* the default, or NULL */
    bool comment;         /* in a comment */
} bt_template_place;
/* The places of a sys.config.src, vm.args.src or other template, in order; they are the context's.
 * Whether it has terms or arguments is told as by bt_file_kind_of. */
BT_API bt_status bt_template_places(bt_ctx *ctx, const bt_source *source,
                                    const bt_template_place **out, size_t *count);

/* Lists the places that are in no comment, one on a line, `file:line:column: ${NAME:-DEFAULT}`, or
 * as JSON: a list of objects with "name", "default" (null: none), "file", "line" and "column". */
BT_API bt_status bt_template_list(bt_ctx *ctx, const bt_template_place *places, size_t count,
                                  bool json, bt_sink sink);

/* A variable and its value. */
typedef struct bt_template_value {
    const char *name, *value;
} bt_template_value;
typedef struct bt_template_options {
    size_t size;
    const bt_template_value *values; /* of equal names the last counts */
    size_t value_count;
    bool check; /* the outcome has to be what OTP takes */
} bt_template_options;
#define BT_TEMPLATE_OPTIONS_INIT                                                                   \
    { sizeof(bt_template_options), NULL, 0, true }
/* Fills in a template: what stands in `*out` is a source of its own, with the template's name. A
 * value goes in byte for byte, and is not looked into for further places; a default takes the place
 * of a value that is missing or empty. A place without value and default is an error, in a comment
 * it stays. With `check`, a configuration has to be terms that a node starts with, vm.args
 * arguments that erl takes, and anything else terms; what is wrong is told of the template, with
 * the value that stands there. All errors are reported. `options` may be NULL. */
BT_API bt_status bt_template_render(bt_ctx *ctx, const bt_source *source,
                                    const bt_template_options *options, const bt_source **out);

/* ---- configurations -------------------------------------------------------------------------- */

/* One key of an application, as a node has it. */
typedef struct bt_setting {
    const bt_atom *application;
    const bt_atom *key; /* NULL: the application stands there without any */
    bt_node value;
    bt_place place; /* of the key, or the word of vm.args; of the application, if it has none */
} bt_setting;

/* What a node is configured with: applications in the order in which they are first named, and in
 * each its keys in that order. */
typedef struct bt_configuration {
    const bt_setting *settings; /* count of them; those of one application follow each other */
    size_t count;
} bt_configuration;

typedef struct bt_configuration_options {
    size_t size;
    const bt_source *const *apps; /* .app files, whose env is what holds where nothing else does */
    size_t app_count;
    const bt_source *args; /* vm.args, whose `-Application Key Value` goes before all else */
} bt_configuration_options;
#define BT_CONFIGURATION_OPTIONS_INIT                                                              \
    { sizeof(bt_configuration_options), NULL, 0, NULL }
/* Reads what a node has that is started with `-config` for each of the sources, in this order, and
 * with what they include: of each key the last value (kernel's application_controller,
 * check_conf_sys and merge_env). What keeps such a node from starting is reported, and BT_INVALID;
 * warnings are left to bt_lint_configs. In vm.args, flags with the name of an application count
 * that OTP has, or that a source or .app file names. `options` may be NULL. */
BT_API bt_status bt_configuration_read(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                                       const bt_configuration_options *options,
                                       bt_configuration *out);

typedef enum bt_configuration_format {
    BT_CONFIGURATION_TEXT,   /* a sys.config, a key on a line of its own */
    BT_CONFIGURATION_ORIGIN, /* with the place that each key comes from in a comment */
    BT_CONFIGURATION_JSON    /* {"application": {"key": VALUE}}, values as bt_json_term has them */
} bt_configuration_format;
BT_API bt_status bt_configuration_print(bt_ctx *ctx, const bt_configuration *configuration,
                                        bt_configuration_format format, bt_sink sink);

/* Finds a value by words, each a term or, if it is none, an atom: an application, a key, and keys
 * or numbers of elements further in: of a map its key, of a list the first {Key, Value} or Key,
 * which stands for {Key, true}, else the element of that number, from 1 on, and so of a tuple. The
 * application alone is the list of its {Key, Value}. What is not there is an error with a
 * suggestion. The value comes without a place. */
BT_API bt_status bt_configuration_get(bt_ctx *ctx, const bt_configuration *configuration,
                                      const char *const *words, size_t count, bt_node *out);

/* What has changed from one configuration to the other, by application and key, and within values
 * that are maps or lists of {Key, Value}; `*differ` is set when anything has. */
BT_API bt_status bt_configuration_diff(bt_ctx *ctx, const bt_configuration *from,
                                       const bt_configuration *to, bool json, bt_sink sink,
                                       bool *differ);

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
 * {Name,Vsn,Type,Include}. Nodes of what is absent have a NULL term. */
typedef struct bt_rel_app {
    const bt_atom *name;
    bt_start_type type;
    bt_node node;    /* all of it */
    bt_node version; /* a string */
    bt_node include; /* a list of atoms that takes the place of the .app file's */
} bt_rel_app;

/* A .rel file: {release,{Name,Vsn},{erts,ErtsVsn},Applications}. */
typedef struct bt_rel {
    bt_node node;
    bt_node name, version, erts; /* strings */
    const bt_rel_app *apps;      /* count of them, in the file's order */
    uint32_t count;
} bt_rel;

/* The view of a term as a .rel file, with all that is malformed reported, and kernel and stdlib
 * demanded as systools demands them (systools_make:check_rel/1). */
BT_API bt_status bt_rel_view(bt_ctx *ctx, bt_node node, bt_rel *out);
/* Reads the first term of a text as systools does, and views it. */
BT_API bt_status bt_rel_read(bt_ctx *ctx, const bt_source *source, bt_rel *out);

/* An .app file: {application,Name,[{Key,Value}...]}. Each node is a value that has the type that
 * systools asks for; nodes of keys that are absent have a NULL term. */
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

/* The view of a term as an .app file, with all that is malformed or missing reported
 * (systools_make:parse_application/4). Of a key that comes twice the first counts. From OTP 26 on,
 * a list of atoms that names one twice is an error. */
BT_API bt_status bt_app_view(bt_ctx *ctx, bt_node node, bt_app *out);
/* Reads the first term of a text, and views it. */
BT_API bt_status bt_app_read(bt_ctx *ctx, const bt_source *source, bt_app *out);

/* A boot variable: `$name` at the beginning of a path stands for the directory, as -boot_var of erl
 * says it. */
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
    bool src_tests; /* each module must be there as .beam, and should have an .erl no newer */
    int otp;        /* whose systools; 0: the release that the kernel's version tells */
} bt_make_options;
#define BT_MAKE_OPTIONS_INIT                                                                       \
    { sizeof(bt_make_options), NULL, 0, NULL, 0, false, false, false, false, false, 0 }

typedef struct bt_made {
    bt_term script;           /* {script,{Name,Vsn},Instructions} */
    int otp;                  /* the release it is for */
    const char *const *files; /* every file that was read, the .rel first, then sorted by name */
    size_t file_count;
} bt_made;

/* Makes the boot script of a release: what systools:make_script/2 writes for the same .rel and
 * .app files, and refuses where it refuses. All problems are reported, not the first only. Sets
 * the context's release to the one it is for. `options` may be NULL. */
BT_API bt_status bt_make_script(bt_ctx *ctx, const bt_source *rel, const bt_make_options *options,
                                bt_made *out);

/* Writes the dependencies of a script for Make and Ninja: the names of the outputs, which the
 * caller chose, and every file that was read. */
BT_API bt_status bt_write_depfile(bt_ctx *ctx, const bt_made *made, const char *const *outputs,
                                  size_t count, bt_sink sink);

/* ---- changing a script ----------------------------------------------------------------------- */

typedef enum bt_edit_kind {
    BT_EDIT_INSERT_BEFORE,  /* `instruction` before the instruction that `where` stands for */
    BT_EDIT_INSERT_AFTER,   /* ... and after it */
    BT_EDIT_REMOVE,         /* takes out the instruction that `where` stands for */
    BT_EDIT_PREPEND_PATH,   /* directory `text` in front in each {path,...} that has one beginning
                               with the text `where`; NULL: in each */
    BT_EDIT_APPEND_PATH,    /* ... at the end */
    BT_EDIT_REPLACE_PATH,   /* in every path, `text` for `where` where a directory begins with it,
                               as whole names */
    BT_EDIT_SET_START_TYPE, /* application `where` starts as `type` */
    BT_EDIT_DROP_ERLANGRC   /* $HOME/.erlang is not evaluated */
} bt_edit_kind;

/* One change. To name an instruction, `where` has words with commas between: what it is and the
 * names in it, as many as tell it from all others, in its order. "progress,started" is
 * {progress,started}; "start_boot,stdlib" is the apply that starts stdlib; "load,stdlib" the one
 * that loads it; "kernelProcess,heart" the process. Texts are UTF-8. */
typedef struct bt_edit {
    bt_edit_kind kind;
    const char *where, *text;
    bt_node instruction; /* its place, when it has one, is where mistakes in it are told */
    bt_start_type type;
} bt_edit;

/* Makes all changes, each on what the ones before it made, and checks the result as bt_script_view
 * does. What cannot be done is reported, all of it, and `*out` is not set. */
BT_API bt_status bt_edit_script(bt_ctx *ctx, bt_node script, const bt_edit *edits, size_t count,
                                bt_term *out);

/* ---- will it boot ---------------------------------------------------------------------------- */

/* The emulator's -mode. Releases run embedded: every module is loaded at boot; in interactive mode
 * those after kernel_load_completed are loaded when they are first called. */
typedef enum bt_boot_mode { BT_BOOT_EMBEDDED, BT_BOOT_INTERACTIVE } bt_boot_mode;

typedef struct bt_boot_options {
    size_t size;
    bt_boot_mode mode;
    const char *root; /* the directory that $ROOT stands for; NULL: the files are not looked at */
    const bt_boot_variable *variables;
    size_t variable_count;
    bool more_variables; /* the node may get others besides */
} bt_boot_options;
#define BT_BOOT_OPTIONS_INIT                                                                       \
    { sizeof(bt_boot_options), BT_BOOT_EMBEDDED, NULL, NULL, 0, false }

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
