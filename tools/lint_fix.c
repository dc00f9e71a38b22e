/* SPDX-License-Identifier: Apache-2.0 */
#include "lint_fix.h"

#include <stdlib.h>
#include <string.h>

#include "etf/ctx.h"
#include "etf/diag.h"

/* A round reads the text and makes all fixes that do not overlap. A fix may show the next mistake,
 * so there are several rounds: most often one or two, for words and then for commas. They are
 * limited so that the time is in proportion to the text. With more than MOST_FIXES mistakes there
 * are more rounds, so that memory for diagnostics is limited too. */
enum { MOST_ROUNDS = 16, MOST_FIXES = 1 << 18 };

/* ---- mending --------------------------------------------------------------------------------- */

/* Whether a file of that kind has terms: one, except BT_FILE_TERMS. */
static bool has_terms(bt_file_kind kind) {
    return kind == BT_FILE_SCRIPT || kind == BT_FILE_REL || kind == BT_FILE_APP ||
           kind == BT_FILE_CONFIG || kind == BT_FILE_APPUP || kind == BT_FILE_RELUP ||
           kind == BT_FILE_TERMS;
}

/* A text in one round: what reading it gave, and the text with its fixes made. */
typedef struct round {
    size_t errors, forms;
    const char *first;  /* the name of the first error */
    bt_span at;         /* its place */
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
    if (status == BT_OK) {
        options.unfilled = bt_source_unfilled(source, kind);
        status = bt_parse(ctx, source, &options, &forms);
    }
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

/* Where a byte of the mended text was in the text before; a byte that a fix put in counts as at the
 * place of the fix. */
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

/* Finds out why a text cannot be mended, from the last of the rounds. */
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
    if (kind == BT_FILE_AUTO && bt_source_is_code(source)) return BT_OK;
    if (kind == BT_FILE_AUTO) kind = bt_source_kind(source);
    if (!has_terms(kind)) return BT_OK;
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
    /* Adding a dot that makes two terms of one may be the wrong fix. */
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
