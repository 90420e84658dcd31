#!/usr/bin/env bash
# Capture and query of logs, beside others. Prints tables in Markdown.
#   BYTES=268435456 ROUNDS=3 scripts/bench.sh logs [capture|query]
# Rivals that are not installed are left out: s6, runit, daemontools (apt), supervisor and circus (PyPI), jq, systemd.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/bgexec-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$root"
. scripts/lib/install.sh
install_build_packages
build_release logcapture >&2
build_program >&2
cc -O2 -o "$work/generate" "$here/logs/generate.c"
cc -O2 -o "$work/floor" "$here/logs/floor.c"
BIN="$root/.build/release" python3 "$here/logs/bench.py" "$work" "$@"
