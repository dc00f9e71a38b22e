/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/opaque.h"

#include <stdbool.h>
#include <string.h>

#include "etf/tags.h"
#include "etf/utf8.h"

/* What a pid, port or reference says. The decoder has checked that it is complete. */
typedef struct identity {
    const uint8_t *node, *node_end;
    bool latin1; /* how the node's name is written */
    uint32_t creation;
    uint64_t id;
    const uint8_t *words; /* of a reference: 32 bits each, the most significant last */
    uint32_t word_count;
} identity;

static uint32_t take(const uint8_t **at, unsigned bytes) {
    uint32_t value = 0;
    for (unsigned i = 0; i < bytes; i++) value = value << 8 | *(*at)++;
    return value;
}

static void take_node(identity *who, const uint8_t **at) {
    uint32_t tag = take(at, 1), length = 0;
    who->latin1 = tag == BT_TAG_ATOM || tag == BT_TAG_SMALL_ATOM;
    /* NIL, within LOCAL_EXT: the node that wrote it, with no name. */
    if (tag != BT_TAG_NIL) length = take(at, tag == BT_TAG_ATOM || tag == BT_TAG_ATOM_UTF8 ? 2 : 1);
    who->node = *at;
    *at += length;
    who->node_end = *at;
}

static identity identity_of(const bt_term *term) {
    identity who = {0};
    const uint8_t *at = term->as.bytes;
    uint32_t tag = take(&at, 1);
    switch (tag) {
    case BT_TAG_NEW_PID:
    case BT_TAG_PID: /* the serial is the upper half */
        take_node(&who, &at);
        who.id = take(&at, 4);
        who.id |= (uint64_t)take(&at, 4) << 32;
        break;
    case BT_TAG_NEW_PORT:
    case BT_TAG_PORT:
        take_node(&who, &at);
        who.id = take(&at, 4);
        break;
    case BT_TAG_V4_PORT:
        take_node(&who, &at);
        who.id = (uint64_t)take(&at, 4) << 32;
        who.id |= take(&at, 4);
        break;
    case BT_TAG_REFERENCE:
        take_node(&who, &at);
        who.words = at;
        who.word_count = 1;
        at += 4;
        break;
    case BT_TAG_NEW_REFERENCE:
    default: /* or NEWER_REFERENCE_EXT */
        who.word_count = take(&at, 2);
        take_node(&who, &at);
        who.creation = take(&at, tag == BT_TAG_NEW_REFERENCE ? 1 : 4);
        who.words = at;
        return who;
    }
    bool old = tag == BT_TAG_PID || tag == BT_TAG_PORT || tag == BT_TAG_REFERENCE;
    who.creation = take(&at, old ? 1 : 4);
    return who;
}

static int order_of(uint64_t a, uint64_t b) {
    return a < b ? -1 : a > b;
}

static uint32_t next_character(identity *who) {
    uint32_t c = *who->node;
    size_t length = who->latin1 ? 1 : bt_utf8_read(who->node, who->node_end, &c);
    who->node += length == 0 ? 1 : length;
    return c;
}

static int order_of_nodes(identity a, identity b) {
    while (a.node < a.node_end && b.node < b.node_end) {
        int order = order_of(next_character(&a), next_character(&b));
        if (order != 0) return order;
    }
    int order = (a.node < a.node_end) - (b.node < b.node_end);
    return order != 0 ? order : order_of(a.creation, b.creation);
}

static uint32_t word_at(const identity *who, uint32_t i) {
    if (i >= who->word_count) return 0;
    const uint8_t *at = who->words + (size_t)4 * i;
    return take(&at, 4);
}

static int order_of_words(const identity *a, const identity *b) {
    uint32_t longer = a->word_count > b->word_count ? a->word_count : b->word_count;
    for (uint32_t i = longer; i-- > 0;) {
        int order = order_of(word_at(a, i), word_at(b, i));
        if (order != 0) return order;
    }
    return 0;
}

int bt_opaque_order(const bt_term *a, const bt_term *b) {
    identity x = identity_of(a), y = identity_of(b);
    int order = a->kind == BT_PID ? order_of(x.id, y.id) : 0;
    if (order == 0) order = order_of_nodes(x, y);
    if (order == 0) order = order_of(x.id, y.id);
    return order != 0 ? order : order_of_words(&x, &y);
}

/* ---- funs ------------------------------------------------------------------------------------ */

typedef struct fun_parts {
    const uint8_t *code; /* the arity, and a hash of the module's code: 17 bytes */
    uint32_t index, variables;
    identity module; /* the name only */
    int64_t hash;
    const uint8_t *values; /* of the variables */
    size_t size;
} fun_parts;

/* Reads an integer that is small, but may be written in the form of a large one. */
static int64_t take_integer(const uint8_t **at) {
    uint32_t tag = take(at, 1);
    if (tag == BT_TAG_SMALL_INTEGER) return take(at, 1);
    if (tag == BT_TAG_INTEGER) return (int32_t)take(at, 4);
    uint32_t count = take(at, tag == BT_TAG_LARGE_BIG ? 4 : 1), sign = take(at, 1);
    uint64_t value = 0;
    for (uint32_t i = count < 8 ? count : 8; i-- > 0;) value = value << 8 | (*at)[i];
    *at += count;
    return sign ? -(int64_t)value : (int64_t)value;
}

/* NEW_FUN_EXT: the decoder takes no other. */
static fun_parts fun_parts_of(const bt_term *term) {
    const uint8_t *at = term->as.bytes + 1 + 4;
    fun_parts fun = {.code = at};
    at += 17;
    fun.index = take(&at, 4);
    fun.variables = take(&at, 4);
    take_node(&fun.module, &at);
    (void)take_integer(&at); /* the old index, which has no meaning */
    fun.hash = take_integer(&at);
    bool old = take(&at, 1) == BT_TAG_PID;
    identity creator = {0};
    take_node(&creator, &at);
    fun.values = at + 8 + (old ? 1 : 4);
    fun.size = (size_t)(term->as.bytes + term->count - fun.values);
    return fun;
}

int bt_fun_order(const bt_term *a, const bt_term *b, int otp) {
    fun_parts x = fun_parts_of(a), y = fun_parts_of(b);
    int order = order_of_nodes(x.module, y.module);
    if (order == 0) order = order_of(x.index, y.index);
    if (order == 0 && otp < 29) order = (x.hash > y.hash) - (x.hash < y.hash);
    if (order == 0) order = order_of(x.variables, y.variables);
    if (order == 0) order = order_of(x.size, y.size);
    if (order == 0 && x.size != 0) order = memcmp(x.values, y.values, x.size);
    /* Funs that only differ in these are equal up to OTP 25. Later they are not, but OTP gives them
     * no order. */
    if (order == 0 && otp >= 26) order = memcmp(x.code, y.code, 17);
    return order;
}
