#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/random.h>

// The C library has arc4random since glibc 2.36, and libstdc++ built with such a one refers to it (std::random_device). With these in
// the program, it runs with glibc 2.35 too. The names and types are those of arc4random(3).
void arc4random_buf(void *buffer, size_t size) {
    unsigned char *rest = buffer;
    while (size > 0) {
        ssize_t count = getrandom(rest, size, 0);
        if (count < 0) {
            if (errno == EINTR) continue;
            // As glibc's does: to continue with bytes that are not random would be worse.
            abort();
        }
        rest += count;
        size -= (size_t)count;
    }
}

uint32_t arc4random(void) {
    uint32_t value;
    arc4random_buf(&value, sizeof value);
    return value;
}
