/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of several tokens together that are no term. Each looks at the current token and what
 * follows; if it is what the name says, it is reported and passed over, and the result is true. */
#ifndef BT_EXPLAIN_WORDS_H
#define BT_EXPLAIN_WORDS_H

#include "parser/text/walk.h"

/* A comment of another language. */
bool bt_explain_comment(bt_walk *walk);
/* Words that are a text without its quotes: three or more side by side, fewer in a binary, and
 * `don't`. */
bool bt_explain_words(bt_walk *walk);
/* `[X || X <- L]` and the like, the current token being its opening bracket. */
bool bt_explain_comprehension(bt_walk *walk);
/* Whether a word is one of Erlang's operators between two operands, such as `div`. */
bool bt_is_operator_word(const bt_walk *walk, bt_span word);
#endif
