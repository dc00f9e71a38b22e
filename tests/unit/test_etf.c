/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "etf/atoms.h"
#include "etf/ctx.h"
#include "etf/tags.h"
#include "etf_rows.h"

static bt_ctx *new_ctx(int otp) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_assert_eq(bt_set_otp(ctx, otp), BT_OK);
    return ctx;
}

Test(etf, rows_go_round) {
    for (size_t i = 0; i < ETF_ROWS; i++)
        for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++) {
            if (!etf_row_is_for(&etf_rows[i], otp)) continue;
            bt_ctx *ctx = new_ctx(otp);
            etf_bytes bytes = etf_bytes_of(etf_rows[i].hex);
            bt_node node;
            cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, true, &node), BT_OK, "row %s: %s",
                         etf_rows[i].hex, etf_complaint(ctx));
            bt_buffer buffer = BT_BUFFER_INIT(ctx);
            if (*etf_complaint(ctx) == '\0') {
                cr_expect_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(&buffer)), BT_OK);
                cr_expect(buffer.size == bytes.size &&
                              memcmp(buffer.data, bytes.data, bytes.size) == 0,
                          "row %s for OTP %d", etf_rows[i].hex, otp);
            }
            bt_buffer_free(&buffer);
            bt_ctx_free(ctx);
            free(bytes.memory);
        }
}

/* Of every form, with every way to write the node's name and every creation. */
Test(etf, identifiers_keep_their_bytes) {
    static const struct {
        const char *before, *behind;
        int creation_bytes;
        const char *last;
    } forms[] = {
        {"67", "0000000100000002", 1, ""},
        {"58", "FFFFFFFF80000000", 4, ""},
        {"66", "0FFFFFFF", 1, ""},
        {"59", "FFFFFFFF", 4, ""},
        {"78", "8000000000000001", 4, ""},
        {"65", "0003FFFF", 1, ""},
        {"720002", "", 1, "0003FFFFFFFFFFFF"},
        {"5A0003", "", 4, "FFFFFFFF0000000000000001"},
        {"5A0001", "", 4, "00000000"},
    };
    static const char *const nodes[] = {"640003614062",     "7303614062",   "77056140CEBB62",
                                        "7600056140CEBB62", "6400036140E9", "7700"};
    static const char *const creations[2][4] = {{"00", "01", "02", "03"},
                                                {"00000000", "00000001", "00000004", "FFFFFFFF"}};
    for (size_t f = 0; f < sizeof forms / sizeof *forms; f++)
        for (size_t n = 0; n < sizeof nodes / sizeof *nodes; n++)
            for (size_t c = 0; c < 4; c++) {
                char hex[120];
                (void)snprintf(hex, sizeof hex, "6801 %s%s%s%s%s", forms[f].before, nodes[n],
                               forms[f].behind, creations[forms[f].creation_bytes == 4][c],
                               forms[f].last);
                etf_bytes bytes = etf_bytes_of(hex);
                for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++) {
                    bt_ctx *ctx = new_ctx(otp);
                    bt_node node;
                    bt_buffer out = BT_BUFFER_INIT(ctx);
                    cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK, "%s",
                                 hex);
                    cr_expect_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(&out)), BT_OK);
                    cr_expect(out.size == bytes.size &&
                                  memcmp(out.data, bytes.data, bytes.size) == 0,
                              "%s for OTP %d", hex, otp);
                    bt_buffer_free(&out);
                    bt_ctx_free(ctx);
                }
                free(bytes.memory);
            }
}

Test(etf, every_truncation_is_refused) {
    for (size_t i = 0; i < ETF_ROWS; i++) {
        etf_bytes whole = etf_bytes_of(etf_rows[i].hex);
        int otp = etf_rows[i].until == 0 ? BT_OTP_NEWEST : etf_rows[i].until;
        for (size_t size = 0; etf_rows[i].since <= otp && size < whole.size; size++) {
            bt_ctx *ctx = new_ctx(otp);
            etf_bytes cut = {.memory = malloc(size + 1), .size = size};
            cut.data = cut.memory + 1;
            memcpy(cut.data, whole.data, size);
            bt_node node;
            cr_expect_eq(etf_decode(ctx, &cut, size, false, &node), BT_INVALID);
            cr_expect_str_eq(etf_complaint(ctx), size == 0 ? "etf/empty" : "etf/truncated",
                             "row %s cut to %zu", etf_rows[i].hex, size);
            bt_ctx_free(ctx);
            free(cut.memory);
        }
        free(whole.memory);
    }
}

/* A LIST_EXT of COUNT bytes. */
enum { LONG_COUNT = 70000, LONG_SIZE = 1 + 5 + 2 * LONG_COUNT + 1 };
static etf_bytes long_list(void) {
    etf_bytes list = {.memory = malloc(LONG_SIZE), .size = LONG_SIZE};
    list.data = list.memory;
    memcpy(list.data, "\x83l\x00\x01\x11\x70", 6);
    for (size_t i = 0; i < LONG_COUNT; i++) {
        list.data[6 + 2 * i] = 97;
        list.data[7 + 2 * i] = (uint8_t)i;
    }
    list.data[LONG_SIZE - 1] = 106;
    return list;
}

/* What is too long for STRING_EXT is a string all the same, and takes no more than its bytes. */
Test(etf, a_long_list_of_bytes_is_a_string) {
    for (unsigned strict = 0; strict < 2; strict++) {
        etf_bytes list = long_list();
        bt_ctx *ctx = new_ctx(29);
        bt_node node;
        uint64_t peak;
        cr_assert_eq(etf_decode(ctx, &list, LONG_SIZE, strict, &node), BT_OK);
        cr_expect_eq(node.term->kind, BT_STRING);
        cr_assert_eq(node.term->count, LONG_COUNT);
        for (size_t i = 0; i < LONG_COUNT; i++) cr_assert_eq(node.term->as.bytes[i], (uint8_t)i);
        (void)bt_ctx_memory(ctx, &peak);
        cr_expect_lt(peak, 2 * LONG_COUNT);
        bt_ctx_free(ctx);
        free(list.memory);
    }
}

/* The last bytes of it are others. */
static void expect_list_ends(const char *end, size_t size, size_t in_place_of, bt_status status,
                             bt_kind kind) {
    etf_bytes list = long_list();
    bt_ctx *ctx = new_ctx(29);
    bt_node node = {NULL, {NULL, {0, 0}}};
    list.size = LONG_SIZE - in_place_of + size;
    unsigned char *exact = malloc(list.size);
    memcpy(exact, list.data, LONG_SIZE - in_place_of);
    if (size != 0) memcpy(exact + LONG_SIZE - in_place_of, end, size);
    free(list.memory);
    list.memory = list.data = exact;
    cr_expect_eq(etf_decode(ctx, &list, list.size, false, &node), status, "%s", etf_complaint(ctx));
    if (status == BT_OK) cr_expect_eq(node.term->kind, kind);
    if (status == BT_OK) cr_expect_eq(node.term->count, LONG_COUNT);
    bt_ctx_free(ctx);
    free(exact);
}

Test(etf, a_long_list_that_is_no_string) {
    expect_list_ends("", 0, 1, BT_INVALID, BT_NIL);
    expect_list_ends("", 0, 2, BT_INVALID, BT_NIL);
    expect_list_ends("\x6A\x6A", 2, 3, BT_OK, BT_LIST);     /* ...,[]] */
    expect_list_ends("\x61\x01", 2, 1, BT_OK, BT_LIST);     /* ...|1] */
    expect_list_ends("\x6A\x61\x01", 3, 3, BT_OK, BT_LIST); /* ...,[]|1] */
    expect_list_ends("\x00\x01\x6A", 3, 3, BT_INVALID, BT_NIL);
    expect_list_ends("\x00", 1, 1, BT_INVALID, BT_NIL);
    expect_list_ends("\x6A\x00", 2, 1, BT_OK, BT_STRING); /* and a byte more */
}

/* What binary_to_term refuses; after the name, the releases. */
static const struct {
    const char *hex, *name;
    int since, until;
} refused[] = {
    {"7C", "etf/tag", 0, 0},
    {"00", "etf/tag", 0, 0},
    {"4400", "etf/distribution", 0, 0},
    {"5200", "etf/atom-cache", 0, 0},
    {"757701616101", "etf/fun", 0, 0},
    {"6801 50 00000000", "etf/compressed-inside", 0, 0},
    {"680243000000000077016D7701726A", "etf/release", 0, 28},
    {"43000000000277016D770172", "etf/record", 29, 0},
    {"4300000000 00 6101 770172", "etf/expected-atom", 29, 0},
    {"4300000002 01 77016D 770172 770161 770161 6105 6A", "etf/duplicate-field", 29, 0},
    {"7400000002 58 64000161 00000001FFFFFFFF00000004 6101"
     "58 770161 00000001FFFFFFFF00000004 6101",
     "etf/duplicate-key", 0, 0},
    {"7900000000 6101", "etf/release", 0, 25},
    {"7901000000", "etf/truncated", 26, 0},
    {"640100 61", "etf/atom-length", 0, 0},
    {"770280C3", "etf/utf8", 0, 0},
    {"7703EDA080", "etf/utf8", 0, 0},
    {"7704F4908080", "etf/utf8", 0, 0},
    {"7702C080", "etf/utf8", 0, 0},
    {"467FF0000000000000", "etf/float", 0, 0},
    {"467FF8000000000000", "etf/float", 0, 0},
    {"4D0000000100FF", "etf/bits", 0, 0},
    {"4D0000000109FF", "etf/bits", 0, 0},
    {"4D0000000001", "etf/bits", 0, 0},
    {"4D0000000000", "etf/bits", 27, 0},
    {"7400000002610161016101 6102", "etf/duplicate-key", 0, 0},
    {"740000000246000000000000000061014680000000000000006102", "etf/duplicate-key", 0, 26},
    {"7400000003 6105 6A 6101 6A 6105 6A", "etf/duplicate-key", 0, 0},
    {"7400000002 6103 7400000002 6101 6A 6101 6A 6104 6A", "etf/duplicate-key", 0, 0},
    {"7400000002 7400000002 6101 6A 6101 6A 6A 6101 6A", "etf/duplicate-key", 0, 0},
    {"7400000002 770161 6A 64000161 6A", "etf/duplicate-key", 0, 0},
    {"7400000002 6B000161 6A 6C00000001 6161 6A 6A", "etf/duplicate-key", 0, 0},
    {"58610100000001FFFFFFFF00000000", "etf/expected-atom", 0, 0},
    {"67770161000000010000000004", "etf/field", 0, 0},
    {"66770161FFFFFFFF04", "etf/field", 0, 0},
    {"657701610004000000", "etf/field", 0, 0},
    {"657701610000000004", "etf/field", 0, 0},
    {"72000177016100 00040000", "etf/field", 0, 0},
    {"5A0006770161", "etf/field", 0, 0},
    {"717701617701626E0100", "etf/truncated", 0, 0},
    {"7177016177016262FFFFFFFF", "etf/arity", 0, 0},
    {"717701617701626E0800FFFFFFFFFFFFFF08", "etf/arity", 0, 0},
    {"71770161 6101 6101", "etf/expected-atom", 0, 0},
    {"6900FFFFFF6A", "etf/truncated", 0, 0},
    {"6901000000", "etf/field", 0, 0},
    {"6C7FFFFFFF6A", "etf/truncated", 0, 0},
    {"6CFFFFFFFF6A", "etf/truncated", 0, 0},
    {"74FFFFFFFF6A", "etf/truncated", 0, 0},
    {"6D7FFFFFFF6A", "etf/truncated", 0, 0},
    {"6FFFFFFFFF006A", "etf/truncated", 0, 0},
};

Test(etf, what_otp_refuses_is_refused) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++) {
            etf_row row = {refused[i].hex, refused[i].since, refused[i].until};
            if (!etf_row_is_for(&row, otp)) continue;
            bt_ctx *ctx = new_ctx(otp);
            etf_bytes bytes = etf_bytes_of(row.hex);
            bt_node node;
            cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_INVALID, "%s in %d",
                         row.hex, otp);
            cr_expect_str_eq(etf_complaint(ctx), refused[i].name, "%s in %d", row.hex, otp);
            bt_ctx_free(ctx);
            free(bytes.memory);
        }
}

/* What binary_to_term takes, what term_to_binary makes of it in OTP 29, and what strictness says
 * of it. */
static const struct {
    const char *hex, *again, *name;
} loose[] = {
    {"6A00", "6A", "strict/trailing-bytes"},
    {"6200000001", "6101", "strict/integer"},
    {"6E0000", "6100", "strict/integer"},
    {"6E0001", "6100", "strict/integer"},
    {"6E010205", "62FFFFFFFB", "strict/integer"},
    {"6E080100000000000000 80", "6E08010000000000000080", ""},
    {"6E09010000000000000080 00", "6E08010000000000000080", "strict/integer"},
    {"6E090000000000000000 8000", "6E08000000000000000080", "strict/integer"},
    {"6F00000001FF01", "62FFFFFFFF", "strict/integer"},
    {"6F0000000500FFFFFFFF01", "6E0500FFFFFFFF01", "strict/integer"},
    {"73056162636465", "77056162636465", "strict/atom"},
    {"76000161", "770161", "strict/atom"},
    {"6C000000006101", "6101", "strict/list"},
    {"6C000000006A", "6A", "strict/list"},
    {"6B0000", "6A", "strict/list"},
    {"6C0000000161016A", "6B000101", "strict/list"},
    {"6C0000000161016B000102", "6B00020102", "strict/list"},
    {"6C000000016A6B000102", "6C000000026A61026A", "strict/list"},
    {"6C000000016A6C000000016A6102", "6C000000026A6A6102", "strict/list"},
    {"69000000016A", "68016A", "strict/tuple"},
    {"4D0000000108FF", "6D00000001FF", "strict/bitstring"},
    {"4D0000000103FF", "4D0000000103E0", "strict/padding"},
    {"74000000026102610161016102", "74000000026101610261026101", ""},
    {"7400000003 6105 7400000002 770162 6A 770161 6A 6101 6A 6103 6A",
     "7400000003 6101 6A 6103 6A 6105 7400000002 770161 6A 770162 6A", ""},
    {"63312E35303030303030303030303030303030303030652B3030000000000000", "463FF8000000000000", ""},
    {"632D312C35453900000000000000000000000000000000000000000000000000", "46C1D65A0BC0000000", ""},
    {"700000FFFF 00 00000000000000000000000000000000 00000001 00000000 770174 6100 6101"
     "58770161000000090000000000000000",
     "7000000034 00 00000000000000000000000000000000 00000001 00000000 770174 6100 6101"
     "58770161000000090000000000000000",
     "strict/fun-size"},
    {"5A000077016100000001", "5A000077016100000001", "strict/reference"},
};

Test(etf, what_otp_lets_pass_is_read_the_same_and_refused_strictly) {
    for (size_t i = 0; i < sizeof loose / sizeof *loose; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        etf_bytes bytes = etf_bytes_of(loose[i].hex), again = etf_bytes_of(loose[i].again);
        bt_node node;
        cr_assert_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK, "%s: %s",
                     loose[i].hex, etf_complaint(ctx));
        bt_buffer buffer = BT_BUFFER_INIT(ctx);
        cr_assert_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(&buffer)), BT_OK);
        cr_expect(buffer.size == again.size && memcmp(buffer.data, again.data, again.size) == 0,
                  "%s", loose[i].hex);
        bt_buffer_free(&buffer);
        (void)etf_decode(ctx, &bytes, bytes.size, true, &node);
        cr_expect_str_eq(etf_complaint(ctx), loose[i].name, "%s", loose[i].hex);
        bt_ctx_free(ctx);
        free(bytes.memory);
        free(again.memory);
    }
}

/* A list of `depth` lists, as hostile input has it. */
Test(etf, depth_is_no_recursion_and_has_a_limit) {
    enum { DEPTH = 1000000 };
    unsigned char *data = malloc(2 * DEPTH + 2);
    data[0] = 131;
    for (size_t i = 0; i < DEPTH; i++) memcpy(data + 1 + 2 * i, "h\001", 2);
    data[2 * DEPTH + 1] = 106;
    etf_bytes bytes = {data, data, 2 * DEPTH + 2};
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    cr_expect_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(&buffer)), BT_OK);
    cr_expect(buffer.size == bytes.size && memcmp(buffer.data, data, bytes.size) == 0);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    bt_limits limits = BT_LIMITS_INIT;
    limits.depth = DEPTH - 1;
    bt_config config = BT_CONFIG_INIT;
    config.limits = &limits;
    ctx = bt_ctx_new(&config);
    cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_INVALID);
    cr_expect_str_eq(etf_complaint(ctx), "limit/depth");
    bt_ctx_free(ctx);
    free(data);
}

Test(etf, spans_are_byte_offsets) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    etf_bytes bytes = etf_bytes_of("6802 6101 6C00000001 770161 6A 00");
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "row", bytes.data, bytes.size, &source), BT_OK);
    bt_decode_options options = BT_DECODE_OPTIONS_INIT;
    options.spans = true;
    bt_node node;
    bt_etf_info info;
    cr_assert_eq(bt_decode(ctx, source, &options, &node, &info), BT_OK);
    cr_expect_eq(node.place.span.begin, 1);
    cr_expect_eq(node.place.span.end, bytes.size - 1);
    cr_expect_eq(info.used_bytes, bytes.size - 1);
    cr_expect(info.utf8_atoms && !info.latin1_atoms && !info.compressed);
    bt_node list = bt_node_child(node, 1), atom = bt_node_child(list, 0);
    cr_expect_eq(bt_node_child(node, 0).place.span.begin, 3);
    cr_expect_eq(bt_node_child(node, 0).place.span.end, 5);
    cr_expect_eq(list.place.span.begin, 5);
    cr_expect_eq(list.place.span.end, 14);
    cr_expect_eq(atom.place.span.begin, 10);
    cr_expect_eq(atom.place.span.end, 13);
    bt_ctx_free(ctx);
    free(bytes.memory);
}

/* Its references are compared as keys of the map: what stands for its name has no length. */
Test(etf, the_local_node_has_no_name) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    etf_bytes bytes =
        etf_bytes_of("79 D3BB0083 74 00000002 5A 0000 6A 8261456F 6A 5A 0000 6A 82000002 "
                     "6A");
    bt_node node;
    cr_expect_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK);
    cr_expect_eq(node.term->kind, BT_LOCAL);
    bt_ctx_free(ctx);
    free(bytes.memory);
}

/* binary_to_term of OTP 25, 27 and 29 takes exactly this many bytes, zeros in front counted. */
Test(etf, largest_integers) {
    for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++)
        for (uint32_t over = 0; over < 4; over++) {
            uint32_t count = (otp >= 26 ? 524288 : 4194296) + over % 2;
            uint8_t *bytes = calloc(1, (size_t)count + 7);
            cr_assert_not_null(bytes);
            const uint8_t head[] = {131,
                                    111,
                                    (uint8_t)(count >> 24),
                                    (uint8_t)(count >> 16),
                                    (uint8_t)(count >> 8),
                                    (uint8_t)count,
                                    1};
            memcpy(bytes, head, sizeof head);
            bytes[7] = 5;
            bytes[count + 6] = over < 2 ? 255 : 0;
            bt_ctx *ctx = new_ctx(otp);
            const bt_source *source;
            bt_node node;
            cr_assert_eq(bt_source_memory(ctx, "big", bytes, (size_t)count + 7, &source), BT_OK);
            bt_status expected = over % 2 == 0 ? BT_OK : BT_INVALID;
            cr_expect_eq(bt_validate(ctx, source, NULL, NULL), expected, "OTP %d", otp);
            cr_expect_eq(bt_decode(ctx, source, NULL, &node, NULL), expected, "OTP %d", otp);
            cr_expect_str_eq(etf_complaint(ctx), over % 2 == 0 ? "" : "etf/field");
            bt_ctx_free(ctx);
            free(bytes);
        }
}

/* ---- atoms in lists, which are read many at a time ------------------------------------------- */

enum { ATOMS = 60 };

/* The name with this number as Latin-1: of many lengths, most ASCII, and some that would be UTF-8
 * for another one. */
static size_t latin1_name(uint8_t *name, int number) {
    static const uint8_t ends[][2] = {{'a', 'z'}, {0xC3, 0xA9}, {'b', 0xE9}};
    size_t length = (size_t)(number * 37 % 253);
    for (size_t i = 0; i < length; i++) name[i] = (uint8_t)('a' + (number + (int)i) % 26);
    memcpy(name + length, ends[number % 7 < 5 ? 0 : number % 7 - 4], 2);
    return length + 2;
}

static size_t to_utf8(const uint8_t *name, size_t length, uint8_t *out) {
    size_t size = 0;
    for (size_t i = 0; i < length; i++) {
        if (name[i] > 127) out[size++] = (uint8_t)(0xC0 | name[i] >> 6);
        out[size++] = name[i] > 127 ? (uint8_t)(0x80 | (name[i] & 0x3F)) : name[i];
    }
    return size;
}

/* Appends an atom in a form of either encoding; returns where it ends. */
static uint8_t *put_atom(uint8_t *out, const uint8_t *name, size_t length, bool latin1) {
    uint8_t utf8[600];
    size_t size = length;
    if (!latin1) {
        size = to_utf8(name, length, utf8);
        name = utf8;
    }
    bool is_small = !latin1 && size < 256;
    *out++ = latin1 ? BT_TAG_ATOM : is_small ? BT_TAG_SMALL_ATOM_UTF8 : BT_TAG_ATOM_UTF8;
    if (!is_small) *out++ = (uint8_t)(size >> 8);
    *out++ = (uint8_t)size;
    memcpy(out, name, size);
    return out + size;
}

/* The lists begin with different atoms. */
static int place_of(int i, int list) {
    return (i + 5 * list) % ATOMS;
}

/* Every third atom in the other form when `step` is 3; 1: all in one. */
static void lists_of_atoms(bool latin1, int step) {
    static uint8_t bytes[4 * ATOMS * 300], names[ATOMS][256];
    size_t lengths[ATOMS];
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_atom *atoms[ATOMS];
    for (int i = 0; i < ATOMS; i++) {
        uint8_t utf8[600];
        lengths[i] = latin1_name(names[i], i);
        size_t size = to_utf8(names[i], lengths[i], utf8);
        cr_assert_eq(bt_intern(&ctx->atoms, (const char *)utf8, size, &atoms[i]), BT_OK);
    }
    /* {[Atom, ...], [Atom, ...], [Atom, ...], a long binary}: each of the lists ends before the
     * data does, by more than what is read at a time. */
    uint8_t *at = bytes;
    static const uint8_t head[] = {131, BT_TAG_SMALL_TUPLE, 4};
    memcpy(at, head, sizeof head);
    at += sizeof head;
    for (int list = 0; list < 3; list++) {
        static const uint8_t list_head[] = {BT_TAG_LIST, 0, 0, 0, ATOMS};
        memcpy(at, list_head, sizeof list_head);
        at += sizeof list_head;
        for (int i = 0; i < ATOMS; i++) {
            int k = place_of(i, list);
            at = put_atom(at, names[k], lengths[k], latin1 != (step == 3 && i % 3 == 2));
        }
        *at++ = BT_TAG_NIL;
    }
    static const uint8_t binary_head[] = {BT_TAG_BINARY, 0, 0, 2, 0};
    memcpy(at, binary_head, sizeof binary_head);
    memset(at + sizeof binary_head, 0, 512);
    at += sizeof binary_head + 512;
    const bt_source *source;
    bt_node node;
    cr_assert_eq(bt_source_memory(ctx, "atoms", bytes, (size_t)(at - bytes), &source), BT_OK);
    cr_assert_eq(bt_decode(ctx, source, NULL, &node, NULL), BT_OK, "%s", etf_complaint(ctx));
    for (int list = 0; list < 3; list++)
        for (int i = 0; i < ATOMS; i++)
            cr_expect_eq(node.term->as.items[list].as.items[i].as.atom, atoms[place_of(i, list)],
                         "atom %d of list %d", i, list);
    bt_ctx_free(ctx);
}

Test(etf, atoms_of_lists_in_either_form) {
    for (int latin1 = 0; latin1 < 2; latin1++)
        for (int step = 1; step <= 3; step += 2) lists_of_atoms(latin1 != 0, step);
}
