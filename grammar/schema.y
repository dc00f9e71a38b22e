/* SPDX-License-Identifier: Apache-2.0 */
/* The type language of .schema files. bootterm-schema(5) describes it. Each action is one call of a
 * builder in parser/check/schema_build.c, which reports what is wrong and keeps what can be kept. */
%define api.pure full
%define api.prefix {bt_schema_}
%define api.location.type {bt_span}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%lex-param { void *scanner }
%parse-param { void *scanner } { struct bt_schema_reader *reader }
%initial-action { @$ = (bt_span){0, 0}; }

%code requires {
#include "parser/check/schema_reader.h"
}
%code {
/* The stack has a fixed size, small enough for any thread: types may be nested some 130 deep. */
#define YYMALLOC(size) NULL
#define YYFREE(pointer) (void)(pointer)
#define YYINITDEPTH 400
#define YYMAXDEPTH 400
#define YYLLOC_DEFAULT(Current, Rhs, N)                                                            \
    do {                                                                                           \
        (Current).begin = (N) ? YYRHSLOC(Rhs, 1).begin : YYRHSLOC(Rhs, 0).end;                      \
        (Current).end = YYRHSLOC(Rhs, N).end;                                                      \
    } while (0)
int bt_schema_lex(BT_SCHEMA_STYPE *value, bt_span *place, void *scanner);
static void bt_schema_error(bt_span *place, void *scanner, struct bt_schema_reader *reader,
                            const char *text) {
    (void)scanner;
    (void)text;
    bt_schema_too_deep(reader, *place);
}
#define R reader
}

%union {
    const bt_atom *atom;
    bt_utf8 text;
    int64_t integer;
    bt_type *type;
    bt_types types;
    bt_env *env; /* NULL: no options */
}

%token END 0 "the end of the file" DOT "a dot"
%token TYPE_ATTRIBUTE "'-type'" ENV_ATTRIBUTE "'-env'" ROOT_ATTRIBUTE "'-root'"
%token APPLICATION_ATTRIBUTE "'-application'" OTHER_ATTRIBUTE "an attribute"
%token FUN "'fun'" DOUBLE_COLON "'::'" REQUIRED "':='" OPTIONAL "'=>'" ARROW "'->'"
%token OPEN_BINARY "'<<'" CLOSE_BINARY "'>>'" RANGE "'..'" ELLIPSIS "'...'" STRAY "a stray character"
%token FLOAT "a float"
%token <atom> ATOM "an atom" VARIABLE "a variable"
%token <text> STRING "a string"
%token <integer> INTEGER "an integer"
%token '(' "'('" ')' "')'" '[' "'['" ']' "']'" '{' "'{'" '}' "'}'" ',' "','" '|' "'|'"
%token ':' "':'" '*' "'*'" '#' "'#'" '/' "'/'" '-' "'-'"

%type <integer> integer
%type <text> text
%type <type> type union member field parameter literal item
%type <types> types types_1 union_list fields fields_1 parameters parameters_1 items items_1
%type <env> options options_1 option
%%

file: %empty | file form ;

form: TYPE_ATTRIBUTE ATOM '(' parameters ')' DOUBLE_COLON type DOT
                                        { bt_schema_add_type(R, $2, $4, $7, @2); }
    | TYPE_ATTRIBUTE '(' ATOM '(' parameters ')' DOUBLE_COLON type ')' DOT
                                        { bt_schema_add_type(R, $3, $5, $8, @3); }
    | ENV_ATTRIBUTE '(' ATOM ',' type ',' text ')' DOT
                                        { bt_schema_add_env(R, $3, $5, $7, NULL, @3); }
    | ENV_ATTRIBUTE '(' ATOM ',' type ',' text ',' '#' '{' options '}' ')' DOT
                                        { bt_schema_add_env(R, $3, $5, $7, $11, @3); }
    | ENV_ATTRIBUTE '(' VARIABLE ',' type ',' text ')' DOT
                                        { bt_schema_add_other(R, $3, $5, $7, @3); }
    | APPLICATION_ATTRIBUTE '(' ATOM ')' DOT { bt_schema_set_application(R, $3, @3); }
    | ROOT_ATTRIBUTE '(' type ')' DOT   { bt_schema_set_root(R, $3, @3); }
    | error DOT                         { yyerrok; }
    ;

parameters: %empty                      { $$ = (bt_types){0}; }
    | parameters_1                      { $$ = $1; }
    ;
parameters_1: parameter                 { $$ = bt_schema_list($1); }
    | parameters_1 ',' parameter        { $$ = bt_schema_append($1, $3); }
    ;
parameter: VARIABLE                     { $$ = bt_schema_parameter(R, $1, @$); } ;

type: union | VARIABLE DOUBLE_COLON union { $$ = $3; } ;
union: union_list                       { $$ = bt_schema_union(R, $1, @$); } ;
union_list: member                      { $$ = bt_schema_list($1); }
    | union_list '|' member             { $$ = bt_schema_append($1, $3); }
    ;

member: ATOM                            { $$ = bt_schema_atom_type(R, $1, @$); }
    | VARIABLE                          { $$ = bt_schema_parameter(R, $1, @$); }
    | integer                           { $$ = bt_schema_range(R, $1, $1, @$); }
    | integer RANGE integer             { $$ = bt_schema_range(R, $1, $3, @$); }
    | STRING                            { $$ = bt_schema_string_type(R, $1, @$); }
    | ATOM '(' types ')'                { $$ = bt_schema_call(R, NULL, $1, $3, @$); }
    | ATOM ':' ATOM '(' types ')'       { $$ = bt_schema_call(R, $1, $3, $5, @$); }
    | '[' ']'                           { $$ = bt_schema_simple(R, BT_TYPE_NIL, @$); }
    | '[' type ']'                      { $$ = bt_schema_list_type(R, $2, false, @$); }
    | '[' type ',' ELLIPSIS ']'         { $$ = bt_schema_list_type(R, $2, true, @$); }
    | '{' types '}'                     { $$ = bt_schema_tuple(R, $2, @$); }
    | '#' '{' fields '}'                { $$ = bt_schema_map(R, $3, @$); }
    | OPEN_BINARY CLOSE_BINARY          { $$ = bt_schema_binary(R, 0, 0, @$); }
    | OPEN_BINARY VARIABLE ':' integer CLOSE_BINARY
                                        { $$ = bt_schema_binary(R, $4, 0, @$); }
    | OPEN_BINARY VARIABLE ':' VARIABLE '*' integer CLOSE_BINARY
                                        { $$ = bt_schema_binary(R, 0, $6, @$); }
    | OPEN_BINARY VARIABLE ':' integer ',' VARIABLE ':' VARIABLE '*' integer CLOSE_BINARY
                                        { $$ = bt_schema_binary(R, $4, $10, @$); }
    | FUN '(' ')'                       { $$ = bt_schema_fun(R, -1, @$); }
    | FUN '(' '(' types ')' ARROW type ')' { $$ = bt_schema_fun(R, (int)$4.count, @$); }
    | FUN '(' '(' ELLIPSIS ')' ARROW type ')' { $$ = bt_schema_fun(R, -1, @$); }
    | '(' type ')'                      { $$ = $2; }
    ;

integer: INTEGER | '-' INTEGER          { $$ = -$2; } ;
types: %empty                           { $$ = (bt_types){0}; } | types_1 ;
types_1: type                           { $$ = bt_schema_list($1); }
    | types_1 ',' type                  { $$ = bt_schema_append($1, $3); }
    ;
fields: %empty                          { $$ = (bt_types){0}; } | fields_1 ;
fields_1: field                         { $$ = bt_schema_list($1); }
    | fields_1 ',' field                { $$ = bt_schema_append($1, $3); }
    ;
field: type REQUIRED type               { $$ = bt_schema_field(R, $1, $3, true, @$); }
    | type OPTIONAL type                { $$ = bt_schema_field(R, $1, $3, false, @$); }
    ;

text: STRING | text STRING              { $$ = bt_schema_join(R, $1, $2); } ;

options: %empty                         { $$ = NULL; } | options_1 ;
options_1: option | options_1 ',' option { $$ = bt_schema_both(R, $1, $3, @3); } ;
option: ATOM OPTIONAL literal           { $$ = bt_schema_option(R, $1, $3, @1, @3); }
    | ATOM OPTIONAL text                { $$ = bt_schema_text_option(R, $1, $3, @1, @3); }
    | ATOM OPTIONAL '(' type ')'        { $$ = bt_schema_type_option(R, $1, $4, @1); }
    ;
/* A default may be any term. Its text is kept, so of most terms nothing else is needed here. */
literal: ATOM                           { $$ = bt_schema_atom_type(R, $1, @$); }
    | integer                           { $$ = bt_schema_range(R, $1, $1, @$); }
    | FLOAT                             { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    | '[' items ']'                     { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    | '{' items '}'                     { $$ = bt_schema_tuple(R, $2, @$); }
    | '#' '{' pairs '}'                 { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    | OPEN_BINARY CLOSE_BINARY          { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    | OPEN_BINARY text CLOSE_BINARY     { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    | FUN ATOM ':' ATOM '/' INTEGER     { $$ = bt_schema_simple(R, BT_TYPE_ANY, @$); }
    ;
items: %empty                           { $$ = (bt_types){0}; } | items_1 ;
items_1: item                           { $$ = bt_schema_list($1); }
    | items_1 ',' item                  { $$ = bt_schema_append($1, $3); }
    ;
item: literal | text                    { $$ = bt_schema_string_type(R, $1, @$); } ;
pairs: %empty | pairs_1 ;
pairs_1: pair | pairs_1 ',' pair ;
pair: item OPTIONAL item ;

%%

static int yyreport_syntax_error(const yypcontext_t *context, void *scanner,
                                 struct bt_schema_reader *reader) {
    enum { MOST = 5 };
    yysymbol_kind_t expected[MOST];
    const char *names[MOST];
    int count = yypcontext_expected_tokens(context, expected, MOST);
    for (int i = 0; i < count; i++) names[i] = yysymbol_name(expected[i]);
    yysymbol_kind_t found = yypcontext_token(context);
    (void)scanner;
    return bt_schema_syntax_error(reader, *yypcontext_location(context),
                                  found == YYSYMBOL_YYEMPTY ? NULL : yysymbol_name(found), names,
                                  count < 0 ? 0 : count);
}
