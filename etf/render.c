/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as text: `file:line:col: error: text [name]`, the source line, a caret. */
#include <stdio.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"
#include "etf/source.h"
#include "etf/utf8.h"
#include "etf/width.h"

/* How many columns of a long line are shown before the place, and in all; and how wide a tab is. */
enum { SHOWN_BEFORE = 60, SHOWN_IN_ALL = 120, TAB = 4 };

typedef struct renderer {
    bt_ctx *ctx;
    bt_diag_options options;
    bt_out *out;
} renderer;

static void color(renderer *r, const char *code) {
    if (r->options.color) bt_out_format(r->out, "\033[%sm", code);
}

static void put_place(renderer *r, bt_place place) {
    if (place.source == NULL) return;
    bt_out_text(r->out, place.source->shown);
    if (bt_is_whole(place)) {
        bt_out_text(r->out, ": ");
        return;
    }
    if (place.source->binary) {
        bt_out_format(r->out, ": byte 0x%X: ", place.span.begin);
        return;
    }
    bt_position at = bt_locate(r->ctx, place.source, place.span.begin);
    bt_out_format(r->out, ":%u:%u: ", at.line, at.column);
}

/* A character, or a byte that is none, as it is shown. What is invisible or looks like a space is
 * made visible. */
typedef struct glyph {
    size_t bytes;
    char text[12];  /* what is shown in its place; empty: itself */
    uint32_t width; /* in columns */
} glyph;

static glyph glyph_at(const bt_source *source, const uint8_t *at, const uint8_t *stop,
                      size_t column) {
    uint32_t c = *at;
    size_t length = source->latin1 ? 1 : bt_utf8_read(at, stop, &c);
    glyph g = {.bytes = length == 0 ? 1 : length, .width = 1};
    int width = length == 0 ? -1 : bt_char_width(c);
    if (c == '\t' && length != 0) {
        g.width = (uint32_t)(TAB - column % TAB);
        memcpy(g.text, "\u2192   ", 3 + g.width - 1);
    } else if (length != 0 && (c == 0xA0 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F)) {
        memcpy(g.text, "\u2423", 3);
    } else if (width < 0 && (length == 0 || c < 0x80)) {
        g.width = (uint32_t)snprintf(g.text, sizeof g.text, "<%02X>", *at);
    } else if (width < 0 || (c >= 0x200B && c <= 0x200D) || c == 0xFEFF) {
        g.width = (uint32_t)snprintf(g.text, sizeof g.text, "<U+%04X>", c);
    } else {
        g.width = (uint32_t)width;
        if (source->latin1) (void)bt_utf8_write(c, (uint8_t *)g.text);
    }
    return g;
}

/* The part of a line that is shown for a place: whole characters, some of them before it. */
static bt_span window(bt_span line, const bt_source *source, uint32_t begin) {
    const uint8_t *data = source->data, *stop = data + line.end;
    size_t width = 0;
    bt_span shown = {begin, begin};
    while (shown.begin > line.begin && width < SHOWN_BEFORE) {
        uint32_t at = shown.begin - 1;
        while (!source->latin1 && at > line.begin && (data[at] & 0xC0) == 0x80) at--;
        width += glyph_at(source, data + at, stop, 0).width;
        shown.begin = at;
    }
    /* If little is missing at the start, show it too. */
    if (shown.begin - line.begin <= 3) shown.begin = line.begin;
    while (shown.end < line.end && width < SHOWN_IN_ALL) {
        glyph g = glyph_at(source, data + shown.end, stop, 0);
        width += g.width;
        shown.end += (uint32_t)g.bytes;
    }
    if (line.end - shown.end <= 3) shown.end = line.end;
    return shown;
}

/* Writes characters as they are shown, from a column on, or as many blanks or tildes as they are
 * wide. Returns the column behind them. */
static size_t put_shown(renderer *r, const bt_source *source, bt_span span, size_t column,
                        char instead) {
    const uint8_t *at = source->data + span.begin, *stop = source->data + span.end;
    for (glyph g; at < stop; at += g.bytes) {
        g = glyph_at(source, at, stop, column);
        column += g.width;
        if (instead != '\0')
            bt_out_repeat(r->out, (uint8_t)instead, g.width);
        else if (g.text[0] != '\0')
            bt_out_text(r->out, g.text);
        else
            bt_out_bytes(r->out, at, g.bytes);
    }
    return column;
}

static void put_excerpt(renderer *r, bt_place place) {
    const bt_source *source = place.source;
    if (source == NULL || bt_is_whole(place) || source->binary) return;
    bt_span line = bt_source_line(r->ctx, source, place.span.begin);
    uint32_t begin = place.span.begin < line.end ? place.span.begin : line.end;
    bt_span shown = window(line, source, begin);
    uint32_t end = place.span.end < shown.end ? place.span.end : shown.end;
    bool cut = shown.begin > line.begin;
    bt_out_text(r->out, cut ? " ..." : "    ");
    (void)put_shown(r, source, shown, 0, '\0');
    bt_out_text(r->out, shown.end < line.end ? "...\n    " : "\n    ");
    size_t column = put_shown(r, source, (bt_span){shown.begin, begin}, 0, ' ');
    color(r, "1;32");
    bt_out_byte(r->out, '^');
    /* The caret is the first column of the place. */
    if (end > begin) {
        glyph first = glyph_at(source, source->data + begin, source->data + end, column);
        bt_out_repeat(r->out, '~', first.width > 0 ? first.width - 1 : 0);
        bt_span rest = {begin + (uint32_t)first.bytes, end};
        if (rest.begin < end) (void)put_shown(r, source, rest, column + first.width, '~');
    }
    color(r, "0");
    bt_out_byte(r->out, '\n');
}

static void put_line(renderer *r, bt_place place, bt_severity severity, const char *text,
                     const char *name) {
    static const char *const words[] = {"note", "warning", "error"};
    static const char *const colors[] = {"1;36", "1;35", "1;31"};
    color(r, "1");
    put_place(r, place);
    color(r, colors[severity]);
    bt_out_text(r->out, words[severity]);
    bt_out_text(r->out, ": ");
    color(r, "0");
    bt_out_text(r->out, text);
    if (name != NULL) {
        bt_out_text(r->out, " [");
        bt_out_text(r->out, name);
        bt_out_text(r->out, "]");
    }
    bt_out_byte(r->out, '\n');
}

static void put_diag(renderer *r, const bt_diag *diag) {
    put_line(r, diag->place, diag->severity, diag->text, diag->name);
    if (r->options.format == BT_DIAG_GCC) return;
    put_excerpt(r, diag->place);
    for (const bt_related *related = diag->related; related != NULL; related = related->next) {
        put_line(r, related->place, BT_NOTE, related->text, NULL);
        put_excerpt(r, related->place);
    }
}

bt_status bt_write_diagnostics(bt_ctx *ctx, const bt_diag_options *options, bt_sink sink) {
    bt_diag_options set = BT_DIAG_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    bt_out out;
    bt_out_init(&out, sink);
    renderer r = {ctx, set, &out};
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags);
    for (size_t i = 0; i < count; i++) put_diag(&r, diags[i]);
    const char *missing[3];
    bt_say_missing(ctx, missing);
    for (size_t i = 0; missing[i] != NULL; i++) bt_out_format(&out, "%s\n", missing[i]);
    return bt_out_end(ctx, &out);
}
