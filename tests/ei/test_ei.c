/* SPDX-License-Identifier: Apache-2.0 */
/* The bridge, with libei as the other side: what libei writes is read, and what is written libei
 * reads. Where the two write the same term differently, a test says so. */
#include <criterion/criterion.h>
#include <limits.h>
#include <math.h>
#include <string.h>

#include "bootterm_ei.h"
#include "bootterm_text.h"

static bt_ctx *ctx;
static ei_x_buff x;

static void start(void) {
    ctx = bt_ctx_new(NULL);
    cr_assert_eq(ei_init(), 0);
    cr_assert_eq(ei_x_new(&x), 0);
}
static void end(void) {
    ei_x_free(&x);
    bt_ctx_free(ctx);
}
TestSuite(ei, .init = start, .fini = end);

/* The term in this text. */
static bt_term term_of(const char *text) {
    const bt_source *source;
    bt_node node;
    cr_assert_eq(bt_source_memory(ctx, "text", text, strlen(text), &source), BT_OK);
    cr_assert_eq(bt_parse_term(ctx, source, NULL, &node), BT_OK, "%s", text);
    return *node.term;
}

/* x holds exactly one term, which is the one in this text. */
static void expect_read(const char *text) {
    bt_term expected = term_of(text), read;
    int index = 0, order = 1;
    cr_expect_eq(bt_ei_read(ctx, "ei", x.buff, x.index, &index, &read), BT_OK, "%s", text);
    cr_expect_eq(index, x.index, "%s", text);
    cr_expect_eq(bt_compare(ctx, &expected, &read, &order), BT_OK);
    cr_expect_eq(order, 0, "%s", text);
    ei_x_free(&x);
    cr_assert_eq(ei_x_new(&x), 0);
}

/* Puts the term in this text into an empty x. */
static void append(const char *text) {
    bt_term term = term_of(text);
    ei_x_free(&x);
    cr_assert_eq(ei_x_new(&x), 0);
    cr_assert_eq(bt_ei_append(ctx, &term, false, &x), BT_OK, "%s", text);
}

static void expect_bytes(const char *bytes, int size, const char *what) {
    cr_expect(x.index == size && memcmp(x.buff, bytes, (size_t)size) == 0, "%s", what);
}

Test(ei, reads_numbers_of_libei) {
    static const long long numbers[] = {0,         1,         255,       256,
                                        -1,        134217727, 134217728, -134217729,
                                        INT32_MAX, INT32_MIN, LLONG_MAX, LLONG_MIN};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%lld.", numbers[i]);
        ei_x_encode_longlong(&x, numbers[i]);
        expect_read(text);
        if (numbers[i] < LONG_MIN || numbers[i] > LONG_MAX) continue;
        ei_x_encode_long(&x, (long)numbers[i]);
        expect_read(text);
    }
    ei_x_encode_ulonglong(&x, ULLONG_MAX);
    expect_read("18446744073709551615.");
    ei_x_encode_double(&x, -1.5);
    expect_read("-1.5.");
    unsigned short digits[] = {1, 2, 3, 4, 5, 6};
    erlang_big big = {.arity = 12, .is_neg = 1, .digits = digits};
    ei_x_encode_big(&x, &big);
    expect_read("-16#000600050004000300020001.");
}

Test(ei, reads_names_and_bytes_of_libei) {
    ei_x_encode_atom(&x, "ab c");
    expect_read("'ab c'.");
    ei_x_encode_atom_as(&x, "\xE9", ERLANG_LATIN1, ERLANG_UTF8);
    expect_read("'\\x{e9}'.");
    ei_x_encode_atom_as(&x, "\xCE\xBB", ERLANG_UTF8, ERLANG_UTF8);
    expect_read("'\\x{3bb}'.");
    ei_x_encode_boolean(&x, 1);
    expect_read("true.");
    ei_x_encode_char(&x, 'a');
    expect_read("$a.");
    ei_x_encode_string(&x, "");
    expect_read("[].");
    ei_x_encode_string_len(&x, "a\0\xFF", 3);
    expect_read("[97, 0, 255].");
    ei_x_encode_binary(&x, "a\0b", 3);
    expect_read("<<97, 0, 98>>.");
    ei_x_encode_bitstring(&x, "\xAB\xCD", 4, 9); /* 1011 1100 1 */
    expect_read("<<16#BC, 1:1>>.");
}

Test(ei, reads_compounds_of_libei) {
    ei_x_encode_tuple_header(&x, 3);
    ei_x_encode_tuple_header(&x, 0);
    ei_x_encode_list_header(&x, 2);
    ei_x_encode_atom(&x, "a");
    ei_x_encode_atom(&x, "b");
    ei_x_encode_empty_list(&x);
    ei_x_encode_list_header(&x, 1);
    ei_x_encode_long(&x, 1);
    ei_x_encode_long(&x, 2);
    expect_read("{{}, [a, b], [1 | 2]}.");
    ei_x_encode_map_header(&x, 2); /* libei sorts no keys */
    ei_x_encode_atom(&x, "b");
    ei_x_encode_long(&x, 2);
    ei_x_encode_atom(&x, "a");
    ei_x_encode_long(&x, 1);
    expect_read("#{a => 1, b => 2}.");
    ei_x_encode_version(&x);
    ei_x_encode_list_header(&x, 1);
    ei_x_encode_long(&x, 97);
    ei_x_encode_empty_list(&x);
    expect_read("\"a\".");
}

Test(ei, opaque_terms_go_round) {
    erlang_pid pid = {.node = "n@h", .num = 7, .serial = 8, .creation = 9}, pid_again;
    erlang_port port = {.node = "n@h", .id = 70, .creation = 9}, port_again;
    erlang_ref ref = {.node = "n@h", .len = 3, .n = {1, 2, 3}, .creation = 9}, ref_again;
    erlang_fun fun = {.arity = 2, .type = EI_FUN_EXPORT, .module = "lists"}, fun_again;
    char name[] = "map";
    fun.u.exprt.func = name;
    int index = 0, arity;
    bt_term term;
    ei_x_encode_tuple_header(&x, 4);
    ei_x_encode_pid(&x, &pid);
    ei_x_encode_port(&x, &port);
    ei_x_encode_ref(&x, &ref);
    ei_x_encode_fun(&x, &fun);
    cr_assert_eq(bt_ei_read_x(ctx, "ei", &x, &term), BT_OK);
    cr_assert_eq(term.count, 4);
    static const bt_kind kinds[] = {BT_PID, BT_PORT, BT_REFERENCE, BT_EXPORT};
    for (int i = 0; i < 4; i++) cr_expect_eq(term.as.items[i].kind, kinds[i]);
    ei_x_buff out;
    cr_assert_eq(ei_x_new(&out), 0);
    cr_assert_eq(bt_ei_append(ctx, &term, false, &out), BT_OK);
    cr_expect(out.index == x.index && memcmp(out.buff, x.buff, (size_t)x.index) == 0);
    cr_expect_eq(ei_decode_tuple_header(out.buff, &index, &arity), 0);
    cr_expect_eq(ei_decode_pid(out.buff, &index, &pid_again), 0);
    cr_expect_eq(ei_cmp_pids(&pid, &pid_again), 0);
    cr_expect_eq(ei_decode_port(out.buff, &index, &port_again), 0);
    cr_expect_eq(ei_cmp_ports(&port, &port_again), 0);
    cr_expect_eq(ei_decode_ref(out.buff, &index, &ref_again), 0);
    cr_expect_eq(ei_cmp_refs(&ref, &ref_again), 0);
    cr_expect_eq(ei_decode_fun(out.buff, &index, &fun_again), 0);
    cr_expect_str_eq(fun_again.module, "lists");
    cr_expect_eq(index, out.index);
    free_fun(&fun_again);
    ei_x_free(&out);
}

Test(ei, closures_go_round) {
    static const char bytes[] =
        "p\0\0\0\x3E\1ABCDEFGHIJKLMNOP\0\0\0\7\0\0\0\1w\1mb\0\0\1\0b\0\0\2\0"
        "Xw\3n@h\0\0\0\1\0\0\0\2\0\0\0\3a\5";
    erlang_fun fun;
    bt_term term;
    int index = 0;
    cr_assert_eq(bt_ei_read(ctx, "ei", bytes, (int)sizeof bytes - 1, &index, &term), BT_OK);
    cr_expect_eq(term.kind, BT_FUN);
    cr_assert_eq(bt_ei_append(ctx, &term, false, &x), BT_OK);
    expect_bytes(bytes, (int)sizeof bytes - 1, "fun");
    index = 0;
    cr_expect_eq(ei_decode_fun(x.buff, &index, &fun), 0);
    cr_expect_eq(fun.type, EI_FUN_CLOSURE);
    cr_expect_eq(fun.u.closure.n_free_vars, 1);
    ei_x_free(&x);
    ei_x_new(&x);
    cr_expect_eq(ei_x_encode_fun(&x, &fun), 0);
    cr_expect_eq(bt_ei_read_x(ctx, "ei", &x, &term), BT_OK);
    cr_expect_eq(term.kind, BT_FUN);
    free_fun(&fun);
}

Test(ei, libei_reads_numbers_and_bytes) {
    int index = 0, type, size;
    long number;
    long long large;
    double real;
    char bytes[16];
    append("134217728.");
    cr_expect_eq(ei_decode_long(x.buff, &index, &number), 0);
    cr_expect_eq(number, 134217728);
    append("-9223372036854775808.");
    index = 0;
    cr_expect_eq(ei_decode_longlong(x.buff, &index, &large), 0);
    cr_expect_eq(large, LLONG_MIN);
    append("-16#000600050004000300020001.");
    index = 0;
    cr_expect_eq(ei_get_type(x.buff, &index, &type, &size), 0);
    erlang_big *big = ei_alloc_big((unsigned)size);
    cr_assert_not_null(big);
    cr_expect_eq(ei_decode_big(x.buff, &index, big), 0);
    cr_expect(big->is_neg && ((unsigned short *)big->digits)[4] == 5);
    ei_free_big(big);
    append("-1.5.");
    index = 0;
    cr_expect_eq(ei_decode_double(x.buff, &index, &real), 0);
    cr_expect(real + 1.5 == 0.0);
    append("\"abc\".");
    index = 0;
    cr_expect_eq(ei_decode_string(x.buff, &index, bytes), 0);
    cr_expect_str_eq(bytes, "abc");
    append("<<16#BC, 1:1>>.");
    index = 0;
    const char *bits;
    unsigned int offset;
    size_t count;
    cr_expect_eq(ei_decode_bitstring(x.buff, &index, &bits, &offset, &count), 0);
    cr_expect(count == 9 && offset == 0 && bits[0] == '\xBC' && bits[1] == '\x80');
}

Test(ei, libei_reads_compounds_and_names) {
    int index = 0, arity;
    char name[MAXATOMLEN_UTF8];
    for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++) { /* ATOM_EXT until OTP 25 */
        cr_assert_eq(bt_set_otp(ctx, otp), BT_OK);
        append("{'\\x{e9}', [a | b], #{k => []}}.");
        index = 0;
        cr_expect_eq(ei_decode_tuple_header(x.buff, &index, &arity), 0);
        cr_expect_eq(arity, 3);
        cr_expect_eq(ei_decode_atom_as(x.buff, &index, name, sizeof name, ERLANG_UTF8, NULL, NULL),
                     0);
        cr_expect_str_eq(name, "\xC3\xA9");
        cr_expect_eq(ei_decode_list_header(x.buff, &index, &arity), 0);
        cr_expect_eq(ei_decode_atom(x.buff, &index, name), 0);
        cr_expect_eq(ei_decode_atom(x.buff, &index, name), 0);
        cr_expect_str_eq(name, "b");
        cr_expect_eq(ei_decode_map_header(x.buff, &index, &arity), 0);
        cr_expect_eq(arity, 1);
        cr_expect_eq(ei_decode_atom(x.buff, &index, name), 0);
        cr_expect_eq(ei_decode_list_header(x.buff, &index, &arity), 0);
        cr_expect_eq(arity, 0);
        cr_expect_eq(index, x.index);
    }
}

Test(ei, appends_to_what_libei_began) {
    bt_term name = term_of("name."), whole;
    ei_x_encode_version(&x);
    ei_x_encode_tuple_header(&x, 2);
    cr_assert_eq(bt_ei_append(ctx, &name, false, &x), BT_OK);
    ei_x_encode_long(&x, 5);
    expect_read("{name, 5}.");
    cr_assert_eq(bt_ei_append(ctx, &name, true, &x), BT_OK);
    expect_bytes("\x83w\4name", 7, "with version");
    cr_assert_eq(bt_ei_read_x(ctx, "ei", &x, &whole), BT_OK);
    x.index = INT_MAX - 50;
    cr_expect_eq(bt_ei_append(ctx, &name, false, &x), BT_USAGE);
    cr_expect_eq(x.index, INT_MAX - 50);
    x.index = 0;
}

/* The names of what differs: the same terms, other bytes. */
Test(ei, libei_writes_small_bigs_from_28_bits_on) {
    ei_x_encode_long(&x, 134217727);
    expect_bytes("b\7\xFF\xFF\xFF", 5, "2^27 - 1");
    append("134217728.");
    expect_bytes("b\10\0\0\0", 5, "2^27, as OTP writes it");
    ei_x_free(&x);
    ei_x_new(&x);
    ei_x_encode_long(&x, 134217728);
    expect_bytes("n\4\0\0\0\0\10", 7, "2^27, as libei writes it");
}

Test(ei, libei_cannot_write_atom_ext) {
    cr_assert_eq(bt_set_otp(ctx, 25), BT_OK);
    append("a.");
    expect_bytes("d\0\1a", 4, "as OTP 25 writes it");
    ei_x_free(&x);
    ei_x_new(&x);
    ei_x_encode_atom_as(&x, "a", ERLANG_LATIN1, ERLANG_LATIN1);
    cr_expect_neq(x.buff[0], 'd');
    expect_read("a.");
}

/* What libei passes and the bridge refuses, with the index left where it was. */
static void expect_refused(const char *bytes, size_t size, const char *message) {
    bt_term term;
    const bt_diag *const *diags;
    int index = 0;
    bt_clear_diagnostics(ctx);
    cr_expect_eq(bt_ei_read(ctx, "ei", bytes, (int)size, &index, &term), BT_INVALID);
    cr_expect_eq(index, 0);
    cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
    cr_expect_str_eq(diags[0]->name, message);
}

Test(ei, refuses_what_libei_passes) {
    static const char nan_bytes[] = "F\x7F\xF8\0\0\0\0\0\0";
    static const char keys[] = "t\0\0\0\2a\1a\2a\1a\3";
    int index = 0;
    double real;
    cr_expect_eq(ei_decode_double(nan_bytes, &index, &real), 0);
    cr_expect(isnan(real));
    expect_refused(nan_bytes, sizeof nan_bytes - 1, "etf/float");
    index = 0;
    cr_expect_eq(ei_skip_term(keys, &index), 0);
    expect_refused(keys, sizeof keys - 1, "etf/duplicate-key");
    expect_refused("l\x7F\xFF\xFF\xFF", 5, "etf/truncated");
    expect_refused("", 0, "etf/empty");
    expect_refused("P\0\0\0\2", 5, "etf/compressed-inside");
}

Test(ei, reads_what_libei_cannot) {
    static const char records[] = "C\0\0\0\1\1w\1mw\1rw\1kw\1v";
    int index = 0;
    bt_term term;
    cr_expect_neq(ei_skip_term(records, &index), 0);
    index = 0;
    cr_expect_eq(bt_ei_read(ctx, "ei", records, (int)sizeof records - 1, &index, &term), BT_OK);
    cr_expect_eq(term.kind, BT_RECORD);
    bt_buffer etf = BT_BUFFER_INIT(ctx);
    bt_encode_options options = BT_ENCODE_OPTIONS_INIT;
    options.compressed = 9;
    bt_term list =
        term_of("[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, a].");
    cr_assert_eq(bt_encode(ctx, &list, &options, bt_buffer_sink(&etf)), BT_OK);
    cr_assert_eq(etf.data[1], 80);
    ei_x_append_buf(&x, (const char *)etf.data, (int)etf.size);
    index = 1;
    cr_expect_neq(ei_skip_term(x.buff, &index), 0);
    expect_read("[aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa, a].");
    bt_buffer_free(&etf);
}

Test(ei, reads_many_terms_in_turn_and_no_byte_too_many) {
    enum { TERMS = 2000 };
    int index = 0;
    bt_term term;
    for (long i = 0; i < TERMS; i++) ei_x_encode_string(&x, "some text");
    char *exact = malloc((size_t)x.index); /* where sanitizers see a read beyond */
    cr_assert_not_null(exact);
    memcpy(exact, x.buff, (size_t)x.index);
    for (long i = 0; i < TERMS; i++) {
        cr_assert_eq(bt_ei_read(ctx, "ei", exact, x.index, &index, &term), BT_OK);
        cr_assert(term.kind == BT_STRING && term.count == 9);
    }
    cr_expect_eq(index, x.index);
    cr_expect_lt(bt_ctx_memory(ctx, NULL), TERMS * 2000);
    index = x.index + 1;
    cr_expect_eq(bt_ei_read(ctx, "ei", exact, x.index, &index, &term), BT_USAGE);
    for (index = x.index - 1; index > x.index - 12; index--) {
        int at = index, same = memcmp(exact + index, "k", 1) == 0;
        bt_status status = bt_ei_read(ctx, "ei", exact, x.index, &at, &term);
        cr_expect_eq(status, same ? BT_OK : BT_INVALID);
    }
    free(exact);
    cr_expect_eq(memcmp(term.as.bytes, "some text", 9), 0); /* a copy: the buffer is gone */
}
