/* SPDX-License-Identifier: Apache-2.0 */
/* bootc: compiles boot scripts, and any other term text, to the external term format. */
#include <stdlib.h>
#include <string.h>

#include "bootterm_release.h"
#include "cli.h"

enum { NO_CHECK = CLI_LONG, OTP, COMPRESSED, TERM, TERMS };

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
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootc",
    "[OPTION]... FILE.script...\n--term|--terms [OPTION]... FILE",
    "Compiles FILE.script to FILE.boot, the same bytes that OTP's systools:script2boot/1\n"
    "writes. A FILE of '-' is standard input, compiled to standard output.",
    options,
};

typedef enum mode { MODE_SCRIPT, MODE_TERM, MODE_TERMS } mode;

typedef struct job {
    cli *c;
    mode mode;
    const char *output; /* NULL: beside the input */
    int otp;            /* 0: auto */
    bool check;
    bt_encode_options encode;
} job;

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

static bt_status parse_any(const job *j, bt_ctx *ctx, const bt_source *source, bt_term *out) {
    bt_status status = j->otp == 0 ? BT_OK : bt_set_otp(ctx, j->otp);
    bt_parse_options parse = {sizeof parse, false};
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

static bt_status compile(const job *j, bt_ctx *ctx, const char *input) {
    const bt_source *source;
    bt_term term;
    bt_status status = cli_read(ctx, input, &source);
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

/* One input, in a context of its own. */
static void run(const job *j, const char *input) {
    bt_ctx *ctx = cli_context(j->c);
    cli_report(j->c, ctx, ctx == NULL ? BT_NOMEM : compile(j, ctx, input));
    bt_ctx_free(ctx);
}

static void set_mode(job *j, mode m) {
    if (j->mode != MODE_SCRIPT && j->mode != m) cli_usage(j->c, "--term or --terms, not both");
    j->mode = m;
}

static void set_option(job *j, int option) {
    uint64_t level = 6;
    switch (option) {
    case 'o': j->output = j->c->value; break;
    case OTP: (void)cli_otp(j->c, &j->otp); break;
    case NO_CHECK: j->check = false; break;
    case TERM: set_mode(j, MODE_TERM); break;
    case TERMS: set_mode(j, MODE_TERMS); break;
    case COMPRESSED:
        if (j->c->value != NULL && !cli_number(j->c, "compressed", 0, 9, &level)) break;
        j->encode.compressed = (int)level;
        break;
    default: break;
    }
}

int main(int argc, char **argv) {
    cli c;
    job j = {.c = &c, .check = true, .encode = BT_ENCODE_OPTIONS_INIT};
    cli_start(&c, &program, argc, argv);
    for (int option; (option = cli_next(&c)) != 0;) set_option(&j, option);
    cli_need_operand(&c, "FILE");
    if (!c.done && c.count > 1 && j.output != NULL)
        cli_usage(&c, "-o names one output, but there are %d inputs", c.count);
    if (!c.done && c.count > 1 && j.mode != MODE_SCRIPT)
        cli_usage(&c, "%s takes one input, but there are %d",
                  j.mode == MODE_TERM ? "--term" : "--terms", c.count);
    bool go = !c.done;
    for (int i = 0; go && i < c.count; i++) run(&j, c.operands[i]);
    return cli_finish(&c);
}
