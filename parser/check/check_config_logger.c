/* SPDX-License-Identifier: Apache-2.0 */
/* Mistakes in kernel's key logger that types do not find and a node does not start with: names that
 * come twice, keys and numbers that do not go together. */
#include <inttypes.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "etf/utf8.h"
#include "parser/check/config.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"

static bt_status refuse(bt_file_run *run, bt_node node, const char *text) {
    return bt_report(run->ctx, BT_MSG_CONFIG_REFUSED, bt_config_place(run, node), "kernel",
                     "logger", text);
}

static bool is_entry(const bt_term *term, const char *tag, uint32_t count) {
    return term->kind == BT_TUPLE && term->count >= count && bt_is_atom(&term->as.items[0], tag);
}

/* The value of a map's key; NULL: it has none. */
static const bt_term *value_of(const bt_term *map, const char *key) {
    for (uint32_t i = 0; map->kind == BT_MAP && i < map->count; i++)
        if (bt_is_atom(&map->as.items[2 * (size_t)i], key))
            return &map->as.items[2 * (size_t)i + 1];
    return NULL;
}

/* Whether a handler writes to a file: only then logger_std_h takes certain keys. */
static bool writes_file(const bt_term *config) {
    const bt_term *type = value_of(config, "type");
    return value_of(config, "file") != NULL ||
           (type != NULL && (bt_is_atom(type, "file") || is_entry(type, "file", 1)));
}

/* A level of overload protection. */
static int64_t level_of(const bt_term *config, const char *key, int64_t otherwise) {
    const bt_term *value = value_of(config, key);
    return value != NULL && value->kind == BT_INT ? value->as.integer : otherwise;
}

/* Checks that the levels of overload protection are in their order. Missing ones have defaults. */
static bt_status check_levels(bt_file_run *run, bt_node config, int64_t sync, int64_t drop,
                              int64_t flush) {
    for (uint32_t i = 0; config.term->kind == BT_MAP && i < config.term->count; i++)
        if (bt_is_unfilled(&config.term->as.items[2 * (size_t)i + 1])) return BT_OK;
    sync = level_of(config.term, "sync_mode_qlen", sync);
    drop = level_of(config.term, "drop_mode_qlen", drop);
    flush = level_of(config.term, "flush_qlen", flush);
    if (drop >= 2 && sync <= drop && drop <= flush) return BT_OK;
    const char *text = bt_sprint(run->ctx,
                                 "sync_mode_qlen (%" PRId64 ") =< drop_mode_qlen (%" PRId64
                                 ") =< flush_qlen (%" PRId64 ") must hold, and drop_mode_qlen >= 2",
                                 sync, drop, flush);
    return text == NULL ? BT_NOMEM : refuse(run, config, text);
}

static bt_status check_std_config(bt_file_run *run, bt_node config) {
    static const char *const keys[] = {"modes", "file_check", "max_no_bytes", "max_no_files",
                                       "compress_on_rotate"};
    bt_status worst = BT_OK;
    if (config.term->kind != BT_MAP || value_of(config.term, "type") != NULL ||
        writes_file(config.term))
        return BT_OK;
    for (uint32_t i = 0; i < config.term->count; i++) {
        bt_node key = bt_node_child(config, 2 * i);
        for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
            if (bt_is_atom(key.term, keys[k]))
                bt_worse(&worst, refuse(run, key,
                                        "this is for a handler that writes to a file, and "
                                        "there is no key file"));
    }
    return worst;
}

/* Passes over blanks, a sign and digits, as ~d of io_lib:fread does. */
static bool takes_number(const uint8_t **at, const uint8_t *end) {
    while (*at < end && (**at == ' ' || **at == '\t' || **at == '\n' || **at == '\r')) ++*at;
    if (*at < end && (**at == '+' || **at == '-')) ++*at;
    const uint8_t *digits = *at;
    while (*at < end && bt_is_digit(**at)) ++*at;
    return *at > digits;
}

/* "Z", "z", "" or "+Hours:Minutes". */
static bool is_offset(const bt_term *offset) {
    if (offset->kind != BT_STRING || bt_is_unfilled(offset))
        return true; /* right, or reported by its type */
    const uint8_t *at = offset->as.bytes, *end = at + offset->count;
    if (offset->count == 1) return *at == 'Z' || *at == 'z';
    if (*at != '+' && *at != '-') return false;
    at++;
    if (!takes_number(&at, end) || at == end || *at++ != ':') return false;
    return takes_number(&at, end) && at == end;
}

static bt_status check_formatter(bt_file_run *run, bt_node formatter) {
    if (!is_entry(formatter.term, "logger_formatter", 2)) return BT_OK;
    bt_node options = bt_node_child(formatter, 1);
    for (uint32_t i = 0; options.term->kind == BT_MAP && i < options.term->count; i++)
        if (bt_is_atom(&options.term->as.items[2 * (size_t)i], "time_offset") &&
            !is_offset(&options.term->as.items[2 * (size_t)i + 1]))
            return refuse(run, bt_node_child(options, 2 * i + 1),
                          "an offset is an integer, \"Z\" or \"+Hours:Minutes\"");
    return BT_OK;
}

/* The keys of a handler that logger itself reads. */
static const char *const handler_keys[] = {"level",  "filters", "filter_default", "formatter",
                                           "config", "id",      "module"};
enum { HANDLER_KEYS = sizeof handler_keys / sizeof *handler_keys };

/* Which of them a term is, or HANDLER_KEYS. */
static size_t handler_key(const bt_term *key) {
    size_t i = 0;
    while (i < HANDLER_KEYS && !bt_is_atom(key, handler_keys[i])) i++;
    return i;
}

/* Reports a key that is none of them. Handlers of others may have keys of their own; those of
 * kernel have all of theirs in `config`. */
static bt_status unknown_key(bt_file_run *run, bt_node node, const bool *there, bool ours) {
    static const char *const inner[] = {"type",
                                        "file",
                                        "modes",
                                        "file_check",
                                        "max_no_bytes",
                                        "max_no_files",
                                        "compress_on_rotate",
                                        "filesync_repeat_interval",
                                        "sync_mode_qlen",
                                        "drop_mode_qlen",
                                        "flush_qlen",
                                        "burst_limit_enable",
                                        "burst_limit_max_count",
                                        "burst_limit_window_time",
                                        "overload_kill_enable",
                                        "overload_kill_qlen",
                                        "overload_kill_mem_size",
                                        "overload_kill_restart_after"};
    if (node.term->kind != BT_ATOM || bt_is_unfilled(node.term)) return BT_OK;
    const bt_atom *key = node.term->as.atom;
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(key), key->length);
    if (!ours && near.distance > 2) near.distance = 2;
    for (size_t i = 0; i < HANDLER_KEYS; i++)
        if (!there[i]) bt_nearest_offer(&near, handler_keys[i]);
    if (!ours && near.best == NULL) return BT_OK;
    const char *shown = bt_show_atom(run->ctx, key);
    const char *text = bt_format(run->ctx, "unknown key, the atom %s%s", shown,
                                 bt_did_you_mean(run->ctx, near.best));
    for (size_t i = 0; ours && i < sizeof inner / sizeof *inner; i++)
        if (bt_is_atom(node.term, inner[i]))
            text = bt_format(run->ctx, "%s belongs in config => #{%s => ...}; here it does nothing",
                             shown, shown);
    return bt_report(run->ctx, BT_MSG_CONFIG_TYPE, bt_config_place(run, node), "kernel", "logger",
                     text);
}

static bt_status check_keys(bt_file_run *run, bt_node options, bool ours) {
    bt_status worst = BT_OK;
    bool there[HANDLER_KEYS + 1] = {false};
    uint32_t count = options.term->kind == BT_MAP ? options.term->count : 0;
    for (uint32_t i = 0; i < count; i++)
        there[handler_key(&options.term->as.items[2 * (size_t)i])] = true;
    for (uint32_t i = 0; i < count && there[HANDLER_KEYS]; i++) {
        bt_node key = bt_node_child(options, 2 * i);
        if (handler_key(key.term) == HANDLER_KEYS)
            bt_worse(&worst, unknown_key(run, key, there, ours));
    }
    return worst;
}

static bt_status check_handler(bt_file_run *run, const bt_term *list, bt_node node) {
    const bt_term *items = node.term->as.items;
    bt_status worst = BT_OK;
    bool is_new;
    if (bt_numbering_put(run->ctx, &run->settings->seen, list, items[1].as.atom, &is_new) == NULL)
        return BT_NOMEM;
    if (!is_new && !bt_is_unfilled(&items[1]))
        bt_worse(&worst, refuse(run, node, "a second handler of this name"));
    if (bt_is_atom(&items[2], "undefined"))
        bt_worse(&worst, refuse(run, bt_node_child(node, 2), "a handler without a module"));
    bool std = bt_is_atom(&items[2], "logger_std_h");
    bool ours = std || bt_is_atom(&items[2], "logger_disk_log_h");
    bt_node options = bt_node_child(node, 3);
    bt_worse(&worst, check_keys(run, options, ours));
    for (uint32_t i = 0; options.term->kind == BT_MAP && i < options.term->count; i++) {
        const bt_term *key = &options.term->as.items[2 * (size_t)i];
        bt_node value = bt_node_child(options, 2 * i + 1);
        if (bt_is_atom(key, "formatter")) bt_worse(&worst, check_formatter(run, value));
        if (!ours || !bt_is_atom(key, "config")) continue;
        if (std) bt_worse(&worst, check_std_config(run, value));
        bt_worse(&worst, check_levels(run, value, 10, 200, 1000));
    }
    return worst;
}

/* Checks that names of primary filters come once. */
static bt_status check_filters(bt_file_run *run, bt_node filters) {
    bt_status worst = BT_OK;
    for (uint32_t i = 0; filters.term->kind == BT_LIST && i < filters.term->count; i++) {
        const bt_term *filter = &filters.term->as.items[i];
        if (filter->kind != BT_TUPLE || filter->count == 0 || filter->as.items[0].kind != BT_ATOM ||
            bt_is_unfilled(filter->as.items))
            continue;
        bool is_new;
        if (bt_numbering_put(run->ctx, &run->settings->seen, filters.term,
                             filter->as.items[0].as.atom, &is_new) == NULL)
            return BT_NOMEM;
        if (!is_new)
            bt_worse(&worst,
                     refuse(run, bt_node_child(filters, i), "a second filter of this name"));
    }
    return worst;
}

/* Checks that {filters, ...} and {proxy, ...} come once at most, and that handlers have names of
 * their own and modules. */
bt_status bt_config_logger(bt_file_run *run, const bt_config_entry *entry) {
    const bt_term *list = entry->value.term;
    bt_status worst = BT_OK;
    bool filters = false, proxy = false;
    if (!bt_is_atom_named(entry->application, "kernel") ||
        !bt_is_atom_named(entry->key, "logger") || list->kind != BT_LIST)
        return BT_OK;
    for (uint32_t i = 0; i < list->count; i++) {
        bt_node node = bt_node_child(entry->value, i);
        if (is_entry(node.term, "filters", 1)) {
            if (filters) bt_worse(&worst, refuse(run, node, "a second {filters, ...}"));
            if (node.term->count == 3) bt_worse(&worst, check_filters(run, bt_node_child(node, 2)));
            filters = true;
        } else if (is_entry(node.term, "proxy", 1)) {
            if (proxy) bt_worse(&worst, refuse(run, node, "a second {proxy, ...}"));
            if (node.term->count == 2)
                bt_worse(&worst, check_levels(run, bt_node_child(node, 1), 500, 1000, 5000));
            proxy = true;
        } else if (is_entry(node.term, "handler", 4) && node.term->as.items[1].kind == BT_ATOM) {
            bt_worse(&worst, check_handler(run, list, node));
        }
    }
    return worst;
}
