#!/usr/bin/env bash
# The watcher beside a C floor and rivals: arming, memory, latency, overflow, idle wake-ups. Prints plain lines.
#   SIZES="1000 10000 100000" ROUNDS=3 scripts/bench.sh watch
# Rivals that are not installed are left out: inotifywait (inotify-tools), watchfiles (PyPI; PYTHON names its interpreter).
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/bgexec-watch.XXXXXX")
trap 'rm -rf "$work"' EXIT
BENCH=${BENCH:-}
if [ -z "$BENCH" ]; then
    (cd "$root" && swift build -c release --product watchbench >&2)
    BENCH="$root/.build/release/watchbench"
fi
cc -O2 -o "$work/floor" "$here/watch/floor.c"
BENCH="$BENCH" FLOOR="$work/floor" exec python3 "$here/watch/bench.py" "$work" "$@"
