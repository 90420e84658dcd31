#define _GNU_SOURCE
#include "clinux_thread.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

// linux/ioprio.h: IOPRIO_WHO_PROCESS with id 0 is the calling thread; class 3 is idle, in bits 13 and up.
enum { IOPRIO_WHO_PROCESS = 1, IOPRIO_CLASS_IDLE = 3, IOPRIO_CLASS_SHIFT = 13 };

void clinux_thread_become_idle(void) {
    struct sched_param none = {0};
    sched_setscheduler(0, SCHED_IDLE, &none);
    syscall(SYS_ioprio_set, IOPRIO_WHO_PROCESS, 0, IOPRIO_CLASS_IDLE << IOPRIO_CLASS_SHIFT);
}

int clinux_thread_enter(int folder) {
    if (unshare(CLONE_FS) != 0)
        return -1;
    int origin = open(".", O_PATH | O_DIRECTORY | O_CLOEXEC);
    // The way back must be open before the step is taken.
    if (origin >= 0 && (fchdir(origin) != 0 || fchdir(folder) != 0)) {
        close(origin);
        return -1;
    }
    return origin;
}
