/* SPDX-License-Identifier: Apache-2.0 */
#include "bootls_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "etf/lanes.h"

/* With AddressSanitizer, reading from spare room is an error. */
#ifdef BT_SANITIZED
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

/* UTF-16 units are counted up to each multiple of this. */
enum { MARK = 1024, LANES = sizeof(bt_lanes) };

bool ls_text_set(ls_text *text, const char *bytes, size_t size) {
    return ls_text_replace(text, 0, text->size, bytes, size);
}

bool ls_text_replace(ls_text *text, size_t begin, size_t end, const char *bytes, size_t size) {
    size_t left = text->size - (end - begin);
    if (size > SIZE_MAX / 2 - left) return false;
    ASAN_UNPOISON_MEMORY_REGION(text->bytes, text->capacity);
    if (left + size >= text->capacity) {
        size_t capacity = left + size + (left + size) / 8 + 1;
        char *room = realloc(text->bytes, capacity);
        if (room == NULL) return false;
        text->bytes = room;
        text->capacity = capacity;
    }
    if (text->size > end) memmove(text->bytes + begin + size, text->bytes + end, text->size - end);
    if (size > 0) memcpy(text->bytes + begin, bytes, size);
    text->size = left + size;
    ASAN_POISON_MEMORY_REGION(text->bytes + text->size, text->capacity - text->size);
    /* Lines before the change stay; a CR right before it may now be followed by LF. */
    while (text->line_count > 0 && text->lines[text->line_count - 1] >= begin) text->line_count--;
    size_t before = begin > 0 ? begin - 1 : 0;
    if (text->searched > before) text->searched = before;
    if (text->mark_count > begin / MARK + 1) text->mark_count = begin / MARK + 1;
    return true;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool add(size_t **items, size_t *count, size_t *capacity, size_t item) {
    if (*count == *capacity) {
        size_t more = *capacity == 0 ? 64 : 2 * *capacity;
        size_t *room = realloc(*items, more * sizeof *room);
        if (room == NULL) return false;
        *items = room;
        *capacity = more;
    }
    (*items)[(*count)++] = item;
    return true;
}

/* The end of the line that `at` is in, before its line end. The line may be all of the text. */
static const char *end_of_line(const ls_text *text, const char *at) {
    const char *end = text->bytes + text->size;
    for (; end - at >= LANES; at += LANES) {
        bt_lanes lanes = bt_load_lanes(at);
        unsigned found = bt_lane_bits((bt_lanes)((lanes == '\n') | (lanes == '\r')));
        if (found != 0) return at + __builtin_ctz(found);
    }
    while (at < end && *at != '\n' && *at != '\r') at++;
    return at;
}

static bool add_line(ls_text *text, size_t begin) {
    return add(&text->lines, &text->line_count, &text->line_capacity, begin);
}

/* Finds where lines begin, up to line `line` and to the one behind `offset`. */
static bool find_lines(ls_text *text, size_t line, size_t offset) {
    if (text->line_count == 0 && !add_line(text, 0)) return false;
    while (text->searched < text->size && (text->line_count <= line || text->searched <= offset)) {
        const char *end = text->bytes + text->size;
        const char *at = end_of_line(text, text->bytes + text->searched);
        if (at < end) at += at[0] == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
        bool ended = at > text->bytes && (at[-1] == '\n' || at[-1] == '\r');
        if (ended && !add_line(text, (size_t)(at - text->bytes))) return false;
        text->searched = (size_t)(at - text->bytes);
    }
    return true;
}

/* ---- characters ------------------------------------------------------------------------------ */

/* How many UTF-16 units the character has that begins with this byte; 0: none begins here. The text
 * is valid UTF-8. */
static size_t units_of(char first) {
    uint8_t c = (uint8_t)first;
    return (size_t)!ls_is_within(first) + (size_t)(c >= 0xF0);
}

/* How many UTF-16 units the characters have that begin within MARK bytes. */
static size_t count_mark(const char *at) {
    bt_lanes sums = {0};
    for (const char *end = at + MARK; at < end; at += LANES) {
        bt_lanes lanes = bt_load_lanes(at);
        /* In a vector, true is -1. */
        sums -= (bt_lanes)((lanes & 0xC0) != 0x80);
        sums -= (bt_lanes)(lanes >= 0xF0);
    }
    size_t units = 0;
    for (int i = 0; i < LANES; i++) units += sums[i];
    return units;
}

bool ls_text_offset(ls_text *text, ls_position position, size_t *out) {
    if (!find_lines(text, position.line, 0)) return false;
    if (position.line >= text->line_count) {
        *out = text->size;
        return true;
    }
    const char *at = text->bytes + text->lines[position.line], *end = end_of_line(text, at);
    size_t units = position.character, step;
    if (text->utf8) {
        at += units < (size_t)(end - at) ? units : (size_t)(end - at);
        while (at < end && ls_is_within(*at)) at--;
    } else {
        while (end - at >= MARK && (step = count_mark(at)) <= units) {
            at += MARK;
            units -= step;
        }
        /* To the character that goes beyond. */
        while (at < end && (step = units_of(*at)) <= units) {
            at++;
            units -= step;
        }
    }
    *out = (size_t)(at - text->bytes);
    return true;
}

/* How many UTF-16 units are before an offset in the text. Counts are kept, as a line may be the
 * whole text, and be asked about at each of its words. */
static bool units_before(ls_text *text, size_t offset, size_t *out) {
    if (text->mark_count == 0 && !add(&text->marks, &text->mark_count, &text->mark_capacity, 0))
        return false;
    while (text->mark_count <= offset / MARK) {
        size_t last = text->mark_count - 1;
        const char *from = text->bytes + last * MARK;
        if (!add(&text->marks, &text->mark_count, &text->mark_capacity,
                 text->marks[last] + count_mark(from)))
            return false;
    }
    size_t mark = offset / MARK;
    *out = text->marks[mark];
    for (size_t at = mark * MARK; at < offset; at++) *out += units_of(text->bytes[at]);
    return true;
}

bool ls_text_line(ls_text *text, size_t offset, size_t *out) {
    if (offset > text->size) offset = text->size;
    if (!find_lines(text, 0, offset)) return false;
    size_t low = 0, high = text->line_count;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (text->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    *out = low;
    return true;
}

bool ls_text_position(ls_text *text, size_t offset, ls_position *out) {
    size_t line, before, begin;
    if (offset > text->size) offset = text->size;
    while (offset > 0 && offset < text->size && ((uint8_t)text->bytes[offset] & 0xC0) == 0x80)
        offset--;
    if (!ls_text_line(text, offset, &line)) return false;
    *out = (ls_position){line, offset - text->lines[line]};
    if (text->utf8) return true;
    if (!units_before(text, offset, &before) || !units_before(text, text->lines[line], &begin))
        return false;
    out->character = before - begin;
    return true;
}

void ls_text_free(ls_text *text) {
    free(text->bytes);
    free(text->lines);
    free(text->marks);
}
