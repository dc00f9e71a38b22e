/* SPDX-License-Identifier: Apache-2.0 */
/*
 * vm.args, the arguments of erl in a file: words as erlexec splits them, and the emulator's flags,
 * which begin with a plus. Measured on OTP 25, 27 and 29 (tests/oracle/args_verdict.py): with a
 * flag that is not known, without the value that it wants or with one that it does not take, no
 * node starts. Flags with a minus are anyone's.
 */
#include <stdio.h>
#include <string.h>

#include "etf/nearest.h"
#include "parser/check/args.h"
#include "parser/text/place.h"

/* ---- the flags ------------------------------------------------------------------------------- */

typedef enum value_kind {
    VALUE_NONE,   /* what is attached or comes behind does not matter */
    VALUE_ANY,    /* one word, whatever it is */
    VALUE_NUMBER, /* from low to high, or one of the words */
    VALUE_WHOLE,  /* the same; nothing is behind the number */
    VALUE_LOOSE,  /* the same; what does not begin with a number counts as 0 */
    VALUE_PAIR,   /* a number, or two with a colon between, the second not the larger; 0 is as many
                   * as the machine has, below 0 is so many less */
    VALUE_SHARES, /* percentages: the same in any order, none below 0 */
    VALUE_BOOLEAN,
    VALUE_WORDS,  /* one of the words */
    VALUE_LETTER, /* begins with one of the words */
} value_kind;

typedef struct flag {
    const char *name; /* behind the plus */
    value_kind kind;
    bool attached; /* the value may be attached: the rest of the word is it */
    int since;     /* a release that may have it; before, it is not known. 0: all */
    int64_t low, high;
    const char *words;
} flag;

#define NO_LIMIT INT64_MAX
#define BUSY_WAIT "none very_short short medium long very_long"
#define WAKEUP "very_low low medium high very_high"
#define BIND "u ns ts ps s nnts nnps tnnps db"

/* By name; of those that fit a word, the longest counts. */
static const flag flags[] = {
    {"A", VALUE_LOOSE, true, 0, 0, 1024, NULL},
    {"B", VALUE_WORDS, true, 0, 0, 0, "c d i"},
    {"C", VALUE_WORDS, true, 0, 0, 0, "no_time_warp single_time_warp multi_time_warp"},
    {"D", VALUE_NONE, true, 28, 0, 0, NULL},
    {"H", VALUE_NONE, true, 0, 0, 0, NULL},
    {"I", VALUE_ANY, true, 0, 0, 0, NULL},
    {"IOPp", VALUE_NUMBER, false, 0, 0, 100, NULL},
    {"IOPt", VALUE_NUMBER, false, 0, 0, 100, NULL},
    {"IOp", VALUE_NUMBER, false, 0, 1, NO_LIMIT, NULL},
    {"IOt", VALUE_NUMBER, false, 0, 1, 1024, NULL},
    {"J", VALUE_ANY, true, 0, 0, 0, NULL},
    {"JDdump", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"JMsingle", VALUE_BOOLEAN, false, 26, 0, 0, NULL},
    {"JPperf", VALUE_WORDS, false, 0, 0, 0, "true false map dump fp no_fp"},
    {"K", VALUE_ANY, true, 0, 0, 0, NULL},
    {"L", VALUE_NONE, true, 0, 0, 0, NULL},
    {"M", VALUE_ANY, true, 0, 0, 0, NULL},
    {"MMsco", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"MMscs", VALUE_NUMBER, false, 0, 0, NO_LIMIT, NULL},
    {"Mea", VALUE_WORDS, false, 0, 0, 0, "min max config"},
    {"Mlpm", VALUE_WORDS, false, 0, 0, 0, "all no"},
    {"Musac", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"P", VALUE_NUMBER, true, 0, 1024, 134217727, "legacy"},
    {"Q", VALUE_NUMBER, true, 0, 1024, 134217727, "legacy"},
    {"R", VALUE_NUMBER, true, 0, 22, NO_LIMIT, NULL},
    {"S", VALUE_PAIR, true, 0, -NO_LIMIT, 1024, NULL},
    {"SDPcpu", VALUE_SHARES, false, 0, 0, NO_LIMIT, NULL},
    {"SDcpu", VALUE_PAIR, false, 0, -NO_LIMIT, 1024, NULL},
    {"SDio", VALUE_NUMBER, false, 0, 1, 1024, NULL},
    {"SP", VALUE_SHARES, true, 0, 0, 102499, NULL},
    {"T", VALUE_LOOSE, true, 0, 0, 9, NULL},
    {"V", VALUE_NONE, true, 0, 0, 0, NULL},
    {"W", VALUE_LETTER, true, 0, 0, 0, "i w e"},
    {"a", VALUE_NUMBER, true, 0, 16, 8192, NULL},
    {"c", VALUE_NONE, true, 0, 0, 0, NULL},
    {"d", VALUE_NONE, true, 0, 0, 0, NULL},
    {"dcg", VALUE_NUMBER, true, 0, 0, NO_LIMIT, NULL},
    {"e", VALUE_LOOSE, true, 0, 0, NO_LIMIT, NULL},
    {"fn", VALUE_WORDS, true, 0, 0, 0, "a u l aw uw lw ai ui li ae ue le"},
    {"h", VALUE_NUMBER, true, 0, 1, NO_LIMIT, NULL},
    {"hmax", VALUE_LOOSE, true, 0, 0, NO_LIMIT, NULL},
    {"hmaxel", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"hmaxib", VALUE_BOOLEAN, false, 26, 0, 0, NULL},
    {"hmaxk", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"hmbs", VALUE_NUMBER, false, 0, 1, NO_LIMIT, NULL},
    {"hmqd", VALUE_WORDS, false, 0, 0, 0, "off_heap on_heap"},
    {"hms", VALUE_NUMBER, false, 0, 1, NO_LIMIT, NULL},
    {"hpds", VALUE_NUMBER, false, 0, 1, NO_LIMIT, NULL},
    {"i", VALUE_ANY, true, 0, 0, 0, NULL},
    {"n", VALUE_WORDS, true, 0, 0, 0, "s a d"},
    {"pad", VALUE_BOOLEAN, false, 26, 0, 0, NULL},
    {"pc", VALUE_WORDS, false, 0, 0, 0, "latin1 unicode"},
    {"r", VALUE_NONE, true, 0, 0, 0, NULL},
    {"rg", VALUE_NUMBER, false, 0, 0, NO_LIMIT, NULL},
    {"sbt", VALUE_WORDS, false, 0, 0, 0, BIND},
    {"sbwt", VALUE_WORDS, false, 0, 0, 0, BUSY_WAIT},
    {"sbwtdcpu", VALUE_WORDS, false, 0, 0, 0, BUSY_WAIT},
    {"sbwtdio", VALUE_WORDS, false, 0, 0, 0, BUSY_WAIT},
    {"scl", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"sct", VALUE_LETTER, false, 0, 0, 0, "L t c p n N"},
    {"secio", VALUE_ANY, false, 0, 0, 0, NULL},
    {"sfwi", VALUE_LOOSE, false, 0, 0, NO_LIMIT, NULL},
    {"spp", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"ssrct", VALUE_NONE, false, 0, 0, 0, NULL},
    {"sss", VALUE_NUMBER, false, 0, 20, 8192, NULL},
    {"sssdcpu", VALUE_NUMBER, false, 0, 20, 8192, NULL},
    {"sssdio", VALUE_NUMBER, false, 0, 20, 8192, NULL},
    {"stbt", VALUE_WORDS, false, 0, 0, 0, BIND},
    {"sub", VALUE_BOOLEAN, false, 0, 0, 0, NULL},
    {"swct", VALUE_WORDS, false, 0, 0, 0, "very_lazy lazy medium eager very_eager"},
    {"sws", VALUE_WORDS, false, 0, 0, 0, "default legacy"},
    {"swt", VALUE_WORDS, false, 0, 0, 0, WAKEUP},
    {"swtdcpu", VALUE_WORDS, false, 0, 0, 0, WAKEUP},
    {"swtdio", VALUE_WORDS, false, 0, 0, 0, WAKEUP},
    {"t", VALUE_NUMBER, true, 0, 8192, NO_LIMIT, NULL},
    {"v", VALUE_NONE, true, 0, 0, 0, NULL},
    {"zdbbl", VALUE_NUMBER, false, 0, 1, 2097151, NULL},
    {"zdntgc", VALUE_WHOLE, false, 0, 0, 100000000, "infinity"},
    {"zebwt", VALUE_WORDS, false, 0, 0, 0, BUSY_WAIT},
    {"zhft", VALUE_LOOSE, false, 26, 0, NO_LIMIT, NULL},
    {"zosrl", VALUE_NUMBER, false, 0, 1, 134217727, NULL},
};
enum { FLAGS = sizeof flags / sizeof *flags };

/* Flags with a minus that erlexec itself takes, and how many words each wants. */
static const struct {
    const char *name;
    unsigned values;
} own_flags[] = {{"-name", 1},      {"-sname", 1},    {"-env", 2},       {"-start_epmd", 1},
                 {"-args_file", 1}, {"-emu_type", 1}, {"-emu_flavor", 1}};

/* ---- words ----------------------------------------------------------------------------------- */

typedef bt_args_word word;

typedef struct reader {
    bt_run *run;
    size_t at;
    bt_status status;
    char *text;    /* the word that is being read: room for all of the source */
    bt_place name; /* the first -name or -sname; of no source: none yet */
    bool branches; /* there is code of EEx: what follows may be in one of several branches */
    bt_args_files files;
} reader;

static void told(reader *r, bt_status status) {
    if (status > r->status) r->status = status;
}

static bool is_space(uint8_t byte) {
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

/* Where a tag of EEx ends that begins at `at`, `<% code %>`, which is nothing in the text, or
 * `<%= code %>`, which is a place to fill in; NULL: none begins there. A longer one is none. */
static const char *eex_end(const char *at) {
    enum { LONGEST = 1024 };
    const char *most = at + LONGEST;
    if (at[0] != '<' || at[1] != '%' || at[2] == '%') return NULL;
    for (at += 2; at < most && *at != '\0'; at++)
        if (at[0] == '%' && at[1] == '>') return at + 2;
    return NULL;
}

/* Where code of EEx ends; NULL: none begins at `at`. */
static const char *code_end(const char *at) {
    const char *end = eex_end(at);
    return end != NULL && at[2] != '=' ? end : NULL;
}

/* Passes over white space, comments and code of EEx. */
static void skip(reader *r) {
    const bt_source *s = r->run->source;
    while (r->at < s->size) {
        const char *code = code_end((const char *)s->data + r->at);
        if (code != NULL) {
            r->branches = true;
            r->at = (size_t)(code - (const char *)s->data);
        } else if (s->data[r->at] == '#') {
            while (r->at < s->size && s->data[r->at] != '\n') r->at++;
        } else if (is_space(s->data[r->at])) {
            r->at++;
        } else {
            break;
        }
    }
}

/* Takes a place that is filled in when the release is made or started. */
static bool take_place(reader *r, word *w, char **out) {
    const char *begin = (const char *)r->run->source->data + r->at;
    const char *end = eex_end(begin);
    if (end == NULL) end = bt_place_end(begin);
    if (end == NULL) return false;
    size_t size = (size_t)(end - begin);
    memcpy(*out, begin, size);
    *out += size;
    r->at += size;
    w->unfilled = true;
    return true;
}

/* Takes a quote's text, up to its end: a backslash is none in it. */
static void take_quoted(reader *r, word *w, char **out) {
    const bt_source *s = r->run->source;
    size_t open = r->at++;
    while (r->at < s->size && s->data[r->at] != s->data[open])
        if (!take_place(r, w, out)) *(*out)++ = (char)s->data[r->at++];
    w->open = r->at >= s->size;
    if (!w->open)
        r->at++;
    else
        told(r, bt_report(r->run->ctx, BT_MSG_ARGS_QUOTE,
                          (bt_place){s, {(uint32_t)open, (uint32_t)open + 1}}));
}

static bool ends_word(const bt_source *s, size_t at) {
    return at >= s->size || is_space(s->data[at]) || s->data[at] == '#' ||
           code_end((const char *)s->data + at) != NULL;
}

static word next(reader *r) {
    const bt_source *s = r->run->source;
    skip(r);
    word w = {NULL, BT_NOWHERE, false, false};
    if (r->at >= s->size) return w;
    size_t begin = r->at;
    char *out = r->text;
    while (!ends_word(s, r->at)) {
        if (s->data[r->at] == '"' || s->data[r->at] == '\'') {
            take_quoted(r, &w, &out);
        } else if (!take_place(r, &w, &out)) {
            if (s->data[r->at] == '\\' && r->at + 1 < s->size) r->at++;
            *out++ = (char)s->data[r->at++];
        }
    }
    w.text = bt_copy(r->run->ctx, r->text, (size_t)(out - r->text));
    if (w.text == NULL) r->status = BT_NOMEM;
    w.place = (bt_place){s, {(uint32_t)begin, (uint32_t)r->at}};
    return w;
}

static const char *show(reader *r, const char *text) {
    return bt_show(r->run->ctx, text, strlen(text));
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A number as C reads one, with white space and a sign before it; NULL: there is none. */
static const char *read_number(const char *text, int64_t *out) {
    while (is_space((uint8_t)*text)) text++;
    bool minus = *text == '-';
    text += minus || *text == '+';
    if (*text < '0' || *text > '9') return NULL;
    for (*out = 0; *text >= '0' && *text <= '9'; text++)
        *out = *out > NO_LIMIT / 10 - 1 ? NO_LIMIT - 1 : *out * 10 + (*text - '0');
    if (minus) *out = -*out;
    return text;
}

/* What is behind a number that is there does not matter. */
static bool is_pair(const char *text, const flag *f) {
    int64_t first = 0, second = 0;
    const char *at = read_number(text, &first), *colon = at == NULL ? text : at;
    bool two = *colon == ':' && read_number(colon + 1, &second) != NULL;
    if ((at == NULL && !two) || first < f->low || second < f->low) return false;
    return first <= f->high && second <= (f->kind == VALUE_PAIR && first > 0 ? first : f->high);
}

static bool has_word(const char *words, const char *text) {
    size_t length = strlen(text);
    for (const char *at = words; *at != '\0'; at += strspn(at, " ")) {
        size_t size = strcspn(at, " ");
        if (size == length && memcmp(at, text, size) == 0) return true;
        at += size;
    }
    return false;
}

static bool fits(const flag *f, const char *text) {
    int64_t number;
    const char *end;
    switch (f->kind) {
    case VALUE_NONE:
    case VALUE_ANY: break;
    case VALUE_NUMBER:
    case VALUE_WHOLE:
        if (f->words != NULL && has_word(f->words, text)) return true;
        end = read_number(text, &number);
        return end != NULL && number >= f->low && number <= f->high &&
               (f->kind == VALUE_NUMBER || *end == '\0');
    case VALUE_LOOSE:
        return read_number(text, &number) == NULL || (number >= f->low && number <= f->high);
    case VALUE_PAIR:
    case VALUE_SHARES: return is_pair(text, f);
    case VALUE_LETTER: return *text != '\0' && strchr(f->words, *text) != NULL && *text != ' ';
    case VALUE_BOOLEAN: return has_word("true false", text);
    case VALUE_WORDS: return has_word(f->words, text);
    }
    return true;
}

static const char *expected(reader *r, const flag *f) {
    char text[200];
    int size = 0;
    switch (f->kind) {
    case VALUE_NONE:
    case VALUE_ANY: return "a value";
    case VALUE_BOOLEAN: return "true or false";
    case VALUE_NUMBER:
    case VALUE_WHOLE:
    case VALUE_LOOSE:
        size = snprintf(text, sizeof text, "a number from %lld ", (long long)f->low);
        size += f->high == NO_LIMIT ? snprintf(text + size, sizeof text - (size_t)size, "on")
                                    : snprintf(text + size, sizeof text - (size_t)size, "to %lld",
                                               (long long)f->high);
        break;
    case VALUE_SHARES: return "a percentage, or two with a colon between";
    case VALUE_PAIR: return "a number, or two with a colon between, the second not the larger";
    case VALUE_LETTER:
    case VALUE_WORDS: size = snprintf(text, sizeof text, "one of %s", f->words); break;
    }
    const char *copy = bt_copy(r->run->ctx, text, (size_t)size);
    if (copy == NULL) r->status = BT_NOMEM;
    return copy == NULL ? "" : copy;
}

/* A flag's value: what is behind its name in a word, or a word. */
static void check_value(reader *r, const flag *f, const char *text, const word *w) {
    if (w->unfilled || fits(f, text)) return;
    told(r, bt_report(r->run->ctx, BT_MSG_ARGS_VALUE, w->place, f->name, expected(r, f),
                      *text == '\0' ? "nothing" : show(r, text)));
}

static void no_value(reader *r, const word *w) {
    told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_VALUE, w->place, show(r, w->text)));
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* Of M, J and I alone, what is behind the letter is part of the name, and a value comes behind. */
static bool is_family(const flag *f) {
    return f->name[1] == '\0' && strchr("IJM", *f->name) != NULL;
}

/* The flag that a word (behind the plus) is: by its whole name, or with its value attached. */
static const flag *flag_of(const char *text, int otp) {
    const flag *found = NULL;
    for (size_t i = 0; i < FLAGS; i++) {
        size_t length = strlen(flags[i].name);
        if (strncmp(flags[i].name, text, length) == 0 && flags[i].since <= otp &&
            (text[length] == '\0' ? !is_family(&flags[i]) : flags[i].attached))
            found = &flags[i]; /* sorted: a longer one comes later */
    }
    return found;
}

static void unknown_flag(reader *r, const word *w) {
    bt_nearest near;
    bt_nearest_start(&near, w->text + 1, strlen(w->text + 1));
    for (size_t i = 0; i < FLAGS; i++)
        if (flags[i].name[1] != '\0') bt_nearest_offer(&near, flags[i].name);
    bool any = near.best != NULL;
    told(r, bt_report(r->run->ctx, BT_MSG_ARGS_UNKNOWN, w->place, show(r, w->text),
                      any ? "; did you mean +" : "", any ? near.best : "", any ? "?" : ""));
}

static void emulator_flag(reader *r, const word *w) {
    const char *text = w->text + 1;
    const flag *f = flag_of(text, r->run->ctx->otp);
    if (f == NULL) {
        unknown_flag(r, w);
        return;
    }
    const char *rest = text + strlen(f->name);
    if (f->kind == VALUE_NONE || (*f->name == 'B' && *rest == '\0'))
        return;                                  /* its value may miss */
    bool attached = strcmp(f->name, "dcg") == 0; /* erlexec passes no value behind it on */
    if (attached || (*rest != '\0' && !is_family(f))) {
        check_value(r, f, rest, w);
        return;
    }
    word value = next(r);
    if (value.text == NULL)
        no_value(r, w);
    else
        check_value(r, f, value.text, &value);
}

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
        if (r->branches) return;
        told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAMES, w->place));
        bt_relate(r->run->ctx, r->name, "the first");
        return;
    }
    r->name = w->place;
    if (value->unfilled || *value->text == '-' || *value->text == '+') return;
    size_t behind = r->at;
    word more = next(r);
    r->at = behind;
    if (more.text != NULL && !more.unfilled && *more.text != '-' && *more.text != '+')
        told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME_WORDS, more.place, w->text));
    else if (!is_node_name(value->text, is_short))
        told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NAME, value->place, show(r, value->text),
                          is_short ? ", without a dot in HOST" : ""));
}

static void own_flag(reader *r, const word *w) {
    if (strcmp(w->text, "-setcookie") == 0) {
        word value = next(r);
        if (value.text != NULL && *value.text != '-' && !value.unfilled)
            told(r, bt_report(r->run->ctx, BT_MSG_ARGS_COOKIE, value.place));
        if (value.text != NULL && (*value.text == '-' || *value.text == '+'))
            r->at = value.place.span.begin;
        return;
    }
    for (size_t i = 0; i < sizeof own_flags / sizeof *own_flags; i++) {
        if (strcmp(own_flags[i].name, w->text) != 0) continue;
        for (unsigned j = 0; j < own_flags[i].values; j++) {
            word value = next(r);
            if (value.text == NULL) {
                no_value(r, w);
                return;
            }
            if (strcmp(w->text, "-name") == 0 || strcmp(w->text, "-sname") == 0)
                node_name(r, w, &value);
            told(r, bt_args_files_take(&r->files, &value));
        }
    }
}

bt_status bt_check_args(bt_run *run) {
    char *text = bt_alloc(run->ctx, run->source->size);
    run->settings = bt_alloc(run->ctx, sizeof *run->settings);
    if (text == NULL || run->settings == NULL) return BT_NOMEM;
    *run->settings = (bt_settings){.open = true}; /* a configuration may have more */
    reader r = {
        .run = run, .status = BT_OK, .text = text, .name = BT_NOWHERE, .files = {.run = run}};
    bt_args args = {.run = run};
    while (r.status != BT_NOMEM) {
        word w = next(&r);
        if (w.text == NULL || strcmp(w.text, "-extra") == 0) break;
        if (*w.text == '+' && !w.unfilled) {
            emulator_flag(&r, &w);
        } else if (*w.text == '-') {
            told(&r, bt_args_files_flag(&r.files, &w));
            own_flag(&r, &w);
            told(&r, bt_args_flag(&args, w.text));
        } else {
            told(&r, bt_args_files_take(&r.files, &w));
            told(&r, bt_args_take(&args, &w));
        }
    }
    if (r.status != BT_NOMEM) told(&r, bt_args_files_end(&r.files));
    if (r.status != BT_NOMEM) told(&r, bt_args_end(&args));
    return r.status;
}
