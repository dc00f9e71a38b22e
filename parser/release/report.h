/* SPDX-License-Identifier: Apache-2.0 */
/* Names, versions and terms in reports: as text for people, and as JSON. */
#ifndef BT_REPORT_H
#define BT_REPORT_H

#include "bootterm_release.h"
#include "etf/sink.h"

/* Text of the input on a line of ours: UTF-8, control characters escaped. Returns the characters
 * that it took. */
uint32_t bt_put_bytes(bt_out *out, const void *text, size_t size);
uint32_t bt_put_atom(bt_out *out, const bt_atom *atom);
/* A term: a string as its characters, anything else as ~tw prints it. NULL is `?`. */
bt_status bt_put_string(bt_ctx *ctx, bt_out *out, const bt_term *term);
/* A term as ~tp prints it, on one line. */
bt_status bt_put_term(bt_ctx *ctx, bt_out *out, const bt_term *term);
/* The characters that an Erlang string has, or 0 for other terms. */
uint32_t bt_string_chars(const bt_term *term);
/* Pads what has taken `width` characters to `column`, with one space at least. */
void bt_put_pad(bt_out *out, uint32_t width, uint32_t column);
/* "1 module", "2 modules". */
void bt_put_count(bt_out *out, uint64_t count, const char *what);

/* JSON strings: an atom; a string term (as its characters; another term as its text); the text of
 * any term, as bt_put_term has it. */
void bt_json_atom(bt_out *out, const bt_atom *atom);                     /* NULL: null */
bt_status bt_json_string(bt_ctx *ctx, bt_out *out, const bt_term *term); /* NULL: null */
bt_status bt_json_text(bt_ctx *ctx, bt_out *out, const bt_term *term);   /* NULL: null */
#endif
