/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares terms with types. A term that does not fit is looked into: what is told is the
 * innermost wrong place, one for each element, field or key that is wrong by itself.
 */
#ifndef BT_MATCH_H
#define BT_MATCH_H

#include "parser/check/schema.h"

typedef enum bt_misfit_kind {
    BT_MISFIT_VALUE,   /* not of the type */
    BT_MISFIT_KEY,     /* a map's key that the type does not have */
    BT_MISFIT_MISSING, /* the map at the node lacks the key `expected` */
} bt_misfit_kind;

typedef struct bt_misfit {
    bt_misfit_kind kind;
    bt_node node;            /* the wrong place */
    const bt_type *expected; /* what would fit there */
} bt_misfit;

/* Told of each misfit, in order of place; what it returns ends the match unless BT_OK. */
typedef bt_status (*bt_misfit_fn)(void *user, const bt_misfit *misfit);

/* Whether a term is of a type. What lies deeper than the engine's bound of nesting counts as
 * fitting, and so does everything after its bound of work. */
bool bt_is_of_type(const bt_type *type, const bt_term *term);
/* Tells every misfit. BT_OK when all was told. */
bt_status bt_match(const bt_type *type, bt_node node, bt_misfit_fn tell, void *user);
#endif
