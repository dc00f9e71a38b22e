/* SPDX-License-Identifier: Apache-2.0 */
/* The text of funs, pids, ports and references. */
#ifndef BT_FOREIGN_H
#define BT_FOREIGN_H

#include "bootterm.h"
#include "parser/text/atom_text.h"

/* Bytes that hold the text of any of them: three atoms of 255 characters, escaped, and numbers. */
#define BT_FOREIGN_TEXT (3 * 255 * 10 + 128)
/* Writes the text, without a NUL, and returns its length: what OTP prints, where that follows from
 * the external form. OTP puts a number that no other process knows in place of a foreign node's
 * name; here the name stands. None of it but `fun m:f/1` reads back. */
size_t bt_foreign_text(const bt_term *term, bt_style style, char out[BT_FOREIGN_TEXT]);
#endif
