/* SPDX-License-Identifier: Apache-2.0 */
/* The text of atoms: which need quotes, and how these are written. */
#ifndef BT_ATOM_TEXT_H
#define BT_ATOM_TEXT_H

#include "etf/atoms.h"
#include "etf/sink.h"

/* What the text of an atom, or of any term, depends on. */
typedef struct bt_style {
    int16_t otp;  /* reserved words */
    bool latin1;  /* characters above 255 escaped */
    bool unicode; /* characters above 255 are printable */
} bt_style;

/* How an atom is written; kept in the atom, as most are printed many times. */
enum { BT_UNKNOWN, BT_PLAIN, BT_QUOTED, BT_PLAIN_BEFORE_27 };
/* Whether the atom needs no quotes in the release. */
bool bt_atom_is_plain(const bt_atom *atom, int otp);

/* Widths are in characters, as io_lib counts them. */
uint64_t bt_atom_width(const bt_atom *atom, bt_style style);
void bt_atom_write(bt_out *out, const bt_atom *atom, bt_style style);
#endif
