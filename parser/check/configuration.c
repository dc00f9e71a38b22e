/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a node has of the configurations that it is started with. Three layers: the env of .app
 * files, the configurations, the arguments (kernel's application_controller: load, merge_app_env,
 * get_cmd_env).
 */
#include "parser/check/config.h"
#include "parser/release/app.h"
#include "parser/release/view.h"

/* An application, in the order in which they first come, and how many keys it has. */
typedef struct named {
    const bt_atom *name;
    bt_place place;
    size_t keys, begin;
} named;

typedef struct layers {
    bt_ctx *ctx;
    named *applications;
    size_t application_count, application_capacity;
    bt_setting *settings; /* in the order in which they first come */
    size_t count, capacity;
    bt_numbering numbers; /* for an application and NULL: its index; for an application and a key:
                             the setting's */
} layers;

static named *name_application(layers *l, const bt_atom *name, bt_place place) {
    bool is_new;
    size_t *number = bt_numbering_put(l->ctx, &l->numbers, name, NULL, &is_new);
    if (number == NULL) return NULL;
    if (is_new) {
        *number = l->application_count;
        if (!bt_grow(&l->ctx->memory, (void **)&l->applications, sizeof *l->applications,
                     &l->application_capacity, l->application_count + 1))
            return NULL;
        l->applications[l->application_count++] = (named){name, place, 0, 0};
    }
    return &l->applications[*number];
}

/* Sets a key, in place of what it was set to before. */
static bt_status set(layers *l, bt_setting setting) {
    named *application = name_application(l, setting.application, setting.place);
    bool is_new;
    size_t *number =
        application == NULL
            ? NULL
            : bt_numbering_put(l->ctx, &l->numbers, setting.application, setting.key, &is_new);
    if (number == NULL) return BT_NOMEM;
    if (is_new) {
        *number = l->count;
        application->keys++;
        if (!bt_grow(&l->ctx->memory, (void **)&l->settings, sizeof *l->settings, &l->capacity,
                     l->count + 1))
            return BT_NOMEM;
        l->count++;
    }
    l->settings[*number] = setting;
    return BT_OK;
}

/* ---- the layers ------------------------------------------------------------------------------ */

/* Adds the env of an .app file. If a key comes twice and the OTP release loads such an application,
 * the last counts. Keys that are no atoms, which it may load too, are left out. */
static bt_status add_app(layers *l, const bt_source *source) {
    bt_app app;
    bt_status status = bt_app_load(l->ctx, source, &app);
    if (status != BT_OK) return status;
    if (name_application(l, app.name, app.node.place) == NULL) return BT_NOMEM;
    uint32_t count = app.env.term == NULL ? 0 : app.env.term->count;
    for (uint32_t i = 0; i < count && status == BT_OK; i++) {
        bt_node entry = bt_node_child(app.env, i), key = bt_node_child(entry, 0);
        if (key.term->kind != BT_ATOM) continue;
        status =
            set(l, (bt_setting){app.name, key.term->as.atom, bt_node_child(entry, 1), key.place});
    }
    return status;
}

static bt_status add_settings(layers *l, const bt_settings *settings) {
    bt_status status = BT_OK;
    for (size_t i = 0; i < settings->application_count && status == BT_OK; i++) {
        const bt_config_application *a = &settings->applications[i];
        if (name_application(l, a->name, a->place) == NULL) status = BT_NOMEM;
    }
    for (size_t i = 0; i < settings->count && status == BT_OK; i++) {
        const bt_config_entry *e = &settings->entries[i];
        status = set(l, (bt_setting){e->application, e->key, e->value, e->key_place});
    }
    return status;
}

static bt_status add_configs(layers *l, bt_file_run *run, const bt_source *const *sources,
                             size_t count) {
    run->filled = true;
    bt_status status = bt_config_read(run, sources, count);
    if (status == BT_OK && run->settings != NULL) status = add_settings(l, run->settings);
    bt_config_free(run);
    return status;
}

static bt_status add_args(layers *l, bt_file_run *run, const bt_source *source) {
    run->source = source;
    run->kind = BT_FILE_VMARGS;
    run->set = &l->numbers;
    bt_status status = bt_check_args(run);
    if (status == BT_OK) status = add_settings(l, run->settings);
    bt_config_free(run);
    return status;
}

/* ---- the outcome ----------------------------------------------------------------------------- */

/* Makes the result, in which each application's keys stand together. */
static bt_status take(layers *l, bt_configuration *out) {
    size_t count = 0;
    for (size_t i = 0; i < l->application_count; i++) {
        l->applications[i].begin = count;
        count += l->applications[i].keys == 0 ? 1 : l->applications[i].keys;
    }
    bt_setting *settings = bt_alloc(l->ctx, (count + 1) * sizeof *settings);
    if (settings == NULL) return BT_NOMEM;
    for (size_t i = 0; i < l->application_count; i++) {
        const named *a = &l->applications[i];
        if (a->keys == 0)
            settings[a->begin] =
                (bt_setting){.application = a->name, .value = BT_NO_NODE, .place = a->place};
    }
    for (size_t i = 0; i < l->count; i++) {
        const size_t *number = bt_numbering_find(&l->numbers, l->settings[i].application, NULL);
        settings[l->applications[*number].begin++] = l->settings[i];
    }
    *out = (bt_configuration){settings, count};
    return BT_OK;
}

bt_status bt_configuration_read(bt_ctx *ctx, const bt_source *const *sources, size_t count,
                                const bt_configuration_options *options, bt_configuration *out) {
    bt_configuration_options set = BT_CONFIGURATION_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    layers l = {.ctx = ctx};
    bt_file_run run = {.ctx = ctx, .kind = BT_FILE_CONFIG, .options = BT_LINT_OPTIONS_INIT};
    bt_diag_mark mark = bt_mark(ctx, NULL);
    bt_status worst = bt_schemas_new(ctx, &run.schemas);
    for (size_t i = 0; i < set.app_count && worst != BT_NOMEM; i++)
        bt_worse(&worst, add_app(&l, set.apps[i]));
    if (worst != BT_NOMEM) bt_worse(&worst, add_configs(&l, &run, sources, count));
    if (worst != BT_NOMEM && set.args != NULL) bt_worse(&worst, add_args(&l, &run, set.args));
    /* When arguments set a key twice, it depends on the order of all others which value counts, and
     * it may be another than the one taken here. */
    bt_keep_errors(ctx, &mark, "args/twice");
    if (worst == BT_OK) worst = take(&l, out);
    bt_release(&ctx->memory, l.applications, l.application_capacity * sizeof *l.applications);
    bt_release(&ctx->memory, l.settings, l.capacity * sizeof *l.settings);
    bt_numbering_free(ctx, &l.numbers);
    return worst;
}
