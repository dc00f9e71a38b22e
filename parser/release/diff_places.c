/* SPDX-License-Identifier: Apache-2.0 */
/* What has moved from one script to the other: as few things as explain the new order. */
#include "etf/ctx.h"
#include "etf/term.h"
#include "parser/release/change.h"

/*
 * Marks the longest run of things that are still in the old order; all others have moved.
 * `tails[k]` is the thing with the earliest old place among the last ones of runs of k + 1.
 */
static void mark_kept(bt_move *places, uint32_t count, uint32_t *tails) {
    uint32_t length = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t low = 0, high = length;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (places[tails[middle]].old < places[i].old)
                low = middle + 1;
            else
                high = middle;
        }
        places[i].before = low == 0 ? UINT32_MAX : tails[low - 1];
        tails[low] = i;
        if (low == length) length++;
    }
    for (uint32_t i = length == 0 ? UINT32_MAX : tails[length - 1]; i != UINT32_MAX;
         i = places[i].before)
        places[i].kept = true;
}

bt_status bt_compare_places(bt_changes *changes, bt_move *places, uint32_t count) {
    uint32_t *tails = bt_alloc(changes->ctx, (count + 1) * sizeof *tails);
    if (tails == NULL) return BT_NOMEM;
    mark_kept(places, count, tails);
    bt_status status = BT_OK;
    for (const bt_move *place = places; place < places + count && status == BT_OK; place++) {
        if (place->kept) continue;
        bt_term *numbers = bt_alloc(changes->ctx, 2 * sizeof *numbers);
        if (numbers == NULL) return BT_NOMEM;
        numbers[0] = bt_int(place->from);
        numbers[1] = bt_int(place->to);
        changes->application = place->application;
        status = bt_add_change(changes, place->what, place->name, &numbers[0], &numbers[1]);
    }
    changes->application = NULL;
    return status;
}
