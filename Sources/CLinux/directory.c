#define _GNU_SOURCE
#include "clinux_directory.h"

#include <fcntl.h>
#include <linux/openat2.h>
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

int clinux_open_beneath(int folder, const char *path, int flags, unsigned mode) {
    struct open_how how = {
        .flags = (unsigned)flags,
        .mode = mode,
        .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS,
    };
    return (int)syscall(SYS_openat2, folder, path, &how, sizeof how);
}

int clinux_folder_beneath(int folder, const char *path) {
    return clinux_open_beneath(folder, path, O_PATH | O_DIRECTORY | O_CLOEXEC, 0);
}
