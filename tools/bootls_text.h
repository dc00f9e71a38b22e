/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a document: positions as editors count them, and changes. */
#ifndef BT_BOOTLS_TEXT_H
#define BT_BOOTLS_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* A text in UTF-8. Lines end at LF, CR LF or CR. */
typedef struct ls_text {
    char *bytes; /* NULL: nothing has been set */
    size_t size, capacity;
    size_t *lines; /* where each begins, of those found so far */
    size_t line_count, line_capacity;
    size_t searched; /* how far lines have been looked for */
    bool utf8;       /* columns count bytes; else UTF-16 units */
    size_t *marks;   /* UTF-16 units before each so many bytes, of those counted so far */
    size_t mark_count, mark_capacity;
} ls_text;

/* A place as the protocol has it: both from 0 on. */
typedef struct ls_position {
    size_t line, character;
} ls_position;

/* Whether a byte is inside a character of UTF-8, not its first. */
static inline bool ls_is_within(char byte) {
    return ((unsigned char)byte & 0xC0) == 0x80;
}
/* False: no memory; the text is as it was. */
bool ls_text_set(ls_text *text, const char *bytes, size_t size);
/* Puts bytes in the place of those from `begin` to `end`. */
bool ls_text_replace(ls_text *text, size_t begin, size_t end, const char *bytes, size_t size);
/* The offset of a position. Beyond the end of its line it is that end, beyond the last line the
 * text's, and within a character where that begins. False: no memory. */
bool ls_text_offset(ls_text *text, ls_position position, size_t *out);
bool ls_text_position(ls_text *text, size_t offset, ls_position *out);
/* The number of the line that an offset is in; quicker than a position. False: no memory. */
bool ls_text_line(ls_text *text, size_t offset, size_t *out);
void ls_text_free(ls_text *text);
#endif
