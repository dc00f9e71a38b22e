/* SPDX-License-Identifier: Apache-2.0 */
#include <criterion/criterion.h>
#include <jansson.h>
#include <locale.h>
#include <string.h>

#include "bootterm_release.h"
#include "bootterm_text.h"
#include "counting.h"
#include "etf_rows.h"

static bool holds(const bt_buffer *buffer, const char *text) {
    return buffer->size == strlen(text) && memcmp(buffer->data, text, buffer->size) == 0;
}

static bt_status read_json(bt_ctx *ctx, const void *text, size_t size, bt_node *out) {
    const bt_source *source;
    bt_status status = bt_source_memory(ctx, "input", text, size, &source);
    return status == BT_OK ? bt_from_json(ctx, source, out) : status;
}

/* Term to JSON to term to ETF; jansson takes the JSON too. */
static bt_status go_round(bt_ctx *ctx, const bt_term *term, bt_buffer *json, bt_buffer *etf) {
    bt_node node;
    bt_status status = bt_to_json(ctx, term, bt_buffer_sink(json));
    if (status == BT_OK) status = read_json(ctx, json->data, json->size, &node);
    if (status == BT_OK) status = bt_encode(ctx, node.term, NULL, bt_buffer_sink(etf));
    return status;
}

/* Every row of the external term format, to JSON and back to the same bytes. */
Test(json, etf_rows_go_round) {
    for (size_t i = 0; i < ETF_ROWS; i++) {
        if (!etf_row_is_for(&etf_rows[i], BT_OTP_NEWEST)) continue;
        bt_ctx *ctx = bt_ctx_new(NULL);
        etf_bytes bytes = etf_bytes_of(etf_rows[i].hex);
        bt_buffer json = BT_BUFFER_INIT(ctx), etf = BT_BUFFER_INIT(ctx);
        bt_node node;
        json_error_t error;
        cr_assert_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK);
        cr_assert_eq(go_round(ctx, node.term, &json, &etf), BT_OK, "row %s", etf_rows[i].hex);
        cr_expect(etf.size == bytes.size && memcmp(etf.data, bytes.data, etf.size) == 0,
                  "row %s: %.*s", etf_rows[i].hex, (int)json.size, json.data);
        json_t *value =
            json_loadb((const char *)json.data, json.size,
                       JSON_DECODE_ANY | JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, &error);
        cr_expect_not_null(value, "row %s: %s", etf_rows[i].hex, error.text);
        json_decref(value);
        bt_buffer_free(&json);
        bt_buffer_free(&etf);
        bt_ctx_free(ctx);
        free(bytes.memory);
    }
}

/* What a term is written as; and, where it reads as the same term, what else may be written. */
static const struct {
    const char *hex, *json;
    const char *also[3];
} spelt[] = {
    {"6A", "[]", {"\"\"", " [ ] ", "\xEF\xBB\xBF[]"}},
    {"6105", "5", {"{\"integer\":\"5\"}", " 5\n", "{\"integer\":\"005\"}"}},
    {"62FFFFFFFF", "-1", {"{\"integer\":\"-1\"}"}},
    {"6E0700000000000000"
     "20",
     "9007199254740992",
     {"{\"integer\":\"9007199254740992\"}"}},
    {"6E0700010000000000"
     "20",
     "{\"integer\":\"9007199254740993\"}",
     {"9007199254740993"}},
    {"6E0701010000000000"
     "20",
     "{\"integer\":\"-9007199254740993\"}",
     {"-9007199254740993"}},
    {"6E09000000000000000000"
     "01",
     "{\"integer\":\"18446744073709551616\"}",
     {"18446744073709551616"}},
    {"463FF8000000000000", "{\"float\":1.5}", {"1.5", "15e-1", "{ \"float\" : 0.15E1 }"}},
    {"468000000000000000", "{\"float\":-0.0}", {"-0.0", "{\"float\":-0}"}},
    {"464000000000000000", "{\"float\":2.0}", {"{\"float\":2}", "2.0", "2e0"}},
    {"770474727565", "true", {"{\"atom\":\"true\"}"}},
    {"77046E756C6C", "null", {"{\"atom\":\"null\"}"}},
    {"770161", "{\"atom\":\"a\"}", {"{\"atom\":\"\\u0061\"}", "{ \"atom\" : \"a\" }"}},
    {"7704F09F9880", "{\"atom\":\"\xF0\x9F\x98\x80\"}", {"{\"atom\":\"\\ud83d\\uDE00\"}"}},
    {"77027F01", "{\"atom\":\"\x7F\\u0001\"}", {0}},
    {"77010A", "{\"atom\":\"\\n\"}", {"{\"atom\":\"\\u000a\"}"}},
    {"7700", "{\"atom\":\"\"}", {0}},
    {"6B00026162", "\"ab\"", {"[97,98]", " [ 97 , 98 ] "}},
    {"6B0002"
     "61E9",
     "\"a\xC3\xA9\"",
     {"\"a\\u00e9\"", "[97,233]"}},
    {"6B000400010203", "[0,1,2,3]", {"\"\\u0000\\u0001\\u0002\\u0003\""}},
    {"6B0003225C0A", "\"\\\"\\\\\\n\"", {"\"\\u0022\\u005c\\u000A\""}},
    {"6B00012F", "\"/\"", {"\"\\/\""}},
    {"6C00000001620000042F6A", "[1071]", {"\"\xD0\xAF\"", "\"\\u042F\""}},
    {"6C0000000161016102", "{\"list\":[1],\"tail\":2}", {"{\"tail\":2,\"list\":[1]}"}},
    {"6800", "{\"tuple\":[]}", {0}},
    {"680261016B000161", "{\"tuple\":[1,\"a\"]}", {"{\"tuple\":[1,[97]]}"}},
    {"7400000000", "{\"map\":[]}", {0}},
    {"740000000261016A61026A",
     "{\"map\":[[1,[]],[2,[]]]}",
     {"{\"map\":[[2,[]],[1,[]]]}", "{\"map\":[[1,0],[2,[]],[1,[]]]}"}},
    {"6D00000000", "{\"binary\":\"\"}", {"{\"base64\":\"\"}"}},
    {"6D00000003E282AC", "{\"binary\":\"\xE2\x82\xAC\"}", {"{\"base64\":\"4oKs\"}"}},
    {"6D00000001FF", "{\"base64\":\"/w==\"}", {"{\"bits\":8,\"base64\":\"/w==\"}"}},
    {"6D00000002FF00", "{\"base64\":\"/wA=\"}", {0}},
    {"4D0000000103A0", "{\"base64\":\"oA==\",\"bits\":3}", {"{\"bits\":3,\"base64\":\"oA==\"}"}},
    {"7177016D77016661FF", "{\"fun\":[\"m\",\"f\",255]}", {0}},
    {"430000000201"
     "77016177017277017877017961016102",
     "{\"record\":[\"a\",\"r\"],\"exported\":true,\"fields\":[[\"x\",1],[\"y\",2]]}",
     {"{\"fields\":[[\"x\",1],[\"y\",2]],\"exported\":true,\"record\":[\"a\",\"r\"]}"}},
    {"430000000000770161770172",
     "{\"record\":[\"a\",\"r\"],\"exported\":false,\"fields\":[]}",
     {"{\"record\":[\"a\",\"r\"],\"fields\":[]}"}},
    {"5877036140620000000500000006"
     "00000000",
     "{\"etf\":\"g1h3A2FAYgAAAAUAAAAGAAAAAA==\",\"text\":\"#Pid<a@b.5.6>\"}",
     {"{\"etf\":\"g1h3A2FAYgAAAAUAAAAGAAAAAA==\"}",
      "{\"text\":\"\",\"etf\":\"g1h3A2FAYgAAAAUAAAAGAAAAAA==\"}"}},
};

Test(json, spelling) {
    for (size_t i = 0; i < sizeof spelt / sizeof *spelt; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        etf_bytes bytes = etf_bytes_of(spelt[i].hex);
        bt_buffer json = BT_BUFFER_INIT(ctx);
        bt_node node, again;
        cr_assert_eq(etf_decode(ctx, &bytes, bytes.size, false, &node), BT_OK, "row %zu: %s", i,
                     spelt[i].hex);
        cr_assert_eq(bt_to_json(ctx, node.term, bt_buffer_sink(&json)), BT_OK);
        cr_expect_eq(json.data[json.size - 1], '\n');
        json.size--;
        cr_expect(holds(&json, spelt[i].json), "row %zu: %.*s", i, (int)json.size, json.data);
        for (int k = -1; k < 3; k++) {
            const char *text = k < 0 ? spelt[i].json : spelt[i].also[k];
            int order = 1;
            if (text == NULL) continue;
            if (read_json(ctx, text, strlen(text), &again) == BT_OK)
                cr_assert_eq(bt_compare(ctx, node.term, again.term, &order), BT_OK);
            cr_expect_eq(order, 0, "row %zu: %s", i, text);
            cr_expect_eq(node.term->kind, again.term->kind, "row %zu: %s", i, text);
        }
        bt_buffer_free(&json);
        bt_ctx_free(ctx);
        free(bytes.memory);
    }
}

/* Each mistake, its name, and what its place covers. */
static const struct {
    const char *text, *name, *at;
} refused[] = {
    {"", "json/end", ""},
    {"  ", "json/end", ""},
    {"[1,2", "json/end", ""},
    {"[1,", "json/end", ""},
    {"[1,]", "json/syntax", "]"},
    {"[1 2]", "json/syntax", "2"},
    {"{\"atom\"", "json/end", ""},
    {"{\"atom\" \"a\"}", "json/syntax", "\""},
    {"{\"atom\":\"a\",}", "json/syntax", "}"},
    {"{1:2}", "json/syntax", "1"},
    {"tru", "json/syntax", "t"},
    {"'a'", "json/syntax", "'"},
    {"1 2", "json/syntax", "2"},
    {"[] // x", "json/syntax", "/"},
    {"01", "json/syntax", "1"},
    {"-", "json/end", ""},
    {"-x", "json/syntax", "x"},
    {"1.", "json/end", ""},
    {"1.e5", "json/syntax", "e"},
    {"1e+", "json/end", ""},
    {".5", "json/syntax", "."},
    {"+5", "json/syntax", "+"},
    {"NaN", "json/syntax", "N"},
    {"1e999", "json/range", "1e999"},
    {"{\"float\":-1e999}", "json/range", "-1e999"},
    {"\"a", "json/end", ""},
    {"\"a\\", "json/end", ""},
    {"\"\\q\"", "json/string", "\\q"},
    {"\"\\u12g4\"", "json/string", "\\u12g"},
    {"\"\\ud800\"", "json/string", "\\ud800"},
    {"\"\\ud800\\u0041\"", "json/string", "\\ud800\\u0041"},
    {"\"\\udc00\"", "json/string", "\\udc00"},
    {"\"a\nb\"", "json/string", "\n"},
    {"\"\xFF\"", "json/string", "\xFF"},
    {"\"\xED\xA0\x80\"", "json/string", "\xED"},
    {"{}", "json/object", "{}"},
    {"{\"tail\":1}", "json/object", "{\"tail\":1}"},
    {"{\"bits\":1}", "json/object", "{\"bits\":1}"},
    {"{\"name\":1}", "json/key", "\"name\""},
    {"{\"Tuple\":[]}", "json/key", "\"Tuple\""},
    {"{\"atom\":\"a\",\"atom\":\"b\"}", "json/twice", "\"atom\""},
    {"{\"atom\":1}", "json/value", "1"},
    {"{\"atom\":[]}", "json/value", "["},
    {"{\"atom\":true}", "json/value", "true"},
    {"{\"tuple\":1}", "json/value", "1"},
    {"{\"tuple\":\"ab\"}", "json/value", "\"ab\""},
    {"{\"tuple\":{\"tuple\":[]}}", "json/value", "{"},
    {"{\"map\":{}}", "json/value", "{"},
    {"{\"map\":[1]}", "json/pair", "1"},
    {"{\"map\":[[1]]}", "json/pair", "[1]"},
    {"{\"map\":[[1,2,3]]}", "json/pair", "[1,2,3]"},
    {"{\"map\":[{\"map\":[]}]}", "json/pair", "{\"map\":[]}"},
    {"{\"float\":\"1\"}", "json/value", "\"1\""},
    {"{\"integer\":1}", "json/value", "1"},
    {"{\"integer\":\"\"}", "json/value", "{\"integer\":\"\"}"},
    {"{\"integer\":\"-\"}", "json/value", "{\"integer\":\"-\"}"},
    {"{\"integer\":\"1x\"}", "json/value", "{\"integer\":\"1x\"}"},
    {"{\"base64\":\"a\"}", "json/value", "{\"base64\":\"a\"}"},
    {"{\"base64\":\"a===\"}", "json/value", "{\"base64\":\"a===\"}"},
    {"{\"base64\":\"ab=c\"}", "json/value", "{\"base64\":\"ab=c\"}"},
    {"{\"base64\":\"oB==\"}", "json/value", "{\"base64\":\"oB==\"}"},
    {"{\"base64\":\"oA==\",\"bits\":9}", "json/value", "{\"base64\":\"oA==\",\"bits\":9}"},
    {"{\"base64\":\"oA==\",\"bits\":0}", "json/value", "{\"base64\":\"oA==\",\"bits\":0}"},
    {"{\"base64\":\"oA==\",\"bits\":-3}", "json/value", "-3"},
    {"{\"base64\":\"oA==\",\"bits\":3.0}", "json/value", "3.0"},
    {"{\"list\":[1]}", "json/missing", "{\"list\":[1]}"},
    {"{\"list\":[],\"tail\":1}", "json/value", "{\"list\":[],\"tail\":1}"},
    {"{\"atom\":\"a\",\"tail\":1}", "json/beside", "{\"atom\":\"a\",\"tail\":1}"},
    {"{\"atom\":\"a\",\"tuple\":[]}", "json/beside", "{\"atom\":\"a\",\"tuple\":[]}"},
    {"{\"fun\":[\"m\",\"f\"]}", "json/value", "{\"fun\":[\"m\",\"f\"]}"},
    {"{\"fun\":[\"m\",\"f\",-1]}", "json/value", "{\"fun\":[\"m\",\"f\",-1]}"},
    {"{\"fun\":[1,\"f\",0]}", "json/value", "{\"fun\":[1,\"f\",0]}"},
    {"{\"fun\":[\"m\",\"f\",[\"g\"]]}", "json/value", "{\"fun\":[\"m\",\"f\",[\"g\"]]}"},
    {"{\"record\":[\"m\"],\"fields\":[]}", "json/value", "{\"record\":[\"m\"],\"fields\":[]}"},
    {"{\"record\":[\"m\",\"n\"]}", "json/missing", "{\"record\":[\"m\",\"n\"]}"},
    {"{\"record\":[\"m\",\"n\"],\"fields\":[[1,2]]}", "json/pair", "1"},
    {"{\"record\":[\"m\",\"n\"],\"exported\":null,\"fields\":[]}", "json/value", "null"},
    {"{\"etf\":\"AA==\"}", NULL, NULL},
    {"{\"etf\":\"x\"}", "json/value", "{\"etf\":\"x\"}"},
    {"[[[", "json/end", ""},
};

/* An atom of 255 characters, and one of 256. */
Test(json, atom_length) {
    char text[300] = "{\"atom\":\"";
    size_t begin = strlen(text);
    for (size_t length = 255; length <= 256; length++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        const bt_diag *const *diags;
        bt_node node;
        memset(text + begin, 'x', length);
        strcpy(text + begin + length, "\"}");
        cr_expect_eq(read_json(ctx, text, strlen(text), &node), length == 255 ? BT_OK : BT_INVALID);
        if (length == 256) {
            cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
            cr_expect_str_eq(diags[0]->name, "json/atom");
        }
        bt_ctx_free(ctx);
    }
}

static bt_ctx *ctx_with_limits(void) {
    bt_limits limits = BT_LIMITS_INIT;
    bt_config config = BT_CONFIG_INIT;
    limits.integer_digits = 30;
    limits.depth = 50;
    limits.atoms = 10;
    config.limits = &limits;
    return bt_ctx_new(&config);
}

Test(json, mistakes) {
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        const char *text = refused[i].text;
        const bt_diag *const *diags;
        bt_node node;
        cr_expect_eq(read_json(ctx, text, strlen(text), &node), BT_INVALID, "%s", text);
        cr_assert_eq(bt_diagnostics(ctx, &diags), 1, "%s", text);
        const bt_place *place = &diags[0]->place;
        if (refused[i].name != NULL)
            cr_expect_str_eq(diags[0]->name, refused[i].name, "%s: %s", text, diags[0]->text);
        if (refused[i].at != NULL) {
            size_t size = place->span.end - place->span.begin;
            cr_expect(size == strlen(refused[i].at) &&
                          memcmp(text + place->span.begin, refused[i].at, size) == 0,
                      "%s: at '%.*s'", text, (int)size, text + place->span.begin);
        }
        bt_ctx_free(ctx);
    }
}

Test(json, limits) {
    static const char *const rows[][2] = {
        {"1234567890123456789012345678901", "json/integer"},
        {"{\"integer\":\"-1234567890123456789012345678901\"}", "json/integer"},
        {"[{\"atom\":\"1\"},{\"atom\":\"2\"},{\"atom\":\"3\"},{\"atom\":\"4\"},{\"atom\":\"5\"},"
         "{\"atom\":\"6\"},{\"atom\":\"7\"},{\"atom\":\"8\"},{\"atom\":\"9\"},{\"atom\":\"10\"},"
         "{\"atom\":\"11\"}]",
         "limit/atoms"},
        {"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["
         "[[[[[[[[[[[[[[[[[[[[[[[[[[",
         "limit/depth"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        bt_ctx *ctx = ctx_with_limits();
        const bt_diag *const *diags;
        bt_node node;
        cr_expect_eq(read_json(ctx, rows[i][0], strlen(rows[i][0]), &node), BT_INVALID);
        cr_assert_eq(bt_diagnostics(ctx, &diags), 1);
        cr_expect_str_eq(diags[0]->name, rows[i][1]);
        bt_ctx_free(ctx);
    }
    bt_ctx *ctx = ctx_with_limits();
    bt_node node;
    static const char thirty[] = "123456789012345678901234567890";
    cr_expect_eq(read_json(ctx, thirty, strlen(thirty), &node), BT_OK);
    bt_ctx_free(ctx);
}

/* Terms a million deep, of each kind that has parts. */
Test(json, deep_terms) {
    for (int kind = 0; kind < 4; kind++) {
        bt_ctx *ctx = bt_ctx_new(NULL);
        bt_term term = bt_make_int(1000), one = bt_make_int(1000);
        bt_buffer json = BT_BUFFER_INIT(ctx), etf = BT_BUFFER_INIT(ctx);
        for (int i = 0; i < 300000; i++) {
            const bt_term pair[2] = {one, term};
            bt_status status = kind == 0   ? bt_make_list(ctx, &term, 1, NULL, &term)
                               : kind == 1 ? bt_make_tuple(ctx, pair, 2, &term)
                               : kind == 2 ? bt_make_map(ctx, pair, 1, &term)
                                           : bt_make_list(ctx, &term, 1, &one, &term);
            cr_assert_eq(status, BT_OK);
        }
        cr_assert_eq(go_round(ctx, &term, &json, &etf), BT_OK);
        bt_buffer direct = BT_BUFFER_INIT(ctx);
        cr_assert_eq(bt_encode(ctx, &term, NULL, bt_buffer_sink(&direct)), BT_OK);
        cr_expect(direct.size == etf.size && memcmp(direct.data, etf.data, etf.size) == 0);
        bt_buffer_free(&direct);
        bt_buffer_free(&json);
        bt_buffer_free(&etf);
        bt_ctx_free(ctx);
    }
}

Test(json, no_memory) {
    static const char text[] =
        "[{\"tuple\":[1,\"a\\u0042\"]},{\"map\":[[1.5,{\"list\":[1],\"tail\":2}]]},"
        "{\"fun\":[\"m\",\"f\",1]},{\"base64\":\"/w==\"},123456789012345678901234567890,"
        "{\"record\":[\"a\",\"b\"],\"fields\":[[\"c\",\"\xD0\xAF\"]]},"
        "{\"etf\":\"g1h3A2FAYgAAAAUAAAAGAAAAAA==\"}]";
    bt_status status = BT_NOMEM;
    for (size_t fail_at = 2; status == BT_NOMEM; fail_at++) {
        counting c = {.fail_at = fail_at};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_buffer json = BT_BUFFER_INIT(ctx), etf = BT_BUFFER_INIT(ctx);
        bt_node node;
        status = read_json(ctx, text, strlen(text), &node);
        if (status == BT_OK) status = go_round(ctx, node.term, &json, &etf);
        cr_expect(status == BT_OK || status == BT_NOMEM);
        bt_buffer_free(&json);
        bt_buffer_free(&etf);
        counting_end(&c, ctx);
    }
    cr_expect_eq(status, BT_OK);
}

/* A comma for the decimal point, where the machine has such a locale. */
Test(json, no_locale) {
    if (setlocale(LC_ALL, "de_DE.UTF-8") == NULL) setlocale(LC_ALL, "");
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node;
    cr_expect_eq(read_json(ctx, "1.5", 3, &node), BT_OK);
    cr_expect_eq(node.term->as.real, 1.5);
    bt_ctx_free(ctx);
}

static void expect_script(const char *term, const char *expected) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_script script;
    bt_node node;
    cr_assert_eq(read_json(ctx, term, strlen(term), &node), BT_OK);
    cr_assert_eq(bt_script_view(ctx, node, &script), BT_OK);
    cr_assert_eq(bt_script_json(ctx, &script, bt_buffer_sink(&buffer)), BT_OK);
    cr_expect(holds(&buffer, expected), "%.*s", (int)buffer.size, buffer.data);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

#define A(name) "{\"atom\":\"" name "\"}"
#define T(...) "{\"tuple\":[" __VA_ARGS__ "]}"

Test(json, scripts) {
    expect_script(T(A("script") "," T("\"name\",\"1.0\"") ",[]"),
                  "{\"name\":\"name\",\"version\":\"1.0\",\"otp\":29,\"instructions\":[\n]}\n");
    expect_script(
        T(A("script") "," T("\"n\",\"\"") ",[" T(A("preLoaded") ",[" A("a") "," A("b c") "]") "," T(A("progress") "," A("preloaded")) "," T(A("path") ",[\"$ROOT/lib\",\"\xD0\xAF\"]") "," T(A("primLoad") ",[]") "," T(A("kernel_load_completed")) "," T(A("kernelProcess") "," A("heart") "," T(A("heart") "," A("start") ",[]")) "," T(A("apply") "," T(
            A("application") "," A("load") ",[" T(
                A("application") "," A("x") ",[" T(A("vsn") ",\"1\"") "," T(A("modules") ",[" A("m") "]") "," T(A("env") ",[" T(A(
                    "k") ",1") "]") "]") "]")) "," T(A("apply") "," T(A("c") "," A("erlangrc") ",[["
                                                                                               "]"
                                                                                               "]")) "," T(A("apply") "," T(A("m") "," A("f") ",[97,98]")) "]"),
        "{\"name\":\"n\",\"version\":\"\",\"otp\":29,\"instructions\":[\n"
        "{\"op\":\"preLoaded\",\"modules\":[\"a\",\"b c\"]},\n"
        "{\"op\":\"progress\",\"phase\":\"preloaded\"},\n"
        "{\"op\":\"path\",\"path\":[\"$ROOT/lib\",\"\xD0\xAF\"]},\n"
        "{\"op\":\"primLoad\",\"modules\":[]},\n"
        "{\"op\":\"kernel_load_completed\"},\n"
        "{\"op\":\"kernelProcess\",\"name\":\"heart\",\"module\":\"heart\",\"function\":\"start\","
        "\"args\":[]},\n"
        "{\"op\":\"apply\",\"module\":\"application\",\"function\":\"load\",\"application\":"
        "{\"name\":\"x\",\"vsn\":\"1\",\"modules\":[\"m\"],\"env\":[{\"tuple\":[{\"atom\":\"k\"},1]"
        "}]}"
        "},\n"
        "{\"op\":\"apply\",\"module\":\"c\",\"function\":\"erlangrc\",\"args\":[[]]},\n"
        "{\"op\":\"apply\",\"module\":\"m\",\"function\":\"f\",\"args\":[97,98]}\n"
        "]}\n");
}
