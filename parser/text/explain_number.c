/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that are none, and sums that nobody does. */
#include <stdio.h>
#include <string.h>

#include "parser/text/recover.h"

/* ---- numbers --------------------------------------------------------------------------------- */

/* The value of a digit, in any base. */
static int digit_value(char c) {
    if (bt_is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'z') return c - 'a' + 10;
    if (c >= 'A' && c <= 'Z') return c - 'A' + 10;
    return 36;
}

/* `0x1F`: how Erlang writes it, or NULL. */
static const char *other_base(const bt_walk *walk, bt_span span) {
    const char *text = bt_walk_text(walk, span);
    if (bt_walk_length(span) < 3 || text[0] != '0') return NULL;
    char letter = (char)(text[1] | 0x20);
    int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    for (size_t i = 2; i < bt_walk_length(span); i++)
        if (digit_value(text[i]) >= base) return NULL;
    span.begin += 2;
    return bt_walk_join(walk, base == 16 ? "16#" : base == 8 ? "8#" : "2#", span, "");
}

/* Says why something is no number, where that is plain. */
static void say_number(bt_walk *walk, bt_span span) {
    const char *text = bt_walk_text(walk, span), *right = other_base(walk, span);
    const char *end = text + bt_walk_length(span), *mark = memchr(text, '#', (size_t)(end - text));
    const char *hint = "", *more = "";
    int base = 0;
    const char *at = text;
    while (at < end && (bt_is_digit(*at) || *at == '_') && base <= 36)
        base = *at == '_' ? base : base * 10 + (*at - '0'), at++;
    if (mark != NULL && at == mark) {
        for (at = mark + 1; at < end && (*at == '_' || digit_value(*at) < base);) at++;
        uint32_t wrong = span.begin + (uint32_t)(at - text);
        if (at < end && (bt_is_word(*at))) {
            hint = "; not a digit in this base: ";
            more = bt_walk_show(walk, (bt_span){wrong, wrong + 1});
        }
    }
    if (right != NULL) {
        hint = "; write ";
        more = right;
    } else if (*more == '\0' && memchr(text, '_', (size_t)(end - text)) != NULL) {
        hint = "; '_' stands between two digits only";
    }
    BT_SAY(walk, BT_MSG_TEXT_NUMBER, bt_walk_place(walk, span), bt_walk_show(walk, span), hint,
           more);
    if (right != NULL) bt_walk_fix(walk, span, right);
}

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
    /* `1.` with a bracket or comma behind it. */
    bool open = points == 0 && digits && !exponent && base[end] == '.';
    if (open) end++;
    bt_span span = {begin, end};
    const char *shown = bt_walk_show(walk, span);
    if (open) {
        const char *right = bt_walk_join(walk, "", span, "0");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
        bt_walk_jump(walk, end);
        return true;
    }
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
        say_number(walk, span);
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
