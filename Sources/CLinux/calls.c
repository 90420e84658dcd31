#define _GNU_SOURCE
#include "clinux.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef P_PIDFD
#define P_PIDFD 3
#endif

int clinux_pidfd_open(int32_t pid) { return (int)syscall(SYS_pidfd_open, pid, 0); }

int clinux_pidfd_send_signal(int pidfd, int number) {
    return (int)syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 0);
}

int clinux_pidfd_signal_group(int pidfd, int number) {
    // PIDFD_SIGNAL_PROCESS_GROUP of linux/pidfd.h, which older headers do not have.
    return (int)syscall(SYS_pidfd_send_signal, pidfd, number, NULL, 1 << 2);
}

int clinux_wait(int pidfd, int block, int keep, int *code, int *status, int64_t *cpu_microseconds, int64_t *peak_kib) {
    siginfo_t info;
    struct rusage usage;
    memset(&info, 0, sizeof info);
    memset(&usage, 0, sizeof usage);
    int options = WEXITED | (block ? 0 : WNOHANG) | (keep ? WNOWAIT : 0);
    // The system call, not libc's waitid: only it tells the resources used.
    if (syscall(SYS_waitid, P_PIDFD, pidfd, &info, options, &usage) < 0)
        return -1;
    if (info.si_pid == 0)
        return 0;
    *code = info.si_code;
    *status = info.si_status;
    *cpu_microseconds = (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000000 +
                        usage.ru_utime.tv_usec + usage.ru_stime.tv_usec;
    *peak_kib = usage.ru_maxrss;
    return 1;
}

int32_t clinux_reap_any(int32_t spared, int32_t also_spared, int *code, int *status) {
    siginfo_t info;
    memset(&info, 0, sizeof info);
    if (waitid(P_ALL, 0, &info, WEXITED | WNOHANG | WNOWAIT) < 0)
        return -1;
    if (info.si_pid == 0 || info.si_pid == spared || info.si_pid == also_spared)
        return 0;
    if (waitid(P_PID, info.si_pid, &info, WEXITED | WNOHANG) < 0)
        return -1;
    *code = info.si_code;
    *status = info.si_status;
    return info.si_pid;
}

// Of linux/pidfd.h since 6.13 and 6.15, which older headers do not have.
struct pidfd_exit_info {
    uint64_t mask, cgroup;
    uint32_t identities[11];
    int32_t exit_code;
};

int clinux_pidfd_exit(int pidfd, int *code, int *status) {
    enum { PIDFD_INFO_EXIT = 1 << 3 };
    struct pidfd_exit_info info = {.mask = PIDFD_INFO_EXIT};
    if (ioctl(pidfd, _IOWR(0xFF, 11, struct pidfd_exit_info), &info) < 0)
        return -1;
    if (!(info.mask & PIDFD_INFO_EXIT))
        return 0;
    *code = WIFEXITED(info.exit_code) ? CLD_EXITED : CLD_KILLED;
    *status = WIFEXITED(info.exit_code) ? WEXITSTATUS(info.exit_code) : WTERMSIG(info.exit_code);
    return 1;
}

int clinux_set_child_subreaper(void) { return prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); }

int clinux_reserve(int descriptor, int64_t offset, int64_t length) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, offset, length);
}

int clinux_pipe2(int descriptors[2], int flags) { return pipe2(descriptors, flags); }

ssize_t clinux_copy_file_range(int from, int to, size_t count) {
    return copy_file_range(from, NULL, to, NULL, count, 0);
}

int clinux_set_modified(int descriptor, int64_t nanoseconds) {
    struct timespec time = {.tv_sec = nanoseconds / 1000000000, .tv_nsec = nanoseconds % 1000000000};
    const struct timespec times[2] = {time, time};
    return futimens(descriptor, times);
}

int clinux_set_pipe_size(int descriptor, int bytes) { return fcntl(descriptor, F_SETPIPE_SZ, bytes); }

int clinux_signalfd(const int32_t *signals, int count) {
    sigset_t mask;
    sigemptyset(&mask);
    for (int index = 0; index < count; index++)
        sigaddset(&mask, signals[index]);
    pthread_sigmask(SIG_BLOCK, &mask, NULL);
    return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

int clinux_wall_timer(void) { return timerfd_create(CLOCK_REALTIME, TFD_CLOEXEC | TFD_NONBLOCK); }

void clinux_wall_timer_set(int descriptor, int64_t seconds) {
    // Only a timer that is set tells of a clock that is set: far away in the place of never.
    struct itimerspec when = {.it_value = {.tv_sec = seconds > 0 ? seconds : INT32_MAX * 4LL}};
    timerfd_settime(descriptor, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &when, NULL);
}

void clinux_wall_timer_clear(int descriptor) {
    uint64_t count;
    // ECANCELED says that the clock was set.
    if (read(descriptor, &count, sizeof count) < 0) return;
}

int clinux_eventfd(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

int clinux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds) {
    if (timeout_nanoseconds < 0)
        return epoll_pwait2(epoll, events, capacity, NULL, NULL);
    struct timespec timeout = {timeout_nanoseconds / 1000000000, timeout_nanoseconds % 1000000000};
    return epoll_pwait2(epoll, events, capacity, &timeout, NULL);
}

int clinux_peer_credentials(int socket, int32_t *pid, uint32_t *uid) {
    struct ucred credentials;
    socklen_t length = sizeof credentials;
    if (getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &credentials, &length) < 0)
        return -1;
    *pid = credentials.pid;
    *uid = credentials.uid;
    return 0;
}

int clinux_pass_credentials(int socket) {
    int on = 1;
    return setsockopt(socket, SOL_SOCKET, SO_PASSCRED, &on, sizeof on);
}

long clinux_receive_from(int socket, void *buffer, unsigned long capacity, int32_t *pid) {
    // As many descriptors as a message can carry, see unix(7): none may stay open here.
    union {
        struct cmsghdr aligned;
        char bytes[CMSG_SPACE(sizeof(struct ucred)) + CMSG_SPACE(253 * sizeof(int))];
    } control;
    struct iovec content = {.iov_base = buffer, .iov_len = capacity};
    struct msghdr message = {
        .msg_iov = &content, .msg_iovlen = 1, .msg_control = control.bytes, .msg_controllen = sizeof control.bytes};
    *pid = 0;
    long length = recvmsg(socket, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
    if (length < 0)
        return -1;
    for (struct cmsghdr *part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part)) {
        if (part->cmsg_level != SOL_SOCKET)
            continue;
        if (part->cmsg_type == SCM_CREDENTIALS) {
            struct ucred sender;
            memcpy(&sender, CMSG_DATA(part), sizeof sender);
            *pid = sender.pid;
        } else if (part->cmsg_type == SCM_RIGHTS) {
            unsigned long count = (part->cmsg_len - CMSG_LEN(0)) / sizeof(int);
            for (unsigned long index = 0; index < count; index++) {
                int descriptor;
                memcpy(&descriptor, CMSG_DATA(part) + index * sizeof(int), sizeof descriptor);
                close(descriptor);
            }
        }
    }
    return length;
}

int clinux_accept(int listener) { return accept4(listener, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK); }

const char *clinux_error_text(int code) { return strerrordesc_np(code); }

const char *clinux_signal_name(int number) { return sigabbrev_np(number); }

void clinux_eventfd_raise(int descriptor) { eventfd_write(descriptor, 1); }

void clinux_eventfd_clear(int descriptor) {
    eventfd_t count;
    eventfd_read(descriptor, &count);
}

int64_t clinux_birth_time(const char *path) {
    struct statx status;
    if (statx(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BTIME, &status) != 0 || !(status.stx_mask & STATX_BTIME)) return -1;
    return (int64_t)status.stx_btime.tv_sec * 1000000000 + status.stx_btime.tv_nsec;
}
