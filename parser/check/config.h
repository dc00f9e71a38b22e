/* SPDX-License-Identifier: Apache-2.0 */
/* What a node makes of a configuration: the entries of a file and of those it includes. */
#ifndef BT_CONFIG_H
#define BT_CONFIG_H

#include <sys/types.h>

#include "parser/check/file_run.h"
#include "parser/check/numbering.h"

/* One {Key, Value} of an application. */
typedef struct bt_config_entry {
    const bt_atom *application, *key;
    const bt_term *parameters; /* the list that it is one of */
    bt_place key_place;
    bt_node value;
    bool shadowed; /* a later entry with the same key counts */
} bt_config_entry;

/* One {Application, Parameters}. */
typedef struct bt_config_application {
    const bt_atom *name;
    bt_place place;
} bt_config_application;

/* An included file, known by its identity, not its name. */
typedef struct bt_included {
    dev_t device;
    ino_t file;
    const bt_source *source;
} bt_included;

typedef struct bt_settings {
    bt_config_entry *entries; /* in the order in which they come into force */
    size_t count, capacity;
    bt_config_application *applications;
    size_t application_count, application_capacity;
    bool open;         /* a template: there may be more entries */
    bool unsure;       /* vm.args: there are keys, values or files that are not known */
    bt_numbering keys; /* application and key: the number of the latest entry */
    /* Source and application: the number of the first; list and handler; source and NULL: the last
     * entry that includes it. */
    bt_numbering seen;
    bt_included *included; /* by the file at hand, each once */
    size_t included_count, included_capacity;
} bt_settings;

void bt_config_free(bt_file_run *run);

/* The place of a node within the value that is checked; for a value of vm.args, that of the whole
 * value. */
static inline bt_place bt_config_place(const bt_file_run *run, bt_node node) {
    return node.place.source == NULL ? run->value_place : node.place;
}
/* Checks an entry if it is kernel's key logger. */
bt_status bt_config_logger(bt_file_run *run, const bt_config_entry *entry);

/* Reads the file that an entry includes: its name is flattened, gets .config, and is looked for
 * where application_controller would look. A file that was included before gives the same source
 * again. `*out` is NULL when it is not known where the file would be. BT_INVALID: reported. */
bt_status bt_config_include(bt_file_run *run, bt_node name, const bt_source **out);
/* Reads the configurations of one node, one after the other, into the run's settings. */
bt_status bt_config_read(bt_file_run *run, const bt_source *const *sources, size_t count);
/* Whether a source is the file that may include others, by its name: sys.config, or its template.
 */
bool bt_config_is_sys(const bt_source *source);
/* Whether a file of the project that a configuration belongs to names it. */
bt_status bt_config_is_named(bt_file_run *run, bool *found);
#endif
