// What a program that crashes leaves behind.
#ifndef CLINUX_CRASH_H
#define CLINUX_CRASH_H

// From now on a signal of a crash (SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV) first appends a line "crash SECONDS SIGNAL PID"
// and the stack, an address a line, to the file behind the descriptor, and then ends the process as it would have, with its core.
void clinux_crash_note(int descriptor);

#endif
