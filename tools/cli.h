/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all programs share: options, help, exit codes, inputs, checked outputs, diagnostics.
 *
 * A program describes itself in a cli_program, whose option table serves the parser and --help
 * alike, and asks cli_next for one option after the other, as with getopt. What stands between the
 * options gathers in cli.operands. --help, --version, --color and --limit are every program's and
 * are dealt with here.
 */
#ifndef BT_CLI_H
#define BT_CLI_H

#include <signal.h>

#include "bootterm.h"

/* Exit codes, worst last: of several inputs the worst one's counts. */
enum { CLI_OK = 0, CLI_ERRORS = 1, CLI_USAGE = 2, CLI_SYSTEM = 3 };

/* An option. `id` is what cli_next returns: a letter, which is then the short form, or any number
 * from CLI_LONG on for options without one. `argument` is NULL for none, "NAME" for one argument,
 * "[NAME]" for one that may be left out (given only as --option=NAME), and "NAME..." for as many
 * as stand before the next option. A table ends with an entry without a name. */
#define CLI_LONG 256
typedef struct cli_option {
    int id;
    const char *name;
    const char *argument;
    const char *help; /* lines are broken where it has newlines */
} cli_option;

typedef struct cli_program {
    const char *name;
    const char *usage; /* what follows the name, one line for each way to call it */
    const char *about; /* a sentence or two */
    const cli_option *options;
} cli_program;

typedef enum cli_color { CLI_COLOR_AUTO, CLI_COLOR_ALWAYS, CLI_COLOR_NEVER } cli_color;

typedef struct cli {
    const cli_program *program;
    char **operands; /* count of them, so far */
    int count;
    const char *value; /* the argument of the option that cli_next returned, or NULL */
    bool done;         /* --help, --version or a usage error: leave with `status` */
    int status;        /* the worst exit code so far */
    cli_color color;
    bt_limits limits;
    void (*tell)(void *user, const char *text); /* of wrong usage; NULL: standard error */
    void *tell_user;

    char **arguments; /* from here on cli.c's own */
    int at, end;
    const char *letters;    /* the rest of a cluster of short options */
    const cli_option *more; /* an option that takes further arguments */
    bool only_operands;
} cli;

void cli_start(cli *c, const cli_program *program, int argc, char **argv);
/* The id of the next option, or 0 when there is none left or after a usage error. */
int cli_next(cli *c);
/* The second argument of the option that was returned last, whose arguments are described by
 * `what`; NULL after a usage error. */
const char *cli_second(cli *c, const char *option, const char *what);
/* Writes "NAME: TEXT" to standard error. */
void cli_say(const cli *c, const char *text);
/* Reports that standard output failed, by errno. */
void cli_output_failed(cli *c);
/* Reports wrong usage: "NAME: TEXT" and how to get help. */
void cli_usage(cli *c, const char *format, ...) BT_PRINTF(2, 3);
/* Three arguments for "%s%s%s" that ask "did you mean", or nothing when no word is near. */
#define CLI_NEAR(near)                                                                             \
    (near).best == NULL ? "" : "; did you mean '", (near).best == NULL ? "" : (near).best,         \
        (near).best == NULL ? "" : "'?"
/* The value of an option as a number; false after a usage error. */
bool cli_number(cli *c, const char *option, uint64_t least, uint64_t most, uint64_t *out);
/* The value of an option as the index of one of the words of `choices`, which ends in NULL; -1
 * after a usage error. */
int cli_choice(cli *c, const char *option, const char *const *choices);
/* "auto" (0) or a release; false after a usage error. */
bool cli_otp(cli *c, int *out);
/* A number of bytes, which may end in K, M or G; false after a usage error. */
bool cli_size(cli *c, const char *option, uint64_t *out);
/* Usage error unless there is an operand. */
void cli_need_operand(cli *c, const char *what);

/* A new context with the limits that --limit set. NULL: no memory. */
bt_ctx *cli_context(const cli *c);
/* Calls `work` with a context of its own, and reports what came of it. With `once`, it is first
 * called so that it may use bt_source_once, which takes less memory but cannot tell mistakes; when
 * there are any, it is called again without. */
typedef bt_status (*cli_work)(const void *job, bt_ctx *ctx, bool once);
void cli_run(cli *c, cli_work work, const void *job, bool once);
/* Whether a path is "-", which stands for standard input and output. */
bool cli_is_dash(const char *path);
/* Reads a file, or standard input for "-". */
bt_status cli_read(bt_ctx *ctx, const char *path, const bt_source **out);
/* Whether a path leads to a regular file, which can be read again. */
bool cli_is_regular(const char *path);

/* An output: a file that appears whole or not at all, or standard output for "-". */
typedef struct cli_output {
    bt_file *file;
    bt_sink sink;
    sigset_t signals; /* of a file: the signals that were blocked before it was opened */
} cli_output;
/* Creates a file. Signals that would end the program wait until cli_close, so that nothing half
 * written is left. Of several outputs, the last opened has to be closed first. */
bt_status cli_create(bt_ctx *ctx, const char *path, cli_output *out);
/* Whether two paths lead to one file; `b` may be '-'. */
bool cli_same_file(const char *a, const char *b);
/* Usage error when an output is an input of the program. */
bt_status cli_not_input(cli *c, const char *path, const char *input);
/* Opens an output. Usage error when it is the input itself, or bytes would go to a terminal. */
bt_status cli_open(cli *c, bt_ctx *ctx, const char *path, const char *input, bool binary,
                   cli_output *out);
/* Ends it: the file gets its name if `status` is BT_OK, and is removed otherwise. Returns `status`,
 * or what went wrong here. */
bt_status cli_close(cli_output *output, bt_status status);

/* Whether messages on a descriptor are in colours: as --color says, else on a terminal, unless
 * NO_COLOR is set. */
bool cli_wants_color(const cli *c, int fd);
/* Writes the context's diagnostics to standard error. The exit code becomes that of `status`,
 * unless it was worse before. */
void cli_report(cli *c, bt_ctx *ctx, bt_status status);
/* Sets the exit code, unless it was worse before. */
void cli_worse(cli *c, int status);
/* Ends the program: standard output is closed and checked. Returns what main returns. */
int cli_finish(cli *c);
#endif
