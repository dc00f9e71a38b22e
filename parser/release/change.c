/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/change.h"

#include "etf/ctx.h"

bt_status bt_add_change(bt_changes *changes, const char *what, const bt_term *name,
                        const bt_term *from, const bt_term *to) {
    if (!bt_grow(&changes->ctx->memory, (void **)&changes->items, sizeof *changes->items,
                 &changes->capacity, changes->count + 1))
        return BT_NOMEM;
    changes->items[changes->count++] =
        (bt_script_change){changes->application, what, name, from, to};
    return BT_OK;
}

bt_status bt_compare_values(bt_changes *changes, const char *what, const bt_term *name,
                            const bt_term *from, const bt_term *to) {
    int order = 1;
    if (from == NULL && to == NULL) return BT_OK;
    if (from != NULL && to != NULL) {
        bt_status status = bt_compare(changes->ctx, from, to, &order);
        if (status != BT_OK || order == 0) return status;
    }
    return bt_add_change(changes, what, name, from, to);
}
