// Folders as the kernel lists them.
#ifndef CLINUX_DIRECTORY_H
#define CLINUX_DIRECTORY_H

#include <stdint.h>

// getdents64(2): fills `buffer` with records of struct linux_dirent64. Returns the bytes, 0 at the end, -1 with errno.
long clinux_getdents(int descriptor, void *buffer, unsigned long capacity);

// The type of the file system behind an open file, as statfs(2) names it; -1 with errno.
int64_t clinux_file_system_type(int descriptor);

// openat2(2), Linux 5.6: opens what lies below an open folder. A path that leads out of it is EXDEV, one through a link ELOOP.
int clinux_open_beneath(int folder, const char *path, int flags, unsigned mode);
// The same for a folder in which names are only to be looked up (O_PATH).
int clinux_folder_beneath(int folder, const char *path);

#endif
