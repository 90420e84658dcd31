// service NAME FILE: appends "NAME pid time" to the file, the time in nanoseconds of CLOCK_MONOTONIC, and sleeps for ever.
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

int main(int count, char **words) {
    char line[256];
    struct timespec now;
    int file = count == 3 ? open(words[2], O_WRONLY | O_APPEND | O_CREAT, 0644) : -1;
    if (file < 0)
        return 1;
    clock_gettime(CLOCK_MONOTONIC, &now);
    int length = snprintf(line, sizeof line, "%s %d %lld\n", words[1], getpid(), now.tv_sec * 1000000000LL + now.tv_nsec);
    if (write(file, line, length) != length)
        return 1;
    close(file);
    for (;;)
        pause();
}
