/* SPDX-License-Identifier: Apache-2.0 */
/* What does not fit its type, in words. */
#ifndef BT_MISFIT_H
#define BT_MISFIT_H

#include "parser/check/match.h"

/* The misfit in words: "expected atom(), found the string \"x\"; did you mean the atom x?"
 * `*meant` is set to what then may stand in the place of the misfit's node. */
const char *bt_misfit_text(bt_ctx *ctx, const bt_misfit *misfit, const bt_term **meant);
#endif
