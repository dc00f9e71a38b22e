/* SPDX-License-Identifier: Apache-2.0 */
/* Keys and values sorted by key, to compare two lists. */
#ifndef BT_PAIRS_H
#define BT_PAIRS_H

#include "bootterm_release.h"
#include "etf/arena.h"

typedef struct bt_pair {
    const bt_term *key, *value;
} bt_pair;

typedef struct bt_pairs {
    bt_ctx *ctx;
    bt_pair *items;
    size_t count, capacity;
} bt_pairs;

#define BT_PAIRS_INIT(ctx)                                                                         \
    { (ctx), NULL, 0, 0 }
bt_status bt_pairs_add(bt_pairs *pairs, const bt_term *key, const bt_term *value);
/* Adds each element of a list as a key, with itself as its value. Other terms have none. */
bt_status bt_pairs_add_list(bt_pairs *pairs, const bt_term *list);
/* Adds the {Key, Value} tuples in a list. */
bt_status bt_pairs_add_keys(bt_pairs *pairs, const bt_term *list);
/* Sorts both by key, calls `visit` for each key of either in order, and frees both. The value of a
 * key that is only in the other is NULL. Of equal keys, the first in one list goes with the first
 * in the other. A status other than BT_OK ends it. */
typedef bt_status (*bt_pair_visit)(void *user, const bt_term *key, const bt_term *from,
                                   const bt_term *to);
bt_status bt_pairs_compare(bt_pairs *from, bt_pairs *to, bt_pair_visit visit, void *user);
void bt_pairs_free(bt_pairs *pairs);
/* The same for the pairs that `take` adds of two terms; a NULL term has none. */
typedef bt_status (*bt_pairs_take)(bt_pairs *pairs, const bt_term *term);
bt_status bt_pairs_compare_terms(bt_ctx *ctx, const bt_term *from, const bt_term *to,
                                 bt_pairs_take take, bt_pair_visit visit, void *user);
#endif
