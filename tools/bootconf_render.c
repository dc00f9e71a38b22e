/* SPDX-License-Identifier: Apache-2.0 */
/* bootconf render: templates are filled in. */
#include <string.h>

#include "bootconf_job.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"

typedef struct values {
    bt_ctx *ctx;
    bt_template_value *items;
    size_t count, capacity;
} values;

/* Adds NAME=VALUE. */
static bt_status add(values *v, const char *text, size_t size) {
    const char *equals = memchr(text, '=', size);
    if (equals == NULL) return BT_OK; /* a program may put such things into the environment */
    if (!bt_grow(&v->ctx->memory, (void **)&v->items, sizeof *v->items, &v->capacity, v->count + 1))
        return BT_NOMEM;
    const char *name = bt_copy(v->ctx, text, (size_t)(equals - text));
    const char *value = bt_copy(v->ctx, equals + 1, size - (size_t)(equals + 1 - text));
    v->items[v->count++] = (bt_template_value){name, value};
    return name == NULL || value == NULL ? BT_NOMEM : BT_OK;
}

static bt_status add_line(values *v, const bt_source *source, const uint8_t *line, size_t size) {
    const char *wrong = NULL;
    size_t begin = (size_t)(line - source->data);
    if (size > 0 && line[size - 1] == '\r') size--;
    if (size == 0 || *line == '#') return BT_OK;
    if (memchr(line, '\0', size) != NULL)
        wrong = "a value cannot have a byte 0";
    else if (*line == '=' || memchr(line, '=', size) == NULL)
        wrong = "a line is NAME=VALUE";
    if (wrong == NULL) return add(v, (const char *)line, size);
    return bt_report(v->ctx, BT_MSG_RENDER_LINE, bt_at(source, begin, begin + size), wrong);
}

static bt_status add_file(values *v, const char *path) {
    const bt_source *source;
    bt_status worst = cli_read(v->ctx, path, &source);
    if (worst != BT_OK) return worst;
    const uint8_t *at = source->data, *end = at + source->size;
    while (at < end && worst != BT_NOMEM) {
        const uint8_t *line = at, *stop = memchr(at, '\n', (size_t)(end - at));
        at = stop == NULL ? end : stop + 1;
        size_t size = (size_t)((stop == NULL ? end : stop) - line);
        bt_worse(&worst, add_line(v, source, line, size));
    }
    return worst;
}

static bt_status add_all(const conf_job *job, values *v) {
    bt_status worst = BT_OK;
    for (char **at = environ; !job->no_environment && *at != NULL && worst == BT_OK; at++)
        worst = add(v, *at, strlen(*at));
    for (size_t i = 0; i < job->variable_count && worst != BT_NOMEM; i++) {
        const conf_variables *from = &job->variables[i];
        bt_worse(&worst,
                 from->is_file ? add_file(v, from->text) : add(v, from->text, strlen(from->text)));
    }
    return worst;
}

static bt_status list(const conf_job *job, bt_ctx *ctx, const char *path, const bt_source *source) {
    const bt_template_place *places;
    size_t count;
    cli_output out;
    bt_status status = bt_template_places(ctx, source, &places, &count);
    if (status == BT_OK) status = cli_open(job->c, ctx, job->output, path, false, &out);
    if (status != BT_OK) return status;
    return cli_close(&out, bt_template_list(ctx, places, count, job->json, out.sink));
}

bt_status conf_render(const conf_job *job, bt_ctx *ctx, char *const *operands, int count) {
    (void)count;
    const bt_source *source, *outcome;
    values v = {.ctx = ctx};
    bt_status status = cli_read(ctx, operands[0], &source);
    if (status != BT_OK) return status;
    if (job->list) return list(job, ctx, operands[0], source);
    status = add_all(job, &v);
    bt_template_options options = BT_TEMPLATE_OPTIONS_INIT;
    options.values = v.items;
    options.value_count = v.count;
    options.check = !job->no_check;
    if (status == BT_OK) status = bt_template_render(ctx, source, &options, &outcome);
    bt_release(&ctx->memory, v.items, v.capacity * sizeof *v.items);
    cli_output out;
    for (size_t i = 0; i < job->variable_count && status == BT_OK; i++)
        if (job->variables[i].is_file)
            status = cli_not_input(job->c, job->output, job->variables[i].text);
    if (status == BT_OK) status = cli_open(job->c, ctx, job->output, operands[0], false, &out);
    if (status != BT_OK) return status;
    size_t size;
    const uint8_t *data = bt_source_data(outcome, &size);
    return cli_close(&out, bt_sink_write(ctx, out.sink, data, size));
}
