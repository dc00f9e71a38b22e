/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Checks are data. Each has a name, what it needs to have passed before, the kinds of file it runs
 * on and a function; the table is const, and what a run knows is in a bt_file_run. All checks run;
 * only those whose need failed are skipped.
 *
 * To add one: write a function in a check_KIND file, give its diagnostics a name and an
 * explanation in grammar/messages.def, add a line to the table, and a case under tests/cases for
 * firing and for staying silent.
 */
#include <string.h>

#include "parser/check/config.h"
#include "parser/check/kind.h"

#define ON(kind) (1u << BT_FILE_##kind)
#define TEXT_KINDS (ON(SCRIPT) | ON(REL) | ON(APP) | ON(CONFIG) | ON(APPUP) | ON(RELUP) | ON(TERMS))
#define BYTE_KINDS (ON(BOOT) | ON(ETF))

typedef struct bt_check {
    bt_check_info info;
    bt_status (*run)(bt_file_run *run);
} bt_check;

/* In the order they run; a check comes behind what it needs. */
static const bt_check checks[] = {
    {{"text", "the text is Erlang terms, each ended by a dot", NULL, TEXT_KINDS}, bt_check_text},
    {{"template", "each place of a template can be filled in", NULL, ON(CONFIG) | ON(VMARGS)},
     bt_check_template},
    {{"bytes", "the bytes are one external term", NULL, BYTE_KINDS}, bt_check_bytes},
    {{"schema", "the schema is well-formed, and every name in it is known", NULL, ON(SCHEMA)},
     bt_check_schema},
    {{"script", "init takes every instruction of the boot script", "text", ON(SCRIPT)},
     bt_check_script},
    {{"boot", "init takes every instruction of the boot file", "bytes", ON(BOOT)}, bt_check_script},
    {{"script/start", "a node comes up from the boot script", "script", ON(SCRIPT)}, bt_check_boot},
    {{"boot/start", "a node comes up from the boot file", "boot", ON(BOOT)}, bt_check_boot},
    {{"script/variant", "a boot script with the name of one of OTP's does what that one does",
      "script", ON(SCRIPT)},
     bt_check_variant},
    {{"boot/variant", "a boot file with the name of one of OTP's does what that one does", "boot",
      ON(BOOT)},
     bt_check_variant},
    {{"script/pair", "the boot file beside a boot script was made from it", "script", ON(SCRIPT)},
     bt_check_pair},
    {{"boot/pair", "the boot script beside a boot file is what it was made from", "boot", ON(BOOT)},
     bt_check_pair},
    {{"type", "the file has the shape of its kind", "text",
      ON(REL) | ON(APP) | ON(APPUP) | ON(RELUP)},
     bt_check_shape},
    {{"appup", "the instructions of an .appup go together", "type", ON(APPUP)}, bt_check_appup},
    {{"appup/versions", "an .appup is for the version beside it, and its patterns are well-formed",
      "type", ON(APPUP)},
     bt_check_appup_versions},
    {{"relup", "the instructions of a relup go together", "type", ON(RELUP)}, bt_check_relup},
    {{"names", "the applications that are named are known", "text", ON(REL) | ON(APP)},
     bt_check_names},
    {{"modules", "an .app file lists the modules that are beside it", "type", ON(APP)},
     bt_check_app_modules},
    {{"args", "the emulator has every flag, and takes its value", NULL, ON(VMARGS)}, bt_check_args},
    {{"config/list", "the configuration is one list, ended by one dot", "text", ON(CONFIG)},
     bt_check_config_list},
    {{"config/entries", "applications, keys and included files are as a node takes them",
      "config/list", ON(CONFIG)},
     bt_check_config_entries},
    {{"config/values", "applications and keys are known, and values have their types",
      "config/list", ON(CONFIG)},
     bt_check_config_values},
};
enum { CHECKS = sizeof checks / sizeof *checks };
_Static_assert(CHECKS <= 64, "a run keeps one bit for each check");

const bt_check_info *bt_check_at(size_t i) {
    return i < CHECKS ? &checks[i].info : NULL;
}

/* Whether what a check needs has passed. */
static bool may_run(const bt_file_run *run, const bt_check *check) {
    if (!(check->info.kinds >> run->kind & 1)) return false;
    if (check->info.needs == NULL) return true;
    for (size_t i = 0; i < CHECKS; i++)
        if (strcmp(checks[i].info.name, check->info.needs) == 0)
            return run->done >> i & 1 && !(run->failed >> i & 1);
    return false;
}

/* Finds out what a file is, and tells of what is not checked (`run->kind` stays BT_FILE_AUTO). */
static bt_status recognize(bt_file_run *run) {
    bt_ctx *ctx = run->ctx;
    const bt_source *source = run->source;
    bt_span tag = {0, 0};
    if (bt_file_is_foreign(source)) return bt_report(ctx, BT_MSG_TEXT_FOREIGN, bt_whole(source));
    if (bt_file_is_evaluated(source)) return bt_report(ctx, BT_MSG_TEXT_CODE, bt_whole(source));
    bt_tag_kind tags = bt_file_tags(source, &tag);
    bt_place place = bt_at(source, tag.begin, tag.end);
    const char *shown = bt_show(ctx, (const char *)source->data + tag.begin, tag.end - tag.begin);
    if (tags == BT_TAG_OPEN) return bt_report(ctx, BT_MSG_TEXT_NOT_FILLED, place, shown);
    run->tagged = tags == BT_TAG_PLACE;
    run->strange = bt_file_is_strange(source);
    run->kind = bt_file_plain_kind(source);
    if (!run->tagged || bt_file_is_named_template(source)) return BT_OK;
    return bt_report(ctx, BT_MSG_TEXT_AS_TEMPLATE, place, shown);
}

bt_status bt_lint_run(bt_file_run *run) {
    if (run->kind == BT_FILE_AUTO) {
        bt_status told = recognize(run);
        if (told != BT_OK || run->kind == BT_FILE_AUTO) return told;
    }
    bt_status status = run->schemas == NULL ? bt_schemas_new(run->ctx, &run->schemas) : BT_OK;
    for (size_t i = 0; i < CHECKS && (status == BT_OK || status == BT_INVALID); i++) {
        if (!may_run(run, &checks[i])) continue;
        bt_status result = checks[i].run(run);
        run->done |= (uint64_t)1 << i;
        if (result != BT_OK) run->failed |= (uint64_t)1 << i;
        bt_worse(&status, result);
    }
    return status;
}

bt_status bt_lint(bt_ctx *ctx, const bt_source *source, const bt_lint_options *options) {
    bt_lint_options set = BT_LINT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    if (set.kind < BT_FILE_AUTO || set.kind >= BT_FILE_KINDS) return BT_USAGE;
    bt_file_run run = {
        .ctx = ctx, .source = source, .kind = set.kind, .schemas = set.schemas, .options = set};
    bt_status status = bt_lint_run(&run);
    bt_config_free(&run);
    return status;
}
