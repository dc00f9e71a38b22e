/* SPDX-License-Identifier: Apache-2.0 */
#include "bootls_text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

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
    text->last = text->last_line = text->last_character = 0;
    return true;
}

/* ---- lines ----------------------------------------------------------------------------------- */

static bool add_line(ls_text *text, size_t begin) {
    if (text->line_count == text->line_capacity) {
        size_t capacity = text->line_capacity == 0 ? 64 : 2 * text->line_capacity;
        size_t *lines = realloc(text->lines, capacity * sizeof *lines);
        if (lines == NULL) return false;
        text->lines = lines;
        text->line_capacity = capacity;
    }
    text->lines[text->line_count++] = begin;
    return true;
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

bool ls_text_position(ls_text *text, size_t offset, ls_position *out) {
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
    size_t at = text->lines[low], units = 0;
    if (text->last_line == low && text->last <= offset && text->last > at) {
        at = text->last;
        units = text->last_character;
    }
    while (at < offset) {
        size_t bytes = bytes_of(text->bytes[at]);
        if (at + bytes > offset) break;
        units += units_of(text, bytes);
        at += bytes;
    }
    *out = (ls_position){low, units};
    text->last = at;
    text->last_line = low;
    text->last_character = units;
    return true;
}

void ls_text_free(ls_text *text) {
    free(text->bytes);
    free(text->lines);
}
