/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/wildcard.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "etf/utf8.h"
#include "parser/release/filename.h"

/* ---- folders ---- */

void bt_folders_free(bt_folders *folders) {
    bt_release(&folders->ctx->memory, folders->archives,
               folders->capacity * sizeof *folders->archives);
    *folders = (bt_folders){.ctx = folders->ctx};
}

/* The archive with this name, opened when it is new; NULL when it is no file. */
static bt_status find_archive(bt_folders *folders, const char *name, bt_archive **out) {
    *out = NULL;
    for (size_t i = 0; i < folders->count; i++) {
        if (strcmp(bt_source_name(folders->archives[i]->source), name) != 0) continue;
        *out = folders->archives[i];
        return BT_OK;
    }
    struct stat st;
    if (stat(name, &st) != 0 || !S_ISREG(st.st_mode)) return BT_OK;
    if (!bt_grow(&folders->ctx->memory, (void **)&folders->archives, sizeof *folders->archives,
                 &folders->capacity, folders->count + 1))
        return BT_NOMEM;
    const bt_source *source;
    bt_status status = bt_source_file(folders->ctx, name, &source);
    if (status == BT_OK) status = bt_archive_open(folders->ctx, source, out);
    if (status == BT_OK) folders->archives[folders->count++] = *out;
    return status;
}

static bool archive_holds(const bt_archive *archive, const char *inside) {
    uint32_t first = bt_archive_first(archive, inside);
    return *inside == '\0' || bt_archive_within(archive, first, inside) != NULL;
}

/* Looks for the folder in an archive: one of the "....ez" in its path is a file. */
static bt_status open_packed(bt_folders *folders, const char *name, bt_folder *folder) {
    bt_status status = BT_OK;
    for (size_t part = 0; (part = bt_archive_part(name, part)) != 0;) {
        char *file = bt_copy(folders->ctx, name, part);
        if (file == NULL) return BT_NOMEM;
        status = find_archive(folders, file, &folder->archive);
        if (status != BT_OK) return status;
        if (folder->archive == NULL) continue;
        folder->inside = name + part + (name[part] == '/');
        folder->exists = folder->readable = archive_holds(folder->archive, folder->inside);
        folder->at = bt_archive_first(folder->archive, folder->inside);
        return BT_OK;
    }
    return status;
}

bt_status bt_folder_open(bt_folders *folders, const char *name, bt_folder *folder) {
    *folder = (bt_folder){.inside = ""};
    folder->stream = opendir(name);
    if (folder->stream != NULL) {
        folder->exists = folder->readable = true;
        return BT_OK;
    }
    struct stat st;
    switch (errno) {
    case ENOMEM: return BT_NOMEM;
    case EACCES: folder->exists = stat(name, &st) == 0 && S_ISDIR(st.st_mode); return BT_OK;
    case ENOTDIR: return open_packed(folders, name, folder);
    default: return BT_OK;
    }
}

/* The first part of the next entry below the folder. */
static const char *next_packed(bt_folder *folder, int *is_folder) {
    const char *name;
    while ((name = bt_archive_within(folder->archive, folder->at, folder->inside)) != NULL) {
        folder->at++;
        size_t length = strcspn(name, "/");
        if (length == 0 || length >= sizeof folder->part) continue;
        memcpy(folder->part, name, length);
        folder->part[length] = '\0';
        if (is_folder != NULL) *is_folder = name[length] == '/';
        return folder->part;
    }
    return NULL;
}

const char *bt_folder_next(bt_folder *folder, int *is_folder) {
    if (folder->archive != NULL) return next_packed(folder, is_folder);
    const struct dirent *entry;
    while (folder->stream != NULL && (entry = readdir(folder->stream)) != NULL) {
        const char *name = entry->d_name;
        if (name[0] == '.' && (name[1] == '\0' || (name[1] == '.' && name[2] == '\0'))) continue;
        if (is_folder != NULL)
            *is_folder = entry->d_type == DT_DIR                                  ? 1
                         : entry->d_type == DT_UNKNOWN || entry->d_type == DT_LNK ? -1
                                                                                  : 0;
        return name;
    }
    return NULL;
}

void bt_folder_close(bt_folder *folder) {
    if (folder->stream != NULL) (void)closedir(folder->stream);
    folder->stream = NULL;
}

/* ---- lists of names ---- */

bt_status bt_name_list_add(bt_name_list *list, const char *name) {
    if (!bt_grow(&list->ctx->memory, (void **)&list->names, sizeof *list->names, &list->capacity,
                 list->count + 1))
        return BT_NOMEM;
    list->names[list->count++] = name;
    return BT_OK;
}

static int by_bytes(const void *a, const void *b) {
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void bt_name_list_sort(bt_name_list *list, size_t first) {
    if (list->count > first)
        qsort(list->names + first, list->count - first, sizeof *list->names, by_bytes);
}

bool bt_name_list_has(const bt_name_list *list, const char *name) {
    return list->count != 0 &&
           bsearch(&name, list->names, list->count, sizeof *list->names, by_bytes) != NULL;
}

void bt_name_list_free(bt_name_list *list) {
    bt_release(&list->ctx->memory, list->names, list->capacity * sizeof *list->names);
    *list = (bt_name_list){.ctx = list->ctx};
}

/* ---- patterns ---- */

/* Whether a set has the character. `*at` is behind its '[', and moves behind the ']'. */
static bool set_has(const uint8_t **at, const uint8_t *end, uint32_t character) {
    const uint8_t *p = *at;
    bool negated = p < end && *p == '^', has = false, first = true;
    if (negated) p++;
    while (p < end && (first || *p != ']')) {
        uint32_t low, high;
        size_t length = bt_utf8_read(p, end, &low);
        p += length == 0 ? 1 : length;
        high = low;
        if (p + 1 < end && p[0] == '-' && p[1] != ']') {
            length = bt_utf8_read(p + 1, end, &high);
            p += 1 + (length == 0 ? 1 : length);
        }
        has = has || (low <= character && character <= high);
        first = false;
    }
    *at = p < end ? p + 1 : p;
    return has != negated;
}

/* Whether the character at `*name` fits what stands at `*pattern`. Both move on. */
static bool fits_one(const uint8_t **pattern, const uint8_t *end, const uint8_t **name,
                     const uint8_t *name_end) {
    uint32_t character;
    size_t length = bt_utf8_read(*name, name_end, &character);
    if (length == 0) {
        character = **name;
        length = 1;
    }
    const uint8_t *p = *pattern;
    *name += length;
    if (*p == '.') {
        *pattern = p + 1;
        return true;
    }
    if (*p == '[' && memchr(p + 1, ']', (size_t)(end - p - 1)) != NULL) {
        *pattern = p + 1;
        return set_has(pattern, end, character);
    }
    uint32_t wanted;
    size_t size = bt_utf8_read(p, end, &wanted);
    if (size == 0) {
        wanted = *p;
        size = 1;
    }
    *pattern = p + size;
    return wanted == character;
}

bool bt_wildcard_fits(const char *pattern, size_t length, const char *name) {
    const uint8_t *p = (const uint8_t *)pattern, *end = p + length;
    const uint8_t *n = (const uint8_t *)name, *name_end = n + strlen(name);
    const uint8_t *star = NULL, *retry = NULL;
    if (length == 1 && *p == '*') return n < name_end;
    /* On a mismatch the latest '*' takes one more character. */
    for (;;) {
        if (p < end && *p == '*') {
            star = ++p;
            retry = n;
            continue;
        }
        if (p == end && n == name_end) return true;
        if (p < end && n < name_end && fits_one(&p, end, &n, name_end)) continue;
        if (star == NULL || retry == name_end) return false;
        p = star;
        n = ++retry;
    }
}

/* Appends the names in a folder that fit one part of the pattern, in order. */
static bt_status expand_part(bt_folders *folders, const char *base, const char *part, size_t length,
                             bt_name_list *out) {
    bt_folder folder;
    bt_status status = bt_folder_open(folders, base == NULL ? "." : base, &folder);
    if (status != BT_OK) return status;
    size_t first = out->count;
    int is_folder;
    const char *name;
    while (status == BT_OK && (name = bt_folder_next(&folder, &is_folder)) != NULL) {
        /* A file may still be an archive. */
        size_t size = strlen(name);
        if (is_folder == 0 && bt_archive_part(name, 0) != size) continue;
        if (!bt_wildcard_fits(part, length, name)) continue;
        char *full = base == NULL ? bt_copy(folders->ctx, name, size)
                                  : bt_filename_join(folders->ctx, base, name);
        status = full == NULL ? BT_NOMEM : bt_name_list_add(out, full);
    }
    bt_folder_close(&folder);
    bt_name_list_sort(out, first);
    return status;
}

/* Goes one part of the pattern further, from all folders found so far to `next`. */
static bt_status step(bt_folders *folders, const bt_name_list *now, bool root, const char *part,
                      size_t length, bt_name_list *next) {
    bt_ctx *ctx = folders->ctx;
    bool wild = memchr(part, '*', length) != NULL;
    char *copy = bt_copy(ctx, part, length);
    if (copy == NULL) return BT_NOMEM;
    if (root)
        return wild ? expand_part(folders, NULL, part, length, next) : bt_name_list_add(next, copy);
    bt_status status = BT_OK;
    for (size_t i = 0; i < now->count && status == BT_OK; i++) {
        if (wild) {
            status = expand_part(folders, now->names[i], part, length, next);
        } else {
            char *full = bt_filename_join(ctx, now->names[i], copy);
            status = full == NULL ? BT_NOMEM : bt_name_list_add(next, full);
        }
    }
    return status;
}

bt_status bt_wildcard(bt_folders *folders, const char *pattern, bt_name_list *out) {
    bt_name_list now = {.ctx = folders->ctx};
    bt_status status = BT_OK;
    const char *part;
    size_t length;
    for (bool root = true; status == BT_OK && bt_filename_part(&pattern, &part, &length);
         root = false) {
        bt_name_list next = {.ctx = folders->ctx};
        status = step(folders, &now, root, part, length, &next);
        bt_name_list_free(&now);
        now = next;
    }
    for (size_t i = 0; i < now.count && status == BT_OK; i++)
        status = bt_name_list_add(out, now.names[i]);
    bt_name_list_free(&now);
    return status;
}
