/* SPDX-License-Identifier: Apache-2.0 */
#include "parser/check/kind.h"

#include <string.h>

#include "etf/ctx.h"
#include "etf/utf8.h"
#include "parser/release/filename.h"

static const char *const names[BT_FILE_KINDS] = {
    [BT_FILE_SCRIPT] = "script", [BT_FILE_BOOT] = "boot",      [BT_FILE_REL] = "rel",
    [BT_FILE_APP] = "app",       [BT_FILE_CONFIG] = "config",  [BT_FILE_APPUP] = "appup",
    [BT_FILE_RELUP] = "relup",   [BT_FILE_VMARGS] = "vm.args", [BT_FILE_SCHEMA] = "schema",
    [BT_FILE_TERMS] = "terms",   [BT_FILE_ETF] = "etf",
};

const char *bt_file_kind_name(bt_file_kind kind) {
    return kind > BT_FILE_AUTO && kind < BT_FILE_KINDS ? names[kind] : NULL;
}

bt_file_kind bt_file_kind_named(const char *name) {
    for (int i = BT_FILE_AUTO + 1; i < BT_FILE_KINDS; i++)
        if (strcmp(names[i], name) == 0) return (bt_file_kind)i;
    return BT_FILE_AUTO;
}

/* Skips white space and comments. */
static const char *skip(const char *at, const char *end) {
    while (at < end && ((uint8_t)*at <= ' ' || *at == '%')) {
        if (*at == '%')
            while (at < end && *at != '\n') at++;
        else
            at++;
    }
    return at;
}

static bool takes(const char **at, const char *end, const char *word) {
    size_t length = strlen(word);
    if ((size_t)(end - *at) < length || memcmp(*at, word, length) != 0) return false;
    *at = skip(*at + length, end);
    return true;
}

/* Whether a file has this name, or the name behind a word and a dot: ci.rebar.config. */
static bool is_named(const char *file, const char *name) {
    if (!bt_filename_ends(file, name)) return false;
    size_t before = strlen(file) - strlen(name);
    return before == 0 || strchr(".-_", file[before - 1]) != NULL;
}

/* Whether a file of this name is code: a node evaluates .erlang. */
static bool is_code(const char *name) {
    return strcmp(bt_filename_base(name), ".erlang") == 0 ||
           bt_filename_ends(name, ".config.script") || bt_filename_ends(name, ".app.src.script") ||
           bt_filename_ends(name, ".lock.script") || bt_filename_ends(name, ".args.script");
}

static bool is_foreign(const char *name) {
    const char *file = bt_filename_base(name);
    return strcmp(file, "erlang_ls.config") == 0 || strcmp(file, "erlinit.config") == 0 ||
           strcmp(file, "license.terms") == 0;
}

/* The first character of a text behind white space and comments; 0: there is none. */
static char first_of(const bt_source *source) {
    const char *at = (const char *)source->data, *end = at + source->size;
    at = skip(at, end);
    return at < end ? *at : '\0';
}

/* Whether a file is of another language. Cuttlefish and LDAP have files that end in .schema too;
 * ours begin with a declaration. Shell scripts begin with a comment of theirs. */
bool bt_file_is_foreign(const bt_source *source) {
    char first = first_of(source);
    return is_foreign(source->name) ||
           (bt_filename_ends(source->name, ".script") && first == '#') ||
           (bt_filename_ends(source->name, ".schema") && first != '-' && first != '\0' &&
            !bt_is_letter(first));
}

/* Whether a script is one for file:script/1: boot scripts begin with a bracket and its tag. */
static bool is_code_script(const bt_source *source) {
    const char *at = (const char *)source->data, *end = at + source->size;
    at = skip(at, end);
    return bt_filename_ends(source->name, ".script") && at < end &&
           (*at == '[' || (bt_is_letter(*at) && !takes(&at, end, "script")));
}

static bt_file_kind by_name(const char *name) {
    static const struct {
        const char *end;
        bt_file_kind kind;
    } ends[] = {
        {".script", BT_FILE_SCRIPT},   {".boot", BT_FILE_BOOT},
        {".rel", BT_FILE_REL},         {".schema", BT_FILE_SCHEMA},
        {".app", BT_FILE_APP},         {".app.src", BT_FILE_APP},
        {".appup", BT_FILE_APPUP},     {".appup.src", BT_FILE_APPUP},
        {".config", BT_FILE_CONFIG},   {".config.src", BT_FILE_CONFIG},
        {".args", BT_FILE_VMARGS},     {".args.src", BT_FILE_VMARGS},
        {".args.eex", BT_FILE_VMARGS}, {".term", BT_FILE_TERMS},
        {".terms", BT_FILE_TERMS},     {".eterm", BT_FILE_TERMS},
    };
    /* Files of tools whose names end in .config, and that are no configurations. */
    static const char *const others[] = {
        "rebar.config",       "rebar.lock",        "relx.config",         "reltool.config",
        "reltool.config.src", "vars.config",       "vars.config.src",     "elvis.config",
        "docs.config",        "mediaclass.config", "hex_metadata.config", "plugins.config"};
    const char *file = bt_filename_base(name);
    if (strcmp(file, "relup") == 0) return BT_FILE_RELUP;
    if ((strncmp(file, "elvis-", 6) == 0 || strncmp(file, "vars-", 5) == 0) &&
        bt_filename_ends(file, ".config"))
        return BT_FILE_TERMS;
    if (strcmp(file, "RELEASES") == 0) return BT_FILE_TERMS;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (is_named(file, others[i])) return BT_FILE_TERMS;
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (bt_filename_ends(file, ends[i].end)) return ends[i].kind;
    return BT_FILE_AUTO;
}

/* The end of a word: a name or a number. */
static const char *word_end(const char *at, const char *end) {
    while (at < end && bt_is_word_byte(*at)) at++;
    return at;
}

/* Skips white space and comments, those of other languages too: `#`, but not `#{`. */
static const char *skip_all(const char *at, const char *end) {
    while ((at = skip(at, end)) < end && *at == '#' && (at + 1 == end || at[1] != '{'))
        while (at < end && *at != '\n') at++;
    return at;
}

/* Whether arguments of erl begin here; not `-module(m).`. */
static bool is_args(const char *at, const char *end) {
    at = skip_all(at, end);
    if (end - at < 2 || (*at != '-' && *at != '+') || !bt_is_letter(at[1])) return false;
    at = word_end(at + 1, end);
    return at == end || *at != '(';
}

/* Whether terms may begin here: a bracket or quote, or a word and what ends a term. */
static bool is_term(const char *at, const char *end) {
    at = skip_all(at, end);
    if (at == end || memchr("[{(\"'<#~$", *at, 9) != NULL) return true;
    if (*at == '-' || *at == '+') at++;
    const char *word = at;
    at = word_end(at, end);
    while (end - at > 1 && *at == '.' && bt_is_digit(at[1])) at = word_end(at + 1, end);
    bool filled = at > word;
    at = skip(at, end);
    if (!filled || at == end || (*at != '.' && *at != ',')) return false;
    return at + 1 == end || (uint8_t)at[1] <= ' ' || at[1] == '%';
}

static bt_file_kind by_content(const char *at, const char *end) {
    if (at < end && (uint8_t)*at == 131) return BT_FILE_ETF;
    if (is_args(at, end)) return BT_FILE_VMARGS;
    at = skip(at, end);
    if (at < end && *at == '[') return BT_FILE_CONFIG;
    if (takes(&at, end, "-application") || takes(&at, end, "-type") || takes(&at, end, "-env"))
        return BT_FILE_SCHEMA;
    if (!takes(&at, end, "{")) return BT_FILE_TERMS;
    if (takes(&at, end, "script")) return BT_FILE_SCRIPT;
    if (takes(&at, end, "release")) return BT_FILE_REL;
    if (takes(&at, end, "application")) return BT_FILE_APP;
    return BT_FILE_TERMS;
}

/* Whether a .rel file is a list, and so no release but options, as in an ssl_dist_opts.rel. */
static bool is_other_list(const bt_source *source) {
    const char *at = (const char *)source->data, *end = at + source->size;
    at = skip(at, end);
    return takes(&at, end, "[") && takes(&at, end, "{") && !takes(&at, end, "release");
}

/* Whether an .args file begins with a tuple, and so has no arguments but terms, as of Common Test's
 * suites. */
static bool is_tuple_first(const bt_source *source) {
    const char *at = (const char *)source->data, *end = at + source->size;
    at = skip(at, end);
    return takes(&at, end, "{") && at < end && bt_is_letter(*at);
}

bt_file_kind bt_file_plain_kind(const bt_source *source) {
    bt_file_kind kind = by_name(source->name);
    if (kind == BT_FILE_REL && is_other_list(source)) return BT_FILE_TERMS;
    if (kind == BT_FILE_VMARGS && is_tuple_first(source)) return BT_FILE_TERMS;
    if (kind != BT_FILE_AUTO) return kind;
    const char *data = (const char *)source->data;
    return by_content(data, data + source->size);
}

/* ---- templates ------------------------------------------------------------------------------- */

/* Whether a name is that of a template, but not one of relx, which end in .src. */
static bool is_other_template(const char *name) {
    static const char *const ends[] = {".template", ".tmpl", ".tpl", ".in", ".j2", ".mustache"};
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (bt_filename_ends(name, ends[i])) return true;
    return false;
}

bool bt_file_is_named_template(const bt_source *source) {
    return bt_filename_ends(source->name, ".src") || is_other_template(source->name);
}

bt_tag_kind bt_file_tags(const bt_source *source, bt_span *out) {
    bt_file_kind kind = bt_file_plain_kind(source);
    bool terms = kind == BT_FILE_CONFIG || kind == BT_FILE_APP || kind == BT_FILE_APPUP ||
                 kind == BT_FILE_TERMS;
    bt_tag_kind tags = terms ? bt_tags(source, out) : BT_TAG_NONE;
    /* A file with a final name has been filled in by EEx or ERB, and '%' begins a comment there. */
    if (tags == BT_TAG_OPEN && by_name(source->name) != BT_FILE_AUTO) {
        const char *tag = (const char *)source->data + out->begin;
        bool percent = *tag == '%' || tag[1] == '%';
        if (*tag == '<' || (percent && !bt_file_is_named_template(source))) return BT_TAG_NONE;
    }
    /* Any term may have {{name}} within it. */
    bool term = kind == BT_FILE_TERMS && tags == BT_TAG_PLACE && source->data[out->begin] == '{';
    return term ? BT_TAG_NONE : tags;
}

bool bt_source_is_template(const bt_source *source) {
    bt_span tag;
    return bt_file_is_named_template(source) || bt_file_tags(source, &tag) == BT_TAG_PLACE;
}

bt_unfilled bt_source_unfilled(const bt_source *source, bt_file_kind kind) {
    bt_span tag;
    bool named = bt_file_is_named_template(source);
    if (is_other_template(source->name)) return BT_UNFILLED_VARIABLES;
    if (named && kind == BT_FILE_APPUP) return BT_UNFILLED_VARIABLES;
    if (named && (kind == BT_FILE_CONFIG || kind == BT_FILE_TERMS)) return BT_UNFILLED_PLACES;
    return bt_file_tags(source, &tag) == BT_TAG_PLACE ? BT_UNFILLED_TAGS : BT_UNFILLED_NONE;
}

/* ---- code ------------------------------------------------------------------------------------ */

/* Whether these are the options of setup_gen, of the library Setup, which evaluates the file that
 * has them. */
static bool is_setup(const char *at, const char *end) {
    if (!takes(&at, end, "[") || !takes(&at, end, "{")) return false;
    if (takes(&at, end, "include_lib") || takes(&at, end, "include"))
        return takes(&at, end, ",") && takes(&at, end, "\"");
    return (takes(&at, end, "apps") || takes(&at, end, "add_apps")) && takes(&at, end, ",") &&
           takes(&at, end, "[") && at < end && bt_is_letter(*at);
}

/* Whether it is a match, `Variable = ...` or `{ok, Variable} = ...`, with more on the next line: in
 * settings of programs, each has a line of its own. */
static bool is_match(const char *at, const char *end) {
    if (at == end || (*at != '{' && *at != '_' && (*at < 'A' || *at > 'Z'))) return false;
    while (at < end && (bt_is_letter(*at) || bt_is_digit(*at) || strchr("_{}, ", *at))) at++;
    if (end - at < 2 || *at != '=' || at[1] == '>') return false;
    const char *line = memchr(at, '\n', (size_t)(end - at));
    if (line == NULL) return false;
    while ((uint8_t)line[-1] <= ' ') line--;
    return memchr(",.>([{", line[-1], 6) != NULL;
}

/* Whether the text is code. sys.config never is, as a node reads it as it stands. */
static bool is_code_text(const bt_source *source) {
    const char *at = (const char *)source->data, *end = at + source->size;
    at = skip(at, end);
    return (bt_filename_ends(source->name, ".appup.src") ||
            (bt_filename_ends(source->name, ".config") &&
             strcmp(bt_filename_base(source->name), "sys.config") != 0)) &&
           (is_setup(at, end) || is_match(at, end));
}

bool bt_file_is_evaluated(const bt_source *source) {
    return is_code(source->name) || is_code_script(source) || is_code_text(source);
}

bool bt_source_is_code(const bt_source *source) {
    bt_span tag;
    return bt_file_is_evaluated(source) || bt_file_is_foreign(source) ||
           bt_file_tags(source, &tag) == BT_TAG_OPEN;
}

bool bt_file_has_name(const char *name) {
    return by_name(name) != BT_FILE_AUTO && !is_code(name) && !is_foreign(name);
}

/* Whether a text begins with a word that another one follows, or a sign which no term has there. */
static bool is_prose(const char *at, const char *end) {
    if (is_term(at, end)) return false;
    at = word_end(skip_all(at, end), end);
    at = skip(at, end);
    return at < end && memchr("[{(\"'<#~$", *at, 9) == NULL;
}

/* Settings of any program may end in .config. */
bool bt_file_is_strange(const bt_source *source) {
    const char *name = source->name, *data = (const char *)source->data;
    const char *end = data + source->size;
    bt_file_kind kind = by_name(name);
    if (kind == BT_FILE_AUTO)
        return bt_file_plain_kind(source) == BT_FILE_TERMS && !is_term(data, end);
    return kind == BT_FILE_CONFIG && strcmp(bt_filename_base(name), "sys.config") != 0 &&
           is_prose(data, end);
}

bt_file_kind bt_source_kind(const bt_source *source) {
    return bt_source_is_code(source) ? BT_FILE_TERMS : bt_file_plain_kind(source);
}
