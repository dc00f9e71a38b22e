/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/schema.h"

bt_schema *bt_schema_new(bt_ctx *ctx, const bt_source *source) {
    bt_schema *schema = bt_alloc(ctx, sizeof *schema);
    if (schema == NULL) return NULL;
    *schema = (bt_schema){.source = source};
    schema->last_env = &schema->envs;
    bt_index_init(&schema->type_names, ctx);
    bt_index_init(&schema->keys, ctx);
    return schema;
}

bt_status bt_schema_put(bt_schema *schema, bt_env *env, const bt_env **twice) {
    void **slot = bt_index_slot(&schema->keys, bt_atom_bytes(env->key), env->key->length);
    if (slot == NULL) return BT_NOMEM;
    *schema->last_env = env;
    schema->last_env = &env->next;
    bt_env *last = NULL;
    for (bt_env *e = *slot; e != NULL; e = e->same) {
        last = e;
        *twice = e;
        if ((e->until == 0 || env->since < e->until) && (env->until == 0 || e->since < env->until))
            return BT_OK;
    }
    *twice = NULL;
    if (last == NULL)
        *slot = env;
    else
        last->same = env;
    return BT_OK;
}

const bt_env *bt_schema_key(const bt_ctx *ctx, const bt_schema *schema, const bt_atom *key) {
    const bt_env *other = NULL;
    const bt_env *e = bt_index_find(&schema->keys, bt_atom_bytes(key), key->length);
    for (; e != NULL; e = e->same) {
        if (bt_env_applies(e, ctx->otp)) return e;
        other = e;
    }
    return other;
}
