/* SPDX-License-Identifier: Apache-2.0 */
#include "etf/diag.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "etf/ctx.h"
#include "etf/utf8.h"
#include "etf/width.h"

static const struct message {
    const char *name, *format;
} messages[] = {
#define BT_MESSAGE(id, name, severity, format, explanation) {name, format},
#include "grammar/messages.def"
#undef BT_MESSAGE
};
/* Theirs, in a byte each: every program has these tables. */
static const uint8_t severities[] = {
#define BT_MESSAGE(id, name, severity, format, explanation) severity,
#include "grammar/messages.def"
#undef BT_MESSAGE
};

void bt_escape_to(char *out, const uint8_t *bytes, size_t size) {
    char *at = out;
    const uint8_t *end = bytes + size;
    while (bytes < end) {
        uint32_t c;
        size_t length = bt_utf8_read(bytes, end, &c);
        if (length == 0) {
            at += snprintf(at, 5, "\\x%02X", *bytes++);
        } else if (bt_char_width(c) < 0) {
            at += c == '\n'   ? snprintf(at, 3, "\\n")
                  : c == '\t' ? snprintf(at, 3, "\\t")
                  : c < 256   ? snprintf(at, 5, "\\x%02X", c)
                              : snprintf(at, 11, "\\x{%X}", c);
            bytes += length;
        } else {
            memcpy(at, bytes, length);
            at += length;
            bytes += length;
        }
    }
    *at = '\0';
}

char *bt_escape(bt_ctx *ctx, const uint8_t *bytes, size_t size) {
    char *out = bt_alloc(ctx, BT_ESCAPED * size + 1);
    if (out != NULL) bt_escape_to(out, bytes, size);
    return out;
}

static const char *show(bt_ctx *ctx, const void *bytes, size_t size, size_t most) {
    bool cut = size > most;
    if (cut)
        for (size = most; size > most - 4 && (((const uint8_t *)bytes)[size] & 0xC0) == 0x80;)
            size--;
    char *shown = bt_escape(ctx, bytes, size);
    if (shown == NULL) return "";
    if (!cut) return shown;
    size_t length = strlen(shown);
    char *longer = bt_alloc(ctx, length + 4);
    if (longer == NULL) return shown;
    memcpy(longer, shown, length);
    memcpy(longer + length, "...", 4);
    return longer;
}

const char *bt_show(bt_ctx *ctx, const void *bytes, size_t size) {
    return show(ctx, bytes, size, 60);
}

const char *bt_show_text(bt_ctx *ctx, const char *text) {
    return bt_show(ctx, text, strlen(text));
}

const char *bt_show_name(bt_ctx *ctx, const char *name) {
    return show(ctx, name, strlen(name), 400);
}

const char *bt_show_atom(bt_ctx *ctx, const bt_atom *atom) {
    return show(ctx, bt_atom_bytes(atom), atom->length, 255);
}

static char *BT_PRINTF(2, 0) format_text(bt_ctx *ctx, const char *format, va_list arguments) {
    char *raw = bt_vsprint(ctx, format, arguments);
    return raw == NULL ? NULL : bt_escape(ctx, (const uint8_t *)raw, strlen(raw));
}

const char *bt_format(bt_ctx *ctx, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    const char *text = bt_vsprint(ctx, format, arguments);
    va_end(arguments);
    return text == NULL ? "" : text;
}

/* How many diagnostics are kept for a source; every source is made here, none is const. */
static uint32_t *kept_of(bt_ctx *ctx, const bt_source *source) {
    return source == NULL ? &ctx->diags.without_source : &((bt_source *)source)->reported;
}

/* Drops the latest diagnostic that is kept for a source and is less severe than `severity`. False:
 * there is none. */
static bool make_way(bt_diags *diags, const bt_source *source, bt_severity severity) {
    for (size_t i = diags->count; i-- > 0;) {
        if (diags->items[i]->place.source != source || diags->items[i]->severity >= severity)
            continue;
        memmove(&diags->items[i], &diags->items[i + 1], (--diags->count - i) * sizeof(bt_diag *));
        return true;
    }
    return false;
}

/* Whether a report is kept, by the limit for each source; a less severe one may make way for it. */
static bool keep(bt_ctx *ctx, bt_place place, bt_severity severity) {
    uint32_t *kept = kept_of(ctx, place.source);
    if (*kept < ctx->limits.diagnostics) {
        ++*kept;
        return true;
    }
    ctx->diags.dropped++;
    if (place.source == NULL) return make_way(&ctx->diags, NULL, severity);
    bt_source *source = (bt_source *)place.source; /* every source is made here, none is const */
    if (severity <= source->dropped_to) return false;
    if (make_way(&ctx->diags, source, severity)) return true;
    source->dropped_to = severity;
    return false;
}

static bt_severity severity_of(const bt_ctx *ctx, bt_message message) {
    bool raised = ctx->diags.levels[message] == BT_LEVEL_ERROR;
    return raised ? BT_ERROR : (bt_severity)severities[message];
}

bool bt_is_told(const bt_ctx *ctx, bt_message message, bt_place place) {
    if (ctx->diags.levels[message] == BT_LEVEL_OFF) return false;
    const bt_source *source = place.source;
    uint32_t kept = source == NULL ? ctx->diags.without_source : source->reported;
    return kept < ctx->limits.diagnostics || source == NULL ||
           severity_of(ctx, message) > source->dropped_to;
}

bt_status bt_report_any(bt_ctx *ctx, bt_message message, bt_place place, ...) {
    bt_diags *diags = &ctx->diags;
    const struct message *info = &messages[message];
    bt_severity severity = severity_of(ctx, message);
    bt_status status = severity != BT_ERROR                 ? BT_OK
                       : strncmp(info->name, "io/", 3) == 0 ? BT_IO
                                                            : BT_INVALID;
    diags->last = NULL;
    if (diags->levels[message] == BT_LEVEL_OFF) return BT_OK;
    diags->counts[severity]++;
    if (!keep(ctx, place, severity)) return status;
    va_list arguments;
    va_start(arguments, place);
    char *text = format_text(ctx, info->format, arguments);
    va_end(arguments);
    bt_diag *diag = bt_alloc(ctx, sizeof *diag);
    if (text == NULL || diag == NULL ||
        !bt_grow(&ctx->memory, (void **)&diags->items, sizeof(bt_diag *), &diags->capacity,
                 diags->count + 1))
        return BT_NOMEM;
    *diag = (bt_diag){info->name, severity, place, text, NULL, NULL};
    diags->items[diags->count++] = diags->last = diag;
    diags->sorted = false;
    return status;
}

void bt_relate(bt_ctx *ctx, bt_place place, const char *format, ...) {
    bt_diag *diag = ctx->diags.last;
    if (diag == NULL) return;
    va_list arguments;
    va_start(arguments, format);
    char *text = format_text(ctx, format, arguments);
    va_end(arguments);
    bt_related *related = bt_alloc(ctx, sizeof *related);
    if (text == NULL || related == NULL) return;
    *related = (bt_related){place, text, NULL};
    const bt_related **end = &diag->related;
    while (*end != NULL) end = (const bt_related **)&(*end)->next;
    *end = related;
}

void bt_suggest(bt_ctx *ctx, bt_place place, const char *text, size_t length) {
    bt_diag *diag = ctx->diags.last;
    bool in_text = place.source != NULL && !place.source->binary && !bt_is_whole(place);
    if (diag == NULL || !in_text) return;
    char *copy = bt_copy(ctx, text, length);
    bt_fix *fix = bt_alloc(ctx, sizeof *fix);
    if (copy == NULL || fix == NULL) return;
    *fix = (bt_fix){place, copy, length, NULL, false};
    const bt_fix **end = &diag->fixes;
    while (*end != NULL) end = (const bt_fix **)&(*end)->next;
    *end = fix;
}

void bt_doubt(bt_ctx *ctx) {
    bt_diag *diag = ctx->diags.last;
    if (diag == NULL || diag->fixes == NULL) return;
    bt_fix *fix = (bt_fix *)diag->fixes; /* every fix is made here, none is const */
    while (fix->next != NULL) fix = (bt_fix *)fix->next;
    fix->doubtful = true;
}

static int by_place(const void *left, const void *right) {
    const bt_diag *a = *(bt_diag *const *)left, *b = *(bt_diag *const *)right;
    uint32_t source_a = a->place.source == NULL ? 0 : a->place.source->index + 1;
    uint32_t source_b = b->place.source == NULL ? 0 : b->place.source->index + 1;
    if (source_a != source_b) return source_a < source_b ? -1 : 1;
    /* What concerns a whole source has the largest offset, and comes first. */
    uint32_t begin_a = a->place.span.begin + 1, begin_b = b->place.span.begin + 1;
    if (begin_a != begin_b) return begin_a < begin_b ? -1 : 1;
    if (a->severity != b->severity) return a->severity > b->severity ? -1 : 1;
    return 0;
}

/* Stable, and without memory: diagnostics come nearly in order, and are few. */
static void sort(bt_diag **items, size_t count) {
    for (size_t i = 1; i < count; i++) {
        bt_diag *item = items[i];
        size_t at = i;
        for (; at > 0 && by_place(&items[at - 1], &item) > 0; at--) items[at] = items[at - 1];
        items[at] = item;
    }
}

size_t bt_diagnostics(bt_ctx *ctx, const bt_diag *const **out) {
    bt_diags *diags = &ctx->diags;
    if (!diags->sorted) sort(diags->items, diags->count);
    diags->sorted = true;
    *out = (const bt_diag *const *)diags->items;
    return diags->count;
}

size_t bt_diagnostic_count(const bt_ctx *ctx, bt_severity severity) {
    return ctx->diags.counts[severity];
}

void bt_say_missing(bt_ctx *ctx, const char *lines[3]) {
    size_t count = 0;
    if (ctx->diags.dropped != 0)
        lines[count++] = bt_format(ctx, "%zu more not shown", ctx->diags.dropped);
    if (ctx->diags.unread) lines[count++] = "the rest is not read; mend these mistakes first";
    lines[count] = NULL;
}

void bt_diags_free(bt_ctx *ctx) {
    bt_diags *diags = &ctx->diags;
    bt_release(&ctx->memory, diags->items, diags->capacity * sizeof *diags->items);
    bt_diags none = {0};
    memcpy(none.levels, diags->levels, sizeof none.levels); /* a setting, not a diagnostic */
    *diags = none;
}

/* Whether a name is meant by the pattern: the name, its group, or a beginning with a star. */
static bool is_meant(const char *name, const char *pattern) {
    size_t length = strlen(pattern);
    if (length > 0 && pattern[length - 1] == '*') return strncmp(name, pattern, length - 1) == 0;
    return strncmp(name, pattern, length) == 0 && (name[length] == '\0' || name[length] == '/');
}

bt_status bt_set_level(bt_ctx *ctx, const char *pattern, bt_level level) {
    bool any = false;
    for (size_t i = 0; i < BT_MESSAGES; i++) {
        if (!is_meant(messages[i].name, pattern)) continue;
        if (level == BT_LEVEL_OFF && severities[i] == BT_ERROR) continue;
        ctx->diags.levels[i] = (uint8_t)level;
        any = true;
    }
    return any ? BT_OK : BT_USAGE;
}

void bt_clear_diagnostics(bt_ctx *ctx) {
    bt_diags_free(ctx);
    for (bt_source *source = ctx->sources.first; source != NULL; source = source->next) {
        source->reported = 0;
        source->dropped_to = BT_NOTE;
    }
}

bt_diag_mark bt_mark(const bt_ctx *ctx, const bt_source *source) {
    const bt_diags *diags = &ctx->diags;
    bt_diag_mark mark = {.source = source,
                         .count = diags->count,
                         .dropped = diags->dropped,
                         .unread = diags->unread,
                         .without_source = diags->without_source,
                         .reported = source == NULL ? 0 : source->reported};
    memcpy(mark.counts, diags->counts, sizeof mark.counts);
    return mark;
}

void bt_rollback(bt_ctx *ctx, const bt_diag_mark *mark) {
    bt_diags *diags = &ctx->diags;
    diags->count = mark->count;
    diags->dropped = mark->dropped;
    diags->unread = mark->unread;
    diags->without_source = mark->without_source;
    memcpy(diags->counts, mark->counts, sizeof mark->counts);
    diags->last = NULL;
    if (mark->source == NULL) return;
    ((bt_source *)mark->source)->reported = mark->reported;
    ((bt_source *)mark->source)->dropped_to = BT_NOTE;
}

void bt_forget(bt_ctx *ctx, size_t index) {
    bt_diags *diags = &ctx->diags;
    const bt_diag *diag = diags->items[index];
    uint32_t *kept = kept_of(ctx, diag->place.source);
    diags->counts[diag->severity]--;
    *kept -= *kept != 0; /* its place may have been moved to another source */
    if (diags->last == diag) diags->last = NULL;
    memmove(&diags->items[index], &diags->items[index + 1],
            (--diags->count - index) * sizeof(bt_diag *));
}

void bt_keep_errors(bt_ctx *ctx, const bt_diag_mark *mark, const char *but) {
    bt_diags *diags = &ctx->diags;
    size_t kept[BT_ERROR + 1] = {0};
    for (size_t i = diags->count; i-- > mark->count;) {
        const bt_diag *diag = diags->items[i];
        if (diag->severity == BT_ERROR || (but != NULL && strcmp(diag->name, but) == 0))
            kept[diag->severity]++;
        else
            bt_forget(ctx, i);
    }
    for (int i = 0; i < BT_ERROR; i++) diags->counts[i] = mark->counts[i] + kept[i];
    diags->dropped =
        mark->dropped + (diags->counts[BT_ERROR] - mark->counts[BT_ERROR] - kept[BT_ERROR]);
}

/* Whether a diagnostic is to be an error, whatever OTP makes of it. */
static bool is_raised(const bt_ctx *ctx, const bt_diag *diag) {
    size_t i = 0;
    while (messages[i].name != diag->name) i++;
    return ctx->diags.levels[i] == BT_LEVEL_ERROR;
}

bt_status bt_soften(bt_ctx *ctx, const bt_diag_mark *mark) {
    bt_diags *diags = &ctx->diags;
    size_t stay = 0, softened = 0;
    for (size_t i = mark->count; i < diags->count; i++) {
        bt_diag *diag = diags->items[i];
        if (diag->severity != BT_ERROR) continue;
        bool raised = is_raised(ctx, diag);
        stay += raised;
        softened += !raised;
        if (raised) continue;
        diag->severity = BT_WARNING;
        if (diag->place.source != NULL) ((bt_source *)diag->place.source)->dropped_to = BT_NOTE;
    }
    if (stay > 0 && softened == 0) return BT_INVALID; /* all of them, those not kept too */
    diags->counts[BT_WARNING] += diags->counts[BT_ERROR] - mark->counts[BT_ERROR] - stay;
    diags->counts[BT_ERROR] = mark->counts[BT_ERROR] + stay;
    return stay > 0 ? BT_INVALID : BT_OK;
}

bool bt_error_before(const bt_ctx *ctx, const bt_diag_mark *mark, uint32_t offset) {
    for (size_t i = mark->count; i < ctx->diags.count; i++) {
        const bt_diag *diag = ctx->diags.items[i];
        if (diag->severity == BT_ERROR && diag->place.source == mark->source &&
            (bt_is_whole(diag->place) || diag->place.span.begin < offset))
            return true;
    }
    return false;
}
