/* SPDX-License-Identifier: Apache-2.0 */
/* bootlint --fix and --diff. */
#ifndef BT_BOOTLINT_FIX_H
#define BT_BOOTLINT_FIX_H

#include "bootterm_release.h"

/* Mends a file again and again until nothing is left that has one right answer, and writes it if
 * that left fewer errors; with `diff`, shows the lines that would change instead. */
bt_status lint_fix(const char *path, const bt_lint_options *options, int otp, bool diff,
                   bt_sink sink);
#endif
