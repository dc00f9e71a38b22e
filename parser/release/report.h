/* SPDX-License-Identifier: Apache-2.0 */
/* Names, versions and terms in reports: as text for people, and as JSON. */
#ifndef BT_REPORT_H
#define BT_REPORT_H

#include "bootterm_release.h"
#include "etf/sink.h"

/* Writes text of the input in UTF-8, with control characters escaped. Returns how many characters
 * were written. */
uint32_t bt_put_bytes(bt_out *out, const void *text, size_t size);
uint32_t bt_put_atom(bt_out *out, const bt_atom *atom);
/* Writes a string as its characters, any other term as ~tp does, and NULL as `?`. */
bt_status bt_put_string(bt_ctx *ctx, bt_out *out, const bt_term *term);
/* Writes a term on one line, as ~tp does. */
bt_status bt_put_term(bt_ctx *ctx, bt_out *out, const bt_term *term);
/* How many characters a string has; 0 for other terms. */
uint32_t bt_string_chars(const bt_term *term);
/* Writes spaces from `width` characters up to `column`, but at least one. */
void bt_put_pad(bt_out *out, uint32_t width, uint32_t column);
/* "1 module", "2 modules". */
void bt_put_count(bt_out *out, uint64_t count, const char *what);

/* JSON strings: an atom; a string term (as its characters; another term as its text); the text of
 * any term, as bt_put_term has it. */
void bt_json_atom(bt_out *out, const bt_atom *atom);                     /* NULL: null */
bt_status bt_json_string(bt_ctx *ctx, bt_out *out, const bt_term *term); /* NULL: null */
bt_status bt_json_text(bt_ctx *ctx, bt_out *out, const bt_term *term);   /* NULL: null */
#endif
