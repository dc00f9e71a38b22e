/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/frames.h"
#include "parser/text/scan.h"

#include <string.h>

#include "grammar/term_parser.h"

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

void bt_frame_relate(const bt_walk *walk, const bt_frame *frame) {
    bt_relate(walk->ctx, bt_walk_place(walk, frame->open), "'%s' opened here",
              bt_walk_show(walk, frame->open));
}

void bt_frame_push(bt_walk *walk, char kind, bt_span open) {
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

static char frame_kind(int type) {
    return type == TERM_OPEN_LIST    ? '['
           : type == TERM_OPEN_TUPLE ? '{'
           : type == TERM_OPEN_BITS  ? '<'
                                     : '(';
}

void bt_frame_open(bt_walk *walk) {
    bt_frame_push(walk, frame_kind(walk->token.type), walk->token.at);
}

/* Where a bracket seems to end: where indentation says so, or else at `before`. */
static uint32_t end_of(const bt_frame *frame, uint32_t before) {
    return frame->suspect != 0 ? frame->suspect : before;
}

static void pop_frame(bt_walk *walk) {
    walk->count--;
    walk->expecting = false;
}

/* Points at a comment with brackets right behind the place where some are missing: it may be
 * none. */
static void relate_comment(const bt_walk *walk, uint32_t at) {
    const char *base = walk->text->base;
    while (base[at] == ' ' || base[at] == '\t') at++;
    uint32_t stop = bt_walk_line_end(walk->text, at);
    if (base[at] != '%' || strcspn(base + at, "]})") >= stop - at) return;
    bt_relate(walk->ctx, bt_walk_place(walk, (bt_span){at, at + 1}),
              "'%%' begins a comment, which goes up to the end of the line");
}

/* Takes back the report of brackets that are not closed at a place, as more will be reported
 * there. */
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

void bt_frames_unclosed(bt_walk *walk, size_t count, uint32_t before) {
    bt_diags *diags = &walk->ctx->diags;
    while (walk->count > count) {
        char closers[32] = "", *to = closers;
        uint32_t end = end_of(bt_frame_top(walk), before);
        size_t first = walk->count;
        while (walk->count > count && end_of(bt_frame_top(walk), before) == end) {
            bool room = to < closers + sizeof closers - 8;
            const char *next = room ? closer_of(bt_frame_top(walk)) : to[-1] != '.' ? "..." : "";
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
            bt_frame_relate(walk, &walk->frames[i - 1]);
        relate_comment(walk, end);
        if (strstr(all, "...") == NULL) bt_walk_fix(walk, bt_walk_point(end), all);
    }
}

/* A second comma in a row, or one before the closing bracket, is surely one too many in a list or
 * map. In a tuple, whose size matters, an element may be missing instead, unless the comma is
 * before the closing bracket and behind two elements or more. */
void bt_extra_comma(bt_walk *walk, const bt_frame *frame, bt_span comma, bool last) {
    BT_SAY(walk, BT_MSG_TEXT_EXTRA_COMMA, bt_walk_place(walk, comma));
    bt_walk_fix(walk, comma, "");
    bool doubtful = frame == NULL || walk->last.type != TERM_COMMA ||
                    (frame->kind == '{' && (!last || frame->commas < 2));
    if (doubtful) bt_doubt(walk->ctx);
}

void bt_missing_value(bt_walk *walk, bt_frame *map) {
    bt_span here = bt_walk_point(walk->last.at.end);
    if (!map->unpaired) BT_SAY(walk, BT_MSG_TEXT_MAP_PAIR, bt_walk_place(walk, here));
    map->unpaired = true;
}

/* Reports what is missing before the bracket that closes `frame`. */
static void check_closing(bt_walk *walk, bt_frame *frame) {
    if (frame->comma.end != 0 && walk->expecting && walk->last.type == TERM_COMMA)
        bt_extra_comma(walk, frame, frame->comma, true);
    else if (walk->expecting && (frame->filled || frame->kind == '('))
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at),
               bt_walk_show(walk, walk->token.at));
    else if (frame->kind == '#' && !walk->expecting && !frame->paired)
        bt_missing_value(walk, frame);
}

/* Reports a closing bracket when none is open. */
static void say_stray(bt_walk *walk) {
    BT_SAY(walk, BT_MSG_TEXT_STRAY_BRACKET, bt_walk_place(walk, walk->token.at),
           bt_walk_show(walk, walk->token.at));
    bt_walk_fix(walk, walk->token.at, "");
    walk->expecting = walk->count == 0 && bt_walk_peek(walk).type == TERM_COMMA;
    if (walk->expecting) bt_walk_next(walk); /* it goes with the bracket */
}

/* Reports a closing bracket of another kind than the last open one: those above its partner are not
 * closed. False: it has no partner. */
static bool mend_closing(bt_walk *walk, bt_frame *top) {
    size_t match = walk->count - 1;
    while (match > 0 && !closes(&walk->frames[match - 1], walk->token.type)) match--;
    if (match == 0) {
        say_stray(walk);
        return false;
    }
    check_closing(walk, top);
    bt_frames_unclosed(walk, match, walk->last.at.end);
    return true;
}

void bt_frame_close(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    if (top == NULL) {
        say_stray(walk);
        return;
    }
    bool told = walk->token.at.begin == walk->swapped;
    if (!told && !closes(top, walk->token.type) && !mend_closing(walk, top)) return;
    check_closing(walk, bt_frame_top(walk));
    pop_frame(walk);
}

/* ---- the one change that mends all brackets -------------------------------------------------- */

/* Whether a bracket that opens at a place would have a '=>' in its first element. */
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
    bt_frame *top = bt_frame_top(walk);
    if (mend->edit == BT_MEND_CLOSE) {
        if (top == NULL) return;
        top->suspect = 0;
        if (walk->token.type == TERM_YYEOF) return; /* end_form reports it, with the dot */
        if (walk->expecting && walk->last.type == TERM_COMMA && top->comma.end != 0)
            bt_extra_comma(walk, top, top->comma, true);
        bt_frames_unclosed(walk, walk->count - 1, mend->before);
        return;
    }
    char kind = frame_kind(mend->kind);
    if (kind == '{' && holds_arrow(walk, mend->token)) kind = '#';
    bt_span here = bt_walk_point(mend->behind ? mend->before : mend->token.begin);
    BT_SAY(walk, BT_MSG_TEXT_UNOPENED_BRACKET, bt_walk_place(walk, here), opener_of(kind));
    bt_relate(walk->ctx, bt_walk_place(walk, mend->partner), "'%s' would close it",
              bt_walk_show(walk, mend->partner));
    bt_walk_fix(walk, here, opener_of(kind));
    bt_frame_push(walk, kind, here);
}

/* Reports that the current bracket is too many. */
static void mend_extra(bt_walk *walk, const bt_mend *mend) {
    bt_frame *top = bt_frame_top(walk);
    bt_token last = walk->last;
    bt_place place = bt_walk_place(walk, mend->token);
    const char *shown = bt_walk_show(walk, mend->token);
    if (!bt_is_closing(walk->token.type)) {
        BT_SAY(walk, BT_MSG_TEXT_EXTRA_BRACKET, place, shown);
    } else if (top != NULL && closes(top, walk->token.type)) {
        BT_SAY(walk, BT_MSG_TEXT_EARLY_BRACKET, place, shown, bt_walk_show(walk, top->open));
        bt_frame_relate(walk, top);
    } else {
        BT_SAY(walk, BT_MSG_TEXT_STRAY_BRACKET, place, shown);
    }
    bt_walk_fix(walk, mend->token, "");
    if (walk->token.type == TERM_HASH) bt_walk_next(walk);
    walk->token = last; /* as if it had not been there */
}

/* Reports that the current bracket is of another kind than its partner. */
static void mend_kind(bt_walk *walk, const bt_mend *mend) {
    char kind = frame_kind(mend->kind);
    bool closing = bt_is_closing(walk->token.type);
    if (kind == '{' && !closing && holds_arrow(walk, bt_walk_point(mend->token.end))) kind = '#';
    const char *right =
        closing && bt_frame_top(walk) != NULL ? closer_of(bt_frame_top(walk)) : opener_of(kind);
    BT_SAY(walk, BT_MSG_TEXT_WRONG_BRACKET, bt_walk_place(walk, mend->token),
           bt_walk_show(walk, mend->token), right);
    if (!closing) {
        bt_relate(walk->ctx, bt_walk_place(walk, mend->partner), "'%s' closes it",
                  bt_walk_show(walk, mend->partner));
        if (walk->token.type == TERM_HASH) bt_walk_next(walk);
        bt_frame_push(walk, kind, mend->token);
    } else if (bt_frame_top(walk) != NULL) {
        bt_frame_relate(walk, bt_frame_top(walk));
        check_closing(walk, bt_frame_top(walk));
        pop_frame(walk);
    }
    bt_walk_fix(walk, mend->token, right);
    if (mend->edit != BT_MEND_SWAP) return;
    bt_walk_fix(walk, mend->partner, bt_walk_show(walk, mend->token));
    walk->swapped = mend->partner.begin;
}

bool bt_frames_mend(bt_walk *walk) {
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
