/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tells what the library says of many texts in one process: reads frames from standard input, a
 * length (32 bits, big-endian) and a text, and writes a line for each:
 *
 *   STATUS COUNT MENDED BEGIN:NAME ...
 *
 * the bt_status of the parse, how many errors there are, whether the text parses with all changes
 * made that the errors suggest (0 or 1), and for each error where it is and its name.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "etf/bootterm.h"
#include "parser/bootterm_text.h"

static bool parses(const bt_buffer *text) {
    bt_ctx *ctx = bt_ctx_new(NULL);
    const bt_source *source;
    bt_forms forms;
    bool well = ctx != NULL &&
                bt_source_memory(ctx, "mended", text->data, text->size, &source) == BT_OK &&
                bt_parse(ctx, source, NULL, &forms) == BT_OK;
    bt_ctx_free(ctx);
    return well;
}

/* In order of place; of those at one place the longest first. */
static int by_place(const void *left, const void *right) {
    bt_span a = (*(const bt_fix *const *)left)->place.span;
    bt_span b = (*(const bt_fix *const *)right)->place.span;
    if (a.begin != b.begin) return a.begin < b.begin ? -1 : 1;
    return a.end == b.end ? 0 : a.end > b.end ? -1 : 1;
}

/* Whether the text parses with what is suggested. */
static bool mends(bt_ctx *ctx, const uint8_t *text, size_t size, const bt_diag *const *diags,
                  size_t count) {
    enum { MOST = 256 };
    const bt_fix *fixes[MOST];
    size_t found = 0, at = 0;
    bt_buffer mended = BT_BUFFER_INIT(ctx);
    bt_sink out = bt_buffer_sink(&mended);
    for (size_t i = 0; i < count; i++)
        for (const bt_fix *f = diags[i]->fixes; f != NULL && found < MOST; f = f->next)
            fixes[found++] = f;
    qsort(fixes, found, sizeof *fixes, by_place);
    for (size_t i = 0; i < found; i++) {
        bt_span span = fixes[i]->place.span;
        if (span.begin < at) continue;
        if (out.write(out.user, text + at, span.begin - at) != 0) return false;
        if (out.write(out.user, fixes[i]->text, fixes[i]->length) != 0) return false;
        at = span.end;
    }
    bool well = out.write(out.user, text + at, size - at) == 0 && found > 0 && parses(&mended);
    bt_buffer_free(&mended);
    return well;
}

static void answer(bt_ctx *ctx, const uint8_t *text, size_t size) {
    const bt_source *source = NULL;
    bt_forms forms;
    bt_status status = bt_source_memory(ctx, "case", text, size, &source);
    if (status == BT_OK) status = bt_parse(ctx, source, NULL, &forms);
    const bt_diag *const *diags;
    size_t count = bt_diagnostics(ctx, &diags), errors = bt_diagnostic_count(ctx, BT_ERROR);
    printf("%d %zu %d", (int)status, errors, mends(ctx, text, size, diags, count));
    for (size_t i = 0; i < count; i++)
        if (diags[i]->severity == BT_ERROR)
            printf(" %u:%s", diags[i]->place.span.begin, diags[i]->name);
    putchar('\n');
}

int main(void) {
    uint8_t head[4];
    while (fread(head, 1, sizeof head, stdin) == sizeof head) {
        size_t size =
            (size_t)head[0] << 24 | (size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3];
        /* Exactly as big as the text, so that a sanitizer sees each byte read past its end. */
        uint8_t *text = malloc(size > 0 ? size : 1);
        bt_ctx *ctx = bt_ctx_new(NULL);
        if (text == NULL || ctx == NULL || fread(text, 1, size, stdin) != size) return 3;
        answer(ctx, text, size);
        bt_ctx_free(ctx);
        free(text);
    }
    return 0;
}
