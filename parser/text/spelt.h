/* SPDX-License-Identifier: Apache-2.0 */
/* The tokens of a valid text as they are spelt, without values, read from any place. */
#ifndef BT_SPELT_H
#define BT_SPELT_H

#include "parser/text/text.h"

/* The token that each byte is by itself, or 0. */
extern const uint16_t bt_single_bytes[256];
/* bt_text_spelt where the first byte is no token by itself. */
int bt_text_spelt_further(bt_text *text, uint32_t from, bt_span *place);

/* The token at `from`, or behind white space and comments there: as bt_text_token has it, but
 * quicker. */
static inline int bt_text_spelt(bt_text *text, uint32_t from, bt_span *place) {
    int token = bt_single_bytes[(uint8_t)text->base[from]];
    if (token == 0 || text->unfilled != BT_UNFILLED_NONE)
        return bt_text_spelt_further(text, from, place);
    *place = (bt_span){from, from + 1};
    return token;
}
#endif
