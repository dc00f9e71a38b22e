/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a simulated boot: directories, and modules in them. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/release/simulate.h"

/* An atom's text, or a string's characters, in UTF-8. */
static char *text_of(bt_ctx *ctx, const bt_term *term) {
    if (term->kind == BT_ATOM)
        return bt_copy(ctx, bt_atom_bytes(term->as.atom), term->as.atom->length);
    size_t count = bt_is_list(term) ? term->count : 0;
    char *text = bt_alloc(ctx, 4 * count + 1);
    if (text == NULL) return NULL;
    char *at = text;
    for (size_t i = 0; i < count; i++) {
        uint8_t bytes[4];
        size_t length = bt_utf8_write((uint32_t)bt_element(term, i).as.integer, bytes);
        memcpy(at, bytes, length);
        at += length;
    }
    *at = '\0';
    return text;
}

static char *join(bt_ctx *ctx, const char *directory, const char *name, const char *end) {
    size_t size = strlen(directory) + strlen(name) + strlen(end) + 2;
    char *text = bt_alloc(ctx, size);
    if (text != NULL) (void)snprintf(text, size, "%s/%s%s", directory, name, end);
    return text;
}

static const char *value_of(const bt_boot *boot, const char *name, size_t length) {
    if (length == 4 && memcmp(name, "ROOT", 4) == 0) return boot->options.root;
    for (size_t i = 0; i < boot->options.variable_count; i++) {
        const bt_boot_variable *v = &boot->options.variables[i];
        if (strlen(v->name) == length && memcmp(v->name, name, length) == 0) return v->directory;
    }
    return NULL;
}

/* `$NAME` without a value: fatal to the node, but a note when nothing was said of how it will be
 * started. */
static void no_value(bt_boot *boot, bt_place place, const char *name, size_t length) {
    const char *shown = bt_show(boot->ctx, name, length);
    bool said = boot->options.root != NULL || boot->options.variable_count != 0;
    if (said)
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_VARIABLE, place, shown, shown));
    else
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_VARIABLE_NEEDED, place, shown));
}

static const char *expand(bt_boot *boot, const char *text, bt_place place) {
    if (*text != '$') return text;
    size_t length = strcspn(text + 1, "/");
    const char *value = value_of(boot, text + 1, length);
    bool root = length == 4 && memcmp(text + 1, "ROOT", 4) == 0;
    if (value == NULL) {
        if (!root) no_value(boot, place, text + 1, length);
        return NULL;
    }
    const char *rest = text + 1 + length;
    return join(boot->ctx, value, *rest == '/' ? rest + 1 : rest, "");
}

static bool is_directory(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

void bt_boot_set_path(bt_boot *boot, bt_node directories) {
    const bt_term *list = directories.term;
    size_t count = list->kind == BT_LIST ? list->count : 0;
    boot->path = bt_alloc(boot->ctx, count * sizeof *boot->path);
    boot->path_count = 0;
    boot->path_set = true;
    boot->path_known = true;
    if (boot->path == NULL) {
        boot->status = BT_NOMEM;
        return;
    }
    for (uint32_t i = 0; i < count; i++) {
        bt_node node = bt_node_child(directories, i);
        bt_boot_directory *directory = &boot->path[boot->path_count++];
        *directory =
            (bt_boot_directory){.text = text_of(boot->ctx, node.term), .place = node.place};
        if (directory->text == NULL) {
            boot->status = BT_NOMEM;
            return;
        }
        directory->path = expand(boot, directory->text, node.place);
        if (directory->path == NULL) {
            boot->path_known = false;
            continue;
        }
        directory->exists = is_directory(directory->path);
        if (!directory->exists)
            bt_boot_told(boot,
                         bt_report(boot->ctx, BT_MSG_BOOT_DIRECTORY, node.place,
                                   bt_show(boot->ctx, directory->path, strlen(directory->path))));
    }
}

bt_found bt_boot_find(bt_boot *boot, const char *module, const char **file) {
    for (size_t i = 0; i < boot->path_count; i++) {
        if (!boot->path[i].exists) continue;
        *file = join(boot->ctx, boot->path[i].path, module, ".beam");
        if (*file == NULL) {
            boot->status = BT_NOMEM;
            return BT_NOT_KNOWN;
        }
        if (access(*file, R_OK) == 0) return BT_FOUND;
    }
    return boot->path_known ? BT_NOT_FOUND : BT_NOT_KNOWN;
}

/* In interactive mode the code server puts every application below $ROOT/lib behind the path. */
static bt_found find_in_library(bt_boot *boot, const char *module) {
    if (boot->options.root == NULL) return BT_NOT_KNOWN;
    const char *library = join(boot->ctx, boot->options.root, "lib", "");
    DIR *directory = library == NULL ? NULL : opendir(library);
    if (directory == NULL) return BT_NOT_FOUND;
    char file[4096];
    bt_found found = BT_NOT_FOUND;
    for (const struct dirent *entry;
         found == BT_NOT_FOUND && (entry = readdir(directory)) != NULL;) {
        int length =
            snprintf(file, sizeof file, "%s/%s/ebin/%s.beam", library, entry->d_name, module);
        if (length > 0 && (size_t)length < sizeof file && access(file, R_OK) == 0) found = BT_FOUND;
    }
    (void)closedir(directory);
    return found;
}

bool bt_boot_is_loaded(const bt_boot *boot, const char *module, size_t length) {
    return bt_names_find(&boot->loaded, module, length) != BT_NO_NAME;
}

bt_found bt_boot_callable(bt_boot *boot, const char *module, size_t length) {
    if (bt_boot_is_loaded(boot, module, length)) return BT_FOUND;
    if (boot->options.mode == BT_EMBEDDED) return BT_NOT_FOUND;
    /* A call of a module that is not loaded is the error handler's to mend. */
    if (!bt_boot_is_loaded(boot, "error_handler", 13)) return BT_NOT_FOUND;
    /* A path that was never set is the current directory. */
    if (!boot->path_set) return BT_NOT_FOUND;
    const char *file;
    bt_found found = bt_boot_find(boot, module, &file);
    return found == BT_NOT_FOUND && boot->kernel_started ? find_in_library(boot, module) : found;
}
