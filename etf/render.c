/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as text: `file:line:col: error: text [name]`, the source line, a caret. */
#include "etf/ctx.h"
#include "etf/sink.h"
#include "etf/utf8.h"
#include "etf/width.h"

/* Of a long line, this many bytes are shown around the place. */
enum { SHOWN_BEFORE = 60, SHOWN_IN_ALL = 120 };

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
    bt_out_text(r->out, place.source->name);
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

/* The part of the line that is shown for a place. */
static bt_span window(bt_span line, const bt_source *source, uint32_t begin) {
    if (line.end - line.begin <= SHOWN_IN_ALL) return line;
    if (begin - line.begin > SHOWN_BEFORE) line.begin = begin - SHOWN_BEFORE;
    while (line.begin < begin && (source->data[line.begin] & 0xC0) == 0x80) line.begin++;
    if (line.end - line.begin > SHOWN_IN_ALL) line.end = line.begin + SHOWN_IN_ALL;
    while (line.end < source->size && line.end > begin && (source->data[line.end] & 0xC0) == 0x80)
        line.end--;
    return line;
}

/* A character as it is shown, or a byte that is none. */
typedef struct glyph {
    size_t bytes;
    bool tab;
    char text[5]; /* what stands for it; empty when it shows as it is */
    int width;    /* in columns; a tab counts as one */
} glyph;

static glyph glyph_at(const uint8_t *at, const uint8_t *stop) {
    uint32_t c;
    size_t length = bt_utf8_read(at, stop, &c);
    glyph g = {.bytes = length == 0 ? 1 : length, .width = 1};
    if (length == 0) {
        static const char hex[] = "0123456789ABCDEF";
        memcpy(g.text, (char[]){'<', hex[*at >> 4], hex[*at & 15], '>'}, 4);
        g.width = 4;
    } else if (c == '\t') {
        g.tab = true;
    } else {
        g.width = bt_char_width(c);
        if (g.width < 0) g.text[0] = '?';
        if (g.width < 0) g.width = 1;
    }
    return g;
}

static void put_shown(renderer *r, const uint8_t *at, const uint8_t *stop) {
    for (glyph g; at < stop; at += g.bytes) {
        g = glyph_at(at, stop);
        if (g.text[0] != '\0')
            bt_out_text(r->out, g.text);
        else
            bt_out_bytes(r->out, at, g.bytes);
    }
}

/* Blanks as wide as what is shown; tabs stay, so that they are as wide in both lines. */
static void put_blank(renderer *r, const uint8_t *at, const uint8_t *stop) {
    for (glyph g; at < stop; at += g.bytes) {
        g = glyph_at(at, stop);
        bt_out_repeat(r->out, g.tab ? '\t' : ' ', (size_t)g.width);
    }
}

static size_t columns(const uint8_t *at, const uint8_t *stop) {
    size_t count = 0;
    for (glyph g; at < stop; at += g.bytes) {
        g = glyph_at(at, stop);
        count += (size_t)g.width;
    }
    return count;
}

static void put_excerpt(renderer *r, bt_place place) {
    const bt_source *source = place.source;
    if (source == NULL || bt_is_whole(place) || source->binary) return;
    bt_span line = bt_source_line(r->ctx, source, place.span.begin);
    uint32_t begin = place.span.begin < line.end ? place.span.begin : line.end;
    line = window(line, source, begin);
    uint32_t end = place.span.end < line.end ? place.span.end : line.end;
    bt_out_text(r->out, "    ");
    put_shown(r, source->data + line.begin, source->data + line.end);
    bt_out_text(r->out, "\n    ");
    put_blank(r, source->data + line.begin, source->data + begin);
    color(r, "1;32");
    bt_out_byte(r->out, '^');
    size_t width = end > begin ? columns(source->data + begin, source->data + end) : 0;
    if (width > 1) bt_out_repeat(r->out, '~', width - 1);
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
    if (r->options.format == BT_GCC) return;
    put_excerpt(r, diag->place);
    for (const bt_related *related = diag->related; related != NULL; related = related->next) {
        put_line(r, related->place, BT_NOTE, related->text, NULL);
        put_excerpt(r, related->place);
    }
}

bt_status bt_write_diagnostics(bt_ctx *ctx, const bt_diag_options *options, bt_sink sink) {
    bt_diag_options set = BT_DIAG_OPTIONS_INIT;
    if (options != NULL)
        memcpy(&set, options, options->size < sizeof set ? options->size : sizeof set);
    bt_out out;
    bt_out_init(&out, sink);
    renderer r = {ctx, set, &out};
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags);
    for (size_t i = 0; i < count; i++) put_diag(&r, diags[i]);
    if (ctx->diags.dropped != 0) bt_out_format(&out, "%zu more not shown\n", ctx->diags.dropped);
    return bt_out_end(ctx, &out);
}
