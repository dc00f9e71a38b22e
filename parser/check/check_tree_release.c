/* SPDX-License-Identifier: Apache-2.0 */
/* One folder of releases: each file by itself, and its boot files, .rel files, configuration and
 * lib compared with each other. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/source.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/config.h"
#include "parser/check/known.h"
#include "parser/check/schema.h"
#include "parser/check/tree_run.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/variant.h"
#include "parser/release/view.h"

typedef struct release {
    bt_tree_run *run;
    bt_tree_release *files;
    bt_tree_apps all; /* those of all boot files, then of all .rel files */
    bt_tree_list *boots, *rels;
    size_t boot_count, rel_count;
    bt_file_run args; /* of vm.args; without a source there is none */
} release;

static const char *ending_of(const char *name) {
    const char *dot = strrchr(name, '.');
    return dot == NULL ? "" : dot;
}

/* ---- each file ------------------------------------------------------------------------------- */

/* The kind as which a file of the folder is checked; BT_FILE_AUTO: it is not checked. Of a script
 * only the text is checked when the boot file beside it is checked, which is compared with it. */
static bt_file_kind kind_of(const release *r, const char *name) {
    const char *ending = ending_of(name);
    if (strcmp(ending, ".boot") == 0) return BT_FILE_BOOT;
    if (strcmp(ending, ".rel") == 0) return BT_FILE_REL;
    if (strcmp(name, "sys.config") == 0 || strcmp(name, "sys.config.src") == 0)
        return BT_FILE_CONFIG;
    if (strcmp(name, "vm.args") == 0 || strcmp(name, "vm.args.src") == 0) return BT_FILE_VMARGS;
    if (strcmp(name, "relup") == 0) return BT_FILE_RELUP;
    if (strcmp(ending, ".script") != 0) return BT_FILE_AUTO;
    char *boot = bt_copy(r->run->ctx, name, strlen(name)); /* .boot is shorter */
    if (boot == NULL) return BT_FILE_SCRIPT;
    memcpy(boot + (ending - name), ".boot", sizeof ".boot");
    return bt_name_list_has(&r->files->files, boot) ? BT_FILE_TERMS : BT_FILE_SCRIPT;
}

/* ---- what files tell ------------------------------------------------------------------------- */

static bool add(release *r, bt_tree_list *list, const bt_atom *name, const bt_term *version,
                bool started, bt_place place) {
    return bt_tree_add(r->run, &list->apps, name, version, started, place);
}

/* Adds, once, what an application of a boot file can be configured with. */
static bool know(release *r, const bt_boot_application *app, bt_place place) {
    const bt_schema *known = bt_schemas_of(r->run->options.schemas, bt_atom_bytes(app->name));
    while (known != NULL && !known->loaded) known = known->next;
    if (known != NULL || app->spec == NULL) return true;
    return bt_tree_told(
        r->run, bt_schemas_add_loaded(r->run->options.schemas, (bt_node){app->spec, place}));
}

static void read_boot(release *r, const bt_source *source, const char *name) {
    bt_script script;
    bt_outline outline;
    bt_status status = bt_script_quietly(r->run->ctx, source, true, &script);
    if (status == BT_OK && script.node.term != NULL) {
        bt_tree_list *list = &r->boots[r->boot_count++];
        *list = (bt_tree_list){name, source, {0}};
        if (!bt_tree_take_modules(r->run, &script)) return;
        status = bt_script_outline(r->run->ctx, &script, &outline);
        for (uint32_t i = 0; status == BT_OK && i < outline.count; i++) {
            const bt_boot_application *app = &outline.applications[i];
            uint32_t at = app->loaded != UINT32_MAX ? app->loaded : app->started;
            bt_place place = script.instructions[at].node.place;
            if (!add(r, list, app->name, app->version, app->order != 0, place) ||
                !know(r, app, place))
                return;
        }
    }
    if (status == BT_NOMEM) r->run->status = status;
}

/* Compares the versions of the release and of erts in a .rel file with the folder's. */
static void check_rel(release *r, const bt_rel *rel) {
    bt_tree_run *run = r->run;
    size_t length;
    char *version = bt_string_utf8(run->ctx, rel->version.term, &length);
    char *erts = bt_string_utf8(run->ctx, rel->erts.term, &length);
    if (version == NULL || erts == NULL) {
        run->status = BT_NOMEM;
        return;
    }
    if (strcmp(version, r->files->version) != 0)
        bt_tree_told(run,
                     bt_report(run->ctx, BT_MSG_TREE_REL_VERSION, rel->version.place,
                               bt_tree_show(run, version), bt_tree_show(run, r->files->version)));
    bool current = run->version != NULL && strcmp(run->version, r->files->version) == 0;
    /* Distillery writes ERTS_VSN when Erlang is not part of the release; a missing emulator has
     * been reported */
    bool known = current && bt_is_digit(*run->erts) &&
                 (run->tree.erts.count == 0 || bt_name_list_has(&run->tree.erts, run->erts));
    if (known && strcmp(erts, run->erts) != 0)
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_REL_ERTS, rel->erts.place,
                                    bt_tree_show(run, erts), "start_erl.data starts",
                                    bt_tree_show(run, run->erts)));
    else if (!current && run->tree.erts.count == 1 && strcmp(run->tree.erts.names[0], erts) != 0)
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_REL_ERTS, rel->erts.place,
                                    bt_tree_show(run, erts), "there is",
                                    bt_tree_show(run, run->tree.erts.names[0])));
}

static void read_rel(release *r, const bt_source *source, const char *name) {
    bt_ctx *ctx = r->run->ctx;
    bt_rel rel;
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = bt_rel_read(ctx, source, &rel);
    bt_rollback(ctx, &mark);
    if (status == BT_NOMEM) r->run->status = status;
    if (status != BT_OK) return;
    bt_tree_list *list = &r->rels[r->rel_count++];
    *list = (bt_tree_list){name, source, {0}};
    for (uint32_t i = 0; i < rel.count; i++)
        if (!add(r, list, rel.apps[i].name, rel.apps[i].version.term,
                 rel.apps[i].type != BT_START_NONE, rel.apps[i].node.place))
            return;
    check_rel(r, &rel);
}

/* Checks the applications that a configuration's own list has. */
static void check_config(release *r, const bt_source *source) {
    bt_tree_run *run = r->run;
    bt_node root;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.unfilled = bt_source_unfilled(source, BT_FILE_CONFIG);
    bt_diag_mark mark = bt_mark(run->ctx, source);
    bt_status status = bt_parse_term(run->ctx, source, &options, &root);
    bt_rollback(run->ctx, &mark);
    if (status == BT_NOMEM) run->status = status;
    if (status != BT_OK || root.term->kind != BT_LIST || r->all.count == 0) return;
    bt_tree_check_logger(run, root);
    bt_tree_check_readers(run, root);
    bt_known known = bt_known_find(run->options.schemas);
    for (uint32_t i = 0; i < root.term->count && run->status != BT_NOMEM; i++) {
        bt_node entry = bt_node_child(root, i);
        if (!bt_is_tuple(entry.term, 2, NULL) || entry.term->as.items[0].kind != BT_ATOM) continue;
        if (bt_is_unfilled(&entry.term->as.items[0])) continue;
        const bt_atom *atom = entry.term->as.items[0].as.atom;
        const char *name = bt_atom_bytes(atom);
        const char *meant;
        if (bt_tree_app_find(&r->all, name) != NULL) continue;
        bt_place place = bt_node_child(entry, 0).place;
        bool told = bt_is_told(run->ctx, BT_MSG_TREE_CONFIG, place);
        if (bt_known_lacks(&known, atom, told, &meant))
            continue; /* reported as one that does not exist */
        bt_nearest near;
        bt_nearest_start(&near, name, atom->length);
        /* The name of an application of OTP is no typing error. */
        bool mistyped = told && !bt_known_has(&known, name);
        for (size_t j = 0; j < r->all.count && mistyped; j++)
            bt_nearest_offer(&near, r->all.items[j].name);
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_CONFIG, place, bt_tree_show(run, name),
                                    bt_did_you_mean(run->ctx, near.best)));
    }
}

/* ---- against each other ---------------------------------------------------------------------- */

static void differs(bt_tree_run *run, bt_place place, const bt_tree_app *app,
                    const bt_tree_list *has, const bt_tree_list *other, const bt_tree_app *its) {
    bt_tree_told(run,
                 bt_report(run->ctx, BT_MSG_TREE_BOOT_DIFFERS, place, bt_tree_show(run, app->name),
                           bt_tree_show(run, has->file), bt_tree_show(run, app->version),
                           bt_tree_show(run, other->file),
                           its == NULL ? "no such application" : bt_tree_show(run, its->version)));
}

/* Compares a boot file with the .rel file that it was made from. */
static void compare(release *r, const bt_tree_list *boot, const bt_tree_list *rel) {
    bt_tree_run *run = r->run;
    for (size_t i = 0; i < rel->apps.count && run->status != BT_NOMEM; i++) {
        const bt_tree_app *app = &rel->apps.items[i];
        const bt_tree_app *its = bt_tree_app_find(&boot->apps, app->name);
        bool fine = its == NULL ? !app->started : strcmp(app->version, its->version) == 0;
        if (!fine) differs(run, app->place, app, rel, boot, its);
    }
    for (size_t i = 0; i < boot->apps.count && run->status != BT_NOMEM; i++) {
        const bt_tree_app *app = &boot->apps.items[i];
        if (bt_tree_app_find(&rel->apps, app->name) == NULL)
            differs(run, app->place, app, boot, rel, NULL);
    }
}

static bool same_stem(const char *a, const char *b) {
    size_t length = strlen(a) - strlen(ending_of(a));
    return length == strlen(b) - strlen(ending_of(b)) && memcmp(a, b, length) == 0;
}

/* The .rel file that a boot file was made from: the one of the same name; but mix release, relx and
 * OTP's own scripts call the release's boot file start. */
static const bt_tree_list *rel_of(const release *r, const char *boot) {
    for (size_t i = 0; i < r->rel_count; i++)
        if (same_stem(boot, r->rels[i].file)) return &r->rels[i];
    return r->rel_count == 1 && bt_variant_of(boot) == BT_VARIANT_START ? &r->rels[0] : NULL;
}

static void compare_boots(release *r) {
    for (size_t i = 0; i < r->boot_count; i++) {
        const bt_tree_list *rel = rel_of(r, r->boots[i].file);
        if (rel != NULL) compare(r, &r->boots[i], rel);
    }
}

/* Reports a folder without a boot file of its release; start_clean and the like do not count. */
static void check_has_boot(release *r) {
    bt_tree_run *run = r->run;
    const bt_name_list *files = &r->files->files;
    bool current = run->version != NULL && strcmp(run->version, r->files->version) == 0;
    if (r->rel_count == 0 && (!current || r->boot_count != 0)) return;
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(ending_of(files->names[i]), ".boot") == 0 &&
            (r->rel_count == 0 || rel_of(r, files->names[i]) != NULL))
            return;
    bt_place place = r->rel_count == 0 ? run->start_erl : bt_whole(r->rels[0].source);
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_NO_BOOT, place, r->files->path,
                                bt_tree_show(run, r->files->version)));
}

static void join(release *r, const bt_tree_list *lists, size_t count) {
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < lists[i].apps.count; j++)
            if (!bt_tree_keep(r->run, &r->all, &lists[i].apps.items[j])) return;
}

/* Another version of an application that is there, or "". */
static const char *instead_of(bt_tree_run *run, const char *name) {
    const bt_tree_lib *lib = bt_tree_find(&run->tree, name, NULL);
    return lib == NULL ? "" : bt_tree_show(run, lib->folder);
}

/* Checks that every application is in lib, in its version. If Erlang is elsewhere, so are
 * applications of which lib has no version. */
static void check_libs(release *r) {
    bt_tree_run *run = r->run;
    for (size_t i = 0; i < r->all.count && run->status != BT_NOMEM; i++) {
        const bt_tree_app *app = &r->all.items[i];
        bt_tree_lib *lib = bt_tree_find(&run->tree, app->name, app->version);
        if (lib == NULL) lib = bt_tree_find(&run->tree, app->name, "");
        if (lib != NULL) {
            lib->used = true;
            continue;
        }
        const char *instead = instead_of(run, app->name);
        if (!run->whole && *instead == '\0') continue;
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_LIBRARY, app->place,
                                    bt_tree_show(run, app->name), *app->version == '\0' ? "" : "-",
                                    *app->version == '\0' ? " of the empty version that stands here"
                                                          : bt_tree_show(run, app->version),
                                    *instead == '\0' ? "" : "; it has ", instead));
        const char *both = bt_sprint(run->ctx, "%s-%s", app->name, app->version);
        uint32_t *slot = both == NULL ? NULL : bt_names_slot(&run->lacking, both, strlen(both));
        if (slot == NULL)
            run->status = BT_NOMEM;
        else
            *slot = 1;
    }
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* The order of files: boot files say which OTP release all others are for; with .rel files they say
 * which applications can be configured; and vm.args what is set besides the configuration. */
enum { TURNS = 4 };
static unsigned turn_of(bt_file_kind kind) {
    if (kind == BT_FILE_BOOT) return 0;
    return kind == BT_FILE_CONFIG ? 3 : kind == BT_FILE_VMARGS ? 2 : 1;
}

/* Checks a file that is no boot file. */
static void lint_file(release *r, const bt_source *source, bt_file_kind kind) {
    bt_tree_run *run = r->run;
    run->options.kind = kind;
    run->options.directory = run->tree.root;
    bt_file_run file = {.ctx = run->ctx,
                        .source = source,
                        .kind = kind,
                        .schemas = run->options.schemas,
                        .options = run->options,
                        .args = kind == BT_FILE_CONFIG && r->args.source != NULL ? &r->args : NULL};
    if (kind == BT_FILE_VMARGS) bt_tree_find_given(run, r->files, &file);
    bool told = run->status != BT_NOMEM && bt_tree_told(run, bt_lint_run(&file));
    run->options.kind = BT_FILE_AUTO;
    if (kind == BT_FILE_VMARGS && told) bt_tree_check_modules(run, file.modules);
    if (kind == BT_FILE_VMARGS && r->args.source == NULL && file.settings != NULL)
        r->args = file;
    else
        bt_config_free(&file);
}

/* Compares the version of a relup with the folder's, as release_handler does. */
static void check_relup(release *r, const bt_source *source) {
    bt_ctx *ctx = r->run->ctx;
    bt_node root;
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = bt_read_first(ctx, source, &root);
    bt_rollback(ctx, &mark);
    size_t length;
    const char *version = "";
    if (status == BT_OK && bt_is_tuple(root.term, 3, NULL) && bt_is_string(root.term->as.items))
        version = bt_string_utf8(ctx, root.term->as.items, &length);
    if (status == BT_NOMEM || version == NULL)
        r->run->status = BT_NOMEM;
    else if (*version != '\0' && strcmp(version, r->files->version) != 0)
        bt_tree_told(r->run, bt_report(ctx, BT_MSG_TREE_REL_VERSION, bt_node_child(root, 0).place,
                                       bt_tree_show(r->run, version),
                                       bt_tree_show(r->run, r->files->version)));
}

static void take_file(release *r, const char *name, unsigned turn) {
    bt_tree_run *run = r->run;
    bt_file_kind kind = kind_of(r, name);
    if (kind == BT_FILE_AUTO || turn_of(kind) != turn) return;
    char *path = bt_filename_join(run->ctx, r->files->path, name);
    const bt_source *source;
    bt_status status = path == NULL ? BT_NOMEM : bt_source_file(run->ctx, path, &source);
    if (!bt_tree_told(run, status) || status != BT_OK) return;
    if (kind == BT_FILE_BOOT) {
        if (bt_tree_lint_boot(run, source, true)) read_boot(r, source, name);
        return;
    }
    lint_file(r, source, kind);
    if (run->status == BT_NOMEM) return;
    if (kind == BT_FILE_REL)
        read_rel(r, source, name);
    else if (kind == BT_FILE_CONFIG)
        check_config(r, source);
    else if (kind == BT_FILE_RELUP)
        check_relup(r, source);
}

/* Sets the OTP release for files that do not say it themselves: that of the kernel that is
 * booted. */
static void set_otp(release *r) {
    const bt_tree_app *kernel = bt_tree_app_find(&r->all, "kernel");
    int otp = kernel == NULL || !r->run->options.any_otp ? 0 : bt_otp_of_kernel(kernel->version);
    if (otp != 0) (void)bt_set_otp(r->run->ctx, otp);
}

static void check_files(release *r) {
    bt_tree_run *run = r->run;
    const bt_name_list *files = &r->files->files;
    for (unsigned turn = 0; turn < TURNS; turn++) {
        for (size_t i = 0; i < files->count && run->status != BT_NOMEM; i++)
            take_file(r, files->names[i], turn);
        if (run->status == BT_NOMEM) return;
        if (turn == 0) join(r, r->boots, r->boot_count);
        if (turn == 1) join(r, r->rels, r->rel_count);
        set_otp(r);
    }
    check_has_boot(r);
    compare_boots(r);
    check_libs(r);
}

void bt_tree_check_release(bt_tree_run *run, bt_tree_release *files) {
    release r = {.run = run, .files = files};
    int otp = run->ctx->otp;
    size_t room = files->files.count * sizeof *r.boots + 1;
    r.boots = bt_alloc(run->ctx, room);
    r.rels = bt_alloc(run->ctx, room);
    if (r.boots == NULL || r.rels == NULL)
        run->status = BT_NOMEM;
    else
        check_files(&r);
    run->ctx->otp = otp;
    if (r.args.source != NULL) bt_config_free(&r.args);
    for (size_t i = 0; i < r.boot_count; i++) bt_tree_apps_free(run, &r.boots[i].apps);
    for (size_t i = 0; i < r.rel_count; i++) bt_tree_apps_free(run, &r.rels[i].apps);
    /* RELEASES is compared with the release that is started. */
    bool kept = run->version == NULL ? run->tree.release_count == 1
                                     : strcmp(run->version, files->version) == 0;
    if (kept) {
        bt_tree_apps_free(run, &run->all);
        run->all = r.all;
    } else {
        bt_tree_apps_free(run, &r.all);
    }
}
