/* SPDX-License-Identifier: Apache-2.0 */
/* Making and editing scripts with every allocation failing in turn: no memory is the answer, and
 * nothing leaks. */
#include <stdio.h>
#include <stdlib.h>

#include "parser/bootterm_release.h"
#include "tests/unit/counting.h"

static void put_file(const char *folder, const char *name, const char *text) {
    char path[300];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_geq(fputs(text, file), 0);
    cr_assert_eq(fclose(file), 0);
}

#define APP(name, rest)                                                                            \
    "{application," name ",[{vsn,\"1\"},{description,\"\"},{registered,[" name "_r]},{modules,["   \
    "m1" name ",m2" name ",m3" name ",m4" name ",m5" name ",m6" name ",m7" name ",m8" name         \
    ",m9" name ",m0" name ",ma" name ",mb" name ",mc" name "]}," rest "]}.\n"

static void put_release(const char *folder) {
    put_file(folder, "kernel.app", APP("kernel", "{applications,[]}"));
    put_file(folder, "stdlib.app", APP("stdlib", "{applications,[kernel]},{vsn,\"twice\"}"));
    put_file(folder, "a.app", APP("a", "{applications,[x,c,b]},{optional_applications,[x]}"));
    put_file(folder, "b.app", APP("b", "{applications,[]},{included_applications,[c,d]}"));
    put_file(folder, "c.app", APP("c", "{applications,[b]},{env,[{'λ',\"λ\"}]}"));
    put_file(folder, "d.app", APP("d", "{applications,[kernel]}"));
    put_file(folder, "e.app", APP("e", "{applications,[f,nowhere]}"));
    put_file(folder, "f.app", APP("f", "{applications,[e]},{modules,[m]},{id,1}"));
    put_file(folder, "g.app", "{application,g");
}

static const char good[] =
    "{release,{\"n λ\",\"1\"},{erts,\"1\"},[{d,\"1\"},{a,\"1\"},{b,\"1\",[d,c]},{c,\"1\",load},\n"
    "{kernel,\"1\"},{stdlib,\"1\"}]}. junk";
static const char bad[] =
    "{release,{\"n\",\"1\"},{erts,\"1\"},[{e,\"1\"},{f,\"1\"},{g,\"1\"},{h,\"1\"},{a,\"2\"},\n"
    "{b,\"1\",[q]},{kernel,\"1\"},{kernel,\"1\"},{\"x\"}]}.";

static bt_status make(bt_ctx *ctx, const char *rel, const char *folder) {
    char pattern[300];
    (void)snprintf(pattern, sizeof pattern, "%.280s*", folder);
    const char *path[] = {"/gone/*/x", pattern, folder};
    const bt_boot_variable variable = {"V", "/tmp"};
    bt_make_options options = BT_MAKE_OPTIONS_INIT;
    options.path = path;
    options.path_count = 3;
    options.variables = &variable;
    options.variable_count = 1;
    options.otp = 25;
    const bt_source *source;
    bt_made made;
    bt_status status = bt_source_memory(ctx, "r.rel", rel, strlen(rel), &source);
    if (status == BT_OK) status = bt_script_make(ctx, source, &options, &made);
    if (status != BT_OK) return status;
    const bt_edit edits[] = {
        {.kind = BT_EDIT_PREPEND_PATH, .where = "$V", .text = "/λ"},
        {.kind = BT_EDIT_REPLACE_PATH, .where = "$V", .text = "$W"},
        {.kind = BT_EDIT_SET_START_TYPE, .where = "a", .type = BT_START_LOAD},
        {.kind = BT_EDIT_SET_START_TYPE, .where = "a", .type = BT_START_TRANSIENT},
        {.kind = BT_EDIT_DROP_ERLANGRC},
    };
    bt_node script = {&made.script, {NULL, {0, 0}}};
    bt_term edited;
    return bt_script_edit(ctx, script, edits, 5, &edited);
}

static void fail_each(const char *rel, bt_status expected) {
    char folder[] = "/tmp/bootterm-release-XXXXXX";
    cr_assert_not_null(mkdtemp(folder));
    put_release(folder);
    counting c = {0};
    bt_ctx *ctx = counting_ctx(&c, NULL);
    cr_expect_eq(make(ctx, rel, folder), expected);
    size_t calls = c.calls;
    counting_end(&c, ctx);
    cr_assert_gt(calls, 10);
    for (size_t i = 2; i <= calls; i++) {
        counting again = {.fail_at = i};
        ctx = counting_ctx(&again, NULL);
        cr_assert_not_null(ctx);
        bt_status status = make(ctx, rel, folder);
        cr_expect(status == BT_NOMEM || (expected != BT_OK && status == expected), "call %zu: %d",
                  i, (int)status);
        counting_end(&again, ctx);
    }
    char command[400];
    (void)snprintf(command, sizeof command, "rm -r '%s'", folder);
    cr_expect_eq(system(command), 0);
}

Test(alloc_release, a_good_release) {
    fail_each(good, BT_OK);
}

Test(alloc_release, a_bad_release) {
    fail_each(bad, BT_INVALID);
}
