/* SPDX-License-Identifier: Apache-2.0 */
/* The brackets of a form as they were read, and what a change of one of them costs. */
#ifndef BT_BRACKETS_FORM_H
#define BT_BRACKETS_FORM_H

#include "parser/text/walk.h"

#include "grammar/term_parser.h"

enum {
    BT_MOST_ROW = 16,  /* brackets that open in a row */
    BT_COST_JOIN = 24, /* there would be a comma or an element too many or too few */
    BT_COST_SHAPE = 6  /* a list that looks like a tuple, or a tuple that looks like a list */
};
#define BT_NO_ANCHOR UINT32_MAX

/* What a bracket has in it, not counting what is in inner brackets. */
typedef struct bt_held {
    uint32_t commas, arrows;
    uint32_t tuples; /* tuples and maps */
    uint32_t types;  /* `:` and `/` as in binaries */
    int32_t untyped; /* brackets other than parentheses and binaries with a type behind them: a
                        binary has none */
} bt_held;

/* An open bracket. The lowest one on a stack stands for what is outside of all brackets. */
typedef struct bt_bracket {
    uint16_t kind;   /* the type of the opening one; 0 outside */
    uint32_t token;  /* the opening bracket, or, when reading from the back, the closing one */
    bt_held content; /* what it has in it up to here */
    uint64_t open;   /* a hash of all brackets that are open with this one */
} bt_bracket;

/* A token, with what is open before it. */
typedef struct bt_spot {
    uint32_t begin, end;
    uint32_t depth;
    uint32_t anchors;     /* how many anchors are before it */
    uint16_t type;        /* `#{` is one token, and an OPEN_TUPLE */
    bt_bracket top, next; /* the innermost bracket that is open, and the one around it */
    int64_t closed;       /* what the brackets that close before it cost */
} bt_spot;

/* A token whose column says something: the first on a line, and those behind it as long as only
 * brackets open. */
typedef struct bt_anchor {
    uint32_t token, head; /* head: the first of its line */
    uint32_t column;
    uint32_t depth[2]; /* read from the front, and from the back */
    bool closing;
    uint32_t above, below; /* the nearest anchor before and behind it that is not deeper */
    int64_t before;        /* what the lines up to and with its own cost */
    int64_t behind;        /* what those from it on cost among themselves */
} bt_anchor;

/* What a change costs in a row of equal brackets, and where it was last tried. */
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
    uint32_t front; /* brackets are balanced from the front up to this token */
    int64_t closed; /* what the brackets that have been closed cost */
    bt_row lacking, extra;
    int64_t cost; /* of the best place so far */
} bt_brackets;

/* The type of the bracket that this one closes. */
static inline uint16_t bt_opening_of(int type) {
    return (uint16_t)(bt_is_closing(type) ? type - 1 : type);
}
static inline bool bt_is_literal(int type) {
    return type >= TERM_ATOM && type <= TERM_CHAR;
}

/* The hash of what is open when one more bracket is opened. */
static inline uint64_t bt_bracket_hash(uint64_t open, int kind) {
    return (open ^ (uint64_t)kind) * 0x9E3779B97F4A7C15u + (uint64_t)kind;
}

/* Reads tokens up to a dot or the end of the file. The first `dots` dots count as commas. BT_USAGE:
 * the brackets cannot be found. */
bt_status bt_brackets_read(bt_brackets *form, uint32_t begin, size_t dots);
/* Forgets all open brackets. False: no memory. */
bool bt_brackets_clear(bt_brackets *form);
/* Puts a bracket on the stack. False: no memory. */
bool bt_brackets_push(bt_brackets *form, uint32_t token, int kind);
/* Takes the bracket that opens at a token off the stack, and adds its cost. */
void bt_brackets_pop(bt_brackets *form, uint32_t opening);
/* Counts a token as in the innermost bracket. */
void bt_brackets_count(bt_brackets *form, uint32_t token);
/* What is open now. */
bt_spot bt_brackets_state(const bt_brackets *form);
bool bt_bracket_is_map(const bt_brackets *form, uint32_t opening);
/* The cost of what a bracket has in it; `first` is its first token. Nothing is the cost of what is
 * usual: tuples begin with a name and have two elements or more, lists begin with tuples, maps have
 * pairs. */
int bt_bracket_cost(int kind, bool map, int first, bt_held content);

/* A change before a token, or of it. */
typedef struct bt_bracket_change {
    uint32_t token;
    bool without; /* the token itself is removed */
    bool opens;   /* a bracket is put before it */
    int shift;    /* what is behind it on its line moves so much to the right */
} bt_bracket_change;

/* Reads anchors from the front, as long as brackets are balanced: depths, nearest anchors,
 * costs. */
void bt_lines_front(bt_brackets *form);
/* The same from the back for one anchor, after those behind it. */
void bt_lines_back(bt_brackets *form, uint32_t a, uint32_t depth);
/* The cost of all lines with this change. */
int64_t bt_lines_cost(const bt_brackets *form, const bt_bracket_change *change);
#endif
