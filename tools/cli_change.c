/* SPDX-License-Identifier: Apache-2.0 */
#include "cli_change.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etf/ctx.h"
#include "etf/diag.h"
#include "etf/sink.h"
#include "etf/source.h"

bt_status cli_may_replace(bt_ctx *ctx, const char *path, const bt_source *read) {
    const bt_source *now;
    if (access(path, W_OK) != 0)
        return bt_report(ctx, BT_MSG_IO_CREATE, BT_NOWHERE, path, strerror(errno));
    bt_status status = bt_source_regular(ctx, path, &now);
    if (status != BT_OK) return status;
    size_t size, now_size;
    const void *data = bt_source_data(read, &size), *now_data = bt_source_data(now, &now_size);
    if (size == now_size && (size == 0 || memcmp(data, now_data, size) == 0)) return BT_OK;
    return bt_report(ctx, BT_MSG_IO_CHANGED, BT_NOWHERE, path);
}

bt_status cli_replace(bt_ctx *ctx, const char *path, const bt_source *read, const void *text,
                      size_t size) {
    cli_output out;
    bt_status status = cli_create(ctx, path, &out);
    if (status != BT_OK) return status;
    (void)out.sink.write(out.sink.user, text, size); /* closing it reports errors */
    return cli_close(&out, cli_may_replace(ctx, path, read));
}

/* ---- which lines change ---------------------------------------------------------------------- */

/* After so many lines that were added or removed, what has been found so far is final. Otherwise
 * the time would grow with their square. */
enum { MOST_EDITS = 256 };

typedef struct line {
    const char *text;
    size_t size; /* with the newline, if there is one */
    uint32_t hash;
    bool changed; /* the other text does not have it */
} line;

typedef struct lines {
    line *items;
    size_t count;
} lines;

static bool split(const char *at, size_t size, lines *out) {
    const char *end = at + size;
    size_t most = 1;
    for (const char *p = at; p < end && (p = memchr(p, '\n', (size_t)(end - p))) != NULL; p++)
        most++;
    *out = (lines){malloc(most * sizeof(line)), 0};
    if (out->items == NULL) return false;
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *behind = newline == NULL ? end : newline + 1;
        uint32_t hash = 2166136261u; /* FNV-1a */
        for (const char *p = at; p < behind; p++) hash = (hash ^ (uint8_t)*p) * 16777619u;
        out->items[out->count++] = (line){at, (size_t)(behind - at), hash, false};
        at = behind;
    }
    return true;
}

static bool same(const line *a, const line *b) {
    return a->hash == b->hash && a->size == b->size && memcmp(a->text, b->text, a->size) == 0;
}

/* Myers' greedy algorithm from (*x, *y) on. `reach` has, for each count of edits d and each
 * diagonal k = x - y, how far in `a` one gets: row d begins at d(d+1)/2 and has k = -d, -d+2, ...,
 * d. */
static void settle(lines a, lines b, size_t *x, size_t *y, ptrdiff_t *reach) {
    ptrdiff_t n = (ptrdiff_t)(a.count - *x), m = (ptrdiff_t)(b.count - *y);
    line *from = a.items + *x, *to = b.items + *y;
    ptrdiff_t d = 0, best = 0;
    for (bool done = false; !done; d += !done) {
        ptrdiff_t *row = reach + d * (d + 1) / 2, *above = row - d;
        ptrdiff_t furthest = -1;
        for (ptrdiff_t i = 0; i <= d && !done; i++) {
            ptrdiff_t k = 2 * i - d, at = d == 0 ? 0 : -1;
            if (i < d && above[i] >= 0 && above[i] - k <= m) at = above[i];
            if (i > 0 && above[i - 1] >= at && above[i - 1] >= 0 && above[i - 1] < n)
                at = above[i - 1] + 1;
            while (at >= 0 && at < n && at - k < m && same(&from[at], &to[at - k])) at++;
            row[i] = at;
            if (at >= 0 && 2 * at - k > furthest) {
                furthest = 2 * at - k;
                best = i;
            }
            done = at == n && at - k == m;
        }
        done = done || d == MOST_EDITS;
    }
    /* Goes back along the way, and marks the lines that changed. */
    ptrdiff_t at = reach[d * (d + 1) / 2 + best], k = 2 * best - d;
    *x += (size_t)at;
    *y += (size_t)(at - k);
    for (ptrdiff_t i = best; d > 0; d--) {
        const ptrdiff_t *above = reach + d * (d - 1) / 2;
        k = 2 * i - d;
        bool added = i < d && above[i] >= 0 && above[i] - k <= m &&
                     !(i > 0 && above[i - 1] >= above[i] && above[i - 1] < n);
        if (added) {
            to[above[i] - k - 1].changed = true;
        } else {
            from[above[i - 1]].changed = true;
            i--;
        }
    }
}

static bool compare(lines a, lines b) {
    ptrdiff_t *reach = malloc(sizeof *reach * (MOST_EDITS + 1) * (MOST_EDITS + 2) / 2);
    if (reach == NULL) return false;
    for (size_t x = 0, y = 0; x < a.count || y < b.count;) settle(a, b, &x, &y, reach);
    free(reach);
    return true;
}

/* ---- writing them ---------------------------------------------------------------------------- */

enum { CONTEXT = 3 };

static void put_line(bt_out *out, char mark, const line *l) {
    bt_out_byte(out, (uint8_t)mark);
    bt_out_bytes(out, l->text, l->size);
    if (l->text[l->size - 1] != '\n') bt_out_text(out, "\n\\ No newline at end of file\n");
}

/* Writes a name as patch reads it: in quotes when it has characters that would end it, and with a
 * tab behind it when it has spaces. */
static void put_name(bt_out *out, const char *mark, const char *name) {
    bool quoted = false;
    for (const char *at = name; *at != '\0'; at++)
        quoted = quoted || (unsigned char)*at < ' ' || *at == '"' || *at == '\\';
    bt_out_text(out, mark);
    if (quoted) bt_out_byte(out, '"');
    for (const char *at = name; *at != '\0'; at++) {
        if ((unsigned char)*at >= ' ' && *at != '"' && *at != '\\')
            bt_out_byte(out, (uint8_t)*at);
        else
            bt_out_format(out, "\\%03o", (unsigned)(unsigned char)*at);
    }
    if (quoted) bt_out_byte(out, '"');
    if (!quoted && strchr(name, ' ') != NULL) bt_out_byte(out, '\t');
    bt_out_byte(out, '\n');
}

/* A part of the diff: lines of both texts, each from a first one to before a last one. */
typedef struct hunk {
    size_t a, a_end, b, b_end;
} hunk;

static void put_hunk(bt_out *out, lines a, lines b, hunk h) {
    size_t a_count = h.a_end - h.a, b_count = h.b_end - h.b;
    bt_out_format(out, "@@ -%zu,%zu +%zu,%zu @@\n", h.a + (a_count != 0), a_count,
                  h.b + (b_count != 0), b_count);
    while (h.a < h.a_end || h.b < h.b_end) {
        for (; h.a < h.a_end && a.items[h.a].changed; h.a++) put_line(out, '-', &a.items[h.a]);
        for (; h.b < h.b_end && b.items[h.b].changed; h.b++) put_line(out, '+', &b.items[h.b]);
        for (; h.a < h.a_end && !a.items[h.a].changed && !b.items[h.b].changed; h.a++, h.b++)
            put_line(out, ' ', &a.items[h.a]);
    }
}

static bool is_changed(lines text, size_t at) {
    return at < text.count && text.items[at].changed;
}

/* How many lines behind a hunk are the same, at most as many as matter. */
static size_t same_behind(lines a, lines b, hunk h) {
    size_t count = 0,
           most = a.count - h.a_end < b.count - h.b_end ? a.count - h.a_end : b.count - h.b_end;
    while (count < most && count <= 2 * (size_t)CONTEXT && !is_changed(a, h.a_end + count) &&
           !is_changed(b, h.b_end + count))
        count++;
    return count;
}

/* Extends a hunk by the changes behind it, with context. Hunks whose contexts meet become one. */
static void extend(lines a, lines b, hunk *h) {
    size_t same = 0;
    do {
        h->a_end += same;
        h->b_end += same;
        while (is_changed(a, h->a_end)) h->a_end++;
        while (is_changed(b, h->b_end)) h->b_end++;
        same = same_behind(a, b, *h);
    } while (same <= 2 * (size_t)CONTEXT &&
             (h->a_end + same < a.count || h->b_end + same < b.count));
    if (same > CONTEXT) same = CONTEXT;
    h->a_end += same;
    h->b_end += same;
}

static void put_hunks(bt_out *out, lines a, lines b) {
    hunk h = {0};
    for (;;) {
        while (h.a_end < a.count && h.b_end < b.count && !is_changed(a, h.a_end) &&
               !is_changed(b, h.b_end)) {
            h.a_end++;
            h.b_end++;
        }
        if (h.a_end == a.count && h.b_end == b.count) return;
        size_t context = h.a_end < CONTEXT ? h.a_end : CONTEXT;
        h.a = h.a_end - context;
        h.b = h.b_end - context;
        extend(a, b, &h);
        put_hunk(out, a, b, h);
    }
}

bt_status cli_show_diff(bt_ctx *ctx, const bt_source *source, const void *text, size_t size,
                        bt_sink sink) {
    size_t old_size;
    const char *old = (const char *)bt_source_data(source, &old_size);
    if (size == old_size && (size == 0 || memcmp(old, text, size) == 0)) return BT_OK;
    lines a = {NULL, 0}, b = {NULL, 0};
    bt_out out;
    bt_out_init(&out, sink);
    bt_status status = BT_NOMEM;
    if (split(old, old_size, &a) && split(text, size, &b) && compare(a, b)) {
        put_name(&out, "--- ", bt_source_name(source));
        put_name(&out, "+++ ", bt_source_name(source));
        put_hunks(&out, a, b);
        status = bt_out_end(ctx, &out);
    }
    free(a.items);
    free(b.items);
    return status;
}
