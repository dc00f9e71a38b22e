/* SPDX-License-Identifier: Apache-2.0 */
/* The boot files of a release directory. Several may load the same modules from the same folders,
 * or be copies, so what is wrong on disk is reported once. */
#include <string.h>

#include "etf/diag.h"
#include "parser/check/tree_run.h"

/* The file with the same bytes that was checked before, preferably of the same variant; or NULL. */
static const bt_source *same_boot(const bt_tree_run *run, const bt_source *source) {
    const bt_source *found = NULL;
    for (size_t i = 0; i < run->boot_count; i++) {
        const bt_source *other = run->boots[i];
        if (other->size != source->size || memcmp(other->data, source->data, source->size) != 0)
            continue;
        if (bt_variant_of(other->name) == bt_variant_of(source->name)) return other;
        if (found == NULL) found = other;
    }
    return found;
}

/* Whether a diagnostic is about files on disk, not about the boot file where it stands. */
static bool is_of_disk(const char *name) {
    static const char *const names[] = {"boot/directory",          "boot/module-missing",
                                        "boot/module-damaged",     "boot/module-later",
                                        "boot/app-file-missing",   "boot/app-file-damaged",
                                        "boot/application-differs"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(names[i], name) == 0) return true;
    return false;
}

/* Whether the same was reported for another boot file; remembers that it is reported now. */
static bool was_said(bt_tree_run *run, const bt_diag *diag) {
    const char *key = bt_sprint(run->ctx, "%s%s", diag->name, diag->text);
    uint32_t *slot = key == NULL ? NULL : bt_names_slot(&run->said, key, strlen(key));
    if (slot == NULL) {
        run->status = BT_NOMEM;
        return false;
    }
    bool known = *slot != BT_NO_NAME;
    *slot = 1;
    return known;
}

static bool is_variant(const char *name) {
    return strncmp(name, "variant/", 8) == 0;
}

bool bt_tree_lint_boot(bt_tree_run *run, const bt_source *source, bool own) {
    const bt_source *same = same_boot(run, source);
    bool alike = same != NULL && bt_variant_of(same->name) == bt_variant_of(source->name);
    size_t before = run->ctx->diags.count;
    bool copy = false;
    run->options.kind = BT_FILE_BOOT;
    bt_status status = bt_lint(run->ctx, source, &run->options);
    run->options.kind = BT_FILE_AUTO;
    for (size_t i = before; i < run->ctx->diags.count && run->status != BT_NOMEM;) {
        const bt_diag *diag = run->ctx->diags.items[i];
        /* a release's own start.boot has no other one beside it, and need not read the user's
         * .erlang: OTP's, in bin, does */
        bool drop = strcmp(diag->name, "variant/own") == 0 ||
                    (own && strcmp(diag->name, "variant/no-dot-erlang") == 0) ||
                    (same != NULL && (alike || !is_variant(diag->name))) ||
                    (is_of_disk(diag->name) && was_said(run, diag));
        copy |= strcmp(diag->name, "variant/copy") == 0;
        if (drop)
            bt_forget(run->ctx, i);
        else
            i++;
    }
    if (same != NULL && !copy && bt_variant_of(source->name) == BT_VARIANT_START)
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_VARIANT_COPY, bt_whole(source),
                                    bt_tree_show(run, same->name), "byte for byte"));
    if (!alike && !bt_grow(&run->ctx->memory, (void **)&run->boots, sizeof *run->boots,
                           &run->boot_capacity, run->boot_count + 1))
        status = BT_NOMEM;
    else if (!alike)
        run->boots[run->boot_count++] = source;
    return bt_tree_told(run, status);
}

/* The folder below lib in "the directory ROOT/lib/FOLDER/ebin does not exist". */
static const char *library_in(const char *text, size_t *length) {
    const char *lib = strstr(text, "/lib/");
    if (lib == NULL) return NULL;
    *length = strcspn(lib + 5, "/ ");
    return lib + 5;
}

void bt_tree_forget_directories(bt_tree_run *run, size_t before) {
    size_t length;
    for (size_t i = before; i < run->ctx->diags.count;) {
        const bt_diag *diag = run->ctx->diags.items[i];
        bool directory = strcmp(diag->name, "boot/directory") == 0;
        const char *library = directory ? library_in(diag->text, &length) : NULL;
        if (library != NULL && bt_names_find(&run->lacking, library, length) != BT_NO_NAME)
            bt_forget(run->ctx, i);
        else
            i++;
    }
}
