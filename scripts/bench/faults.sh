#!/usr/bin/env bash
# The same faults for each supervisor: SIGKILL of it and of its helpers, trees that do not want to stop, output, exit codes.
#   ONLY="bgexec runit" scripts/bench.sh faults [WORD-OF-A-TITLE]…
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/supervise/setup.sh"
python3 "$here/supervise/faults.py" "$work" "$@"
