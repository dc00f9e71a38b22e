/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.args, the arguments of erl in a file: words as erlexec splits them, and flags with a minus,
 * which are anyone's. Measured on OTP 25, 27 and 29 (tests/oracle/args_verdict.py).
 */
#include <string.h>

#include "parser/check/args.h"

/* Flags with a minus that erlexec itself takes, and how many words each wants. */
static const struct {
    const char *name;
    unsigned values;
} own_flags[] = {{"-name", 1},      {"-sname", 1},    {"-env", 2},        {"-start_epmd", 1},
                 {"-args_file", 1}, {"-emu_type", 1}, {"-emu_flavor", 1}, {"-epmd", 1}};

typedef bt_args_word word;
typedef bt_args_reader reader;

static const char *show(reader *r, const char *text) {
    return bt_show(r->run->ctx, text, strlen(text));
}

static void no_value(reader *r, const word *w) {
    bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_VALUE, w->place, show(r, w->text)));
}

/* ---- flags ----------------------------------------------------------------------------------- */

/* Whether a node can have this name; that a part is missing may be made up for by the machine. */
static bool is_node_name(const char *text, bool is_short) {
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strspn(text, letters);
    const char *at = text + length;
    if (length == 0 || (*at != '@' && *at != '\0')) return false;
    if (*at == '\0') return true;
    return strpbrk(at + 1, is_short ? "@." : "@") == NULL && (is_short || at[1] != '\0');
}

/* Distribution takes one name, of one word. */
static void node_name(reader *r, const word *w, const word *value) {
    bool is_short = strcmp(w->text, "-sname") == 0;
    if (r->name.source != NULL) {
        r->named = false; /* not surely */
        if (r->branches) return;
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAMES, w->place));
        bt_relate(r->run->ctx, r->name, "the first");
        return;
    }
    r->name = w->place;
    if (value->unfilled || *value->text == '-' || *value->text == '+') return;
    bt_args_at behind = r->at;
    word more = bt_args_next(r);
    r->at = behind;
    if (more.text != NULL && more.told) return;
    if (more.text != NULL && !more.unfilled && *more.text != '-' && *more.text != '+')
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME_WORDS, more.place, w->text));
    else if (!is_node_name(value->text, is_short))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME, value->place, show(r, value->text),
                                  is_short ? ", without a dot in HOST" : ""));
    else
        r->named = strcmp(value->text, "undefined") != 0;
}

static bool is_flag(const word *w) {
    return *w->text == '-' || *w->text == '+';
}

/* A node gets its cookie from one -setcookie with one word; two are another node and its cookie. */
static void cookie(reader *r, const word *w) {
    bt_args_at behind = r->at;
    word value = bt_args_next(r);
    if (value.text == NULL || is_flag(&value)) {
        r->at = behind;
        bt_args_told(r,
                     bt_report(r->run->ctx, BT_MSG_ARGS_COOKIES, w->place, "its word is missing"));
        return;
    }
    behind = r->at;
    word more = bt_args_next(r);
    r->at = behind;
    bool is_other = more.text != NULL && !is_flag(&more);
    if (is_other && !value.unfilled && !more.unfilled && strchr(value.text, '@') == NULL) {
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_COOKIES, w->place,
                                  "there is more than one word behind it"));
        return;
    }
    const word *secret = is_other ? &more : &value;
    if (!secret->unfilled && !secret->told)
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_COOKIE, secret->place));
    if (is_other || r->status == BT_NOMEM) return;
    if (r->cookie.source == NULL) {
        r->cookie = w->place;
    } else if (!r->branches) {
        bt_args_told(
            r, bt_report(r->run->ctx, BT_MSG_ARGS_COOKIES, w->place, "there are two of them"));
        bt_relate(r->run->ctx, r->cookie, "the first");
    }
}

static void own_flag(reader *r, const word *w) {
    if (strcmp(w->text, "-setcookie") == 0) cookie(r, w);
    for (size_t i = 0; i < sizeof own_flags / sizeof *own_flags; i++) {
        if (strcmp(own_flags[i].name, w->text) != 0) continue;
        for (unsigned j = 0; j < own_flags[i].values; j++) {
            word value = bt_args_next(r);
            if (value.text == NULL) {
                no_value(r, w);
                return;
            }
            if (strcmp(w->text, "-name") == 0 || strcmp(w->text, "-sname") == 0)
                node_name(r, w, &value);
            if (j == 0 && strcmp(w->text, "-env") == 0 && strchr(value.text, '=') != NULL)
                bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_ENV, value.place));
            bt_args_told(r, bt_args_files_take(&r->files, &value));
            bt_args_known_word(r, &value);
        }
    }
}

bt_status bt_check_args(bt_run *run) {
    char *text = bt_alloc(run->ctx, run->source->size);
    run->settings = bt_alloc(run->ctx, sizeof *run->settings);
    if (text == NULL || run->settings == NULL) return BT_NOMEM;
    *run->settings = (bt_settings){.open = true}; /* a configuration may have more */
    reader r = {.run = run,
                .status = BT_OK,
                .text = text,
                .name = BT_NOWHERE,
                .heap = BT_NOWHERE,
                .cookie = BT_NOWHERE,
                .long_quote = BT_NOWHERE,
                .heap_kills = true,
                .poll_threads = 1,
                .topology_room = (size_t)1 << 18,
                .files = {.run = run}};
    bt_args args = {.run = run};
    bt_args_start(&r);
    while (r.status != BT_NOMEM) {
        word w = bt_args_next(&r);
        if (w.text == NULL) break;
        if (strcmp(w.text, "-extra") == 0) {
            while ((w = bt_args_next(&r)).text != NULL && r.status != BT_NOMEM)
                bt_args_known_extra(&r, &w);
            break;
        }
        if (*w.text == '+' && !w.unfilled) {
            bt_args_emulator_flag(&r, &w);
        } else if (*w.text == '-') {
            bt_args_told(&r, bt_args_files_flag(&r.files, &w));
            bt_args_known_flag(&r, &w);
            own_flag(&r, &w);
            bt_args_told(&r, bt_args_flag(&args, w.text));
        } else {
            bt_args_told(&r, bt_args_files_take(&r.files, &w));
            bt_args_known_word(&r, &w);
            bt_args_told(&r, bt_args_take(&args, &w));
        }
    }
    if (r.status != BT_NOMEM) bt_args_emulator_end(&r);
    if (r.status != BT_NOMEM) bt_args_known_end(&r);
    if (r.status != BT_NOMEM) bt_args_told(&r, bt_args_files_end(&r.files));
    run->listens = bt_args_listens(&r);
    if (r.status != BT_NOMEM) bt_args_told(&r, bt_args_end(&args));
    return r.status;
}
