/* SPDX-License-Identifier: Apache-2.0 */
/* Types and terms: what fits, what does not, and where it is said to be wrong. */
#include <criterion/criterion.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "etf/ctx.h"
#include "parser/bootterm_text.h"
#include "parser/check/match.h"
#include "parser/check/misfit.h"
#include "tests/unit/counting.h"

/* The type `t()` of a schema, as read with the types that come with the library. */
static const bt_type *type_of(bt_ctx *ctx, const char *text) {
    bt_schemas *schemas;
    const bt_source *source;
    char *schema = bt_alloc(ctx, strlen(text) + 40);
    cr_assert_not_null(schema);
    (void)sprintf(schema, "-root(t()).\n-type t() :: %s.\n", text);
    cr_assert_eq(bt_schemas_new(ctx, &schemas), BT_OK);
    cr_assert_eq(bt_source_memory(ctx, "t.schema", schema, strlen(schema), &source), BT_OK);
    bt_schema *read = NULL;
    cr_assert_eq(bt_schema_read(ctx, source, schemas->common, &read), BT_OK, "%s", schema);
    return read->root->as.named->body;
}

static bt_node term_of(bt_ctx *ctx, const char *text) {
    const bt_source *source;
    bt_forms forms;
    cr_assert_eq(bt_source_memory(ctx, "term", text, strlen(text), &source), BT_OK);
    cr_assert_eq(bt_parse(ctx, source, NULL, &forms), BT_OK, "%s", text);
    return bt_form(&forms, 0);
}

typedef struct told {
    bt_ctx *ctx;
    char text[2000];
} told;

static bt_status tell(void *user, const bt_misfit *misfit) {
    told *t = user;
    const bt_term *meant = NULL;
    size_t used = strlen(t->text);
    (void)snprintf(t->text + used, sizeof t->text - used, "%s%u: %s", used == 0 ? "" : "\n",
                   (unsigned)misfit->node.place.span.begin, bt_misfit_text(t->ctx, misfit, &meant));
    return BT_OK;
}

/* Expects the misfits of a term, one on each line as "offset: text"; "" for a term that fits. */
static void expect(const char *type, const char *term, const char *misfits) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    told t = {.ctx = ctx};
    const bt_type *compiled = type_of(ctx, type);
    bt_node node = term_of(ctx, term);
    cr_expect_eq(bt_match(compiled, node, tell, &t), BT_OK);
    cr_expect_str_eq(t.text, misfits, "%s against %s: %s", term, type, t.text);
    cr_expect_eq(bt_is_of_type(compiled, node.term), *misfits == '\0', "%s against %s", term, type);
    bt_ctx_free(ctx);
}

static void fits(const char *type, const char *term) {
    expect(type, term, "");
}

static void misfits(const char *type, const char *term) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_expect_not(bt_is_of_type(type_of(ctx, type), term_of(ctx, term).term), "%s fits %s", term,
                  type);
    bt_ctx_free(ctx);
}

Test(schema, simple_types) {
    fits("any()", "{a, #{}}.");
    fits("term()", "1.");
    misfits("none()", "1.");
    fits("atom()", "'A b'.");
    misfits("atom()", "\"a\".");
    fits("foo", "foo.");
    misfits("foo", "bar.");
    fits("'A b'", "'A b'.");
    fits("integer()", "123456789012345678901234567890.");
    fits("integer()", "-123456789012345678901234567890.");
    misfits("integer()", "1.0.");
    fits("float()", "1.0.");
    fits("number()", "1.0.");
    fits("number()", "1.");
    fits("pid() | reference() | port() | fun()", "fun m:f/1.");
    fits("boolean()", "true.");
    misfits("boolean()", "maybe1.");
    fits("nil()", "[].");
    fits("timeout()", "infinity.");
    misfits("timeout()", "-1.");
}

Test(schema, integers) {
    fits("1..5", "1.");
    fits("1..5", "5.");
    misfits("1..5", "0.");
    misfits("1..5", "6.");
    fits("-3", "-3.");
    fits("-3..-1", "-2.");
    fits("$a..$z", "$q.");
    fits("16#FF", "255.");
    misfits("1..5", "123456789012345678901234567890.");
    fits("pos_integer()", "123456789012345678901234567890.");
    misfits("pos_integer()", "-123456789012345678901234567890.");
    misfits("pos_integer()", "0.");
    fits("non_neg_integer()", "0.");
    fits("neg_integer()", "-1.");
    fits("neg_integer()", "-123456789012345678901234567890.");
    misfits("neg_integer()", "0.");
    fits("byte()", "255.");
    misfits("byte()", "256.");
    fits("char()", "1114111.");
    misfits("char()", "1114112.");
}

Test(schema, lists_and_text) {
    fits("[]", "[].");
    misfits("[]", "[a].");
    fits("[atom()]", "[].");
    fits("[atom()]", "[a, b].");
    misfits("[atom()]", "[a, 1].");
    misfits("[atom()]", "[a | b].");
    misfits("[atom(), ...]", "[].");
    fits("[atom(), ...]", "[a].");
    fits("list()", "\"abc\".");
    fits("list(integer())", "\"abc\".");
    fits("nonempty_list(byte())", "\"abc\".");
    fits("string()", "\"abc\".");
    fits("string()", "[].");
    fits("string()", "[8364, 97].");
    misfits("string()", "[a].");
    misfits("nonempty_string()", "[].");
    fits("\"abc\"", "\"abc\".");
    misfits("\"abc\"", "\"ab\".");
    misfits("\"abc\"", "\"abcd\".");
    fits("\"\"", "[].");
    fits("\"€\"", "[8364].");
    fits("iolist()", "[1, <<\"a\">>, [\"b\" | <<\"c\">>]].");
    misfits("iolist()", "[a].");
    misfits("iolist()", "<<>>.");
    fits("iodata()", "<<>>.");
    fits("maybe_improper_list(a, b)", "[a, a | b].");
    misfits("maybe_improper_list(a, b)", "[a, a | c].");
    fits("maybe_improper_list(a, b)", "[a].");
}

Test(schema, tuples_maps_bits_funs) {
    fits("{}", "{}.");
    misfits("{}", "{a}.");
    fits("tuple()", "{a, b}.");
    fits("{a, integer()}", "{a, 1}.");
    misfits("{a, integer()}", "{a, b}.");
    fits("map()", "#{a => 1}.");
    fits("#{}", "#{}.");
    misfits("#{}", "#{a => 1}.");
    fits("#{a := 1, b => 2}", "#{a => 1}.");
    misfits("#{a := 1, b => 2}", "#{b => 2}.");
    misfits("#{a := 1, b => 2}", "#{a => 1, c => 2}.");
    fits("#{a => 1, atom() => any()}", "#{c => 2}.");
    misfits("#{a => 1, atom() => any()}", "#{a => 2}.");
    fits("binary()", "<<\"abc\">>.");
    misfits("binary()", "<<1:3>>.");
    fits("bitstring()", "<<1:3>>.");
    fits("<<>>", "<<>>.");
    misfits("<<>>", "<<1>>.");
    fits("<<_:16>>", "<<1, 2>>.");
    misfits("<<_:16>>", "<<1>>.");
    fits("<<_:8, _:_*8>>", "<<1>>.");
    misfits("nonempty_binary()", "<<>>.");
    fits("<<_:_*4>>", "<<1:12>>.");
    fits("fun()", "fun m:f/3.");
    fits("fun((_, _) -> any())", "fun m:f/2.");
    misfits("fun((_, _) -> any())", "fun m:f/1.");
    fits("fun((...) -> any())", "fun m:f/1.");
    fits("mfa()", "{m, f, 2}.");
}

Test(schema, names_and_parameters) {
    fits("pair(atom()).\n-type pair(A) :: {A, A}", "{a, b}.");
    misfits("pair(atom()).\n-type pair(A) :: {A, A}", "{a, 1}.");
    fits("tree(byte()).\n-type tree(T) :: leaf | {tree(T), T, tree(T)}",
         "{leaf, 1, {leaf, 2, leaf}}.");
    misfits("tree(byte()).\n-type tree(T) :: leaf | {tree(T), T, tree(T)}",
            "{leaf, 1, {leaf, a, leaf}}.");
    fits("opts(inet:port_number()).\n-type opts(T) :: [{port, T}]", "[{port, 80}].");
    misfits("opts(inet:port_number()).\n-type opts(T) :: [{port, T}]", "[{port, 70000}].");
    fits("X :: integer()", "1.");
}

Test(schema, the_most_specific_tuple_decides) {
    const char *type = "{handler, atom(), std, integer()} | {handler, atom(), module(), any()}";
    fits(type, "{handler, a, std, 1}.");
    fits(type, "{handler, a, other, x}.");
    expect(type, "{handler, a, std, x}.", "18: expected integer(), found the atom x");
}

Test(schema, the_innermost_place_is_told) {
    expect("[{name, [integer()]}]", "[{name, [1, x, 2]}, {name, []}, {name, y}].",
           "12: expected integer(), found the atom x\n39: expected [integer()], found the atom y; "
           "did you mean the string \"y\"?");
    expect("{a, integer()} | {b, atom()} | undefined", "{b, 1}.", "4: expected atom(), found 1");
    expect("{alpha, integer()} | {beta, atom()}", "{alhpa, 1}.",
           "0: expected {alpha, integer()} | {beta, atom()}, found {alhpa,1}; did you mean alpha?");
    expect("#{level := debug | info, max => 1..9}", "#{levl => info, max => 10}.",
           "0: the key level is missing\n2: unknown key, the atom levl; did you mean level?\n"
           "23: expected 1..9, found 10");
    expect("undefined | [{atom(), integer()}]", "[{a, 1}, {b, c}].",
           "13: expected integer(), found the atom c");
}

Test(schema, other_forms_are_asked_for) {
    expect("atom()", "\"me\".",
           "0: expected atom(), found the string \"me\"; did you mean the atom me?");
    expect("string()", "me.",
           "0: expected string(), found the atom me; did you mean the string \"me\"?");
    expect("string()", "<<\"me\">>.",
           "0: expected string(), found the binary <<\"me\">>; did you mean the string \"me\"?");
    expect("binary()", "\"me\".",
           "0: expected binary(), found the string \"me\"; did you mean the binary <<\"me\">>?");
    expect("[node()]", "a@b.", "0: expected [node()], found the atom a@b; did you mean [a@b]?");
    expect("debug | info", "inof.",
           "0: expected debug | info, found the atom inof; did you mean info?");
}

Test(schema, nesting_is_bounded) {
    enum { DEPTH = 100000 };
    char *text = malloc(2 * DEPTH + 8);
    memset(text, '[', DEPTH);
    memset(text + DEPTH, ']', DEPTH);
    (void)strcpy(text + 2 * DEPTH, ".");
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_node node = term_of(ctx, text);
    cr_expect(bt_is_of_type(type_of(ctx, "iolist()"), node.term));
    cr_expect_not(bt_is_of_type(type_of(ctx, "[a]"), node.term));
    bt_ctx_free(ctx);
    free(text);
}

/* A type of so many lists in each other. */
static bt_status read_nested(size_t depth) {
    char text[4096];
    size_t at = (size_t)snprintf(text, sizeof text, "-application(a). -env(k, ");
    memset(text + at, '[', depth);
    memset(text + at + depth, ']', depth);
    (void)strcpy(text + at + 2 * depth, ", \"\").");
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_schemas *schemas;
    const bt_source *source;
    cr_assert_eq(bt_schemas_new(ctx, &schemas), BT_OK);
    cr_assert_eq(bt_source_memory(ctx, "a.schema", text, strlen(text), &source), BT_OK);
    bt_status status = bt_schemas_add(schemas, source);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), status == BT_OK ? 0 : 1);
    bt_ctx_free(ctx);
    return status;
}

static void *read_on_small_stack(void *unused) {
    (void)unused;
    cr_expect_eq(read_nested(100), BT_OK);
    cr_expect_eq(read_nested(1000), BT_INVALID);
    return NULL;
}

Test(schema, types_nest_on_a_small_stack) {
    pthread_attr_t attributes;
    pthread_t thread;
    cr_assert_eq(pthread_attr_init(&attributes), 0);
    cr_assert_eq(pthread_attr_setstacksize(&attributes, 128 * 1024), 0);
    cr_assert_eq(pthread_create(&thread, &attributes, read_on_small_stack, NULL), 0);
    cr_assert_eq(pthread_join(thread, NULL), 0);
    (void)pthread_attr_destroy(&attributes);
}

Test(schema, every_embedded_schema_is_read) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    bt_schemas *schemas;
    const char *name;
    size_t count = 0, keys = 0;
    cr_assert_eq(bt_schemas_new(ctx, &schemas), BT_OK);
    for (; (name = bt_schemas_application(schemas, count)) != NULL; count++) {
        bt_key_info info;
        bool found;
        for (size_t i = 0; bt_schemas_key(schemas, name, i, &info, &found) == BT_OK && found; i++) {
            keys++;
            cr_expect_not_null(info.type);
        }
    }
    cr_expect_geq(count, 15);
    cr_expect_geq(keys, 150);
    for (int kind = BT_FILE_AUTO + 1; kind < BT_FILE_KINDS; kind++) {
        bt_schema *schema;
        const char *file = bt_file_kind_name((bt_file_kind)kind);
        cr_expect_eq(bt_schemas_find(schemas, file, true, &schema), BT_OK, "%s", file);
    }
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 0);
    bt_ctx_free(ctx);
}

Test(schema, kinds_of_file) {
    static const struct {
        const char *name, *content;
        bt_file_kind kind;
    } files[] = {
        {"a/start.script", "", BT_FILE_SCRIPT},
        {"x.boot", "", BT_FILE_BOOT},
        {"r.rel", "", BT_FILE_REL},
        {"a.app", "", BT_FILE_APP},
        {"a.app.src", "", BT_FILE_APP},
        {"sys.config", "", BT_FILE_CONFIG},
        {"rebar.config", "", BT_FILE_TERMS},
        {"a/ci.relx.config", "", BT_FILE_TERMS},
        {"deb_vars.config", "", BT_FILE_TERMS},
        {"rebar.lock", "", BT_FILE_TERMS},
        {"mediaclass.config", "", BT_FILE_TERMS},
        {"myvars.config", "", BT_FILE_CONFIG},
        {"relup", "", BT_FILE_RELUP},
        {"a.appup", "", BT_FILE_APPUP},
        {"vm.args", "", BT_FILE_VMARGS},
        {"x", "%% c\n[].", BT_FILE_CONFIG},
        {"x", "{script, a}", BT_FILE_SCRIPT},
        {"x", "{release, a}", BT_FILE_REL},
        {"x", "\x83j", BT_FILE_ETF},
        {"x", "-application(a).", BT_FILE_SCHEMA},
        {"x", "{a, b}.", BT_FILE_TERMS},
        {"x", "-sname a", BT_FILE_VMARGS},
        {"x", "", BT_FILE_TERMS},
    };
    bt_ctx *ctx = bt_ctx_new(NULL);
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const bt_source *source;
        cr_assert_eq(bt_source_memory(ctx, files[i].name, files[i].content,
                                      strlen(files[i].content), &source),
                     BT_OK);
        cr_expect_eq(bt_source_kind(source), files[i].kind, "%s %s", files[i].name,
                     files[i].content);
        cr_expect_eq(bt_file_kind_named(bt_file_kind_name(files[i].kind)), files[i].kind);
    }
    cr_expect_eq(bt_file_kind_named("no"), BT_FILE_AUTO);
    bt_ctx_free(ctx);
}

/* Reads a schema and checks a configuration with warnings, hints and an error in it. */
static bt_status lint_once(bt_ctx *ctx) {
    static const char schema[] =
        "-application(mine).\n-type p(A) :: [{A, 1..9}].\n"
        "-env(k, p(atom()) | #{a := b}, \"Doc \" \"more\", #{default => [x]}).\n";
    static const char config[] = "[{mine, [{k, [{a, 10}]}, {j, 1}, {k, #{}}]}, {kernel, [{logger, "
                                 "[{handler, default, logger_std_h, #{level => inof}}]}]}].";
    bt_lint_options options = BT_LINT_OPTIONS_INIT;
    const bt_source *source;
    bt_status status = bt_schemas_new(ctx, &options.schemas);
    if (status == BT_OK)
        status = bt_source_memory(ctx, "mine.schema", schema, sizeof schema - 1, &source);
    if (status == BT_OK) status = bt_schemas_add(options.schemas, source);
    if (status == BT_OK)
        status = bt_source_memory(ctx, "mine.config", config, sizeof config - 1, &source);
    return status == BT_OK ? bt_lint(ctx, source, &options) : status;
}

Test(schema, every_allocation_may_fail) {
    for (size_t n = 1;; n++) {
        counting c = {.fail_at = n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        if (ctx == NULL) continue;
        bt_status status = lint_once(ctx);
        bool reached = c.calls >= n;
        cr_assert(reached ? status == BT_NOMEM || status == BT_INVALID : status == BT_INVALID,
                  "allocation %zu: status %d", n, (int)status);
        counting_end(&c, ctx);
        if (!reached) break;
    }
}

/* Two configurations of one node: the second replaces a value that no node would start with. */
static bt_status lint_two(bt_ctx *ctx) {
    static const char *const texts[] = {"[{kernel, [{logger_level, wrong}, {net_ticktime, x}]}].",
                                        "[{kernel, [{logger_level, info}]}]."};
    const bt_source *sources[2] = {NULL, NULL};
    bt_status status = BT_OK;
    for (int i = 0; i < 2 && status == BT_OK; i++)
        status = bt_source_memory(ctx, i == 0 ? "a.config" : "b.config", texts[i], strlen(texts[i]),
                                  &sources[i]);
    return status == BT_OK ? bt_lint_configs(ctx, sources, 2, NULL) : status;
}

Test(schema, several_configurations_are_one) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    cr_expect_eq(lint_two(ctx), BT_OK);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 0);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 2);
    bt_ctx_free(ctx);
    for (size_t n = 1;; n++) {
        counting c = {.fail_at = n};
        ctx = counting_ctx(&c, NULL);
        if (ctx == NULL) continue;
        bt_status status = lint_two(ctx);
        bool reached = c.calls >= n;
        cr_assert(status == BT_OK || (reached && status == BT_NOMEM), "allocation %zu", n);
        counting_end(&c, ctx);
        if (!reached) break;
    }
}
