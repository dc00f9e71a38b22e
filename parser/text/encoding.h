/* SPDX-License-Identifier: Apache-2.0 */
/* The encoding of a text. */
#ifndef BT_ENCODING_H
#define BT_ENCODING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Whether a comment in the first lines says latin-1. */
bool bt_text_is_latin1(const uint8_t *data, size_t size);
#endif
