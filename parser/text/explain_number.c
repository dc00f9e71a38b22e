/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/explain_number.h"

#include <stdio.h>
#include <string.h>

#include "etf/utf8.h"
#include "parser/text/float.h"
#include "parser/text/number.h"

#include "grammar/term_parser.h"

/* ---- numbers --------------------------------------------------------------------------------- */

/* How Erlang writes `0x1F` and the like, or NULL. */
static const char *other_base(const bt_walk *walk, bt_span span) {
    const char *text = bt_walk_text(walk, span);
    if (bt_walk_length(span) < 3 || text[0] != '0') return NULL;
    char letter = (char)(text[1] | 0x20);
    int base = letter == 'x' ? 16 : letter == 'o' ? 8 : letter == 'b' ? 2 : 0;
    for (size_t i = 2; i < bt_walk_length(span); i++)
        if (bt_digit(text[i]) >= base) return NULL;
    span.begin += 2;
    return bt_walk_join(walk, base == 16 ? "16#" : base == 8 ? "8#" : "2#", span, "");
}

/* Reports that something is no number, and why if that is known. */
static void say_number(bt_walk *walk, bt_span span) {
    const char *text = bt_walk_text(walk, span), *right = other_base(walk, span);
    const char *end = text + bt_walk_length(span), *mark = memchr(text, '#', (size_t)(end - text));
    const char *hint = "", *more = "";
    int base = 0;
    const char *at = text;
    while (at < end && (bt_is_digit(*at) || *at == '_') && base <= 36)
        base = *at == '_' ? base : base * 10 + (*at - '0'), at++;
    if (mark != NULL && at == mark) {
        for (at = mark + 1; at < end && (*at == '_' || bt_digit(*at) < base);) at++;
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

/* Reports 16#F.8, a float from OTP 28 on, with how older releases write it. */
static bool say_based_float(bt_walk *walk, uint32_t begin) {
    bt_text *text = walk->text;
    const char *next = text->next;
    bt_value value;
    if (text->based_float) return false;
    text->based_float = true;
    int token = bt_text_number(text, &value, text->base + begin);
    bt_span span = {begin, (uint32_t)(text->next - text->base)};
    text->based_float = false;
    text->next = next;
    if (text->status == BT_NOMEM) walk->status = BT_NOMEM;
    const char *end = text->base + span.end;
    if (token != TERM_FLOAT || memchr(text->base + begin, '#', bt_walk_length(span)) == NULL ||
        bt_is_word(*end) || (*end == '.' && bt_is_word(end[1])))
        return false;
    char right[BT_FLOAT_TEXT + 1];
    right[bt_float_text(value.term.as.real, right)] = '\0';
    BT_SAY(walk, BT_MSG_TEXT_FLOAT_RELEASE, bt_walk_place(walk, span), bt_walk_show(walk, span),
           walk->ctx->otp, right);
    bt_walk_fix(walk, span, right);
    bt_walk_jump(walk, span.end);
    return true;
}

/* Whether it is an address: four numbers up to 255 with points between. */
static bool is_address(const char *text, size_t length) {
    int parts = 1, value = 0;
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '.') {
            parts++;
            value = 0;
        } else if (!bt_is_digit(text[i]) || (value = value * 10 + (text[i] - '0')) > 255) {
            return false;
        }
    }
    return parts == 4;
}

bool bt_explain_number(bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    if (say_based_float(walk, begin)) return true;
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
    const char *shown = bt_walk_show(walk, span), *based = memchr(base + begin, '#', end - begin);
    if (open) {
        const char *right = bt_walk_join(walk, "", span, "0");
        BT_SAY(walk, BT_MSG_TEXT_FLOAT, bt_walk_place(walk, span), shown, right);
        bt_walk_fix(walk, span, right);
        bt_walk_jump(walk, end);
        return true;
    }
    if (is_address(base + begin, end - begin)) {
        char *tuple = bt_copy(walk->ctx, base + begin, end - begin);
        for (char *c = tuple; c != NULL && *c != '\0'; c++)
            if (*c == '.') *c = ',';
        BT_SAY(walk, BT_MSG_TEXT_ADDRESS, bt_walk_place(walk, span), shown,
               tuple == NULL ? "" : tuple, shown);
    } else if (based == NULL && (points > 1 || (points == 1 && !digits))) {
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

/* Computes sums and products of integers, with brackets. Values and signs wait on stacks until
 * everything that binds closer is computed. */
typedef struct sum {
    int64_t values[32];
    char signs[32];
    size_t value_count, sign_count;
    bool well;
} sum;

static int rank_of(char sign) {
    return sign == '*' ? 2 : sign == '(' ? 0 : 1;
}

/* Computes everything that binds at least as closely as `rank`. */
static void reduce(sum *s, int rank) {
    while (s->well && s->sign_count > 0 && rank_of(s->signs[s->sign_count - 1]) >= rank) {
        char sign = s->signs[--s->sign_count];
        if (s->value_count < 2) {
            s->well = false;
            return;
        }
        int64_t right = s->values[--s->value_count], *left = &s->values[s->value_count - 1];
        bool over = sign == '*'   ? __builtin_mul_overflow(*left, right, left)
                    : sign == '+' ? __builtin_add_overflow(*left, right, left)
                                  : __builtin_sub_overflow(*left, right, left);
        if (over) s->well = false;
    }
}

/* Reads an integer; returns where it ends. */
static const char *operand(sum *s, const char *at, const char *end) {
    int64_t value = 0;
    bool minus = *at == '-';
    const char *begin = at + minus;
    for (at = begin; at < end && (bt_is_digit(*at) || (*at == '_' && at > begin)); at++)
        if (*at != '_' && (__builtin_mul_overflow(value, 10, &value) ||
                           __builtin_add_overflow(value, *at - '0', &value)))
            s->well = false;
    if (at == begin || s->value_count == sizeof s->values / sizeof *s->values) {
        s->well = false;
        return at;
    }
    s->values[s->value_count++] = minus ? -value : value;
    return at;
}

/* The value of an expression in a span; false when it has anything else. */
static bool compute(const bt_walk *walk, bt_span span, int64_t *value) {
    const char *at = bt_walk_text(walk, span), *end = walk->text->base + span.end;
    sum s = {.well = true};
    bool expecting = true;
    while (s.well && at < end) {
        char c = *at;
        bool sign = c == '(' || (!expecting && (c == '*' || c == '+' || c == '-'));
        if (c == ' ' || c == '\t') {
            at++;
        } else if (sign) {
            if (c != '(') reduce(&s, rank_of(c));
            s.well = s.well && s.sign_count < sizeof s.signs && (c != '(' || expecting);
            if (s.well) s.signs[s.sign_count++] = c;
            expecting = true;
            at++;
        } else if (c == ')') {
            reduce(&s, 1);
            s.well = s.well && !expecting && s.sign_count-- > 0;
            at++;
        } else {
            if (!expecting) return false;
            at = operand(&s, at, end);
            expecting = false;
        }
    }
    reduce(&s, 1);
    *value = s.values[0];
    return s.well && !expecting && s.value_count == 1 && s.sign_count == 0;
}

void bt_explain_expression(bt_walk *walk) {
    bt_span sign = walk->token.at, whole = {walk->element, 0};
    bt_walk_skip(walk);
    /* If it began within parentheses, it goes on behind them. */
    while (walk->count > 0 && bt_frame_top(walk)->kind == '(' &&
           bt_walk_peek(walk).type == TERM_CLOSE_PAREN) {
        whole.begin = walk->frames[--walk->count].open.begin;
        bt_walk_next(walk);
        bt_walk_skip(walk);
    }
    whole.end = walk->token.at.end;
    int64_t value;
    if (whole.begin < sign.begin && compute(walk, whole, &value)) {
        char digits[24];
        (void)snprintf(digits, sizeof digits, "%lld", (long long)value);
        BT_SAY(walk, BT_MSG_TEXT_ARITHMETIC, bt_walk_place(walk, whole), digits);
        bt_walk_fix(walk, whole, digits);
        /* Only a product is surely meant so; with a minus it may be a date or a range. */
        const char *text = bt_walk_text(walk, whole);
        bool product = memchr(text, '*', bt_walk_length(whole)) != NULL;
        if (!product || memchr(text, '-', bt_walk_length(whole)) != NULL) bt_doubt(walk->ctx);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, sign), bt_walk_show(walk, sign));
}
