/* SPDX-License-Identifier: Apache-2.0 */
/* What a node accepts in silence: unknown applications and keys, values of other types, keys of
 * other releases, values without effect, secrets. */
#include <string.h>

#include "etf/nearest.h"
#include "etf/term.h"
#include "parser/check/config.h"
#include "parser/check/known.h"
#include "parser/check/match.h"
#include "parser/check/misfit.h"
#include "parser/release/describe.h"
#include "parser/release/view.h"

typedef struct teller {
    bt_file_run *run;
    const bt_config_entry *entry;
    bool refused; /* what does not fit stops the node */
    bt_status worst;
} teller;

static bt_status tell_value(void *user, const bt_misfit *misfit) {
    teller *t = user;
    bt_ctx *ctx = t->run->ctx;
    bt_place place = bt_config_place(t->run, misfit->node);
    bt_message message = t->refused ? BT_MSG_CONFIG_REFUSED : BT_MSG_CONFIG_TYPE;
    const bt_term *meant = NULL;
    const char *text = bt_is_told(ctx, message, place) ? bt_misfit_text(ctx, misfit, &meant) : "";
    const char *application = bt_atom_bytes(t->entry->application);
    const char *key = bt_atom_bytes(t->entry->key);
    bt_status status = t->refused
                           ? bt_report(ctx, BT_MSG_CONFIG_REFUSED, place, application, key, text)
                           : bt_report(ctx, BT_MSG_CONFIG_TYPE, place, application, key, text);
    if (meant != NULL) bt_suggest_term(ctx, place, meant);
    bt_worse(&t->worst, status);
    return status == BT_INVALID ? BT_OK : status;
}

static const char *nearest_key(const bt_schema *schema, const bt_atom *key) {
    bt_nearest near;
    bt_nearest_start(&near, bt_atom_bytes(key), key->length);
    for (const bt_env *e = schema->envs; e != NULL; e = e->next)
        bt_nearest_offer(&near, bt_atom_bytes(e->key));
    return near.best;
}

/* The only application that has a key with this name; NULL: none has, or several have. */
static bt_status find_owner(bt_file_run *run, const bt_atom *key, const char **owner) {
    const char *name;
    size_t count = 0;
    for (size_t i = 0; (name = bt_schemas_application(run->schemas, i)) != NULL; i++) {
        bt_schema *schema;
        bt_status status = bt_schemas_find(run->schemas, name, false, &schema);
        if (status != BT_OK) return status;
        if (schema == NULL || bt_schema_key(run->ctx, schema, key) == NULL) continue;
        *owner = ++count == 1 ? name : NULL;
    }
    return BT_OK;
}

/* Reports a key that the schema does not have. `*fine`: it may be there all the same. */
static bt_status unknown_key(bt_file_run *run, const bt_config_entry *entry,
                             const bt_schema *schema, bool *fine) {
    bool may = schema->open || schema->others != NULL;
    bool told = bt_is_told(run->ctx, BT_MSG_CONFIG_UNKNOWN_KEY, entry->key_place);
    const char *near = may || told ? nearest_key(schema, entry->key) : NULL;
    /* An .app file need not list every key that its application reads. */
    *fine = near == NULL && may;
    if (*fine) return BT_OK;
    const char *owner = NULL;
    if (near == NULL && told && find_owner(run, entry->key, &owner) != BT_OK) return BT_NOMEM;
    const char *hint = owner != NULL ? bt_format(run->ctx, "; did you mean that of %s?", owner)
                                     : bt_did_you_mean(run->ctx, near);
    bt_status status =
        bt_report(run->ctx, BT_MSG_CONFIG_UNKNOWN_KEY, entry->key_place,
                  bt_atom_bytes(entry->application), bt_show_atom(run->ctx, entry->key), hint);
    bt_suggest_name(run->ctx, entry->key_place, near);
    return status;
}

static const bt_config_entry *find_in(const bt_settings *settings, const bt_atom *application,
                                      const bt_atom *key) {
    const size_t *at = bt_numbering_find(&settings->keys, application, key);
    return at == NULL ? NULL : &settings->entries[*at];
}

/* What a key is set to, by the node's vm.args, which counts first, or in these files. */
static const bt_config_entry *find(const bt_file_run *run, const bt_atom *application,
                                   const bt_atom *key) {
    const bt_config_entry *first =
        run->args == NULL ? NULL : find_in(run->args->settings, application, key);
    return first != NULL ? first : find_in(run->settings, application, key);
}

/* Whether what a key needs is set. */
static bool has_need(const bt_file_run *run, const bt_config_entry *entry, const bt_type *need) {
    bool own = need->kind == BT_TYPE_ATOM_IS;
    const bt_atom *application = own ? entry->application : need->items[0]->as.atom;
    const bt_atom *key = own ? need->as.atom : need->items[1]->as.atom;
    const bt_config_entry *found = find(run, application, key);
    return found != NULL && (own || bt_is_of_type(need->items[2], found->value.term));
}

/* Whether there may be keys that are set and not known. */
static bool is_open(const bt_file_run *run) {
    return run->settings->open || (run->args != NULL && run->args->settings->unsure);
}

/* Reports a key without what it needs, unless its value turns it off. `*counts`: the key is surely
 * read. */
static bt_status check_need(bt_file_run *run, const bt_config_entry *entry, const bt_env *env,
                            bool *counts) {
    *counts = env->needs == NULL || has_need(run, entry, env->needs);
    if (*counts || is_open(run) || bt_is_atom(entry->value.term, "false") ||
        (env->anyway != NULL && bt_is_of_type(env->anyway, entry->value.term)))
        return BT_OK;
    bool own = env->needs->kind == BT_TYPE_ATOM_IS;
    const bt_atom *application = own ? entry->application : env->needs->items[0]->as.atom;
    const bt_atom *key = own ? env->needs->as.atom : env->needs->items[1]->as.atom;
    return bt_report(run->ctx, BT_MSG_CONFIG_NEEDS, entry->key_place,
                     bt_atom_bytes(entry->application), bt_atom_bytes(entry->key),
                     bt_atom_bytes(application), bt_atom_bytes(key), own ? "" : " set to ",
                     own ? "" : bt_type_text(run->ctx, env->needs->items[2], 200));
}

/* Reports a key that the release does not have, or says to replace. */
static bt_status check_release(bt_file_run *run, const bt_config_entry *entry, const bt_env *env) {
    bt_ctx *ctx = run->ctx;
    const char *application = bt_atom_bytes(entry->application), *key = bt_atom_bytes(entry->key);
    if (env->flag.bytes != NULL)
        return bt_report(ctx, BT_MSG_CONFIG_FLAG, entry->key_place, application, key,
                         env->flag.bytes);
    if (env->since != 0 && ctx->otp < env->since)
        return bt_report(ctx, BT_MSG_CONFIG_TOO_NEW, entry->key_place, application, key, env->since,
                         ctx->otp);
    const char *instead = env->deprecated.bytes;
    if (env->until != 0 && ctx->otp >= env->until)
        return bt_report(ctx, BT_MSG_CONFIG_REMOVED, entry->key_place, application, key, env->until,
                         instead == NULL ? "" : "; ", instead == NULL ? "" : instead);
    if (instead != NULL)
        return bt_report(ctx, BT_MSG_CONFIG_DEPRECATED, entry->key_place, application, key,
                         instead);
    return BT_OK;
}

/* ---- secrets --------------------------------------------------------------------------------- */

static bool is_secret_name(const bt_atom *key) {
    static const char *const words[] = {
        "password", "passwd",     "secret",       "passphrase",  "api_key",
        "apikey",   "auth_token", "access_token", "private_key", "secret_key_base"};
    const char *text = bt_atom_bytes(key);
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t length = strlen(words[i]);
        if (key->length >= length && strcmp(text + key->length - length, words[i]) == 0)
            return true;
    }
    return false;
}

static bool is_text(const bt_term *value) {
    return value->kind == BT_STRING || (value->kind == BT_BITSTRING && value->bits == 8);
}

/* Whether a text is a sentence, as those that a program says about passwords. */
static bool is_sentence(const bt_term *text) {
    return memchr(text->as.bytes, ' ', text->count) != NULL &&
           memchr(".!?", text->as.bytes[text->count - 1], 3) != NULL;
}

/* Whether a value is text that is neither filled in later nor the name of a file nor a sentence. */
static bool is_plain_text(const bt_term *value) {
    if (!is_text(value) || value->count == 0 || is_sentence(value)) return false;
    for (uint32_t i = 0; i < value->count; i++) {
        uint8_t c = value->as.bytes[i];
        if (c < ' ' || c == 0x7F || c == '/' || c == '$' || (c == '{' && i < 2)) return false;
    }
    return true;
}

static bt_status check_secret(bt_file_run *run, const bt_config_entry *entry, const bt_env *env) {
    if (!is_text(entry->value.term)) return BT_OK;
    bool secret = (env != NULL && env->secret) || is_secret_name(entry->key);
    if (!secret || !is_plain_text(entry->value.term)) return BT_OK;
    return bt_report(run->ctx, BT_MSG_CONFIG_SECRET, entry->value.place,
                     bt_atom_bytes(entry->application), bt_atom_bytes(entry->key));
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* Whether it is a key `distributed` from the command line: only where a configuration is read does
 * OTP look into that list. */
static bool is_taken_flag(const bt_file_run *run, const bt_config_entry *entry) {
    return run->kind == BT_FILE_VMARGS && bt_is_atom_named(entry->key, "distributed") &&
           bt_is_proper(entry->value.term);
}

static bt_status check_entry(bt_file_run *run, const bt_config_entry *entry,
                             const bt_schema *schema) {
    const bt_env *env = NULL;
    bt_status status = BT_OK;
    run->value_place = entry->value.place;
    if (schema != NULL) {
        env = bt_schema_key(run->ctx, schema, entry->key);
        bool fine = true;
        status =
            env == NULL ? unknown_key(run, entry, schema, &fine) : check_release(run, entry, env);
        if (status != BT_OK || !fine) return status;
        if (env == NULL) env = schema->others;
    }
    if (env != NULL) {
        bool counts;
        status = check_need(run, entry, env, &counts);
        if (status != BT_OK) return status;
        if (bt_env_applies(env, run->ctx->otp)) {
            bool taken = (env->taken != NULL && bt_is_of_type(env->taken, entry->value.term)) ||
                         is_taken_flag(run, entry);
            teller t = {run, entry, env->refused && counts && !taken, BT_OK};
            status = bt_match(env->type, entry->value, tell_value, &t);
            bt_worse(&status, t.worst);
            bt_worse(&status, bt_config_logger(run, entry));
        }
    }
    if (status == BT_OK || status == BT_INVALID) bt_worse(&status, check_secret(run, entry, env));
    return status;
}

static bt_status check_known(bt_file_run *run, const bt_known *known,
                             const bt_config_application *application) {
    const char *near;
    bool told = bt_is_told(run->ctx, BT_MSG_CONFIG_UNKNOWN_APPLICATION, application->place);
    if (!bt_known_lacks(known, application->name, told, &near)) return BT_OK;
    bt_status status =
        bt_report(run->ctx, BT_MSG_CONFIG_UNKNOWN_APPLICATION, application->place,
                  bt_show_atom(run->ctx, application->name), bt_did_you_mean(run->ctx, near));
    bt_suggest_name(run->ctx, application->place, near);
    return status;
}

/* What a key of kernel is set to; `*out` is NULL if it is no integer. */
static bt_status find_integer(bt_file_run *run, const char *name, const bt_config_entry **out) {
    const bt_atom *kernel, *key;
    *out = NULL;
    if (bt_intern(&run->ctx->atoms, "kernel", 6, &kernel) != BT_OK ||
        bt_intern(&run->ctx->atoms, name, strlen(name), &key) != BT_OK)
        return BT_NOMEM;
    const bt_config_entry *found = find(run, kernel, key);
    if (found != NULL && found->value.term->kind == BT_INT) *out = found;
    return BT_OK;
}

/* Checks that there is a port for distribution to listen at (inet_tcp_dist). */
static bt_status check_ports(bt_file_run *run) {
    bt_ctx *ctx = run->ctx;
    const bt_config_entry *min, *max;
    if (find_integer(run, "inet_dist_listen_min", &min) != BT_OK ||
        find_integer(run, "inet_dist_listen_max", &max) != BT_OK)
        return BT_NOMEM;
    if (min == NULL || max == NULL) return BT_OK;
    const bt_term *low = min->value.term, *high = max->value.term;
    if (low->as.integer <= high->as.integer) return BT_OK;
    if (min != find_in(run->settings, min->application, min->key) &&
        max != find_in(run->settings, max->application, max->key))
        return BT_OK; /* reported for vm.args */
    const char *from = bt_describe(ctx, low), *to = bt_describe(ctx, high);
    bool listens = run->args == NULL ? run->listens : run->args->listens;
    bt_status status = listens ? bt_report(ctx, BT_MSG_ARGS_PORTS, min->value.place, from, to)
                               : bt_report(ctx, BT_MSG_CONFIG_PORTS, min->value.place, from, to);
    bt_relate(ctx, max->value.place, "the other one is here");
    return status;
}

bt_status bt_check_config_values(bt_file_run *run) {
    bt_status worst = BT_OK;
    bt_settings *config = run->settings;
    const bt_atom *application = NULL;
    bt_schema *schema = NULL;
    bt_known known = bt_known_find(run->schemas);
    for (size_t i = 0; i < config->application_count; i++) {
        bt_status status = check_known(run, &known, &config->applications[i]);
        if (status != BT_OK && status != BT_INVALID) return status;
        bt_worse(&worst, status);
    }
    for (size_t i = 0; i < config->count; i++) {
        if (config->entries[i].shadowed) continue;
        const bt_config_entry *entry = &config->entries[i];
        bt_status status = BT_OK;
        if (entry->application !=
            application) /* entries of one application mostly stand together */
            status =
                bt_schemas_find(run->schemas, bt_atom_bytes(entry->application), false, &schema);
        application = entry->application;
        if (status == BT_OK) status = check_entry(run, entry, schema);
        if (status != BT_OK && status != BT_INVALID) return status;
        bt_worse(&worst, status);
    }
    bt_worse(&worst, check_ports(run));
    return worst;
}
