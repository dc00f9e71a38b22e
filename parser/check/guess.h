/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": how close two words are. */
#ifndef BT_GUESS_H
#define BT_GUESS_H

#include "bootterm.h"

/* The edits (a letter put in, left out, changed, or two swapped) from one word to the other; more
 * than 63 letters count as far. */
unsigned bt_distance(const char *a, const char *b);
/* Whether one may be a slip for the other: few edits for the length. */
bool bt_is_close(const char *a, const char *b);
/* Keeps the closest of many: start with {word, NULL, 0}; `best` is NULL while none is close. */
typedef struct bt_guess {
    const char *word, *best;
    unsigned distance;
} bt_guess;
void bt_guess_try(bt_guess *guess, const char *candidate);
#endif
