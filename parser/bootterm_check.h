/* SPDX-License-Identifier: Apache-2.0 */
/* libbootterm: what is wrong with a file: kinds of files, schemas, checks; and templates. */
#ifndef BOOTTERM_CHECK_H
#define BOOTTERM_CHECK_H

#include "bootterm.h"
#include "bootterm_release.h"
#include "bootterm_text.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- kinds of files -------------------------------------------------------------------------- */

/* The kinds of file that the checks know. */
typedef enum bt_file_kind {
    BT_FILE_AUTO, /* by the name, else by the content */
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
    BT_FILE_KINDS  /* how many there are, no kind itself */
} bt_file_kind;
/* The name of a kind: "script", "boot", "rel", "app", "config", "appup", "relup", "vm.args",
 * "schema", "terms" or "etf"; NULL for BT_FILE_AUTO and anything else. */
BT_API const char *bt_file_kind_name(bt_file_kind kind);
/* The kind of that name; BT_FILE_AUTO for none of them. */
BT_API bt_file_kind bt_file_kind_named(const char *name);
/* The kind of a source, by its name or else its content. Never BT_FILE_AUTO. */
BT_API bt_file_kind bt_source_kind(const bt_source *source);
/* Whether a source is a template, of which parts are filled in later: by its name (an ending .src,
 * as in sys.config.src and NAME.app.src, or one such as .in, .j2 or .template), and of texts of
 * terms, such as configurations and .app files, also by `{{name}}` or `@NAME@` where a term may
 * stand. */
BT_API bool bt_source_is_template(const bt_source *source);
/* How bt_parse has to read a source of that kind: what bt_parse_options.unfilled should be. */
BT_API bt_unfilled bt_source_unfilled(const bt_source *source, bt_file_kind kind);
/* Whether a source has no terms to check although its name looks like it: Erlang code that makes
 * them (rebar.config.script, NAME.app.src.script, a text that begins with a match), another
 * program's file (erlang_ls.config, a cuttlefish schema), or a template whose tags may stand for
 * anything. bt_lint passes it over unless it is told the kind. */
BT_API bool bt_source_is_code(const bt_source *source);

/* ---- schemas --------------------------------------------------------------------------------- */

/* A set of schemas. A schema has the types of an application's configuration keys, or the shape
 * of a kind of file, in the language of bootterm-schema(5). A new set has those that come with the
 * library; others are added. The set is the context's. */
typedef struct bt_schemas bt_schemas;
BT_API bt_status bt_schemas_new(bt_ctx *ctx, bt_schemas **out);
/* Adds a .schema text. It takes the place of an earlier one of the same application. Mistakes in it
 * are reported, and BT_INVALID. */
BT_API bt_status bt_schemas_add(bt_schemas *schemas, const bt_source *source);
/* Adds an .app file: its application is known from then on, and the keys and values of its env. */
BT_API bt_status bt_schemas_add_app(bt_schemas *schemas, const bt_source *source);

/* What is known of a configuration key, for hovers and completion in an editor. Texts are the
 * context's; one that the schema does not have is NULL. */
typedef struct bt_key_info {
    const char *key, *type, *doc;
    const char *fallback;   /* the value when it is not set, as text */
    const char *deprecated; /* what to use instead */
    int since, until; /* the first OTP release that has it, the first without it again; 0: none */
    bool applies;     /* the context's release has it */
    bt_place place;   /* in its schema */
} bt_key_info;
/* Key `i` of an application, in the schema's order; `*found` is false past the last one, and for
 * an application without a schema. */
BT_API bt_status bt_schemas_key(bt_schemas *schemas, const char *application, size_t i,
                                bt_key_info *out, bool *found);
/* The name of application `i` of those that have a schema or .app file; NULL past the last one. */
BT_API const char *bt_schemas_application(bt_schemas *schemas, size_t i);

/* What a place in a text is about, for hovers and completion in an editor. */
typedef enum bt_role {
    BT_ROLE_NONE,
    BT_ROLE_APPLICATION, /* the application of a configuration's {Application, [{Key, Value}]} */
    BT_ROLE_KEY,         /* the key of a {Key, Value} there */
    BT_ROLE_VALUE        /* the value there or a part of it; in any other file, its term */
} bt_role;

/* A word that may stand at a place: what completion offers. */
typedef struct bt_word {
    const char *text; /* an atom as it is written */
    const char *type; /* when the atom begins a tuple or a map's field: the type of all of that */
    bool tuple;       /* the whole tuple may stand here, not just its first element */
} bt_word;

typedef struct bt_cursor {
    bt_role role;
    bool whole;              /* APPLICATION and KEY: the whole tuple may stand here */
    bt_span word;            /* the word that reaches to the offset; empty: there is none */
    const char *application; /* KEY and VALUE of a configuration */
    const char *key;         /* VALUE of a configuration */
    const bt_word *words;    /* VALUE: count of them, from the schema's type */
    size_t count;
} bt_cursor;
/* What an offset of a source is about. The source may be broken: only the text before the offset is
 * looked at. The words and texts are the context's. */
BT_API bt_status bt_schemas_cursor(bt_schemas *schemas, const bt_source *source, uint32_t offset,
                                   bt_cursor *out);

/* ---- checks ---------------------------------------------------------------------------------- */

typedef struct bt_lint_options {
    size_t size;
    bt_file_kind kind;
    bt_schemas *schemas;         /* NULL: those that come with the library */
    const bt_boot_options *boot; /* how a node is started; NULL: the defaults */
    bool any_otp;          /* boot scripts are checked by the release that they are for; false:
                              by the context's */
    bt_variant variant;    /* the one of OTP's boot files that this boot file has to be like */
    bool alone;            /* do not look at the files beside it: of a boot file its script, of
                              an .app file its modules */
    const char *directory; /* where the node is started: files that vm.args and configurations name
                              are looked for from here; NULL: those of vm.args are not looked
                              for */
} bt_lint_options;
#define BT_LINT_OPTIONS_INIT                                                                       \
    { sizeof(bt_lint_options), BT_FILE_AUTO, NULL, NULL, true, BT_VARIANT_AUTO, false, NULL }
/* Runs every check for the source's kind. BT_INVALID: there are errors; warnings and notes are only
 * reported. Files that a configuration includes are read, from where OTP would find them by the
 * source's name. `options` may be NULL. */
BT_API bt_status bt_lint(bt_ctx *ctx, const bt_source *source, const bt_lint_options *options);

/* Checks the configurations of one node, which is started with `-config` for each of them, in this
 * order. As an application or key may stand in several and the last value counts, a value that a
 * later file replaces is reported. */
BT_API bt_status bt_lint_configs(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                                 const bt_lint_options *options);

/* Checks a whole release, or an Erlang installation, from its root directory: the boot files,
 * scripts, .rel, sys.config, vm.args and relup of every release in it, RELEASES,
 * start_erl.data and the .appup files in lib; each by itself, all against each other, and against
 * lib and erts-VSN (tree/...).
 * `options` are those for each file; when they name no root, $ROOT is the directory, if kernel is
 * in its lib.
 *
 * In a directory that is no release, the releases in it and in its `rel` are checked, and files
 * that are known by name: those in it, in its config, ebin, priv, rel and src, in the same folders
 * of apps/NAME, and in NAME/ebin or else NAME/src.
 *
 * BT_INVALID: there are errors. BT_IO: something cannot be read. */
BT_API bt_status bt_lint_tree(bt_ctx *ctx, const char *directory, const bt_lint_options *options);

/* Diagnostics for other programs. Lines and columns count from 1, columns in characters. */
typedef enum bt_report_format {
    BT_REPORT_JSON,  /* one object, {"diagnostics": [...]} */
    BT_REPORT_SARIF, /* a SARIF 2.1.0 log */
    BT_REPORT_GITHUB /* commands that GitHub Actions shows as annotations, one on each line */
} bt_report_format;
/* Writes the context's diagnostics; bt_write_diagnostics does so for people. */
BT_API bt_status bt_write_report(bt_ctx *ctx, bt_report_format format, bt_sink sink);

/* A part of a source, and how many bytes have taken its place. */
typedef struct bt_replaced {
    bt_span span;
    uint32_t length;
} bt_replaced;
/* Writes the source with those fixes of its diagnostics made that have one right answer, such as a
 * missing comma; other fixes are suggestions, for somebody to choose from. `*edits` are the
 * `*count` that were made, in order of place; they are the context's. Check the result again, as it
 * may have further mistakes with fixes: of two that overlap only the first is made, and those that
 * change where words and quotes end are made before all others. */
BT_API bt_status bt_write_fixed(bt_ctx *ctx, const bt_source *source, bt_sink sink,
                                const bt_replaced **edits, size_t *count);

/* A check of bt_lint, for documentation. */
typedef struct bt_check_info {
    const char *name;
    const char *summary;
    const char *needs; /* the check without whose success this one is skipped, or NULL */
    uint32_t kinds;    /* bit 1 << bt_file_kind for each kind of file it runs on */
} bt_check_info;
/* Check `i`, in the order in which they run; NULL past the last one. */
BT_API const bt_check_info *bt_check_at(size_t i);

/* ---- templates ------------------------------------------------------------------------------- */

/* A place of a template that a variable fills in: `${NAME}` or `${NAME:-DEFAULT}`, on one line, in
 * strings, quoted atoms and comments too. Brackets in a default count in pairs: the place ends at
 * the partner of its own bracket, or at the first closing one if there is no partner. */
typedef struct bt_template_place {
    bt_place place; /* from the dollar sign to the bracket */
    const char *name;
    const char *fallback; /* the default, or NULL */
    bool comment;         /* in a comment */
} bt_template_place;
/* The places of a template, in order; they are the context's. bt_source_kind says whether it is
 * read as terms or as the arguments of a vm.args. */
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
    bool check; /* refuse a result that OTP does not take */
} bt_template_options;
#define BT_TEMPLATE_OPTIONS_INIT                                                                   \
    { sizeof(bt_template_options), NULL, 0, true }
/* Fills in a template. `*out` is a new source with the template's name.
 *
 * A value goes in byte for byte, and places within it are not filled in. The default stands in for
 * a value that is missing or empty. A place with neither is an error; in a comment it stays as it
 * is. With `check`, a configuration has to be one that a node starts with, a vm.args has to be
 * arguments that erl takes, and anything else has to be terms; a mistake is reported at its place
 * in the template, with the value that stands there. All errors are reported. `options` may be
 * NULL. */
BT_API bt_status bt_template_render(bt_ctx *ctx, const bt_source *source,
                                    const bt_template_options *options, const bt_source **out);

#ifdef __cplusplus
}
#endif
#endif
