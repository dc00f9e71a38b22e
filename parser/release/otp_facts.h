/* SPDX-License-Identifier: Apache-2.0 */
/* What systools writes and accepts, and since which OTP release. */
#ifndef BT_OTP_FACTS_H
#define BT_OTP_FACTS_H

#include <stdbool.h>

typedef struct bt_otp_module {
    const char *name;
    int since; /* the first release that has it; 0: all have it */
} bt_otp_module;
/* Modules that the emulator brings along, and those that are loaded before any application's, in
 * the order of the script. A NULL name ends each list. */
extern const bt_otp_module bt_preloaded_modules[], bt_mandatory_modules[];

/* A kernel process: {kernelProcess,Name,{Module,Function,Arguments}}. */
typedef struct bt_kernel_process {
    const char *name, *module, *function;
} bt_kernel_process;
/* A NULL name ends the list. The last process gets the kernel application as its argument, the
 * others none. */
extern const bt_kernel_process bt_kernel_processes[];

/* Whether a list of an .app file may not name something twice. */
bool bt_otp_refuses_twice(int release);
/* Whether src_tests looks into the folders below src. */
bool bt_otp_nests_sources(int release);
#endif
