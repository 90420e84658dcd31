#define _GNU_SOURCE
#include "clinux_memory.h"

#include <string.h>

const void *clinux_find(const void *memory, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(memory, count, wanted, wanted_count);
}

void clinux_publish(void *word, uint64_t value) { __atomic_store_n((uint64_t *)word, value, __ATOMIC_RELEASE); }

uint64_t clinux_published(const void *word) { return __atomic_load_n((const uint64_t *)word, __ATOMIC_ACQUIRE); }
