#define _GNU_SOURCE
#include "clinux_memory.h"

#include <string.h>

const void *clinux_find(const void *memory, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(memory, count, wanted, wanted_count);
}
