/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the fixes that diagnostics carry: what has one right answer. */
#include "etf/ctx.h"
#include "etf/sink.h"
#include "parser/bootterm_release.h"

/* The first fix of the source at or behind `from`; NULL: none. Of those at one place the longest,
 * so that what is replaced goes before what is put in. */
static const bt_fix *next_fix(bt_ctx *ctx, const bt_source *source, uint32_t from) {
    const bt_diag *const *diags;
    const bt_fix *best = NULL;
    size_t count = bt_diagnostics(ctx, &diags);
    for (size_t i = 0; i < count; i++)
        for (const bt_fix *f = diags[i]->fixes; f != NULL; f = f->next) {
            bt_span at = f->place.span;
            if (f->place.source != source || at.begin < from || at.end > source->size) continue;
            if (best == NULL || at.begin < best->place.span.begin ||
                (at.begin == best->place.span.begin && at.end > best->place.span.end))
                best = f;
        }
    return best;
}

bt_status bt_write_fixed(bt_ctx *ctx, const bt_source *source, bt_sink sink, size_t *count) {
    bt_out out;
    uint32_t at = 0, from = 0;
    bt_out_init(&out, sink);
    *count = 0;
    for (const bt_fix *f; (f = next_fix(ctx, source, from)) != NULL; ++*count) {
        bt_out_bytes(&out, source->data + at, f->place.span.begin - at);
        bt_out_bytes(&out, f->text, f->length);
        at = f->place.span.end;
        /* Nothing else is put in at the same place. */
        from = at > f->place.span.begin ? at : at + 1;
    }
    bt_out_bytes(&out, source->data + at, source->size - at);
    return bt_out_end(ctx, &out);
}
