/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The emulator's flags, which begin with a plus, and their values. Measured on OTP 25, 27 and 29
 * (tests/oracle/args_verdict.py); 24 counts as 25, 26 as 27 and 28 as 29 where the manual does not
 * say since when there is a flag.
 */
#include <stdio.h>
#include <string.h>

#include "etf/nearest.h"
#include "etf/utf8.h"
#include "parser/check/args.h"

/* ---- the flags ------------------------------------------------------------------------------- */

typedef enum value_kind {
    VALUE_NONE,     /* what is attached or comes behind does not matter */
    VALUE_ANY,      /* a word, whatever it is */
    VALUE_NUMBER,   /* from low to high, or one of the words */
    VALUE_RELEASE,  /* a number, that of this release or of one of the two before */
    VALUE_PAIR,     /* a number, or two with a colon between, the second not the larger; 0 is as
                     * many as the machine has, below 0 is so many less */
    VALUE_SHARES,   /* percentages: the same in any order, none below 0 */
    VALUE_WORDS,    /* one of the words */
    VALUE_TOPOLOGY, /* of processors */
} value_kind;

/* How a value is read, and where it stands: behind the flag, or attached to it. */
enum {
    STRICT = 1,    /* a number has to begin with digits; else none is 0 */
    WHOLE = 2,     /* nothing is behind a number; else that does not matter */
    LONG = 4,      /* a number has 64 bits; else what is above 32 is cut off */
    BEHIND = 8,    /* is never attached */
    ATTACHED = 16, /* is never behind: erlexec passes no such word on */
    OPTIONAL = 32, /* may be missing */
};

typedef struct flag {
    const char *name; /* behind the plus; '*' stands for an allocator, '?' for one whose memory
                       * migrates between threads */
    value_kind kind;
    unsigned how;
    int since; /* a release that may have it; before, it is not known. 0: all */
    int64_t low, high;
    const char *words; /* "x*" is what begins with x */
} flag;

#define NO_LIMIT INT64_MAX
#define KILOBYTES (INT64_C(1) << 54)
#define MEGABYTES (INT64_C(1) << 44)
#define BOOLEAN "true false"
#define BUSY_WAIT "none very_short short medium long very_long"
#define WAKEUP "very_low low medium high very_high"
#define BIND "u ns ts ps s nnts nnps tnnps db"
#define FIT "bf aobf gf af aoff aoffcbf aoffcaobf ageffcaoff ageffcbf ageffcaobf"

/* By name, an older form before a newer; of those that fit a word, the longest counts, and the last
 * of these. */
static const flag flags[] = {
    {"A", VALUE_NUMBER, 0, 0, 0, 1024, NULL},
    {"B", VALUE_WORDS, OPTIONAL, 0, 0, 0, "c* d* i*"},
    {"C", VALUE_WORDS, 0, 0, 0, 0, "no_time_warp single_time_warp multi_time_warp"},
    {"D", VALUE_NONE, BEHIND, 28, 0, 0, NULL},
    {"Dibpl", VALUE_WORDS, BEHIND, 28, 0, 0, BOOLEAN},
    {"H", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"IOPp", VALUE_NUMBER, STRICT | BEHIND, 0, 0, 100, NULL},
    {"IOPt", VALUE_NUMBER, STRICT | BEHIND, 0, 0, 100, NULL},
    {"IOp", VALUE_NUMBER, STRICT | BEHIND, 0, 1, 1024, NULL},
    {"IOs", VALUE_WORDS, BEHIND, 0, 0, 0, BOOLEAN},
    {"IOt", VALUE_NUMBER, STRICT, 0, 1, 1024, NULL},
    {"JDdump", VALUE_WORDS, BEHIND, 0, 0, 0, BOOLEAN},
    {"JMsingle", VALUE_WORDS, BEHIND, 26, 0, 0, BOOLEAN},
    {"JPcover", VALUE_WORDS, BEHIND, 27, 0, 0,
     BOOLEAN " line line_counters function function_counters"},
    {"JPperf", VALUE_WORDS, BEHIND, 0, 0, 0, BOOLEAN " map dump"},
    {"JPperf", VALUE_WORDS, BEHIND, 26, 0, 0, BOOLEAN " map dump fp no_fp"},
    {"JPperfdirectory", VALUE_ANY, BEHIND, 28, 0, 0, NULL},
    {"K", VALUE_ANY, 0, 0, 0, 0, NULL},
    {"L", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"M*as", VALUE_WORDS, 0, 0, 0, 0, FIT},
    {"M*asbcst", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"M*atags", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"M*atags", VALUE_WORDS, 0, 26, 0, 0, BOOLEAN " code"},
    {"M*e", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"M*lmbcs", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"M*mbcgs", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*mbsd", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*mmbcs", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"M*mmmbc", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*mmsbc", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*ramv", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"M*rmbcmt", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*rsbcmt", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*rsbcst", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M*sbct", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"M*smbcs", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"M*t", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"M?acful", VALUE_NUMBER, STRICT | LONG, 0, 0, 100, "de"},
    {"M?acfml", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M?acnl", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"M?acul", VALUE_NUMBER, STRICT | LONG, 0, 0, 100, "de"},
    {"M?cp", VALUE_WORDS, 0, 0, 0, 0, "B D E F H L R S @ :"},
    {"MIe", VALUE_WORDS, 0, 0, 0, 0, "true"},
    {"MIscs", VALUE_NUMBER, STRICT | LONG, 0, 2, MEGABYTES, NULL},
    {"MIt", VALUE_WORDS, 0, 0, 0, 0, "false"},
    {"MMamcbf", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"MMlp", VALUE_WORDS, 0, 27, 0, 0, "on off"},
    {"MMmcs", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"MMrmcbf", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"MMsco", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"MMscrfsd", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"MMscrpm", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"MMscs", VALUE_NUMBER, STRICT | LONG, 0, 0, MEGABYTES, NULL},
    {"MTe", VALUE_WORDS, 0, 0, 0, 0, "true"},
    {"MYe", VALUE_WORDS, 0, 0, 0, 0, "true"},
    {"MYm", VALUE_ANY, 0, 0, 0, 0, NULL},
    {"MYtp", VALUE_NUMBER, STRICT, 0, 0, 2097151, NULL},
    {"MYtt", VALUE_NUMBER, STRICT, 0, 0, 2097151, NULL},
    {"Mdai", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, "max"},
    {"Mea", VALUE_WORDS, 0, 0, 0, 0, "min max config"},
    {"Mea", VALUE_WORDS, 0, 26, 0, 0, "min max"},
    {"Mlpm", VALUE_WORDS, 0, 0, 0, 0, "all no"},
    {"Mummc", VALUE_NUMBER, STRICT | LONG, 0, 0, NO_LIMIT, NULL},
    {"Musac", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"Muycs", VALUE_NUMBER, STRICT | LONG, 0, 0, KILOBYTES, NULL},
    {"P", VALUE_NUMBER, 0, 0, 1024, 134217727, "legacy"},
    {"P", VALUE_NUMBER, LONG, 28, 1024, 134217727, "legacy"},
    {"Q", VALUE_NUMBER, 0, 0, 1024, 134217727, "legacy"},
    {"Q", VALUE_NUMBER, LONG, 28, 1024, 134217727, "legacy"},
    {"R", VALUE_RELEASE, 0, 0, 0, 0, NULL},
    {"S", VALUE_PAIR, STRICT, 0, -1023, 1024, NULL},
    {"SDPcpu", VALUE_SHARES, STRICT, 0, 0, NO_LIMIT, NULL},
    {"SDcpu", VALUE_PAIR, STRICT, 0, -1023, 1024, NULL},
    {"SDio", VALUE_NUMBER, 0, 0, 1, 1024, NULL},
    {"SP", VALUE_SHARES, STRICT, 0, 0, 102499, NULL},
    {"T", VALUE_NUMBER, 0, 0, 0, 9, NULL},
    {"V", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"W", VALUE_WORDS, 0, 0, 0, 0, "i* w* e*"},
    {"a", VALUE_NUMBER, 0, 0, 16, 8192, NULL},
    {"c", VALUE_WORDS, OPTIONAL, 0, 0, 0, BOOLEAN},
    {"d", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"dcg", VALUE_NUMBER, STRICT | ATTACHED, 0, 0, NO_LIMIT, NULL},
    {"e", VALUE_NUMBER, 0, 0, 0, NO_LIMIT, NULL},
    {"ec", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"fn", VALUE_WORDS, ATTACHED, 0, 0, 0, "l* a aw* ai* ae* u uw* ui* ue*"},
    {"h", VALUE_NUMBER, 0, 0, 1, NO_LIMIT, NULL},
    {"hmax", VALUE_NUMBER, LONG, 0, 0, (INT64_C(1) << 59) - 1, NULL},
    {"hmaxel", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"hmaxib", VALUE_WORDS, 0, 26, 0, 0, BOOLEAN},
    {"hmaxk", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"hmbs", VALUE_NUMBER, 0, 0, 1, NO_LIMIT, NULL},
    {"hmqd", VALUE_WORDS, 0, 0, 0, 0, "off_heap on_heap"},
    {"hms", VALUE_NUMBER, 0, 0, 1, NO_LIMIT, NULL},
    {"hpds", VALUE_NUMBER, 0, 0, 1, NO_LIMIT, NULL},
    {"i", VALUE_WORDS, 0, 0, 0, 0, "init"},
    {"n", VALUE_WORDS, 0, 0, 0, 0, "s a d"},
    {"pad", VALUE_WORDS, 0, 26, 0, 0, BOOLEAN},
    {"pc", VALUE_WORDS, 0, 0, 0, 0, "latin1 unicode"},
    {"r", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"rg", VALUE_NUMBER, STRICT, 0, 0, NO_LIMIT, NULL},
    {"sbt", VALUE_WORDS, 0, 0, 0, 0, BIND},
    {"sbwt", VALUE_WORDS, 0, 0, 0, 0, BUSY_WAIT},
    {"sbwtdcpu", VALUE_WORDS, 0, 0, 0, 0, BUSY_WAIT},
    {"sbwtdio", VALUE_WORDS, 0, 0, 0, 0, BUSY_WAIT},
    {"scl", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"sct", VALUE_TOPOLOGY, 0, 0, 0, 0, NULL},
    {"secio", VALUE_ANY, 0, 0, 0, 0, NULL},
    {"sfwi", VALUE_NUMBER, LONG, 0, 0, NO_LIMIT, NULL},
    {"spp", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"ssrct", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"sss", VALUE_NUMBER, 0, 0, 20, 8192, NULL},
    {"sssdcpu", VALUE_NUMBER, 0, 0, 20, 8192, NULL},
    {"sssdio", VALUE_NUMBER, 0, 0, 20, 8192, NULL},
    {"stbt", VALUE_WORDS, 0, 0, 0, 0, BIND},
    {"sub", VALUE_WORDS, 0, 0, 0, 0, BOOLEAN},
    {"swct", VALUE_WORDS, 0, 0, 0, 0, "very_lazy lazy medium eager very_eager"},
    {"sws", VALUE_WORDS, 0, 0, 0, 0, "default legacy"},
    {"swt", VALUE_WORDS, 0, 0, 0, 0, WAKEUP},
    {"swtdcpu", VALUE_WORDS, 0, 0, 0, 0, WAKEUP},
    {"swtdio", VALUE_WORDS, 0, 0, 0, 0, WAKEUP},
    {"t", VALUE_NUMBER, 0, 0, 8192, INT32_MAX, NULL},
    {"t", VALUE_NUMBER, LONG, 28, 8192, INT32_MAX, NULL},
    {"v", VALUE_NONE, 0, 0, 0, 0, NULL},
    {"zdbbl", VALUE_NUMBER, 0, 0, 1, 2097151, NULL},
    {"zdntgc", VALUE_NUMBER, STRICT | WHOLE | LONG, 0, 0, 100000000, "infinity"},
    {"zebwt", VALUE_WORDS, 0, 0, 0, 0, BUSY_WAIT " extremely_long"},
    {"zhft", VALUE_NUMBER, LONG, 26, 0, INT32_MAX, "infinity"},
    {"zosrl", VALUE_NUMBER, LONG, 0, 1, 134217727, NULL},
};
enum { FLAGS = sizeof flags / sizeof *flags };

/* How much of a word, behind its plus, is a flag's name; 0: it is another flag. */
static size_t name_length(const flag *f, const char *word) {
    static const char allocators[] = "BDEFHILRSTZu", migrating[] = "BDEFHLRSZu";
    size_t i = 0;
    for (; f->name[i] != '\0'; i++) {
        const char *letters = f->name[i] == '*' ? allocators : f->name[i] == '?' ? migrating : NULL;
        if (word[i] == '\0' ||
            (letters == NULL ? word[i] != f->name[i] : strchr(letters, word[i]) == NULL))
            return 0;
    }
    return i;
}

/* The flag that a word is: by its whole name, or with its value attached. */
static const flag *flag_of(const char *word, int otp, size_t *length) {
    const flag *found = NULL;
    *length = 0;
    for (size_t i = 0; i < FLAGS; i++) {
        size_t size = name_length(&flags[i], word);
        if (size == 0 || size < *length || flags[i].since > otp ||
            (word[size] != '\0' && flags[i].how & BEHIND))
            continue;
        found = &flags[i];
        *length = size;
    }
    return found;
}

/* ---- values ---------------------------------------------------------------------------------- */

/* A number as C reads one, with white space and a sign before it; NULL: there is none. One that has
 * no room is -1, but what is far below 0 may be cut off to 0. */
static const char *read_number(const char *text, bool is_long, int64_t *out) {
    text += strspn(text, " \t\n\v\f\r");
    bool minus = *text == '-', large = false;
    text += minus || *text == '+';
    if (*text < '0' || *text > '9') return NULL;
    for (*out = 0; bt_is_digit(*text); text++) {
        int digit = *text - '0';
        large = large || *out > (INT64_MAX - digit) / 10;
        if (!large) *out = *out * 10 + digit;
    }
    if (minus) *out = -*out;
    if (large) *out = minus && !is_long ? 0 : -1;
    if (!is_long) *out = (int32_t)(uint32_t)*out;
    return text;
}

static bool ends(const char *text) {
    return text[strspn(text, " ")] == '\0';
}

static const char *format_number(bt_args_reader *r, int64_t number) {
    const char *text = bt_sprint(r->run->ctx, "%lld", (long long)number);
    if (text == NULL) r->status = BT_NOMEM;
    return text;
}

/* Whether a text is one of the words, or, unless it has to be a whole one, begins with one that has
 * a star. */
static bool has_word(const char *words, const char *text, bool whole) {
    size_t length = strlen(text);
    for (const char *at = words; *at != '\0'; at += strspn(at, "* ")) {
        size_t size = strcspn(at, "* ");
        bool more = at[size] == '*' && !whole;
        if ((more ? size <= length : size == length) && memcmp(at, text, size) == 0) return true;
        at += size;
    }
    return false;
}

bool bt_args_has_word(const char *words, const char *text) {
    return has_word(words, text, true);
}

/* What the emulator takes a value for: the same text, or another where it goes by a part of it;
 * NULL: it refuses the value. */
static const char *take_number(bt_args_reader *r, const flag *f, const char *text) {
    int64_t number = 0, whole = 0;
    if (f->words != NULL && has_word(f->words, text, true)) return text;
    const char *end = read_number(text, f->how & LONG, &number);
    if ((end == NULL && f->how & STRICT) || number < f->low || number > f->high) return NULL;
    if (end != NULL && f->how & WHOLE && *end != '\0') return NULL;
    bool same = end != NULL && ends(end) && read_number(text, true, &whole) && whole == number;
    return same ? text : format_number(r, number);
}

static const char *take_pair(bt_args_reader *r, const flag *f, const char *text) {
    int64_t first = 0, second = 0;
    const char *end = read_number(text, false, &first), *colon = end == NULL ? text : end;
    const char *two = *colon == ':' ? read_number(colon + 1, false, &second) : NULL;
    if (two != NULL) end = two;
    if (end == NULL || first < f->low || second < f->low) return NULL;
    int64_t most = f->kind == VALUE_PAIR && first > 0 ? first : f->high;
    if (first > f->high || second > most) return NULL;
    if (ends(end)) return text;
    text = bt_copy(r->run->ctx, text, (size_t)(end - text));
    if (text == NULL) r->status = BT_NOMEM;
    return text;
}

static const char *take(bt_args_reader *r, const flag *f, const char *text) {
    bt_status status;
    switch (f->kind) {
    case VALUE_NONE:
    case VALUE_ANY: break;
    case VALUE_RELEASE:
    case VALUE_NUMBER: return take_number(r, f, text);
    case VALUE_PAIR:
    case VALUE_SHARES: return take_pair(r, f, text);
    case VALUE_WORDS: return has_word(f->words, text, false) ? text : NULL;
    case VALUE_TOPOLOGY:
        status = bt_args_topology(r->run->ctx, text, &r->topology_room);
        if (status == BT_NOMEM) r->status = status;
        return status == BT_OK ? text : NULL;
    }
    return text;
}

const char *bt_args_list(bt_ctx *ctx, const char *words) {
    enum { LONGEST_GLUE = sizeof " or " - 1 }; /* in place of one space */
    char *text = bt_alloc(ctx, LONGEST_GLUE * strlen(words) + 1), *end = text;
    if (text == NULL) return NULL;
    *end = '\0';
    for (const char *at = words; *at != '\0';) {
        size_t size = strcspn(at, "* ");
        const char *next = at + size + strspn(at + size, "* ");
        const char *glue = at == words ? "" : *next == '\0' ? " or " : ", ";
        end += sprintf(end, "%s%.*s", glue, (int)size, at);
        at = next;
    }
    return text;
}

static const char *expected(bt_args_reader *r, const flag *f) {
    bt_ctx *ctx = r->run->ctx;
    const char *words = f->words == NULL ? "" : bt_args_list(ctx, f->words), *text = words;
    switch (f->kind) {
    case VALUE_NONE:
    case VALUE_ANY: return "a value";
    case VALUE_WORDS: break;
    case VALUE_RELEASE:
    case VALUE_NUMBER:
        if (words != NULL && f->high == NO_LIMIT)
            text = bt_sprint(ctx, "a number from %lld on%s%s", (long long)f->low,
                             *words == '\0' ? "" : ", or ", words);
        else if (words != NULL)
            text = bt_sprint(ctx, "a number from %lld to %lld%s%s", (long long)f->low,
                             (long long)f->high, *words == '\0' ? "" : ", or ", words);
        break;
    case VALUE_SHARES: return "a percentage, or two with a colon between";
    case VALUE_PAIR: return "a number, or two with a colon between, the second not the larger";
    case VALUE_TOPOLOGY:
        return "numbers of logical processors, threads, cores and processors, as in L0-3c0-3p0";
    }
    if (text == NULL) r->status = BT_NOMEM;
    return text == NULL ? "" : text;
}

static void refuse(bt_args_reader *r, const char *name, const flag *f, const bt_args_word *w,
                   const char *text) {
    bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_VALUE, w->place, name, expected(r, f),
                              *text == '\0' ? "nothing" : bt_show_text(r->run->ctx, text)));
}

/* ---- the whole ------------------------------------------------------------------------------- */

/* A flag's name; of a flag for allocators, made in `room` for the allocator that a word names.
 * NULL: the word names none that has the flag. */
static const char *spelt(const flag *f, const char *word, char room[16]) {
    if (strpbrk(f->name, "*?") == NULL) return f->name;
    if (word[0] != 'M' || word[1] == '\0') return NULL;
    if (snprintf(room, 16, "M%c%s", word[1], f->name + 2) >= 16) return NULL;
    return name_length(f, room) == 0 ? NULL : room;
}

static void unknown_flag(bt_args_reader *r, const bt_args_word *w) {
    const char *word = w->text + 1, *hint = "";
    char room[16], best[16];
    bt_ctx *ctx = r->run->ctx;
    bt_nearest near;
    bt_nearest_start(&near, word, strlen(word));
    for (size_t i = 0; i < FLAGS; i++) {
        const char *name = spelt(&flags[i], word, room);
        if (name == NULL || name[1] == '\0') continue;
        if (flags[i].since <= ctx->otp)
            bt_nearest_offer(&near, name);
        else if (strcmp(name, word) == 0)
            hint = bt_sprint(ctx, "; it is new in OTP %d", flags[i].since);
        if (near.best == room) near.best = memcpy(best, room, sizeof best);
    }
    if (hint != NULL && *hint == '\0' && near.best != NULL)
        hint = bt_sprint(ctx, "; did you mean +%s?", near.best);
    bt_args_told(r, hint == NULL ? BT_NOMEM
                                 : bt_report(ctx, BT_MSG_ARGS_UNKNOWN, w->place,
                                             bt_show_text(r->run->ctx, w->text), hint));
}

/* Keeps what the end of the file decides on. */
static void keep(bt_args_reader *r, const char *name, const bt_args_word *w, const char *value) {
    int64_t number = 0;
    read_number(value, true, &number);
    if (strcmp(name, "hmaxk") == 0) r->heap_kills = strcmp(value, "false") != 0;
    if (strcmp(name, "hmax") == 0)
        r->heap = number > 0 && number <= BT_ARGS_HEAP_TOO_SMALL ? w->place : BT_NOWHERE;
    if (strcmp(name, "IOt") == 0) r->poll_threads = number;
    if (strcmp(name, "IOp") == 0) {
        r->pollsets = number;
        r->pollsets_place = w->place;
    }
    if (strncmp(name, "IOP", 3) == 0) r->poll_threads = INT64_MAX; /* depends on the machine */
}

void bt_args_emulator_end(bt_args_reader *r) {
    bt_ctx *ctx = r->run->ctx;
    if (r->heap.source != NULL && r->heap_kills)
        bt_args_told(r, bt_report(ctx, BT_MSG_ARGS_HEAP, r->heap, BT_ARGS_HEAP_TOO_SMALL));
    if (r->status != BT_NOMEM && r->pollsets > r->poll_threads)
        bt_args_told(r, bt_report(ctx, BT_MSG_ARGS_POLLSETS, r->pollsets_place,
                                  (long long)r->pollsets, (long long)r->pollsets));
}

static void check_value(bt_args_reader *r, const char *name, const flag *f, const bt_args_word *w,
                        const char *text) {
    if (w->unfilled) return;
    const char *taken = take(r, f, text);
    if (r->status == BT_NOMEM) return;
    if (taken == NULL) {
        refuse(r, name, f, w, text);
        return;
    }
    keep(r, name, w, taken);
    if (strcmp(taken, text) != 0)
        bt_args_told(r,
                     bt_report(r->run->ctx, BT_MSG_ARGS_MISREAD, w->place, name,
                               bt_show_text(r->run->ctx, text), bt_show_text(r->run->ctx, taken)));
}

/* The value behind a flag. */
static void next_value(bt_args_reader *r, const char *name, const flag *f, const bt_args_word *w) {
    bt_args_at before = r->in.at;
    bt_args_word value = bt_args_next(r);
    if (f->how & OPTIONAL) {
        if (value.text == NULL || !has_word(f->words, value.text, true)) r->in.at = before;
    } else if (value.text == NULL) {
        bt_args_told(r, bt_report(r->run->ctx, BT_MSG_ARGS_NO_VALUE, w->place,
                                  bt_show_text(r->run->ctx, w->text)));
    } else if (strcmp(value.text, "--") == 0) { /* which ends the flags that erlexec takes */
        refuse(r, name, f, &value, value.text);
    } else {
        check_value(r, name, f, &value, value.text);
    }
}

void bt_args_emulator_flag(bt_args_reader *r, const bt_args_word *w) {
    size_t length;
    int otp = r->run->ctx->otp;
    const flag *found = flag_of(w->text + 1, otp, &length);
    if (found == NULL) {
        unknown_flag(r, w);
        return;
    }
    flag f = *found;
    const char *rest = w->text + 1 + length, *name = bt_copy(r->run->ctx, w->text + 1, length);
    if (name == NULL) r->status = BT_NOMEM;
    if (f.kind == VALUE_NONE || name == NULL) return;
    if (f.kind == VALUE_RELEASE) {
        f.kind = VALUE_NUMBER;
        f.low = otp - 2;
        f.high = otp;
    }
    bool attached = *rest != '\0' || f.how & ATTACHED;
    if (!attached)
        next_value(r, name, &f, w);
    else if (length > 2 && !(f.how & ATTACHED) && !w->unfilled && take(r, &f, rest) == NULL)
        unknown_flag(r, w); /* likelier another flag that begins like this one */
    else
        check_value(r, name, &f, w, rest);
}
