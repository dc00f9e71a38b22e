/* SPDX-License-Identifier: Apache-2.0 */
/* bootc: compiles boot scripts, releases, and any other term text, to the external term format. */
#include "bootc_job.h"

#include <stdlib.h>
#include <string.h>

enum {
    NO_CHECK = CLI_LONG,
    OTP,
    COMPRESSED,
    TERM,
    TERMS,
    FROM_JSON,
    EDIT,
    IN_PATHS,
    EDITS, /* here begin those of --edit, in the order of bt_edit_kind */
    LAST_EDIT = EDITS + BT_EDIT_DROP_ERLANGRC,
    /* here begin those for .rel files */
    DIRECTORIES,
    OUTDIR,
    VARIABLE,
    LOCAL,
    NO_DOT_ERLANG,
    SCRIPT_NAME,
    NO_WARN_SASL,
    WARNINGS_AS_ERRORS,
    SRC_TESTS,
    NO_MODULE_TESTS,
    DEPFILE
};

static const cli_option options[] = {
    {'o', "output", "FILE", "write to FILE ('-': standard output)"},
    {OTP, "otp", "RELEASE",
     "the OTP release whose rules and bytes apply: auto (the\n"
     "default: the one that the script is for), 24..29"},
    {COMPRESSED, "compressed", "[LEVEL]", "compress, with zlib's LEVEL 0..9 (default 6)"},
    {NO_CHECK, "no-check", NULL, "compile any term, even if it is no boot script"},
    {TERM, "term", NULL, "FILE is any term file: encode its one term"},
    {TERMS, "terms", NULL,
     "FILE is any term file: encode the list of its terms,\n"
     "which is what file:consult/1 returns"},
    {FROM_JSON, "from-json", NULL, "FILE is JSON as 'bootdump --json=term' writes it"},
    {DIRECTORIES, "path", "DIR...",
     "for .rel: the directories of .app files; '*' stands for any\n"
     "characters in a name"},
    {OUTDIR, "outdir", "DIR", "for .rel: write FILE.script and FILE.boot to DIR"},
    {SCRIPT_NAME, "script-name", "NAME", "for .rel: write NAME.script and NAME.boot"},
    {VARIABLE, "variable", "NAME=DIR", "for .rel: write paths below DIR as $NAME/..."},
    {LOCAL, "local", NULL, "for .rel: write paths as they are, not as $ROOT/lib/..."},
    {NO_DOT_ERLANG, "no-dot-erlang", NULL, "for .rel: do not read .erlang at boot"},
    {NO_WARN_SASL, "no-warn-sasl", NULL, "for .rel: do not warn that sasl is missing"},
    {WARNINGS_AS_ERRORS, "warnings-as-errors", NULL,
     "for .rel: let systools' warnings fail the run"},
    {SRC_TESTS, "src-tests", NULL,
     "for .rel: each module must be there as .beam, and should\n"
     "not be older than its source"},
    {NO_MODULE_TESTS, "no-module-tests", NULL, "for .rel: no effect, as in systools"},
    {DEPFILE, "depfile", "FILE", "for .rel: list in FILE, for Make or Ninja, what was read"},
    {EDIT, "edit", NULL,
     "change the script in FILE.script or FILE.boot and write both,\n"
     "in place or to -o; never in place of comments or of another\n"
     "script; the changes are made in the order given:"},
    {EDITS + BT_EDIT_INSERT_BEFORE, "insert-before", "WHERE TERM",
     "put TERM before the instruction WHERE, as start_boot,sasl\n"
     "or progress,started"},
    {EDITS + BT_EDIT_INSERT_AFTER, "insert-after", "WHERE TERM", "put TERM after it"},
    {EDITS + BT_EDIT_REMOVE, "remove", "WHERE", "take it out"},
    {IN_PATHS, "in-paths", "PREFIX",
     "apply the next two only to paths with a directory that\n"
     "begins with PREFIX"},
    {EDITS + BT_EDIT_PREPEND_PATH, "prepend-path", "DIR", "put DIR first in every path"},
    {EDITS + BT_EDIT_APPEND_PATH, "append-path", "DIR", "put DIR last in every path"},
    {EDITS + BT_EDIT_REPLACE_PATH, "replace-path", "OLD=NEW",
     "in paths, write NEW where a directory begins with OLD"},
    {EDITS + BT_EDIT_SET_START_TYPE, "set-start-type", "APP=TYPE",
     "start APP as permanent, transient or temporary; load:\n"
     "only load it; none: not even that"},
    {EDITS + BT_EDIT_DROP_ERLANGRC, "drop-erlangrc", NULL, "do not read .erlang at boot"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootc",
    "[OPTION]... FILE.script...\n"
    "[OPTION]... FILE.rel... --path DIR...\n"
    "--term|--terms|--from-json [OPTION]... FILE\n"
    "--edit [OPTION]... FILE.script|FILE.boot",
    "Compiles FILE.script to FILE.boot, the same bytes that OTP's systools:script2boot/1\n"
    "writes, and FILE.rel to FILE.script and FILE.boot, as systools:make_script/2 does.\n"
    "A FILE of '-' is standard input, compiled to standard output.",
    options,
};

static const char suffix[] = ".script";

/* FILE.boot for FILE.script; to be freed. NULL: no memory. */
static char *boot_path(const char *path, size_t stem) {
    char *boot = malloc(stem + sizeof ".boot");
    if (boot == NULL) return NULL;
    memcpy(boot, path, stem);
    memcpy(boot + stem, ".boot", sizeof ".boot");
    return boot;
}

/* Where the output of an input goes; to be freed. */
static bt_status output_path(const job *j, const char *input, char **out) {
    size_t length = strlen(input), stem = length - (sizeof suffix - 1);
    if (j->output != NULL)
        *out = strdup(j->output);
    else if (j->mode != MODE_SCRIPT || cli_is_dash(input))
        *out = strdup("-");
    else if (length >= sizeof suffix && strcmp(input + stem, suffix) == 0)
        *out = boot_path(input, stem);
    else {
        cli_usage(j->c, "'%s' does not end in .script, so name the output with -o", input);
        return BT_USAGE;
    }
    return *out == NULL ? BT_NOMEM : BT_OK;
}

static bt_status parse_json(const job *j, bt_ctx *ctx, const bt_source *source, bt_term *out) {
    bt_node node;
    bt_status status = bt_from_json(ctx, source, &node);
    if (status != BT_OK) return status;
    int otp = j->otp != 0 ? j->otp : bt_script_otp(node.term);
    *out = *node.term;
    return otp == 0 ? BT_OK : bt_set_otp(ctx, otp);
}

static bt_status parse_any(const job *j, bt_ctx *ctx, const bt_source *source, bt_term *out) {
    if (j->mode == MODE_JSON) return parse_json(j, ctx, source, out);
    bt_status status = j->otp == 0 ? BT_OK : bt_set_otp(ctx, j->otp);
    bt_parse_options parse = {sizeof parse, false, false};
    if (status == BT_OK && j->mode == MODE_TERM) {
        bt_node node;
        status = bt_parse_term(ctx, source, &parse, &node);
        if (status == BT_OK) *out = *node.term;
        return status;
    }
    bt_forms forms;
    if (status == BT_OK) status = bt_parse(ctx, source, &parse, &forms);
    return status == BT_OK ? bt_make_list(ctx, forms.terms, forms.count, NULL, out) : status;
}

static bt_status parse_script(const job *j, bt_ctx *ctx, const bt_source *source, bt_term *out) {
    bt_script_options script = BT_SCRIPT_OPTIONS_INIT;
    script.otp = j->otp;
    script.check = j->check;
    bt_node node;
    bt_status status = bt_script_parse(ctx, source, &script, &node);
    if (status == BT_OK) *out = *node.term;
    return status;
}

static bt_status compile(const void *user, bt_ctx *ctx, bool once) {
    const job *j = user;
    const char *input = j->input;
    if (j->mode == MODE_SCRIPT && is_rel(input)) return compile_rel(j, ctx, input);
    if (j->mode == MODE_EDIT) return compile_edit(j, ctx, input);
    const bt_source *source;
    bt_term term;
    bt_status status = cli_read(ctx, input, &source);
    if (status == BT_OK && once) bt_source_once(source);
    if (status == BT_OK)
        status = j->mode == MODE_SCRIPT ? parse_script(j, ctx, source, &term)
                                        : parse_any(j, ctx, source, &term);
    char *path = NULL;
    cli_output out;
    if (status == BT_OK) status = output_path(j, input, &path);
    if (status == BT_OK) status = cli_open(j->c, ctx, path, input, true, &out);
    free(path);
    if (status != BT_OK) return status;
    return cli_close(&out, bt_encode(ctx, &term, &j->encode, out.sink));
}

/* Whether the input is term text that can be read again. */
static bool is_text_file(const job *j) {
    bool text = j->mode == MODE_TERM || j->mode == MODE_TERMS ||
                (j->mode == MODE_SCRIPT && !is_rel(j->input));
    return text && cli_is_regular(j->input);
}

static const char *const mode_names[] = {"", "--term", "--terms", "--from-json", "--edit"};

static void set_mode(job *j, mode m) {
    if (j->mode != MODE_SCRIPT && j->mode != m)
        cli_usage(j->c, "%s or %s, not both", mode_names[j->mode], mode_names[m]);
    j->mode = m;
}

static void set_variable(job *j) {
    char *equals = strchr(j->c->value, '=');
    if (equals == NULL || equals == j->c->value) {
        cli_usage(j->c, "--variable wants NAME=DIR, not '%s'", j->c->value);
        return;
    }
    *equals = '\0'; /* arguments are the program's own */
    j->variables[j->make.variable_count++] = (bt_boot_variable){j->c->value, equals + 1};
}

/* --path takes all words up to the next option: a .rel file among them is an input. */
static void add_directory(job *j) {
    cli *c = j->c;
    if (is_rel(c->value))
        c->operands[c->count++] = (char *)c->value;
    else
        j->path[j->make.path_count++] = c->value;
}

static void set_rel_option(job *j, int option) {
    for (const cli_option *o = options; o->name != NULL && j->rel_option == NULL; o++)
        if (o->id == option) j->rel_option = o->name;
    switch (option) {
    case DIRECTORIES: add_directory(j); break;
    case OUTDIR: j->outdir = j->c->value; break;
    case SCRIPT_NAME: j->script_name = j->c->value; break;
    case VARIABLE: set_variable(j); break;
    case LOCAL: j->make.local = true; break;
    case NO_DOT_ERLANG: j->make.no_dot_erlang = true; break;
    case NO_WARN_SASL: j->make.no_warn_sasl = true; break;
    case SRC_TESTS: j->make.src_tests = true; break;
    case DEPFILE: j->depfile = j->c->value; break;
    case WARNINGS_AS_ERRORS: j->make.warnings_as_errors = true; break;
    default: break;
    }
}

static void set_option(job *j, int option) {
    uint64_t level = 6;
    switch (option) {
    case 'o': j->output = j->c->value; break;
    case OTP: (void)cli_otp(j->c, &j->otp); break;
    case NO_CHECK: j->check = false; break;
    case TERM: set_mode(j, MODE_TERM); break;
    case TERMS: set_mode(j, MODE_TERMS); break;
    case FROM_JSON: set_mode(j, MODE_JSON); break;
    case EDIT: set_mode(j, MODE_EDIT); break;
    case IN_PATHS: j->in_paths = j->c->value; break;
    case COMPRESSED:
        if (j->c->value != NULL && !cli_number(j->c, "compressed", 0, 9, &level)) break;
        j->encode.compressed = (int)level;
        break;
    default:
        if (option >= EDITS && option <= LAST_EDIT)
            add_edit(j, (bt_edit_kind)(option - EDITS));
        else
            set_rel_option(j, option);
    }
}

static void check_usage(const job *j) {
    cli *c = j->c;
    bool rel = false;
    cli_need_operand(c, "FILE");
    for (int i = 0; i < c->count; i++) rel |= j->mode == MODE_SCRIPT && is_rel(c->operands[i]);
    if (c->done) return;
    if (c->count > 1 && j->mode != MODE_SCRIPT)
        cli_usage(c, "%s takes one FILE, not %d", mode_names[j->mode], c->count);
    else if (j->mode != MODE_EDIT && (j->edit_count > 0 || j->in_paths != NULL))
        cli_usage(c, "changes to a script need --edit");
    else if (rel && j->output != NULL)
        cli_usage(c, "a .rel file makes two files; name them with --outdir and --script-name");
    else if (c->count > 1 && (j->output != NULL || j->script_name != NULL || j->depfile != NULL))
        cli_usage(c, "%s names one output, but there are %d inputs",
                  j->output != NULL        ? "-o"
                  : j->script_name != NULL ? "--script-name"
                                           : "--depfile",
                  c->count);
    else if (!rel && j->rel_option != NULL)
        cli_usage(c, "--%s is for a FILE.rel, and %s", j->rel_option,
                  cli_is_dash(c->operands[0]) ? "standard input is taken for a script"
                                              : "there is none");
    else if (j->mode == MODE_EDIT && j->edit_count == 0)
        cli_usage(c, "--edit needs a change, such as --drop-erlangrc");
}

int main(int argc, char **argv) {
    cli c;
    job j = {
        .c = &c, .check = true, .encode = BT_ENCODE_OPTIONS_INIT, .make = BT_MAKE_OPTIONS_INIT};
    cli_start(&c, &program, argc, argv);
    size_t most = (size_t)argc + 1;
    j.make.path = j.path = calloc(most, sizeof *j.path);
    j.make.variables = j.variables = calloc(most, sizeof *j.variables);
    j.edits = calloc(most, sizeof *j.edits);
    bool go = j.path != NULL && j.variables != NULL && j.edits != NULL;
    if (!go) cli_report(&c, NULL, BT_NOMEM);
    for (int option; go && (option = cli_next(&c)) != 0;) set_option(&j, option);
    if (go) check_usage(&j);
    go = go && !c.done;
    for (int i = 0; go && i < c.count; i++) {
        j.input = c.operands[i];
        cli_run(&c, compile, &j, is_text_file(&j));
    }
    free(j.path);
    free(j.variables);
    free(j.edits);
    return cli_finish(&c);
}
