/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports about a script share. */
#ifndef BT_OUTLINE_H
#define BT_OUTLINE_H

#include "bootterm_release.h"

/* The call that an apply or kernelProcess instruction makes; NULLs for any other. */
typedef struct bt_call {
    const bt_term *module, *function, *arguments;
} bt_call;
bt_call bt_call_of(const bt_instruction *instruction);
bool bt_calls(const bt_call *call, const char *module, const char *function);

#endif
