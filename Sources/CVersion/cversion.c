#include "cversion.h"

// Swift has no way to take a text from the build. In C a change of it compiles this file alone again.
#ifndef BGEXEC_COMMIT
#define BGEXEC_COMMIT ""
#endif

const char *cversion_commit(void) { return BGEXEC_COMMIT; }
