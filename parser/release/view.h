/* SPDX-License-Identifier: Apache-2.0 */
/* What the views of .rel and .app files share: reading, strings, lists of atoms. */
#ifndef BT_VIEW_H
#define BT_VIEW_H

#include "etf/ctx.h"
#include "etf/diag.h"
#include "parser/bootterm_release.h"

#define BT_NO_NODE ((bt_node){NULL, BT_NOWHERE})

/* The first term of a text: systools reads no further, so what is wrong after it is a warning. */
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
/* A term for a message: its text if that is short, "the atom foo" or {a,1}, else what kind of thing
 * it is and how large, "a list of 300 elements". */
const char *bt_describe(bt_ctx *ctx, const bt_term *term);
/* "; did you mean NAME?", with the name written as an atom is; "" when it is NULL. */
const char *bt_did_you_mean(bt_ctx *ctx, const char *name);
/* Suggests a term, if it is short, or the atom with this name, unless that is NULL, for this place
 * of the last report: it may be meant. */
void bt_suggest_term(bt_ctx *ctx, bt_place place, const bt_term *term);
void bt_suggest_name(bt_ctx *ctx, bt_place place, const char *name);
/* Warns of the entries of an .app file's list whose keys are all but one that the list does not
 * have; not of those that bt_app_view of a `complete` one, no .app.src, has told. */
bt_status bt_app_misspelt(bt_ctx *ctx, bt_node list, bool complete);
/* Reports keys that stand twice in the env of an .app file's list: errors if the release does not
 * load such an application, else warnings. */
bt_status bt_app_parameters(bt_ctx *ctx, bt_node list);
/* Views an .app file as application:load/1 does, which asks for less than bt_app_read: only what a
 * node looks into is set, such as env. */
bt_status bt_app_load(bt_ctx *ctx, const bt_source *source, bt_app *out);
/* "permanent" and so on */
const char *bt_start_type_name(bt_start_type type);
/* Whether `term` is a tuple of this size that starts with the atom `tag` (any when NULL). */
bool bt_is_tuple(const bt_term *term, size_t size, const char *tag);
#endif
