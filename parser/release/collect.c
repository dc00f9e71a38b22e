/* SPDX-License-Identifier: Apache-2.0 */
/* Finding and reading the .app files of a release, by the rules of
 * systools_make:read_application/4. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/utf8.h"
#include "parser/release/app.h"
#include "parser/release/describe.h"
#include "parser/release/filename.h"
#include "parser/release/maker.h"
#include "parser/release/view.h"

const char *bt_near_in_path(bt_maker *maker, const bt_atom *name) {
    enum { MOST = 100 }; /* a limit, as the time for each grows with the path */
    const bt_names *names = &maker->path.names;
    bt_nearest near;
    if (bt_names_find_atom(names, name) != BT_NO_NAME || maker->hints == MOST) return NULL;
    maker->hints++;
    bt_nearest_start(&near, bt_atom_bytes(name), name->length);
    for (size_t i = 0; i < names->capacity; i++)
        if (names->slots[i].text != NULL) bt_nearest_offer(&near, names->slots[i].text);
    return near.best;
}

static bt_status id_of(bt_maker *maker, const bt_atom *name, uint32_t *id) {
    uint32_t *slot = bt_names_slot_atom(&maker->ids, name);
    if (slot == NULL) return BT_NOMEM;
    if (*slot == BT_NO_NAME) *slot = maker->id_count++;
    *id = *slot;
    return BT_OK;
}

static bt_status mentions_of(bt_maker *maker, bt_node list, bt_mentions *out) {
    uint32_t count = list.term == NULL ? 0 : list.term->count;
    *out = (bt_mentions){bt_alloc(maker->ctx, count * sizeof *out->items + 1), count, false};
    if (out->items == NULL) return BT_NOMEM;
    for (uint32_t i = 0; i < count; i++) {
        bt_node item = bt_node_child(list, i);
        bt_mention *mention = &out->items[i];
        *mention = (bt_mention){item.term->as.atom, 0, item.place, NULL};
        bt_status status = id_of(maker, mention->name, &mention->id);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

static bool holds(const bt_mentions *list, uint32_t id) {
    for (uint32_t i = 0; i < list->count; i++)
        if (list->items[i].id == id) return true;
    return false;
}

/* Puts the .rel's include list in the place of the .app's, of which it has to be a part. */
static bt_status override_includes(bt_maker *maker, bt_release_part *part) {
    bt_node list = maker->override[part->id];
    if (list.term == NULL) return BT_OK;
    bt_mentions written = part->includes;
    bt_status status = mentions_of(maker, list, &part->includes);
    part->includes.changed = true;
    uint32_t count = part->includes.count;
    part->includes.count = 0; /* nothing that is refused is used further on */
    for (uint32_t i = 0; i < count && status == BT_OK; i++) {
        const bt_mention *mention = &part->includes.items[i];
        if (holds(&written, mention->id)) {
            part->includes.items[part->includes.count++] = *mention;
            continue;
        }
        status = bt_note(maker, bt_report(maker->ctx, BT_MSG_REL_INCLUDE, mention->place,
                                          bt_show_atom(maker->ctx, mention->name),
                                          bt_part_name(maker, part)));
        bt_node included = part->app.included_applications;
        bt_relate(maker->ctx, included.term == NULL ? part->app.node.place : included.place,
                  "its .app file");
    }
    return status;
}

static bt_status accept(bt_maker *maker, bt_release_part *part, const bt_app *app,
                        const bt_directory *directory) {
    bt_ctx *ctx = maker->ctx;
    char *file = bt_filename_join(ctx, directory->path, "x");
    part->app = *app;
    part->packed = directory->archive != NULL;
    part->directory = file == NULL ? NULL : bt_filename_directory(ctx, file);
    part->found = true;
    if (part->directory == NULL) return BT_NOMEM;
    if (app->name != part->rel->name) {
        bt_status status = bt_report(ctx, BT_MSG_REL_NAME, bt_node_child(app->node, 1).place,
                                     bt_show_atom(ctx, app->name), bt_part_name(maker, part));
        bt_relate(ctx, part->rel->node.place, "the release asks for it here");
        return bt_note(maker, status);
    }
    bt_status status = mentions_of(maker, app->applications, &part->uses);
    if (status == BT_OK) status = mentions_of(maker, app->optional_applications, &part->optional);
    if (status == BT_OK) status = mentions_of(maker, app->included_applications, &part->includes);
    if (status == BT_OK) {
        /* systools accepts some of what a node refuses, so these are warnings. */
        bt_diag_mark mark = bt_mark(ctx, NULL);
        status = bt_app_parameters(ctx, bt_node_child(app->node, 2));
        if (status == BT_INVALID) status = bt_soften(ctx, &mark);
    }
    return status == BT_OK ? override_includes(maker, part) : status;
}

/* A file that the search found but could not use. */
typedef struct miss {
    bt_place place;
    const char *text;
    struct miss *next;
} miss;

typedef struct misses {
    miss *first, **last;
    bool version;      /* another version was found */
    bt_diag_mark mark; /* where reports about them begin */
} misses;

static bt_status add_miss(bt_maker *maker, misses *all, bt_place place, const char *text) {
    miss *m = bt_alloc(maker->ctx, sizeof *m);
    if (m == NULL) return BT_NOMEM;
    *m = (miss){place, text, NULL};
    *all->last = m;
    all->last = &m->next;
    return BT_OK;
}

/* Remembers an application of whose absence nothing more is to be said; false: no memory. */
static bool tell(bt_maker *maker, const char *name) {
    uint32_t *slot = bt_names_slot(&maker->told, name, strlen(name));
    if (slot != NULL) *slot = 0;
    return slot != NULL;
}

/* Reports an empty path once for all applications. */
static bt_status report_empty_path(bt_maker *maker) {
    if (maker->told_empty_path) return BT_OK;
    maker->told_empty_path = true;
    const char *how =
        maker->options.path_count > 0 ? "" : "; name the directories of .app files with --path";
    return bt_note(maker, bt_report(maker->ctx, BT_MSG_REL_EMPTY_PATH,
                                    bt_node_child(maker->rel.node, 3).place, how));
}

static bt_status report_missing(bt_maker *maker, const bt_release_part *part, const misses *all) {
    bt_ctx *ctx = maker->ctx;
    const char *name = bt_part_name(maker, part);
    bt_place place = part->rel->node.place;
    bt_status status;
    const char *meant = bt_near_in_path(maker, part->rel->name);
    if (meant != NULL && !tell(maker, meant)) return BT_NOMEM;
    if (all->version)
        status = bt_report(ctx, BT_MSG_REL_VERSION, part->rel->version.place, name,
                           bt_show_text(ctx, part->version));
    else if (all->first != NULL)
        status = bt_report(ctx, BT_MSG_REL_UNREADABLE, place, name);
    else if (maker->path.file_count > 0 || maker->path.unlisted > 0)
        status = bt_report(ctx, BT_MSG_REL_NOT_FOUND, place, name, bt_did_you_mean(ctx, meant));
    else
        return report_empty_path(maker);
    for (const miss *m = all->first; m != NULL; m = m->next)
        bt_relate(ctx, m->place, "%s", m->text);
    return bt_note(maker, status);
}

static bt_status note_source(bt_maker *maker, const bt_source *source, const bt_directory *in) {
    if (in->archive != NULL) source = in->archive->source;
    return bt_name_list_add(&maker->files, bt_source_name(source));
}

static const char *unreadable(bt_maker *maker, const bt_release_part *part, const bt_directory *in,
                              int error) {
    return bt_sprint(maker->ctx, "%s/%s.app cannot be read: %s", in->path,
                     bt_atom_bytes(part->rel->name), strerror(error));
}

/* Whether a file makes systools crash. It ignores files with errors, but not one that begins with
 * bytes that are no UTF-8. */
static bool begins_badly(const bt_source *source) {
    size_t size;
    uint32_t character;
    const uint8_t *data = bt_source_data(source, &size);
    return size > 0 && bt_utf8_read(data, data + size, &character) == 0;
}

/* Tries one file. `*done`: the search has ended, with or without success. */
static bt_status try_file(bt_maker *maker, bt_release_part *part, uint32_t directory, misses *all,
                          bool *done) {
    bt_ctx *ctx = maker->ctx;
    const bt_source *source;
    int error;
    bt_status status =
        bt_path_read(&maker->path, directory, bt_atom_bytes(part->rel->name), &source, &error);
    if (status != BT_OK) return status;
    const bt_directory *in = &maker->path.directories[directory];
    if (source == NULL) {
        if (!in->listed) return BT_OK;
        const char *text = unreadable(maker, part, in, error);
        return text == NULL ? BT_NOMEM : add_miss(maker, all, part->rel->node.place, text);
    }
    bt_node node;
    bt_app app;
    status = note_source(maker, source, in);
    if (status == BT_OK) status = bt_read_first(ctx, source, &node);
    if (status == BT_INVALID && begins_badly(source)) {
        *done = maker->failed = true;
        return BT_OK;
    }
    if (status == BT_INVALID) return add_miss(maker, all, bt_whole(source), "this file has errors");
    if (status != BT_OK) return status;
    status = bt_app_view(ctx, node, &app);
    *done = status == BT_INVALID;
    if (status != BT_OK) return bt_note(maker, status);
    *done = bt_same_string(app.vsn.term, part->rel->version.term);
    if (*done) {
        /* systools ignores a file that it cannot use when a later one is good. */
        (void)bt_note(maker, bt_soften(ctx, &all->mark));
        return accept(maker, part, &app, in);
    }
    all->version = true;
    return add_miss(maker, all, app.vsn.place, "another version is here");
}

static bt_status find(bt_maker *maker, bt_release_part *part) {
    const bt_atom *name = part->rel->name;
    bt_path_walk walk = {0};
    uint32_t directory;
    misses all = {.mark = bt_mark(maker->ctx, NULL)};
    all.last = &all.first;
    bool done = false;
    while (!done &&
           bt_path_next(&maker->path, bt_atom_bytes(name), name->length, &walk, &directory)) {
        bt_status status = try_file(maker, part, directory, &all, &done);
        if (status != BT_OK) return status;
    }
    return done ? BT_OK : report_missing(maker, part, &all);
}

/* The application that an entry of the .rel names, whatever its shape; or NULL. */
static const bt_atom *name_in(const bt_term *entry) {
    if (entry->kind == BT_TUPLE && entry->count > 0) entry = entry->as.items;
    return entry->kind == BT_ATOM ? entry->as.atom : NULL;
}

/* Takes the entries of the .rel that can be looked for; others have been reported. */
static bt_status take_parts(bt_maker *maker) {
    const bt_rel *rel = &maker->rel;
    maker->parts = bt_alloc(maker->ctx, rel->count * sizeof *maker->parts + 1);
    if (maker->parts == NULL || !tell(maker, "kernel") || !tell(maker, "stdlib")) return BT_NOMEM;
    bt_status status = BT_OK;
    for (uint32_t i = 0; i < rel->count && status == BT_OK; i++) {
        const bt_rel_app *app = &rel->apps[i];
        if (app->name == NULL || !bt_is_string(app->version.term)) {
            const bt_atom *name = name_in(app->node.term);
            if (name != NULL && !tell(maker, bt_atom_bytes(name))) status = BT_NOMEM;
            continue;
        }
        bt_release_part *part = &maker->parts[maker->count++];
        *part = (bt_release_part){.rel = app};
        part->version = bt_string_utf8(maker->ctx, app->version.term, NULL);
        status = part->version == NULL ? BT_NOMEM : id_of(maker, app->name, &part->id);
        /* That there are two kernels has been reported for the .rel file. */
        part->told_twice = bt_is_atom_named(app->name, "kernel");
    }
    return status;
}

bt_status bt_collect(bt_maker *maker) {
    bt_status status = take_parts(maker);
    maker->override = bt_alloc(maker->ctx, maker->id_count * sizeof *maker->override + 1);
    if (maker->override == NULL) return BT_NOMEM;
    for (uint32_t id = 0; id < maker->id_count; id++) maker->override[id] = BT_NO_NODE;
    for (uint32_t i = maker->count; i-- > 0;) {
        bt_release_part *part = &maker->parts[i];
        if (part->rel->include.term != NULL) maker->override[part->id] = part->rel->include;
    }
    for (uint32_t i = 0; i < maker->count && status == BT_OK; i++)
        status = find(maker, &maker->parts[i]);
    return status;
}
