/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as text: `file:line:col: error: text [name]`, the source line, a caret. */
#include "etf/ctx.h"
#include "etf/sink.h"
#include "etf/utf8.h"

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

/* Writes the shown bytes, those that do not print made visible; with `blank`, spaces of the same
 * width instead. */
static void put_shown(renderer *r, const bt_source *source, uint32_t begin, uint32_t end,
                      bool blank) {
    const uint8_t *at = source->data + begin, *stop = source->data + end;
    while (at < stop) {
        uint32_t c;
        size_t length = bt_utf8_read(at, stop, &c);
        if (length == 0) {
            if (blank)
                bt_out_repeat(r->out, ' ', 4);
            else
                bt_out_format(r->out, "<%02X>", *at);
            length = 1;
        } else if (c == '\t') {
            bt_out_byte(r->out, '\t');
        } else if (c < 0x20 || (c >= 0x7F && c < 0xA0)) {
            bt_out_byte(r->out, blank ? ' ' : '?');
        } else if (blank) {
            bt_out_byte(r->out, ' ');
        } else {
            bt_out_bytes(r->out, at, length);
        }
        at += length;
    }
}

static void put_excerpt(renderer *r, bt_place place) {
    const bt_source *source = place.source;
    if (source == NULL || bt_is_whole(place) || source->binary) return;
    bt_span line = bt_source_line(r->ctx, source, place.span.begin);
    uint32_t begin = place.span.begin < line.end ? place.span.begin : line.end;
    line = window(line, source, begin);
    uint32_t end = place.span.end < line.end ? place.span.end : line.end;
    bt_out_text(r->out, "    ");
    put_shown(r, source, line.begin, line.end, false);
    bt_out_text(r->out, "\n    ");
    put_shown(r, source, line.begin, begin, true);
    color(r, "1;32");
    bt_out_byte(r->out, '^');
    size_t bad;
    size_t width = end > begin ? bt_utf8_count(source->data + begin, end - begin, &bad) : 0;
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
