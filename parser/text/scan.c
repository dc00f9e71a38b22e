/* SPDX-License-Identifier: Apache-2.0 */
/* The one file that sees the scanner which flex makes of grammar/term.l. */
#include "parser/text/scan.h"
#include "etf/source.h"
#include "parser/text/run.h"
#include "parser/text/template.h"

#include "grammar/term_parser.h"

#define YYSTYPE bt_value
#define YYLTYPE bt_span
#include "grammar/term_scanner.h"

/* Defined in term.l: the scanner goes on at `place`. */
void bt_term_scan_seek(const char *place, yyscan_t scanner);
/* Where the scanner goes on. */
const char *bt_term_scan_tell(yyscan_t scanner);

bt_status bt_text_open(bt_text *text) {
    enum { MOST = INT32_MAX - BT_SOURCE_PADDING }; /* flex counts with int */
    if (text->source->consumed) return BT_INVALID;
    if (text->source->size > MOST)
        return bt_report(text->ctx, BT_MSG_LIMIT_INPUT, bt_whole(text->source),
                         (unsigned long long)MOST);
    text->base = (char *)bt_source_own(text->ctx, text->source);
    if (text->base == NULL) return BT_NOMEM;
    text->end = text->base + text->source->size;
    if (bt_term_scan_lex_init_extra(text, &text->scanner) != 0) return BT_NOMEM;
    /* flex needs two of the NULs that are behind every text. */
    if (bt_term_scan__scan_buffer(text->base, text->source->size + 2, text->scanner) == NULL)
        return BT_NOMEM;
    return BT_OK;
}

void bt_text_close(bt_text *text) {
    if (text->scanner != NULL) bt_term_scan_lex_destroy(text->scanner);
}

/* The next token of a template. */
static int template_token(bt_value *value, bt_span *place, bt_text *text) {
    const char *begin = bt_text_skip(text, (char *)bt_term_scan_tell(text->scanner)), *end = begin;
    int token = TERM_ATOM;
    if (bt_text_place_end(text, begin) == NULL) {
        token = bt_term_scan_lex(value, place, text->scanner);
        end = bt_term_scan_tell(text->scanner);
    }
    if (token == TERM_YYEOF) return token;
    token = bt_template_token(text, value, token, begin, end);
    bt_term_scan_seek(text->next, text->scanner);
    *place = (bt_span){(uint32_t)(begin - text->base), (uint32_t)(text->next - text->base)};
    return token;
}

int bt_text_token(bt_value *value, bt_span *place, bt_text *text) {
    if (text->passed != NULL && text->binaries == 0)
        text->passed = (const uint8_t *)bt_term_scan_tell(text->scanner);
    if (text->element) {
        text->element = false;
        if (!bt_text_run(text, bt_term_scan_tell(text->scanner))) return TERM_BAD;
        bt_term_scan_seek(text->next, text->scanner);
    }
    if (text->run.handing) {
        int token = bt_text_handed(text, value, place);
        if (token != BT_NO_TOKEN) return token;
    }
    return text->unfilled != BT_UNFILLED_NONE ? template_token(value, place, text)
                                              : bt_term_scan_lex(value, place, text->scanner);
}

void bt_text_seek(bt_text *text, uint32_t offset) {
    text->element = text->run.handing = false;
    text->depth = text->binaries = 0;
    bt_term_scan_seek(text->base + offset, text->scanner);
}

uint32_t bt_text_tell(const bt_text *text) {
    return (uint32_t)(bt_term_scan_tell(text->scanner) - text->base);
}

void *bt_text_pool(bt_text *text, size_t size) {
    size = (size + sizeof(max_align_t) - 1) / sizeof(max_align_t);
    if (size > sizeof text->pool / sizeof *text->pool - text->pool_used) return NULL;
    void *memory = &text->pool[text->pool_used];
    text->pool_used += size;
    return memory;
}
