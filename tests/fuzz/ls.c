/* SPDX-License-Identifier: Apache-2.0 */
/* The language server goes on whatever comes: its messages are whole, each request is answered
 * once and in turn, and it ends by itself. The input is messages, one to a line, or all the bytes
 * as they come. */
#include "fuzz.h"

int bootls_main(int argc, char **argv);
#define main bootls_main
#include "tools/bootls.c"
#undef main

#include <poll.h>

/* ---- the client: the linker puts these in the place of the system's -------------------------- */

typedef struct bytes {
    char *at;
    size_t size, capacity;
} bytes;

static bytes input, output;
static size_t taken, piece; /* of the input; a read takes so much at most */

static void append(bytes *b, const void *data, size_t size) {
    if (size > b->capacity - b->size) {
        b->capacity = 2 * b->capacity + size;
        b->at = realloc(b->at, b->capacity);
        FUZZ_EXPECT(b->at != NULL);
    }
    if (size != 0) memcpy(b->at + b->size, data, size);
    b->size += size;
}

ssize_t __real_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size);
ssize_t __wrap_read(int fd, void *data, size_t size) {
    if (fd != STDIN_FILENO) return __real_read(fd, data, size);
    if (size > piece) size = piece;
    if (size > input.size - taken) size = input.size - taken;
    if (size != 0) memcpy(data, input.at + taken, size);
    taken += size;
    return (ssize_t)size;
}

ssize_t __real_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size);
ssize_t __wrap_write(int fd, const void *data, size_t size) {
    if (fd != STDOUT_FILENO) return __real_write(fd, data, size);
    append(&output, data, size);
    return (ssize_t)size;
}

int __real_close(int fd);
int __wrap_close(int fd);
int __wrap_close(int fd) {
    return fd == STDOUT_FILENO ? 0 : __real_close(fd);
}

/* More comes when what has been read is dealt with, and not before. */
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout);
int __wrap_poll(struct pollfd *fds, nfds_t count, int timeout) {
    (void)fds;
    (void)count;
    (void)timeout;
    return 0;
}

/* One run must not change the next one's folder. */
int __wrap_chdir(const char *path);
int __wrap_chdir(const char *path) {
    (void)path;
    return 0;
}

/* ---- messages -------------------------------------------------------------------------------- */

/* Keeps the id of a request that has to be answered; false: the server leaves. */
static bool expect(json_t *ids, const char *line, size_t length) {
    json_t *message = json_loadb(line, length, JSON_ALLOW_NUL | JSON_DECODE_ANY, NULL);
    json_t *id = json_object_get(message, "id");
    const char *method = json_string_value(json_object_get(message, "method"));
    bool leaves = method != NULL && id == NULL && strcmp(method, "exit") == 0;
    if (method != NULL && (json_is_string(id) || json_is_integer(id))) json_array_append(ids, id);
    json_decref(message);
    return !leaves;
}

/* Makes messages of lines. */
static void frame(const char *data, size_t size, json_t *ids) {
    bool stays = true;
    for (const char *end = data + size; data < end;) {
        const char *stop = memchr(data, '\n', (size_t)(end - data));
        size_t length = (size_t)((stop == NULL ? end : stop) - data);
        char header[64];
        int count = snprintf(header, sizeof header, "Content-Length: %zu\r\n\r\n", length);
        append(&input, header, (size_t)count);
        append(&input, data, length);
        stays = stays && expect(ids, data, length);
        data += length + (stop != NULL);
    }
}

/* The ids of all answers, in an array; what is written must be whole messages. */
static json_t *answered(void) {
    static const char header[] = "Content-Length: ";
    json_t *ids = json_array();
    for (const char *at = output.at, *end = at + output.size; at < end;) {
        FUZZ_EXPECT((size_t)(end - at) > sizeof header && memcmp(at, header, 16) == 0);
        char *behind;
        size_t length = strtoul(at + 16, &behind, 10);
        FUZZ_EXPECT(memcmp(behind, "\r\n\r\n", 4) == 0 && length <= (size_t)(end - behind - 4));
        json_t *message = json_loadb(behind + 4, length, JSON_ALLOW_NUL, NULL);
        json_t *id = json_object_get(message, "id");
        FUZZ_EXPECT(json_is_object(message));
        if (json_object_get(message, "method") == NULL) {
            bool error = json_object_get(message, "error") != NULL;
            FUZZ_EXPECT(id != NULL && error == (json_object_get(message, "result") == NULL));
            if (!json_is_null(id)) json_array_append(ids, id);
        }
        json_decref(message);
        at = behind + 4 + length;
    }
    return ids;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const size_t pieces[] = {SIZE_MAX, 1000, 50, 1};
    char name[] = "bootls", *arguments[] = {name, NULL};
    if (size == 0) return 0;
    const char *text = (const char *)data + 1;
    uint8_t choice = data[0];
    json_t *ids = json_array();
    input.size = output.size = taken = 0;
    piece = pieces[choice & 3];
    bool lines = (choice & 0x80) == 0;
    if (lines)
        frame(text, size - 1, ids);
    else
        append(&input, text, size - 1);
    int code = bootls_main(1, arguments);
    FUZZ_EXPECT(code == CLI_OK || code == CLI_ERRORS);
    json_t *got = answered();
    /* The server mends halves of characters, and this does not. */
    if (lines && memmem(text, size - 1, "\\u", 2) == NULL) FUZZ_EXPECT(json_equal(ids, got));
    json_decref(got);
    json_decref(ids);
    return 0;
}
