/* SPDX-License-Identifier: Apache-2.0 */
/* The path of a simulated boot: directories, and modules in them. */
#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "parser/release/boot.h"
#include "parser/release/filename.h"
#include "parser/release/view.h"

/* An atom's text, or a string's characters, in UTF-8. */
static char *text_of(bt_ctx *ctx, const bt_term *term) {
    if (term->kind == BT_ATOM)
        return bt_copy(ctx, bt_atom_bytes(term->as.atom), term->as.atom->length);
    return bt_string_utf8(ctx, term, NULL);
}

static char *join(bt_ctx *ctx, const char *directory, const char *name, const char *end) {
    const char *slash = bt_filename_ends(directory, "/") ? "" : "/";
    return bt_sprint(ctx, "%s%s%s%s", directory, slash, name, end);
}

static const char *value_of(const bt_boot *boot, const char *name, size_t length) {
    if (length == 4 && memcmp(name, "ROOT", 4) == 0) return boot->options.root;
    for (size_t i = 0; i < boot->options.variable_count; i++) {
        const bt_boot_variable *v = &boot->options.variables[i];
        if (strlen(v->name) == length && memcmp(v->name, name, length) == 0) return v->directory;
    }
    return NULL;
}

/* Reports `$NAME` without a value: an error, but a note when nothing is known of how the node is
 * started, or not all. */
static void no_value(bt_boot *boot, bt_place place, const char *name, size_t length) {
    uint32_t *told = bt_names_slot(&boot->told, name, length);
    if (told == NULL) boot->status = BT_NOMEM;
    if (told == NULL || *told != BT_NO_NAME) return;
    *told = 1;
    const char *shown = bt_show(boot->ctx, name, length);
    bool said = boot->options.root != NULL || boot->options.variable_count != 0;
    if (said && !boot->options.more_variables)
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

/* Whether there is a directory with this path, on disk or in an archive. If so, `directory` gets
 * it. */
static bool leads(bt_boot *boot, const char *path, bt_boot_directory *directory) {
    bt_folder folder;
    bt_status status = bt_folder_open(&boot->folders, path, &folder);
    if (status == BT_NOMEM) boot->status = BT_NOMEM;
    if (status != BT_OK) return false;
    bt_folder_close(&folder);
    if (!folder.exists) return false;
    directory->path = path;
    directory->archive = folder.archive;
    directory->inside = folder.inside;
    return true;
}

/* Finds the beginning of the component of a path that ends at `end`. False: none is before it. */
static bool component_before(const char *path, size_t end, size_t *start) {
    for (*start = end; *start > 0 && path[*start - 1] != '/';) --*start;
    return *start > 0;
}

/*
 * Another place where OTP before 27 looks for a missing directory: for one on disk in an archive
 * beside it, and the other way round. TOP/APP/ebin is also TOP/APP.ez/APP/ebin (init:patch_path/2,
 * -code_path_choice).
 */
static const char *other_place(bt_boot *boot, const char *path) {
    static const char last[] = "/ebin";
    if (boot->ctx->otp >= 27 || !bt_filename_ends(path, last)) return NULL;
    size_t app_end = strlen(path) - strlen(last), app, outer;
    if (!component_before(path, app_end, &app)) return NULL;
    size_t size = app_end - app;
    bool rooted = component_before(path, app - 1, &outer);
    size_t outer_size = app - 1 - outer;
    if (rooted && outer_size == size + 3 && memcmp(path + outer, path + app, size) == 0 &&
        memcmp(path + outer + size, ".ez", 3) == 0) {
        char *top = bt_copy(boot->ctx, path, outer);
        return top == NULL ? NULL : join(boot->ctx, top, path + app, "");
    }
    return bt_sprint(boot->ctx, "%.*s.ez/%s", (int)app_end, path, path + app);
}

/* Fills in one directory of the path; false: no memory. */
static bool set_directory(bt_boot *boot, bt_node node, bt_boot_directory *directory) {
    *directory = (bt_boot_directory){.text = "", .place = node.place};
    if (node.term->kind != BT_ATOM && !bt_is_text(node.term)) return true; /* reported as ignored */
    directory->text = text_of(boot->ctx, node.term);
    if (directory->text == NULL) return false;
    directory->path = expand(boot, directory->text, node.place);
    if (directory->path == NULL) {
        boot->path_known = false;
        return true;
    }
    directory->exists = leads(boot, directory->path, directory);
    const char *other = directory->exists ? NULL : other_place(boot, directory->path);
    if (other != NULL) directory->exists = leads(boot, other, directory);
    if (directory->exists) return true;
    uint32_t *told = bt_names_slot(&boot->told, directory->path, strlen(directory->path));
    if (told == NULL) return false;
    if (*told != BT_NO_NAME) return true;
    *told = 1;
    return bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_DIRECTORY, node.place,
                                        bt_show_name(boot->ctx, directory->path)));
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
        if (set_directory(boot, bt_node_child(directories, i), &boot->path[boot->path_count++]))
            continue;
        boot->status = BT_NOMEM;
        return;
    }
}

bt_found bt_boot_find(bt_boot *boot, const char *name, const char *ending, bt_boot_file *file) {
    for (size_t i = 0; i < boot->path_count; i++) {
        const bt_boot_directory *directory = &boot->path[i];
        if (!directory->exists) continue;
        file->archive = directory->archive;
        file->entry = directory->archive != NULL
                          ? bt_archive_find(directory->archive, directory->inside, name, ending)
                          : NULL;
        if (directory->archive != NULL && file->entry == NULL) continue;
        file->name = join(boot->ctx, directory->path, name, ending);
        if (file->name == NULL) {
            boot->status = BT_NOMEM;
            return BT_NOT_KNOWN;
        }
        if (file->entry != NULL || access(file->name, R_OK) == 0) return BT_FOUND;
    }
    return boot->path_known ? BT_NOT_FOUND : BT_NOT_KNOWN;
}

bt_found bt_boot_module_file(bt_boot *boot, const char *module, bt_boot_file *file) {
    uint32_t index = bt_names_find(&boot->loaded, module, strlen(module));
    if (index == BT_NO_NAME || index >= boot->file_count)
        return bt_boot_find(boot, module, ".beam", file);
    *file = boot->files[index];
    return BT_FOUND;
}

bt_status bt_boot_beam(bt_boot *boot, const bt_boot_file *file, bt_beam *out, const char **why) {
    if (file->archive == NULL) return bt_beam_read(boot->ctx, file->name, out, why);
    const bt_source *source;
    *why = "its archive is damaged";
    bt_status status = bt_archive_read(boot->ctx, file->archive, file->entry, file->name, &source);
    if (status != BT_OK || source == NULL) return status == BT_NOMEM ? status : BT_INVALID;
    size_t size;
    const uint8_t *bytes = bt_source_data(source, &size);
    return bt_beam_view(boot->ctx, bytes, size, out, why);
}

/* In interactive mode, the code server has every application below $ROOT/lib at the end of the
 * path. */
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

/* Whether a file would be loaded as this module. */
static bool is_loadable(bt_boot *boot, const bt_boot_file *file, const char *module,
                        size_t length) {
    bt_beam beam;
    const char *why;
    bt_status status = bt_boot_beam(boot, file, &beam, &why);
    if (status == BT_NOMEM) boot->status = BT_NOMEM;
    return status == BT_OK && beam.module_length == length &&
           memcmp(beam.module, module, length) == 0;
}

bt_found bt_boot_callable(bt_boot *boot, const char *module, size_t length) {
    if (bt_boot_is_loaded(boot, module, length)) return BT_FOUND;
    if (boot->options.mode == BT_BOOT_EMBEDDED) return BT_NOT_FOUND;
    /* Calling a module that is not loaded is up to the error handler. */
    if (!bt_boot_is_loaded(boot, "error_handler", 13)) return BT_NOT_FOUND;
    /* Without a path instruction, the path is the current directory. */
    if (!boot->path_set) return BT_NOT_FOUND;
    bt_boot_file file;
    bt_found found = bt_boot_find(boot, module, ".beam", &file);
    if (found == BT_FOUND) return is_loadable(boot, &file, module, length) ? found : BT_NOT_FOUND;
    return found == BT_NOT_FOUND && boot->kernel_started ? find_in_library(boot, module) : found;
}
