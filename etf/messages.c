/* SPDX-License-Identifier: Apache-2.0 */
/* The table of diagnostics with their explanations, in a file of its own: programs that neither
 * list nor explain them are linked without these texts. */
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
