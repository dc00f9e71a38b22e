/* SPDX-License-Identifier: Apache-2.0 */
/* What an .app file says of an application's configuration: the keys and defaults of its env. */
#include <string.h>

#include "parser/bootterm_text.h"
#include "parser/check/kind.h"
#include "parser/check/schema.h"
#include "parser/release/filename.h"
#include "parser/release/view.h"

/* The text of a value, for "default ..."; `out` stays empty if it is long. */
static bt_status fallback_of(bt_ctx *ctx, const bt_term *value, bt_utf8 *out) {
    enum { MOST = 400 };
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.flat = true;
    bt_status status = bt_print(ctx, value, &options, bt_buffer_sink(&buffer));
    if (status == BT_OK && buffer.size <= MOST) {
        out->bytes = bt_copy(ctx, buffer.data, buffer.size);
        out->length = buffer.size;
        if (out->bytes == NULL) status = BT_NOMEM;
    }
    bt_buffer_free(&buffer);
    return status;
}

/* Adds the keys of `{env, [{Key, Value}]}`. Other shapes are reported elsewhere. */
static bt_status add_env(bt_ctx *ctx, bt_schema *schema, bt_node list) {
    static const bt_type any = {.kind = BT_TYPE_ANY};
    if (list.term->kind != BT_LIST) return BT_OK;
    for (uint32_t i = 0; i < list.term->count; i++) {
        bt_node pair = bt_node_child(list, i);
        if (!bt_is_tuple(pair.term, 2, NULL)) continue;
        bt_node key = bt_node_child(pair, 0);
        if (key.term->kind != BT_ATOM) continue;
        bt_env *env = bt_alloc(ctx, sizeof *env);
        if (env == NULL) return BT_NOMEM;
        *env = (bt_env){.key = key.term->as.atom, .type = &any, .place = key.place};
        bt_status status = fallback_of(ctx, &pair.term->as.items[1], &env->fallback);
        if (status != BT_OK) return status;
        const bt_env *twice; /* OTP takes either */
        status = bt_schema_put(schema, env, &twice);
        if (status != BT_OK) return status;
    }
    return BT_OK;
}

/* The schema of a specification, {application, Name, Keys}. */
static bt_status read_spec(bt_ctx *ctx, bt_node spec, bt_schema **out) {
    bt_schema *schema = bt_schema_new(ctx, spec.place.source);
    if (schema == NULL) return BT_NOMEM;
    schema->application = spec.term->as.items[1].as.atom;
    schema->open = true;
    bt_node properties = bt_node_child(spec, 2);
    for (uint32_t i = 0; properties.term->kind == BT_LIST && i < properties.term->count; i++) {
        bt_node property = bt_node_child(properties, i);
        if (!bt_is_tuple(property.term, 2, "env")) continue;
        bt_status status = add_env(ctx, schema, bt_node_child(property, 1));
        if (status != BT_OK) return status;
    }
    *out = schema;
    return BT_OK;
}

/* Adds an application by the name of its file, which cannot be read. */
static bt_status add_name(bt_schemas *schemas, const bt_source *source) {
    const char *name = bt_filename_base(source->name), *ending = strrchr(name, '.');
    bt_schema *schema = bt_schema_new(schemas->ctx, source);
    if (schema == NULL) return BT_NOMEM;
    schema->open = true;
    size_t length = ending == NULL ? strlen(name) : (size_t)(ending - name);
    bt_status status = bt_intern(&schemas->ctx->atoms, name, length, &schema->application);
    if (status == BT_OK) status = bt_schemas_put(schemas, schema);
    return status == BT_NOMEM ? BT_NOMEM : BT_INVALID;
}

bt_status bt_schemas_add_app(bt_schemas *schemas, const bt_source *source) {
    bt_ctx *ctx = schemas->ctx;
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    if (bt_file_is_named_template(source))
        options.unfilled = bt_source_unfilled(source, BT_FILE_APP);
    bt_forms forms = {0};
    bt_schema *schema;
    bt_status status = bt_parse(ctx, source, &options, &forms);
    if (status == BT_INVALID) return add_name(schemas, source);
    if (status != BT_OK) return status;
    bt_node root = {NULL, {source, {0, 0}}};
    if (forms.count == 1) root = bt_form(&forms, 0);
    if (root.term == NULL || !bt_is_tuple(root.term, 3, "application") ||
        root.term->as.items[1].kind != BT_ATOM)
        return bt_report(ctx, BT_MSG_SCHEMA_NO_APP, bt_whole(source));
    status = read_spec(ctx, root, &schema);
    if (status != BT_OK) return status;
    schema->app = root;
    schemas->closed = true;
    return bt_schemas_put(schemas, schema);
}

bt_status bt_schemas_add_loaded(bt_schemas *schemas, bt_node spec) {
    bt_schema *schema;
    bt_status status = read_spec(schemas->ctx, spec, &schema);
    if (status != BT_OK) return status;
    schema->loaded = true;
    return bt_schemas_put(schemas, schema);
}
