/* SPDX-License-Identifier: Apache-2.0 */
/* What a script is for, and the applications in it. */
#ifndef BT_SCRIPT_READ_H
#define BT_SCRIPT_READ_H

#include "bootterm.h"

/* Whether a script is for a release before BT_OTP_OLDEST, as the version of kernel says. */
bool bt_script_is_old(const bt_term *script);
/* The application specification in an instruction that loads one, {application, Name, Keys}: the
 * kernel's kernelProcess, or application:load. NULL: the instruction loads none. */
const bt_term *bt_loaded_application(const bt_term *instruction);
/* The value of a key in an application specification, or NULL. */
const bt_term *bt_application_key(const bt_term *application, const char *key);
#endif
