/* SPDX-License-Identifier: Apache-2.0 */
/* process COMMAND...: prints the processor time of a command, in seconds, and its peak memory in
 * bytes. In C, as a child's peak is never below what its parent had when it was started. */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

int main(int argc, char **argv) {
    struct rusage usage;
    int status = 0;
    if (argc < 2) return 2;
    pid_t child = fork();
    if (child < 0) return 3;
    if (child == 0) {
        (void)execvp(argv[1], argv + 1);
        _exit(3);
    }
    if (wait4(child, &status, 0, &usage) != child) return 3;
    double seconds = (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
                     (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
    printf("%.4f\t%ld\n", seconds, usage.ru_maxrss * 1024);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 3;
}
