/* SPDX-License-Identifier: Apache-2.0 */
/* Makes the fixes that diagnostics carry, as far as they have one right answer. */
#include <stdlib.h>
#include <string.h>

#include "etf/ctx.h"
#include "etf/sink.h"
#include "parser/bootterm_check.h"

/* Which diagnostics have fixes that are made. WORDS_FIRST may change where words and quotes end, so
 * these are made first, and the text is read again before those of STRUCTURE. UNCERTAIN ones are
 * suggestions, for somebody to choose from: a bracket can be missing in several places, and
 * 127.0.0.1 may be meant as a string or as a tuple. */
typedef enum certainty { UNCERTAIN, WORDS_FIRST, STRUCTURE } certainty;

static certainty certainty_of(const char *name) {
    static const struct {
        const char *name;
        certainty certainty;
    } names[] = {
        {"text/byte-order-mark", WORDS_FIRST},
        {"text/word-processor-quote", WORDS_FIRST},
        {"text/comment", WORDS_FIRST},
        {"text/adjacent-strings", WORDS_FIRST},
        {"text/float", WORDS_FIRST},
        {"text/float-release", WORDS_FIRST},
        {"text/number", WORDS_FIRST},
        {"text/unquoted-name", WORDS_FIRST},
        {"text/unquoted-letters", WORDS_FIRST},
        {"text/reserved-word", WORDS_FIRST},
        {"text/variable", WORDS_FIRST},
        {"text/character", WORDS_FIRST},
        {"text/arithmetic", WORDS_FIRST},
        {"text/bits-word", WORDS_FIRST},
        {"text/elixir-atom", WORDS_FIRST},
        {"text/elixir-map", WORDS_FIRST},
        {"text/missing-comma", STRUCTURE},
        {"text/extra-comma", STRUCTURE},
        {"text/semicolon", STRUCTURE},
        {"text/equals", STRUCTURE},
        {"text/missing-arrow", STRUCTURE},
        {"text/map-hash", STRUCTURE},
        {"text/missing-dot", STRUCTURE},
        {"text/extra-dot", STRUCTURE},
    };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (strcmp(name, names[i].name) == 0) return names[i].certainty;
    return UNCERTAIN;
}

/* Whether a sign stands where a comment does: on a line of its own, or with space around it. */
static bool stands_alone(const bt_source *source, bt_span span) {
    const uint8_t *data = source->data;
    uint32_t line = span.begin;
    while (line > 0 && (data[line - 1] == ' ' || data[line - 1] == '\t')) line--;
    if (line == 0 || data[line - 1] == '\n') return true;
    return line < span.begin && (span.end == source->size || data[span.end] <= ' ');
}

/* Whether a fix is uncertain because of what stands around it: a comma or an arrow between a quote
 * and what touches it, as the quote may belong to a text; a comment that would swallow what it
 * touches, or that begins with ';', which may be meant as a comma; a pair of a map that may be
 * meant as a tuple. */
static bool is_doubtful(const char *name, const bt_source *source, bt_span span) {
    const uint8_t *data = source->data;
    if (strcmp(name, "text/comment") == 0)
        return data[span.begin] == ';' || !stands_alone(source, span);
    if (strcmp(name, "text/equals") == 0) return data[span.begin] == ',';
    bool between =
        strcmp(name, "text/missing-comma") == 0 || strcmp(name, "text/missing-arrow") == 0;
    if (!between || span.begin == 0 || span.begin == source->size) return false;
    uint8_t before = data[span.begin - 1], behind = data[span.begin];
    bool quote = before == '"' || before == '\'' || behind == '"' || behind == '\'';
    return quote && behind > ' ';
}

/* By place; at one place the longest first, so that replacing goes before inserting. */
static int by_place(const void *left, const void *right) {
    bt_span a = (*(const bt_fix *const *)left)->place.span;
    bt_span b = (*(const bt_fix *const *)right)->place.span;
    if (a.begin != b.begin) return a.begin < b.begin ? -1 : 1;
    return a.end == b.end ? 0 : a.end > b.end ? -1 : 1;
}

/* Puts the source's fixes of a kind into `out`, unless that is NULL. Returns how many there are. */
static size_t find_fixes(bt_ctx *ctx, const bt_source *source, certainty kind, const bt_fix **out) {
    const bt_diag *const *diags;
    size_t count = 0, diag_count = bt_diagnostics(ctx, &diags);
    for (size_t i = 0; i < diag_count; i++) {
        if (certainty_of(diags[i]->name) != kind) continue;
        for (const bt_fix *f = diags[i]->fixes; f != NULL; f = f->next) {
            if (f->doubtful || f->place.source != source || f->place.span.end > source->size)
                continue;
            if (is_doubtful(diags[i]->name, source, f->place.span)) continue;
            if (out != NULL) out[count] = f;
            count++;
        }
    }
    return count;
}

bt_status bt_write_fixed(bt_ctx *ctx, const bt_source *source, bt_sink sink,
                         const bt_replaced **edits, size_t *count) {
    certainty kind = WORDS_FIRST;
    size_t found = find_fixes(ctx, source, kind, NULL);
    if (found == 0) found = find_fixes(ctx, source, kind = STRUCTURE, NULL);
    const bt_fix **fixes = bt_alloc(ctx, (found + 1) * sizeof *fixes);
    bt_replaced *made = bt_alloc(ctx, (found + 1) * sizeof *made);
    if (fixes == NULL || made == NULL) return BT_NOMEM;
    (void)find_fixes(ctx, source, kind, fixes);
    qsort(fixes, found, sizeof(bt_fix *), by_place);
    bt_out out;
    uint32_t at = 0, from = 0;
    bt_out_init(&out, sink);
    *edits = made;
    *count = 0;
    for (size_t i = 0; i < found; i++) {
        bt_span span = fixes[i]->place.span;
        if (span.begin < from) continue;
        bt_out_bytes(&out, source->data + at, span.begin - at);
        bt_out_bytes(&out, fixes[i]->text, fixes[i]->length);
        made[(*count)++] = (bt_replaced){span, (uint32_t)fixes[i]->length};
        at = span.end;
        /* Nothing else is put in at the same place. */
        from = span.end > span.begin ? span.end : span.end + 1;
    }
    bt_out_bytes(&out, source->data + at, source->size - at);
    return bt_out_end(ctx, &out);
}
