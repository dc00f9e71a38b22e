/* SPDX-License-Identifier: Apache-2.0 */
/* libbootterm: Erlang term text, read as file:consult/1 reads it and printed as io:format does. */
#ifndef BOOTTERM_TEXT_H
#define BOOTTERM_TEXT_H

#include "bootterm.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What is filled in later: the places of a template, `${NAME}`, `${NAME:-default}`, `{{name}}` and
 * `@NAME@`, and a program's variables. A word with a place in it is read as an atom with the flag
 * BT_UNFILLED, and so is a variable; strings and quoted atoms with a place have the flag too. */
typedef enum bt_unfilled {
    BT_UNFILLED_NONE, /* nothing: OTP reads it as it is */
    BT_UNFILLED_PLACES,
    BT_UNFILLED_VARIABLES, /* and places */
    BT_UNFILLED_TAGS       /* of the places `{{name}}` and `@NAME@` alone */
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

/* Reads all terms of a text: the same verdict and the same terms as file:consult/1 of the
 * context's release. All errors are reported, not the first only; after one, BT_INVALID and `*out`
 * holds the forms that are whole. `options` may be NULL. Texts go up to 2 GiB; a longer one is
 * BT_INVALID with limit/input. */
BT_API bt_status bt_parse(bt_ctx *ctx, const bt_source *source, const bt_parse_options *options,
                          bt_forms *out);
/* Whether a text that was read has comments, which printing its terms would lose. The one that
 * says its coding is none of them. */
BT_API bool bt_source_has_comments(const bt_source *source);
/* Form `i`, below the count, with its place. */
BT_API bt_node bt_form(const bt_forms *forms, uint32_t i);

/* Reads a text that holds exactly one term. None, or a second one, is an error with its place. */
BT_API bt_status bt_parse_term(bt_ctx *ctx, const bt_source *source,
                               const bt_parse_options *options, bt_node *out);

typedef struct bt_print_options {
    size_t size;
    uint32_t width; /* columns, up to 2^30; 0: 80, as ~tp */
    bool flat;      /* on one line, as ~0tp: ~tw, but with strings as strings */
    bool latin1;    /* as ~p instead of ~tp: characters above 255 escaped */
    bool coding;    /* begin with `%% coding: utf-8` on a line of its own */
    bool form;      /* end with a dot and a newline */
} bt_print_options;
#define BT_PRINT_OPTIONS_INIT                                                                      \
    { sizeof(bt_print_options), 0, false, false, false, false }

/* Writes the term in UTF-8 in the layout of io_lib_pretty for `~tp` (OTP's
 * io_lib:format("~tp", [Term])), by the rules of the context's release: byte for byte what a
 * default `erl` prints, so strings are lists of latin1 characters. Maps are written in the order
 * of their keys, as the k modifier of io:format does. `options` may be NULL: then without a dot or
 * a final newline. `coding` and `form` together are how systools writes a .script. A line that
 * would begin further right than the indent limit is an error (print/indent).
 *
 * Pids, ports, references and local funs have no text that reads back, and native records none yet.
 * They are written as OTP does, <0.1.0>, #Fun<m.1.2>, #m:r{a = 1}, which bt_parse refuses. OTP
 * writes other nodes as numbers that only a running system knows; here their name stands, as in
 * #Pid<a@b.1.0>. `fun m:f/1` reads back; where OTP's own text for it does not (a reserved word as
 * name, characters above 127), it is quoted and written properly.
 */
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

/* Writes a text of dot-terminated terms in one layout: the same tokens, spelt as they are, and all
 * comments, in the same encoding and with the line ends that the text begins with. What comes out
 * stays as it is when it is formatted again.
 *
 * What fits on a line goes there, unless it has a comment, a token of several lines, or a newline
 * behind its opening bracket: with that one whoever writes the file keeps a list broken. One blank
 * line between elements is kept.
 *
 * BT_INVALID: the text has errors, which are reported as bt_parse does, without warnings, or the
 * result would not be read as the same tokens and comments (format/...). Nothing is written then.
 */
BT_API bt_status bt_format_text(bt_ctx *ctx, const bt_source *source,
                                const bt_format_options *options, bt_sink sink);

/* ---- for editors ----------------------------------------------------------------------------- */

/* A pair of brackets. */
typedef struct bt_nest {
    bt_span span;    /* with both brackets; when `open`, to where the reading ended */
    bt_span label;   /* of a tuple the first element, of a map the last key, if that is an atom or a
                        string; else empty */
    uint32_t parent; /* the pair around it, by its index; UINT32_MAX: there is none */
    uint32_t index;  /* which of that one's elements it is or belongs to; of a map, keys have even
                        numbers and values odd ones */
    uint32_t last;   /* the number of its last element so far */
    char kind;       /* '[', '{', '#' for a map, '<' or '(' */
    bool open;       /* its closing bracket was not met */
} bt_nest;

typedef struct bt_nesting {
    const bt_nest *items; /* in the order of their opening brackets */
    uint32_t count;
    uint32_t innermost; /* that is open at the end; UINT32_MAX: there is none */
    bt_span word;       /* a name, number or quoted text that reaches to the offset; else empty */
} bt_nesting;

/* Reads a text up to an offset (UINT32_MAX: all of it), however broken it is, for what an editor
 * shows of a text that is being typed. A bracket that closes what is not open is passed over, and a
 * dot at the end of a form closes everything. The items are the context's. Nothing is reported, but
 * for a text that is too long (BT_INVALID, limit/input). */
BT_API bt_status bt_text_nesting(bt_ctx *ctx, const bt_source *source, uint32_t until,
                                 bt_nesting *out);

/* ---- JSON ------------------------------------------------------------------------------------ */

/*
 * Any term as JSON, and back, without loss: bt_from_json gives the same term that bt_json_term
 * wrote, and so the same ETF, also after a program that keeps only values (jq) rewrote it.
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

/* Writes a term on one line, newline included. */
BT_API bt_status bt_json_term(bt_ctx *ctx, const bt_term *term, bt_sink sink);
/* Reads the one JSON value of a source. What is no JSON, or stands for no term, is reported with
 * its place (json/...), and BT_INVALID. */
BT_API bt_status bt_from_json(bt_ctx *ctx, const bt_source *source, bt_node *out);

#ifdef __cplusplus
}
#endif
#endif
