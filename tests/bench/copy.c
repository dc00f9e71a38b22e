/* SPDX-License-Identifier: Apache-2.0 */
/* copy IN OUT SIZE: reads a file and writes another of SIZE bytes, and nothing else: what no
 * program that compiles IN to OUT can be faster than. */
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc != 4) return 2;
    int in = open(argv[1], O_RDONLY);
    struct stat st;
    if (in < 0 || fstat(in, &st) != 0) return 3;
    size_t size = (size_t)st.st_size, out_size = (size_t)strtoul(argv[3], NULL, 10);
    char *data = malloc((size > out_size ? size : out_size) + 1);
    if (data == NULL) return 3;
    for (size_t at = 0; at < size;) {
        ssize_t n = read(in, data + at, size - at);
        if (n <= 0) return 3;
        at += (size_t)n;
    }
    (void)close(in);
    int out = open(argv[2], O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (out < 0) return 3;
    for (size_t at = 0; at < out_size;) {
        ssize_t n = write(out, data + at, out_size - at);
        if (n <= 0) return 3;
        at += (size_t)n;
    }
    free(data);
    return close(out) == 0 ? 0 : 3;
}
