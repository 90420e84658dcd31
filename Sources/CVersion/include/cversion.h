#ifndef CVERSION_H
#define CVERSION_H

/// The commit that the program is built from, as the build has said it; empty when it has not.
const char *cversion_commit(void);

#endif
