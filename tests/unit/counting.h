/* SPDX-License-Identifier: Apache-2.0 */
/* An allocator that counts, checks sizes, and fails when told to. */
#ifndef COUNTING_H
#define COUNTING_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bootterm.h"

typedef struct counting {
    size_t calls;   /* that asked for memory */
    size_t fail_at; /* the call that fails, and all after it; 0: none */
    size_t held;    /* bytes handed out */
    size_t peak;    /* the most of them at once */
    bool wrong;     /* an old size was not the real one */
} counting;

/* Each block begins with its size, so that it can be compared with what the library says of it. */
#define COUNTING_HEADER 16

static inline void *counting_resize(void *user, void *ptr, size_t old_size, size_t new_size) {
    counting *c = user;
    uint8_t *raw = ptr == NULL ? NULL : (uint8_t *)ptr - COUNTING_HEADER;
    size_t real = 0;
    if (raw != NULL) memcpy(&real, raw, sizeof real);
    if (real != old_size) c->wrong = true;
    if (new_size == 0) {
        c->held -= real;
        free(raw);
        return NULL;
    }
    c->calls++;
    if (c->fail_at != 0 && c->calls >= c->fail_at) return NULL;
    raw = realloc(raw, new_size + COUNTING_HEADER);
    memcpy(raw, &new_size, sizeof new_size);
    c->held = c->held - real + new_size;
    if (c->held > c->peak) c->peak = c->held;
    return raw + COUNTING_HEADER;
}

static inline bt_ctx *counting_ctx(counting *c, const bt_limits *limits) {
    bt_allocator hook = {counting_resize, c};
    bt_config config = BT_CONFIG_INIT;
    config.allocator = &hook;
    config.limits = limits;
    return bt_ctx_new(&config);
}

/* Frees the context and checks that all of its memory came back. */
static inline void counting_end(counting *c, bt_ctx *ctx) {
    bt_ctx_free(ctx);
    cr_expect_eq(c->held, 0, "%zu bytes leaked", c->held);
    cr_expect_not(c->wrong, "a wrong old size was given");
}

/* Runs `work` with ever later failures until none comes; says how often that was. `expected` is
 * what it then comes to. */
static inline size_t counting_until(bt_status (*work)(bt_ctx *ctx), bt_status expected) {
    for (size_t n = 1;; n++) {
        counting c = {.fail_at = n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_status status = ctx == NULL ? BT_NOMEM : work(ctx);
        counting_end(&c, ctx);
        if (c.calls < n) {
            cr_expect_eq(status, expected);
            return n;
        }
        /* A diagnostic that there was no memory for may be lost, but not the verdict. */
        cr_assert(status == BT_NOMEM || (status == expected && expected == BT_INVALID),
                  "failing at %zu gave %d", n, (int)status);
        cr_assert_lt(n, 100000);
    }
}

/* The same for memory that ends anywhere: the library takes it in blocks, so few calls ask for it.
 * Ever more of the first block is taken before the work. */
static inline void counting_anywhere(bt_status (*work)(bt_ctx *ctx), bt_status expected) {
    static const uint8_t nothing[16384];
    for (size_t taken = 0; taken < sizeof nothing; taken += 16) {
        bool failed = true;
        for (size_t n = 1; failed; n++) {
            counting c = {0};
            bt_term term;
            bt_ctx *ctx = counting_ctx(&c, NULL);
            cr_assert_eq(bt_make_bitstring(ctx, nothing, 8 * taken, &term), BT_OK);
            c.fail_at = c.calls + n;
            bt_status status = work(ctx);
            failed = c.calls >= c.fail_at;
            counting_end(&c, ctx);
            cr_assert(status == expected || (failed && status == BT_NOMEM),
                      "failing at %zu behind %zu bytes gave %d", n, taken, (int)status);
        }
    }
}
#endif
