/* SPDX-License-Identifier: Apache-2.0 */
/* start_erl.data, which tells the start script what to start, and RELEASES, in which
 * release_handler keeps the releases that there are. */
#include <string.h>

#include "etf/term.h"
#include "parser/check/tree_run.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/variant.h"
#include "parser/release/view.h"

/* ---- start_erl.data -------------------------------------------------------------------------- */

static bool is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* The next word, or NULL at the end. */
static const char *word(bt_tree_run *run, const bt_source *source, size_t *at, bt_span *span) {
    while (*at < source->size && is_space(source->data[*at])) ++*at;
    size_t begin = *at;
    while (*at < source->size && !is_space(source->data[*at])) ++*at;
    *span = (bt_span){(uint32_t)begin, (uint32_t)*at};
    if (*at == begin) return NULL;
    const char *text = bt_copy(run->ctx, source->data + begin, *at - begin);
    if (text == NULL) run->status = BT_NOMEM;
    return text;
}

static void check_erts(bt_tree_run *run, const char *erts, bt_place place) {
    if (run->tree.erts.count == 0) return; /* Erlang is not part of the release */
    for (size_t i = 0; i < run->tree.erts.count; i++)
        if (strcmp(run->tree.erts.names[i], erts) == 0) return;
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_NO_ERTS, place, bt_tree_show(run, erts),
                                bt_tree_show(run, run->tree.erts.names[0])));
}

/* Checks that start scripts, which take the line apart with cut or awk, read the same versions. */
static void check_blanks(bt_tree_run *run, const bt_source *source, bt_span erts, bt_span version) {
    const char *why = NULL;
    bt_span at = {erts.end, version.begin};
    if (erts.begin != 0) {
        why = "the line begins with white space";
        at = (bt_span){0, erts.begin};
    } else if (version.begin != erts.end + 1 || source->data[erts.end] != ' ') {
        why = "there is more or other white space than one blank between them";
    } else if (version.end < source->size && source->data[version.end] == '\r') {
        why = "a carriage return belongs to the second";
        at = (bt_span){version.end, version.end + 1};
    }
    if (why != NULL)
        bt_tree_told(
            run, bt_report(run->ctx, BT_MSG_TREE_START_ERL_BLANKS, (bt_place){source, at}, why));
}

void bt_tree_check_start(bt_tree_run *run) {
    char *path = bt_tree_path(&run->tree, "releases", "start_erl.data");
    const bt_source *source;
    if (path == NULL || bt_source_quietly(run->ctx, path, &source) != BT_OK) {
        run->status = BT_NOMEM;
        return;
    }
    if (source == NULL) {
        if (run->tree.release_count == 0) return;
        bt_place place = bt_tree_place(run, path);
        if (run->status != BT_NOMEM)
            bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_START_ERL_MISSING, place));
        return;
    }
    size_t at = 0;
    bt_span erts_at, version_at, rest_at;
    const char *erts = word(run, source, &at, &erts_at);
    const char *version = word(run, source, &at, &version_at);
    const char *rest = word(run, source, &at, &rest_at);
    if (run->status == BT_NOMEM) return;
    if (erts == NULL || version == NULL || rest != NULL) {
        bt_place place = rest == NULL ? bt_whole(source) : (bt_place){source, rest_at};
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_START_ERL, place));
        return;
    }
    run->erts = erts;
    run->version = version;
    run->start_erl = (bt_place){source, version_at};
    check_blanks(run, source, erts_at, version_at);
    check_erts(run, erts, (bt_place){source, erts_at});
    for (size_t i = 0; i < run->tree.release_count; i++)
        if (strcmp(run->tree.releases[i].version, version) == 0) return;
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_NO_RELEASE, run->start_erl,
                                bt_tree_show(run, version)));
}

/* ---- RELEASES -------------------------------------------------------------------------------- */

typedef struct releases {
    bt_tree_run *run;
    unsigned permanent;
    bt_node permanent_version; /* of the last one that is permanent */
} releases;

static bool wrong(bt_tree_run *run, bt_node node, const char *expected) {
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_RELEASES, node.place, expected,
                                bt_describe(run->ctx, node.term)));
    return false;
}

/* {App, Vsn, Dir} */
static bool is_application(bt_tree_run *run, bt_node node) {
    const bt_term *term = node.term;
    if (!bt_is_tuple(term, 3, NULL)) return wrong(run, node, "{Application, Version, Directory}");
    if (term->as.items[0].kind != BT_ATOM)
        return wrong(run, bt_node_child(node, 0), "the name of an application, an atom");
    for (uint32_t i = 1; i < 3; i++)
        if (!bt_is_string(&term->as.items[i]))
            return wrong(run, bt_node_child(node, i),
                         i == 1 ? "a version, a string" : "a directory, a string");
    return true;
}

/* {release, Name, Vsn, ErtsVsn, Applications, Status} */
static bool is_entry(bt_tree_run *run, bt_node node) {
    static const char *const states[] = {"permanent", "unpacked", "current", "tmp_current", "old"};
    static const char *const what[] = {"a name, a string", "a version, a string",
                                       "a version of erts, a string"};
    if (!bt_is_tuple(node.term, 6, "release"))
        return wrong(run, node, "{release, Name, Version, ErtsVersion, Applications, Status}");
    const bt_term *items = node.term->as.items;
    for (uint32_t i = 0; i < 3; i++)
        if (!bt_is_string(&items[i + 1])) return wrong(run, bt_node_child(node, i + 1), what[i]);
    bt_node list = bt_node_child(node, 4);
    if (!bt_is_proper(list.term) || list.term->kind == BT_STRING)
        return wrong(run, list, "a list of applications");
    for (uint32_t i = 0; i < list.term->count; i++)
        if (!is_application(run, bt_node_child(list, i))) return false;
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        if (bt_is_atom(&items[5], states[i])) return true;
    return wrong(run, bt_node_child(node, 5), "permanent, unpacked, current, tmp_current or old");
}

/* Whether an application's folder, absolute or below the root, is not there. */
static bool lacks_folder(bt_tree_run *run, bt_node node, const char **shown) {
    size_t length;
    char *folder = bt_string_utf8(run->ctx, &node.term->as.items[2], &length);
    char *version = bt_string_utf8(run->ctx, &node.term->as.items[1], &length);
    char *path = folder == NULL ? NULL : bt_filename_join(run->ctx, run->tree.root, folder);
    const char *name = bt_atom_bytes(node.term->as.items[0].as.atom);
    char *both = version == NULL ? NULL : bt_sprint(run->ctx, "%s-%s", name, version);
    if (path == NULL || both == NULL) {
        run->status = BT_NOMEM;
        return false;
    }
    *shown = bt_show_name(run->ctx, folder);
    bt_tree_lib *lib = bt_tree_find(&run->tree, name, version);
    if (lib != NULL) lib->used = true;
    if (lib == NULL && bt_names_find(&run->lacking, both, strlen(both)) != BT_NO_NAME)
        return false; /* reported before */
    bt_folders folders = {.ctx = run->ctx};
    bt_folder found;
    bt_status status = bt_folder_open(&folders, path, &found);
    bool lacks = status == BT_OK && !found.exists;
    bt_folder_close(&found);
    bt_folders_free(&folders);
    return bt_tree_told(run, status) && lacks;
}

/* Reports missing folders once for all: often the release was moved. */
static void check_folders(bt_tree_run *run, bt_node list) {
    unsigned absent = 0;
    bt_node first = list;
    const char *shown = "", *first_shown = "";
    for (uint32_t i = 0; i < list.term->count && run->status != BT_NOMEM; i++) {
        bt_node node = bt_node_child(list, i);
        if (!lacks_folder(run, node, &shown) || absent++ != 0) continue;
        first = node;
        first_shown = shown;
    }
    if (absent == 0) return;
    const bt_term *items = first.term->as.items;
    size_t length;
    const char *version = bt_string_utf8(run->ctx, &items[1], &length);
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_RELEASES_FOLDER, first.place, first_shown,
                                bt_tree_show(run, bt_atom_bytes(items[0].as.atom)),
                                version == NULL ? "" : bt_tree_show(run, version)));
    if (absent > 1)
        bt_relate(run->ctx, first.place, "nor those of %u more applications", absent - 1);
}

/* Compares the applications with those of the release's .rel file or boot file. */
static void check_same(bt_tree_run *run, bt_node entry, const char *version) {
    const bt_tree_apps *apps = &run->all;
    bt_node list = bt_node_child(entry, 4);
    for (uint32_t i = 0; i < list.term->count && run->status != BT_NOMEM; i++) {
        bt_node node = bt_node_child(list, i);
        const char *name = bt_atom_bytes(node.term->as.items[0].as.atom);
        const bt_tree_app *app = bt_tree_app_find(apps, name);
        size_t length;
        char *text = bt_string_utf8(run->ctx, &node.term->as.items[1], &length);
        if (text == NULL) {
            run->status = BT_NOMEM;
            return;
        }
        if (app != NULL && strcmp(app->version, text) == 0) continue;
        bt_tree_told(
            run,
            bt_report(run->ctx, BT_MSG_TREE_RELEASES_DIFFER, node.place, bt_tree_show(run, name),
                      bt_tree_show(run, text), bt_tree_show(run, version),
                      app == NULL ? "no such application" : bt_tree_show(run, app->version)));
    }
}

static void check_entry(releases *r, bt_node node) {
    bt_tree_run *run = r->run;
    if (!is_entry(run, node)) return;
    const bt_term *items = node.term->as.items;
    bt_node list = bt_node_child(node, 4), version = bt_node_child(node, 2);
    if (bt_is_atom(&items[5], "permanent")) {
        r->permanent++;
        r->permanent_version = version;
    }
    check_folders(run, list);
    size_t length;
    char *text = bt_string_utf8(run->ctx, version.term, &length);
    if (text == NULL) {
        run->status = BT_NOMEM;
        return;
    }
    for (size_t i = 0; i < run->tree.release_count; i++) {
        if (strcmp(run->tree.releases[i].version, text) != 0) continue;
        /* only the lists of the release that is started are kept */
        bool kept =
            run->version == NULL ? run->tree.release_count == 1 : strcmp(run->version, text) == 0;
        if (kept && run->all.count != 0) check_same(run, node, text);
        return;
    }
    bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_RELEASES_UNKNOWN, version.place,
                                bt_tree_show(run, text), bt_tree_show(run, text)));
}

static void check_permanent(releases *r, bt_place place) {
    bt_tree_run *run = r->run;
    size_t length;
    if (r->permanent != 1) {
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_RELEASES_STATUS, place, r->permanent));
        return;
    }
    if (run->version == NULL) return;
    char *text = bt_string_utf8(run->ctx, r->permanent_version.term, &length);
    if (text == NULL) {
        run->status = BT_NOMEM;
    } else if (strcmp(text, run->version) != 0) {
        bt_tree_told(run, bt_report(run->ctx, BT_MSG_TREE_PERMANENT, r->permanent_version.place,
                                    bt_tree_show(run, text), bt_tree_show(run, run->version)));
        bt_relate(run->ctx, run->start_erl, "the release that is started");
    }
}

void bt_tree_check_releases(bt_tree_run *run) {
    char *path = bt_tree_path(&run->tree, "releases", "RELEASES");
    const bt_source *source = NULL;
    if (path == NULL || bt_source_quietly(run->ctx, path, &source) != BT_OK) {
        run->status = BT_NOMEM;
        return;
    }
    if (source == NULL) return; /* release_handler does not need it */
    bt_node root;
    bt_status status = bt_parse_term(run->ctx, source, NULL, &root);
    bt_tree_told(run, status);
    if (status != BT_OK) return;
    if (!bt_is_proper(root.term) || root.term->kind == BT_STRING) {
        (void)wrong(run, root, "a list of releases");
        return;
    }
    releases r = {.run = run};
    for (uint32_t i = 0; i < root.term->count && run->status != BT_NOMEM; i++)
        check_entry(&r, bt_node_child(root, i));
    if (run->status == BT_OK) check_permanent(&r, root.place);
}
