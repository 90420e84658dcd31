// Searches in memory that Swift's Glibc module hides.
#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

#include <stddef.h>

// memmem(3).
const void *clinux_find(const void *memory, size_t count, const void *wanted, size_t wanted_count);

#endif
