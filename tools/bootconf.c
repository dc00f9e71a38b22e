/* SPDX-License-Identifier: Apache-2.0 */
/* bootconf: works on configurations of releases. */
#include "bootconf_job.h"

#include <stdlib.h>
#include <string.h>

#include "etf/nearest.h"

enum { OTP = CLI_LONG, ENV_FILE, NO_ENVIRONMENT, NO_CHECK, LIST, JSON, ARGS, APP_PATH, ORIGIN };

static const cli_option options[] = {
    {'o', "output", "FILE", "write to FILE ('-': standard output, the default)"},
    {'D', "define", "NAME=VALUE", "render: the value of a variable"},
    {ENV_FILE, "env-file", "FILE",
     "render: the values of variables, on lines NAME=VALUE; of\n"
     "several values for one name the last one counts"},
    {NO_ENVIRONMENT, "no-environment", NULL, "render: only variables of -D and --env-file"},
    {NO_CHECK, "no-check", NULL, "render: write also what OTP does not take"},
    {LIST, "list", NULL, "render: the variables, with their defaults and places"},
    {ARGS, "args", "FILE", "show, get: the node is also started with this vm.args"},
    {APP_PATH, "app-path", "DIR",
     "show, get: .app files, whose env holds where nothing else is\n"
     "set: a file, or those of DIR, DIR/ebin and DIR/*/ebin"},
    {ORIGIN, "origin", NULL, "show: say where each key comes from"},
    {JSON, "json", NULL, "as JSON: the report of --list, show, get and diff"},
    {OTP, "otp", "RELEASE", "the OTP release whose rules apply: auto (the newest), 24..29"},
    {0, NULL, NULL, NULL},
};

static const cli_program program = {
    "bootconf",
    "render [OPTION]... FILE\nshow [OPTION]... FILE...\n"
    "get [OPTION]... FILE... APP [KEY [PATH...]]\ndiff [OPTION]... FILE FILE",
    "Works on configurations of Erlang releases as the node that is started with them has\n"
    "them. render fills in a template, sys.config.src or vm.args.src, from the environment,\n"
    "as the start scripts of relx do, but with errors for what is not set, and checks the\n"
    "outcome. show prints what a node has that is started with -config FILE for each of\n"
    "them, with what they include; get prints one value of it; diff shows what has changed\n"
    "from one FILE to the other, and exits with 1 if anything has. A FILE of '-' is standard\n"
    "input.",
    options,
};

typedef struct command {
    const char *name, *operands; /* what it wants */
    int least, most;             /* operands; -1: any number */
    bt_status (*run)(const conf_job *job, bt_ctx *ctx, char *const *operands, int count);
    const int *options; /* that it takes besides those for all commands; 0 ends them */
} command;

static const int render_options[] = {'D', ENV_FILE, NO_ENVIRONMENT, NO_CHECK, LIST, 0};
static const int show_options[] = {ARGS, APP_PATH, ORIGIN, 0};
static const int get_options[] = {ARGS, APP_PATH, 0};
static const int diff_options[] = {0};

static const command commands[] = {
    {"render", "one FILE", 1, 1, conf_render, render_options},
    {"show", "a FILE", 1, -1, conf_show, show_options},
    {"get", "a FILE and an APP", 2, -1, conf_get, get_options},
    {"diff", "two FILEs", 2, 2, conf_diff, diff_options},
};
enum { COMMANDS = sizeof commands / sizeof *commands };

static const command *find_command(cli *c, const char *name) {
    bt_nearest near;
    bt_nearest_start(&near, name, strlen(name));
    for (size_t i = 0; i < COMMANDS; i++) {
        if (strcmp(commands[i].name, name) == 0) return &commands[i];
        bt_nearest_offer(&near, commands[i].name);
    }
    cli_usage(c, "unknown command '%s'%s%s%s", name, CLI_NEAR(near));
    return NULL;
}

static void add_variables(conf_job *j, bool is_file) {
    const char *text = j->c->value;
    if (!is_file && (*text == '=' || strchr(text, '=') == NULL))
        cli_usage(j->c, "--define wants NAME=VALUE, not '%s'", text);
    j->variables[j->variable_count++] = (conf_variables){text, is_file};
}

static void set_option(conf_job *j, int option) {
    switch (option) {
    case 'o': j->output = j->c->value; break;
    case 'D': add_variables(j, false); break;
    case ENV_FILE: add_variables(j, true); break;
    case NO_ENVIRONMENT: j->no_environment = true; break;
    case NO_CHECK: j->no_check = true; break;
    case LIST: j->list = true; break;
    case JSON: j->json = true; break;
    case ARGS: j->args = j->c->value; break;
    case ORIGIN: j->origin = true; break;
    case APP_PATH: j->app_paths[j->app_path_count++] = j->c->value; break;
    case OTP: (void)cli_otp(j->c, &j->otp); break;
    default: break;
    }
}

static void check_usage(const conf_job *j, const command *chosen, const bool *given) {
    cli *c = j->c;
    int count = c->count - 1;
    for (const cli_option *o = options; o->name != NULL && !c->done; o++) {
        bool taken = o->id == 'o' || o->id == OTP || o->id == JSON || !given[o->id];
        for (const int *of = chosen->options; *of != 0; of++) taken = taken || *of == o->id;
        if (!taken) cli_usage(c, "--%s does not go with %s", o->name, chosen->name);
    }
    if (!c->done && (count < chosen->least || (chosen->most >= 0 && count > chosen->most)))
        cli_usage(c, "%s wants %s", chosen->name, chosen->operands);
    if (!c->done && chosen->run == conf_render && j->json && !j->list)
        cli_usage(c, "--json goes with --list");
    if (!c->done && j->json && j->origin) cli_usage(c, "only one of --json and --origin");
}

static void run(const conf_job *j, const command *chosen) {
    bt_ctx *ctx = cli_context(j->c);
    bt_status status = ctx == NULL ? BT_NOMEM : BT_OK;
    if (status == BT_OK && j->otp != 0) status = bt_set_otp(ctx, j->otp);
    if (status == BT_OK) status = chosen->run(j, ctx, j->c->operands + 1, j->c->count - 1);
    cli_report(j->c, ctx, status);
    bt_ctx_free(ctx);
}

int main(int argc, char **argv) {
    cli c;
    conf_job j = {.c = &c, .output = "-"};
    bool given[CLI_LONG + 32] = {false};
    const command *chosen = NULL;
    cli_start(&c, &program, argc, argv);
    j.variables = calloc((size_t)argc + 1, sizeof *j.variables);
    j.app_paths = calloc((size_t)argc + 1, sizeof *j.app_paths);
    if (j.variables == NULL || j.app_paths == NULL) {
        cli_report(&c, NULL, BT_NOMEM);
        c.done = true;
    }
    for (int option; (option = cli_next(&c)) != 0; given[option] = true) set_option(&j, option);
    if (!c.done) cli_need_operand(&c, "command");
    if (!c.done) chosen = find_command(&c, c.operands[0]);
    if (!c.done) check_usage(&j, chosen, given);
    if (!c.done) run(&j, chosen);
    free(j.variables);
    free(j.app_paths);
    return cli_finish(&c);
}
