/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whether a node starts with a configuration. The rules are those of kernel's
 * application_controller: load_file and scan_file read it, check_conf_sys includes and merges,
 * check_conf_data and check_para judge the outcome. What they refuse is an error here, whatever
 * else is worth saying a warning.
 */
#include <string.h>

#include "etf/source.h"
#include "etf/term.h"
#include "parser/check/config.h"

/* ---- pairs ----------------------------------------------------------------------------------- */

static size_t hash_of(const void *a, const void *b) {
    uint64_t h = (uint64_t)(uintptr_t)a * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 29 ^ (uint64_t)(uintptr_t)b) * 0xBF58476D1CE4E5B9u;
    return (size_t)(h ^ h >> 32);
}

static bt_pair *slot_of(bt_pair *slots, size_t capacity, const void *a, const void *b) {
    size_t at = hash_of(a, b) & (capacity - 1);
    while (slots[at].a != NULL && (slots[at].a != a || slots[at].b != b))
        at = (at + 1) & (capacity - 1);
    return &slots[at];
}

bt_pair *bt_pairs_put(bt_ctx *ctx, bt_pairs *pairs, const void *a, const void *b, bool *is_new) {
    if (2 * (pairs->count + 1) > pairs->capacity) {
        size_t capacity = pairs->capacity == 0 ? 64 : 2 * pairs->capacity;
        bt_pair *slots = bt_resize(&ctx->memory, NULL, 0, capacity * sizeof *slots);
        if (slots == NULL) return NULL;
        memset(slots, 0, capacity * sizeof *slots);
        for (size_t i = 0; i < pairs->capacity; i++)
            if (pairs->slots[i].a != NULL)
                *slot_of(slots, capacity, pairs->slots[i].a, pairs->slots[i].b) = pairs->slots[i];
        bt_release(&ctx->memory, pairs->slots, pairs->capacity * sizeof *slots);
        pairs->slots = slots;
        pairs->capacity = capacity;
    }
    bt_pair *slot = slot_of(pairs->slots, pairs->capacity, a, b);
    *is_new = slot->a == NULL;
    if (*is_new) {
        *slot = (bt_pair){.a = a, .b = b};
        pairs->count++;
    }
    return slot;
}

void bt_config_free(bt_run *run) {
    bt_settings *config = run->settings;
    bt_memory *memory = &run->ctx->memory;
    if (config == NULL) return;
    bt_release(memory, config->entries, config->capacity * sizeof *config->entries);
    bt_release(memory, config->applications,
               config->application_capacity * sizeof *config->applications);
    bt_release(memory, config->seen.slots, config->seen.capacity * sizeof *config->seen.slots);
    run->settings = NULL;
}

/* ---- one list -------------------------------------------------------------------------------- */

/* The first byte after the form's dot that is neither white space nor in a comment, as only_ws
 * has it: characters up to 32. The source's size when there is none. The one character behind the
 * dot belongs to it, and may be any that the scanner takes for white space: U+0080 to U+00A0. */
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

bt_status bt_config_one_list(bt_ctx *ctx, const bt_source *source, const bt_forms *forms) {
    if (forms->count == 0) return bt_report(ctx, BT_MSG_CONFIG_EMPTY, bt_whole(source));
    bt_node root = bt_form(forms, 0);
    bt_status status = BT_OK;
    if (!bt_is_list(root.term))
        status = bt_report(ctx, BT_MSG_CONFIG_NOT_LIST, root.place, bt_term_text(ctx, root.term));
    else if (root.term->flags & BT_IMPROPER)
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

bt_status bt_check_config_list(bt_run *run) {
    return bt_config_one_list(run->ctx, run->source, &run->forms);
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Goes on after errors; other failures stop. */
static bool stops(bt_status status) {
    return status != BT_OK && status != BT_INVALID;
}

static bt_status add_entry(bt_run *run, const bt_config_entry *entry) {
    bt_settings *config = run->settings;
    bool is_new;
    if (!bt_grow(&run->ctx->memory, (void **)&config->entries, sizeof *config->entries,
                 &config->capacity, config->count + 1))
        return BT_NOMEM;
    bt_pair *pair = bt_pairs_put(run->ctx, &config->seen, entry->application, entry->key, &is_new);
    if (pair == NULL) return BT_NOMEM;
    if (!is_new) config->entries[pair->value].shadowed = true;
    bt_status status = BT_OK;
    if (!is_new) {
        status = bt_report(run->ctx, BT_MSG_CONFIG_SHADOWED, config->entries[pair->value].key_place,
                           bt_atom_bytes(entry->application), bt_atom_bytes(entry->key));
        bt_relate(run->ctx, entry->key_place, "the value in force is here");
    }
    pair->value = config->count;
    config->entries[config->count++] = *entry;
    return status;
}

/* One {Key, Value}. `list` identifies the list, within which a key stands once. */
static bt_status check_parameter(bt_run *run, bt_node application, const void *list, bt_node node) {
    bt_ctx *ctx = run->ctx;
    const bt_atom *name = application.term->as.atom;
    if (node.term->kind != BT_TUPLE || node.term->count != 2)
        return bt_report(ctx, BT_MSG_CONFIG_PARAMETER, node.place,
                         bt_show(ctx, bt_atom_bytes(name), name->length),
                         bt_term_text(ctx, node.term));
    bt_node key = bt_node_child(node, 0);
    if (key.term->kind != BT_ATOM)
        return bt_report(ctx, BT_MSG_CONFIG_KEY, key.place,
                         bt_show(ctx, bt_atom_bytes(name), name->length),
                         bt_term_text(ctx, key.term));
    bool is_new;
    bt_pair *pair = bt_pairs_put(ctx, &run->settings->seen, list, key.term->as.atom, &is_new);
    if (pair == NULL) return BT_NOMEM;
    if (!is_new) {
        bt_status status =
            bt_report(ctx, BT_MSG_CONFIG_DUPLICATE_KEY, key.place,
                      bt_show(ctx, bt_atom_bytes(key.term->as.atom), key.term->as.atom->length),
                      bt_show(ctx, bt_atom_bytes(name), name->length));
        bt_relate(ctx, pair->place, "the first is here");
        return status;
    }
    pair->place = key.place;
    return add_entry(run, &(bt_config_entry){name, key.term->as.atom, application.place, key.place,
                                             bt_node_child(node, 1), false});
}

static bt_status check_parameters(bt_run *run, bt_node application, bt_node list) {
    bt_status worst = BT_OK;
    const bt_atom *name = application.term->as.atom;
    if (!bt_is_list(list.term) || list.term->kind == BT_STRING)
        return bt_report(run->ctx, BT_MSG_CONFIG_PARAMETERS, list.place,
                         bt_show(run->ctx, bt_atom_bytes(name), name->length),
                         bt_term_text(run->ctx, list.term));
    if (list.term->flags & BT_IMPROPER)
        worst = bt_report(run->ctx, BT_MSG_CONFIG_IMPROPER,
                          bt_node_child(list, list.term->count).place);
    for (uint32_t i = 0; i < list.term->count && !stops(worst); i++) {
        bt_status status = check_parameter(run, application, list.term, bt_node_child(list, i));
        if (status > worst) worst = status;
    }
    return worst;
}

/* One {Application, Parameters}. In `source` an application stands once; in sys.config itself it
 * may stand again, since each of its entries is merged into what came before. */
static bt_status check_application(bt_run *run, const bt_source *source, bool merges,
                                   bt_node node) {
    bt_ctx *ctx = run->ctx;
    if (node.term->kind != BT_TUPLE || node.term->count != 2)
        return bt_report(ctx, BT_MSG_CONFIG_ENTRY, node.place, bt_term_text(ctx, node.term));
    bt_node name = bt_node_child(node, 0), list = bt_node_child(node, 1);
    if (name.term->kind != BT_ATOM)
        return bt_report(ctx, BT_MSG_CONFIG_APPLICATION, name.place, bt_term_text(ctx, name.term));
    const bt_atom *atom = name.term->as.atom;
    bt_settings *config = run->settings;
    bool is_new;
    bt_pair *pair = bt_pairs_put(ctx, &config->seen, source, atom, &is_new);
    if (pair == NULL) return BT_NOMEM;
    bt_status status = BT_OK, inner;
    if (!is_new) {
        const char *shown = bt_show(ctx, bt_atom_bytes(atom), atom->length);
        if (merges)
            status = bt_report(ctx, BT_MSG_CONFIG_MERGED, name.place, shown);
        else
            status = bt_report(ctx, BT_MSG_CONFIG_DUPLICATE_APPLICATION, name.place, shown);
        bt_relate(ctx, pair->place, "the first is here");
    } else {
        pair->place = name.place;
    }
    if (!bt_grow(&ctx->memory, (void **)&config->applications, sizeof *config->applications,
                 &config->application_capacity, config->application_count + 1))
        return BT_NOMEM;
    config->applications[config->application_count++] = (bt_config_application){atom, name.place};
    inner = check_parameters(run, name, list);
    return inner > status ? inner : status;
}

static bt_status check_entries(bt_run *run, const bt_source *source, bt_node root, bool includes);

static bt_status check_include(bt_run *run, bt_node node) {
    const bt_source *source;
    bt_status status = bt_config_include(run, node, &source);
    if (status != BT_OK) return status;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    bt_forms forms;
    status = bt_parse(run->ctx, source, &options, &forms);
    if (status == BT_OK) status = bt_config_one_list(run->ctx, source, &forms);
    return status == BT_OK ? check_entries(run, source, bt_form(&forms, 0), false) : status;
}

/* The entries of one file. Goes one file deep: included ones include nothing. */
static bt_status check_entries(bt_run *run, const bt_source *source, bt_node root, bool includes) {
    bt_status worst = BT_OK;
    if (root.term->kind == BT_STRING)
        return bt_report(run->ctx, BT_MSG_CONFIG_ENTRY, root.place,
                         bt_term_text(run->ctx, root.term));
    for (uint32_t i = 0; i < root.term->count && !stops(worst); i++) {
        bt_node node = bt_node_child(root, i);
        bt_status status;
        if (!bt_is_list(node.term))
            status = check_application(run, source, includes, node);
        else if (includes)
            status = check_include(run, node);
        else if (source == run->source)
            status = bt_report(run->ctx, BT_MSG_CONFIG_INCLUDE_ELSEWHERE, node.place,
                               bt_term_text(run->ctx, node.term));
        else
            status = bt_report(run->ctx, BT_MSG_CONFIG_INCLUDE_NESTED, node.place,
                               bt_term_text(run->ctx, node.term));
        if (status > worst) worst = status;
    }
    return worst;
}

bt_status bt_check_config_entries(bt_run *run) {
    run->settings = bt_alloc(run->ctx, sizeof *run->settings);
    if (run->settings == NULL) return BT_NOMEM;
    *run->settings = (bt_settings){0};
    return check_entries(run, run->source, run->root, bt_config_may_include(run->source->name));
}
