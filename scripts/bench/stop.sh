#!/usr/bin/env bash
# How long a stop takes: shapes of process trees × stop signals, beside entr in the same run.
#   TIMES=20 scripts/bench.sh stop [WORD IN THE NAME OF A SHAPE]
# Installs entr by apt.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
. "$root/scripts/lib/install.sh"
install_packages entr python3
(cd "$root" && build_program)
export BGEXEC="$root/.build/release/bgexec"
work=$(mktemp -d "${TMPDIR:-/tmp}/bgexec-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 "$here/stop/bench.py" "$work" "$@"
