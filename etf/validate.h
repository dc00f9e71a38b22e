/* SPDX-License-Identifier: Apache-2.0 */
/* The verdict on an external term. */
#ifndef BT_VALIDATE_H
#define BT_VALIDATE_H

#include "etf/read.h"

/* Opens, checks and ends, and reports nothing: the verdict of bt_validate, which is in the fault.
 * The inflated bytes are the caller's to release. */
bt_status bt_reader_check(bt_reader *r, bt_ctx *ctx, const bt_source *source,
                          const bt_decode_options *options);
#endif
