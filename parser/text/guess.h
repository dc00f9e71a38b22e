/* SPDX-License-Identifier: Apache-2.0 */
/* Files of other languages, which are known by how they begin. */
#ifndef BT_GUESS_H
#define BT_GUESS_H

#include "parser/text/text.h"

/* What language a text seems to be, or NULL; `*hint` is what to say behind it. */
const char *bt_guess_language(const bt_text *text, const char **hint);
#endif
