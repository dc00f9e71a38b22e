/* SPDX-License-Identifier: Apache-2.0 */
/* Checks of boot scripts and boot files: their shape, and what a node makes of them. */
#include "parser/check/file_run.h"
#include "parser/release/script.h"
#include "parser/release/variant.h"

/* Sets the release whose rules apply, which may be the one that the script is for. Returns the one
 * before. */
static int set_release(bt_file_run *run) {
    int before = run->ctx->otp;
    int told = run->options.any_otp ? bt_script_otp(run->root.term) : 0;
    if (told != 0) (void)bt_set_otp(run->ctx, told);
    return before;
}

bt_status bt_check_script(bt_file_run *run) {
    int otp = set_release(run);
    bt_boot_mode mode = run->options.boot == NULL ? BT_BOOT_EMBEDDED : run->options.boot->mode;
    bt_status status = bt_script_view_for(run->ctx, run->root, mode, &run->script);
    (void)bt_set_otp(run->ctx, otp);
    return status;
}

bt_status bt_check_boot(bt_file_run *run) {
    int otp = set_release(run);
    bt_status status = bt_boot_simulate(run->ctx, &run->script, run->options.boot);
    (void)bt_set_otp(run->ctx, otp);
    return status;
}

bt_status bt_check_variant(bt_file_run *run) {
    return bt_variant_check(run->ctx, run->source, &run->script, run->options.variant);
}

bt_status bt_check_pair(bt_file_run *run) {
    return run->options.alone ? BT_OK : bt_variant_pair(run->ctx, run->source, &run->script);
}
