/* SPDX-License-Identifier: Apache-2.0 */
/* bootlint: tells what is wrong with the term files of a release, before a node does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bootlint_fix.h"
#include "bootlint_paths.h"
#include "bootterm_release.h"
#include "cli.h"
#include "etf/ctx.h"
#include "etf/nearest.h"

enum {
    OPTION_OTP = CLI_LONG,
    OPTION_FORMAT,
    OPTION_KIND,
    OPTION_STDIN_NAME,
    OPTION_SCHEMA,
    OPTION_APP_PATH,
    OPTION_MODE,
    OPTION_ROOT,
    OPTION_BOOT_VAR,
    OPTION_VARIANT,
    OPTION_FIX,
    OPTION_DIFF,
    OPTION_TOGETHER,
    OPTION_LIST,
    OPTION_EXPLAIN
};

static const cli_option options[] = {
    {OPTION_KIND, "kind", "KIND",
     "what the files are: script, boot, rel, app, config, appup, relup,\n"
     "vm.args, schema, terms, etf (default: told from the name or the content)"},
    {OPTION_OTP, "otp", "RELEASE", "the OTP release whose rules apply: auto, 24 ... 29"},
    {OPTION_FORMAT, "format", "FORMAT", "text (the default), gcc, json, sarif or github"},
    {'o', "output", "FILE", "where to write the diagnostics (default: standard output)"},
    {OPTION_STDIN_NAME, "stdin-name", "NAME", "the name of what is read from standard input"},
    {'W', "warning", "WORD",
     "no-NAME: without this warning; error=NAME: it is an error; error:\n"
     "every warning is. NAME is a name, a group (config) or ends in a star"},
    {OPTION_SCHEMA, "schema", "PATH", "further schemas: a .schema file, or a folder of them"},
    {OPTION_APP_PATH, "app-path", "DIR",
     "where .app files are: their applications and keys are known, and\n"
     "priv/*.schema beside them is read"},
    {OPTION_MODE, "mode", "MODE",
     "how a node is started from a boot file: embedded (the default) or\n"
     "interactive"},
    {OPTION_ROOT, "root", "DIR",
     "what $ROOT stands for in a boot file, whose every step is then held\n"
     "against the files there"},
    {OPTION_BOOT_VAR, "boot-var", "NAME=DIR", "what $NAME stands for, as -boot_var of erl"},
    {OPTION_VARIANT, "variant", "VARIANT",
     "a boot file must do what this one of OTP's does: start_clean,\n"
     "start_sasl, no_dot_erlang or start (default: told from the name)"},
    {OPTION_TOGETHER, "together", NULL,
     "the files are the configuration of one node, which is started with\n"
     "-config for each of them, in this order"},
    {OPTION_FIX, "fix", NULL, "mend what has one right answer, then check"},
    {OPTION_DIFF, "diff", NULL, "show what --fix would change, and change and check nothing"},
    {OPTION_LIST, "list-checks", NULL, "list all diagnostics and exit"},
    {OPTION_EXPLAIN, "explain", "NAME",
     "tell what a diagnostic means, or list those of a group, and exit"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootlint",
    "[OPTION]... FILE|DIR...\n--list-checks\n--explain NAME",
    "Tells what is wrong with the term files of an Erlang/OTP release: errors for\n"
    "what stops a node, warnings for what does not do what was meant.",
    options,
};

static const char *const formats[] = {"text", "gcc", "json", "sarif", "github", NULL};
static const char *const kinds[] = {"script", "boot",    "rel",    "app",   "config", "appup",
                                    "relup",  "vm.args", "schema", "terms", "etf",    NULL};
static const char *const modes[] = {"embedded", "interactive", NULL};
static const char *const variants[] = {"auto",          "none",  "start_clean", "start_sasl",
                                       "no_dot_erlang", "start", NULL};
/* What --variant makes errors: who asks wants a yes or no. */
static const char *const demands[] = {"variant/starts", "variant/lacks", "variant/type",
                                      "variant/dot-erlang"};
static const char *const severities[] = {"note", "warning", "error"};

typedef struct lint {
    cli c;
    bt_ctx *ctx;
    bt_lint_options options;
    bt_schemas *schemas;
    bt_boot_options boot;
    bt_boot_variable *variables; /* room for as many as there are arguments */
    const char *output, *stdin_name, *explain;
    int format, otp;
    bool list, fix, diff, together;
    bt_status status;
} lint;

static void worse(lint *l, bt_status status) {
    if (status > l->status) l->status = status;
}

/* ---- --list-checks and --explain ------------------------------------------------------------- */

/* Whether all that was printed has been written. */
static void end_output(lint *l) {
    if (fflush(stdout) != 0 || ferror(stdout) != 0) cli_output_failed(&l->c);
}

/* Whether a name is in a group, or the group is "". */
static bool in_group(const char *name, const char *group) {
    size_t length = strlen(group);
    return length == 0 || (strncmp(name, group, length) == 0 && name[length] == '/');
}

/* Lists the diagnostics of a group and returns how many they are. */
static size_t list_checks(lint *l, const char *group) {
    const bt_message_info *info;
    size_t count = 0;
    for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++) {
        if (!in_group(info->name, group)) continue;
        count++;
        (void)printf("%-28s %-8s %s\n", info->name, severities[info->severity], info->format);
    }
    end_output(l);
    return count;
}

/* Prints a text in lines of up to 78 characters. */
static void print_wrapped(const char *text) {
    size_t column = 0;
    for (const char *at = text; *at != '\0';) {
        size_t word = strcspn(at, " ");
        if (column > 0 && column + 1 + word > 76) {
            putchar('\n');
            column = 0;
        }
        printf("%s%.*s", column == 0 ? "  " : " ", (int)word, at);
        column += word + (column > 0);
        at += word;
        at += strspn(at, " ");
    }
    putchar('\n');
}

/* Whether `word` is a diagnostic's name, whole or behind its group's. */
static bool names(const char *name, const char *word) {
    const char *slash = strchr(name, '/');
    return strcmp(name, word) == 0 || (slash != NULL && strcmp(slash + 1, word) == 0);
}

static void explain(lint *l) {
    const bt_message_info *info;
    bt_nearest near;
    size_t found = 0;
    bt_nearest_start(&near, l->explain, strlen(l->explain));
    for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++) {
        bt_nearest_offer(&near, info->name);
        if (!names(info->name, l->explain)) continue;
        printf("%s%s (%s)\n", found++ == 0 ? "" : "\n", info->name, severities[info->severity]);
        print_wrapped(info->explanation);
    }
    if (found > 0) {
        end_output(l);
        return;
    }
    if (*l->explain != '\0' && list_checks(l, l->explain) > 0) return;
    cli_usage(&l->c, "there is no diagnostic '%s'%s%s%s", l->explain, CLI_NEAR(near));
}

/* ---- options --------------------------------------------------------------------------------- */

/* Why -W knows no such name: it is that of an error, or none. */
static void wrong_warning(lint *l, const char *name) {
    const char *word = l->c.value;
    const bt_message_info *info;
    bt_nearest near;
    bt_nearest_start(&near, name, strlen(name));
    for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++) {
        if (strcmp(info->name, name) == 0) {
            if (name == word)
                cli_usage(&l->c, "-W '%s': expected no-%s or error=%s", word, name, name);
            else
                cli_usage(&l->c, "-W '%s': it is an error, and those cannot be turned off", word);
            return;
        }
        bt_nearest_offer(&near, info->name);
    }
    if (near.best != NULL || strchr(name, '/') != NULL)
        cli_usage(&l->c, "-W '%s': there is no diagnostic '%s'%s%s%s", word, name, CLI_NEAR(near));
    else
        cli_usage(&l->c,
                  "-W '%s': expected no-NAME of a warning, error=NAME or error; "
                  "--list-checks lists the names",
                  word);
}

static void set_warning(lint *l) {
    const char *word = l->c.value, *name = word;
    bt_status status = BT_USAGE;
    if (strcmp(word, "error") == 0) {
        const bt_message_info *info;
        for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++)
            if (info->severity == BT_WARNING)
                (void)bt_set_level(l->ctx, info->name, BT_LEVEL_ERROR);
        return;
    }
    if (strncmp(word, "no-", 3) == 0)
        status = bt_set_level(l->ctx, name = word + 3, BT_LEVEL_OFF);
    else if (strncmp(word, "error=", 6) == 0)
        status = bt_set_level(l->ctx, name = word + 6, BT_LEVEL_ERROR);
    if (status != BT_OK) wrong_warning(l, name);
}

/* --boot-var NAME=DIR */
static void add_variable(lint *l) {
    const char *equals = strchr(l->c.value, '=');
    if (equals == NULL || equals == l->c.value) {
        cli_usage(&l->c, "--boot-var '%s': expected NAME=DIR", l->c.value);
        return;
    }
    const char *name = bt_copy(l->ctx, l->c.value, (size_t)(equals - l->c.value));
    if (name == NULL)
        worse(l, BT_NOMEM);
    else
        l->variables[l->boot.variable_count++] = (bt_boot_variable){name, equals + 1};
}

static void take(lint *l, int option) {
    switch (option) {
    case OPTION_OTP:
        if (cli_otp(&l->c, &l->otp) && l->otp != 0) (void)bt_set_otp(l->ctx, l->otp);
        l->options.any_otp = l->otp == 0;
        break;
    case OPTION_FORMAT: l->format = cli_choice(&l->c, "format", formats); break;
    case OPTION_KIND:
        if (cli_choice(&l->c, "kind", kinds) >= 0) l->options.kind = bt_file_kind_named(l->c.value);
        break;
    case OPTION_STDIN_NAME: l->stdin_name = l->c.value; break;
    case OPTION_SCHEMA: worse(l, lint_add_schemas(l->ctx, l->schemas, l->c.value)); break;
    case OPTION_APP_PATH: worse(l, lint_add_apps(l->ctx, l->schemas, l->c.value)); break;
    case OPTION_MODE: l->boot.mode = (bt_boot_mode)cli_choice(&l->c, "mode", modes); break;
    case OPTION_ROOT: l->boot.root = l->c.value; break;
    case OPTION_BOOT_VAR: add_variable(l); break;
    case OPTION_VARIANT:
        l->options.variant = (bt_variant)cli_choice(&l->c, "variant", variants);
        for (size_t i = 0; i < sizeof demands / sizeof *demands; i++)
            (void)bt_set_level(l->ctx, demands[i], BT_LEVEL_ERROR);
        break;
    case OPTION_TOGETHER: l->together = true; break;
    case OPTION_FIX: l->fix = true; break;
    case OPTION_DIFF: l->diff = true; break;
    case OPTION_LIST: l->list = true; break;
    case OPTION_EXPLAIN: l->explain = l->c.value; break;
    case 'o': l->output = l->c.value; break;
    case 'W': set_warning(l); break;
    default: break;
    }
}

/* An option as it was given. */
typedef struct given {
    int option;
    const char *value;
    size_t exactness, place;
} given;

/* How exactly -W WORD names what it is about, by the length of what it tells of the names: what
 * was said of one name counts more than what was said of its group, of a group more than of all. */
static size_t exactness_of(const char *word) {
    if (strcmp(word, "error") == 0) return 1;
    size_t length = strcspn(word, "*");
    return length + 1 - (strncmp(word, "error=", 6) == 0 ? 6 : 3);
}

/* What counts more goes last. */
static int by_exactness(const void *left, const void *right) {
    const given *a = left, *b = right;
    if (a->exactness != b->exactness) return a->exactness < b->exactness ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

/* Reads all options, --limit among them, before the context that they are about is made. */
static bool take_all(lint *l, given *words, size_t *count) {
    for (int option; (option = cli_next(&l->c)) != 0; ++*count)
        words[*count] =
            (given){option, l->c.value, option == 'W' ? exactness_of(l->c.value) : 0, *count};
    if (l->c.done) return false;
    qsort(words, *count, sizeof *words, by_exactness);
    l->ctx = cli_context(&l->c);
    bt_status status = l->ctx == NULL ? BT_NOMEM : bt_schemas_new(l->ctx, &l->schemas);
    if (status != BT_OK) {
        cli_report(&l->c, l->ctx, status);
        return false;
    }
    l->options.schemas = l->schemas;
    for (size_t i = 0; i < *count && !l->c.done; i++) {
        l->c.value = words[i].value;
        take(l, words[i].option);
    }
    return !l->c.done;
}

/* ---- files ----------------------------------------------------------------------------------- */

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bt_status read_input(lint *l, const char *path, const bt_source **out) {
    if (cli_is_dash(path) && l->stdin_name != NULL)
        return bt_source_fd(l->ctx, l->stdin_name, STDIN_FILENO, out);
    return cli_read(l->ctx, path, out);
}

/* Mends a source for --fix and --diff; `mended->text` is NULL when there is nothing to change. */
static bt_status mend(lint *l, const bt_source *source, lint_mended *mended) {
    bt_status status = lint_mend(&l->c, source, l->options.kind, l->otp, mended);
    if (status == BT_OK && mended->errors != 0 && mended->text == NULL)
        status = lint_report_left(l->ctx, source, mended);
    return status;
}

/* --fix of one file, before it is checked: `*source` is then what is there now. */
static bt_status fix_file(lint *l, const char *path, const bt_source **source) {
    lint_mended mended = {0};
    bt_status status = mend(l, *source, &mended);
    if (mended.text != NULL) status = lint_replace(l->ctx, path, &mended);
    /* What was told about the text as it was takes no room from what is told now. */
    if (status == BT_OK && mended.errors != 0) status = bt_source_regular(l->ctx, path, source);
    free(mended.text);
    return status;
}

/* --diff of one file. What is returned is the output's. */
static bt_status diff_file(lint *l, const char *path, bt_sink sink) {
    const bt_source *source;
    lint_mended mended = {0};
    bt_status status = bt_source_regular(l->ctx, path, &source), shown = BT_OK;
    if (status == BT_OK) status = mend(l, source, &mended);
    if (mended.text != NULL) shown = lint_show_diff(l->ctx, source, &mended, sink);
    free(mended.text);
    if (mended.errors != 0) worse(l, BT_INVALID);
    worse(l, status);
    return shown;
}

static void lint_file(lint *l, const char *path) {
    if (is_folder(path)) {
        worse(l, bt_lint_tree(l->ctx, path, &l->options));
        return;
    }
    const bt_source *source;
    bt_status status =
        l->fix ? bt_source_regular(l->ctx, path, &source) : read_input(l, path, &source);
    if (status == BT_OK && l->fix) worse(l, fix_file(l, path, &source));
    if (status == BT_OK) status = bt_lint(l->ctx, source, &l->options);
    worse(l, status);
}

/* The operands, as the configuration of one node. */
static void lint_together(lint *l) {
    size_t count = 0;
    const bt_source **sources = calloc((size_t)l->c.count, sizeof *sources);
    if (sources == NULL) worse(l, BT_NOMEM);
    for (int i = 0; i < l->c.count && sources != NULL; i++) {
        bt_status status = read_input(l, l->c.operands[i], &sources[count]);
        if (status == BT_OK) count++;
        worse(l, status);
    }
    if (sources != NULL) worse(l, bt_lint_configs(l->ctx, sources, count, &l->options));
    free(sources);
}

static bool wants_color(const lint *l) {
    if (l->c.color != CLI_COLOR_AUTO) return l->c.color == CLI_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR");
    return (no_color == NULL || *no_color == '\0') && l->output == NULL &&
           isatty(STDOUT_FILENO) != 0;
}

static bt_status write_diagnostics(lint *l, bt_sink sink) {
    static const bt_report_format reports[] = {BT_REPORT_JSON, BT_REPORT_SARIF, BT_REPORT_GITHUB};
    if (l->format >= 2) return bt_write_report(l->ctx, reports[l->format - 2], sink);
    bt_diag_options set = BT_DIAG_OPTIONS_INIT;
    set.format = l->format == 1 ? BT_GCC : BT_TEXT;
    set.color = wants_color(l);
    return bt_write_diagnostics(l->ctx, &set, sink);
}

/* Opens the output of all files. */
static bt_status open_output(lint *l, cli_output *output) {
    return cli_open(&l->c, l->ctx, l->output == NULL ? "-" : l->output, "", false, output);
}

static void check_files(lint *l) {
    cli_output output;
    if (l->together) lint_together(l);
    for (int i = 0; i < l->c.count && !l->together && !l->c.done; i++)
        lint_file(l, l->c.operands[i]);
    if (bt_diagnostic_count(l->ctx, BT_ERROR) != 0) worse(l, BT_INVALID);
    worse(l, lint_tell_once(l->ctx));
    bt_status status = open_output(l, &output);
    if (status == BT_OK) status = write_diagnostics(l, output.sink);
    status = cli_close(&output, status);
    if (status == BT_OK) {
        bt_clear_diagnostics(l->ctx);
        cli_report(&l->c, NULL, l->status);
    } else {
        cli_report(&l->c, l->ctx, status);
    }
}

/* --diff: the output is what would change, and standard error says what stays. */
static void diff_files(lint *l) {
    cli_output output;
    bt_status status = open_output(l, &output);
    for (int i = 0; i < l->c.count && status == BT_OK; i++)
        status = diff_file(l, l->c.operands[i], output.sink);
    worse(l, cli_close(&output, status));
    cli_report(&l->c, l->ctx, l->status);
}

/* Whether --fix and --diff can take what they are given. */
static void need_files(lint *l) {
    for (int i = 0; i < l->c.count && !l->c.done; i++) {
        const char *path = l->c.operands[i];
        if (is_folder(path))
            cli_usage(&l->c, "--fix and --diff take files, and '%s' is a directory", path);
        else if (cli_is_dash(path))
            cli_usage(&l->c, "--fix and --diff take files, not standard input");
    }
}

static void run(lint *l) {
    cli *c = &l->c;
    if (l->list && c->count > 0)
        cli_usage(c, "--list-checks takes no files; --explain GROUP lists those of a group");
    else if (l->list)
        (void)list_checks(l, "");
    if (l->list) return;
    if (l->explain != NULL) {
        explain(l);
        return;
    }
    cli_need_operand(c, "file");
    for (int i = 0; i < c->count && l->output != NULL && !c->done; i++)
        (void)cli_not_input(c, l->output, c->operands[i]);
    if (l->fix || l->diff) need_files(l);
    if (l->together && (l->fix || l->diff))
        cli_usage(c, "--together goes with neither --fix nor --diff");
    if (c->done) return;
    if (l->diff)
        diff_files(l);
    else
        check_files(l);
}

int main(int argc, char **argv) {
    size_t most = (size_t)argc + 1, count = 0;
    lint l = {.options = BT_LINT_OPTIONS_INIT,
              .boot = BT_BOOT_OPTIONS_INIT,
              .variables = calloc(most, sizeof(bt_boot_variable))};
    given *words = calloc(most, sizeof *words);
    cli_start(&l.c, &program, argc, argv);
    l.boot.variables = l.variables;
    l.options.boot = &l.boot;
    if (words == NULL || l.variables == NULL)
        cli_report(&l.c, NULL, BT_NOMEM);
    else if (take_all(&l, words, &count))
        run(&l);
    bt_ctx_free(l.ctx);
    free(l.variables);
    free(words);
    return cli_finish(&l.c);
}
