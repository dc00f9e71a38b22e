/* SPDX-License-Identifier: Apache-2.0 */
/* What of releases the golden cases cannot tell apart: file names, patterns, views, edits. */
#include <stdio.h>

#include "counting.h"
#include "parser/bootterm_release.h"
#include "parser/release/filename.h"
#include "parser/release/names.h"
#include "parser/release/otp_facts.h"
#include "parser/release/wildcard.h"

/* filename:join/2, as OTP 25 answers. */
Test(release, joins_names_as_otp_does) {
    static const struct {
        const char *a, *b, *joined;
    } rows[] = {
        {"a", "b//c", "a/b/c"}, {"a", "/b", "/b"},     {"a", "", "a"},
        {"", "b", "/b"},        {"/", "", "/"},        {"/", "/", "/"},
        {"a/", "b/", "a/b"},    {"a", "./b", "a/b"},   {"//a", "b", "/a/b"},
        {"a/.", "..", "a/.."},  {"a//", NULL, "a"},    {"//", NULL, "/"},
        {".", "b", "./b"},      {"./a", NULL, "./a"},  {"a/./b", NULL, "a/b"},
        {"/a", ".", "/a/."},    {"a..", "b", "a../b"}, {"$ROOT", "lib", "$ROOT/lib"},
    };
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_str_eq(bt_filename_join(ctx, rows[i].a, rows[i].b), rows[i].joined, "row %zu", i);
    cr_expect_str_eq(bt_filename_directory(ctx, "/x.app"), "/");
    cr_expect_str_eq(bt_filename_directory(ctx, "./x.app"), ".");
    cr_expect_str_eq(bt_filename_directory(ctx, "a/b/x.app"), "a/b");
    cr_expect_str_eq(bt_filename_directory(ctx, "x.app"), ".");
    counting_end(&c, ctx);
}

Test(release, splits_names_as_otp_does) {
    const char *at = "/usr//lib/x/", *part;
    size_t length;
    static const char *const parts[] = {"/", "usr", "lib", "x"};
    for (size_t i = 0; i < 4; i++) {
        cr_assert(bt_filename_part(&at, &part, &length));
        cr_expect_eq(length, strlen(parts[i]));
        cr_expect_eq(memcmp(part, parts[i], length), 0);
    }
    cr_expect_not(bt_filename_part(&at, &part, &length));
}

Test(release, fits_names_to_patterns) {
    static const struct {
        const char *pattern, *name;
        bool fits;
    } rows[] = {
        {"*", "a", true},
        {"*", "", false},
        {"*", ".a", true},
        {"a*", "a", true},
        {"a*", "ba", false},
        {"*-1", "a-1", true},
        {"*-1", "a-12", false},
        {"*-1", "a-1-1", true},
        {"a*b*c", "aXbYc", true},
        {"a*b*c", "abcbd", false},
        {"a.*", "axb", true},
        {"a.*", "a", false},
        {"k[a-f]*", "kernel", true},
        {"k[a-d]*", "kernel", false},
        {"k[^a-d]*", "kernel", true},
        {"k[]x]*", "k]", true},
        {"k[*", "k[x", true},
        {"λ*[α-ω]", "λxλ", true},
        {"λ*.", "λλ", true},
        {"**", "", true},
        {"a**b", "ab", true},
        {"(a)*", "a", false},
        {"(a)*", "(a)b", true},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect_eq(bt_wildcard_fits(rows[i].pattern, strlen(rows[i].pattern), rows[i].name),
                     rows[i].fits, "'%s' '%s'", rows[i].pattern, rows[i].name);
}

Test(release, finds_the_archive_in_a_path) {
    cr_expect_eq(bt_archive_part("lib/a.ez/a/ebin", 0), 8);
    cr_expect_eq(bt_archive_part("a.ez", 0), 4);
    cr_expect_eq(bt_archive_part("a.ez/b.ez/c", 4), 9);
    cr_expect_eq(bt_archive_part("a.ez/b", 4), 0);
    cr_expect_eq(bt_archive_part(".ez", 0), 0);
    cr_expect_eq(bt_archive_part("x/.ez/y", 0), 0);
    cr_expect_eq(bt_archive_part("a.ezx", 0), 0);
}

Test(release, names_keep_their_numbers_while_the_table_grows) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_names names;
    bt_names_init(&names, ctx);
    static char texts[5000][8];
    cr_expect_eq(bt_names_find(&names, "none", 4), BT_NO_NAME);
    for (uint32_t i = 0; i < 5000; i++) {
        int length = snprintf(texts[i], sizeof texts[i], "n%u", i);
        uint32_t *slot = bt_names_slot(&names, texts[i], (size_t)length);
        cr_assert_not_null(slot);
        cr_assert_eq(*slot, BT_NO_NAME);
        *slot = i;
    }
    for (uint32_t i = 0; i < 5000; i++)
        cr_assert_eq(bt_names_find(&names, texts[i], strlen(texts[i])), i);
    cr_expect_eq(bt_names_find(&names, "n5000", 5), BT_NO_NAME);
    counting_end(&c, ctx);
}

Test(release, facts_follow_the_release) {
    for (int otp = BT_OTP_OLDEST; otp <= BT_OTP_NEWEST; otp++) {
        size_t preloaded = 0, mandatory = 0;
        for (const bt_otp_module *m = bt_preloaded_modules; m->name != NULL; m++) {
            if (m->since <= otp) preloaded++;
            if (m != bt_preloaded_modules) cr_expect_lt(strcmp(m[-1].name, m->name), 0);
        }
        for (const bt_otp_module *m = bt_mandatory_modules; m->name != NULL; m++)
            if (m->since <= otp) mandatory++;
        cr_expect_eq(preloaded, otp < 27 ? 21 : 22);
        cr_expect_eq(mandatory, 29);
        cr_expect_eq(bt_otp_refuses_twice(otp), otp >= 26);
        cr_expect_eq(bt_otp_nests_sources(otp), otp >= 25);
    }
}

static const bt_source *text_of(bt_ctx *ctx, const char *text) {
    const bt_source *source;
    cr_assert_eq(bt_source_memory(ctx, "text", text, strlen(text), &source), BT_OK);
    return source;
}

Test(release, views_every_field_of_an_application) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    const bt_source *source = text_of(
        ctx, "{application,web,[{vsn,\"1\"},{id,\"i\"},{description,\"d\"},{modules,[a,b]},\n"
             "{registered,[]},{applications,[kernel]},{optional_applications,[x]},\n"
             "{included_applications,[y]},{mod,{m,[]}},{start_phases,[{go,1}]},{env,[{k,v}]},\n"
             "{maxT,5},{maxP,infinity},{more,1},{vsn,\"2\"}]}.");
    bt_app app;
    cr_assert_eq(bt_app_read(ctx, source, &app), BT_OK);
    cr_expect_str_eq(bt_atom_text(app.name, NULL), "web");
    cr_expect_eq(app.vsn.term->as.bytes[0], '1');
    cr_expect_eq(app.modules.term->count, 2);
    cr_expect_eq(app.registered.term->kind, BT_NIL);
    cr_expect_eq(app.mod.term->kind, BT_TUPLE);
    cr_expect_eq(app.max_t.term->as.integer, 5);
    cr_expect_eq(bt_locate(ctx, source, app.env.place.span.begin).line, 3);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_WARNING), 1); /* the second vsn */
    source = text_of(ctx, "{application,web,[{vsn,\"1\"},{description,[]},{modules,[]},\n"
                          "{registered,[]},{applications,[]},{mod,[]},{start_phases,undefined}]}.");
    cr_assert_eq(bt_app_read(ctx, source, &app), BT_OK);
    cr_expect_null(app.mod.term);
    cr_expect_null(app.start_phases.term);
    cr_expect_null(app.env.term);
    counting_end(&c, ctx);
}

Test(release, views_every_form_of_entry) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_rel rel;
    const bt_source *source = text_of(
        ctx, "{release,{\"n\",\"v\"},{erts,\"e\"},[{kernel,\"1\"},{stdlib,\"2\",permanent},\n"
             "{a,\"3\",[]},{b,\"4\",load,[x,y]},{c,\"5\",[z]},{d,\"6\",none}]}. rest");
    cr_assert_eq(bt_rel_read(ctx, source, &rel), BT_OK);
    cr_expect_eq(rel.count, 6);
    cr_expect_null(rel.apps[0].include.term);
    cr_expect_eq(rel.apps[2].include.term->kind, BT_NIL);
    cr_expect_eq(rel.apps[3].type, BT_START_LOAD);
    cr_expect_eq(rel.apps[3].include.term->count, 2);
    cr_expect_eq(rel.apps[4].type, BT_START_PERMANENT);
    cr_expect_eq(rel.apps[5].type, BT_START_NONE);
    cr_expect_eq(bt_diagnostic_count(ctx, BT_ERROR), 0); /* what follows the dot is a warning */
    cr_expect_geq(bt_diagnostic_count(ctx, BT_WARNING), 1);
    counting_end(&c, ctx);
}

static const char script_text[] =
    "{script,{\"n\",\"v\"},[{preLoaded,[init]},{progress,preloaded},{path,[\"$ROOT/a\"]},\n"
    "{primLoad,[m]},{kernel_load_completed},{apply,{application,start_boot,[a,permanent]}},\n"
    "{progress,started}]}.";

static bt_status edit_one(bt_ctx *ctx, bt_edit edit, bt_term *out) {
    bt_node script;
    cr_assert_eq(bt_parse_term(ctx, text_of(ctx, script_text), NULL, &script), BT_OK);
    return bt_script_edit(ctx, script, &edit, 1, out);
}

static bt_edit inserting(bt_ctx *ctx, const char *where, const char *text) {
    bt_edit edit = {.kind = BT_EDIT_INSERT_AFTER, .where = where};
    cr_assert_eq(bt_parse_term(ctx, text_of(ctx, text), NULL, &edit.instruction), BT_OK);
    return edit;
}

Test(release, names_instructions_by_words) {
    static const struct {
        const char *where;
        bt_status status;
        uint32_t at;
    } rows[] = {
        {"progress,started", BT_OK, 7},
        {"started", BT_OK, 7},
        {"start_boot,a", BT_OK, 6},
        {"apply,application,start_boot,a,permanent", BT_OK, 6},
        {"a,start_boot", BT_INVALID, 0},
        {"progress", BT_INVALID, 0},
        {"preLoaded", BT_OK, 1},
        {"", BT_INVALID, 0},
        {"started,", BT_INVALID, 0},
        {"kernel_load_completed", BT_OK, 5},
        {"progress,started,x", BT_INVALID, 0},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        counting c = {0};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        bt_term out;
        bt_status status = edit_one(ctx, inserting(ctx, rows[i].where, "{progress,here}."), &out);
        cr_expect_eq(status, rows[i].status, "%s", rows[i].where);
        if (status == BT_OK) {
            const bt_term *there = &out.as.items[2].as.items[rows[i].at];
            cr_expect_str_eq(bt_atom_text(there->as.items[1].as.atom, NULL), "here");
        }
        counting_end(&c, ctx);
    }
}

Test(release, an_edit_keeps_a_script_a_script) {
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    bt_term out;
    cr_expect_eq(edit_one(ctx, inserting(ctx, "started", "{nonsense}."), &out), BT_INVALID);
    cr_expect_eq(edit_one(ctx, inserting(ctx, "started", "[a]."), &out), BT_INVALID);
    cr_expect_eq(edit_one(ctx, inserting(ctx, "started", "{apply,{m,f,[a]}}."), &out), BT_OK);
    counting_end(&c, ctx);
}
