/* SPDX-License-Identifier: Apache-2.0 */
/* bootlint --fix and --diff; what bootls mends. */
#ifndef BT_LINT_FIX_H
#define BT_LINT_FIX_H

#include "bootterm_check.h"
#include "cli.h"

/* A text with its mistakes mended. */
typedef struct lint_mended {
    char *text; /* NULL: there was no mistake, or one is left; freed by the caller */
    size_t size;
    size_t errors; /* in the text as it was */
    /* Why `text` is NULL: the name of the first mistake that has no one right answer, its place in
     * the text as it was, and how many more there are. NULL, with a number of terms: mending gave
     * so many terms where one is wanted. */
    const char *left;
    bt_span at;
    size_t more, forms;
} lint_mended;

/* Mends the text of a source in rounds until it has no mistake. `otp`: the release whose rules
 * apply; 0: the newest. */
bt_status lint_mend(const cli *c, const bt_source *source, bt_file_kind kind, int otp,
                    lint_mended *out);
/* Reports why a text was not mended. */
bt_status lint_report_left(bt_ctx *ctx, const bt_source *source, const lint_mended *mended);
#endif
