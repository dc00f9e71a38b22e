/* SPDX-License-Identifier: Apache-2.0 */
/* bootfmt: formats the term files of a release. */
#include <string.h>
#include <unistd.h>

#include "bootterm_check.h"
#include "bootterm_text.h"
#include "cli.h"
#include "cli_change.h"
#include "etf/diag.h"
#include "etf/sink.h"
#include "etf/source.h"

enum { CHECK = CLI_LONG, DIFF, WIDTH, OTP, STDIN_NAME };

static const cli_option options[] = {
    {'i', "in-place", NULL, "write the FILEs anew, those that change"},
    {CHECK, "check", NULL,
     "list the FILEs that formatting would change, and exit with 1 if\n"
     "there are any"},
    {DIFF, "diff", NULL, "show what would change, and exit with 1 if anything would"},
    {'o', "output", "FILE", "write to FILE ('-': standard output, the default)"},
    {WIDTH, "width", "COLUMNS", "break lines to this width (default 100)"},
    {OTP, "otp", "RELEASE",
     "the OTP release by whose rules the text is read: auto (the\n"
     "default: the newest), 24..29"},
    {STDIN_NAME, "stdin-name", "NAME",
     "the name of what comes from standard input: of a template\n"
     "(sys.config.src) the places to fill in are kept"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootfmt",
    "[OPTION]... FILE...\n-i|--check|--diff [OPTION]... FILE...",
    "Formats files of Erlang terms: sys.config, .app, .app.src, .rel, .appup, .script and the\n"
    "like. Comments stay, and every token stays as it is spelt. Prints the text unless told\n"
    "otherwise. A FILE of '-' is standard input. A file with syntax errors is left alone.",
    options,
};

typedef struct job {
    cli c;
    int mode; /* 0: print, 'i', CHECK or DIFF */
    int otp;
    uint32_t width; /* 0: the default */
    const char *output, *stdin_name;
} job;

static bt_status read_input(const job *j, bt_ctx *ctx, const char *path, const bt_source **out) {
    if (cli_is_dash(path) && j->stdin_name != NULL)
        return bt_source_fd(ctx, j->stdin_name, STDIN_FILENO, out);
    return j->mode == 'i' ? bt_source_regular(ctx, path, out) : cli_read(ctx, path, out);
}

/* Formats a text; templates keep their places. */
static bt_status format(const job *j, bt_ctx *ctx, const bt_source *source, bt_sink sink) {
    bt_format_options set = BT_FORMAT_OPTIONS_INIT;
    set.width = j->width;
    set.unfilled = bt_source_unfilled(source, bt_source_kind(source));
    return bt_format_text(ctx, source, &set, sink);
}

/* Does what the mode says with a formatted text: replace the file, name it, or show the
 * difference. */
static bt_status deliver(job *j, bt_ctx *ctx, const char *path, const bt_source *source,
                         const bt_buffer *text, bt_sink sink) {
    size_t size;
    const void *old = bt_source_data(source, &size);
    if (size == text->size && (size == 0 || memcmp(old, text->data, size) == 0)) return BT_OK;
    if (j->mode == 'i') return cli_replace(ctx, path, source, text->data, text->size);
    cli_worse(&j->c, CLI_ERRORS);
    if (j->mode == DIFF) return cli_show_diff(ctx, source, text->data, text->size, sink);
    const char *name = bt_source_name(source), *shown;
    shown = bt_escape(ctx, (const uint8_t *)name, strlen(name));
    bt_status status = shown == NULL ? BT_NOMEM : bt_sink_write(ctx, sink, shown, strlen(shown));
    return status == BT_OK ? bt_sink_write(ctx, sink, "\n", 1) : status;
}

/* Formats one file in a context of its own, so that many files take no more memory than the
 * largest. Returns BT_OK, or why the output cannot be written. */
static bt_status format_file(job *j, const char *path, bt_sink sink) {
    const bt_source *source;
    bt_ctx *ctx = cli_context(&j->c);
    bt_status status = ctx == NULL ? BT_NOMEM : BT_OK, delivered = BT_OK;
    bt_buffer text = BT_BUFFER_INIT(ctx);
    if (status == BT_OK && j->otp != 0) status = bt_set_otp(ctx, j->otp);
    if (status == BT_OK) status = read_input(j, ctx, path, &source);
    if (status == BT_OK && j->mode == 0) {
        status = format(j, ctx, source, sink);
        if (status == BT_IO)
            delivered = status; /* reading is over: it was the output that failed */
    } else if (status == BT_OK) {
        status = format(j, ctx, source, bt_buffer_sink(&text));
        if (status == BT_OK) status = delivered = deliver(j, ctx, path, source, &text, sink);
    }
    cli_report(&j->c, ctx, status);
    if (ctx != NULL) bt_buffer_free(&text);
    bt_ctx_free(ctx);
    return j->mode == 'i' ? BT_OK : delivered;
}

/* Formats all files. An output file gets all of them or is not written. */
static void format_files(job *j) {
    cli_output output;
    bt_ctx *ctx = cli_context(&j->c);
    bt_status status = ctx == NULL ? BT_NOMEM : cli_open(&j->c, ctx, j->output, "", false, &output);
    if (status == BT_OK) {
        bt_status written = BT_OK;
        for (int i = 0; i < j->c.count && written == BT_OK; i++)
            written = format_file(j, j->c.operands[i], output.sink);
        if (j->mode == 0 && written == BT_OK && j->c.status != CLI_OK) written = BT_INVALID;
        status = cli_close(&output, written);
        /* Errors of the files have been reported already. */
        if (status == written) status = BT_OK;
    }
    cli_report(&j->c, ctx, status);
    bt_ctx_free(ctx);
}

static void set_mode(job *j, int mode) {
    if (j->mode != 0 && j->mode != mode)
        cli_usage(&j->c, "only one of --in-place, --check and --diff");
    j->mode = mode;
}

static void set_option(job *j, int option) {
    uint64_t number;
    switch (option) {
    case 'i':
    case CHECK:
    case DIFF: set_mode(j, option); break;
    case 'o': j->output = j->c.value; break;
    case WIDTH:
        if (cli_number(&j->c, "width", 1, 1000000, &number)) j->width = (uint32_t)number;
        break;
    case OTP: (void)cli_otp(&j->c, &j->otp); break;
    case STDIN_NAME: j->stdin_name = j->c.value; break;
    default: break;
    }
}

static void check_usage(job *j) {
    cli *c = &j->c;
    cli_need_operand(c, "FILE");
    if (!c->done && j->mode == 'i' && !cli_is_dash(j->output))
        cli_usage(c, "--in-place writes the FILEs themselves; leave out -o");
    for (int i = 0; i < c->count && !c->done; i++) {
        if (j->mode == 'i' && cli_is_dash(c->operands[i]))
            cli_usage(c, "--in-place takes files, not standard input");
        else
            (void)cli_not_input(c, j->output, c->operands[i]);
    }
    if (!c->done && j->mode == 0 && c->count > 1 && !cli_is_dash(j->output))
        cli_usage(c, "-o names one output, but there are %d inputs", c->count);
}

int main(int argc, char **argv) {
    job j = {.output = "-"};
    cli_start(&j.c, &program, argc, argv);
    for (int option; (option = cli_next(&j.c)) != 0;) set_option(&j, option);
    check_usage(&j);
    if (!j.c.done) format_files(&j);
    return cli_finish(&j.c);
}
