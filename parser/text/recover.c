/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/text/recover.h"

#include "parser/text/brackets.h"
#include "parser/text/explain.h"
#include "parser/text/explain_flaw.h"
#include "parser/text/explain_words.h"
#include "parser/text/frames.h"
#include "parser/text/guess.h"
#include "parser/text/quotes.h"
#include "parser/text/scan.h"
#include "parser/text/walk.h"

#include "grammar/term_parser.h"

/* ---- lines ----------------------------------------------------------------------------------- */

static uint32_t line_begin(const bt_text *text, uint32_t offset) {
    while (offset > 0 && text->base[offset - 1] != '\n') offset--;
    return offset;
}

/* Whether only blanks are before a place on its line; sets its column. */
static bool begins_line(const bt_text *text, uint32_t offset, uint32_t *column) {
    uint32_t begin = line_begin(text, offset);
    *column = offset - begin;
    for (uint32_t i = begin; i < offset; i++)
        if (text->base[i] != ' ' && text->base[i] != '\t') return false;
    return true;
}

/* ---- separators and ends --------------------------------------------------------------------- */

static void comma(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    if (walk->expecting) {
        bt_extra_comma(walk, top, walk->token.at, false);
        return;
    }
    if (top == NULL) {
        BT_SAY(walk, BT_MSG_TEXT_TOP_COMMA, bt_walk_place(walk, walk->token.at));
        walk->expecting = true;
        return;
    }
    if (top->kind == '#' && !top->paired) {
        if (!top->unpaired && bt_explain_map_comma(walk)) return;
        bt_missing_value(walk, top);
    }
    if (top->tailed)
        BT_SAY(walk, BT_MSG_TEXT_TAIL, bt_walk_place(walk, walk->token.at));
    else if (top->kind == '(')
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at), ",");
    top->filled = true;
    bt_frame_next(top);
    top->commas++;
    top->comma = walk->token.at;
    walk->expecting = true;
}

static void arrow(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
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
    bt_frame *top = bt_frame_top(walk);
    if (walk->expecting || top == NULL || top->kind != '[' || top->tailed)
        BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at), "|");
    if (top != NULL) top->tailed = true;
    walk->expecting = true;
}

/* Whether a dot while brackets are open may be meant as a comma: the text goes on as behind one. */
static bool is_inner_dot(const bt_walk *walk) {
    bt_token next = bt_walk_peek(walk);
    uint32_t column, form;
    if (next.type == TERM_YYEOF || next.type == TERM_DOT) return false;
    (void)begins_line(walk->text, walk->frames[0].open.begin, &form);
    bool first = begins_line(walk->text, next.at.begin, &column);
    return !first || column > form || bt_is_closing(next.type);
}

/* Ends the form: at a dot, the end of the file, or where a new form seems to begin. */
static void end_form(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    bool dot = walk->token.type == TERM_DOT;
    bool meant = walk->mend.edit == BT_MEND_DOT && walk->mend.token.begin == walk->token.at.begin;
    if (top != NULL && dot && (meant || is_inner_dot(walk))) {
        BT_SAY(walk, BT_MSG_TEXT_INNER_DOT, bt_walk_place(walk, walk->token.at),
               bt_walk_show(walk, top->open));
        bt_frame_relate(walk, top);
        bt_walk_fix(walk, walk->token.at, ",");
        walk->expecting = true;
        bt_frame_next(top);
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
    /* A file that was cut may end with a comma. */
    if (dot && walk->expecting && walk->last.type == TERM_COMMA && top->comma.end != 0)
        bt_extra_comma(walk, top, top->comma, true);
    bt_frames_unclosed(walk, 0, walk->last.at.end);
}

/* ---- elements -------------------------------------------------------------------------------- */

/* Marks brackets that may lack their closing one: by the indentation of an element that begins a
 * line, it is outside of brackets that were opened further to the right. */
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
        bt_frame_open(walk);
        return;
    }
    if (type == TERM_HASH) {
        if (bt_walk_peek(walk).type == TERM_OPEN_TUPLE) {
            bt_span hash = walk->token.at;
            bt_walk_next(walk);
            bt_frame_push(walk, '#', (bt_span){hash.begin, walk->token.at.end});
            return;
        }
        if (bt_is_bare_map(walk->text, walk->token.at.begin)) {
            bt_span behind = bt_walk_point(walk->token.at.end);
            BT_SAY(walk, BT_MSG_TEXT_UNOPENED_BRACKET, bt_walk_place(walk, behind), "{");
            bt_walk_fix(walk, behind, "{");
            bt_frame_push(walk, '#', walk->token.at);
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

/* Reports what cannot be in a binary's types, or cannot be a size. */
static bool say_no_part(bt_walk *walk) {
    if (bt_explain_quote(walk)) return true;
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at),
           bt_walk_show(walk, walk->token.at));
    bt_walk_skip(walk);
    walk->expecting = false;
    return true;
}

/* Goes on within the size or types of a binary's element. True: the current token is done with. */
static bool bits_inner(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    int type = walk->token.type, last = walk->last.type;
    if (top == NULL || top->part == 0 || type == TERM_BAD || type == TERM_DOT || type == TERM_YYEOF)
        return false;
    bool types = top->part == '/';
    bool open = last == TERM_COLON || (types && (last == TERM_SLASH || last == TERM_MINUS));
    if (bt_is_closing(type) || type == TERM_COMMA) {
        if (open && (types || type != TERM_COMMA))
            BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, walk->token.at),
                   bt_walk_show(walk, walk->token.at));
        return false;
    }
    if (!types) return open && (type == TERM_MINUS || type == TERM_PLUS) && say_no_part(walk);
    if (open) return type == (last == TERM_COLON ? TERM_INTEGER : TERM_ATOM) || say_no_part(walk);
    if (last != TERM_ATOM && last != TERM_INTEGER) return false;
    if (type == TERM_MINUS || (type == TERM_COLON && last == TERM_ATOM)) return true;
    return (type == TERM_COLON || type == TERM_SLASH || type == TERM_ATOM) && say_no_part(walk);
}

/* Takes the ':' and '/' behind an element of a binary. */
static bool bits_part(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    int type = walk->token.type;
    if (top == NULL || top->kind != '<') return false;
    bool lines = walk->last.type == TERM_STRING && walk->last.at.end > walk->line &&
                 walk->last.at.begin < walk->line;
    if (lines && bt_explain_quote(walk)) return true; /* a path, not a type */
    if (type == TERM_SLASH && bt_walk_peek(walk).type != TERM_SLASH) {
        top->part = '/';
        return true;
    }
    if (type != TERM_COLON) return false;
    if (top->part != 0) return say_no_part(walk);
    top->part = ':';
    walk->expecting = true;
    return true;
}

/* Reports an element right behind another. */
static void second_element(bt_walk *walk) {
    bt_frame *top = bt_frame_top(walk);
    uint32_t column;
    bt_span here = bt_walk_point(walk->last.at.end);
    if (top == NULL && begins_line(walk->text, walk->token.at.begin, &column)) {
        BT_SAY(walk, BT_MSG_TEXT_MISSING_DOT, bt_walk_place(walk, here));
        bt_walk_fix(walk, here, ".");
        bt_text_seek(walk->text, walk->token.at.begin);
        walk->done = true;
        return;
    }
    if (bt_explain_control(walk) || bt_explain_quote(walk)) return;
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
        bt_frame_next(top);
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
    if (bits_inner(walk)) return;
    if (type == TERM_DOT || type == TERM_YYEOF)
        end_form(walk);
    else if (bt_is_closing(type))
        bt_frame_close(walk);
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

/* Reports the token that the parser refused, if nothing else was found. */
static void say_refused(bt_walk *walk, bt_span wrong) {
    const char *shown = wrong.begin == wrong.end ? "end of file" : bt_walk_show(walk, wrong);
    BT_SAY(walk, BT_MSG_TEXT_SYNTAX, bt_walk_place(walk, wrong), shown);
}

/* Whether the bracket to add or remove is one of a binary. */
static bool is_of_binary(const bt_text *text, const bt_mend *mend) {
    const char c = text->base[mend->token.begin];
    return mend->edit != BT_MEND_NONE && (mend->kind == TERM_OPEN_BITS || c == '<' || c == '>');
}

bt_status bt_text_recover(bt_text *text, uint32_t begin) {
    bt_walk walk = {.text = text,
                    .ctx = text->ctx,
                    .begin = begin,
                    .expecting = true,
                    .quotes_read = UINT32_MAX,
                    .swapped = UINT32_MAX};
    bool built = text->reported, deep = text->flaw == BT_FLAW_DEPTH;
    bt_span wrong = text->wrong_at;
    if (built && same_line(text, text->reported_at, wrong.begin)) {
        /* This is more likely a consequence than a second mistake. */
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
        text->ended = walk.done = true; /* what follows is nested as deep */
    }
    if (!walk.done) walk.status = bt_brackets_mend(text, begin, &walk.mend);
    if (built && is_of_binary(text, &walk.mend)) {
        bt_rollback(text->ctx, &text->mark); /* what only seemed to be in a binary was reported */
        built = false;
    }
    bt_text_seek(text, begin);
    uint32_t most = text->ctx->limits.diagnostics;
    while (!walk.done && walk.status == BT_OK && walk.reports < most) {
        bt_walk_next(&walk);
        if (!bt_frames_mend(&walk)) step(&walk);
    }
    text->ctx->diags.unread = text->ctx->diags.unread || (walk.reports >= most && !walk.done);
    if (walk.reports == 0 && !built && walk.status == BT_OK) say_refused(&walk, wrong);
    /* There is no further form. */
    if (walk.token.type == TERM_YYEOF) text->ended = true;
    text->runs = text->unfilled == BT_UNFILLED_NONE;
    bt_release(&text->ctx->memory, walk.frames, walk.capacity * sizeof *walk.frames);
    return walk.status == BT_OK ? BT_INVALID : walk.status;
}
