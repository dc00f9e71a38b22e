/* SPDX-License-Identifier: Apache-2.0 */
/* Tags of templates that no name tells. */
#ifndef BT_TEMPLATE_TAGS_H
#define BT_TEMPLATE_TAGS_H

#include "bootterm.h"

/* What the tags in a source tell. */
typedef enum bt_tag_kind {
    BT_TAG_NONE,  /* there is none */
    BT_TAG_PLACE, /* each stands for a term */
    BT_TAG_OPEN   /* what they leave in the text is not known */
} bt_tag_kind;
/* `*out` is where the first of the kind stands. */
bt_tag_kind bt_tags(const bt_source *source, bt_span *out);
#endif
