/* SPDX-License-Identifier: Apache-2.0 */
/* External terms that every reader and the writer are tested with. The bytes are what
 * binary_to_term takes and term_to_binary gives in real OTP 25, 27 and 29. */
#ifndef ETF_ROWS_H
#define ETF_ROWS_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "bootterm.h"

/* Terms that term_to_binary writes: without 131 they decode, and encode to the same bytes.
 * `since` and `until` bound the releases for which that is so; 0 is no bound. */
typedef struct etf_row {
    const char *hex;
    int since, until;
} etf_row;

static const etf_row etf_rows[] = {
    {"6100", 0, 0},
    {"61FF", 0, 0},
    {"6200000100", 0, 0},
    {"62FFFFFFFF", 0, 0},
    {"627FFFFFFF", 0, 0},
    {"6280000000", 0, 0},
    {"6E040000000080", 0, 0},
    {"6E040101000080", 0, 0},
    {"6E0800FFFFFFFFFFFFFF7F", 0, 0},
    {"6E08010000000000000080", 0, 0},
    {"6E08000000000000000080", 0, 0},
    {"6E08010100000000000080", 0, 0},
    {"6E0900000000000000000001", 0, 0},
    {"463FF8000000000000", 0, 0},
    {"460000000000000000", 0, 0},
    {"468000000000000000", 0, 0},
    {"460000000000000001", 0, 0},
    {"467FEFFFFFFFFFFFFF", 0, 0},
    {"640003666F6F", 0, 25},
    {"640000", 0, 25},
    {"640001E9", 0, 25},
    {"7702CEBB", 0, 0},
    {"7703666F6F", 26, 0},
    {"7700", 26, 0},
    {"7702C3A9", 26, 0},
    {"6A", 0, 0},
    {"6B000161", 0, 0},
    {"6B000300FF61", 0, 0},
    {"6C0000000162000001006A", 0, 0},
    {"6C0000000161016102", 0, 0},
    {"6C0000000261016102460000000000000000", 0, 0},
    {"6C000000036101610262000003006A", 0, 0},
    {"6C000000016A6A", 0, 0},
    {"6C000000026B0002616B6C000000016A6A6A", 0, 0},
    {"6800", 0, 0},
    {"68026101680 16102", 0, 0},
    {"68016801680168016A", 0, 0},
    {"7400000000", 0, 0},
    {"740000000161016102", 0, 0},
    {"740000000261016A61026A", 0, 0},
    {"7400000002 6101 7400000001 6101 6A 6800 7400000000", 0, 0},
    {"6D00000000", 0, 0},
    {"6D00000003000180", 0, 0},
    {"4D000000010320", 0, 0},
    {"4D0000000207FFFE", 0, 0},
    {"71640005 6C69737473 6400036D6170 6102", 0, 25},
    {"717701617701626101", 26, 0},
    {"71 7702CEBB 7702CEBB 6200000100", 0, 0},
    {"67770161000000010000000203", 0, 0},
    {"5877016100000001FFFFFFFF00000004", 0, 0},
    {"5864000161 00000001FFFFFFFF00000004", 0, 0},
    {"66770161FFFFFFFF03", 0, 0},
    {"59770161FFFFFFFF00000004", 0, 0},
    {"78770161FFFFFFFFFFFFFFFF00000004", 0, 0},
    {"657701610003FFFF00", 0, 0},
    {"7200037701610300 03FFFFFFFFFFFF00000000", 0, 0},
    {"5A000577016100000001 FFFFFFFF00000000000000000000000000000001", 0, 0},
    {"70000000 45 01 9835D950689E939AA9EAE66638D23DB8 00000000 00000000 64000174 6100 6204C1AECA "
     "5864000D6E6F6E6F6465406E6F686F7374 000000090000000000000000",
     0, 0},
    {"70000000 40 00 00000000000000000000000000000000 00000001 00000001 770174 6100 62FFFFFFFF "
     "58770161000000090000000000000000 7400000001 61016103",
     0, 0},
    {"4300000000 00 77016D 770172", 29, 0},
    {"4300000002 01 77016D 770172 770161 770162 6105 6A", 29, 0},
    {"79DABBA672 6802 7703616263 586A0000000A0000000000000000", 26, 0},
};
enum { ETF_ROWS = sizeof etf_rows / sizeof *etf_rows };

/* The row's bytes behind 131, in memory of exactly that size and at an odd address, so that
 * sanitizers see each byte read too many and each load that needs alignment. */
typedef struct etf_bytes {
    unsigned char *memory, *data;
    size_t size;
} etf_bytes;

static inline etf_bytes etf_bytes_of(const char *hex) {
    size_t size = 1;
    for (const char *at = hex; *at != '\0'; at++) size += *at != ' ';
    size = size / 2 + 1;
    etf_bytes bytes = {.memory = malloc(size + 1), .size = size};
    bytes.data = bytes.memory + 1;
    bytes.data[0] = 131;
    size_t digits = 0;
    for (const char *at = hex; *at != '\0'; at++) {
        if (*at == ' ') continue;
        int value = *at <= '9' ? *at - '0' : *at - 'A' + 10;
        unsigned char *byte = &bytes.data[1 + digits / 2];
        *byte = (unsigned char)(digits % 2 == 0 ? value << 4 : *byte | value);
        digits++;
    }
    return bytes;
}

static inline bool etf_row_is_for(const etf_row *row, int otp) {
    return (row->since == 0 || otp >= row->since) && (row->until == 0 || otp <= row->until);
}

/* bt_validate comes to what bt_decode came to, with the same diagnostic. */
static inline void etf_validate_too(bt_ctx *ctx, const bt_source *source,
                                    const bt_decode_options *options, bt_status decoded,
                                    bt_etf_info *info) {
    const bt_diag *const *diags;
    bt_diag before = {.name = ""};
    if (bt_diagnostics(ctx, &diags) != 0) before = *diags[0];
    bt_clear_diagnostics(ctx);
    cr_expect_eq(bt_validate(ctx, source, options, info), decoded);
    bt_diag after = {.name = ""};
    if (bt_diagnostics(ctx, &diags) != 0) after = *diags[0];
    cr_expect_str_eq(after.name, before.name);
    cr_expect_eq(after.place.span.begin, before.place.span.begin, "%s", before.text);
}

/* Decodes, and validates too. */
static inline bt_status etf_decode(bt_ctx *ctx, const etf_bytes *bytes, size_t size, bool strict,
                                   bt_node *out) {
    const bt_source *source;
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.strict = strict;
    cr_assert_eq(bt_source_memory(ctx, "row", bytes->data, size, &source), BT_OK);
    bt_etf_info decoded = {.used_bytes = 0}, validated = decoded;
    bt_status status = bt_decode(ctx, source, &options, out, &decoded);
    etf_validate_too(ctx, source, &options, status, &validated);
    if (status == BT_OK) {
        cr_expect_eq(decoded.used_bytes, validated.used_bytes);
        cr_expect_eq(decoded.inflated_bytes, validated.inflated_bytes);
        cr_expect_eq(decoded.latin1_atoms, validated.latin1_atoms);
        cr_expect_eq(decoded.utf8_atoms, validated.utf8_atoms);
    }
    return status;
}

/* The name of the first diagnostic, or "" when there is none. */
static inline const char *etf_complaint(bt_ctx *ctx) {
    const bt_diag *const *diags;
    return bt_diagnostics(ctx, &diags) == 0 ? "" : diags[0]->name;
}

/* Ways to read an external term, in one form. */
typedef bt_status (*etf_reader)(bt_ctx *ctx, const bt_source *source);

static inline bt_status etf_decode_with_places(bt_ctx *ctx, const bt_source *source) {
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = true;
    bt_node node;
    return bt_decode(ctx, source, &options, &node, NULL);
}

static inline bt_status etf_validate(bt_ctx *ctx, const bt_source *source) {
    return bt_validate(ctx, source, NULL, NULL);
}
#endif
