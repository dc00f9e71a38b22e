/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Erlang term text: one form, up to its dot, for each call.
 *
 * OTP parses an expression and then sees whether it is a term (erl_parse:parse_term/1, normalise/1).
 * This grammar has only those expressions that are terms; any other is a mistake like all others.
 * Terms are built on text->stack, so a rule's value is a count, or the kind of term that it left
 * there. Actions are one call, into build.c, bits.c or the stack.
 */
%code requires {
#include "parser/text/text.h"
}

%define api.pure full
%define api.prefix {bt_term_}
%define api.token.prefix {TERM_}
%define api.value.type {bt_value}
%define api.location.type {bt_span}
%define parse.error custom
%define parse.lac none
%expect 0
%param {bt_text *text}

%code {
#include "parser/text/bits.h"
#include "parser/text/build.h"
#include "parser/text/parse.h"
#include "parser/text/scan.h"

#define yylex bt_text_token

#define YYLLOC_DEFAULT(current, rhs, n)                                                            \
    do {                                                                                           \
        if (n) {                                                                                   \
            (current).begin = YYRHSLOC(rhs, 1).begin;                                              \
            (current).end = YYRHSLOC(rhs, n).end;                                                  \
        } else {                                                                                   \
            (current).begin = (current).end = YYRHSLOC(rhs, 0).end;                                \
        }                                                                                          \
    } while (0)

/* The parser's stack grows through the context's allocator and stays for the next form. */
#define yyoverflow(message, ss, ss_bytes, vs, vs_bytes, ls, ls_bytes, count)                       \
    do {                                                                                           \
        bt_parser_stacks stacks = {*(ss), *(vs), *(ls), *(count)};                                 \
        if (!bt_text_grow(text, &stacks, sizeof **(ss))) YYNOMEM;                                  \
        *(ss) = stacks.states;                                                                     \
        *(vs) = stacks.values;                                                                     \
        *(ls) = stacks.places;                                                                     \
        *(count) = stacks.size;                                                                    \
    } while (0)

#define DO(call)                                                                                   \
    do {                                                                                           \
        if ((text->status = (call)) != BT_OK) YYABORT;                                             \
    } while (0)

static void yyerror(const bt_span *place, bt_text *text, const char *message);
}

/* Literals: a type from ATOM to CHAR is one. */
%token <term> ATOM            "an atom"
%token <term> STRING          "a string"
%token <term> SIGIL_STRING    "a sigil string"
%token <term> SIGIL_BINARY    "a sigil binary"
%token <term> INTEGER         "an integer"
%token <term> FLOAT           "a float"
%token <term> CHAR            "a character"
/* What has been read in a run and stands on the stack: see parser/text/run.c. */
%token <count> ELEMENTS       "elements, each with its comma"
%token PLAIN                  "a list or tuple"
%token FUN                    "'fun'"
%token COMMA                  "','"
%token OPEN_LIST              "'['"
%token CLOSE_LIST             "']'"
%token OPEN_TUPLE             "'{'"
%token CLOSE_TUPLE            "'}'"
%token <bits> OPEN_BITS       "'<<'"
%token CLOSE_BITS             "'>>'"
%token OPEN_PAREN             "'('"
%token CLOSE_PAREN            "')'"
%token BAR                    "'|'"
%token HASH                   "'#'"
%token ARROW                  "'=>'"
%token COLON                  "':'"
%token SLASH                  "'/'"
%token MINUS                  "'-'"
%token PLUS                   "'+'"
%token DOT                    "'.'"
%token YYEOF 0                "the end of the file"
/* What no term has. */
%token RESERVED               "a reserved word"
%token VARIABLE               "a variable"
%token OPERATOR               "an operator"
%token BAD                    "a malformed token"

%type <count> commas pairs strings
%type <bits> open_bits binary
%type <kind> value
%type <type> types type_list type
%type <flag> sign size

%start form

%%

form:
    term DOT                                { YYACCEPT; }
|   %empty                                  { text->ended = true; }
;

term:
    value                                   {}
|   binary                                  { DO(bt_bits_make(text, $1, @$)); }
;

/* The kind tells strings from lists, since `<<"abc">>` and `<<[97,98,99]>>` are different. */
value:
    number                                  { $$ = BT_VALUE_TERM; }
|   string                                  { $$ = BT_VALUE_STRING; }
|   other                                   { $$ = BT_VALUE_TERM; }
|   sign number                             { $$ = BT_VALUE_TERM; DO(bt_build_sign(text, $sign, @$)); }
;

sign:
    PLUS                                    { $$ = false; }
|   MINUS                                   { $$ = true; }
;

number:
    INTEGER                                 { DO(bt_push(&text->stack, $1, @1)); }
|   FLOAT                                   { DO(bt_push(&text->stack, $1, @1)); }
|   CHAR                                    { DO(bt_push(&text->stack, $1, @1)); }
|   OPEN_PAREN number CLOSE_PAREN
;

string:
    strings                                 { DO(bt_build_strings(text, $1, @$)); }
|   SIGIL_STRING                            { DO(bt_push(&text->stack, $1, @1)); }
|   OPEN_PAREN string CLOSE_PAREN
;

strings:
    STRING                                  { $$ = 1; DO(bt_push(&text->stack, $1, @1)); }
|   strings STRING                          { $$ = $1 + 1; DO(bt_push(&text->stack, $2, @2)); }
;

other:
    ATOM                                    { DO(bt_push(&text->stack, $1, @1)); }
|   SIGIL_BINARY                            { DO(bt_push(&text->stack, $1, @1)); }
|   PLAIN
|   OPEN_LIST CLOSE_LIST                    { DO(bt_fold_list(&text->stack, 0, false, @$)); }
|   OPEN_LIST commas term CLOSE_LIST        { DO(bt_fold_list(&text->stack, $2 + 1, false, @$)); }
|   OPEN_LIST commas term BAR term CLOSE_LIST { DO(bt_fold_list(&text->stack, $2 + 1, true, @$)); }
|   OPEN_TUPLE CLOSE_TUPLE                  { DO(bt_fold_tuple(&text->stack, 0, @$)); }
|   OPEN_TUPLE commas term CLOSE_TUPLE      { DO(bt_fold_tuple(&text->stack, $2 + 1, @$)); }
|   HASH OPEN_TUPLE CLOSE_TUPLE             { DO(bt_build_map(text, 0, @$)); }
|   HASH OPEN_TUPLE pairs CLOSE_TUPLE       { DO(bt_build_map(text, $3, @$)); }
|   FUN ATOM COLON ATOM SLASH INTEGER       { DO(bt_build_export(text, &$2, &$4, &$6, &@2, @$)); }
|   OPEN_PAREN other CLOSE_PAREN
|   OPEN_PAREN sign number CLOSE_PAREN      { DO(bt_build_sign(text, $2, @$)); }
;

/* All elements but the last, each with its comma. */
commas:
    %empty                                  { $$ = 0; }
|   commas ELEMENTS                         { $$ = $1 + $2; }
|   commas term COMMA                       { $$ = bt_build_items(text, $1, 1); }
;

pairs:
    pair                                    { $$ = bt_build_items(text, 0, 2); }
|   pairs COMMA pair                        { $$ = bt_build_items(text, $1, 2); }
;

pair:
    term ARROW term
;

/* Its bits are complete. They become a term, or are added to the binary around it. */
binary:
    open_bits CLOSE_BITS
|   open_bits bits CLOSE_BITS
|   OPEN_PAREN binary CLOSE_PAREN           { $$ = $2; }
;

open_bits:
    OPEN_BITS                               { $$ = bt_bits_open(text); }
;

bits:
    bit
|   bits COMMA bit
;

bit:
    value size types                        { DO(bt_bits_add(text, $1, $2, $3, @$)); }
|   binary size types                       { DO(bt_bits_join(text, $1, $2, $3, @$)); }
;

size:
    %empty                                  { $$ = false; }
|   COLON number                            { $$ = true; }
|   COLON string                            { $$ = true; }
|   COLON other                             { $$ = true; }
|   COLON binary                            { $$ = true; DO(bt_bits_make(text, $2, @2)); }
;

types:
    %empty                                  { $$ = (bt_bit_type){0}; }
|   SLASH type_list                         { $$ = $2; }
;

type_list:
    type
|   type_list MINUS type                    { DO(bt_bits_merge(text, $1, $3, @3, &$$)); }
;

type:
    ATOM                                    { DO(bt_bits_type(text, &$1, NULL, @$, &$$)); }
|   ATOM COLON INTEGER                      { DO(bt_bits_type(text, &$1, &$3, @$, &$$)); }
;

%%

/* The first pass only finds that there is a mistake; recover.c then says what it is. */
static int yyreport_syntax_error(const yypcontext_t *context, bt_text *text) {
    text->wrong_token = (int)yypcontext_token(context);
    text->wrong_at = *yypcontext_location(context);
    return 0;
}

static void yyerror(const bt_span *place, bt_text *text, const char *message) {
    (void)place;
    (void)message; /* "memory exhausted", the only one that comes here */
    text->status = BT_NOMEM;
}
