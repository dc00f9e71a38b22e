/* SPDX-License-Identifier: Apache-2.0 */
/* What has changed between two scripts. Changes are first collected, then written as text or
 * JSON. */
#ifndef BT_CHANGE_H
#define BT_CHANGE_H

#include "parser/release/outline.h"

/* One thing that differs. A NULL `from` is an addition, a NULL `to` a removal. */
typedef struct bt_script_change {
    const bt_atom *application; /* NULL: it is about the script as a whole */
    const char *what;           /* "module", "env", ... */
    const bt_term *name;        /* which one, or NULL when there can be only one */
    const bt_term *from, *to;
} bt_script_change;

typedef struct bt_changes {
    bt_ctx *ctx;
    const bt_outline *from, *to;
    bt_script_change *items;
    size_t count, capacity;
    const bt_atom *application; /* the one that is being compared */
    const char *what;           /* what is being compared */
} bt_changes;

bt_status bt_add_change(bt_changes *changes, const char *what, const bt_term *name,
                        const bt_term *from, const bt_term *to);
/* Adds a change if the two values differ. */
bt_status bt_compare_values(bt_changes *changes, const char *what, const bt_term *name,
                            const bt_term *from, const bt_term *to);

/* Something that both scripts have, and its place in each. */
typedef struct bt_move {
    const char *what;
    const bt_atom *application; /* as in bt_script_change */
    const bt_term *name;
    uint32_t old;      /* its place in the old script, to find out what has moved */
    uint32_t from, to; /* the places that are reported */
    uint32_t before;   /* set by bt_compare_places: the one before it in the longest run that keeps
                          the old order */
    bool kept;
} bt_move;
/* Adds a change for each that has moved. `places` is in the order of the new script. */
bt_status bt_compare_places(bt_changes *changes, bt_move *places, uint32_t count);

/* Adds the changes of applications and of the order in which they start. */
bt_status bt_compare_applications(bt_changes *changes);
/* Adds the changes of the code path, which is the last one, and of the paths before it. */
bt_status bt_compare_paths(bt_changes *changes);
#endif
