/* SPDX-License-Identifier: Apache-2.0 */
/* The schemas that come with the library, as bytes: made from grammar/ by grammar/embed.cmake. */
#ifndef BT_EMBEDDED_H
#define BT_EMBEDDED_H

typedef struct bt_embedded {
    const char *folder; /* "env", "files" or "grammar" */
    const char *name;   /* of the file without .schema: an application or a kind of file */
    const char *path;
    const unsigned char *bytes;
    unsigned size;
} bt_embedded;

extern const bt_embedded bt_embedded_schemas[];
extern const unsigned bt_embedded_count;
#endif
