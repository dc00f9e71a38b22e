/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/guess.h"

#include <string.h>

enum { MOST = 63 };

static unsigned least(unsigned a, unsigned b) {
    return a < b ? a : b;
}

unsigned bt_distance(const char *a, const char *b) {
    size_t m = strlen(a), n = strlen(b);
    if (m > MOST || n > MOST) return MOST;
    unsigned rows[3][MOST + 1];
    unsigned *before = rows[0], *last = rows[1], *row = rows[2];
    for (size_t j = 0; j <= n; j++) last[j] = (unsigned)j;
    for (size_t i = 1; i <= m; i++) {
        row[0] = (unsigned)i;
        for (size_t j = 1; j <= n; j++) {
            row[j] = least(last[j - 1] + (a[i - 1] != b[j - 1]), least(last[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = least(row[j], before[j - 2] + 1);
        }
        unsigned *spare = before;
        before = last;
        last = row;
        row = spare;
    }
    return last[n];
}

/* Three letters in ten may be wrong, and one in any word of two or more. */
static unsigned allowed(const char *a, const char *b) {
    size_t m = strlen(a), n = strlen(b), longer = m > n ? m : n;
    if (longer < 2) return 0;
    return longer < 4 ? 1 : (unsigned)(longer * 3 + 9) / 10;
}

bool bt_is_close(const char *a, const char *b) {
    return bt_distance(a, b) <= allowed(a, b);
}

void bt_guess_try(bt_guess *guess, const char *candidate) {
    unsigned distance = bt_distance(guess->word, candidate);
    if (distance > allowed(guess->word, candidate)) return;
    if (guess->best != NULL && distance >= guess->distance) return;
    guess->best = candidate;
    guess->distance = distance;
}
