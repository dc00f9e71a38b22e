/* SPDX-License-Identifier: Apache-2.0 */
/* Quoted atoms, strings, characters and escape sequences. */
#ifndef BT_LITERAL_H
#define BT_LITERAL_H

#include "parser/text/text.h"

/* The characters between quotes: measured first, then made into what they stand for. */
typedef struct bt_quoted {
    const char *begin, *end; /* the content, without quotes */
    char quote;              /* that closes it */
    bool verbatim;           /* a backslash is one */
    bool escapes;            /* there are escape sequences */
    size_t count;            /* characters that it stands for */
    uint32_t largest;        /* of them */
    size_t utf8_size;        /* of them in UTF-8 */
} bt_quoted;

/* Finds the end of what begins at quoted->begin and sets the rest of it. Returns true when the
 * content is well. Otherwise text->flaw says what is wrong first, and `end` is the closing quote
 * all the same, or the end of the text for BT_FLAW_UNCLOSED, whose place is `open`. */
bool bt_quoted_measure(bt_text *text, bt_quoted *quoted, const char *open);
/* The list of the characters: a string, or a list when some are above 255. */
bt_status bt_quoted_list(bt_text *text, const bt_quoted *quoted, bt_term *out);
/* The characters as a binary of UTF-8. */
bt_status bt_quoted_binary(bt_text *text, const bt_quoted *quoted, bt_term *out);

/* Tokens, as text.h has them. */
int bt_text_char(bt_text *text, bt_value *value, const char *begin);
int bt_text_quoted_atom(bt_text *text, bt_value *value, const char *begin);
/* An escape sequence, from behind its backslash: moves `*at` on, false when there is none. */
bool bt_text_escape(const bt_text *text, const char **at, uint32_t *character);
#endif
