/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A boot script that is being made from a .rel file. make_script.c takes the steps, in the order of
 * systools_make:get_release/3:
 *   collect.c       find and read each application's .app file
 *   relations.c     what applications say of each other: undefined, included, used; duplicates
 *   sort.c          the order in which they start
 *   cycles.c        circles in what they need, which have no such order
 *   source_tests.c  the option src_tests
 *   instructions.c  the script's terms
 * Every step reports all that it finds and sets `failed`; the next ones go on with what there is.
 */
#ifndef BT_MAKER_H
#define BT_MAKER_H

#include "parser/release/path.h"
#include "parser/release/view.h"
#include "parser/release/wildcard.h"

#define BT_NONE_YET UINT32_MAX

/* A mention of an application by another one. */
typedef struct bt_mention {
    const bt_atom *name;
    uint32_t id; /* of the name */
    bt_place place;
    const bt_atom *written; /* the name in the file, when `name` is what includes that; or NULL */
} bt_mention;

typedef struct bt_mentions {
    bt_mention *items;
    uint32_t count;
    bool changed; /* the list is no longer as the file has it */
} bt_mentions;

/* An application of the release. */
typedef struct bt_release_part {
    const bt_rel_app *rel;
    uint32_t id;         /* of its name */
    const char *version; /* UTF-8 */
    bool told_twice;     /* that it is there twice has been reported */
    bool found;          /* its .app file was found, and the rest is set */
    bt_app app;
    bool packed;           /* in an archive */
    const char *directory; /* of its .app file */
    bt_mentions uses, includes, optional;
} bt_release_part;

typedef struct bt_maker {
    bt_ctx *ctx;
    bt_make_options options;
    bt_rel rel;
    bt_path path;
    bt_release_part *parts; /* in the .rel's order */
    uint32_t count;
    bt_names ids; /* a number for each application, also of those that are only mentioned */
    uint32_t id_count;
    bt_names told;      /* applications of whose absence nothing more is to be said */
    unsigned hints;     /* how many suggestions were looked for */
    bt_node *override;  /* by id, of parts: the .rel's include list */
    uint32_t *part_of;  /* by id: the first part of that name, or BT_NONE_YET */
    uint32_t *includer; /* by id: the part that includes it, or BT_NONE_YET */
    uint32_t *top;   /* by id: the id of the outermost application that includes it, or its own */
    uint32_t *order; /* parts as they start */
    bt_name_list files; /* that were read */
    size_t warnings;    /* how many, of those that systools gives too */
    bool told_empty_path;
    bool failed;
    bool entangled; /* applications include each other in a circle */
} bt_maker;

/* Keeps the status of a report. BT_OK: work can go on. */
static inline bt_status bt_note(bt_maker *maker, bt_status status) {
    if (status == BT_INVALID) maker->failed = true;
    return status == BT_INVALID ? BT_OK : status;
}
/* For messages. */
static inline const char *bt_part_name(const bt_maker *maker, const bt_release_part *part) {
    return bt_show_atom(maker->ctx, part->rel->name);
}

/* The application on the path whose name is nearest to this one. NULL: it is there itself, or none
 * is near. */
const char *bt_near_in_path(bt_maker *maker, const bt_atom *name);
bt_status bt_collect(bt_maker *maker);
bt_status bt_relate_parts(bt_maker *maker);
bt_status bt_check_modules(bt_maker *maker);
bt_status bt_test_sources(bt_maker *maker);
bt_status bt_sort_parts(bt_maker *maker);
bt_status bt_report_cycles(bt_maker *maker, bool *any);
bt_status bt_make_instructions(bt_maker *maker, bt_term *out);
#endif
