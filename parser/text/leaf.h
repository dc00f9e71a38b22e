/* SPDX-License-Identifier: Apache-2.0 */
/* The text of single terms: strings, numbers, and what has no text that reads back; atoms are in
 * atom_text.h. Widths are in characters, as io_lib counts them. */
#ifndef BT_LEAF_H
#define BT_LEAF_H

#include "etf/term.h"
#include "parser/text/atom_text.h"

/* The width of bytes as a quoted latin1 string; 0 when one of them does not print. */
uint64_t bt_string_width(const uint8_t *bytes, size_t count);
void bt_string_write(bt_out *out, const uint8_t *bytes, size_t count);

/* Whether a term is a list of printable characters, some of which are above 255: other such lists
 * are a BT_STRING. */
bool bt_is_printable_list(const bt_term *term);
static inline bool bt_is_wide_string(const bt_term *term, bt_style style) {
    return style.unicode && bt_is_printable_list(term);
}
uint64_t bt_wide_string_width(const bt_term *list);
void bt_wide_string_write(bt_out *out, const bt_term *list);

/* How a bitstring is written. */
typedef enum bt_bits_form {
    BT_BITS_NUMBERS, /* <<1,2,3:4>> */
    BT_BITS_LATIN1,  /* <<"abc">> */
    BT_BITS_UTF8     /* <<"é"/utf8>> */
} bt_bits_form;
/* The form that OTP takes, and its width. */
bt_bits_form bt_bits_measure(const bt_term *bits, bt_style style, uint64_t *width);
void bt_bits_write(bt_out *out, const bt_term *bits, bt_bits_form form);
/* Numbers over several lines, as io_lib_pretty breaks them: `room` columns each, lines indented. */
void bt_bits_wrap(bt_out *out, const bt_term *bits, int64_t room, size_t indent);

/* BT_INT, BT_ATOM, BT_NIL, BT_EXPORT and the opaque kinds, and empty tuples, maps and bitstrings.
 * Most are atoms without quotes. */
uint64_t bt_leaf_width_slow(const bt_term *term, bt_style style);
void bt_leaf_write_slow(bt_out *out, const bt_term *term, bt_style style);
static inline bool bt_is_plain_atom(const bt_term *term) {
    return term->kind == BT_ATOM && term->as.atom->spelling == BT_PLAIN;
}
/* Writes text that is short most of the time. `readable` bytes, a constant, are copied without a
 * call; what is too much is overwritten later. */
static inline void bt_out_short(bt_out *out, const char *text, size_t length, size_t readable) {
    if (length <= readable && out->used <= sizeof out->bytes - readable) {
        memcpy(out->bytes + out->used, text, readable);
        out->used += length;
    } else {
        bt_out_bytes(out, text, length);
    }
}
static inline uint64_t bt_leaf_width(const bt_term *term, bt_style style) {
    return bt_is_plain_atom(term) ? term->as.atom->chars : bt_leaf_width_slow(term, style);
}
static inline void bt_leaf_write(bt_out *out, const bt_term *term, bt_style style) {
    if (bt_is_plain_atom(term)) /* Sixteen bytes can be read of every atom. */
        bt_out_short(out, bt_atom_bytes(term->as.atom), term->as.atom->length, 16);
    else
        bt_leaf_write_slow(out, term, style);
}
#endif
