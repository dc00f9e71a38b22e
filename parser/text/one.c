/* SPDX-License-Identifier: Apache-2.0 */
/* Texts that hold one term. */
#include "bootterm_text.h"
#include "etf/ctx.h"
#include "etf/diag.h"

bt_status bt_parse_term(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                        bt_node *out) {
    bt_parse_options set = BT_PARSE_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    set.size = sizeof set;
    bt_forms forms;
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = bt_parse(ctx, source, &set, &forms);
    if (status == BT_OK && forms.count > 1 && !set.spans) {
        set.spans = true; /* read again, to report where the second one is */
        bt_rollback(ctx, &mark);
        status = bt_parse(ctx, source, &set, &forms);
    }
    if (status != BT_OK) return status;
    if (forms.count == 0) return bt_report(ctx, BT_MSG_TEXT_NO_TERM, bt_whole(source));
    if (forms.count == 1) {
        *out = bt_form(&forms, 0);
        return BT_OK;
    }
    status = bt_report(ctx, BT_MSG_TEXT_SECOND_TERM, bt_form(&forms, 1).place);
    bt_place first = bt_form(&forms, 0).place;
    bt_relate(ctx,
              bt_at(source, first.span.end - (first.span.end > first.span.begin), first.span.end),
              "the first one ends here");
    return status;
}
