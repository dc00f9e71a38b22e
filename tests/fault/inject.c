/* SPDX-License-Identifier: Apache-2.0 */
/* Preloaded, lets the n-th call that the program itself makes to the system fail, n being
 * $INJECT_AT; what was to be closed is closed all the same. With $INJECT_COUNT, a file, the number
 * of calls is written there at the end. Removing files is not counted: cleaning up must work. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

static unsigned long calls;

static int fails(void) {
    const char *at = getenv("INJECT_AT");
    calls++;
    if (at == NULL || strtoul(at, NULL, 10) != calls) return 0;
    errno = EIO;
    return 1;
}

__attribute__((destructor)) static void finish(void) {
    const char *path = getenv("INJECT_COUNT");
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL) return;
    fprintf(file, "%lu\n", calls);
    fclose(file);
}

/* A wrapper of a function of the same name and signature. */
#define WRAP(type, name, parameters, arguments)                                                    \
    type name parameters {                                                                         \
        type(*real) parameters = (type(*) parameters)dlsym(RTLD_NEXT, #name);                      \
        return fails() ? -1 : real arguments;                                                      \
    }

WRAP(ssize_t, read, (int fd, void *data, size_t size), (fd, data, size))
WRAP(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
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
