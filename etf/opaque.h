/* SPDX-License-Identifier: Apache-2.0 */
/* Pids, ports, references and local funs: terms that keep their external form. */
#ifndef BT_OPAQUE_H
#define BT_OPAQUE_H

#include "bootterm.h"

/* The order of two pids, two ports or two references, as OTP has it: what they say, however it is
 * written (old and new tags, latin1 and UTF-8 node names). */
int bt_opaque_order(const bt_term *a, const bt_term *b);
/* The same for two funs: module, index, hash (until OTP 28), variables. Those are compared as
 * bytes, so funs are told apart as OTP does, but not always put into the same order. */
int bt_fun_order(const bt_term *a, const bt_term *b, int otp);
#endif
