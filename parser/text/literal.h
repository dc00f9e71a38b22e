/* SPDX-License-Identifier: Apache-2.0 */
/* Quoted atoms, strings, characters and escape sequences. */
#ifndef BT_LITERAL_H
#define BT_LITERAL_H

#include "parser/text/text.h"

/* The characters between quotes. They are measured first, and then made into a term. */
typedef struct bt_quoted {
    const char *begin, *end; /* the content, without quotes */
    char quote;              /* the closing quote */
    bool verbatim;           /* a backslash has no meaning */
    bool escapes;            /* there are escape sequences */
    size_t count;            /* how many characters it stands for */
    uint32_t largest;        /* of them */
    size_t utf8_size;        /* of them in UTF-8 */
} bt_quoted;

/* Finds the end of what begins at quoted->begin, and sets everything else. False: text->flaw is the
 * first mistake. `end` is then the closing quote too, or the end of the text for BT_FLAW_UNCLOSED,
 * whose place is `open`. */
bool bt_quoted_measure(bt_text *text, bt_quoted *quoted, const char *open);
/* The list of the characters: a string, or a list when some are above 255. */
bt_status bt_quoted_list(bt_text *text, const bt_quoted *quoted, bt_term *out);
/* The characters as a binary of UTF-8. */
bt_status bt_quoted_binary(bt_text *text, const bt_quoted *quoted, bt_term *out);

/* Tokens, as text.h has them. */
int bt_text_char(bt_text *text, bt_value *value, const char *begin);
int bt_text_quoted_atom(bt_text *text, bt_value *value, const char *begin);
/* Reads an escape sequence, from behind its backslash, and moves `*at` on. False: it is none. */
bool bt_text_escape(const bt_text *text, const char **at, uint32_t *character);
#endif
