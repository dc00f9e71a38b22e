/* SPDX-License-Identifier: Apache-2.0 */
/* Words for what does not fit its type. */
#ifndef BT_MISFIT_H
#define BT_MISFIT_H

#include "parser/check/match.h"

/* The misfit in words: "expected atom(), found the string \"x\"; did you mean the atom x?"
 * `*meant`, which is NULL before, becomes the term that was meant in its place, if there is one. */
const char *bt_misfit_text(bt_ctx *ctx, const bt_misfit *misfit, const bt_term **meant);
#endif
