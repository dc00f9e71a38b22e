/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The second reading of a form that has mistakes. It goes over the tokens with a stack of open
 * brackets, says what is wrong at each place where an element, a separator or a bracket is not what
 * it should be, and goes on as if it had been. The verdict is the parser's: this only explains it.
 *
 *   walk.c       the tokens, with elixir.c for what is none of Erlang
 *   brackets*.c  the one change that brings the brackets of a form in order
 *   frames.c     brackets that are open
 *   explain*.c   what to say of tokens that cannot stand where they are; of quotes: quotes.c
 *   guess.c      files of another language
 */
#ifndef BT_RECOVER_H
#define BT_RECOVER_H

#include "parser/text/text.h"

/* Reports what is wrong with the form that begins at `begin`; if nothing else is found,
 * text->wrong_token. Leaves the scanner where the next form begins. */
bt_status bt_text_recover(bt_text *text, uint32_t begin);
#endif
