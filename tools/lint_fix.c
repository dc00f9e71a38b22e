/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_fix.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etf/ctx.h"
#include "etf/sink.h"

/* A round reads the text and makes all fixes that do not overlap; a fix may show the next mistake.
 * Few rounds are all that it takes, and so the time is in proportion to the text: the commonest are
 * one or two, for words and then for commas. More than MOST_FIXES mistakes take more of them, so
 * that the memory for diagnostics has a bound. */
enum { MOST_ROUNDS = 16, MOST_FIXES = 1 << 18 };

/* ---- mending --------------------------------------------------------------------------------- */

/* Whether a file of that kind is terms; all but the last kind hold one. */
static bool is_text(bt_file_kind kind) {
    return kind == BT_FILE_SCRIPT || kind == BT_FILE_REL || kind == BT_FILE_APP ||
           kind == BT_FILE_CONFIG || kind == BT_FILE_APPUP || kind == BT_FILE_RELUP ||
           kind == BT_FILE_TERMS;
}

/* A text, how it was read, and with its fixes made. */
typedef struct round {
    size_t errors, forms;
    const char *first;  /* the name of the first error, */
    bt_span at;         /* and its place */
    bt_replaced *edits; /* the fixes */
    size_t fixes;
    char *text;
    size_t size;
} round;

static void find_error(bt_ctx *ctx, round *out) {
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags);
    out->errors = bt_diagnostic_count(ctx, BT_ERROR);
    for (size_t i = 0; i < count && out->first == NULL; i++) {
        if (diags[i]->severity != BT_ERROR) continue;
        out->first = diags[i]->name;
        out->at = diags[i]->place.span;
    }
}

/* A copy that outlives the context; NULL: no memory. */
static void *keep(const void *data, size_t size) {
    void *copy = malloc(size + 1);
    if (copy != NULL && size != 0) memcpy(copy, data, size);
    return copy;
}

/* Reads a text in a context of its own and makes its fixes. */
static bt_status mend(const cli *c, const char *name, const void *text, size_t size,
                      bt_file_kind kind, int otp, round *out) {
    cli own = *c;
    own.limits.diagnostics = MOST_FIXES;
    bt_ctx *ctx = cli_context(&own);
    if (ctx == NULL) return BT_NOMEM;
    if (otp != 0) (void)bt_set_otp(ctx, otp);
    const bt_source *source;
    const bt_replaced *edits = NULL;
    bt_forms forms = {0};
    bt_parse_options options = BT_PARSE_OPTIONS_INIT;
    bt_buffer buffer = BT_BUFFER_INIT(ctx);
    bt_status status = bt_source_memory(ctx, name, text, size, &source);
    options.places = kind == BT_FILE_CONFIG && bt_file_is_template(source);
    if (status == BT_OK) status = bt_parse(ctx, source, &options, &forms);
    if (status == BT_INVALID) status = BT_OK;
    find_error(ctx, out);
    out->forms = forms.count;
    if (status == BT_OK)
        status = bt_write_fixed(ctx, source, bt_buffer_sink(&buffer), &edits, &out->fixes);
    if (status == BT_OK) {
        out->size = buffer.size;
        out->text = keep(buffer.data, buffer.size);
        out->edits = keep(edits, out->fixes * sizeof *edits);
        if (out->text == NULL || out->edits == NULL) status = BT_NOMEM;
    }
    bt_buffer_free(&buffer);
    bt_ctx_free(ctx);
    return status;
}

/* Where a byte of the mended text was before: the place of the edit that it came with, if any. */
static uint32_t before(const round *r, uint32_t at) {
    uint32_t added = 0, taken = 0;
    for (const bt_replaced *edit = r->edits; edit < r->edits + r->fixes; edit++) {
        uint32_t begin = edit->span.begin - taken + added;
        if (at < begin) break;
        if (at < begin + edit->length) return edit->span.begin;
        added += edit->length;
        taken += edit->span.end - edit->span.begin;
    }
    return at + taken - added;
}

/* What keeps a text from being mended, as the last of the rounds found it. */
static void find_left(const round *rounds, int count, lint_mended *out) {
    const round *last = &rounds[count - 1];
    out->forms = last->forms;
    if (last->errors == 0) return;
    out->left = last->first;
    out->more = last->errors - 1;
    out->at = last->at;
    for (int i = count - 1; i-- > 0;)
        out->at = (bt_span){before(&rounds[i], out->at.begin), before(&rounds[i], out->at.end)};
}

bt_status lint_mend(const cli *c, const bt_source *source, bt_file_kind kind, int otp,
                    lint_mended *out) {
    const char *name = bt_source_name(source);
    size_t size;
    const void *text = bt_source_data(source, &size);
    *out = (lint_mended){0};
    if (kind == BT_FILE_AUTO && bt_file_is_code(source)) return BT_OK;
    if (kind == BT_FILE_AUTO) kind = bt_file_kind_of(source);
    if (!is_text(kind)) return BT_OK;
    round rounds[MOST_ROUNDS] = {{0}}, *last = rounds;
    int count = 1;
    bt_status status = mend(c, name, text, size, kind, otp, last);
    while (status == BT_OK && last->errors > 0 && last->fixes > 0 && count < MOST_ROUNDS) {
        status = mend(c, name, last->text, last->size, kind, otp, &rounds[count++]);
        free(last->text);
        last->text = NULL;
        last = &rounds[count - 1];
    }
    out->errors = rounds[0].errors;
    /* A dot that makes two terms of one is not the only answer. */
    bool good =
        last->errors == 0 && (last->forms == 1 || (last->forms > 1 && kind == BT_FILE_TERMS));
    if (status == BT_OK && out->errors > 0 && good) {
        out->text = last->text;
        out->size = last->size;
        last->text = NULL;
    } else if (status == BT_OK) {
        find_left(rounds, count, out);
    }
    free(last->text);
    for (int i = 0; i < count; i++) free(rounds[i].edits);
    return status;
}

bt_status lint_report_left(bt_ctx *ctx, const bt_source *source, const lint_mended *mended) {
    if (mended->left == NULL)
        return bt_report(ctx, BT_MSG_FIX_TERMS, bt_whole(source),
                         (unsigned long long)mended->forms);
    const char *more = "";
    if (mended->more != 0)
        more = bt_format(ctx, ", nor %s %zu more %s", mended->more == 1 ? "has" : "have",
                         mended->more, mended->more == 1 ? "mistake" : "mistakes");
    return bt_report(ctx, BT_MSG_FIX_LEFT, bt_at(source, mended->at.begin, mended->at.end),
                     mended->left, more);
}

bt_status lint_replace(bt_ctx *ctx, const char *path, const lint_mended *mended) {
    cli_output out;
    if (access(path, W_OK) != 0)
        return bt_report(ctx, BT_MSG_IO_CREATE, BT_NOWHERE, path, strerror(errno));
    bt_status status = cli_create(ctx, path, &out);
    if (status != BT_OK) return status;
    (void)out.sink.write(out.sink.user, mended->text, mended->size); /* closing tells of errors */
    return cli_close(&out, BT_OK);
}

/* ---- the lines that change ------------------------------------------------------------------- */

enum { CONTEXT = 3 };

/* A line before and after. No fix adds a line or takes one away, so that those with the same
 * number are held against each other. */
typedef struct line {
    const char *a, *b;
    size_t a_size, b_size; /* with the newline, if there is one */
} line;

static size_t line_size(const char *at, const char *end) {
    const char *newline = at == end ? NULL : memchr(at, '\n', (size_t)(end - at));
    return (size_t)((newline == NULL ? end : newline + 1) - at);
}

static bool changes(const line *l) {
    return l->a_size != l->b_size || memcmp(l->a, l->b, l->a_size) != 0;
}

/* The lines of both texts, to be freed; NULL: no memory. */
static line *find_lines(const char *a, size_t a_size, const char *b, size_t b_size, size_t *count) {
    const char *a_end = a + a_size, *b_end = b + b_size;
    size_t most = 1;
    for (const char *at = a; at != a_end; at += line_size(at, a_end)) most++;
    for (const char *at = b; at != b_end; at += line_size(at, b_end)) most++;
    line *lines = malloc(most * sizeof *lines);
    *count = 0;
    while (lines != NULL && (a != a_end || b != b_end)) {
        line *l = &lines[(*count)++];
        *l = (line){a, b, line_size(a, a_end), line_size(b, b_end)};
        a += l->a_size;
        b += l->b_size;
    }
    return lines;
}

typedef struct writer {
    bt_ctx *ctx;
    bt_sink sink;
    bt_status status;
} writer;

static void put(writer *w, const char *text, size_t size) {
    if (w->status == BT_OK) w->status = bt_sink_write(w->ctx, w->sink, text, size);
}

static void put_line(writer *w, char mark, const char *at, size_t size) {
    if (size == 0) return;
    put(w, &mark, 1);
    put(w, at, size);
    if (at[size - 1] != '\n') put(w, "\n\\ No newline at end of file\n", 29);
}

/* A name as patch reads it: in quotes when it has what would end it, and with a tab behind it when
 * it has blanks. */
static void put_name(writer *w, const char *mark, const char *name) {
    bool quoted = false;
    for (const char *at = name; *at != '\0'; at++)
        quoted = quoted || (unsigned char)*at < ' ' || *at == '"' || *at == '\\';
    put(w, mark, 4);
    if (quoted) put(w, "\"", 1);
    for (const char *at = name; *at != '\0'; at++) {
        char octal[8];
        if ((unsigned char)*at >= ' ' && *at != '"' && *at != '\\') {
            put(w, at, 1);
            continue;
        }
        (void)snprintf(octal, sizeof octal, "\\%03o", (unsigned)(unsigned char)*at);
        put(w, octal, 4);
    }
    if (quoted) put(w, "\"", 1);
    if (!quoted && strchr(name, ' ') != NULL) put(w, "\t", 1);
    put(w, "\n", 1);
}

/* The lines from `first` to before `end`. */
static void put_hunk(writer *w, const line *lines, size_t first, size_t end) {
    char header[96];
    size_t a_count = 0, b_count = 0;
    for (size_t i = first; i < end; i++) {
        a_count += lines[i].a_size != 0;
        b_count += lines[i].b_size != 0;
    }
    int length = snprintf(header, sizeof header, "@@ -%zu,%zu +%zu,%zu @@\n", first + 1, a_count,
                          first + 1, b_count);
    put(w, header, (size_t)length);
    for (size_t i = first; i < end;) {
        size_t behind = i;
        while (behind < end && changes(&lines[behind])) behind++;
        for (size_t k = i; k < behind; k++) put_line(w, '-', lines[k].a, lines[k].a_size);
        for (size_t k = i; k < behind; k++) put_line(w, '+', lines[k].b, lines[k].b_size);
        for (i = behind; i < end && !changes(&lines[i]); i++)
            put_line(w, ' ', lines[i].a, lines[i].a_size);
    }
}

bt_status lint_show_diff(bt_ctx *ctx, const bt_source *source, const lint_mended *mended,
                         bt_sink sink) {
    size_t size, count;
    const char *text = (const char *)bt_source_data(source, &size);
    line *lines = find_lines(text, size, mended->text, mended->size, &count);
    if (lines == NULL) return BT_NOMEM;
    writer w = {ctx, sink, BT_OK};
    put_name(&w, "--- ", bt_source_name(source));
    put_name(&w, "+++ ", bt_source_name(source));
    for (size_t i = 0; i < count; i++) {
        if (!changes(&lines[i])) continue;
        size_t first = i < CONTEXT ? 0 : i - CONTEXT, last = i;
        /* Hunks whose context would meet are one. */
        for (; i < count && i <= last + 2 * (size_t)CONTEXT; i++)
            if (changes(&lines[i])) last = i;
        i = last + CONTEXT < count ? last + CONTEXT : count - 1;
        put_hunk(&w, lines, first, i + 1);
    }
    free(lines);
    return w.status;
}
