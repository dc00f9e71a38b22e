/* SPDX-License-Identifier: Apache-2.0 */
/* Inputs, checked outputs and diagnostics of the programs. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli.h"

bt_ctx *cli_context(const cli *c) {
    bt_config config = BT_CONFIG_INIT;
    config.limits = &c->limits;
    return bt_ctx_new(&config);
}

bool cli_is_dash(const char *path) {
    return strcmp(path, "-") == 0;
}

bt_status cli_read(bt_ctx *ctx, const char *path, const bt_source **out) {
    if (cli_is_dash(path)) return bt_source_fd(ctx, "<stdin>", STDIN_FILENO, out);
    return bt_source_file(ctx, path, out);
}

bool cli_is_regular(const char *path) {
    struct stat st;
    return !cli_is_dash(path) && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

bool cli_same_file(const char *a, const char *b) {
    struct stat x, y;
    /* Another program may replace the file between two calls of stat; it is still the same name. */
    if (strcmp(a, b) == 0) return cli_is_regular(a);
    bool found = stat(a, &x) == 0 && (cli_is_dash(b) ? fstat(STDIN_FILENO, &y) : stat(b, &y)) == 0;
    return found && S_ISREG(x.st_mode) && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

bt_status cli_not_input(cli *c, const char *path, const char *input) {
    if (cli_is_dash(path) || !cli_same_file(path, input)) return BT_OK;
    cli_usage(c, "'%s' is the input and would be overwritten; name another output with -o", path);
    return BT_USAGE;
}

bt_status cli_create(bt_ctx *ctx, const char *path, cli_output *out) {
    static const int ends[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM};
    sigset_t held;
    struct stat st;
    (void)sigemptyset(&held);
    /* Opening a pipe may wait for its reader for ever; nothing half written can be left in it. */
    bool regular = stat(path, &st) != 0 || S_ISREG(st.st_mode);
    for (size_t i = 0; regular && i < sizeof ends / sizeof ends[0]; i++)
        (void)sigaddset(&held, ends[i]);
    (void)sigprocmask(SIG_BLOCK, &held, &out->signals);
    bt_status status = bt_file_create(ctx, path, &out->file);
    if (status == BT_OK) {
        out->sink = bt_file_sink(out->file);
    } else {
        out->file = NULL;
        (void)sigprocmask(SIG_SETMASK, &out->signals, NULL);
    }
    return status;
}

bt_status cli_open(cli *c, bt_ctx *ctx, const char *path, const char *input, bool binary,
                   cli_output *out) {
    *out = (cli_output){.sink = bt_fd_sink(STDOUT_FILENO)};
    if (cli_is_dash(path)) {
        if (!binary || !isatty(STDOUT_FILENO)) return BT_OK;
        cli_usage(c, "the output is binary and would go to the terminal; name a file with -o");
        return BT_USAGE;
    }
    bt_status status = cli_not_input(c, path, input);
    return status == BT_OK ? cli_create(ctx, path, out) : status;
}

bt_status cli_close(cli_output *output, bt_status status) {
    if (output->file == NULL) return status;
    bt_file *file = output->file;
    output->file = NULL;
    if (status == BT_OK)
        status = bt_file_commit(file);
    else
        bt_file_discard(file);
    (void)sigprocmask(SIG_SETMASK, &output->signals, NULL);
    return status;
}

bool cli_wants_color(const cli *c, int fd) {
    if (c->color != CLI_COLOR_AUTO) return c->color == CLI_COLOR_ALWAYS;
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_color != NULL && *no_color != '\0') return false;
    if (term == NULL || strcmp(term, "dumb") == 0) return false;
    return isatty(fd) != 0;
}

void cli_report(cli *c, bt_ctx *ctx, bt_status status) {
    static const int codes[] = {
        [BT_OK] = CLI_OK,     [BT_INVALID] = CLI_ERRORS, [BT_USAGE] = CLI_USAGE,
        [BT_IO] = CLI_SYSTEM, [BT_NOMEM] = CLI_SYSTEM,
    };
    const bt_diag *const *diags;
    if (ctx != NULL && bt_diagnostics(ctx, &diags) != 0) {
        bt_diag_options options = BT_DIAG_OPTIONS_INIT;
        options.color = cli_wants_color(c, STDERR_FILENO);
        (void)bt_write_diagnostics(ctx, &options, bt_fd_sink(STDERR_FILENO));
    }
    if (status == BT_NOMEM) cli_say(c, "out of memory");
    cli_worse(c, codes[status]);
}

void cli_run(cli *c, cli_work work, const void *job, bool once) {
    bt_ctx *ctx = cli_context(c);
    bt_status status = ctx == NULL ? BT_NOMEM : work(job, ctx, once);
    if (once && status == BT_INVALID) {
        bt_ctx_free(ctx);
        cli_run(c, work, job, false);
        return;
    }
    cli_report(c, ctx, status);
    bt_ctx_free(ctx);
}

int cli_finish(cli *c) {
    /* Some file systems tell of a full disk only when the file is closed. */
    if (close(STDOUT_FILENO) != 0 && errno != EBADF) cli_output_failed(c);
    return c->status;
}
