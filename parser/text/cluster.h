/* SPDX-License-Identifier: Apache-2.0 */
/* Counting characters as a reader sees them, some of which are several code points. */
#ifndef BT_CLUSTER_H
#define BT_CLUSTER_H

#include <stdbool.h>
#include <stdint.h>

/* Start with zeros, add code points in order, and read `count`. */
typedef struct bt_clusters {
    uint64_t count;
    uint8_t last;  /* the kind of the last code point */
    bool picture;  /* the cluster began with a picture, and may be joined to another */
    bool odd_flag; /* the last code point is the first half of a flag */
} bt_clusters;

void bt_clusters_add(bt_clusters *clusters, uint32_t c);
/* Adds a character as it is written between quotes of this kind. */
void bt_clusters_add_quoted(bt_clusters *clusters, uint32_t c, uint8_t quote);
#endif
