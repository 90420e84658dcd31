// What Linux offers and Swift's Glibc module hides: each function is the system call of its name, with its errors in errno,
// except clinux_spawn, which is ours.
#ifndef CLINUX_H
#define CLINUX_H

#include "clinux_crash.h"
#include "clinux_memory.h"
#include "clinux_thread.h"

#include <stdint.h>
#include <sys/epoll.h>

#include "clinux_directory.h"

// Flags of clinux_spawn.
enum {
    CLINUX_SPAWN_SETSID = 1,   // the child leads a session of its own
    CLINUX_SPAWN_SIBLING = 2,  // the child's parent is the caller's parent: the caller cannot wait for it
};

// Where clinux_spawn failed in the child.
enum clinux_spawn_stage {
    CLINUX_STAGE_CLONE = 0,
    CLINUX_STAGE_SETSID = 1,
    CLINUX_STAGE_CHDIR = 2,
    CLINUX_STAGE_DESCRIPTORS = 3,
    CLINUX_STAGE_EXEC = 4,
};

struct clinux_spawn_request {
    const char *path;         // an executable file; PATH is not searched
    char *const *arguments;   // ends with NULL
    char *const *environment; // ends with NULL
    const char *directory;    // NULL: the caller's
    int standard[3];          // become 0, 1 and 2; each must be 3 or more
    int flags;
    uint64_t open_files;      // soft RLIMIT_NOFILE of the child; 0: the caller's
    int group;                // folder of the control group that it is to be in, if it may; 0: the caller's
};

struct clinux_spawn_result {
    int32_t pid;
    int pidfd;  // close-on-exec
    int stage;  // enum clinux_spawn_stage, when it failed
};

// Starts a program with exactly descriptors 0, 1 and 2, default signal dispositions and an empty signal mask.
// Returns 0, or the errno of what failed. The caller's memory size does not matter: clone(CLONE_VM | CLONE_VFORK).
int clinux_spawn(const struct clinux_spawn_request *request, struct clinux_spawn_result *result);

int clinux_pidfd_open(int32_t pid);
int clinux_pidfd_send_signal(int pidfd, int signal);
// Sends a signal to the whole process group that has the number of the process behind pidfd, in one step: what a member forks meanwhile
// has it too. EINVAL before Linux 6.9.
int clinux_pidfd_signal_group(int pidfd, int signal);
// Waits for the process behind pidfd. Returns 1 when it has ended, 0 when not yet (only without `block`), -1 with errno.
// code is si_code (CLD_EXITED, CLD_KILLED, CLD_DUMPED), status is si_status. With keep, the process stays a zombie.
int clinux_wait(int pidfd, int block, int keep, int *code, int *status, int64_t *cpu_microseconds, int64_t *peak_kib);
// Reaps any one ended child but those that are spared (0: none). Returns its pid, 0 when none has ended, -1 with errno.
int32_t clinux_reap_any(int32_t spared, int32_t also_spared, int *code, int *status);
// How a process that somebody else has reaped had ended. Returns 1, 0 when it has not been reaped, -1 with errno when the
// kernel does not tell (before 6.15).
int clinux_pidfd_exit(int pidfd, int *code, int *status);

int clinux_set_child_subreaper(void);
int clinux_pipe2(int descriptors[2], int flags);
// Copies within the kernel from where one file stands to where the other does, see copy_file_range(2).
ssize_t clinux_copy_file_range(int from, int to, size_t count);
// Takes blocks for a range of a file, also beyond its end, and leaves its size (fallocate(2) with FALLOC_FL_KEEP_SIZE).
int clinux_reserve(int descriptor, int64_t offset, int64_t length);
// Sets when the file was last changed and read, in nanoseconds since 1970.
int clinux_set_modified(int descriptor, int64_t nanoseconds);
int clinux_set_pipe_size(int descriptor, int bytes);
// Blocks the signals in the calling thread and gives a close-on-exec, non-blocking descriptor that reads them.
int clinux_signalfd(const int32_t *signals, int count);
// A counter that wakes whoever waits for it: raise makes it readable, clear makes it not.
// A non-blocking timer on the wall clock, see timerfd_create(2). It goes off at the second since 1970, at once if that has passed, never
// for 0, and whenever the clock is set.
int clinux_wall_timer(void);
void clinux_wall_timer_set(int descriptor, int64_t seconds);
void clinux_wall_timer_clear(int descriptor);

int clinux_eventfd(void);
void clinux_eventfd_raise(int descriptor);
void clinux_eventfd_clear(int descriptor);
// The kernel's text for an error and a signal without its SIG; NULL when it has none. Both live for ever.
const char *clinux_error_text(int code);
const char *clinux_signal_name(int number);
int clinux_epoll_wait(int epoll, struct epoll_event *events, int capacity, int64_t timeout_nanoseconds);
// The next connection, close-on-exec and non-blocking.
int clinux_accept(int listener);
int clinux_peer_credentials(int socket, int32_t *pid, uint32_t *uid);
// Has the kernel tell with each datagram which process sent it.
int clinux_pass_credentials(int socket);
// The next datagram and its sender's pid, which is 0 when the kernel does not tell. Descriptors that came with it are closed.
// Returns its length, which is more than `capacity` when it did not fit; -1 with errno, EAGAIN when none waits.
long clinux_receive_from(int socket, void *buffer, unsigned long capacity, int32_t *pid);

/// When a file was made, in nanoseconds since 1970 UTC (statx(2)); -1 where nobody knows. A link is not followed.
int64_t clinux_birth_time(const char *path);

#endif
