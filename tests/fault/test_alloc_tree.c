/* SPDX-License-Identifier: Apache-2.0 */
/* Checking a release directory with every allocation failing in turn: no memory is the answer, and
 * nothing leaks. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/bootterm_check.h"
#include "tests/unit/counting.h"

#define LOAD(name, vsn, rest)                                                                      \
    "{apply,{application,load,[{application," name ",[{vsn,\"" vsn "\"},{modules,[" name           \
    "]},{applications,[kernel]}" rest "]}]}},\n"

static const char script[] =
    "{script,{\"lamp\",\"1.0\"},[{progress,preloaded},{path,[\"$ROOT/lib/kernel-10.2/ebin\",\n"
    "\"$RELEASE_LIB/lamp-1.0/ebin\",\"$OTHER/bulb-1/ebin\"]},{primLoad,[gen,lamp,lamp]},\n"
    "{kernel_load_completed},{progress,modules_loaded},{progress,preloaded},\n"
    "{kernelProcess,application_controller,{application_controller,start,[{application,kernel,\n"
    "[{vsn,\"10.2\"},{mod,{kernel,[]}}]}]}},\n" LOAD("stdlib", "6.2", "")
        LOAD("lamp", "1.1", ",{included_applications,[bulb]}") LOAD(
            "bulb", "1",
            "") "{apply,{application,start_boot,[kernel,permanent]}},\n"
                "{apply,{application,start_boot,[stdlib,temporary]}},\n"
                "{apply,{application,start_boot,[bulb,permanent]}},{apply,{c,erlangrc,[]}}]}.\n";

static const struct {
    const char *name, *text; /* no text: a folder */
} files[] = {
    {"bin", NULL},
    {"lib", NULL},
    {"lib/lamp-1.0", NULL},
    {"lib/lamp-1.0/ebin", NULL},
    {"lib/lamp-0.9", NULL},
    {"lib/lamp-1.0/ebin/lamp.appup", "{\"1.0\", [{\"0.9\", [{load_module, gone}]}], []}."},
    {"erts-15.2", NULL},
    {"erts-15.2/bin", NULL},
    {"erts-15.2/bin/erl", ""},
    {"releases", NULL},
    {"releases/1.0", NULL},
    {"bin/start_clean.boot", "no boot file"},
    {"bin/start_erl", "-boot no_dot_erlang"},
    {"bin/lamp",
     "start --cookie \"$RELEASE_COOKIE\"\nPRE_START_HOOKS=\"one two|x\" relx_run_hooks"},
    {"lib/bulb-1.ez", "no archive"},
    {"lib/lamp-1.0/ebin/lamp.app", "{application,lamp,[{vsn,\"1.0\"},{modules,[lamp]}]}."},
    {"lib/lamp-1.0/ebin/lamp.beam", "no module"},
    {"releases/start_erl.data", "15.3  1.0\n"},
    {"releases/RELEASES",
     "[{release,\"lamp\",\"1.0\",\"15.2\",[{lamp,\"1.0\",\"lib/lamp-1.0\"},{x,\"1\",\"x\"}],old},\n"
     "{release,\"lamp\",\"2\",\"15.2\",[],permanent}]."},
    {"releases/1.0/start.script", script},
    {"releases/1.0/start_clean.script", script},
    {"releases/1.0/lamp.rel",
     "{release,{\"lamp\",\"1\"},{erts,\"1\"},[{kernel,\"10.2\"},{stdlib,\"6\"},{x,\"1\"}]}."},
    {"releases/1.0/sys.config",
     "[{lump,[]},{lamp,[{a,1}]},{elixir,[{config_provider_init,#{providers =>\n"
     "[{'Elixir.Config.Reader',{system,<<\"RELEASE_ROOT\">>,<<\"/gone.exs\">>}}]}}]}]."},
    {"releases/1.0/env.sh", "RELEASE_DISTRIBUTION=name"},
    {"releases/1.0/relup", "{\"2\",[],[]}."},
    {"releases/1.0/vm.args", "-name x -setcookie y\n"},
};

static void path_of(const char *name, char *path, size_t size, const char *root) {
    (void)snprintf(path, size, "%s/%s", root, name);
}

static void put(const char *root, const char *name, const void *data, size_t size) {
    char path[300];
    path_of(name, path, sizeof path, root);
    FILE *file = fopen(path, "w");
    cr_assert_not_null(file);
    cr_assert_eq(fwrite(data, 1, size, file), size);
    cr_assert_eq(fclose(file), 0);
}

/* The script as a boot file. */
static void put_boot(const char *root) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_node node;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    cr_assert_eq(bt_source_memory(ctx, "s", script, sizeof script - 1, &source), BT_OK);
    cr_assert_eq(bt_parse_term(ctx, source, NULL, &node), BT_OK);
    cr_assert_eq(bt_encode(ctx, node.term, NULL, bt_buffer_sink(&buffer)), BT_OK);
    put(root, "releases/1.0/start.boot", buffer.data, buffer.size);
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
}

static void remove_all(const char *root) {
    char path[300];
    path_of("releases/1.0/start.boot", path, sizeof path, root);
    (void)remove(path);
    for (size_t i = sizeof files / sizeof *files; i-- > 0;) {
        path_of(files[i].name, path, sizeof path, root);
        (void)remove(path);
    }
    cr_assert_eq(rmdir(root), 0);
}

Test(alloc_tree, lint) {
    char root[] = "/tmp/bootterm-XXXXXX", path[300];
    cr_assert_not_null(mkdtemp(root));
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        path_of(files[i].name, path, sizeof path, root);
        if (files[i].text == NULL)
            cr_assert_eq(mkdir(path, 0700), 0);
        else
            put(root, files[i].name, files[i].text, strlen(files[i].text));
    }
    put_boot(root);
    bt_status status = BT_NOMEM;
    /* every one of the first, then every third: there are some thousands */
    for (size_t n = 1; status == BT_NOMEM; n += n < 400 ? 1 : 3) {
        counting c = {.fail_at = n};
        bt_ctx *ctx = counting_ctx(&c, NULL);
        status = ctx == NULL ? BT_NOMEM : bt_lint_tree(ctx, root, NULL);
        if (status != BT_NOMEM) {
            cr_assert_lt(c.calls, n, "no memory at %zu gave %d", n, (int)status);
            cr_assert_eq(status, BT_INVALID);
            cr_assert_gt(bt_diagnostic_count(ctx, BT_WARNING), 10);
        }
        counting_end(&c, ctx);
        cr_assert_lt(n, 100000);
    }
    remove_all(root);
}
