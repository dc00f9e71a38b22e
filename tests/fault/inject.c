/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded, lets the n-th call that the program itself makes to the system fail, n being
 * $INJECT_AT, with the error number $INJECT_ERRNO; what was to be closed is closed all the same.
 * With $INJECT_SIGNAL, that signal comes instead, and the call is made. With $INJECT_SHORT, every
 * read and write moves some bytes at most, and every other one is interrupted. With $INJECT_COUNT,
 * a file, the number of calls is written there at the end, and that of allocations, of which the
 * $INJECT_ALLOCATION-th finds no memory. Removing files is not counted: cleaning up must work. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned long calls, allocations;

static unsigned long number(const char *name) {
    const char *value = getenv(name);
    return value == NULL ? 0 : strtoul(value, NULL, 10);
}

static int fails(void) {
    calls++;
    if (number("INJECT_AT") != calls) return 0;
    if (number("INJECT_SIGNAL") != 0) {
        kill(getpid(), (int)number("INJECT_SIGNAL"));
        return 0;
    }
    errno = (int)number("INJECT_ERRNO");
    return 1;
}

/* How many bytes may be moved; 0: interrupted. */
static size_t moved(size_t size) {
    static unsigned long moves;
    if (number("INJECT_SHORT") == 0 || size < 2) return size;
    if (++moves % 2 == 0) return 0;
    return size < 100 ? size - 1 : 99;
}

__attribute__((destructor)) static void finish(void) {
    const char *path = getenv("INJECT_COUNT");
    unsigned long taken = allocations;
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%lu %lu\n", calls, taken);
    fclose(file);
}

/* A wrapper of a function of the same name and signature. */
#define WRAP(type, name, parameters, arguments)                                                    \
    type name parameters {                                                                         \
        type(*real) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);                      \
        return fails() ? -1 : real arguments;                                                      \
    }

/* The same, of a function that moves bytes. */
#define WRAP_MOVE(name, parameters, size, arguments)                                               \
    ssize_t name parameters {                                                                      \
        ssize_t(*real) parameters = (ssize_t(*) parameters)dlsym(RTLD_NEXT, #name);                \
        if (fails()) return -1;                                                                    \
        size_t some = moved(size);                                                                 \
        if (some == 0 && size != 0) {                                                              \
            errno = EINTR;                                                                         \
            return -1;                                                                             \
        }                                                                                          \
        return real arguments;                                                                     \
    }

WRAP_MOVE(read, (int fd, void *data, size_t size), size, (fd, data, some))
WRAP_MOVE(write, (int fd, const void *data, size_t size), size, (fd, data, some))
WRAP(int, fchown, (int fd, uid_t owner, gid_t group), (fd, owner, group))
WRAP(int, fstat, (int fd, struct stat *st), (fd, st))
WRAP(int, stat, (const char *path, struct stat *st), (path, st))
WRAP(int, fchmod, (int fd, mode_t mode), (fd, mode))
WRAP(int, rename, (const char *from, const char *to), (from, to))
WRAP(ssize_t, readlink, (const char *path, char *to, size_t size), (path, to, size))

int close(int fd) {
    int (*real)(int) = (int (*)(int))dlsym(RTLD_NEXT, "close");
    int result = real(fd);
    return fails() ? -1 : result;
}

int open(const char *path, int flags, ...) {
    int (*real)(const char *, int, ...) = (int (*)(const char *, int, ...))dlsym(RTLD_NEXT, "open");
    va_list arguments;
    va_start(arguments, flags);
    mode_t mode = flags & O_CREAT ? va_arg(arguments, mode_t) : 0;
    va_end(arguments);
    return fails() ? -1 : real(path, flags, mode);
}

/* Under the names that the C library has for itself: looking these up would allocate. */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);

static int is_refused(void) {
    allocations++;
    if (number("INJECT_ALLOCATION") != allocations) return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size) {
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size) {
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size) {
    return is_refused() ? NULL : __libc_realloc(memory, size);
}
