// generate BYTES LENGTH [DONE]: numbered lines of LENGTH bytes, newline included, to standard output; then makes the file DONE.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    long total = atol(argv[1]), length = atol(argv[2]), lines = total / length;
    fcntl(1, F_SETPIPE_SZ, 1 << 20);  // as bgexec sets it for its runs; the same for all
    long per_chunk = 65536 / length;
    char *chunk = malloc(65536);
    for (long line = 0; line < lines;) {
        long count = lines - line < per_chunk ? lines - line : per_chunk;
        for (long index = 0; index < count; index++, line++) {
            char *text = chunk + index * length;
            memset(text, 'a' + line % 26, length - 1);
            long number = line;
            for (int digit = 11; digit >= 0; digit--, number /= 10)
                text[digit] = '0' + number % 10;
            text[12] = ' ';
            text[length - 1] = '\n';
        }
        for (long done = 0; done < count * length;) {
            ssize_t written = write(1, chunk + done, count * length - done);
            if (written <= 0)
                return 1;
            done += written;
        }
    }
    if (argc > 3)
        close(open(argv[3], O_CREAT | O_WRONLY, 0600));
    return 0;
}
