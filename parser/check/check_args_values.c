/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parameters of applications in vm.args: `-Application Key Value ...`, as application_controller
 * takes them (get_cmd_env, conv, make_term). Keys and values are terms without a dot; an
 * application of which one cannot be read does not load, and without kernel and stdlib no node
 * comes up. They go before the configuration. Measured on OTP 25, 27 and 29.
 */
#include <string.h>

#include "etf/diag.h"
#include "parser/bootterm_text.h"
#include "parser/check/args.h"

static const char *show(const bt_args *args, const char *text) {
    return bt_show_text(args->run->ctx, text);
}

static const char *name_of(const bt_args *args) {
    return bt_atom_bytes(args->application);
}

/* Whether a bracket is closed on this line, so near that the time does not grow with the square of
 * a line. */
static bool closes_soon(const char *at) {
    enum { LONGEST = 1024 };
    for (const char *most = at + LONGEST; at < most; at++)
        if (strchr("]})\n#", *at) != NULL) return *at == ']' || *at == '}' || *at == ')';
    return false;
}

/* Whether a word ends within brackets that are closed behind it on its line. */
static bool is_torn(const bt_args_word *word) {
    const bt_source *source = word->place.source;
    const char *rest = (const char *)source->data + word->place.span.end;
    int depth = 0;
    for (const char *at = word->text; *at != '\0'; at++)
        depth += strchr("[{(", *at) != NULL ? 1 : strchr("]})", *at) != NULL ? -1 : 0;
    return depth > 0 && rest[-1] != '"' && rest[-1] != '\'' && (*rest == ' ' || *rest == '\t') &&
           closes_soon(rest);
}

/* Whether a word had quotes, which erl takes away. */
static bool lost_quotes(const bt_args_word *word) {
    const char *raw = (const char *)word->place.source->data + word->place.span.begin;
    size_t size = word->place.span.end - word->place.span.begin;
    return *raw != '"' && memchr(raw, '"', size) != NULL && strchr(word->text, '"') == NULL;
}

/* Why a word is no term. If it begins as no other term does, a string is most likely meant. */
static const char *reason(const bt_args *args, const bt_args_word *word, const bt_diag *first) {
    const char *text = word->text;
    if (word->open) return "its quote is not closed";
    if (word->told) return "it is not what it looks like";
    if (*text == '\0') return "it is empty";
    if (lost_quotes(word)) return "erl takes its quotes away: put the whole term in quotes, '...'";
    if (is_torn(word)) return "white space ends it: put the whole term in quotes, '...'";
    if (text[strlen(text) - 1] == ',') return "no comma stands between words";
    if (strchr("[{#<\"'$~", *text) == NULL && strpbrk(text, "\"'") == NULL)
        return bt_format(args->run->ctx, "as a string it is written '\"%s\"'", show(args, text));
    return first == NULL ? "there is none"
                         : bt_copy(args->run->ctx, first->text, strlen(first->text));
}

static bool is_kernel(const bt_args *args) {
    return strcmp(name_of(args), "kernel") == 0;
}

/* Whether a node surely loads the application. */
static bool is_needed(const bt_args *args) {
    const bt_schema *schema = bt_schemas_of(args->run->schemas, name_of(args));
    while (schema != NULL && !schema->loaded) schema = schema->next;
    return schema != NULL || is_kernel(args) || strcmp(name_of(args), "stdlib") == 0;
}

static bt_status refuse(const bt_args *args, const char *text, bt_place place, const char *why) {
    bt_ctx *ctx = args->run->ctx;
    if (why == NULL) return BT_NOMEM;
    if (is_needed(args)) return bt_report(ctx, BT_MSG_ARGS_TERM, place, show(args, text), why);
    return bt_report(ctx, BT_MSG_ARGS_TERM_LATER, place, name_of(args), show(args, text), why);
}

/* Reads a word as a term. The term has the word's place; what is within it has none. */
static bt_status read_term(bt_args *args, const bt_args_word *word, bt_node *out) {
    bt_ctx *ctx = args->run->ctx;
    const char *text = word->text;
    const char *form = bt_sprint(ctx, "%s\n.", text); /* a comment may be part of the word */
    const bt_source *source;
    if (form == NULL) return BT_NOMEM;
    bt_status status = bt_source_memory(ctx, word->place.source->name, form, strlen(form), &source);
    if (status != BT_OK) return status;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    bt_diag_mark mark = bt_mark(ctx, source);
    status = bt_parse_term(ctx, source, &options, out);
    out->place = word->place;
    const char *why = NULL;
    if (status == BT_INVALID)
        why =
            reason(args, word, ctx->diags.count > mark.count ? ctx->diags.items[mark.count] : NULL);
    bt_rollback(ctx, &mark);
    if (status != BT_INVALID) return status;
    args->torn = is_torn(word);
    out->term = NULL;
    return refuse(args, text, word->place, why);
}

/* Reports a key without a value. A place to fill in may become a key and a value, or nothing. */
static bt_status end_flag(bt_args *args) {
    bt_args_word key = args->key;
    args->key.text = NULL;
    if (key.text == NULL || key.unfilled) return BT_OK;
    return bt_report(args->run->ctx, BT_MSG_ARGS_ODD, key.place, name_of(args),
                     strchr(key.text, '=') == NULL ? ""
                                                   : "; key and value are two words, without '='");
}

/* The application that a flag with this name is for; `*out` is NULL for none that is known. */
static bt_status find_application(bt_args *args, const char *name, const bt_atom **out) {
    const bt_file_run *run = args->run;
    bt_schema *schema;
    *out = NULL;
    if (*name == '\0') return BT_OK;
    bt_status status = bt_schemas_find(run->schemas, name, false, &schema);
    if (status != BT_OK) return status;
    if (schema != NULL) *out = schema->application;
    const bt_atom *atom;
    if (schema != NULL || run->set == NULL ||
        (status = bt_intern(&run->ctx->atoms, name, strlen(name), &atom)) != BT_OK)
        return status == BT_NOMEM ? status : BT_OK; /* what is no atom is no application */
    if (bt_numbering_find(run->set, atom, NULL) != NULL) *out = atom;
    return BT_OK;
}

bt_status bt_args_flag(bt_args *args, const char *text) {
    bt_status status = end_flag(args), found;
    args->torn = false;
    found = find_application(args, text + 1, &args->application);
    if (found != BT_OK || args->application == NULL) return found == BT_OK ? status : found;
    args->flag = bt_alloc(args->run->ctx, sizeof *args->flag);
    return args->flag == NULL ? BT_NOMEM : status;
}

/* Whether the new value counts of a key that was set before. Of keys that the application's .app
 * file has (kernel's are known), the last flag counts, and in it the first; of others it is the
 * other way round. */
static bool counts_anew(const bt_args *args, const bt_atom *key, bool same_flag) {
    static const char *const keys[] = {
        "logger_level", "logger_sasl_compatible",         "net_tickintensity",
        "net_ticktime", "prevent_overlapping_partitions", "shell_docs_ansi"};
    bool listed = false;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && is_kernel(args); i++)
        listed = listed || strcmp(keys[i], bt_atom_bytes(key)) == 0;
    const bt_numbering *set = args->run->set;
    listed = listed || (set != NULL && bt_numbering_find(set, args->application, key) != NULL);
    return listed != same_flag;
}

/* Adds a key and its value. */
static bt_status add(bt_args *args, bt_node key, bt_node value) {
    bt_ctx *ctx = args->run->ctx;
    bt_settings *settings = args->run->settings;
    const bt_atom *atom = key.term->as.atom;
    bool is_new;
    size_t *latest = bt_numbering_put(ctx, &settings->keys, args->application, atom, &is_new);
    if (latest == NULL ||
        !bt_grow(&ctx->memory, (void **)&settings->entries, sizeof *settings->entries,
                 &settings->capacity, settings->count + 1))
        return BT_NOMEM;
    bt_config_entry entry = {args->application, atom, args->flag, key.place, value, false};
    if (!is_new) {
        bt_config_entry *before = &settings->entries[*latest];
        before->shadowed = counts_anew(args, atom, before->parameters == args->flag);
        bt_status status =
            bt_report(ctx, BT_MSG_ARGS_TWICE, key.place, name_of(args), bt_show_atom(ctx, atom));
        bt_relate(ctx, before->key_place, "the first is here");
        if (!before->shadowed || status == BT_NOMEM) return status;
    }
    *latest = settings->count;
    settings->entries[settings->count++] = entry;
    return BT_OK;
}

static bt_status take_pair(bt_args *args, const bt_args_word *key_word, const bt_args_word *word) {
    bt_node key = {NULL, BT_NOWHERE}, value = {NULL, BT_NOWHERE};
    bt_settings *settings = args->run->settings;
    settings->unsure = settings->unsure || key_word->unfilled || word->unfilled;
    bt_status status = key_word->unfilled ? BT_OK : read_term(args, key_word, &key), second;
    if (status == BT_NOMEM) return status;
    second = word->unfilled || args->torn ? BT_OK : read_term(args, word, &value);
    bt_worse(&status, second);
    if (status == BT_NOMEM || key.term == NULL) return status;
    if (key.term->kind != BT_ATOM) {
        second = bt_report(args->run->ctx, BT_MSG_ARGS_KEY, key.place, name_of(args),
                           show(args, key_word->text));
        return second > status ? second : status;
    }
    second = value.term == NULL ? BT_OK : add(args, key, value);
    return second > status ? second : status;
}

bt_status bt_args_take(bt_args *args, const bt_args_word *word) {
    bt_args_word key = args->key;
    if (args->torn) return BT_OK;
    if (args->application == NULL) {
        args->torn = is_torn(word);
        return args->torn ? bt_report(args->run->ctx, BT_MSG_ARGS_TORN, word->place) : BT_OK;
    }
    args->key = key.text == NULL ? *word : (bt_args_word){NULL, BT_NOWHERE, false, false, false};
    return key.text == NULL ? BT_OK : take_pair(args, &key, word);
}

bt_status bt_args_end(bt_args *args) {
    bt_status status = end_flag(args), values;
    if (status == BT_NOMEM) return status;
    values = bt_check_config_values(args->run);
    return values > status ? values : status;
}
