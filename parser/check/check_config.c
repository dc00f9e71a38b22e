/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a node starts with a configuration. The rules are those of kernel's
 * application_controller: load_file and scan_file read it, check_conf_sys includes and merges,
 * check_conf_data and check_para judge the outcome. What they refuse is an error here, whatever
 * else is worth saying a warning.
 */
#include <string.h>

#include "etf/term.h"
#include "parser/check/config.h"
#include "parser/check/known.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"

void bt_config_free(bt_file_run *run) {
    bt_settings *config = run->settings;
    bt_memory *memory = &run->ctx->memory;
    if (config == NULL) return;
    bt_release(memory, config->entries, config->capacity * sizeof *config->entries);
    bt_release(memory, config->applications,
               config->application_capacity * sizeof *config->applications);
    bt_release(memory, config->included, config->included_capacity * sizeof *config->included);
    bt_numbering_free(run->ctx, &config->keys);
    bt_numbering_free(run->ctx, &config->seen);
    run->settings = NULL;
}

/* ---- one list -------------------------------------------------------------------------------- */

/* The first byte behind the form's dot that is neither white space nor in a comment, as only_ws
 * sees it: characters up to 32. If there is none, the source's size. The one character behind the
 * dot belongs to the dot, and may be any white space of the scanner: U+0080 to U+00A0 too. */
static size_t behind_dot(const bt_source *source, size_t at) {
    const uint8_t *data = source->data;
    bool dot = false;
    for (; at < source->size; at++) {
        if (data[at] == '%') {
            const uint8_t *end = memchr(data + at, '\n', source->size - at);
            if (end == NULL) return source->size;
            at = (size_t)(end - data);
        } else if (!dot && data[at] == '.') {
            dot = true;
            if (at + 1 < source->size && data[at + 1] >= 0x80 && data[at + 1] <= 0xA0)
                at++;
            else if (at + 2 < source->size && data[at + 1] == 0xC2 && data[at + 2] <= 0xA0)
                at += 2;
        } else if (dot && data[at] > ' ') {
            return at;
        }
    }
    return source->size;
}

/* Whether a list has a tail. A place of a template may become the rest of the list, and is none. */
static bool is_improper(const bt_term *list) {
    return (list->flags & BT_IMPROPER) != 0 && !bt_is_unfilled(&list->as.items[list->count]);
}

/* Checks that a file's forms are one list and nothing behind it. */
static bt_status one_list(bt_ctx *ctx, const bt_source *source, const bt_forms *forms) {
    if (forms->count == 0) return bt_report(ctx, BT_MSG_CONFIG_EMPTY, bt_whole(source));
    bt_node root = bt_form(forms, 0);
    bt_status status = BT_OK;
    if (!bt_is_list(root.term) && !bt_is_unfilled(root.term))
        status = bt_report(ctx, BT_MSG_CONFIG_NOT_LIST, root.place, bt_describe(ctx, root.term));
    else if (is_improper(root.term))
        status =
            bt_report(ctx, BT_MSG_CONFIG_IMPROPER, bt_node_child(root, root.term->count).place);
    if (forms->count > 1) {
        status = bt_report(ctx, BT_MSG_CONFIG_TWO, bt_form(forms, 1).place);
        bt_relate(ctx, root.place, "the first is here");
    } else {
        size_t at = behind_dot(source, root.place.span.end);
        if (at < source->size)
            status = bt_report(ctx, BT_MSG_CONFIG_BEHIND, bt_at(source, at, at + 1));
    }
    return status;
}

/* ---- other files ----------------------------------------------------------------------------- */

/* Of a list: how many elements are of the kind that is counted, how many are maps, and how many
 * there are. */
typedef struct tally {
    uint32_t count, maps, of;
} tally;

enum { LEAST = 3 }; /* with fewer elements it is more likely a mistake than another kind of file */

static bool is_parameter(const bt_term *term) {
    return bt_is_unfilled(term) ||
           (bt_is_tuple(term, 2, NULL) && term->as.items[0].kind == BT_ATOM);
}

/* Whether a term is {Application, [{Key, Value} ...]}, judged by the first parameter. Counts the
 * parameters. */
static bool is_application_entry(const bt_term *term, tally *parameters) {
    if (!is_parameter(term) || term->kind != BT_TUPLE) return bt_is_unfilled(term);
    const bt_term *list = &term->as.items[1];
    if (list->kind != BT_LIST || list->count == 0)
        return list->kind == BT_NIL || bt_is_unfilled(list);
    parameters->of += list->count;
    for (uint32_t i = 0; i < list->count; i++) {
        parameters->count += is_parameter(&list->as.items[i]);
        parameters->maps += list->as.items[i].kind == BT_MAP;
    }
    return is_parameter(list->as.items);
}

/* Whether a form may belong to another kind of file. It may not if it is empty, the entry of a
 * known application without the list around it, or a list that is short or has an entry. */
static bool may_be_form(bt_file_run *run, const bt_term *form) {
    tally parameters = {0, 0, 0};
    if (form->kind == BT_NIL || bt_is_unfilled(form)) return false;
    if (form->kind == BT_LIST) {
        uint32_t entries = 0;
        for (uint32_t i = 0; i < form->count; i++)
            entries += is_application_entry(&form->as.items[i], &parameters);
        return form->count >= LEAST && entries == 0;
    }
    if (!is_application_entry(form, &parameters)) return true;
    bt_known known = bt_known_find(run->schemas);
    return !bt_known_has(&known, bt_atom_bytes(form->as.items[0].as.atom));
}

/* Whether all forms are tuples, but not all of them entries of applications. */
static bool are_terms(const bt_forms *forms) {
    tally parameters = {0, 0, 0};
    uint32_t entries = 0;
    for (uint32_t i = 0; i < forms->count; i++) {
        const bt_term *form = bt_form(forms, i).term;
        if (form->kind != BT_TUPLE) return false;
        entries += is_application_entry(form, &parameters);
    }
    return entries < forms->count;
}

/* Whether all parameters would be maps, and none those of a known application. */
static bool has_maps_only(bt_file_run *run, const bt_term *root, const tally *parameters) {
    if (parameters->maps == 0 || parameters->maps < parameters->of) return false;
    const bt_term *entry = root->as.items;
    bt_known known = bt_known_find(run->schemas);
    return !is_parameter(entry) || !bt_known_has(&known, bt_atom_bytes(entry->as.items[0].as.atom));
}

/* Reports a file that is plainly no node's configuration, as programs have files of their own that
 * end in .config; only its text is checked then. A file without a term, or with an entry that lacks
 * the list around it, is one all the same if the project names it. */
static bt_status check_other(bt_file_run *run) {
    static const bt_term none = {.kind = BT_NIL};
    if (run->options.kind != BT_FILE_AUTO || bt_config_is_sys(run->source)) return BT_OK;
    const bt_term *root = run->forms.count == 0 ? &none : bt_form(&run->forms, 0).term;
    tally entries = {0, 0, 0}, parameters = {0, 0, 0};
    bool other = run->forms.count != 1 || root->kind == BT_TUPLE || root->kind == BT_MAP;
    for (uint32_t i = 0; i < run->forms.count && other; i++)
        other = may_be_form(run, bt_form(&run->forms, i).term);
    other = other || are_terms(&run->forms);
    for (uint32_t i = 0; root->kind == BT_LIST && i < root->count; i++) {
        const bt_term *entry = &root->as.items[i];
        entries.of += entry->kind != BT_STRING; /* it may be a file to include */
        entries.count += is_application_entry(entry, &parameters);
    }
    if (run->forms.count == 1)
        other = other || (entries.of >= LEAST && 2 * entries.count < entries.of) ||
                (entries.count == 0 && parameters.count == 0 &&
                 (parameters.of >= LEAST || has_maps_only(run, root, &parameters)));
    bool named = false;
    bool bare = run->forms.count == 0 || (run->forms.count == 1 && root->kind == BT_TUPLE &&
                                          is_application_entry(root, &parameters));
    bt_status status = other && bare ? bt_config_is_named(run, &named) : BT_OK;
    if (!other || named || status != BT_OK) return status;
    run->kind = BT_FILE_TERMS;
    return bt_report(run->ctx, BT_MSG_CONFIG_OTHER, bt_whole(run->source));
}

bt_status bt_check_config_list(bt_file_run *run) {
    bt_status status = check_other(run);
    if (status != BT_OK || run->kind != BT_FILE_CONFIG) return status;
    return one_list(run->ctx, run->source, &run->forms);
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Whether a status ends the check: errors do not, other failures do. */
static bool stops(bt_status status) {
    return status != BT_OK && status != BT_INVALID;
}

/* Whether it is filled in later what stands there. */
static bool is_open(bt_file_run *run, bt_node node) {
    if (!bt_is_unfilled(node.term)) return false;
    run->settings->open = true;
    return true;
}

/* Whether a file is included by the one under check. */
static bool is_included(const bt_file_run *run, const bt_source *source) {
    const bt_settings *config = run->settings;
    for (size_t i = 0; i < config->included_count; i++)
        if (config->included[i].source == source) return true;
    return false;
}

/* Reports that a value is replaced by a later one, unless that is what a file is included for. */
static bt_status tell_shadowed(bt_file_run *run, const bt_config_entry *before, bt_place place) {
    if (is_included(run, before->key_place.source) && !is_included(run, place.source)) return BT_OK;
    bt_status status = bt_report(run->ctx, BT_MSG_CONFIG_SHADOWED, before->key_place,
                                 bt_atom_bytes(before->application), bt_atom_bytes(before->key));
    bt_relate(run->ctx, place, "the value in force is here");
    return status;
}

/* Checks a {Key, Value} of a list, in which a key stands once. */
static bt_status check_parameter(bt_file_run *run, const bt_atom *application, const bt_term *list,
                                 bt_node node) {
    bt_ctx *ctx = run->ctx;
    bt_settings *config = run->settings;
    if (is_open(run, node)) return BT_OK;
    if (!bt_is_tuple(node.term, 2, NULL))
        return bt_report(ctx, BT_MSG_CONFIG_PARAMETER, node.place, bt_show_atom(ctx, application),
                         bt_describe(ctx, node.term));
    bt_node key = bt_node_child(node, 0);
    if (is_open(run, key)) return BT_OK;
    if (key.term->kind != BT_ATOM)
        return bt_report(ctx, BT_MSG_CONFIG_KEY, key.place, bt_show_atom(ctx, application),
                         bt_describe(ctx, key.term));
    bool is_new;
    const bt_atom *name = key.term->as.atom;
    size_t *latest = bt_numbering_put(ctx, &config->keys, application, name, &is_new);
    if (latest == NULL || !bt_grow(&ctx->memory, (void **)&config->entries, sizeof *config->entries,
                                   &config->capacity, config->count + 1))
        return BT_NOMEM;
    bt_status status = BT_OK;
    if (!is_new) {
        bt_config_entry *before = &config->entries[*latest];
        if (before->parameters == list) {
            status = bt_report(ctx, BT_MSG_CONFIG_DUPLICATE_KEY, key.place, bt_show_atom(ctx, name),
                               bt_show_atom(ctx, application));
            bt_relate(ctx, before->key_place, "the first is here");
            return status;
        }
        before->shadowed = true;
        status = tell_shadowed(run, before, key.place);
    }
    *latest = config->count;
    config->entries[config->count++] =
        (bt_config_entry){application, name, list, key.place, bt_node_child(node, 1), false};
    return status;
}

static bt_status check_parameters(bt_file_run *run, bt_node application, bt_node list) {
    bt_status worst = BT_OK;
    const bt_atom *name = application.term->as.atom;
    if (is_open(run, list)) return BT_OK;
    if (!bt_is_list(list.term) || list.term->kind == BT_STRING)
        return bt_report(run->ctx, BT_MSG_CONFIG_PARAMETERS, list.place,
                         bt_show_atom(run->ctx, name), bt_describe(run->ctx, list.term));
    if (is_improper(list.term))
        worst = bt_report(run->ctx, BT_MSG_CONFIG_IMPROPER,
                          bt_node_child(list, list.term->count).place);
    for (uint32_t i = 0; i < list.term->count && !stops(worst); i++)
        bt_worse(&worst, check_parameter(run, name, list.term, bt_node_child(list, i)));
    return worst;
}

/* Checks an {Application, Parameters}. In `source` an application stands once; in sys.config itself
 * it may come again, as each entry is merged into those before. */
static bt_status check_application(bt_file_run *run, const bt_source *source, bool merges,
                                   bt_node node) {
    bt_ctx *ctx = run->ctx;
    if (is_open(run, node)) return BT_OK;
    if (!bt_is_tuple(node.term, 2, NULL))
        return bt_report(ctx, BT_MSG_CONFIG_ENTRY, node.place, bt_describe(ctx, node.term));
    bt_node name = bt_node_child(node, 0), list = bt_node_child(node, 1);
    if (is_open(run, name)) return BT_OK;
    if (name.term->kind != BT_ATOM)
        return bt_report(ctx, BT_MSG_CONFIG_APPLICATION, name.place, bt_describe(ctx, name.term));
    const bt_atom *atom = name.term->as.atom;
    bt_settings *config = run->settings;
    bool is_new;
    size_t *first = bt_numbering_put(ctx, &config->seen, source, atom, &is_new);
    if (first == NULL) return BT_NOMEM;
    bt_status status = BT_OK, inner;
    if (!is_new) {
        const char *shown = bt_show_atom(ctx, atom);
        if (merges)
            status = bt_report(ctx, BT_MSG_CONFIG_MERGED, name.place, shown);
        else
            status = bt_report(ctx, BT_MSG_CONFIG_DUPLICATE_APPLICATION, name.place, shown);
        bt_relate(ctx, config->applications[*first].place, "the first is here");
    } else {
        *first = config->application_count;
    }
    if (!bt_grow(&ctx->memory, (void **)&config->applications, sizeof *config->applications,
                 &config->application_capacity, config->application_count + 1))
        return BT_NOMEM;
    config->applications[config->application_count++] = (bt_config_application){atom, name.place};
    inner = check_parameters(run, name, list);
    return inner > status ? inner : status;
}

static bt_status check_entries(bt_file_run *run, const bt_source *source, bt_node root,
                               bool includes);

/* The files that the entries include, by entry; NULL: it includes none, or none that is known. */
static bt_status find_includes(bt_file_run *run, bt_node root, const bt_source ***out) {
    const bt_source **files = bt_alloc(run->ctx, (root.term->count + 1) * sizeof *files);
    if (files == NULL) return BT_NOMEM;
    bt_status worst = BT_OK;
    bt_settings *config = run->settings;
    config->included_count = 0;
    for (uint32_t i = 0; i < root.term->count && !stops(worst); i++) {
        bt_node node = bt_node_child(root, i);
        files[i] = NULL;
        if (!bt_is_list(node.term) || is_open(run, node)) continue;
        bt_status status = bt_config_include(run, node, &files[i]);
        if (status != BT_OK) files[i] = NULL;
        bt_worse(&worst, status);
        if (files[i] == NULL) continue;
        bool is_new;
        size_t *last = bt_numbering_put(run->ctx, &config->seen, files[i], NULL, &is_new);
        if (last == NULL) return BT_NOMEM;
        *last = i;
    }
    *out = files;
    return worst;
}

/* Checks an entry that includes a file. When a later entry includes the file again, that sets
 * everything anew. */
static bt_status check_include(bt_file_run *run, bt_node root, uint32_t entry,
                               const bt_source *file) {
    uint32_t last = (uint32_t)*bt_numbering_find(&run->settings->seen, file, NULL);
    if (last != entry) {
        bt_status status =
            bt_report(run->ctx, BT_MSG_CONFIG_INCLUDE_AGAIN, bt_node_child(root, entry).place,
                      bt_show_name(run->ctx, file->name));
        bt_relate(run->ctx, bt_node_child(root, last).place, "the one that counts is here");
        return status;
    }
    bt_forms forms;
    bt_status status = bt_parse(run->ctx, file, NULL, &forms);
    if (status == BT_OK) status = one_list(run->ctx, file, &forms);
    return status == BT_OK ? check_entries(run, file, bt_form(&forms, 0), false) : status;
}

/* Whether a list may be meant as the name of a file to include: it has elements, and none is an
 * entry. */
static bool may_be_name(const bt_term *list) {
    return list->kind == BT_STRING || (list->kind == BT_LIST && list->as.items->kind != BT_TUPLE);
}

/* Checks the entries of a file, and of files that they include, which include no others. */
static bt_status check_entries(bt_file_run *run, const bt_source *source, bt_node root,
                               bool includes) {
    bt_status worst = BT_OK;
    if (is_open(run, root)) return BT_OK;
    if (root.term->kind == BT_STRING)
        return bt_report(run->ctx, BT_MSG_CONFIG_ENTRY, root.place,
                         bt_describe(run->ctx, root.term));
    const bt_source **files = NULL;
    if (includes) worst = find_includes(run, root, &files);
    for (uint32_t i = 0; i < root.term->count && !stops(worst); i++) {
        bt_node node = bt_node_child(root, i);
        bt_status status;
        if (!bt_is_list(node.term))
            status = check_application(run, source, includes, node);
        else if (includes)
            status = files[i] == NULL ? BT_OK : check_include(run, root, i, files[i]);
        else if (!may_be_name(node.term))
            status = bt_report(run->ctx, BT_MSG_CONFIG_ENTRY, node.place,
                               bt_describe(run->ctx, node.term));
        else if (source == run->source)
            status = bt_report(run->ctx, BT_MSG_CONFIG_INCLUDE_ELSEWHERE, node.place,
                               bt_describe(run->ctx, node.term));
        else
            status = bt_report(run->ctx, BT_MSG_CONFIG_INCLUDE_NESTED, node.place,
                               bt_describe(run->ctx, node.term));
        bt_worse(&worst, status);
    }
    return worst;
}

static bool has_include(bt_node root) {
    for (uint32_t i = 0; root.term->kind == BT_LIST && i < root.term->count; i++)
        if (may_be_name(&root.term->as.items[i])) return true;
    return false;
}

bt_status bt_check_config_entries(bt_file_run *run) {
    if (run->settings == NULL) {
        run->settings = bt_alloc(run->ctx, sizeof *run->settings);
        if (run->settings == NULL) return BT_NOMEM;
        *run->settings = (bt_settings){0};
    }
    /* relx makes sys.config of a template, whatever its name. */
    run->made = bt_run_is_template(run);
    bt_status status = BT_OK;
    if (!run->made && run->options.kind == BT_FILE_AUTO && has_include(run->root))
        status = bt_config_is_named(run, &run->made);
    if (status != BT_OK) return status;
    return check_entries(run, run->source, run->root, bt_config_is_sys(run->source) || run->made);
}

/* ---- several files of one node --------------------------------------------------------------- */

static bt_status add_file(bt_file_run *run, const bt_source *source) {
    run->source = source;
    run->options.kind = BT_FILE_CONFIG;
    bt_status status = bt_check_text(run);
    if (status == BT_OK) status = bt_check_config_list(run);
    return status == BT_OK ? bt_check_config_entries(run) : status;
}

bt_status bt_config_read(bt_file_run *run, const bt_source *const *sources, size_t count) {
    bt_status worst = BT_OK;
    for (size_t i = 0; i < count && !stops(worst); i++) bt_worse(&worst, add_file(run, sources[i]));
    return worst;
}

bt_status bt_lint_configs(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                          const bt_lint_options *options) {
    bt_lint_options set = BT_LINT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    bt_file_run run = {.ctx = ctx, .kind = BT_FILE_CONFIG, .schemas = set.schemas, .options = set};
    bt_status worst = run.schemas == NULL ? bt_schemas_new(ctx, &run.schemas) : BT_OK;
    if (!stops(worst)) bt_worse(&worst, bt_config_read(&run, sources, count));
    if (run.settings != NULL && !stops(worst)) bt_worse(&worst, bt_check_config_values(&run));
    bt_config_free(&run);
    return worst;
}
