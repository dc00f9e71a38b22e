/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/recover.h"

#include <string.h>

#include "parser/text/brackets.h"

#include "grammar/term_parser.h"

/* ---- lines ----------------------------------------------------------------------------------- */

static uint32_t line_begin(const bt_text *text, uint32_t offset) {
    while (offset > 0 && text->base[offset - 1] != '\n') offset--;
    return offset;
}

/* Whether nothing but blanks stands before a place on its line; sets its column. */
static bool begins_line(const bt_text *text, uint32_t offset, uint32_t *column) {
    uint32_t begin = line_begin(text, offset);
    *column = offset - begin;
    for (uint32_t i = begin; i < offset; i++)
        if (text->base[i] != ' ' && text->base[i] != '\t') return false;
    return true;
}

/* ---- brackets -------------------------------------------------------------------------------- */

static const char *closer_of(const bt_frame *frame) {
    switch (frame->kind) {
    case '[': return "]";
    case '(': return ")";
    case '<': return ">>";
    default: return "}";
    }
}

static bool closes(const bt_frame *frame, int type) {
    switch (frame->kind) {
    case '[': return type == TERM_CLOSE_LIST;
    case '(': return type == TERM_CLOSE_PAREN;
    case '<': return type == TERM_CLOSE_BITS;
    default: return type == TERM_CLOSE_TUPLE;
    }
}

static bt_frame *top_of(const bt_walk *walk) {
    return walk->count == 0 ? NULL : &walk->frames[walk->count - 1];
}

static void relate_opening(const bt_walk *walk, const bt_frame *frame) {
    bt_relate(walk->ctx, bt_walk_place(walk, frame->open), "'%s' opened here",
              bt_walk_show(walk, frame->open));
}

static void push_frame(bt_walk *walk, char kind, bt_span open) {
    void *frames = walk->frames;
    if (!bt_grow(&walk->ctx->memory, &frames, sizeof *walk->frames, &walk->capacity,
                 walk->count + 1)) {
        walk->status = BT_NOMEM;
        return;
    }
    walk->frames = frames;
    walk->frames[walk->count++] = (bt_frame){.kind = kind, .open = open, .line = walk->line};
    walk->expecting = true;
}

static void open_bracket(bt_walk *walk) {
    static const char kinds[] = {[TERM_OPEN_LIST - TERM_OPEN_LIST] = '[',
                                 [TERM_OPEN_TUPLE - TERM_OPEN_LIST] = '{',
                                 [TERM_OPEN_BITS - TERM_OPEN_LIST] = '<',
                                 [TERM_OPEN_PAREN - TERM_OPEN_LIST] = '('};
    push_frame(walk, kinds[walk->token.type - TERM_OPEN_LIST], walk->token.at);
}

/* Where a bracket seems to end: where the indentation says so, else at `before`. */
static uint32_t end_of(const bt_frame *frame, uint32_t before) {
    return frame->suspect != 0 ? frame->suspect : before;
}

static void pop_frame(bt_walk *walk) {
    walk->count--;
    walk->expecting = false;
}

/* A comment right behind a place where brackets are missing, with such in it, may be none. */
static void relate_comment(const bt_walk *walk, uint32_t at) {
    const char *base = walk->text->base;
    while (base[at] == ' ' || base[at] == '\t') at++;
    uint32_t stop = bt_walk_line_end(walk->text, at);
    if (base[at] != '%' || strcspn(base + at, "]})") >= stop - at) return;
    bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){at, at + 1}),
              "'%%' begins a comment, which goes up to the end of the line");
}

/* Takes back what was told of brackets that are not closed at a place: it is to be told with more.
 */
static const bt_diag *take_unclosed(const bt_walk *walk, uint32_t at) {
    const bt_diags *diags = &walk->ctx->diags;
    for (size_t i = diags->count; i-- > walk->text->mark.count;) {
        const bt_diag *diag = diags->items[i];
        if (strcmp(diag->name, "text/unclosed-bracket") != 0 || diag->fixes == NULL ||
            diag->place.source != walk->text->source || diag->place.span.begin != at)
            continue;
        bt_forget(walk->ctx, i);
        return diag;
    }
    return NULL;
}

/* Pops brackets that are not closed, down to `count`. Those that end at one place are one mistake.
 */
static void say_unclosed(bt_walk *walk, size_t count, uint32_t before) {
    bt_diags *diags = &walk->ctx->diags;
    while (walk->count > count) {
        char closers[32] = "", *to = closers;
        uint32_t end = end_of(top_of(walk), before);
        size_t first = walk->count;
        while (walk->count > count && end_of(top_of(walk), before) == end) {
            bool room = to < closers + sizeof closers - 8;
            const char *next = room ? closer_of(top_of(walk)) : to[-1] != '.' ? "..." : "";
            while (*next != '\0') *to++ = *next++;
            pop_frame(walk);
        }
        if (walk->count == 0 && walk->token.type == TERM_YYEOF && end == before) *to++ = '.';
        *to = '\0';
        const bt_diag *told = take_unclosed(walk, end);
        const char *all =
            told == NULL ? closers : bt_format(walk->ctx, "%s%s", told->fixes->text, closers);
        BT_SAY(walk, BT_MSG_TEXT_UNCLOSED_BRACKET, bt_walk_place(walk, bt_walk_point(end)), all);
        if (told != NULL && diags->last != NULL) diags->last->related = told->related;
        for (size_t i = first; i > walk->count && first - i < 3; i--)
            relate_opening(walk, &walk->frames[i - 1]);
        relate_comment(walk, end);
        if (strstr(all, "...") == NULL) bt_walk_fix(walk, bt_walk_point(end), all);
    }
}

/* Nothing else is missing in a list or map behind an element, but in a tuple, whose size counts,
 * only before the bracket, behind what is a pair at least. */
static void extra_comma(bt_walk *walk, const bt_frame *frame, bt_span comma, bool last) {
    BT_SAY(walk, BT_MSG_TEXT_EXTRA_COMMA, bt_walk_place(walk, comma));
    bt_walk_fix(walk, comma, "");
    bool lost = frame == NULL || walk->last.type != TERM_COMMA ||
                (frame->kind == '{' && (!last || frame->commas < 2));
    if (lost) bt_doubt(walk->ctx);
}

/* A key without a value; when more such follow at once, they are one mistake. */
static void missing_value(bt_walk *walk, bt_frame *map) {
    bt_span here = bt_walk_point(walk->last.at.end);
    if (!map->unpaired) BT_SAY(walk, BT_MSG_TEXT_MAP_PAIR, bt_walk_place(walk, here));
    map->unpaired = true;
}

/* What has to stand before the bracket that closes `frame` and does not. */
static void check_closing(bt_walk *walk, bt_frame *frame) {
    if (frame->comma.end != 0 && walk->expecting && walk->last.type == TERM_COMMA)
        extra_comma(walk, frame, frame->comma, true);
    else if (walk->expecting && (frame->filled || frame->kind == '('))
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at),
               bt_walk_show(walk, walk->token.at));
    else if (frame->kind == '#' && !walk->expecting && !frame->paired)
        missing_value(walk, frame);
}

/* A closing bracket for which none is open. */
static void say_stray(bt_walk *walk) {
    BT_SAY(walk, BT_MSG_TEXT_STRAY_BRACKET, bt_walk_place(walk, walk->token.at),
           bt_walk_show(walk, walk->token.at));
    bt_walk_fix(walk, walk->token.at, "");
    walk->expecting = walk->count == 0 && bt_walk_peek(walk).type == TERM_COMMA;
    if (walk->expecting) bt_walk_next(walk); /* it goes with the bracket */
}

/* A bracket that does not close the last one opened: those above its partner are not closed. False:
 * it has none. */
static bool mend_closing(bt_walk *walk, bt_frame *top) {
    size_t match = walk->count - 1;
    while (match > 0 && !closes(&walk->frames[match - 1], walk->token.type)) match--;
    if (match == 0) {
        say_stray(walk);
        return false;
    }
    check_closing(walk, top);
    say_unclosed(walk, match, walk->last.at.end);
    return true;
}

static void close_bracket(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    if (top == NULL) {
        say_stray(walk);
        return;
    }
    bool told = walk->token.at.begin == walk->swapped;
    if (!told && !closes(top, walk->token.type) && !mend_closing(walk, top)) return;
    check_closing(walk, top_of(walk));
    pop_frame(walk);
}

/* ---- the one change that mends all brackets ---------------------------------------------------
 */

static char frame_kind(int type) {
    return type == TERM_OPEN_LIST    ? '['
           : type == TERM_OPEN_TUPLE ? '{'
           : type == TERM_OPEN_BITS  ? '<'
                                     : '(';
}

/* Whether a bracket that opens behind the current token's beginning holds '=>'. */
static bool holds_arrow(const bt_walk *walk, bt_span from) {
    uint32_t here = bt_text_tell(walk->text);
    bt_text_seek(walk->text, from.begin);
    size_t open = 0;
    int type;
    do {
        type = bt_token_read(walk->text).type;
        open += bt_is_opening(type);
        if (bt_is_closing(type) && open-- == 0) break;
    } while ((type != TERM_ARROW || open > 0) && type != TERM_COMMA && type != TERM_DOT &&
             type != TERM_YYEOF);
    bt_text_seek(walk->text, here);
    return type == TERM_ARROW;
}

static const char *opener_of(char kind) {
    return kind == '[' ? "[" : kind == '{' ? "{" : kind == '#' ? "#{" : kind == '<' ? "<<" : "(";
}

static void mend_missing(bt_walk *walk, const bt_mend *mend) {
    bt_frame *top = top_of(walk);
    if (mend->edit == BT_MEND_CLOSE) {
        if (top == NULL) return;
        top->suspect = 0;
        if (walk->token.type == TERM_YYEOF) return; /* end_form tells it, with the dot */
        if (walk->expecting && walk->last.type == TERM_COMMA && top->comma.end != 0)
            extra_comma(walk, top, top->comma, true);
        say_unclosed(walk, walk->count - 1, mend->before);
        return;
    }
    char kind = frame_kind(mend->kind);
    if (kind == '{' && holds_arrow(walk, mend->token)) kind = '#';
    bt_span here = bt_walk_point(mend->behind ? mend->before : mend->token.begin);
    BT_SAY(walk, BT_MSG_TEXT_UNOPENED_BRACKET, bt_walk_place(walk, here), opener_of(kind));
    bt_relate(walk->ctx, bt_walk_place(walk, mend->partner), "'%s' would close it",
              bt_walk_show(walk, mend->partner));
    bt_walk_fix(walk, here, opener_of(kind));
    push_frame(walk, kind, here);
}

/* The current bracket is too many. */
static void mend_extra(bt_walk *walk, const bt_mend *mend) {
    bt_frame *top = top_of(walk);
    bt_token last = walk->last;
    bt_place place = bt_walk_place(walk, mend->token);
    const char *shown = bt_walk_show(walk, mend->token);
    if (!bt_is_closing(walk->token.type)) {
        BT_SAY(walk, BT_MSG_TEXT_EXTRA_BRACKET, place, shown);
    } else if (top != NULL && closes(top, walk->token.type)) {
        BT_SAY(walk, BT_MSG_TEXT_EARLY_BRACKET, place, shown, bt_walk_show(walk, top->open));
        relate_opening(walk, top);
    } else {
        BT_SAY(walk, BT_MSG_TEXT_STRAY_BRACKET, place, shown);
    }
    bt_walk_fix(walk, mend->token, "");
    if (walk->token.type == TERM_HASH) bt_walk_next(walk);
    walk->token = last; /* as if it had not been there */
}

/* The current bracket is of another kind than its partner. */
static void mend_kind(bt_walk *walk, const bt_mend *mend) {
    char kind = frame_kind(mend->kind);
    bool closing = bt_is_closing(walk->token.type);
    if (kind == '{' && !closing && holds_arrow(walk, bt_walk_point(mend->token.end))) kind = '#';
    const char *right = closing && top_of(walk) != NULL ? closer_of(top_of(walk)) : opener_of(kind);
    BT_SAY(walk, BT_MSG_TEXT_WRONG_BRACKET, bt_walk_place(walk, mend->token),
           bt_walk_show(walk, mend->token), right);
    if (!closing) {
        bt_relate(walk->ctx, bt_walk_place(walk, mend->partner), "'%s' closes it",
                  bt_walk_show(walk, mend->partner));
        if (walk->token.type == TERM_HASH) bt_walk_next(walk);
        push_frame(walk, kind, mend->token);
    } else if (top_of(walk) != NULL) {
        relate_opening(walk, top_of(walk));
        check_closing(walk, top_of(walk));
        pop_frame(walk);
    }
    bt_walk_fix(walk, mend->token, right);
    if (mend->edit != BT_MEND_SWAP) return;
    bt_walk_fix(walk, mend->partner, bt_walk_show(walk, mend->token));
    walk->swapped = mend->partner.begin;
}

/* Makes the change when it is due at the current token. True: the token has been dealt with. */
static bool mend_brackets(bt_walk *walk) {
    bt_mend mend = walk->mend;
    if (mend.edit == BT_MEND_NONE || mend.edit == BT_MEND_DOT ||
        walk->token.at.begin < mend.token.begin)
        return false;
    walk->mend.edit = BT_MEND_NONE;
    if (walk->token.at.begin > mend.token.begin) return false;
    if (mend.edit == BT_MEND_REMOVE)
        mend_extra(walk, &mend);
    else if (mend.edit == BT_MEND_REPLACE || mend.edit == BT_MEND_SWAP)
        mend_kind(walk, &mend);
    else
        mend_missing(walk, &mend);
    return mend.edit != BT_MEND_CLOSE && mend.edit != BT_MEND_OPEN;
}

/* ---- separators and ends --------------------------------------------------------------------- */

static void comma(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    if (walk->expecting) {
        extra_comma(walk, top, walk->token.at, false);
        return;
    }
    if (top == NULL) {
        BT_SAY(walk, BT_MSG_TEXT_TOP_COMMA, bt_walk_place(walk, walk->token.at));
        walk->expecting = true;
        return;
    }
    if (top->kind == '#' && !top->paired) {
        if (!top->unpaired && bt_explain_map_comma(walk)) return;
        missing_value(walk, top);
    }
    if (top->tailed)
        BT_SAY(walk, BT_MSG_TEXT_TAIL, bt_walk_place(walk, walk->token.at));
    else if (top->kind == '(')
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at), ",");
    top->filled = true;
    top->paired = top->typed = false;
    top->commas++;
    top->comma = walk->token.at;
    walk->expecting = true;
}

static void arrow(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    if (walk->expecting || top == NULL || (top->kind == '#' && top->paired)) {
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at), "=>");
    } else if (top->kind != '#') {
        if (top->kind == '{') {
            BT_SAY(walk, BT_MSG_TEXT_MAP_HASH, bt_walk_place(walk, top->open));
            bt_relate(walk->ctx, bt_walk_place(walk, walk->token.at), "'=>' stands in maps only");
            bt_walk_fix(walk, bt_walk_point(top->open.begin), "#");
            top->kind = '#';
        } else {
            BT_SAY(walk, BT_MSG_TEXT_MAP_ARROW, bt_walk_place(walk, walk->token.at));
        }
    }
    if (top != NULL) top->paired = true;
    if (top != NULL) top->unpaired = false;
    walk->expecting = true;
}

static void bar(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    if (walk->expecting || top == NULL || top->kind != '[' || top->tailed)
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at), "|");
    if (top != NULL) top->tailed = true;
    walk->expecting = true;
}

/* A dot while brackets are open, where the text goes on as if it were a comma. */
static bool is_inner_dot(const bt_walk *walk) {
    bt_token next = bt_walk_peek(walk);
    uint32_t column, form;
    if (next.type == TERM_YYEOF || next.type == TERM_DOT) return false;
    (void)begins_line(walk->text, walk->frames[0].open.begin, &form);
    bool first = begins_line(walk->text, next.at.begin, &column);
    return !first || column > form || bt_is_closing(next.type);
}

/* The end of the form: a dot, the end of the file, or where a new form seems to begin. */
static void end_form(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    bool dot = walk->token.type == TERM_DOT;
    bool meant = walk->mend.edit == BT_MEND_DOT && walk->mend.token.begin == walk->token.at.begin;
    if (top != NULL && dot && (meant || is_inner_dot(walk))) {
        BT_SAY(walk, BT_MSG_TEXT_INNER_DOT, bt_walk_place(walk, walk->token.at),
               bt_walk_show(walk, top->open));
        relate_opening(walk, top);
        bt_walk_fix(walk, walk->token.at, ",");
        walk->expecting = true;
        top->paired = top->typed = false;
        top->filled = true;
        return;
    }
    walk->done = true;
    if (top == NULL) {
        if (walk->expecting && dot && walk->last.type != TERM_COMMA) {
            BT_SAY(walk, BT_MSG_TEXT_EXTRA_DOT, bt_walk_place(walk, walk->token.at));
            bt_walk_fix(walk, walk->token.at, "");
        } else if (!dot && !walk->expecting) {
            bt_span here = bt_walk_point(walk->last.at.end);
            BT_SAY(walk, BT_MSG_TEXT_MISSING_DOT, bt_walk_place(walk, here));
            bt_walk_fix(walk, here, ".");
        }
        return;
    }
    /* A file that breaks off may do so behind a comma. */
    if (dot && walk->expecting && walk->last.type == TERM_COMMA && top->comma.end != 0)
        extra_comma(walk, top, top->comma, true);
    say_unclosed(walk, 0, walk->last.at.end);
}

/* ---- elements -------------------------------------------------------------------------------- */

/* By its indentation an element that begins a line belongs outside of brackets that were opened
 * further to the right: they may lack their closing one. */
static void suspect_frames(bt_walk *walk) {
    uint32_t begin = walk->token.at.begin;
    if (walk->last.type != TERM_COMMA || walk->last.at.begin >= walk->line) return;
    for (size_t i = walk->count; i-- > 0;) {
        bt_frame *frame = &walk->frames[i];
        if (frame->open.begin - frame->line < begin - walk->line || frame->suspect != 0) return;
        if (frame->line != walk->line) frame->suspect = frame->comma.begin;
    }
}

static void read_sign(bt_walk *walk) {
    bt_token next = bt_walk_peek(walk);
    if (next.type == TERM_INTEGER || next.type == TERM_FLOAT || next.type == TERM_CHAR) {
        bt_walk_next(walk);
        walk->expecting = false;
    } else if (next.type != TERM_OPEN_PAREN) {
        bt_explain_start(walk);
        walk->expecting = false;
    }
}

static void element(bt_walk *walk) {
    int type = walk->token.type;
    suspect_frames(walk);
    walk->element = walk->token.at.begin;
    if (bt_explain_comment(walk)) return;
    if ((bt_is_opening(type) || type == TERM_HASH) && bt_explain_comprehension(walk)) return;
    if (bt_is_opening(type)) {
        open_bracket(walk);
        return;
    }
    if (type == TERM_HASH) {
        if (bt_walk_peek(walk).type == TERM_OPEN_TUPLE) {
            bt_span hash = walk->token.at;
            bt_walk_next(walk);
            push_frame(walk, '#', (bt_span){hash.begin, walk->token.at.end});
            return;
        }
        if (bt_is_bare_map(walk->text, walk->token.at.begin)) {
            bt_span behind = bt_walk_point(walk->token.at.end);
            BT_SAY(walk, BT_MSG_TEXT_UNOPENED_BRACKET, bt_walk_place(walk, behind), "{");
            bt_walk_fix(walk, behind, "{");
            push_frame(walk, '#', walk->token.at);
            return;
        }
        if (bt_explain_hash(walk)) return;
    } else if (type == TERM_FUN) {
        bt_explain_fun(walk);
    } else if (type == TERM_MINUS || type == TERM_PLUS) {
        read_sign(walk);
        return;
    } else if (type < TERM_ATOM || type > TERM_CHAR) {
        if (!bt_explain_tilde(walk) && !bt_explain_words(walk)) {
            if (bt_explain_quote(walk)) return;
            bt_explain_start(walk);
        }
    } else if (type == TERM_ATOM && !bt_explain_tilde(walk)) {
        (void)bt_explain_words(walk);
    }
    walk->expecting = walk->nothing;
    walk->nothing = false;
}

/* Elements, types and sizes of binaries are no mistakes: true when this was a part of one. */
static bool bits_part(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    int type = walk->token.type;
    if (top == NULL || top->kind != '<') return false;
    bool lines = walk->last.type == TERM_STRING && walk->last.at.end > walk->line &&
                 walk->last.at.begin < walk->line;
    if (lines && bt_explain_quote(walk)) return true; /* a path, not a type */
    if (type == TERM_SLASH && bt_walk_peek(walk).type != TERM_SLASH) {
        top->typed = true;
        return true;
    }
    if (top->typed)
        return type == TERM_ATOM || type == TERM_COLON || type == TERM_INTEGER ||
               type == TERM_MINUS;
    if (type != TERM_COLON) return false;
    walk->expecting = true;
    return true;
}

/* An element right behind another. */
static void second_element(bt_walk *walk) {
    bt_frame *top = top_of(walk);
    uint32_t column;
    bt_span here = bt_walk_point(walk->last.at.end);
    if (top == NULL && begins_line(walk->text, walk->token.at.begin, &column)) {
        BT_SAY(walk, BT_MSG_TEXT_MISSING_DOT, bt_walk_place(walk, here));
        bt_walk_fix(walk, here, ".");
        bt_text_seek(walk->text, walk->token.at.begin);
        walk->done = true;
        return;
    }
    if (bt_explain_quote(walk)) return;
    if (top != NULL && top->kind == '#' && !top->paired && bt_walk_peek(walk).type != TERM_ARROW) {
        BT_SAY(walk, BT_MSG_TEXT_MISSING_ARROW, bt_walk_place(walk, here));
        bt_walk_fix(walk, here, " =>");
        top->paired = walk->expecting = true;
        element(walk);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_MISSING_COMMA, bt_walk_place(walk, here));
    bt_walk_fix(walk, here, ",");
    if (top != NULL) {
        top->unpaired = top->kind == '#';
        top->filled = true;
        top->paired = top->typed = false;
    }
    walk->expecting = true;
    element(walk);
}

static void behind_element(bt_walk *walk) {
    switch (walk->token.type) {
    case TERM_COMMA: comma(walk); return;
    case TERM_ARROW: arrow(walk); return;
    case TERM_BAR: bar(walk); return;
    default: break;
    }
    if (walk->token.type == TERM_STRING && walk->last.type == TERM_STRING) {
        if (walk->last_line.from == walk->line_state.from) return;
        if (walk->last.at.end > walk->line) (void)bt_explain_quote(walk);
        return;
    }
    if (bits_part(walk) || bt_explain_comment(walk) || bt_explain_quote(walk)) return;
    if (bt_explain_behind(walk)) return;
    if (bt_is_start(walk->token.type)) {
        second_element(walk);
        return;
    }
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at),
           bt_walk_show(walk, walk->token.at));
    bt_walk_skip(walk);
}

static void step(bt_walk *walk) {
    int type = walk->token.type;
    if (type == TERM_DOT || type == TERM_YYEOF)
        end_form(walk);
    else if (bt_is_closing(type))
        close_bracket(walk);
    else if (!walk->expecting)
        behind_element(walk);
    else if (type == TERM_COMMA)
        comma(walk);
    else if (type == TERM_ARROW)
        arrow(walk);
    else if (type == TERM_BAR)
        bar(walk);
    else
        element(walk);
}

static bool same_line(const bt_text *text, uint32_t a, uint32_t b) {
    return line_begin(text, a) == line_begin(text, b);
}

/* What the parser refused, should nothing else have been found. */
static void say_refused(bt_walk *walk, bt_span wrong) {
    const char *shown = wrong.begin == wrong.end ? "end of file" : bt_walk_show(walk, wrong);
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, wrong), shown);
}

/* Whether the bracket that lacks or is too many is one of a binary. */
static bool is_of_binary(const bt_text *text, const bt_mend *mend) {
    const char c = text->base[mend->token.begin];
    return mend->edit != BT_MEND_NONE && (mend->kind == TERM_OPEN_BITS || c == '<' || c == '>');
}

bt_status bt_text_recover(bt_text *text, uint32_t begin) {
    bt_walk walk = {.text = text,
                    .ctx = text->ctx,
                    .expecting = true,
                    .quotes_read = UINT32_MAX,
                    .swapped = UINT32_MAX};
    bool built = text->reported, deep = text->flaw == BT_FLAW_DEPTH;
    bt_span wrong = text->wrong_at;
    if (built && same_line(text, text->reported_at, wrong.begin)) {
        /* More likely a consequence than a second mistake. */
        bt_rollback(text->ctx, &text->mark);
        built = false;
    }
    const char *hint, *language = begin == 0 ? bt_guess_language(text, &hint) : NULL;
    if (language != NULL) {
        bt_status status = bt_report(text->ctx, BT_MSG_TEXT_LANGUAGE,
                                     bt_walk_place(&walk, bt_walk_point(0)), language, hint);
        text->ended = true;
        return status;
    }
    text->runs = false;
    text->status = BT_OK;
    if (deep) {
        BT_SAY(&walk, BT_MSG_LIMIT_DEPTH, bt_walk_place(&walk, wrong), text->ctx->limits.depth);
        text->ended = walk.done = true; /* what follows is as deep */
    }
    if (!walk.done) walk.status = bt_brackets_mend(text, begin, &walk.mend);
    if (built && is_of_binary(text, &walk.mend)) {
        bt_rollback(text->ctx, &text->mark); /* of what only seemed to be in a binary */
        built = false;
    }
    bt_text_seek(text, begin);
    uint32_t most = text->ctx->limits.diagnostics;
    while (!walk.done && walk.status == BT_OK && walk.reports < most) {
        bt_walk_next(&walk);
        if (!mend_brackets(&walk)) step(&walk);
    }
    text->ctx->diags.unread = text->ctx->diags.unread || (walk.reports >= most && !walk.done);
    if (walk.reports == 0 && !built && walk.status == BT_OK) say_refused(&walk, wrong);
    /* A form that ends before what the parser refused would be refused there again. */
    if (walk.token.type == TERM_YYEOF) text->ended = true;
    text->runs = true;
    bt_release(&text->ctx->memory, walk.frames, walk.capacity * sizeof *walk.frames);
    return walk.status == BT_OK ? BT_INVALID : walk.status;
}
