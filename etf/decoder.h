/* SPDX-License-Identifier: Apache-2.0 */
/* The inside of the decoder: reading (decode.c), its fast way (plain.c), and what a compound term
 * turns out to be when all its items are there (close.c). */
#ifndef BT_DECODER_H
#define BT_DECODER_H

#include "etf/read.h"
#include "etf/stack.h"
#include "etf/term.h"

/* A term with items that may come again: the bytes that it came from, and once it is complete, how
 * many they are, and its items. */
typedef struct bt_decode_seen {
    const uint8_t *bytes;
    const bt_term *items;
    uint32_t size; /* 0: not yet */
    uint32_t hash; /* of the first bytes */
} bt_decode_seen;

typedef struct bt_decode_frame {
    bt_term *to, *stop;   /* the next item's place, and the end of the last one's */
    size_t begin;         /* offset of the tag */
    bt_decode_seen *seen; /* what is to be completed with it; NULL: nothing */
    uint8_t tag;
} bt_decode_frame;

typedef struct bt_decoder {
    bt_reader r;
    bool spanned;
    bt_decode_frame *top;    /* the innermost */
    bt_decode_frame *frames; /* `few` at first; the first one's only item is the whole term */
    size_t capacity;
    bt_decode_frame few[16];
    const uint8_t *passed;   /* what is before it has been read */
    size_t outer;            /* how deep the whole term is nested already */
    uint64_t owed;           /* items still to come in the frames around */
    uint32_t local;          /* frames of LOCAL_EXT */
    uint32_t funs;           /* frames of NEW_FUN_EXT */
    bt_decode_seen *seen;    /* each where its hash puts it, in place of the one before; or NULL */
    size_t seen_count;       /* how many there is room for: a power of two */
    const uint8_t *compared; /* up to where bytes were held against a seen term's in vain */
    bt_stack stack;          /* for lists and maps whose items do not stay as they came */
    struct {
        bt_term term;
        bt_span span;
    } whole;
} bt_decoder;

static inline bool bt_decode_check(bt_decoder *d, bt_status status) {
    if (status == BT_OK) return true;
    return bt_fail_memory(&d->r);
}

/* What the term in a place of the top frame spans, the bytes from `begin` to the cursor. */
static inline void bt_set_span(bt_decoder *d, const bt_term *place, size_t begin) {
    const bt_decode_frame *top = d->top;
    bt_span span = {(uint32_t)begin, (uint32_t)bt_offset(&d->r.in)};
    if (d->spanned) bt_spans_of(top->stop, 0)[top->stop - 1 - place] = span;
}

/* How many frames there may be on top of the first one, with the memory that they have now. */
static inline size_t bt_most_depth(const bt_decoder *d) {
    size_t most = d->r.ctx->limits.depth > d->outer ? d->r.ctx->limits.depth - d->outer : 0;
    return most < d->capacity ? most : d->capacity - 1;
}

/* Goes back to the term around; the one that is complete is its last item. */
static inline bt_term *bt_leave_frame(bt_decoder *d) {
    d->top--;
    d->owed -= (size_t)(d->top->stop - d->top->to);
    return d->top->to - 1;
}

/* Reads on as far as everything is plain, which is what neither spans nor strictness ask about. */
void bt_read_plain(bt_decoder *d);
/* Reads one plain term without items. */
bool bt_read_plain_term(bt_reader *r, bt_term *to);
/* Makes the term of the top frame, all of whose items are there, what they say, and leaves it. */
bool bt_close_frame(bt_decoder *d);
#endif
