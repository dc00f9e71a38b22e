/* SPDX-License-Identifier: Apache-2.0 */
/* Where lines are broken. */
#ifndef BT_FORMAT_LAYOUT_H
#define BT_FORMAT_LAYOUT_H

#include "parser/text/format_read.h"

bt_status bt_format_layout(bt_text *text, const bt_format_brackets *brackets, uint32_t width,
                           bt_sink sink);
#endif
