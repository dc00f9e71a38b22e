/* SPDX-License-Identifier: Apache-2.0 */
/* Writing JSON; bootterm_text.h has the encoding of terms. */
#ifndef BT_JSON_WRITE_H
#define BT_JSON_WRITE_H

#include "etf/ctx.h"
#include "etf/sink.h"
#include "etf/term.h"

/* Integers up to here are JSON numbers: a double, which is all that most JSON programs have, holds
 * them exactly. */
#define BT_JSON_MOST_INTEGER ((int64_t)1 << 53)

/* A JSON string, quotes and all. A byte that is not UTF-8 becomes U+FFFD. */
void bt_json_utf8(bt_out *out, const void *text, size_t size);
/* A character within a JSON string. */
void bt_json_character(bt_out *out, uint32_t c);
/* A term, as bt_to_json. */
bt_status bt_json_write(bt_ctx *ctx, bt_out *out, const bt_term *term);
/* Whether a proper list is written as a JSON string. */
bool bt_json_is_string(const bt_term *list);
#endif
