/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Reading foreign bytes. Everything that looks at external terms does so through a cursor, and
 * asks bt_has before each read: the bt_get functions themselves check nothing.
 */
#ifndef BT_CURSOR_H
#define BT_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct bt_byte_cursor {
    const uint8_t *begin, *at, *end;
} bt_byte_cursor;

static inline size_t bt_left(const bt_byte_cursor *in) {
    return (size_t)(in->end - in->at);
}
static inline bool bt_has(const bt_byte_cursor *in, uint64_t count) {
    return count <= bt_left(in);
}
static inline size_t bt_offset(const bt_byte_cursor *in) {
    return (size_t)(in->at - in->begin);
}

/* Unsigned numbers, most significant byte first. */
static inline uint32_t bt_be16(const uint8_t *p) {
    return (uint32_t)p[0] << 8 | p[1];
}
static inline uint32_t bt_be32(const uint8_t *p) {
    return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}
static inline uint64_t bt_be64(const uint8_t *p) {
    return (uint64_t)bt_be32(p) << 32 | bt_be32(p + 4);
}

/* The same, least significant byte first. */
static inline uint32_t bt_le16(const uint8_t *p) {
    return (uint32_t)p[1] << 8 | p[0];
}
static inline uint32_t bt_le32(const uint8_t *p) {
    return bt_le16(p + 2) << 16 | bt_le16(p);
}
static inline uint64_t bt_le64(const uint8_t *p) {
    return (uint64_t)p[7] << 56 | (uint64_t)p[6] << 48 | (uint64_t)p[5] << 40 |
           (uint64_t)p[4] << 32 | (uint64_t)p[3] << 24 | (uint64_t)p[2] << 16 |
           (uint64_t)p[1] << 8 | p[0];
}

/* Each needs bytes that bt_has has confirmed. */
static inline uint8_t bt_get8(bt_byte_cursor *in) {
    return *in->at++;
}
static inline uint32_t bt_get16(bt_byte_cursor *in) {
    in->at += 2;
    return bt_be16(in->at - 2);
}
static inline uint32_t bt_get32(bt_byte_cursor *in) {
    in->at += 4;
    return bt_be32(in->at - 4);
}
static inline uint64_t bt_get64(bt_byte_cursor *in) {
    in->at += 8;
    return bt_be64(in->at - 8);
}
#endif
