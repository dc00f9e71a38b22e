/* SPDX-License-Identifier: Apache-2.0 */
/* The largest integer in text, on both sides of what each release can hold. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "parser/bootterm_text.h"

static bt_status parse(int otp, size_t bits) {
    size_t digits = bits / 4;
    char *text = malloc(digits + 5);
    cr_assert_not_null(text);
    memcpy(text, "16#", 3);
    memset(text + 3, 'f', digits);
    memcpy(text + 3 + digits, ".\n", 2);
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_forms forms;
    cr_assert_eq(bt_set_otp(ctx, otp), BT_OK);
    cr_assert_eq(bt_source_memory(ctx, "integer", text, digits + 5, &source), BT_OK);
    bt_status status = bt_parse(ctx, source, NULL, &forms);
    bt_ctx_free(ctx);
    free(text);
    return status;
}

Test(integer, largest_of_each_release) {
    cr_expect_eq(parse(25, 4194244), BT_OK);
    cr_expect_eq(parse(25, 33554372), BT_INVALID);
    cr_expect_eq(parse(27, 4194240), BT_OK);
    cr_expect_eq(parse(27, 4194244), BT_INVALID);
    cr_expect_eq(parse(29, 4194244), BT_INVALID);
}
