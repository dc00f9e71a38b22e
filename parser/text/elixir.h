/* SPDX-License-Identifier: Apache-2.0 */
/* Notation of Elixir that Erlang's scanner takes for something else. */
#ifndef BT_ELIXIR_H
#define BT_ELIXIR_H

#include "parser/text/text.h"

/* Whether the next token is a map or struct of Elixir, `%{...}` or `%Name{...}`, where a term has
 * to stand. To Erlang it is a comment. */
bool bt_elixir_map(bt_text *text, bt_span *out);
/* The end of the name of a struct that begins at `at`; `at` itself if there is none. */
const char *bt_elixir_name_end(const char *at);
/* Whether the next token is a tag of EEx, `<%= ... %>`. */
bool bt_eex_tag(bt_text *text, bt_span *out);
#endif
