/* SPDX-License-Identifier: Apache-2.0 */
/* What differs between OTP releases in what systools writes and accepts. */
#ifndef BT_OTP_FACTS_H
#define BT_OTP_FACTS_H

#include "bootterm.h"

/* A kernel process: {kernelProcess,Name,{Module,Function,Arguments}}. The last one of the list
 * gets the kernel application as its argument, the others none. */
typedef struct bt_kernel_process {
    const char *name, *module, *function;
} bt_kernel_process;

typedef struct bt_otp_facts {
    const char *const *preloaded; /* as the script lists them; NULL ends each list */
    const char *const *mandatory;
    const bt_kernel_process *processes; /* a NULL name ends them */
    bool unique_entries;                /* .app lists that name something twice are refused */
    bool nested_sources;                /* src_tests looks into the folders below src */
} bt_otp_facts;

/* The facts of a release that the library knows. */
const bt_otp_facts *bt_facts_of(int release);
#endif
