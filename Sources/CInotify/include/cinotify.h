// The kernel's inotify and libinotifytools, as far as bgexec uses them. docs/watcher.md has the reasons.
#ifndef CINOTIFY_H
#define CINOTIFY_H

#include <stdint.h>
#include <sys/inotify.h>

// Lets libinotifytools open an inotify instance and gives a descriptor of that very instance, close-on-exec and
// non-blocking from birth, which the caller owns. Returns -1 with errno. Safe from any thread.
int cinotify_open(void);

// How often the library asked for an instance and got ours; for the tests that prove the capture.
int cinotify_captures(void);

// The limit of watches (instances) of this user, by the library; -1 when it cannot tell.
int cinotify_watch_limit(void);
int cinotify_instance_limit(void);

// The names of the events in a mask, comma separated as inotifywait prints them, into `text`. Safe from any thread.
void cinotify_event_names(uint32_t mask, char *text, int capacity);

// The mask of event names such as "modify,close_write"; -1 when a name is unknown. Safe from any thread.
int cinotify_event_mask(const char *names);

// Adds a watch on a name in an open folder, whatever that folder's path is meanwhile. Returns the watch, or -1 with errno.
// `is_working_folder` tells that the folder is the calling thread's working folder: then the name alone is enough.
int cinotify_add(int queue, int folder, int is_working_folder, const char *name, uint32_t mask);

// The same, then asks for the name's status (a struct stat) without following links; *found tells whether it was got.
int cinotify_arm(int queue, int folder, int is_working_folder, const char *name, uint32_t mask, void *status, int *found);

// Bytes of events that wait to be read, -1 with errno.
int cinotify_waiting_bytes(int descriptor);

#endif
