/* SPDX-License-Identifier: Apache-2.0 */
/* Sets of schemas: those that come with the library and those that were added. */
#include <string.h>

#include "etf/term.h"
#include "parser/check/embedded.h"
#include "parser/check/schema.h"

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
    now->input_bytes = UINT32_MAX - 1;
    now->atoms = now->depth = UINT32_MAX;
    bt_status status = bt_source_memory(schemas->ctx, e->path, e->bytes, e->size, &source);
    if (status == BT_OK) status = bt_schema_read(schemas->ctx, source, schemas->common, out);
    *now = limits;
    return status;
}

bt_status bt_schemas_new(bt_ctx *ctx, bt_schemas **out) {
    size_t words = bt_embedded_count / 64 + 1;
    bt_schemas *schemas = bt_alloc(ctx, sizeof *schemas);
    uint64_t *tried = bt_alloc(ctx, words * sizeof *tried);
    if (schemas == NULL || tried == NULL) return BT_NOMEM;
    memset(tried, 0, words * sizeof *tried);
    *schemas = (bt_schemas){.ctx = ctx, .tried = tried};
    *out = schemas;
    int64_t common = embedded("grammar", "types");
    return common < 0 ? BT_OK : read_embedded(schemas, (unsigned)common, &schemas->common);
}

static void add(bt_schemas *schemas, bt_schema *schema) {
    schema->next = schemas->first;
    schemas->first = schema;
}

bt_status bt_schemas_add(bt_schemas *schemas, const bt_source *source) {
    bt_schema *schema = NULL;
    bt_status status = bt_schema_read(schemas->ctx, source, schemas->common, &schema);
    if (schema == NULL || status == BT_NOMEM) return status;
    if (schema->application == NULL && schema->root == NULL && status == BT_OK)
        status = bt_report(schemas->ctx, BT_MSG_SCHEMA_EMPTY, bt_whole(source));
    add(schemas, schema);
    return status;
}

/* Reads the embedded schemas of that name unless that was done. */
static bt_status load(bt_schemas *schemas, const char *folder, const char *name) {
    int64_t i = embedded(folder, name);
    if (i < 0 || schemas->tried[i / 64] >> (i % 64) & 1) return BT_OK;
    schemas->tried[i / 64] |= (uint64_t)1 << (i % 64);
    bt_schema *schema = NULL;
    bt_status status = read_embedded(schemas, (unsigned)i, &schema);
    if (status != BT_OK) return status;
    /* What was added goes before what comes with the library. */
    bt_schema **end = &schemas->first;
    while (*end != NULL) end = &(*end)->next;
    *end = schema;
    return BT_OK;
}

static bool is_named(const bt_schema *schema, const char *name, bool root) {
    if (root) {
        const char *file = strrchr(schema->source->name, '/');
        size_t length = strlen(name);
        file = file == NULL ? schema->source->name : file + 1;
        return schema->root != NULL && strncmp(file, name, length) == 0 &&
               strcmp(file + length, ".schema") == 0;
    }
    return schema->application != NULL && strcmp(bt_atom_bytes(schema->application), name) == 0;
}

bt_status bt_schemas_find(bt_schemas *schemas, const char *name, bool root, bt_schema **out) {
    bt_status status = load(schemas, root ? "files" : "env", name);
    bt_schema *open = NULL;
    *out = NULL;
    if (status != BT_OK) return status;
    for (bt_schema *s = schemas->first; s != NULL; s = s->next) {
        if (!is_named(s, name, root)) continue;
        if (!s->open) {
            *out = s;
            return BT_OK;
        }
        if (open == NULL) open = s;
    }
    *out = open;
    return BT_OK;
}

const bt_env *bt_schema_key(const bt_ctx *ctx, const bt_schema *schema, const bt_atom *key) {
    const bt_env *other = NULL;
    for (const bt_env *e = schema->envs; e != NULL; e = e->next) {
        if (e->key != key) continue;
        if (bt_env_applies(e, ctx->otp)) return e;
        other = e;
    }
    return other;
}

const char *bt_schemas_application(bt_schemas *schemas, size_t i) {
    for (unsigned e = 0; e < bt_embedded_count; e++) {
        if (strcmp(bt_embedded_schemas[e].folder, "env") != 0) continue;
        if (i-- == 0) return bt_embedded_schemas[e].name;
    }
    for (bt_schema *s = schemas->first; s != NULL; s = s->next) {
        if (s->application == NULL || embedded("env", bt_atom_bytes(s->application)) >= 0) continue;
        if (i-- == 0) return bt_atom_bytes(s->application);
    }
    return NULL;
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
