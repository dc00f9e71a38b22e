/* SPDX-License-Identifier: Apache-2.0 */
/* bt_format_text: reads a text, lays it out, and compares the result with it. */
#include "parser/text/format.h"

#include <string.h>

#include "etf/source.h"
#include "etf/utf8.h"
#include "parser/text/format_layout.h"
#include "parser/text/parse.h"
#include "parser/text/scan.h"

enum { DEFAULT_WIDTH = 100, MOST_WIDTH = 1 << 30 };

/* Opens a text that has no errors, to read its tokens. */
static bt_status open_text(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                           bt_text **out) {
    *out = bt_text_new(ctx, source, options);
    if (*out == NULL) return BT_NOMEM;
    (*out)->spelling = true;
    return bt_text_open(*out);
}

/* ---- the result against the text ------------------------------------------------------------- */

/* A text that is read again: its tokens one by one, and its comments, each with the newline that
 * ends it. */
typedef struct reading {
    bt_text *text;
    uint32_t at; /* how far it was read */
    int type;    /* of the newest token */
    bt_span token;
    bt_buffer comments; /* that were not found in the other text yet */
} reading;

static bt_status open_reading(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                              reading *out) {
    *out = (reading){.comments = BT_BUFFER_INIT(ctx)};
    return open_text(ctx, source, options, &out->text);
}

static void close_reading(reading *r) {
    if (r->text == NULL) return;
    bt_buffer_free(&r->comments);
    bt_text_free(r->text);
}

/* Collects the comments before the token at `end`; false: no memory. */
static bool read_comments(reading *r, uint32_t end) {
    bt_span comment;
    bt_sink sink = bt_buffer_sink(&r->comments);
    while (bt_format_comment(r->text, &r->at, end, &comment))
        if (sink.write(sink.user, r->text->base + comment.begin, comment.end - comment.begin) !=
                0 ||
            sink.write(sink.user, "\n", 1) != 0)
            return false;
    return true;
}

/* The next token; false: no memory. */
static bool read_token(reading *r) {
    r->type = bt_text_spelt(r->text, r->at, &r->token);
    if (r->at < r->token.begin && !read_comments(r, r->token.begin)) return false;
    r->at = r->token.end;
    return r->text->status != BT_NOMEM;
}

static bool is_same_token(const reading *a, const reading *b) {
    uint32_t size = a->token.end - a->token.begin;
    return a->type == b->type && b->token.end - b->token.begin == size &&
           memcmp(a->text->base + a->token.begin, b->text->base + b->token.begin, size) == 0;
}

/* Forgets comments that both texts have. */
static void match_comments(reading *a, reading *b) {
    size_t size = a->comments.size;
    if (size != 0 && b->comments.size == size &&
        memcmp(a->comments.data, b->comments.data, size) == 0)
        a->comments.size = b->comments.size = 0;
}

/* Whether two texts have the same tokens and comments. */
static bt_status compare(reading *a, reading *b, bool *same) {
    do {
        if (!read_token(a) || !read_token(b)) return BT_NOMEM;
        *same = is_same_token(a, b);
        match_comments(a, b);
    } while (*same && a->type != TERM_YYEOF);
    *same = *same && a->comments.size == 0 && b->comments.size == 0;
    return BT_OK;
}

static bool is_ascii(const bt_source *source) {
    return bt_ascii_run(source->data, source->size) == source->size;
}

bt_status bt_format_check(bt_ctx *ctx, const bt_source *source, const bt_source *result,
                          const bt_parse_options *options) {
    reading a = {.text = NULL}, b = {.text = NULL};
    bool same = false;
    bt_status status = open_reading(ctx, source, options, &a);
    if (status == BT_OK) status = open_reading(ctx, result, options, &b);
    if (status == BT_OK && a.text->latin1 != b.text->latin1 && !is_ascii(source))
        status = bt_report(ctx, BT_MSG_FORMAT_CODING, bt_whole(source));
    if (status == BT_OK) status = compare(&a, &b, &same);
    if (status == BT_OK && !same) status = bt_report(ctx, BT_MSG_FORMAT_CHANGED, bt_whole(source));
    close_reading(&a);
    close_reading(&b);
    return status;
}

/* ---- formatting ------------------------------------------------------------------------------ */

static bt_status lay_out(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                         uint32_t width, bt_sink sink) {
    bt_format_brackets brackets = {0};
    bt_text *text;
    bt_status status = open_text(ctx, source, options, &text);
    if (status == BT_OK) status = bt_format_measure(text, &brackets);
    if (status == BT_OK) status = bt_format_layout(text, &brackets, width, sink);
    bt_release(&ctx->memory, brackets.items, brackets.capacity * sizeof *brackets.items);
    if (text != NULL) bt_text_free(text);
    return status;
}

/* Reports the errors of a text. Terms, which take several times the memory of the text, are made
 * only if there are any. */
static bt_status find_errors(bt_ctx *ctx, const bt_source *source,
                             const bt_parse_options *options) {
    bt_forms forms;
    bt_status status = bt_text_judge(ctx, source, options);
    return status == BT_INVALID ? bt_parse(ctx, source, options, &forms) : status;
}

bt_status bt_format_text(bt_ctx *ctx, const bt_source *source, const bt_format_options *options,
                         bt_sink sink) {
    static const char padding[BT_SOURCE_PADDING];
    bt_format_options set = BT_FORMAT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    if (set.width > MOST_WIDTH) return BT_USAGE;
    if (set.width == 0) set.width = DEFAULT_WIDTH;
    bt_parse_options parse = BT_PARSE_OPTIONS_INIT;
    parse.spans = false;
    parse.unfilled = set.unfilled;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_sink memory = bt_buffer_sink(&buffer);
    bt_status status = find_errors(ctx, source, &parse); /* warnings do not matter for formatting */
    /* Making room for all of it at once is cheaper than growing. */
    if (status == BT_OK && !bt_grow(&ctx->memory, (void **)&buffer.data, 1, &buffer.capacity,
                                    source->size + sizeof padding))
        status = BT_NOMEM;
    if (status == BT_OK) status = lay_out(ctx, source, &parse, set.width, memory);
    if (status == BT_OK && memory.write(memory.user, padding, sizeof padding) != 0)
        status = BT_NOMEM;
    if (status == BT_OK) {
        bt_source result = {.name = source->name, .data = buffer.data, .owned = buffer.data};
        result.size = buffer.size - sizeof padding;
        status = bt_format_check(ctx, source, &result, &parse);
        if (status == BT_OK) status = bt_sink_write(ctx, sink, buffer.data, result.size);
    }
    bt_buffer_free(&buffer);
    return status;
}
