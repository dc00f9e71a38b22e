/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <stdio.h>

#include "etf_rows.h"

/* The listing of `size` bytes, with a NUL behind it, in the context's buffer. */
static bt_status list(bt_ctx *ctx, const void *data, size_t size, bt_buffer *out) {
    const bt_source *source;
    bt_hex_options options = BT_HEX_OPTIONS_INIT;
    options.data_bytes = SIZE_MAX;
    cr_assert_eq(bt_source_memory(ctx, "row", data, size, &source), BT_OK);
    bt_status status = bt_hex(ctx, source, &options, bt_buffer_sink(out));
    bt_sink sink = bt_buffer_sink(out);
    cr_assert_eq(sink.write(sink.user, "", 1), 0);
    return status;
}

/* The line that marks the fault: carets under its bytes. NULL: there is none. */
static const char *mark_in(const char *listing) {
    const char *found = NULL;
    for (const char *line = listing; *line != '\0'; line = strchr(line, '\n') + 1)
        if (line[0] != ' ' && strncmp(line, "inflated", 8) != 0 &&
            line[8 + strspn(line + 8, " ")] == '^') {
            cr_expect_eq(found, NULL, "marked twice: %s", listing);
            found = line;
        }
    return found;
}

/* Compares a listing's bytes with the input: each once, in order, at the offset it says. */
static void expect_all_bytes(const char *listing, const unsigned char *data, size_t size,
                             const char *what) {
    size_t at = 0;
    for (const char *line = listing; *line != '\0'; line = strchr(line, '\n') + 1) {
        unsigned offset, byte;
        cr_assert_neq(strchr(line, '\n'), NULL);
        if (line[0] == ' ' || line[8 + strspn(line + 8, " ")] == '^') continue;
        cr_assert_eq(sscanf(line, "%8X", &offset), 1, "%s: %s", what, line);
        cr_expect_eq(offset, at, "%s: %s", what, line);
        for (const char *hex = line + 9; hex < line + 33; hex += 3) {
            if (hex[0] != ' ' || !isxdigit((unsigned char)hex[1])) break;
            cr_assert_eq(sscanf(hex, " %2X", &byte), 1);
            cr_assert(at < size && data[at] == byte, "%s: byte %zu", what, at);
            at++;
        }
    }
    cr_expect_eq(at, size, "%s: %zu of %zu bytes listed", what, at, size);
}

Test(etf_hex, every_byte_is_listed_of_whole_and_of_cut_terms) {
    for (size_t i = 0; i < ETF_ROWS; i++) {
        etf_bytes bytes = etf_bytes_of(etf_rows[i].hex);
        for (size_t size = 0; size <= bytes.size; size++) {
            bt_ctx *ctx = bt_ctx_new(NULL);
            bt_buffer out = BT_BUFFER_INIT(ctx);
            unsigned char *cut = malloc(size + 1);
            memcpy(cut, bytes.data, size);
            bt_status status = list(ctx, cut, size, &out);
            cr_expect_eq(status, size == bytes.size ? BT_OK : BT_INVALID, "%s to %zu",
                         etf_rows[i].hex, size);
            const char *mark = mark_in((char *)out.data);
            cr_expect_eq(mark != NULL, size < bytes.size, "%s to %zu", etf_rows[i].hex, size);
            expect_all_bytes((char *)out.data, cut, size, etf_rows[i].hex);
            bt_buffer_free(&out);
            bt_ctx_free(ctx);
            free(cut);
        }
        free(bytes.memory);
    }
}

/* One byte wrong: listed to the end all the same, and the fault is marked when there is one. */
Test(etf_hex, mutants_are_listed) {
    for (size_t i = 0; i < ETF_ROWS; i++) {
        etf_bytes bytes = etf_bytes_of(etf_rows[i].hex);
        for (size_t at = 1; at < bytes.size; at++) {
            unsigned char was = bytes.data[at];
            for (unsigned value = 0; value < 256; value += 7) {
                bytes.data[at] = (unsigned char)value;
                bt_ctx *ctx = bt_ctx_new(NULL);
                bt_buffer out = BT_BUFFER_INIT(ctx);
                bt_status status = list(ctx, bytes.data, bytes.size, &out);
                const char *mark = mark_in((char *)out.data);
                cr_expect_eq(status, mark == NULL ? BT_OK : BT_INVALID);
                if (bytes.data[1] != 80)
                    expect_all_bytes((char *)out.data, bytes.data, bytes.size, etf_rows[i].hex);
                bt_buffer_free(&out);
                bt_ctx_free(ctx);
            }
            bytes.data[at] = was;
        }
        free(bytes.memory);
    }
}

static void expect_listing(const char *hex, const char *expected) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer out = BT_BUFFER_INIT(ctx);
    etf_bytes bytes = etf_bytes_of(hex);
    (void)list(ctx, bytes.data, bytes.size, &out);
    cr_expect_str_eq((char *)out.data, expected, "%s", (char *)out.data);
    bt_buffer_free(&out);
    bt_ctx_free(ctx);
    free(bytes.memory);
}

Test(etf_hex, a_line_for_each_term) {
    expect_listing(
        "6803 64000161 7400000001 7702CEBB 62FFFFFFFF 587701610000000100000002000000036A",
        "00000000  83                       version\n"
        "00000001  68 03                    SMALL_TUPLE_EXT arity 3\n"
        "00000003  64 00 01 61                ATOM_EXT length 1 'a'\n"
        "00000007  74 00 00 00 01             MAP_EXT pairs 1\n"
        "0000000C  77 02 CE BB                  key: SMALL_ATOM_UTF8_EXT length 2 '\316\273'\n"
        "00000010  62 FF FF FF FF               value: INTEGER_EXT -1\n"
        "00000015  58                         NEW_PID_EXT\n"
        "00000016  77 01 61                     node: SMALL_ATOM_UTF8_EXT length 1 'a'\n"
        "00000019  00 00 00 01 00 00 00 02      - id 1 serial 2 creation 3\n"
        "00000021  00 00 00 03\n"
        "00000025  6A                       bytes after the term\n");
}

Test(etf_hex, the_fault_is_marked) {
    expect_listing("6802 6101 7C 6102",
                   "00000000  83                       version\n"
                   "00000001  68 02                    SMALL_TUPLE_EXT arity 2\n"
                   "00000003  61 01                      SMALL_INTEGER_EXT 1\n"
                   "00000005  7C                         124\n"
                   "00000005  ^~ error: 124 is not the tag of any term [etf/tag]\n"
                   "          in SMALL_TUPLE_EXT at 00000001, element 2 of 2\n"
                   "00000006  61 02                    bytes that were not read\n");
}

Test(etf_hex, the_inside_of_a_compressed_term) {
    expect_listing("50 0000000C 789CCB604D64844100109A0258 00",
                   "00000000  83                       version\n"
                   "00000001  50 00 00 00 0C           compressed term size 12\n"
                   "00000006  78 9C CB 60 4D 64 84 41  zlib data\n"
                   "0000000E  00 10 9A 02 58\n"
                   "00000013  00                       bytes after the term\n"
                   "inflated:\n"
                   "00000000  68 05                    SMALL_TUPLE_EXT arity 5\n"
                   "00000002  61 01                      SMALL_INTEGER_EXT 1\n"
                   "00000004  61 01                      SMALL_INTEGER_EXT 1\n"
                   "00000006  61 01                      SMALL_INTEGER_EXT 1\n"
                   "00000008  61 01                      SMALL_INTEGER_EXT 1\n"
                   "0000000A  61 01                      SMALL_INTEGER_EXT 1\n");
    /* What came out before the end is listed too. */
    expect_listing(
        "50 0000000C 789CCB604D",
        "00000000  83                       version\n"
        "00000001  50 00 00 00 0C           compressed term size 12\n"
        "00000006  78 9C CB 60 4D           zlib data\n"
        "0000000B           ^ error: the compressed term ends early: 2 of 12 bytes came out of it "
        "[etf/zlib-truncated]\n"
        "inflated:\n"
        "00000000  68 05                    SMALL_TUPLE_EXT arity 5\n"
        "          expected: a term\n"
        "          in SMALL_TUPLE_EXT at 00000000, element 1 of 5\n");
}

Test(etf_hex, what_is_missing_is_said_with_all_around_it) {
    expect_listing(
        "6802 6C00000003 74 00000001 61 01 64 0009 616263",
        "00000000  83                       version\n"
        "00000001  68 02                    SMALL_TUPLE_EXT arity 2\n"
        "00000003  6C 00 00 00 03             LIST_EXT length 3\n"
        "00000008  74 00 00 00 01               MAP_EXT pairs 1\n"
        "0000000D  61 01                          key: SMALL_INTEGER_EXT 1\n"
        "0000000F  64 00 09 61 62 63              value: ATOM_EXT length 9\n"
        "0000000F  ^~~~~~~~~~~~~~~~~ error: ATOM_EXT is cut short; bytes needed: 9, left: 3 "
        "[etf/truncated]\n"
        "          expected: text of 9 bytes, 3 are there\n"
        "          in MAP_EXT at 00000008, value 1 of 1\n"
        "          in LIST_EXT at 00000003, element 1 of 3\n"
        "          in SMALL_TUPLE_EXT at 00000001, element 1 of 2\n");
}

Test(etf_hex, the_second_of_equal_keys_is_marked) {
    expect_listing("740000000377016A6A77016B6A77016A6A",
                   "00000000  83                       version\n"
                   "00000001  74 00 00 00 03           MAP_EXT pairs 3\n"
                   "00000006  77 01 6A                   key: SMALL_ATOM_UTF8_EXT length 1 'j'\n"
                   "00000009  6A                         value: NIL_EXT\n"
                   "0000000A  77 01 6B                   key: SMALL_ATOM_UTF8_EXT length 1 'k'\n"
                   "0000000D  6A                         value: NIL_EXT\n"
                   "0000000E  77 01 6A                   key: SMALL_ATOM_UTF8_EXT length 1 'j'\n"
                   "0000000E  ^~~~~~~~ error: the map has this key already, at byte 0x6 "
                   "[etf/duplicate-key]\n"
                   "          in MAP_EXT at 00000001, key 3 of 3\n"
                   "00000011  6A                       bytes that were not read\n");
}

/* Two new atoms and one that the other side knows; a control message and a message. */
Test(etf_hex, a_distribution_header_is_taken_apart) {
    expect_listing(
        "44 03 88 01 0002 6162 0101 63 09 6802 6106 5200 5202",
        "00000000  83                       version\n"
        "00000001  44 03                    distribution header atoms 3\n"
        "00000001  ^~ error: a distribution header: a message between nodes, not a term of its own "
        "[etf/distribution]\n"
        "00000003  88 01                    flags of the atoms\n"
        "00000005  00 02 61 62              atom 0: cached at 0.0 'ab'\n"
        "00000009  01 01 63                 atom 1: cached at 0.1 'c'\n"
        "0000000C  09                       atom 2: cached at 1.9\n"
        "0000000D  68 02                    control: SMALL_TUPLE_EXT arity 2\n"
        "0000000F  61 06                      SMALL_INTEGER_EXT 6\n"
        "00000011  52 00                      ATOM_CACHE_REF index 0\n"
        "00000013  52 02                    message: ATOM_CACHE_REF index 2\n");
    expect_listing("44 02 08 00 00",
                   "00000000  83                       version\n"
                   "00000001  44 02                    distribution header atoms 2\n"
                   "00000001  ^~ error: a distribution header: a message between nodes, not a "
                   "term of its own [etf/distribution]\n"
                   "00000003  08 00                    flags of the atoms\n"
                   "          expected: atom of 2 bytes, 1 are there\n"
                   "00000005  00                       bytes that were not read\n");
}
