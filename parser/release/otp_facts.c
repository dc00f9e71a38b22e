/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/otp_facts.h"

#include <stddef.h>

/* Modules that the emulator brings along (systools_make:preloaded/0). */
static const char *const preloaded_24[] = {
    "atomics",
    "counters",
    "erl_init",
    "erl_prim_loader",
    "erl_tracer",
    "erlang",
    "erts_code_purger",
    "erts_dirty_process_signal_handler",
    "erts_internal",
    "erts_literal_area_collector",
    "init",
    "persistent_term",
    "prim_buffer",
    "prim_eval",
    "prim_file",
    "prim_inet",
    "prim_net",
    "prim_socket",
    "prim_zip",
    "socket_registry",
    "zlib",
    NULL,
};
static const char *const preloaded_27[] = {
    "atomics",
    "counters",
    "erl_init",
    "erl_prim_loader",
    "erl_tracer",
    "erlang",
    "erts_code_purger",
    "erts_dirty_process_signal_handler",
    "erts_internal",
    "erts_literal_area_collector",
    "erts_trace_cleaner",
    "init",
    "persistent_term",
    "prim_buffer",
    "prim_eval",
    "prim_file",
    "prim_inet",
    "prim_net",
    "prim_socket",
    "prim_zip",
    "socket_registry",
    "zlib",
    NULL,
};

/* Modules that are loaded before any application's (systools_make:mandatory_modules/0). */
static const char *const mandatory_24[] = {
    "error_handler",
    "application",
    "application_controller",
    "application_master",
    "code",
    "code_server",
    "erl_eval",
    "erl_lint",
    "erl_parse",
    "error_logger",
    "ets",
    "file",
    "filename",
    "file_server",
    "file_io_server",
    "gen",
    "gen_event",
    "gen_server",
    "heart",
    "kernel",
    "logger",
    "logger_filters",
    "logger_server",
    "logger_backend",
    "logger_config",
    "logger_simple_h",
    "lists",
    "proc_lib",
    "supervisor",
    NULL,
};

/* systools_make:kernel_processes/0 */
static const bt_kernel_process processes_24[] = {
    {"heart", "heart", "start"},
    {"logger", "logger_server", "start_link"},
    {"application_controller", "application_controller", "start"},
    {NULL, NULL, NULL},
};

static const bt_otp_facts facts[BT_OTP_NEWEST - BT_OTP_OLDEST + 1] = {
    [24 - BT_OTP_OLDEST] = {preloaded_24, mandatory_24, processes_24, false, false},
    [25 - BT_OTP_OLDEST] = {preloaded_24, mandatory_24, processes_24, false, true},
    [26 - BT_OTP_OLDEST] = {preloaded_24, mandatory_24, processes_24, true, true},
    [27 - BT_OTP_OLDEST] = {preloaded_27, mandatory_24, processes_24, true, true},
    [28 - BT_OTP_OLDEST] = {preloaded_27, mandatory_24, processes_24, true, true},
    [29 - BT_OTP_OLDEST] = {preloaded_27, mandatory_24, processes_24, true, true},
};

const bt_otp_facts *bt_facts_of(int release) {
    return &facts[release - BT_OTP_OLDEST];
}
