/* SPDX-License-Identifier: Apache-2.0 */
/* Pids, ports and references: terms that keep their external form. */
#ifndef BT_OPAQUE_H
#define BT_OPAQUE_H

#include "bootterm.h"

/* The order of two pids, two ports or two references, as OTP has it: what they say, however it is
 * written (old and new tags, latin1 and UTF-8 node names). */
int bt_opaque_order(const bt_term *a, const bt_term *b);
#endif
