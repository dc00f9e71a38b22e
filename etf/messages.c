/* SPDX-License-Identifier: Apache-2.0 */
/* All that is known of diagnostics, in a file of its own: programs that neither list nor explain
 * them do without 49 kB. */
#include "etf/messages.h"

#include "bootterm.h"

static const bt_message_info infos[] = {
#define BT_MESSAGE(id, name, severity, format, explanation) {name, severity, format, explanation},
#include "grammar/messages.def"
#undef BT_MESSAGE
};

const bt_message_info *bt_message_at(size_t i) {
    return i < BT_MESSAGES ? &infos[i] : NULL;
}
