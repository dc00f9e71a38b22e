/* SPDX-License-Identifier: Apache-2.0 */
/* Diagnostics as JSON, as SARIF and as GitHub's workflow commands. */
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"
#include "etf/utf8.h"
#include "parser/bootterm_check.h"
#include "parser/text/json_write.h"

static const char *const severities[] = {"note", "warning", "error"};

/* ---- JSON ------------------------------------------------------------------------------------ */

static void put_text(bt_out *out, const char *text) {
    bt_json_utf8(out, text, strlen(text));
}

/* `"name": ` */
static void put_key(bt_out *out, const char *name) {
    put_text(out, name);
    bt_out_text(out, ": ");
}

typedef struct region {
    bt_position begin, end;
} region;

static region region_of(bt_ctx *ctx, bt_place place) {
    region r = {{1, 1, 1}, {1, 1, 1}};
    if (place.source == NULL || bt_is_whole(place)) return r;
    r.begin = bt_locate(ctx, place.source, place.span.begin);
    r.end = bt_locate(ctx, place.source, place.span.end);
    return r;
}

/* `"file": ..., "line": ...` and so on, without the braces. */
static void put_place(bt_ctx *ctx, bt_out *out, bt_place place) {
    put_key(out, "file");
    if (place.source == NULL) {
        bt_out_text(out, "null");
        return;
    }
    put_text(out, place.source->name);
    if (bt_is_whole(place)) return;
    region r = region_of(ctx, place);
    if (!place.source->binary)
        bt_out_format(out, ", \"line\": %u, \"column\": %u, \"endLine\": %u, \"endColumn\": %u",
                      (unsigned)r.begin.line, (unsigned)r.begin.column, (unsigned)r.end.line,
                      (unsigned)r.end.column);
    bt_out_format(out, ", \"offset\": %u, \"length\": %u", (unsigned)place.span.begin,
                  (unsigned)(place.span.end - place.span.begin));
}

static void put_diag(bt_ctx *ctx, bt_out *out, const bt_diag *diag) {
    bt_out_text(out, "{");
    put_place(ctx, out, diag->place);
    bt_out_format(out, ", \"severity\": \"%s\", ", severities[diag->severity]);
    put_key(out, "name");
    put_text(out, diag->name);
    bt_out_text(out, ", ");
    put_key(out, "message");
    put_text(out, diag->text);
    bt_out_text(out, ", \"related\": [");
    for (const bt_related *r = diag->related; r != NULL; r = r->next) {
        bt_out_text(out, "{");
        put_place(ctx, out, r->place);
        bt_out_text(out, ", \"message\": ");
        put_text(out, r->text);
        bt_out_text(out, r->next == NULL ? "}" : "}, ");
    }
    bt_out_text(out, "], \"fixes\": [");
    for (const bt_fix *f = diag->fixes; f != NULL; f = f->next) {
        bt_out_text(out, "{");
        put_place(ctx, out, f->place);
        bt_out_text(out, ", \"text\": ");
        bt_json_utf8(out, f->text, f->length);
        bt_out_text(out, f->next == NULL ? "}" : "}, ");
    }
    bt_out_text(out, "]}");
}

static void put_json(bt_ctx *ctx, bt_out *out, const bt_diag *const *diags, size_t count) {
    bt_out_text(out, "{\"diagnostics\": [");
    for (size_t i = 0; i < count; i++) {
        bt_out_text(out, i == 0 ? "\n  " : ",\n  ");
        put_diag(ctx, out, diags[i]);
    }
    bt_out_text(out, count == 0 ? "]" : "\n]");
    bt_out_format(out, ", \"errors\": %zu, \"warnings\": %zu, \"notes\": %zu, \"complete\": %s}\n",
                  bt_diagnostic_count(ctx, BT_ERROR), bt_diagnostic_count(ctx, BT_WARNING),
                  bt_diagnostic_count(ctx, BT_NOTE),
                  ctx->diags.dropped == 0 && !ctx->diags.unread ? "true" : "false");
}

/* A file's name as GitHub knows it: files of the folder . are named without it. */
static const char *from_here(const char *name) {
    while (name[0] == '.' && name[1] == '/') name += 2;
    return name;
}

/* ---- SARIF ----------------------------------------------------------------------------------- */

/* A path as a URI reference. */
static void put_uri(bt_out *out, const char *name) {
    const char *path = from_here(name);
    bt_out_text(out, "{\"uri\": \"");
    if (*path == '/') bt_out_text(out, "file://");
    for (const uint8_t *at = (const uint8_t *)path; *at != '\0'; at++) {
        bool plain =
            bt_is_letter((char)*at) || bt_is_digit((char)*at) || strchr("/._-~", *at) != NULL;
        if (plain)
            bt_out_byte(out, *at);
        else
            bt_out_format(out, "%%%02X", (unsigned)*at);
    }
    bt_out_text(out, "\"}");
}

/* Writes a region; of what is no text, bytes. A whole file is its beginning, as GitHub shows
 * nothing without a region. */
static void put_region(bt_ctx *ctx, bt_out *out, bt_place place) {
    region r = region_of(ctx, place);
    if (place.source->binary && !bt_is_whole(place))
        bt_out_format(out, "{\"byteOffset\": %u, \"byteLength\": %u}", (unsigned)place.span.begin,
                      (unsigned)(place.span.end - place.span.begin));
    else
        bt_out_format(
            out, "{\"startLine\": %u, \"startColumn\": %u, \"endLine\": %u, \"endColumn\": %u}",
            (unsigned)r.begin.line, (unsigned)r.begin.column, (unsigned)r.end.line,
            (unsigned)r.end.column);
}

static void put_location(bt_ctx *ctx, bt_out *out, bt_place place) {
    bt_out_text(out, "\"physicalLocation\": {\"artifactLocation\": ");
    put_uri(out, place.source->name);
    bt_out_text(out, ", \"region\": ");
    put_region(ctx, out, place);
    bt_out_text(out, "}");
}

/* The length of the first sentence of a text. */
static size_t sentence(const char *text) {
    const char *end = strstr(text, ". ");
    return end == NULL ? strlen(text) : (size_t)(end - text) + 1;
}

/* The rules of a log, which are the messages that it has results for: the number of each message's
 * rule, from 1; 0: it has none. */
typedef uint16_t rules[BT_MESSAGES];

static size_t message_of(const bt_diag *diag) {
    size_t i = 0;
    while (strcmp(bt_message_at(i)->name, diag->name) != 0) i++;
    return i;
}

static void find_rules(const bt_diag *const *diags, size_t count, rules numbers) {
    uint16_t number = 0;
    memset(numbers, 0, sizeof(rules));
    for (size_t i = 0; i < count; i++) numbers[message_of(diags[i])] = 1;
    for (size_t i = 0; i < BT_MESSAGES; i++)
        if (numbers[i] != 0) numbers[i] = ++number;
}

/* Writes the rules, with everything that GitHub wants to know of each. */
static void put_rules(bt_out *out, const rules numbers) {
    for (size_t i = 0; i < BT_MESSAGES; i++) {
        const bt_message_info *info = bt_message_at(i);
        if (numbers[i] == 0) continue;
        bt_out_text(out, numbers[i] == 1 ? "\n      {\"id\": " : ",\n      {\"id\": ");
        put_text(out, info->name);
        bt_out_text(out, ", \"shortDescription\": {\"text\": ");
        bt_json_utf8(out, info->explanation, sentence(info->explanation));
        bt_out_text(out, "}, \"fullDescription\": {\"text\": ");
        put_text(out, info->explanation);
        bt_out_text(out, "}, \"help\": {\"text\": ");
        put_text(out, info->explanation);
        bt_out_format(out, "}, \"defaultConfiguration\": {\"level\": \"%s\"}}",
                      severities[info->severity]);
    }
}

static void put_fixes(bt_ctx *ctx, bt_out *out, const bt_diag *diag) {
    if (diag->fixes == NULL) return;
    bt_out_text(out, ", \"fixes\": [{\"artifactChanges\": [{\"artifactLocation\": ");
    put_uri(out, diag->fixes->place.source->name);
    bt_out_text(out, ", \"replacements\": [");
    for (const bt_fix *f = diag->fixes; f != NULL; f = f->next) {
        bt_out_text(out, "{\"deletedRegion\": ");
        put_region(ctx, out, f->place);
        bt_out_text(out, ", \"insertedContent\": {\"text\": ");
        bt_json_utf8(out, f->text, f->length);
        bt_out_text(out, f->next == NULL ? "}}" : "}}, ");
    }
    bt_out_text(out, "]}]}]");
}

static void put_result(bt_ctx *ctx, bt_out *out, const bt_diag *diag, const rules numbers) {
    bt_out_text(out, "{\"ruleId\": ");
    put_text(out, diag->name);
    bt_out_format(out, ", \"ruleIndex\": %d, \"level\": \"%s\", \"message\": {\"text\": ",
                  numbers[message_of(diag)] - 1, severities[diag->severity]);
    put_text(out, diag->text);
    bt_out_text(out, "}");
    if (diag->place.source != NULL) {
        bt_out_text(out, ", \"locations\": [{");
        put_location(ctx, out, diag->place);
        bt_out_text(out, "}]");
    }
    bool any = false;
    for (const bt_related *r = diag->related; r != NULL; r = r->next) {
        if (r->place.source == NULL) continue;
        bt_out_text(out, any ? ", {" : ", \"relatedLocations\": [{");
        put_location(ctx, out, r->place);
        bt_out_text(out, ", \"message\": {\"text\": ");
        put_text(out, r->text);
        bt_out_text(out, "}}");
        any = true;
    }
    if (any) bt_out_text(out, "]");
    put_fixes(ctx, out, diag);
    bt_out_text(out, "}");
}

static void put_sarif(bt_ctx *ctx, bt_out *out, const bt_diag *const *diags, size_t count) {
    bt_out_text(out, "{\"$schema\": \"https://json.schemastore.org/sarif-2.1.0.json\", "
                     "\"version\": \"2.1.0\", \"runs\": [{\n"
                     "  \"columnKind\": \"unicodeCodePoints\",\n"
                     "  \"tool\": {\"driver\": {\"name\": \"bootlint\", \"version\": ");
    put_text(out, bt_version());
    bt_out_text(out, ", \"rules\": [");
    rules numbers;
    find_rules(diags, count, numbers);
    put_rules(out, numbers);
    bt_out_text(out, count == 0 ? "]}},\n  \"results\": [" : "\n  ]}},\n  \"results\": [");
    for (size_t i = 0; i < count; i++) {
        bt_out_text(out, i == 0 ? "\n    " : ",\n    ");
        put_result(ctx, out, diags[i], numbers);
    }
    bt_out_text(out, count == 0 ? "]" : "\n  ]");
    const char *missing[3];
    bt_say_missing(ctx, missing);
    for (size_t i = 0; missing[i] != NULL; i++) {
        bt_out_text(out, i > 0 ? ", "
                               : ",\n  \"invocations\": [{\"executionSuccessful\": true, "
                                 "\"toolExecutionNotifications\": [");
        bt_out_text(out, "{\"level\": \"warning\", \"message\": {\"text\": ");
        put_text(out, missing[i]);
        bt_out_text(out, "}}");
    }
    bt_out_text(out, missing[0] == NULL ? "\n}]}\n" : "]}]\n}]}\n");
}

/* ---- GitHub ---------------------------------------------------------------------------------- */

static void put_escaped(bt_out *out, const char *text, bool property) {
    for (const uint8_t *at = (const uint8_t *)text; *at != '\0'; at++) {
        bool special = *at == '%' || *at < 0x20 || (property && (*at == ':' || *at == ','));
        if (special)
            bt_out_format(out, "%%%02X", (unsigned)*at);
        else
            bt_out_byte(out, *at);
    }
}

static void put_github(bt_ctx *ctx, bt_out *out, const bt_diag *diag) {
    static const char *const commands[] = {"notice", "warning", "error"};
    bt_out_format(out, "::%s ", commands[diag->severity]);
    if (diag->place.source != NULL) {
        bt_out_text(out, "file=");
        put_escaped(out, from_here(diag->place.source->name), true);
        if (!bt_is_whole(diag->place) && !diag->place.source->binary) {
            region r = region_of(ctx, diag->place);
            bt_out_format(out, ",line=%u,col=%u", (unsigned)r.begin.line, (unsigned)r.begin.column);
            if (r.end.line == r.begin.line)
                bt_out_format(out, ",endColumn=%u", (unsigned)r.end.column);
            else
                bt_out_format(out, ",endLine=%u", (unsigned)r.end.line);
        }
        bt_out_text(out, ",");
    }
    bt_out_text(out, "title=");
    put_escaped(out, diag->name, true);
    bt_out_text(out, "::");
    if (diag->place.source != NULL && diag->place.source->binary && !bt_is_whole(diag->place))
        bt_out_format(out, "byte 0x%X: ", (unsigned)diag->place.span.begin);
    put_escaped(out, diag->text, false);
    bt_out_byte(out, '\n');
}

bt_status bt_write_report(bt_ctx *ctx, bt_report_format format, bt_sink sink) {
    if (format < BT_REPORT_JSON || format > BT_REPORT_GITHUB) return BT_USAGE;
    bt_out out;
    bt_out_init(&out, sink);
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags);
    if (format == BT_REPORT_JSON) put_json(ctx, &out, diags, count);
    if (format == BT_REPORT_SARIF) put_sarif(ctx, &out, diags, count);
    for (size_t i = 0; i < count && format == BT_REPORT_GITHUB; i++)
        put_github(ctx, &out, diags[i]);
    const char *missing[3] = {NULL};
    if (format == BT_REPORT_GITHUB) bt_say_missing(ctx, missing);
    for (size_t i = 0; missing[i] != NULL; i++)
        bt_out_format(&out, "::warning title=bootlint::%s\n", missing[i]);
    return bt_out_end(ctx, &out);
}
