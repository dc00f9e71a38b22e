/* SPDX-License-Identifier: Apache-2.0 */
/* Reading boot scripts by the rules of the release that they are for. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/utf8.h"
#include "parser/release/script.h"
#include "parser/release/script_read.h"
#include "parser/release/view.h"

/* ---- which release a script is for ----------------------------------------------------------- */

const bt_term *bt_application_key(const bt_term *application, const char *key) {
    const bt_term *keys = &application->as.items[2];
    if (keys->kind != BT_LIST) return NULL;
    for (uint32_t i = 0; i < keys->count; i++) {
        const bt_term *pair = &keys->as.items[i];
        if (bt_is_tuple(pair, 2, key)) return &pair->as.items[1];
    }
    return NULL;
}

/* The last element of a tuple with `count` elements that begins with the atom, or NULL. */
static const bt_term *last_of(const bt_term *term, const char *name, uint32_t count) {
    return bt_is_tuple(term, count, name) ? &term->as.items[count - 1] : NULL;
}

const bt_term *bt_loaded_application(const bt_term *instruction) {
    const bt_term *call = last_of(instruction, "apply", 2);
    bool process = call == NULL;
    if (process) call = last_of(instruction, "kernelProcess", 3);
    if (call == NULL || !bt_is_tuple(call, 3, NULL)) return NULL;
    const bt_term *mfa = call->as.items;
    if (!bt_is_atom(&mfa[0], process ? "application_controller" : "application") ||
        !bt_is_atom(&mfa[1], process ? "start" : "load") || mfa[2].kind != BT_LIST)
        return NULL;
    const bt_term *application = &mfa[2].as.items[0];
    return last_of(application, "application", 3) != NULL ? application : NULL;
}

/* Whether a version of kernel is one before OTP 24, which has 8.0. */
static bool is_old(const uint8_t *version, size_t size) {
    return size > 0 && *version >= '1' && *version <= '7' && (size == 1 || version[1] == '.');
}

/* The OTP release of the version of kernel that the bytes begin with. Releases before those that
 * the library knows count as the oldest one; newer ones are unknown. */
static int otp_of_bytes(const uint8_t *at, size_t size) {
    char version[16];
    size_t length = 0;
    while (length < size && length < sizeof version - 1 &&
           (bt_is_digit((char)at[length]) || at[length] == '.')) {
        version[length] = (char)at[length];
        length++;
    }
    while (length > 0 && version[length - 1] == '.') length--;
    version[length] = '\0';
    if (length == 0) return 0;
    return is_old(at, length) ? BT_OTP_OLDEST : bt_otp_of_kernel(version);
}

static const char kernel_directory[] = "/kernel-";
enum { KERNEL_LENGTH = sizeof kernel_directory - 1 };

/* The OTP release of the first "/kernel-VERSION" in the bytes. */
static int otp_in_bytes(const uint8_t *data, size_t size) {
    const uint8_t *end = data + size;
    while (size >= KERNEL_LENGTH) {
        const uint8_t *at = memmem(data, size, kernel_directory, KERNEL_LENGTH);
        if (at == NULL) return 0;
        data = at + KERNEL_LENGTH;
        size = (size_t)(end - data);
        int otp = otp_of_bytes(data, size);
        if (otp != 0) return otp;
    }
    return 0;
}

static int otp_of_path(const bt_term *instruction) {
    const bt_term *list = last_of(instruction, "path", 2);
    if (list == NULL || list->kind != BT_LIST) return 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const bt_term *directory = &list->as.items[i];
        int otp = 0;
        if (directory->kind == BT_STRING) otp = otp_in_bytes(directory->as.bytes, directory->count);
        if (otp != 0) return otp;
    }
    return 0;
}

int bt_script_otp(const bt_term *script) {
    if (!bt_is_script(script) || script->as.items[2].kind != BT_LIST) return 0;
    const bt_term *list = &script->as.items[2];
    int by_path = 0;
    for (uint32_t i = 0; i < list->count; i++) {
        const bt_term *instruction = &list->as.items[i], *application;
        if (by_path == 0) by_path = otp_of_path(instruction);
        application = bt_loaded_application(instruction);
        if (application == NULL || !bt_is_atom(&application->as.items[1], "kernel")) continue;
        const bt_term *vsn = bt_application_key(application, "vsn");
        int otp =
            vsn == NULL || vsn->kind != BT_STRING ? 0 : otp_of_bytes(vsn->as.bytes, vsn->count);
        if (otp != 0) return otp;
    }
    return by_path;
}

bool bt_script_is_old(const bt_term *script) {
    const bt_term *list = &script->as.items[2];
    for (uint32_t i = 0; list->kind == BT_LIST && i < list->count; i++) {
        const bt_term *application = bt_loaded_application(&list->as.items[i]);
        if (application == NULL || !bt_is_atom(&application->as.items[1], "kernel")) continue;
        const bt_term *vsn = bt_application_key(application, "vsn");
        return vsn != NULL && vsn->kind == BT_STRING && is_old(vsn->as.bytes, vsn->count);
    }
    return false;
}

bool bt_source_is_etf(const bt_source *source) {
    return source->size != 0 && source->data[0] == 131;
}

/* ---- reading --------------------------------------------------------------------------------- */

typedef struct reader {
    bt_ctx *ctx;
    const bt_source *source;
    bt_script_options options;
    bool text;
    bt_etf_info *info;
    bt_diag_mark mark; /* what was reported before reading, to undo what a first reading reports */
} reader;

static bt_status read_term(const reader *r, bool spans, bt_node *out) {
    if (r->text) {
        bt_parse_options parse = {sizeof parse, spans, BT_UNFILLED_NONE};
        return bt_parse_term(r->ctx, r->source, &parse, out);
    }
    bt_decode_options decode = {sizeof decode, spans, r->options.strict, false};
    return bt_decode(r->ctx, r->source, &decode, out, r->info);
}

static bt_status read_as(const reader *r, int otp, bt_node *out) {
    bt_rollback(r->ctx, &r->mark);
    r->ctx->otp = otp;
    return read_term(r, r->options.spans, out);
}

/*
 * Reads a script by the rules of the OTP release that it is for. Releases differ in what they
 * accept and in what it means, so the release has to be known before. It is guessed from the first
 * directory of kernel in the bytes, which is right for all scripts that tools write. If the term
 * then says otherwise, it is read again.
 */
static bt_status read_auto(const reader *r, bt_node *out) {
    int guess = otp_in_bytes(r->source->data, r->source->size);
    if (guess == 0) guess = BT_OTP_NEWEST;
    bt_status status = read_as(r, guess, out);
    if (status == BT_INVALID && guess != BT_OTP_NEWEST) {
        /* Perhaps only a comment named that release. */
        status = read_as(r, BT_OTP_NEWEST, out);
        if (status != BT_OK || bt_script_otp(out->term) != BT_OTP_NEWEST)
            return read_as(r, guess, out);
    }
    if (status != BT_OK) return status;
    int found = bt_script_otp(out->term);
    return found == 0 || found == r->ctx->otp ? BT_OK : read_as(r, found, out);
}

static bt_status read_script(reader *r, bt_node *out) {
    bt_status status = BT_OK;
    if (r->options.otp != 0) status = bt_set_otp(r->ctx, r->options.otp);
    if (status != BT_OK) return status;
    r->mark = bt_mark(r->ctx, r->source);
    status = r->options.otp != 0 ? read_term(r, r->options.spans, out) : read_auto(r, out);
    if (status != BT_OK || !r->options.check) return status;
    bool quiet = !r->options.spans && r->text, clean;
    status = bt_script_check(r->ctx, *out, quiet, &clean, NULL);
    if (!quiet || clean || status == BT_NOMEM) return status;
    bt_rollback(r->ctx, &r->mark);
    status = read_term(r, true, out);
    return status == BT_OK ? bt_script_check(r->ctx, *out, false, NULL, NULL) : status;
}

static bt_script_options options_of(const bt_script_options *options) {
    bt_script_options set = BT_SCRIPT_OPTIONS_INIT;
    bt_take_options(&set, sizeof set, options);
    return set;
}

bt_status bt_script_parse(bt_ctx *ctx, const bt_source *source, const bt_script_options *options,
                          bt_node *out) {
    reader r = {ctx, source, options_of(options), true, NULL, {0}};
    return read_script(&r, out);
}

bt_status bt_script_decode(bt_ctx *ctx, const bt_source *source, const bt_script_options *options,
                           bt_node *out, bt_etf_info *info) {
    reader r = {ctx, source, options_of(options), false, info, {0}};
    return read_script(&r, out);
}
