/* SPDX-License-Identifier: Apache-2.0 */
/* bootls: what the user has set, on the command line and in the editor. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootls_server.h"

static const struct {
    const char *name;
    int option;
} setting_names[] = {
    {"otp", LINT_OTP},           {"warnings", 'W'},         {"schemas", LINT_SCHEMA},
    {"app_path", LINT_APP_PATH}, {"mode", LINT_MODE},       {"root", LINT_ROOT},
    {"boot_var", LINT_BOOT_VAR}, {"variant", LINT_VARIANT},
};

/* Shows the user a message. */
static void show(ls_server *s, const char *text) {
    /* A text that was cut may end within a character. */
    size_t length = strlen(text);
    json_t *shown = NULL;
    for (size_t cut = 0; shown == NULL && cut < 4 && cut <= length; cut++)
        shown = json_stringn(text, length - cut);
    rpc_write(&s->rpc, json_pack("{s:s, s:s, s:{s:i, s:o}}", "jsonrpc", "2.0", "method",
                                 "window/showMessage", "params", "type", 2, "message", shown));
}

static void show_told(void *user, const char *text) {
    show(user, text);
}

/* Whether an option takes this value. If not, the user is told. */
static bool is_right(ls_server *s, int option, const char *value) {
    lint_given one = {option, value, 0};
    lint_setup setup;
    int status = s->c.status;
    s->c.tell = show_told;
    s->c.tell_user = s;
    bt_status opened = lint_open(&s->c, &one, 1, &setup);
    lint_close(&setup);
    if (opened == BT_NOMEM) s->failed = true;
    bool right = !s->c.done && opened == BT_OK;
    s->c.tell = NULL;
    s->c.done = false;
    s->c.status = status;
    return right;
}

/* Adds an option to those in force. The value is owned by s->settings. */
static void add(ls_server *s, int option, json_t *value) {
    if (!is_right(s, option, json_string_value(value))) return;
    lint_given *given = realloc(s->given, (s->count + 1) * sizeof *given);
    if (given == NULL || json_array_append(s->settings, value) != 0) s->failed = true;
    if (given == NULL) return;
    s->given = given;
    given[s->count++] = (lint_given){option, json_string_value(value), 0};
}

/* Takes a setting: a word, a number, or a list of them. */
static void take(ls_server *s, size_t i, json_t *value) {
    if (json_is_array(value)) {
        json_t *item;
        size_t at;
        json_array_foreach(value, at, item) {
            if (!json_is_array(item)) take(s, i, item);
        }
    } else if (json_is_integer(value)) {
        json_t *text = json_sprintf("%lld", (long long)json_integer_value(value));
        if (text == NULL)
            s->failed = true;
        else
            add(s, setting_names[i].option, text);
        json_decref(text);
    } else if (json_is_string(value)) {
        add(s, setting_names[i].option, value);
    } else if (!json_is_null(value)) {
        char text[100];
        (void)snprintf(text, sizeof text, "bootterm.%s: expected a text or a list of texts",
                       setting_names[i].name);
        show(s, text);
    }
}

bt_ctx *ls_context(ls_server *s) {
    bt_ctx *ctx = cli_context(&s->c);
    int otp = 0;
    for (size_t i = 0; i < s->count; i++) {
        s->c.value = s->given[i].value;
        if (s->given[i].option == LINT_OTP)
            (void)cli_otp(&s->c, &otp); /* is_right has checked it */
    }
    if (ctx != NULL && otp != 0) (void)bt_set_otp(ctx, otp);
    return ctx;
}

void ls_take_settings(ls_server *s, json_t *settings) {
    json_t *inner = json_object_get(settings, "bootterm");
    if (inner != NULL) settings = inner;
    s->count = s->own;
    json_decref(s->settings);
    s->settings = json_array();
    const char *key;
    json_t *value;
    json_object_foreach(settings, key, value) {
        size_t i = 0;
        while (i < sizeof setting_names / sizeof *setting_names &&
               strcmp(setting_names[i].name, key) != 0)
            i++;
        if (i < sizeof setting_names / sizeof *setting_names) {
            take(s, i, value);
            continue;
        }
        char text[200];
        (void)snprintf(text, sizeof text, "bootterm.%.100s: there is no such setting", key);
        show(s, text);
    }
    ls_change_all(s);
}
