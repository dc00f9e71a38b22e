/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_options.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/nearest.h"
#include "lint_paths.h"

static const char *const modes[] = {"embedded", "interactive", NULL};
static const char *const variants[] = {"auto",          "none",  "start_clean", "start_sasl",
                                       "no_dot_erlang", "start", NULL};
/* Warnings that --variant makes errors, as it asks for a yes or no. */
static const char *const demands[] = {"variant/starts", "variant/lacks", "variant/type",
                                      "variant/dot-erlang"};

static void worse(lint_setup *s, bt_status status) {
    bt_worse(&s->status, status);
}

/* Usage error for a name that -W does not take: that of an error, or of nothing. */
static void wrong_warning(lint_setup *s, const char *name) {
    const char *word = s->c->value;
    const bt_message_info *info;
    bt_nearest near;
    bt_nearest_start(&near, name, strlen(name));
    for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++) {
        if (strcmp(info->name, name) == 0) {
            if (name == word)
                cli_usage(s->c, "-W '%s': expected no-%s or error=%s", word, name, name);
            else
                cli_usage(s->c, "-W '%s': it is an error, and those cannot be turned off", word);
            return;
        }
        bt_nearest_offer(&near, info->name);
    }
    if (near.best != NULL || strchr(name, '/') != NULL)
        cli_usage(s->c, "-W '%s': there is no diagnostic '%s'%s%s%s", word, name, CLI_NEAR(near));
    else
        cli_usage(s->c,
                  "-W '%s': expected no-NAME of a warning, error=NAME or error; "
                  "--list-checks lists the names",
                  word);
}

static void set_warning(lint_setup *s) {
    const char *word = s->c->value, *name = word;
    bt_status status = BT_USAGE;
    if (strcmp(word, "error") == 0) {
        const bt_message_info *info;
        for (size_t i = 0; (info = bt_message_at(i)) != NULL; i++)
            if (info->severity != BT_NOTE) /* an error may be a warning in one place or release */
                (void)bt_set_level(s->ctx, info->name, BT_LEVEL_ERROR);
        return;
    }
    if (strncmp(word, "no-", 3) == 0)
        status = bt_set_level(s->ctx, name = word + 3, BT_LEVEL_OFF);
    else if (strncmp(word, "error=", 6) == 0)
        status = bt_set_level(s->ctx, name = word + 6, BT_LEVEL_ERROR);
    if (status != BT_OK) wrong_warning(s, name);
}

/* --root DIR: one that cannot be read is reported, and nothing is looked for in it. */
static void set_root(lint_setup *s) {
    const char *path = s->c->value;
    DIR *folder = opendir(path);
    if (folder != NULL) {
        (void)closedir(folder);
        s->boot.root = path;
        return;
    }
    const char *why = strerror(errno);
    const bt_source *place;
    bt_status status = bt_source_memory(s->ctx, path, "", 0, &place);
    worse(s, status == BT_OK ? bt_report(s->ctx, BT_MSG_IO_OPEN, bt_whole(place), why) : status);
}

/* --boot-var NAME=DIR */
static void add_variable(lint_setup *s) {
    const char *equals = strchr(s->c->value, '=');
    if (equals == NULL || equals == s->c->value) {
        cli_usage(s->c, "--boot-var '%s': expected NAME=DIR", s->c->value);
        return;
    }
    const char *name = bt_copy(s->ctx, s->c->value, (size_t)(equals - s->c->value));
    if (name == NULL)
        worse(s, BT_NOMEM);
    else
        s->variables[s->boot.variable_count++] = (bt_boot_variable){name, equals + 1};
}

/* How exactly -W WORD names diagnostics, as a length: a name counts more than its group, a group
 * more than all. */
static size_t exactness_of(const char *word) {
    if (strcmp(word, "error") == 0) return 1;
    size_t length = strcspn(word, "*");
    return length + 1 - (strncmp(word, "error=", 6) == 0 ? 6 : 3);
}

/* The more exact one goes last. */
static int by_exactness(const void *left, const void *right) {
    const lint_given *a = left, *b = right;
    size_t x = a->option == 'W' ? exactness_of(a->value) : 0;
    size_t y = b->option == 'W' ? exactness_of(b->value) : 0;
    if (x != y) return x < y ? -1 : 1;
    return a->place < b->place ? -1 : 1;
}

static void take(lint_setup *s, int option) {
    cli *c = s->c;
    switch (option) {
    case 'W': set_warning(s); break;
    case LINT_OTP:
        if (cli_otp(c, &s->otp) && s->otp != 0) (void)bt_set_otp(s->ctx, s->otp);
        s->options.any_otp = s->otp == 0;
        break;
    case LINT_SCHEMA: worse(s, lint_add_schemas(s->ctx, s->schemas, c->value)); break;
    case LINT_APP_PATH: worse(s, lint_add_apps(s->ctx, s->schemas, c->value)); break;
    case LINT_MODE: s->boot.mode = (bt_boot_mode)cli_choice(c, "mode", modes); break;
    case LINT_ROOT: set_root(s); break;
    case LINT_BOOT_VAR: add_variable(s); break;
    case LINT_VARIANT:
        s->options.variant = (bt_variant)cli_choice(c, "variant", variants);
        for (size_t i = 0; i < sizeof demands / sizeof *demands; i++)
            (void)bt_set_level(s->ctx, demands[i], BT_LEVEL_ERROR);
        break;
    default: break;
    }
}

bt_status lint_open(cli *c, const lint_given *given, size_t count, lint_setup *out) {
    lint_given *sorted = calloc(count + 1, sizeof *sorted);
    *out = (lint_setup){.c = c,
                        .ctx = cli_context(c),
                        .options = BT_LINT_OPTIONS_INIT,
                        .boot = BT_BOOT_OPTIONS_INIT,
                        .variables = calloc(count + 1, sizeof *out->variables)};
    out->boot.variables = out->variables;
    out->options.boot = &out->boot;
    bool room = sorted != NULL && out->ctx != NULL && out->variables != NULL;
    bt_status status = room ? bt_schemas_new(out->ctx, &out->schemas) : BT_NOMEM;
    out->options.schemas = out->schemas;
    for (size_t i = 0; i < count && room; i++)
        sorted[i] = (lint_given){given[i].option, given[i].value, i};
    if (room) qsort(sorted, count, sizeof *sorted, by_exactness);
    for (size_t i = 0; i < count && !c->done && status == BT_OK; i++) {
        c->value = sorted[i].value;
        take(out, sorted[i].option);
    }
    free(sorted);
    return status;
}

void lint_close(lint_setup *setup) {
    bt_ctx_free(setup->ctx);
    free(setup->variables);
}
