/* SPDX-License-Identifier: Apache-2.0 */
/* bootconf show, get and diff: what a node has of its configuration. */
#include <string.h>

#include "bootconf_job.h"
#include "cli_paths.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"

typedef struct sources {
    bt_ctx *ctx;
    const bt_source **items;
    size_t count, capacity;
} sources;

static void free_sources(sources *s) {
    bt_release(&s->ctx->memory, s->items, s->capacity * sizeof *s->items);
}

static bt_status add(void *user, const bt_source *source) {
    sources *s = user;
    if (!bt_grow(&s->ctx->memory, (void **)&s->items, sizeof *s->items, &s->capacity, s->count + 1))
        return BT_NOMEM;
    s->items[s->count++] = source;
    return BT_OK;
}

static bt_status add_file(sources *s, const char *path) {
    const bt_source *source;
    bt_status status = cli_read(s->ctx, path, &source);
    return status == BT_OK ? add(s, source) : status;
}

/* Reads what a node has that is started with these files. */
static bt_status read_all(const conf_job *job, bt_ctx *ctx, char *const *files, int count,
                          bt_configuration *out) {
    sources configs = {.ctx = ctx}, apps = {.ctx = ctx}, args = {.ctx = ctx};
    bt_status worst = BT_OK;
    for (int i = 0; i < count; i++) bt_worse(&worst, add_file(&configs, files[i]));
    for (size_t i = 0; i < job->app_path_count; i++)
        bt_worse(&worst, cli_each_app(ctx, job->app_paths[i], add, NULL, &apps));
    if (job->args != NULL) bt_worse(&worst, add_file(&args, job->args));
    bt_configuration_options options = BT_CONFIGURATION_OPTIONS_INIT;
    options.apps = apps.items;
    options.app_count = apps.count;
    options.args = args.count == 0 ? NULL : args.items[0];
    if (worst == BT_OK)
        worst = bt_configuration_read(ctx, configs.items, configs.count, &options, out);
    free_sources(&configs);
    free_sources(&apps);
    free_sources(&args);
    return worst;
}

/* Opens the output, which must not be one of the files, or one that they include. */
static bt_status open_output(const conf_job *job, bt_ctx *ctx, char *const *files, int count,
                             cli_output *out) {
    bt_status status = BT_OK;
    for (int i = 1; i < count && status == BT_OK; i++)
        status = cli_not_input(job->c, job->output, files[i]);
    if (status == BT_OK && job->args != NULL)
        status = cli_not_input(job->c, job->output, job->args);
    for (const bt_source *s = ctx->sources.first; s != NULL && status == BT_OK; s = s->next)
        status = cli_not_input(job->c, job->output, bt_source_name(s));
    return status == BT_OK ? cli_open(job->c, ctx, job->output, files[0], false, out) : status;
}

bt_status conf_show(const conf_job *job, bt_ctx *ctx, char *const *operands, int count) {
    bt_configuration configuration;
    cli_output out;
    bt_status status = read_all(job, ctx, operands, count, &configuration);
    if (status == BT_OK) status = open_output(job, ctx, operands, count, &out);
    if (status != BT_OK) return status;
    bt_configuration_format format = job->json     ? BT_CONFIGURATION_JSON
                                     : job->origin ? BT_CONFIGURATION_ORIGIN
                                                   : BT_CONFIGURATION_TEXT;
    return cli_close(&out, bt_configuration_print(ctx, &configuration, format, out.sink));
}

/* How many of the operands are files: the first, and those right after it that are "-" or have a
 * dot or a slash, which only a quoted name of an application has. */
static int count_files(char *const *operands, int count) {
    int files = 1;
    while (files < count &&
           (cli_is_dash(operands[files]) ||
            (operands[files][0] != '\'' && strpbrk(operands[files], "./") != NULL)))
        files++;
    return files;
}

static bt_status write_value(const conf_job *job, bt_ctx *ctx, const bt_term *term, bt_sink sink) {
    if (job->json) return bt_to_json(ctx, term, sink);
    bt_print_options options = BT_PRINT_OPTIONS_INIT;
    options.unicode = true;
    bt_status status = bt_print(ctx, term, &options, sink);
    return status == BT_OK ? bt_sink_write(ctx, sink, "\n", 1) : status;
}

bt_status conf_get(const conf_job *job, bt_ctx *ctx, char *const *operands, int count) {
    bt_configuration configuration;
    bt_node value;
    cli_output out;
    int files = count_files(operands, count);
    if (files == count) {
        cli_usage(job->c, "no application named behind the FILEs");
        return BT_USAGE;
    }
    bt_status status = read_all(job, ctx, operands, files, &configuration);
    if (status == BT_OK)
        status = bt_configuration_get(ctx, &configuration, (const char *const *)(operands + files),
                                      (size_t)(count - files), &value);
    if (status == BT_OK) status = open_output(job, ctx, operands, files, &out);
    if (status != BT_OK) return status;
    return cli_close(&out, write_value(job, ctx, value.term, out.sink));
}

bt_status conf_diff(const conf_job *job, bt_ctx *ctx, char *const *operands, int count) {
    bt_configuration from, to;
    cli_output out;
    bool differ = false;
    bt_status status = read_all(job, ctx, operands, 1, &from);
    bt_worse(&status, read_all(job, ctx, operands + 1, 1, &to));
    if (status == BT_OK) status = open_output(job, ctx, operands, count, &out);
    if (status != BT_OK) return status;
    status = cli_close(&out, bt_configuration_diff(ctx, &from, &to, job->json, out.sink, &differ));
    if (differ) cli_worse(job->c, CLI_ERRORS);
    return status;
}
