/* SPDX-License-Identifier: Apache-2.0 */
/* Reading .ez archives: zip files, as OTP's zip module writes them. */
#ifndef BT_ARCHIVE_H
#define BT_ARCHIVE_H

#include "etf/ctx.h"

typedef struct bt_archive_entry {
    const char *name; /* NUL-terminated, as stored: "foo-1/ebin/foo.app" */
    uint32_t header;  /* where its local header is */
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
/* The number of the first entry in a folder ("": of all); the others follow it. */
uint32_t bt_archive_first(const bt_archive *archive, const char *folder);
/* The name of the entry of that number within the folder, or NULL: it is not in there. */
const char *bt_archive_within(const bt_archive *archive, uint32_t number, const char *folder);
/* The entry that has a name with this ending in a folder, or NULL. */
const bt_archive_entry *bt_archive_find(const bt_archive *archive, const char *folder,
                                        const char *name, const char *ending);
/* The content of an entry as a source of its own, called `name`. Bounded by the limits on
 * expansion, and checked against its CRC; what fails that is reported, and `*out` is NULL. */
bt_status bt_archive_read(bt_ctx *ctx, const bt_archive *archive, const bt_archive_entry *entry,
                          const char *name, const bt_source **out);
/* The length of the part of a file name that ends in a component called *.ez, or 0; from `start`
 * on. */
size_t bt_archive_part(const char *path, size_t start);
#endif
