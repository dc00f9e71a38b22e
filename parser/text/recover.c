/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/text.h"

#include "grammar/term_parser.h"

bt_status bt_text_recover(bt_text *text, uint32_t begin) {
    bt_value value;
    bt_span place = {begin, begin};
    int token = text->wrong_token;
    bt_span wrong = text->wrong_token == BT_NO_TOKEN ? place : text->wrong_at;
    bt_status status =
        bt_report(text->ctx, BT_MSG_TEXT_SYNTAX, ((bt_place){text->source, wrong}),
                  bt_show(text->ctx, text->base + wrong.begin, wrong.end - wrong.begin));
    while (token != TERM_DOT && token != TERM_YYEOF) token = bt_text_token(&value, &place, text);
    text->ended = token == TERM_YYEOF;
    return status;
}
