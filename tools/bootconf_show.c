/* SPDX-License-Identifier: Apache-2.0 */
/* bootconf show, get and diff: what a node has of its configuration. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "bootconf.h"
#include "etf/ctx.h"
#include "etf/sink.h"

typedef struct sources {
    bt_ctx *ctx;
    const bt_source **items;
    size_t count, capacity;
} sources;

static void free_sources(sources *s) {
    bt_release(&s->ctx->memory, s->items, s->capacity * sizeof *s->items);
}

/* Adds what the user names, or, where it `is_found` in a folder, a regular file. */
static bt_status add(sources *s, const char *path, bool is_found) {
    const bt_source *source;
    bt_status status =
        is_found ? bt_source_regular(s->ctx, path, &source) : cli_read(s->ctx, path, &source);
    if (status != BT_OK) return status;
    if (!bt_grow(&s->ctx->memory, (void **)&s->items, sizeof *s->items, &s->capacity, s->count + 1))
        return BT_NOMEM;
    s->items[s->count++] = source;
    return BT_OK;
}

static bool is_folder(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static bool ends_in_app(const char *name) {
    size_t length = strlen(name);
    return length > 4 && strcmp(name + length - 4, ".app") == 0;
}

/* The .app files of a folder and of its ebin, and, if it `goes_in`, of its folders. */
static bt_status add_folder(sources *s, const char *folder, bool goes_in) {
    struct dirent **entries;
    bt_status worst = BT_OK;
    int count = scandir(folder, &entries, NULL, alphasort);
    for (int i = 0; i < count; i++) {
        const char *name = entries[i]->d_name;
        char path[4096];
        int length = snprintf(path, sizeof path, "%s/%s", folder, name);
        bool fits = length > 0 && (size_t)length < sizeof path && name[0] != '.';
        bt_status status = BT_OK;
        if (fits && ends_in_app(name))
            status = add(s, path, true);
        else if (fits && (goes_in || strcmp(name, "ebin") == 0) && is_folder(path))
            status = add_folder(s, path, false);
        if (status > worst) worst = status;
        free(entries[i]);
    }
    if (count >= 0) free(entries);
    return worst;
}

static bt_status add_apps(sources *s, const char *path) {
    size_t before = s->count;
    if (!is_folder(path)) return add(s, path, false);
    bt_status status = add_folder(s, path, true);
    if (status != BT_OK || s->count != before) return status;
    const bt_source *folder;
    status = bt_source_memory(s->ctx, path, "", 0, &folder);
    return status == BT_OK ? bt_report(s->ctx, BT_MSG_SCHEMA_NO_APPS, bt_whole(folder)) : status;
}

/* Reads what a node has that is started with these files. */
static bt_status read_all(const conf_job *job, bt_ctx *ctx, char *const *files, int count,
                          bt_configuration *out) {
    sources configs = {.ctx = ctx}, apps = {.ctx = ctx}, args = {.ctx = ctx};
    bt_status worst = BT_OK, status = BT_OK;
    for (int i = 0; i<count; i++, worst = status> worst ? status : worst)
        status = add(&configs, files[i], false);
    for (size_t i = 0; i<job->app_path_count; i++, worst = status> worst ? status : worst)
        status = add_apps(&apps, job->app_paths[i]);
    if (job->args != NULL && (status = add(&args, job->args, false)) > worst) worst = status;
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

/* Opens the output, which is none of the files. */
static bt_status open_output(const conf_job *job, bt_ctx *ctx, char *const *files, int count,
                             cli_output *out) {
    bt_status status = BT_OK;
    for (int i = 1; i < count && status == BT_OK; i++)
        status = cli_not_input(job->c, job->output, files[i]);
    if (status == BT_OK && job->args != NULL)
        status = cli_not_input(job->c, job->output, job->args);
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

/* How many of the operands are files: the first, and those behind it with a dot or a slash, which
 * no application's name has. */
static int count_files(char *const *operands, int count) {
    int files = 1;
    while (files < count &&
           (cli_is_dash(operands[files]) ||
            (operands[files][0] != '\'' && strpbrk(operands[files], "./") != NULL)))
        files++;
    return files;
}

static bt_status write_value(const conf_job *job, bt_ctx *ctx, const bt_term *term, bt_sink sink) {
    if (job->json) return bt_json_term(ctx, term, sink);
    bt_status status = bt_print(ctx, term, NULL, sink);
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
    bt_status other = read_all(job, ctx, operands + 1, 1, &to);
    if (other > status) status = other;
    if (status == BT_OK) status = open_output(job, ctx, operands, count, &out);
    if (status != BT_OK) return status;
    status = cli_close(&out, bt_configuration_diff(ctx, &from, &to, job->json, out.sink, &differ));
    if (differ) cli_worse(job->c, CLI_ERRORS);
    return status;
}
