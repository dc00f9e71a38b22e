/* SPDX-License-Identifier: Apache-2.0 */
/* bootlint --fix and --diff; what bootls mends. */
#ifndef BT_LINT_FIX_H
#define BT_LINT_FIX_H

#include "bootterm_check.h"
#include "cli.h"

/* A text with its mistakes mended. */
typedef struct lint_mended {
    char *text; /* NULL unless the text was wrong and all of it has one right answer; freed by the
                   caller */
    size_t size;
    size_t errors; /* of the text as it was */
    /* What is in the way of mending it: the first mistake without one right answer, by its name,
     * its place in the text as it was, and how many more there are; or, with no name, that so many
     * terms came of it. */
    const char *left;
    bt_span at;
    size_t more, forms;
} lint_mended;

/* Mends the text of a source again and again until it can be read. `otp`: whose rules, 0 for any.
 */
bt_status lint_mend(const cli *c, const bt_source *source, bt_file_kind kind, int otp,
                    lint_mended *out);
/* Tells what is in the way. */
bt_status lint_report_left(bt_ctx *ctx, const bt_source *source, const lint_mended *mended);
#endif
