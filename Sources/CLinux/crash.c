#define _GNU_SOURCE
#include "clinux_crash.h"

#include <execinfo.h>
#include <signal.h>
#include <stddef.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { STACK_BYTES = 64 << 10, MOST_FRAMES = 64 };

static int notes = -1;
// A stack that has overflowed cannot carry the handler.
static char stack[STACK_BYTES];

static char *put_number(char *end, long long number) {
    do
        *--end = (char)('0' + number % 10);
    while (number /= 10);
    return end;
}

// Only what signal-safety(7) allows; backtrace(3) does once its library is loaded.
static void leave_note(int signal) {
    char line[96];
    char *end = line + sizeof line;
    char *start = end;
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    *--start = '\n';
    start = put_number(start, getpid());
    *--start = ' ';
    start = put_number(start, signal);
    *--start = ' ';
    start = put_number(start, now.tv_sec);
    start -= 6;
    memcpy(start, "crash ", 6);
    // Should the stack be beyond walking, the process ends all the same.
    alarm(2);
    void *frames[MOST_FRAMES];
    if (write(notes, start, (size_t)(end - start)) > 0)
        backtrace_symbols_fd(frames, backtrace(frames, MOST_FRAMES), notes);
    // The default is in force again: pending until this handler returns, it ends the process.
    raise(signal);
}

void clinux_crash_note(int descriptor) {
    notes = descriptor;
    void *frame[1];
    backtrace(frame, 1);
    stack_t alternative = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&alternative, NULL);
    struct sigaction action = {.sa_handler = leave_note, .sa_flags = SA_RESETHAND | SA_ONSTACK};
    const int signals[] = {SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV};
    for (size_t index = 0; index < sizeof signals / sizeof *signals; index++)
        sigaction(signals[index], &action, NULL);
}
