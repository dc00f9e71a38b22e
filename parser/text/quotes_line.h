/* SPDX-License-Identifier: Apache-2.0 */
/* A line with quotes, read with one of them changed: how little it looks like terms. */
#ifndef BT_QUOTES_LINE_H
#define BT_QUOTES_LINE_H

#include "parser/text/walk.h"

enum {
    BT_LONGEST_QUOTED = 600, /* longer lines are not read */
    BT_QUOTES_OPEN = 64,
    BT_QUOTES_WRONG = 4 /* the cost of what is surely a mistake in a reading */
};

typedef struct bt_quotes_line {
    char text[BT_LONGEST_QUOTED + 2];
    size_t length;
    const bt_line_start *state;
    const bt_text *filled_in; /* the text if it is a template, or NULL */

    /* while it is read */
    char open[BT_QUOTES_OPEN]; /* the open brackets */
    size_t depth, outer; /* how many are open, and how many of those before the line are closed */
    bool expecting;
    unsigned fun; /* how many parts of fun m:f/a have been read */
    bool unsound; /* a string does not begin or end where it should */

    /* what came of it */
    bool trouble;      /* a quote is where none would be */
    size_t sound;      /* up to here, strings begin and end where they should */
    size_t quote, end; /* the quotes that the change is between or at; `end` is behind the second;
                          SIZE_MAX: there are none */
    unsigned cost;
} bt_quotes_line;

/* Reads the line, in which the quote at `changed` was changed; SIZE_MAX: none was. */
void bt_quotes_read(bt_quotes_line *line, size_t changed);

static inline bool bt_is_quote(char c) {
    return c == '"' || c == '\'';
}
static inline bool bt_is_line_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\0';
}
#endif
