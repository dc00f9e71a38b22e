/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/release/filename.h"

#include <string.h>
#include <unistd.h>

static size_t put(char *out, size_t size, char c) {
    if (c == '/') {
        if (size > 0 && out[size - 1] == '/') return size;
        if (size > 1 && out[size - 1] == '.' && out[size - 2] == '/') return size - 1;
    }
    out[size] = c;
    return size + 1;
}

char *bt_filename_join(bt_ctx *ctx, const char *a, const char *b) {
    if (b == NULL) b = "";
    char *out = bt_alloc(ctx, strlen(a) + strlen(b) + 2);
    if (out == NULL) return NULL;
    size_t size = 0;
    if (*b != '/')
        for (; *a != '\0'; a++) size = put(out, size, *a);
    if (*b != '\0') size = put(out, size, '/');
    for (; *b != '\0'; b++) size = put(out, size, *b);
    if (size > 1 && out[size - 1] == '/') size--;
    out[size] = '\0';
    return out;
}

char *bt_filename_directory(bt_ctx *ctx, const char *name) {
    const char *slash = strrchr(name, '/');
    if (slash == NULL) return bt_copy(ctx, ".", 1);
    return bt_copy(ctx, name, slash == name ? 1 : (size_t)(slash - name));
}

const char *bt_filename_base(const char *name) {
    const char *slash = strrchr(name, '/');
    return slash == NULL ? name : slash + 1;
}

bool bt_filename_ends(const char *name, const char *end) {
    size_t length = strlen(name), tail = strlen(end);
    return length >= tail && strcmp(name + length - tail, end) == 0;
}

char *bt_filename_absolute(bt_ctx *ctx, const char *name) {
    char current[4096];
    if (*name == '/') return bt_filename_join(ctx, name, NULL);
    if (getcwd(current, sizeof current) == NULL) return NULL;
    return bt_filename_join(ctx, current, name);
}

bool bt_filename_part(const char **at, const char **part, size_t *length) {
    const char *p = *at;
    if (*p == '\0') return false;
    *part = p;
    if (*p == '/') {
        *length = 1;
    } else {
        while (*p != '\0' && *p != '/') p++;
        *length = (size_t)(p - *part);
    }
    while (*p == '/') p++;
    *at = p;
    return true;
}
