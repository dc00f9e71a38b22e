/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of Elixir's notation. A function that returns bool reports it, and passes over it, if
 * the current token begins it. */
#ifndef BT_EXPLAIN_ELIXIR_H
#define BT_EXPLAIN_ELIXIR_H

#include "parser/text/walk.h"

/* A map or struct. */
void bt_explain_elixir_map(bt_walk *walk);
/* `:name`, at the colon. */
bool bt_explain_elixir_atom(bt_walk *walk);
/* Whether it is `Module.function`. Reports nothing. */
bool bt_is_elixir_call(const bt_walk *walk);
/* `?a`. */
bool bt_explain_elixir_character(bt_walk *walk);
/* `"a" <> "b"`, at the '<'. */
bool bt_explain_elixir_join(bt_walk *walk);
/* `Module.Name`. */
bool bt_explain_elixir_module(bt_walk *walk);
/* `~w(a b)` and other sigils that Erlang does not have. */
bool bt_explain_elixir_sigil(bt_walk *walk);
/* A tag of EEx. Nothing behind it is reported. */
void bt_explain_eex(bt_walk *walk);
#endif
