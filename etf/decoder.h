/* SPDX-License-Identifier: Apache-2.0 */
/* The decoder's internals, for decode.c, for its fast path (plain.c) and for what completes a
 * compound term once all items are there (close.c). */
#ifndef BT_DECODER_H
#define BT_DECODER_H

#include "etf/read.h"
#include "etf/stack.h"
#include "etf/term.h"

/* A list or tuple that may come again: where its bytes are and, once it is complete, how many and
 * its items. */
typedef struct bt_decode_seen {
    const uint8_t *bytes;
    const bt_term *items;
    uint32_t size; /* 0: not complete yet */
    uint32_t hash; /* of the first bytes */
} bt_decode_seen;

typedef struct bt_decode_frame {
    bt_term *to, *stop;   /* the next item's place, and the end of the last one's */
    size_t begin;         /* offset of the tag */
    bt_decode_seen *seen; /* its slot, filled in when it is complete; or NULL */
    uint8_t tag;
} bt_decode_frame;

typedef struct bt_decoder {
    bt_reader r;
    bool spanned;
    bt_decode_frame *top;    /* the innermost */
    bt_decode_frame *frames; /* `few` at first; the first frame's one item is the whole term */
    size_t capacity;
    bt_decode_frame few[16];
    const uint8_t *passed;   /* bytes before it are not needed any more */
    size_t outer;            /* how deep the whole term is nested already */
    uint64_t owed;           /* items still to come in the frames around */
    uint32_t local;          /* frames of LOCAL_EXT */
    uint32_t funs;           /* frames of NEW_FUN_EXT */
    bt_decode_seen *seen;    /* a hash table without chains: the newest wins; or NULL */
    size_t seen_count;       /* slots: a power of two */
    const uint8_t *compared; /* no seen term is looked for before it: see is_seen */
    bt_stack stack;          /* to rebuild lists and maps that change when completed */
    struct {
        bt_term term;
        bt_span span;
    } whole;
} bt_decoder;

static inline bool bt_decode_check(bt_decoder *d, bt_status status) {
    if (status == BT_OK) return true;
    return bt_fail_memory(&d->r);
}

/* Notes the span of an item of the top frame: from `begin` to the cursor. */
static inline void bt_set_span(bt_decoder *d, const bt_term *place, size_t begin) {
    const bt_decode_frame *top = d->top;
    bt_span span = {(uint32_t)begin, (uint32_t)bt_offset(&d->r.in)};
    if (d->spanned) bt_spans_of(top->stop, 0)[top->stop - 1 - place] = span;
}

/* How many frames fit on top of the first one without more memory, within the depth limit. */
static inline size_t bt_most_depth(const bt_decoder *d) {
    size_t most = d->r.ctx->limits.depth > d->outer ? d->r.ctx->limits.depth - d->outer : 0;
    return most < d->capacity ? most : d->capacity - 1;
}

/* Goes back to the frame below. Returns the completed term, the last item there. */
static inline bt_term *bt_leave_frame(bt_decoder *d) {
    d->top--;
    d->owed -= (size_t)(d->top->stop - d->top->to);
    return d->top->to - 1;
}

/* Decodes on the fast path as far as that goes; not with spans, nor when strict. */
void bt_read_plain(bt_decoder *d);
/* Decodes one common term without items. False: it is left to decode.c. */
bool bt_read_plain_term(bt_reader *r, bt_term *to);
/* Completes the term of the top frame, all of whose items are there, and leaves the frame. */
bool bt_close_frame(bt_decoder *d);
#endif
