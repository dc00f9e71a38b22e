/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/nearest.h"

#include <stdbool.h>
#include <string.h>

/* Longer words are not taken for mistyped names. */
enum { LONGEST = 64 };

static char lower(char c) {
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static size_t least(size_t a, size_t b) {
    return a < b ? a : b;
}

/* How many insertions, deletions, replacements and swaps of neighbours turn one word into the other
 * (optimal string alignment); upper and lower case are the same. If it is not below `limit`, the
 * result is `limit` or more: each row needs only the columns that so few changes can reach. */
static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length,
                       size_t limit) {
    size_t rows[3][LONGEST + 2] = {{0}};
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    size_t least_above = 0;
    for (size_t j = 0; j <= b_length; j++) above[j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t first = i < limit ? 1 : i - limit + 1, last = least(b_length, i + limit - 1);
        size_t least_here = row[first - 1] = first == 1 ? i : limit;
        for (size_t j = first; j <= last; j++) {
            bool same = lower(a[i - 1]) == lower(b[j - 1]);
            row[j] = least(least(above[j], row[j - 1]) + 1, above[j - 1] + !same);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
                lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = least(row[j], before[j - 2] + 1);
            least_here = least(least_here, row[j]);
        }
        /* A swap is counted from two rows above, so the row above this one counts too. */
        if (least_here >= limit && least_above + 1 >= limit) return limit;
        least_above = least_here;
        row[last + 1] = limit; /* the next row may read it */
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b_length];
}

/* A bit for each letter, in upper or lower case; other characters share bits. */
static uint32_t letters_of(const char *text, size_t length) {
    uint32_t letters = 0;
    for (size_t i = 0; i < length; i++) letters |= (uint32_t)1 << (text[i] & 31);
    return letters;
}

/* Whether a word has `count` letters that another lacks. Each takes an insertion, a deletion or a
 * replacement, so the words are at least so far apart. */
static bool lacks(uint32_t letters, uint32_t other, size_t count) {
    for (uint32_t rest = letters & ~other; rest != 0 && count > 0; rest &= rest - 1) count--;
    return count == 0;
}

void bt_nearest_start(bt_nearest *nearest, const char *text, size_t length) {
    /* One mistake for every three letters is accepted, and no more than three. */
    *nearest = (bt_nearest){text, length, 0, length / 3 + 1, NULL};
    if (nearest->distance > 4) nearest->distance = 4;
    if (length == 0 || length > LONGEST) nearest->distance = 0;
    nearest->letters = nearest->distance == 0 ? 0 : letters_of(text, length);
}

void bt_nearest_offer(bt_nearest *nearest, const char *candidate) {
    size_t length = strlen(candidate);
    size_t limit = nearest->distance;
    if (limit == 0 || length > LONGEST || length >= nearest->length + limit ||
        nearest->length >= length + limit)
        return;
    uint32_t letters = letters_of(candidate, length);
    if (lacks(letters, nearest->letters, limit) || lacks(nearest->letters, letters, limit)) return;
    size_t d = distance(nearest->text, nearest->length, candidate, length, limit);
    if (d >= limit) return;
    nearest->distance = d;
    nearest->best = candidate;
}
