/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modules without which no node comes up, measured (tests/oracle/boot_mutants.py --needed): each
 * module of start_sasl.script was left out of its primLoad, and the node started in embedded mode,
 * on OTP 25, 27 and 29; and on OTP 25 each was taken from its folder, and the node started in
 * interactive mode. Other releases count as the next one that was measured. On OTP 25 a module
 * that is called before the code server runs makes most boots hang; later releases load it.
 */
#include <stddef.h>
#include <string.h>

#include "parser/release/simulate.h"

/* CALLED_25: called on OTP 25, where it may also be loaded when it is called. */
enum { ON_25 = 1, ON_27 = 2, ON_29 = 4, ON_ALL = ON_25 | ON_27 | ON_29, CALLED_25 = 8 };

static const struct need {
    const char *application; /* in whose start it is called */
    const char *module;
    unsigned releases;
} needs[] = {
    {"kernel", "application", ON_25},
    {"kernel", "application_controller", ON_25},
    {"kernel", "application_master", ON_25},
    {"kernel", "beam_lib", ON_25},
    {"kernel", "binary", ON_25},
    {"kernel", "c", ON_ALL},
    {"kernel", "code", ON_25},
    {"kernel", "code_server", CALLED_25},
    {"kernel", "edlin", ON_27 | ON_29},
    {"kernel", "edlin_key", ON_29},
    {"kernel", "epp", ON_27 | ON_29},
    {"kernel", "erl_anno", ON_ALL},
    {"kernel", "erl_distribution", ON_ALL},
    {"kernel", "erl_eval", ON_ALL},
    {"kernel", "erl_features", CALLED_25},
    {"kernel", "erl_internal", ON_ALL},
    {"kernel", "erl_lint", ON_ALL},
    {"kernel", "erl_parse", ON_ALL},
    {"kernel", "erl_scan", ON_ALL},
    {"kernel", "erl_signal_handler", ON_ALL},
    {"kernel", "erpc", ON_ALL},
    {"kernel", "error_handler", ON_25},
    {"kernel", "error_logger", CALLED_25},
    {"kernel", "ets", ON_25},
    {"kernel", "file", ON_25},
    {"kernel", "file_io_server", ON_ALL},
    {"kernel", "file_server", ON_ALL},
    {"kernel", "filename", ON_25},
    {"kernel", "gb_sets", ON_25},
    {"kernel", "gb_trees", ON_25},
    {"kernel", "gen", ON_25},
    {"kernel", "gen_event", ON_ALL},
    {"kernel", "gen_server", ON_25},
    {"kernel", "gen_statem", ON_27 | ON_29},
    {"kernel", "global", ON_ALL},
    {"kernel", "global_group", ON_ALL},
    {"kernel", "group", ON_27 | ON_29},
    {"kernel", "heart", ON_25},
    {"kernel", "inet", ON_ALL},
    {"kernel", "inet_config", ON_ALL},
    {"kernel", "inet_db", ON_ALL},
    {"kernel", "inet_gethost_native", ON_ALL},
    {"kernel", "inet_parse", ON_ALL},
    {"kernel", "inet_udp", ON_ALL},
    {"kernel", "io", ON_27 | ON_29},
    {"kernel", "io_lib", ON_ALL},
    {"kernel", "kernel", ON_25},
    {"kernel", "kernel_config", ON_ALL},
    {"kernel", "kernel_refc", ON_ALL},
    {"kernel", "lists", ON_25},
    {"kernel", "logger", ON_25},
    {"kernel", "logger_backend", CALLED_25},
    {"kernel", "logger_config", ON_25},
    {"kernel", "logger_filters", CALLED_25},
    {"kernel", "logger_h_common", ON_ALL},
    {"kernel", "logger_handler_watcher", ON_ALL},
    {"kernel", "logger_olp", ON_25},
    {"kernel", "logger_proxy", ON_25},
    {"kernel", "logger_server", ON_25},
    {"kernel", "logger_simple_h", ON_25},
    {"kernel", "logger_std_h", ON_ALL},
    {"kernel", "logger_sup", ON_ALL},
    {"kernel", "maps", ON_ALL},
    {"kernel", "net_kernel", ON_ALL},
    {"kernel", "orddict", ON_ALL},
    {"kernel", "ordsets", ON_ALL},
    {"kernel", "os", ON_25},
    {"kernel", "otp_internal", ON_ALL},
    {"kernel", "peer", ON_25},
    {"kernel", "prim_tty", ON_27 | ON_29},
    {"kernel", "prim_tty_sighandler", ON_29},
    {"kernel", "proc_lib", ON_25},
    {"kernel", "proplists", ON_25},
    {"kernel", "queue", ON_25},
    {"kernel", "rand", ON_ALL},
    {"kernel", "raw_file_io", ON_27 | ON_29},
    {"kernel", "rpc", ON_ALL},
    {"kernel", "sets", ON_27 | ON_29},
    {"kernel", "standard_error", ON_ALL},
    {"kernel", "string", ON_27 | ON_29},
    {"kernel", "supervisor", ON_25},
    {"kernel", "supervisor_bridge", ON_ALL},
    {"kernel", "unicode", ON_25},
    {"kernel", "unicode_util", ON_27 | ON_29},
    {"kernel", "user", ON_25},
    {"kernel", "user_drv", ON_27 | ON_29},
    {"kernel", "user_sup", ON_ALL},
    {"sasl", "alarm_handler", ON_ALL},
    {"sasl", "release_handler", ON_ALL},
    {"sasl", "sasl", ON_ALL},
};

bool bt_boot_needed(int release, bt_boot_mode mode, const char *application, size_t *at,
                    const char **module) {
    unsigned mask = release <= 25 ? ON_25 : release <= 27 ? ON_27 : ON_29;
    if (release <= 25 && mode == BT_INTERACTIVE) mask |= CALLED_25;
    for (; *at < sizeof needs / sizeof needs[0]; ++*at) {
        const struct need *need = &needs[*at];
        if (!(need->releases & mask) || strcmp(need->application, application) != 0) continue;
        *module = need->module;
        ++*at;
        return true;
    }
    return false;
}
