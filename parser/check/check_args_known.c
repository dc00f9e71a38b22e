/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Flags with a minus that OTP itself reads: their names, of which another may be a slip, and the
 * words that some of them take. Measured on OTP 25, 27 and 29 (tests/oracle/args_verdict.py).
 */
#include <string.h>

#include "etf/nearest.h"
#include "parser/check/args.h"

static const char *const names[] = {
    "-args_file",
    "-async_shell_start",
    "-boot",
    "-boot_var",
    "-code_path_choice",
    "-config",
    "-configfd",
    "-connect_all",
    "-detached",
    "-disable-feature",
    "-dist_listen",
    "-emu_flavor",
    "-emu_type",
    "-enable-feature",
    "-env",
    "-epmd",
    "-epmd_module",
    "-erl_epmd_port",
    "-eval",
    "-extra",
    "-heart",
    "-hidden",
    "-hosts",
    "-init_debug",
    "-instr",
    "-kernel",
    "-loader",
    "-mode",
    "-name",
    "-no_epmd",
    "-nocookie",
    "-noinput",
    "-noshell",
    "-nostick",
    "-oldshell",
    "-pa",
    "-path",
    "-profile_boot",
    "-proto_dist",
    "-pz",
    "-remsh",
    "-rsh",
    "-run",
    "-setcookie",
    "-shutdown_time",
    "-smp",
    "-sname",
    "-ssl_dist_opt",
    "-ssl_dist_optfile",
    "-start_epmd",
    "-user",
    "-version",
};

/* What OTP's own programs, applications and tests read too: no other name is meant for these. */
static const char also_read[] =
    "-bindir -cache_boot_paths -code_path_cache -compile -dets -emu_args -emu_args_exit "
    "-emu_name_exit -emu_qouted_cmd_exit -epmd_port -escript -home -include -keep_window "
    "-loader_debug -make -man -master -nohup -origin -peer_detached -progname -root -snmp_fd "
    "-snmpa_fd -snmpm_fd -ssl_trace_file -test_server_format_exception";

static const struct bt_args_choice {
    const char *name, *known;
    const char *refused; /* with one of these no node starts; "*": with any that is not known */
} choices[] = {
    {"-code_path_choice", "relaxed strict", ""},
    {"-connect_all", "true false", ""},
    {"-dist_listen", "true false", ""},
    {"-emu_flavor", "emu jit smp", "*"},
    {"-heart", "", "*"},
    {"-hidden", "true false", ""},
    {"-loader", "efile inet", "*"},
    {"-mode", "embedded interactive minimal", ""},
    {"-smp", "auto enable", "disable"},
    {"-start_epmd", "true false", "*"},
};

/* Distributions of OTP's; others may have been made. */
#define CARRIERS "inet_tcp inet6_tcp inet_tls inet6_tls"
static const char misspelt_carriers[] =
    "inet inet6 tcp tls ssl inet_ssl inet_tcp_dist inet6_tcp_dist inet_tls_dist inet6_tls_dist";

/* Flags that may keep a node with a name from listening at a port from inet_dist_listen_min to
 * inet_dist_listen_max. */
static const char listeners[] = "-dist_listen -epmd_module -erl_epmd_port";

static bool is_known(const char *name, size_t length) {
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == length && memcmp(names[i], name, length) == 0) return true;
    return false;
}

/* OTP's flag that a name is likely to be meant for; NULL: none. As anyone may have flags, a name
 * has to be very near. */
static const char *meant(bt_ctx *ctx, const char *name) {
    size_t length = strlen(name), until = strcspn(name, "=:");
    if (name[1] == '-' && is_known(name + 1, length - 1)) return name + 1;
    if (name[until] != '\0') return is_known(name, until) ? bt_copy(ctx, name, until) : NULL;
    if (strcmp(name, "-cookie") == 0) return "-setcookie";
    bt_nearest near;
    bt_nearest_start(&near, name, length);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) > 4) bt_nearest_offer(&near, names[i]);
    return near.distance <= length / 5 ? near.best : NULL;
}

/* Whether a flag has the name of one of kernel's parameters. */
static bt_status is_parameter(bt_args_reader *r, const char *name, bool *out) {
    bt_schema *kernel;
    bt_status status = bt_schemas_find(r->run->schemas, "kernel", false, &kernel);
    const bt_env *env =
        status != BT_OK ? NULL : bt_index_find(&kernel->keys, name + 1, strlen(name + 1));
    *out = env != NULL && env->flag.bytes == NULL;
    return status;
}

static bt_status report(bt_args_reader *r, const bt_args_word *word, const char *name,
                        const char *known, bool refused) {
    bt_ctx *ctx = r->run->ctx;
    const char *text = bt_show_text(ctx, word->text);
    const char *list = *known == '\0' ? "no word" : bt_args_list(ctx, known);
    if (list == NULL) return BT_NOMEM;
    if (refused) return bt_report(ctx, BT_MSG_ARGS_CHOICE, word->place, name, list, text);
    return bt_report(ctx, BT_MSG_ARGS_CHOICE_LOST, word->place, name, list, text);
}

/* Keeps a module that is called, for checks that know which modules there are. NULL: no memory. */
static bt_args_module *add_module(bt_args_reader *r, const char *flag, const char *name,
                                  bt_place place) {
    bt_args_module *module = name == NULL ? NULL : bt_alloc(r->run->ctx, sizeof *module);
    if (module == NULL) {
        r->status = BT_NOMEM;
        return NULL;
    }
    *module = (bt_args_module){.next = r->run->modules, .flag = flag, .name = name, .place = place};
    r->run->modules = module;
    return module;
}

/* Takes a word of -s and -run: a module, a function, and its argument, a list of all other words
 * (init:run_args_to_mfa/1). */
static void take_call(bt_args_reader *r, const bt_args_word *word) {
    bt_args_module *call = r->call;
    if (call == NULL && !word->unfilled) {
        r->call = add_module(r, r->calls, word->text, word->place);
        return;
    }
    if (call != NULL && !word->unfilled && call->function == NULL) {
        call->function = word->text;
        return;
    }
    if (call != NULL) call->arity = 1;
    if (call != NULL && word->unfilled) call->unsure = true;
    r->calls = NULL;
}

void bt_args_known_flag(bt_args_reader *r, const bt_args_word *flag) {
    bt_ctx *ctx = r->run->ctx;
    const char *name = flag->text;
    r->choice = NULL;
    r->calls = bt_args_has_word("-s -run", name) ? name : NULL;
    r->call = NULL;
    r->pathed = r->pathed || flag->unfilled || bt_args_has_word("-pa -path -pz", name);
    r->unheard = r->unheard || flag->unfilled || bt_args_has_word(listeners, name);
    bool carries = strcmp(name, "-proto_dist") == 0;
    r->carried = r->carried || carries;
    r->carrier_next = carries && r->carrier.text == NULL;
    r->no_epmd_next = strcmp(name, "-no_epmd") == 0;
    if (r->no_epmd_next && r->no_epmd.source != NULL)
        r->unheard = true; /* two of them have no effect */
    if (r->no_epmd_next && r->no_epmd.source == NULL) r->no_epmd = flag->place;
    if (flag->unfilled) return;
    for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
        if (strcmp(choices[i].name, name) == 0) r->choice = &choices[i];
    if (strlen(name) < 4 || is_known(name, strlen(name)) || bt_args_has_word(also_read, name))
        return;
    bt_schema *application = NULL;
    bt_status status = bt_schemas_find(r->run->schemas, name + 1, false, &application);
    if (status != BT_OK || application != NULL) {
        bt_args_told(r, status == BT_NOMEM ? status : BT_OK);
        return;
    }
    bool parameter;
    status = is_parameter(r, name, &parameter);
    const char *right = parameter ? bt_sprint(ctx, "-kernel %s", name + 1) : meant(ctx, name);
    if (status == BT_NOMEM || (parameter && right == NULL))
        bt_args_told(r, BT_NOMEM);
    else if (right != NULL)
        bt_args_told(
            r, bt_report(ctx, BT_MSG_ARGS_MISSPELT, flag->place, bt_show_text(ctx, name), right));
}

void bt_args_known_word(bt_args_reader *r, const bt_args_word *word) {
    const struct bt_args_choice *choice = r->choice;
    if (r->calls != NULL) take_call(r, word);
    if (r->carrier_next) r->carrier = *word;
    r->carrier_next = false;
    r->unheard =
        r->unheard || r->no_epmd_next; /* with a word behind it, a node takes it for another flag */
    r->no_epmd_next = false;
    r->choice = NULL; /* the first word counts */
    if (choice == NULL || word->unfilled) return;
    bool known = bt_args_has_word(choice->known, word->text);
    bool refused = *choice->refused == '*' ? !known : bt_args_has_word(choice->refused, word->text);
    if (refused || (!known && !word->told))
        bt_args_told(r, report(r, word, choice->name, choice->known, refused));
}

void bt_args_known_extra(bt_args_reader *r, const bt_args_word *word) {
    if (is_known(word->text, strlen(word->text)))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_EXTRA, word->place, word->text));
}

/* Reports -no_epmd without -proto_dist, which erlexec wants, or with one of OTP's distributions,
 * which register with the missing erl_epmd. */
static void check_no_epmd(bt_args_reader *r) {
    if (r->no_epmd.source == NULL || r->open || r->branches) return;
    if (!r->carried)
        bt_args_told(
            r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_EPMD, r->no_epmd, " and without -proto_dist"));
    else if (bt_args_listens(r))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_EPMD, r->no_epmd,
                                  ": its distribution needs epmd"));
}

/* Checks the module of the node's distribution. */
static void check_carrier(bt_args_reader *r) {
    const bt_args_word *word = &r->carrier;
    if (word->text == NULL || word->unfilled) return;
    if (bt_args_has_word(misspelt_carriers, word->text)) {
        bt_args_told(r, report(r, word, "-proto_dist", CARRIERS, r->name.source != NULL));
        return;
    }
    if (r->name.source == NULL) return;
    bt_args_module *module =
        add_module(r, "-proto_dist", bt_sprint(r->run->ctx, "%s_dist", word->text), word->place);
    if (module != NULL) module->unsure = true;
}

void bt_args_known_end(bt_args_reader *r) {
    check_no_epmd(r);
    check_carrier(r);
    if (r->pathed) r->run->modules = NULL;
}

bool bt_args_listens(const bt_args_reader *r) {
    bool tcp = r->carrier.text == NULL ||
               (!r->carrier.unfilled && bt_args_has_word(CARRIERS, r->carrier.text));
    return r->named && !r->unheard && !r->branches && tcp;
}
