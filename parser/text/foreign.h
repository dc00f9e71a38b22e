/* SPDX-License-Identifier: Apache-2.0 */
/* The text of funs, pids, ports and references. */
#ifndef BT_FOREIGN_H
#define BT_FOREIGN_H

#include "parser/text/leaf.h"

uint64_t bt_foreign_width(const bt_term *term, bt_style style);
/* As OTP prints it where that follows from the external form. OTP puts a number that no other
 * process knows in place of a foreign node's name; here the name stands. None of it but `fun
 * m:f/1` reads back. */
void bt_foreign_write(bt_out *out, const bt_term *term, bt_style style);
#endif
