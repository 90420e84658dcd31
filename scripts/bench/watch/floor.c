// The floor: the least that any watcher must do, in C. arm FOLDER (with leaf skip), list FOLDER (opens every folder),
// latency FOLDER, run FOLDER COMMAND…. And what is done to watchers: build FOLDER FILES, storm FOLDER EVENTS, stamp FIFO.
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int queue;
static long watches;
static int skip_leaves;
static const uint32_t mask = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE |
                             IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK;

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec * 1e3 + time.tv_nsec / 1e6;
}

static void arm(char *path, size_t length) {
    if (inotify_add_watch(queue, path, mask) >= 0)
        watches++;
    if (skip_leaves) {
        struct stat status;
        if (lstat(path, &status) == 0 && status.st_nlink == 2)
            return;
    }
    DIR *folder = opendir(path);
    if (!folder)
        return;
    for (struct dirent *entry; (entry = readdir(folder));) {
        if (entry->d_type != DT_DIR || !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        size_t name = strlen(entry->d_name);
        path[length] = '/';
        memcpy(path + length + 1, entry->d_name, name + 1);
        arm(path, length + 1 + name);
        path[length] = 0;
    }
    closedir(folder);
}

static int compare(const void *left, const void *right) {
    double difference = *(const double *)left - *(const double *)right;
    return difference < 0 ? -1 : difference > 0;
}

static void report(const char *name, double *values, int count) {
    qsort(values, count, sizeof *values, compare);
    printf("floor %s: p50 %.0f p95 %.0f p99 %.0f max %.0f µs\n", name, values[count / 2] * 1e3, values[count * 95 / 100] * 1e3,
           values[count * 99 / 100] * 1e3, values[count - 1] * 1e3);
}

static void latency(const char *folder) {
    enum { rounds = 300 };
    static double read_after[rounds], command_after[rounds];
    char path[4096], buffer[65536];
    snprintf(path, sizeof path, "%s/floor.file", folder);
    inotify_add_watch(queue, folder, mask);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event);
    for (int round = 0; round < rounds; round++) {
        usleep(20000);
        int file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (write(file, "x", 1) != 1)
            return;
        close(file);
        double closed = now();
        epoll_wait(epoll, &event, 1, -1);
        if (read(queue, buffer, sizeof buffer) < 0)
            return;
        read_after[round] = now() - closed;
        char *arguments[] = {"true", NULL};
        pid_t child;
        posix_spawn(&child, "/bin/true", NULL, NULL, arguments, NULL);
        command_after[round] = now() - closed;
        waitpid(child, NULL, 0);
    }
    report("save → event read", read_after, rounds);
    report("save → command started", command_after, rounds);
}

// Runs a command after each save.
static void run(const char *folder, char **command) {
    static char buffer[65536];
    inotify_add_watch(queue, folder, IN_CLOSE_WRITE);
    int epoll = epoll_create1(EPOLL_CLOEXEC);
    struct epoll_event event = {.events = EPOLLIN};
    epoll_ctl(epoll, EPOLL_CTL_ADD, queue, &event);
    while (epoll_wait(epoll, &event, 1, -1) > 0 && read(queue, buffer, sizeof buffer) > 0) {
        pid_t child;
        if (posix_spawn(&child, command[0], NULL, NULL, command, NULL) == 0)
            waitpid(child, NULL, 0);
    }
}

// Writes files, over and over if there are fewer names: two events a time then, MODIFY and CLOSE_WRITE.
static void write_files(const char *folder, long count, long names) {
    char name[32];
    if (chdir(folder) != 0)
        return;
    double begin = now();
    for (long number = 0; number < count; number++) {
        snprintf(name, sizeof name, "file-%ld", number % names);
        int file = open(name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        if (file < 0 || write(file, "x", 1) != 1)
            return;
        close(file);
    }
    printf("%.1f\n", now() - begin);
}

// Tells that it has begun, and when.
static int stamp(const char *fifo) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    int file = open(fifo, O_WRONLY | O_CLOEXEC);
    return dprintf(file, "%lld\n", time.tv_sec * 1000000000LL + time.tv_nsec) < 0;
}

int main(int count, char **arguments) {
    if (count < 3)
        return 2;
    if (!strcmp(arguments[1], "stamp"))
        return stamp(arguments[2]);
    if (count > 3 && !strcmp(arguments[1], "build"))
        return write_files(arguments[2], atol(arguments[3]), 1L << 40), 0;
    if (count > 3 && !strcmp(arguments[1], "storm"))
        return write_files(arguments[2], atol(arguments[3]) / 2, 1000), 0;
    queue = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
    char path[4096];
    snprintf(path, sizeof path, "%s", arguments[2]);
    double begin = now();
    if (!strcmp(arguments[1], "latency")) {
        latency(path);
        return 0;
    }
    if (count > 3 && !strcmp(arguments[1], "run")) {
        run(path, arguments + 3);
        return 0;
    }
    skip_leaves = !strcmp(arguments[1], "arm");
    arm(path, strlen(path));
    printf("%.1f ms, %ld watches\n", now() - begin, watches);
    return 0;
}
