/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/spelt.h"
#include "parser/text/scan.h"

#include <string.h>

#include "etf/lanes.h"

#include "grammar/term_parser.h"

const uint16_t bt_single_bytes[256] = {[','] = TERM_COMMA,
                                       ['['] = TERM_OPEN_LIST,
                                       [']'] = TERM_CLOSE_LIST,
                                       ['{'] = TERM_OPEN_TUPLE,
                                       ['}'] = TERM_CLOSE_TUPLE};

/* The end of a quoted text that begins at `at`; NULL: that takes the scanner. */
static const char *plain_quotes(const char *at) {
    const bt_lanes none = {0};
    bt_lanes quote = none + (uint8_t)*at++;
    for (;; at += sizeof quote) {
        bt_lanes bytes = bt_load_lanes(at);
        unsigned other = bt_lane_bits((bt_lanes)(bytes == quote) | (bt_lanes)(bytes == '\\') |
                                      (bt_lanes)(bytes >= 0x80) | (bt_lanes)(bytes == 0));
        if (other == 0) continue;
        at += __builtin_ctz(other);
        /* Two quotes together may be more than the ends of two strings. */
        return *at == quote[0] && at[1] != quote[0] ? at + 1 : NULL;
    }
}

/* The end of digits; NULL: they belong to a longer number. */
static const char *plain_digits(const char *at) {
    while (bt_is_digit(*at)) at++;
    return *at == '.' || *at == '#' || *at == '_' ? NULL : at;
}

/* The end of a token of one of the most frequent kinds; NULL: it is another. */
static const char *plain_token(const bt_text *text, const char *at, int *token) {
    const char *end;
    *token = bt_single_bytes[(uint8_t)*at];
    if (*token != 0) return at + 1;
    if (*at >= 'a' && *at <= 'z') {
        end = bt_text_name_end(text, at + 1);
        *token = end - at == 3 && memcmp(at, "fun", 3) == 0 ? TERM_FUN : TERM_ATOM;
        return end;
    }
    *token = TERM_INTEGER;
    if (bt_is_digit(*at)) return plain_digits(at);
    *token = *at == '"' ? TERM_STRING : TERM_ATOM;
    return *at == '"' || *at == '\'' ? plain_quotes(at) : NULL;
}

int bt_text_spelt_further(bt_text *text, uint32_t from, bt_span *place) {
    const char *begin = bt_text_skip(text, text->base + from), *end = NULL;
    bt_value value;
    int token;
    if (text->unfilled == BT_UNFILLED_NONE) end = plain_token(text, begin, &token);
    if (end == NULL) { /* the scanner reads the others */
        bt_text_seek(text, (uint32_t)(begin - text->base));
        return bt_text_token(&value, place, text);
    }
    *place = (bt_span){(uint32_t)(begin - text->base), (uint32_t)(end - text->base)};
    return token;
}
