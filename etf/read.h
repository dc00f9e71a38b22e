/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What everything that reads external terms shares: the reader with its cursor and its fault, the
 * first bytes (version, compression), and the tags that are no plain data.
 *
 * Functions that return bool return false with the fault set.
 */
#ifndef BT_READ_H
#define BT_READ_H

#include "etf/ctx.h"
#include "etf/cursor.h"
#include "etf/tags.h"

/* A term that claims more items than the bytes behind it can hold. */
typedef struct bt_claim {
    size_t begin;
    uint64_t items, left; /* items it claims, bytes left; items 0: no claim */
} bt_claim;

/* Why reading stopped. Kept apart from the diagnostics, so that a reader can fail quietly. */
typedef struct bt_fault {
    bt_status status; /* BT_OK: none */
    bt_message message;
    size_t begin, end; /* offsets in the bytes that the cursor walks */
    const char *what;  /* arguments of the message, in this order; NULL: no text */
    uint64_t a, b;
    bt_claim claim; /* the first term with more items than can be there */
} bt_fault;

typedef struct bt_reader {
    bt_ctx *ctx;
    bt_byte_cursor in; /* over the whole source, or over the inflated bytes */
    bt_fault fault;
    bool strict;
    bool once;       /* bytes do not last (bt_source_once), so terms get copies */
    uint8_t *copies; /* where the next goes */
    size_t copies_left;
    bool compressed;
    bool utf8_atoms, latin1_atoms; /* some were read */
    size_t source_used;            /* compressed: the bytes of the source that were used */
    uint8_t *inflated;    /* compressed: what bt_resize gave, for the caller to keep or free */
    size_t inflated_size; /* the size to free it with */
    size_t made;          /* of which this many bytes came out */
} bt_reader;

bool bt_fail(bt_reader *r, bt_message message, size_t begin, size_t end, const char *what,
             uint64_t a, uint64_t b);
bool bt_fail_memory(bt_reader *r);
/* The fault where input ends too soon: the term that begins at `begin` needs `need` bytes from the
 * cursor on. */
bool bt_fail_short(bt_reader *r, size_t begin, uint64_t need);
static inline bool bt_need(bt_reader *r, size_t begin, uint64_t need) {
    return bt_has(&r->in, need) || bt_fail_short(r, begin, need);
}

/* Opens a source: checks the version byte, inflates a compressed term. */
bool bt_reader_open(bt_reader *r, bt_ctx *ctx, const bt_source *source,
                    const bt_decode_options *options);
/* Called after the term: when strict, no bytes may follow. */
bool bt_reader_end(bt_reader *r, const bt_source *source);
/* Copies the bytes that a term points at, if the input does not last. False: no memory. */
bool bt_copy_bytes(bt_reader *r, bt_term *term);
static inline bool bt_keep_bytes(bt_reader *r, bt_term *term) {
    return !r->once || bt_copy_bytes(r, term);
}
/* How many bytes of the source were used, and the information for the caller. */
static inline size_t bt_reader_used(const bt_reader *r) {
    return r->compressed ? r->source_used : bt_offset(&r->in);
}
bt_etf_info bt_reader_info(const bt_reader *r);
bt_decode_options bt_decode_options_of(const bt_decode_options *given);
/* Reports the fault as a diagnostic and returns its status. */
bt_status bt_reader_report(const bt_reader *r, const bt_source *source);

/* The text of an atom whose tag stands before the cursor: its place and length in the input, and
 * whether it is latin1. Only bounds and the length of a latin1 text are checked. */
typedef struct bt_atom_bytes_at {
    const uint8_t *text;
    uint32_t length;
    bool latin1;
} bt_atom_bytes_at;
bool bt_read_atom_bytes(bt_reader *r, uint8_t tag, size_t begin, bt_atom_bytes_at *out);
/* Checks the text: UTF-8, at most 255 characters. */
bool bt_check_atom(bt_reader *r, const bt_atom_bytes_at *atom);
static inline bool bt_is_atom_tag(uint8_t tag) {
    return tag == BT_TAG_ATOM || tag == BT_TAG_SMALL_ATOM_UTF8 || tag == BT_TAG_ATOM_UTF8 ||
           tag == BT_TAG_SMALL_ATOM;
}
/* Checks and skips an atom where only an atom may stand. */
bool bt_skip_atom(bt_reader *r, size_t begin);

/* Checks what follows the tag of a pid, port or reference. `local`: inside LOCAL_EXT, where [] may
 * stand for the node. */
bool bt_skip_pid(bt_reader *r, uint8_t tag, size_t begin, bool local);
bool bt_skip_port(bt_reader *r, uint8_t tag, size_t begin, bool local);
bool bt_skip_reference(bt_reader *r, uint8_t tag, size_t begin, bool local);
/* The head of a NEW_FUN_EXT, which the module follows: size, arity, hash of the module, index,
 * number of variables. */
enum { BT_FUN_HEAD = 4 + 1 + 16 + 4 + 4 };
/* Reads it: `*variables` terms follow the creator. */
bool bt_read_fun_head(bt_reader *r, size_t begin, uint32_t *variables);

/* The arity of a tuple whose tag stands before the cursor. */
bool bt_read_arity(bt_reader *r, uint8_t tag, size_t begin, uint32_t *out);

/* Reads the digits of a big integer whose tag stands before the cursor: magnitude without leading
 * zeros, least significant byte first, in place. */
typedef struct bt_digits {
    const uint8_t *bytes;
    uint32_t count;
    bool negative;
} bt_digits;
bool bt_read_big(bt_reader *r, uint8_t tag, size_t begin, bt_digits *out);
/* The value of a big that fits an int64_t. */
bool bt_digits_fit(const bt_digits *digits, int64_t *out);

/* NEW_FLOAT_EXT and FLOAT_EXT. */
bool bt_read_float(bt_reader *r, uint8_t tag, size_t begin, double *out);

/* Bits of a BIT_BINARY_EXT: length and bits in use of the last byte, which are there. */
bool bt_read_bits(bt_reader *r, size_t begin, uint32_t *count, uint8_t *bits);

/* Reports a byte that is no tag of a term. */
bool bt_fail_tag(bt_reader *r, uint8_t tag, size_t begin);

/* The largest and the smallest integer that the BEAM holds in a word, and the most items of a
 * tuple. */
#define BT_SMALL_MAX (((int64_t)1 << 59) - 1)
#define BT_SMALL_MIN (-((int64_t)1 << 59))
#define BT_TUPLE_MAX 0xFFFFFF
#endif
