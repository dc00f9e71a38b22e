/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Printing in two passes. The first (measure.c) finds the width that every term with parts has on
 * one line, in the order in which the second needs them. The second writes terms that fit the rest
 * of the line flat (flat.c) and breaks others over lines (lines.c). On top is print.c.
 */
#ifndef BT_PRINTER_H
#define BT_PRINTER_H

#include "etf/ctx.h"
#include "parser/bootterm_text.h"
#include "parser/text/leaf.h"

/* The extent of a term: what measuring found. Terms that are cheap to measure again have none: see
 * bt_has_extent. */
typedef struct bt_extent {
    uint32_t width; /* characters on one line; UINT32_MAX also for more */
    uint32_t parts; /* how many extents all its parts have, which come next; for strings and
                       bitstrings a bt_bits_form */
} bt_extent;

/* Nearly all extents are small, and packed into 32 bits: the width from this bit on, the parts
 * below. */
#define BT_PACKED_WIDTH 16
/* For any other extent, its index with this bit. */
#define BT_WIDE 0x80000000u

typedef struct bt_number_text {
    const char *text;
    size_t length;
} bt_number_text;

/* A term that is written flat, and what comes next in it. */
typedef struct bt_flat {
    const bt_term *term;
    size_t next;
} bt_flat;

/* A term that is broken over lines; see layout.h. */
typedef struct bt_broken bt_broken;

typedef struct bt_printer {
    bt_ctx *ctx;
    bt_out *out;
    bt_style style;
    uint32_t *extents; /* packed */
    size_t extent_count, extent_capacity;
    bt_extent *wides;
    size_t wide_count, wide_capacity;
    size_t at;             /* the extent of the next term to write */
    size_t depth;          /* how many terms are around the innermost one */
    bt_number_text *texts; /* of big integers, in the order in which they are written */
    size_t text_count, text_capacity, text_at;
    char *floats; /* their texts in a row */
    size_t float_count, float_capacity, float_at;
    bt_flat *flats;
    size_t flat_count, flat_capacity;
    bt_broken *broken;
    size_t broken_count, broken_capacity;
    int64_t width;  /* of a line */
    int64_t most;   /* width of the whole term on one line */
    int64_t indent; /* of what follows a tuple's tag on a line of its own; below 1: it
                       follows the tag on its line */
} bt_printer;

static inline bt_extent bt_extent_at(const bt_printer *p, size_t at) {
    uint32_t packed = p->extents[at];
    if ((packed & BT_WIDE) != 0) return p->wides[packed & ~BT_WIDE];
    return (bt_extent){packed >> BT_PACKED_WIDTH, packed & ((1u << BT_PACKED_WIDTH) - 1)};
}

/* Whether a term has an extent: it has parts, or is costly to measure. */
static inline bool bt_has_extent(const bt_term *term) {
    if (term->kind == BT_ATOM) return false; /* as most are */
    const unsigned always =
        1u << BT_STRING | 1u << BT_LIST | 1u << BT_BIG | 1u << BT_FLOAT | 1u << BT_RECORD;
    const unsigned unless_empty = 1u << BT_TUPLE | 1u << BT_MAP | 1u << BT_BITSTRING;
    return ((term->count != 0 ? always | unless_empty : always) >> term->kind & 1) != 0;
}

/* A record's field: its key, a number below count, and its value. */
static inline const bt_term *bt_record_key(const bt_term *record, size_t i) {
    return &record->as.items[2 + i];
}
static inline const bt_term *bt_record_value(const bt_term *record, size_t i) {
    return &record->as.items[2 + record->count + i];
}
/* The width of `#module:name`. */
static inline uint64_t bt_record_name_width(const bt_printer *p, const bt_term *record) {
    return 2 + bt_leaf_width(&record->as.items[0], p->style) +
           bt_leaf_width(&record->as.items[1], p->style);
}

/* Fills in extents and texts (measure.c). */
bt_status bt_measure(bt_printer *p, const bt_term *term);
/* Writes the whole term over as many lines as it takes (lines.c). */
bt_status bt_write_lines(bt_printer *p, const bt_term *term);
#endif
