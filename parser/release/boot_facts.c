/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Modules without which no node comes up, measured on OTP 25, 27 and 29
 * (tests/oracle/boot_mutants.py --needed): each module of start_sasl.script was left out of its
 * primLoad, and the node started in embedded mode; and each was taken from its folder, and the node
 * started in interactive mode. Other releases count as the next one that was measured. In embedded
 * mode, a module that is called before the code server runs makes most boots of OTP 25 hang; later
 * releases load it.
 */
#include <stddef.h>
#include <string.h>

#include "parser/release/boot.h"

/* ON_x: needed on that release. CALLED: needed on all in interactive mode. */
enum { ON_25 = 1, ON_27 = 2, ON_29 = 4, ON_ALL = ON_25 | ON_27 | ON_29, CALLED = 8 };

static const struct need {
    const char *application; /* the application that calls it when it starts */
    const char *module;
    unsigned releases;
} needs[] = {
    {"kernel", "application", ON_25 | CALLED},
    {"kernel", "application_controller", ON_25 | CALLED},
    {"kernel", "application_master", ON_25 | CALLED},
    {"kernel", "beam_lib", ON_25 | CALLED},
    {"kernel", "binary", ON_25 | CALLED},
    {"kernel", "c", ON_ALL},
    {"kernel", "code", ON_25 | CALLED},
    {"kernel", "code_server", CALLED},
    {"kernel", "edlin", ON_27 | ON_29},
    {"kernel", "edlin_key", ON_27 | ON_29},
    {"kernel", "erl_anno", ON_ALL},
    {"kernel", "erl_distribution", ON_ALL},
    {"kernel", "erl_eval", ON_ALL},
    {"kernel", "erl_features", CALLED},
    {"kernel", "erl_internal", ON_ALL},
    {"kernel", "erl_lint", ON_ALL},
    {"kernel", "erl_parse", ON_ALL},
    {"kernel", "erl_scan", ON_ALL},
    {"kernel", "erl_signal_handler", ON_ALL},
    {"kernel", "erpc", ON_ALL},
    {"kernel", "error_handler", ON_25 | CALLED},
    {"kernel", "error_logger", CALLED},
    {"kernel", "ets", ON_25 | CALLED},
    {"kernel", "file", ON_25 | CALLED},
    {"kernel", "file_io_server", ON_ALL},
    {"kernel", "file_server", ON_ALL},
    {"kernel", "filename", ON_25 | CALLED},
    {"kernel", "gb_sets", ON_25 | CALLED},
    {"kernel", "gb_trees", ON_25 | CALLED},
    {"kernel", "gen", ON_25 | CALLED},
    {"kernel", "gen_event", ON_ALL},
    {"kernel", "gen_server", ON_25 | CALLED},
    {"kernel", "gen_statem", ON_27 | ON_29},
    {"kernel", "global", ON_ALL},
    {"kernel", "global_group", ON_ALL},
    {"kernel", "group", ON_27 | ON_29},
    {"kernel", "heart", ON_25 | CALLED},
    {"kernel", "inet", ON_ALL},
    {"kernel", "inet_config", ON_ALL},
    {"kernel", "inet_db", ON_ALL},
    {"kernel", "inet_gethost_native", ON_ALL},
    {"kernel", "inet_parse", ON_ALL},
    {"kernel", "inet_udp", ON_ALL},
    {"kernel", "io", ON_27 | ON_29},
    {"kernel", "io_lib", ON_ALL},
    {"kernel", "kernel", ON_25 | CALLED},
    {"kernel", "kernel_config", ON_ALL},
    {"kernel", "kernel_refc", ON_ALL},
    {"kernel", "lists", ON_25 | CALLED},
    {"kernel", "logger", ON_25 | CALLED},
    {"kernel", "logger_backend", CALLED},
    {"kernel", "logger_config", ON_25 | CALLED},
    {"kernel", "logger_filters", CALLED},
    {"kernel", "logger_h_common", ON_ALL},
    {"kernel", "logger_handler_watcher", ON_ALL},
    {"kernel", "logger_olp", ON_25 | CALLED},
    {"kernel", "logger_proxy", ON_25 | CALLED},
    {"kernel", "logger_server", ON_25 | CALLED},
    {"kernel", "logger_simple_h", ON_25 | CALLED},
    {"kernel", "logger_std_h", ON_ALL},
    {"kernel", "logger_sup", ON_ALL},
    {"kernel", "maps", ON_ALL},
    {"kernel", "net_kernel", ON_ALL},
    {"kernel", "orddict", ON_ALL},
    {"kernel", "ordsets", ON_ALL},
    {"kernel", "os", ON_25 | CALLED},
    {"kernel", "otp_internal", ON_ALL},
    {"kernel", "peer", ON_25 | CALLED},
    {"kernel", "prim_tty", ON_27 | ON_29},
    {"kernel", "prim_tty_sighandler", ON_29},
    {"kernel", "proc_lib", ON_25 | CALLED},
    {"kernel", "proplists", ON_25 | CALLED},
    {"kernel", "queue", ON_25 | CALLED},
    {"kernel", "rand", ON_ALL},
    {"kernel", "raw_file_io", ON_27 | ON_29},
    {"kernel", "rpc", ON_ALL},
    {"kernel", "sets", ON_27 | ON_29},
    {"kernel", "standard_error", ON_ALL},
    {"kernel", "supervisor", ON_25 | CALLED},
    {"kernel", "supervisor_bridge", ON_ALL},
    {"kernel", "unicode", ON_25 | CALLED},
    {"kernel", "user", ON_25},
    {"kernel", "user_drv", ON_27 | ON_29},
    {"kernel", "user_sup", ON_ALL},
    {"runtime_tools", "observer_backend", ON_ALL},
    {"runtime_tools", "runtime_tools", ON_ALL},
    {"runtime_tools", "runtime_tools_sup", ON_ALL},
    {"runtime_tools", "ttb_autostart", ON_ALL},
    {"sasl", "alarm_handler", ON_ALL},
    {"sasl", "release_handler", ON_ALL},
    {"sasl", "sasl", ON_ALL},
};

bool bt_boot_needed(int release, bt_boot_mode mode, const char *application, size_t *at,
                    const char **module) {
    unsigned mask = release <= 25 ? ON_25 : release <= 27 ? ON_27 : ON_29;
    if (mode == BT_BOOT_INTERACTIVE) mask |= CALLED;
    for (; *at < sizeof needs / sizeof needs[0]; ++*at) {
        const struct need *need = &needs[*at];
        if (!(need->releases & mask) || strcmp(need->application, application) != 0) continue;
        *module = need->module;
        ++*at;
        return true;
    }
    return false;
}
