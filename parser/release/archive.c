/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Entries of .ez archives are stored or deflated: OTP's zip module writes nothing else, and its
 * loader reads nothing else. The zip format around them is read here and zlib inflates them, since
 * libraries for archives bring a dozen formats that no .ez file has.
 */
#include "parser/release/archive.h"

#include <stdlib.h>
#include <string.h>

#include "etf/cursor.h"
#include "etf/diag.h"
#include "etf/zip.h"

enum {
    END_SIZE = 22, /* of the end record, without its comment */
    ENTRY_SIZE = 46,
    LOCAL_SIZE = 30,
    MOST_COMMENT = 65535,
};

/* Warns that the archive, or an entry of it, cannot be used. */
static bt_status damaged(bt_ctx *ctx, const bt_source *source, const char *why) {
    return bt_report(ctx, BT_MSG_REL_ARCHIVE, bt_whole(source), why);
}

/* The end record: the last one whose comment has the length of the bytes behind it. */
static const uint8_t *find_end(const uint8_t *data, size_t size) {
    size_t lowest = size > END_SIZE + MOST_COMMENT ? size - END_SIZE - MOST_COMMENT : 0;
    for (size_t at = size < END_SIZE ? 0 : size - END_SIZE + 1; at > lowest; at--) {
        const uint8_t *p = data + at - 1;
        if (bt_le32(p) == 0x06054b50 && bt_le16(p + 20) <= size - END_SIZE - (at - 1)) return p;
    }
    return NULL;
}

/* Reads one entry of the directory. Returns its length in bytes, or 0. */
static size_t read_entry(bt_ctx *ctx, const uint8_t *p, size_t left, bt_archive_entry *entry) {
    if (left < ENTRY_SIZE || bt_le32(p) != 0x02014b50) return 0;
    size_t length = bt_le16(p + 28), all = ENTRY_SIZE + length + bt_le16(p + 30) + bt_le16(p + 32);
    if (left < all || memchr(p + ENTRY_SIZE, '\0', length) != NULL) return 0;
    *entry = (bt_archive_entry){
        .name = bt_copy(ctx, p + ENTRY_SIZE, length),
        .header = bt_le32(p + 42),
        .packed = bt_le32(p + 20),
        .size = bt_le32(p + 24),
        .crc = bt_le32(p + 16),
        .method = (uint16_t)(bt_le16(p + 8) & 1 ? UINT16_MAX
                                                : bt_le16(p + 10)), /* encrypted: no method */
    };
    return all;
}

static int by_name(const void *a, const void *b) {
    const bt_archive_entry *left = a, *right = b;
    int order = strcmp(left->name, right->name);
    return order != 0 ? order : left->number - right->number;
}

bt_status bt_archive_open(bt_ctx *ctx, const bt_source *source, bt_archive **out) {
    size_t size;
    const uint8_t *data = bt_source_data(source, &size), *end = find_end(data, size);
    bt_archive *archive = bt_alloc(ctx, sizeof *archive);
    if (archive == NULL) return BT_NOMEM;
    *archive = (bt_archive){source, NULL, 0};
    *out = archive;
    if (end == NULL) return damaged(ctx, source, "it has no directory at its end");
    size_t count = bt_le16(end + 10), bytes = bt_le32(end + 12), at = bt_le32(end + 16);
    size_t before = (size_t)(end - data);
    if (at > before || bytes > before - at || count > bytes / ENTRY_SIZE)
        return damaged(ctx, source, "its directory is not where it says");
    bt_archive_entry *entries = bt_alloc(ctx, count * sizeof *entries + 1);
    if (entries == NULL) return BT_NOMEM;
    for (size_t i = 0, left = bytes; i < count; i++) {
        size_t length = read_entry(ctx, data + at, left, &entries[i]);
        if (length == 0) return damaged(ctx, source, "its directory is damaged");
        if (entries[i].name == NULL) return BT_NOMEM;
        entries[i].number = (uint16_t)i;
        at += length;
        left -= length;
    }
    if (count > 1) qsort(entries, count, sizeof *entries, by_name);
    archive->entries = entries;
    archive->count = (uint32_t)count;
    return BT_OK;
}

/* The number of the first entry whose name is not below the four parts joined. */
static uint32_t no_less(const bt_archive *archive, const char *const parts[4]) {
    uint32_t low = 0, high = archive->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const char *name = archive->entries[middle].name;
        int order = 0;
        for (size_t i = 0; i < 4 && order == 0; i++) {
            size_t length = strlen(parts[i]);
            order = strncmp(name, parts[i], length);
            name += order == 0 ? length : 0;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t bt_archive_first(const bt_archive *archive, const char *folder) {
    return no_less(archive, (const char *[]){folder, *folder == '\0' ? "" : "/", "", ""});
}

const char *bt_archive_within(const bt_archive *archive, uint32_t number, const char *folder) {
    size_t length = strlen(folder);
    if (number >= archive->count) return NULL;
    const char *name = archive->entries[number].name;
    if (length == 0) return name;
    return strncmp(name, folder, length) == 0 && name[length] == '/' ? name + length + 1 : NULL;
}

const bt_archive_entry *bt_archive_find(const bt_archive *archive, const char *folder,
                                        const char *name, const char *ending) {
    const char *slash = *folder == '\0' ? "" : "/";
    uint32_t number = no_less(archive, (const char *[]){folder, slash, name, ending});
    const char *within = bt_archive_within(archive, number, folder);
    size_t length = strlen(name);
    if (within == NULL || strncmp(within, name, length) != 0) return NULL;
    return strcmp(within + length, ending) == 0 ? &archive->entries[number] : NULL;
}

bt_status bt_archive_read(bt_ctx *ctx, const bt_archive *archive, const bt_archive_entry *entry,
                          const char *name, const bt_source **out) {
    size_t size;
    const uint8_t *data = bt_source_data(archive->source, &size);
    *out = NULL;
    if (entry->header > size || size - entry->header < LOCAL_SIZE ||
        bt_le32(data + entry->header) != 0x04034b50)
        return damaged(ctx, archive->source, "an entry is not where its directory says");
    const uint8_t *local = data + entry->header;
    size_t skip = LOCAL_SIZE + bt_le16(local + 26) + bt_le16(local + 28),
           left = size - entry->header;
    if (left < skip || left - skip < entry->packed)
        return damaged(ctx, archive->source, "an entry is cut off");
    if (entry->method != 0 && entry->method != 8)
        return damaged(ctx, archive->source, "an entry is neither stored nor deflated");
    if (entry->size > ctx->limits.expansion_bytes ||
        entry->size / ctx->limits.expansion_ratio > entry->packed)
        return damaged(ctx, archive->source, "an entry grows beyond the limits when it is read");
    uint8_t *content = bt_alloc(ctx, (size_t)entry->size + 1);
    if (content == NULL) return BT_NOMEM;
    bool good = entry->size == entry->packed;
    bt_status status = BT_OK;
    if (entry->method == 8) {
        status = bt_inflate_entry(ctx, local + skip, entry->packed, content, entry->size,
                                  entry->crc, &good);
    } else if (good) {
        memcpy(content, local + skip, entry->size);
        good = bt_crc(content, entry->size) == entry->crc;
    }
    if (status != BT_OK) return status;
    if (!good) return damaged(ctx, archive->source, "an entry is damaged");
    return bt_source_memory(ctx, name, content, entry->size, out);
}

size_t bt_archive_part(const char *path, size_t start) {
    static const char suffix[] = ".ez";
    size_t tail = sizeof suffix - 1;
    for (size_t at = start; path[at] != '\0';) {
        while (path[at] == '/') at++;
        size_t length = strcspn(path + at, "/");
        at += length;
        if (length > tail && at > start && memcmp(path + at - tail, suffix, tail) == 0) return at;
    }
    return 0;
}
