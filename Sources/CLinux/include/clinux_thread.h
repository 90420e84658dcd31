// The calling thread alone: what Swift's Glibc module hides.
#ifndef CLINUX_THREAD_H
#define CLINUX_THREAD_H

// From now on the calling thread gets the processor and the disk only when nobody else wants them.
void clinux_thread_become_idle(void);

#endif
