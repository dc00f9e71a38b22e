/* SPDX-License-Identifier: Apache-2.0 */
#include "bootls_rpc.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "bootterm.h"
#include "etf/utf8.h"

/* Limits: longer headers are an error; a longer message is passed over, and so is one of more
 * values, each of which takes some 250 bytes of memory. */
enum { MOST_HEADER = 1 << 16, MOST_MESSAGE = 256 << 20, MOST_VALUES = 4 << 20, CHUNK = 1 << 16 };

/* ---- bytes ----------------------------------------------------------------------------------- */

/* Makes room for `more` bytes behind those that are there. */
static bool make_room(rpc *r, size_t more) {
    if (r->begin == r->end) r->begin = r->end = 0;
    if (r->capacity - r->end >= more) return true;
    if (r->begin > 0) {
        memmove(r->bytes, r->bytes + r->begin, r->end - r->begin);
        r->end -= r->begin;
        r->begin = 0;
        if (r->capacity - r->end >= more) return true;
    }
    size_t capacity = r->end + more;
    if (capacity < 2 * r->capacity) capacity = 2 * r->capacity;
    char *bytes = realloc(r->bytes, capacity);
    if (bytes == NULL) return false;
    r->bytes = bytes;
    r->capacity = capacity;
    return true;
}

/* Reads what there is, waiting for at least one byte. RPC_MESSAGE: some came. */
static rpc_event fill(rpc *r) {
    if (!make_room(r, CHUNK)) {
        errno = ENOMEM;
        return RPC_FAILED;
    }
    ssize_t count;
    do count = read(STDIN_FILENO, r->bytes + r->end, r->capacity - r->end);
    while (count < 0 && errno == EINTR);
    if (count > 0) r->end += (size_t)count;
    return count > 0 ? RPC_MESSAGE : count == 0 ? RPC_END : RPC_FAILED;
}

/* ---- headers --------------------------------------------------------------------------------- */

/* The value of `Content-Length: N`; false: the line is another header. */
static bool content_length(const char *line, size_t length, size_t *out) {
    static const char name[] = "content-length:";
    size_t at = sizeof name - 1, number = 0;
    if (length < at || strncasecmp(line, name, at) != 0) return false;
    while (at < length && (line[at] == ' ' || line[at] == '\t')) at++;
    size_t digits = at;
    while (at < length && line[at] >= '0' && line[at] <= '9' && number < SIZE_MAX / 16)
        number = number * 10 + (size_t)(line[at++] - '0');
    while (at > digits && at < length && (line[at] == ' ' || line[at] == '\t')) at++;
    if (at == digits || at < length) return false;
    *out = number;
    return true;
}

/* Reads headers up to the empty line. Unknown ones are ignored. */
static rpc_event read_headers(rpc *r, size_t *length) {
    size_t begin = r->begin, seen = begin;
    bool told = false;
    for (;;) {
        char *end = seen < r->end ? memchr(r->bytes + seen, '\n', r->end - seen) : NULL;
        if (end == NULL) {
            size_t line = begin - r->begin, searched = r->end - r->begin;
            if (searched > MOST_HEADER) return RPC_UNFRAMED;
            rpc_event event = fill(r);
            if (event == RPC_END && searched != 0) return RPC_UNFRAMED;
            if (event != RPC_MESSAGE) return event;
            begin = r->begin + line;
            seen = r->begin + searched;
            continue;
        }
        size_t stop = (size_t)(end - r->bytes), size = stop - begin;
        if (size > 0 && end[-1] == '\r') size--;
        if (size == 0) {
            r->begin = stop + 1;
            return told ? RPC_MESSAGE : RPC_UNFRAMED;
        }
        told |= content_length(r->bytes + begin, size, length);
        begin = seen = stop + 1;
    }
}

/* ---- messages -------------------------------------------------------------------------------- */

/* Passes over a message that is too long. */
static rpc_event pass_over(rpc *r, size_t length) {
    for (;;) {
        size_t here = r->end - r->begin;
        if (here > length) here = length;
        r->begin += here;
        length -= here;
        if (length == 0) return RPC_BAD;
        rpc_event event = fill(r);
        if (event != RPC_MESSAGE) return event;
    }
}

/* The value of four hexadecimal digits; negative: they are none. */
static int hex(const char *at) {
    int value = 0;
    for (int i = 0; i < 4; i++) {
        if (bt_digit(at[i]) >= 16) return -1;
        value = value * 16 + bt_digit(at[i]);
    }
    return value;
}

/* Puts U+FFFD in the place of half surrogate pairs. Editors hold text as UTF-16 and may send them,
 * but jansson refuses them, and with the message the state of the document would be lost. In
 * UTF-16, U+FFFD is as long. */
static void mend_surrogates(char *text, size_t length) {
    for (char *at = text; (at = memchr(at, '\\', length - (size_t)(at - text))) != NULL;) {
        size_t rest = length - (size_t)(at - text);
        int unit = rest >= 6 && at[1] == 'u' ? hex(at + 2) : -1;
        if (unit < 0xD800 || unit > 0xDFFF) {
            if (rest < 2) return;
            at += 2;
            continue;
        }
        int next = rest >= 12 && at[6] == '\\' && at[7] == 'u' ? hex(at + 8) : -1;
        if (unit < 0xDC00 && next >= 0xDC00 && next <= 0xDFFF) {
            at += 12;
            continue;
        }
        memcpy(at + 2, "fffd", 4);
        at += 6;
    }
}

/* Whether JSON has few enough values to be kept in memory. */
static bool is_bearable(const char *at, const char *end) {
    size_t values = 0;
    bool string = false;
    for (; at < end; at++) {
        if (*at == '\\')
            at++;
        else if (*at == '"')
            string = !string;
        else if (!string)
            values += *at == ',' || *at == '[' || *at == '{';
    }
    return values <= MOST_VALUES;
}

rpc_event rpc_read(rpc *r, json_t **out) {
    size_t length = 0;
    *out = NULL;
    rpc_event event = read_headers(r, &length);
    if (event != RPC_MESSAGE) return event;
    if (length > MOST_MESSAGE) return pass_over(r, length);
    while (r->end - r->begin < length) {
        event = fill(r);
        if (event != RPC_MESSAGE) return event;
    }
    char *text = r->bytes + r->begin;
    if (length > 0) mend_surrogates(text, length);
    r->begin += length;
    if (is_bearable(text, text + length))
        *out = json_loadb(text, length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    return *out == NULL ? RPC_BAD : RPC_MESSAGE;
}

bool rpc_waiting(const rpc *r) {
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return r->begin < r->end || poll(&input, 1, 0) > 0;
}

void rpc_write(rpc *r, json_t *message) {
    char *text = message == NULL ? NULL : json_dumps(message, JSON_COMPACT);
    json_decref(message);
    if (text == NULL) {
        errno = ENOMEM;
        r->failed = true;
        return;
    }
    char header[64];
    bt_sink sink = bt_fd_sink(STDOUT_FILENO);
    size_t size = strlen(text);
    int length = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", size);
    int error = sink.write(sink.user, header, (size_t)length);
    if (error == 0) error = sink.write(sink.user, text, size);
    if (error != 0) {
        errno = error;
        r->failed = true;
    }
    free(text);
}

void rpc_free(rpc *r) {
    free(r->bytes);
    *r = (rpc){.bytes = NULL};
}
