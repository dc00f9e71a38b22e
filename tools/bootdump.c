/* SPDX-License-Identifier: Apache-2.0 */
/* bootdump: shows what is in a boot file, or in any external term. */
#include <string.h>

#include "bootterm_release.h"
#include "cli.h"

enum {
    TEXT, /* the mode without an option: the term as text or JSON */
    OTP = CLI_LONG,
    WIDTH,
    FLAT,
    UNICODE,
    STRICT,
    MAX_EXPANSION,
    SUMMARY,
    DIFF,
    EXPLAIN,
    GRAPH,
    JSON,
    HEX
};

static const cli_option options[] = {
    {'o', "output", "FILE", "write to FILE ('-': standard output, the default)"},
    {WIDTH, "width", "COLUMNS", "break lines to this width (default 80)"},
    {FLAT, "flat", NULL, "print the term on one line"},
    {UNICODE, "unicode", NULL,
     "print characters above 255 in strings and binaries as such, not\n"
     "as numbers: what OTP prints when erl is started with +pc unicode"},
    {SUMMARY, "summary", NULL, "what it boots, at a glance"},
    {DIFF, "diff", NULL,
     "what has changed from one FILE to the other, by meaning;\n"
     "exits with 1 if anything has"},
    {EXPLAIN, "explain", "APP", "why this application starts where it does"},
    {GRAPH, "graph", "FORMAT", "start order and dependencies as dot, mermaid or svg"},
    {JSON, "json", "[term]",
     "as JSON: a script's instructions with named fields, the reports\n"
     "of --summary and --diff; with =term, any term without loss"},
    {HEX, "hex", NULL,
     "every byte, with offset, tag and value, nested; of a broken\n"
     "file up to the fault"},
    {STRICT, "strict", NULL,
     "refuse also what OTP lets pass: bytes after the term, integers\n"
     "longer than they need be, padding bits that are not zero"},
    {OTP, "otp", "RELEASE",
     "the OTP release whose rules apply: auto (the default: the one\n"
     "that the boot file is for), 24..29"},
    {MAX_EXPANSION, "max-expansion", "BYTES",
     "refuse compressed terms that inflate to more (default 1G,\n"
     "and no more than 1000 times)"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootdump",
    "[OPTION]... FILE...\n--diff [OPTION]... FILE FILE",
    "Prints the script that is in a boot file, the same text that OTP's systools writes to\n"
    "FILE.script. Of any other file in the external term format it prints the term and a\n"
    "dot. A FILE of '-' is standard input. --summary, --diff, --explain and --graph take\n"
    "script texts as well.",
    options,
};

typedef struct job {
    cli *c;
    int mode;            /* TEXT, SUMMARY, DIFF, EXPLAIN, GRAPH, JSON or HEX */
    char *const *inputs; /* one; for DIFF two */
    const char *output;
    const char *application; /* EXPLAIN */
    bt_graph_format graph;
    bool json, json_term;
    bt_script_options script;
    bt_print_options print;
} job;

/* What was read from one file. */
typedef struct input {
    const bt_source *source;
    bt_node node;
    bt_etf_info info;
    bool text;
    bt_script script;
    bt_outline outline;
} input;

/* Reads a script, boot file or text, and outlines it. */
static bt_status read_script(const job *j, bt_ctx *ctx, const char *path, input *in) {
    bt_status status = cli_read(ctx, path, &in->source);
    if (status != BT_OK) return status;
    in->text = !bt_source_is_etf(in->source);
    bt_script_options script = j->script;
    script.spans = in->text;
    status = in->text ? bt_script_parse(ctx, in->source, &script, &in->node)
                      : bt_script_decode(ctx, in->source, &script, &in->node, &in->info);
    if (status == BT_OK) status = bt_script_view(ctx, in->node, &in->script);
    return status == BT_OK ? bt_script_outline(ctx, &in->script, &in->outline) : status;
}

static bt_status write_report(const job *j, bt_ctx *ctx, const input *in, bt_sink sink) {
    size_t size;
    (void)bt_source_data(in->source, &size);
    switch (j->mode) {
    case SUMMARY:
        return bt_outline_summary(ctx, &in->outline, in->text ? NULL : &in->info, size, j->json,
                                  sink);
    case EXPLAIN: return bt_outline_explain(ctx, &in->outline, j->application, sink);
    case JSON: return bt_script_json(ctx, &in->script, sink);
    default: return bt_outline_graph(ctx, &in->outline, j->graph, sink);
    }
}

static bt_status report(const job *j, bt_ctx *ctx, const char *path) {
    input in = {.info = {false}};
    cli_output out;
    bt_status status = read_script(j, ctx, path, &in);
    if (status == BT_OK) status = cli_open(j->c, ctx, j->output, path, false, &out);
    return status == BT_OK ? cli_close(&out, write_report(j, ctx, &in, out.sink)) : status;
}

static bt_status diff(const job *j, bt_ctx *ctx, const char *from, const char *to) {
    input a = {.info = {false}}, b = {.info = {false}};
    cli_output out;
    bool differ = false;
    bt_status status = read_script(j, ctx, from, &a);
    bt_status other = read_script(j, ctx, to, &b);
    if (other > status) status = other;
    if (status == BT_OK) status = cli_not_input(j->c, j->output, to);
    if (status == BT_OK) status = cli_open(j->c, ctx, j->output, from, false, &out);
    if (status != BT_OK) return status;
    status =
        cli_close(&out, bt_outline_diff(ctx, &a.outline, &b.outline, j->json, out.sink, &differ));
    if (differ) cli_worse(j->c, CLI_ERRORS);
    return status;
}

/* A broken file is listed up to the fault. That is what the listing is for, so the output is kept,
 * although the exit code says that there was an error. */
static bt_status list_bytes(const job *j, bt_ctx *ctx, const char *path) {
    const bt_source *source;
    bt_hex_options hex = BT_HEX_OPTIONS_INIT;
    hex.strict = j->script.strict;
    bt_status status = cli_read(ctx, path, &source);
    if (status == BT_OK && j->script.otp != 0) status = bt_set_otp(ctx, j->script.otp);
    cli_output out;
    if (status == BT_OK) status = cli_open(j->c, ctx, j->output, path, false, &out);
    if (status != BT_OK) return status;
    status = bt_hex(ctx, source, &hex, out.sink);
    bt_status closed = cli_close(&out, status == BT_INVALID ? BT_OK : status);
    return closed > status ? closed : status;
}

static bt_status dump(const job *j, bt_ctx *ctx, const char *path, bool once) {
    const bt_source *source;
    bt_node node;
    bt_status status = cli_read(ctx, path, &source);
    if (status == BT_OK && once) bt_source_once(source);
    if (status == BT_OK) status = bt_script_decode(ctx, source, &j->script, &node, NULL);
    cli_output out;
    if (status == BT_OK) status = cli_open(j->c, ctx, j->output, path, false, &out);
    if (status != BT_OK) return status;
    return cli_close(&out, j->json_term ? bt_to_json(ctx, node.term, out.sink)
                                        : bt_script_print(ctx, node.term, &j->print, out.sink));
}

static bt_status show(const void *user, bt_ctx *ctx, bool once) {
    const job *j = user;
    switch (j->mode) {
    case TEXT: return dump(j, ctx, j->inputs[0], once);
    case DIFF: return diff(j, ctx, j->inputs[0], j->inputs[1]);
    case HEX: return list_bytes(j, ctx, j->inputs[0]);
    default: return report(j, ctx, j->inputs[0]);
    }
}

static void set_mode(job *j, int mode) {
    if (j->mode != TEXT && j->mode != mode)
        cli_usage(j->c, "only one of --summary, --diff, --explain, --graph and --hex");
    j->mode = mode;
}

/* --json alone shows a script; with --summary and --diff it is their format. */
static void set_json(job *j) {
    const char *value = j->c->value;
    if (value != NULL && strcmp(value, "term") != 0)
        cli_usage(j->c, "--json wants nothing or '=term', not '=%s'", value);
    j->json = true;
    j->json_term = value != NULL;
}

static void set_option(job *j, int option) {
    static const char *const graphs[] = {"dot", "mermaid", "svg", NULL};
    uint64_t number;
    int choice;
    switch (option) {
    case 'o': j->output = j->c->value; break;
    case OTP: (void)cli_otp(j->c, &j->script.otp); break;
    case FLAT: j->print.flat = true; break;
    case UNICODE: j->print.unicode = true; break;
    case STRICT: j->script.strict = true; break;
    case WIDTH:
        if (cli_number(j->c, "width", 1, 1000000, &number)) j->print.width = (uint32_t)number;
        break;
    case MAX_EXPANSION:
        if (!cli_size(j->c, "max-expansion", &number)) break;
        j->c->limits.expansion_bytes = number;
        j->c->limits.expansion_ratio = UINT32_MAX; /* who gives a size has thought about it */
        break;
    case EXPLAIN:
        j->application = j->c->value;
        set_mode(j, option);
        break;
    case GRAPH:
        choice = cli_choice(j->c, "graph", graphs);
        if (choice >= 0) j->graph = (bt_graph_format)choice;
        set_mode(j, option);
        break;
    case JSON: set_json(j); break;
    case SUMMARY:
    case HEX:
    case DIFF: set_mode(j, option); break;
    default: break;
    }
}

static void check_usage(job *j) {
    cli *c = j->c;
    bool report = j->mode == SUMMARY || j->mode == DIFF;
    if (j->json_term && j->mode != TEXT)
        cli_usage(c, "--json=term shows the term; leave the other out");
    else if (j->json && !report && j->mode != TEXT)
        cli_usage(c, "--json goes with --summary and --diff, not with --explain, --graph or --hex");
    else if (j->json && !j->json_term && j->mode == TEXT)
        j->mode = JSON;
    if (!c->done) cli_need_operand(c, "FILE");
    if (c->done) return;
    if (j->mode == DIFF && c->count != 2)
        cli_usage(c, "--diff wants two FILEs, not %d", c->count);
    else if (j->mode != DIFF && c->count > 1 && !cli_is_dash(j->output))
        cli_usage(c, "-o names one output, but there are %d inputs", c->count);
}

int main(int argc, char **argv) {
    cli c;
    job j = {
        .c = &c, .output = "-", .script = BT_SCRIPT_OPTIONS_INIT, .print = BT_PRINT_OPTIONS_INIT};
    j.script.check = false;
    cli_start(&c, &program, argc, argv);
    for (int option; (option = cli_next(&c)) != 0;) set_option(&j, option);
    check_usage(&j);
    bool go = !c.done;
    for (int i = 0; go && i < c.count; i += j.mode == DIFF ? 2 : 1) {
        j.inputs = c.operands + i;
        cli_run(&c, show, &j, j.mode == TEXT && cli_is_regular(j.inputs[0]));
    }
    return cli_finish(&c);
}
