/* SPDX-License-Identifier: Apache-2.0 */
/* Terms as text: measured, then laid out. */
#include "parser/text/flat.h"
#include "parser/text/layout.h"

/* A line's width is limited, so that calculations with it do not overflow. */
#define MOST_WIDTH (1u << 30)

/* Whether a line may begin further right than the limit. A line begins further right than what is
 * around it by a line's width at most, or by a tuple's tag, which is shorter; and all together by
 * no more than twice the width of the term on one line. */
static bool may_pass_limit(const bt_printer *p) {
    const int64_t tag = 4 * 255 + 4, limit = p->ctx->limits.indent;
    int64_t step = p->width > tag ? p->width : tag;
    return p->most * 2 > limit && (int64_t)p->depth > limit / step;
}

static int drop(void *user, const void *bytes, size_t size) {
    (void)user;
    (void)bytes;
    (void)size;
    return 0;
}

/* Lays the term out without writing it: what cannot be laid out is reported before the first line
 * is written. */
static bt_status try_lines(bt_printer *p, const bt_term *term) {
    bt_out nowhere, *out = p->out;
    bt_out_init(&nowhere, (bt_sink){drop, NULL});
    p->out = &nowhere;
    bt_status status = bt_write_lines(p, term);
    p->out = out;
    p->at = p->text_at = p->float_at = 0;
    return status;
}

static bt_status print(bt_printer *p, const bt_term *term, bool flat) {
    bt_status status = bt_measure(p, term);
    if (status != BT_OK) return status;
    if (flat || !bt_has_extent(term)) return bt_write_flat(p, term);
    p->most = bt_extent_at(p, 0).width;
    if (may_pass_limit(p)) status = try_lines(p, term);
    return status == BT_OK ? bt_write_lines(p, term) : status;
}

static void release(bt_printer *p) {
    bt_memory *memory = &p->ctx->memory;
    bt_release(memory, p->extents, p->extent_capacity * sizeof *p->extents);
    bt_release(memory, p->wides, p->wide_capacity * sizeof *p->wides);
    bt_release(memory, p->texts, p->text_capacity * sizeof *p->texts);
    bt_release(memory, p->floats, p->float_capacity);
    bt_release(memory, p->flats, p->flat_capacity * sizeof *p->flats);
    bt_release(memory, p->broken, p->broken_capacity * sizeof *p->broken);
}

bt_status bt_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                   bt_sink sink) {
    bt_print_options set = BT_PRINT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    if (set.width > MOST_WIDTH) return BT_USAGE;
    bt_out out;
    bt_out_init(&out, sink);
    bt_printer p = {.ctx = ctx,
                    .out = &out,
                    .style = {(int16_t)ctx->otp, set.latin1, set.unicode && !set.latin1},
                    .width = set.width == 0 ? 80 : set.width};
    if (set.coding) bt_out_text(&out, "%% coding: utf-8\n");
    bt_status status = print(&p, term, set.flat);
    release(&p);
    if (set.form) bt_out_text(&out, ".\n");
    if (status != BT_OK) return status;
    return bt_out_end(ctx, &out);
}
