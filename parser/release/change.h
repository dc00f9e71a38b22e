/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed between two scripts: changes are found first, then written in either format. */
#ifndef BT_CHANGE_H
#define BT_CHANGE_H

#include "parser/release/outline.h"

/* One thing that differs. A NULL `from` is an addition, a NULL `to` a removal. */
typedef struct bt_change {
    const bt_atom *application; /* what it is about, or NULL: the script as a whole */
    const char *what;           /* "module", "env", ... */
    const bt_term *name;        /* which of them, or NULL when there is but one */
    const bt_term *from, *to;
} bt_change;

typedef struct bt_changes {
    bt_ctx *ctx;
    const bt_outline *from, *to;
    bt_change *items;
    size_t count, capacity;
    const bt_atom *application; /* the one that is being compared */
    const char *what;           /* what is being compared */
} bt_changes;

bt_status bt_add_change(bt_changes *changes, const char *what, const bt_term *name,
                        const bt_term *from, const bt_term *to);
/* The changes of applications and of their start order. */
bt_status bt_compare_applications(bt_changes *changes);
#endif
