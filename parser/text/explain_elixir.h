/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of Elixir's notation. */
#ifndef BT_EXPLAIN_ELIXIR_H
#define BT_EXPLAIN_ELIXIR_H

#include "parser/text/walk.h"

/* The current token, a map or struct of Elixir. */
void bt_explain_elixir_map(bt_walk *walk);
/* `:name`, the current token being the colon. True when it has been dealt with. */
bool bt_explain_elixir_atom(bt_walk *walk);
/* `Module.function`, the current token being the first part. */
bool bt_is_elixir_call(const bt_walk *walk);
/* `?a`, the current token being the '?'. */
bool bt_explain_elixir_character(bt_walk *walk);
/* `"a" <> "b"`, the current token being the '<'. */
bool bt_explain_elixir_join(bt_walk *walk);
/* `Module.Name`, the current token being the first part. */
bool bt_explain_elixir_module(bt_walk *walk);
/* `~w(a b)`, the current token being a sigil that Erlang does not have. */
bool bt_explain_elixir_sigil(bt_walk *walk);
/* The current token, a tag of EEx: the last thing that is told. */
void bt_explain_eex(bt_walk *walk);
#endif
