/* SPDX-License-Identifier: Apache-2.0 */
/*
 * bt_parse. The parser reads each form without reporting anything, as most texts have no mistakes.
 * A form that it refuses is read again by recover.c, which reports what is wrong.
 */
#include <string.h>

#include "etf/source.h"
#include "etf/utf8.h"
#include "parser/text/encoding.h"
#include "parser/text/parse.h"
#include "parser/text/recover.h"
#include "parser/text/scan.h"

#include "grammar/term_parser.h"

bool bt_text_grow(bt_text *text, bt_parser_stacks *stacks, size_t state_size) {
    size_t used = (size_t)stacks->size, item = sizeof(bt_value) + sizeof(bt_span) + state_size;
    bt_parser_stacks old = text->stacks, *grown = &text->stacks;
    size_t old_bytes = text->stacks_bytes;
    if (old.size <= stacks->size) {
        size_t size = used * 2;
        if (size > PTRDIFF_MAX / item) return false;
        uint8_t *memory = bt_resize(&text->ctx->memory, NULL, 0, size * item);
        if (memory == NULL) return false;
        text->stacks_bytes = size * item;
        grown->values = (bt_value *)(void *)memory;
        grown->places = (bt_span *)(grown->values + size);
        grown->states = grown->places + size;
        grown->size = (ptrdiff_t)size;
    }
    memcpy(grown->values, stacks->values, used * sizeof *grown->values);
    memcpy(grown->places, stacks->places, used * sizeof *grown->places);
    memcpy(grown->states, stacks->states, used * state_size);
    if (old.values != grown->values) bt_release(&text->ctx->memory, old.values, old_bytes);
    *stacks = *grown;
    return true;
}

/* Forgets what a form that failed has left behind. */
static void forget_form(bt_text *text, uint32_t forms) {
    text->stack.count = forms;
    text->bits_begin = 0;
    text->bit_count = 0;
}

/* Parses the form that begins at `begin`. True: it was refused, or failed with text->status. */
static bool parse_form(bt_text *text, uint32_t forms, uint32_t begin) {
    forget_form(text, forms);
    bt_text_seek(text, begin);
    text->status = BT_OK;
    text->wrong_token = BT_NO_TOKEN;
    text->reported = text->key_twice = false;
    text->flaw = BT_FLAW_NONE;
    return bt_term_parse(text) != 0;
}

/* Reads a form again, with places, for its warnings. */
static bt_status read_places(bt_text *text, uint32_t begin) {
    bt_stack terms = text->stack;
    uint64_t expanded = text->expanded;
    bt_rollback(text->ctx, &text->mark);
    text->expanded = 0; /* it was compared with the limit before */
    bt_stack_init(&text->stack, text->ctx, true);
    (void)parse_form(text, 0, begin);
    bt_stack_free(&text->stack);
    text->stack = terms;
    text->expanded = expanded;
    return text->status;
}

/* Reads one form. BT_INVALID: it has mistakes, which are reported. */
static bt_status read_form(bt_text *text, uint32_t forms) {
    uint32_t begin = bt_text_tell(text);
    text->mark = bt_mark(text->ctx, text->source);
    bool refused = parse_form(text, forms, begin);
    if (text->passed != NULL && (refused || text->reported || text->key_twice)) {
        text->ended = true; /* what is wrong cannot be reported */
        return text->status == BT_OK ? BT_INVALID : text->status;
    }
    if (refused && text->status == BT_OK) {
        /* Again without runs, so that reports do not depend on them. */
        bt_rollback(text->ctx, &text->mark);
        text->runs = false;
        refused = parse_form(text, forms, begin);
        text->runs = text->unfilled == BT_UNFILLED_NONE;
    }
    if (!refused && text->reported) return BT_INVALID;
    if (!refused && text->key_twice && !text->stack.spanned) return read_places(text, begin);
    if (!refused) return BT_OK;
    if (text->status != BT_OK) return text->status;
    bt_status status = bt_text_recover(text, begin);
    forget_form(text, forms);
    return status;
}

/* Warns of a text that says latin-1 but is UTF-8 throughout, with characters beyond ASCII: OTP
 * reads it, but not as it was meant. */
static bt_status warn_of_utf8(const bt_text *text) {
    const uint8_t *data = text->source->data;
    size_t size = text->source->size, bad;
    if (!text->latin1) return BT_OK;
    size_t ascii = bt_ascii_run(data, size);
    if (ascii == size) return BT_OK;
    (void)bt_utf8_count(data, size, &bad);
    if (bad != size) return BT_OK;
    return bt_report(text->ctx, BT_MSG_TEXT_UTF8_IN_LATIN1, bt_at(text->source, ascii, ascii + 1));
}

static bt_status take_forms(bt_text *text, uint32_t count, bt_forms *out) {
    bt_term *terms = bt_alloc(text->ctx, count * sizeof *terms);
    if (terms == NULL) return BT_NOMEM;
    if (count != 0) memcpy(terms, text->stack.terms, count * sizeof *terms);
    out->terms = terms;
    out->count = count;
    if (!text->stack.spanned) return BT_OK;
    bt_span *spans = bt_alloc(text->ctx, count * sizeof *spans);
    if (spans == NULL) return BT_NOMEM;
    if (count != 0) memcpy(spans, text->stack.spans, count * sizeof *spans);
    out->spans = spans;
    return BT_OK;
}

/* From now on terms take the place of the text, unless it has to be kept. */
static void consume(bt_text *text) {
    bool may_be = text->unfilled == BT_UNFILLED_NONE && !text->stack.spanned && !text->latin1;
    if (!may_be || !bt_source_consume(text->source)) return;
    text->passed = (const uint8_t *)text->base;
    text->ctx->arena.passed = (bt_passed){(uint8_t *)text->base, &text->passed};
}

static bt_status read_forms(bt_text *text, bt_forms *out) {
    uint32_t count = 0;
    bt_status status = bt_text_open(text);
    if (status == BT_OK) consume(text);
    if (status == BT_OK && !text->stack.spanned)
        status = bt_stack_share(&text->stack, text->source->size);
    bool invalid = false;
    while (status == BT_OK && !text->ended) {
        status = read_form(text, count);
        if (status == BT_OK && !text->ended) count++;
        invalid = invalid || status == BT_INVALID;
        if (status == BT_INVALID) status = BT_OK;
        /* No further diagnostics are kept. */
        if (!invalid || text->source->reported < text->ctx->limits.diagnostics) continue;
        const char *rest = bt_text_skip(text, text->base + bt_text_tell(text));
        if (!text->ended && rest < text->end) text->ctx->diags.unread = true;
        break;
    }
    if (status == BT_OK) status = warn_of_utf8(text);
    if (status == BT_OK) status = take_forms(text, count, out);
    return status == BT_OK && invalid ? BT_INVALID : status;
}

bool bt_source_has_comments(const bt_source *source) {
    return source->comments;
}

bt_text *bt_text_new(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options) {
    bt_text *text = bt_resize(&ctx->memory, NULL, 0, sizeof *text);
    if (text == NULL) return NULL;
    *text = (bt_text){.ctx = ctx,
                      .source = source,
                      .latin1 = bt_text_is_latin1(source->data, source->size),
                      .triple = ctx->otp >= 27,
                      .based_float = ctx->otp >= 28,
                      .unfilled = options->unfilled};
    bt_stack_init(&text->stack, ctx, options->spans);
    return text;
}

void bt_text_free(bt_text *text) {
    bt_ctx *ctx = text->ctx;
    ctx->arena.passed = (bt_passed){NULL, NULL};
    bt_text_close(text);
    bt_stack_free(&text->stack);
    bt_release(&ctx->memory, text->scratch.bytes, text->scratch.capacity);
    bt_release(&ctx->memory, text->bits.bytes, text->bits.capacity);
    bt_release(&ctx->memory, text->stacks.values, text->stacks_bytes);
    bt_release(&ctx->memory, text, sizeof *text);
}

bt_status bt_parse(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                   bt_forms *out) {
    bt_parse_options set = BT_PARSE_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    *out = (bt_forms){.source = source};
    bt_text *text = bt_text_new(ctx, source, &set);
    if (text == NULL) return BT_NOMEM;
    text->runs = set.unfilled == BT_UNFILLED_NONE;
    ((bt_source *)source)->latin1 = text->latin1; /* every source is the library's */
    /* In text, names are further apart than in external terms. */
    bt_expect_atoms(&ctx->atoms, source->size / 8 * 7);
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = read_forms(text, out);
    bool told = memcmp(ctx->diags.counts, mark.counts, sizeof mark.counts) != 0;
    if (text->passed != NULL && told) {
        bt_rollback(ctx, &mark); /* their places are gone */
        status = BT_INVALID;
    }
    bt_text_free(text);
    return status;
}

bt_status bt_text_judge(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options) {
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_text *text = bt_text_new(ctx, source, options);
    if (text == NULL) return BT_NOMEM;
    text->stack.hollow = true;
    text->runs = options->unfilled == BT_UNFILLED_NONE;
    bt_status status = bt_text_open(text);
    while (status == BT_OK && !text->ended) {
        bool refused = parse_form(text, 0, bt_text_tell(text)) || text->reported;
        status = text->status == BT_OK && refused ? BT_INVALID : text->status;
    }
    bt_text_free(text);
    bt_rollback(ctx, &mark);
    return status;
}

bt_node bt_form(const bt_forms *forms, uint32_t i) {
    bt_node node = {&forms->terms[i], {NULL, {0, 0}}};
    if (forms->spans != NULL) node.place = (bt_place){forms->source, forms->spans[i]};
    return node;
}
