/* SPDX-License-Identifier: Apache-2.0 */
/* Places: stretches of a source, or the whole of it. */
#ifndef BT_PLACE_H
#define BT_PLACE_H

#include "bootterm.h"

static inline bt_place bt_at(const bt_source *source, size_t begin, size_t end) {
    return (bt_place){source, {(uint32_t)begin, (uint32_t)end}};
}
#define BT_NOWHERE ((bt_place){NULL, {0, 0}})
/* The whole of a source, without a stretch: what concerns the file as such. */
static inline bt_place bt_whole(const bt_source *source) {
    return (bt_place){source, {UINT32_MAX, UINT32_MAX}};
}
static inline bool bt_is_whole(bt_place place) {
    return place.span.begin == UINT32_MAX;
}
#endif
