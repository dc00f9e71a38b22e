/* SPDX-License-Identifier: Apache-2.0 */
/* What kind a file is, beyond what programs ask for. */
#ifndef BT_KIND_H
#define BT_KIND_H

#include "parser/bootterm_release.h"

/* Whether its name tells what a file is, and that is no code. */
bool bt_file_has_name(const char *name);
/* Whether a file is another program's, and holds no terms. */
bool bt_file_is_foreign(const bt_source *source);
/* Whether neither the name nor the content of a source tells what it is, and it does not
 * begin as terms do. */
bool bt_file_is_strange(const bt_source *source);
#endif
