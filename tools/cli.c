/* SPDX-License-Identifier: Apache-2.0 */
/* Options, help and exit codes. */
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "etf/diag.h"
#include "etf/nearest.h"

enum { OPTION_HELP = -1, OPTION_VERSION = -2, OPTION_COLOR = -3, OPTION_LIMIT = -4 };

static const cli_option common[] = {
    {OPTION_COLOR, "color", "WHEN", "colours in messages: auto (the default), always, never"},
    {OPTION_LIMIT, "limit", "NAME=NUMBER",
     "set a limit on hostile input: input-bytes, memory-bytes,\n"
     "expansion-bytes, expansion-ratio, depth, integer-digits, atoms,\n"
     "diagnostics, indent"},
    {OPTION_HELP, "help", NULL, "print this and exit"},
    {OPTION_VERSION, "version", NULL, "print the version and exit"},
    {0, NULL, NULL, NULL},
};

void cli_start(cli *c, const cli_program *program, int argc, char **argv) {
    *c = (cli){.program = program, .arguments = argv, .at = 1, .end = argc, .letters = ""};
    c->limits = (bt_limits)BT_LIMITS_INIT;
    /* Operands move to the front of argv, over the options that have been read. */
    c->operands = argv + (argc > 0);
    /* Beyond the limit for the size of files a write fails then, and what is half written is
     * removed. */
    (void)signal(SIGXFSZ, SIG_IGN);
}

void cli_worse(cli *c, int status) {
    if (status > c->status) c->status = status;
}

/* Writes to standard error. If that fails there is nobody to tell. */
static void put(const char *text, size_t length) {
    bt_sink sink = bt_fd_sink(STDERR_FILENO);
    (void)sink.write(sink.user, text, length);
}

void cli_say(const cli *c, const char *text) {
    char line[256];
    int length = snprintf(line, sizeof line, "%s: %s\n", c->program->name, text);
    if (length > 0) put(line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

void cli_output_failed(cli *c) {
    char text[200];
    (void)snprintf(text, sizeof text, "cannot write the output: %s", strerror(errno));
    cli_say(c, text);
    cli_worse(c, CLI_SYSTEM);
}

void cli_usage(cli *c, const char *format, ...) {
    char text[1024], shown[BT_ESCAPED * sizeof text];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    /* Arguments may be names of files with any bytes in them. */
    if (length >= 0) bt_escape_to(shown, (const uint8_t *)text, strlen(text));
    c->done = true;
    cli_worse(c, CLI_USAGE);
    if (c->tell != NULL) {
        c->tell(c->tell_user, length < 0 ? "wrong usage" : shown);
        return;
    }
    char line[sizeof shown + 256];
    length = snprintf(line, sizeof line, "%s: %s\nTry '%s --help'.\n", c->program->name,
                      length < 0 ? "wrong usage" : shown, c->program->name);
    put(line, (size_t)length < sizeof line ? (size_t)length : sizeof line - 1);
}

/* ---- help ------------------------------------------------------------------------------------ */

/* Collects text for --help. Too long a text is cut, which the tests of --help would show. */
typedef struct page {
    char text[8192];
    size_t length;
} page;

static void BT_PRINTF(2, 3) add(page *p, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    size_t room = sizeof p->text - p->length;
    int length = vsnprintf(p->text + p->length, room, format, arguments);
    va_end(arguments);
    if (length > 0) p->length += (size_t)length < room ? (size_t)length : room - 1;
}

/* Text of several lines, each but the first indented. */
static void add_lines(page *p, const char *text, int indent) {
    while (text != NULL) {
        const char *end = strchr(text, '\n');
        add(p, "%.*s\n", end == NULL ? (int)strlen(text) : (int)(end - text), text);
        text = end == NULL ? NULL : end + 1;
        if (text != NULL) add(p, "%*s", indent, "");
    }
}

static void add_options(page *p, const cli_option *options) {
    enum { HELP_COLUMN = 28 };
    for (const cli_option *o = options; o->name != NULL; o++) {
        size_t begin = p->length;
        if (o->id > 0 && o->id < CLI_LONG)
            add(p, "  -%c, --%s", o->id, o->name);
        else
            add(p, "      --%s", o->name);
        if (o->argument != NULL && o->argument[0] == '[')
            add(p, "[=%s", o->argument + 1);
        else if (o->argument != NULL)
            add(p, " %s", o->argument);
        size_t width = p->length - begin;
        if (width + 2 > HELP_COLUMN)
            add(p, "\n%*s", HELP_COLUMN, "");
        else
            add(p, "%*s", HELP_COLUMN - (int)width, "");
        add_lines(p, o->help, HELP_COLUMN);
    }
}

static void print_out(cli *c, const char *text, size_t length) {
    c->done = true;
    bt_sink sink = bt_fd_sink(STDOUT_FILENO);
    errno = sink.write(sink.user, text, length);
    if (errno != 0) cli_output_failed(c);
}

static void print_help(cli *c) {
    page p = {.length = 0};
    add(&p, "Usage: ");
    for (const char *line = c->program->usage; line != NULL;) {
        const char *end = strchr(line, '\n');
        add(&p, "%s %.*s\n", c->program->name, end == NULL ? (int)strlen(line) : (int)(end - line),
            line);
        line = end == NULL ? NULL : end + 1;
        if (line != NULL) add(&p, "       ");
    }
    add_lines(&p, c->program->about, 0);
    add(&p, "\n");
    add_options(&p, c->program->options);
    add_options(&p, common);
    add(&p,
        "\nExit status: 0 all well, 1 errors in the input, 2 wrong usage, 3 the system "
        "failed.\nMore in %s(1).\n",
        c->program->name);
    print_out(c, p.text, p.length);
}

static void print_version(cli *c) {
    char line[128];
    int length = snprintf(line, sizeof line, "%s %s\n", c->program->name, bt_version());
    print_out(c, line, (size_t)length);
}

/* ---- options --------------------------------------------------------------------------------- */

/* The argument of the option that was returned last. */
static const char *value_of(const cli *c) {
    return c->value == NULL ? "" : c->value;
}

static int took(cli *c, const cli_option *option, const char *value) {
    c->value = value;
    c->more = NULL;
    if (option->argument != NULL && strlen(option->argument) > 3 &&
        strcmp(option->argument + strlen(option->argument) - 3, "...") == 0)
        c->more = option;
    return option->id;
}

static int missing_argument(cli *c, const cli_option *option) {
    cli_usage(c, "--%s needs %s", option->name, option->argument);
    return 0;
}

/* Takes an option. Its argument, if it wants one, is `value` or else the next word. */
static int with_argument(cli *c, const cli_option *option, const char *value) {
    bool optional = option->argument != NULL && option->argument[0] == '[';
    if (value == NULL && option->argument != NULL && !optional) {
        if (c->at == c->end) return missing_argument(c, option);
        value = c->arguments[c->at++];
    }
    return took(c, option, value);
}

static const cli_option *find_long(const cli_option *options, const char *name, size_t length) {
    for (const cli_option *o = options; o->name != NULL; o++)
        if (strlen(o->name) == length && memcmp(o->name, name, length) == 0) return o;
    return NULL;
}

/* Usage error for an unknown option, with one that may be meant. */
static int unknown(cli *c, const char *dashes, const char *name, size_t length,
                   const char *nearest) {
    const char *word = c->arguments[c->at - 1];
    if (nearest != NULL)
        cli_usage(c, "unknown option '%s%.*s'; did you mean '--%s'?", dashes, (int)length, name,
                  nearest);
    else if (access(word, F_OK) == 0)
        cli_usage(c, "unknown option '%s%.*s'; write './%s' for the file", dashes, (int)length,
                  name, word);
    else
        cli_usage(c, "unknown option '%s%.*s'", dashes, (int)length, name);
    return 0;
}

static int unknown_long(cli *c, const char *name, size_t length) {
    bt_nearest nearest;
    bt_nearest_start(&nearest, name, length);
    for (const cli_option *o = c->program->options; o->name != NULL; o++)
        bt_nearest_offer(&nearest, o->name);
    for (const cli_option *o = common; o->name != NULL; o++) bt_nearest_offer(&nearest, o->name);
    return unknown(c, "--", name, length, nearest.best);
}

static int next_long(cli *c, const char *name) {
    const char *equals = strchr(name, '=');
    size_t length = equals == NULL ? strlen(name) : (size_t)(equals - name);
    const cli_option *option = find_long(c->program->options, name, length);
    if (option == NULL) option = find_long(common, name, length);
    if (option == NULL) return unknown_long(c, name, length);
    if (equals != NULL && option->argument == NULL) {
        cli_usage(c, "--%s takes no argument", option->name);
        return 0;
    }
    return with_argument(c, option, equals == NULL ? NULL : equals + 1);
}

static int next_letter(cli *c) {
    const char *at = c->letters++;
    for (const cli_option *o = c->program->options; o->name != NULL; o++) {
        if (o->id != *at) continue;
        const char *rest = c->letters;
        if (o->argument == NULL) return took(c, o, NULL);
        c->letters = "";
        return with_argument(c, o, *rest == '\0' ? NULL : rest);
    }
    size_t length = 1; /* one character */
    while ((at[length] & 0xC0) == 0x80) length++;
    return unknown(c, "-", at, length, NULL);
}

const char *cli_second(cli *c, const char *option, const char *what) {
    if (c->at < c->end) return c->arguments[c->at++];
    cli_usage(c, "--%s needs %s", option, what);
    return NULL;
}

/* The next option, including --help and others that all programs have. */
static int next_option(cli *c) {
    if (*c->letters != '\0') return next_letter(c);
    while (c->at < c->end) {
        char *word = c->arguments[c->at++];
        bool option = !c->only_operands && word[0] == '-' && word[1] != '\0';
        if (option && strcmp(word, "--") == 0) {
            c->only_operands = true;
            c->more = NULL;
        } else if (option && word[1] == '-') {
            return next_long(c, word + 2);
        } else if (option) {
            c->letters = word + 1;
            return next_letter(c);
        } else if (c->more != NULL) {
            return took(c, c->more, word);
        } else {
            c->operands[c->count++] = word;
        }
    }
    return 0;
}

/* The number at the start of a text; `*rest` is what follows it. */
static bool read_number(const char *text, uint64_t *out, const char **rest) {
    uint64_t number = 0;
    const char *at = text;
    for (; *at >= '0' && *at <= '9'; at++) {
        if (number > (UINT64_MAX - 9) / 10) return false;
        number = number * 10 + (uint64_t)(*at - '0');
    }
    *out = number;
    *rest = at;
    return at != text;
}

/* A number with a unit of bytes, K, M or G, if it has one. */
static bool read_size(const char *text, uint64_t *out) {
    static const char units[] = "KMG";
    const char *rest;
    if (!read_number(text, out, &rest)) return false;
    if (*rest == '\0') return true;
    const char *unit = strchr(units, *rest);
    if (unit == NULL || rest[1] != '\0') return false;
    int shift = 10 * (int)(unit - units + 1);
    if (*out > UINT64_MAX >> shift) return false;
    *out <<= shift;
    return true;
}

static void set_limit(cli *c) {
    bt_limits *l = &c->limits;
    const struct {
        const char *name;
        uint64_t *wide;
        uint32_t *narrow;
    } limits[] = {
        {"input-bytes", &l->input_bytes, NULL},
        {"memory-bytes", &l->memory_bytes, NULL},
        {"expansion-bytes", &l->expansion_bytes, NULL},
        {"expansion-ratio", NULL, &l->expansion_ratio},
        {"depth", NULL, &l->depth},
        {"integer-digits", NULL, &l->integer_digits},
        {"atoms", NULL, &l->atoms},
        {"diagnostics", NULL, &l->diagnostics},
        {"indent", NULL, &l->indent},
    };
    const char *value = value_of(c), *equals = strchr(value, '=');
    size_t length = equals == NULL ? strlen(value) : (size_t)(equals - value);
    bt_nearest near;
    bt_nearest_start(&near, value, length);
    for (size_t i = 0; i < sizeof limits / sizeof limits[0]; i++) {
        bt_nearest_offer(&near, limits[i].name);
        if (strlen(limits[i].name) != length || memcmp(limits[i].name, value, length) != 0)
            continue;
        uint64_t number = 0;
        if (equals == NULL || !read_size(equals + 1, &number) || number == 0 ||
            (limits[i].narrow != NULL && number > UINT32_MAX))
            cli_usage(c, "--limit %s wants a number, as in %s=1000", limits[i].name,
                      limits[i].name);
        else if (limits[i].wide != NULL)
            *limits[i].wide = number;
        else
            *limits[i].narrow = (uint32_t)number;
        return;
    }
    cli_usage(c, "--limit knows no '%.*s'%s%s%s", (int)length, value, CLI_NEAR(near));
}

int cli_next(cli *c) {
    static const char *const when[] = {"auto", "always", "never", NULL};
    while (!c->done) {
        int id = next_option(c), choice;
        switch (id) {
        case OPTION_HELP: print_help(c); break;
        case OPTION_VERSION: print_version(c); break;
        case OPTION_LIMIT: set_limit(c); break;
        case OPTION_COLOR:
            choice = cli_choice(c, "color", when);
            if (choice >= 0) c->color = (cli_color)choice;
            break;
        default: return id;
        }
    }
    return 0;
}

bool cli_number(cli *c, const char *option, uint64_t least, uint64_t most, uint64_t *out) {
    const char *value = value_of(c), *rest;
    uint64_t number;
    if (read_number(value, &number, &rest) && *rest == '\0' && number >= least && number <= most) {
        *out = number;
        return true;
    }
    cli_usage(c, "--%s wants a number from %llu to %llu, not '%s'", option,
              (unsigned long long)least, (unsigned long long)most, value);
    return false;
}

bool cli_size(cli *c, const char *option, uint64_t *out) {
    if (read_size(value_of(c), out) && *out != 0) return true;
    cli_usage(c, "--%s wants a number of bytes, as in 100M, not '%s'", option, value_of(c));
    return false;
}

int cli_choice(cli *c, const char *option, const char *const *choices) {
    const char *value = value_of(c);
    char all[256] = "";
    bt_nearest near;
    bt_nearest_start(&near, value, strlen(value));
    for (int i = 0; choices[i] != NULL; i++) {
        if (strcmp(choices[i], value) == 0) return i;
        bt_nearest_offer(&near, choices[i]);
        size_t length = strlen(all);
        (void)snprintf(all + length, sizeof all - length, "%s%s",
                       i == 0                   ? ""
                       : choices[i + 1] == NULL ? " or "
                                                : ", ",
                       choices[i]);
    }
    cli_usage(c, "--%s wants %s, not '%s'%s%s%s", option, all, value, CLI_NEAR(near));
    return -1;
}

bool cli_otp(cli *c, int *out) {
    const char *value = value_of(c);
    *out = 0;
    if (strcmp(value, "auto") == 0) return true;
    const char *rest;
    uint64_t release;
    if (strlen(value) != 2 || !read_number(value, &release, &rest) || *rest != '\0' ||
        release < BT_OTP_OLDEST || release > BT_OTP_NEWEST) {
        cli_usage(c, "--otp wants 'auto' or an OTP release from %d to %d, not '%s'", BT_OTP_OLDEST,
                  BT_OTP_NEWEST, value);
        return false;
    }
    *out = (int)release;
    return true;
}

void cli_need_operand(cli *c, const char *what) {
    if (!c->done && c->count == 0) cli_usage(c, "no %s given", what);
}
