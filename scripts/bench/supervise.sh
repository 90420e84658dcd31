#!/usr/bin/env bash
# Supervision beside others, in the same run: crash to restart, status, memory, idleness; start and stop of many services.
#   FEW=5 MANY=1000 ONLY="bgexec s6" scripts/bench.sh supervise [few|many]
# Installs the rivals: runit and s6 by apt, supervisor, circus and honcho from PyPI into .build/rivals.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/supervise/setup.sh"
python3 "$here/supervise/bench.py" "$work" "$@"
