/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compares what a script says of an application with its .app file, the version in its directory's
 * name, and the modules that the script loads. A node comes up whatever is found here, so these are
 * warnings.
 */
#include <string.h>

#include "etf/source.h"
#include "etf/utf8.h"
#include "parser/release/boot.h"
#include "parser/release/script_read.h"
#include "parser/release/view.h"

/* ---- the directory's name -------------------------------------------------------------------- */

/* The version in TOP/NAME-VERSION/ebin, or TOP/NAME-VERSION.ez/..., or NULL. */
static const char *version_in(const char *text, const bt_atom *name, size_t *length) {
    const char *found = NULL;
    for (const char *at = text; *at != '\0';) {
        size_t part = strcspn(at, "/");
        if (part > name->length + 1u && memcmp(at, bt_atom_bytes(name), name->length) == 0 &&
            at[name->length] == '-' && bt_is_digit(at[name->length + 1])) {
            found = at + name->length + 1;
            *length = part - name->length - 1;
        }
        at += part;
        while (*at == '/') at++;
    }
    if (found != NULL && *length > 3 && memcmp(found + *length - 3, ".ez", 3) == 0) *length -= 3;
    return found;
}

/* Whether an application's own directory is in the path but missing, which has been reported. */
static bool is_absent_directory(const bt_boot *boot, const bt_atom *name) {
    size_t length;
    for (size_t i = 0; i < boot->path_count; i++)
        if (boot->path[i].path != NULL && !boot->path[i].exists &&
            version_in(boot->path[i].text, name, &length) != NULL)
            return true;
    return false;
}

static void check_version(bt_boot *boot, const bt_boot_app *app) {
    const bt_term *version = bt_application_key(app->specification.term, "vsn");
    if (version == NULL || version->kind != BT_STRING) return;
    const bt_boot_directory *other = NULL;
    for (size_t i = 0; i < boot->path_count; i++) {
        size_t length;
        const char *found = version_in(boot->path[i].text, app->name, &length);
        if (found == NULL) continue;
        if (length == version->count && memcmp(found, version->as.bytes, length) == 0) return;
        if (other == NULL) other = &boot->path[i];
    }
    if (other == NULL) return;
    bt_boot_told(boot,
                 bt_report(boot->ctx, BT_MSG_BOOT_VERSION, other->place,
                           bt_show_name(boot->ctx, other->text), bt_show_atom(boot->ctx, app->name),
                           bt_show(boot->ctx, version->as.bytes, version->count)));
    bt_relate(boot->ctx, app->specification.place, "the application that is loaded");
}

/* ---- modules --------------------------------------------------------------------------------- */

static void check_modules(bt_boot *boot, const bt_boot_app *app) {
    const bt_term *modules = bt_application_key(app->specification.term, "modules");
    if (boot->options.mode != BT_BOOT_EMBEDDED || modules == NULL || modules->kind != BT_LIST)
        return;
    unsigned absent = 0;
    const bt_atom *first = NULL;
    for (uint32_t i = 0; i < modules->count; i++) {
        const bt_term *module = &modules->as.items[i];
        if (module->kind != BT_ATOM ||
            bt_names_find_atom(&boot->loaded, module->as.atom) != BT_NO_NAME)
            continue;
        if (absent++ == 0) first = module->as.atom;
    }
    if (absent == 0) return;
    bt_boot_told(boot,
                 bt_report(boot->ctx, BT_MSG_BOOT_MODULES, app->specification.place,
                           bt_show_atom(boot->ctx, first), bt_show_atom(boot->ctx, app->name)));
    if (absent > 1)
        bt_relate(boot->ctx, app->specification.place, "nor are %u more of its modules",
                  absent - 1);
}

/* ---- the .app file --------------------------------------------------------------------------- */

/* Reads the term of an .app file; NULL if it has none. Mistakes in the file are reported when it is
 * checked itself. */
static bt_status read_app(bt_boot *boot, const bt_boot_file *file, bt_node *out) {
    const bt_source *source = NULL;
    *out = (bt_node){NULL, BT_NOWHERE};
    bt_status status = file->archive != NULL ? bt_archive_read(boot->ctx, file->archive,
                                                               file->entry, file->name, &source)
                                             : bt_source_regular(boot->ctx, file->name, &source);
    if (status != BT_OK || source == NULL) return status;
    bt_diag_mark mark = bt_mark(boot->ctx, source);
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    status = bt_parse_term(boot->ctx, source, &options, out);
    bt_rollback(boot->ctx, &mark);
    const bt_term *term = out->term;
    if (status != BT_OK || !bt_is_tuple(term, 3, "application") ||
        term->as.items[1].kind != BT_ATOM)
        out->term = NULL;
    return status == BT_NOMEM ? status : BT_OK;
}

/* Whether two lists of applications have the same elements, in any order: systools puts them in the
 * order of the .rel file. */
static bool same_names(const bt_term *a, const bt_term *b) {
    if (a->kind != BT_LIST || b->kind != BT_LIST || a->count != b->count) return false;
    for (uint32_t i = 0; i < a->count; i++)
        if (a->as.items[i].kind != BT_ATOM || !bt_list_has(b, a->as.items[i].as.atom)) return false;
    return true;
}

/* Whether a value is what systools writes for a key that the .app file does not have. */
static bool is_absent(const bt_term *term) {
    return term == NULL || term->kind == BT_NIL || bt_is_atom(term, "infinity") ||
           bt_is_atom(term, "undefined");
}

/* The first key whose value in the script differs from the file's, or NULL. Included applications
 * may be chosen in the .rel file, and do not count. */
static const char *differing_key(bt_boot *boot, const bt_term *script, const bt_term *file) {
    static const char *const keys[] = {
        "vsn",         "modules", "applications", "optional_applications",
        "registered",  "env",     "mod",          "start_phases",
        "description", "id",      "maxT",         "maxP"};
    if (script->as.items[1].as.atom != file->as.items[1].as.atom) return "the name";
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++) {
        const bt_term *a = bt_application_key(script, keys[i]);
        const bt_term *b = bt_application_key(file, keys[i]);
        if (is_absent(a) && is_absent(b)) continue;
        if (strcmp(keys[i], "applications") == 0 && a != NULL && b != NULL && same_names(a, b))
            continue;
        int order = 1;
        if (a != NULL && b != NULL && bt_compare(boot->ctx, a, b, &order) != BT_OK) {
            boot->status = BT_NOMEM;
            return NULL;
        }
        if (order != 0) return keys[i];
    }
    return NULL;
}

static void check_app_file(bt_boot *boot, const bt_boot_app *app) {
    bt_boot_file file;
    bt_node found;
    bt_place place = app->specification.place;
    bt_found where = bt_boot_find(boot, bt_atom_bytes(app->name), ".app", &file);
    if (where == BT_NOT_FOUND && boot->options.root != NULL &&
        !is_absent_directory(boot, app->name))
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_APP_MISSING, place,
                                     bt_show_atom(boot->ctx, app->name)));
    if (where != BT_FOUND || !bt_boot_told(boot, read_app(boot, &file, &found))) return;
    const char *shown = bt_show_name(boot->ctx, file.name);
    if (found.term == NULL) {
        bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_APP_DAMAGED, place, shown));
        return;
    }
    const char *key = differing_key(boot, app->specification.term, found.term);
    if (key == NULL) return;
    bt_boot_told(boot, bt_report(boot->ctx, BT_MSG_BOOT_APPLICATION, place,
                                 bt_show_atom(boot->ctx, app->name), shown, key));
}

void bt_boot_check_files(bt_boot *boot, const bt_boot_app *app) {
    const bt_term *term = app->specification.term;
    if (term == NULL || !bt_is_tuple(term, 3, NULL)) return;
    check_version(boot, app);
    check_modules(boot, app);
    check_app_file(boot, app);
}
