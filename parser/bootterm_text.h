/* SPDX-License-Identifier: Apache-2.0 */
/* libbootterm: Erlang term text, read as file:consult/1 reads it and printed as io:format does. */
#ifndef BOOTTERM_TEXT_H
#define BOOTTERM_TEXT_H

#include "bootterm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What of a text is filled in later. Where it is a template, a word with a place in it is read as
 * an atom, and so is a variable; these atoms, and strings and quoted atoms with a place in them,
 * have the flag BT_UNFILLED. */
typedef enum bt_unfilled {
    BT_UNFILLED_NONE,      /* nothing: the text is as OTP reads it */
    BT_UNFILLED_PLACES,    /* `${NAME}`, `${NAME:-default}`, `{{name}}` and `@NAME@` */
    BT_UNFILLED_VARIABLES, /* the same, and Erlang's variables */
    BT_UNFILLED_TAGS       /* only `{{name}}` and `@NAME@` */
} bt_unfilled;

typedef struct bt_parse_options {
    size_t size;
    bool spans; /* keep each term's place, for checks */
    bt_unfilled unfilled;
} bt_parse_options;
#define BT_PARSE_OPTIONS_INIT                                                                      \
    { sizeof(bt_parse_options), true, BT_UNFILLED_NONE }

/* The dot-terminated terms of one text, in order. */
typedef struct bt_forms {
    const bt_source *source;
    const bt_term *terms; /* count of them */
    const bt_span *spans; /* the same count, or NULL when parsed without */
    uint32_t count;
} bt_forms;

/* Reads all terms of a text: the same terms as file:consult/1 of the context's release, with errors
 * where that has one. All errors are reported, not only the first; then it is BT_INVALID, and
 * `*out` has the forms that are whole. `options` may be NULL. A text of more than 2 GiB is
 * BT_INVALID with limit/input. */
BT_API bt_status bt_parse(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                          bt_forms *out);
/* Whether a text that was read has comments, which are lost when its terms are printed. One that
 * only says the encoding does not count. */
BT_API bool bt_source_has_comments(const bt_source *source);
/* Form `i`, below the count, with its place. */
BT_API bt_node bt_form(const bt_forms *forms, uint32_t i);

/* Reads a text that holds exactly one term. None, or a second one, is an error with its place. */
BT_API bt_status bt_parse_term(bt_ctx *ctx, const bt_source *source,
                               const bt_parse_options *options, bt_node *out);

typedef struct bt_print_options {
    size_t size;
    uint32_t width; /* columns, up to 2^30; 0: 80, as ~tp has them */
    bool flat;      /* all on one line, as ~0tp */
    bool latin1;    /* as ~p, not ~tp: characters above 255 are escaped */
    bool coding;    /* begin with `%% coding: utf-8` on a line of its own */
    bool form;      /* end with a dot and a newline */
    bool unicode;   /* with ~tp, characters above 255 in strings and binaries too, as an `erl +pc
                       unicode` writes them; otherwise they are numbers */
} bt_print_options;
#define BT_PRINT_OPTIONS_INIT                                                                      \
    { sizeof(bt_print_options), 0, false, false, false, false, false }

/* Writes a term in UTF-8, byte for byte as io:format("~tp", [Term]) of the context's release does
 * in a default `erl`, where strings are lists of latin1 characters. Maps are written in the order
 * of their keys, as with the modifier k. `options` may be NULL: there is no dot and no newline at
 * the end then. With `coding` and `form` it is as systools writes a .script. A line that would
 * begin further right than the indent limit is an error (print/indent).
 *
 * bt_parse does not read back pids, ports, references, local funs and native records, as they have
 * no text of their own: <0.1.0>, #Fun<m.1.2>, #m:r{a = 1}. Of another node, OTP writes a number
 * that only the running system knows; here its name stands, as in #Pid<a@b.1.0>. `fun m:f/1` reads
 * back; a name that OTP writes in a way that does not (a reserved word, characters above 127) is
 * quoted. */
BT_API bt_status bt_print(bt_ctx *ctx, const bt_term *term, const bt_print_options *options,
                          bt_sink sink);

/* ---- layout ---------------------------------------------------------------------------------- */

typedef struct bt_format_options {
    size_t size;
    uint32_t width; /* columns that a line may have, up to 2^30; 0: 100 */
    bt_unfilled unfilled;
} bt_format_options;
#define BT_FORMAT_OPTIONS_INIT                                                                     \
    { sizeof(bt_format_options), 0, BT_UNFILLED_NONE }

/* Formats a text of dot-terminated terms. Tokens stay as they are spelt, all comments stay, and so
 * do the encoding and the line ends that the text begins with. Formatting the result changes
 * nothing.
 *
 * What fits on a line goes there, unless it has a comment, a token of several lines, or a newline
 * behind its opening bracket, which is how an author keeps a list broken. One blank line between
 * elements is kept.
 *
 * BT_INVALID: the text has errors, which are reported as by bt_parse, but without warnings; or the
 * result would not be read as the same tokens and comments (format/...). Nothing is written then.
 */
BT_API bt_status bt_format_text(bt_ctx *ctx, const bt_source *source,
                                const bt_format_options *options, bt_sink sink);

/* ---- for editors ----------------------------------------------------------------------------- */

/* A pair of brackets. */
typedef struct bt_nest {
    bt_span span;    /* with both brackets; when `open`, to where reading ended */
    bt_span label;   /* an atom or string: of a tuple the first element, of a map the last key; of
                        others, and of other elements and keys, empty */
    uint32_t parent; /* the pair around it, by its index; UINT32_MAX: none */
    uint32_t index;  /* which element of its parent it is or belongs to; in a map, keys have even
                        numbers and values odd ones */
    uint32_t last;   /* the number of its own last element so far */
    char kind;       /* '[', '{', '#' for a map, '<' or '(' */
    bool open;       /* it is not closed */
} bt_nest;

typedef struct bt_nesting {
    const bt_nest *items; /* in the order of their opening brackets */
    uint32_t count;
    uint32_t innermost; /* the innermost one that is open at the end; UINT32_MAX: none */
    bt_span word;       /* the name, number or quoted text that reaches to the offset; or empty */
} bt_nesting;

/* Finds the brackets of a text up to an offset (UINT32_MAX: of all of it), however broken it is,
 * for what an editor shows while somebody types. A closing bracket without an open one is passed
 * over; a dot at the end of a form closes everything. The items are the context's. Nothing is
 * reported but a text that is too long (BT_INVALID, limit/input). */
BT_API bt_status bt_text_nesting(bt_ctx *ctx, const bt_source *source, uint32_t until,
                                 bt_nesting *out);

/* ---- JSON ------------------------------------------------------------------------------------ */

/*
 * Any term as JSON, and back, without loss: bt_from_json gives the same term that bt_to_json
 * wrote, and so the same ETF, also after another program (jq) has rewritten the JSON.
 *   integers      a number up to 2^53 either way, or else {"integer":"18446744073709551616"}
 *   floats        {"float":1.5}
 *   atoms         true, false, null, or {"atom":"kernel"}
 *   strings       lists that print as strings: a string
 *   lists         an array; with an improper tail {"list":[1,2],"tail":3}
 *   tuples        {"tuple":[1,2]}
 *   maps          {"map":[[Key,Value],...]}, as keys may be any term
 *   binaries      {"binary":"text"}, or {"base64":"/w=="} when the bytes are no UTF-8
 *   bitstrings    {"base64":"oA==","bits":3}
 *   fun m:f/1     {"fun":["m","f",1]}
 *   native records {"record":["module","name"],"exported":true,"fields":[["key",Value],...]}
 *   pids, ports, references, local funs
 *                 {"etf":"g1h3...","text":"<0.1.0>"}: the external form, and for the reader's eye
 *                 what it prints as, which reading passes over
 * Reading also takes a plain number of any size for an integer or, with a fraction or exponent, a
 * float, and any string for the list of its characters.
 */

/* Writes a term as JSON on one line, newline included. */
BT_API bt_status bt_to_json(bt_ctx *ctx, const bt_term *term, bt_sink sink);
/* Reads a term from the one JSON value of a source. What is no JSON, or stands for no term, is
 * reported with its place (json/...), and BT_INVALID. */
BT_API bt_status bt_from_json(bt_ctx *ctx, const bt_source *source, bt_node *out);

#ifdef __cplusplus
}
#endif
#endif
