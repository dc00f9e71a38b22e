/* SPDX-License-Identifier: Apache-2.0 */
/* What to say of single tokens that cannot stand where they are. */
#include "parser/text/explain.h"

#include <string.h>

#include "parser/text/explain_elixir.h"
#include "parser/text/explain_flaw.h"
#include "parser/text/explain_number.h"
#include "parser/text/explain_words.h"
#include "parser/text/quotes.h"
#include "parser/text/scan.h"

#include "grammar/term_parser.h"

/* ---- hashes ---------------------------------------------------------------------------------- */

/* The '>' that closes what looks like `#Ref<0.1.2>` or `<0.1.0>`; 0: none on the line. */
static uint32_t opaque_end(const bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    uint32_t stop = bt_walk_line_end(walk->text, begin);
    for (uint32_t i = begin; i < stop; i++) {
        if (base[i] == '>') return i + 1;
        if (i > begin && base[i] == '<') return 0;
    }
    return 0;
}

static bool say_opaque(bt_walk *walk, uint32_t from, const char *what) {
    uint32_t end = opaque_end(walk, from);
    if (end == 0) return false;
    bt_span span = {walk->token.at.begin, end};
    BT_SAY(walk, BT_MSG_TEXT_OPAQUE, bt_walk_place(walk, span), what);
    bt_walk_jump(walk, end);
    return true;
}

bool bt_explain_hash(bt_walk *walk) {
    static const char *const names[][2] = {{"Ref<", "reference"},
                                           {"Fun<", "fun"},
                                           {"Port<", "port"},
                                           {"Pid<", "pid"},
                                           {"Local<", "local term"}};
    const char *at = bt_walk_text(walk, walk->token.at) + 1;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i][0]);
        if (strncmp(at, names[i][0], length) == 0 &&
            say_opaque(walk, walk->token.at.end + (uint32_t)length - 1, names[i][1]))
            return false;
    }
    bt_span hash = walk->token.at;
    bt_token name = bt_walk_peek(walk);
    if (name.type == TERM_ATOM || name.type == TERM_VARIABLE || name.type == TERM_RESERVED) {
        bt_walk_next(walk);
        if (bt_walk_peek(walk).type == TERM_COLON) { /* #module:name{...}, as it is printed */
            bt_walk_next(walk);
            bt_token native = bt_walk_peek(walk);
            BT_SAY(walk, BT_MSG_TEXT_OPAQUE,
                   bt_walk_place(walk, (bt_span){hash.begin, native.at.end}), "native record");
            bt_walk_skip(walk);
            return false;
        }
        if (bt_walk_peek(walk).type == TERM_OPEN_TUPLE) {
            BT_SAY(walk, BT_MSG_TEXT_RECORD,
                   bt_walk_place(walk, (bt_span){hash.begin, name.at.end}),
                   bt_walk_show(walk, name.at));
            bt_walk_skip(walk);
            return false;
        }
    }
    /* Words behind a '#': a comment in all likelihood. */
    BT_SAY(walk, BT_MSG_TEXT_COMMENT, bt_walk_place(walk, hash), "#");
    bt_walk_fix(walk, hash, "%");
    bt_walk_jump(walk, bt_walk_line_end(walk->text, hash.end));
    return true;
}

/* ---- variables, reserved words, calls -------------------------------------------------------- */

/* What an atom would be that is spelt like this variable. */
static const char *atom_of(const bt_walk *walk, bt_span name) {
    char *text = bt_copy(walk->ctx, bt_walk_text(walk, name), bt_walk_length(name));
    if (text == NULL) return "";
    if (text[0] == '_' || (uint8_t)text[0] >= 0x80) return bt_walk_join(walk, "'", name, "'");
    for (char *c = text; *c != '\0'; c++)
        if ((*c >= 'A' && *c <= 'Z')) *c = (char)(*c + 32);
    bt_span span = {0, (uint32_t)strlen(text)};
    return bt_text_reserved(walk->text, text, span.end) ? bt_walk_join(walk, "'", name, "'") : text;
}

/* Whether a bracket follows the current token at once, as in `function(...)`. */
static bool is_call(const bt_walk *walk) {
    return walk->text->base[walk->token.at.end] == '(';
}

static void say_call(bt_walk *walk) {
    bt_span span = {walk->element, walk->token.at.end};
    bt_walk_skip(walk);
    span.end = walk->token.at.end;
    BT_SAY(walk, BT_MSG_TEXT_CALL, bt_walk_place(walk, span));
}

static void say_variable(bt_walk *walk) {
    bt_span name = walk->token.at;
    if (is_call(walk) || bt_is_elixir_call(walk)) {
        say_call(walk);
        return;
    }
    if (bt_explain_elixir_module(walk)) return;
    BT_SAY(walk, BT_MSG_TEXT_VARIABLE, bt_walk_place(walk, name), atom_of(walk, name));
    if (bt_walk_is(walk, name, "True") || bt_walk_is(walk, name, "False") ||
        bt_walk_is(walk, name, "TRUE") || bt_walk_is(walk, name, "FALSE"))
        bt_walk_fix(walk, name, atom_of(walk, name));
}

static void say_reserved(bt_walk *walk) {
    bt_span word = walk->token.at;
    if (bt_is_start(bt_walk_peek(walk).type) &&
        (bt_walk_is(walk, word, "not") || bt_walk_is(walk, word, "bnot"))) {
        BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, word), bt_walk_show(walk, word));
        bt_walk_skip(walk);
        return;
    }
    const char *shown = bt_walk_show(walk, word);
    BT_SAY(walk, BT_MSG_TEXT_RESERVED, bt_walk_place(walk, word), shown, shown);
    bt_walk_fix(walk, word, bt_walk_join(walk, "'", word, "'"));
}

/* ---- funs ------------------------------------------------------------------------------------ */

void bt_explain_fun(bt_walk *walk) {
    static const int parts[] = {TERM_ATOM, TERM_COLON, TERM_ATOM, TERM_SLASH, TERM_INTEGER};
    bt_span begin = walk->token.at;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        bt_token next = bt_walk_peek(walk);
        if (next.type == parts[i]) {
            bt_walk_next(walk);
            continue;
        }
        bool start = bt_is_start(next.type) && !bt_is_opening(next.type);
        if (start) bt_walk_next(walk);
        if (next.flaw == BT_FLAW_CHARACTER) {
            bt_explain_flaw(walk);
            i -= walk->nothing; /* the part is yet to come */
            walk->nothing = false;
            continue;
        }
        bool quote = start && bt_explain_quote(walk);
        bt_walk_skip(walk);
        begin.end = walk->token.at.end;
        if (!quote) BT_SAY(walk, BT_MSG_TEXT_FUN, bt_walk_place(walk, begin));
        return;
    }
}

/* ---- where they stand ------------------------------------------------------------------------ */

/* `${NAME}`, which OTP reads as the character '{' and so on, with what of a word stands behind. */
static bool say_template(bt_walk *walk) {
    uint32_t begin = walk->token.at.begin;
    if (walk->token.type != TERM_CHAR && walk->last.type == TERM_CHAR) begin = walk->last.at.begin;
    bt_span span = {begin, bt_template_end(walk->text, begin)};
    if (span.end == 0 || bt_text_has_variables(walk->text)) return false;
    BT_SAY(walk, BT_MSG_TEXT_TEMPLATE, bt_walk_place(walk, span), bt_walk_show(walk, span));
    while (bt_is_word(walk->text->base[span.end])) span.end++;
    bt_walk_jump(walk, span.end);
    walk->token.type = TERM_ATOM; /* what follows is behind the place, not in it */
    return true;
}

/* `$NAME` and `$(NAME)`, of which Erlang takes the first two characters for one. */
static bool say_shell(bt_walk *walk) {
    const char *base = walk->text->base;
    bt_span place = {walk->last.at.begin, walk->last.at.end};
    if (walk->last.type != TERM_CHAR || place.end != walk->token.at.begin) return false;
    bool bracket = base[place.begin + 1] == '(';
    bt_span name = {place.begin + 1 + bracket, place.end};
    while (bt_is_word(base[name.end])) name.end++;
    place.end = name.end + bracket;
    if (name.end == walk->last.at.end || bt_is_digit(base[name.begin]) ||
        !bt_is_word(base[name.begin]) || (bracket && base[name.end] != ')'))
        return false;
    const char *right = bt_walk_join(walk, "${", name, "}");
    BT_SAY(walk, BT_MSG_TEXT_SHELL, bt_walk_place(walk, place), bt_walk_show(walk, place), right);
    if (bt_text_has_variables(walk->text)) bt_walk_fix(walk, place, right);
    bt_walk_jump(walk, place.end);
    return true;
}

/* `<0.1.0>` and `<node@host.1.0>`. */
static bool is_pid(const bt_walk *walk, uint32_t begin) {
    const char *base = walk->text->base;
    uint32_t at = begin + 1, points = 0;
    while (bt_is_word(base[at]) || base[at] == '.' || base[at] == '-') points += base[at++] == '.';
    return points >= 2 && base[at] == '>';
}

static void operator_start(bt_walk *walk) {
    bt_span at = walk->token.at;
    char c = *bt_walk_text(walk, at), behind = walk->text->base[at.begin + 1];
    if (c == '<' && is_pid(walk, at.begin) && say_opaque(walk, at.begin, "pid")) return;
    if (c == '.' && bt_is_digit(behind)) {
        (void)bt_explain_number(walk, at.begin);
        return;
    }
    if (c == '&') {
        bt_walk_skip(walk);
        BT_SAY(walk, BT_MSG_TEXT_FUN, bt_walk_place(walk, (bt_span){at.begin, walk->token.at.end}));
        return;
    }
    if (c == '?' && bt_explain_elixir_character(walk)) return;
    if (c == '?') {
        bt_walk_skip(walk);
        BT_SAY(walk, BT_MSG_TEXT_MACRO,
               bt_walk_place(walk, (bt_span){at.begin, walk->token.at.end}));
        return;
    }
    if (c == '~' && !walk->text->triple) {
        bt_walk_skip(walk);
        BT_SAY(walk, BT_MSG_TEXT_SIGIL_RELEASE, bt_walk_place(walk, at), walk->ctx->otp);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), bt_walk_show(walk, at));
    bt_walk_skip(walk);
}

/* Where a path without quotes ends, such as `/var/log`; `at` is in it. */
static uint32_t path_end(const bt_walk *walk, uint32_t at) {
    const char *base = walk->text->base;
    while (bt_is_word(base[at]) ||
           (base[at] != '\0' && strchr("-./", base[at]) != NULL && bt_is_word(base[at + 1])))
        at++;
    return at;
}

static bool say_path(bt_walk *walk) {
    bt_span path = {walk->token.at.begin, path_end(walk, walk->token.at.begin)};
    if (path.end == path.begin) return false;
    const char *right = bt_walk_join(walk, "\"", path, "\"");
    BT_SAY(walk, BT_MSG_TEXT_PATH, bt_walk_place(walk, path), right);
    bt_walk_fix(walk, path, right);
    bt_walk_jump(walk, path.end);
    return true;
}

/* `my-app`, `node@host.domain`: the current token, right behind an atom, seems part of a name. */
static bool say_name(bt_walk *walk) {
    const char *base = walk->text->base;
    bt_span name = {walk->last.at.begin, walk->token.at.begin};
    char sign = base[name.end], first = base[name.begin];
    if (walk->last.type != TERM_ATOM || first < 'a' || first > 'z' ||
        walk->last.at.end != name.end || (sign != '-' && sign != '.') ||
        !bt_is_word(base[name.end + 1]))
        return false;
    name.end = path_end(walk, name.end);
    if (base[name.end] == '(' || base[name.end] == '"') return false;
    const char *right = bt_walk_join(walk, "'", name, "'");
    BT_SAY(walk, BT_MSG_TEXT_NAME, bt_walk_place(walk, name), sign, right);
    bt_walk_fix(walk, name, right);
    bt_walk_jump(walk, name.end);
    return true;
}

void bt_explain_start(bt_walk *walk) {
    bt_span at = walk->token.at;
    switch (walk->token.type) {
    case TERM_VARIABLE: say_variable(walk); break;
    case TERM_RESERVED: say_reserved(walk); break;
    case TERM_BAD: bt_explain_flaw(walk); break;
    case TERM_OPERATOR: operator_start(walk); break;
    case TERM_MINUS:
    case TERM_PLUS:
        BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_skip(walk);
        break;
    case TERM_SLASH:
        if (say_path(walk)) break;
        /* fall through */
    default:
        if (walk->token.type == TERM_COLON && bt_explain_elixir_atom(walk)) break;
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_skip(walk);
    }
}

/* `=`, `:=` and `:` between a key and its value. */
static void say_equals(bt_walk *walk) {
    bt_span at = walk->token.at;
    bt_frame *top = bt_frame_top(walk);
    if (top != NULL && top->kind == '#' && !top->paired) {
        BT_SAY(walk, BT_MSG_TEXT_EQUALS, bt_walk_place(walk, at), bt_walk_show(walk, at));
        bt_walk_fix(walk, at, "=>");
        top->paired = true;
    } else {
        BT_SAY(walk, BT_MSG_TEXT_NO_EQUALS, bt_walk_place(walk, at), bt_walk_show(walk, at));
    }
    walk->expecting = true;
}

bool bt_explain_map_comma(bt_walk *walk) {
    bt_text *text = walk->text;
    uint32_t here = bt_text_tell(text);
    size_t open = 0;
    int type = bt_token_read(text).type;
    bool start = bt_is_start(type);
    /* What follows would have to be a value: the next separator is no arrow. */
    for (int most = 1000; most > 0 && type != TERM_DOT && type != TERM_YYEOF;
         most--, type = bt_token_read(text).type) {
        if (bt_is_opening(type)) open++;
        if (open == 0 && (type == TERM_COMMA || type == TERM_ARROW || bt_is_closing(type))) break;
        if (bt_is_closing(type)) open--;
    }
    bt_text_seek(text, here);
    if (!start || type == TERM_ARROW) return false;
    say_equals(walk);
    return true;
}

/* Whether an operator is one with which other languages, or other parts of Erlang, give a name its
 * value. */
static bool is_equals(const bt_walk *walk, bt_span at) {
    static const char *const always[] = {"=", ":="}, *const in_maps[] = {
                                                         "->", "==", "<=", ">=", "=:=", "::"};
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        if (bt_walk_is(walk, at, always[i])) return true;
    const bt_frame *top = bt_frame_top(walk);
    if (top == NULL || top->kind != '#' || top->paired) return false;
    for (size_t i = 0; i < sizeof in_maps / sizeof *in_maps; i++)
        if (bt_walk_is(walk, at, in_maps[i])) return true;
    return false;
}

/* A dot that would end the form if it were not for the character right behind it. */
static bool is_followed_by_character(const bt_walk *walk) {
    bt_token next = bt_walk_peek(walk);
    return next.flaw == BT_FLAW_CHARACTER && next.at.begin == walk->token.at.end;
}

static bool operator_behind(bt_walk *walk) {
    bt_span at = walk->token.at;
    if (is_equals(walk, at)) {
        say_equals(walk);
    } else if (bt_walk_is(walk, at, ";")) {
        BT_SAY(walk, BT_MSG_TEXT_SEMICOLON, bt_walk_place(walk, at));
        bt_walk_fix(walk, at, ",");
        walk->expecting = true;
        if (walk->count > 0) bt_frame_next(bt_frame_top(walk));
    } else if (bt_walk_is(walk, at, ".") &&
               (walk->last.type == TERM_FLOAT || walk->last.type == TERM_INTEGER)) {
        return bt_explain_number(walk, walk->last.at.begin);
    } else if (bt_walk_is(walk, at, "..") && bt_is_space((uint8_t)walk->text->base[at.end])) {
        bt_span second = {at.begin + 1, at.end};
        BT_SAY(walk, BT_MSG_TEXT_EXTRA_DOT, bt_walk_place(walk, second));
        bt_walk_fix(walk, second, "");
        walk->done = walk->count == 0;
    } else if (bt_walk_is(walk, at, "<") && bt_explain_elixir_join(walk)) {
        return true;
    } else if (bt_walk_is(walk, at, "<") || bt_walk_is(walk, at, "~") ||
               bt_walk_is(walk, at, "?")) {
        return false;
    } else if (bt_walk_is(walk, at, ".") && say_name(walk)) {
        return true;
    } else if (bt_walk_is(walk, at, ".") && is_followed_by_character(walk)) {
        bt_walk_next(walk);
        bt_explain_flaw(walk);
        walk->done = walk->count == 0;
    } else if (bt_walk_is(walk, at, ".")) {
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, at), ".");
        bt_walk_skip(walk);
    } else {
        bt_explain_expression(walk);
    }
    return true;
}

bool bt_explain_behind(bt_walk *walk) {
    bool adjacent = walk->last.at.end == walk->token.at.begin;
    bool number = walk->last.type == TERM_INTEGER || walk->last.type == TERM_FLOAT;
    int type = walk->token.type;
    if (say_template(walk) || say_shell(walk)) return true;
    if (adjacent && number &&
        (type == TERM_ATOM || type == TERM_VARIABLE || type == TERM_INTEGER ||
         type == TERM_RESERVED || type == TERM_FLOAT || type == TERM_HASH))
        return bt_explain_number(walk, walk->last.at.begin);
    switch (type) {
    case TERM_RESERVED:
        if (!bt_is_operator_word(walk, walk->token.at)) return false;
        bt_explain_expression(walk);
        return true;
    case TERM_MINUS:
    case TERM_PLUS:
    case TERM_SLASH:
        if (!say_name(walk)) bt_explain_expression(walk);
        return true;
    case TERM_OPEN_PAREN:
        if (!adjacent || walk->last.type != TERM_ATOM) return false;
        bt_walk_jump(walk, walk->token.at.begin);
        say_call(walk);
        return true;
    case TERM_COLON:
        if (walk->last.type == TERM_ATOM && bt_walk_peek(walk).type == TERM_ATOM && adjacent &&
            walk->text->base[walk->token.at.end] != ' ') {
            bt_walk_next(walk);
            if (is_call(walk)) {
                say_call(walk);
                return true;
            }
            BT_SAY(walk, BT_MSG_TEXT_EXPRESSION, bt_walk_place(walk, walk->last.at), ":");
            return true;
        }
        say_equals(walk);
        return true;
    case TERM_OPERATOR: return operator_behind(walk);
    case TERM_BAD:
        if (walk->token.flaw == BT_FLAW_ADJACENT) {
            bt_explain_flaw(walk);
            return true;
        }
        if (walk->token.flaw == BT_FLAW_CHARACTER || walk->token.flaw == BT_FLAW_ENCODING) {
            bt_explain_flaw(walk);
            walk->nothing = false;
            return true;
        }
        return false;
    default: return false;
    }
}
