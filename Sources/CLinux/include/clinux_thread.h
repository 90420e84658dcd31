// The calling thread alone: what Swift's Glibc module hides.
#ifndef CLINUX_THREAD_H
#define CLINUX_THREAD_H

// From now on the calling thread gets the processor and the disk only when nobody else wants them.
void clinux_thread_become_idle(void);

// Makes a folder the calling thread's working folder, and no other thread's (unshare(2), CLONE_FS). Returns an O_PATH descriptor
// of the one it had, or -1 when it stays where it is.
int clinux_thread_enter(int folder);

#endif
