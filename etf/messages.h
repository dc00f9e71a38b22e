/* SPDX-License-Identifier: Apache-2.0 */
/* The diagnostics that there are, by their ids in grammar/messages.def. */
#ifndef BT_MESSAGES_H
#define BT_MESSAGES_H

typedef enum bt_message {
#define BT_MESSAGE(id, name, severity, format, explanation) BT_MSG_##id,
#include "grammar/messages.def"
#undef BT_MESSAGE
    BT_MESSAGES
} bt_message;
#endif
