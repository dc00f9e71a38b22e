/* SPDX-License-Identifier: Apache-2.0 */
/* Which application needs which. */
#ifndef BT_EDGES_H
#define BT_EDGES_H

#include "parser/bootterm_release.h"

/* Why one application has to be there for another: a key of the other's specification. */
typedef enum bt_need { BT_NEEDS, BT_NEEDS_OPTIONALLY, BT_INCLUDES } bt_need;
typedef struct bt_edge {
    uint32_t before, after; /* indexes of applications: `after` needs or includes `before` */
    bt_need need;
    bool implied; /* an application between them needs it already */
} bt_edge;
/* Finds all edges between applications of the outline, ordered by `after`. They are the
 * context's. */
bt_status bt_outline_edges(bt_ctx *ctx, const bt_outline *outline, bt_edge **edges, size_t *count);
#endif
