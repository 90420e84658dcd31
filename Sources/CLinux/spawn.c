#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
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
    int moves;  // whether the child has to go to its control group by itself
};

static int fail(struct job *job, int stage) {
    job->error = errno;
    job->stage = stage;
    _exit(127);
}

// One that may not move stays where it is.
static void move_to(int group) {
    int list = openat(group, "cgroup.procs", O_WRONLY | O_CLOEXEC);
    if (list < 0)
        return;
    // 0 is whoever writes.
    if (write(list, "0", 1) < 0)
        errno = 0;
    close(list);
}

static int child(void *argument) {
    struct job *job = argument;
    const struct clinux_spawn_request *request = job->request;

    // The system call, not libc's: libc keeps signals 32 and 33 for itself, and they can be inherited as ignored too. All
    // zeros is the kernel's struct for SIG_DFL. It fails for SIGKILL and SIGSTOP, where there is nothing to reset.
    char standard[64] = {0};
    for (int number = 1; number <= 64; number++)
        syscall(SYS_rt_sigaction, number, standard, NULL, 8);

    if ((request->flags & CLINUX_SPAWN_SETSID) && setsid() < 0)
        return fail(job, CLINUX_STAGE_SETSID);
    if (job->moves)
        move_to(request->group);
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

// A child that is born in its control group: moving there later waits for all processors to pass through the scheduler, which
// takes 10 to 20 ms. clone3(2) has no wrapper in libc, and its child begins on the other stack, so it cannot return from here.
// Returns -1 where that cannot be done.
static pid_t clone_into_group(struct job *job, char *stack, int *pidfd) {
#ifdef __x86_64__
    struct clone_args arguments = {
        .flags = CLONE_VM | CLONE_VFORK | CLONE_PIDFD | CLONE_INTO_CGROUP,
        .pidfd = (uintptr_t)pidfd,
        .exit_signal = SIGCHLD,
        .stack = (uintptr_t)stack,
        .stack_size = STACK_BYTES,
        .cgroup = (unsigned)job->request->group,
    };
    register int (*body)(void *) __asm__("r8") = child;
    register struct job *work __asm__("r9") = job;
    long result;
    __asm__ volatile(
        "syscall\n\t"
        "testq %%rax, %%rax\n\t"
        "jnz 1f\n\t"
        "xorl %%ebp, %%ebp\n\t"
        "movq %[work], %%rdi\n\t"
        "call *%[body]\n\t"
        "ud2\n"
        "1:"
        : "=a"(result)
        : "0"((long)SYS_clone3), "D"(&arguments), "S"(sizeof arguments), [body] "r"(body), [work] "r"(work)
        : "rcx", "r11", "memory");
    return result < 0 ? -1 : (pid_t)result;
#else
    (void)job, (void)stack, (void)pidfd;
    return -1;
#endif
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
    pid_t pid = request->group ? clone_into_group(&job, stack, &pidfd) : -1;
    if (pid < 0) {
        job.moves = request->group != 0;
        int parent = request->flags & CLINUX_SPAWN_SIBLING ? CLONE_PARENT : 0;
        pid = clone(child, stack + STACK_BYTES, parent | CLONE_VM | CLONE_VFORK | CLONE_PIDFD | SIGCHLD, &job, &pidfd);
    }
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
