/* SPDX-License-Identifier: Apache-2.0 */
/* What the reports about a script share. */
#ifndef BT_OUTLINE_H
#define BT_OUTLINE_H

#include "bootterm_release.h"

/* The call that an apply or kernelProcess instruction makes; NULLs for any other. */
typedef struct bt_call {
    const bt_term *module, *function, *arguments;
} bt_call;
bt_call bt_call_of(const bt_instruction *instruction);
bool bt_calls(const bt_call *call, const char *module, const char *function);

bool bt_is_atom_named(const bt_atom *atom, const char *name);
/* That one application has to be there for another, by the keys of the other's specification. */
typedef enum bt_need { BT_NEEDS, BT_NEEDS_OPTIONALLY, BT_INCLUDES } bt_need;
typedef struct bt_edge {
    uint32_t before, after; /* indexes of applications: `after` needs or includes `before` */
    bt_need need;
    bool implied; /* what is in between needs it already */
} bt_edge;
/* All of them that are between applications of the outline, by `after`; the context's. */
bt_status bt_outline_edges(bt_ctx *ctx, const bt_outline *outline, bt_edge **edges, size_t *count);
#endif
