/* SPDX-License-Identifier: Apache-2.0 */
/* The places of a template that are filled in later. */
#ifndef BT_TEMPLATE_H
#define BT_TEMPLATE_H

/* Where one ends that begins at `at`, in a text with a NUL behind it; NULL: none begins there. */
const char *bt_place_end(const char *at);
#endif
