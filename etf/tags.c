/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/tags.h"

static const bt_tag tags[256] = {
#define BT_TAG(id, number, name, shape, since) [number] = {name, shape, since},
#include "grammar/tags.def"
#undef BT_TAG
};

const bt_tag *bt_tag_of(uint8_t number) {
    return &tags[number];
}
