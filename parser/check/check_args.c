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
} own_flags[] = {{"-name", 1},       {"-sname", 1},     {"-env", 2},
                 {"-start_epmd", 1}, {"-args_file", 1}, {"-emu_type", 1},
                 {"-emu_flavor", 1}, {"-epmd", 1},      {"-proto_dist", 1}};

typedef bt_args_word word;
typedef bt_args_reader reader;

static void no_value(reader *r, const word *w) {
    bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_VALUE, w->place,
                              bt_show_text(r->run->ctx, w->text)));
}

/* ---- flags ----------------------------------------------------------------------------------- */

/* Whether a node can have this name. A missing part may be added by the machine. */
static bool is_node_name(const char *text, bool is_short) {
    static const char letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    size_t length = strspn(text, letters);
    const char *at = text + length;
    if (length == 0 || (*at != '@' && *at != '\0')) return false;
    if (*at == '\0') return true;
    return strpbrk(at + 1, is_short ? "@." : "@") == NULL && (is_short || at[1] != '\0');
}

/* Checks -name and -sname: distribution takes one name, of one word. */
static void node_name(reader *r, const word *w, const word *value) {
    bool is_short = strcmp(w->text, "-sname") == 0;
    if (r->name.source != NULL) {
        r->named = false; /* it may have no name */
        if (r->branches) return;
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAMES, w->place));
        bt_relate(r->run->ctx, r->name, "the first");
        return;
    }
    r->name = w->place;
    if (value->unfilled || *value->text == '-' || *value->text == '+') return;
    bt_args_at behind = r->in.at;
    word more = bt_args_next(r);
    r->in.at = behind;
    if (more.text != NULL && more.told) return;
    if (more.text != NULL && !more.unfilled && *more.text != '-' && *more.text != '+')
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME_WORDS, more.place, w->text));
    else if (!is_node_name(value->text, is_short))
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME, value->place,
                                  bt_show_text(r->run->ctx, value->text),
                                  is_short ? ", without a dot in HOST" : ""));
    else
        r->named = strcmp(value->text, "undefined") != 0;
    if (r->named && !is_short && strchr(value->text, '@') == NULL)
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME_HOST, value->place));
}

static bool is_flag(const word *w) {
    return *w->text == '-' || *w->text == '+';
}

/* Checks -setcookie: with one word it is this node's cookie; two are another node and its
 * cookie. */
static void cookie(reader *r, const word *w) {
    bt_args_at behind = r->in.at;
    word value = bt_args_next(r);
    if (value.text == NULL || is_flag(&value)) {
        r->in.at = behind;
        bt_args_told(r,
                     bt_report(r->run->ctx, BT_MSG_ARGS_COOKIES, w->place, "its word is missing"));
        return;
    }
    behind = r->in.at;
    word more = bt_args_next(r);
    r->in.at = behind;
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

static void read_words(reader *r, bt_args *args);

/* Whether a file is being read, itself or as the one that names another by -args_file. */
static bool is_being_read(const reader *r, const bt_source *source) {
    const bt_args_input *in = &r->in;
    while (in != NULL && strcmp(in->source->name, source->name) != 0) in = in->around;
    return in != NULL;
}

/* Reads the words of the file behind -args_file, which take the place of these two. A flag before
 * them goes on into the file, but not behind it. False: it is not known what is in the file. */
static bool read_file(reader *r, bt_args *args) {
    enum { MOST_FILES = 100 };
    bt_args_input around = r->in;
    word name = bt_args_next(r);
    const bt_source *source = NULL;
    if (name.text != NULL) bt_args_told(r, bt_args_file(r->run, &name, &source));
    if (source == NULL) {
        r->in.at = around.at;
        return false;
    }
    if (is_being_read(r, source)) {
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_LOOP, name.place,
                                  bt_show_text(r->run->ctx, name.text)));
        return true;
    }
    if (r->files_read == MOST_FILES) {
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_UNREAD, name.place,
                                  bt_show_text(r->run->ctx, name.text)));
        return true;
    }
    around = r->in;
    r->files_read++;
    bt_args_start(r, source);
    r->in.around = &around;
    read_words(r, args);
    r->in = around;
    r->choice = NULL;
    r->calls = NULL;
    bt_args_told(r, bt_args_files_end(&r->files));
    bt_args_told(r, bt_args_flag(args, "--"));
    return true;
}

/* Checks the words of a file, and of those that it names, as deep as read_file allows. */
static void read_words(reader *r, bt_args *args) {
    while (r->status != BT_NOMEM) {
        word w = bt_args_next(r);
        if (w.text == NULL) break;
        if (strcmp(w.text, "-extra") == 0) {
            while ((w = bt_args_next(r)).text != NULL && r->status != BT_NOMEM)
                bt_args_known_extra(r, &w);
            break;
        }
        r->open = r->open || w.unfilled;
        if (strcmp(w.text, "-args_file") == 0) {
            if (read_file(r, args)) continue;
            r->open = r->pathed = r->run->settings->unsure = true;
        }
        if (*w.text == '+' && !w.unfilled) {
            bt_args_emulator_flag(r, &w);
        } else if (*w.text == '-') {
            bt_args_told(r, bt_args_files_flag(&r->files, &w));
            bt_args_known_flag(r, &w);
            own_flag(r, &w);
            bt_args_told(r, bt_args_flag(args, w.text));
        } else {
            bt_args_told(r, bt_args_files_take(&r->files, &w));
            bt_args_known_word(r, &w);
            bt_args_told(r, bt_args_take(args, &w));
        }
    }
}

bt_status bt_check_args(bt_file_run *run) {
    run->settings = bt_alloc(run->ctx, sizeof *run->settings);
    if (run->settings == NULL) return BT_NOMEM;
    *run->settings = (bt_settings){.open = true}; /* a configuration may have more */
    reader r = {.run = run,
                .status = BT_OK,
                .name = run->given_name,
                .no_epmd = BT_NOWHERE,
                .heap = BT_NOWHERE,
                .cookie = run->given_cookie,
                .long_quote = BT_NOWHERE,
                .heap_kills = true,
                .poll_threads = 1,
                .topology_room = (size_t)1 << 18,
                .files = {.run = run}};
    bt_args args = {.run = run};
    bt_args_start(&r, run->source);
    read_words(&r, &args);
    if (r.status != BT_NOMEM) bt_args_emulator_end(&r);
    if (r.status != BT_NOMEM) bt_args_known_end(&r);
    if (r.status != BT_NOMEM) bt_args_told(&r, bt_args_files_end(&r.files));
    run->listens = bt_args_listens(&r);
    if (r.status != BT_NOMEM) bt_args_told(&r, bt_args_end(&args));
    return r.status;
}
