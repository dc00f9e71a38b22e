/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/otp_facts.h"

#include <stddef.h>

/* systools_make:preloaded/0 */
const bt_otp_module bt_preloaded_modules[] = {
    {"atomics", 0},
    {"counters", 0},
    {"erl_init", 0},
    {"erl_prim_loader", 0},
    {"erl_tracer", 0},
    {"erlang", 0},
    {"erts_code_purger", 0},
    {"erts_dirty_process_signal_handler", 0},
    {"erts_internal", 0},
    {"erts_literal_area_collector", 0},
    {"erts_trace_cleaner", 27},
    {"init", 0},
    {"persistent_term", 0},
    {"prim_buffer", 0},
    {"prim_eval", 0},
    {"prim_file", 0},
    {"prim_inet", 0},
    {"prim_net", 0},
    {"prim_socket", 0},
    {"prim_zip", 0},
    {"socket_registry", 0},
    {"zlib", 0},
    {NULL, 0},
};

/* systools_make:mandatory_modules/0 */
const bt_otp_module bt_mandatory_modules[] = {
    {"error_handler", 0},
    {"application", 0},
    {"application_controller", 0},
    {"application_master", 0},
    {"code", 0},
    {"code_server", 0},
    {"erl_eval", 0},
    {"erl_lint", 0},
    {"erl_parse", 0},
    {"error_logger", 0},
    {"ets", 0},
    {"file", 0},
    {"filename", 0},
    {"file_server", 0},
    {"file_io_server", 0},
    {"gen", 0},
    {"gen_event", 0},
    {"gen_server", 0},
    {"heart", 0},
    {"kernel", 0},
    {"logger", 0},
    {"logger_filters", 0},
    {"logger_server", 0},
    {"logger_backend", 0},
    {"logger_config", 0},
    {"logger_simple_h", 0},
    {"lists", 0},
    {"proc_lib", 0},
    {"supervisor", 0},
    {NULL, 0},
};

/* systools_make:kernel_processes/0 */
const bt_kernel_process bt_kernel_processes[] = {
    {"heart", "heart", "start"},
    {"logger", "logger_server", "start_link"},
    {"application_controller", "application_controller", "start"},
    {NULL, NULL, NULL},
};

bool bt_otp_refuses_twice(int release) {
    return release >= 26;
}

bool bt_otp_nests_sources(int release) {
    return release >= 25;
}
