/* SPDX-License-Identifier: Apache-2.0 */
/* .rel files, beyond the view of them. */
#ifndef BT_REL_H
#define BT_REL_H

#include "parser/bootterm_release.h"

/* "permanent", "transient", "temporary", "load" or "none" */
const char *bt_start_type_name(bt_start_type type);
#endif
