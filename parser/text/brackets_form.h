/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets of a form as they were read, and what a change of one of them costs. */
#ifndef BT_BRACKETS_FORM_H
#define BT_BRACKETS_FORM_H

#include "parser/text/walk.h"

#include "grammar/term_parser.h"

enum {
    BT_MOST_ROW = 16,  /* brackets that open one behind the other */
    BT_COST_JOIN = 24, /* a comma or an element would be too many or too few */
    BT_COST_SHAPE = 6  /* a list that looks like a tuple, or a tuple that looks like a list */
};
#define BT_NO_ANCHOR UINT32_MAX

/* What there is in a bracket, not counting what is in brackets in it. */
typedef struct bt_held {
    uint32_t commas, arrows;
    uint32_t tuples; /* tuples and maps */
    uint32_t types;  /* `:` and `/` as in binaries */
    int32_t untyped; /* brackets less those of binaries with a '/' behind: none in a binary */
} bt_held;

/* An open bracket; the lowest on a stack stands for what is outside of all. */
typedef struct bt_bracket {
    uint16_t kind;   /* the type of the opening one; 0 outside */
    uint32_t token;  /* the opening one, or read from the back the closing one */
    bt_held content; /* up to here */
    uint64_t open;   /* stands for all that is open with this one */
} bt_bracket;

/* A token, with what is open before it. */
typedef struct bt_spot {
    uint32_t begin, end;
    uint32_t depth;
    uint32_t anchors;     /* how many of these are before it */
    uint16_t type;        /* `#{` is one token, and an OPEN_TUPLE */
    bt_bracket top, next; /* the innermost bracket that is open, and the one around it */
    int64_t closed;       /* what the brackets cost that are closed before it */
} bt_spot;

/* A token whose column says something: the first of a line, and those behind it for as long as
 * brackets open. */
typedef struct bt_anchor {
    uint32_t token, head; /* head: the first of its line */
    uint32_t column;
    uint32_t depth[2]; /* read from the front, and from the back */
    bool closing;
    uint32_t above, below; /* the next one that is not deeper, before and behind it */
    int64_t before;        /* what the lines before it cost */
    int64_t behind;        /* what those from it on cost among themselves */
} bt_anchor;

/* What a change costs in a row of the same brackets, and the one it was last made at. */
typedef struct bt_row {
    uint32_t token;
    int64_t cost;
} bt_row;

typedef struct bt_brackets {
    bt_ctx *ctx;
    bt_text *text;
    bt_spot *marks;
    bt_bracket *stack;
    bt_anchor *anchors;
    size_t count, depth, anchor_count; /* the last mark is the dot, or the file's end */
    size_t marks_capacity, stack_capacity, anchors_capacity;
    uint32_t front; /* from the front, brackets are in order up to this token */
    int64_t closed; /* what the brackets cost that have been closed */
    bt_row lacking, extra;
    int64_t cost; /* of the best place so far */
} bt_brackets;

/* The type of the bracket that opens what this one closes. */
static inline uint16_t bt_opening_of(int type) {
    return (uint16_t)(bt_is_closing(type) ? type - 1 : type);
}
static inline bool bt_is_literal(int type) {
    return type >= TERM_ATOM && type <= TERM_CHAR;
}

/* What stands for all that is open when a bracket is opened as well. */
static inline uint64_t bt_bracket_hash(uint64_t open, int kind) {
    return (open ^ (uint64_t)kind) * 0x9E3779B97F4A7C15u + (uint64_t)kind;
}

/* Reads tokens up to a dot or the end of the file; `dots` before that are taken for commas.
 * BT_USAGE: there is no saying what brackets are. */
bt_status bt_brackets_read(bt_brackets *form, uint32_t begin, size_t dots);
/* Nothing is open. False: no memory. */
bool bt_brackets_clear(bt_brackets *form);
/* Puts a bracket on the stack. False: no memory. */
bool bt_brackets_push(bt_brackets *form, uint32_t token, int kind);
/* Takes one away that opens at a token, and adds what it costs. */
void bt_brackets_pop(bt_brackets *form, uint32_t opening);
/* Counts a token for the innermost bracket. */
void bt_brackets_count(bt_brackets *form, uint32_t token);
/* What is open now. */
bt_spot bt_brackets_state(const bt_brackets *form);
bool bt_bracket_is_map(const bt_brackets *form, uint32_t opening);
/* What it costs that a bracket holds what it does, with `first` its first token: tuples begin with
 * a name and have two elements or more, lists begin with tuples, maps hold pairs. */
int bt_bracket_cost(int kind, bool map, int first, bt_held content);

/* A change before a token, or of it. */
typedef struct bt_bracket_change {
    uint32_t token;
    bool without; /* the token itself is taken away */
    bool opens;   /* a bracket is put before it */
    int shift;    /* what stands behind it on its line stands so much further to the right */
} bt_bracket_change;

/* From the front: depths, what is above, and costs, as long as brackets are in order. */
void bt_lines_front(bt_brackets *form);
/* From the back: the same for one anchor, those behind it being done. */
void bt_lines_back(bt_brackets *form, uint32_t a, uint32_t depth);
/* What all lines cost with this change. */
int64_t bt_lines_cost(const bt_brackets *form, const bt_bracket_change *change);
#endif
