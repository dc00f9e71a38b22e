/* SPDX-License-Identifier: Apache-2.0 */
/* The steps from a .rel file to a boot script, one after the other. */
#include <string.h>

#include "parser/release/maker.h"
#include "parser/release/view.h"

/* The OTP release of the kernel in a .rel, or the newest when that is not known. */
static int release_of(bt_ctx *ctx, const bt_rel *rel) {
    for (uint32_t i = 0; i < rel->count; i++) {
        const bt_rel_app *app = &rel->apps[i];
        if (!bt_is_atom_named(app->name, "kernel")) continue;
        char *version =
            bt_is_string(app->version.term) ? bt_string_utf8(ctx, app->version.term, NULL) : NULL;
        int otp = version == NULL ? 0 : bt_otp_of_kernel(version);
        return otp == 0 ? BT_OTP_NEWEST : otp;
    }
    return BT_OTP_NEWEST;
}

/* Reads the .rel by the rules of the OTP release in the options, or else of its own, which a first
 * reading tells. */
static bt_status read_rel(bt_maker *maker, const bt_source *source) {
    bt_ctx *ctx = maker->ctx;
    if (maker->options.otp != 0) {
        bt_status status = bt_set_otp(ctx, maker->options.otp);
        return status == BT_OK ? bt_rel_read(ctx, source, &maker->rel) : status;
    }
    bt_diag_mark mark = bt_mark(ctx, source);
    bt_status status = bt_set_otp(ctx, BT_OTP_NEWEST);
    if (status == BT_OK) status = bt_rel_read(ctx, source, &maker->rel);
    if (status != BT_OK && status != BT_INVALID) return status;
    int otp = release_of(ctx, &maker->rel);
    if (otp == BT_OTP_NEWEST) return status;
    bt_rollback(ctx, &mark);
    status = bt_set_otp(ctx, otp);
    return status == BT_OK ? bt_rel_read(ctx, source, &maker->rel) : status;
}

static bt_status check_sasl(bt_maker *maker) {
    const bt_rel *rel = &maker->rel;
    if (maker->options.no_warn_sasl || rel->apps == NULL) return BT_OK;
    for (uint32_t i = 0; i < rel->count; i++) /* an entry without a name may be meant to be sasl */
        if (rel->apps[i].name == NULL || bt_is_atom_named(rel->apps[i].name, "sasl")) return BT_OK;
    maker->warnings++;
    return bt_report(maker->ctx, BT_MSG_REL_NO_SASL, rel->node.place);
}

/* Lists the files that were read: the .rel first, then the others sorted, each once. */
static bt_status list_files(bt_maker *maker, const bt_source *rel, bt_made *out) {
    bt_name_list *list = &maker->files;
    const char **files = bt_alloc(maker->ctx, (list->count + 1) * sizeof *files);
    if (files == NULL) return BT_NOMEM;
    bt_name_list_sort(list, 0);
    size_t count = 0;
    files[count++] = bt_source_name(rel);
    for (size_t i = 0; i < list->count; i++)
        if (i == 0 || strcmp(list->names[i], list->names[i - 1]) != 0)
            files[count++] = list->names[i];
    out->files = files;
    out->file_count = count;
    return BT_OK;
}

static bt_status check_parts(bt_maker *maker) {
    bt_status status = bt_collect(maker);
    if (status == BT_OK) status = bt_relate_parts(maker);
    if (status == BT_OK) status = bt_check_modules(maker);
    if (status == BT_OK && maker->options.src_tests) status = bt_test_sources(maker);
    if (status != BT_OK || maker->entangled) return status;
    /* After an error there is no order: an application that others wait for may be missing. */
    bool any = false;
    return maker->failed ? bt_report_cycles(maker, &any) : bt_sort_parts(maker);
}

static bt_status make(bt_maker *maker, const bt_source *source, bt_made *out) {
    bt_ctx *ctx = maker->ctx;
    bt_status status = bt_note(maker, read_rel(maker, source));
    if (status == BT_OK && maker->rel.node.term != NULL) status = check_sasl(maker);
    if (status == BT_OK)
        status = bt_path_open(&maker->path, ctx, maker->options.path, maker->options.path_count);
    if (status == BT_OK) status = check_parts(maker);
    if (status == BT_OK) status = list_files(maker, source, out);
    if (status != BT_OK) return status;
    out->otp = ctx->otp;
    if (maker->options.warnings_as_errors && maker->warnings > 0 && !maker->failed)
        status = bt_note(maker, bt_report(ctx, BT_MSG_REL_WARNINGS, bt_whole(source),
                                          maker->warnings == 1 ? "a warning" : "warnings"));
    if (status != BT_OK || maker->failed) return status == BT_OK ? BT_INVALID : status;
    return bt_make_instructions(maker, &out->script);
}

bt_status bt_script_make(bt_ctx *ctx, const bt_source *rel, const bt_make_options *options,
                         bt_made *out) {
    bt_maker maker = {.ctx = ctx, .options = BT_MAKE_OPTIONS_INIT, .files = {.ctx = ctx}};
    bt_take_options(&maker.options, sizeof maker.options, options);
    maker.path.ctx = ctx;
    *out = (bt_made){0};
    bt_names_init(&maker.ids, ctx);
    bt_names_init(&maker.told, ctx);
    bt_status status = make(&maker, rel, out);
    bt_path_free(&maker.path);
    bt_name_list_free(&maker.files);
    return status;
}
