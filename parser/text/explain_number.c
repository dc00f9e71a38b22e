/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are none, and sums that nobody does. */
#include <stdio.h>
#include <string.h>

#include "parser/text/recover.h"

/* ---- numbers --------------------------------------------------------------------------------- */

bool bt_explain_number(bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    uint32_t end = begin;
    size_t points = 0;
    bool digits = true, exponent = false;
    while (bt_is_word(base[end]) || base[end] == '#' ||
           (base[end] == '.' && bt_is_word(base[end + 1]))) {
        points += base[end] == '.';
        if ((base[end] == 'e' || base[end] == 'E') && digits && !exponent) {
            exponent = true;
            if (base[end + 1] == '-' || base[end + 1] == '+') end++;
        } else if (base[end] != '.' && !bt_is_digit(base[end])) {
            digits = false;
        }
        end++;
    }
    if (points > 1 && base[end] == '-' && bt_is_word(base[end + 1]))
        for (end++; bt_is_word(base[end]) || (base[end] == '.' && bt_is_word(base[end + 1]));)
            end++;
    bt_span span = {begin, end};
    const char *shown = bt_walk_show(walk, span);
    if (points > 1 || (points == 1 && !digits)) {
        BT_SAY(walk, BT_MSG_TEXT_VERSION, bt_walk_place(walk, span), shown, shown);
        bt_walk_fix(walk, span, bt_walk_join(walk, "\"", span, "\""));
    } else if (points == 1 && base[begin] == '.') {
        const char *right = bt_walk_join(walk, "0", span, "");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
    } else if (points == 0 && digits && exponent) {
        const char *e = memchr(base + begin, 'e', end - begin);
        if (e == NULL) e = memchr(base + begin, 'E', end - begin);
        bt_span mantissa = {begin, (uint32_t)(e - base)}, rest = {mantissa.end, end};
        const char *right = bt_walk_join(walk, bt_walk_join(walk, "", mantissa, ".0"), rest, "");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
    } else {
        BT_SAY(walk, BT_MSG_TEXT_NUMBER, bt_walk_place(walk, span), shown);
    }
    bt_walk_jump(walk, end);
    return true;
}

/* ---- arithmetic ------------------------------------------------------------------------------ */

typedef struct sum {
    const char *at, *end;
    bool well;
} sum;

static void blanks(sum *s) {
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\t')) s->at++;
}

static int64_t factor(sum *s) {
    int64_t value = 0;
    blanks(s);
    bool minus = s->at < s->end && *s->at == '-';
    if (minus) s->at++;
    const char *begin = s->at;
    for (; s->at < s->end && (bt_is_digit(*s->at) || (*s->at == '_' && s->at > begin)); s->at++)
        if (*s->at != '_' && (__builtin_mul_overflow(value, 10, &value) ||
                              __builtin_add_overflow(value, *s->at - '0', &value)))
            s->well = false;
    if (s->at == begin) s->well = false;
    blanks(s);
    return minus ? -value : value;
}

static int64_t product(sum *s) {
    int64_t value = factor(s);
    while (s->well && s->at < s->end && *s->at == '*') {
        s->at++;
        if (__builtin_mul_overflow(value, factor(s), &value)) s->well = false;
    }
    return value;
}

/* The value of sums and products of integers; false when the span holds anything else. */
static bool compute(const bt_walk *walk, bt_span span, int64_t *value) {
    sum s = {bt_walk_text(walk, span), walk->text->base + span.end, true};
    *value = product(&s);
    while (s.well && s.at < s.end && (*s.at == '+' || *s.at == '-')) {
        bool plus = *s.at++ == '+';
        int64_t next = product(&s);
        if (plus ? __builtin_add_overflow(*value, next, value)
                 : __builtin_sub_overflow(*value, next, value))
            s.well = false;
    }
    return s.well && s.at == s.end;
}

void bt_explain_expression(bt_walk *walk) {
    bt_span sign = walk->token.at;
    bt_walk_skip(walk);
    bt_span whole = {walk->element, walk->token.at.end};
    int64_t value;
    if (whole.begin < sign.begin && compute(walk, whole, &value)) {
        char digits[24];
        (void)snprintf(digits, sizeof digits, "%lld", (long long)value);
        BT_SAY(walk, BT_MSG_TEXT_ARITHMETIC, bt_walk_place(walk, whole), digits);
        bt_walk_fix(walk, whole, digits);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, sign), bt_walk_show(walk, sign));
}
