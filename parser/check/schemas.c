/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of schemas: those that come with the library and those that were added. */
#include <string.h>

#include "parser/check/embedded.h"
#include "parser/check/schema.h"
#include "parser/release/filename.h"

/* The embedded schema of that folder and name; -1: none. */
static int64_t embedded(const char *folder, const char *name) {
    for (unsigned i = 0; i < bt_embedded_count; i++)
        if (strcmp(bt_embedded_schemas[i].folder, folder) == 0 &&
            strcmp(bt_embedded_schemas[i].name, name) == 0)
            return i;
    return -1;
}

static bt_status read_embedded(bt_schemas *schemas, unsigned i, bt_schema **out) {
    const bt_embedded *e = &bt_embedded_schemas[i];
    const bt_source *source;
    /* The limits are for what comes from outside. */
    bt_limits *now = &schemas->ctx->limits, limits = *now;
    now->input_bytes = BT_MOST_INPUT;
    now->atoms = now->depth = UINT32_MAX;
    bt_status status = bt_source_memory(schemas->ctx, e->path, e->bytes, e->size, &source);
    if (status == BT_OK) status = bt_schema_read(schemas->ctx, source, schemas->common, out);
    *now = limits;
    return status;
}

/* The entry of an application, which is made when it is new. NULL: no memory. */
static bt_application *entry_of(bt_schemas *schemas, const char *name) {
    void **slot = bt_index_slot(&schemas->applications, name, strlen(name));
    if (slot == NULL || *slot != NULL) return slot == NULL ? NULL : *slot;
    bt_application *application = bt_alloc(schemas->ctx, sizeof *application);
    if (application != NULL) *application = (bt_application){name, NULL};
    return *slot = application;
}

bt_status bt_schemas_new(bt_ctx *ctx, bt_schemas **out) {
    size_t words = bt_embedded_count / 64 + 1;
    bt_schemas *schemas = bt_alloc(ctx, sizeof *schemas);
    uint64_t *tried = bt_alloc(ctx, words * sizeof *tried);
    if (schemas == NULL || tried == NULL) return BT_NOMEM;
    memset(tried, 0, words * sizeof *tried);
    *schemas = (bt_schemas){.ctx = ctx, .tried = tried};
    bt_index_init(&schemas->applications, ctx);
    for (unsigned i = 0; i < bt_embedded_count; i++)
        if (strcmp(bt_embedded_schemas[i].folder, "env") == 0 &&
            entry_of(schemas, bt_embedded_schemas[i].name) == NULL)
            return BT_NOMEM;
    *out = schemas;
    int64_t common = embedded("grammar", "types");
    return common < 0 ? BT_OK : read_embedded(schemas, (unsigned)common, &schemas->common);
}

/* Adds a schema before those that are there, or behind them. */
static bt_status put(bt_schemas *schemas, bt_schema *schema, bool behind) {
    if (schema->root != NULL) {
        bt_schema **at = &schemas->roots;
        while (behind && *at != NULL) at = &(*at)->next_root;
        schema->next_root = *at;
        *at = schema;
    }
    if (schema->application == NULL) return BT_OK;
    bt_application *application = entry_of(schemas, bt_atom_bytes(schema->application));
    if (application == NULL) return BT_NOMEM;
    bt_schema **at = &application->first;
    while (behind && *at != NULL) at = &(*at)->next;
    schema->next = *at;
    *at = schema;
    return BT_OK;
}

bt_status bt_schemas_put(bt_schemas *schemas, bt_schema *schema) {
    return put(schemas, schema, false);
}

bt_status bt_schemas_add(bt_schemas *schemas, const bt_source *source) {
    bt_schema *schema = NULL;
    bt_status status = bt_schema_read(schemas->ctx, source, schemas->common, &schema);
    if (schema == NULL || status == BT_NOMEM) return status;
    if (schema->application == NULL && schema->root == NULL && status == BT_OK)
        status = bt_report(schemas->ctx, BT_MSG_SCHEMA_EMPTY, bt_whole(source));
    return put(schemas, schema, false) == BT_NOMEM ? BT_NOMEM : status;
}

/* Reads the embedded schema of that name unless that was done. */
static bt_status load(bt_schemas *schemas, const char *folder, const char *name) {
    int64_t i = embedded(folder, name);
    if (i < 0 || schemas->tried[i / 64] >> (i % 64) & 1) return BT_OK;
    schemas->tried[i / 64] |= (uint64_t)1 << (i % 64);
    bt_schema *schema = NULL;
    bt_status status = read_embedded(schemas, (unsigned)i, &schema);
    /* What was added goes before what comes with the library. */
    return status == BT_OK ? put(schemas, schema, true) : status;
}

/* Whether a schema is that of a kind of file. */
static bool is_for(const bt_schema *schema, const char *kind) {
    const char *file = bt_filename_base(schema->source->name);
    size_t length = strlen(kind);
    return strncmp(file, kind, length) == 0 && strcmp(file + length, ".schema") == 0;
}

bt_schema *bt_schemas_of(const bt_schemas *schemas, const char *name) {
    const bt_application *application = bt_index_find(&schemas->applications, name, strlen(name));
    return application == NULL ? NULL : application->first;
}

bt_status bt_schemas_find(bt_schemas *schemas, const char *name, bool root, bt_schema **out) {
    bt_status status = load(schemas, root ? "files" : "env", name);
    *out = NULL;
    if (status != BT_OK) return status;
    if (root) {
        *out = schemas->roots;
        while (*out != NULL && !is_for(*out, name)) *out = (*out)->next_root;
        return BT_OK;
    }
    bt_schema *first = bt_schemas_of(schemas, name);
    *out = first;
    for (bt_schema *s = first; s != NULL && (*out)->open; s = s->next)
        if (!s->open) *out = s;
    return BT_OK;
}

const char *bt_schemas_application(bt_schemas *schemas, size_t i) {
    if (i >= schemas->applications.count) return NULL;
    return ((const bt_application *)schemas->applications.items[i])->name;
}

bt_status bt_schemas_key(bt_schemas *schemas, const char *application, size_t i, bt_key_info *out,
                         bool *found) {
    bt_schema *schema;
    *found = false;
    bt_status status = bt_schemas_find(schemas, application, false, &schema);
    if (status != BT_OK || schema == NULL) return status;
    const bt_env *env = schema->envs;
    while (env != NULL && i-- > 0) env = env->next;
    if (env == NULL) return BT_OK;
    *found = true;
    *out = (bt_key_info){.key = bt_atom_bytes(env->key),
                         .type = bt_type_text(schemas->ctx, env->type, 500),
                         .doc = env->doc.length == 0 ? NULL : env->doc.bytes,
                         .fallback = env->fallback.bytes,
                         .deprecated = env->deprecated.bytes,
                         .since = env->since,
                         .until = env->until,
                         .applies = bt_env_applies(env, schemas->ctx->otp),
                         .place = env->place};
    return BT_OK;
}
