/* SPDX-License-Identifier: Apache-2.0 */
/* Writing terms on one line. */
#ifndef BT_FLAT_H
#define BT_FLAT_H

#include "parser/text/printer.h"

/* `#module:name`. */
void bt_record_name_write(bt_printer *p, const bt_term *record);
/* Writes the term whose extent comes next, and moves to the extent behind it. */
bt_status bt_write_extent(bt_printer *p, const bt_term *term);
static inline bt_status bt_write_flat(bt_printer *p, const bt_term *term) {
    if (bt_has_extent(term)) return bt_write_extent(p, term);
    bt_leaf_write(p->out, term, p->style);
    return BT_OK;
}
#endif
