/* SPDX-License-Identifier: Apache-2.0 */
/* The tags of the external term format; the table is grammar/tags.def. */
#ifndef BT_TAGS_H
#define BT_TAGS_H

#include <stdint.h>

enum {
#define BT_TAG(id, number, name, shape, since) BT_TAG_##id = (number),
#include "grammar/tags.def"
#undef BT_TAG
    BT_ETF_VERSION = 131 /* what every external term starts with */
};

typedef struct bt_tag {
    const char *name;
    const char *shape; /* see grammar/tags.def */
    int since;         /* the first OTP release that knows it, or 0 */
} bt_tag;

/* What a number is as a tag; a NULL name when it is none. */
const bt_tag *bt_tag_of(uint8_t number);
#endif
