/* SPDX-License-Identifier: Apache-2.0 */
#include "bootls_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Units are counted up to each so many bytes. */
enum { MARK = 1024 };

bool ls_text_set(ls_text *text, const char *bytes, size_t size) {
    return ls_text_replace(text, 0, text->size, bytes, size);
}

bool ls_text_replace(ls_text *text, size_t begin, size_t end, const char *bytes, size_t size) {
    size_t left = text->size - (end - begin);
    if (size > SIZE_MAX / 2 - left) return false;
    if (left + size > text->capacity) {
        size_t capacity = left + size + (left + size) / 8;
        char *room = realloc(text->bytes, capacity);
        if (room == NULL) return false;
        text->bytes = room;
        text->capacity = capacity;
    }
    if (text->size > end) memmove(text->bytes + begin + size, text->bytes + end, text->size - end);
    if (size > 0) memcpy(text->bytes + begin, bytes, size);
    text->size = left + size;
    /* What comes before stays; a CR there may now have its LF. */
    while (text->line_count > 0 && text->lines[text->line_count - 1] >= begin) text->line_count--;
    text->searched = text->line_count > 0 ? text->lines[text->line_count - 1] : 0;
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

static bool add_line(ls_text *text, size_t begin) {
    return add(&text->lines, &text->line_count, &text->line_capacity, begin);
}

/* Finds lines up to line `line` and behind `offset`, or all that there are. */
static bool find_lines(ls_text *text, size_t line, size_t offset) {
    if (text->line_count == 0 && !add_line(text, 0)) return false;
    while (text->searched < text->size && (text->line_count <= line || text->searched <= offset)) {
        const char *at = text->bytes + text->searched, *end = text->bytes + text->size;
        while (at < end && *at != '\n' && *at != '\r') at++;
        if (at < end) at += at[0] == '\r' && at + 1 < end && at[1] == '\n' ? 2 : 1;
        bool ended = at > text->bytes && (at[-1] == '\n' || at[-1] == '\r');
        if (ended && !add_line(text, (size_t)(at - text->bytes))) return false;
        text->searched = (size_t)(at - text->bytes);
    }
    return true;
}

/* ---- characters ------------------------------------------------------------------------------ */

/* The bytes of the character that begins with this one, in UTF-8, which is known to be right. */
static size_t bytes_of(char first) {
    uint8_t c = (uint8_t)first;
    return c < 0xC0 ? 1 : c < 0xE0 ? 2 : c < 0xF0 ? 3 : 4;
}

static size_t units_of(const ls_text *text, size_t bytes) {
    return text->utf8 ? bytes : bytes == 4 ? 2 : 1;
}

bool ls_text_offset(ls_text *text, ls_position position, size_t *out) {
    if (!find_lines(text, position.line, 0)) return false;
    if (position.line >= text->line_count) {
        *out = text->size;
        return true;
    }
    size_t at = text->lines[position.line], units = 0;
    while (at < text->size && text->bytes[at] != '\n' && text->bytes[at] != '\r') {
        size_t bytes = bytes_of(text->bytes[at]);
        units += units_of(text, bytes);
        if (units > position.character) break;
        at += bytes;
    }
    *out = at;
    return true;
}

/* UTF-16 units of the characters that begin within a stretch. */
static size_t count_units(const char *at, const char *end) {
    size_t units = 0;
    for (; at < end; at++) {
        uint8_t c = (uint8_t)*at;
        units += (size_t)((c & 0xC0) != 0x80) + (size_t)(c >= 0xF0);
    }
    return units;
}

/* Units before an offset, from the text's beginning. A line may be all of the text, and asked about
 * at each of its words: what was counted is kept. */
static bool units_before(ls_text *text, size_t offset, size_t *out) {
    if (text->mark_count == 0 && !add(&text->marks, &text->mark_count, &text->mark_capacity, 0))
        return false;
    while (text->mark_count <= offset / MARK) {
        size_t last = text->mark_count - 1;
        const char *from = text->bytes + last * MARK;
        if (!add(&text->marks, &text->mark_count, &text->mark_capacity,
                 text->marks[last] + count_units(from, from + MARK)))
            return false;
    }
    size_t mark = offset / MARK;
    *out = text->marks[mark];
    if (offset > mark * MARK) *out += count_units(text->bytes + mark * MARK, text->bytes + offset);
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
