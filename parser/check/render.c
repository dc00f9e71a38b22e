/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Fills in templates as the start scripts of relx do (replace_os_vars of its extended_bin), but
 * without their mistakes: places within a value are not filled in, and a variable that is not set
 * is an error. The result is checked as what it will be read as, and mistakes are reported for the
 * template.
 */
#include <string.h>

#include "etf/nearest.h"
#include "parser/check/config.h"
#include "parser/release/names.h"

/* A place, and the bytes of the result that stand there. */
typedef struct filled {
    const bt_template_place *place;
    const char *text;
    size_t length;
    size_t begin; /* where they begin in the result */
} filled;

typedef struct renderer {
    bt_ctx *ctx;
    const bt_source *source, *outcome;
    const bt_template_options *options;
    bt_names values; /* by name: the last of that name among the options' values */
    filled *filled;
    size_t count;
    size_t size; /* of the result */
} renderer;

static bt_status tell_unset(const renderer *r, const bt_template_place *place) {
    size_t length = strlen(place->name);
    const char *shown = bt_show(r->ctx, place->name, length);
    if (!bt_is_told(r->ctx, BT_MSG_RENDER_UNSET, place->place))
        return bt_report(r->ctx, BT_MSG_RENDER_UNSET, place->place, shown, "", "", shown);
    bt_nearest near;
    bt_nearest_start(&near, place->name, length);
    for (size_t i = 0; i < r->options->value_count; i++)
        bt_nearest_offer(&near, r->options->values[i].name);
    const char *best = near.best == NULL ? "" : bt_show_text(r->ctx, near.best);
    return bt_report(r->ctx, BT_MSG_RENDER_UNSET, place->place, shown,
                     near.best == NULL ? "" : "; did you mean ", best, shown);
}

/* Finds what stands at a place of the result; in a comment, a place without a value stays. */
static bt_status fill(const renderer *r, filled *to) {
    const bt_template_place *place = to->place;
    if (*place->name == '\0' && !place->comment)
        return bt_report(r->ctx, BT_MSG_RENDER_NO_NAME, place->place);
    if (place->fallback != NULL && strstr(place->fallback, "${") != NULL && !place->comment)
        return bt_report(r->ctx, BT_MSG_RENDER_NESTED, place->place,
                         bt_show_text(r->ctx, place->name));
    uint32_t i = bt_names_find(&r->values, place->name, strlen(place->name));
    to->text = i == BT_NO_NAME ? NULL : r->options->values[i].value;
    bool empty = to->text == NULL || *to->text == '\0';
    if (empty && place->fallback != NULL) to->text = place->fallback;
    if (to->text == NULL && !place->comment) return tell_unset(r, place);
    if (to->text == NULL) {
        to->text = (const char *)r->source->data + place->place.span.begin;
        to->length = place->place.span.end - place->place.span.begin;
    } else {
        to->length = strlen(to->text);
    }
    return BT_OK;
}

static bt_status find_values(renderer *r) {
    const bt_template_place *places;
    bt_status worst = bt_template_places(r->ctx, r->source, &places, &r->count);
    if (worst != BT_OK) return worst;
    bt_names_init(&r->values, r->ctx);
    for (size_t i = 0; i < r->options->value_count; i++) {
        const char *name = r->options->values[i].name;
        uint32_t *slot = bt_names_slot(&r->values, name, strlen(name));
        if (slot == NULL) return BT_NOMEM;
        *slot = (uint32_t)i;
    }
    r->filled = bt_alloc(r->ctx, (r->count + 1) * sizeof *r->filled);
    if (r->filled == NULL) return BT_NOMEM;
    size_t taken = 0;
    for (size_t i = 0; i < r->count && worst != BT_NOMEM; i++) {
        r->filled[i] = (filled){.place = &places[i]};
        bt_worse(&worst, fill(r, &r->filled[i]));
        bt_span span = places[i].place.span;
        r->size += span.begin - taken;
        r->filled[i].begin = r->size;
        r->size += r->filled[i].length;
        taken = span.end;
        if (r->size > r->ctx->limits.input_bytes) break;
    }
    r->size += r->source->size - taken;
    return worst;
}

static bt_status write_outcome(renderer *r) {
    if (r->size > r->ctx->limits.input_bytes)
        return bt_report(r->ctx, BT_MSG_LIMIT_INPUT, bt_whole(r->source),
                         (unsigned long long)r->ctx->limits.input_bytes);
    char *text = bt_alloc(r->ctx, r->size + 1), *to = text;
    if (text == NULL) return BT_NOMEM;
    const char *from = (const char *)r->source->data, *base = from;
    for (size_t i = 0; i < r->count; i++) {
        const filled *f = &r->filled[i];
        size_t size = (size_t)(base + f->place->place.span.begin - from);
        memcpy(to, from, size);
        memcpy(to + size, f->text, f->length);
        to += size + f->length;
        from = base + f->place->place.span.end;
    }
    memcpy(to, from, (size_t)(base + r->source->size - from));
    return bt_source_memory(r->ctx, bt_source_name(r->source), text, r->size, &r->outcome);
}

/* ---- checking -------------------------------------------------------------------------------- */

static bt_status check_terms(bt_file_run *run) {
    if (run->kind == BT_FILE_CONFIG) return bt_config_read(run, &run->source, 1);
    return bt_parse(run->ctx, run->source, NULL, &run->forms);
}

static bt_status check(renderer *r) {
    bt_file_kind kind = bt_source_kind(r->source);
    bt_file_run run = {.ctx = r->ctx, .source = r->outcome, .kind = kind, .filled = true};
    run.options = (bt_lint_options)BT_LINT_OPTIONS_INIT;
    run.options.kind = kind;
    bt_status status = bt_schemas_new(r->ctx, &run.schemas);
    if (status == BT_OK) status = kind == BT_FILE_VMARGS ? bt_check_args(&run) : check_terms(&run);
    bt_config_free(&run);
    return status;
}

/* How many places begin at `offset` of the result or before. */
static size_t places_to(const renderer *r, size_t offset) {
    size_t low = 0, high = r->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->filled[middle].begin <= offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Where an offset of the result is in the template; within a value, it is an end of the place. */
static uint32_t origin_of(const renderer *r, size_t offset, bool is_end) {
    size_t count = is_end && offset == 0 ? 0 : places_to(r, offset - is_end);
    if (count == 0) return (uint32_t)offset;
    const filled *f = &r->filled[count - 1];
    bt_span span = f->place->place.span;
    size_t end = f->begin + f->length;
    if (offset < end + is_end && f->length > 0) return is_end ? span.end : span.begin;
    return (uint32_t)(span.end + (offset - end));
}

static bt_place origin(const renderer *r, bt_place place) {
    if (place.source != r->outcome) return place;
    if (bt_is_whole(place)) return bt_whole(r->source);
    uint32_t begin = origin_of(r, place.span.begin, false);
    uint32_t end = origin_of(r, place.span.end, true);
    return bt_at(r->source, begin, end < begin ? begin : end);
}

/* The first value that has a part in a stretch of the result; NULL: none. An empty one counts if it
 * is beside the stretch. */
static const filled *value_in(const renderer *r, bt_place place) {
    if (place.source != r->outcome || bt_is_whole(place)) return NULL;
    size_t i = places_to(r, place.span.begin);
    for (i -= i > 0; i < r->count && r->filled[i].begin <= place.span.end + 1; i++) {
        const filled *f = &r->filled[i];
        size_t end = f->begin + f->length;
        bool is_empty = f->length == 0 && end >= place.span.begin;
        if (is_empty || (end > place.span.begin && f->begin < place.span.end)) return f;
    }
    return NULL;
}

/* Moves reports about the result to the template: errors, and which value they are about. */
static void tell_of_template(renderer *r, const bt_diag_mark *mark) {
    bt_diags *diags = &r->ctx->diags;
    bt_keep_errors(r->ctx, mark, NULL);
    for (size_t i = mark->count; i < diags->count; i++) {
        bt_diag *diag = diags->items[i];
        const filled *value = value_in(r, diag->place);
        diag->place = origin(r, diag->place);
        for (bt_related *at = (bt_related *)diag->related; at != NULL; /* made here, not const */
             at = (bt_related *)at->next) {
            if (value == NULL) value = value_in(r, at->place);
            at->place = origin(r, at->place);
        }
        diag->fixes = NULL;
        diags->last = diag;
        if (value != NULL)
            bt_relate(r->ctx, value->place->place, "the %s of %s stands here",
                      value->text == value->place->fallback ? "default" : "value",
                      bt_show_text(r->ctx, value->place->name));
    }
    diags->sorted = false;
}

bt_status bt_template_render(bt_ctx *ctx, const bt_source *source,
                             const bt_template_options *options, const bt_source **out) {
    bt_template_options set = BT_TEMPLATE_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    renderer r = {.ctx = ctx, .source = source, .options = &set};
    bt_status status = find_values(&r);
    if (status == BT_OK) status = write_outcome(&r);
    if (status == BT_OK && set.check) {
        bt_diag_mark mark = bt_mark(ctx, NULL);
        status = check(&r);
        tell_of_template(&r, &mark);
    }
    if (status == BT_OK) *out = r.outcome;
    return status;
}
