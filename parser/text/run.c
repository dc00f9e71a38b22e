/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs of plain elements, read without the parser. Nearly all of a boot script is lists and tuples
 * of names, strings and small numbers. These are read here, and built as the actions of
 * grammar/term.y build them. At anything else the run ends, and the parser goes on: it is given
 * tokens for what is open and what was built. So the grammar still defines what term text is. A
 * form that is refused is read again without runs (parse.c), so that no message depends on them.
 */
#include <string.h>

#include "etf/lanes.h"
#include "etf/term.h"
#include "parser/text/build.h"
#include "parser/text/literal.h"
#include "parser/text/number.h"
#include "parser/text/run.h"
#include "parser/text/triple.h"

#include "grammar/term_parser.h"

/* Skips white space and comments; first the most frequent, a line end and indentation. */
static const char *skip_blanks(bt_text *text, const char *at) {
    if (*at == '\n') at++;
    unsigned other;
    while ((other = bt_lane_bits(bt_load_lanes(at) != ' ')) == 0) at += 16;
    at += __builtin_ctz(other);
    return bt_text_skip(text, (char *)at);
}
static inline const char *skip(bt_text *text, const char *at) {
    return (uint8_t)*at > ' ' && *at != '%' ? at : skip_blanks(text, at);
}

/* A literal of one token that begins at `at`. */
static bool read_literal(bt_text *text, const char **at, bt_term *term) {
    bt_value value;
    int token = TERM_BAD;
    switch (**at) {
    case '"': token = bt_text_string(text, &value, *at); break;
    case '\'': token = bt_text_quoted_atom(text, &value, *at); break;
    case '$': token = bt_text_char(text, &value, *at); break;
    default:
        if (bt_is_digit(**at)) token = bt_text_number(text, &value, *at);
    }
    if (token == TERM_BAD) return false;
    *at = text->next;
    *term = value.term;
    return true;
}

static inline bt_span span_of(const bt_text *text, const char *begin, const char *end) {
    return (bt_span){(uint32_t)(begin - text->base), (uint32_t)(end - text->base)};
}

/* A bit for each of sixteen bytes that is a letter, a digit or '_'. */
static inline unsigned name_bytes(bt_lanes bytes) {
    bt_lanes small = bytes | 0x20;
    return bt_lane_bits((bt_lanes)(small - 'a' < 26) | (bt_lanes)(bytes - '0' < 10) |
                        (bt_lanes)(bytes == '_'));
}

/* The end of a plain name; NULL: it is a reserved word, or has other characters. */
static inline const char *name_end(const bt_text *text, const char *begin) {
    const char *end = begin;
    unsigned others;
    while ((others = name_bytes(bt_load_lanes(end)) ^ 0xFFFFu) == 0) end += 16;
    end += __builtin_ctz(others);
    size_t length = (size_t)(end - begin);
    if (*end == '@' || (uint8_t)*end >= 0x80 || bt_text_reserved(text, begin, length)) return NULL;
    return end;
}

/* Counts the comma behind an element. */
static inline void pass_comma(bt_plain_run *run, bt_text *text) {
    run->levels[run->last].count++;
    text->stack.count -= text->stack.hollow;
}

/* How many elements of a level are on the stack; all have commas. */
static inline size_t standing(const bt_text *text, const bt_run_level *level) {
    return text->stack.hollow ? 0 : level->count;
}

/* Reads a name without making an atom, and returns its end; NULL: it could not be one. */
static const char *read_hollow_name(bt_text *text, const char *at) {
    const char *end = name_end(text, at);
    if (end == NULL || end - at > BT_ATOM_MAX_CHARS) return NULL;
    text->status = bt_push(&text->stack, bt_nil(), span_of(text, at, end));
    return end;
}

/* Reads a name and pushes its atom. Returns its end, or NULL when it is no atom. */
static const char *read_name(bt_text *text, const char *at) {
    const char *end = name_end(text, at);
    if (end == NULL) return NULL;
    const bt_atom *atom = bt_intern_within(&text->ctx->atoms, at, (size_t)(end - at));
    if (atom == NULL) return NULL;
    text->status = bt_push(&text->stack, bt_atom_term(atom), span_of(text, at, end));
    return end;
}

/* Reads names with commas between them and pushes their atoms. Returns the end of the last one, or
 * NULL when the run ends at one that is no atom. */
static const char *read_names(bt_plain_run *run, bt_text *text, const char *at) {
    bt_name_run names;
    names.count = 0;
    bt_term atoms[BT_MOST_NAMES];
    const char *end = NULL;
    while (names.count < BT_MOST_NAMES && *at >= 'a' && *at <= 'z' &&
           (end = name_end(text, at)) != NULL) {
        bt_add_name(&names, &text->ctx->atoms, at, (size_t)(end - at));
        at = *end == ',' ? skip(text, end + 1) : end;
    }
    end = NULL;
    size_t count = bt_intern_names(&text->ctx->atoms, &names, atoms);
    for (size_t i = 0; i < names.count; i++) {
        const bt_name *name = &names.names[i];
        if (i > 0) {
            pass_comma(run, text);
            text->next = name->text;
        }
        if (i == count) return NULL;
        end = name->text + name->length;
        text->status = bt_push(&text->stack, atoms[i], span_of(text, name->text, end));
        if (text->status != BT_OK) return NULL;
    }
    return end;
}

/* Whether another bracket would be deeper than the limit. */
static bool is_deep(const bt_plain_run *run, const bt_text *text) {
    return text->depth + run->last + 1 > text->ctx->limits.depth;
}

/* Opens the bracket at `at`, if that is possible here. */
static bool open_bracket(bt_plain_run *run, const bt_text *text, const char *at) {
    if ((*at != '[' && *at != '{') || run->last == BT_RUN_DEPTH || is_deep(run, text)) return false;
    run->levels[++run->last] =
        (bt_run_level){.token = *at == '[' ? TERM_OPEN_LIST : TERM_OPEN_TUPLE,
                       .closer = *at == '[' ? ']' : '}',
                       .open = span_of(text, at, at + 1)};
    return true;
}

/* Closes the innermost bracket, which ends at `end`, with `count` elements. */
static bool close_bracket(bt_plain_run *run, bt_text *text, size_t count, const char *end) {
    const bt_run_level *level = &run->levels[run->last--];
    run->whole = true;
    run->built = (bt_span){level->open.begin, (uint32_t)(end - text->base)};
    if (text->passed != NULL) text->passed = (const uint8_t *)end;
    text->status = level->token == TERM_OPEN_LIST
                       ? bt_fold_list(&text->stack, count, false, run->built)
                       : bt_fold_tuple(&text->stack, count, run->built);
    return text->status == BT_OK;
}

/* Pushes the integers and strings that a plain binary is made of, up to its end. */
static bool read_parts(bt_text *text, const char **at) {
    for (;;) {
        bt_term term;
        if (!read_literal(text, at, &term)) return false;
        if (term.kind != BT_INT && term.kind != BT_STRING) return false;
        text->status = bt_push(&text->stack, term, (bt_span){0});
        if (text->status != BT_OK) return false;
        *at = skip(text, *at);
        if (**at != ',') return (*at)[0] == '>' && (*at)[1] == '>';
        *at = skip(text, *at + 1);
    }
}

static bool make_binary(bt_text *text, const bt_term *parts, size_t count, bt_term *out) {
    size_t size = 0;
    for (size_t i = 0; i < count; i++) size += parts[i].kind == BT_INT ? 1 : parts[i].count;
    if (text->expanded + size > text->ctx->limits.expansion_bytes) return false;
    *out = bt_nil();
    text->expanded += size; /* bits.c counts the same */
    if (text->stack.hollow) return true;
    uint8_t *bytes = bt_alloc(text->ctx, size), *to = bytes;
    if (bytes == NULL) return false;
    for (size_t i = 0; i < count; i++) {
        if (parts[i].kind == BT_INT) {
            *to++ = (uint8_t)parts[i].as.integer;
        } else {
            memcpy(to, parts[i].as.bytes, parts[i].count);
            to += parts[i].count;
        }
    }
    *out = bt_bytes(BT_BITSTRING, bytes, size);
    out->bits = 8;
    return true;
}

/* Reads a binary without sizes and types and pushes it. Returns its end, or NULL at the end of the
 * run. */
static const char *read_binary(bt_plain_run *run, bt_text *text, const char *begin) {
    bt_stack *stack = &text->stack;
    size_t first = stack->count;
    const char *at = skip(text, begin + 2);
    bt_term term;
    text->binaries++;
    bool made = read_parts(text, &at) &&
                make_binary(text, stack->terms + first, stack->count - first, &term);
    text->binaries--;
    stack->count = first;
    if (!made) return NULL;
    run->whole = true;
    run->built = span_of(text, begin, at + 2);
    text->status = bt_push(stack, term, run->built);
    return at + 2;
}

/* Goes on behind an element: closes brackets, up to a comma. Returns where the next element may
 * begin, or NULL at the end of the run. `literal`: the element is a literal, which is left to the
 * parser when the run ends with it. */
static const char *behind_element(bt_plain_run *run, bt_text *text, const char *at, bool literal) {
    for (;;) {
        bt_run_level *level = &run->levels[run->last];
        at = skip(text, at);
        if (*at == ',') {
            pass_comma(run, text);
            run->whole = false;
            text->next = at + 1;
            return at + 1;
        }
        if (*at != level->closer || run->last == 0) {
            if (literal) text->stack.count--;
            return NULL;
        }
        if (!close_bracket(run, text, standing(text, level) + 1, ++at)) return NULL;
        literal = false;
        text->next = at;
    }
}

/* Reads what is no name and no list or tuple and pushes it. Returns its end, or NULL at the end of
 * the run. */
static const char *read_other(bt_text *text, const char *at) {
    bool minus = *at == '-' && bt_is_digit(at[1]);
    const char *begin = at += minus, *next = text->next;
    bt_term term;
    bool literal = read_literal(text, &at, &term);
    text->next = next;
    if (!literal) return NULL;
    text->status = bt_push(&text->stack, term, span_of(text, begin, at));
    if (text->status == BT_OK && minus)
        text->status = bt_build_sign(text, true, span_of(text, begin - 1, at));
    return at;
}

/* Reads elements from `at` on, up to the end of the run. */
static void read_elements(bt_plain_run *run, bt_text *text, const char *at) {
    while (at != NULL && text->status == BT_OK) {
        at = skip(text, at);
        bool literal = false;
        if (open_bracket(run, text, at)) {
            text->next = ++at;
            at = skip(text, at);
            if (*at != run->levels[run->last].closer) continue;
            text->next = ++at;
            if (!close_bracket(run, text, 0, at)) return;
        } else if (at[0] == '<' && at[1] == '<' && !is_deep(run, text)) {
            const char *next = text->next;
            at = read_binary(run, text, at);
            text->next = at == NULL ? next : at;
        } else {
            literal = true;
            bool name = *at >= 'a' && *at <= 'z';
            at = !name                                    ? read_other(text, at)
                 : text->stack.hollow                     ? read_hollow_name(text, at)
                 : bt_only_first_atoms(&text->ctx->atoms) ? read_name(text, at)
                                                          : read_names(run, text, at);
        }
        if (at != NULL && text->status == BT_OK) at = behind_element(run, text, at, literal);
    }
}

bool bt_text_run(bt_text *text, const char *at) {
    bt_plain_run *run = &text->run;
    run->last = run->step = 0;
    run->levels[0] = (bt_run_level){0};
    run->whole = false;
    text->next = at;
    read_elements(run, text, at);
    run->handing = true;
    return text->status == BT_OK;
}

/* Step by step: the elements of the outermost level, the bracket of the next, its elements ... */
int bt_text_handed(bt_text *text, bt_value *value, bt_span *place) {
    bt_plain_run *run = &text->run;
    while (run->step <= 2 * run->last) {
        unsigned step = run->step++;
        const bt_run_level *level = &run->levels[(step + 1) / 2];
        *place = level->open;
        if (step % 2 != 0) {
            text->depth++;
            return level->token;
        }
        value->count = standing(text, level);
        if (level->count != 0) return TERM_ELEMENTS;
    }
    run->handing = false;
    *place = run->built;
    return run->whole ? TERM_PLAIN : BT_NO_TOKEN;
}
