/* SPDX-License-Identifier: Apache-2.0 */
/* "Did you mean": the known word that is nearest to a mistyped one. */
#ifndef BT_NEAREST_H
#define BT_NEAREST_H

#include <stddef.h>
#include <stdint.h>

/* A search for the word nearest to `text`: start with bt_nearest_start, offer each candidate, and
 * read `best` (NULL when none is near enough to be worth a question). Nothing is allocated and
 * `text` need not end in a NUL; candidates are C strings that outlive the search. */
typedef struct bt_nearest {
    const char *text;
    size_t length;
    uint32_t letters; /* those of the text, as bits */
    size_t distance;  /* of best; before one is found, one more than is acceptable */
    const char *best;
} bt_nearest;

void bt_nearest_start(bt_nearest *nearest, const char *text, size_t length);
void bt_nearest_offer(bt_nearest *nearest, const char *candidate);
#endif
