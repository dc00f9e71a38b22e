/* SPDX-License-Identifier: Apache-2.0 */
/* Finds the places of a template that variables fill in, and whether they are in comments. */
#include <string.h>

#include "etf/source.h"
#include "parser/bootterm_check.h"
#include "parser/release/report.h"
#include "parser/text/json_write.h"
#include "parser/text/parse.h"
#include "parser/text/scan.h"
#include "parser/text/template.h"
#include "parser/text/text.h"

#include "grammar/term_parser.h"

typedef struct finder {
    bt_ctx *ctx;
    const bt_source *source;
    const char *base; /* the text, with NULs behind it */
    bt_template_place *places;
    size_t count, capacity;
} finder;

/* Adds the place that ends with the bracket at `close`. */
static bt_status add(finder *f, const char *begin, const char *close, bool comment) {
    const char *name = begin + 2, *colon = name;
    while (colon < close && (colon[0] != ':' || colon[1] != '-')) colon++;
    if (!bt_grow(&f->ctx->memory, (void **)&f->places, sizeof *f->places, &f->capacity,
                 f->count + 1))
        return BT_NOMEM;
    bt_template_place *place = &f->places[f->count++];
    *place = (bt_template_place){
        .place = bt_at(f->source, (size_t)(begin - f->base), (size_t)(close + 1 - f->base)),
        .name = bt_copy(f->ctx, name, (size_t)(colon - name)),
        .comment = comment};
    if (colon < close) place->fallback = bt_copy(f->ctx, colon + 2, (size_t)(close - colon - 2));
    return place->name == NULL || (colon < close && place->fallback == NULL) ? BT_NOMEM : BT_OK;
}

/* Adds the places from `at` to `end`. */
static bt_status find(finder *f, const char *at, const char *end, bool comment) {
    bt_status status = BT_OK;
    while (status == BT_OK && (at = memchr(at, '$', (size_t)(end - at))) != NULL) {
        const char *behind = at[1] == '{' ? bt_place_end(at) : NULL;
        if (behind != NULL) status = add(f, at, behind - 1, comment);
        at = behind == NULL ? at + 1 : behind;
        if (at >= end) break;
    }
    return status;
}

/* Finds places in terms: between tokens there is white space, and comments. */
static bt_status find_in_terms(finder *f, bt_text *text) {
    uint32_t at = 0, size = (uint32_t)f->source->size;
    bt_status status = BT_OK;
    bt_text_seek(text, 0);
    while (status == BT_OK) {
        bt_value value;
        bt_span token = {0, 0};
        int type = bt_text_token(&value, &token, text);
        if (text->status == BT_NOMEM) return BT_NOMEM;
        uint32_t begin = type == TERM_YYEOF ? size : token.begin, next = bt_text_tell(text);
        status = find(f, f->base + at, f->base + begin, true);
        if (type == TERM_YYEOF) break;
        if (next <= begin) bt_text_seek(text, next = begin + 1);
        if (status == BT_OK) status = find(f, f->base + begin, f->base + next, false);
        at = next;
    }
    return status;
}

static bt_status read_terms(finder *f) {
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    options.spans = false;
    options.unfilled = BT_UNFILLED_PLACES;
    bt_text *text = bt_text_new(f->ctx, f->source, &options);
    if (text == NULL) return BT_NOMEM;
    bt_status status = bt_text_open(text);
    f->base = text->base;
    if (status == BT_OK) status = find_in_terms(f, text);
    bt_text_free(text);
    return status;
}

/* Finds places in arguments: a '#' outside of quotes begins a comment. */
static bt_status read_args(finder *f) {
    bt_status status = BT_OK;
    f->base = (const char *)bt_source_own(f->ctx, f->source);
    if (f->base == NULL) return BT_NOMEM;
    const char *from = f->base, *end = from + f->source->size;
    char quote = '\0';
    for (const char *at = from; at < end && status == BT_OK;) {
        const char *behind = bt_place_end(at);
        if (behind != NULL) {
            at = behind;
        } else if (*at == '#' && quote == '\0') {
            status = find(f, from, at, false);
            from = memchr(at, '\n', (size_t)(end - at));
            if (from == NULL) from = end;
            if (status == BT_OK) status = find(f, at, from, true);
            at = from;
        } else {
            if (*at == quote)
                quote = '\0';
            else if (quote == '\0' && (*at == '"' || *at == '\''))
                quote = *at;
            at += quote == '\0' && *at == '\\' && at + 1 < end ? 2 : 1;
        }
    }
    return status == BT_OK ? find(f, from, end, false) : status;
}

bt_status bt_template_places(bt_ctx *ctx, const bt_source *source, const bt_template_place **out,
                             size_t *count) {
    finder f = {.ctx = ctx, .source = source};
    *out = NULL;
    *count = 0;
    bt_status status = bt_source_kind(source) == BT_FILE_VMARGS ? read_args(&f) : read_terms(&f);
    if (status == BT_OK && f.count != 0) {
        bt_template_place *kept = bt_alloc(ctx, f.count * sizeof *kept);
        if (kept == NULL) status = BT_NOMEM;
        if (kept != NULL) memcpy(kept, f.places, f.count * sizeof *kept);
        *out = kept;
        *count = kept == NULL ? 0 : f.count;
    }
    bt_release(&ctx->memory, f.places, f.capacity * sizeof *f.places);
    return status;
}

/* ---- listing --------------------------------------------------------------------------------- */

static void put_json(bt_out *out, const bt_template_place *place, bt_position at) {
    bt_out_text(out, "{\"name\": ");
    bt_json_utf8(out, place->name, strlen(place->name));
    bt_out_text(out, ", \"default\": ");
    if (place->fallback == NULL)
        bt_out_text(out, "null");
    else
        bt_json_utf8(out, place->fallback, strlen(place->fallback));
    bt_out_text(out, ", \"file\": ");
    bt_json_utf8(out, place->place.source->name, strlen(place->place.source->name));
    bt_out_format(out, ", \"line\": %u, \"column\": %u}", at.line, at.column);
}

static void put_text(bt_out *out, const bt_template_place *place, bt_position at) {
    const bt_source *source = place->place.source;
    bt_span span = place->place.span;
    (void)bt_put_bytes(out, source->name, strlen(source->name));
    bt_out_format(out, ":%u:%u: ", at.line, at.column);
    (void)bt_put_bytes(out, source->data + span.begin, span.end - span.begin);
    bt_out_byte(out, '\n');
}

bt_status bt_template_list(bt_ctx *ctx, const bt_template_place *places, size_t count, bool json,
                           bt_sink sink) {
    bt_out out;
    bt_out_init(&out, sink);
    bool first = true;
    for (size_t i = 0; i < count; i++) {
        if (places[i].comment) continue;
        bt_position at = bt_locate(ctx, places[i].place.source, places[i].place.span.begin);
        if (places[i].place.source->lines == NULL) return BT_NOMEM;
        if (json) bt_out_text(&out, first ? "[\n  " : ",\n  ");
        (json ? put_json : put_text)(&out, &places[i], at);
        first = false;
    }
    if (json) bt_out_text(&out, first ? "[]\n" : "\n]\n");
    return bt_out_end(ctx, &out);
}
