/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/nearest.h"

#include <stdbool.h>
#include <string.h>

/* Longer words are no names that somebody mistypes. */
enum { LONGEST = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* Insertions, deletions, replacements and swaps of neighbours that turn one word into the other
 * (optimal string alignment); the case of letters does not count. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length) {
    size_t rows[3][LONGEST + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_length; j++) above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b_length];
}

void bt_nearest_start(bt_nearest *nearest, const char *text, size_t length) {
    /* One slip in three letters is a guess; two slips in three are another word. */
    *nearest = (bt_nearest){text, length, length / 3 + 1, NULL};
    if (nearest->distance > 4) nearest->distance = 4;
    if (length == 0 || length > LONGEST) nearest->distance = 0;
}

void bt_nearest_offer(bt_nearest *nearest, const char *candidate) {
    size_t length = strlen(candidate);
    if (nearest->distance == 0 || length > LONGEST) return;
    size_t d = distance(nearest->text, nearest->length, candidate, length);
    if (d >= nearest->distance) return;
    nearest->distance = d;
    nearest->best = candidate;
}
