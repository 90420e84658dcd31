#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

// The child runs on this stack in the parent's memory, between clone and exec, and calls async-signal-safe functions only.
enum { STACK_BYTES = 64 * 1024 };

struct job {
    const struct clinux_spawn_request *request;
    volatile int error;
    volatile int stage;
};

static int fail(struct job *job, int stage) {
    job->error = errno;
    job->stage = stage;
    _exit(127);
}

static int child(void *argument) {
    struct job *job = argument;
    const struct clinux_spawn_request *request = job->request;

    // The system call, not libc's: libc keeps signals 32 and 33 for itself, and they can be inherited as ignored too. All
    // zeros is the kernel's struct for SIG_DFL. It fails for SIGKILL and SIGSTOP, where there is nothing to reset.
    char standard[64] = {0};
    for (int number = 1; number <= 64; number++)
        syscall(SYS_rt_sigaction, number, standard, NULL, 8);

    // Those that libc keeps for itself and refuses: a parent may have ignored them. All of the kernel's struct is zero: SIG_DFL.
    char kernel_standard[64] = {0};
    for (int number = 32; number < 34; number++)
        syscall(SYS_rt_sigaction, number, kernel_standard, NULL, 8);

    if ((request->flags & CLINUX_SPAWN_SETSID) && setsid() < 0)
        return fail(job, CLINUX_STAGE_SETSID);
    // 0 is whoever writes. One that may not move stays where it is.
    if (request->group && write(request->group, "0", 1) < 0)
        errno = 0;
    if (request->directory && chdir(request->directory) < 0)
        return fail(job, CLINUX_STAGE_CHDIR);
    for (int target = 0; target < 3; target++)
        if (dup2(request->standard[target], target) < 0)
            return fail(job, CLINUX_STAGE_DESCRIPTORS);
    if (syscall(SYS_close_range, 3U, ~0U, 0U) < 0)
        return fail(job, CLINUX_STAGE_DESCRIPTORS);
    if (request->open_files) {
        struct rlimit limit;
        if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
            limit.rlim_cur = request->open_files < limit.rlim_max ? request->open_files : limit.rlim_max;
            setrlimit(RLIMIT_NOFILE, &limit);
        }
    }
    sigset_t none;
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(request->path, request->arguments, request->environment);
    return fail(job, CLINUX_STAGE_EXEC);
}

int clinux_spawn(const struct clinux_spawn_request *request, struct clinux_spawn_result *result) {
    struct job job = {.request = request, .error = 0, .stage = CLINUX_STAGE_CLONE};
    char *stack = mmap(NULL, STACK_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
    if (stack == MAP_FAILED)
        return errno;

    // No handler of the parent may run in the child while they share memory.
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    int pidfd = -1;
    pid_t pid = clone(child, stack + STACK_BYTES, CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &job, &pidfd);
    int clone_error = errno;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    munmap(stack, STACK_BYTES);

    if (pid < 0) {
        result->stage = CLINUX_STAGE_CLONE;
        return clone_error;
    }
    if (job.error) {
        while (waitpid(pid, NULL, 0) < 0 && errno == EINTR) {
        }
        close(pidfd);
        result->stage = job.stage;
        return job.error;
    }
    result->pid = pid;
    result->pidfd = pidfd;
    return 0;
}
