/* SPDX-License-Identifier: Apache-2.0 */
/* Reading .ez archives: zip files, as OTP's zip module writes them. */
#ifndef BT_ARCHIVE_H
#define BT_ARCHIVE_H

#include "etf/ctx.h"

typedef struct bt_archive_entry {
    const char *name; /* NUL-terminated, as stored: "foo-1/ebin/foo.app" */
    uint32_t header;  /* the offset of its local header */
    uint32_t packed, size, crc;
    uint16_t method; /* 0 stored, 8 deflated */
    uint16_t number; /* in the order of the archive */
} bt_archive_entry;

typedef struct bt_archive {
    const bt_source *source;
    bt_archive_entry *entries; /* sorted by name; of equal names the first counts */
    uint32_t count;
} bt_archive;

/* Reads the directory of an archive. What is no archive, or a damaged one, is reported as a
 * warning and holds nothing: systools looks into no archive, so it is no error to it. */
bt_status bt_archive_open(bt_ctx *ctx, const bt_source *source, bt_archive **out);
/* The number of the first entry in a folder, or of all with "". The others follow it;
 * bt_archive_within tells whether there is one. */
uint32_t bt_archive_first(const bt_archive *archive, const char *folder);
/* The name of an entry within the folder, or NULL: it is not in there. */
const char *bt_archive_within(const bt_archive *archive, uint32_t number, const char *folder);
/* The entry of a folder that is called `name` with `ending` behind it, or NULL. */
const bt_archive_entry *bt_archive_find(const bt_archive *archive, const char *folder,
                                        const char *name, const char *ending);
/* Reads an entry as a source of its own, called `name`. It is bounded by the limits on expansion
 * and checked against its CRC; an entry that fails is reported, and `*out` is NULL. */
bt_status bt_archive_read(bt_ctx *ctx, const bt_archive *archive, const bt_archive_entry *entry,
                          const char *name, const bt_source **out);
/* The length of a path up to the end of its first component called *.ez that ends after `start`; 0:
 * there is none. */
size_t bt_archive_part(const char *path, size_t start);
#endif
