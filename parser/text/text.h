/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One reading of a term text: what scanner, parser and builder share. Each file uses only those
 * above it in this list:
 *
 *   reserved.c  reserved words
 *   text.c      characters, white space and comments, names
 *   literal.c   quoted atoms, strings, characters, escapes
 *   triple.c    triple-quoted strings and sigils
 *   number.c    integers and floats
 *   template.c  places to fill in, where the text is a template
 *   encoding.c  which encoding the text is in
 *   build.c     what grammar/term.y does for each rule
 *   bits.c      binaries: the bit syntax is evaluated here
 *   run.c       runs of plain elements, without the parser
 *   scan.c      runs the scanner that flex makes of grammar/term.l
 *   spelt.c     tokens as they are spelt, quicker and from any place
 *   recover.c   what is wrong with a form that the parser refused, and where to go on
 *   parse.c     bt_parse: form after form
 *   format*.c   the text in another layout: tokens and comments as they are spelt
 */
#ifndef BT_TEXT_H
#define BT_TEXT_H

#include <stddef.h>
#include <stdint.h>

#include "bootterm_text.h"
#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/stack.h"
#include "etf/utf8.h"
#include "parser/text/reserved.h"

/* Why the scanner returned TERM_BAD. */
typedef enum bt_flaw {
    BT_FLAW_NONE,
    BT_FLAW_ENCODING,      /* bytes that are not UTF-8 */
    BT_FLAW_CHARACTER,     /* a character that can stand nowhere, or not here */
    BT_FLAW_UNCLOSED,      /* a quote without its end: the place is the opening quote */
    BT_FLAW_ESCAPE,        /* a bad escape sequence */
    BT_FLAW_CHAR_END,      /* '$' at the end of the file */
    BT_FLAW_ATOM_LONG,     /* an atom of more than 255 characters */
    BT_FLAW_ATOMS,         /* more atoms than the limit */
    BT_FLAW_BASE,          /* a base that is not 2 to 36 */
    BT_FLAW_DIGITS,        /* no digits after the base */
    BT_FLAW_EXPONENT,      /* no digits in the exponent */
    BT_FLAW_FLOAT,         /* no float in this release, or misspelt */
    BT_FLAW_FLOAT_RANGE,   /* a float beyond what 64 bits hold */
    BT_FLAW_INTEGER_LONG,  /* an integer of more digits than the limit */
    BT_FLAW_ADJACENT,      /* a string right behind a string (OTP 27) */
    BT_FLAW_TRIPLE_START,  /* text behind the quotes that open a triple-quoted string */
    BT_FLAW_TRIPLE_INDENT, /* a line that is indented less than the closing quotes */
    BT_FLAW_SIGIL,         /* an unknown sigil, or '~' without a string */
    BT_FLAW_SIGIL_SUFFIX,  /* letters behind a sigil */
    BT_FLAW_DEPTH,         /* nested deeper than the limit */
    BT_FLAW_ELIXIR,        /* Elixir's `%{...}`: a comment to the parser, seen by walk.c only */
    BT_FLAW_EEX            /* `<%= ... %>`, seen by walk.c only */
} bt_flaw;

/* Whether a value was written as a string: `<<"a">>` and `<<[97]>>` are different. */
typedef enum bt_value_kind { BT_VALUE_TERM, BT_VALUE_STRING } bt_value_kind;

/* `/integer-signed-unit:8` of a binary's element; 0 means that it is not given. */
typedef struct bt_bit_type {
    uint8_t type;   /* BT_BITS_INTEGER ... */
    uint8_t sign;   /* 1 signed, 2 unsigned */
    uint8_t endian; /* 1 big, 2 little, 3 native */
    uint16_t unit;  /* 1..256 */
} bt_bit_type;

/* The value of a token or a rule. */
typedef union bt_value {
    bt_term term;
    size_t count;
    uint64_t bits; /* where the outer binary begins */
    bt_bit_type type;
    bt_value_kind kind;
    bool flag;
} bt_value;

/* The parser's three stacks, and how many items each holds. */
typedef struct bt_parser_stacks {
    void *states;
    bt_value *values;
    bt_span *places;
    ptrdiff_t size;
} bt_parser_stacks;

/* In text->wrong_token: the parser refused no token, but a rule failed. */
#define BT_NO_TOKEN (-1)

/* A resizable run of bytes. */
typedef struct bt_scratch {
    uint8_t *bytes;
    size_t size, capacity;
} bt_scratch;

/* A bracket that is open within a run, and how many of its elements were built, each of which has a
 * comma. */
typedef struct bt_run_level {
    int token; /* the bracket as the parser knows it */
    char closer;
    bt_span open;
    size_t count;
} bt_run_level;

/* How many brackets a run may be within; deeper ones are left to the parser. */
#define BT_RUN_DEPTH 8

/* A run of plain elements, and how far the parser was told of it. */
typedef struct bt_plain_run {
    bt_run_level levels[BT_RUN_DEPTH + 1]; /* the first is the parser's own bracket */
    unsigned last;                         /* the innermost level */
    bool whole;    /* the run ends with a term without a comma behind it, whose place is `built` */
    bt_span built; /* the place of the newest term with brackets */
    bool handing;  /* the parser is being told */
    unsigned step;
} bt_plain_run;

typedef struct bt_text {
    bt_ctx *ctx;
    const bt_source *source;
    char *base; /* the text, with NULs behind `end` */
    const char *end;
    bool latin1;          /* a byte is a character; otherwise the text is UTF-8 */
    bool triple;          /* the release has sigils and triple-quoted strings (27) */
    bool based_float;     /* the release has 16#F.8 (28) */
    bt_unfilled unfilled; /* what is filled in later, if it is a template */
    bool spelling;        /* only the spelling of tokens matters: they get no values */

    /* Between scanner and parser. */
    bool runs;         /* plain elements are read without the parser */
    bool element;      /* a plain element may begin at the next token */
    uint32_t binaries; /* how many binaries are open; their elements are not read in runs */
    bt_plain_run run;
    uint32_t depth; /* how many brackets are open */
    bt_flaw flaw;   /* why the last token is TERM_BAD */
    bt_span flaw_at;
    const char *next;      /* the end of a token that the scanner did not read */
    const uint8_t *passed; /* the text before this is memory for terms; NULL: the text is kept */
    void *scanner;
    size_t pool_used;
    max_align_t pool[32]; /* the scanner's memory */

    /* The parser. */
    bt_status status;               /* why it stopped; BT_OK: a mistake in the text */
    bool reported;                  /* the builder found a mistake in this form, and reported it */
    uint32_t reported_at;           /* where the last such mistake is */
    bool key_twice;                 /* a map of this form has a key twice */
    bt_diag_mark mark;              /* where reports about this form begin */
    bool encoding_said, limit_said; /* these were reported, once for the text */
    bool ended;                     /* there is no further form */
    uint64_t sought;                /* how many bytes were searched for maps of Elixir */
    int wrong_token;                /* the token that the parser refused */
    bt_span wrong_at;
    bt_parser_stacks stacks; /* those that became too large for yyparse's own */
    size_t stacks_bytes;

    /* The builder. */
    bt_stack stack; /* the forms, then the parts of the current one */
    bt_scratch scratch;
    bt_scratch bits;     /* the bits of the open binaries, in a row */
    uint64_t bits_begin; /* where the innermost binary begins, in bits */
    uint64_t bit_count;  /* how many bits the innermost has */
    uint64_t expanded;   /* how many bytes sizes in binaries have asked for */
    uint64_t bracketed;  /* how many tokens were read to find brackets */
} bt_text;

/* Whether `${NAME}` is filled in later. */
static inline bool bt_text_has_variables(const bt_text *text) {
    return text->unfilled == BT_UNFILLED_PLACES || text->unfilled == BT_UNFILLED_VARIABLES;
}

/* Makes room for `need` bytes in all, and keeps those that are there; false: no memory. */
bool bt_scratch_room(bt_text *text, bt_scratch *scratch, size_t need);
/* Bytes of the text for a term: where they are, or a copy if the text is not kept. NULL: no
 * memory. */
const uint8_t *bt_text_lasting(bt_text *text, const char *bytes, size_t size);
/* Sets why a token is bad, and returns TERM_BAD. The token ends at text->next. */
int bt_text_flaw(bt_text *text, bt_flaw flaw, const char *begin, const char *end);

/* A character of the text: its length in bytes, 0 when it is not UTF-8. */
size_t bt_text_read(const bt_text *text, const char *at, uint32_t *character);
/* White space, as erl_scan has it. */
static inline bool bt_is_space(uint32_t c) {
    return c <= 32 || (c >= 0x80 && c <= 0xA0);
}
/* A letter beyond ASCII that names may have, and one that an atom may begin with. */
static inline bool bt_is_name_letter(uint32_t c) {
    return c >= 0xC0 && c <= 0xFF && c != 0xD7 && c != 0xF7;
}
static inline bool bt_is_atom_letter(uint32_t c) {
    return c >= 0xDF && bt_is_name_letter(c);
}
/* A letter that no name has without quotes. */
static inline bool bt_is_foreign_letter(uint32_t c) {
    return (c >= 0x100 && c < 0x2000) || (c >= 0x3040 && c < 0xD7A4) || c >= 0x20000;
}

/* Skips white space and comments. Stops at a character that neither may have, even within a
 * comment. */
char *bt_text_space(bt_text *text, char *at);
static inline char *bt_text_skip(bt_text *text, char *at) {
    /* Most tokens begin here. */
    if ((uint8_t)*at > ' ' && (uint8_t)*at < 0x80 && *at != '%') return at;
    return bt_text_space(text, at);
}

/* The end of a name that began before `at`. */
const char *bt_text_name_end(const bt_text *text, const char *at);
/* Whether this name is a reserved word of the release. */
static inline bool bt_text_reserved(const bt_text *text, const char *name, size_t length) {
    int since = bt_reserved_since(name, length);
    return since != 0 && text->ctx->otp >= since;
}
/* Sets the value to the atom with this text, in UTF-8. Returns TERM_ATOM, or TERM_BAD with a flaw
 * or a status. */
int bt_text_atom(bt_text *text, bt_value *value, const char *bytes, size_t size, const char *begin);

/* Whether a token's value is needed. In binaries it is, even where terms are hollow. */
static inline bool bt_text_values(const bt_text *text) {
    return !text->spelling && (!text->stack.hollow || text->binaries != 0);
}

/* ---- tokens ----------------------------------------------------------------------------------
 *
 * Each of these reads on from where a pattern of the scanner matched, sets text->next to where the
 * token ends, and returns it. `begin` is the token's start, `end` where the match ended. Those of
 * names and dots are here, others in literal.h, triple.h and number.h. */
int bt_text_name(bt_text *text, bt_value *value, const char *begin, const char *end);
int bt_text_variable(bt_text *text, const char *end);
int bt_text_other(bt_text *text, bt_value *value, const char *begin);
int bt_text_dot(bt_text *text, const char *begin);
#endif
