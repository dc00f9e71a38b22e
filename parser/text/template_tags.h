/* SPDX-License-Identifier: Apache-2.0 */
/* Tags in templates whose names do not say that they are templates. */
#ifndef BT_TEMPLATE_TAGS_H
#define BT_TEMPLATE_TAGS_H

#include "bootterm.h"

/* What the tags in a source say. */
typedef enum bt_tag_kind {
    BT_TAG_NONE,  /* there is none */
    BT_TAG_PLACE, /* each stands for a term */
    BT_TAG_OPEN   /* it is not known what they stand for */
} bt_tag_kind;
/* The kind of the tags in a source. `*out` is the place of the first of that kind. */
bt_tag_kind bt_tags(const bt_source *source, bt_span *out);
#endif
