#define _GNU_SOURCE
#include "cinotify.h"

#include <errno.h>
#include <fcntl.h>
#include <inotifytools/inotifytools.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

// libinotifytools has one instance a process, in static variables: all use of it is behind this lock.
static pthread_mutex_t library = PTHREAD_MUTEX_INITIALIZER;
static int captured = -1;
static int captures = 0;

// The library calls inotify_init(), whose descriptor every child would inherit and whose reads would block. It binds to
// this definition instead of libc's, so its descriptor is clean from birth, and we know its number.
int inotify_init(void) {
    captured = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
    captures++;
    return captured;
}

int cinotify_open(void) {
    pthread_mutex_lock(&library);
    captured = -1;
    errno = 0;
    int ready = inotifytools_initialize();
    // A second descriptor of the same instance is ours; the library closes its own and is free for the next caller.
    int error = ready ? errno : (inotifytools_error() ? inotifytools_error() : errno);
    int own = ready && captured >= 0 ? fcntl(captured, F_DUPFD_CLOEXEC, 3) : -1;
    if (ready) {
        if (own < 0)
            error = errno;
        inotifytools_cleanup();
    }
    pthread_mutex_unlock(&library);
    if (own < 0)
        errno = error ? error : EMFILE;
    return own;
}

int cinotify_captures(void) {
    pthread_mutex_lock(&library);
    int count = captures;
    pthread_mutex_unlock(&library);
    return count;
}

int cinotify_watch_limit(void) { return inotifytools_get_max_user_watches(); }

int cinotify_instance_limit(void) { return inotifytools_get_max_user_instances(); }

void cinotify_event_names(uint32_t mask, char *text, int capacity) {
    pthread_mutex_lock(&library);
    snprintf(text, capacity, "%s", inotifytools_event_to_str((int)mask));
    pthread_mutex_unlock(&library);
}

int cinotify_event_mask(const char *names) {
    pthread_mutex_lock(&library);
    int mask = inotifytools_str_to_event(names);
    pthread_mutex_unlock(&library);
    return mask;
}

int cinotify_add(int queue, int folder, int is_working_folder, const char *name, uint32_t mask) {
    if (is_working_folder)
        return inotify_add_watch(queue, name, mask);
    char path[300];
    snprintf(path, sizeof path, "/proc/self/fd/%d/%s", folder, name);
    return inotify_add_watch(queue, path, mask);
}

int cinotify_arm(int queue, int folder, int is_working_folder, const char *name, uint32_t mask, void *status, int *found) {
    // Watch first, then ask: a subfolder that is made in between is counted, or is an event.
    int watch = cinotify_add(queue, folder, is_working_folder, name, mask);
    int error = errno;
    *found = fstatat(folder, name, status, AT_SYMLINK_NOFOLLOW) == 0;
    errno = error;
    return watch;
}

int cinotify_waiting_bytes(int descriptor) {
    int count = 0;
    return ioctl(descriptor, FIONREAD, &count) < 0 ? -1 : count;
}
