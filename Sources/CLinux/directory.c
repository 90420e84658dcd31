#define _GNU_SOURCE
#include "clinux_directory.h"

#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

long clinux_getdents(int descriptor, void *buffer, unsigned long capacity) {
    return syscall(SYS_getdents64, descriptor, buffer, capacity);
}

int64_t clinux_file_system_type(int descriptor) {
    struct statfs status;
    if (fstatfs(descriptor, &status) < 0)
        return -1;
    return (int64_t)(uint32_t)status.f_type;
}
