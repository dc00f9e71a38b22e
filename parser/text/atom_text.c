/* SPDX-License-Identifier: Apache-2.0 */
/* The rules are those of OTP's io_lib:write_atom. */
#include "parser/text/atom_text.h"

#include "etf/utf8.h"
#include "parser/text/characters.h"
#include "parser/text/cluster.h"
#include "parser/text/reserved.h"

/* How a name is written. */
static uint8_t spelling_of(const char *text, size_t length) {
    switch (bt_reserved_since(text, length)) {
    case 0: return BT_PLAIN;
    case 27: return BT_PLAIN_BEFORE_27;
    default: return BT_QUOTED;
    }
}

/* Whether a name is of ASCII, as nearly all are, and needs no quotes. */
static bool is_ascii_name(const char *text, size_t length) {
    static const uint64_t name[4] = {0x03FF000000000000, 0x07FFFFFE87FFFFFF}; /* 0-9 @ A-Z _ a-z */
    uint64_t all = text[0] >= 'a' && text[0] <= 'z';
    for (size_t i = 1; i < length; i++) {
        uint8_t c = (uint8_t)text[i];
        all &= name[c >> 6] >> (c & 63);
    }
    return all;
}

static bool is_name(const bt_atom *atom) {
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    if (atom->length == 0) return false;
    if (is_ascii_name((const char *)at, atom->length)) return true;
    if (!atom->latin1 || atom->chars == atom->length) return false;
    uint8_t wanted = BT_CHAR_LOWER;
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        if (!(bt_char_class(c) & wanted)) return false;
        wanted = BT_CHAR_NAME;
    }
    return true;
}

bool bt_atom_is_plain(const bt_atom *atom, int otp) {
    if (atom->spelling == BT_UNKNOWN) {
        /* The only field that changes. One thread at a time uses the context that owns the atom. */
        bt_atom *kept = (bt_atom *)atom;
        kept->spelling = is_name(atom) ? spelling_of(bt_atom_bytes(atom), atom->length) : BT_QUOTED;
    }
    return atom->spelling == BT_PLAIN || (atom->spelling == BT_PLAIN_BEFORE_27 && otp < 27);
}

/* The width of an atom with a character above 255: OTP counts what a reader sees as one
 * character. */
static uint64_t cluster_width(const uint8_t *at, const uint8_t *end) {
    bt_clusters clusters = {0};
    bt_clusters_add(&clusters, '\'');
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        bt_clusters_add_quoted(&clusters, c, '\'');
    }
    bt_clusters_add(&clusters, '\'');
    return clusters.count;
}

uint64_t bt_atom_width(const bt_atom *atom, bt_style style) {
    if (bt_atom_is_plain(atom, style.otp)) return atom->chars;
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    if (!atom->latin1 && !style.latin1) return cluster_width(at, end);
    uint64_t width = 2;
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        width += bt_char_text_width(c, '\'', style.latin1);
    }
    return width;
}

void bt_atom_write(bt_out *out, const bt_atom *atom, bt_style style) {
    if (bt_atom_is_plain(atom, style.otp)) {
        bt_out_bytes(out, bt_atom_bytes(atom), atom->length);
        return;
    }
    const uint8_t *at = (const uint8_t *)bt_atom_bytes(atom), *end = at + atom->length;
    bt_out_byte(out, '\'');
    while (at < end) {
        uint32_t c;
        at += bt_utf8_read(at, end, &c);
        bt_char_write(out, c, '\'', style.latin1);
    }
    bt_out_byte(out, '\'');
}
