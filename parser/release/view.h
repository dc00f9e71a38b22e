/* SPDX-License-Identifier: Apache-2.0 */
/* What the views of .rel and .app files share: reading, strings, tuples. */
#ifndef BT_VIEW_H
#define BT_VIEW_H

#include "etf/ctx.h"
#include "etf/diag.h"
#include "parser/bootterm_release.h"

#define BT_NO_NODE ((bt_node){NULL, BT_NOWHERE})

/* Reads the first term of a text. systools reads no further, so mistakes after it are warnings. */
bt_status bt_read_first(bt_ctx *ctx, const bt_source *source, bt_node *out);
/* Whether a term is what systools takes for a string: a flat list of characters. */
bool bt_is_string(const bt_term *term);
/* Whether two strings are equal. */
bool bt_same_string(const bt_term *a, const bt_term *b);
/* A string in UTF-8, NUL-terminated; NULL: no memory. */
char *bt_string_utf8(bt_ctx *ctx, const bt_term *string, size_t *length);
/* The string with this UTF-8 text. Bytes that are not UTF-8 are taken for latin1. */
bt_status bt_string_from(bt_ctx *ctx, const char *text, size_t length, bt_term *out);
/* A string for a message. */
const char *bt_show_string(bt_ctx *ctx, const bt_term *string);
/* Whether `term` is a tuple of this size that starts with the atom `tag` (any when NULL). */
bool bt_is_tuple(const bt_term *term, size_t size, const char *tag);
/* Whether an atom is this one; NULL is none. */
bool bt_is_atom_named(const bt_atom *atom, const char *name);
/* Whether `term` is a list in which this atom stands; NULL is none. */
bool bt_list_has(const bt_term *term, const bt_atom *atom);
#endif
