/* SPDX-License-Identifier: Apache-2.0 */
/* bootlint: reports what is wrong with the term files of a release, before a node does. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootterm_check.h"
#include "cli.h"
#include "cli_change.h"
#include "cli_paths.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/nearest.h"
#include "etf/source.h"
#include "lint_fix.h"
#include "lint_options.h"
#include "lint_paths.h"

enum {
    OPTION_FORMAT = LINT_OWN,
    OPTION_KIND,
    OPTION_STDIN_NAME,
    OPTION_FIX,
    OPTION_DIFF,
    OPTION_TOGETHER,
    OPTION_LIST,
    OPTION_EXPLAIN
};

static const cli_option options[] = {
    {OPTION_KIND, "kind", "KIND",
     "what the files are: script, boot, rel, app, config, appup, relup,\n"
     "vm.args, schema, terms, etf (default: by the name or the content)"},
    {OPTION_FORMAT, "format", "FORMAT", "text (the default), gcc, json, sarif or github"},
    {'o', "output", "FILE", "where to write the diagnostics (default: standard output)"},
    {OPTION_STDIN_NAME, "stdin-name", "NAME", "the name of what is read from standard input"},
    LINT_OPTION_ROWS,
    {OPTION_TOGETHER, "together", NULL,
     "the files are the configuration of one node, which is started with\n"
     "-config for each of them, in this order"},
    {OPTION_FIX, "fix", NULL, "mend what has one right answer, then check"},
    {OPTION_DIFF, "diff", NULL, "show what --fix would change, and change and check nothing"},
    {OPTION_LIST, "list-checks", NULL, "list all diagnostics and exit"},
    {OPTION_EXPLAIN, "explain", "NAME",
     "say what a diagnostic means, or list those of a group, and exit"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootlint",
    "[OPTION]... FILE|DIR...\n--list-checks\n--explain NAME",
    "Reports what is wrong with the term files of an Erlang/OTP release: errors for\n"
    "what stops a node, warnings for what does not do what was meant.",
    options,
};

static const char *const formats[] = {"text", "gcc", "json", "sarif", "github", NULL};
static const char *const kinds[] = {"script", "boot",    "rel",    "app",   "config", "appup",
                                    "relup",  "vm.args", "schema", "terms", "etf",    NULL};
static const char *const severities[] = {"note", "warning", "error"};

typedef struct lint {
    cli c;
    lint_setup set;
    const char *output, *stdin_name, *explain;
    int format;
    bool list, fix, diff, together;
} lint;

static void worse(lint *l, bt_status status) {
    bt_worse(&l->set.status, status);
}

/* ---- --list-checks and --explain ------------------------------------------------------------- */

/* Reports if what was printed could not be written. */
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

static void take(lint *l, int option) {
    switch (option) {
    case OPTION_FORMAT: l->format = cli_choice(&l->c, "format", formats); break;
    case OPTION_KIND:
        if (cli_choice(&l->c, "kind", kinds) >= 0)
            l->set.options.kind = bt_file_kind_named(l->c.value);
        break;
    case OPTION_STDIN_NAME: l->stdin_name = l->c.value; break;
    case OPTION_TOGETHER: l->together = true; break;
    case OPTION_FIX: l->fix = true; break;
    case OPTION_DIFF: l->diff = true; break;
    case OPTION_LIST: l->list = true; break;
    case OPTION_EXPLAIN: l->explain = l->c.value; break;
    case 'o': l->output = l->c.value; break;
    default: break;
    }
}

/* Reads all options first, as --limit is needed to make the context for the others. */
static bool take_all(lint *l, lint_given *words) {
    size_t count = 0;
    for (int option; (option = cli_next(&l->c)) != 0; count++)
        words[count] = (lint_given){option, l->c.value, 0};
    if (l->c.done) return false;
    bt_status status = lint_open(&l->c, words, count, &l->set);
    if (status != BT_OK) {
        cli_report(&l->c, l->set.ctx, status);
        return false;
    }
    for (size_t i = 0; i < count && !l->c.done; i++) {
        l->c.value = words[i].value;
        take(l, words[i].option);
    }
    return !l->c.done;
}

/* ---- files ----------------------------------------------------------------------------------- */

static bt_status read_input(lint *l, const char *path, const bt_source **out) {
    if (cli_is_dash(path) && l->stdin_name != NULL)
        return bt_source_fd(l->set.ctx, l->stdin_name, STDIN_FILENO, out);
    return cli_read(l->set.ctx, path, out);
}

/* Mends a source for --fix and --diff; without a text in `mended` there is nothing to change. */
static bt_status mend(lint *l, const bt_source *source, lint_mended *mended) {
    bt_status status = lint_mend(&l->c, source, l->set.options.kind, l->set.otp, mended);
    if (status == BT_OK && mended->errors != 0 && mended->text == NULL)
        status = lint_report_left(l->set.ctx, source, mended);
    return status;
}

/* Fixes a file before it is checked. `*source` is then the mended text. */
static bt_status fix_file(lint *l, const char *path, const bt_source **source) {
    lint_mended mended = {0};
    bt_status status = mend(l, *source, &mended);
    if (mended.text != NULL)
        status = cli_replace(l->set.ctx, path, *source, mended.text, mended.size);
    /* Read it again as a source of its own: the diagnostics of the text as it was take no room from
     * those of the new one. */
    if (status == BT_OK && mended.errors != 0) status = bt_source_regular(l->set.ctx, path, source);
    free(mended.text);
    return status;
}

/* Shows the difference for one file. Returns BT_OK, or why the output cannot be written. */
static bt_status diff_file(lint *l, const char *path, bt_sink sink) {
    const bt_source *source;
    lint_mended mended = {0};
    bt_status status = bt_source_regular(l->set.ctx, path, &source), shown = BT_OK;
    if (status == BT_OK) status = mend(l, source, &mended);
    if (mended.text != NULL)
        shown = cli_show_diff(l->set.ctx, source, mended.text, mended.size, sink);
    free(mended.text);
    if (mended.errors != 0) worse(l, BT_INVALID);
    worse(l, status);
    return shown;
}

static void lint_file(lint *l, const char *path) {
    if (cli_is_folder(path)) {
        worse(l, bt_lint_tree(l->set.ctx, path, &l->set.options));
        return;
    }
    const bt_source *source;
    bt_status status =
        l->fix ? bt_source_regular(l->set.ctx, path, &source) : read_input(l, path, &source);
    if (status == BT_OK && l->fix) worse(l, fix_file(l, path, &source));
    if (status == BT_OK) status = bt_lint(l->set.ctx, source, &l->set.options);
    worse(l, status);
}

/* Checks the operands as the configuration of one node. */
static void lint_together(lint *l) {
    size_t count = 0;
    const bt_source **sources = calloc((size_t)l->c.count, sizeof *sources);
    if (sources == NULL) worse(l, BT_NOMEM);
    for (int i = 0; i < l->c.count && sources != NULL; i++) {
        bt_status status = read_input(l, l->c.operands[i], &sources[count]);
        if (status == BT_OK) count++;
        worse(l, status);
    }
    if (sources != NULL) worse(l, bt_lint_configs(l->set.ctx, sources, count, &l->set.options));
    free(sources);
}

static bt_status write_diagnostics(lint *l, bt_sink sink) {
    static const bt_report_format reports[] = {BT_REPORT_JSON, BT_REPORT_SARIF, BT_REPORT_GITHUB};
    if (l->format >= 2) return bt_write_report(l->set.ctx, reports[l->format - 2], sink);
    bt_diag_options set = BT_DIAG_OPTIONS_INIT;
    set.format = l->format == 1 ? BT_DIAG_GCC : BT_DIAG_TEXT;
    set.color = cli_wants_color(&l->c, l->output == NULL ? STDOUT_FILENO : -1);
    return bt_write_diagnostics(l->set.ctx, &set, sink);
}

/* Opens the output of all files. */
static bt_status open_output(lint *l, cli_output *output) {
    return cli_open(&l->c, l->set.ctx, l->output == NULL ? "-" : l->output, "", false, output);
}

static void check_files(lint *l) {
    cli_output output;
    if (l->together) lint_together(l);
    for (int i = 0; i < l->c.count && !l->together && !l->c.done; i++)
        lint_file(l, l->c.operands[i]);
    if (bt_diagnostic_count(l->set.ctx, BT_ERROR) != 0) worse(l, BT_INVALID);
    worse(l, lint_tell_once(l->set.ctx));
    bt_status status = open_output(l, &output);
    if (status == BT_OK) status = write_diagnostics(l, output.sink);
    status = cli_close(&output, status);
    if (status == BT_OK) {
        bt_clear_diagnostics(l->set.ctx);
        cli_report(&l->c, NULL, l->set.status);
    } else {
        cli_report(&l->c, l->set.ctx, status);
    }
}

/* For --diff: standard output gets what would change, standard error what cannot be mended. */
static void diff_files(lint *l) {
    cli_output output;
    bt_status status = open_output(l, &output);
    for (int i = 0; i < l->c.count && status == BT_OK; i++)
        status = diff_file(l, l->c.operands[i], output.sink);
    worse(l, cli_close(&output, status));
    cli_report(&l->c, l->set.ctx, l->set.status);
}

/* Usage error if --fix or --diff cannot take the operands. */
static void need_files(lint *l) {
    for (int i = 0; i < l->c.count && !l->c.done; i++) {
        const char *path = l->c.operands[i];
        if (cli_is_folder(path))
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
    cli_need_operand(c, "FILE or DIR");
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
    lint l = {.output = NULL};
    lint_given *words = calloc((size_t)argc + 1, sizeof *words);
    cli_start(&l.c, &program, argc, argv);
    if (words == NULL)
        cli_report(&l.c, NULL, BT_NOMEM);
    else if (take_all(&l, words))
        run(&l);
    lint_close(&l.set);
    free(words);
    return cli_finish(&l.c);
}
