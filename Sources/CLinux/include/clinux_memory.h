// What Swift's Glibc module hides of memory.
#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

#include <stddef.h>
#include <stdint.h>

// memmem(3).
const void *clinux_find(const void *memory, size_t count, const void *wanted, size_t wanted_count);

// Stores a word after everything that was stored before it: who finds the word finds the rest (C11 atomic_store, release).
void clinux_publish(void *word, uint64_t value);
uint64_t clinux_published(const void *word);

// Has the pages of all code that this process is made of mapped now, not each when it is first used (madvise(2) with
// MADV_POPULATE_READ, Linux 5.14; elsewhere it does nothing).
void clinux_map_code(void);

// Gives pages of the heap that hold nothing any more back to the system, and lets threads to come share the heap instead of having
// one each: malloc_trim(3), mallopt(3).
void clinux_keep_heap_small(void);

#endif
