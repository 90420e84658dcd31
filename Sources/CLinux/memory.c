#define _GNU_SOURCE
#include "clinux_memory.h"

#include <malloc.h>
#include <link.h>
#include <string.h>
#include <sys/mman.h>

const void *clinux_find(const void *memory, size_t count, const void *wanted, size_t wanted_count) {
    return memmem(memory, count, wanted, wanted_count);
}

void clinux_publish(void *word, uint64_t value) { __atomic_store_n((uint64_t *)word, value, __ATOMIC_RELEASE); }

uint64_t clinux_published(const void *word) { return __atomic_load_n((const uint64_t *)word, __ATOMIC_ACQUIRE); }

#ifndef MADV_POPULATE_READ
#define MADV_POPULATE_READ 22
#endif

static int map_code_of(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size, (void)unused;
    const uintptr_t page = 4096;
    for (int index = 0; index < object->dlpi_phnum; index++) {
        const ElfW(Phdr) *segment = &object->dlpi_phdr[index];
        if (segment->p_type != PT_LOAD || segment->p_flags & PF_W)
            continue;
        uintptr_t start = (object->dlpi_addr + segment->p_vaddr) & ~(page - 1);
        uintptr_t end = object->dlpi_addr + segment->p_vaddr + segment->p_memsz;
        madvise((void *)start, end - start, MADV_POPULATE_READ);
    }
    return 0;
}

void clinux_map_code(void) { dl_iterate_phdr(map_code_of, NULL); }

void clinux_keep_heap_small(void) {
    malloc_trim(0);
    mallopt(M_ARENA_MAX, 1);
}
