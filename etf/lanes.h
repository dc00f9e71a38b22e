/* SPDX-License-Identifier: Apache-2.0 */
/* Sixteen bytes at a time, as a vector of the compiler, which works on every machine. */
#ifndef BT_LANES_H
#define BT_LANES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

typedef uint8_t bt_lanes __attribute__((vector_size(16)));

static inline bt_lanes bt_load_lanes(const void *at) {
    bt_lanes lanes;
    memcpy(&lanes, at, sizeof lanes);
    return lanes;
}
/* The result of a comparison as a mask: a bit for each lane, the lowest for the first. */
static inline unsigned bt_lane_bits(bt_lanes found) {
#ifdef __SSE2__
    return (unsigned)_mm_movemask_epi8((__m128i)found);
#else
    unsigned bits = 0;
    for (unsigned i = 0; i < sizeof found; i++) bits |= (found[i] & 1u) << i;
    return bits;
#endif
}
/* The first `count` lanes, 0 to 16, and zeros. */
static inline bt_lanes bt_first_lanes(bt_lanes lanes, size_t count) {
    static const uint8_t mask[32] = {255, 255, 255, 255, 255, 255, 255, 255,
                                     255, 255, 255, 255, 255, 255, 255, 255};
    return lanes & bt_load_lanes(mask + 16 - count);
}
#endif
