/* SPDX-License-Identifier: Apache-2.0 */
/* The places of a template that are filled in later. */
#ifndef BT_TEMPLATE_H
#define BT_TEMPLATE_H

/* Where one ends that begins at `at`, in a text with a NUL behind it; NULL: none begins there. */
const char *bt_place_end(const char *at);
/* The same of `{{name}}` and `@NAME@`, in a text that ends at `end`. */
const char *bt_tag_end(const char *at, const char *end);
struct bt_text;
/* The same of a place that is one in a text which is read. */
const char *bt_text_place_end(const struct bt_text *text, const char *at);
#endif
