/* SPDX-License-Identifier: Apache-2.0 */
/* The names of applications: those that are known, and what was meant by one that is not. */
#ifndef BT_KNOWN_H
#define BT_KNOWN_H

#include "parser/check/schema.h"

typedef struct bt_known {
    bt_schemas *schemas; /* their applications are known, which .app files add to */
    bool closed;         /* there are no others, but OTP's and Elixir's */
} bt_known;

static inline bt_known bt_known_find(bt_schemas *schemas) {
    return (bt_known){schemas, schemas->closed};
}
bool bt_known_has(const bt_known *known, const char *name);
/* Whether there is something to tell of a name: that it is not known. `*near` is the one that it is
 * nearly, or NULL; it is not looked for when it is not `told`. A name that is not known may be
 * somebody's own, so nothing is told unless it is nearly a known one, or `closed`. */
bool bt_known_lacks(const bt_known *known, const bt_atom *name, bool told, const char **near);
#endif
