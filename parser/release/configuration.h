/* SPDX-License-Identifier: Apache-2.0 */
/* Configurations as terms. */
#ifndef BT_CONFIGURATION_H
#define BT_CONFIGURATION_H

#include "parser/bootterm_release.h"

/* [{Application, [{Key, Value}]}], as it would stand in a file. */
bt_status bt_configuration_term(bt_ctx *ctx, const bt_configuration *configuration, bt_node *out);
#endif
